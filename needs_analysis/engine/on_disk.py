"""A large file that reading has looked at and not loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from needs_analysis.source import Source

FileKind = Literal["csv", "parquet"]


@dataclass(frozen=True)
class OnDisk:
    """A file whose columns are known and whose rows the engine reads.

    Parameters
    ----------
    path : Path
        Where it is.
    kind : {"csv", "parquet"}
        What it is.
    columns : mapping of str to str
        Type of each column, as ibis names it: ``string``, ``int64``, ``date``.
    sources : tuple of Source
        Where its figures come from.
    rows : int, optional
        How many rows it has, where they were counted.
    blanks : tuple of str
        Columns of text of which some cells begin or end with blanks, or hold nothing else. They are read without them, as the readers
        that load a file do; the others are read as they are, which costs nothing.
    """

    path: Path
    kind: FileKind
    columns: Mapping[str, str]
    sources: tuple[Source, ...]
    rows: int | None = None
    blanks: tuple[str, ...] = ()
