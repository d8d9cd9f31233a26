"""What providers returned, by service, area and quarter: sums between bounds, and which returns are missing or late."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import periods, require
from needs_analysis.contracts.provider_return import NOT_ADDED, provider_return, return_unit
from needs_analysis.errors import DataError, Refusal, UnitError
from needs_analysis.groups import folded
from needs_analysis.service_gap.delivery.agreed import days_of
from needs_analysis.service_gap.measured import with_numbers
from needs_analysis.service_gap.totals import refuse_totals
from needs_analysis.wording import counted

Array = np.ndarray[Any, Any]
_PARTS: Final = ("service", "area", "quarter")
_LONGEST: Final = "longest_wait_days"


@dataclass(frozen=True)
class Returned:
    """Provider returns by service, area and quarter.

    Attributes
    ----------
    services, areas : dict of str to int
        Place of each name, folded.
    first : int
        Number of the first quarter; the others follow it without a gap.
    present : ndarray of bool, shape (services, areas, quarters)
        Whether there is a return.
    late : ndarray of bool, shape (services, areas, quarters)
        Whether a return of the quarter was received too late.
    lower, upper : dict of str to ndarray
        What each measure adds up to; infinite where nothing limits it, missing where it does not apply.
    closed : ndarray of bool, shape (services, areas, quarters)
        Whether a waiting list was closed.
    named : dict of str to str
        Each area as it is first written, by its folded name.
    services_named : dict of str to str
        Each service likewise.
    before : ndarray of bool, shape (services, areas, quarters), optional
        Whether an area has returned in the quarter or earlier; of a part of the quarters only, see `between`.
    """

    services: dict[str, int]
    areas: dict[str, int]
    first: int
    present: Array
    late: Array
    lower: dict[str, Array]
    upper: dict[str, Array]
    closed: Array
    named: dict[str, str]
    services_named: dict[str, str]
    before: Array | None = None

    def between(self, first: int, last: int) -> Returned:
        """The quarters from one to another; before the first return there is none."""
        lead, trail = max(0, self.first - first), max(0, last - self.last)
        start = max(0, first - self.first)
        stop = start + (last - first + 1) - lead - trail

        def cut(cells: Array, fill: Any) -> Array:
            kept = cells[..., start:stop]
            wide = [(0, 0)] * (cells.ndim - 1) + [(lead, trail)]
            return np.pad(kept, wide, constant_values=fill)

        return replace(
            self,
            first=first,
            present=cut(self.present, False),
            late=cut(self.late, False),
            lower={name: cut(cells, np.nan) for name, cells in self.lower.items()},
            upper={name: cut(cells, np.nan) for name, cells in self.upper.items()},
            closed=cut(self.closed, False),
            before=cut(np.logical_or.accumulate(self.present, axis=2), False),
        )

    def places_of(self, service: str, area: str = "") -> tuple[int, Any] | None:
        """Where a service is among the returns, in one area, in several or in all of its own; None where there is no such return."""
        at = self.services.get(folded(service))
        if at is None or self.unknown_areas(area):
            return None
        return at, [self.areas[name] for name in self.areas_in(area)] if area else slice(None)

    def areas_in(self, area: str) -> list[str]:
        """The areas that a contract names, folded: one that the returns have, or several with "and", a comma or a semicolon between."""
        return [folded(area)] if folded(area) in self.areas else areas_named(area)

    def unknown_areas(self, area: str) -> list[str]:
        """Those of them that no return has."""
        return [name for name in self.areas_in(area) if name not in self.areas] if area else []

    @property
    def last(self) -> int:
        """Number of the last quarter."""
        return int(self.first + self.present.shape[2] - 1)


def returned(returns: pd.DataFrame, measures: Iterable[str], *, due_days: int) -> Returned:
    """Add up returns.

    Parameters
    ----------
    returns : pandas.DataFrame
        As `reading.provider_return` gives them.
    measures : iterable of str
        Columns to add up. Those that the returns do not have are passed over.
    due_days : int
        Days after the end of a quarter from which a return is late, where ``received_on`` is given.

    Raises
    ------
    DataError
        For a missing column, a quarter or number that is none, duplicated returns, and a return received before its quarter ended.
    Refusal
        For totals among the areas.
    """
    require.columns(returns, _PARTS[::2], what="returns")
    returns = returns.reset_index(drop=True)
    if "area" not in returns:
        returns = returns.assign(area="")
    for name in ("service", "quarter"):
        require.known(returns, name, what="returns")
    if isinstance(due_days, bool) or not isinstance(due_days, int) or not 0 <= due_days <= 366:
        raise Refusal(
            "return_due_days is not a whole number of days from 0 to 366", remedy="Write it as return_due_days=28."
        )
    key = {name: returns[name].map(folded, na_action="ignore") for name in provider_return.key if name in returns}
    require.once(pd.DataFrame(key).assign(quarter=_quarters(returns["quarter"])), list(key), what="returns")
    _one_unit(returns)
    refuse_totals(returns)
    places, names = {}, {}
    for name in ("service", "area"):
        codes, found = pd.factorize(
            returns[name].astype("object").where(returns[name].notna(), "").map(folded), sort=True
        )
        places[name], names[name] = codes, {text: at for at, text in enumerate(found)}
    quarters = _quarters(returns["quarter"])
    first = int(quarters.min())
    shape = (len(names["service"]), len(names["area"]), int(quarters.max()) - first + 1)
    at = (places["service"], places["area"], quarters - first)
    present = np.zeros(shape, dtype=bool)
    present[at] = True
    lower, upper = {}, {}
    for measure in dict.fromkeys(measures):
        if measure in returns:
            numbers = with_numbers(returns, measure)
            _refuse_parts_of_people(numbers, measure)
            lower[measure], upper[measure] = _sums(numbers, measure, at, shape)
    late, closed = (np.zeros(shape, dtype=bool) for _ in range(2))
    late[tuple(part[_late(returns, due_days)] for part in at)] = True
    if "list_status" in returns:
        shut = returns["list_status"].astype("str").str.strip().str.casefold() == "closed"
        closed[tuple(part[shut.to_numpy(dtype=bool)] for part in at)] = True
    return Returned(
        names["service"],
        names["area"],
        first,
        present,
        late,
        lower,
        upper,
        closed,
        _as_written(returns["area"]),
        _as_written(returns["service"]),
    )


def areas_named(area: str) -> list[str]:
    """The areas that some words name, folded.

    Examples
    --------
    >>> areas_named("Kent & Medway"), areas_named("Kent; Medway and Surrey"), areas_named("Kent, Medway")
    (['kent', 'medway'], ['kent', 'medway', 'surrey'], ['kent', 'medway'])
    """
    parts = re.split(r";|,|&|\band\b", area, flags=re.IGNORECASE)
    return list(dict.fromkeys(folded(part) for part in parts if part.strip()))


def _as_written(areas: pd.Series[Any]) -> dict[str, str]:
    """Each area as it is first written."""
    given = areas.astype("object").where(areas.notna(), "").astype("str").str.strip()
    return {folded(name): name for name in reversed(list(dict.fromkeys(given)))}


def _one_unit(returns: pd.DataFrame) -> None:
    """Refuse referrals of one service that count people in one row and cases in another."""
    if "unit" not in returns:
        return
    units = returns.groupby(returns["service"].map(folded))["unit"].nunique(dropna=True)
    if (units > 1).any():
        raise UnitError(
            f"The referrals of {counted(int((units > 1).sum()), 'services')} count different things in different rows",
            remedy="Write one unit for each service.",
        )


def _quarters(column: pd.Series[Any]) -> Array:
    """Quarters as numbers that follow one another."""
    read: dict[Any, int] = {}
    unread = 0
    for text, times in column.astype("str").value_counts().items():
        try:
            read[text] = periods.number_of(periods.quarter(str(text)))
        except ValueError:
            unread += int(times)
    if unread:
        raise DataError.one(
            f"{counted(unread, 'rows')} of the returns {'is' if unread == 1 else 'are'} not of a quarter",
            column="quarter",
            count=unread,
            expected="a quarter of a financial year, such as 2025/26 Q2",
            remedy="Read the returns with reading.provider_return.",
        )
    return column.astype("str").map(read).to_numpy(dtype=int)


def _refuse_parts_of_people(returns: pd.DataFrame, measure: str) -> None:
    """Refuse counts that are no whole numbers; days, posts and money may have parts."""
    if measure in NOT_ADDED or return_unit(measure) in ("FTE", "GBP"):
        return
    numbers = returns[measure].to_numpy(dtype=float)
    parts = int((np.isfinite(numbers) & (numbers != np.floor(numbers))).sum())
    if parts:
        raise DataError.one(
            f"contains {counted(parts, 'numbers')} that {'is' if parts == 1 else 'are'} not whole",
            column=measure,
            count=parts,
            expected="whole numbers",
            remedy="Give counts as they were returned, not averages.",
        )


def _sums(returns: pd.DataFrame, measure: str, at: tuple[Array, ...], shape: tuple[int, ...]) -> tuple[Array, Array]:
    """The least and the most of each cell. Where a measure applies to no row there is nothing to add."""
    states = returns[f"{measure}_state"].to_numpy()
    known = (states == "known") & returns[measure].notna().to_numpy()
    numbers = np.where(known, returns[measure].to_numpy(dtype=float), np.nan)
    applies = states != "not_applicable"
    ends = []
    for end, without in (("lower", 0.0), ("upper", np.inf)):
        name = f"{measure}_{end}"
        told = returns[name].to_numpy(dtype=float) if name in returns else np.full(len(returns), np.nan)
        cell = np.where(known, numbers, np.where(np.isnan(told), without, told))
        added, times = np.zeros(shape), np.zeros(shape, dtype=int)
        np.add.at(times, at, applies.astype(int))
        if measure == _LONGEST or (measure in NOT_ADDED and end == "upper"):
            np.maximum.at(added, at, np.where(applies, cell, 0.0))
        elif measure in NOT_ADDED:
            # The mean of several lies between the least and the most of them.
            added[times > 0] = np.inf
            np.minimum.at(added, at, np.where(applies, cell, np.inf))
        else:
            np.add.at(added, at, np.where(applies, cell, 0.0))
        ends.append(np.where(times > 0, added, np.nan))
    return ends[0], ends[1]


def _late(returns: pd.DataFrame, due_days: int) -> Array:
    """Which returns came later than they were due."""
    if "received_on" not in returns:
        return np.zeros(len(returns), dtype=bool)
    received = days_of(returns, "received_on")
    ends = (
        returns["quarter"]
        .astype("str")
        .map(
            {
                text: pd.Timestamp(periods.last_day(periods.quarter(text)))
                for text in returns["quarter"].astype("str").unique()
            }
        )
    )
    early = received <= ends
    if early.any():
        raise DataError.one(
            f"{counted(int(early.sum()), 'returns')} {'was' if early.sum() == 1 else 'were'} received before the quarter ended",
            column="received_on",
            count=int(early.sum()),
            expected="a day after the quarter",
            remedy="Correct the day or the quarter.",
        )
    return np.asarray((received > ends + timedelta(days=due_days)).to_numpy(dtype=bool))
