"""Events of synthetic victims."""

from __future__ import annotations

import numpy as np
import pandas as pd

from needs_analysis import reference

_AUTHORITIES = reference.load("areas_west_mercia").query("area_type in ('unitary', 'district')")["area_name"]
DISTRICTS = tuple(sorted(name.removesuffix(", County of") for name in _AUTHORITIES))


CRIME_TYPES = ("violence", "criminal damage", "theft", "burglary", "stalking and harassment")


_TYPE_SHARES = (0.42, 0.18, 0.2, 0.08, 0.12)


def victim_events(*, seed: int, victims: int = 1_500, start: str = "2022-04-01", days: int = 1_096) -> pd.DataFrame:
    """Make synthetic events of synthetic victims.

    Parameters
    ----------
    seed : int
        The same seed gives the same events.
    victims : int
        People in the world; those whom nothing happens to do not appear.
    start : str
        First day.
    days : int
        Length of the extract.

    Returns
    -------
    pandas.DataFrame
        ``event_id, victim_id, perpetrator_id, date, crime_type, district``; about one event in fifty has no victim id.

    Notes
    -----
    Each victim has a yearly rate drawn from a gamma distribution, and each event raises the chance of another for some
    weeks, so that repeats come soon.

    Examples
    --------
    >>> len(victim_events(seed=1, victims=100)) == len(victim_events(seed=1, victims=100))
    True
    """
    rng = np.random.default_rng(seed)
    rows = []
    for victim in range(1, victims + 1):
        district = DISTRICTS[rng.integers(len(DISTRICTS))]
        yearly = rng.gamma(0.9, 0.35)
        moments = list(rng.uniform(0, days, rng.poisson(yearly * days / 365)))
        place = 0
        while place < len(moments) and len(moments) < 40:
            if rng.random() < 0.1:
                moments.append(moments[place] + rng.exponential(45))
            place += 1
        partner = f"P{rng.integers(1, victims):05d}"
        for moment in moments:
            if moment < days:
                kind = CRIME_TYPES[rng.choice(len(CRIME_TYPES), p=_TYPE_SHARES)]
                known = rng.random() >= 0.02
                rows.append(
                    (
                        int(moment),
                        f"V{victim:05d}" if known else None,
                        partner if rng.random() < 0.7 else None,
                        kind,
                        district,
                    )
                )
    rows.sort(key=lambda row: (row[0], row[1] or "", row[3], row[4]))
    dates = pd.Timestamp(start) + pd.to_timedelta([row[0] for row in rows], unit="D")
    return pd.DataFrame(
        {
            "event_id": range(1, len(rows) + 1),
            "victim_id": [row[1] for row in rows],
            "perpetrator_id": [row[2] for row in rows],
            "date": dates,
            "crime_type": [row[3] for row in rows],
            "district": [row[4] for row in rows],
        }
    )
