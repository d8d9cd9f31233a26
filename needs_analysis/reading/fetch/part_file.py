"""A partial download: a private file next to its target, and a note of its edition."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from needs_analysis.errors import NeedsAnalysisError, Refusal
from needs_analysis.files import held, is_own

_PLAIN: Final = (
    getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
)
_PRIVATE: Final = 0o600
_LONGEST_NOTE: Final = 16_384
_FIELDS: Final = {"address": str, "validator": str, "total": int}


@dataclass(frozen=True)
class Edition:
    """One edition of a file, as its server identifies it.

    Parameters
    ----------
    address : str
        Where it was served from, after redirects.
    validator : str
        A strong entity tag, or a date of change that HTTP allows as one.
    total : int
        Bytes of all of it.
    """

    address: str
    validator: str
    total: int


class PartFile:
    """The bytes of a file being fetched; no other process can read, write or resume them.

    Used in a ``with`` statement. At its end a part that can be gone on with stays, and any other is removed.

    Parameters
    ----------
    target : Path
        The file it will be.
    """

    def __init__(self, target: Path) -> None:
        self.path = target.with_name(f"{target.name}.part")
        self._note_path = target.with_name(f"{target.name}.part.note")
        self._note = -1
        self._edition: Edition | None = None

    def __enter__(self) -> Self:
        self._note = _locked(self._note_path)
        self._edition = self._left_over()
        if self._edition is None:
            self.drop()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if not self.have:
                self.drop()
                self._release(remove=True)
        finally:
            self._release(remove=False)

    def _release(self, *, remove: bool) -> None:
        if self._note < 0:
            return
        if remove and os.name != "nt":
            self._note_path.unlink(missing_ok=True)
        os.close(self._note)
        self._note = -1
        if remove and os.name == "nt":  # which removes no open file
            self._note_path.unlink(missing_ok=True)

    @property
    def edition(self) -> Edition | None:
        """The edition that the bytes belong to; None where that is not known."""
        return self._edition

    @property
    def have(self) -> int:
        """Bytes from which the download can be resumed."""
        return self.path.lstat().st_size if self._edition and self.path.is_file() else 0

    def begin(self, edition: Edition | None) -> IO[bytes]:
        """Start again with a new file."""
        self.drop()
        if edition is not None:
            os.lseek(self._note, 0, os.SEEK_SET)
            os.write(self._note, json.dumps(asdict(edition)).encode())
            os.fsync(self._note)
        file = os.fdopen(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | _PLAIN, _PRIVATE), "wb")
        self._edition = edition
        return file

    def go_on(self) -> IO[bytes]:
        """The same file, opened to append."""
        return os.fdopen(os.open(self.path, os.O_WRONLY | os.O_APPEND | _PLAIN), "ab")

    def drop(self) -> None:
        """Delete the partial file."""
        self._edition = None
        os.ftruncate(self._note, 0)
        _removed(self.path)

    def move(self, target: Path, *, replace: bool) -> None:
        """Move it to its target, which must not exist unless it is to be replaced.

        Raises
        ------
        FileExistsError
            When something stands there by now.
        """
        if replace:
            self.path.replace(target)
            return
        try:
            os.link(self.path, target)
        except FileExistsError:
            raise
        except (OSError, NotImplementedError):  # a disk without hard links
            if os.path.lexists(target):
                raise FileExistsError(target) from None
            self.path.rename(target)
        else:
            self.path.unlink()

    def _left_over(self) -> Edition | None:
        """What the note of an earlier fetch says, if note and part are both whole and its own."""
        text = os.read(self._note, _LONGEST_NOTE + 1)
        try:
            found = self.path.lstat()
            entries = json.loads(text) if len(text) <= _LONGEST_NOTE else None
        except (OSError, ValueError, RecursionError):
            return None
        if not isinstance(entries, dict) or {name: type(value) for name, value in entries.items()} != _FIELDS:
            return None
        edition = Edition(**entries)
        return edition if is_own(found) and 0 < found.st_size < edition.total else None


def _removed(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        raise Refusal(f"{path.name} cannot be removed", remedy="Move it away, or fetch into another folder.") from None


def _locked(path: Path) -> int:
    """A note that is open for this fetch alone; one that is no private plain file is thrown away first."""
    for _ in range(10):
        try:
            opened = _opened_note(path)
        except FileNotFoundError:  # another fetch was just done with it
            continue
        if opened is None:
            continue
        if not held(opened):
            os.close(opened)
            break
        try:
            if os.path.samestat(os.fstat(opened), path.lstat()):
                return opened
        except FileNotFoundError:
            pass
        os.close(opened)
    name = path.name.removesuffix(".part.note")
    raise NeedsAnalysisError(
        f"{name} is already being fetched. Wait until that has finished, or fetch into another folder."
    )


def _opened_note(path: Path) -> int | None:
    try:
        return os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | _PLAIN, _PRIVATE)
    except FileExistsError:
        if is_own(path.lstat()):
            return os.open(path, os.O_RDWR | _PLAIN)
        _removed(path)
        return None
