"""The list of contracts and grants: funder, value, dates and targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from needs_analysis.contracts import ALL
from needs_analysis.reading.formats.container import RETURN
from needs_analysis.reading.meaning.idle_keys import refuse_idle
from needs_analysis.reading.meaning.layout import Layout, declared
from needs_analysis.reading.received import Problems, Received
from needs_analysis.reading.sources.by_contract import OF_RETURNS, by_contract
from needs_analysis.reading.sources.contract_rules import PERCENTAGES, check_contracts, note_small_percentages
from needs_analysis.reading.sources.contract_totals import without_totals

_IDLE_IN_CONTRACTS: Final = (*OF_RETURNS, "kinds", "areas", "markers", "suppressed_below", "units_in_cells")


def service_contracts(path: Path | str, layout: Layout | Mapping[str, Any] | Path | str | None = None) -> Received:
    """Read the list of contracts and grants: funder, value, dates and targets.

    Parameters
    ----------
    path : Path or str
        ``contracts.csv`` or a workbook, in the columns of ``needs-analysis template contracts``.
    layout : Layout, mapping, Path or str, optional
        Other headers and where they stand; ``totals`` and ``not_totals`` say which names add others up. A key that says
        nothing of contracts is refused.

    Raises
    ------
    DataError
        With every problem: a total that does not add up; an end before its start, a notice after the end; a target without its KPI, unit or direction; one
        contract with two values, starts or ends, or in two spellings; targets of one unit written as 0.95 and as 95.
    """
    laid_out = declared(Layout, layout)
    refuse_idle(laid_out, _IDLE_IN_CONTRACTS, file=Path(path).name, of="a list of contracts")
    received = by_contract(
        path,
        ALL["service_contracts"],
        laid_out,
        limits=RETURN,
        disclosure="aggregate",
        percentages=PERCENTAGES,
        without=without_totals,
    )
    problems, notices = Problems(Path(path).name), list(received.warnings)
    check_contracts(received.table, problems)
    problems.stop()
    note_small_percentages(received.table, problems.file, notices)
    return replace(received, warnings=tuple(notices))
