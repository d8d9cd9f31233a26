"""Tables whose file the office has not supplied: they stop nothing."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

from needs_analysis.errors import DataError
from needs_analysis.reading import recorded
from needs_analysis.source import SENSITIVE


class NotSupplied(DataError):
    """A table rests on a file that ``assessment.toml`` names and that is not there."""

    code = "NOT_SUPPLIED"

    @property
    def words(self) -> str:
        """What was not supplied, without the place that asks for it."""
        return "; ".join(str(entry["problem"]) for entry in self.entries)


def is_supplied(path: Path) -> bool:
    """Whether the file of a table is there, or was and got lost.

    A file that its paper trail calls published or synthetic travels with its folder. Where it is missing it was lost, which is a fault and
    not a gap; records and aggregates may stay behind while their paper trail is in git.
    """
    if path.exists():
        return True
    try:
        return recorded(path).disclosure not in SENSITIVE
    except DataError:
        return False


def not_supplied(name: str, path: Path) -> NotSupplied:
    """The error of a table whose file is not there."""
    folder = path.parent
    there = [each.name for each in folder.iterdir()] if folder.is_dir() else []
    like = get_close_matches(path.name, [each for each in there if not each.endswith(".source.toml")], n=1, cutoff=0.9)
    meant = f" If you meant {like[0]}, correct the path." if like else ""
    return NotSupplied.one(
        f"not supplied: {path.name}",
        file=path.name,
        column=f"tables.{name}",
        remedy=f"Add the file when it arrives; until then, whatever depends on it is left out.{meant}",
    )


def who_could(path: Path) -> str:
    """Who could supply a file: its producer where its source record names one."""
    try:
        return recorded(path).producer
    except DataError:
        return f"whoever was asked for {path.name}"
