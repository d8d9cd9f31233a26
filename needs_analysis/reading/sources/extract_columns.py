"""The columns of an extract, each by its type: ids, dates, LSOAs, counts, codes and text; never with a cell in a message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from needs_analysis.contracts import ALL, Column
from needs_analysis.identifiers import normalised
from needs_analysis.personal_data import find
from needs_analysis.reading.meaning.columns_of_text import TextFrame
from needs_analysis.reading.received import Notice, Problems
from needs_analysis.reading.sources.extract_codes import Meanings, in_words
from needs_analysis.reading.sources.extract_dates import read_dates
from needs_analysis.reading.sources.extract_ids import ROUNDED, read_ids, unpointed
from needs_analysis.reading.sources.extract_mapping import ExtractMapping
from needs_analysis.reading.sources.extract_remedies import below_the_records, way_out
from needs_analysis.reading.sources.extract_spellings import in_one_spelling

CONTRACT: Final = ALL["police_extract"]
_SEXES: Final = {
    **dict.fromkeys(("f", "female"), "F"),
    **dict.fromkeys(("m", "male"), "M"),
    **dict.fromkeys(("x", "i", "other"), "X"),
    **dict.fromkeys(("u", "unknown", "not stated", "not known", "unspecified"), "U"),
}
"""One code for each sex, whatever the force calls it; ``U`` is not known, ``X`` another."""
_FLAGS: Final = {
    **dict.fromkeys(("yes", "y", "1", "true"), "yes"),
    **dict.fromkeys(("no", "n", "0", "false"), "no"),
}
_OLDEST: Final = 120


def personal_kinds(cells: pd.Series[Any]) -> list[str]:
    """Kinds of personal data that some cells look like."""
    return sorted({match.kind for text in cells.drop_duplicates() for match in find(str(text))})


def read_columns(
    text: TextFrame,
    places: dict[str, int],
    said: ExtractMapping,
    meanings: Meanings,
    problems: Problems,
    notices: list[Notice],
) -> dict[str, pd.Series[Any]]:
    """Every column present, checked; problems are recorded by column.

    Parameters
    ----------
    text : TextFrame
        The extract.
    places : dict of str to int
        Where each column stands.
    said : ExtractMapping
        What the columns of the force's system mean.
    meanings : dict
        What the codes of each column mean.
    problems, notices
        Take what is wrong, and what should be known.
    """
    foot = below_the_records(text)
    columns: dict[str, pd.Series[Any]] = {}
    for column in CONTRACT.columns:
        if column.name in places:
            cells = text.frame[places[column.name]].str.strip()
            if meanings.get(column.name):
                cells = in_words(cells, column.name, meanings[column.name], text=text, notices=notices)
            columns[column.name] = _Cells(
                column, places[column.name], cells, foot, text, said, problems, notices
            ).read()
    return columns


@dataclass
class _Cells:
    """The cells of one column, with everything that reading them asks for."""

    column: Column
    place: int
    cells: pd.Series[Any]
    foot: int
    text: TextFrame
    said: ExtractMapping
    problems: Problems
    notices: list[Notice]

    def __post_init__(self) -> None:
        self.name = self.column.name
        self.empty = self.cells == ""

    def read(self) -> pd.Series[Any]:
        """The column in its kind."""
        if self.column.required:
            self.wrong(self.empty, "are empty", self.column.expected)
        if self.name in ("victim_id", "perpetrator_id"):
            return read_ids(
                self.cells,
                self.name,
                placeholders=self.said.placeholders,
                not_people=self.said.not_people,
                text=self.text,
                notices=self.notices,
                wrong=self.wrong,
            )
        of_one_column = {"lsoa": self._lsoas, "crime_id": self._references}
        of_a_kind = {"date": self._dates, "count": self._counts, "flag": self._flags, "choice": self._choices}
        return (of_one_column.get(self.name) or of_a_kind.get(self.column.kind, self._words))()

    def wrong(self, mask: pd.Series[Any], problem: str, expected: str) -> None:
        """Report invalid cells, if there are any."""
        if mask.any():
            self.problems.add(
                f"{int(mask.sum())} of {len(mask)} cells {problem}",
                sheet=self.text.sheet,
                row=self.text.places(mask),
                column=self.name,
                count=int(mask.sum()),
                expected=expected,
                remedy=way_out(self.name, mask, self.foot, text=self.text),
            )

    def _dates(self) -> pd.Series[Any]:
        return read_dates(
            self.cells,
            self.name,
            self.said.date_format,
            place=self.place,
            text=self.text,
            problems=self.problems,
            notices=self.notices,
            wrong=self.wrong,
        )

    def _counts(self) -> pd.Series[Any]:
        whole = self.cells.str.fullmatch(r"[0-9]{1,4}(\.0)?")
        self.wrong(~self.empty & ~whole, "are not whole numbers", self.column.expected)
        numbers = pd.to_numeric(self.cells.where(whole & ~self.empty)).astype("Float64").round().astype("Int64")
        self.wrong((numbers > _OLDEST).fillna(False), f"are over {_OLDEST}", f"an age from 0 to {_OLDEST}")
        return numbers

    def _flags(self) -> pd.Series[Any]:
        flags = self.cells.str.casefold().map(_FLAGS)
        self.wrong(~self.empty & flags.isna(), "are neither yes nor no", self.column.expected)
        return flags.astype("str")

    def _choices(self) -> pd.Series[Any]:
        plain = self.cells.str.casefold()
        allowed = {choice.casefold() for choice in self.column.choices}
        self.wrong(~self.empty & ~plain.isin(allowed), "are not a known code", self.column.expected)
        return plain.map(_SEXES) if self.name == "sex" else self.cells.where(~self.empty)

    def _references(self) -> pd.Series[Any]:
        expected = self.column.expected
        self.wrong(self.cells.str.fullmatch(ROUNDED), "were rounded by a spreadsheet", "references as text")
        cells = unpointed(self.cells, self.wrong)
        self.wrong(~self.empty & normalised(cells).isna(), "are placeholders rather than references", expected)
        # References of crimes look like several kinds of personal data; these two they may not be.
        self.wrong(cells.str.contains("@", regex=False), "are e-mail addresses", expected)
        self.wrong(cells.str.fullmatch(r"(\+44|0)[0-9]{3,4} [0-9 ]{6,9}"), "are phone numbers", expected)
        return cells.where(~self.empty)

    def _words(self) -> pd.Series[Any]:
        if kinds := personal_kinds(self.cells):
            mask = self.cells.map(lambda cell: bool(find(cell))).astype(bool)
            self.wrong(mask, f"contain what looks like personal data ({', '.join(kinds)})", self.column.expected)
        cells = in_one_spelling(self.cells, self.name, text=self.text, notices=self.notices)
        return cells.where(~self.empty)

    def _lsoas(self) -> pd.Series[Any]:
        codes = self.cells.str.upper()
        sound = codes.str.fullmatch(r"[EW]01[0-9]{6}")
        self.wrong(~self.empty & ~sound, "are not LSOA codes", "an LSOA code such as E01014001")
        if self.said.lsoas:
            outside = sound & ~codes.isin(self.said.lsoas)
        else:
            country = codes.where(sound).str[0]
            usual = country.mode()
            outside = sound & (country != usual.iloc[0]) if len(usual) == 1 else pd.Series(False, index=codes.index)
        if self.said.outside == "refuse":
            self.wrong(outside, "are LSOAs outside the force", 'LSOAs of the force, or outside = "keep" in a mapping')
        elif outside.any():
            words = f"{int(outside.sum())} rows are in LSOAs outside the force and were kept."
            place = f"{self.text.file}, column lsoa, rows {self.text.places(outside)}"
            self.notices.append(Notice("OUTSIDE_FORCE", words, place))
        return codes.where(~self.empty)


def check_spans(columns: dict[str, pd.Series[Any]], text: TextFrame, problems: Problems) -> None:
    """A range of days may not end before it begins."""
    if not {"date", "date_to"} <= set(columns):
        return
    backwards = (columns["date_to"] < columns["date"]).fillna(False).astype(bool)
    if backwards.any():
        problems.add(
            f"{int(backwards.sum())} of {len(backwards)} date ranges end before they begin",
            sheet=text.sheet,
            row=text.places(backwards),
            column="date_to",
            count=int(backwards.sum()),
            expected="the last possible day on or after the first (date)",
            remedy="Check that the mapping has not swapped the two; otherwise ask the force to correct the extract, or put the "
            "header of date_to under ignore.",
        )
