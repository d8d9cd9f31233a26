"""Which files the readers of this process open, for the run that began it: what they read, it was made from."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

OPENED_VARIABLE: Final = "NEEDS_ANALYSIS_OPENED"
"""Environment variable with the path of the file that takes the paths."""


def note_opened(path: Path) -> None:
    """Note that a file is read, where somebody asked for that."""
    log = os.environ.get(OPENED_VARIABLE)
    if log:
        with open(log, "a", encoding="utf-8") as file:
            file.write(f"{path.resolve()}\n")
