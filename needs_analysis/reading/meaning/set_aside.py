"""Rows of a published table that its layout excludes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
from pydantic import Field

from needs_analysis.reading.meaning.layout import Layout, declared
from needs_analysis.reading.received import Notice, Problems, rows_shown
from needs_analysis.reading.spelling import header_key


class PublishedLayout(Layout):
    """Where a published table is in a file, and which of its rows are excluded.

    Parameters
    ----------
    set_aside : dict of str to tuple of str
        Column and the labels in it whose rows are left out; a label that ends in ``*`` stands for all that begin so.
    """

    set_aside: dict[str, tuple[str, ...]] = Field(default_factory=dict)


Kind = TypeVar("Kind", bound=PublishedLayout)


def declared_as(kind: type[Kind], layout: Layout | Mapping[str, Any] | Path | str | None) -> Kind:
    """A layout of any table, or its declaration, as one of a published table."""
    if isinstance(layout, Layout) and not isinstance(layout, kind):
        layout = layout.model_dump(exclude_unset=True)
    return declared(kind, layout)


def without_set_aside(
    table: pd.DataFrame, where: pd.Series[Any], layout: PublishedLayout, problems: Problems, notices: list[Notice]
) -> pd.DataFrame:
    """The table without the rows that the layout excludes; a label without rows is a problem.

    Parameters
    ----------
    table : pandas.DataFrame
        Cells as text.
    where : pandas.Series of int
        Row of each record in the file.
    layout : PublishedLayout
        With ``set_aside``.
    problems, notices
        Take labels that there are not, and how many rows were left out.
    """
    left_out = pd.Series(False, index=table.index)
    for name, labels in layout.set_aside.items():
        if name not in table.columns:
            idle(f"rows of {name!r} to exclude, but there is no such column", name, problems)
            continue
        cells = table[name].map({cell: header_key(str(cell)) for cell in table[name].unique()})
        for label in labels:
            key = header_key(label)
            found = cells.str.startswith(key[:-1]) if key.endswith("*") else cells == key
            if not found.any():
                idle(f"rows of {label!r} to exclude, but there are none", name, problems)
            left_out |= found
    if left_out.any():
        said = f"{int(left_out.sum())} rows were excluded, as the layout declares."
        rows = rows_shown(dict.fromkeys(int(row) for row in where[left_out]))
        notices.append(Notice("SET_ASIDE", said, f"{problems.file}, rows {rows}"))
    return table[~left_out]


def idle(what: str, column: str, problems: Problems) -> None:
    """Report that a layout declares something that is not in the file."""
    problems.add(
        f"the layout declares {what}",
        column=column,
        expected="values that are in the file",
        remedy="Correct its spelling, or remove it from the layout.",
    )
