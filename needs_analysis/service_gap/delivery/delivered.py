"""What contracts delivered in some quarters, against what was due in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import periods
from needs_analysis.contracts.provider_return import provider_return, return_unit
from needs_analysis.groups import folded
from needs_analysis.service_gap.delivery.agreed import records
from needs_analysis.service_gap.delivery.returned import Returned

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
        The number due in every quarter in which the contract ran, returned or not.
    unit : ndarray of str
        ``"count"``, ``"percent"`` or ``"days"``.
    volume : ndarray of bool
        Whether it counts referrals or reports, of which neither more nor fewer is better.
    start, end : list of date or None
        First and last day of the quarters that are counted.
    covered, expected : ndarray of int
        Quarters returned, and quarters in which the contract ran.
    unnamed, shared : ndarray of bool
        Whether no column of the returns is named by the KPI (or none that its percentage is of), and whether another contract has the
        same service, area and KPI at that time, so that nobody can say whose the figure is.
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
    unnamed: Array
    shared: Array


def bases_of(measure: str, base: str) -> tuple[str, ...]:
    """The columns of returns that together are what a percentage (or a wait) is of; none where it is not known.

    Examples
    --------
    >>> bases_of("satisfied", ""), bases_of("safety_improved", ""), bases_of("engaged", "referrals"), bases_of("engaged", "")
    (('satisfaction_answered',), ('safety_improved', 'safety_same', 'safety_worse'), ('referrals',), ())
    """
    if base:
        return (folded(base).replace(" ", "_"),)
    if measure in _BASE_OF_DAYS:
        return _BASE_OF_DAYS[measure]
    stem, _, end = measure.rpartition("_")
    if end in _MEASURED and stem:
        return tuple(f"{stem}_{other}" for other in _MEASURED)
    return (_WHOLE[measure],) if measure in _WHOLE else ()


def delivered(targets: pd.DataFrame, found: Returned, *, first: int, last: int) -> Delivered:
    """What was delivered from one quarter to another, each target of its own contract's quarters.

    Parameters
    ----------
    targets : pandas.DataFrame
        As `agreed` returns them.
    found : Returned
        Provider returns.
    first, last : int
        Numbers of the quarters from and to which are counted.
    """
    many = len(targets)
    nan = np.full(many, np.nan)
    least, most, base_least, base_most, due, due_in_all = (nan.copy() for _ in range(6))
    covered, expected = np.zeros(many, dtype=int), np.zeros(many, dtype=int)
    unnamed = np.zeros(many, dtype=bool)
    start: list[date | None] = [None] * many
    end: list[date | None] = [None] * many
    quarters = np.arange(max(first, found.first), last + 1)
    spans = [
        (periods.first_day(name), periods.last_day(name)) for name in map(periods.quarter_numbered, map(int, quarters))
    ]
    unit = np.array([_unit(text, name) for text, name in zip(targets["unit"], targets["measure"], strict=True)])
    for place, row in enumerate(records(targets)):
        runs = _shares(row, spans)
        expected[place] = int((runs > 0).sum())
        there = _places(row, found, quarters)
        taken = (runs > 0) & there.any(axis=0) if there is not None else np.zeros(len(quarters), dtype=bool)
        covered[place] = int(taken.sum())
        if not row.kpi:
            continue
        bases = bases_of(row.measure, row.base) if unit[place] != "count" else ()
        named = row.measure in found.lower and all(name in found.lower for name in bases)
        unnamed[place] = not named or (unit[place] == "percent" and not bases)
        if unnamed[place] or there is None or not taken.any():
            continue
        if unit[place] == "days":
            taken = np.arange(len(quarters)) == np.flatnonzero(taken)[-1]
        at = _at(row, found)
        if unit[place] == "days":
            least[place], most[place] = _waited(found, row.measure, bases, at, int(quarters[taken][0]) - found.first)
        else:
            least[place], most[place] = _added(found, (row.measure,), at, quarters, taken, there)
        if bases:
            base_least[place], base_most[place] = _added(found, bases, at, quarters, taken, there)
        due[place] = _due(row, unit[place], runs[taken])
        due_in_all[place] = _due(row, unit[place], runs)
        chosen = np.flatnonzero(taken)
        start[place], end[place] = spans[chosen[0]][0], spans[chosen[-1]][1]
    volume = np.array([name in _VOLUMES or name.startswith("from_") for name in targets["measure"]], dtype=bool)
    shared = _shared(targets, first, last)
    return Delivered(
        least,
        most,
        base_least,
        base_most,
        due,
        due_in_all,
        unit,
        volume,
        start,
        end,
        covered,
        expected,
        unnamed,
        shared,
    )


def _unit(agreed: str, measure: str) -> str:
    if agreed in ("percent", "days"):
        return agreed
    return "days" if return_unit(measure) == "days" and measure else "count"


def _due(row: Any, unit: str, shares: Array) -> float:
    """What the quarters that are counted should have brought."""
    if unit == "percent":
        return float(row.target / 100)
    if unit == "days":
        return float(row.target)
    return float(row.target * shares.sum() / (4 if row.unit == "a year" else 1))


def _shares(row: Any, spans: list[tuple[date, date]]) -> Array:
    """Which share of each quarter the contract ran."""
    begins, ends = row.start.date(), (row.extension_to if not pd.isna(row.extension_to) else row.end).date()
    return np.array(
        [max(0, (min(ends, last) - max(begins, first)).days + 1) / ((last - first).days + 1) for first, last in spans]
    )


def _at(row: Any, found: Returned) -> tuple[int, slice]:
    """The service and areas of a contract among the returns."""
    areas = slice(None)
    if row.area and folded(row.area) in found.areas:
        place = found.areas[folded(row.area)]
        areas = slice(place, place + 1)
    return found.services[folded(row.service)], areas


def _places(row: Any, found: Returned, quarters: Array) -> Array | None:
    """Which areas of a contract returned something in which quarters; None where there is no such service."""
    if folded(row.service) not in found.services:
        return None
    service, areas = _at(row, found)
    return np.asarray(found.present[service, areas][:, quarters - found.first])


def _added(
    found: Returned, names: tuple[str, ...], at: tuple[int, slice], quarters: Array, taken: Array, there: Array
) -> tuple[float, float]:
    """What some columns add up to over quarters. An area that returned before and does not now may have any number."""
    before = np.logical_or.accumulate(found.present[at], axis=1)[:, quarters - found.first]
    lacking = bool((before & ~there)[:, taken].any())
    parts = [
        [cells[name][at][:, quarters - found.first][:, taken] for name in names] for cells in (found.lower, found.upper)
    ]
    if all(np.isnan(part).all() for part in parts[0]):
        return np.nan, np.nan
    least, most = (float(sum(np.nansum(part) for part in each)) for each in parts)
    return least, np.inf if lacking else most


def _waited(
    found: Returned, measure: str, bases: tuple[str, ...], at: tuple[int, slice], quarter: int
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
    """Targets of two contracts that count the same figure at the same time."""
    opened = pd.Timestamp(periods.first_day(periods.quarter_numbered(first)))
    closed = pd.Timestamp(periods.last_day(periods.quarter_numbered(last)))
    ends = targets["extension_to"].fillna(targets["end"])
    now = (targets["start"] <= closed) & (ends >= opened) & (targets["measure"] != "")
    result = np.zeros(len(targets), dtype=bool)
    keys = [targets["service"].map(folded), targets["measure"]]
    for _, rows in targets[now].groupby([key[now] for key in keys], sort=False):
        if len(rows) < 2:
            continue
        for place in rows.index:
            others = rows.drop(index=place)
            same = (others["area"].map(folded) == folded(rows.at[place, "area"])) | (others["area"] == "")
            together = (others["start"] <= ends[place]) & (
                ends[others.index] + timedelta(days=1) > rows.at[place, "start"]
            )
            result[place] = bool(((same | (rows.at[place, "area"] == "")) & together).any())
    return result
