"""Any small tabular file as a book of sheets, by its content and not its name."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from needs_analysis.reading.formats import delimited
from needs_analysis.reading.formats.container import Kind, Limits, in_words, kind_of, named_otherwise, refused
from needs_analysis.reading.formats.grid import EVERY_SHEET, Book, Choice, Grid
from needs_analysis.reading.received import Notice

TABULAR: Final[tuple[Kind, ...]] = ("csv", "xlsx", "xls", "ods")


_SHOW_IT: Final = "Ask for the file with the sheet visible, or for the correct file."


def book(path: Path, *, limits: Limits, choose: Choice = EVERY_SHEET) -> Book:
    """Read the sheets of a file, without interpreting them.

    Parameters
    ----------
    path : Path
        Any file.
    limits : Limits
        What is too large.
    choose : Choice
        Which of the visible sheets are read; the others are named in a notice or, where they hold the same table, in a
        refusal. Hidden sheets are looked at for personal data and never read.

    Raises
    ------
    DataError
        When the file is not a table that may be opened; see `needs_analysis.reading.formats.container`.
    """
    kind = kind_of(path, allowed=TABULAR, limits=limits)
    if kind == "xlsx":
        from needs_analysis.reading.formats.xlsx import xlsx

        found = xlsx(path, limits, choose)
    elif kind == "ods":
        from needs_analysis.reading.formats.ods import ods

        found = ods(path, limits, choose)
    elif kind == "xls":
        from needs_analysis.reading.formats.xls import xls

        found = xls(path, limits, choose)
    else:
        found = _text(path, limits)
    hidden = [notice.place for notice in found.notices if notice.code == "HIDDEN_SHEET"]
    if hidden and not any(grid.rows for grid in found.sheets):
        raise refused(path, f"shows an empty sheet, and the data are in a hidden one ({hidden[0]})", remedy=_SHOW_IT)
    if found.others:
        from needs_analysis.reading.formats.other_sheets import other_sheets

        found.notices.extend(other_sheets(found, choose))
    if named_otherwise(path, kind):
        text = f"The name ends in {path.suffix}, but the content is {in_words(kind)}."
        found.notices.append(Notice("NAMED_OTHERWISE", text, path.name))
    return found


def _text(path: Path, limits: Limits) -> Book:
    text = delimited.decoded(path.read_bytes(), file=path.name)
    delimiter = delimited.delimiter_of(text)
    notices = [*text.notices(path.name), *delimited.delimiter_notices(delimiter, path.name)]
    rows: list[tuple[int, list[Any]]] = list(
        delimited.records(text, file=path.name, limits=limits, delimiter=delimiter)
    )
    return Book("csv", text.encoding, [Grid(path.name, None, rows)], notices)
