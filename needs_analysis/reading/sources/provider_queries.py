"""The list of queries to providers about their returns."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from needs_analysis import periods
from needs_analysis.identifiers import spelled
from needs_analysis.reading.meaning.layout import Layout
from needs_analysis.reading.received import Notice, Problems, Received, rows_shown
from needs_analysis.reading.sources.contract_rules import no_personal_data
from needs_analysis.reading.sources.filled_in import filled_in


def provider_queries(path: Path | str, layout: Layout | Mapping[str, Any] | Path | str | None = None) -> Received:
    """Read the list of queries to providers, open and answered.

    Parameters
    ----------
    path : Path or str
        A CSV file or a workbook, in the columns of ``needs-analysis template provider-queries``.
    layout : Layout, mapping, Path or str, optional
        Other headers and where they are. A key that says nothing of queries is refused.

    Raises
    ------
    DataError
        With every problem: a quarter that cannot be read, an answer before its query, a reference that is used twice, and what
        looks like personal data.
    """
    return filled_in(path, "provider_queries", layout, of="a list of queries", check=check_queries)


def check_queries(table: pd.DataFrame, problems: Problems, notices: list[Notice]) -> None:
    """Report every inconsistency in a list of queries; each quarter gets its standard spelling."""
    del notices
    no_personal_data(table, ("query", "service", "subject"), problems)
    read = []
    for row, text in zip(table["row"], table["quarter"], strict=True):
        try:
            read.append(periods.quarter(str(text)))
        except periods.UnclearPeriod as unclear:
            read.append(str(text))
            problems.add_cell(
                unclear.problem,
                row=int(row),
                column="quarter",
                expected="a quarter, such as 2025/26 Q2",
                remedy=f"Write {unclear.suggestion}." if unclear.suggestion else "Correct it.",
            )
    table["quarter"] = pd.Series(read, index=table.index, dtype=table["quarter"].dtype)
    doubled = spelled(table["query"].astype("str")).duplicated(keep=False)
    early = table["answered"] < table["raised"] if "answered" in table else doubled & False
    for wrong, column, problem, remedy in (
        (doubled, "query", "the reference is used for more than one query", "Give each query its own reference."),
        (early, "answered", "is before the query was raised", "Correct the dates."),
    ):
        if wrong.any():
            problems.add(
                problem,
                row=rows_shown(table.loc[wrong, "row"]),
                column=column,
                count=int(wrong.sum()),
                expected="one row per query, answered on or after the day it was raised",
                remedy=remedy,
            )
