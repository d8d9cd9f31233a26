"""Dates for every reader: the whole column is checked, dates must be valid, and day and month are never confused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import pandas as pd

from needs_analysis.reading.received import Notice, Problems, rows_shown
from needs_analysis.reading.spelling import tidy

FORMS: Final = ("%Y-%m-%d", "%d/%m/%Y")
"""How dates may be written where nothing is declared: year first, or day first throughout."""
_FEWEST_DAYS: Final = 3
"""From so many days on, it is odd that none is later than the 12th of a month."""
_TWO_WAYS: Final = r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-](?:[0-9]{4}|[0-9]{2})(?:[ T].*)?"
_ASK: Final = (
    "Retype the whole column as text in one format, such as 2023-01-31, or ask the sender what each date should be."
)


def day_of_text(text: str, form: str = "") -> date | None:
    """A date from its text, in the declared form or, undeclared, year first or day first; nothing for an invalid date.

    Examples
    --------
    >>> day_of_text("31/01/2023"), day_of_text("01/31/2023")
    (datetime.date(2023, 1, 31), None)
    """
    for each in (form,) if form else FORMS:
        try:
            return datetime.strptime(text, each).date()
        except ValueError:
            continue
    return None


@dataclass(frozen=True)
class Doubt:
    """What is unusual about a column of dates, and in which rows; a notice where it has a code."""

    rows: pd.Series[Any]
    text: str
    remedy: str = ""
    code: str = ""


def doubts(texts: pd.Series[Any], own: pd.Series[Any], days: pd.Series[Any], form: str) -> list[Doubt]:
    """What is unusual about a column: ``texts`` as written, ``own`` where the file itself has a date, ``days`` as read."""
    typed = ~own & (texts != "")
    found: list[Doubt] = []
    if own.any() and typed.any():
        words = (
            f"{int(typed.sum())} dates are text and {int(own.sum())} are dates of the spreadsheet: where a spreadsheet does not "
            "recognise a date it leaves it as text, and it may have swapped day and month in the others"
        )
        found.append(Doubt(typed if typed.sum() <= own.sum() else own, words, _ASK))
    codes, distinct = pd.factorize(texts.where(typed, ""))
    parts = pd.Series(distinct, dtype="str").str.extract(rf"^{_TWO_WAYS}$").iloc[codes].set_axis(texts.index)
    first, second = (pd.to_numeric(parts[each], errors="coerce") for each in (0, 1))
    day_first, month_first = first > 12, (second > 12) & (first <= 12)
    declared_month_first = form.find("%m") < form.find("%d") and not form.startswith("%Y")
    if month_first.any() and not form:
        which = "some day first and some month first" if day_first.any() else "month first"
        remedy = _ASK if day_first.any() else 'Declare date_format = "%m/%d/%Y" in the layout or mapping.'
        found.append(Doubt(month_first, f"dates are written {which} (as 01/31/2023)", remedy))
    slashed = typed & parts[0].notna()
    if not form and slashed.any() and (typed & ~slashed & days.notna()).any():
        dashed = typed & ~slashed
        fewer = dashed if dashed.sum() <= slashed.sum() else slashed
        found.append(Doubt(fewer, f"{int(fewer.sum())} dates are written in a different format from the rest", _ASK))
    if declared_month_first and typed.any():
        found.append(Doubt(typed, "Dates are read month first, as declared.", code="MONTH_FIRST"))
    known = days[days.notna() & (own | slashed)]
    if len(known) and (known.dt.day <= 12).all() and not found:
        undeclared = not form and not own.any()
        if undeclared or (known.nunique() >= _FEWEST_DAYS and known.dt.day.nunique() > 1):
            words = "Every day is 12 or less, so day and month cannot be told apart; the dates were read "
            words += "as the spreadsheet has them." if own.any() else "day first." if undeclared else "as declared."
            found.append(Doubt(own | slashed, words, code="AMBIGUOUS_DATES"))
    return found


def check_dates(
    given: Sequence[tuple[str, Any]],
    *,
    column: str,
    form: str,
    problems: Problems,
    notices: list[Notice],
    sheet: str | None = None,
) -> None:
    """Check a column of dates of a sheet as a whole; single cells are checked separately.

    Parameters
    ----------
    given : sequence of (str, object)
        Row and cell of every row.
    column : str
        Where the cells stand.
    form : str
        The declared form, or none.
    problems : Problems
        Takes what is wrong.
    notices : list of Notice
        Takes what should be known.
    sheet : str, optional
        Their sheet.
    """
    if not given:
        return
    cells = [cell for _, cell in given]
    own = pd.Series([isinstance(cell, date) for cell in cells])
    texts = pd.Series([tidy(cell) if isinstance(cell, str) else "" for cell in cells], dtype="str")
    read = [
        pd.Timestamp(cell).normalize() if isinstance(cell, date) else _timestamp(day_of_text(text, form))
        for cell, text in zip(cells, texts, strict=True)
    ]
    for doubt in doubts(texts, own, pd.Series(read, dtype="datetime64[s]"), form):
        rows = rows_shown(row for (row, _), odd in zip(given, doubt.rows, strict=True) if odd)
        if doubt.code:
            place = f"{problems.file}, {f'sheet {sheet}, ' if sheet else ''}column {column}, rows {rows}"
            notices.append(Notice(doubt.code, doubt.text, place))
        else:
            problems.add(
                doubt.text,
                sheet=sheet,
                row=rows,
                column=column,
                count=int(doubt.rows.sum()),
                expected="dates of one type and in one format throughout",
                remedy=doubt.remedy,
            )


def _timestamp(day: date | None) -> Any:
    return pd.NaT if day is None else pd.Timestamp(day)
