"""The G/G/c queue, approximately."""

import numpy as np
import pytest

from needs_analysis.errors import Refusal
from needs_analysis.statistics.queues import ggc, mg1, mmc


def test_it_is_exact_for_random_arrivals_and_lengths_and_for_one_server_with_random_arrivals():
    coming, servers = np.array([8, 112, 454.0]), np.array([10, 120, 475])
    for name in ("erlang_c", "mean_queue", "mean_wait", "mean_in_system", "mean_time_in_system"):
        np.testing.assert_allclose(ggc(coming, 1, servers, 1, 1)[name], mmc(coming, 1, servers)[name], rtol=1e-11)
    np.testing.assert_allclose(ggc(0.8, 1, 1, 1, [0, 3])["mean_wait"], mg1(0.8, 1, [0, 3])["mean_wait"], rtol=1e-12)


def test_one_server_is_kingmans_by_hand():
    """u / (1 - u) x (0.5 + 1.5) / 2 = 4 lengths at u = 0.8."""
    row = ggc(0.8, 1, 1, 0.5, 1.5).iloc[0]
    assert row["mean_wait"] == pytest.approx(4) and row["method"].startswith("Kingman")
    assert ggc(8, 1, 10, 1, 1)["method"].iloc[0] == "Allen-Cunneen (approximation)"


def test_even_arrivals_and_lengths_do_not_wait():
    assert ggc(8, 1, 10, 0, 0)["mean_wait"].iloc[0] == 0
    with pytest.raises(Refusal, match="negative"):
        ggc(8, 1, 10, -1, 0)
