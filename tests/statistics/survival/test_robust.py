"""Sums of squares over clusters, against going through every cluster and time."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.statistics.survival._robust import squares_over_clusters

TIMES = 6
SPANS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, TIMES - 1), st.integers(0, TIMES - 1), st.booleans()),
    min_size=1,
    max_size=15,
)


@given(SPANS, st.lists(st.floats(0, 1), min_size=TIMES, max_size=TIMES))
def test_as_going_through_all(rows, steps):
    spans = [(of, min(a, b), max(a, b), jumps) for of, a, b, jumps in rows]
    expected, compensator = np.array(steps), np.cumsum(steps)
    total = np.zeros(TIMES)
    for cluster in {of for of, *_ in spans}:
        own = np.zeros(TIMES)
        for of, first, last, jumps in spans:
            if of == cluster:
                at_risk = (np.arange(TIMES) >= first) & (np.arange(TIMES) <= last)
                own += np.cumsum((np.arange(TIMES) == last) * jumps * 0.5 - at_risk * expected)
        total += own**2
    of, first, last, jumps = (np.array(part) for part in zip(*spans, strict=True))
    found = squares_over_clusters(
        of, first, last, of[jumps], last[jumps], np.full(jumps.sum(), 0.5), compensator=compensator
    )
    np.testing.assert_allclose(found, total, rtol=1e-9, atol=1e-9)


def test_nothing_at_all():
    none = np.empty(0, dtype=int)
    assert squares_over_clusters(none, none, none, none, none, np.empty(0), compensator=np.ones(3)).tolist() == [
        0,
        0,
        0,
    ]
