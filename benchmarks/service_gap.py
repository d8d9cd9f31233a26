"""Speed and memory of service gap, as CPU seconds and as ratios.

Run with ``make bench``. Nothing here is a test: machines differ, ratios less so.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable

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


CALLS: dict[str, tuple[str, Callable[[], object], float | None]] = {
    "simulate_50": ("simulate 50 services of 400 a year", lambda: simulated(50, 100), 60),
    "simulate_small": ("simulate one service of 112 a year", lambda: simulated(1, 28), 10),
    "simulate_large": ("simulate one service of 20,000 a year", lambda: simulated(1, 5_000), 10),
    "mmc": ("mmc, 10,000 rows of 500 servers", lambda: queues.mmc([450.0] * 10_000, 1, 500), None),
    "erlang_a": ("erlang_a, 1,000 rows of 500 servers", lambda: queues.erlang_a([550.0] * 1_000, 1, 500, 0.1), None),
}
"""Name, what is measured, and the most CPU seconds that it may take, where that was agreed."""


def measured(name: str) -> None:
    """CPU seconds of one call in this process, and the most memory it had."""
    title, call, most = CALLS[name]
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
