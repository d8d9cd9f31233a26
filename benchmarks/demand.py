"""Speed of the demand room at the size of a country, beside the R packages that do the same.

Run with ``make bench``. The R figures are CPU seconds of one run of PHEindicatormethods 2.1.0 and NHSRplotthedots 0.2.2
(R 4.5.0) on two shared cores; the ratio says how many times less ours takes here.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from needs_analysis import demand

AREAS, INDICATORS, BANDS = 7_000, 10, 19
R_SECONDS = {
    "direct_standardised_rate": 23.9,
    "indirect_standardised_ratio": 36.8,
    "rate": 29.4,
    "slope_index": 67.5,
    "xmr": 2.7,
}


def country() -> pd.DataFrame:
    """1.33 million rows: areas by indicator and age band."""
    rng = np.random.default_rng(1)
    bands = [*(f"{5 * at}-{5 * at + 4}" for at in range(BANDS - 1)), "90+"]
    people = np.tile(rng.integers(200, 2_000, (AREAS, 1, BANDS)), (1, INDICATORS, 1)).reshape(-1)
    return pd.DataFrame(
        {
            "area": np.repeat([f"E{at:08d}" for at in range(AREAS)], INDICATORS * BANDS),
            "indicator": np.tile(np.repeat([f"indicator {at}" for at in range(INDICATORS)], BANDS), AREAS),
            "age_band": np.tile(bands, AREAS * INDICATORS),
            "population": people,
            "count": rng.poisson(people * 0.01),
            "reference_count": np.tile(rng.integers(1_000, 9_000, BANDS), AREAS * INDICATORS),
            "reference_population": np.tile(rng.integers(100_000, 900_000, BANDS), AREAS * INDICATORS),
        }
    )


def deciles() -> pd.DataFrame:
    """150 areas by ten deciles."""
    rng = np.random.default_rng(2)
    value = np.linspace(0.2, 0.1, 10) * rng.normal(1, 0.05, (150, 10))
    return pd.DataFrame(
        {
            "area": np.repeat(range(150), 10),
            "quantile": np.tile(range(1, 11), 150),
            "value": value.reshape(-1),
            "lower": 0.95 * value.reshape(-1),
            "upper": 1.05 * value.reshape(-1),
            "population": rng.integers(5_000, 20_000, 1_500),
        }
    )


def charts() -> pd.DataFrame:
    """1,000 series of 36 months."""
    rng = np.random.default_rng(3)
    return pd.DataFrame(
        {
            "series": np.repeat([f"series {at}" for at in range(1_000)], 36),
            "period": np.tile(pd.date_range("2020-01-01", periods=36, freq="MS"), 1_000),
            "count": rng.poisson(100, 36_000),
        }
    )


def two_thousand() -> pd.DataFrame:
    """2,000 series of 24 quarters."""
    rng = np.random.default_rng(4)
    quarters = [f"{2016 + at // 4}/{(2017 + at // 4) % 100:02d} Q{at % 4 + 1}" for at in range(24)]
    return pd.DataFrame(
        {
            "series": np.repeat([f"series {at}" for at in range(2_000)], 24),
            "period": np.tile(quarters, 2_000),
            "count": rng.negative_binomial(80, 0.2, 48_000),
        }
    )


CALLS: dict[str, tuple[Callable[[], pd.DataFrame], Callable[[pd.DataFrame], object]]] = {
    "direct_standardised_rate": (
        country,
        lambda t: demand.direct_standardised_rate(t, standard="esp2013", by=["area", "indicator"]),
    ),
    "indirect_standardised_ratio": (
        country,
        lambda t: demand.indirect_standardised_ratio(t, by=["area", "indicator"]),
    ),
    "rate": (country, lambda t: demand.rate(t, by=["area", "indicator"])),
    "slope_index": (deciles, lambda t: demand.slope_index(t, by="area", kind="rate")),
    "xmr": (charts, lambda t: demand.xmr(t, by="series")),
    "compare_periods": (two_thousand, lambda t: demand.compare_periods(t, by="series", disrupted=())),
    "forecast": (two_thousand, lambda t: demand.forecast(t.head(24).drop(columns="series"), disrupted=())),
}


def measured(name: str, path: str) -> None:
    """CPU seconds of one call in this process, and the most memory it had, the table included."""
    table = pd.read_parquet(path)
    call = CALLS[name][1]
    call(table.head(len(table) // table.iloc[:, 0].nunique()))  # what is imported once, on one area
    start = time.process_time()
    call(table)
    seconds = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    beside = f"  {R_SECONDS[name] / seconds:5.0f} times faster than R" if name in R_SECONDS else ""
    print(f"{name:30} {len(table):>9,} rows {seconds:6.2f} CPU s  {memory:4.0f} MB{beside}")


def main() -> None:
    if len(sys.argv) > 2:
        name, path = sys.argv[1:]
        if name in CALLS:
            measured(name, path)
        else:
            globals()[name]().to_parquet(path)
        return
    with tempfile.TemporaryDirectory() as place:
        # Each in a process of its own, so that its memory is its own; a child begins with its parent's largest memory.
        for name, (make, _) in CALLS.items():
            path = Path(place) / f"{make.__name__}.parquet"
            if not path.exists():
                subprocess.run([sys.executable, __file__, make.__name__, str(path)], check=True)
            subprocess.run([sys.executable, __file__, name, str(path)], check=True)


if __name__ == "__main__":
    main()
