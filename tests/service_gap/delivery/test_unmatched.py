"""Names of contracts that no return has."""

import pandas as pd
import pytest

from needs_analysis.service_gap.delivery.agreed import agreed
from needs_analysis.service_gap.delivery.returned import returned
from needs_analysis.service_gap.delivery.scorecard import scorecard
from needs_analysis.service_gap.delivery.unmatched import unmatched
from tests.service_gap.delivery.test_agreed import of
from tests.service_gap.delivery.test_delivered import returns
from tests.service_gap.delivery.test_scorecard import page


@pytest.mark.parametrize(
    ("rows", "contract", "said"),
    [
        ({"service": "idva"}, {}, ""),
        (
            {"service": "I.D.V.A."},
            {},
            "No return names IDVA. Returns name I.D.V.A., which no contract does: check the spelling.",
        ),
        (
            {},
            {"service": "ISVA"},
            "No return names ISVA. Returns name IDVA, which no contract does: check the spelling.",
        ),
        ({}, {"area": "B"}, "No return names the area B; they name A."),
        ({}, {"area": "a"}, ""),
    ],
)
def test_what_no_return_names_is_said_beside_what_they_name(rows, contract, said):
    contracts = of(contract)
    assert unmatched(contracts, agreed(contracts), returned(returns(**rows), [], due_days=28)) == said


def test_a_service_that_returns_nothing_while_every_other_has_a_contract_is_not_misspelt():
    contracts = of({}, {"contract": "C2", "service": "ISVA"})
    assert unmatched(contracts, agreed(contracts), returned(returns(), [], due_days=28)) == ""


BOTH = pd.concat([returns(new_clients=[40, 50, 60]), returns(new_clients=[50, 60, 65]).assign(area="B")])


@pytest.mark.parametrize("area", ["A and B", "A & B", "A; B", "a, b", None])
def test_a_contract_of_several_areas_counts_them_all(area):
    found = page({"area": area}, rows=pd.concat([BOTH, returns(new_clients=9).assign(area="C", service="ISVA")]))
    assert found.table["counted"].tolist() == [325] and "No return" not in found.sentence()
    assert found.table["what_may_explain_it"].tolist() == [""]
    by_area = page({"area": area}, rows=BOTH, view="area").table
    assert by_area["area"].tolist() == ["A", "B"]
    assert page({"area": area}, rows=BOTH, area="b").table["counted"].tolist() == [325]


def test_an_area_whose_own_name_joins_two_is_that_area():
    rows = pd.concat([returns(new_clients=20).assign(area="Telford and Wrekin"), returns(new_clients=9)])
    assert page({"area": "Telford and Wrekin"}, rows=rows).table["counted"].tolist() == [60]


def test_what_two_contracts_have_in_one_of_their_areas_is_nobodys():
    found = page({"area": "A and B"}, {"contract": "C2", "area": "B"}, rows=BOTH).table
    assert set(found["colour"]) == {"not rated"}


@pytest.mark.parametrize("area", ["Narnia", "A and Narnia"])
def test_an_area_that_no_return_has_is_named_and_is_no_missing_return(area):
    found = page({"area": area, "end": "2028-03-31"}, rows=BOTH)
    assert found.table["points"].tolist() == [0] and found.table["colour"].tolist() == ["not rated"]
    assert f"No return names the area {area}; they name A and B." in found.sentence()


def test_a_service_that_is_spelt_otherwise_stands_beside_what_is_said_of_missing_returns():
    found = page(rows=returns(new_clients=5).assign(service="IDVA service"))
    assert "Returns name IDVA service, which no contract does: check the spelling." in found.sentence()


def test_awards_that_pay_for_no_contract_are_said():
    award = {"award": "A7", "stream": "precept", "funder": "O", "financial_year": "2025/26", "need": "Idva service"}
    funding = pd.DataFrame([award | {"awarded": 9.0, "end": "2025-12-31"}])
    (left,) = scorecard(returns(new_clients=5), of({}), funding=funding).excluded
    assert "A7" in left.what and left.rows == 1
    assert not scorecard(returns(new_clients=5), of({}), funding=funding.assign(need="IDVA")).excluded
