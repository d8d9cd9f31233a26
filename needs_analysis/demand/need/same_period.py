"""Whether two numbers that are set beside each other are of one period, and a part of a year brought to a whole one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import periods, require
from needs_analysis.columns import Column, helpers, labels
from needs_analysis.errors import Refusal
from needs_analysis.groups import Array
from needs_analysis.said import Caveat
from needs_analysis.statistics import poisson_interval
from needs_analysis.wording import counted, day, is_known, missing, period

_NAMES: Final = ("period", "quarter", "financial_year", "year")
A_YEAR: Final = 12.0
"""Months."""
NOT_STATED: Final = "not stated"
DIFFER: Final = "periods differ: no range"
MARK: Final = "periods_differ"
"""Column of a result that marks rows whose periods differ, where there are any."""
NEAR: Final = 0.25
"""Months that two lengths may differ by, for the days of a month."""
_MOST_MONTHS: Final = 120.0


@dataclass(frozen=True)
class Stated:
    """A period as a table states it.

    Parameters
    ----------
    said : str
        In words.
    span : tuple of date, optional
        First and last day, where they can be told for certain.
    """

    said: str = NOT_STATED
    span: tuple[date, date] | None = None

    @property
    def months(self) -> float | None:
        """Its length in months."""
        return None if self.span is None else periods.months_of(*self.span)


@dataclass(frozen=True)
class Beside:
    """Periods of two numbers, row by row.

    Parameters
    ----------
    estimated, other : list of Stated
        Periods of each row.
    differ : ndarray of bool
        Rows whose two periods are both stated and not the same.
    """

    estimated: list[Stated]
    other: list[Stated]
    differ: Array

    def columns(self, estimated: str, other: str) -> dict[str, Any]:
        """Both periods in words, as columns of a result, with a mark of rows where they differ if there are any."""
        found: dict[str, Any] = {
            f"{estimated}_period": [stated.said for stated in self.estimated],
            f"{other}_period": [stated.said for stated in self.other],
        }
        return found | ({MARK: self.differ} if self.differ.any() else {})


def columns_of(estimated: str, other: str) -> tuple[Column, ...]:
    """What the columns of both periods are."""
    return (*labels(f"{estimated}_period", f"{other}_period"), *helpers(MARK))


def sentence(row: pd.Series[Any], *, column: str, other: str) -> str:
    """What is to be said of a row of a result whose periods differ.

    Parameters
    ----------
    row : pandas.Series
        A row with the columns of `Beside.columns`.
    column, other : str
        Name of the other number in these columns, and in words.
    """
    if not _marked(row.get(MARK)):
        return ""
    return (
        f" The estimate is of {with_article(row['estimated_period'])}; {other} is of {with_article(row[f'{column}_period'])}. "
        "So it shows an order of magnitude only, with no range."
    )


def caveats(table: pd.DataFrame, *, column: str, other: str) -> list[Caveat]:
    """Cautions on rows whose periods differ, or of which one was not stated; see `sentence`."""
    found = []
    if MARK in table and any(_marked(mark) for mark in table[MARK]):
        found.append(
            Caveat("PERIODS_DIFFER", f"The estimate and {other} are of different periods, so no range is given.")
        )
    both = zip(table["estimated_period"], table[f"{column}_period"], strict=True)
    if any((first == NOT_STATED) != (second == NOT_STATED) for first, second in both if is_known(first, second)):
        text = f"The period of the estimate or of {other} was not stated, so it is not known whether they are the same."
        found.append(Caveat("PERIOD_NOT_STATED", text))
    return found


def _marked(mark: Any) -> bool:
    return is_known(mark) and bool(mark)


def with_article(said: Any) -> str:
    """A period in words, after "of"."""
    if not is_known(said):
        return f"a period that is {missing()}"
    return f"the {said}" if str(said).startswith("year ") else str(said)


def beside(
    table: pd.DataFrame, other: pd.DataFrame | None, *, columns: tuple[str, str], names: list[str], months: float | None
) -> Beside:
    """Compare the periods of estimates with those of the figures they are compared with.

    Parameters
    ----------
    table, other : pandas.DataFrame
        The estimates, and the other numbers in the order of the same rows where they are a table of their own.
    columns : tuple of str
        Names of the two numbers; ``<name>_period`` beside one of them says its period.
    names : list of str
        Columns that name a row, which both have in common.
    months : float, optional
        Months that the other numbers were counted in, where they are to be brought to a year.

    Raises
    ------
    Refusal
        For numbers of periods that are not of one length, or of another length than was said.
    """
    first = stated(table, columns[0], names)
    if other is None and f"{columns[1]}_period" not in table:
        # One period stands for both: the row's.
        return Beside(first, first, np.zeros(len(first), dtype=bool))
    second = stated(table if other is None else other, columns[1], names)
    for one, two in zip(first, second, strict=True):
        _require_lengths(one, two, months)
    differ = [not _same(one, two, months) for one, two in zip(first, second, strict=True)]
    return Beside(first, second, np.array(differ, dtype=bool))


def _require_lengths(estimated: Stated, other: Stated, months: float | None) -> None:
    """Refuse a part of a year beside a year, unless it is said how it is brought to one."""
    if months is None:
        if estimated.months and other.months and abs(estimated.months - other.months) > NEAR:
            raise Refusal(
                f"The estimate is of {with_article(estimated.said)} and the number beside it of {with_article(other.said)}",
                remedy="Give both for a year. Where there is only a part of one, "
                f"period_months={other.months:.3g} annualises it as a straight-line projection.",
            )
        return
    for name, stated, length in (("estimate", estimated, A_YEAR), ("number beside it", other, months)):
        if stated.months and abs(stated.months - length) > NEAR:
            raise Refusal(
                f"The {name} is of {with_article(stated.said)} and not of {length:g} months",
                remedy="Give in period_months the months that were counted; the estimate is of a year.",
            )


def _same(estimated: Stated, other: Stated, months: float | None) -> bool:
    if NOT_STATED in (estimated.said, other.said):
        return True
    if estimated.span is None or other.span is None:
        return _folded(estimated.said) == _folded(other.said)
    if months is not None:
        return estimated.span[0] <= other.span[0] and other.span[1] <= estimated.span[1]
    return estimated.span == other.span


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def stated(table: pd.DataFrame, column: str, names: list[str]) -> list[Stated]:
    """The period of each row, from the first of the columns that states one."""
    found = [Stated()] * len(table)
    there = [name for name in (f"{column}_period", *_NAMES) if name in table and name not in names]
    start, end, march = (table.get(name) for name in ("period_start", "period_end", "year_ending_march"))
    for row in range(len(table)):
        if start is not None and end is not None and pd.notna(start.iloc[row]) and pd.notna(end.iloc[row]):
            found[row] = _between(start.iloc[row], end.iloc[row])
        elif march is not None and pd.notna(march.iloc[row]):
            found[row] = _read(f"year ending March {_plain(march.iloc[row])}")
        else:
            cells = (table[name].iloc[row] for name in there)
            found[row] = next((_read(cell) for cell in cells if pd.notna(cell) and str(cell).strip()), found[row])
    return found


def _between(start: Any, end: Any) -> Stated:
    try:
        days = pd.Timestamp(start).date(), pd.Timestamp(end).date()
    except (ValueError, TypeError):
        return Stated(f"{start} to {end}")
    return Stated(period(*days), days)


def _read(cell: Any) -> Stated:
    if isinstance(cell, pd.Period):
        return _between(cell.start_time, cell.end_time)
    if isinstance(cell, date):
        return Stated(day(cell))
    text = _plain(cell)
    return Stated(text, periods.span(text)) if text != NOT_STATED else Stated()


def _plain(cell: Any) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def checked_months(months: object) -> float | None:
    """Months that a count covers; nothing where it was a year.

    Raises
    ------
    Refusal
        For what is no number of months above 0, or more than ten years.
    """
    if months is None:
        return None
    found = require.number(months, name="period_months", example="3")
    if not 0 < found <= _MOST_MONTHS:
        raise Refusal("period_months is not a number of months", remedy="Use period_months=3 for a quarter.")
    return found


def a_year_of(counted: Array, months: float, confidence: float) -> tuple[Array, Array, Array]:
    """A count of some months as so many in twelve, with the range of the count's chance variation."""
    low, high = poisson_interval(counted, confidence=confidence)
    times = A_YEAR / months
    return counted * times, low * times, high * times


def projected(months: float | None) -> bool:
    """Whether a count is annualised."""
    return months is not None and months != A_YEAR


def straight_line(months: float | None, unit: str) -> list[Caveat]:
    """The caution that a part of a year was taken for the pace of all of it."""
    if months is None or not projected(months):
        return []
    return [
        Caveat(
            "STRAIGHT_LINE",
            f"The {unit} of {counted(months, 'months')} are annualised (times {A_YEAR / months:.3g}): a straight-line projection, "
            "neither a count nor a forecast. Any range reflects chance alone, not seasons or people who come again.",
        )
    ]
