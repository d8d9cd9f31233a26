"""Scores of outcomes at entry and exit, one row per closed case and outcome."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from needs_analysis.reading.meaning.layout import Layout
from needs_analysis.reading.received import Received
from needs_analysis.reading.sources.filled_in import filled_in


def outcome_measurements(path: Path | str, layout: Layout | Mapping[str, Any] | Path | str | None = None) -> Received:
    """Read scores of outcomes at entry and exit, one row per closed case and outcome.

    Parameters
    ----------
    path : Path or str
        Delimited text or a workbook with the columns ``client, service, outcome, closed`` and, as far as they were taken,
        ``entry, exit, area``. An empty score means that it was not taken.
    layout : Layout, mapping, Path or str, optional
        Other headers, how dates are written, and where the table stands. A key that says nothing of records is refused.

    Returns
    -------
    Received
        The table is record-level, and no cell of it is repeated in any message.

    Raises
    ------
    DataError
        With every problem and its rows: a missing client, service, outcome or date, what is not a date or not a number, and duplicated
        rows.
    """
    return filled_in(path, "outcome_measurements", layout, of="a list of measurements")
