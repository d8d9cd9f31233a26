"""The fewest servers for a promised wait."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.errors import Refusal
from needs_analysis.statistics.queues import mmc, servers_needed
from tests.conftest import known


def test_numbers_and_shares_are_those_of_exact_arithmetic():
    rows = known("service_gap/queue_min_servers.csv")
    found = servers_needed(*(rows[name] for name in rows.columns[:4]))
    assert found["min_servers"].tolist() == rows["min_servers"].tolist()
    for name in ("p_at_min", "p_at_min_minus_1"):
        np.testing.assert_allclose(found[name], rows[name], rtol=1e-11)


@given(load=st.floats(0.05, 150), t=st.floats(0, 2), share=st.floats(0.01, 0.999))
def test_one_fewer_would_break_the_promise(load, t, share):
    row = servers_needed(load, 1, t, share).iloc[0]
    least = int(row["min_servers"])
    assert row["p_at_min"] >= share > row["p_at_min_minus_1"]
    assert mmc(load, 1, least, t)["p_wait_at_most_t"].iloc[0] == pytest.approx(row["p_at_min"], rel=1e-12)
    if least - 1 > load * (1 + 1e-9):
        fewer = mmc(load, 1, least - 1, t)["p_wait_at_most_t"].iloc[0]
        assert fewer == pytest.approx(row["p_at_min_minus_1"], rel=1e-12)


def test_below_the_load_nobody_is_served_in_time_in_the_long_run():
    row = servers_needed(10, 1, 100, 0.5).iloc[0]
    assert row["min_servers"] == 11 and row["p_at_min_minus_1"] == 0


def test_a_promise_to_all_and_wrong_units_are_refused():
    with pytest.raises(Refusal, match="not below 1"):
        servers_needed(10, 1, 1, 1)
    with pytest.raises(Refusal, match=r"More than 100,000 servers"):
        servers_needed(1e6, 1, 1, 0.5)
