"""Synthetic referrals to MARAC."""

from __future__ import annotations

import numpy as np
import pandas as pd

from needs_analysis.synthetic.victim_events import DISTRICTS


def marac_referrals(*, seed: int, pairs: int = 420, start: str = "2022-04-01", days: int = 1_096) -> pd.DataFrame:
    """Make synthetic MARAC referrals, with repeats at about the rate published for the UK.

    Parameters
    ----------
    seed : int
        The same seed gives the same referrals.
    pairs : int
        Pairs of a victim and a perpetrator.
    start : str
        First day.
    days : int
        Length of the extract.

    Returns
    -------
    pandas.DataFrame
        ``referral_id, victim_id, perpetrator_id, date, district``.

    Examples
    --------
    >>> marac_referrals(seed=1, pairs=3)["victim_id"].nunique()
    3
    """
    rng = np.random.default_rng(seed)
    rows = []
    for pair in range(1, pairs + 1):
        district = DISTRICTS[rng.integers(len(DISTRICTS))]
        moment = rng.uniform(0, days)
        while moment < days:
            rows.append((int(moment), f"V{pair:05d}", f"P{pair:05d}", district))
            moment += rng.exponential(120) if rng.random() < 0.31 else rng.uniform(400, 3_000)
    rows.sort()
    dates = pd.Timestamp(start) + pd.to_timedelta([row[0] for row in rows], unit="D")
    return pd.DataFrame(
        {
            "referral_id": range(1, len(rows) + 1),
            "victim_id": [row[1] for row in rows],
            "perpetrator_id": [row[2] for row in rows],
            "date": dates,
            "district": [row[3] for row in rows],
        }
    )
