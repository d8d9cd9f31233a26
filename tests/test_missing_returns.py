"""Areas, services and providers that are added over several periods have a row in each of them, or the gap is named."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis import quantities, service_gap
from needs_analysis.errors import DataError, Refusal
from needs_analysis.missing_returns import refuse_missing
from needs_analysis.quantities import of_rows
from needs_analysis.reference import load
from needs_analysis.source import Source, attach

OWN = Source("returns", "Provider returns", "Providers", "none", disclosure="aggregate")
Q1, Q2, Q3 = "2025/26 Q1", "2025/26 Q2", "2025/26 Q3"


def returns(*rows, named=("area", "quarter", "referrals"), **more):
    table = pd.DataFrame(list(rows), columns=list(named)).assign(**more)
    return attach(table if "service" in table else table.assign(service="ISVA"), OWN)


APART = returns(("Swale", Q1, 60), ("Dover", Q2, 40))


def test_an_area_of_one_quarter_and_another_of_the_next_are_not_two_quarters():
    with pytest.raises(Refusal, match="Swale") as refused:
        of_rows(APART, column="referrals")
    assert "Dover in 2025/26 Q1; Swale in 2025/26 Q2" in str(refused.value)
    assert "not_applicable" in str(refused.value)
    assert of_rows(APART, column="referrals", where={"area": "Swale"}).count == 60


METRICS = {
    "target_queue": lambda table, n: service_gap.target_queue(table, referrals=n, target_weeks=8),
    "fte_needed": lambda table, n: service_gap.fte_needed(table, load("provision_benchmarks"), referrals=n),
    "load": lambda table, n: service_gap.load(
        table, referrals=n, capacity=quantities.assumed(400, unit="referrals per year")
    ),
    "posts_for_wait": lambda table, n: service_gap.posts_for_wait(
        table, referrals=n, stay=quantities.assumed(26, unit="weeks"), cases_per_post=20, target_weeks=4, share=0.9
    ),
    "clearance_time": lambda table, n: service_gap.clearance_time(
        table, waiting=quantities.assumed(50, unit="people"), referrals=n, starts=quantities.assumed(9, unit="people")
    ),
}


@pytest.mark.parametrize("metric", METRICS)
def test_no_metric_adds_unlike_quarters(metric):
    with pytest.raises(Refusal, match="Rows are missing in periods that are added"):
        METRICS[metric](APART, {"column": "referrals"})


def test_a_simulation_adds_no_areas_of_unlike_quarters():
    rows = [("Swale", quarter, 60) for quarter in (Q1, Q2, Q3, "2025/26 Q4")]
    table = returns(*rows, *[("Dover", quarter, 40) for quarter in (Q1, Q2, Q3)], staff_in_post_fte=3.0)
    with pytest.raises(Refusal, match=r"Dover in 2025/26 Q4"):
        service_gap.simulate_service(table, stay_weeks=20, cases_per_post=20, target_weeks=4, runs=20, seed=1)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (returns(("A", Q1, 5), ("A", Q2, 5), ("B", Q2, 5), named=("service", "quarter", "referrals")), "B in 2025/26 Q1"),
        (
            returns(("Fraud", Q1, 5), ("Rape", Q1, 5), ("Rape", Q2, 5), named=("crime_type", "quarter", "referrals")),
            "Fraud in 2025/26 Q2",
        ),
        # Of two providers of one service one has not sent its second return.
        (
            returns(("X", Q1, 5), ("Y", Q1, 5), ("X", Q2, 5), named=("provider", "quarter", "referrals")),
            "Y in 2025/26 Q2",
        ),
        (returns(("A", "2025-04", 5), ("B", "2025-05", 5), named=("area", "month", "calls")), "B in 2025-04; A in 2025-05"),
        (
            returns(
                ("A", "2025-04-01", "2025-06-30", 5),
                ("B", "2025-07-01", "2025-09-30", 5),
                named=("area", "period_start", "period_end", "calls"),
            ),
            "B in 2025-04-01 to 2025-06-30",
        ),
    ],
)  # fmt: skip
def test_every_key_is_checked_in_every_form_of_period(table, said):
    with pytest.raises(Refusal, match=said):
        of_rows(table, column="calls" if "calls" in table else "referrals", unit="referrals")


def test_keys_that_were_asked_for_by_name_are_checked_too():
    table = returns(("low", Q1, 5), ("high", Q2, 5), named=("risk", "quarter", "referrals"))
    with pytest.raises(Refusal, match="low in 2025/26 Q2"):
        of_rows(table, column="referrals", where={"risk": ["low", "high"]})


def test_of_several_values_that_were_asked_for_each_is_there():
    table = returns(("A", Q1, 5), ("A", Q2, 6), ("B", Q1, 7))
    with pytest.raises(Refusal, match="has B in area"):
        of_rows(table, column="referrals", where={"area": ["A", "B"], "quarter": Q2})
    with pytest.raises(Refusal, match="has 2025/26 Q2 in quarter"):
        of_rows(table, column="referrals", where={"area": "B", "quarter": [Q1, Q2]})
    assert of_rows(table, column="referrals", where={"area": ["A", "B"], "quarter": [Q1]}).count == 12


def test_a_new_provider_that_follows_another_leaves_nothing_out():
    table = returns(("X", Q1, 5), ("X", Q2, 6), ("Y", Q3, 7), named=("provider", "quarter", "referrals"), area="Swale")
    assert of_rows(table, column="referrals").count == 18


def test_spellings_of_an_area_and_of_a_quarter_are_one():
    table = returns(("Swale", Q1, 5), (" swale", "Q2 2025-26", 6), ("Dover", "q1 2025/26", 7), ("Dover", Q2, 8))
    assert of_rows(table, column="referrals").count == 26


def test_what_did_not_apply_is_said_to_and_then_added():
    table = returns(("Swale", Q1, 5), ("Swale", Q2, 6), ("Dover", Q2, 7), ("Dover", Q1, None))
    stated = table.assign(referrals_state=["known", "known", "known", "not_applicable"])
    assert of_rows(attach(stated, OWN), column="referrals").count == 18
    # Without the status it may be any number.
    assert of_rows(table, column="referrals").most == float("inf")


def test_awards_of_different_years_are_not_missing_returns():
    awards = pd.DataFrame(
        {
            "award": ["A1", "A2"],
            "stream": "MoJ core",
            "service": ["IDVA", "ISVA"],
            "financial_year": ["2024/25", "2025/26"],
            "awarded": [100, 50],
        }
    )
    assert of_rows(attach(awards, OWN), column="awarded").number == 150


def test_no_cell_is_repeated_where_it_may_not_be():
    with pytest.raises(Refusal) as refused:
        of_rows(pd.DataFrame(APART.to_dict("list")), column="referrals")
    assert "Swale" not in str(refused.value) and "2 in 2025/26 Q1 and 2025/26 Q2" in str(refused.value)


def test_many_gaps_are_counted():
    rows = pd.DataFrame({"area": [f"A{at:02}" for at in range(12)]})
    with pytest.raises(Refusal, match=r"A07 in 2025/26 Q1; and 6 more\. Supply"):
        refuse_missing(rows, [Q1] * 2 + [Q2] * 10, quiet=False)


@pytest.mark.parametrize("cells", [[["Q1"], ["Q2"]], [{"a": 1}, {"a": 2}]], ids=str)
def test_lists_as_periods_are_read_as_texts_and_raise_nothing_raw(cells):
    table = attach(pd.DataFrame({"area": ["A", "A"], "quarter": cells, "n": [1, 2]}), OWN)
    with pytest.raises((DataError, Refusal)):
        of_rows(table, column="n", where={"quarter": ["Q9"]})
    assert of_rows(table, column="n").count == 3


@given(st.sets(st.tuples(st.integers(0, 3), st.integers(1, 4)), min_size=1))
def test_rows_are_added_just_where_each_area_has_each_quarter(pairs):
    pairs = sorted(pairs)
    table = returns(*((f"A{area}", f"2025/26 Q{quarter}", 10) for area, quarter in pairs))
    areas, quarters = ({pair[at] for pair in pairs} for at in (0, 1))
    follow = max(quarters) - min(quarters) + 1 == len(quarters)
    if len(pairs) == len(areas) * len(quarters) and follow:
        assert of_rows(table, column="referrals").count == 10 * len(pairs)
    else:
        with pytest.raises(Refusal):
            of_rows(table, column="referrals")
