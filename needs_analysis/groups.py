"""Groups of rows: the columns that name them, their order, and what they are called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis.contracts import require
from needs_analysis.errors import DataError

Array = np.ndarray[Any, Any]

By = str | Sequence[str] | None
EVERYBODY: Final = "all"
RESERVED: Final = frozenset(
    {"measure", "value", "lower", "upper", "confidence", "numerator", "denominator", "unit", "method", "flag", "rank"}
    | {"group", "standard_deviation", "expected", "reference_rate", "average", "intercept", "cumulative", "lost"}
    | {"lower_95", "upper_95", "lower_998", "upper_998", "least", "most", "not_like_for_like", "comparison", "against"}
)
"""Columns that a result has itself, so that no group can be named by them."""


def columns_of(by: By) -> list[str]:
    """The columns that name a group, from one name or several."""
    if by is None:
        return []
    return list(by) if isinstance(by, list | tuple | pd.Index) else [by]  # type: ignore[list-item]


def listed_names(names: Sequence[str] | str) -> list[str]:
    """One name or several; a text is one name and not its letters."""
    return [names] if isinstance(names, str) else [str(name) for name in names]


def own_names(names: Sequence[str], *, also: Sequence[str] = ()) -> None:
    """Refuse columns that cannot name groups, because a result has one of that name and would write over it.

    Raises
    ------
    DataError
        Naming the column.
    """
    for name in names:
        if name in RESERVED or name in also or list(names).count(name) > 1:
            raise DataError.one(
                "groups cannot be named by this column: a result has one of that name, or it is given twice",
                column=name,
                expected="a name of its own",
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
    except TypeError:
        raise DataError.one(
            "holds unlike things, such as texts beside numbers",
            column=str(name),
            expected="values of one kind",
            remedy="Make them all texts, numbers or dates.",
        ) from None
    return np.asarray(codes), pd.Index(found)


def rows_of(places: Array, groups: int) -> list[Array]:
    """Rows of each group, in their order."""
    order = np.argsort(places, kind="stable")
    return np.split(order, np.cumsum(np.bincount(places, minlength=groups))[:-1])


def named(keys: pd.DataFrame, place: int) -> str:
    """Name of a group in words."""
    return ", ".join(map(str, keys.iloc[place])) or EVERYBODY
