"""Making a key."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from needs_analysis.errors import NeedsAnalysisError, Refusal
from needs_analysis.people.key import BYTES, Key, outside


def new_key(path: Path | str) -> Key:
    """Make a key and write it to a separate file, outside every project.

    Parameters
    ----------
    path : Path or str
        Where no file is yet; not inside a folder with an assessment or under version control.

    Raises
    ------
    Refusal
        When there is a file already, or the place lies inside a project.
    """
    path = outside(path)
    secret = secrets.token_bytes(BYTES)
    key = Key(secret)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Refusal(
            "A file already exists where the key was to be written",
            remedy="A key that is overwritten is lost; choose another path, or read it with people.read_key.",
        ) from None
    except OSError as error:
        raise NeedsAnalysisError(f"The key could not be written ({error.strerror}).") from None
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secret.hex() + "\n")
    return key
