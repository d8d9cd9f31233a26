"""The true type of a file, and whether it is small and simple enough to open."""

from __future__ import annotations

import lzma
import re
import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, Literal

from needs_analysis.errors import DataError
from needs_analysis.reading.formats.opened import note_opened

Kind = Literal["csv", "xlsx", "xls", "ods", "parquet", "zip", "gzip"]

MIB: Final = 1_048_576


@dataclass(frozen=True)
class Limits:
    """How large a file may be before it is opened.

    Parameters
    ----------
    file_bytes, unpacked_bytes : int
        Size on the disk, and of everything inside once unpacked, in bytes.
    rows, columns : int
        Of one sheet, counting only cells that hold something.
    members : int
        Files inside an archive.
    """

    file_bytes: int
    unpacked_bytes: int
    rows: int
    columns: int
    members: int = 1_000


RETURN: Final = Limits(file_bytes=20 * MIB, unpacked_bytes=100 * MIB, rows=20_000, columns=300)
"""A return that people fill in."""

PUBLISHED: Final = Limits(file_bytes=200 * MIB, unpacked_bytes=500 * MIB, rows=1_048_576, columns=2_000)
"""A workbook or table as published."""

EXTRACT: Final = Limits(file_bytes=8_192 * MIB, unpacked_bytes=2_048 * MIB, rows=40_000_000, columns=500)
"""A record-level extract of a force."""

ARCHIVE: Final = Limits(
    file_bytes=4_096 * MIB, unpacked_bytes=65_536 * MIB, rows=40_000_000, columns=50, members=10_000
)
"""An archive of data.police.uk, as served."""

LARGEST_RATIO: Final = 100
"""Unpacked size over packed size, for anything above a megabyte; honest spreadsheets stay under 40."""

_ENDINGS: Final[dict[str, Kind]] = {
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "csv",
    ".xlsx": "xlsx",
    ".xls": "xls",
    ".ods": "ods",
    ".parquet": "parquet",
    ".zip": "zip",
    ".gz": "gzip",
}

_WHOLE = "a complete, unprotected file of the type that its name states, without macros"
_SAVE_AGAIN = "Open it in Excel or LibreOffice and save it again as CSV UTF-8 or as an Excel workbook (.xlsx)."


def refused(
    path: Path, problem: str, *, expected: str = _WHOLE, remedy: str = _SAVE_AGAIN, **where: object
) -> DataError:
    """The error for a file that is not opened."""
    return DataError.one(problem, file=path.name, expected=expected, remedy=remedy, **where)


def kind_of(path: Path, *, allowed: tuple[Kind, ...], limits: Limits, ending: str = "") -> Kind:
    """The type of a file by its content, never by its name alone.

    Parameters
    ----------
    path : Path
        Any path.
    allowed : tuple of str
        Kinds that the caller can read.
    limits : Limits
        What is too large to open.
    ending : str
        Ending of the name that the file will have (``".zip"``), where it has not got it yet.

    Raises
    ------
    DataError
        When there is no such file, it is empty, too large, protected by a password, carries a program, is damaged, or
        is of a kind that is not read here.
    """
    _is_plain_file(path, limits)
    note_opened(path)
    endings = ", ".join(sorted({ending for ending, kind in _ENDINGS.items() if kind in allowed}))
    if path.name.startswith(("~$", ".~lock")):
        raise refused(path, "is the temporary file of a workbook that is open", remedy="Use the workbook itself.")
    ending = ending.lower() or path.suffix.lower()
    if ending == ".xlsm":
        raise refused(path, "is a workbook with macros (programs), which are not opened", expected=endings)
    if ending not in _ENDINGS:
        raise refused(path, f"has a format that is not supported ({ending or 'no ending'})", expected=endings)
    kind = _kind_by_content(path, limits, ending)
    if kind not in allowed:
        raise refused(path, f"is {_NAMES[kind]}, which is not supported", expected=endings)
    return kind


def in_words(kind: Kind) -> str:
    """A kind of file in words."""
    return _NAMES[kind]


def named_otherwise(path: Path, kind: Kind) -> bool:
    """Whether the file extension differs from the content."""
    return _ENDINGS.get(path.suffix.lower()) != kind


_NO_PASSWORD: Final = "Ask for it without a password by a secure route, or remove the password (File, Info)."

_NAMES: Final[dict[Kind, str]] = {
    "csv": "plain text",
    "xlsx": "an Excel workbook",
    "xls": "an old Excel workbook",
    "ods": "an OpenDocument spreadsheet",
    "parquet": "a Parquet file",
    "zip": "a zip archive",
    "gzip": "a gzipped file",
}


def _is_plain_file(path: Path, limits: Limits) -> None:
    try:
        found = path.stat()
    except OSError:
        raise refused(path, "the file was not found", remedy="Check the path and the name.") from None
    except ValueError:
        raise DataError.one("is not the path of a file", remedy="Check the path and the name.") from None
    if not stat.S_ISREG(found.st_mode):
        raise refused(path, "is not a file", remedy="Give the path of the file itself.")
    if found.st_size == 0:
        raise refused(path, "is empty (0 bytes)", remedy="Ask for it again; it was not saved or sent completely.")
    if found.st_size > limits.file_bytes:
        raise refused(
            path,
            f"has {found.st_size / MIB:,.0f} MiB",
            expected=f"at most {limits.file_bytes / MIB:,.0f} MiB",
            remedy="Split it, or ask for an extract of the columns that are needed.",
        )


def _kind_by_content(path: Path, limits: Limits, ending: str) -> Kind:
    with path.open("rb") as file:
        start = file.read(8_192)
    if start.startswith(b"PK"):
        return _kind_of_zip(path, limits)
    if start.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _kind_of_compound(path)
    if start.startswith(b"PAR1"):
        return "parquet"
    if start.startswith(b"\x1f\x8b"):
        return "gzip"
    if start[:2] in (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00") and ending == ".xls":
        return "xls"
    for mark, what in (
        (b"MZ", "a Windows program"),
        (b"\x7fELF", "a program"),
        (b"%PDF", "a PDF document"),
        (b"{\\rtf", "a Rich Text document"),
        (b"\x80\x04", "a Python pickle, which can run a program"),
        (b"\x80\x05", "a Python pickle, which can run a program"),
        (b"\x89PNG", "a picture"),
        (b"\xff\xd8\xff", "a picture"),
        (b"7z\xbc\xaf", "a 7-Zip archive"),
        (b"Rar!", "a RAR archive"),
    ):
        if start.startswith(mark):
            raise refused(path, f"is {what}, not a table")
    plain = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if plain.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<workbook")):
        raise refused(path, "is a web page or XML file, not a table of the type that its name states")
    if b"\x00" in start and not start.startswith((b"\xff\xfe", b"\xfe\xff")) and start.index(b"\x00") == 0:
        raise refused(path, "contains a character that is invalid in text (NUL)", row=1)
    if plain.startswith((b"{", b"[")) and ending != ".csv":
        raise refused(path, "is JSON, not a table")
    return "csv"


def _kind_of_compound(path: Path) -> Kind:
    with path.open("rb") as file:
        content = file.read(64 * MIB)
    if "EncryptedPackage".encode("utf-16-le") in content or "EncryptionInfo".encode("utf-16-le") in content:
        raise refused(
            path,
            "is protected by a password",
            remedy=_NO_PASSWORD,
        )
    names = [name.encode("utf-16-le") for name in ("Workbook", "Book")]
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        raise refused(path, "is a workbook with macros (programs), which are not opened")
    if not any(name in content for name in names):
        raise refused(path, "is an Office file, but not a workbook that can be opened; it may be protected or damaged")
    return "xls"


def _kind_of_zip(path: Path, limits: Limits) -> Kind:
    with opened_zip(path) as archive:
        names = set(archive.namelist())
        check_members(path, archive, limits)
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise refused(path, "is a workbook with macros (programs), which are not opened")
        if "[Content_Types].xml" in names:
            if "xl/workbook.xml" not in names:
                raise refused(path, "is an Office file, but not an Excel workbook (a Word or binary file?)")
            return "xlsx"
        if "mimetype" in names:
            listed = archive.NameToInfo.get("META-INF/manifest.xml")
            if listed and b"encryption-data" in read_member(path, archive, listed.filename, limit=MIB):
                raise refused(path, "is protected by a password", remedy=_NO_PASSWORD)
            mimetype = read_member(path, archive, "mimetype", limit=1_000)
            if mimetype.strip() == b"application/vnd.oasis.opendocument.spreadsheet":
                return "ods"
            raise refused(path, "is a document, not a spreadsheet")
    return "zip"


def opened_zip(path: Path) -> zipfile.ZipFile:
    """Open an archive, or report that it is damaged."""
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, ValueError, NotImplementedError):
        raise refused(
            path, "is damaged or incomplete (its list of contents is missing)", remedy="Ask for it again."
        ) from None


_UNSAFE_NAME = re.compile(r"^[/\\]|^[A-Za-z]:|\\|(^|/)\.\.(/|$)|[\x00-\x1f\x7f]")


def check_members(path: Path, archive: zipfile.ZipFile, limits: Limits) -> None:
    """Refuse an archive with a suspicious list of contents; nothing is unpacked to find out.

    Raises
    ------
    DataError
        Naming every member that would leave the folder, is a link, is duplicated, is an archive itself, is protected by
        a password, or is too large for what it is.
    """
    members = archive.infolist()
    problems: list[dict[str, object]] = []

    def add(problem: str, expected: str = "data files", remedy: str = "Ask for it again; do not unpack it.") -> None:
        problems.append({"file": path.name, "problem": problem, "expected": expected, "remedy": remedy})

    if not members:
        add("is an empty archive", remedy="Ask for it again.")
    if len(members) > limits.members:
        add(f"holds {len(members):,} files", f"at most {limits.members:,}")
        raise DataError(problems)
    seen: set[str] = set()
    for member in members:
        name = member.orig_filename if isinstance(member.orig_filename, str) else member.filename
        shown = repr(name)[:120]
        if _UNSAFE_NAME.search(name):
            add(f"the entry {shown} would leave the folder, or has an unsafe name", "plain relative names")
        if name.casefold() in seen:
            add(f"the entry {shown} is duplicated", "each name once")
        seen.add(name.casefold())
        if stat.S_ISLNK(member.external_attr >> 16):
            add(f"the entry {shown} is a link", "plain files")
        if re.search(r"\.(zip|7z|rar|gz|tar|tgz|bz2|xz|jar)$", name, re.IGNORECASE):
            add(f"the entry {shown} is an archive inside an archive", "data files")
        if member.flag_bits & 0x1:
            add(f"the entry {shown} is protected by a password", "an archive without a password")
        ratio = member.file_size / max(member.compress_size, 1)
        if member.file_size > MIB and ratio > LARGEST_RATIO:
            add(
                f"the entry {shown} would unpack to {ratio:,.0f} times its size",
                f"at most {LARGEST_RATIO} times",
                "Save it again from the program that made it; if the problem persists, do not open it.",
            )
    total = sum(member.file_size for member in members)
    if total > limits.unpacked_bytes:
        add(f"would unpack to {total / MIB:,.0f} MiB", f"at most {limits.unpacked_bytes / MIB:,.0f} MiB")
    if problems:
        raise DataError(problems)


class Counted:
    """A member of an archive, read as a stream that stops at its stated size."""

    def __init__(self, path: Path, archive: zipfile.ZipFile, name: str) -> None:
        self._path, self._name = path, name
        self._left = archive.getinfo(name).file_size
        try:
            self._file: IO[bytes] = archive.open(name)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, ValueError):
            raise self._damaged() from None

    def _damaged(self) -> DataError:
        return refused(
            self._path,
            f"the entry {self._name!r} is damaged, or its size differs from the list of contents",
            remedy="Ask for it again.",
        )

    def read(self, size: int = -1) -> bytes:
        """Read some bytes, or all of them."""
        try:
            content = self._file.read(size)
        except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError):
            raise self._damaged() from None
        self._left -= len(content)
        if self._left < 0:
            raise self._damaged()
        return content

    def close(self) -> None:
        """Close it."""
        self._file.close()


def read_member(path: Path, archive: zipfile.ZipFile, name: str, *, limit: int) -> bytes:
    """All of one small member of an archive."""
    if archive.getinfo(name).file_size > limit:
        raise refused(path, f"the entry {name!r} is too large", expected=f"at most {limit:,} bytes")
    member = Counted(path, archive, name)
    try:
        return member.read()
    finally:
        member.close()
