"""Which files this process reads, for the run that started it to record as inputs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

OPENED_VARIABLE: Final = "NEEDS_ANALYSIS_OPENED"
"""Environment variable with the path of the file that takes the paths."""


def note_opened(path: Path) -> None:
    """Record that a file is read, where a run asked for it."""
    log = os.environ.get(OPENED_VARIABLE)
    if log:
        with open(log, "a", encoding="utf-8") as file:
            file.write(f"{path.resolve()}\n")
