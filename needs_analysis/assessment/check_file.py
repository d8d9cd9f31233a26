"""What is wrong with one file that you received."""

from __future__ import annotations

from pathlib import Path

from needs_analysis.assessment.check import Checked, as_problems, checked, how_many, warnings_of
from needs_analysis.errors import NeedsAnalysisError
from needs_analysis.reading.readers import reader_typed


def check_file(path: Path | str, *, kind: str, layout: Path | str | None = None) -> Checked:
    """Read one file that you received, before it is part of any assessment.

    Parameters
    ----------
    path : Path or str
        The file.
    kind : str
        Such as ``"provider-return"``; see `reading.readers`.
    layout : Path or str, optional
        TOML file with its layout, mapping or map of questions.
    """
    reader = reader_typed(kind)
    reader.check_layout(layout)
    path = Path(path)
    try:
        received = reader(path, layout)
    except NeedsAnalysisError as error:
        found = as_problems(path.name, error)
        return checked([{"table": path.name, "rows": "-", "result": how_many(len(found))}], [found], [])
    rows = [{"table": path.name, "rows": f"{len(received.table):,}", "result": "OK"}]
    return checked(rows, [], warnings_of(path.name, received))
