"""Synthetic returns of providers."""

import pandas as pd
import pytest

from needs_analysis import reference, service_gap
from needs_analysis.errors import Refusal
from needs_analysis.quantities import of_rows
from needs_analysis.quantity import STATES
from needs_analysis.source import sources_of
from needs_analysis.synthetic import service_contract_list, service_returns, service_truth
from needs_analysis.synthetic.service_returns import late_quarters, missing_quarter
from needs_analysis.synthetic.service_world import service_world
from needs_analysis.wording import ARITHMETIC_HOLDS
from tests.synthetic.service_worlds import GIVEN, SERVICES, exact, in_words, this_year


@pytest.fixture(scope="module")
def returns():
    return service_returns(**GIVEN)


@pytest.fixture(scope="module")
def plain():
    """The same returns with nothing withheld."""
    return service_returns(**GIVEN, suppress_below=0)


@pytest.fixture(scope="module")
def truth():
    return service_truth(**GIVEN)


def test_withheld_cells_are_the_small_ones_and_their_range_holds_the_number(returns, plain):
    assert (plain.filter(regex="_state$") != "suppressed").all().all()
    for name in ("from_marac", "male", "age_16_24", "need_shelter"):
        small = plain[name].between(1, 4)
        assert small.any() and (returns[f"{name}_state"].eq("suppressed") == small).all()
        hidden = returns[small]
        assert hidden[name].isna().all()
        assert (hidden[f"{name}_lower"] == 1).all() and (hidden[f"{name}_upper"] == 4).all()
        assert (returns.loc[~small, name] == plain.loc[~small, name]).all()
    withheld = returns.loc[returns["referrals_state"] == "suppressed", "service"].unique().tolist()
    assert withheld == [SERVICES[8]], "only one kind of service withholds what is not a breakdown"


def test_another_threshold_withholds_more():
    found = service_returns(**GIVEN, suppress_below=10)
    assert found.loc[found["male_state"] == "suppressed", "male_upper"].eq(9).all()
    with pytest.raises(Refusal, match="suppress_below"):
        service_returns(**GIVEN, suppress_below=-1)


def test_every_cell_has_a_status_and_waits_of_nobody_are_not_applicable(plain):
    states = plain.filter(regex="_state$")
    assert states.isin(STATES).all().all()
    assert (plain["longest_wait_days_state"].eq("not_applicable") == plain["waiting"].eq(0)).all()
    assert (plain["mean_wait_days_state"].eq("not_applicable") == plain["new_clients"].eq(0)).all()


def test_one_return_is_missing_and_some_are_late(returns):
    world = service_world(**GIVEN)
    late = SERVICES[2]
    keys = returns.groupby("service")["quarter"].nunique()
    assert keys[late] == 9 and keys.drop(late).eq(10).all()
    assert missing_quarter(world) == "2025/26 Q1"
    assert "2025/26 Q1" not in returns.loc[returns["service"] == late, "quarter"].tolist()
    after = (returns["received_on"] - returns["quarter_end"]).dt.days
    assert set(map(tuple, returns.loc[after > 28, ["service", "quarter"]].to_numpy())) == {
        (late, quarter) for quarter in late_quarters(world)
    }
    assert after.min() >= 9 and returns.groupby(["service", "quarter"])["received_on"].nunique().eq(1).all()


def test_one_figure_was_first_sent_otherwise(returns):
    first = service_returns(**GIVEN, vintage="first")
    changed = first["referrals"].fillna(0) != returns["referrals"].fillna(0)
    assert changed.sum() == 1
    assert (first.loc[changed, "referrals"] - returns.loc[changed, "referrals"]).tolist() == [12]
    others = [name for name in returns if not name.startswith("referrals")]
    pd.testing.assert_frame_equal(first[others], returns[others])
    with pytest.raises(Refusal, match="vintage"):
        service_returns(**GIVEN, vintage="second")


def test_spending_is_since_april(returns):
    own = returns[(returns["service"] == SERVICES[3]) & (returns["area"] == "Shropshire")].set_index("quarter")
    spent = own["spend_to_date"]
    for quarter in ("2023/24 Q4", "2024/25 Q4"):
        assert 0.9 < spent[quarter] / own.loc[quarter, "budget"] < 1.02
    assert spent["2024/25 Q1"] < 0.3 * spent["2023/24 Q4"] and spent.iloc[:4].is_monotonic_increasing


def test_activity_gives_the_sums_and_ranges_that_hold_them(returns, plain):
    found = service_gap.activity(returns, by=["service", "quarter"]).table
    expected = plain.groupby(["service", "quarter"])["referrals"].sum().reset_index(name="true")
    both = found.merge(expected, on=["service", "quarter"], validate="one_to_one")
    assert len(both) == len(expected) == 119
    assert ((both["lower"] <= both["true"]) & (both["true"] <= both["upper"])).all()
    exactly = both["value"].notna()
    assert (both.loc[exactly, "value"] == both.loc[exactly, "true"]).all()
    assert set(both.loc[~exactly, "service"]) == {SERVICES[8]}
    waiting = service_gap.activity(this_year(returns, 1), measure="waiting", by=["service"]).table
    known = waiting.dropna(subset="value").set_index("service")["value"]
    assert known[SERVICES[0]] == int(in_words(service_truth(**GIVEN), service=SERVICES[0], measure="waiting")[0])


def test_target_attainment_gives_the_answers_that_were_designed(returns, truth):
    contracts = service_contract_list(**GIVEN)
    for service, measure, said in (
        (SERVICES[0], "new_clients", -1),
        (SERVICES[3], "engaged", 1),
        (SERVICES[4], "engaged", 0),
    ):
        own = returns[returns["service"] == service]
        row = contracts[(contracts["service"] == service) & (contracts["measure"] == measure)].iloc[0]
        done = [
            {"column": measure, "where": {"service": service, "quarter": name}}
            for name in this_year(own)["quarter"].unique()
        ]
        goal = of_rows(
            pd.DataFrame({"service": [service], "target": [row["target"]]}), column="target", unit="referrals"
        )
        found = service_gap.target_attainment(
            returns, observed=done, target=goal, elapsed_share=0.5, assumption="each is one person"
        ).table.iloc[0]
        count = int(this_year(own)[measure].sum())
        lower, upper = exact(count, row["target"] / 2)
        assert found["numerator"] == count
        assert found["lower"] == pytest.approx(lower, rel=1e-9) and found["upper"] == pytest.approx(upper, rel=1e-9)
        assert (upper < 1, lower <= 1 <= upper, lower > 1) == (said < 0, said == 0, said > 0)
        answers = {-1: "short of its target", 0: "too few to tell", 1: "on target"}
        assert in_words(truth, service=service, kpi=row["kpi"], measure="answer") == [answers[said]]


def test_littles_law_holds_of_the_open_cases_of_a_steady_service(returns, plain):
    service, year = SERVICES[3], sorted(returns["quarter"].unique())[-2:][::-1]
    stay = of_rows(pd.DataFrame({"weeks": [120 / 7]}), column="weeks")
    where = [{"service": service, "quarter": quarter} for quarter in year]
    result = service_gap.littles_law(
        returns,
        stock={"column": "carried_out", "where": where[0]},
        arrivals=[{"column": "new_clients", "where": each} for each in where],
        stay=stay,
    )
    own = plain[(plain["service"] == service) & plain["quarter"].isin(year)]
    expected = 2 * own["new_clients"].sum() * 120 / 365
    assert result.table["value"].iloc[-1] == pytest.approx(expected, rel=0.01)
    assert result.table["in_service"].iloc[-1] == own.loc[own["quarter"] == year[0], "carried_out"].sum()
    assert result.verdict == ARITHMETIC_HOLDS


def test_budget_gives_the_share_that_was_spent(returns, truth):
    service = SERVICES[1]
    last = returns[(returns["service"] == service) & (returns["quarter"] == "2025/26 Q2")]
    where = [{"service": service, "quarter": "2025/26 Q2", "area": area} for area in last["area"]]
    result = service_gap.budget(
        returns,
        awards=[{"column": "budget", "where": each} for each in where],
        spent=[{"column": "spend_to_date", "where": each} for each in where],
    )
    share = last["spend_to_date"].sum() / last["budget"].sum()
    assert result.table["value"].iloc[-1] == pytest.approx(share, rel=1e-12)
    assert float(in_words(truth, service=service, measure="percent_of_budget_spent")[0]) == pytest.approx(
        100 * share, abs=0.0501
    )
    assert share < 0.4, "half of the year has gone, and posts are vacant"


def test_another_force_and_many_services():
    areas = reference.load("areas_england_wales").query("parent_name == 'Kent' and area_type == 'local authority'")
    names = areas["area_name"].tolist()
    found = service_returns(seed=1, services=[f"S{number}" for number in range(40)], areas=names, quarters=12)
    assert len(names) == 13 and set(found["area"]) == set(names)
    assert not found.duplicated(["provider", "service", "area", "quarter"]).any()
    assert found["quarter"].nunique() == 12 and found["service"].nunique() == 40


def test_they_are_labelled_as_synthetic_and_come_from_the_seed(returns):
    assert [source.disclosure for source in sources_of(returns)] == ["synthetic"]
    pd.testing.assert_frame_equal(service_returns(**GIVEN), returns)
    other = service_returns(**{**GIVEN, "seed": 12})
    assert other["referrals"].tolist() != returns["referrals"].tolist()
