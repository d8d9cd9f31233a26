"""The period of an aggregate: one, or several of one length that are kept apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from needs_analysis import groups, periods, require
from needs_analysis.errors import DataError, Refusal
from needs_analysis.groups import Array, folded
from needs_analysis.repeat_victimisation.aggregate.ranges import rows_said
from needs_analysis.wording import listed

NAMES: Final = ("period", "quarter", "month", "financial_year", "year")
_STARTS: Final = ("period_start", "period_end")
_ALIKE_DAYS: Final = 3
"""Months and quarters differ by no more."""


@dataclass(frozen=True)
class Spans:
    """First and last day of the period of each row, and the first day of the data; NaT where not stated."""

    start: Array
    end: Array
    data_from: Array

    @property
    def days(self) -> Array:
        """Length of each period; NaN where it was not stated."""
        return _in_days(self.end - self.start) + 1

    @property
    def look_back_days(self) -> Array:
        """How many days the data go back before the period; NaN where that was not stated."""
        return _in_days(self.start - self.data_from)


def _in_days(lags: Array) -> Array:
    return np.where(np.isnat(lags), np.nan, lags.astype("timedelta64[D]").astype(float))


def of_one_period(
    table: pd.DataFrame, by: list[str], *, period: str | None, start: str | None, end: str | None, data_from: str | None
) -> tuple[pd.DataFrame, Spans]:
    """The rows of the period asked for, with its days.

    Parameters
    ----------
    table : pandas.DataFrame
        With ``period_start`` and ``period_end``, or the name of a period, or neither.
    by : list of str
        Columns that name the groups; a period among them keeps periods apart.
    period, start, end : str, optional
        Which period; of a table that does not say it, of when it is.
    data_from : str, optional
        First day of the data, where the table has no ``look_back_start``.

    Raises
    ------
    Refusal
        For several periods that are not kept apart, or whose lengths differ.
    """
    named = next((name for name in NAMES if name in table), None)
    if period is not None:
        table = _chosen(table, named, period)
    starts, ends = _days(table, named)
    given = [
        None if text is None else np.datetime64(require.day(text, name=name), "D")
        for text, name in ((start, "start"), (end, "end"))
    ]
    if given[0] is not None and given[1] is not None and given[1] < given[0]:
        raise Refusal("The period ends before it starts", remedy="Give start and end as year-month-day.")
    for wanted, found in zip(given, (starts, ends), strict=True):
        if wanted is not None:
            found[np.isnat(found)] = wanted
    kept = np.ones(len(table), dtype=bool)
    for wanted, found in zip(given, (starts, ends), strict=True):
        kept &= True if wanted is None else found == wanted
    if not kept.any():
        raise Refusal(
            "No row of the aggregate is of these days", remedy="Give start and end as the aggregate has them."
        )
    table, starts, ends = table[kept], starts[kept], ends[kept]
    if (ends < starts).any():
        raise DataError.one(
            "the period ends before it starts",
            row=rows_said(table, ends < starts),
            column="period_end",
            remedy="Correct it.",
        )
    _refuse_several(table, by, named, starts, ends)
    spans = Spans(starts, ends, _first_of_data(table, starts, data_from))
    return table, spans


def _chosen(table: pd.DataFrame, named: str | None, period: str) -> pd.DataFrame:
    if named is None:
        raise Refusal(
            f"The aggregate does not name its periods, so {period!r} cannot be chosen", remedy="Leave period= out."
        )
    wanted = folded(require.text(period, name="period", example="2022/23"))
    kept = table[named].map(folded) == wanted
    if not kept.any():
        there = list(dict.fromkeys(map(str, table[named])))
        which = f"; it has {listed(there, most=6)}" if groups.may_repeat(table) else ""
        raise Refusal(f"The aggregate has no period {period!r}{which}", remedy="Choose one that it has.")
    return table[kept]


def _days(table: pd.DataFrame, named: str | None) -> tuple[Array, Array]:
    """First and last days as the table says them."""
    if set(_STARTS) <= set(table.columns):
        for name in _STARTS:
            require.dates(table, name, what="counts")
        return tuple(table[name].to_numpy().astype("datetime64[D]").copy() for name in _STARTS)  # type: ignore[return-value]
    found = {text: periods.span(text) for text in table[named].unique()} if named else {}
    sides: list[Array] = []
    for side in (0, 1):
        days = [
            span[side] if named and (span := found[text]) else None for text in (table[named] if named else table.index)
        ]
        sides.append(np.array(days, dtype="datetime64[D]"))
    return sides[0], sides[1]


def _refuse_several(table: pd.DataFrame, by: list[str], named: str | None, starts: Array, ends: Array) -> None:
    """Refuse periods that would be counted together, or stand beside others of another length."""
    columns = {"start": starts, "end": ends} | ({"name": table[named].astype("str").to_numpy()} if named else {})
    several = pd.DataFrame(columns).drop_duplicates()
    if len(several) > 1 and not {named, *_STARTS} & set(by):
        example = (
            f"period={str(table[named].iloc[0])!r}"
            if named and groups.may_repeat(table)
            else "period= or start= and end="
        )
        raise Refusal(
            f"The aggregate has {len(several)} periods, and a victim of two of them would be counted twice",
            remedy=f"Choose one ({example}), or keep them apart with by={named or 'period_start'!r}.",
        )
    lengths = _in_days(several["end"].to_numpy() - several["start"].to_numpy()) + 1
    if len(several) > 1 and np.nanmax(lengths, initial=0) - np.nanmin(lengths, initial=np.inf) > _ALIKE_DAYS:
        raise Refusal(
            f"The periods last {int(np.nanmin(lengths))} to {int(np.nanmax(lengths))} days; more victims are repeat victims in a longer period, so they "
            "cannot be compared",
            remedy="Take periods of one length.",
        )


def _first_of_data(table: pd.DataFrame, starts: Array, data_from: str | None) -> Array:
    """First day of the data of each row."""
    found = np.full(len(table), np.datetime64("NaT", "D"))
    if "look_back_start" in table:
        require.dates(table, "look_back_start", what="counts")
        found = table["look_back_start"].to_numpy().astype("datetime64[D]").copy()
    if data_from is not None:
        first: date = require.day(data_from, name="data_from")
        wrong = ~np.isnat(found) & (found != np.datetime64(first, "D"))
        if wrong.any():
            raise Refusal(
                "The aggregate has its own first day of data, which is a different day from data_from=",
                remedy="Leave data_from= out.",
            )
        found[:] = np.datetime64(first, "D")
    if (found > starts).any():
        raise DataError.one(
            "the data begin after the period does",
            row=rows_said(table, found > starts),
            column="look_back_start",
            remedy="Give the first day of the data, which is no later than that of the period.",
        )
    return found
