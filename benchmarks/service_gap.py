"""Speed and memory of service gap, as CPU seconds and as ratios.

Run with ``make bench``. Nothing here is a test: machines differ, ratios less so.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache

import numpy as np
import pandas as pd

from needs_analysis import service_gap
from needs_analysis.statistics import queues

YEARS, RUNS = 5, 1_000


def services(many: int, referrals: int) -> pd.DataFrame:
    """Services of four quarters at a load of about 95%, with a vacancy in one quarter."""
    rows = [
        {
            "service": f"Service {at:02d}",
            "quarter": f"2024/25 Q{quarter}",
            "referrals": number,
            "staff_in_post_fte": posts,
        }
        for at in range(many)
        for number in [referrals + at % 7]
        for quarter in (1, 2, 3, 4)
        for posts in [-(-number // 13) - (quarter == 2)]
    ]
    return pd.DataFrame(rows)


def simulated(many: int, referrals: int) -> object:
    """A year is about 4 x 13 x caseload of 13, so that a post takes 13 referrals a quarter."""
    return service_gap.simulate_service(
        services(many, referrals),
        stay_weeks=13,
        cases_per_post=13,
        target_weeks=2,
        years=YEARS,
        ready_to_wait_weeks=26,
        runs=RUNS,
    )


@cache
def million_waits(many: int = 1_000_000) -> pd.DataFrame:
    """Records of waits for 40 services over four years; 7 in 10 start, 1 leaves and the others still wait."""
    rng = np.random.default_rng(1)
    referred = np.datetime64("2020-04-01") + rng.integers(0, 1_400, many)
    ends, kind = referred + rng.exponential(30, many).astype(int), rng.integers(0, 10, many)
    over, none = ends <= np.datetime64("2024-03-31"), np.datetime64("NaT")
    return pd.DataFrame(
        {
            "client": [f"c{at}" for at in range(many)],
            "service": np.array([f"Service {at}" for at in range(40)])[rng.integers(0, 40, many)],
            "referred": pd.to_datetime(referred),
            "started": pd.to_datetime(np.where((kind < 7) & over, ends, none)),
            "left": pd.to_datetime(np.where((kind == 9) & over, ends, none)),
        }
    )


@cache
def portfolio(contracts: int = 500, quarters: int = 12) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Returns and targets of many contracts, four targets each."""
    rng = np.random.default_rng(1)
    names = [f"20{year}/{year + 1} Q{quarter}" for year in (23, 24, 25) for quarter in (1, 2, 3, 4)][:quarters]
    rows = pd.DataFrame(
        {
            "service": np.repeat([f"Service {at}" for at in range(contracts)], quarters),
            "area": "A",
            "quarter": np.tile(names, contracts),
        }
    )
    for name in ("referrals", "contacted", "new_clients", "waiting", "closed", "satisfaction_answered"):
        rows[name] = rng.poisson(60, len(rows))
    rows["contacted_within_48_hours"] = rng.binomial(rows["contacted"], 0.85)
    rows["satisfied"] = rng.binomial(rows["satisfaction_answered"], 0.9)
    targets = [
        ("referrals", 240, "a year"),
        ("contacted within 48 hours", 90, "percent"),
        ("satisfied", 85, "percent"),
        ("new clients", 240, "a year"),
    ]
    agreed = pd.DataFrame(
        [(f"C{at:03d}", f"Service {at}", *target) for at in range(contracts) for target in targets],
        columns=["contract", "service", "kpi", "target", "unit"],
    )
    terms = {"funder": "Office", "value_a_year": 100_000, "start": "2023-04-01", "end": "2026-06-30"}
    return rows, agreed.assign(**terms, direction="at least", spend_to_date=50_000, spent_to="2025-12-31")


def by_service(name: str) -> object:
    """A metric of a million records of waits, by service."""
    return getattr(service_gap, name)(million_waits(), as_of="2024-03-31", by="service")


CALLS: dict[str, tuple[str, Callable[[], object], float | None]] = {
    "simulate_50": ("simulate 50 services of 400 a year", lambda: simulated(50, 100), 60),
    "simulate_small": ("simulate one service of 112 a year", lambda: simulated(1, 28), 10),
    "simulate_large": ("simulate one service of 20,000 a year", lambda: simulated(1, 5_000), 10),
    "waits": ("waits of 1,000,000 records", lambda: by_service("waits"), 5),
    "queue_by_day": ("list by day of 1,000,000 records", lambda: by_service("queue_by_day"), None),
    "leavers": ("leavers of 1,000,000 records", lambda: by_service("leavers"), None),
    "scorecard": ("scorecard of 500 contracts x 12 quarters", lambda: service_gap.scorecard(*portfolio()).said, 2),
    "mmc": ("mmc, 10,000 rows of 500 servers", lambda: queues.mmc([450.0] * 10_000, 1, 500), None),
    "erlang_a": ("erlang_a, 1,000 rows of 500 servers", lambda: queues.erlang_a([550.0] * 1_000, 1, 500, 0.1), None),
}
"""Name, what is measured, and the most CPU seconds that it may take, where that was agreed."""


def measured(name: str) -> None:
    """CPU seconds of one call in this process, and the most memory it had."""
    title, call, most = CALLS[name]
    if name == "scorecard":
        portfolio()
    if name in ("waits", "queue_by_day", "leavers"):
        million_waits()
    start = time.process_time()
    call()
    seconds = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    beside = "" if most is None else f"  {most / seconds:6.1f} times less than the {most} s agreed"
    print(f"{title:40} {seconds:7.2f} CPU s {memory:7.0f} MB{beside}")


def main() -> None:
    if len(sys.argv) > 1:
        measured(sys.argv[1])
        return
    print(f"Simulations are {RUNS:,} runs of {YEARS} years.")
    for name in CALLS:
        # Each in a process of its own, so that its memory is its own.
        subprocess.run([sys.executable, __file__, name], check=True)


if __name__ == "__main__":
    main()
