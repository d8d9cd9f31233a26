"""The counts that a force's own analyst makes with the exporter, read and checked for consistency."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any, Final

import pandas as pd

from needs_analysis.characters import begins_as_formula
from needs_analysis.contracts import ALL
from needs_analysis.contracts.force_aggregate import GAP_BANDS, OFFENCE_BANDS
from needs_analysis.personal_data import find
from needs_analysis.reading.formats.container import PUBLISHED
from needs_analysis.reading.meaning.layout import Layout
from needs_analysis.reading.received import Notice, Problems, Received, rows_shown
from needs_analysis.reading.sources.aggregate_totals import one_spelling, refuse_totals
from needs_analysis.reading.sources.by_contract import by_contract

EXPORTER: Final = ("export_victims.py", "export_victims.sql", "schedule.md")
"""Files that ``needs-analysis template force-aggregate`` writes for the force."""

_LEAST: Final = {"1": 1, "2": 2, "3": 3, "4": 4, "5 to 9": 5, "10 or more": 10}
_YEARS: Final = re.compile("(^|[^0-9])(?:19|20)[0-9]{2}($|[^0-9])")
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
        that was not suppressed, periods that share a day, areas or crime types beside others that they hold or beside all of
        them together (one count could be taken from another), or offences that cannot come from the victims beside them.

    Notes
    -----
    The exporter writes one measure a file. A file with both, as it once wrote them, is read with the notice
    ``BOTH_MEASURES``: victims times their offences add up to the offences by gap, so that a small count may be worked out.
    """
    path = Path(path)
    received = by_contract(path, ALL["force_aggregate"], Layout(), limits=PUBLISHED, disclosure="aggregate")
    table, problems, notices = received.table, Problems(path.name), list(received.warnings)

    def wrong(mask: pd.Series[Any], column: str, problem: str, expected: str) -> None:
        if mask.any():
            problems.add(
                problem,
                row=rows_shown(table.loc[mask, "row"]),
                column=column,
                count=int(mask.sum()),
                expected=expected,
                remedy="Ask the force to run the exporter again; do not edit its output.",
            )

    by_victims = table["measure"] == "victims by offences"
    misplaced = (by_victims & ~table["band"].isin(OFFENCE_BANDS)) | (~by_victims & ~table["band"].isin(GAP_BANDS))
    wrong(misplaced, "band", "the band belongs to the other measure", "a band of its own measure")
    wrong(table["period_end"] < table["period_start"], "period_end", "is before the start", "start before end")
    wrong(table["period_start"] < table["look_back_start"], "look_back_start", "is inside the period", "an earlier day")
    wrong(table["period_start"] > pd.Timestamp(date.today()), "period_start", "is in the future", "days up to today")
    for name in ("area", "crime_type", "period"):
        told = table[name].map({text: _is_no_name(text, name) for text in table[name].unique()})
        wrong(
            told.astype(bool), name, "looks like a person, an address or a formula", "names of places, crimes and years"
        )
    # Nobody is nobody: a 0 says nothing of a person.
    bare = (table["count_state"] == "known") & (table["count"] > 0) & (table["count"] < table["threshold"])
    wrong(bare, "count", "is below the threshold and was not suppressed", "counts suppressed at the source")
    wrong(table["threshold"] < 5, "threshold", "is below 5", "5 or more")
    bound = table.get("count_upper", pd.Series(float("nan"), index=table.index)).where(
        table["count_state"] == "suppressed"
    )
    other = bound.notna() & (bound != table["threshold"] - 1)
    wrong(other, "count", "is suppressed at a different threshold from that of its row", "one threshold")
    table = one_spelling(table, problems, notices)
    refuse_totals(table, problems)
    problems.stop()
    _apart(table, problems)
    _consistent(table, problems)
    problems.stop()
    if (table["look_back_start"] + pd.DateOffset(years=1) > table["period_start"]).any():
        text = "The look-back is less than 12 months before a period; repeats within 12 months are undercounted."
        notices.append(Notice("SHORT_LOOK_BACK", text, path.name))
    if (doubled := _both_measures(table)).any():
        text = (
            f"{int(doubled.sum()):,} rows give victims by offences and offences by gap of one place, period and crime type, some "
            "suppressed: a small count may be calculated from the two. Treat the file as record-level, and ask "
            "the force for one measure, made with the current exporter."
        )
        notices.append(Notice("BOTH_MEASURES", text, path.name))
    return Received(table, tuple(notices), received.log)


def _is_no_name(text: str, column: str) -> bool:
    """Whether a text is none that the exporter would let out; a period may be called by its days."""
    return begins_as_formula(text) or bool(find(_YEARS.sub(r"\1\2", text) if column == "period" else text))


def _apart(table: pd.DataFrame, problems: Problems) -> None:
    """Note periods that share a day, and names that stand for two periods."""
    named = ["period", "period_start", "period_end"]
    periods = table.groupby(named, sort=False).agg(rows=("row", list)).reset_index()
    periods = periods.sort_values(["period_start", "period_end"], ignore_index=True)
    for period, same in periods.groupby("period", sort=False):
        if len(same) > 1:
            problems.add(
                f"the period {period} has {len(same)} different first or last days",
                row=rows_shown(sorted(row for rows in same["rows"] for row in rows)),
                column="period",
                count=int(same["rows"].map(len).sum()),
                expected="one first and one last day for each name",
                remedy="Ask the force to give each period its own name.",
            )
    latest = periods.iloc[0]
    for _, later in periods.iloc[1:].iterrows():
        if later["period_start"] <= latest["period_end"]:
            rows = sorted({*latest["rows"], *later["rows"]})
            problems.add(
                f"the periods {latest['period']} and {later['period']} overlap, so a small count could be found by subtraction",
                row=rows_shown(rows),
                column="period",
                count=len(rows),
                expected="periods that do not overlap",
                remedy="Ask the force to run the exporter again for periods that do not overlap; do not keep this file.",
            )
        latest = max(latest, later, key=lambda period: period["period_end"])


def _both_measures(table: pd.DataFrame) -> pd.Series[Any]:
    """Rows of a place, period and crime type of which both measures are given, and some count is not."""
    block = table.groupby(["period", "area", "crime_type"], sort=False)
    hidden = (table["count_state"] != "known").groupby([table[name] for name in ("period", "area", "crime_type")])
    return (block["measure"].transform("nunique") > 1) & hidden.transform("any")


def _consistent(table: pd.DataFrame, problems: Problems) -> None:
    """Offences by gap must lie between what the victims beside them can have suffered."""
    counts = table["count"].astype("float64")
    # What is withheld without a bound is anything from 0 up, and contradicts nothing.
    least = table.get("count_lower", counts).fillna(counts).fillna(0.0)
    most = table.get("count_upper", counts).fillna(counts).fillna(float("inf"))
    frame = table.assign(least=least, most=most)
    for key, group in frame.groupby(["period", "area", "crime_type"], sort=True):
        victims = group[group["measure"] == "victims by offences"]
        gaps = group[group["measure"] == "offences by gap"]
        if victims.empty or gaps.empty:
            continue
        lowest = float((victims["least"] * victims["band"].map(_LEAST)).sum())
        highest = float((victims["most"] * victims["band"].map(_MOST).fillna(float("inf"))).sum())
        if gaps["most"].sum() < lowest or gaps["least"].sum() > highest:
            problems.add(
                f"{', '.join(map(str, key))}: the offences by gap cannot come from the victims by offences",
                row=rows_shown(group["row"]),
                column="count",
                count=len(group),
                expected=f"{lowest:,.0f} offences or more"
                if highest == float("inf")
                else f"{lowest:,.0f} to {highest:,.0f} offences",
                remedy="Ask the force to run the exporter again.",
            )
