"""Synthetic queries to providers about their returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

import numpy as np
import pandas as pd

from needs_analysis import periods
from needs_analysis.source import attach
from needs_analysis.synthetic.service_returns import DUE_DAYS, late_quarters, missing_quarter
from needs_analysis.synthetic.service_source import service_source
from needs_analysis.synthetic.service_world import FIRST_QUARTER, QUARTERS, service_world

_SUBJECTS: Final = (
    "Sex not stated for many people",
    "How was satisfaction measured?",
    "Which referrals were repeats?",
    "Spending higher than in the quarter before",
)
_MISSING: Final = "Return not received"
_LATE: Final = "Return late; is it complete?"


def provider_query_list(
    *,
    seed: int,
    services: Sequence[str] | Mapping[str, str],
    areas: Sequence[str],
    first_quarter: str = FIRST_QUARTER,
    quarters: int = QUARTERS,
) -> pd.DataFrame:
    """Make queries to the providers of synthetic services, with the answers that came by the last day of the last quarter.

    Parameters
    ----------
    seed, services, areas, first_quarter, quarters : int, sequence or mapping, sequence, str, int
        As in `service_returns`.

    Returns
    -------
    pandas.DataFrame
        In the columns of the contract ``provider_queries``. Those about returns that came late, or never, are open; all others
        were answered.

    Examples
    --------
    >>> found = provider_query_list(seed=1, services=["A service", "Another", "A third"], areas=["Kent"])
    >>> found.loc[found["answered"].isna(), "service"].unique().tolist()
    ['A third']
    """
    world = service_world(seed=seed, services=services, areas=areas, first_quarter=first_quarter, quarters=quarters)
    rng = np.random.default_rng([world.seed, 15])
    # The last return is not due yet on the last day of its quarter.
    late = [quarter for quarter in late_quarters(world) if quarter != world.quarters[-1]]
    rows: list[tuple[str, str, str, date, date | None]] = []
    for at, design in enumerate(world.designs):
        about, waits = int(rng.integers(0, len(world.quarters) - 2)), int(rng.integers(4, 25))
        if design.truth.late_returns:
            for quarter in (*late, missing_quarter(world)):
                subject = _MISSING if quarter == missing_quarter(world) else _LATE
                raised = periods.last_day(quarter) + timedelta(days=DUE_DAYS + 7)
                rows.append((design.service, quarter, subject, raised, None))
        elif at % 2 == 0:
            raised = periods.last_day(world.quarters[about]) + timedelta(days=DUE_DAYS + 14)
            subject = _SUBJECTS[at // 2 % len(_SUBJECTS)]
            rows.append((design.service, world.quarters[about], subject, raised, raised + timedelta(days=waits)))
    rows.sort(key=lambda row: row[3])
    table = pd.DataFrame(rows, columns=["service", "quarter", "subject", "raised", "answered"])
    table.insert(0, "query", [f"Q{number:03d}" for number in range(1, len(table) + 1)])
    for name in ("raised", "answered"):
        table[name] = pd.to_datetime(table[name]).astype("datetime64[s]")
    texts = ["query", "service", "quarter", "subject"]
    table[texts] = table[texts].astype("str")
    return attach(table, service_source("provider_queries", "Synthetic queries to providers"))
