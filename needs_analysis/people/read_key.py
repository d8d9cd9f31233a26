"""Reading a key from a file that only its owner may read."""

from __future__ import annotations

import os
import shlex
import stat
from pathlib import Path
from typing import Final

from needs_analysis.errors import Refusal
from needs_analysis.people.key import Key, outside

VARIABLE: Final = "NEEDS_ANALYSIS_KEY"
"""Environment variable that may hold the key, as 64 hexadecimal digits."""


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
                "No key for pseudonyms was given",
                remedy=f"Make one with people.new_key(path) and give its path, or set {VARIABLE}.",
            )
    else:
        try:
            with outside(path).open(encoding="ascii", errors="replace") as file:
                _only_its_owner(file.fileno(), path)
                text = file.read()
        except OSError:
            raise Refusal("The key file was not found", remedy="Check its path, or make a new key.") from None
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
            f"Users other than its owner can read or change the key file (its mode is {mode:04o})",
            remedy=f"Run: chmod 600 {shlex.quote(str(path))}. If the drive does not store permissions, move the file to one that does,"
            f" or give the key in {VARIABLE}.",
        )
