"""Delimited text: bytes to records, with the encoding detected and reported, and no cell moved without notice."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from needs_analysis.errors import DataError
from needs_analysis.reading.formats.container import MIB, Limits, refused
from needs_analysis.reading.received import Notice

CP1252: Final = "cp1252"


@dataclass(frozen=True)
class Text:
    """The bytes of a text, their encoding, and the first row that is not UTF-8."""

    content: bytes
    encoding: str
    row: int | None = None

    @property
    def first_line(self) -> str:
        """The first line that is not empty."""
        with self.opened() as lines:
            return next((line for line in lines if line.strip()), "").strip("\r\n")

    def opened(self) -> io.TextIOWrapper:
        """The text as a stream, with its line ends as they are."""
        return io.TextIOWrapper(io.BytesIO(self.content), encoding=self.encoding, newline="")

    def notices(self, place: str) -> list[Notice]:
        """Notices about the encoding."""
        if self.encoding != CP1252:
            return []
        text = f"The text is in Windows code page 1252, not UTF-8 (row {self.row} first)."
        return [Notice("CP1252", text, place)]


def decoded(content: bytes, *, file: str, strict: bool = False) -> Text:
    """Bytes to text: UTF-8 with or without a byte order mark, UTF-16 by its mark, otherwise Windows code page 1252.

    Parameters
    ----------
    content : bytes
        All of a file.
    file : str
        Its name, for the message.
    strict : bool
        Whether anything but UTF-8 is refused.

    Raises
    ------
    DataError
        For NUL bytes, a broken UTF-16 file, or rows of two encodings; names row and byte.
    """
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        if strict:
            raise _not_text(file, "is not UTF-8 text (it is UTF-16)")
        try:
            if "\x00" in content.decode("utf-16"):
                raise _not_text(file, "contains characters that are invalid in text (NUL)")
            return Text(content, "utf-16")
        except UnicodeDecodeError:
            raise _not_text(file, "is not valid UTF-16 text") from None
    if b"\x00" in content:
        row = _row_of(content, content.index(b"\x00"))
        raise _not_text(file, "contains a character that is invalid in text (NUL)", row=row)
    try:
        content.decode("utf-8-sig")
        return Text(content, "utf-8-sig")
    except UnicodeDecodeError as error:
        start = error.start
    row = _row_of(content, start)
    if strict:
        raise _not_text(file, f"is not UTF-8 text (byte {start})", row=row)
    other = _row_of_utf8(content)
    if other is not None:
        raise DataError.one(
            f"mixes two encodings: row {other} is UTF-8, row {row} (row {row - 1} under the header) is not (byte {start})",
            file=file,
            row=f"{other}, {row}",
            expected="one encoding throughout",
            remedy='Save the file again as "CSV UTF-8" and check the accented letters in these rows.',
        )
    try:
        content.decode(CP1252)
        return Text(content, CP1252, row)
    except UnicodeDecodeError as error:
        raise _not_text(
            file, f"is neither UTF-8 nor Windows text (byte {error.start})", row=_row_of(content, error.start)
        ) from None


def _not_text(file: str, problem: str, row: int | None = None) -> DataError:
    return DataError.one(problem, file=file, row=row, expected="UTF-8", remedy='Save it again as "CSV UTF-8".')


def _row_of(content: bytes, place: int) -> int:
    before = content[:place].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return before.count(b"\n") + 1


def _row_of_utf8(content: bytes) -> int | None:
    """First row that can only be UTF-8: it decodes, and holds letters beyond ASCII."""
    for number, line in enumerate(content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"), start=1):
        if not line.isascii():
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                continue
            return number
    return None


def records(
    text: Text, *, file: str, limits: Limits, delimiter: str = ",", blank: bool = False
) -> Iterator[tuple[int, list[str]]]:
    """Rows of a delimited text, each with its number as a spreadsheet shows it; blank ones only where they are asked for.

    Raises
    ------
    DataError
        For a quotation mark that is never closed, a cell of enormous length, or too many rows or columns.
    """
    reader = csv.reader(text.opened(), delimiter=delimiter, strict=True)
    place = 0
    try:
        for place, record in enumerate(reader, start=1):
            if place > limits.rows + 1:
                raise too_many_rows(file, limits)
            if len(record) > limits.columns:
                raise too_many_columns(file, limits, row=place)
            if blank or any(cell.strip() for cell in record):
                yield place, record
    except csv.Error as error:
        raise DataError.one(
            f"is not a valid CSV file ({_plainly(error)})",
            file=file,
            row=place + 1,
            expected="every quotation mark closed in its row, and cells of normal length",
            remedy="Look for a quotation mark that is not closed, or an extremely long cell.",
        ) from None


def _plainly(error: csv.Error) -> str:
    text = str(error)
    if "unexpected end" in text:
        return "it ends inside a quotation"
    return "a cell is over 131,072 characters" if "field larger" in text else "a quotation mark is in the wrong place"


def too_many_rows(file: str, limits: Limits, *, sheet: str | None = None, at: str = "") -> DataError:
    """The error for a table that is too long for its type."""
    return DataError.one(
        f"has more than {limits.rows:,} rows" + (f" ({at} is filled in)" if at else ""),
        file=file,
        sheet=sheet,
        expected=f"at most {limits.rows:,}",
        remedy="Check that this is the correct file; a return has one row per service, area and quarter.",
    )


def too_many_columns(
    file: str, limits: Limits, *, row: int | None = None, sheet: str | None = None, at: str = ""
) -> DataError:
    """The error for a table that is too wide for its type."""
    return DataError.one(
        f"has more than {limits.columns:,} columns" + (f" ({at} is filled in)" if at else ""),
        file=file,
        sheet=sheet,
        row=row,
        expected=f"at most {limits.columns:,}",
        remedy="Check that this is the correct file.",
    )


def delimiter_of(text: Text) -> str:
    """Comma, unless the first row has none and has semicolons, tabs or bars instead."""
    first = text.first_line
    if "," in first:
        return ","
    return max(";\t|", key=first.count) if any(mark in first for mark in ";\t|") else ","


def commas_only(text: Text, *, file: str) -> None:
    """Refuse a text whose fields are separated by something else, where only commas are read.

    Raises
    ------
    DataError
        Naming what separates them.
    """
    delimiter = delimiter_of(text)
    if delimiter != ",":
        raise DataError.one(
            f"its fields are separated by {_SEPARATORS[delimiter]}",
            file=file,
            row=1,
            expected="commas between fields",
            remedy='Save it again as "CSV UTF-8 (comma delimited)".',
        )


_SEPARATORS: Final = {";": "semicolons", "\t": "tabs", "|": "bars"}


def delimiter_notices(delimiter: str, place: str) -> list[Notice]:
    """Notices about the delimiter."""
    if delimiter == ",":
        return []
    return [
        Notice("OTHER_DELIMITER", f"The fields are separated by {_SEPARATORS[delimiter]} instead of commas.", place)
    ]


def unpacked(path: Path, limits: Limits) -> bytes:
    """All bytes of a gzipped file, counted while they are unpacked."""
    parts, size = [], 0
    packed = path.stat().st_size
    try:
        with gzip.open(path, "rb") as file:
            while part := _read(file, MIB):
                size += len(part)
                if size > limits.unpacked_bytes or (size > 16 * MIB and size > 200 * packed):
                    raise refused(path, "unpacks to far more than expected", remedy="Do not open it; ask for it again.")
                parts.append(part)
    except (OSError, EOFError, zlib.error):
        raise refused(path, "is damaged or incomplete", remedy="Download it again.") from None
    return b"".join(parts)


def _read(file: gzip.GzipFile, size: int) -> bytes:
    return file.read(size)
