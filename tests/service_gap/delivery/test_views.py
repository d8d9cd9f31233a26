"""The scorecard by service or area."""

import pandas as pd
import pytest

from needs_analysis.release import release
from needs_analysis.service_gap.delivery.scorecard import scorecard
from needs_analysis.service_gap.delivery.views import WHOLE
from needs_analysis.source import attach
from tests.service_gap.delivery.test_agreed import of
from tests.service_gap.delivery.test_delivered import returns
from tests.service_gap.delivery.test_scorecard import OWN

ROWS = pd.concat(
    [
        returns(new_clients=[45, 55, 10]),
        returns(new_clients=[45, 55, 15]).assign(area="B"),
        returns(new_clients=[99, 101, 100]).assign(service="ISVA", area="B"),
    ]
)
CONTRACTS = of(
    {"end": "2028-03-31"},
    {"contract": "C2", "service": "ISVA"},
    {"contract": "C3", "service": "Refuge"},
)


def test_a_contract_of_several_areas_is_counted_in_each_and_it_says_so():
    found = scorecard(ROWS, CONTRACTS, view="area")
    table = found.table.set_index("area")
    assert table["contracts"].to_dict() == {"A": 1, "B": 2, WHOLE: 1}
    assert table["red"].to_dict() == {"A": 1, "B": 1, WHOLE: 0}
    assert "A contract that works in several areas is listed in each" in found.sentence()
    assert "Contract with a red target: C1." in found.sentence()


def test_services_add_up_their_contracts():
    table = scorecard(ROWS, CONTRACTS, view="service").table.set_index("service")
    assert table[["red", "white"]].values.tolist() == [[1, 0], [0, 1], [0, 1]]
    assert table["returns_missing"].to_dict() == {"IDVA": 0, "ISVA": 0, "Refuge": 3}
    assert table["look_first"].to_dict() == {"IDVA": "C1", "ISVA": "C2", "Refuge": "C3"}


def test_colours_that_rest_on_small_figures_are_withheld():
    rows = pd.concat([ROWS, returns(new_clients=1).assign(service="RJ")])
    contracts = pd.concat([CONTRACTS, of({"contract": "C4", "service": "RJ", "target": 4})])
    left = release(scorecard(attach(rows, OWN), contracts, view="service"), "lt5").result
    table = left.table.set_index("service")
    assert table.loc["RJ", ["red", "amber", "green", "white", "of_under_5_people"]].tolist() == [0, 0, 0, 0, 1]
    assert table.loc["IDVA", "red"] == 1
    assert "1 target rests on fewer than five people and is in no colour" in left.sentence()


@pytest.mark.parametrize(("profile", "shown"), [("lt5", True), ("lt10", False)])
@pytest.mark.parametrize("view", ["service", "quarter"])
def test_a_view_shows_each_colour_that_the_page_shows(profile, shown, view):
    rows = pd.concat([returns(new_clients=[6, 7, 8]), returns(new_clients=[100, 100, 10]).assign(service="ISVA")])
    contracts = of({"target": 400}, {"contract": "C2", "service": "ISVA"})
    asked = {"over": "year to date", "quarter": "2025/26 Q1"}
    page = release(scorecard(attach(rows, OWN), contracts, **asked), profile).result.table.set_index("contract")
    left = release(scorecard(attach(rows, OWN), contracts, view=view, **asked), profile).result.table
    expected = "red" if shown else "withheld"
    assert page["colour"].fillna("withheld")["C1"] == expected
    if view == "service":
        cell = left.set_index("service").loc["IDVA", "red"]
        assert cell == 1 if shown else pd.isna(cell)
    else:
        cell = left.set_index("contract").loc["C1", "colour"]
        assert cell == "red" if shown else pd.isna(cell)


@pytest.mark.parametrize("few", [1, 2, 3, 4])
def test_one_small_figure_takes_no_other_colour_of_its_area(few):
    rows = pd.concat([ROWS, returns(new_clients=[few, 0, 0]).assign(service="RJ", area="B")])
    contracts = pd.concat([CONTRACTS, of({"contract": "C4", "service": "RJ", "end": "2028-03-31"})])
    left = release(scorecard(attach(rows, OWN), contracts, view="area"), "lt5").result
    table = left.table.set_index("area")
    assert table.loc["B", ["red", "white", "of_under_5_people", "red_contracts"]].tolist() == [1, 1, 1, "C1"]
    assert "C1" in left.sentence() and "C4" not in left.sentence()


def test_a_contract_without_a_target_is_counted_by_itself():
    contracts = pd.concat(
        [CONTRACTS, of({"contract": "C4", "kpi": None, "target": None, "unit": None, "direction": None})]
    )
    table = scorecard(ROWS, contracts, view="service").table.set_index("service")
    assert table["no_target"].to_dict() == {"IDVA": 1, "ISVA": 0, "Refuge": 0}


def test_the_colours_of_a_view_do_not_tell_of_what_is_left_over():
    kept = []
    for few in (1, 2, 3, 4):
        rows = returns(contacted=400, contacted_within_48_hours=[400, 400, 400 - few])
        contracts = of({"kpi": "contacted within 48 hours", "unit": "percent", "target": 98})
        left = release(scorecard(attach(rows, OWN), contracts, view="service"), "lt5").result
        kept.append((left.table.astype(str).to_csv(), left.sentence()))
    assert len(set(kept)) == 1 and "1 target rests on fewer than five people" in kept[0][1]
