"""Victim-level extracts of a force: ids as text, identifiers dropped or under seal, and never a cell in a message."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from needs_analysis.contracts import ALL
from needs_analysis.errors import Refusal
from needs_analysis.files import sha256
from needs_analysis.identifiers import NORMALISATION, normalised
from needs_analysis.people import Sealed
from needs_analysis.personal_data import find, identifying_columns
from needs_analysis.reading.columns_of_text import TextFrame
from needs_analysis.reading.container import EXTRACT
from needs_analysis.reading.extract_codes import Meanings, in_words, meanings_of
from needs_analysis.reading.extract_copies import without_copies
from needs_analysis.reading.extract_dates import check_births, read_dates, year_first
from needs_analysis.reading.extract_ids import ROUNDED, notice_doubts, read_ids, unpointed
from needs_analysis.reading.extract_mapping import ExtractMapping
from needs_analysis.reading.extract_remedies import below_the_records, way_out
from needs_analysis.reading.extract_spellings import in_one_spelling
from needs_analysis.reading.layout import declared
from needs_analysis.reading.names import header_key
from needs_analysis.reading.received import Notice, Problems, Received
from needs_analysis.reading.sidecar import source_beside
from needs_analysis.reading.text_frame import text_frame
from needs_analysis.source import attach

CONTRACT: Final = ALL["police_extract"]
_BY_NAME: Final = {column.name: column for column in CONTRACT.columns}
_SEXES: Final = {
    **dict.fromkeys(("f", "female"), "F"),
    **dict.fromkeys(("m", "male"), "M"),
    **dict.fromkeys(("x", "i", "other"), "X"),
    **dict.fromkeys(("u", "unknown", "not stated", "not known", "unspecified"), "U"),
}
"""One code for each sex, whatever the force calls it; ``U`` is not known, ``X`` another."""
LINKING: Final = ("first_name", "surname", "date_of_birth", "postcode", "sex", "person_id")
"""What `people.link` can link on."""
_OLDEST: Final = 120


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
        raise Refusal(f"There is no use {identifiers!r} of identifiers", remedy='Use "drop" or "for_linkage".')
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
            f"a hidden sheet is filled in ({hidden[0].place})",
            expected="one sheet, and nothing hidden in a record-level file",
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
    columns = _columns(text, places, said, meanings, problems, notices)
    _check_spans(columns, text, problems)
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
            problems.add("the column stands twice", sheet=text.sheet, row=text.header_row, column=name, expected="once")
        elif name not in _BY_NAME:
            problems.add("the mapping names a column that there is not", column=name, remedy="Correct the mapping.")
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
        kinds = _personal_kinds(text.frame[place])
        holds = f" and holds what looks like personal data ({', '.join(kinds)})" if kinds else ""
        problems.add(
            f"column number {place + 1} was not declared{holds}",
            sheet=text.sheet,
            row=text.header_row,
            column=f"number {place + 1}",
            expected="only columns that are declared: names look harmless under many headers",
            remedy="Ask for the extract without it, or declare it under ignore or identifiers in a mapping.",
        )
    missing = [column.name for column in CONTRACT.columns if not column.optional and column.name not in places]
    for name in missing:
        problems.add(
            f"there is no column {name!r}",
            sheet=text.sheet,
            row=text.header_row,
            column=name,
            expected=_BY_NAME[name].meaning,
            remedy="Say in a mapping which column it is.",
        )
    return places


def _plain(header: str) -> str:
    return header_key(header).replace(" ", "_")


def _personal_kinds(cells: pd.Series[Any]) -> list[str]:
    return sorted({match.kind for text in cells.drop_duplicates() for match in find(str(text))})


def _columns(
    text: TextFrame,
    places: dict[str, int],
    said: ExtractMapping,
    meanings: Meanings,
    problems: Problems,
    notices: list[Notice],
) -> dict[str, pd.Series[Any]]:
    columns: dict[str, pd.Series[Any]] = {}
    foot = below_the_records(text)
    for column in CONTRACT.columns:
        if column.name not in places:
            continue
        cells = text.frame[places[column.name]].str.strip()
        if meanings.get(column.name):
            cells = in_words(cells, column.name, meanings[column.name], text=text, notices=notices)
        empty = cells == ""

        def wrong(mask: pd.Series[Any], problem: str, expected: str, name: str = column.name) -> None:
            if mask.any():
                problems.add(
                    f"{int(mask.sum())} of {len(mask)} cells {problem}",
                    sheet=text.sheet,
                    row=text.places(mask),
                    column=name,
                    count=int(mask.sum()),
                    expected=expected,
                    remedy=way_out(name, mask, foot, text=text),
                )

        if column.required:
            wrong(empty, "are empty", column.expected)
        if column.name in ("victim_id", "perpetrator_id"):
            columns[column.name] = read_ids(
                cells,
                column.name,
                placeholders=said.placeholders,
                not_people=said.not_people,
                text=text,
                notices=notices,
                wrong=wrong,
            )
        elif column.kind == "date":
            columns[column.name] = read_dates(
                cells,
                column.name,
                said.date_format,
                place=places[column.name],
                text=text,
                problems=problems,
                notices=notices,
                wrong=wrong,
            )
        elif column.name == "lsoa":
            columns[column.name] = _lsoas(cells, said, text, notices, wrong)
        elif column.kind == "count":
            whole = cells.str.fullmatch(r"[0-9]{1,4}(\.0)?")
            wrong(~empty & ~whole, "are no whole number", column.expected)
            numbers = pd.to_numeric(cells.where(whole & ~empty)).astype("Float64").round().astype("Int64")
            wrong((numbers > _OLDEST).fillna(False), f"are over {_OLDEST}", f"an age from 0 to {_OLDEST}")
            columns[column.name] = numbers
        elif column.kind == "flag":
            flags = cells.str.casefold().map(
                {"yes": "yes", "y": "yes", "1": "yes", "true": "yes", "no": "no", "n": "no", "0": "no", "false": "no"}
            )
            wrong(~empty & flags.isna(), "are neither yes nor no", column.expected)
            columns[column.name] = flags.astype("str")
        elif column.kind == "choice":
            allowed = {choice.casefold() for choice in column.choices}
            wrong(~empty & ~cells.str.casefold().isin(allowed), "are not a code that is known", column.expected)
            columns[column.name] = cells.str.casefold().map(_SEXES) if column.name == "sex" else cells.where(~empty)
        else:
            if column.name == "crime_id":
                wrong(cells.str.fullmatch(ROUNDED), "were rounded by a spreadsheet", "references as text")
                cells = unpointed(cells, wrong)
                wrong(~empty & normalised(cells).isna(), "are words for no crime in particular", column.expected)
                # References of crimes look like several kinds of personal data; these two they may not be.
                wrong(cells.str.contains("@", regex=False), "are e-mail addresses", column.expected)
                wrong(cells.str.fullmatch(r"(\+44|0)[0-9]{3,4} [0-9 ]{6,9}"), "are phone numbers", column.expected)
            elif kinds := _personal_kinds(cells):
                mask = cells.map(lambda cell: bool(find(cell)))
                wrong(mask.astype(bool), f"hold what looks like personal data ({', '.join(kinds)})", column.expected)
            if column.name != "crime_id":
                cells = in_one_spelling(cells, column.name, text=text, notices=notices)
            columns[column.name] = cells.where(~empty)
    return columns


def _check_spans(columns: dict[str, pd.Series[Any]], text: TextFrame, problems: Problems) -> None:
    """A span of days ends no earlier than it begins."""
    if not {"date", "date_to"} <= set(columns):
        return
    backwards = (columns["date_to"] < columns["date"]).fillna(False).astype(bool)
    if backwards.any():
        problems.add(
            f"{int(backwards.sum())} of {len(backwards)} spans end before they begin",
            sheet=text.sheet,
            row=text.places(backwards),
            column="date_to",
            count=int(backwards.sum()),
            expected="the last possible day on or after the first (date)",
            remedy="Check in the mapping that the two were not exchanged; else ask the force to correct the extract, or put the "
            "header of date_to under ignore.",
        )


def _lsoas(
    cells: pd.Series[Any], said: ExtractMapping, text: TextFrame, notices: list[Notice], wrong: Any
) -> pd.Series[Any]:
    codes = cells.str.upper()
    empty = codes == ""
    sound = codes.str.fullmatch(r"[EW]01[0-9]{6}")
    wrong(~empty & ~sound, "are no LSOA codes", "an LSOA code such as E01014001")
    if said.lsoas:
        outside = sound & ~codes.isin(said.lsoas)
    else:
        country = codes.where(sound).str[0]
        usual = country.mode()
        outside = sound & (country != usual.iloc[0]) if len(usual) == 1 else pd.Series(False, index=codes.index)
    if said.outside == "refuse":
        wrong(outside, "are LSOAs outside the force", 'LSOAs of the force, or outside = "keep" in a mapping')
    elif outside.any():
        words = f"{int(outside.sum())} rows lie in LSOAs outside the force and were kept."
        notices.append(Notice("OUTSIDE_FORCE", words, f"{text.file}, column lsoa, rows {text.places(outside)}"))
    return codes.where(~empty)


def _missing(table: pd.DataFrame, text: TextFrame, notices: list[Notice]) -> None:
    blank = table["victim_id"].isna()
    if blank.any():
        words = (
            f"{int(blank.sum())} of {len(table)} rows have no victim id; they are counted apart, and never one person."
        )
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
