"""Is a service on course for its target?"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from needs_analysis import part_of_whole, quantities
from needs_analysis.charts.chart import EVEN, Chart
from needs_analysis.columns import SHARE, Column, keys, labels, limits
from needs_analysis.contracts.provider_return import OF_A_DAY
from needs_analysis.errors import Refusal, UnitError
from needs_analysis.judgement import judge_part
from needs_analysis.quantities import Given, count_in_words, range_cells, range_columns, take, take_all
from needs_analysis.quantity import Quantity
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.service_gap.delivery.target_due import QUARTERLY, SEASONAL, YEARLY, Due, target_due
from needs_analysis.service_gap.refuse_unlike import TAKEN_AS_ALIKE, alike_cells, refuse_unlike, taken_as_alike
from needs_analysis.statistics import poisson_interval
from needs_analysis.units import kind
from needs_analysis.wording import VERDICTS, count, during, is_known, listed, missing, percent, rounded, sentence_case

_RANGE = range_columns("counted")
_COUNTS = ("numerator", *(column.name for column in _RANGE))
_DUE = "history_counted"
"""The count that a share due by the seasons rests on."""


def target_attainment(
    facts: pd.DataFrame | None = None,
    *,
    observed: Sequence[Given],
    target: Given,
    elapsed_share: float | None = None,
    history: Sequence[Given] = (),
    assumption: str = "",
    confidence: float = 0.95,
) -> Result:
    """Compare what was done so far with the share of a target that is due.

    Parameters
    ----------
    facts : pandas.DataFrame, optional
        Published facts, provider returns or contracts, where the numbers stand in it.
    observed : sequence of str, mapping or Quantity
        The counts of the periods so far: ids of facts, rows of returns, or numbers taken before (`quantities.take`). The time
        that has gone is the union of their periods.
    target : str, mapping or Quantity
        The target, for its own period where it has one; otherwise for a year, or for each quarter where its unit ends with
        "a quarter".
    elapsed_share : float, optional
        Share of the year the counts cover, above 0 and up to 1, where they are not all dated.
    history : sequence of str, mapping or Quantity
        Counts of earlier quarters of the same measure. From two full financial years on the share due is that of these quarters in
        the year; with less the target is spread evenly.
    assumption : str
        What makes the counts and the target comparable where they count different things or the target is of another time, such
        as "each referral is one perpetrator". It is printed.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        One row: ``value`` is the count over the share of the target that is due (``share_due``), with its exact range. Of counts
        that are only known to lie in a range there is no value. Of part of a period the verdict is that it is not comparable with the
        whole.

    Raises
    ------
    Refusal
        For a share outside 0 to 1 or not that of the dates, no count or none that is known, counts that are given twice or whose
        periods and areas overlap, a target of 0, of a different service or of another time, and a history of the same time.
    UnitError
        When counts and target count different things and no assumption is stated.

    Notes
    -----
    Without two full years of history the target is spread evenly over its period, so a part against it is not like for like: the
    seasons differ. The share due by the seasons is taken as fixed; the range is that of the count alone.

    Examples
    --------
    >>> returns = pd.DataFrame({"service": "IDVA", "quarter": ["2022/23 Q1", "2022/23 Q2"], "referrals": [480, 492]})
    >>> goal = quantities.of_rows(pd.DataFrame({"service": ["IDVA"], "target": [2000]}), column="target", unit="referrals")
    >>> done = [{"column": "referrals", "where": {"quarter": name}} for name in returns["quarter"]]
    >>> target_attainment(returns, observed=done, target=goal).table["value"].tolist()
    [0.972]
    """
    found, goal, due, alike = _checked(facts, observed, target, elapsed_share, history, assumption)
    least, most = (sum(item.ends[side] for item in found) for side in (0, 1))
    wanted = goal.number * due.share
    low = float(poisson_interval(least, confidence=confidence)[0]) / wanted
    high = float(poisson_interval(most, confidence=confidence)[1]) / wanted if most < math.inf else math.nan
    row = _row(found, goal, (least, most), due, (low, high, judge_part(low, high, whole=due.elapsed >= 1)))
    row |= {"confidence": confidence, **alike_cells(alike)}
    return Result(
        table=pd.DataFrame([row]),
        columns=(
            *keys(["service", "period"], written=["service"]),
            Column("numerator", "count"),
            *_RANGE,
            Column("denominator", "measure", of=(_DUE,)),
            Column("value", "measure", of=(*_COUNTS, _DUE), unit=SHARE),
            *limits("lower", "upper", of=("value", *_COUNTS), unit=SHARE),
            Column("year_at_this_pace", "measure", of=(*_COUNTS, _DUE)),
            Column("annual_target", "measure"),
            Column("periods", "measure"),
            *labels("target_note", written=True),
            *labels("target_period", "spread", "history_short"),
            Column("elapsed", "measure"),
            Column("share_due", "measure", of=(_DUE,), unit=SHARE),
            Column(_DUE, "count"),
            TAKEN_AS_ALIKE,
        ),
        measure="Attainment of the target due",
        definition="Counts so far over the share of the target that is due by then.",
        method="Exact interval of a count, over the target due.",
        settings={
            "observed": [item.id for item in found],
            "target": goal.id,
            "elapsed_share": elapsed_share,
            "history": [item.id for item in take_all(facts, history, name="history")],
            "assumption": assumption,
            "confidence": confidence,
        },
        sources=quantities.sources(*found, goal),
        words=words,
        chart=Chart(
            kind="intervals",
            label="service",
            value_title="% of the target due",
            scale=100,
            reference=EVEN,
            reference_label="Target",
        ),
    )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the attainment says."""
    row = table.iloc[0]
    low, high = percent(row["lower"]), percent(row["upper"])
    share, span = percent(row["value"]), f"{low} to {high}" if is_known(row["upper"]) else f"at least {low}"
    flag = str(row["flag"]) if is_known(row["flag"], row["lower"]) and row["flag"] in VERDICTS else None
    exact = is_known(row["value"])
    counts = count_in_words(row, "numerator", "counted", str(row["unit"]))
    named = f"{row['service']}: " if row["service"] else ""
    first = sentence_case(f"{named}{counts} {row['period']}, against {_due_said(row)}.")
    if not is_known(row["lower"]):
        return Said(
            first,
            first,
            title=sentence_case(f"{named}attainment of the target {missing()}"),
            alt="No figure can be shown.",
        )
    said = f"That is {share} (range {span})." if exact else f"That is {span}."
    panel = f"{first} {said}{_of_a_part(row) if row['elapsed'] < 1 else ''}"
    if settings["assumption"]:
        panel += f" This assumes that {settings['assumption']}."
    pace = (
        f" Exact Poisson; {count(row['year_at_this_pace'])} a year at this pace (a straight-line projection, not a forecast)."
        if is_known(row["year_at_this_pace"]) and row["target_period"] == "the year"
        else " Exact Poisson."
        if exact
        else " Exact Poisson at both ends."
    )
    shown = share if exact else span
    return Said(
        panel,
        panel + pace,
        flag,
        title=sentence_case(f"{named}{shown} of {_part_said(row)}"),
        alt=f"One point with its range: {shown} of {_part_said(row)}, against a line at 100%.",
        caveats=_caveats(row, settings),
    )


def _part_said(row: pd.Series[Any]) -> str:
    """Of which part of the target the attainment is."""
    if row["elapsed"] == 1:
        return "the target"
    return "the target due by the seasons" if row["spread"] == SEASONAL else "an even share of the target"


def _due_in_words(due: float) -> str:
    """What is due, with the digits that its share rests on where it is small.

    Examples
    --------
    >>> [_due_in_words(due) for due in (0.25, 15.0, 62.5, 8.333, 0.0625)]
    ['0.25', '15', '62.5', '8.33', '0.0625']
    """
    if not is_known(due) or due >= 10 or float(due).is_integer():
        return count(due)
    return f"{rounded(due, 2).normalize():f}" if due >= 1 else f"{due:.3g}"


def _due_said(row: pd.Series[Any]) -> str:
    """What was due, and how the target was spread."""
    target, period = count(row["annual_target"]), str(row["target_period"])
    if row["elapsed"] == 1:
        return f"the target of {target} for {period.replace('each quarter', 'the quarter')}"
    if period == "each quarter":
        return f"{_due_in_words(row['denominator'])} at the target of {target} a quarter"
    whole = "the year's target" if period == "the year" else f"the target for {period}"
    if row["spread"] == SEASONAL:
        return f"{_due_in_words(row['denominator'])} of {whole} of {target} by the quarters of earlier years"
    return f"{_due_in_words(row['denominator'])} if {whole} of {target} were spread evenly"


def _of_a_part(row: pd.Series[Any]) -> str:
    """What a part of a target's period says of the whole: nothing, unless it is reached already."""
    of = "year" if row["target_period"] == "the year" else "period"
    least = row["numerator"] if is_known(row["numerator"]) else row.get("counted_least")
    if is_known(least, row["annual_target"]) and least >= row["annual_target"]:
        return f" The {of}'s target has already been reached."
    return f" Part of a {of} cannot show whether the {of}'s target will be met."


def _row(
    found: list[Quantity],
    goal: Quantity,
    ends: tuple[float, float],
    due: Due,
    judged_as: tuple[float, float, str | None],
) -> dict[str, Any]:
    (least, most), (low, high, verdict) = ends, judged_as
    exact = least == most
    done = least if exact else math.nan
    return {
        "service": _together(found).service,
        "period": _period(found),
        "measure": "attainment of the target due",
        "value": done / (goal.number * due.share),
        "lower": low,
        "upper": high,
        "confidence": math.nan,
        "numerator": done,
        "denominator": goal.number * due.share,
        "unit": found[0].unit,
        "method": "exact",
        "flag": verdict or "",
        "year_at_this_pace": done / due.share,
        "annual_target": goal.number,
        "periods": len(found),
        "target_note": goal.note,
        "target_period": due.period,
        "spread": due.spread,
        "elapsed": due.elapsed,
        "share_due": due.share,
        "history_short": "yes" if due.short_history else "",
        **({} if due.history is None else {_DUE: due.history}),
        **range_cells("counted", *found),
    }


def _period(found: list[Quantity]) -> str:
    """The period of all counts in words: from its dates, or as the rows put it."""
    days = [(item.start, item.end) for item in found if item.start is not None and item.end is not None]
    if len(days) == len(found) and not any(item.stated for item in found):
        return during(min(start for start, _ in days), max(end for _, end in days))
    return listed(list(dict.fromkeys(item.when for item in found)))


def _checked(
    facts: pd.DataFrame | None,
    observed: Sequence[Given],
    target: Given,
    elapsed_share: float | None,
    history: Sequence[Given],
    assumption: str,
) -> tuple[list[Quantity], Quantity, Due, str]:
    """The counts, the target, how much of it is due and what is taken as alike, once it is sure that they can be compared."""
    if not observed:
        raise Refusal("No count was given", remedy="Give the id of what was done so far.")
    found = take_all(facts, observed, name="observed")
    for at, item in enumerate(found):
        if any(item == other or (item.is_fact and other.is_fact and item.id == other.id) for other in found[:at]):
            raise Refusal(f"{item.name} is given twice in observed", remedy="Give each period once.")
    if sum(item.ends[0] for item in found) == 0 and any(math.isinf(item.ends[1]) for item in found):
        raise Refusal("No figure of what was done so far was supplied", remedy="Ask the provider for the figures.")
    stock = next((item for item in found if item.measure in OF_A_DAY), None)
    if stock is not None:
        raise Refusal(
            f"{stock.name} is a figure of one day and does not add up to a year's target",
            remedy="Give what happened in each period, such as referrals or new clients.",
        )
    _apart(found)
    if len({item.unit for item in found}) > 1:
        raise UnitError("The counts are of different units", remedy="Give counts of one unit.")
    goal = take(facts, target, name="target")
    if goal.number <= 0:
        raise Refusal(f"The target of {goal.id} is not above 0", remedy="Give a target to compare with.")
    goal_unit = goal.unit
    for ending in (*YEARLY, *QUARTERLY):
        goal_unit = goal_unit.removesuffix(ending)
    if "money" in {kind(goal_unit), kind(found[0].unit)}:
        raise UnitError("Pounds are not counted against a target here", remedy="Use budget for money.")
    unlike = {kind(item.unit) for item in found} != {kind(goal_unit)}
    if unlike and not assumption:
        raise UnitError(
            f"The counts are {found[0].unit} and the target is {goal.unit}",
            remedy="State the assumption that makes them comparable with assumption=.",
        )
    whole = _together(found)
    alike = refuse_unlike({"counts": whole, "target": goal}, period="any", assumption=assumption)
    earlier = take_all(facts, history, name="history")
    if any((item.measure, item.unit) != (found[0].measure, found[0].unit) for item in earlier):
        raise UnitError("The history is of another measure or unit", remedy="Give earlier counts of the same measure.")
    if earlier:
        refuse_unlike({"counts": whole, "history": _together(earlier)}, period="any")
    share = target_due(found, goal, elapsed_share=elapsed_share, history=earlier, assumption=assumption)
    return found, goal, share, alike


def _apart(found: list[Quantity]) -> None:
    """Refuse counts that may hold the same things twice: of one area and overlapping periods."""
    for at, item in enumerate(found):
        for other in found[:at]:
            known = item.days is not None and other.days is not None
            if known and item.overlaps(other) and item.measure == other.measure:
                raise Refusal(
                    f"{other.name} and {item.id} may count the same {item.unit} twice: their periods and areas overlap",
                    remedy="Give counts of periods that follow one another, or of areas that lie apart.",
                )
    if len({item.measure for item in found}) > 1:
        raise Refusal(
            f"The counts are of different measures ({', '.join(sorted({item.measure for item in found}))})",
            remedy="Give counts of one measure.",
        )


def _together(found: list[Quantity]) -> Quantity:
    """All counts as one, of their areas together; refused where an area is counted in some periods and not in others."""
    for item in found[1:]:
        # Areas may differ, where each is counted in every period; services may not.
        first, other = (replace(each, area="", areas=frozenset()) for each in (found[0], item))
        refuse_unlike({"first count": first, "other count": other}, period="any")
    of = [part_of_whole.places_of(item) for item in found]
    if len(set(of)) == 1:
        return found[0]
    times: dict[frozenset[str], list[str]] = {each: [] for each in of}
    for item, each in zip(found, of, strict=True):
        times[each].append(str((item.start, item.end, item.stated)))
    for item, each in zip(found, of, strict=True):
        if sorted(times[each]) != sorted(times[of[0]]):
            refuse_unlike(
                {"first count": found[0], "other count": item},
                period="any",
                remedy="Give every area in every period, or one of them alone",
            )
    return replace(
        found[0],
        id=listed([item.id for item in found]),
        service=next((item.service for item in found if item.service), ""),
        area=listed(list(dict.fromkeys(item.area for item in found if item.area))),
        areas=frozenset().union(*(item.areas for item in found)),
    )


def _caveats(row: pd.Series[Any], settings: Mapping[str, Any]) -> tuple[Caveat, ...]:
    caveats = []
    if row["spread"] == SEASONAL:
        seasons = "The share due is that of the same quarters in earlier full years, and is taken as fixed."
        caveats.append(Caveat("SEASONAL_SPREAD", seasons))
    elif row["elapsed"] != 1:
        caveats.append(
            Caveat("EVEN_SPREAD", f"The target is spread evenly over {_spread_over(row)}; seasons may differ.")
        )
    if row["history_short"] == "yes" and row["spread"] != SEASONAL:
        told = "The history given is no two full years of known quarters, so no seasonal profile was used."
        caveats.append(Caveat("SHORT_HISTORY", told))
    if row["periods"] < 4 and row["elapsed"] < 1 and row["spread"] != SEASONAL and is_known(row["year_at_this_pace"]):
        whole = "the year" if row["target_period"] in ("the year", "each quarter") else "the target's period"
        told = f"The counts cover {percent(row['elapsed'])} of {whole}."
        caveats.append(Caveat("PART_YEAR", told))
    caveats += taken_as_alike(row)
    if settings["assumption"]:
        caveats.append(Caveat("ASSUMPTION", f"Assumed: {settings['assumption']}."))
    if row["target_note"]:
        caveats.append(Caveat("TARGET_NOTE", f"About the target: {row['target_note']}."))
    return tuple(caveats)


def _spread_over(row: pd.Series[Any]) -> str:
    return "its period" if row["target_period"] not in ("the year", "each quarter") else "the year"
