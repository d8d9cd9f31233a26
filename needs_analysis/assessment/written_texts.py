"""What people wrote in the files of an assessment, searched for personal data before anything is made of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any, Final

from needs_analysis.assessment.config import FILE_NAME
from needs_analysis.assessment.open import Assessment
from needs_analysis.errors import NeedsAnalysisError
from needs_analysis.reading.sidecar import sidecar_path
from needs_analysis.release import scan_texts
from needs_analysis.release.text import texts_of_source, texts_of_table
from needs_analysis.source import strictest

_FIRST_ROW: Final = 2
"""Under the header row, as a spreadsheet counts."""


def scan_written_texts(assessment: Assessment) -> None:
    """Refuse an assessment in whose settings, tables or sources something looks like personal data.

    Tables of records are not searched: there are people in them, and what is made of them passes disclosure control.

    Raises
    ------
    Refusal
        Naming each place, by file, column and row as far as they are known, and never what stands there.
    """
    texts = dict(_texts_of_settings(assessment))
    for name in assessment.configuration.tables:
        texts |= _texts_of_table(assessment, name)
    scan_texts(texts)


def _texts_of_settings(assessment: Assessment) -> Iterator[tuple[str, str]]:
    settings = assessment.configuration.model_dump()
    return ((f"{FILE_NAME}, {place}", written) for place, written in _walked(settings))


def _walked(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Every text within settings with its place; a list of settings is told apart by their ids."""
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    if isinstance(value, Mapping):
        for name, each in value.items():
            inner = f"{place}.{name}" if place else str(name)
            yield f"a name within {place or 'the file'}", str(name)
            yield from _walked(each, inner)
    elif isinstance(value, list | tuple):
        for number, each in enumerate(value, start=1):
            own = each.get("id") if isinstance(each, Mapping) else None
            yield from _walked(each, f"{place}.{own or number}")
    elif isinstance(value, str):
        yield place, value


def _texts_of_table(assessment: Assessment, name: str) -> dict[str, str]:
    """Texts of a table and of what is written about its source; none of a table that is made of others, or cannot be read."""
    settings = assessment.configuration.tables[name]
    if not settings.path:
        return {}
    path = Path(settings.path)
    beside = sidecar_path(path).name
    try:
        if settings.kind == "boundaries":
            return texts_of_source(assessment.boundaries(name)[1], file=beside)
        sources = assessment.sources(name)
    except NeedsAnalysisError:
        return {}
    texts = {place: each for source in sources for place, each in texts_of_source(source, file=beside).items()}
    if strictest(sources) != "record_level" and not assessment.is_unloaded(name):
        table = assessment.table(name)
        # Of a file that was sent, rows of totals and remarks are gone, so only its column is known for sure.
        row = f"{path.name}, " if settings.kind == "table" else f"table {name}, "
        texts |= texts_of_table(table, place=row, first_row=_FIRST_ROW if settings.kind == "table" else 1)
    return texts
