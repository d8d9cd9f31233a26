"""The secret key for pseudonyms, and checks that it is hard to guess."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path
from typing import Any, Final, NoReturn

from needs_analysis.errors import Refusal

BYTES: Final = 32


MOST_PRINTABLE: Final = 27


MOST_REPEATED: Final = 8


MOST_OF_ONE: Final = 8
"""Limits of what is random: printable bytes, bytes that repeat the beginning, and one byte again and again."""


_MARKS_OF_A_PROJECT: Final = ("assessment.toml", ".git", "pyproject.toml")


class Key:
    """A key that makes pseudonyms and never displays its secret.

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
        if not isinstance(secret, bytes) or len(secret) != BYTES or is_guessable(secret):
            raise Refusal(
                "The key is not 32 random bytes", remedy="Make one with people.new_key(path); a password is not a key."
            )
        self.__mac = hmac.new(secret, digestmod=hashlib.sha256)

    def digest(self, text: bytes) -> bytes:
        """The keyed hash of a text, which only the holder of the key can make: 32 bytes, HMAC with SHA-256."""
        mac = self.__mac.copy()
        mac.update(text)
        return mac.digest()

    @property
    def id(self) -> str:
        """Identifies the key without revealing it."""
        return self.digest(b"id").hex()[:8]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and hmac.compare_digest(self.digest(b"id"), other.digest(b"id"))

    def __hash__(self) -> int:
        return hash(self.digest(b"id"))

    def __repr__(self) -> str:
        return f"Key {self.id}"

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise Refusal("A key is never written or copied with other data", remedy="Keep it in its own file.")


def is_guessable(secret: bytes) -> bool:
    """Whether bytes are text, a repeated block, or mostly the same few values, which chance produces once in millions of keys."""
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


def outside(path: Path | str) -> Path:
    """A path outside every project, so that copying a project never copies the key."""
    path = Path(path).expanduser().resolve()
    for folder in path.parents:
        if any((folder / mark).exists() for mark in _MARKS_OF_A_PROJECT):
            raise Refusal(
                "The key would be inside the project, so whoever receives the data would receive the key",
                remedy="Keep it in a separate folder, such as one in your home folder that is not shared.",
            )
    return path
