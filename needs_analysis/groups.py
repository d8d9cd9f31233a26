"""Groups of rows: the columns that name them, their order, and what they are called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from numbers import Real
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import require
from needs_analysis.characters import folded as as_one_name
from needs_analysis.columns import OWN, taken
from needs_analysis.errors import DataError
from needs_analysis.source import sources_of, strictest

Array = np.ndarray[Any, Any]

By = str | Sequence[str] | None
EVERYBODY: Final = "all"


def columns_of(by: By) -> list[str]:
    """The columns that name a group, from one name or several."""
    if by is None:
        return []
    return list(by) if isinstance(by, list | tuple | pd.Index) else [by]  # type: ignore[list-item]


def listed_names(names: Sequence[str] | str | None) -> list[str]:
    """One name or several; a string is one name."""
    if names is None:
        return []
    return [names] if isinstance(names, str) else [str(name) for name in names]


def own_names(names: Sequence[str], *, also: Sequence[str] = ()) -> None:
    """Refuse columns that cannot name groups, because a result has one of that name and would write over it.

    Raises
    ------
    DataError
        Naming the column.
    """
    for name in names:
        if name in OWN or name in also or list(names).count(name) > 1:
            raise DataError.one(
                "groups cannot be named by this column: a result has a column of that name, or it is given twice",
                column=name,
                expected="a different name",
                remedy="Rename the column first.",
            )


def numbered(table: pd.DataFrame, by: By, *, also: Sequence[str] = ()) -> tuple[Array, pd.DataFrame]:
    """Number of each row's group from 0, and the groups in the order of their names.

    Raises
    ------
    DataError
        When a row has no name in one of the columns, where it would drop out of every sum unseen, or a column has the name
        of one that results have.
    """
    names = columns_of(by)
    if not names:
        return np.zeros(len(table), dtype=np.int64), pd.DataFrame(index=range(1))
    own_names(names, also=also)
    for name in names:
        require.known(table, name, what="rows")
    numbers = np.zeros(len(table), dtype=np.int64)
    possible = 1
    for name in names:
        codes, found = factorised(table[name], name)
        numbers *= len(found)
        numbers += codes
        possible *= len(found)
    if possible <= 4 * len(table):
        there = np.bincount(numbers, minlength=possible) > 0
        place = (np.cumsum(there) - 1)[numbers]
        occurring = int(there.sum())
    else:
        distinct, place = np.unique(numbers, return_inverse=True)
        occurring = len(distinct)
    first = np.empty(occurring, dtype=np.int64)
    first[place[::-1]] = np.arange(len(table))[::-1]
    return place, table[names].iloc[first].reset_index(drop=True)


def factorised(column: pd.Series[Any], name: str) -> tuple[Array, pd.Index[Any]]:
    """Number of each row's value, and the values in order.

    Raises
    ------
    DataError
        For values that cannot be put in order, such as texts beside numbers, or that are no single values.
    """
    try:
        codes, found = pd.factorize(column, sort=True)
        unlike = pd.api.types.is_object_dtype(found.dtype) and _kinds(found) > 1
    except TypeError:
        unlike = True
    if unlike:
        raise DataError.one(
            "mixes types, such as text and numbers",
            column=str(name),
            expected="values of one type",
            remedy="Make them all text, numbers or dates.",
        )
    return np.asarray(codes), pd.Index(found)


def _kinds(values: Any) -> int:
    """How many kinds of things there are among some: texts, numbers, or others by their type."""
    return len(
        {
            str if isinstance(value, str) else Real if isinstance(value, Real | Decimal) else type(value)
            for value in values
        }
    )


def rows_of(places: Array, groups: int) -> list[Array]:
    """Rows of each group, in their order."""
    order = np.argsort(places, kind="stable")
    return np.split(order, np.cumsum(np.bincount(places, minlength=groups))[:-1])


def named(keys: pd.DataFrame, place: int) -> str:
    """Name of a group in words."""
    return ", ".join(map(str, keys.iloc[place])) or EVERYBODY


def may_repeat(table: pd.DataFrame) -> bool:
    """Whether a message may repeat what is in a table's cells: no, where they are record-level or their source is not recorded.

    Examples
    --------
    >>> may_repeat(pd.DataFrame({"area": ["Jane Doe"]}))
    False
    """
    return strictest(sources_of(table)) != "record_level"


def in_message(keys: pd.DataFrame, place: int, *, otherwise: str) -> str:
    """Name of a group in a message; ``otherwise`` where its cells may not be repeated.

    Examples
    --------
    >>> in_message(pd.DataFrame({"area": ["Jane Doe"]}), 0, otherwise="one of the groups")
    'one of the groups'
    """
    return named(keys, place) if may_repeat(keys) else otherwise


def first_of(keys: pd.DataFrame, place: int) -> str:
    """The first group that something is true of, in brackets behind it; nothing where its cells may not be repeated."""
    return f" ({named(keys, place)} first)" if may_repeat(keys) else ""


def with_columns(keys: pd.DataFrame, **columns: Any) -> pd.DataFrame:
    """Names of groups with the columns of a result beside them; no column may overwrite a name.

    Raises
    ------
    DataError
        When a group is named by a column that the result has itself.

    Examples
    --------
    >>> with_columns(pd.DataFrame({"area": ["A", "B"]}), value=[1, 2])["value"].tolist()
    [1, 2]
    """
    refuse_taken(list(keys.columns), columns)
    return keys.assign(**columns)


def refuse_taken(names: Iterable[Any], columns: Iterable[str]) -> None:
    """Refuse names of groups that a result needs for one of its own columns, where one would overwrite the other."""
    found = [name for name in columns if name in set(names)]
    if found:
        raise taken(found[0])


def together(keys: pd.DataFrame) -> pd.Series[Any]:
    """Name of each group in words, of all its columns."""
    if keys.shape[1] == 0:
        return pd.Series([EVERYBODY] * len(keys), index=keys.index)
    together = keys.iloc[:, 0].astype("str")
    for place in range(1, keys.shape[1]):
        together = together + ", " + keys.iloc[:, place].astype("str")
    return together


def in_order(column: pd.Series[Any], *, what: str) -> list[Any]:
    """The values of a column, each once: ordered categories in their own order, others in order of first appearance.

    Raises
    ------
    DataError
        For values that are no single ones, such as lists.

    Examples
    --------
    >>> in_order(pd.Series(["b", "a"], dtype=pd.CategoricalDtype(["a", "b"], ordered=True)), what="stages")
    ['a', 'b']
    """
    try:
        found = column.drop_duplicates().tolist()
    except TypeError:
        raise DataError.one(
            f"the {what} are lists or similar",
            column=str(column.name),
            expected="one value per cell",
            remedy="Give each its own row.",
        ) from None
    if is_ordered(column):
        return [value for value in column.cat.categories.tolist() if value in found]
    return found


def is_ordered(column: pd.Series[Any]) -> bool:
    """Whether a column has an order of its own."""
    return isinstance(column.dtype, pd.CategoricalDtype) and bool(column.dtype.ordered)


_OF_WHAT: Final = (
    "areas|districts|boroughs|wards|parishes|forces|people|persons|residents|ages|sexes|genders|ethnicities|groups|bands|places"
    "|counties|regions|countries|authorities|households|population|categories|[lm]soas|together|combined"
)
_WHICH: Final = (
    "(?:the |[0-9]+ |police |local |small |ethnic |age |usual |community |safety |partnership |geographic )*"
)
_TOTALS: Final = re.compile(
    "(?:grand |sub-?)?totals?|.* total|total (?:of |for |all |areas|districts|wards|forces|people|persons|residents|population).*"
    f"|all|all of .*|all {_WHICH}(?:{_OF_WHAT})(?:[ (:-].*)?|[0-9]+ (?:police )?forces(?:[ (].*)?"
    r"|(?:e|eng|england)(?: and)? (?:w|wales)\b.*|united kingdom|great britain|everybody|everyone|overall|both(?: sexes)?"
)
"""Names of what is all the others together. What all are is a closed list: the parishes All Saints and All Stretton are places,
and all other thefts are one kind of theft."""


def folded(name: object) -> str:
    """A name, ignoring capitals, spaces, commas and how "and" is written.

    Examples
    --------
    >>> folded(" England &  Wales"), folded("England, Wales")
    ('england and wales', 'england wales')
    """
    return as_one_name(str(name).replace(",", " "))


def says_total(name: object) -> bool:
    """Whether a name describes a total of all the others.

    Examples
    --------
    >>> says_total("All areas"), says_total("E&W"), says_total("All Stretton"), says_total("All other areas")
    (True, True, False, False)
    """
    return _TOTALS.fullmatch(folded(name)) is not None


def adding_up(numbers: Array, *, alone: float = np.inf) -> Array:
    """Which rows are the sum of all the others in every column.

    Parameters
    ----------
    numbers : ndarray, shape (rows, measures)
        Numbers of each row. A row that lacks one is no sum, and nothing is a sum of it.
    alone : float
        From this number on the sum of a single measure is no chance; of three rows in units of what they are rounded to, as
        1,000, 2,000 and 3,000 say little.

    Notes
    -----
    A sum may happen by chance, and one number more says nothing where it only repeats another (people of two sexes in one
    proportion). So two measures must agree that are not proportional over the other rows.

    Examples
    --------
    >>> adding_up(np.array([[90, 1_000], [30, 1_100], [120, 2_100]])).tolist()
    [False, False, True]
    """
    numbers = np.asarray(numbers, dtype=float)
    rows = len(numbers)
    if rows < 3 or numbers.ndim != 2 or not np.isfinite(numbers).all():
        return np.zeros(rows, dtype=bool)
    rest = numbers.sum(axis=0) - numbers
    found = (np.abs(numbers - rest) <= 1e-9 * np.abs(rest)).all(axis=1) & (rest != 0).any(axis=1)
    for row in np.flatnonzero(found):
        if numbers.shape[1] == 1 and numbers[row, 0] / (_rounded_to(numbers) if rows == 3 else 1) >= alone:
            continue
        found[row] = np.linalg.matrix_rank(np.delete(numbers, row, axis=0)) > 1
    return np.asarray(found)


def _rounded_to(numbers: Array) -> int:
    """The largest whole number that all are multiples of; 1 for those that are not whole."""
    return int(np.gcd.reduce(numbers.astype(np.int64), axis=None)) if (numbers % 1 == 0).all() else 1
