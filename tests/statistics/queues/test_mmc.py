"""The M/M/c queue."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.errors import Refusal
from needs_analysis.statistics.queues import mmc
from tests.conftest import known
from tests.statistics.queues.exact import shares

NAMES = [
    "offered_load",
    "utilisation",
    "p_empty",
    "erlang_b",
    "erlang_c",
    "mean_queue",
    "mean_wait",
    "mean_in_system",
    "mean_time_in_system",
    "p_wait_at_most_t",
]


def test_every_column_is_that_of_exact_arithmetic():
    rows = known("service_gap/queue_mmc.csv")
    found = mmc(rows["arrival_rate"], rows["service_rate"], rows["servers"], rows["t"])
    for name in NAMES:
        np.testing.assert_allclose(found[name], rows[name], rtol=1e-11, err_msg=name)
    assert rows["servers"].max() == 500 and rows["p_empty"].min() < 1e-197


def test_branch_with_113_120_and_130_places():
    """112 referrals a year and one year of support."""
    assert mmc(112, 1, [113, 120, 130])["erlang_c"].round(2).tolist() == [0.89, 0.35, 0.06]


@pytest.mark.parametrize(("load", "servers"), [(Fraction(1, 2), 1), (Fraction(19, 10), 2), (Fraction(29), 30)])
def test_a_queue_is_the_limit_of_one_that_closes_late(load, servers):
    """By exact fractions, with the geometric tail beyond the last server added up by hand."""
    p = shares(load, 1, servers, top=servers)
    use = load / servers
    whole = 1 + p[-1] * use / (1 - use)
    found = mmc(float(load), 1, servers).iloc[0]
    assert found["p_empty"] == pytest.approx(float(p[0] / whole), rel=1e-12)
    assert found["erlang_c"] == pytest.approx(float(p[-1] / (1 - use) / whole), rel=1e-12)
    assert found["mean_queue"] == pytest.approx(float(p[-1] * use / (1 - use) ** 2 / whole), rel=1e-12)


@given(load=st.floats(0.01, 400), more=st.integers(0, 200), each=st.floats(0.01, 100), t=st.floats(0, 5))
def test_littles_law_and_shares_between_0_and_1(load, more, each, t):
    servers = int(load * 1.001) + 1 + more
    row = mmc(load * each, each, servers, t).iloc[0]
    assert 0 <= row["erlang_b"] <= row["erlang_c"] <= 1
    assert 1 - row["erlang_c"] - 1e-12 <= row["p_wait_at_most_t"] <= 1
    assert row["mean_queue"] == pytest.approx(row["arrival_rate"] * row["mean_wait"], rel=1e-12)
    assert row["mean_in_system"] == pytest.approx(row["arrival_rate"] * row["mean_time_in_system"], rel=1e-12)
    # The unit of time changes times and no share.
    days = mmc(load * each / 365, each / 365, servers, t * 365).iloc[0]
    assert days["mean_wait"] == pytest.approx(365 * row["mean_wait"], rel=1e-8)
    assert days["p_wait_at_most_t"] == pytest.approx(row["p_wait_at_most_t"], rel=1e-8, abs=1e-12)


def test_thousands_of_servers_do_not_overflow():
    found = mmc([4_900.0, 1e-3, 49_999.0], 1, [5_000, 5_000, 50_000])
    assert np.isfinite(found.to_numpy()).all() and (found["mean_wait"] >= 0).all()
    assert found["erlang_c"].iloc[0] == pytest.approx(0.0990, abs=0.01) and found["erlang_c"].iloc[1] == 0


def test_without_a_time_there_is_no_share_in_time_and_a_negative_one_is_refused():
    assert "p_wait_at_most_t" not in mmc(1, 1, 2)
    assert mmc(1, 1, 2, 0)["p_wait_at_most_t"].iloc[0] == pytest.approx(2 / 3)
    with pytest.raises(Refusal, match="t is negative"):
        mmc(1, 1, 2, -1)
