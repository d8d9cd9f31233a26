"""When contracts end, and by when it must be decided what follows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import pandas as pd

from needs_analysis.service_gap.delivery.agreed import records
from needs_analysis.service_gap.money.decide_by import (
    ENDED,
    WITHIN_6_MONTHS,
    WITHIN_12_MONTHS,
    decide_by,
    end_now,
    ends_within,
    months_after,
    notice_now,
)
from needs_analysis.wording import counted, day, is_known

NOT_SUPPLIED: Final = "not supplied"
SOON_MONTHS: Final = 3
"""Months within which a decision is due soon."""


def ending(targets: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """How soon each contract ends, the day to decide by, and whether it has passed.

    Parameters
    ----------
    targets : pandas.DataFrame
        As `agreed` returns them, with the day to which each contract runs (``runs_to``).
    as_of : datetime.date
        From which day it is counted.

    Examples
    --------
    >>> end = pd.Timestamp("2026-03-31")
    >>> row = {"end": end, "runs_to": end, "extension_to": pd.NaT, "notice_date": pd.NaT, "procurement_days": 180.0}
    >>> ending(pd.DataFrame([row]), date(2025, 10, 31))[["ends_on", "ending", "decide_by", "decide_passed"]].iloc[0].tolist()
    ['31 March 2026', 'ends within 6 months', '2 October 2025', 'yes']
    """
    rows = [_row(row, as_of) for row in records(targets)]
    return pd.DataFrame(rows, index=targets.index)


def ending_said(row: Mapping[Any, Any]) -> str:
    """When a contract ends and by when it must be decided, in words.

    Examples
    --------
    >>> ending_said({"ends_on": "31 March 2026", "ending": "ends within 6 months", "decide_by": "2 October 2025", "decide_passed": "yes"})
    '31 March 2026 (within 6 months); what follows to be decided by 2 October 2025 (passed)'
    """
    soon = {WITHIN_6_MONTHS: " (within 6 months)", WITHIN_12_MONTHS: " (within 12 months)", ENDED: " (has ended)"}
    by = (
        "day to decide what follows not supplied"
        if row["decide_by"] == NOT_SUPPLIED
        else f"what follows to be decided by {row['decide_by']}"
    )
    ends = f"{row['ends_on']}{soon.get(row['ending'], '')}{row.get('may_extend', '')}"
    return f"{ends}; {by}{' (passed)' if row['decide_passed'] else in_days_said(row.get('decide_in_days'))}"


def in_days_said(days: Any) -> str:
    """How many days are left for a decision that is due soon, in brackets; empty where none is.

    Examples
    --------
    >>> in_days_said(2), in_days_said(1), in_days_said(0), in_days_said(float("nan"))
    (' (in 2 days)', ' (in 1 day)', ' (today)', '')
    """
    if days is None or not is_known(days):
        return ""
    return f" (in {counted(int(days), 'days')})" if days else " (today)"


def runs_to(targets: pd.DataFrame, as_of: date) -> pd.Series[Any]:
    """The day to which each contract runs as things stand: its end, and after that the day to which it was extended.

    Examples
    --------
    >>> row = {"end": pd.Timestamp("2025-07-31"), "extension_to": pd.Timestamp("2026-12-31")}
    >>> [str(runs_to(pd.DataFrame([row]), day).iloc[0].date()) for day in (date(2025, 7, 31), date(2025, 8, 1))]
    ['2025-07-31', '2026-12-31']
    """
    ends = [
        end_now(row.end.date(), None if pd.isna(row.extension_to) else row.extension_to.date(), as_of)
        for row in records(targets)
    ]
    return pd.Series(pd.to_datetime(ends), index=targets.index)


def _row(row: Any, as_of: date) -> dict[str, Any]:
    end = row.runs_to.date()
    by = decide_by(
        end,
        procurement_days=None if pd.isna(row.procurement_days) else row.procurement_days,
        notice_date=notice_now(
            None if pd.isna(row.notice_date) else row.notice_date.date(),
            row.end.date(),
            None if pd.isna(row.extension_to) else row.extension_to.date(),
            as_of,
        ),
    )
    extended = row.runs_to > row.end
    soon = by is not None and as_of <= by <= months_after(as_of, SOON_MONTHS)
    may = "" if extended or pd.isna(row.extension_to) else f", may be extended to {day(row.extension_to.date())}"
    return {
        "ends_on": f"{day(end)}{' (as extended)' if extended else ''}",
        "may_extend": may,
        "ending": ends_within(end, as_of),
        "decide_by": NOT_SUPPLIED if by is None else day(by),
        "decide_passed": "yes" if by is not None and by < as_of else "",
        "decide_soon": "yes" if soon else "",
        "decide_in_days": float((by - as_of).days) if soon and by is not None else float("nan"),
    }
