"""How much of a target is due by now: its own period, the time that has gone, and the seasons where two years are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from needs_analysis import require
from needs_analysis.contracts import elapsed_days
from needs_analysis.errors import Refusal
from needs_analysis.periods import DAYS_A_YEAR, number_of, place_in_year, quarter_numbered, quarter_of, quarters_in
from needs_analysis.quantity import Quantity
from needs_analysis.wording import counted

YEARLY: Final = (" per year", " a year")
QUARTERLY: Final = (" per quarter", " a quarter")
_A_YEAR: Final = 4
_TWO_YEARS: Final = 8
_NEAR: Final = 0.03
EVEN: Final = "evenly"
SEASONAL: Final = "by the seasons of earlier years"


@dataclass(frozen=True)
class Due:
    """What is due of a target.

    Attributes
    ----------
    share : float
        The part of it that is due; above 1 of a quarter's target once more than a quarter has gone.
    elapsed : float
        The part of the target's own period that has gone.
    spread : str
        `EVEN` or `SEASONAL`.
    period : str
        What the target is for, in words.
    history : float or None
        The count of earlier years that the seasons rest on.
    short_history : bool
        Whether earlier counts were given, and are no two full years of known quarters.
    """

    share: float
    elapsed: float
    spread: str
    period: str
    history: float | None = None
    short_history: bool = False


def target_due(
    found: Sequence[Quantity],
    goal: Quantity,
    *,
    elapsed_share: float | None = None,
    history: Sequence[Quantity] = (),
    assumption: str = "",
) -> Due:
    """The part of a target that is due by the end of some counts.

    Parameters
    ----------
    found : sequence of Quantity
        The counts so far. The time that has gone is the union of their periods.
    goal : Quantity
        The target. Where it has a period of its own, that is the whole; otherwise its unit says whether it is for a year or a
        quarter, and a year is taken.
    elapsed_share : float, optional
        The part of the year that has gone, where the counts are not dated.
    history : sequence of Quantity
        Counts of earlier quarters.
    assumption : str
        What lets a target of another time stand.

    Raises
    ------
    Refusal
        For counts outside the target's own period, a share that cannot be or is not that of the dates, and no dates without a share.
    """
    require.text(assumption, name="assumption", example="the target stood all year")
    if elapsed_share is not None:
        elapsed_share = require.number(elapsed_share, name="elapsed_share", example="0.25")
    if elapsed_share is not None and not 0 < elapsed_share <= 1:
        raise Refusal(f"{elapsed_share} is not a share of the year", remedy="Give 0.25 for one quarter.")
    days = elapsed_days(found)
    whole, period = _period_of(goal, found, assumption)
    if days is None:
        if elapsed_share is None:
            raise Refusal(
                "The periods of the counts are not known, so neither is how much is due",
                remedy="Give counts with dates, or elapsed_share=0.25 for a quarter of a year.",
            )
        gone = _A_YEAR * elapsed_share
    else:
        gone = quarters_in(days)
        if elapsed_share is not None and abs(days / DAYS_A_YEAR - elapsed_share) > _NEAR:
            raise Refusal(
                f"The counts cover {counted(days, 'days')}, which is not {elapsed_share} of a year",
                remedy="Leave elapsed_share out: it is read from the dates.",
            )
    elapsed = gone / whole
    seasons = _seasons(found, history) if whole == _A_YEAR else None
    if seasons is None:
        return Due(elapsed, elapsed, EVEN, period, short_history=bool(history))
    return Due(seasons[0], elapsed, SEASONAL, period, history=seasons[1])


def _period_of(goal: Quantity, found: Sequence[Quantity], assumption: str) -> tuple[float, str]:
    """How many quarters a target is for, and its period in words."""
    if goal.unit.endswith(QUARTERLY):
        return 1.0, "each quarter"
    if goal.days is None or goal.unit.endswith(YEARLY):
        outside = [] if assumption else [item for item in found if item.is_of_another_time_than(goal)]
        whole, said = float(_A_YEAR), "the year"
    else:
        outside = [] if assumption else [item for item in found if not _lies_in(item, goal)]
        whole = quarters_in(goal.days)
        said = "the year" if whole == _A_YEAR else goal.when.removeprefix("in ")
    if outside:
        raise Refusal(
            f"The target is {goal.when}, and {outside[0].id} is {outside[0].when}",
            remedy="Give the target of the same time, or state with assumption= that it still stood.",
        )
    return whole, said


def _lies_in(item: Quantity, goal: Quantity) -> bool:
    """Whether a count is of the target's own time, as far as its dates are known."""
    early = item.start is not None and goal.start is not None and item.start < goal.start
    late = item.end is not None and goal.end is not None and item.end > goal.end
    return not (early or late)


def _seasons(found: Sequence[Quantity], history: Sequence[Quantity]) -> tuple[float, float] | None:
    """The share of a year's count that earlier years had by now, and the count it rests on; only of two or more full years."""
    if not history:
        return None
    if any(item.overlaps(other) and item.days and other.days for item in history for other in found):
        raise Refusal(
            "A count of the history is of the time that is counted", remedy="Give earlier quarters as history."
        )
    by_quarter: dict[int, float] = {}
    for item in history:
        quarters = _quarters_of(item)
        if len(quarters) != 1 or not item.is_exact:
            return None
        number = number_of(quarters[0])
        if number in by_quarter:
            raise Refusal(f"The history has two counts of {quarters[0]}", remedy="Give each quarter once.")
        by_quarter[number] = float(item.count)
    covered = {quarter for item in found for quarter in _quarters_of(item)}
    years = _full_years(by_quarter)
    if not years or not covered or any(not _quarters_of(item) for item in found):
        return None
    counted = [(place, value) for year in years for place, value in enumerate(year, start=1)]
    total = sum(value for _, value in counted)
    places = {place_in_year(quarter) for quarter in covered}
    part = sum(value for place, value in counted if place in places)
    return (part / total, total) if part > 0 else None


def _full_years(by_quarter: dict[int, float]) -> list[list[float]]:
    """The financial years of which every quarter is known, where there are two or more."""
    years = [
        [by_quarter[4 * year + at] for at in range(4)]
        for year in sorted({number // 4 for number in by_quarter})
        if all(4 * year + at in by_quarter for at in range(4))
    ]
    return years if _A_YEAR * len(years) >= _TWO_YEARS else []


def _quarters_of(item: Quantity) -> list[str]:
    """The whole quarters of a financial year that a period is made of; none where it is not made of such."""
    if item.start is None or item.end is None:
        return []
    after = item.end + timedelta(days=1)
    if any(day.day != 1 or day.month % 3 != 1 for day in (item.start, after)):
        return []
    first, last = number_of(quarter_of(item.start)), number_of(quarter_of(item.end))
    return [quarter_numbered(number) for number in range(first, last + 1)]
