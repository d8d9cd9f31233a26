"""What is in a table in memory."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from needs_analysis.release.scanners.seen import Looking, Seen


def table_seen(table: pd.DataFrame, looking: Looking) -> Iterator[Seen]:
    """Names of columns, and texts by column and row, counted from 1.

    Parameters
    ----------
    table : pandas.DataFrame
        Any table; of numbers and dates there is nothing to search.
    """
    for number, name in enumerate(table.columns, start=1):
        yield from looking.text(f"column {number}, name", str(name).replace("_", " "))
        yield Seen(f"column {number}", str(name), heading=True)
        values = table.iloc[:, number - 1]
        if pd.api.types.is_numeric_dtype(values) or pd.api.types.is_datetime64_any_dtype(values):
            continue
        for row, value in enumerate(values, start=1):
            if value is not None and value is not pd.NA and value == value:
                yield from looking.text(f"column {number}", str(value), row=str(row))
    if not isinstance(table.index, pd.RangeIndex):
        for row, value in enumerate(table.index, start=1):
            yield from looking.text("names of rows", str(value), row=str(row))
