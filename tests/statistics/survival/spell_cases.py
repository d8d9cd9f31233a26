"""What tests of this folder share."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import strategies as st

from tests.conftest import SHARED

END = 1_095
SPELLS = st.lists(st.tuples(st.integers(0, 30), st.booleans(), st.integers(0, 4)), min_size=1, max_size=50)


def parts(rows):
    return (np.array(part) for part in zip(*rows, strict=True))


def known_spells(name: str) -> pd.DataFrame:
    """Spells of the events beside the project, by each origin."""
    folder = SHARED / "known_answers" / "survival"
    if not folder.is_dir():
        pytest.skip("the known answers are not beside the project (../shared/known_answers)")
    events = pd.read_csv(folder / "events.csv").sort_values(["victim_id", "day", "event_id"])
    by = events.groupby("victim_id")["day"]
    following, before = by.shift(-1), by.shift(1)
    spells = events.assign(dur=following.fillna(END) - events["day"], event=following.notna().astype(int))
    if name == "first_event_origin":
        return spells[before.isna()]
    if name == "clean_index_365":
        clean = before.isna() | (spells["day"] - before > 365)
        return spells[clean & spells["day"].between(365, 729)]
    return spells


def expected(name: str) -> pd.DataFrame:
    return pd.read_csv(SHARED / "known_answers" / "survival" / name)


SETS = ("first_event_origin", "all_events_origin", "clean_index_365")


def later_risk(rng, units, *, days, shape=0.8, mean=2.0):
    """Events of units of constant, gamma distributed risk over so many days: the time of each, and its unit."""
    counts = rng.poisson(rng.gamma(shape, mean / shape, units))
    return rng.uniform(0, days, counts.sum()), np.repeat(np.arange(units), counts), counts


def to_spells(times, of, *, days):
    """Every event as an origin: days to the next of the same unit, or to the end, whether there was a next, and the unit."""
    order = np.lexsort((times, of))
    times, of = times[order], of[order]
    last = np.append(of[1:] != of[:-1], True)
    gaps = np.append(times[1:], days) - times
    return np.where(last, days - times, gaps), ~last, of
