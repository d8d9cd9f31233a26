"""How far the funding covers each need."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis import service_gap as sg
from needs_analysis.errors import Refusal, UnitError
from needs_analysis.quantities import of_result, of_rows
from tests.conftest import make_facts
from tests.service_gap.money.funding_cases import awards, required


def cover(rows, facts=None, **needs):
    return sg.funding_cover(rows, facts, needs=needs)


def test_a_ring_fence_covers_no_other_need():
    rows = awards(
        {"award": "A1", "ring_fence": "IDVA", "committed": 20_000},
        {"award": "A2", "need": "hub", "awarded": 60_000, "committed": 25_000},
        {"award": "A3", "need": "ISVA", "ring_fence": "IDVA", "awarded": 30_000},
        {"award": "A4", "need": "ISVA", "stream": "partner", "awarded": 5_000},
    )
    table = cover(rows, IDVA=required(90_000), isva=required(50_000)).table.set_index("need")
    assert table.loc["IDVA", ["cover_own", "shortfall", "could_be_used"]].tolist() == [100_000, 0, 35_000]
    isva = table.loc["isva"]
    assert isva[["cover_own", "cover_partners", "shortfall"]].tolist() == [0, 5_000, 45_000]
    assert isva[["outside_ring_fence", "could_be_used", "fenced_elsewhere"]].tolist() == [30_000, 35_000, 80_000]
    said = cover(rows, IDVA=required(90_000), isva=required(50_000))
    assert "falls short for isva (£45,000)" in said.sentence()
    assert "£35,000 is free without a ring-fence and could be used; it is not counted as cover." in said.sentence()
    assert "isva (£30,000) is ring-fenced for a different need" in said.sentence()


def test_over_committed_awards_are_no_negative_pot():
    rows = awards({"award": "A1", "need": "hub", "committed": 150_000}, {"award": "A2", "need": "hub", "committed": 0})
    assert cover(rows, IDVA=required(1)).table["could_be_used"].tolist() == [100_000]


@pytest.mark.parametrize(("hub", "could"), [(None, 60_000), (40_000, 40_000), (30_000, 50_000), (90_000, 0)])
def test_money_that_another_need_requires_cannot_be_used_twice(hub, could):
    rows = awards(
        {"award": "A1", "awarded": 10}, {"award": "A2", "need": "hub", "awarded": 80_000, "committed": 20_000}
    )
    needs = {"IDVA": required(100_000)} | ({} if hub is None else {"hub": required(hub)})
    row = cover(rows, **needs).table.set_index("need").loc["IDVA"]
    assert row["could_be_used"] == could


def test_a_need_without_an_award_is_named():
    result = cover(awards(), ISVA=required(10))
    assert result.table["flag"].tolist() == ["no award listed"] and result.table["shortfall"].tolist() == [10]
    assert "No award is listed for ISVA." in [caveat.text for caveat in result.caveats]


def test_needs_come_from_facts_rows_and_results():
    facts = make_facts(value=["80000"], unit="GBP", measure="required", period_start=None, period_end=None)
    of_fact = sg.funding_cover(awards(), facts, needs={"IDVA": "T0"})
    made = cover(awards(), IDVA=required(80_000))
    assert of_fact.table.equals(made.table)
    rows = pd.DataFrame({"service": ["IDVA"], "quarter": ["2025/26 Q1"], "budget": [80_000]})
    assert sg.funding_cover(awards(), rows, needs={"IDVA": {"column": "budget"}}).table.equals(made.table)
    again = of_result(made, column="denominator", unit="GBP", where={"need": "IDVA"})
    assert cover(awards(), IDVA=again).table.equals(made.table) and again.number == 80_000


def test_years_are_not_mixed():
    rows = awards({}, {"financial_year": "2024/25", "awarded": 1})
    with pytest.raises(Refusal, match=r"several years \(2024/25 and 2025/26\)"):
        cover(rows, IDVA=required(5))
    assert sg.funding_cover(rows, needs={"IDVA": required(5)}, financial_year="2024-25").table[
        "cover_own"
    ].tolist() == [1]
    for year, said in (
        ("2023/24", "no award of 2023/24"),
        ("2025", "not a financial year"),
        (2025, "not a financial year"),
    ):
        with pytest.raises(Refusal, match=said):
            sg.funding_cover(rows, needs={"IDVA": required(5)}, financial_year=year)
    other = of_rows(pd.DataFrame({"pounds": [5], "financial_year": ["2022/23"]}), column="pounds", unit="GBP")
    with pytest.raises(Refusal, match="not in 2025/26"):
        cover(awards(), IDVA=other)


@pytest.mark.parametrize(
    ("needs", "said"),
    [
        ({}, "No need was given"),
        ({"IDVA": required(0)}, "not above 0"),
        ({"IDVA": required(5), "idva": required(5)}, "given twice"),
        ({"IDVA": 5}, "int"),
    ],
)
def test_needs_that_cannot_be_are_refused(needs, said):
    with pytest.raises(Refusal, match=said):
        sg.funding_cover(awards(), needs=needs)


def test_a_need_that_is_not_in_pounds_is_refused():
    posts = of_rows(pd.DataFrame({"posts": [5]}), column="posts", unit="FTE")
    with pytest.raises(UnitError):
        cover(awards(), IDVA=posts)


@given(st.lists(st.integers(0, 10**6), min_size=3, max_size=3), st.integers(1, 10**6))
def test_what_covers_and_what_is_short_make_what_is_required(amounts, needed):
    own, theirs, fenced = amounts
    rows = awards(
        {"award": "A1", "awarded": own},
        {"award": "A2", "stream": "partner", "awarded": theirs},
        {"award": "A3", "ring_fence": "ISVA", "awarded": fenced},
    )
    row = cover(rows, IDVA=required(needed)).table.iloc[0]
    assert row["numerator"] == own + theirs and row["outside_ring_fence"] == fenced
    assert row["shortfall"] == max(0, needed - own - theirs)
