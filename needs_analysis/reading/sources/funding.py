"""The list of funding: what each award provides for a need in a year."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from needs_analysis.reading.meaning.layout import Layout
from needs_analysis.reading.received import Received
from needs_analysis.reading.sources.filled_in import filled_in
from needs_analysis.reading.sources.funding_rules import check_funding
from needs_analysis.reading.sources.funding_totals import without_totals


def funding(path: Path | str, layout: Layout | Mapping[str, Any] | Path | str | None = None) -> Received:
    """Read the list of funding: streams, their years, and what is committed and spent of them.

    Parameters
    ----------
    path : Path or str
        ``funding.csv`` or a workbook, in the columns of ``needs-analysis template funding``.
    layout : Layout, mapping, Path or str, optional
        Other headers and where they are; ``totals`` and ``not_totals`` say which names add others up. A key that says nothing of
        funding is refused.

    Raises
    ------
    DataError
        With every problem: a total that does not add up; an award with two streams, funders or ends; negative pounds; an end before
        the financial year; spending counted up to a day outside it.
    """
    return filled_in(path, "funding", layout, of="a list of funding", check=check_funding, without=without_totals)
