"""The known answers of synthetic services, worked out again from what a reader has."""

import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from needs_analysis.synthetic import provider_query_list, service_contract_list, service_returns, service_truth
from tests.synthetic.service_worlds import AREAS, GIVEN, SERVICES, answer, exact, in_words, this_year

NOT_ANSWERED = ("cannot be stated", "not rated")


def answers(given, quarters):
    """Of each contract and KPI, what the returns say of the target, and what was designed."""
    returns, truth = service_returns(**given, suppress_below=0), service_truth(**given)
    contracts = service_contract_list(**given).drop_duplicates(["contract", "kpi"]).dropna(subset="target")
    for row in contracts.itertuples():
        own = this_year(returns[(returns["service"] == row.service)], quarters)
        own = own if pd.isna(row.area) else own[own["area"] == row.area]
        designed = in_words(truth, contract=row.contract, kpi=row.kpi, measure="answer")[0]
        count = int(own[row.measure].sum()) if row.unit != "days" else 0
        if row.unit == "percent":
            lower, upper = proportion_confint(count, int(own[row.base].sum()), method="wilson")
            found = answer(100 * lower, 100 * upper, row.target)
        elif row.unit == "days":
            wait = (own["mean_wait_days"] * own["new_clients"]).sum() / own["new_clients"].sum()
            found = "on target" if wait <= row.target else "short of its target"
        else:
            due = row.target * quarters / (4 if row.unit == "a year" else 1)
            found = answer(*exact(count, due))
        yield row.contract, row.kpi, designed, found


@pytest.mark.parametrize("quarters", [2, 4])
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_the_returns_of_any_seed_show_the_answers_that_were_designed(seed, quarters):
    rows = [row for row in answers({**GIVEN, "seed": seed}, quarters) if row[2] not in NOT_ANSWERED]
    assert len(rows) == 15
    clear = [row for row in rows if row[2] != "too few to tell"]
    assert [row for row in clear if row[2] != row[3]] == []
    # A small service may by chance lie far from its target.
    assert sum(row[2] != row[3] for row in rows) <= 1


def test_the_first_three_are_to_be_looked_at_first_and_for_different_reasons():
    truth = service_truth(**GIVEN)
    assert truth.loc[truth["measure"] == "look_first", ["service", "value"]].to_numpy().tolist() == [
        [SERVICES[0], "1"],
        [SERVICES[1], "2"],
        [SERVICES[2], "3"],
    ]
    waiting = [
        int(in_words(truth, service=SERVICES[0], measure=name)[0]) for name in ("waiting", "waiting_a_year_before")
    ]
    assert waiting[0] > 2 * waiting[1]
    assert in_words(truth, contract="C01", measure="end") == ["within 6 months"]
    posts = [float(in_words(truth, service=SERVICES[1], measure=name)[0]) for name in ("posts_in_post", "posts_funded")]
    assert posts[0] < 0.6 * posts[1]
    assert in_words(truth, service=SERVICES[2], measure="return_missing") == ["yes"]
    assert in_words(truth, service=SERVICES[2], measure="open_queries") == ["3"]


def test_facts_of_returns_and_queries_are_those_of_the_tables():
    truth, returns = service_truth(**GIVEN), service_returns(**GIVEN)
    late = truth[truth["measure"] == "return_late"]
    found = returns[(returns["received_on"] - returns["quarter_end"]).dt.days > 28]
    assert set(zip(late["service"], late["quarter"], strict=True)) == set(
        zip(found["service"], found["quarter"], strict=True)
    )
    first = service_returns(**GIVEN, vintage="first")
    row = truth[truth["measure"] == "return_first_sent_as"].iloc[0]
    cell = first[
        (first["service"] == row["service"]) & (first["area"] == row["area"]) & (first["quarter"] == row["quarter"])
    ]
    assert cell["referrals"].astype("str").tolist() == [row["value"]]
    queries = provider_query_list(**GIVEN)
    for service in SERVICES:
        open_ones = queries["answered"].isna() & (queries["service"] == service)
        assert in_words(truth, service=service, measure="open_queries") == [str(open_ones.sum())]


def test_posts_and_ends_are_those_of_the_tables():
    truth, last = service_truth(**GIVEN), this_year(service_returns(**GIVEN), 1)
    contracts = service_contract_list(**GIVEN)
    for service, rows in last.groupby("service"):
        for name, column in (("posts_funded", "staff_funded_fte"), ("posts_in_post", "staff_in_post_fte")):
            assert float(in_words(truth, service=service, measure=name)[0]) == pytest.approx(
                rows[column].sum(), abs=1e-9
            )
    days = (contracts.groupby("contract")["end"].first() - pd.Timestamp("2025-09-30")).dt.days
    for contract, left in days.items():
        said = "within 6 months" if left <= 183 else "within 12 months" if left <= 360 else "later"
        assert in_words(truth, contract=contract, measure="end") == [said]


def test_the_truth_of_many_services_names_three_to_look_at_first():
    found = service_truth(seed=2, services=[f"S{number}" for number in range(60)], areas=AREAS)
    assert (found["measure"] == "look_first").sum() == 3
    assert found["value"].ne("").all() and not found.duplicated().any()
