"""Series in the order of their periods, with a gap for each missing period."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import groups, periods, require
from needs_analysis.errors import DataError, Refusal
from needs_analysis.groups import Array, By
from needs_analysis.wording import MONTHS

A_YEAR: Final = {"quarter": 4, "month": 12, "year": 1, "date": 0}
"""Periods of each kind in a year; dates that follow no calendar have none."""
_SPELLED: Final = {
    "quarter": r".* Q[1-4]",
    "month": r"[A-Z][a-z]+ \d{4}",
    "date": r"\d{4}-\d{2}-\d{2}|[A-Z][a-z]+ \d{4}",
}
"""How a period of each kind is said."""
_FEWEST_TO_SEE_A_STEP: Final = 3


@dataclass(frozen=True)
class Timeline:
    """One row per series, one column per period, in order.

    Parameters
    ----------
    values : ndarray, shape (series, periods)
        Numbers; missing where there is none.
    inside : ndarray of bool, shape (series, periods)
        Periods from the first to the last of each series; of dates that follow no calendar, those it has.
    labels : pandas.Index
        The periods: quarters and years as text where they were texts, dates otherwise.
    kind : {"quarter", "month", "year", "date"}
        What the periods are.
    keys : pandas.DataFrame
        Names of the series.
    """

    values: Array
    inside: Array
    labels: pd.Index[Any]
    kind: str
    keys: pd.DataFrame

    @property
    def a_year(self) -> int:
        """Periods in a year."""
        return A_YEAR[self.kind]

    @property
    def missing(self) -> int:
        """Periods within a series that have no number."""
        return int((np.isnan(self.values) & self.inside).sum())

    def place(self, period: object) -> int | None:
        """Column of a period in any spelling, or None."""
        wanted = {said(period)}
        day = _day(period)
        if day is not None and day.day == 1:
            # A date stands for the quarter or financial year that begins with it.
            wanted |= {periods.quarter_of(day)} if self.kind == "quarter" and day.month % 3 == 1 else set()
            wanted |= {periods.financial_year(day.year)} if self.kind == "year" and day.month == 4 else set()
        found = [at for at, label in enumerate(self.labels) if wanted & {said(label), self.said(at)}]
        return found[0] if found else None

    def begin_at(self, period: object) -> int:
        """Column to begin with: that of the period, or the first.

        Raises
        ------
        Refusal
            When there is no such period.
        """
        at = 0 if period is None else self.place(period)
        if at is None:
            raise Refusal(
                f"The series has no period {said(period)} to start from", remedy="Give a period of the series."
            )
        return at

    def between(self, first: int, last: int) -> Timeline:
        """The same series from one column to another, both included."""
        kept = slice(first, last + 1)
        return Timeline(self.values[:, kept], self.inside[:, kept], self.labels[kept], self.kind, self.keys)

    def among(self, names: Any, *, what: str) -> Array:
        """Which columns are in one of some financial years, or are one of some periods.

        Raises
        ------
        Refusal
            For a text that is neither, such as a year that could be a calendar one.
        """
        wanted = {self._asked(name, what) for name in groups.listed_names(names)}
        return np.array([bool(wanted & {self.financial_year(at), *self._names(at)}) for at in range(len(self.labels))])

    def _names(self, at: int) -> set[str]:
        """What a period is called; a month is of its quarter too."""
        label = self.labels[at]
        names = {self.said(at)}
        return names | {periods.quarter_of(label)} if self.kind == "month" else names

    def _asked(self, name: str, what: str) -> str:
        """A financial year, or a period that a series like this one has; anything else would be ignored unseen."""
        spelled = said(name)
        forms = [form for kind, form in _SPELLED.items() if kind == self.kind]
        if self.kind == "month":
            forms.append(_SPELLED["quarter"])
        if self.kind == "year" and not isinstance(self.labels[0], str) and self.labels[0].month in (1, 12):
            forms.append(r"\d{4}")
            spelled = name.strip() if re.fullmatch(r"\d{4}", name.strip()) else spelled
        elif re.fullmatch(r"\d{4}", name.strip()):
            forms = []
        if not (_financial(spelled) or any(re.fullmatch(form, spelled) for form in forms)):
            raise Refusal(
                f"{what}: {name!r} is neither a financial year nor a period of this series",
                remedy=f'Write a financial year such as "2020/21", or a period as written in the series, such as "{self.said(0)}".',
            )
        return spelled

    def said(self, at: int) -> str:
        """A period in words; a quarter by its name, including where it was given as a date."""
        return self.period_said(self.labels[at])

    def period_said(self, label: Any) -> str:
        """A label in words, including a future period."""
        if isinstance(label, str):
            return said(label)
        if self.kind == "quarter":
            return periods.quarter_of(label)
        if self.kind == "year":
            # First days or last days of financial or of calendar years.
            return (
                str(label.year) if label.month in (1, 12) else periods.financial_year(label.year - (label.month == 3))
            )
        if self.kind == "date":
            return f"{label.day} {MONTHS[label.month - 1]} {label.year}"
        return f"{MONTHS[label.month - 1]} {label.year}"

    def financial_year(self, at: int) -> str:
        """Financial year of a period; for a calendar year the one that contains most of it."""
        label = self.labels[at]
        if self.kind == "year" and not isinstance(label, str):
            return periods.financial_year(label.year - (label.month == 3))
        if isinstance(label, str):
            return label[:7]
        return periods.financial_year_of(label)

    def season(self, at: int) -> int:
        """Place of a period in its year, from 0."""
        return periods.place_in_year(self.said(at)) - 1 if self.kind == "quarter" else at % max(1, self.a_year)

    def following(self, many: int) -> list[Any]:
        """The next periods after the last."""
        last = self.labels[-1]
        if not isinstance(last, str):
            months = 12 // max(1, self.a_year)
            # Ends of months stay ends: 28 February is followed by 31 March.
            step = pd.offsets.MonthEnd if pd.DatetimeIndex(self.labels).is_month_end.all() else pd.offsets.MonthBegin
            return [last + step(months * ahead) for ahead in range(1, many + 1)]
        if self.kind == "year":
            return [periods.financial_year(periods.begins_in(last) + step) for step in range(1, many + 1)]
        found = [last]
        for _ in range(many):
            found.append(periods.following(found[-1]))
        return found[1:]


def timeline(
    table: pd.DataFrame, *, value: str, period: str, by: By = (), counts: bool = False, calendar: bool = False
) -> Timeline:
    """Put series in order.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a series and period, in any order.
    value, period : str
        Columns. Periods are quarters (``"2022/23 Q2"``), financial years (``"2022/23"``) or dates; first days of months
        are months, or quarters or years where they lie so far apart.
    by : str or sequence of str
        Columns that name a series.
    counts : bool
        Whether the numbers must be counts.
    calendar : bool
        Whether the periods must be months, quarters or years.

    Raises
    ------
    DataError
        For missing columns, periods that stand twice or are none, texts in place of numbers, and broken counts.
    Refusal
        For dates that follow no calendar, where they must.
    """
    require.columns(table, [value, period, *groups.columns_of(by)], what="points")
    numbers = require.whole_numbers(table, value, may_lack=True) if counts else require.numbers(table, value)
    if table[period].isna().any():
        raise DataError.one("a point has no period", column=period, expected="a period each", remedy="Give it.")
    places, keys = groups.numbered(table, by, also=(period, "mean", "phase", "points", "cause", "period"))
    codes, found = groups.factorised(_plain_dates(table[period]), period)
    kind, ordinals, labels = _read(found, period)
    if calendar and kind == "date":
        raise Refusal(
            "The dates are not monthly, quarterly or annual",
            remedy="Give first days of months, quarters such as 2022/23 Q2, or years.",
        )
    slots = ordinals[codes]
    values = np.full((len(keys), len(labels)), np.nan)
    times = np.zeros(values.shape, dtype=np.int64)
    np.add.at(times, (places, slots), 1)
    if (times > 1).any():
        doubled = int((times > 1).sum())
        raise DataError.one(
            f"{doubled} periods are duplicated" if doubled > 1 else "a period is duplicated",
            column=period,
            count=doubled,
            expected="each period once in a series",
            remedy="Add up its rows, or name the series in by=.",
        )
    values[places, slots] = numbers
    inside = times > 0
    if kind != "date":
        between = np.maximum.accumulate(inside, axis=1) & np.maximum.accumulate(inside[:, ::-1], axis=1)[:, ::-1]
        inside = between & _own_steps(inside) if kind == "month" else between
    return Timeline(values, inside, labels, kind, keys)


_ISO: Final = re.compile(r"(?:19|20)\d{2}-(?:0[1-9]|1[0-2])(?:-\d{2})?")


def _plain_dates(column: pd.Series[Any]) -> pd.Series[Any]:
    """Dates that stand as objects or as texts beyond doubt (2023-04-01, 2023-04, April 2023), as dates."""
    if column.dtype.kind in "Mi" or isinstance(column.dtype, pd.PeriodDtype | pd.DatetimeTZDtype):
        return column
    values = column.tolist()
    if all(isinstance(value, date) for value in values):
        return pd.Series(pd.to_datetime(values), index=column.index)
    texts = [str(value).strip() for value in values]
    if any(not isinstance(value, str) for value in values):
        return column
    if all(_financial(text) for text in texts):
        return column
    for form in ("%Y-%m-%d", "%Y-%m", "%B %Y", "%b %Y"):
        if form.startswith("%Y") and not all(_ISO.fullmatch(text) for text in texts):
            continue
        try:
            return pd.Series(pd.to_datetime(texts, format=form), index=column.index)
        except ValueError:
            continue
    return column


def _own_steps(there: Array) -> Array:
    """Periods in which each series may have a number: of a quarterly series among monthly ones, every third."""
    series, slot = np.nonzero(there)
    step = np.ones(len(there), dtype=np.int64)
    within = np.diff(series) == 0
    gaps, of = np.diff(slot)[within], series[1:][within]
    for wide in (3, 12):
        odd = np.bincount(of, weights=gaps % wide != 0, minlength=len(there))
        seen = np.bincount(of, minlength=len(there))
        step[(odd == 0) & (seen >= _FEWEST_TO_SEE_A_STEP - 1)] = wide
    first = there.argmax(axis=1)
    return np.asarray((np.arange(there.shape[1]) - first[:, None]) % step[:, None] == 0)


def _read(found: pd.Index[Any], period: str) -> tuple[str, Array, pd.Index[Any]]:
    """Kind of the periods, the column of each, and the labels of all columns."""
    if pd.api.types.is_datetime64_any_dtype(found.dtype):
        days = pd.DatetimeIndex(found)
        if days.tz is not None:
            raise DataError.one("dates of a time zone", column=period, expected="plain dates", remedy="Convert them.")
        return _dates(days)
    if isinstance(found.dtype, pd.PeriodDtype):
        return _dates(pd.PeriodIndex(found).to_timestamp())
    texts = [str(text).strip() for text in found]
    years = [_financial(text) for text in texts]
    if all(years):
        named = [str(year) for year in years]
        first = np.array([periods.begins_in(year) for year in named])
        labels = pd.Index(periods.years_from(min(named), max(named)), dtype="object")
        return "year", first - first.min(), labels
    try:
        quarters = [periods.quarter(text) for text in texts]
    except periods.UnclearPeriod as unclear:
        raise DataError.one(
            f"a period {unclear.problem}",
            column=period,
            expected="quarters such as 2022/23 Q2, years such as 2022/23, or dates",
            remedy="Write it so." if not unclear.suggestion else f"Write {unclear.suggestion}.",
        ) from None
    number = np.array([periods.number_of(text) for text in quarters])
    every = [periods.quarter_numbered(int(at)) for at in range(number.min(), number.max() + 1)]
    return "quarter", number - number.min(), pd.Index(every, dtype="object")


def _financial(text: str) -> str | None:
    """A financial year in the one spelling, or nothing."""
    try:
        return periods.read_financial_year(text)
    except periods.UnclearPeriod:
        return None


def _dates(days: pd.DatetimeIndex) -> tuple[str, Array, pd.Index[Any]]:
    """Months, quarters or years where all are first days of months that lie regularly; else the dates as they are."""
    months = (days.year * 12 + days.month - 1).to_numpy()
    ends = bool(days.is_month_end.all())
    if ((days.day == 1).all() or ends) and len(days) >= _FEWEST_TO_SEE_A_STEP:
        step = int(np.diff(months).min())
        if step in (1, 3, 12) and not (np.diff(months) % step).any():
            kind = {1: "month", 3: "quarter", 12: "year"}[step]
            slots = (months - months[0]) // step
            every = pd.DatetimeIndex(
                [pd.Timestamp(int(at) // 12, int(at) % 12 + 1, 1) for at in range(months[0], months[-1] + 1, step)]
            )
            begins = (every[0].month + 1) % 12 if ends else every[0].month
            if ends:
                every = every + pd.offsets.MonthEnd(0)
            if kind == "month" or (kind == "quarter" and begins % 3 == 1) or (kind == "year" and begins in (1, 4)):
                return kind, slots, every
    return "date", np.arange(len(days)), days


def said(period: object) -> str:
    """A period in words: the quarter, the year, the month, or the day.

    Examples
    --------
    >>> said("Q2 2022-23"), said(pd.Timestamp("2023-01-01")), said("2022/23")
    ('2022/23 Q2', 'January 2023', '2022/23')
    """
    if isinstance(period, str):
        if (year := _financial(period)) is not None:
            return year
        try:
            return periods.quarter(period)
        except periods.UnclearPeriod:
            pass
    day = _day(period)
    if day is None:
        return str(period)
    return f"{MONTHS[day.month - 1]} {day.year}" if day.day == 1 else day.date().isoformat()


def _day(period: object) -> pd.Timestamp | None:
    """A date, from a date or from text with the year first or the day first."""
    text = str(period).strip()
    try:
        found = pd.to_datetime(text, dayfirst="/" in text)
    except (ValueError, TypeError):
        return None
    return found if isinstance(found, pd.Timestamp) else None


def checked_year(name: object, *, what: str) -> str:
    """A financial year in words; anything else is refused.

    Raises
    ------
    Refusal
        For a text that is no financial year.
    """
    year = _financial(str(name))
    if year is None:
        raise Refusal(f"{what}: {name!r} is not a financial year", remedy='Write it as "2019/20".')
    return year
