"""The monthly files of data.police.uk in a folder or an archive, by their names."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, cast

from needs_analysis.reading.formats.container import ARCHIVE, MIB, Counted, check_members, kind_of, opened_zip, refused
from needs_analysis.reading.formats.delimited import unpacked
from needs_analysis.reading.received import Notice, Problems

Table = Literal["street", "outcomes", "stop-and-search"]

_NAME: Final = re.compile(
    r"(?:.*/)?((?:19|20)\d{2}-(?:0[1-9]|1[0-2]))-([a-z-]+?)-(street|outcomes|stop-and-search)\.csv(?:\.gz)?",
    re.IGNORECASE,
)
_MONTHLY: Final = re.compile(
    r"(?:19|20)\d{2}\D?(?:0[1-9]|1[0-2]).{0,99}(?:street|outcomes|stop.?and.?search)|(?:street|outcomes|stop.?and.?search).{0,99}(?:19|20)\d{2}",
    re.IGNORECASE,
)
"""A name that may be of a monthly file, and is not as data.police.uk writes it."""
_BESIDE: Final = (".source.toml", ".source.json", ".toml", ".md", ".html", ".pdf")
"""Ends of the names of paper trails and notes, which hold no rows."""
_OFFICIAL: Final = {
    "metropolitan": "metropolitan-police-service",
    "btp": "british-transport",
    "northern-ireland": "police-service-of-northern-ireland",
}
"""Forces whose name in the rows is not that of the file."""
_LARGEST_FILE: Final = 2_048 * MIB


@dataclass(frozen=True)
class MonthlyFile:
    """One monthly file, in a folder or an archive."""

    shown: str
    month: str
    force: str
    table: Table
    content: bytes

    @property
    def holds_no_rows(self) -> bool:
        """Whether it has a header and no rows."""
        plain = self.content.removeprefix(b"\xef\xbb\xbf").strip()
        return bool(plain) and len(plain.splitlines()) == 1


def monthly_files(path: Path, force: str | None, problems: Problems, notices: list[Notice]) -> Iterator[MonthlyFile]:
    """Monthly files of a folder or archive, or the one file itself; other files are refused or reported."""
    if path.is_dir():
        for each in _monthly(path, force, problems, notices):
            kind_of(each, allowed=("csv", "gzip"), limits=ARCHIVE)
            yield from _named(each.relative_to(path).as_posix(), each, problems)
        return
    kind = kind_of(path, allowed=("csv", "gzip", "zip"), limits=ARCHIVE)
    if kind != "zip":
        if _NAME.fullmatch(path.name) is None or _wanted(path.name, force):
            yield from _named(path.name, path, problems)
        return
    with opened_zip(path) as archive:
        check_members(path, archive, ARCHIVE)
        for member in archive.infolist():
            if member.is_dir() or member.filename.startswith("__MACOSX/"):
                continue
            named = _NAME.fullmatch(member.filename)
            if named is None:
                problems.add(
                    f"the entry {member.filename!r} is not a monthly file of data.police.uk",
                    expected="entries such as 2025-01/2025-01-west-mercia-street.csv",
                    remedy="Download the archive again from data.police.uk.",
                )
            elif _wanted(member.filename, force):
                content = _content(path, archive, member.filename)
                yield _file(f"{path.name}/{member.filename}", named, content)


def _monthly(folder: Path, force: str | None, problems: Problems, notices: list[Notice]) -> Iterator[Path]:
    """Monthly files of a folder; a name that may be of one is refused, and any other file is noticed."""
    others = []
    for each in sorted(each for each in folder.rglob("*") if each.is_file()):
        place = each.relative_to(folder)
        if any(part.startswith((".", "__MACOSX")) for part in place.parts) or each.name.lower().endswith(_BESIDE):
            continue
        if _NAME.fullmatch(each.name):
            if _wanted(each.name, force):
                yield each
        elif _MONTHLY.search(each.name) and (force is None or slug(force).replace("-", "") in _letters(each.name)):
            problems.extend(
                [
                    {
                        "file": place.as_posix(),
                        "problem": "its name does not give its month, force and type",
                        "expected": "a name such as 2025-01-west-mercia-street.csv",
                        "remedy": "Restore its original file name, or remove it from the folder.",
                    }
                ]
            )
        else:
            others.append(place.as_posix())
    if others:
        shown = ", ".join(others[:5]) + (", ..." if len(others) > 5 else "")
        text = f"{len(others)} files of the folder are not monthly files of data.police.uk and were not read ({shown})."
        notices.append(Notice("FILE_NOT_READ", text, folder.name))


def _letters(name: str) -> str:
    return re.sub(r"[^a-z]+", "", name.casefold())


def _file(shown: str, named: re.Match[str], content: bytes) -> MonthlyFile:
    return MonthlyFile(shown, named[1], named[2].lower(), cast(Table, named[3].lower()), content)


def _content(path: Path, archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > _LARGEST_FILE:
        raise refused(path, f"the entry {name!r} is too large for a month", remedy="Download the archive again.")
    member = Counted(path, archive, name)
    try:
        return member.read()
    finally:
        member.close()


def _wanted(name: str, force: str | None) -> bool:
    named = _NAME.fullmatch(name)
    return named is not None and (force is None or named[2].lower() == slug(force))


def slug(force: str) -> str:
    """The name of a force as written in file names.

    Examples
    --------
    >>> slug("Metropolitan Police Service"), slug("Devon & Cornwall Police")
    ('metropolitan', 'devon-and-cornwall')
    """
    plain = re.sub(r"[^a-z]+", "-", force.casefold().replace("&", "and")).strip("-")
    plain = plain.removesuffix("-police").removesuffix("-constabulary")
    return {official: slug for slug, official in _OFFICIAL.items()}.get(plain, plain)


def _named(name: str, path: Path, problems: Problems) -> Iterator[MonthlyFile]:
    named = _NAME.fullmatch(name)
    if named is None:
        problems.add(
            "its name does not give its month and force",
            expected="a name such as 2025-01-west-mercia-street.csv",
            remedy="Restore its original file name.",
        )
        return
    content = unpacked(path, ARCHIVE) if name.lower().endswith(".gz") else path.read_bytes()
    yield _file(name, named, content)
