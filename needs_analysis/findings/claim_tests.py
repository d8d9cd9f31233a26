"""The tests a claim can be put to. Each returns a verdict and the reason, calculated from the facts."""

from __future__ import annotations

from needs_analysis import demand, periods, published, service_gap
from needs_analysis.contracts import fact
from needs_analysis.errors import DataError, Refusal, UnitError
from needs_analysis.findings import claim_amounts  # noqa: F401  (its tests are registered on import)
from needs_analysis.findings.claim_ground import (
    TESTS,
    Ground,
    Tested,
    amount,
    claim_test,
    may_be_part_of,
    require_alike,
    shown,
)
from needs_analysis.money import pounds
from needs_analysis.quantity import Quantity
from needs_analysis.statistics import always_attainable, attainable_counts, smallest_common_base
from needs_analysis.units import kind
from needs_analysis.wording import (
    ARITHMETIC_FAILS,
    ARITHMETIC_HOLDS,
    CANNOT_BE_CHECKED,
    RESTATED,
    as_chosen,
    count,
    listed,
    percent,
    sentence_case,
)


@claim_test(facts=1)
def change(ground: Ground) -> Tested:
    """A count is said to have risen or fallen."""
    now = ground.fact(0)
    if now.is_change:
        return Tested(
            CANNOT_BE_CHECKED, f"{shown(now)} {now.when} is the change; the two counts behind it were not published."
        )
    if len(ground.ids) < 2:
        return Tested(
            CANNOT_BE_CHECKED,
            f"{shown(now)} {now.when}; the figure it is compared with was not published.{ground.needs}",
        )
    result = demand.compare_counts(
        ground.facts, now=ground.ids[0], before=ground.ids[1], disruption=ground.parameters.get("disruption", "")
    )
    return Tested(str(result.verdict), result.sentence())


@claim_test(facts=2)
def printed_percentage(ground: Ground) -> Tested:
    """A percentage was printed, and one base for it was printed too."""
    share, base = ground.fact(0), ground.fact(1)
    _require_percentages([share])
    result = published.published_share(ground.facts, part=share.id, whole=base.id)
    is_odd = bool(result.table["value"].isna().any())
    return Tested(str(result.verdict), result.sentence() + ground.needs, _percentages_of(base) if is_odd else "")


@claim_test(facts=3)
def percentages_share_a_base(ground: Ground) -> Tested:
    """Several percentages are of one group; the last fact is the largest that group can be."""
    *shares, most = ground.all
    _require_percentages(shares)
    printed = [share.printed for share in shares]
    smallest = smallest_common_base(printed)
    words, both = listed([f"{value}%" for value in printed]), "both" if len(printed) == 2 else "all"
    if smallest is None or smallest > most.count:
        least = "no base up to 100,000" if smallest is None else f"at least {count(smallest)} people"
        why = f"{words}, if {both} are of one group, need {least}; there were {shown(most)} {most.when}."
        if all(share.base == most.count for share in shares):
            return Tested(ARITHMETIC_FAILS, why, _percentages_of(most))
        return Tested(
            CANNOT_BE_CHECKED,
            f"{why} They are of another base, or averages; neither was published.{ground.needs}",
            _percentages_of(most),
        )
    why = f"{words} can {both} come from a group of {count(smallest)}, and there were {count(most.count)}."
    if all(always_attainable(value, most.count) for value in printed):
        return Tested(RESTATED, f"{why} So could any others.")
    return Tested(ARITHMETIC_HOLDS, why)


@claim_test(facts=1)
def percentage_without_base(ground: Ground) -> Tested:
    """A percentage was printed without the number it is of."""
    share = ground.fact(0)
    _require_percentages([share])
    if share.is_change:
        return Tested(
            CANNOT_BE_CHECKED,
            f"{share.printed}% is a change; the two counts behind it were not published.{ground.needs}",
        )
    if share.base is not None:
        return _of_its_own_base(share, share.base, ground)
    why = f"{share.printed}% was printed without the number it is of, so no range can be given."
    if not share.has_no_base:
        why = f"{share.printed}% was printed with “{share.base_as_printed}”, so the number it is of is not certain."
    if "candidate_base" in ground.parameters:
        base = fact(ground.facts, ground.parameters["candidate_base"])
        fits = attainable_counts(share.printed, base.count)
        why += (
            f" Of {shown(base)} it would be {_span(fits)}."
            if fits
            else f" It cannot be of the {shown(base)} that were printed as one share; it may be an average."
        )
    return Tested(CANNOT_BE_CHECKED, why + ground.needs)


def _of_its_own_base(share: Quantity, base: int, ground: Ground) -> Tested:
    fits = attainable_counts(share.printed, base) if base else range(0)
    of = f"{count(base)} {share.base_unit}".rstrip()
    if not fits:
        return Tested(
            ARITHMETIC_FAILS,
            f"No whole number out of {of} is {share.printed}%.{ground.needs}",
            f"a percentage of {of} ({share.service}, {share.id})",
        )
    why = f"{share.printed}% of {of} is {_span(fits)}.{ground.needs}"
    return Tested(RESTATED if always_attainable(share.printed, base) else ARITHMETIC_HOLDS, why)


@claim_test(facts=1, parameter="readings")
def several_readings(ground: Ground) -> Tested:
    """The words allow more than one reading."""
    item = ground.fact(0)
    readings = [part.strip() for part in ground.parameters["readings"].split("|")]
    return Tested(
        CANNOT_BE_CHECKED,
        f"{sentence_case(shown(item))} can be read as {' or as '.join(readings)}; the report does not say which.",
    )


@claim_test(facts=2, parameter="elapsed_share")
def on_course(ground: Ground) -> Tested:
    """A service is said to be on course for a multiple of its target."""
    multiple = ground.number("multiple", otherwise="1")
    result = service_gap.target_attainment(
        ground.facts,
        observed=ground.ids[:-1],
        target=ground.ids[-1],
        elapsed_share=ground.number("elapsed_share"),
        assumption=ground.parameters.get("assumption", ""),
    )
    row = result.table.iloc[0]
    within = "does" if row["lower"] <= multiple <= row["upper"] else "does not"
    return Tested(str(result.verdict), result.sentence() + f" The range {within} include {as_chosen(multiple)}.")


@claim_test()
def target_not_stated(ground: Ground) -> Tested:
    """A target is said to be met or exceeded, and was not printed."""
    why = "The target was not published."
    if "candidate_target" in ground.parameters:
        target = fact(ground.facts, ground.parameters["candidate_target"])
        try:
            result = service_gap.target_attainment(
                ground.facts,
                observed=ground.ids,
                target=target.id,
                elapsed_share=ground.number("elapsed_share"),
                assumption=ground.parameters.get("assumption", ""),
            )
            why += f" If it was the one printed elsewhere: {result.sentence()}"
        except UnitError:
            units = listed(list(dict.fromkeys(item.unit for item in ground.all)))
            why += f" One printed elsewhere is of {shown(target)}; how {units} count towards it was not stated."
    return Tested(CANNOT_BE_CHECKED, why + ground.needs)


@claim_test(facts=2)
def stock_flow(ground: Ground) -> Tested:
    """People in service, arrivals and perhaps a stay were printed."""
    stay = ground.ids[-1] if kind(ground.all[-1].unit) in ("years", "weeks", "months", "days") else None
    arrivals = ground.ids[1:-1] if stay else ground.ids[1:]
    result = service_gap.littles_law(ground.facts, stock=ground.ids[0], arrivals=arrivals, stay=stay)
    inconsistency = f"those in service, arrivals and stay ({ground.fact(0).service})"
    return Tested(str(result.verdict), result.sentence(), inconsistency if result.verdict == ARITHMETIC_FAILS else "")


@claim_test(facts=1)
def before_after(ground: Ground) -> Tested:
    """A fall is reported without a comparison group."""
    item = ground.fact(0)
    _require_percentages([item])
    lacking = ["who was measured", "how many", "when", "a comparison group"]
    if item.base is not None:
        lacking.remove("how many")
    of = "" if item.base is None else f" (of {count(item.base)})"
    return Tested(
        CANNOT_BE_CHECKED,
        f"{item.printed}%{of} is a change between two times; {listed(lacking)} were not published, so it is not an effect.",
    )


@claim_test(facts=1)
def share_claimed(ground: Ground) -> Tested:
    """A part of a whole was printed, both as counts or both as pounds. No share was, so only the limit can be tested."""
    part = ground.fact(0)
    if len(ground.ids) == 1:
        return _share_of_its_base(part)
    whole = ground.fact(1)
    if not may_be_part_of(part, whole):
        require_alike([part, whole], action="a part of each other")
    if part.is_of_another_time_than(whole):
        raise Refusal(
            f"Facts {part.id} and {whole.id} are of different periods",
            remedy="Both must cover the same period.",
        )
    style = ground.parameters.get("kind", "")
    if style == "engagement":
        require_alike([part, *(ground.fact(place) for place in range(2, len(ground.ids)))], action="added")
        result = service_gap.engagement_bounds(
            ground.facts,
            referred=ground.ids[1],
            engaged=ground.ids[0],
            declined=ground.ids[2] if len(ground.ids) > 2 else None,
        )
        return Tested(RESTATED, result.sentence())
    if style == "stock" or part.is_stock != whole.is_stock:
        return Tested(
            RESTATED,
            f"{shown(part)} {part.when} and {shown(whole)} {whole.when}. One is a count at one time and the other over a "
            "period, so neither is a share of the other.",
        )
    if part.unit == "percent":
        return printed_percentage(ground)
    if part.number > whole.number:
        return _more_than_the_whole(part, amount(whole.number, whole.unit))
    if part.is_money:
        return Tested(RESTATED, _spent(part, whole.number))
    return Tested(RESTATED, published.published_share(ground.facts, part=part.id, whole=whole.id).sentence())


def _share_of_its_base(part: Quantity) -> Tested:
    if part.base is None:
        return Tested(CANNOT_BE_CHECKED, "The whole was not published.")
    of = amount(part.base, part.base_unit or part.unit)
    if part.number > part.base:
        if part.is_stock:
            return Tested(
                CANNOT_BE_CHECKED,
                f"{shown(part)} {part.when} is a count at one time; whether {of} is one was not stated.",
            )
        return _more_than_the_whole(part, of)
    if part.is_money:
        return Tested(RESTATED, _spent(part, part.base))
    share = percent(part.number / part.base) if part.base else "no share, because there were none"
    return Tested(RESTATED, f"{count(part.number)} of {of} is {share}.")


def _more_than_the_whole(part: Quantity, whole: str) -> Tested:
    return Tested(
        ARITHMETIC_FAILS, f"{shown(part)} is more than the {whole} it is part of.", f"more than the whole ({part.id})"
    )


def _spent(part: Quantity, whole: float) -> str:
    left = f"{pounds(whole - part.number)} is left" if whole > part.number else "nothing is left"
    said = f"{pounds(part.number)} of {pounds(whole)} is {percent(part.number / whole, digits=1)}; {left}."
    if part.end is None:
        said += " The date was not published, so whether that is on track is not known."
    return said


@claim_test(parameter="period")
def valid_period(ground: Ground) -> Tested:
    """A financial year was printed."""
    printed = ground.parameters["period"]
    try:
        year = periods.read_financial_year(printed)
    except periods.UnclearPeriod as unclear:
        if not unclear.suggestion:
            return Tested(CANNOT_BE_CHECKED, f"“{printed}” cannot be read as a financial year.{ground.needs}")
        return Tested(
            ARITHMETIC_FAILS,
            f"{printed} is not a financial year, because the second year must follow the first; it is probably a misprint.",
            f"the year {printed}",
        )
    same = "" if year == printed else f" ({year})"
    return Tested(ARITHMETIC_HOLDS, f"{printed} is a financial year{same}.")


@claim_test(facts=2)
def comparator_unclear(ground: Ground) -> Tested:
    """Two different figures are printed for what reads as one period."""
    first, second = ground.fact(0), ground.fact(1)
    require_alike([first, second], action="compared")
    if first.number == second.number:
        return Tested(ARITHMETIC_HOLDS, "Both figures are the same.")
    return Tested(
        CANNOT_BE_CHECKED,
        f"{shown(first)} and {shown(second)} are both given for {ground.parameters.get('given_for', 'one period')}; which is "
        f"right, or what period each belongs to, was not stated.{ground.needs}",
    )


@claim_test(facts=1)
def single_count(ground: Ground) -> Tested:
    """One count stands alone."""
    item = ground.fact(0)
    what = f"A change of {shown(item)}" if item.is_change else sentence_case(shown(item))
    return Tested(
        CANNOT_BE_CHECKED, f"{what} {item.when} is a single figure, with nothing to compare it with.{ground.needs}"
    )


@claim_test()
def no_figures(ground: Ground) -> Tested:
    """A statement without a figure."""
    if ground.ids:
        raise DataError.one(
            "the claim has facts, and its test says that there are none", remedy="Choose the test that fits the facts."
        )
    return Tested(CANNOT_BE_CHECKED, f"No figure was published.{ground.needs}")


def run_test(name: str, ground: Ground) -> Tested:
    """Put a claim to a test. A refused calculation is a claim that cannot be checked, with the refusal as the reason.

    Raises
    ------
    DataError
        When there is no such test, or the claim lacks facts or parameters for it.
    """
    if name not in TESTS:
        raise DataError.one(f"there is no test {name!r}", expected=f"one of {', '.join(TESTS)}")
    test = TESTS[name]
    if len(ground.ids) < test.facts:
        raise DataError.one(f"the test {name} needs {test.facts} facts and has {len(ground.ids)}")
    if test.parameter and test.parameter not in ground.parameters:
        raise DataError.one(f"the test {name} needs the parameter {test.parameter}")
    try:
        return test.put(ground)
    except Refusal as refusal:
        return Tested(CANNOT_BE_CHECKED, str(refusal))


def _require_percentages(items: list[Quantity]) -> None:
    for item in items:
        if item.unit != "percent":
            raise Refusal(
                f"Fact {item.id} is {shown(item)}, no percentage", remedy="It would take a printed percentage."
            )


def _percentages_of(base: Quantity) -> str:
    return f"percentages that cannot be shares of the {shown(base)} beside them ({base.service})"


def _span(fits: range) -> str:
    return count(fits[0]) if len(fits) == 1 else f"{count(fits[0])} to {count(fits[-1])}"
