"""Rows that are among those of another row are never added to it in silence."""

import pytest

from needs_analysis.errors import ConfigurationError, DataError
from needs_analysis.reading import provider_return, service_contracts

HEADER = "service,area,quarter,referrals,engaged\n"
Q = "2022/23 Q2"


@pytest.fixture
def sent(tmp_path):
    def read(text, layout=None):
        path = tmp_path / "return.csv"
        path.write_text(HEADER + text, encoding="utf-8")
        return provider_return(path, layout)

    return read


PARTS = [
    "of which high risk",
    "Of whom repeat",
    "  - of which Welsh speaking",
    "incl. high risk",
    "Including children",
    "Inc. under 18s",
    "thereof male",
    "Idva (of which high risk)",
    "High risk (included above)",
    "Repeat - already counted above",
    "O'r rhain: plant",
]


@pytest.mark.parametrize("part", PARTS)
def test_a_part_by_its_name_is_asked_about(sent, part):
    rows = f"Idva,Kent,{Q},30,20\n{part},Kent,{Q},10,8\n"
    with pytest.raises(DataError, match="is part of another row") as refused:
        sent(rows)
    problem = refused.value.problems.iloc[0]
    name = part.strip()
    assert (problem["row"], problem["column"], problem["count"]) == ("3", "service", 1)
    assert f'parts = ["{name}"]' in problem["remedy"]
    left_out = sent(rows, {"parts": [name]})
    assert left_out.table["referrals"].sum() == 30
    assert [notice.code for notice in left_out.warnings] == ["PART_SET_ASIDE"]
    assert left_out.log["rows_set_aside"].tolist() == [1]
    assert sent(rows, {"not_totals": [name]}).table["referrals"].sum() == 40


def test_a_part_is_no_part_of_a_total(sent):
    rows = f"Idva,Kent,{Q},30,20\nof which repeat,Kent,{Q},10,8\nIsva,Kent,{Q},11,9\nTotal,Kent,{Q},41,29\n"
    assert sent(rows, {"parts": ["Of which repeat"]}).table["referrals"].sum() == 41


@pytest.mark.parametrize("whole", ["Isva (including CHISVA)", "Isva incl. CHISVA", "Isva inc CHISVA and families"])
def test_a_whole_that_names_a_row_beside_it_is_asked_about(sent, whole):
    rows = f"CHISVA,Kent,{Q},12,9\n{whole},Kent,{Q},40,25\n"
    with pytest.raises(DataError, match="includes 'CHISVA'") as refused:
        sent(rows)
    assert refused.value.problems["row"].tolist() == ["3"]
    assert sent(rows, {"parts": ["Chisva"]}).table["referrals"].tolist() == [40]
    assert sent(rows, {"not_totals": [whole]}).table["referrals"].sum() == 52
    alone = sent(f"Idva,Kent,{Q},12,9\n{whole},Kent,{Q},40,25\n")
    assert (alone.table["referrals"].sum(), alone.warnings) == (52, ())
    sums = f"Isva,Kent,{Q},28,16\n{rows}"
    assert sent(sums, {"totals": [whole]}).table["referrals"].sum() == 40


def test_a_part_in_the_column_of_areas_or_crimes(sent, tmp_path):
    with pytest.raises(DataError, match="is part of another row"):
        sent(f"Idva,Kent,{Q},30,20\nIdva,of which Dover,{Q},10,8\n")
    with pytest.raises(DataError, match="is part of another row"):
        sent(f"Idva,Kent,{Q},30,20\nof which repeat,Kent,{Q},10,8\n", {"service_list": ["Idva"]})
    declared = sent(f"Idva,Kent,{Q},30,20\nIdva,of which Dover,{Q},10,8\n", {"parts": ["of which Dover"]})
    assert declared.table["referrals"].tolist() == [30]
    path = tmp_path / "crimes.csv"
    path.write_text(f"crime_type,{HEADER}Rape,Isva,Kent,{Q},30,20\nof which child,Isva,Kent,{Q},10,8\n")
    with pytest.raises(DataError, match="is part of another row"):
        provider_return(path)


@pytest.mark.parametrize("name", ["Hope Inc", "Inclusion team", "Whichford Trust", "Income advice", "Incest survivors"])
def test_a_service_is_asked_nothing_for_letters_in_its_name(sent, name):
    assert sent(f"Idva,Kent,{Q},30,20\n{name},Kent,{Q},10,8\n").warnings == ()


def test_a_part_of_a_contract_is_asked_about(tmp_path):
    path = tmp_path / "contracts.csv"
    days = "2024-04-01,2026-03-31"
    path.write_text(
        f"contract,service,funder,value_a_year,start,end\nC1,Idva,PCC,120000,{days}\nC1a,of which outreach,PCC,20000,{days}\n"
    )
    with pytest.raises(DataError, match="counted twice") as refused:
        service_contracts(path)
    assert refused.value.problems["row"].tolist() == [3]
    received = service_contracts(path, {"parts": ["of which outreach"]})
    assert received.table["value_a_year"].tolist() == [120_000]
    assert [notice.code for notice in received.warnings] == ["PART_SET_ASIDE"]
    assert len(service_contracts(path, {"not_totals": ["of which outreach"]}).table) == 2


def test_a_name_is_settled_in_one_way(sent):
    with pytest.raises(ConfigurationError, match="under not_totals and under parts"):
        sent(f"Idva,Kent,{Q},30,20\n", {"not_totals": ["of which"], "parts": ["Of which"]})
