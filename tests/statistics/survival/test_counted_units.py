"""Counted units give what the single ones give."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.errors import Refusal
from needs_analysis.statistics.survival import counted_units, mean_cumulative_function

DAYS, WHEN = 20, [0, 1, 3, 8, 15]
UNITS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(1, 12), st.lists(st.integers(0, 12), max_size=4)), min_size=2, max_size=12
)


@given(UNITS)
def test_the_mean_and_its_limits_are_those_of_single_units(rows):
    since = np.array([begin for begin, _, _ in rows])
    until = since + np.array([more for _, more, _ in rows])
    events = [(begin + min(at, more), unit) for unit, (begin, more, found) in enumerate(rows) for at in found]
    day, of = np.array(events, dtype=int).reshape(-1, 2).T
    found = counted_units(day, np.ones(day.size), since=since, until=until, units=np.ones(len(rows)), days=DAYS)
    seen = [each for each in WHEN if each <= until.max()]
    jumps = found.jumps(seen)
    own = np.array([jumps[day[of == unit]].sum(axis=0) for unit in range(len(rows))]) - found.expected(seen)
    # Who is followed from day b on enters the single spells between that day and the one before.
    entry = np.where(since > 0, since - 0.5, 0)
    single = mean_cumulative_function(day, of, entry, until).at(seen)
    for one, other in zip(found.mean_at(seen, squares=(own**2).sum(axis=0)), single, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9)


def test_kinds_of_units_stand_for_as_many_single_ones():
    kinds = pd.DataFrame({"since": [0, 2], "until": [9, 5], "units": [3, 2]})
    each = kinds.loc[kinds.index.repeat(kinds["units"])].assign(units=1)
    made = [counted_units([1, 4], [2, 1], **{name: part[name] for name in kinds}, days=DAYS) for part in (kinds, each)]
    np.testing.assert_array_equal(made[0].at_risk, made[1].at_risk)
    assert made[0].at_risk[:7].tolist() == [3, 3, 5, 5, 5, 5, 3]


@pytest.mark.parametrize(
    ("day", "events", "units", "said"),
    [
        ([1], [1], [0], "no units"),
        ([1, 2], [1], [1], "lengths differ"),
        ([9], [1], [1], "no unit is followed"),
        ([-1], [1], [1], "negative"),
    ],
)
def test_refusals(day, events, units, said):
    with pytest.raises(Refusal, match=said):
        counted_units(day, events, since=[0], until=[5], units=units, days=DAYS)


def test_days_beyond_the_last_are_refused():
    with pytest.raises(Refusal, match="up to 20"):
        counted_units([1], [1], since=[0], until=[5], units=[1], days=DAYS).mean_at([21], squares=[0])
