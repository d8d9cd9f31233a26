"""The source record of each raw file: where it came from, its licence and its checksum."""

from __future__ import annotations

import json
import os
from dataclasses import fields, replace
from pathlib import Path

from needs_analysis import toml
from needs_analysis.errors import ChangedFile, DataError
from needs_analysis.files import sha256, write_whole
from needs_analysis.source import DISCLOSURE_ORDER, Disclosure, Source, floored

_FIELDS = tuple(field.name for field in fields(Source))
_NEEDED = ("id", "title", "producer", "licence", "disclosure", "sha256")


def sidecar_path(path: Path) -> Path:
    """Path of the ``.source.toml`` that belongs to a raw file."""
    return path.with_name(f"{path.name}.source.toml")


def from_here(path: Path) -> str:
    """A path as it is typed from the current folder, in quotation marks where it needs them."""
    try:
        shown = Path(os.path.relpath(path)).as_posix()
    except ValueError:  # another drive
        shown = path.as_posix()
    return f'"{shown}"' if " " in shown else shown


def source_of(path: Path, *, check: bool = True) -> Source:
    """Read the source record of a raw file, and check that the file matches it.

    Parameters
    ----------
    path : Path
        The raw file; its paper trail stands beside it as ``<file>.source.toml``.
    check : bool
        Whether the checksum must agree.

    Raises
    ------
    DataError
        When the file or its paper trail is missing, a field is missing or unknown, or the file has changed.
    """
    if path.is_dir():
        raise DataError.one("is a folder, not a file", file=path.name, remedy="Give the path of one file.")
    if not path.is_file():
        raise DataError.one(
            "the file was not found",
            file=path.name,
            expected=f"a file at {from_here(path)}",
            remedy="Put it there, or correct its path in assessment.toml.",
        )
    source = recorded(path)
    if check and sha256(path) != source.sha256:
        raise ChangedFile.one(
            "the file has changed since its checksum was recorded",
            file=path.name,
            expected=f"the checksum in {sidecar_path(path).name}",
            remedy=f"If the change is intended, record it with: needs-analysis checksum {from_here(path)}",
        )
    return source


def recorded(path: Path) -> Source:
    """The source record of a raw file, whether or not the file exists.

    Raises
    ------
    DataError
        When the paper trail is missing, or a field is missing or unknown.
    """
    beside = sidecar_path(path)
    if not beside.is_file():
        raise DataError.one(
            "no source is recorded for this file",
            file=path.name,
            expected=f"a file {beside.name} in the same folder",
            remedy=f"Write one with {', '.join(_NEEDED)}; see the other files of the folder.",
        )
    entries = toml.entries(beside, error=DataError)
    problems = [
        {"file": beside.name, "column": name, "problem": "is missing", "remedy": "Add it; see the other files."}
        for name in _NEEDED
        if not entries.get(name)
    ]
    problems += [
        {
            "file": beside.name,
            "column": name,
            "problem": "is not a field of a source",
            "expected": f"one of {', '.join(_FIELDS)}",
            "remedy": "Correct its spelling or remove it.",
        }
        for name in entries
        if name not in _FIELDS
    ]
    if entries.get("disclosure") and entries["disclosure"] not in DISCLOSURE_ORDER:
        problems.append(
            {
                "file": beside.name,
                "column": "disclosure",
                "problem": "is not a class of disclosure",
                "expected": f"one of {', '.join(DISCLOSURE_ORDER)}",
                "remedy": "Correct it.",
            }
        )
    if problems:
        raise DataError(problems)
    return Source(**{name: str(value) for name, value in entries.items()})


def is_of_people(path: Path) -> bool:
    """Whether the source record of a file says that its rows are about people; then no cell of it is repeated in a message."""
    try:
        return sidecar_path(path).is_file() and recorded(path).disclosure == "record_level"
    except DataError:
        return True


def is_made_by(path: Path, command: str) -> bool:
    """Whether a file is unchanged since a command made it, by its source record and checksum."""
    try:
        return path.is_file() and not path.is_symlink() and source_of(path).made_by == command
    except DataError:
        return False


def write_source(path: Path, source: Source) -> None:
    """Write the source record of a raw file, with its current checksum."""
    lines = []
    for name in _FIELDS:
        value = sha256(path) if name == "sha256" else getattr(source, name)
        if value:
            lines.append(f"{name} = {json.dumps(value, ensure_ascii=False)}")
    write_whole(sidecar_path(path), "\n".join(lines) + "\n")


def record_checksum(path: Path) -> bool:
    """Record the checksum of a raw file that was changed on purpose. A synthetic file is treated as record-level from then on.

    Returns
    -------
    bool
        Whether it had changed.
    """
    source = source_of(path, check=False)
    changed = source.sha256 != sha256(path)
    if changed:
        # What was put in the place of invented data is invented no longer, as far as anybody can tell.
        write_source(
            path, replace(source, disclosure="record_level", made_by="") if source.disclosure == "synthetic" else source
        )
    return changed


def source_beside(path: Path, *, disclosure: Disclosure, floor: Disclosure = "already_published") -> Source:
    """The source of a file that you received: its source record where there is one, otherwise its content.

    Parameters
    ----------
    path : Path
        The file.
    disclosure : str
        Class of a file that has no paper trail.
    floor : str
        The least strict class that a file of its kind may have, whatever its paper trail says.

    Raises
    ------
    ChangedFile
        When a paper trail stands beside it and the checksum is another.
    """
    if sidecar_path(path).is_file():
        return floored(source_of(path), floor)
    return Source(
        id=path.stem,
        title=path.name,
        producer="not stated",
        licence="not stated",
        disclosure=disclosure,
        sha256=sha256(path),
    )
