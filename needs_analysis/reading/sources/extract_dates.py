"""Dates of a long table: each column checked as a whole, valid dates only, and nothing guessed."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pandas as pd

from needs_analysis.reading.meaning.columns_of_text import TextFrame
from needs_analysis.reading.meaning.dates import FORMS, Doubt, day_of_text, doubts
from needs_analysis.reading.received import Notice, Problems

_EARLIEST_YEAR: Final = 1990


def read_dates(
    cells: pd.Series[Any],
    name: str,
    form: str,
    *,
    place: int,
    text: TextFrame,
    problems: Problems,
    notices: list[Notice],
    wrong: Any,
) -> pd.Series[Any]:
    """Days of one column of a long table, in the declared form or, undeclared, all year first or all day first."""
    empty = cells == ""
    own = text.own_dates.get(place, pd.Series(False, index=cells.index))
    codes, distinct = pd.factorize(cells)
    found = _read([str(item) for item in distinct], form, own_dates=bool(own.any()))
    days = pd.Series(
        pd.to_datetime(pd.Series(found, dtype="object"), errors="coerce").to_numpy()[codes], index=cells.index
    )
    said = pd.Series(False, index=cells.index)
    for doubt in doubts(cells, own, days, form):
        if doubt.code:
            rows = text.places(doubt.rows)
            notices.append(Notice(doubt.code, doubt.text, f"{text.file}, column {name}, rows {rows}"))
        else:
            said |= doubt.rows
            _note(doubt, name, text, problems)
    expected = f"dates as {form}" if form else "dates as 2023-01-31 (or all as 31/01/2023), or date_format in a mapping"
    wrong(~empty & ~said & days.isna(), "are not a valid date in the expected form", expected)
    # A date after today is wrong whenever it is read; nothing that was sound can become unsound.
    wrong((days > pd.Timestamp(date.today())).fillna(False), "are in the future", "days up to today")
    wrong((days < pd.Timestamp("1920-01-01")).fillna(False), "are implausibly early", "days since 1920")
    old = (days < pd.Timestamp(f"{_EARLIEST_YEAR}-01-01")) & (days >= pd.Timestamp("1920-01-01"))
    if old.any():
        words = (
            f"{int(old.sum())} dates are before {_EARLIEST_YEAR}; check that none is a placeholder for an unknown date."
        )
        notices.append(Notice("OLD_DATES", words, f"{text.file}, column {name}, rows {text.places(old)}"))
    return days


def _read(texts: list[str], declared: str, *, own_dates: bool) -> list[date | None]:
    """Each text as a day."""
    found: list[date | None] = []
    for text in texts:
        forms = _forms(declared, own_dates)
        days = (day_of_text(_without_time(text) if "%H" not in form else text, form) for form in forms)
        found.append(next((day for day in days if day is not None), None))
    return found


def _forms(declared: str, own_dates: bool) -> tuple[str, ...]:
    if not declared:
        return FORMS
    # A time of midnight is often left out, and the day alone is then the same day. A date of the file's own comes year first.
    day = declared.split(" ")[0]
    return tuple(dict.fromkeys((declared, day, *(["%Y-%m-%d"] if own_dates else []))))


def _without_time(text: str) -> str:
    """A date without the time of day after it, where that is all that follows."""
    day, _, rest = text.replace("T", " ", 1).partition(" ")
    parts = rest.split(":")
    if rest and (len(parts) not in (2, 3) or not all(part[:2].isdigit() and len(part) <= 10 for part in parts)):
        return text
    if rest and not all(part[:2] <= most for part, most in zip(parts, ("23", "59", "59"), strict=False)):
        return text
    if rest and not all(character in "0123456789:." for character in rest):
        return text
    return day


def year_first(cells: pd.Series[Any], form: str) -> pd.Series[Any]:
    """Dates of birth as 1989-02-01, from the declared form or, undeclared, year first or day first; others are unchanged."""
    codes, distinct = pd.factorize(cells)
    texts = pd.Series(distinct, dtype="str")
    found = _births(texts, form)
    days = found.dt.strftime("%Y-%m-%d").astype("str").where(found.notna(), texts)
    return pd.Series(days.array.take(codes, allow_fill=True), index=cells.index, name=cells.name)


def check_births(place: int, form: str, *, text: TextFrame, problems: Problems) -> None:
    """Check a column of dates of birth as a whole; no date is shown."""
    cells = text.frame[place].str.strip()
    codes, distinct = pd.factorize(cells)
    days = pd.Series(_births(pd.Series(distinct, dtype="str"), form).to_numpy()[codes], index=cells.index)
    own = text.own_dates.get(place, pd.Series(False, index=cells.index))
    for doubt in doubts(cells, own, days, form):
        if not doubt.code:
            _note(doubt, f"number {place + 1}", text, problems)


def _births(texts: pd.Series[Any], form: str) -> pd.Series[Any]:
    without_time = texts.map(_without_time)
    found = pd.Series(pd.NaT, index=texts.index)
    for each in filter(None, (form, form.split(" ")[0], *FORMS)):
        found = found.fillna(pd.to_datetime(texts if "%H" in each else without_time, format=each, errors="coerce"))
    return found


def _note(doubt: Doubt, column: str, text: TextFrame, problems: Problems) -> None:
    problems.add(
        doubt.text,
        sheet=text.sheet,
        row=text.places(doubt.rows),
        column=column,
        count=int(doubt.rows.sum()),
        expected="dates of one type and in one format throughout",
        remedy=doubt.remedy,
    )
