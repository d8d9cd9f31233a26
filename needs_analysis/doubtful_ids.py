"""Ids that may cover more than one person: too many events, or facts that cannot belong to one person."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis.identifiers import Codes, sexes, valued

MOST_EVENTS: Final = 50
"""Hardly anybody suffers so many recorded events; an id that does is looked at."""
_MOST_SHARE: Final = 0.01
_FEWEST_ROWS: Final = 100
_CROWDS: Final = ((_MOST_SHARE, 20), (0.05, 10))
"""A share of all rows, and how many rows it must be: in a small table one person may well have more than 1% of them."""
YEARS_APART: Final = 2
_BORN: Final = ("date_of_birth", "dob", "birth_date", "year_of_birth", "birth_year")


@dataclass(frozen=True)
class Doubt:
    """Ids that may not stand for one person each.

    Parameters
    ----------
    code : {"CROWDED_ID", "CONTRADICTED_ID"}
        An id of far too many events, or one with facts that cannot be of one person.
    text : str
        How many ids and rows, in words, and never an id.
    rows : numpy.ndarray of bool
        The rows they stand in.
    """

    code: str
    text: str
    rows: np.ndarray[Any, np.dtype[np.bool_]]


def doubts(codes: Codes, facts: pd.DataFrame, *, whose: str = "victim") -> list[Doubt]:
    """Why an id may cover more than one person: its share of all rows, and conflicting facts.

    Parameters
    ----------
    codes : numpy.ndarray of int
        The person of each row, from `coded`.
    facts : pandas.DataFrame
        The same rows, with ``sex``, ``date_of_birth`` or ``age`` and ``date`` where there are such columns.
    whose : str
        Whose ids they are, in words.

    Notes
    -----
    An id is looked at from 50 rows on, or above 1% of at least 100 rows with 20 of its own (above 5% with 10); and where it has both
    sexes, two days of birth, or ages more than two years apart that also put its birth more than two years apart.

    Examples
    --------
    >>> doubts(np.repeat([0, *range(1, 201)], [100, *[1] * 200]), pd.DataFrame(index=range(300)))[0].text[:45]
    '1 victim id appears in 100 of 300 rows, over '
    """
    times = np.bincount(codes[codes >= 0]) if (codes >= 0).any() else np.zeros(0, dtype=np.int64)
    crowded = times >= fewest_of_a_crowd(len(codes))
    found = []
    for code, doubtful, why in (
        (
            "CROWDED_ID",
            crowded,
            f"over {_MOST_SHARE:.0%} of them or {MOST_EVENTS} and more each: more likely a placeholder or an organisation than one person",
        ),
        (
            "CONTRADICTED_ID",
            _contradicted(codes, len(times), facts),
            "with sexes or ages that cannot belong to one person",
        ),
    ):
        ids = int(doubtful.sum())
        if ids:
            rows = np.append(doubtful, False)[codes]
            stand = f"{ids:,} {whose} {'id appears' if ids == 1 else 'ids appear'}"
            text = f"{stand} in {int(rows.sum()):,} of {len(codes):,} rows, {why}."
            found.append(Doubt(code, text, rows))
    return found


def fewest_of_a_crowd(rows: int) -> int:
    """How many of some rows an id must have to be looked at.

    Examples
    --------
    >>> fewest_of_a_crowd(50), fewest_of_a_crowd(150), fewest_of_a_crowd(3_000), fewest_of_a_crowd(1_000_000)
    (50, 10, 31, 50)
    """
    if rows < _FEWEST_ROWS:
        return MOST_EVENTS
    return min(MOST_EVENTS, *(max(fewest, math.floor(share * rows) + 1) for share, fewest in _CROWDS))


def _contradicted(codes: Codes, people: int, facts: pd.DataFrame) -> np.ndarray[Any, np.dtype[np.bool_]]:
    found = np.zeros(people, dtype=bool)
    names = {str(name).casefold(): name for name in facts.columns}
    for name in ("sex", "gender", "victim_sex", "victim_gender"):
        if name in names:
            found |= _span(codes, people, sexes(facts[names[name]])) > 0
    for name in _BORN:
        if name in names:
            found |= _span(codes, people, _known(valued(facts[names[name]]))) > 0
    for name in ("age", "victim_age"):
        if name in names and "date" in names:
            age = pd.to_numeric(facts[names[name]], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
            year = facts[names["date"]].to_numpy(dtype="datetime64[D]").astype(float) / 365.25
            apart = _span(codes, people, age)
            # Some forces give the age on the day, others the age today: it is wrong only where it is neither.
            found |= (apart > YEARS_APART) & (_span(codes, people, year - age) > YEARS_APART)
    return found


def _known(values: Codes) -> np.ndarray[Any, Any]:
    return np.where(values >= 0, values.astype(float), np.nan)


def _span(codes: Codes, people: int, values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Largest less smallest known value of each person; 0 where there is none."""
    known = (codes >= 0) & np.isfinite(values)
    low, high = np.full(people, np.inf), np.full(people, -np.inf)
    np.minimum.at(low, codes[known], values[known])
    np.maximum.at(high, codes[known], values[known])
    return np.where(high >= low, high - low, 0.0)
