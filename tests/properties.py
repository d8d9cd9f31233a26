"""Tables that say the same in another way, and tables that are wrong: what every metric is fed.

A metric's answer may not depend on the order of rows, on how numbers are stored or on where a table comes from; it may not
count a row twice, take a missing number for 0, or write over a column that names groups.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from needs_analysis.errors import NeedsAnalysisError
from needs_analysis.result import Result
from needs_analysis.source import Source, attach

SOURCES = {
    kind: Source(kind, f"A table that is {kind}", "An office", "OGL v3.0", disclosure=kind)
    for kind in ("already_published", "synthetic", "aggregate", "record_level")
}
"""A source of each disclosure class."""

NUMBER_TYPES: dict[str, Callable[[pd.Series], Any]] = {
    "text": lambda column: column.map(lambda number: f"{number:.0f}"),
    "text with blanks": lambda column: column.map(lambda number: f" {number:.0f} "),
    "numpy text": lambda column: pd.Series([np.str_(f"{number:.0f}") for number in column], dtype=object),
    "nullable text": lambda column: column.map(lambda number: f"{number:.0f}").astype("string"),
    "category": lambda column: column.map(lambda number: f"{number:.0f}").astype("category"),
    "decimal": lambda column: pd.Series([Decimal(int(number)) for number in column], dtype=object),
    "python integer": lambda column: pd.Series([int(number) for number in column], dtype=object),
    "numpy integer": lambda column: pd.Series([np.int32(number) for number in column], dtype=object),
    **{
        kind: lambda column, kind=kind: column.astype(kind)
        for kind in (
            "int8",
            "uint8",
            "int16",
            "uint16",
            "int32",
            "int64",
            "Int64",
            "UInt32",
            "Float64",
            "float32",
            "float64",
        )
    },
}
"""Every way in which a file or a program hands over whole numbers."""


def fits(column: pd.Series, kind: str) -> bool:
    """Whether a type of integer can hold the numbers."""
    if not kind.lower().startswith(("int", "uint")):
        return True
    limits = np.iinfo(kind.lower())
    return bool(column.max() <= limits.max and column.min() >= limits.min)


def alike(table: pd.DataFrame, numbers: Sequence[str], *, seed: int = 1) -> Iterator[tuple[str, pd.DataFrame]]:
    """The same table in other order, under another index, with further columns, and with its numbers in every type."""
    shuffled = table.sample(frac=1, random_state=seed)
    yield "shuffled", shuffled
    yield "shuffled, another index", shuffled.set_axis([f"row {n % 2}" for n in range(len(table))], axis=0)
    yield "columns the other way round", table[list(table.columns)[::-1]]
    yield "a further column", table.assign(remark="nothing")
    for kind, change in NUMBER_TYPES.items():
        if all(fits(table[name], kind) for name in numbers):
            written = {name: np.asarray(change(table[name]), dtype=object) for name in numbers}
            if kind in ("category", "nullable text") or not kind.startswith(("text", "numpy", "decimal", "python")):
                written = {name: change(table[name]).array for name in numbers}
            yield f"numbers as {kind}", table.assign(**written)


def each_source(table: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """The table as one of each disclosure class."""
    for kind, source in SOURCES.items():
        yield kind, attach(table, source)


def doubled(table: pd.DataFrame) -> pd.DataFrame:
    """Every row twice, as a file that was put together twice has it."""
    return pd.concat([table, table], ignore_index=True)


def repeated(table: pd.DataFrame, events: str, *, kinds: int = 3) -> pd.DataFrame:
    """A long table: each row's events split over kinds, and its people repeated beside each, as a merge makes it."""
    parts = []
    for kind in range(kinds):
        share = table[events] // kinds if kind else table[events] - (kinds - 1) * (table[events] // kinds)
        parts.append(table.assign(**{events: share, "kind": f"kind {kind}"}))
    return pd.concat(parts, ignore_index=True)


def answer(call: Callable[..., Result], *tables: pd.DataFrame) -> pd.DataFrame:
    """The table of a metric's answer, in the order of its keys."""
    return call(*tables).table


def refusal(call: Callable[..., Result], *tables: pd.DataFrame) -> str:
    """The words of a refusal, or nothing where there was an answer. Any other error is a fault and comes through."""
    try:
        call(*tables)
    except NeedsAnalysisError as error:
        return str(error)
    return ""


def same(one: pd.DataFrame, other: pd.DataFrame, *, but: Sequence[str] = ()) -> None:
    """Two answers are the same, whatever the types of their columns; sums in another order may differ in the last digit."""
    drop = [name for name in but if name in one]
    pd.testing.assert_frame_equal(
        one.drop(columns=drop), other.drop(columns=drop), check_dtype=False, rtol=1e-12, atol=0
    )
