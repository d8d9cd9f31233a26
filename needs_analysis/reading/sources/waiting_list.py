"""Records of waits: when each person was referred, and when support began or they left the list."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from needs_analysis.reading.meaning.layout import Layout
from needs_analysis.reading.received import Notice, Problems, Received, rows_shown
from needs_analysis.reading.sources.filled_in import filled_in


def waiting_list(path: Path | str, layout: Layout | Mapping[str, Any] | Path | str | None = None) -> Received:
    """Read records of waits, one row per wait of one person for one service.

    Parameters
    ----------
    path : Path or str
        Delimited text or a workbook with the columns ``client, service, referred`` and, as far as there are any, ``started, left,
        left_because, area, priority``.
    layout : Layout, mapping, Path or str, optional
        Other headers, how dates are written, and where the table stands. A key that says nothing of records is refused.

    Returns
    -------
    Received
        The table is record-level, and no cell of it is repeated in any message.

    Raises
    ------
    DataError
        With every problem and its rows: a missing referral, what is not a date, a start or a leaving before the referral, both of one
        wait, another reason than those listed, and duplicated rows.

    Notes
    -----
    ``service_gap.waits`` and its neighbours check these and more of any table that they are given.
    """
    return filled_in(path, "waiting_list", layout, of="a waiting list", check=_check_order)


def _check_order(table: pd.DataFrame, problems: Problems, _: list[Notice]) -> None:
    """Dates in their order, and one end of each wait."""
    none = pd.Series(pd.NaT, index=table.index)
    started, left = (table.get(name, none) for name in ("started", "left"))
    for wrong, column, problem, remedy in (
        (started < table["referred"], "started", "is before the referral", "Correct one of the dates."),
        (left < table["referred"], "left", "is before the referral", "Correct one of the dates."),
        (started.notna() & left.notna(), "left", "is given although support began", "Keep the date that came first."),
    ):
        if wrong.any():
            problems.add(
                problem,
                row=rows_shown(table.loc[wrong, "row"]),
                column=column,
                count=int(wrong.sum()),
                expected="dates in their order",
                remedy=remedy,
            )
