"""Who each event is about, and to which group it belongs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import groups, identifiers
from needs_analysis.doubtful_ids import MOST_EVENTS, Doubt, doubts
from needs_analysis.errors import DataError
from needs_analysis.groups import Array
from needs_analysis.repeat_victimisation.look_back import once_a_victim
from needs_analysis.result import Excluded
from needs_analysis.said import Caveat

ALL_AREAS: Final = "All areas"
NOT_STATED: Final = "Not stated"
_OWN_COLUMNS: Final = ("victims", "history_from", "uk_lowest", "uk_highest", "uk_years")
_SETTLE: Final = (
    "Look them up, and leave out those that are no person (placeholders and not_people in the extract's mapping)."
)
_DOUBTS: Final = {
    "CROWDED_ID": (
        f"appear in {MOST_EVENTS} rows or more, or in an unusual share of all rows",
        "rather a placeholder or an organisation than one person",
    ),
    "CONTRADICTED_ID": ("have several sexes or ages", "not of one person"),
}


@dataclass(frozen=True)
class Who:
    """Who each event is about.

    Parameters
    ----------
    keys : tuple of numpy.ndarray of int
        The number of each row's victim, and of what else must be the same; -1 for nobody and what is not known.
    known, counted : numpy.ndarray of bool
        Rows with a known victim; those of them where all else is known too.
    caveats : tuple of Caveat
        What speaks against some ids being one person, without their number.
    doubtful : tuple of Excluded
        How many such ids there are, and rows of them. They are kept; their number is a count like any other.
    """

    keys: tuple[identifiers.Codes, ...]
    known: Array
    counted: Array
    caveats: tuple[Caveat, ...]
    doubtful: tuple[Excluded, ...]


def who(events: pd.DataFrame, *, victim: str, also_same: tuple[str, ...], event_id: str) -> Who:
    """Read the columns that say who an event is about, by the one rule for ids.

    Raises
    ------
    DataError
        When an event stands twice with one victim.
    """
    keys = [identifiers.coded(events[victim])]
    found = [(doubt, "victim", keys[0]) for doubt in doubts(keys[0], events)]
    for name in also_same:
        if identifiers.holds_ids(name):
            keys.append(identifiers.coded(events[name]))
            bare = pd.DataFrame(index=events.index)
            found += [(doubt, plain(name), keys[-1]) for doubt in doubts(keys[-1], bare, whose=plain(name))]
        else:
            keys.append(identifiers.valued(events[name]))
    known = keys[0] >= 0
    once_a_victim(events.loc[known, event_id], keys[0][known])
    return Who(
        keys=tuple(keys),
        known=known,
        counted=np.logical_and.reduce([codes >= 0 for codes in keys]),
        caveats=tuple(_in_doubt(doubt, whose) for doubt, whose, _ in found),
        doubtful=tuple(entry for doubt, whose, codes in found for entry in _numbers_of(doubt, whose, codes)),
    )


def _in_doubt(doubt: Doubt, whose: str) -> Caveat:
    """That there are ids which hardly stand for one person."""
    what, why = _DOUBTS[doubt.code]
    return Caveat(doubt.code, f"Some {whose} ids {what}: {why}. {_SETTLE}")


def _numbers_of(doubt: Doubt, whose: str, codes: identifiers.Codes) -> tuple[Excluded, Excluded]:
    """How many such ids there are, and in how many rows they stand."""
    what, why = _DOUBTS[doubt.code]
    ids, rows = len(np.unique(codes[doubt.rows])), int(doubt.rows.sum())
    return (
        Excluded(f"{whose} ids that {what}, kept in the figures", ids, why),
        Excluded(f"rows of {whose} ids that {what}, kept in the figures", rows, why),
    )


def areas(events: pd.DataFrame, by: list[str]) -> tuple[Array, pd.DataFrame]:
    """The group of each event, one without a name among them, and the names of the groups.

    Raises
    ------
    DataError
        When a group has the name of the row for all of them, or of a column that the result has itself, or is a list.
    """
    named = pd.DataFrame(index=events.index)
    for name in by:
        try:
            codes, found = pd.factorize(events[name])
        except TypeError:
            raise DataError.one(
                "contains lists or similar", column=name, expected="one value in a cell", remedy="Give each a row."
            ) from None
        texts, which = np.unique([*pd.Series(found).astype("str"), NOT_STATED], return_inverse=True)
        if any(" ".join(text.split()).casefold() == ALL_AREAS.casefold() for text in texts):
            raise DataError.one(
                f'a group is called "{ALL_AREAS}", as is the row for all of them together',
                column=name,
                expected="another name",
                remedy="Rename it; if its rows are the total of the others, leave them out.",
            )
        named[name] = pd.Categorical.from_codes(which[codes], categories=pd.Index(texts))
    places, keys = groups.numbered(named, by, also=_OWN_COLUMNS)
    return places, keys.astype("str")


def plain(column: str) -> str:
    """What a column holds, in words: a perpetrator, and not the id of one.

    Examples
    --------
    >>> plain("perpetrator_id"), plain("perp_id"), plain("crime_type")
    ('perpetrator', 'perpetrator', 'crime type')
    """
    words = [word for word in str(column).replace("_", " ").split() if word.casefold() not in ("id", "ids", "ref")]
    return " ".join("perpetrator" if word.casefold() == "perp" else word for word in words) or str(column)


def row_of_all(keys: pd.DataFrame) -> dict[str, Any]:
    """What the row for all groups together is called."""
    return dict.fromkeys(keys.columns, ALL_AREAS) if keys.shape[1] else {"group": groups.EVERYBODY}
