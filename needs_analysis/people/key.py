"""The secret with which pseudonyms are made; it never lies beside the data."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from needs_analysis.errors import NeedsAnalysisError, Refusal

BYTES: Final = 32
VARIABLE: Final = "NEEDS_ANALYSIS_KEY"
"""Environment variable that may hold the key, as 64 hexadecimal digits."""

_MARKS_OF_A_PROJECT: Final = ("assessment.toml", ".git", "pyproject.toml")


@dataclass(frozen=True, repr=False)
class Key:
    """A key that can make pseudonyms and never shows itself.

    Parameters
    ----------
    secret : bytes
        32 random bytes.
    """

    secret: bytes

    def __post_init__(self) -> None:
        if not isinstance(self.secret, bytes) or len(self.secret) != BYTES or len(set(self.secret)) < 8:
            raise Refusal("The key is not 32 random bytes", remedy="Make one with people.new_key(path).")

    @property
    def id(self) -> str:
        """Says which key it is without giving it away."""
        return hmac.new(self.secret, b"id", hashlib.sha256).hexdigest()[:8]

    def __repr__(self) -> str:
        return f"Key {self.id}"

    def __reduce__(self) -> str:
        raise Refusal("A key is never written or copied with other data", remedy="Keep it in its own file.")


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
    return Key(secret)


def read_key(path: Path | str | None = None) -> Key:
    """Read a key from its file, or from the environment variable ``NEEDS_ANALYSIS_KEY`` where no path is given.

    Raises
    ------
    Refusal
        When there is none, it is broken, or its file lies inside a project.
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
            text = _outside(path).read_text(encoding="ascii", errors="replace")
        except OSError:
            raise Refusal("The file of the key is not there", remedy="Check its path, or make a new key.") from None
    try:
        secret = bytes.fromhex(text.strip())
    except ValueError:
        secret = b""
    return Key(secret)


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
