"""One page about a table that was released, with what is withheld and why."""

from __future__ import annotations

from typing import Any

import pandas as pd

from needs_analysis.errors import Refusal
from needs_analysis.release import WITHHELD, Released, as_published, text
from needs_analysis.release.release import BESIDE, NOT_AVAILABLE, ROUNDED, TOGETHER
from needs_analysis.report.render import template


def table_sheet(released: Released, *, title: str) -> str:
    """Write a released table as one page for whoever publishes it.

    Parameters
    ----------
    released : Released
        What `release.release_table` gave.
    title : str
        What the table shows.

    Returns
    -------
    str
        HTML in one file; no withheld figure stands in it.

    Raises
    ------
    Refusal
        For a table that was not released, and for a text in which something looks like personal data.

    Examples
    --------
    >>> from needs_analysis.release import release_table
    >>> table = pd.DataFrame({"area": ["All", "A", "B", "C"], "victims": [50, 38, 9, 3]})
    >>> left = release_table(table, columns={"area": {"role": "key", "totals": ["All"]}, "victims": "count"})
    >>> page = table_sheet(left, title="Victims by area")
    >>> "<td>38</td>" in page, "<td>9</td>" in page
    (True, False)
    """
    if not isinstance(released, Released):
        raise Refusal("This table was not released", remedy="Pass what release.release_table gave.")
    table = as_published(released)
    page: str = template("table_sheet.html.j2").render(
        title=text(title, where="title"),
        # How it is rounded is said at length below.
        sentence=released.result.said.panel,
        withheld=any(WITHHELD in row for row in table.astype("object").to_numpy().tolist()),
        beside=[caveat.text for caveat in released.result.caveats if caveat.code == BESIDE],
        header=[str(name) for name in table.columns],
        rows=[[_shown(cell) for cell in row] for row in table.itertuples(index=False, name=None)],
        mark=WITHHELD,
        none=NOT_AVAILABLE if (table == NOT_AVAILABLE).any(axis=None) else "",
        profile=released.profile,
        most=released.rule.threshold - 1,
        least=1 if released.rule.zeros_shown else 0,
        rounded=[caveat.text for caveat in released.result.caveats if caveat.code in (ROUNDED, TOGETHER)],
        together=any(caveat.code == TOGETHER for caveat in released.result.caveats),
        weaker=released.rule.caveat,
    )
    return page


def _shown(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    if pd.isna(cell):
        return ""
    number = float(cell)
    return f"{int(number):,}" if number.is_integer() else f"{number:,.10g}"
