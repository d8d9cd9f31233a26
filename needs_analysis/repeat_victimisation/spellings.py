"""Ids in their one spelling on an engine: nearly all are in it already, so the few that are not are looked up."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from needs_analysis import identifiers
from needs_analysis.engine import fetch
from needs_analysis.engine.spelled import Kind, beyond, plainly, spelled, spelled_number
from needs_analysis.errors import DataError

if TYPE_CHECKING:
    import ibis

_RULES: Final[dict[Kind, Callable[[pd.Series[Any]], pd.Series[Any]]]] = {
    "person": identifiers.normalised,
    "value": identifiers.known,
    "reference": identifiers.spelled,
}
_MOST_LOOKED_UP: Final = 100_000
"""From so many odd spellings on the engine spells them itself."""


def one_spelling(table: ibis.Table, raw: str, new: str, *, name: str, kind: Kind = "person") -> ibis.Table:
    """A table with a column of ids, or of values, in one spelling; missing for nobody.

    Parameters
    ----------
    table : ibis.Table
        With the column ``raw``, of texts or whole numbers.
    raw, new : str
        Column as it was sent, and the one to make.
    name : str
        What the column was called by its owner, for messages.
    kind : {"person", "value", "reference"}
        Ids of people; values such as a crime type; or references of events, which are never nobody.

    Raises
    ------
    DataError
        For ids of which some end in .0 and others do not, and for numbers that are no ids.
    """
    column = table[raw]
    if column.type().is_integer():
        return table.mutate(**{new: spelled_number(column) if kind == "person" else column})
    odd = table.filter(column.notnull() & ~plainly(column)).select(raw).distinct()
    some = fetch(odd.limit(_MOST_LOOKED_UP + 1))[raw].astype("str")
    if not len(some):
        return table.mutate(**{new: column})
    if kind != "value":
        _refuse_pointed(table, raw, some, name)
    found = _looked_up(some, kind) if len(some) <= _MOST_LOOKED_UP else _spelled_there(odd, raw, kind)
    joined = table.left_join(found, column == found.odd_raw)
    spelling = joined.odd_raw.isnull().ifelse(joined[raw], joined.odd_new)
    return joined.mutate(**{new: spelling}).drop("odd_raw", "odd_new")


def _looked_up(texts: pd.Series[Any], kind: Kind) -> Any:
    """Texts with their spelling, as a small table that is joined: pandas spells them."""
    import ibis

    spellings = _RULES[kind](texts)
    found = pd.DataFrame({"odd_raw": texts, "odd_new": spellings.astype("object").where(spellings.notna(), None)})
    return ibis.memtable(found, schema={"odd_raw": "string", "odd_new": "string"})


def _spelled_there(odd: ibis.Table, raw: str, kind: Kind) -> Any:
    """Very many texts with their spelling: the engine spells them, but for the few in other scripts than ASCII."""
    far = fetch(odd.filter(beyond(odd[raw])))[raw].astype("str")
    if not len(far):
        return odd.select(odd_raw=odd[raw], odd_new=spelled(odd[raw], kind=kind)).cache()
    small = _looked_up(far, kind).rename(far_raw="odd_raw", far_new="odd_new")
    joined = odd.left_join(small, odd[raw] == small.far_raw)
    found = joined.select(odd_raw=joined[raw], odd_new=spelled(joined[raw], kind=kind, elsewhere=joined.far_new))
    # Spark keeps nothing that rests on a small table which was never stored there; it works it out where it is needed.
    backends, _ = odd._find_backends()
    return found if any(backend.name == "pyspark" for backend in backends) else found.cache()


def _refuse_pointed(table: ibis.Table, raw: str, odd: pd.Series[Any], name: str) -> None:
    """Refuse ids that a spreadsheet turned into numbers, which splits one person into two.

    Raises
    ------
    DataError
        When some end in .0 and others do not, or when numbers are no ids.
    """
    wrong = odd.str.fullmatch(r"\s*[0-9]+\.0\s*").astype(bool)
    if not wrong.any():
        return
    whole = table.filter(table[raw].re_search("^ *[0-9]+ *$")).limit(1)
    if len(fetch(whole.select(raw))):
        raise DataError.one(
            "some ids end in .0 and others do not, so 123 and 123.0 would count as two people",
            column=name,
            count=int(wrong.sum()),
            expected="ids as text",
            remedy="Read the ids as text, with their leading zeros.",
        )
