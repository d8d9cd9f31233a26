"""Where all of a group share what a key says of people, although no count is small."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
import pandas as pd

from needs_analysis.columns import Column
from needs_analysis.release.cells.system import Array
from needs_analysis.release.dimension import where_or_when

SMALL_GROUP: Final = 4
"""Of a group of fewer than so many times the threshold it is not said that everybody is a part, which is said of each of them."""
_TWO: Final = 2


def all_alike(
    table: pd.DataFrame,
    keys: Sequence[Column],
    values: Array,
    sums: Iterable[tuple[int, Sequence[int]]],
    *,
    threshold: int,
) -> Array:
    """The zeros that tell of everybody in a small group that they are all of the one other label.

    Parameters
    ----------
    table : pandas.DataFrame
        The table.
    keys : sequence of Column
        Its keys; ``attribute`` says of which of them this is asked, and otherwise it is of totals with two parts, except of
        areas and periods: that nobody was counted elsewhere tells nothing of those who were counted here.
    values : ndarray
        One of its counts, missing where it is not known.
    sums : iterable of (int, sequence of int)
        Rows that add up others, each with those.
    threshold : int
        A group of fewer than `SMALL_GROUP` times as many is small.

    Returns
    -------
    ndarray of bool, one a row

    Examples
    --------
    >>> table = pd.DataFrame({"victims": ["All", "repeat", "first"]})
    >>> key = Column("victims", "key", totals=("All",))
    >>> all_alike(table, [key], np.array([7.0, 7, 0]), [(0, [1, 2])], threshold=5).tolist()
    [False, False, True]
    """
    found = np.zeros(len(values), dtype=bool)
    labels = [(key, table[key.name].astype("str").tolist()) for key in keys]
    for total, parts in sums:
        rows = np.asarray(parts)
        none = values[rows] == 0
        # Of the parts all but one are nobody; that one may be hidden beside a total that is shown.
        if len(rows) < _TWO or none.sum() != len(rows) - 1:
            continue
        other = float(values[rows[~none][0]])
        group = other if not np.isnan(other) else float(values[total])
        over = [key for key, texts in labels if texts[total] != texts[parts[0]]]
        if 0 < group < SMALL_GROUP * threshold and len(over) == 1 and _tells_of_people(over[0], len(rows)):
            found[rows[none]] = True
    return found


def _tells_of_people(key: Column, parts: int) -> bool:
    return parts == _TWO and not where_or_when(key.name) if key.attribute is None else key.attribute
