"""The scorecard by service or area."""

import pandas as pd

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
    assert table.loc["RJ", ["red", "amber", "green", "white"]].isna().all() and table.loc["IDVA", "red"] == 1
    assert "The colours of 1 service are withheld" in left.sentence()


def test_the_colours_of_a_view_do_not_tell_of_what_is_left_over():
    kept = []
    for few in (1, 2, 3, 4):
        rows = returns(contacted=400, contacted_within_48_hours=[400, 400, 400 - few])
        contracts = of({"kpi": "contacted within 48 hours", "unit": "percent", "target": 98})
        left = release(scorecard(attach(rows, OWN), contracts, view="service"), "lt5").result
        kept.append((left.table.astype(str).to_csv(), left.sentence()))
    assert len(set(kept)) == 1 and "colours of 1 service are withheld" in kept[0][1]
