"""Whether a file that was fetched before may be replaced, and what is reported first."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from needs_analysis.errors import DataError, Refusal
from needs_analysis.files import sha256
from needs_analysis.reading.sidecar import recorded, sidecar_path, source_of

_ELSEWHERE = "Move it away, or fetch into another folder."


def stands_there(target: Path) -> Refusal:
    """The refusal to overwrite an existing file."""
    return Refusal(
        f"{target.name} already exists and was not overwritten",
        remedy="Fetch into another folder, or replace it with --replace (replace=True), which shows both checksums.",
    )


def check_free(target: Path, *, made_by: str, replace: bool) -> None:
    """Refuse a path with a file that may not be replaced.

    Parameters
    ----------
    target : Path
        Where the file is to be.
    made_by : str
        The command; only a file that its paper trail ascribes to the same command is replaced.
    replace : bool
        Whether such a file may be replaced at all.

    Raises
    ------
    Refusal
        When a file is there and may not be replaced.
    """
    for path in (target, sidecar_path(target)):
        if os.path.lexists(path) and (path.is_symlink() or not path.is_file()):
            raise Refusal(f"{path.name} is not a regular file and was not overwritten", remedy=_ELSEWHERE)
    if not target.exists():
        return
    if not replace:
        raise stands_there(target)
    try:
        source = source_of(target)
    except DataError as error:
        raise Refusal(
            f"{target.name} has changed since it was fetched, or has no record of being fetched; it was not replaced",
            remedy=f"{_ELSEWHERE} ({error})",
        ) from None
    _check_maker(target, source.made_by, made_by)


def check_recorded(target: Path, came: Path, *, made_by: str, replace: bool, say: Callable[[str], None]) -> bool:
    """Compare the download with its source record, and report both checksums where they differ.

    Parameters
    ----------
    target, came : Path
        Where the file is to be, and where it is so far.
    made_by, replace
        As of `check_free`.
    say : callable
        Told both checksums.

    Returns
    -------
    bool
        Whether the paper trail is that of the very bytes that came, so that it stays.

    Raises
    ------
    Refusal
        When another edition is recorded that may not be replaced, with both checksums.
    """
    if not sidecar_path(target).exists():
        return False
    try:
        known = recorded(target)
    except DataError as error:
        raise Refusal(f"{sidecar_path(target).name} cannot be read", remedy=f"{_ELSEWHERE} ({error})") from None
    new = sha256(came)
    if new == known.sha256:
        return True
    both = f"the recorded sha256 is {known.sha256}, and the file now served has sha256 {new}"
    if not replace:
        raise Refusal(
            f"{target.name}: {both}",
            remedy="Fetch into another folder, or accept the new one with --replace (replace=True).",
        )
    _check_maker(target, known.made_by, made_by)
    say(f"{target.name}: {both}; it is replaced")
    return False


def _check_maker(target: Path, found: str, made_by: str) -> None:
    if found != made_by and not found.startswith(f"{made_by} "):
        raise Refusal(
            f"{target.name} was not fetched with {made_by} according to {sidecar_path(target).name}; it was not replaced",
            remedy=_ELSEWHERE,
        )
