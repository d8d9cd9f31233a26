"""What contracts delivered in some quarters, against what was due in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import permutations
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import periods
from needs_analysis.contracts.provider_return import OF_A_DAY, provider_return, return_unit
from needs_analysis.groups import folded
from needs_analysis.service_gap.delivery.agreed import records
from needs_analysis.service_gap.delivery.returned import Returned, areas_named
from needs_analysis.wording import listed

Array = np.ndarray[Any, Any]
_WHOLE: Final = {column.name: column.part_of for column in provider_return.columns if column.part_of}
_MEASURED: Final = ("improved", "same", "worse")
_BASE_OF_DAYS: Final = {"longest_wait_days": ("waiting",), "mean_wait_days": ("new_clients",)}
_VOLUMES: Final = frozenset({"referrals", "eligible"})


@dataclass(frozen=True)
class Delivered:
    """What each target's contract delivered.

    Attributes
    ----------
    least, most, base_least, base_most : ndarray, shape (targets,)
        Between what the figure and what it is of lie; missing where there is none.
    due : ndarray
        The number due in the quarters returned, the share (0 to 1) or the days.
    due_in_all : ndarray
        The number due in every quarter that can be counted, returned or not.
    unit : ndarray of str
        ``"count"``, ``"percent"``, ``"days"``, or ``"level"`` for people of one day, such as those waiting.
    volume : ndarray of bool
        Whether it counts referrals or reports, of which neither more nor fewer is better.
    start, end : list of date or None
        First and last day of the quarters that are counted.
    covered, expected : ndarray of int
        Quarters returned, and quarters in which the contract ran, of those that can be counted.
    in_part : list of str
        Quarters that are left out, because the contract ran for only a part of them and the returns are of the whole; in words.
    unnamed, elsewhere, beyond, shared : ndarray of bool
        Whether no column of the returns is named by the KPI (or none that its percentage is of, or of another unit), whether the
        service returns nothing for the contract's area, whether a part is larger than its whole, and whether another contract has the same service, area and KPI at that time, so that nobody can
        say whose the figure is.
    """

    least: Array
    most: Array
    base_least: Array
    base_most: Array
    due: Array
    due_in_all: Array
    unit: Array
    volume: Array
    start: list[date | None]
    end: list[date | None]
    covered: Array
    expected: Array
    in_part: list[str]
    unnamed: Array
    elsewhere: Array
    beyond: Array
    shared: Array


def bases_of(measure: str, base: str) -> tuple[str, ...]:
    """The columns of returns that together are what a percentage (or a wait) is of; none where it is not known.

    Examples
    --------
    >>> bases_of("satisfied", ""), bases_of("safety_improved", ""), bases_of("engaged", "referrals"), bases_of("engaged", "")
    (('satisfaction_answered',), ('safety_improved', 'safety_same', 'safety_worse'), ('referrals',), ())
    """
    if measure in _BASE_OF_DAYS:
        # A wait is of those who waited, whatever else a contract names.
        return _BASE_OF_DAYS[measure]
    if base:
        return (folded(base).replace(" ", "_"),)
    stem, _, end = measure.rpartition("_")
    if end in _MEASURED and stem:
        return tuple(f"{stem}_{other}" for other in _MEASURED)
    return (_WHOLE[measure],) if measure in _WHOLE else ()


def delivered(targets: pd.DataFrame, found: Returned, *, first: int, last: int) -> Delivered:
    """What was delivered from one quarter to another, each target of its own contract's quarters.

    Parameters
    ----------
    targets : pandas.DataFrame
        As `agreed` returns them, with the day to which each contract runs (``runs_to``).
    found : Returned
        Provider returns.
    first, last : int
        Numbers of the quarters from and to which are counted.
    """
    many, shown = len(targets), found.between(first, last)
    least, most, base_least, base_most, due, due_in_all = (np.full(many, np.nan) for _ in range(6))
    covered, expected = np.zeros(many, dtype=int), np.zeros(many, dtype=int)
    unnamed, elsewhere, beyond = (np.zeros(many, dtype=bool) for _ in range(3))
    days: tuple[list[date | None], list[date | None]] = ([None] * many, [None] * many)
    start, end = days
    in_part = [""] * many
    names = [periods.quarter_numbered(number) for number in range(first, last + 1)]
    spans = [(periods.first_day(name), periods.last_day(name)) for name in names]
    unit = np.array([_unit(text, name) for text, name in zip(targets["unit"], targets["measure"], strict=True)])
    for place, row in enumerate(records(targets)):
        runs, at = _whole(row, spans), shown.places_of(row.service, row.area)
        in_part[place] = listed([name for name, out in zip(names, _runs(row, spans) & (runs == 0), strict=True) if out])
        expected[place] = int((runs > 0).sum())
        elsewhere[place] = at is None and folded(row.service) in shown.services
        there = None if at is None else shown.present[at]
        taken = np.zeros(len(names), dtype=bool) if there is None else (runs > 0) & there.any(axis=0)
        covered[place] = int(taken.sum())
        if not row.kpi:
            continue
        bases = bases_of(row.measure, row.base) if unit[place] in ("percent", "days") else ()
        named = row.measure in shown.lower and all(name in shown.lower for name in bases)
        unnamed[place] = not named or (unit[place] in ("percent", "days") and not bases)
        unnamed[place] |= _is_of_another_kind(row, unit[place])
        due_in_all[place] = _due(row, unit[place], runs)
        if unnamed[place] or at is None or not taken.any():
            continue
        if unit[place] in ("days", "level"):
            taken = np.arange(len(names)) == np.flatnonzero(taken)[-1]
        if unit[place] == "days":
            least[place], most[place] = _waited(shown, row.measure, bases, at, int(np.flatnonzero(taken)[0]))
        else:
            least[place], most[place] = _added(shown, (row.measure,), at, taken)
        if bases:
            # Where a figure does not apply, what it would be of is not counted either.
            counts = ~np.isnan(shown.lower[row.measure][at]) if unit[place] == "percent" else None
            base_least[place], base_most[place] = _added(shown, bases, at, taken, counts)
        beyond[place] = unit[place] == "percent" and least[place] > base_most[place]
        due[place] = _due(row, unit[place], runs[taken])
        chosen = np.flatnonzero(taken)
        start[place], end[place] = spans[chosen[0]][0], spans[chosen[-1]][1]
    return Delivered(
        least,
        most,
        base_least,
        base_most,
        due,
        due_in_all,
        unit,
        np.array([name in _VOLUMES or name.startswith("from_") for name in targets["measure"]], dtype=bool),
        start,
        end,
        covered,
        expected,
        in_part,
        unnamed,
        elsewhere,
        beyond,
        _shared(targets, first, last),
    )


def _unit(agreed: str, measure: str) -> str:
    if agreed in ("percent", "days"):
        return agreed
    return "level" if measure in OF_A_DAY else "count"


def _is_of_another_kind(row: Any, unit: str) -> bool:
    """Whether a target's unit is not that of its figure: a percentage of days, or days of people."""
    days = row.measure in _BASE_OF_DAYS
    return days != (unit == "days") or return_unit(row.measure) in ("FTE", "GBP")


def _due(row: Any, unit: str, shares: Array) -> float:
    """What the quarters that are counted should have brought."""
    if unit == "percent":
        return float(row.target / 100)
    if unit in ("days", "level"):
        return float(row.target)
    return float(row.target * shares.sum() / (4 if row.unit == "a year" else 1))


def _whole(row: Any, spans: list[tuple[date, date]]) -> Array:
    """1 for each quarter whose figure is the contract's: one that it ran in as a whole, or on the last day of for what is of that day."""
    begins, ends = row.start.date(), row.runs_to.date()
    of_a_day = row.measure in (*OF_A_DAY, "longest_wait_days")
    return np.array([float(begins <= (last if of_a_day else first) and last <= ends) for first, last in spans])


def _runs(row: Any, spans: list[tuple[date, date]]) -> Array:
    """Whether the contract ran on any day of each quarter."""
    begins, ends = row.start.date(), row.runs_to.date()
    return np.array([first <= ends and begins <= last for first, last in spans])


def _added(
    found: Returned, names: tuple[str, ...], at: tuple[int, Any], taken: Array, counts: Array | None = None
) -> tuple[float, float]:
    """What some columns add up to over quarters. An area that returned before and does not now may have any number."""
    there, before = found.present[at], found.before[at] if found.before is not None else found.present[at]
    lacking = bool((before & ~there)[:, taken].any())
    parts = [[cells[name][at][:, taken] for name in names] for cells in (found.lower, found.upper)]
    if counts is not None:
        parts = [[np.where(counts[:, taken], part, np.nan) for part in each] for each in parts]
    if all(np.isnan(part).all() for part in parts[0]):
        return np.nan, np.nan
    least, most = (float(sum(np.nansum(part) for part in each)) for each in parts)
    return least, np.inf if lacking else most


def _waited(
    found: Returned, measure: str, bases: tuple[str, ...], at: tuple[int, Any], quarter: int
) -> tuple[float, float]:
    """The longest wait of all areas of a quarter; of mean waits their mean over all who started, or between what it lies."""
    low, high = (cells[measure][at][:, quarter] for cells in (found.lower, found.upper))
    told = ~np.isnan(low)
    if not told.any():
        return np.nan, np.nan
    low, high = low[told], high[told]
    if measure == "longest_wait_days":
        return float(low.max()), float(high.max())
    people = [cells[bases[0]][at][:, quarter][told] for cells in (found.lower, found.upper)]
    if np.array_equal(people[0], people[1]) and np.array_equal(low, high) and people[0].sum() > 0:
        mean = float((low * people[0]).sum() / people[0].sum())
        return mean, mean
    return float(low.min()), float(high.max())


def _shared(targets: pd.DataFrame, first: int, last: int) -> Array:
    """Targets of two contracts that count the same figure of the same quarter."""
    quarters = [
        (max(first, _quarter(row.start, -1) + 1), min(last, _quarter(row.runs_to, 1) - 1)) for row in records(targets)
    ]
    result = np.zeros(len(targets), dtype=bool)
    groups: dict[tuple[str, str], list[int]] = {}
    for place, row in enumerate(records(targets)):
        if row.measure and quarters[place][0] <= quarters[place][1]:
            groups.setdefault((folded(row.service), row.measure), []).append(place)
    # Areas that one contract names together are those that others name alone.
    areas = [{folded(area), *areas_named(area)} - {""} for area in targets["area"]]
    for places in groups.values():
        for one, other in permutations(places, 2):
            same = bool(areas[one] & areas[other]) or not areas[one] or not areas[other]
            together = max(quarters[one][0], quarters[other][0]) <= min(quarters[one][1], quarters[other][1])
            result[one] |= same and together
    return result


def _quarter(day: Any, by: int) -> int:
    """The quarter of the day before or after a day: the last that a contract does not have, or has only in part."""
    return periods.number_of(periods.quarter_of(day.date() + timedelta(days=by)))
