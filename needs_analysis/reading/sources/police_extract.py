"""Victim-level extracts of a force: ids as text, identifiers dropped or sealed, and never a cell in a message."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from needs_analysis.errors import Refusal
from needs_analysis.files import sha256
from needs_analysis.identifiers import NORMALISATION
from needs_analysis.people import Sealed
from needs_analysis.personal_data import identifying_columns
from needs_analysis.reading.formats.container import EXTRACT
from needs_analysis.reading.meaning.columns_of_text import TextFrame
from needs_analysis.reading.meaning.layout import declared
from needs_analysis.reading.meaning.text_frame import text_frame
from needs_analysis.reading.received import Notice, Problems, Received
from needs_analysis.reading.sidecar import source_beside
from needs_analysis.reading.sources.extract_codes import meanings_of
from needs_analysis.reading.sources.extract_columns import CONTRACT, check_spans, personal_kinds, read_columns
from needs_analysis.reading.sources.extract_copies import without_copies
from needs_analysis.reading.sources.extract_dates import check_births, year_first
from needs_analysis.reading.sources.extract_ids import notice_doubts
from needs_analysis.reading.sources.extract_mapping import ExtractMapping
from needs_analysis.reading.spelling import header_key
from needs_analysis.source import attach

_BY_NAME: Final = {column.name: column for column in CONTRACT.columns}
LINKING: Final = ("first_name", "surname", "date_of_birth", "postcode", "sex", "person_id")
"""What `people.link` can link on."""


def police_extract(
    path: Path | str,
    mapping: ExtractMapping | Mapping[str, Any] | Path | str | None = None,
    *,
    identifiers: Literal["drop", "for_linkage"] = "drop",
) -> Received:
    """Read a victim-level extract of a force.

    Parameters
    ----------
    path : Path or str
        Delimited text, a workbook or a Parquet file.
    mapping : mapping, Path or str, optional
        What the columns mean (or the path of a TOML file that says so); needed where they are not called
        ``crime_id, victim_id, date, offence`` and so on.
    identifiers : {"drop", "for_linkage"}
        Whether names, dates of birth and postcodes that the mapping declares are dropped, or kept under seal in
        ``.tables["identifiers"]`` for `people.link`.

    Returns
    -------
    Received
        ``.table`` has one row a crime and victim, with ids as text (see `people.normalised`); a blank or placeholder id
        is missing. Ids that may stand for more than one person are counted in the warnings. It goes into
        `repeat_victimisation.repeat_rate` with ``event_id="crime_id"``.

    Raises
    ------
    DataError
        With every problem at once, and never with a cell: columns that are missing or identify people without being
        declared, dates that do not exist or are not of one form, LSOA codes that are none.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "extract.csv"
    ...     _ = path.write_text("crime_id,victim_id,date,offence\\nC1,00123,2023-01-04,Stalking\\n")
    ...     received = police_extract(path)
    >>> received.table["victim_id"].tolist()
    ['00123']
    """
    path = Path(path)
    if identifiers not in ("drop", "for_linkage"):
        raise Refusal(f"{identifiers!r} is not a use of identifiers", remedy='Use "drop" or "for_linkage".')
    said = declared(ExtractMapping, mapping)
    text = text_frame(path, limits=EXTRACT, layout=said.layout())
    problems, notices = Problems(path.name, sheet=text.sheet), list(text.notices)
    problems.extend(text.doubled_headers(ignored=(*said.ignore, *said.identifiers)))
    places = _places(text, said, problems)
    meanings = meanings_of(
        said.codes, columns=said.columns, known=list(_BY_NAME), there=places, problems=problems, notices=notices
    )
    hidden = [notice for notice in notices if notice.code == "HIDDEN_SHEET"]
    if hidden:
        problems.add(
            f"a hidden sheet contains data ({hidden[0].place})",
            expected="one sheet, and no hidden content in a record-level file",
            remedy="Delete this copy, tell the force, and ask for a file without hidden sheets.",
        )
    problems.stop()
    there = {header_key(header) for header in text.header}
    absent = [header for header in (*said.columns, *said.identifiers) if header_key(header) not in there]
    if absent:
        words = f"The mapping names headers that are not in the file: {', '.join(sorted(absent)[:12])}."
        notices.append(Notice("MAPPING_UNUSED", words, text.file))
    problems.extend(text.odd(places.values()))
    notices += text.formulas(places.values())
    columns = read_columns(text, places, said, meanings, problems, notices)
    check_spans(columns, text, problems)
    problems.stop()
    table = pd.DataFrame(columns)
    kept, of_copies = without_copies(table, said.equal_rows, text=text, problems=problems)
    notices += of_copies
    problems.stop()
    _missing(table, text, notices)
    born = _born(text, said, problems)
    problems.stop()
    notice_doubts(table[kept], born, text, notices)
    tables: dict[str, Any] = {}
    if identifiers == "for_linkage":
        tables["identifiers"] = _sealed(text, said, kept, columns)
    log = text.entry(
        rows=int(kept.sum()),
        rows_set_aside=int((~kept).sum()),
        columns_dropped=len(text.header) - len(places),
        normalisation=NORMALISATION,
        sha256=sha256(path),
    )
    table = table[kept].reset_index(drop=True)
    return Received(
        attach(table, source_beside(path, disclosure=CONTRACT.floor, floor=CONTRACT.floor)),
        tuple(notices),
        log,
        tables=tables,
    )


def _places(text: TextFrame, said: ExtractMapping, problems: Problems) -> dict[str, int]:
    """Where each column stands; headers are only repeated where they are words of the contract or of the mapping."""
    known = {header_key(name): name for name in _BY_NAME} | {
        header_key(header): name for header, name in said.columns.items()
    }
    expected_away = {header_key(header) for header in (*said.identifiers, *said.ignore)}
    places: dict[str, int] = {}
    unread: list[int] = []
    for place, header in enumerate(text.header):
        name = known.get(header_key(header))
        if header_key(header) in expected_away:
            continue
        if name is None:
            unread.append(place)
        elif name in places:
            problems.add(
                "the column is duplicated", sheet=text.sheet, row=text.header_row, column=name, expected="once"
            )
        elif name not in _BY_NAME:
            problems.add("the mapping names a column that does not exist", column=name, remedy="Correct the mapping.")
        else:
            places[name] = place
    personal = identifying_columns([text.header[place] for place in unread])
    if personal:
        problems.add(
            f"{len(personal)} columns identify people and were not declared: {', '.join(sorted(map(_plain, personal)))}",
            sheet=text.sheet,
            row=text.header_row,
            column=", ".join(sorted(map(_plain, personal))),
            count=len(personal),
            expected="no direct identifiers",
            remedy="Ask for the extract without them, or declare them under identifiers in a mapping: they are then dropped.",
        )
    for place in unread:
        if text.header[place] in personal:
            continue
        kinds = personal_kinds(text.frame[place])
        holds = f" and contains what looks like personal data ({', '.join(kinds)})" if kinds else ""
        problems.add(
            f"column number {place + 1} was not declared{holds}",
            sheet=text.sheet,
            row=text.header_row,
            column=f"number {place + 1}",
            expected="declared columns only: names can be under any header",
            remedy="Ask for the extract without it, or declare it under ignore or identifiers in a mapping.",
        )
    missing = [column.name for column in CONTRACT.columns if not column.optional and column.name not in places]
    for name in missing:
        problems.add(
            f"the column {name!r} is missing",
            sheet=text.sheet,
            row=text.header_row,
            column=name,
            expected=f"a column with this content: {_BY_NAME[name].meaning}",
            remedy="Declare in a mapping which column it is.",
        )
    return places


def _plain(header: str) -> str:
    return header_key(header).replace(" ", "_")


def _missing(table: pd.DataFrame, text: TextFrame, notices: list[Notice]) -> None:
    blank = table["victim_id"].isna()
    if blank.any():
        words = f"{int(blank.sum())} of {len(table)} rows have no victim id; they are counted separately, never as one person."
        notices.append(Notice("NO_VICTIM_ID", words, f"{text.file}, column victim_id, rows {text.places(blank)}"))


def _born(text: TextFrame, said: ExtractMapping, problems: Problems) -> pd.Series[Any] | None:
    """Days of birth, where a column of them was declared."""
    by_header = {header_key(header): place for place, header in enumerate(text.header)}
    for header, name in said.identifiers.items():
        if name == "date_of_birth" and header_key(header) in by_header:
            place = by_header[header_key(header)]
            cells = text.frame[place].str.strip()
            check_births(place, said.date_format, text=text, problems=problems)
            return year_first(cells, said.date_format)
    return None


def _sealed(text: TextFrame, said: ExtractMapping, kept: pd.Series[Any], columns: dict[str, pd.Series[Any]]) -> Sealed:
    by_header = {header_key(header): place for place, header in enumerate(text.header)}
    found: dict[str, pd.Series[Any]] = {"record": pd.Series(np.arange(int(kept.sum())))}
    for header, name in said.identifiers.items():
        place = by_header.get(header_key(header))
        if place is not None and name in LINKING:
            cells = text.frame.loc[kept, place].str.strip().reset_index(drop=True)
            found[name] = year_first(cells, said.date_format) if name == "date_of_birth" else cells
    for known, target in (("victim_id", "person_id"), ("sex", "sex")):
        if known in columns and target not in found:
            found[target] = columns[known][kept].reset_index(drop=True)
    return Sealed(pd.DataFrame(found))
