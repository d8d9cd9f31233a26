"""What the codes in an extract's columns mean, as declared in its mapping."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Any

import pandas as pd

from needs_analysis.reading.meaning.columns_of_text import TextFrame
from needs_analysis.reading.received import Notice, Problems
from needs_analysis.reading.spelling import header_key, tidy

Meanings = dict[str, dict[str, str]]


def meanings_of(
    codes: Mapping[str, Mapping[str, str]],
    *,
    columns: Mapping[str, str],
    known: Collection[str],
    there: Collection[str],
    problems: Problems,
    notices: list[Notice],
) -> Meanings:
    """What each code of each column means, whatever capitals columns and codes were declared in.

    Parameters
    ----------
    codes : mapping of str to mapping
        As declared: column, or its header in the extract, and its codes.
    columns : mapping of str to str
        Header in the extract and the column it is.
    known, there : collection of str
        Columns that there can be, and those that the extract has.
    problems, notices
        Take columns that there are not, codes that mean two things, and codes of a column that the extract lacks.
    """
    names = {header_key(header): name for header, name in columns.items()} | {header_key(name): name for name in known}
    found: Meanings = {}
    for declared, meanings in codes.items():
        name = names.get(header_key(declared))
        if name is None:
            near = get_close_matches(header_key(declared), list(names), n=1, cutoff=0.75)
            problems.add(
                "the mapping gives codes for a column that does not exist",
                column=f"codes.{declared}"[:60],
                expected=f"one of {', '.join(known)}",
                remedy=f"Was {names[near[0]]} meant?" if near else "Correct the mapping.",
            )
            continue
        if name not in there:
            notices.append(
                Notice("MAPPING_UNUSED", f"The mapping gives codes of {name}, which is not in the file.", problems.file)
            )
        own = found.setdefault(name, {})
        for code, meaning in meanings.items():
            if own.setdefault(_key(code), meaning) != meaning:
                problems.add(
                    "the mapping gives one code two meanings (capitals are ignored)",
                    column=f"codes.{name}",
                    expected="one meaning per code",
                    remedy="Correct the mapping.",
                )
    return found


def in_words(
    cells: pd.Series[Any], name: str, meanings: Mapping[str, str], *, text: TextFrame, notices: list[Notice]
) -> pd.Series[Any]:
    """Cells with their codes in words; other values are kept, and counted but never shown."""
    words = {cell: meanings.get(_key(cell)) for cell in cells.unique()}
    said = {_key(meaning) for meaning in meanings.values()}
    other = cells.map({cell: bool(cell) and word is None and _key(cell) not in said for cell, word in words.items()})
    other = other.astype(bool)
    # Numbers and days need no codes: those that are none are refused where they are read.
    if other.any() and name not in ("age", "date", "date_to"):
        count = cells[other].nunique()
        what = "value is" if count == 1 else "values are"
        notices.append(
            Notice(
                "NOT_IN_CODES",
                f"{count} {what} not in codes ({int(other.sum())} of {len(cells)} rows); they were kept unchanged.",
                f"{text.file}, column {name}, rows {text.places(other)}",
            )
        )
    return cells.map({cell: cell if word is None else word for cell, word in words.items()}).astype("str")


def _key(code: str) -> str:
    return tidy(str(code)).casefold()
