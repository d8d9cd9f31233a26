"""The counts that a force's own analyst makes with the exporter, read and held against themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pandas as pd

from needs_analysis.contracts import ALL
from needs_analysis.contracts.force_aggregate import GAP_BANDS, OFFENCE_BANDS
from needs_analysis.reading.container import PUBLISHED
from needs_analysis.reading.layout import Layout
from needs_analysis.reading.received import Notice, Problems, Received, rows_shown
from needs_analysis.reading.sent import sent

EXPORTER: Final = ("export_victims.py", "export_victims.sql", "schedule.md")
"""Files that ``needs-analysis template force-aggregate`` writes for the force."""

_LEAST: Final = {"1": 1, "2": 2, "3": 3, "4": 4, "5 to 9": 5, "10 or more": 10}
_MOST: Final = {"1": 1, "2": 2, "3": 3, "4": 4, "5 to 9": 9}


def force_aggregate(path: Path | str) -> Received:
    """Read counts of victims by number of offences, and of offences by the days since the last one.

    Parameters
    ----------
    path : Path or str
        What the exporter wrote (``needs-analysis template force-aggregate``).

    Returns
    -------
    Received
        ``.table`` with ``count``, ``count_state`` and, where any is suppressed, ``count_lower`` and ``count_upper``.

    Raises
    ------
    DataError
        With every problem: a band of the other measure, a period before the look-back, a count below its own threshold
        that was not suppressed, or offences that cannot come from the victims beside them.
    """
    path = Path(path)
    received = sent(path, ALL["force_aggregate"], Layout(), limits=PUBLISHED, disclosure="aggregate")
    table, problems, notices = received.table, Problems(path.name), list(received.warnings)

    def wrong(mask: pd.Series[Any], column: str, problem: str, expected: str) -> None:
        if mask.any():
            problems.add(
                problem,
                row=rows_shown(table.loc[mask, "row"]),
                column=column,
                count=int(mask.sum()),
                expected=expected,
                remedy="Ask the force to run the exporter again; do not edit what it wrote.",
            )

    by_victims = table["measure"] == "victims by offences"
    misplaced = (by_victims & ~table["band"].isin(OFFENCE_BANDS)) | (~by_victims & ~table["band"].isin(GAP_BANDS))
    wrong(misplaced, "band", "the band belongs to the other measure", "a band of its own measure")
    wrong(table["period_end"] < table["period_start"], "period_end", "lies before the start", "start before end")
    wrong(
        table["period_start"] < table["look_back_start"], "look_back_start", "lies inside the period", "an earlier day"
    )
    bare = (table["count_state"] == "known") & (table["count"] < table["threshold"])
    wrong(bare, "count", "is below the threshold and was not suppressed", "counts suppressed at the source")
    wrong(table["threshold"] < 5, "threshold", "is below 5", "5 or more")
    problems.stop()
    _consistent(table, problems)
    problems.stop()
    if (table["look_back_start"] + pd.DateOffset(years=1) > table["period_start"]).any():
        text = "The look-back reaches less than 12 months before a period; repeats within 12 months are undercounted."
        notices.append(Notice("SHORT_LOOK_BACK", text, path.name))
    return Received(table, tuple(notices), received.log)


def _consistent(table: pd.DataFrame, problems: Problems) -> None:
    """Offences by gap must lie between what the victims beside them can have suffered."""
    counts = table["count"].astype("float64")
    least, most = (table.get(f"count_{end}", counts).fillna(counts) for end in ("lower", "upper"))
    frame = table.assign(least=least, most=most)
    for key, group in frame.groupby(["period", "area", "crime_type"], sort=True):
        victims = group[group["measure"] == "victims by offences"]
        gaps = group[group["measure"] == "offences by gap"]
        if victims.empty or gaps.empty:
            continue
        lowest = float((victims["least"] * victims["band"].map(_LEAST)).sum())
        highest = float((victims["most"] * victims["band"].map(_MOST)).sum(skipna=False))
        if gaps["most"].sum() < lowest or gaps["least"].sum() > highest:
            problems.add(
                f"{', '.join(map(str, key))}: the offences by gap cannot come from the victims by offences",
                row=rows_shown(group["row"]),
                column="count",
                count=len(group),
                expected=f"{lowest:,.0f} offences or more"
                if highest != highest
                else f"{lowest:,.0f} to {highest:,.0f} offences",
                remedy="Ask the force to run the exporter again.",
            )
