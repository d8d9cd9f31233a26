"""When contracts end, and by when it must be decided what follows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import pandas as pd

from needs_analysis.service_gap.delivery.agreed import records
from needs_analysis.service_gap.money.decide_by import ENDED, WITHIN_6_MONTHS, WITHIN_12_MONTHS, decide_by, ends_within
from needs_analysis.wording import day

NOT_SUPPLIED: Final = "not supplied"


def ending(targets: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """How soon each contract ends, the day to decide by, and whether it has passed.

    Parameters
    ----------
    targets : pandas.DataFrame
        As `agreed` returns them: ``end``, ``notice_date`` and ``procurement_days``.
    as_of : datetime.date
        From which day it is counted.

    Examples
    --------
    >>> row = {"end": pd.Timestamp("2026-03-31"), "notice_date": pd.NaT, "procurement_days": 180.0}
    >>> ending(pd.DataFrame([row]), date(2025, 10, 31)).iloc[0].tolist()
    ['31 March 2026', 'ends within 6 months', '2 October 2025', 'yes']
    """
    rows = [_row(row, as_of) for row in records(targets)]
    return pd.DataFrame(rows, index=targets.index)


def ending_said(row: Mapping[Any, Any]) -> str:
    """When a contract ends and by when it must be decided, in words.

    Examples
    --------
    >>> ending_said({"ends_on": "31 March 2026", "ending": "ends within 6 months", "decide_by": "2 October 2025", "decide_passed": "yes"})
    '31 March 2026 (within 6 months); decide by 2 October 2025 (passed)'
    """
    soon = {WITHIN_6_MONTHS: " (within 6 months)", WITHIN_12_MONTHS: " (within 12 months)", ENDED: " (has ended)"}
    by = "day to decide by not supplied" if row["decide_by"] == NOT_SUPPLIED else f"decide by {row['decide_by']}"
    return f"{row['ends_on']}{soon.get(row['ending'], '')}; {by}{' (passed)' if row['decide_passed'] else ''}"


def _row(row: Any, as_of: date) -> dict[str, str]:
    end = row.end.date()
    by = decide_by(
        end,
        procurement_days=None if pd.isna(row.procurement_days) else row.procurement_days,
        notice_date=None if pd.isna(row.notice_date) else row.notice_date.date(),
    )
    return {
        "ends_on": day(end),
        "ending": ends_within(end, as_of),
        "decide_by": NOT_SUPPLIED if by is None else day(by),
        "decide_passed": "yes" if by is not None and by < as_of else "",
    }
