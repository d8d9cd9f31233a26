"""Quarters that no service has returned, although their returns were due by the day of the page."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from needs_analysis import periods
from needs_analysis.service_gap.delivery.agreed import records
from needs_analysis.wording import day as said_day
from needs_analysis.wording import listed


def overdue(targets: pd.DataFrame, last: int, day: date, due_days: int) -> str:
    """Which quarters after the last that was returned were due by a day, in a sentence; empty where none was.

    Parameters
    ----------
    targets : pandas.DataFrame
        As `agreed` returns them, with the day to which each contract runs (``runs_to``).
    last : int
        Number of the last quarter that any service returned.
    day : datetime.date
        The day of the page.
    due_days : int
        Days after the end of a quarter from which a return is late.

    Examples
    --------
    >>> contract = pd.DataFrame({"start": [pd.Timestamp("2025-04-01")], "runs_to": [pd.Timestamp("2026-12-31")]})
    >>> overdue(contract, periods.number_of("2025/26 Q2"), date(2026, 3, 1), 28)
    'No return has been received for 2025/26 Q3, which was due by 28 January 2026.'
    >>> overdue(contract, periods.number_of("2025/26 Q2"), date(2026, 1, 28), 28)
    ''
    """
    names = []
    due = day
    for number in range(last + 1, periods.number_of(periods.quarter_of(day))):
        name = periods.quarter_numbered(number)
        ends = periods.last_day(name)
        if ends + timedelta(days=due_days) >= day or not _runs(targets, name):
            continue
        due = ends + timedelta(days=due_days)
        names.append(name)
    if not names:
        return ""
    which = f"which was due by {said_day(due)}" if len(names) == 1 else f"the last of them due by {said_day(due)}"
    return f"No return has been received for {listed(names)}, {which}."


def _runs(targets: pd.DataFrame, quarter: str) -> bool:
    """Whether any of the contracts ran in a quarter."""
    first, last = periods.first_day(quarter), periods.last_day(quarter)
    return any(row.start.date() <= last and first <= row.runs_to.date() for row in records(targets))
