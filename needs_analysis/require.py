"""Checks of the tables given to a metric, with the same messages everywhere."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from numbers import Real
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis.errors import DataError, Refusal
from needs_analysis.personal_data import find
from needs_analysis.wording import is_known

_MOST_NAMED: Final = 12
MOST: Final = 1e15
"""No count is larger; beyond it numbers are not exact."""


def columns(table: pd.DataFrame, names: Sequence[str], *, what: str, when_empty: str = "") -> None:
    """Refuse a table without a required column or without rows; ``when_empty`` says what a table without rows means.

    Raises
    ------
    DataError
        Naming every missing column at once.
    """
    if not isinstance(table, pd.DataFrame):
        raise DataError.one(
            f"the {what} are not a table but a {type(table).__name__}",
            expected="a pandas table",
            remedy="Pass a table.",
        )
    strange = [name for name in names if not isinstance(name, Hashable) or not is_known(name)]
    if strange:
        raise DataError.one(
            f"a column of the {what} was not named"
            if isinstance(strange[0], Hashable)
            else f"a column of the {what} is named by a {type(strange[0]).__name__}",
            expected="the name of a column",
            remedy='Give its name, such as by="area"; join a column of another table to this one first.',
        )
    if table.columns.nlevels > 1:
        raise DataError.one(
            f"the {what} have column names of {table.columns.nlevels} levels",
            expected="one name for each column",
            remedy='Join them into one first, such as table.columns = table.columns.map("_".join).',
        )
    doubled = [] if table.columns.is_unique else _own(table.loc[:, table.columns.duplicated()]) or ["(not shown)"]
    if doubled:
        raise DataError.one(
            f"the {what} have two columns of this name",
            column=doubled[0],
            expected="each name once",
            remedy="Rename or drop one of them.",
        )
    missing = [name for name in names if name not in table.columns]
    if missing:
        raise DataError(
            [
                {
                    "column": name,
                    "problem": f"the {what} do not have this column",
                    "expected": _listed(table),
                    "remedy": f"{_meant(name, table)}Rename the column, or name it in the call.",
                }
                for name in missing
            ]
        )
    if table.empty:
        raise Refusal(
            ("The table has no rows" if what == "rows" else f"The {what} have no rows")
            + (f": {when_empty}" if when_empty else ""),
            remedy="Check that the correct table was passed.",
        )


def _own(table: pd.DataFrame) -> list[str]:
    """Names of its columns that can be repeated: without its header row, a table has people in the first one."""
    return [name for name in dict.fromkeys(map(str, table.columns)) if not find(name)]


def _listed(table: pd.DataFrame) -> str:
    """The columns that a table has."""
    own = _own(table)
    more = f" and {len(own) - _MOST_NAMED} more" if len(own) > _MOST_NAMED else ""
    return f"one of its columns: {', '.join(own[:_MOST_NAMED])}{more}" if own else "a table with columns"


def _meant(name: object, table: pd.DataFrame) -> str:
    """The column that is most like a name, as a question."""
    folded = {own.casefold(): own for own in _own(table)}
    near = get_close_matches(str(name).casefold(), list(folded), n=1)
    return f"Did you mean {folded[near[0]]!r}? " if near else ""


def counts(table: pd.DataFrame, column: str, *, what: str, corrections: bool = False) -> pd.Series[Any]:
    """A column of whole counts as numbers; a missing count is refused, because it is not 0.

    Parameters
    ----------
    table : pandas.DataFrame
        Any table.
    column : str
        The column of counts.
    what : str
        What the rows are, for the message.
    corrections : bool
        Whether a negative count (a correction of an earlier one) is allowed.
    """
    numbers = pd.Series(floats(table[column]), index=table.index)
    for wrong, problem, remedy in (
        (numbers.isna(), "are missing or not numbers", "A missing count is not 0: fill it in, or remove its rows."),
        (np.isinf(numbers), "are infinite", "Correct them."),
        (numbers != numbers.round(), "are not whole numbers", "Counts are whole numbers."),
        (numbers < 0 if not corrections else numbers.isna(), "are negative", "Counts are 0 or more."),
        (numbers.abs() > MOST, "are too large for a count", "Correct them."),
    ):
        if wrong.any():
            raise DataError.one(
                f"{int(wrong.sum())} of {len(numbers)} counts of the {what} {problem}",
                column=column,
                count=int(wrong.sum()),
                expected="whole numbers",
                remedy=remedy,
            )
    return numbers.astype("int64")


def whole_changes(table: pd.DataFrame, column: str) -> np.ndarray[Any, Any]:
    """Whole numbers that may be negative (corrections of earlier counts); NaN where none was given."""
    found = numbers(table, column)
    broken = ~np.isnan(found) & (found != np.round(found))
    if broken.any():
        raise DataError.one(
            f"{int(broken.sum())} of {len(found)} counts are not whole numbers",
            column=column,
            count=int(broken.sum()),
            expected="whole numbers",
            remedy="Counts are whole numbers.",
        )
    return found


def floats(column: pd.Series[Any]) -> np.ndarray[Any, Any]:
    """Cells as floats, from any type of number or text of digits; NaN for missing values and other text.

    Notes
    -----
    Every function of this file reads numbers here, so that a table gives the same answer whether its numbers came as integers
    of any length, as floats, as decimals or as text.
    """
    if column.dtype.kind in "mM" or isinstance(column.dtype, pd.PeriodDtype):
        return np.full(len(column), np.nan)
    try:
        numeric = pd.to_numeric(column, errors="coerce")
    except (TypeError, ValueError, OverflowError):
        # Lists and mappings are no numbers, and a whole number may be too long for any float.
        numeric = pd.Series([_float(cell) for cell in column], index=column.index, dtype=float)
    return np.asarray(numeric.to_numpy(dtype=float, na_value=np.nan))


def _float(cell: object) -> float:
    try:
        return float(cell) if isinstance(cell, str | Real | Decimal) else math.nan
    except OverflowError:
        return math.inf
    except ValueError:
        return math.nan


def numbers(table: pd.DataFrame, column: str) -> np.ndarray[Any, Any]:
    """Numbers as floats, a missing one as NaN.

    Raises
    ------
    DataError
        For texts and infinities in place of numbers, and for numbers that are too large to be exact.
    """
    found = floats(table[column])
    wrong = (np.isnan(found) & table[column].notna().to_numpy()) | np.isinf(found)
    if wrong.any():
        raise DataError.one(
            "contains text or infinite values instead of numbers",
            column=column,
            count=int(wrong.sum()),
            expected="numbers",
            remedy="Correct them.",
        )
    _not_too_large(found, column)
    return np.asarray(found)


def _not_too_large(found: np.ndarray[Any, Any], column: str) -> None:
    """Refuse numbers that no count and no amount of pounds reaches, and that are not exact."""
    with np.errstate(invalid="ignore"):
        beyond = int((np.abs(found) > MOST).sum())
    if beyond:
        raise DataError.one(
            "contains numbers that are too large for a count or an amount",
            column=column,
            count=beyond,
            expected=f"numbers of at most {MOST:,.0f}",
            remedy="Correct them.",
        )


def complete_numbers(table: pd.DataFrame, column: str) -> np.ndarray[Any, Any]:
    """Numbers as floats, one in every row."""
    found = numbers(table, column)
    if np.isnan(found).any():
        raise DataError.one("has no number in some rows", column=column, expected="numbers", remedy="Fill them in.")
    return found


def whole_numbers(table: pd.DataFrame, column: str, *, may_lack: bool = False) -> np.ndarray[Any, Any]:
    """Whole numbers of 0 or more."""
    numbers = floats(table[column])
    lacking = np.isnan(numbers)
    unread = lacking & (table[column].notna().to_numpy() | (not may_lack))
    with np.errstate(invalid="ignore"):
        wrong = unread | (numbers < 0) | (~lacking & (numbers != np.round(numbers))) | (numbers > MOST)
    if wrong.any():
        raise DataError.one(
            f"{int(wrong.sum()):,} of {len(numbers):,} counts are negative, not whole numbers or missing",
            column=column,
            count=int(wrong.sum()),
            expected="whole numbers, 0 or more",
            remedy="Correct them.",
        )
    return numbers


def codes(table: pd.DataFrame, column: str, *, what: str) -> pd.Series[Any]:
    """Codes or names of areas as text without surrounding spaces, so that 101, 101.0 and "101 " are one.

    Raises
    ------
    DataError
        Where one is missing.
    """
    known(table, column, what=what)
    found = table[column]
    if found.dtype.kind == "f" and (found == found.round()).all():
        found = found.astype("int64")
    return found.astype("str").str.strip()


def people(
    table: pd.DataFrame, column: str, *, above_zero: bool = True, may_lack: bool = False
) -> np.ndarray[Any, Any]:
    """People of each row; with ``may_lack`` a cell that is missing, and no text, is NaN."""
    numbers = floats(table[column])
    lacking = np.isnan(numbers)
    allowed = lacking & table[column].isna().to_numpy() if may_lack and lacking.any() else np.zeros_like(lacking)
    with np.errstate(invalid="ignore"):
        wrong = (~np.isfinite(numbers) & ~allowed) | (numbers < 0) | (above_zero & (numbers == 0))
    if wrong.any():
        raise Refusal(
            f"{column} is missing, negative or 0 in some rows",
            remedy="Give the number of people for every row, or merge it with another.",
        )
    _not_too_large(numbers, column)
    return numbers


def totals(
    table: pd.DataFrame, column: str, *, unit: str, among: pd.Index[Any], what: str
) -> tuple[pd.Series[Any], int]:
    """Counts added up for every unit, 0 where nothing was counted, and how many were outside all units."""
    known(table, unit, what=what)
    added = counts(table, column, what=what).groupby(table[unit]).sum()
    outside = int(added[~added.index.isin(among)].sum())
    return added.reindex(among, fill_value=0).astype("int64"), outside


def known(table: pd.DataFrame, column: str, *, what: str) -> None:
    """Refuse a table with a missing cell in the column, which would be dropped from every sum without notice."""
    missing = int(table[column].isna().sum())
    if missing:
        raise DataError.one(
            f"{missing} of {len(table)} {what if what == 'rows' else f'rows of the {what}'} have no "
            f"{str(column).replace('_', ' ')}",
            column=column,
            count=missing,
            expected="a value in every row",
            remedy="Name it (for example NO_LOCATION), so that the rows stay in the totals.",
        )


def once(table: pd.DataFrame, key: Sequence[str], *, what: str) -> None:
    """Refuse a table with a duplicated key, which would double its counts."""
    try:
        doubled = int(table.duplicated(list(key)).sum())
    except TypeError:
        raise DataError.one(
            f"the {what} contain lists or similar there",
            column=" + ".join(map(str, key)),
            expected="one value per cell",
            remedy="Give each its own row.",
        ) from None
    if doubled:
        raise DataError.one(
            f"{doubled} of the {what} {'is' if doubled == 1 else 'are'} duplicated",
            column=" + ".join(map(str, key)),
            count=doubled,
            expected="each key once",
            remedy="Remove the duplicates, or add the rows up first.",
        )


def day(text: str | date, *, name: str) -> date:
    """A date, or text with the year first."""
    try:
        found = date(text.year, text.month, text.day) if isinstance(text, date) else date.fromisoformat(text)
    except (ValueError, TypeError):
        found = date.min
    if not 1900 <= found.year <= 2200:
        raise Refusal(f"{name} is not a valid date from 1900 to 2200", remedy=f'Write it as {name}="2024-04-01".')
    return found


def dates(table: pd.DataFrame, column: str, *, what: str) -> None:
    """Refuse a date column that holds text, times of another zone, or gaps."""
    kind = table[column].dtype
    if not isinstance(kind, np.dtype) or not np.issubdtype(kind, np.datetime64):
        raise DataError.one(
            f"the {what} are not plain dates there ({kind})",
            column=column,
            expected="dates without a time zone",
            remedy="Convert it with pandas.to_datetime and a stated format.",
        )
    known(table, column, what=what)


YES: Final = frozenset({"true", "t", "yes", "y", "1", "1.0"})
NO: Final = frozenset({"false", "f", "no", "n", "0", "0.0"})
"""What yes and no are written as, in small letters; metrics that run on an engine read them by the same lists."""


def yes_or_no(table: pd.DataFrame, column: str) -> np.ndarray[Any, Any]:
    """A column of yes and no, including text or numbers from a CSV file.

    Raises
    ------
    DataError
        For a missing one, and for anything else.

    Examples
    --------
    >>> yes_or_no(pd.DataFrame({"high": ["True", "no", 0]}), "high").tolist()
    [True, False, False]
    """
    said = table[column].astype("str").str.strip().str.casefold()
    yes, no = said.isin(YES).to_numpy(dtype=bool), said.isin(NO).to_numpy(dtype=bool)
    wrong = ~(yes | no)
    if wrong.any():
        raise DataError.one(
            f"{int(wrong.sum())} of {len(wrong)} rows are neither yes nor no",
            column=str(column),
            count=int(wrong.sum()),
            expected="yes or no, True or False, 1 or 0",
            remedy="Write one of them in every row.",
        )
    return yes


def number(value: object, *, name: str, example: str) -> float:
    """A number given as an argument.

    Raises
    ------
    Refusal
        For texts, lists, yes or no, nothing, what is not finite, and what is too large.

    Examples
    --------
    >>> number(np.float32(1.5), name="per_person", example="1.5")
    1.5
    >>> number("33%", name="uptake", example="0.33")
    Traceback (most recent call last):
    ...
    needs_analysis.errors.Refusal: uptake is not a number. Write it as uptake=0.33.
    """
    plain = isinstance(value, Real | Decimal) and not isinstance(value, bool | np.bool_)
    found = _float(value) if plain else math.nan
    # An integer beyond every float is too large; infinity itself is no number.
    if plain and abs(found) > MOST and (math.isfinite(found) or not _is_endless(value)):
        raise Refusal(f"{name} is too large", remedy=f"Write it as {name}={example}.")
    if not math.isfinite(found):
        raise Refusal(f"{name} is not a number", remedy=f"Write it as {name}={example}.")
    return found


def _is_endless(value: object) -> bool:
    """Whether a number is infinity itself, and not one that no float can hold."""
    return isinstance(value, float | np.floating) or (isinstance(value, Decimal) and value.is_infinite())


def text(value: object, *, name: str, example: str) -> str:
    """A text given as an argument; it may be empty.

    Raises
    ------
    Refusal
        For numbers, lists, nothing, and anything else.

    Examples
    --------
    >>> text("victims", name="what", example="victims")
    'victims'
    >>> text(pd.NA, name="what", example="victims")
    Traceback (most recent call last):
    ...
    needs_analysis.errors.Refusal: what is a NAType, not a text. Write it as what="victims".
    """
    if not isinstance(value, str):
        raise Refusal(f"{name} is a {type(value).__name__}, not a text", remedy=f'Write it as {name}="{example}".')
    return value


def texts(values: object, *, name: str, example: str) -> tuple[str, ...]:
    """A list of texts given as an argument; it may be empty.

    Raises
    ------
    Refusal
        For one text, and for what is no list or contains anything but texts.

    Examples
    --------
    >>> texts(["training"], name="also_pays_for", example="training")
    ('training',)
    >>> texts(5, name="also_pays_for", example="training")
    Traceback (most recent call last):
    ...
    needs_analysis.errors.Refusal: also_pays_for is not a list of names. Write it as also_pays_for=["training"].
    """
    found = list(values) if isinstance(values, list | tuple | pd.Index | pd.Series | np.ndarray) else [None]
    if not all(isinstance(one, str) and one.strip() for one in found):
        raise Refusal(f"{name} is not a list of names", remedy=f'Write it as {name}=["{example}"].')
    return tuple(map(str, found))
