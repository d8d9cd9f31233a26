"""The tests a claim can be put to. Each returns a verdict and the reason, worked out from the facts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from needs_analysis import demand, service_gap
from needs_analysis.contracts import Fact, fact
from needs_analysis.errors import DataError, Refusal
from needs_analysis.money import pounds
from needs_analysis.statistics import attainable_counts, smallest_common_base
from needs_analysis.units import kind
from needs_analysis.wording import (
    ARITHMETIC_FAILS,
    ARITHMETIC_HOLDS,
    CANNOT_BE_CHECKED,
    count,
    during,
    listed,
    percent,
)

Verdict = tuple[str, str]


@dataclass(frozen=True)
class Ground:
    """What a claim rests on."""

    facts: pd.DataFrame
    ids: tuple[str, ...]
    parameters: Mapping[str, str]

    def fact(self, place: int) -> Fact:
        """The fact at a place in the claim's list."""
        return fact(self.facts, self.ids[place])

    def number(self, name: str, *, otherwise: str = "") -> float:
        """A parameter that is a number."""
        try:
            return float(self.parameters.get(name, otherwise))
        except ValueError:
            raise DataError.one(f"the parameter {name} is not a number", expected=f"{name}=0.25") from None

    @property
    def all(self) -> list[Fact]:
        """Every fact, in order."""
        return [fact(self.facts, fact_id) for fact_id in self.ids]

    @property
    def needs(self) -> str:
        """What would have to be published, as a sentence."""
        return f" It would take: {self.parameters['needs']}." if "needs" in self.parameters else ""


@dataclass(frozen=True)
class ClaimTest:
    """A test, the fewest facts it takes and the parameter it cannot do without."""

    put: Callable[[Ground], Verdict]
    facts: int
    parameter: str


TESTS: Final[dict[str, ClaimTest]] = {}
"""Every test by name."""


def _test(
    *, facts: int = 0, parameter: str = ""
) -> Callable[[Callable[[Ground], Verdict]], Callable[[Ground], Verdict]]:
    def register(test: Callable[[Ground], Verdict]) -> Callable[[Ground], Verdict]:
        TESTS[test.__name__] = ClaimTest(test, facts, parameter)
        return test

    return register


@_test(facts=1)
def change(ground: Ground) -> Verdict:
    """A count is said to have risen or fallen."""
    if len(ground.ids) < 2:
        now = ground.fact(0)
        return CANNOT_BE_CHECKED, (
            f"{count(now.count)} {now.unit} {during(now.start, now.end)}; the figure it is compared "
            "with was not published."
        )
    result = demand.change(
        ground.facts, now=ground.ids[0], before=ground.ids[1], disruption=ground.parameters.get("disruption", "")
    )
    return str(result.verdict), result.sentence()


@_test(facts=2)
def printed_percentage(ground: Ground) -> Verdict:
    """A percentage was printed, and one base for it was printed too."""
    result = demand.published_share(ground.facts, part=ground.ids[0], whole=ground.ids[1])
    return str(result.verdict), result.sentence() + ground.needs


@_test(facts=3)
def percentages_share_a_base(ground: Ground) -> Verdict:
    """Several percentages are of one group; the last fact is the largest that group can be."""
    *shares, most = ground.all
    printed = [share.printed for share in shares]
    smallest = smallest_common_base(printed)
    words = listed([f"{value}%" for value in printed])
    if smallest is None or smallest > most.count:
        least = "no base up to 100,000" if smallest is None else f"at least {count(smallest)} people"
        return ARITHMETIC_FAILS, (
            f"{words}, if both are of one group, need {least}; there were {count(most.count)} {most.unit} "
            f"{during(most.start, most.end)}."
        )
    return (
        ARITHMETIC_HOLDS,
        f"{words} can both come from a group of {count(smallest)}, and there were {count(most.count)}.",
    )


@_test(facts=1)
def percentage_without_base(ground: Ground) -> Verdict:
    """A percentage was printed without the number it is of."""
    share = ground.fact(0)
    why = f"{share.printed}% was printed without the number it is of, so no range can be given."
    if "candidate_base" in ground.parameters:
        base = fact(ground.facts, ground.parameters["candidate_base"])
        fits = attainable_counts(share.printed, base.count)
        why += (
            f" Of {count(base.count)} {base.unit} it would be {count(fits[0])} to {count(fits[-1])}."
            if fits
            else f" It cannot be of the {count(base.count)} {base.unit} that were printed."
        )
    return CANNOT_BE_CHECKED, why + ground.needs


@_test(facts=2)
def parts_of_total(ground: Ground) -> Verdict:
    """A total and its parts were printed."""
    total, *parts = ground.all
    added = sum(part.number for part in parts)
    if ground.parameters.get("complete", "yes") == "no":
        return CANNOT_BE_CHECKED, (
            f"The amounts named add to {pounds(added)}, and which of them {pounds(total.number)} is made of was not stated."
        )
    if abs(added - total.number) < 0.005:
        return ARITHMETIC_HOLDS, f"The {len(parts)} parts add to {pounds(added)} exactly."
    return ARITHMETIC_FAILS, f"The {len(parts)} parts add to {pounds(added)}, not {pounds(total.number)}."


@_test(facts=2)
def same_amount(ground: Ground) -> Verdict:
    """One amount is given differently in another report; the facts after the first add up to the other."""
    first, *others = ground.all
    other = sum(item.number for item in others)
    gap = first.number - other
    # An amount printed to the thousand may be half a thousand off.
    rounding = 500 if first.number % 1000 == 0 else 0.005
    if abs(gap) <= rounding:
        return ARITHMETIC_HOLDS, f"{pounds(first.number)} agrees with {pounds(other)} to the rounding."
    parts = " and ".join(pounds(item.number) for item in others)
    together = (
        f"; together {pounds(other)}, {pounds(abs(gap))} {'less' if gap > 0 else 'more'}" if len(others) > 1 else ""
    )
    return CANNOT_BE_CHECKED, (
        f"{pounds(first.number)} here; {others[0].document} prints {parts}{together}. Whether it is the same money was not "
        "stated."
    )


@_test(facts=1, parameter="readings")
def several_readings(ground: Ground) -> Verdict:
    """The words allow more than one reading."""
    item = ground.fact(0)
    readings = [part.strip() for part in ground.parameters["readings"].split("|")]
    shown = pounds(item.number) if item.unit == "GBP" else f"{count(item.number)} {item.unit}"
    return CANNOT_BE_CHECKED, f"{shown} can be read as {' or as '.join(readings)}; the report does not say which."


@_test(facts=2, parameter="elapsed_share")
def on_course(ground: Ground) -> Verdict:
    """A service is said to be on course for a multiple of its target."""
    multiple = ground.number("multiple", otherwise="1")
    result = service_gap.target_attainment(
        ground.facts,
        observed=ground.ids[:-1],
        target=ground.ids[-1],
        elapsed_share=ground.number("elapsed_share"),
    )
    row = result.table.iloc[0]
    within = "does" if row["lower"] <= multiple <= row["upper"] else "does not"
    return str(result.verdict), result.sentence() + f" The range {within} include {percent(multiple)}."


@_test()
def target_not_stated(ground: Ground) -> Verdict:
    """A target is said to be met or exceeded, and was not printed."""
    why = "The target was not published."
    if "candidate_target" in ground.parameters:
        result = service_gap.target_attainment(
            ground.facts,
            observed=ground.ids,
            target=ground.parameters["candidate_target"],
            elapsed_share=ground.number("elapsed_share"),
            assumption="each referral is one perpetrator and the target is for the whole project",
        )
        why += f" If it was the one printed elsewhere: {result.sentence()}"
    return CANNOT_BE_CHECKED, why + ground.needs


@_test(facts=2)
def stock_flow(ground: Ground) -> Verdict:
    """People in service, arrivals and perhaps a stay were printed."""
    stay = ground.ids[-1] if kind(ground.all[-1].unit) in ("years", "weeks", "months", "days") else None
    arrivals = ground.ids[1:-1] if stay else ground.ids[1:]
    result = service_gap.littles_law(ground.facts, stock=ground.ids[0], arrivals=arrivals, stay=stay)
    return str(result.verdict), result.sentence()


@_test(facts=1)
def before_after(ground: Ground) -> Verdict:
    """A fall is reported without a comparison group."""
    item = ground.fact(0)
    return CANNOT_BE_CHECKED, (
        f"{item.printed}% is a change between two times; who was measured, how many, when and a comparison "
        "group were not published, so it is not an effect."
    )


@_test(facts=1)
def share_claimed(ground: Ground) -> Verdict:
    """A part of a whole was printed, both as counts or both as pounds."""
    part = ground.fact(0)
    style = ground.parameters.get("kind", "")
    if style == "stock":
        return ARITHMETIC_HOLDS, (
            f"{count(part.number)} in service, of {count(ground.fact(1).number)} {ground.fact(1).unit} so far. It is a "
            "snapshot, not a share who ever got the service."
        )
    if style == "engagement":
        result = service_gap.engagement_bounds(
            ground.facts,
            referred=ground.ids[1],
            engaged=ground.ids[0],
            declined=ground.ids[2] if len(ground.ids) > 2 else None,
        )
        return ARITHMETIC_HOLDS, result.sentence()
    whole = ground.fact(1).number if len(ground.ids) > 1 else part.base
    if whole is None:
        return CANNOT_BE_CHECKED, "The whole was not published."
    if part.number > whole:
        return ARITHMETIC_FAILS, f"{count(part.number)} is more than the {count(whole)} it is part of."
    if part.unit == "GBP":
        return ARITHMETIC_HOLDS, (
            f"{pounds(part.number)} of {pounds(whole)} is {percent(part.number / whole, digits=1)}; "
            f"{pounds(whole - part.number)} is left. The date was not published, so nobody can say "
            "whether that is on track."
        )
    if len(ground.ids) > 1:
        why = demand.published_share(ground.facts, part=ground.ids[0], whole=ground.ids[1]).sentence()
    else:
        why = f"{count(part.number)} of {count(whole)} {part.unit} is {percent(part.number / whole)}."
    return ARITHMETIC_HOLDS, why


@_test(facts=2)
def within_limit(ground: Ground) -> Verdict:
    """Amounts are said to stay within a limit."""
    limit, *items = ground.all
    added = sum(item.number for item in items)
    verdict = ARITHMETIC_HOLDS if added <= limit.number else ARITHMETIC_FAILS
    return verdict, (
        f"The {len(items)} awards add to {pounds(added)}, {percent(added / limit.number)} of {pounds(limit.number)}."
    )


@_test(parameter="period")
def valid_period(ground: Ground) -> Verdict:
    """A financial year was printed."""
    printed = ground.parameters["period"]
    match = re.fullmatch(r"(?:20)?(\d{2})/(\d{2})", printed)
    if match and int(match[2]) == (int(match[1]) + 1) % 100:
        return ARITHMETIC_HOLDS, f"{printed} is a financial year."
    return (
        ARITHMETIC_FAILS,
        f"{printed} is not a financial year, because the second year must follow the first; it may be a slip of the pen.",
    )


@_test(facts=2)
def comparator_unclear(ground: Ground) -> Verdict:
    """Two different figures are printed for what reads as one period."""
    first, second = ground.fact(0), ground.fact(1)
    if first.number == second.number:
        return ARITHMETIC_HOLDS, "Both figures are the same."
    return CANNOT_BE_CHECKED, (
        f"{count(first.count)} and {count(second.count)} {first.unit} are both given as last year; what "
        f"period {count(second.count)} belongs to was not stated."
    )


@_test(facts=1)
def single_count(ground: Ground) -> Verdict:
    """One count stands alone."""
    item = ground.fact(0)
    return CANNOT_BE_CHECKED, (
        f"{count(item.count)} {item.unit} {item.when} stands alone, with nothing to compare it with." + ground.needs
    )


@_test()
def no_figures(ground: Ground) -> Verdict:
    """A statement without a figure."""
    if ground.ids:
        raise DataError.one(
            "the claim has facts, and its test says that there are none", remedy="Choose the test that fits the facts."
        )
    return CANNOT_BE_CHECKED, "No figure was published." + ground.needs


def run_test(name: str, ground: Ground) -> Verdict:
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
        return CANNOT_BE_CHECKED, str(refusal)
