"""A private folder for what does not fit into memory: nobody else may read it, and it goes when it is closed.

A program that was killed leaves its folder behind, still closed to others; the next one of the same user takes it away.
"""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from pathlib import Path
from typing import Final

from needs_analysis.errors import Refusal
from needs_analysis.files import held, is_own

PREFIX: Final = "needs-analysis-spill-"
_LOCK: Final = "held"


class SpillFolder:
    """A folder of this program's own below another; see `spill_folder`.

    Parameters
    ----------
    path : Path
        Where it is.
    lock : int
        Descriptor of a file in it that is held as long as the folder is in use.
    """

    def __init__(self, path: Path, lock: int) -> None:
        self.path = path
        self._lock: int | None = lock

    def close(self) -> None:
        """Delete it, with everything in it; a second time nothing happens."""
        if self._lock is not None:
            if sys.platform == "win32":  # an open file cannot be deleted there
                os.close(self._lock)
            shutil.rmtree(self.path, ignore_errors=True)
            if sys.platform != "win32":
                os.close(self._lock)
            self._lock = None


def spill_folder(parent: Path | str | None = None) -> SpillFolder:
    """Make a private folder, and take away those that killed programs of this user left beside it.

    Parameters
    ----------
    parent : Path or str, optional
        Where to make it; the system's folder for temporary files otherwise.

    Raises
    ------
    Refusal
        When there is no such folder.
    """
    place = Path(tempfile.gettempdir() if parent is None else parent)
    if not place.is_dir():
        raise Refusal("temp_directory is not a folder", remedy="Name a folder that exists and has space.")
    _swept(place)
    # Made for this user alone from the first moment on.
    path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
    lock = os.open(path / _LOCK, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0), 0o600)
    held(lock)
    return SpillFolder(path, lock)


def _swept(place: Path) -> None:
    """Delete folders of this user that no running program holds; one that is just being made has no lock yet and stays."""
    for left in place.glob(f"{PREFIX}*"):
        lock = left / _LOCK
        try:
            if not _is_own_folder(left) or not is_own(lock.lstat()):
                continue
            opened = os.open(lock, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0))
        except OSError:
            continue
        try:
            stale = held(opened)
        finally:
            os.close(opened)
        if stale:
            shutil.rmtree(left, ignore_errors=True)


def _is_own_folder(path: Path) -> bool:
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode):
        return False
    return sys.platform == "win32" or (found.st_uid == os.geteuid() and not stat.S_IMODE(found.st_mode) & 0o077)
