"""What is true of each synthetic service."""

import pytest

from needs_analysis.contracts import ALL
from needs_analysis.errors import Refusal
from needs_analysis.synthetic.service_designs import CIRCUMSTANCES, service_designs

MEASURED = {column.name for column in ALL["provider_return"].columns if column.kind == "measured"}


def test_services_take_the_circumstances_in_turn_and_later_ones_are_larger():
    designs = service_designs([f"S{number}" for number in range(30)], ["A", "B", "C"])
    assert [design.truth.name for design in designs[:12]] == [each.name for each in CIRCUMSTANCES]
    assert designs[12].truth is designs[0].truth and designs[12].referrals == 84 * 120 // 100
    assert designs[16].referrals == designs[4].referrals == 9, "a small service stays small"
    assert [design.first_round for design in designs] == [True] * 12 + [False] * 18
    assert designs[0].areas == ("A", "B", "C") and len(designs[5].areas) == 2 and len(designs[4].areas) == 1


def test_a_mapping_names_the_providers():
    designs = service_designs({"Advocacy": "Haven", "Helpline": "Line"}, ["A"])
    assert [(design.service, design.provider) for design in designs] == [("Advocacy", "Haven"), ("Helpline", "Line")]
    assert service_designs(["Advocacy"], ["A"])[0].provider == "Provider 1"


def test_targets_count_columns_of_the_returns_in_units_of_contracts():
    units = next(column for column in ALL["service_contracts"].columns if column.name == "unit").choices
    for truth in CIRCUMSTANCES:
        for target in (*truth.targets, *filter(None, [truth.second_contract])):
            assert target.measure in MEASURED and (not target.base or target.base in MEASURED)
            assert target.unit in units and bool(target.base) == (target.unit == "percent")


@pytest.mark.parametrize(
    ("services", "areas"),
    [
        ([], ["A"]),
        (["S"], []),
        ("Advocacy", ["A"]),
        (["S", "S"], ["A"]),
        (["S"], ["A", "A"]),
        ([" "], ["A"]),
        ([1], ["A"]),
    ],
    ids=str,
)
def test_no_names_and_doubled_names_are_refused(services, areas):
    with pytest.raises(Refusal, match=r"services|areas"):
        service_designs(services, areas)


def test_a_provider_without_a_name_is_refused():
    with pytest.raises(Refusal, match="empty"):
        service_designs({"Advocacy": ""}, ["A"])
