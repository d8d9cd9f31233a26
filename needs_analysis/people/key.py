"""The secret with which pseudonyms are made; it never lies beside the data."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import shlex
import stat
from pathlib import Path
from typing import Any, Final, NoReturn

from needs_analysis.errors import NeedsAnalysisError, Refusal

BYTES: Final = 32
VARIABLE: Final = "NEEDS_ANALYSIS_KEY"
"""Environment variable that may hold the key, as 64 hexadecimal digits."""

MOST_PRINTABLE: Final = 27
MOST_REPEATED: Final = 8
MOST_OF_ONE: Final = 8
"""Limits of what is random: printable bytes, bytes that repeat the beginning, and one byte again and again."""

_MARKS_OF_A_PROJECT: Final = ("assessment.toml", ".git", "pyproject.toml")


class Key:
    """A key that can make pseudonyms and never shows itself: what it keeps cannot be turned back into the secret.

    Parameters
    ----------
    secret : bytes
        32 random bytes. Text, and bytes that repeat, are refused: they can be guessed.

    Raises
    ------
    Refusal
        When the bytes are not random, as far as can be seen.
    """

    __slots__ = ("__mac",)

    def __init__(self, secret: bytes) -> None:
        if not isinstance(secret, bytes) or len(secret) != BYTES or _is_guessable(secret):
            raise Refusal(
                "The key is not 32 random bytes", remedy="Make one with people.new_key(path); a password is no key."
            )
        self.__mac = hmac.new(secret, digestmod=hashlib.sha256)

    def digest(self, text: bytes) -> bytes:
        """What only the holder of the key can make of a text: 32 bytes, of HMAC with SHA-256."""
        mac = self.__mac.copy()
        mac.update(text)
        return mac.digest()

    @property
    def id(self) -> str:
        """Says which key it is without giving it away."""
        return self.digest(b"id").hex()[:8]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and hmac.compare_digest(self.digest(b"id"), other.digest(b"id"))

    def __hash__(self) -> int:
        return hash(self.digest(b"id"))

    def __repr__(self) -> str:
        return f"Key {self.id}"

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise Refusal("A key is never written or copied with other data", remedy="Keep it in its own file.")


def _is_guessable(secret: bytes) -> bool:
    """Whether bytes are a text, a block again and again, or mostly the same few, which chance makes once in millions of keys."""
    printable = sum(0x20 <= byte < 0x7F or byte in b"\t\n\r" for byte in secret)
    repeats = any(secret[block:] == secret[:-block] for block in range(1, BYTES - MOST_REPEATED))
    often = max(secret.count(byte) for byte in secret)
    try:
        letters = [letter.isprintable() for letter in secret.decode("utf-8")]
    except UnicodeDecodeError:
        letters = []
    if sum(letters) > len(letters) / 2:  # words of any language
        return True
    return printable >= MOST_PRINTABLE or repeats or often >= MOST_OF_ONE or len(set(secret)) <= BYTES // 2


def new_key(path: Path | str) -> Key:
    """Make a key and write it to a file of its own, outside every project.

    Parameters
    ----------
    path : Path or str
        Where no file is yet; not inside a folder with an assessment or under version control.

    Raises
    ------
    Refusal
        When there is a file already, or the place lies inside a project.
    """
    path = _outside(path)
    secret = secrets.token_bytes(BYTES)
    key = Key(secret)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Refusal(
            "There is a file already where the key was to go",
            remedy="A key that is overwritten is lost; choose another path, or read it with people.read_key.",
        ) from None
    except OSError as error:
        raise NeedsAnalysisError(f"The key could not be written ({error.strerror}).") from None
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secret.hex() + "\n")
    return key


def read_key(path: Path | str | None = None) -> Key:
    """Read a key from its file, or from the environment variable ``NEEDS_ANALYSIS_KEY`` where no path is given.

    Raises
    ------
    Refusal
        When there is none, it is broken, its file lies inside a project, or others than its owner may read or write the file
        (not judged on Windows, where who may read a file is not kept in its mode).
    """
    if path is None:
        text = os.environ.get(VARIABLE, "")
        if not text:
            raise Refusal(
                "There is no key for pseudonyms",
                remedy=f"Make one with people.new_key(path) and give its path, or set {VARIABLE}.",
            )
    else:
        try:
            with _outside(path).open(encoding="ascii", errors="replace") as file:
                _only_its_owner(file.fileno(), path)
                text = file.read()
        except OSError:
            raise Refusal("The file of the key is not there", remedy="Check its path, or make a new key.") from None
    try:
        secret = bytes.fromhex(text.strip())
    except ValueError:
        secret = b""
    return Key(secret)


def _only_its_owner(handle: int, path: Path | str) -> None:
    """Refuse a file that others than its owner may read or write, where the system says so."""
    mode = stat.S_IMODE(os.fstat(handle).st_mode)
    if os.name == "posix" and mode & 0o077:
        raise Refusal(
            f"Others than its owner may read or change the file of the key (its mode is {mode:04o})",
            remedy=f"Type: chmod 600 {shlex.quote(str(path))}. Where the drive keeps no modes, move the file to one that does,"
            f" or give the key in {VARIABLE}.",
        )


def _outside(path: Path | str) -> Path:
    """A path that lies in no project: whoever copies the project must not copy the key with it."""
    path = Path(path).expanduser().resolve()
    for folder in path.parents:
        if any((folder / mark).exists() for mark in _MARKS_OF_A_PROJECT):
            raise Refusal(
                "The key would lie inside the project, where whoever gets the data gets the key",
                remedy="Keep it in a folder of its own, such as one in your home folder that is not shared.",
            )
    return path
