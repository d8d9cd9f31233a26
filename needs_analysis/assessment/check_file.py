"""What is wrong with one file that was sent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from needs_analysis import reading
from needs_analysis.assessment.check import Checked, as_problems, checked, how_many, warnings_of
from needs_analysis.errors import NeedsAnalysisError, Refusal
from needs_analysis.reading.received import Received

READERS: Final[dict[str, Callable[..., Received]]] = {
    "provider-return": reading.provider_return,
    "police-extract": reading.police_extract,
    "force-aggregate": lambda path, _=None: reading.force_aggregate(path),
    "police-uk": lambda path, _=None: reading.police_uk(path),
    "population": reading.population,
    "contracts": reading.service_contracts,
    "survey": reading.survey,
    "published": reading.published,
}
"""Kinds of files that can be checked on their own, and their readers."""


def check_file(path: Path | str, *, kind: str, layout: Path | str | None = None) -> Checked:
    """Read one file that was sent, before it is part of any assessment.

    Parameters
    ----------
    path : Path or str
        The file.
    kind : str
        One of `READERS`.
    layout : Path or str, optional
        TOML file with its layout, mapping or map of questions.
    """
    if kind not in READERS:
        raise Refusal(f"There is no kind {kind!r}", remedy=f"Take one of {', '.join(READERS)}.")
    if kind in ("survey", "published") and layout is None:
        raise Refusal(
            f"A {kind} file needs its description", remedy="Give it with --layout; see needs-analysis template."
        )
    path = Path(path)
    try:
        received = READERS[kind](path, layout)
    except NeedsAnalysisError as error:
        found = as_problems(path.name, error)
        return checked([{"table": path.name, "rows": "-", "result": how_many(len(found))}], [found], [])
    rows = [{"table": path.name, "rows": f"{len(received.table):,}", "result": "sound"}]
    return checked(rows, [], warnings_of(path.name, received))
