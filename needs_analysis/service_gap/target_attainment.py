"""Is a service on course for its target?"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, Column, keys
from needs_analysis.contracts import DAYS_A_YEAR, fact
from needs_analysis.errors import Refusal, UnitError
from needs_analysis.quantity import Quantity
from needs_analysis.result import Result, fixed_result
from needs_analysis.said import Caveat
from needs_analysis.source import sources_of
from needs_analysis.statistics import poisson_interval
from needs_analysis.units import kind
from needs_analysis.wording import count, counted, judged, percent, period


def target_attainment(
    facts: pd.DataFrame,
    *,
    observed: Sequence[str],
    target: str,
    elapsed_share: float,
    assumption: str = "",
    confidence: float = 0.95,
) -> Result:
    """Compare what was done so far with the share of a year's target that is due.

    Parameters
    ----------
    facts : pandas.DataFrame
        Published facts, one a row.
    observed : sequence of str
        Ids of the counts of the periods so far.
    target : str
        Id of the target for a year.
    elapsed_share : float
        Share of the year the counts cover, above 0 and up to 1.
    assumption : str
        What makes the counts and the target comparable where they count different things, such as "each referral is one
        perpetrator". It is printed.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        One row: ``value`` is the count over the share of the target that is due, with its exact range.

    Raises
    ------
    Refusal
        For a share outside 0 to 1, no count, or a target of 0.
    UnitError
        When counts and target count different things and no assumption is stated.

    Notes
    -----
    The target is spread evenly over the year, so a part-year against it is not like for like: the seasons differ.
    """
    found, goal = _checked(facts, observed, target, elapsed_share, assumption)
    done = sum(item.count for item in found)
    due = goal.number * elapsed_share
    low, high = (float(limit) / due for limit in poisson_interval(done, confidence=confidence))
    value = done / due
    verdict = judged(low, high, like_for_like=False)
    first_day = min((item.start for item in found if item.start), default=None)
    last_day = max((item.end for item in found if item.end), default=None)
    service = found[0].service
    table = pd.DataFrame(
        [
            {
                "service": service,
                "period": period(first_day, last_day),
                "measure": "attainment of the target due",
                "value": value,
                "lower": low,
                "upper": high,
                "confidence": confidence,
                "numerator": done,
                "denominator": due,
                "unit": found[0].unit,
                "method": "exact",
                "flag": verdict,
                "year_at_this_pace": done / elapsed_share,
                "annual_target": goal.number,
            }
        ]
    )
    panel = (
        f"{service}: {counted(done, found[0].unit)} in {period(first_day, last_day)}, against {count(due)} due of a year's "
        f"target of {count(goal.number)}. That is {percent(value)} (range {percent(low)} to {percent(high)}). Part of a "
        "year is not like for like with a year's target."
    )
    if assumption:
        panel += f" This assumes that {assumption}."
    return fixed_result(
        table=table,
        columns=(
            *keys(["service", "period"]),
            Column("numerator", "count"),
            Column("denominator", "measure"),
            Column("value", "measure", of=("numerator",), unit=SHARE),
            Column("year_at_this_pace", "measure", of=("numerator",)),
            Column("annual_target", "measure"),
        ),
        measure=f"Target attainment, {service}",
        definition="Counts so far over the same share of the annual target.",
        method="Exact interval of a count, over the target due.",
        sentences={
            "panel": panel,
            "analyst": panel + f" Exact Poisson; {count(done / elapsed_share)} a year at this pace.",
        },
        verdict=verdict,
        parameters={"observed": list(observed), "target": target, "elapsed_share": elapsed_share},
        sources=sources_of(facts),
        caveats=_caveats(found, goal, elapsed_share, assumption),
        chart=Chart(
            kind="intervals",
            label="service",
            title=f"{service}: {percent(value)} of the target due so far",
            alt=f"One point at {percent(value)} with its range from {percent(low)} to {percent(high)}, against a line "
            "at 100%.",
            value_title="% of the target due",
            scale=100,
            reference=1.0,
            reference_label="Target",
        ),
    )


def _checked(
    facts: pd.DataFrame, observed: Sequence[str], target: str, elapsed_share: float, assumption: str
) -> tuple[list[Quantity], Quantity]:
    """The counts and the target, once it is sure that they can be compared."""
    if not 0 < elapsed_share <= 1:
        raise Refusal(f"{elapsed_share} is not a share of the year", remedy="Give 0.25 for one quarter.")
    if not observed:
        raise Refusal("No count was given", remedy="Give the id of what was done so far.")
    if len(set(observed)) != len(observed):
        raise Refusal("An id stands twice in observed", remedy="Give each period once.")
    found = [fact(facts, name) for name in observed]
    if len({item.unit for item in found}) > 1:
        raise UnitError("The counts are of different units", remedy="Give counts of one unit.")
    days = [item.days for item in found]
    if None not in days and abs(sum(filter(None, days)) / DAYS_A_YEAR - elapsed_share) > 0.03:
        raise Refusal(
            f"The counts cover {sum(filter(None, days))} days, which is not {elapsed_share} of a year",
            remedy=f"Give elapsed_share={sum(filter(None, days)) / DAYS_A_YEAR:.2f}.",
        )
    goal = fact(facts, target)
    if goal.number <= 0:
        raise Refusal(f"The target of fact {target} is not above 0", remedy="Give a target to compare with.")
    goal_unit = goal.unit.removesuffix(" per year")
    if "money" in {kind(goal_unit), kind(found[0].unit)}:
        raise UnitError("Pounds are not counted against a target here", remedy="Use budget for money.")
    unlike = {kind(item.unit) for item in found} != {kind(goal_unit)}
    if unlike and not assumption:
        raise UnitError(
            f"The counts are {found[0].unit} and the target is {goal.unit}",
            remedy="State the assumption that makes them comparable with assumption=.",
        )
    return found, goal


def _caveats(found: list[Quantity], goal: Quantity, elapsed_share: float, assumption: str) -> tuple[Caveat, ...]:
    caveats = [
        Caveat("EVEN_SPREAD", "The target is spread evenly over the year; the seasons may differ.", figures=False)
    ]
    if len(found) < 4 and elapsed_share < 1:
        caveats.append(
            Caveat(
                "PART_YEAR",
                f"From {len(found)} period{'s' if len(found) > 1 else ''}; a year at this pace is a "
                "sum, not a forecast.",
            )
        )
    if assumption:
        caveats.append(Caveat("ASSUMPTION", f"Assumed: {assumption}."))
    if goal.note:
        caveats.append(Caveat("TARGET_NOTE", f"About the target: {goal.note}."))
    return tuple(caveats)
