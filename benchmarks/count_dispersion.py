"""Measure how much more than chance the offences that forces record vary from a year to the next, and write the reference table.

Run from the project's root with the folder of the original open data: ``python benchmarks/count_dispersion.py ../shared/data``.
"""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import optimize, stats

SHARE_WITH_A_VERDICT = 0.065
"""Of comparisons in which nothing changes, over the whole spread of dispersions that was measured."""
SIZES = (3, 10, 50, 200, 1_000, 5_000, 50_000)
FIRST_YEAR = 2021
FEWEST_PAIRS = 8


def measured(originals: Path) -> pd.DataFrame:
    """One row a size of count: quartiles of the dispersions of series, and the dispersion to assume where none is known.

    A series is the offences of one subgroup that one of the 43 territorial forces recorded, by quarter since 2021/22 (after the
    lockdowns). Its dispersion is the mean, over quarters and the same quarter a year before, of squared differences over sums.
    """
    rows = pd.read_parquet(originals / "home_office" / "prc_pfa_long.parquet")
    rows = rows[rows["territorial"]]
    number = rows["FY"].str[:4].astype(int) * 4 + rows["Financial Quarter"].astype(int) - 1
    series = rows.groupby(["Force", "Offence Subgroup", number])["n"].sum().unstack().sort_index(axis=1)
    counts = series.loc[:, series.columns >= FIRST_YEAR * 4].to_numpy(dtype=float)
    now, before = counts[:, 4:], counts[:, :-4]
    with np.errstate(invalid="ignore", divide="ignore"):
        pairs = (now - before) ** 2 / (now + before)
    known = np.isfinite(pairs)
    enough = known.sum(axis=1) >= FEWEST_PAIRS
    counts, pairs, known = counts[enough], pairs[enough], known[enough]
    mean = np.nanmean(counts, axis=1)
    dispersion = np.maximum(np.where(known, pairs, 0).sum(axis=1) / known.sum(axis=1), 1.0)
    found = []
    for low, high in pairwise(SIZES):
        here = (mean >= low) & (mean < high)
        first, median, third = np.quantile(dispersion[here], [0.25, 0.5, 0.75])
        found.append(
            {
                "mean_from": low,
                "mean_to": high,
                "mean": round(float(np.exp(np.log(mean[here]).mean()))),
                "series": int(here.sum()),
                "lower_quartile": round(float(first), 1),
                "median": round(float(median), 1),
                "upper_quartile": round(float(third), 1),
                "default_dispersion": round(_survived(dispersion[here]), 1),
            }
        )
    return pd.DataFrame(found)


def _survived(dispersions: np.ndarray) -> float:
    """The dispersion that so small a share of comparisons without a change would survive."""

    def share(assumed: float) -> float:
        return (
            float(np.mean(2 * stats.norm.sf(stats.norm.isf(0.025) * np.sqrt(assumed / dispersions))))
            - SHARE_WITH_A_VERDICT
        )

    return float(optimize.brentq(share, 0.1, 10_000))


def main() -> None:
    """Write the table."""
    target = Path(__file__).resolve().parent.parent / "needs_analysis" / "reference" / "count_dispersion.csv"
    table = measured(Path(sys.argv[1]))
    table.to_csv(target, index=False, lineterminator="\n")
    print(table.to_string(index=False))


if __name__ == "__main__":
    main()
