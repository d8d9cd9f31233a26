"""Spells as they are given: checked, and as places among times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray, numbers

IntArray = NDArray[np.int64]
FROM_THE_START = -1.0
"""Entry of a spell that is followed from the start, so that what happens at time 0 is seen."""


@dataclass(frozen=True)
class Spells:
    """Checked spells: the time of each end, whether something happened then, since when it is followed, and of whom it is."""

    durations: FloatArray
    observed: NDArray[np.bool_]
    entry: FloatArray
    clusters: IntArray | None


def spells(durations: ArrayLike, observed: ArrayLike, entry: ArrayLike | None, clusters: ArrayLike | None) -> Spells:
    """Check spells.

    Raises
    ------
    Refusal
        Without a spell, for what is no time, for an end before or at the entry, and for lengths that differ.
    """
    ends = times(durations, name="durations")
    if not ends.size:
        raise Refusal("There are no spells", remedy="Give at least one.")
    happened = yes_or_no(observed, name="observed")
    since = np.full(ends.size, FROM_THE_START) if entry is None else times(entry, name="entry")
    of = None if clusters is None else numbered(clusters)
    if any(part.size != ends.size for part in (happened, since, *([] if of is None else [of]))):
        raise Refusal("The lengths differ", remedy="Give one value of each for every spell.")
    since = np.where(since <= 0, FROM_THE_START, since)
    if np.any(since >= ends):
        raise Refusal(
            "A spell ends before it is followed", remedy="Leave out spells that end at their entry or before."
        )
    return Spells(ends, happened, since, of)


def times(values: ArrayLike, *, name: str) -> FloatArray:
    """Times of 0 or more; refuse missing, negative and infinite ones."""
    found = numbers(values, name=name).reshape(-1)
    if np.any(~np.isfinite(found)) or np.any(found < 0):
        raise Refusal(f"{name} contains a missing, infinite or negative number", remedy="Times are 0 or more.")
    return found


def yes_or_no(values: ArrayLike, *, name: str) -> NDArray[np.bool_]:
    """Whether something happened, as True and False or 1 and 0."""
    given = np.asarray(values).reshape(-1)
    if given.dtype != np.bool_:
        found = numbers(given, name=name)
        if not np.isin(found, (0.0, 1.0)).all():
            raise Refusal(
                f"{name} contains a number that is not 0 or 1", remedy="Give 1 where it happened, 0 otherwise."
            )
        given = found == 1.0
    return np.asarray(given, dtype=bool)


def numbered(clusters: ArrayLike) -> IntArray:
    """Clusters as numbers from 0; refuse one that is missing."""
    given: Any = np.asarray(clusters).reshape(-1)
    lacks = given.dtype.kind == "f" and np.isnan(given).any()
    if given.dtype.kind == "O":
        lacks = any(each is None or each != each for each in given.tolist())
    if lacks:
        raise Refusal("A spell has no cluster", remedy="Give the person or place of each, or leave it out.")
    try:
        return np.asarray(np.unique(given, return_inverse=True)[1], dtype=np.int64)
    except TypeError:
        raise Refusal("clusters mixes text with numbers", remedy="Give numbers, or text, for all.") from None


def edges(bands: ArrayLike) -> FloatArray:
    """Edges of bands: rising, from 0 or more; the last may be infinite."""
    found = numbers(bands, name="bands").reshape(-1)
    if found.size < 2 or np.isnan(found).any() or np.any(found < 0) or np.any(found[1:] <= found[:-1]):
        raise Refusal(
            "bands are not edges that rise from 0 or more",
            remedy="Write them as [0, 1, 7, 14, 28]; each ends where the next begins.",
        )
    if np.isinf(found[:-1]).any():
        raise Refusal("Only the last edge can be infinite", remedy="Write the others as days.")
    return found
