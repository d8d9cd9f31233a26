"""Any published table, as its layout declares it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from needs_analysis.contracts import Column, Contract
from needs_analysis.errors import ConfigurationError
from needs_analysis.reading.formats.container import PUBLISHED
from needs_analysis.reading.meaning.idle_keys import refuse_idle
from needs_analysis.reading.meaning.layout import Layout, declared
from needs_analysis.reading.received import Notice, Received, rows_shown
from needs_analysis.reading.sources.by_contract import OF_RETURNS, by_contract

_IDLE_IN_PUBLISHED: Final = (*OF_RETURNS, "totals", "not_totals", "parts")


def published(path: Path | str, layout: Layout | Mapping[str, Any] | Path | str) -> Received:
    """Read a table of a published workbook or text, as a layout declares it.

    Parameters
    ----------
    path : Path or str
        A workbook (``.xlsx``, ``.xls``, ``.ods``) or delimited text.
    layout : Layout, mapping, Path or str
        Where the table stands (``sheet``, ``header_rows``, ``last_row`` or ``stop_at``), ``columns`` by header, and their
        ``kinds`` (text otherwise). Columns that are not named need to stand under ``ignore``.

    Returns
    -------
    Received
        One row a row of the table, with ``sheet`` and ``row``.

    Raises
    ------
    DataError
        With every cell that is not of its kind, by address.
    """
    laid_out = declared(Layout, layout)
    refuse_idle(laid_out, _IDLE_IN_PUBLISHED, file=Path(path).name, of="a published table")
    if not laid_out.columns:
        raise ConfigurationError.one(
            "the layout names no columns",
            file=Path(path).name,
            column="columns",
            expected="each header to read, and its column name",
            remedy="Add a section [columns] to the layout.",
        )
    names = [*laid_out.columns.values(), *laid_out.constants]
    contract = Contract(
        name="published",
        meaning="One row of a published table.",
        columns=tuple(Column(name, laid_out.kinds.get(name, "text"), required=False) for name in dict.fromkeys(names)),
        key=(),
    )
    received = by_contract(path, contract, laid_out, limits=PUBLISHED, disclosure="aggregate")
    alike = received.table.drop(columns="row").duplicated(keep=False)
    if alike.any():
        rows = rows_shown(received.table.loc[alike, "row"])
        text = f"{int(alike.sum())} rows are identical in every column that is read; a duplicated row counts twice."
        notice = Notice("ROWS_ALIKE", text, f"{Path(path).name}, rows {rows}")
        return replace(received, warnings=(*received.warnings, notice))
    return received
