"""Units of a funnel, how much they differ, and the lines around their average."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from needs_analysis.demand.rates import funnel_lines
from needs_analysis.errors import Refusal

TABLE = pd.DataFrame({"area": ["A", "B", "C"], "events": [20, 30, 50], "people": [1_000, 2_000, 2_000]})


def units(table=TABLE, *, by="area", kind="rate", per=1_000, years=1.0, rates="", average=None):
    options = {"kind": kind, "per": per, "years": years, "rates": rates, "average": average}
    return funnel_lines.units_of(table, funnel_lines.Asked(events="events", population="people", by=by, **options))


def test_the_average_of_rates_is_all_events_over_all_people():
    found = units(years=2.0)
    assert found.base.tolist() == [2_000, 4_000, 4_000]
    assert found.average == pytest.approx(100 / 10_000)
    assert (found.unit, found.scale) == ("per 1,000 people", 1_000)


def test_an_average_that_is_given_stands_on_the_scale_of_the_values():
    assert units(average=8.0).average == pytest.approx(0.008)
    ratio = units(kind="ratio", per=1)
    assert (ratio.average, ratio.unit) == (1.0, "ratio")


def test_the_row_of_a_total_is_set_aside_and_named():
    total = pd.DataFrame({"area": ["All areas"], "events": [100], "people": [5_000]})
    found = units(pd.concat([TABLE, total]))
    assert found.keys["area"].tolist() == ["A", "B", "C"]
    assert [(left.what, left.rows) for left in found.left_out] == [("rows of All areas", 1)]


def test_a_unit_without_a_count_is_left_out_and_is_not_nought():
    found = units(TABLE.assign(events=[20, None, 50]))
    assert found.keys["area"].tolist() == ["A", "C"] and found.average == pytest.approx(70 / 3_000)
    assert [left.what for left in found.left_out] == ["units without a figure: B"]


def test_rows_without_names_are_units_of_their_own():
    found = units(by=None)
    assert found.keys["row"].tolist() == ["unit 1", "unit 2", "unit 3"]


def test_a_standardised_rate_is_judged_by_the_people_who_would_give_it():
    table = TABLE.assign(rate=[10.0, 20.0, 0.0], events=[5, 40, 0])
    found = units(table, rates="rate")
    assert found.keys["area"].tolist() == ["A", "B"]
    assert found.base.tolist() == [500, 2_000] and found.judged.tolist() == [False, True]
    assert [(left.what, left.rows) for left in found.left_out] == [("units without a standardised rate", 1)]


@pytest.mark.parametrize(
    ("table", "options", "said"),
    [
        (TABLE, {"kind": "mean"}, "There is no funnel of a 'mean'"),
        (TABLE, {"years": 0}, "years is not above 0"),
        (TABLE, {"per": 0}, "A rate per 0 people says nothing"),
        (TABLE[:1], {}, "A funnel compares units, and there is one"),
        (TABLE.assign(people=10), {"kind": "proportion", "per": 100}, "A part is larger than its whole"),
        (TABLE.assign(events=0), {}, "All units are at one end"),
        (TABLE.assign(people=TABLE["events"]), {"kind": "proportion", "per": 100}, "All units are at one end"),
        (TABLE.assign(rate=[1.0, 0.0, 2.0]), {"rates": "rate"}, "negative, or 0 with events"),
        (TABLE.assign(rate=1.0), {"rates": "rate", "kind": "ratio"}, "make a funnel of rates, one row per unit"),
    ],
)
def test_what_makes_no_funnel_is_refused(table, options, said):
    with pytest.raises(Refusal, match=said):
        units(table, **options)


def test_lines_of_a_proportion_lie_as_far_from_the_average_as_chance_reaches():
    found = units(kind="proportion", per=100)
    lines = funnel_lines.by_chance(np.array([400.0]), found, "proportion")
    spread = np.sqrt(0.02 * 0.98 / 400)
    assert lines["upper_95"] == pytest.approx(0.02 + stats.norm.ppf(0.975) * spread)
    assert lines["lower_95"] == pytest.approx(0.02 - stats.norm.ppf(0.975) * spread)
    assert lines["lower_998"] == pytest.approx(0)


def test_lines_of_a_rate_are_those_of_poisson_counts():
    expected = stats.chi2.ppf(0.975, 12) / 2  # the upper limit of 5 events: 5 lie on its lower line
    found = units(average=20.0)
    lines = funnel_lines.by_chance(np.array([expected / 0.02]), found, "rate")
    assert lines["lower_95"] * expected / 0.02 == pytest.approx(5)
    assert lines["lower_998"] < lines["lower_95"] < 0.02 < lines["upper_95"] < lines["upper_998"]


def test_lines_without_a_spread_allow_for_chance_alone():
    found, sizes = units(), np.array([1_000.0])
    lines = funnel_lines.lines_of(sizes, found, "rate", None, "robust")
    low, high = stats.poisson.interval(0.95, 20)
    assert lines["lower_95"] * 1_000 == pytest.approx(low, abs=1) and lines["upper_95"] * 1_000 == pytest.approx(
        high, abs=1
    )


def test_units_that_differ_by_chance_have_no_spread_and_others_have_wider_lines():
    sizes = [1_000] * 5
    calm = units(pd.DataFrame({"area": list("ABCDE"), "events": [98, 100, 102, 100, 100], "people": sizes}))
    assert funnel_lines.spread_of(calm, "rate", "robust").tau2 == 0
    wild = units(pd.DataFrame({"area": list("ABCDE"), "events": [20, 60, 100, 140, 180], "people": sizes}))
    spread = funnel_lines.spread_of(wild, "rate", "robust")
    assert spread.tau2 > 0 and spread.used == 5
    wide = funnel_lines.lines_of(wild.base, wild, "rate", spread, "robust")
    chance = funnel_lines.by_chance(wild.base, wild, "rate")
    assert (wide["lower_95"] < chance["lower_95"]).all() and (wide["upper_998"] > chance["upper_998"]).all()


def test_the_winsorised_spread_is_the_mean_squared_score_worked_out_by_hand():
    found = units(pd.DataFrame({"area": list("ABC"), "events": [50, 100, 150], "people": [1_000] * 3}))
    z = np.log(np.array([0.5, 1.0, 1.5])) * np.sqrt(100)
    held = np.clip(z, *np.quantile(z, [0.1, 0.9]))
    spread = funnel_lines.spread_of(found, "rate", "winsorised")
    assert spread.phi == pytest.approx(np.mean(held**2))


def test_a_unit_without_an_event_counts_only_in_the_robust_spread():
    found = units(pd.DataFrame({"area": list("ABCD"), "events": [0, 80, 100, 120], "people": [1_000] * 4}))
    assert funnel_lines.spread_of(found, "rate", "robust").used == 4
    assert funnel_lines.spread_of(found, "rate", "winsorised").used == 3


def test_wider_lines_are_never_narrower_than_chance():
    lines = {"lower_95": np.array([0.2, 0.4]), "upper_95": np.array([0.9, 0.7])}
    chance = {"lower_95": np.array([0.3, 0.3]), "upper_95": np.array([0.8, 0.8])}
    found = funnel_lines.no_narrower(lines, chance)
    assert found["lower_95"].tolist() == [0.2, 0.3] and found["upper_95"].tolist() == [0.9, 0.8]


def test_a_value_on_a_line_is_not_outside_it():
    limits = {"lower_95": 3.0, "upper_95": 7.0, "lower_998": 2.0, "upper_998": 8.0}
    limits = {name: np.full(6, line) for name, line in limits.items()}
    assert funnel_lines.outside(np.array([1.0, 2.0, 3.0, 7.0, 8.0, 9.0]), limits) == [
        "Low (outer limits)",
        "Low (inner limits)",
        "Not significant",
        "Not significant",
        "High (inner limits)",
        "High (outer limits)",
    ]
