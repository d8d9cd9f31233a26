"""How much units differ beyond chance."""

import numpy as np
import pytest

from needs_analysis import statistics as s
from tests.conftest import known


def test_over_dispersion_matches_funnelplotr():
    rows = known("rates/funnel_od_sr_shmi.csv")
    error = 1 / np.sqrt(rows["denominator"])
    found = s.over_dispersion(np.log(rows["numerator"] / rows["denominator"]) / error, error, method="shmi")
    assert (found.phi, found.tau2) == pytest.approx((rows["phi"].iloc[0], rows["tau2"].iloc[0]), rel=1e-12)
    assert found.used == rows["n_used"].iloc[0]
    rows = known("rates/funnel_od_proportion.csv")
    found = s.over_dispersion(rows["Uzscore"], rows["s"], method="winsorised")
    assert (found.phi, found.tau2) == pytest.approx((rows["phi"].iloc[0], rows["tau2"].iloc[0]), rel=1e-12)
    assert found.used == rows["n_used"].iloc[0] == 39


def test_robust_over_dispersion_solves_its_equation():
    rows = known("rates/funnel_od_proportion.csv")
    found = s.over_dispersion(rows["Uzscore"], rows["s"])
    held = np.clip(rows["Uzscore"] * rows["s"] / np.sqrt(rows["s"] ** 2 + found.tau2), -1.2815515655, 1.2815515655)
    assert np.mean(held**2) == pytest.approx(0.6786546, abs=1e-6)
    assert s.over_dispersion(np.linspace(-1, 1, 9), np.ones(9)).tau2 == 0, "less than chance is chance"
    # One unit, however far out, moves it little.
    rest = np.random.default_rng(4).normal(0, 2, 42)
    near, far = (s.over_dispersion([*rest, last], np.full(43, 0.1)).tau2 for last in (4.0, 400.0))
    assert near == pytest.approx(far, rel=1e-9)
