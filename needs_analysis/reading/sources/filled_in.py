"""A plain list that an office filled in, read by its contract: the same for every kind that needs no rules of its own to find its rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pandas as pd

from needs_analysis.contracts import ALL
from needs_analysis.reading.formats.container import PUBLISHED, RETURN
from needs_analysis.reading.meaning.header_and_rows import Columns
from needs_analysis.reading.meaning.idle_keys import refuse_idle
from needs_analysis.reading.meaning.layout import Layout, declared
from needs_analysis.reading.received import Notice, Problems, Received
from needs_analysis.reading.sources.by_contract import OF_RETURNS, by_contract

Check = Callable[[pd.DataFrame, Problems, list[Notice]], None]
Without = Callable[[Columns, Layout, Problems, list[Notice]], Columns]

_IDLE: Final = (*OF_RETURNS, "kinds", "areas", "markers", "suppressed_below", "units_in_cells")
_OF_TOTALS: Final = ("totals", "not_totals", "parts")


def filled_in(
    path: Path | str,
    contract: str,
    layout: Layout | Mapping[str, Any] | Path | str | None = None,
    *,
    of: str,
    check: Check | None = None,
    without: Without | None = None,
) -> Received:
    """Read a list by its contract and check that its rows agree with each other.

    Parameters
    ----------
    path : Path or str
        A CSV file or a workbook.
    contract : str
        Name of its contract, which also says whether it is record-level.
    layout : Layout, mapping, Path or str, optional
        Other headers and where they are; a key that has no effect is refused.
    of : str
        What it is, for messages, such as ``"a list of funding"``.
    check : callable, optional
        Reports what its rows disagree in, and may type the texts of the table further.
    without : callable, optional
        Leaves out rows of totals; the layout then may declare them.

    Raises
    ------
    DataError
        With every problem at once.
    """
    laid_out, rules = declared(Layout, layout), ALL[contract]
    refuse_idle(laid_out, _IDLE if without else (*_IDLE, *_OF_TOTALS), file=Path(path).name, of=of)
    received = by_contract(
        path,
        rules,
        laid_out,
        limits=PUBLISHED if rules.record_level else RETURN,
        disclosure="record_level" if rules.record_level else "aggregate",
        without=without,
    )
    problems, notices = Problems(Path(path).name), list(received.warnings)
    if check is not None:
        check(received.table, problems, notices)
    problems.stop()
    return replace(received, warnings=tuple(notices))
