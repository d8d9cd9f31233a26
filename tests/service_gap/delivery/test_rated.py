"""Red, amber, green, or white."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from needs_analysis.service_gap.delivery.rated import AMBER, GREEN, RED, WHITE, rated
from tests.conftest import KNOWN


def one(least, target, *, most=None, base=0.0, base_most=None, unit="count", at_least=True, tolerance=0.1):
    most = least if most is None else most
    base_most = base if base_most is None else base_most
    found = rated(
        *(np.array([float(number)]) for number in (least, most, base, base_most)),
        target=np.array([float(target)]),
        unit=np.array([unit]),
        at_least=np.array([at_least]),
        tolerance=np.array([tolerance]),
    )
    return found.colour[0], found.value[0], found.lower[0], found.upper[0]


def test_published_attainment_has_its_exact_range():
    table = pd.read_csv(KNOWN / "service_gap/target_attainment_ci.csv")
    for row in table.itertuples():
        _, value, low, high = one(row.observed, row.expected)
        assert value == pytest.approx(row.attainment, abs=1e-12)
        assert (low, high) == pytest.approx((row.exact_low, row.exact_high), abs=1e-7)


def test_a_share_has_wilsons_range():
    table = pd.read_csv(KNOWN / "service_gap/proportion_ci.csv")
    for row in table.itertuples():
        _, value, low, high = one(row.x, 1.0, base=row.n, unit="percent")
        assert (value, low, high) == pytest.approx((row.p, row.wilson_low, row.wilson_high), abs=1e-9)


@pytest.mark.parametrize(
    ("given_", "colour"),
    [
        ({"least": 30, "target": 15}, GREEN),
        ({"least": 15, "target": 15}, WHITE),
        ({"least": 0, "target": 15}, RED),
        ({"least": 1_900, "target": 2_000}, AMBER),
        ({"least": 1_700, "target": 2_000}, RED),
        ({"least": 1_900, "target": 2_000, "tolerance": 0.02}, RED),
        ({"least": 30, "target": 15, "at_least": False}, RED),
        ({"least": 2_100, "target": 2_000, "at_least": False}, AMBER),
        ({"least": 0, "target": 15, "at_least": False}, GREEN),
        ({"least": 3, "target": 0, "at_least": False}, RED),
        ({"least": 281, "target": 0.9, "base": 408, "unit": "percent"}, RED),
        ({"least": 0, "target": 0.9, "base": 0, "unit": "percent"}, WHITE),
        ({"least": 35, "target": 28, "unit": "days", "at_least": False}, RED),
        ({"least": 30, "target": 28, "unit": "days", "at_least": False}, AMBER),
        ({"least": 28, "target": 28, "unit": "days", "at_least": False}, GREEN),
        ({"least": 20, "most": 35, "target": 28, "unit": "days", "at_least": False}, WHITE),
        ({"least": np.nan, "target": 15}, WHITE),
        ({"least": 0, "most": np.inf, "target": 15}, WHITE),
        ({"least": 40, "most": np.inf, "target": 15}, GREEN),
        ({"least": 40, "most": np.inf, "target": 15, "at_least": False}, RED),
    ],
)
def test_a_colour_needs_the_whole_range(given_, colour):
    assert one(**given_)[0] == colour


def test_a_suppressed_count_has_a_colour_only_where_both_ends_agree():
    assert one(1, 20, most=4)[0] == RED and one(91, 20, most=94)[0] == GREEN
    assert one(14, 20, most=31)[0] == WHITE
    assert np.isnan(one(1, 20, most=4)[1])


@pytest.mark.parametrize(
    ("given_", "colour"),
    [
        # Ten cells of 1 to 4 and 880 more: 83% to 98% of 1,000, of which both ends miss it and one by more than a tenth.
        ({"least": 890, "most": 920, "target": 1_000}, AMBER),
        ({"least": 860, "most": 890, "target": 1_000}, RED),
        ({"least": 930, "most": 960, "target": 1_000}, WHITE),
        ({"least": 1_090, "most": 1_120, "target": 1_000, "at_least": False}, AMBER),
        # A cell that is missing has no upper end; so many are too many whatever it is.
        ({"least": 1_090, "most": np.inf, "target": 1_000, "at_least": False}, AMBER),
        ({"least": 700, "most": 740, "target": 0.8, "base": 1_000, "unit": "percent"}, AMBER),
        ({"least": 30, "most": 35, "target": 28, "unit": "days", "at_least": False}, AMBER),
    ],
)
def test_what_misses_its_target_for_certain_is_never_white(given_, colour):
    assert one(**given_)[0] == colour


@given(
    st.integers(0, 3_000),
    st.integers(0, 60),
    st.integers(1, 3_000),
    st.booleans(),
    st.sampled_from(["count", "percent", "days"]),
)
def test_the_printed_rule_gives_the_colour(observed, wider, target, at_least, unit):
    """White, green and missed are told apart by the whole range, and red from amber by the figure itself or both its ends."""
    base = 4_000.0 if unit == "percent" else 0.0
    due = target / base if base else target
    found = rated(
        *(np.array([float(number)]) for number in (observed, observed + wider, base, base)),
        target=np.array([due]), unit=np.array([unit]), at_least=np.array([at_least]), tolerance=np.array([0.1]),
    )  # fmt: skip
    low, high = (
        (end * target for end in (found.lower[0], found.upper[0])) if unit != "days" else (observed, observed + wider)
    )
    sign = 1 if at_least else -1
    worse, better = (low, high) if at_least else (high, low)
    if min(abs(low - target), abs(high - target)) < 1e-6 and unit != "days":
        return
    figure = observed + wider if at_least else observed
    beyond = figure < 0.9 * target if at_least else figure > 1.1 * target
    missed = RED if beyond else AMBER
    expected = GREEN if sign * (worse - target) >= 0 else missed if sign * (better - target) < 0 else WHITE
    if abs(figure - (0.9 if at_least else 1.1) * target) > 1e-6:
        assert found.colour[0] == expected


@given(
    st.integers(0, 3_000), st.integers(1, 3_000), st.booleans(), st.floats(0, 0.5, allow_nan=False), st.integers(0, 40)
)
def test_a_wider_range_never_gets_another_clear_colour(observed, target, at_least, tolerance, wider):
    exact = one(observed, target, at_least=at_least, tolerance=tolerance)[0]
    ranged = one(max(observed - wider, 0), target, most=observed + wider, at_least=at_least, tolerance=tolerance)[0]
    if ranged in (GREEN, RED):
        assert exact == ranged


@given(st.integers(0, 500), st.integers(1, 500), st.floats(0.01, 1))
def test_a_share_lies_between_its_ends(part, base, target):
    _, value, low, high = one(min(part, base), target, base=base, unit="percent")
    assert low - 1e-12 <= value <= high + 1e-12


def test_a_service_on_target_is_rarely_red_or_green():
    """Of services that bring exactly what is due, no more than the range promises are called clearly better or worse."""
    rng = np.random.default_rng(5)
    for mean in (4, 15, 60, 400):
        counts = rng.poisson(mean, 20_000).astype(float)
        many = len(counts)
        found = rated(
            counts, counts, np.zeros(many), np.zeros(many), target=np.full(many, float(mean)),
            unit=np.full(many, "count"), at_least=np.full(many, True), tolerance=np.full(many, 0.0),
        )  # fmt: skip
        wrong = pd.Series(found.colour).value_counts(normalize=True)
        # Exact by the same law, summed by scipy: the share of counts whose range leaves the mean out.
        kept = np.arange(0, 2_000)
        low, high = stats.chi2.ppf(0.025, 2 * kept) / 2, stats.chi2.ppf(0.975, 2 * kept + 2) / 2
        exact_green = stats.poisson.pmf(kept, mean)[np.nan_to_num(low) >= mean].sum()
        exact_red = stats.poisson.pmf(kept, mean)[high < mean].sum()
        assert wrong.get(GREEN, 0) == pytest.approx(exact_green, abs=0.006) and exact_green < 0.03
        assert wrong.get(RED, 0) == pytest.approx(exact_red, abs=0.006) and exact_red < 0.03
