"""What the columns of a victim-level extract mean, and where its records are: declared in a small TOML file."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from needs_analysis.reading.meaning.layout import Declared, Layout, Row
from needs_analysis.reading.sources.extract_copies import EqualRows


class ExtractMapping(Declared):
    """What the columns of a force's system mean.

    Parameters
    ----------
    columns : dict of str to str
        Header in the extract and the column it is.
    identifiers : dict of str to str
        Header and what it identifies by (``first_name, surname, date_of_birth, postcode, person_id, other``): dropped,
        unless they are asked for to link on.
    ignore : tuple of str
        Headers that are not read.
    sheet : str
        Sheet of a workbook.
    header_row : int, optional
        Row of the header, as the spreadsheet numbers it, where titles stand above it.
    header_rows : tuple of int
        The same of a header of several rows, whose texts are joined with `` / ``.
    last_row : int, optional
        Last row of the records, where a count or a note stands below them.
    date_format : str
        How dates are written, such as ``%d/%m/%Y %H:%M``; year first, or day first throughout, otherwise.
    codes : dict of str to dict of str to str
        Column (or its header), and for each code in it what it means; capitals do not matter, other values are counted.
        A code that means ``""`` says nothing, and is read as an empty cell.
    outside : {"refuse", "keep"}
        What becomes of rows whose LSOA lies in another country or outside the listed ones.
    placeholders : tuple of str
        Further ids that stand for nobody in particular in this force's system, in any spelling.
    not_people : tuple of str
        Ids of organisations, such as a shop or the police, which are no victims or suspects of their own.
    lsoas : tuple of str
        LSOAs of the force area, where the extract is to be compared with them.
    equal_rows : {"copies", "victims"}
        What rows of one crime are that are equal throughout and have no victim id: one row sent twice, or several unknown
        victims.
    """

    columns: dict[str, str] = Field(default_factory=dict)
    identifiers: dict[str, Literal["first_name", "surname", "date_of_birth", "postcode", "person_id", "other"]] = Field(
        default_factory=dict
    )
    ignore: tuple[str, ...] = ()
    sheet: str = ""
    header_row: Annotated[int, Field(ge=1, le=1_000)] | None = None
    header_rows: tuple[Row, ...] = ()
    last_row: Row | None = None
    date_format: str = ""
    codes: dict[str, dict[str, str]] = Field(default_factory=dict)
    outside: Literal["refuse", "keep"] = "refuse"
    placeholders: tuple[str, ...] = ()
    not_people: tuple[str, ...] = ()
    lsoas: tuple[Annotated[str, Field(pattern=r"^[EW]01[0-9]{6}$")], ...] = ()
    equal_rows: EqualRows = "copies"

    @model_validator(mode="after")
    def _one_header(self) -> Self:
        if self.header_row and self.header_rows:
            raise ValueError("header_row and header_rows are both given; give one of them")
        header = self.header_row or max(self.header_rows, default=1)
        if self.last_row is not None and self.last_row <= header:
            raise ValueError("last_row must be below the header")
        return self

    def layout(self) -> Layout:
        """Where the table is in the file."""
        rows = (self.header_row,) if self.header_row else self.header_rows
        return Layout(sheet=self.sheet, header_rows=rows, last_row=self.last_row)
