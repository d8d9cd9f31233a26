"""The folder that the library keeps for itself in an assessment: who is running, what is being made, the key of its stamps.

It is never shared and not in git. A command that was killed leaves what it had begun in it; the next one takes that away.
"""

from __future__ import annotations

import hmac
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from secrets import token_bytes, token_hex
from typing import Final

from needs_analysis.errors import NeedsAnalysisError
from needs_analysis.files import PRIVATE_FOLDER, held, is_own, write_whole

NAME: Final = ".needs-analysis"
_KEY: Final = "stamp.key"
_KEY_BYTES: Final = 32
_LOCK: Final = "run.lock"
STAGING: Final = "being-made-"
"""How the names of folders begin that a command makes for itself, and that are taken away after it."""
_OLD: Final = "last-run"


def private_folder(folder: Path) -> Path:
    """The private folder of an assessment, made if need be."""
    private = folder / NAME
    if private.is_symlink():
        raise NeedsAnalysisError(f"{NAME} is a link, which could lead anywhere. Delete it; it is rebuilt.")
    private.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    private.chmod(PRIVATE_FOLDER)
    ignore = private / ".gitignore"
    if not ignore.is_file():
        write_whole(ignore, "*\n")
    return private


@contextmanager
def alone(folder: Path) -> Iterator[Path]:
    """Hold an assessment for one command; another one is told since when, and what a killed one left is taken away.

    Raises
    ------
    NeedsAnalysisError
        While another command holds it.
    """
    private = private_folder(folder)
    with os.fdopen(_opened_plainly(private / _LOCK), "r+", encoding="utf-8") as lock:
        if not held(lock.fileno()):
            lock.seek(0)
            since = lock.readline().strip()
            raise NeedsAnalysisError(
                f"Another run of this assessment has been going{f' since {since}' if since else ''}. Wait for it to end."
            )
        lock.seek(0)
        lock.truncate(0)
        lock.write(datetime.now().strftime("%H:%M on %d %B %Y") + "\n")
        lock.flush()
        try:
            tidied(folder)
            yield private
        finally:
            lock.truncate(0)


def _opened_plainly(path: Path) -> int:
    """A file of one's own that is open for reading and writing; what is no plain file is deleted first, and never followed."""
    if os.path.lexists(path) and not is_own(path.lstat()):
        path.unlink()
    flags = (
        os.O_RDWR
        | os.O_CREAT
        | getattr(os, "O_NOFOLLOW", 0)
        | getattr(os, "O_NONBLOCK", 0)
        | getattr(os, "O_CLOEXEC", 0)
    )
    return os.open(path, flags, 0o600)


def tidied(folder: Path) -> None:
    """Undo what a command that was killed had begun; only while the assessment is held alone."""
    private = private_folder(folder)
    old, target = private / _OLD, folder / "data" / "processed"
    if old.is_dir() and not target.exists():
        old.rename(target)
    shutil.rmtree(old, ignore_errors=True)
    for left in private.glob(f"{STAGING}*"):
        shutil.rmtree(left, ignore_errors=True)


@contextmanager
def being_made(private: Path) -> Iterator[Path]:
    """A folder of this command's own, gone when it ends, that nobody else may read."""
    staging = private / f"{STAGING}{token_hex(8)}"
    staging.mkdir(mode=PRIVATE_FOLDER)
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def put_in_place(new: Path, target: Path, private: Path) -> None:
    """Put a whole folder in the place of another, or leave that one as it is.

    Parameters
    ----------
    new : Path
        What was made.
    target : Path
        Its place, whether there is something or not.
    private : Path
        From `alone`; it keeps what stood there until the new one is in place.
    """
    old = private / _OLD
    mode = target.stat().st_mode if target.exists() else None
    if mode is None:
        target.parent.mkdir(parents=True, exist_ok=True)
        probe = private / f"{STAGING}{token_hex(8)}"
        probe.mkdir()
        mode = probe.stat().st_mode
        probe.rmdir()
    new.chmod(mode)
    if target.exists():
        target.rename(old)
    try:
        new.rename(target)
    except BaseException:
        if old.is_dir() and not target.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def keyed(private: Path) -> Callable[[bytes], str]:
    """A checksum from which nothing can be guessed without this folder: what a run records of its inputs.

    A plain checksum of a small table is an oracle: whoever knows all but two of its cells tries the rest.
    """
    path = private / _KEY
    key = path.read_bytes() if os.path.lexists(path) and is_own(path.lstat()) else b""
    if len(key) != _KEY_BYTES:
        key = token_bytes(_KEY_BYTES)
        write_whole(path, key, private=True)
    return lambda content: hmac.new(key, content, "sha256").hexdigest()
