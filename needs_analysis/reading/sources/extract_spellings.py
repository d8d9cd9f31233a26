"""One spelling for each name in a column of an extract, ignoring capitals, dashes and spaces."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import reference
from needs_analysis.reading.meaning.area_names import areas
from needs_analysis.reading.meaning.closed_lists import one_spelling
from needs_analysis.reading.meaning.columns_of_text import TextFrame
from needs_analysis.reading.received import Notice
from needs_analysis.reading.spelling import folded, tidy

_TELLS_APART: Final = frozenset("<>\u2264\u2265=+%")
"""Signs that mean something: an offence over a sum is not the one below it."""


def in_one_spelling(cells: pd.Series[Any], name: str, *, text: TextFrame, notices: list[Notice]) -> pd.Series[Any]:
    """Cells with the first spelling of each name; the number of rows with another spelling is reported, never which.

    Parameters
    ----------
    cells : pandas.Series of str
        One column, empty where there is nothing.
    name : str
        The column.
    text, notices
        The file, and what takes what is said.
    """
    codes, distinct = pd.factorize(cells)
    # The lists of places are asked once a spelling, so that a million rows take no longer than their names.
    names = [str(each) for each in distinct]
    key_of = _district if name == "district" else _key
    taken = list(one_spelling(names, key=key_of).values())
    changed = np.array([one != each for one, each in zip(taken, names, strict=True)], dtype=bool)
    if changed.any():
        rows = pd.Series(changed[codes], index=cells.index)
        words = (
            f"{int(changed.sum())} spellings of a name ({int(rows.sum())} rows) differ from an earlier one in capitals, spaces or "
            "punctuation only; the first spelling was used."
        )
        notices.append(Notice("SPELLING", words, f"{text.file}, column {name}, rows {text.places(rows)}"))
    if name == "district":
        _note_unknown(taken, codes, cells, text, notices)
    return pd.Series(pd.Series(taken, dtype="str").array.take(codes), index=cells.index, name=cells.name)


def _note_unknown(
    taken: list[str],
    codes: np.ndarray[Any, Any],
    cells: pd.Series[Any],
    text: TextFrame,
    notices: list[Notice],
) -> None:
    """Count districts that are no area of the lists; they may be anything, such as beats of the force."""
    unknown = {each for each in set(taken) if each and _listed(each) is None}
    if unknown:
        rows = pd.Series(np.array([each in unknown for each in taken], dtype=bool)[codes], index=cells.index)
        which = "district is" if len(unknown) == 1 else "districts are"
        words = (
            f"{len(unknown)} {which} not a local authority of England and Wales ({int(rows.sum())} of {len(rows)} rows); kept as supplied. "
            "If one is another name of a listed one, declare it under codes in a mapping."
        )
        notices.append(Notice("UNKNOWN_DISTRICT", words, f"{text.file}, column district, rows {text.places(rows)}"))


def _key(cell: str) -> Any:
    """What two spellings of one name have in common."""
    plain = folded(cell)
    signs = "".join(sign for sign in cell if sign in _TELLS_APART)
    return (plain, signs) if plain else (tidy(cell),)


def _district(cell: str) -> Any:
    return _listed(cell) or _key(cell)


def _listed(cell: str) -> str | None:
    """The authority that a name or code is of."""
    named = areas().find(cell)
    official = _by_code().get(cell.upper())
    return named or (areas().find(official) if official else None)


@cache
def _by_code() -> dict[str, str]:
    table = reference.load("areas_england_wales")
    return dict(zip(table["area_code"], table["area_name"], strict=True))
