"""Dates of a long table: one form throughout, days that exist, and nothing guessed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

import pandas as pd

from needs_analysis.reading.received import Notice, Problems
from needs_analysis.reading.text_frame import TextFrame

_EARLIEST_YEAR: Final = 1990


def read_dates(
    cells: pd.Series[Any],
    name: str,
    form: str,
    *,
    text: TextFrame,
    problems: Problems,
    notices: list[Notice],
    wrong: Any,
) -> pd.Series[Any]:
    """Days of one column, in the declared form or, undeclared, all year first or all day first; wrong ones are noted."""
    empty = cells == ""
    codes, distinct = pd.factorize(cells)
    # A workbook or Parquet file may hold real dates, which come year first whatever form the texts have.
    own = text.kind not in ("csv", "gzip")
    found, forms = _read([str(item) for item in distinct], form, own_dates=own)
    days = pd.Series(
        pd.to_datetime(pd.Series(found, dtype="object"), errors="coerce").to_numpy()[codes], index=cells.index
    )
    expected = f"dates as {form}" if form else "dates as 2023-01-31 (or all as 31/01/2023)"
    wrong(~empty & days.isna(), "are no day of the calendar in the expected form", expected)
    if len(forms) > 1:
        dashed = cells.str.contains("-", regex=False)
        fewer = dashed if dashed.sum() <= len(cells) / 2 else ~dashed & ~empty
        problems.add(
            f"{int(fewer.sum())} dates are written in another way than the rest",
            sheet=text.sheet,
            row=text.places(fewer),
            column=name,
            expected="one way throughout",
            remedy="Ask for dates as 2023-01-31.",
        )
    elif forms == {"%d/%m/%Y"} and not form and (days.dt.day <= 12).all():
        notices.append(
            Notice(
                "AMBIGUOUS_DATES",
                "Every day is 12 or less, so that day and month cannot be told apart; the dates were read day first.",
                f"{text.file}, column {name}",
            )
        )
    # A date after today is wrong whenever it is read; nothing that was sound can become unsound.
    wrong((days > pd.Timestamp(date.today())).fillna(False), "lie in the future", "days up to today")
    wrong((days < pd.Timestamp("1920-01-01")).fillna(False), "lie far before our time", "days since 1920")
    old = (days < pd.Timestamp(f"{_EARLIEST_YEAR}-01-01")) & (days >= pd.Timestamp("1920-01-01"))
    if old.any():
        words = f"{int(old.sum())} dates lie before {_EARLIEST_YEAR}; check that none stands for an unknown day."
        notices.append(Notice("OLD_DATES", words, f"{text.file}, column {name}, rows {text.places(old)}"))
    return days


def _read(texts: list[str], declared: str, *, own_dates: bool) -> tuple[list[date | None], set[str]]:
    """Each text as a day, and the forms that were met."""
    found: list[date | None] = []
    forms: set[str] = set()
    for text in texts:
        day = None
        for form in _forms(declared, own_dates):
            try:
                day = datetime.strptime(_without_time(text) if "%H" not in form else text, form).date()
                forms.add(declared or form)
                break
            except ValueError:
                continue
        found.append(day)
    return found, forms


def _forms(declared: str, own_dates: bool) -> tuple[str, ...]:
    if not declared:
        return ("%Y-%m-%d", "%d/%m/%Y")
    # A time of midnight is often left out, and the day alone is then the same day.
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
    """Days of birth as 1989-02-01, from the declared form or, undeclared, year first or day first; others stay as they are."""
    codes, distinct = pd.factorize(cells)
    texts = pd.Series(distinct, dtype="str")
    without_time = texts.map(_without_time)
    found = pd.Series(pd.NaT, index=texts.index)
    for each in filter(None, (form, form.split(" ")[0], "%Y-%m-%d", "%d/%m/%Y")):
        found = found.fillna(pd.to_datetime(texts if "%H" in each else without_time, format=each, errors="coerce"))
    days = found.dt.strftime("%Y-%m-%d").astype("str").where(found.notna(), texts)
    return pd.Series(days.array.take(codes, allow_fill=True), index=cells.index, name=cells.name)
