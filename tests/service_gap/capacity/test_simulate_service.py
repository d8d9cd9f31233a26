"""Waits of services, simulated."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis import service_gap as sg
from needs_analysis.errors import NeedsAnalysisError
from needs_analysis.quantity import Measured, frame, known
from needs_analysis.release import release
from needs_analysis.service_gap.capacity.simulate_service import _weeks
from needs_analysis.source import Source, attach
from needs_analysis.statistics.queues import erlang_a, mmc

OWN = Source("returns", "Provider returns", "Providers", "none", disclosure="aggregate")
FEW = Measured(state="suppressed", lower=1, upper=4)
QUARTERS = ["2022/23 Q1", "2022/23 Q2", "2022/23 Q3", "2022/23 Q4"]
USUAL = {"stay_weeks": 10, "cases_per_post": 5, "target_weeks": 2, "runs": 100}


def plan(*cells, posts=5.0, service="Branch", **columns):
    values = frame("referrals", [known(n) if isinstance(n, int) else n for n in cells])
    table = pd.DataFrame({"service": service, "quarter": QUARTERS[: len(cells)], "staff_in_post_fte": posts, **columns})
    return attach(pd.concat([table, values], axis=1), OWN)


def test_a_settled_service_is_what_closed_forms_say():
    """30 referrals a quarter, ten weeks of support and 25 places: a load of 92%."""
    options = USUAL | {"years": 6, "runs": 1_500, "band": 0.5}
    row = sg.simulate_service(plan(30, 30, 30, 30), **options).table.iloc[-1]
    exact = mmc(30 / 13, 1 / 10, 25, 2).iloc[0]
    assert row["load"] == pytest.approx(exact["utilisation"])
    assert row["lower"] < exact["p_wait_at_most_t"] < row["upper"]
    leaving = sg.simulate_service(plan(40, 40, 40, 40), ready_to_wait_weeks=4, **options).table.iloc[-1]
    left = 40 * erlang_a(40 / 13, 1 / 10, 25, 1 / 4)["p_lost_or_abandon"].iloc[0]
    assert leaving["left_lower"] <= left <= leaving["left_upper"]
    assert leaving["left"] == pytest.approx(left, abs=1)


def test_what_is_said_of_people_is_of_people_and_not_of_the_median_run():
    """26 referrals a quarter, four weeks and ten places: 75% start within a week, and 95% in half of the quarters."""
    options = USUAL | {"stay_weeks": 4, "cases_per_post": 10, "target_weeks": 1, "years": 5, "runs": 4_000}
    result = sg.simulate_service(plan(26, 26, 26, 26, posts=1.0), **options)
    exact = mmc(2, 1 / 4, 10, 1).iloc[0]
    assert exact["p_wait_at_most_t"] == pytest.approx(0.752, abs=0.001)
    # Runs are independent; of one quarter the means are within four standard errors, and nowhere near the medians (95%, 0.2 and 0).
    row = result.table.iloc[-1]
    assert row["value"] == pytest.approx(exact["p_wait_at_most_t"], abs=0.02)
    assert row["wait_weeks"] == pytest.approx(exact["mean_wait"], abs=0.09)
    assert row["waiting"] == pytest.approx(exact["mean_queue"], abs=0.2)
    assert "(range 0% to 100%) of people referred" in result.sentence() and "Figures are averages" in result.sentence()


def test_a_mean_of_rare_long_waits_lies_in_its_range():
    found = sg.simulate_service(plan(10, 10, 10, 10, posts=1.0), **USUAL | {"cases_per_post": 14, "band": 0.1}).table
    for name, low, high in (("value", "lower", "upper"), ("waiting", "waiting_lower", "waiting_upper")):
        assert (found[low] <= found[name]).all() and (found[name] <= found[high]).all()
    assert (found["wait_weeks"] > 0).all()


def test_vacancies_and_closed_lists_show_where_they_are():
    posts, status = [5, 2, 5, 5], ["open", "open", "closed", "open"]
    found = sg.simulate_service(plan(30, 30, 30, 30, posts=posts, list_status=status), **USUAL).table.set_index(
        "quarter"
    )
    assert found["waiting"].idxmax() == "2022/23 Q2" and found.loc["2022/23 Q2", "value"] < 0.5
    assert found.loc["2022/23 Q3", ["value", "upper"]].tolist() == [0, 0]
    assert found.loc["2022/23 Q3", "turned_away"] == pytest.approx(30, abs=3)
    assert found.drop("2022/23 Q3")["turned_away_upper"].eq(0).all()
    assert pd.isna(found.loc["2022/23 Q3", "wait_weeks"])


def test_people_who_wait_at_the_beginning_are_served_first():
    with_them = sg.simulate_service(plan(30, 30), waiting_before={"Branch": 40}, **USUAL).table
    without = sg.simulate_service(plan(30, 30), **USUAL).table
    assert with_them["value"].iloc[0] < 0.2 < without["value"].iloc[0]
    assert with_them["waiting_before"].tolist() == [40, 40]


def test_school_terms_move_waits_within_the_year():
    options = USUAL | {"runs": 1_000}
    busy = sg.simulate_service(plan(30, 34, 30, 30), profile={7: 0.2, 8: 0.1, 9: 3}, **options).table
    even = sg.simulate_service(plan(30, 34, 30, 30), **options).table
    # Those who come in September find few before them; those of the next quarter find them all.
    assert busy["wait_weeks"].iloc[1] < even["wait_weeks"].iloc[1]
    assert busy["wait_weeks"].iloc[2] > 1.3 * even["wait_weeks"].iloc[2]


def test_runs_repeat_and_a_service_does_not_depend_on_those_after_it():
    many = pd.concat([plan(30, 30), plan(20, 20, service="Other")], ignore_index=True)
    one = sg.simulate_service(many, **USUAL).table
    pd.testing.assert_frame_equal(one, sg.simulate_service(many.sample(frac=1, random_state=1), **USUAL).table)
    alone = sg.simulate_service(plan(30, 30), **USUAL).table
    pd.testing.assert_frame_equal(one[one["service"] == "Branch"].reset_index(drop=True), alone)
    assert not sg.simulate_service(plan(30, 30), **USUAL | {"seed": 2}).table["lower"].equals(alone["lower"])


def test_a_range_of_referrals_holds_what_each_end_gives():
    found = sg.simulate_service(plan(30, FEW, 30), **USUAL)
    assert found.table[["value", "waiting", "wait_weeks"]].isna().all(axis=None)
    for few in (1, 4):
        whole = sg.simulate_service(plan(30, few, 30), **USUAL).table
        assert (found.table["lower"] <= whole["lower"]).all() and (found.table["upper"] >= whole["upper"]).all()
    assert " Ranges hold 90% of 100" in found.sentence(), "of two ends there is no average"
    assert "nan" not in found.sentence() + found.sentence("analyst") + found.said.title


def test_it_says_that_it_is_a_simulation():
    one = sg.simulate_service(plan(30, 30), **USUAL)
    assert "in a simulation" in one.sentence() and "SIMULATED" in {caveat.code for caveat in one.caveats}
    assert "90% of 100 simulated runs" in one.sentence() and one.verdict is None
    many = sg.simulate_service(pd.concat([plan(90, 90), plan(5, 5, service="Other")]), **USUAL)
    assert (
        "fewer than half of the people referred in the last quarter start within 2 weeks in 1 of them"
        in many.sentence()
    )


def test_what_is_released_does_not_differ_with_a_small_count():
    def shown(k):
        released = release(sg.simulate_service(plan(k, 4, 30), **USUAL), "lt5").result
        assert "withheld" in released.sentence()
        assert released.table[["value", "lower", "upper", "waiting", "waiting_upper"]].isna().all(axis=None)
        return released.table.drop(columns=["load"]), released.said

    (table, said), (other, other_said) = shown(2), shown(3)
    pd.testing.assert_frame_equal(table, other)
    assert said == other_said


def test_a_mean_wait_of_people_some_of_whom_never_start_is_not_given():
    found = sg.simulate_service(plan(30, 30, 30, posts=[5, 5, 0]), **USUAL).table
    waits = found[["wait_weeks", "wait_weeks_lower", "wait_weeks_upper"]]
    assert waits.iloc[0].notna().all() and waits.iloc[1:].isna().all(axis=None)


def test_nobody_is_served_without_posts():
    found = sg.simulate_service(plan(30, 30, posts=0.0), **USUAL).table
    assert (found["value"] == 0).all() and found["wait_weeks"].isna().all() and found["load"].isna().all()
    assert (np.diff(found["waiting"]) > 20).all()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"stay_weeks": 0}, "stay_weeks is under an hour"),
        ({"stay_weeks": "10"}, "stay_weeks is not a number"),
        ({"stay_weeks": {"Other": 3}}, "no number for Branch"),
        ({"cases_per_post": -1}, "cases_per_post is below 1"),
        ({"target_weeks": float("nan")}, "target_weeks is not a number"),
        ({"ready_to_wait_weeks": 0}, "ready_to_wait_weeks is under an hour"),
        ({"years": 0}, "years is not a whole number"),
        ({"years": 2}, "only whole years"),
        ({"start": 2025}, "start is not a text"),
        ({"band": 1}, "band is not a share"),
        ({"runs": 0}, "runs is 0"),
        ({"seed": "a"}, "seed is not a whole number"),
        ({"profile": {13: 1}}, "weights of months"),
        ({"waiting_before": {"Other": 3}}, "which is not simulated"),
        ({"waiting_before": {"Branch": -3}}, "waiting_before of Branch is not a whole number"),
        ({"waiting_before": 3}, "not numbers by service"),
    ],
    ids=str,
)
def test_settings_out_of_range_are_refused(options, said):
    with pytest.raises(NeedsAnalysisError, match=said):
        sg.simulate_service(plan(30, 30), **USUAL | options)


def test_services_too_large_to_simulate_are_refused_with_what_to_do():
    with pytest.raises(NeedsAnalysisError, match="fewer runs, fewer years"):
        sg.simulate_service(plan(10**7, 10**7, 10**7, 10**7), **USUAL)
    with pytest.raises(NeedsAnalysisError, match="too many to simulate"):
        sg.simulate_service(plan(5, 5), waiting_before={"Branch": 10**9}, **USUAL)


@pytest.mark.parametrize("name", ["stay_weeks", "cases_per_post", "target_weeks", "ready_to_wait_weeks"])
@pytest.mark.parametrize("wrong", [10**400, 1e308])
def test_settings_that_are_too_large_are_refused(name, wrong):
    with pytest.raises(NeedsAnalysisError, match=f"{name} is "):
        sg.simulate_service(plan(5, 5), **{**USUAL, name: wrong})


def test_ranges_are_written_alike_and_nobody_waits_0_to_0_0_weeks():
    row = {"wait_weeks": 0.0, "wait_weeks_lower": 0.0, "wait_weeks_upper": 0.04}
    assert _weeks(pd.Series(row)) == "less than a day"
    assert _weeks(pd.Series({**row, "wait_weeks_upper": 0.6})) == "0 weeks (range 0 to 0.6)"
    assert _weeks(pd.Series({**row, "wait_weeks": 1.0, "wait_weeks_upper": 2.04})) == "1 week (range 0 to 2)"
    assert _weeks(pd.Series({**row, "wait_weeks": float("nan"), "wait_weeks_upper": 1.5})) == "0 to 1.5 weeks"
    easy = sg.simulate_service(plan(30, 30, posts=20.0), **USUAL)
    assert "They wait less than a day on average." in easy.sentence() and "0.0" not in easy.sentence()
