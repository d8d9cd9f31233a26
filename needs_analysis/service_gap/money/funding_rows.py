"""Rows of funding as they may be added: each award and need of a year once, in pounds, with its ring-fence."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import periods, require
from needs_analysis.added_rows import as_day
from needs_analysis.contracts.funding import STREAMS
from needs_analysis.errors import DataError
from needs_analysis.groups import folded
from needs_analysis.identifiers import spelled
from needs_analysis.wording import is_known

PARTNER: Final = "partner"
_TEXTS: Final = ("award", "stream", "financial_year", "need")
_POUNDS: Final = ("awarded", "committed", "spent", "carried_in")
_DAYS: Final = ("notice_days", "procurement_days")
_DATES: Final = ("spent_to", "end")
_OF_ONE_AWARD: Final = ("stream", "funder", "end")


def funding_rows(funding: pd.DataFrame) -> pd.DataFrame:
    """The rows of a table of funding, checked and typed.

    Parameters
    ----------
    funding : pandas.DataFrame
        One row per award, financial year and need, as `reading.funding` gives it.

    Returns
    -------
    pandas.DataFrame
        With every column of the contract: pounds and days as floats (NaN where not supplied), dates as ``date`` or None, texts
        without surrounding spaces, ``ring_fence`` empty where there is none; and ``breach``: awarded for a different need from the one it is ring-fenced for.

    Raises
    ------
    DataError
        For a missing or unknown cell, text or infinities for pounds, negative pounds, an award of two streams, funders or ends, an
        award and need twice in one year, an end before the year begins, and spending counted up to a day outside its year.

    Examples
    --------
    >>> rows = {"award": "A1", "stream": "MoJ core", "financial_year": "2025-26", "need": "IDVA", "awarded": [100]}
    >>> funding_rows(pd.DataFrame(rows))[["financial_year", "awarded", "breach"]].values.tolist()
    [['2025/26', 100.0, False]]
    """
    require.columns(funding, (*_TEXTS, "awarded"), what="rows of funding")
    rows = funding.reset_index(drop=True)
    found: dict[str, Any] = {}
    for name in (*_TEXTS, "funder", "ring_fence", "may_carry_forward"):
        if name in _TEXTS:
            require.known(rows, name, what="funding")
        found[name] = _texts(rows, name)
    for name in (*_POUNDS, *_DAYS):
        found[name] = _numbers(rows, name)
    for name in _DATES:
        cells = rows[name].tolist() if name in rows else [None] * len(rows)
        found[name] = pd.Series([as_day(cell, name) for cell in cells], dtype="object")
    typed = pd.DataFrame(found)
    typed["financial_year"] = [_year(text) for text in typed["financial_year"]]
    _choices(typed, "stream", STREAMS)
    stated = typed["may_carry_forward"] != ""
    # True and False, as a table from a workbook may have them, are yes and no.
    yes = require.yes_or_no(typed[stated], "may_carry_forward")
    typed.loc[stated, "may_carry_forward"] = np.where(yes, "yes", "no")
    _check_awards(typed)
    _check_days(typed)
    fence, need = typed["ring_fence"].map(folded), typed["need"].map(folded)
    return typed.assign(breach=(fence != "") & (fence != need))


def _texts(rows: pd.DataFrame, name: str) -> pd.Series[Any]:
    if name not in rows:
        return pd.Series("", index=rows.index, dtype="object")
    return rows[name].map(lambda cell: str(cell).strip() if is_known(cell) else "").astype("object")


def _numbers(rows: pd.DataFrame, name: str) -> np.ndarray[Any, Any]:
    """Pounds or days; NaN where none was supplied."""
    if name not in rows:
        return np.full(len(rows), np.nan)
    if pd.api.types.is_bool_dtype(rows[name]):
        raise DataError.one("says yes or no, and is not a number", column=name, remedy="Give numbers.")
    found = require.complete_numbers(rows, name) if name == "awarded" else require.numbers(rows, name)
    if (found < 0).any() or (found > require.MOST).any():
        raise DataError.one(
            "contains negative numbers, or numbers out of range",
            column=name,
            count=int(((found < 0) | (found > require.MOST)).sum()),
            expected="numbers of 0 or more",
            remedy="Correct them.",
        )
    return found


def _year(text: str) -> str:
    try:
        return periods.read_financial_year(text)
    except periods.UnclearPeriod as unclear:
        raise DataError.one(
            unclear.problem,
            column="financial_year",
            expected="a financial year, such as 2025/26",
            remedy=f"Did you mean {unclear.suggestion}?" if unclear.suggestion else "Correct it.",
        ) from None


def _choices(rows: pd.DataFrame, name: str, choices: tuple[str, ...]) -> None:
    """One spelling of each choice; any other word is refused."""
    known = {folded(choice): choice for choice in choices}
    words = rows[name].map(folded)
    strange = ~words.isin(list(known))
    if strange.any():
        raise DataError.one(
            "contains a word that is not one of the listed values",
            column=name,
            count=int(strange.sum()),
            expected=f"one of {', '.join(filter(None, choices))}",
            remedy="Correct it.",
        )
    rows[name] = words.map(known)


def _check_awards(rows: pd.DataFrame) -> None:
    """Refuse an award that is listed twice for a need and year, or has two streams, funders or ends."""
    award = spelled(rows["award"])
    key = pd.DataFrame({"award": award, "year": rows["financial_year"], "need": rows["need"].map(folded)})
    if key.duplicated().any():
        raise DataError.one(
            "an award is listed twice for the same financial year and need",
            column="award + financial_year + need",
            count=int(key.duplicated(keep=False).sum()),
            expected="each once",
            remedy="Remove the duplicates.",
        )
    for name in _OF_ONE_AWARD:
        values = rows[name].map(lambda cell: folded(cell) if isinstance(cell, str) else cell)
        if (values.groupby(award).nunique(dropna=False) > 1).any():
            raise DataError.one(
                f"an award has more than one {name}",
                column=name,
                expected=f"the same {name} in each row of an award",
                remedy="Correct it, or give two awards references of their own.",
            )


def _check_days(rows: pd.DataFrame) -> None:
    for year, spent_to, end in zip(rows["financial_year"], rows["spent_to"], rows["end"], strict=True):
        start, last = periods.span(year) or (None, None)
        if end is not None and start is not None and end < start:
            raise DataError.one(
                "an award ends before its financial year starts", column="end", remedy="Correct the date or the year."
            )
        if spent_to is not None and start is not None and last is not None and not start <= spent_to <= last:
            raise DataError.one(
                "spending was counted up to a day outside its financial year",
                column="spent_to",
                expected="a day of the year in financial_year",
                remedy="Correct the date, or list the spending under its own year.",
            )
