"""Whether a raw file may have people behind its figures, by what is written beside it."""

from __future__ import annotations

from pathlib import Path

from needs_analysis.errors import DataError
from needs_analysis.reading import recorded
from needs_analysis.source import SENSITIVE


def may_hold_people(path: Path) -> bool:
    """Whether nothing says that a file may be shown."""
    if path.suffix.lower() in (".toml", ".md") or path.name.startswith("."):
        return False
    try:
        return recorded(path).disclosure in SENSITIVE
    except DataError:
        return True
