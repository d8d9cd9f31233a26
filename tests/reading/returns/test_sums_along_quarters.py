"""A year's row among its quarters, under another name: no person is counted twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.errors import DataError
from needs_analysis.reading import provider_return

HEADER = "service,area,quarter,referrals,engaged,waiting\n"
QUARTERS = [(22, 10, 7), (31, 14, 3), (27, 21, 9), (40, 19, 5)]


@pytest.fixture
def sent(tmp_path):
    def read(rows, layout=None, header=HEADER):
        path = tmp_path / "return.csv"
        path.write_text(header + "".join(rows), encoding="utf-8")
        return provider_return(path, layout)

    return read


def _quarters(service="Idva", area="Kent", numbers=QUARTERS):
    return [f"{service},{area},2023/24 Q{n},{','.join(map(str, row))}\n" for n, row in enumerate(numbers, 1)]


FOUR = "service,area,quarter,referrals,engaged,closed,waiting\n"
ROWS = _quarters(numbers=[(came, engaged, 20 + came, waiting) for came, engaged, waiting in QUARTERS])


@pytest.mark.parametrize("name", ["Idva (year)", "Year", "Idva - cumulative", "Hub", "Idva YTD", "Full year"])
@pytest.mark.parametrize("quarter", ["Q4", "Q1"])
def test_a_row_of_a_year_is_asked_about(sent, name, quarter):
    rows = [*ROWS, f"{name},Kent,2023/24 {quarter},120,64,200,5\n"]
    with pytest.raises(DataError, match="sum of 4 quarters of 'Idva'") as refused:
        sent(rows, header=FOUR)
    problem = refused.value.problems.iloc[0]
    assert (problem["row"], problem["column"], problem["count"]) == ("6", "service", 1)
    assert f'totals = ["{name}"]' in problem["remedy"]
    declared = sent(rows, {"totals": [name]}, header=FOUR)
    assert declared.table["referrals"].sum() == 120
    assert "TOTAL_SET_ASIDE" in [notice.code for notice in declared.warnings]
    assert sent(rows, {"not_totals": [name]}, header=FOUR).table["referrals"].sum() == 240


@pytest.mark.parametrize("name", ["Annual total", "Total", "Idva total", "Total for the year"])
def test_a_total_of_a_year_by_a_word_is_set_aside(sent, name):
    received = sent([*ROWS, f"{name},Kent,2023/24 Q4,120,64,200,5\n"], header=FOUR)
    assert received.table["referrals"].sum() == 120
    assert [notice.code for notice in received.warnings] == ["TOTAL_SET_ASIDE"]
    assert received.warnings[0].text.endswith("was checked against the parts and excluded.")


def test_a_year_by_its_name_needs_few_numbers(sent):
    short = "service,area,quarter,referrals\n"
    rows = _quarters(numbers=[row[:1] for row in QUARTERS])
    with pytest.raises(DataError, match="sum of 4 quarters of 'Idva'"):
        sent([*rows, "Idva (year),Kent,2023/24 Q4,120\n"], header=short)
    other = sent([*rows, "Outreach,Kent,2023/24 Q4,120\n"], header=short)
    assert other.table["referrals"].sum() == 240, "one number under another name is chance"


def test_counts_since_april_beside_the_quarters(sent):
    running = [
        (sum(row[0] for row in QUARTERS[:n]), sum(row[1] for row in QUARTERS[:n]), QUARTERS[n - 1][2])
        for n in (1, 2, 3, 4)
    ]
    with pytest.raises(DataError, match="quarters of 'Idva'") as refused:
        sent([*_quarters(), *_quarters("Idva to date", numbers=running)])
    assert "7, 8, 9" in refused.value.problems["row"].iloc[0]


def test_a_year_of_an_area_under_the_name_of_a_larger_one(sent):
    rows = [*_quarters(area="Ashford"), "Idva,Ashford year,2023/24 Q4,120,64,5\n"]
    assert sent(rows, {"totals": ["Ashford year"]}).table["referrals"].sum() == 120


@given(st.lists(st.tuples(*[st.integers(0, 60)] * 3), min_size=8, max_size=8))
def test_quarters_of_two_services_that_are_no_sums_are_kept(tmp_path_factory, numbers):
    path = tmp_path_factory.mktemp("quarters") / "return.csv"
    steady = [(row[0] + 300, row[1] + 300, row[2]) for row in numbers]
    path.write_text(HEADER + "".join([*_quarters(numbers=steady[:4]), *_quarters("Isva", numbers=steady[4:])]))
    assert len(provider_return(path).table) == 8
