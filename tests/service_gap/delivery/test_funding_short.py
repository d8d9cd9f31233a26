"""Funding that ends before the contract it pays for."""

from datetime import date

import pandas as pd
import pytest

from needs_analysis.errors import DataError
from needs_analysis.service_gap.delivery.funding_short import funding_short
from needs_analysis.service_gap.delivery.scorecard import scorecard
from tests.service_gap.delivery.test_agreed import of, running
from tests.service_gap.delivery.test_delivered import returns

AWARD = {
    "award": "A1",
    "stream": "precept",
    "funder": "Office",
    "financial_year": "2025/26",
    "need": "idva",
    "awarded": 90_000,
    "end": "2025-12-31",
}
DAY = date(2025, 9, 30)
SAID = "funding (A1, Office) ends on 31 December 2025 before the contract ends on 31 March 2026"


def awards(*rows):
    return pd.DataFrame([AWARD | row for row in rows])


def short(*rows, contracts=({},), as_of=DAY):
    return funding_short(running(*contracts, as_of=as_of), awards(*rows), as_of)["funding_ends_first"].tolist()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{}], SAID),
        ([{"end": "2026-03-31"}], ""),
        ([{"end": "2026-03-30"}], SAID.replace("31 December 2025", "30 March 2026")),
        ([{"end": None}], ""),
        ([{"need": "ISVA"}], ""),
        # An award with the contract's reference is its own, whatever its need.
        ([{"award": "c1", "need": "ISVA"}], SAID.replace("A1", "c1")),
        ([{"contract": "C1", "need": "ISVA"}], SAID),
        # Two awards of one funder, one after the other; and one whose end is not known.
        ([{}, {"award": "A2", "financial_year": "2026/27", "end": "2027-03-31"}], ""),
        ([{}, {"award": "A2", "end": None}], ""),
        ([{"end": "2025-06-30"}], SAID.replace("ends on 31 December", "ended on 30 June")),
        # Of the funders of a service only the contract's own count, where they have awards.
        ([{"end": "2026-03-31"}, {"award": "A2", "funder": "Lottery"}], ""),
        ([{"funder": "The Office"}], SAID.replace("Office", "The Office")),
    ],
)
def test_which_funding_ends_before_its_contract(rows, said):
    assert short(*rows) == [said]


@pytest.mark.parametrize(
    ("days", "as_of", "said", "passed"),
    [
        ({}, DAY, "", ""),
        # 31 December less 180 and 90 days is 5 April.
        ({"notice_days": 90, "procurement_days": 180}, DAY, " (decide by 5 April 2025, passed)", "yes"),
        ({"notice_days": 92}, DAY, " (decide by 30 September 2025)", ""),
        ({"notice_days": 93}, DAY, " (decide by 29 September 2025, passed)", "yes"),
        # Once it has ended nothing is left to decide.
        ({"notice_days": 90}, date(2026, 1, 5), None, "yes"),
    ],
)
def test_the_day_to_decide_on_funding_is_said_and_whether_it_has_passed(days, as_of, said, passed):
    found = funding_short(running({}, as_of=as_of), awards(days), as_of).iloc[0]
    told = (
        SAID.replace("31 December 2025", f"31 December 2025{said}")
        if said is not None
        else SAID.replace("ends on 31 D", "ended on 31 D")
    )
    assert found.tolist() == [told, passed]


def test_of_two_needs_of_an_award_the_first_decision_counts():
    both = [{"contract": "C1", "notice_days": 30}, {"contract": "C1", "need": "ISVA", "notice_days": 120}]
    found = funding_short(running({}, as_of=DAY), awards(*both), DAY).iloc[0]
    assert "(decide by 2 September 2025, passed)" in found["funding_ends_first"] and found["funding_passed"] == "yes"


def test_funding_whose_decision_is_overdue_counts_like_a_contract_whose_decision_is():
    rows, contracts = returns(new_clients=100), of({"end": "2028-03-31"})
    without, found = (
        scorecard(rows, contracts, funding=each) for each in (None, awards({"end": "2026-03-31", "notice_days": 180}))
    )
    assert found.table["points"].item() == without.table["points"].item() + 3
    assert "(decide by 2 October 2025, passed) before the contract ends" in found.sentence()
    assert "or 3 where that funding has ended or the day to decide what follows it has passed" in found.method


def test_no_rule_is_listed_for_what_was_not_given():
    rows, contracts = returns(new_clients=100), of({})
    queries = pd.DataFrame({"query": ["q1"], "service": "IDVA", "raised": "2025-07-01"})
    for view in ("contract", "service", "area"):
        without = scorecard(rows, contracts, view=view).method
        assert "funding" not in without and "queries" not in without
        assert "funding" in scorecard(rows, contracts, funding=awards({}), view=view).method
        assert "open queries" in scorecard(rows, contracts, queries, view=view).method


def test_each_funder_of_a_contract_counts_by_itself():
    both = ({}, {"funder": "Council", "value_a_year": 30_000})
    found = short({"end": "2026-03-31"}, {"award": "A2", "funder": "Council"}, contracts=both)
    assert found == [SAID.replace("A1, Office", "A2, Council")]


def test_a_contract_runs_as_it_was_extended():
    extended = ({"end": "2025-12-31", "extension_to": "2026-12-31"},)
    assert short({}, contracts=extended) == [""]
    assert short({}, contracts=extended, as_of=date(2026, 1, 1))[0].endswith("the contract ends on 31 December 2026")


def test_awards_that_cannot_be_are_refused():
    with pytest.raises(DataError, match="not a date"):
        short({"end": "soon"})
    with pytest.raises(DataError, match="not a table"):
        scorecard(returns(new_clients=90), of({}), funding=[1])


def test_it_is_an_exception_on_the_page_and_in_the_views():
    rows, contracts = returns(new_clients=100), of({"end": "2028-03-31"})
    without, found = (scorecard(rows, contracts, funding=each) for each in (None, awards({"end": "2026-12-31"})))
    said = "funding (A1, Office) ends on 31 December 2026 before the contract ends on 31 March 2028"
    assert found.table["funding_ends_first"].tolist() == [said] and "funding_ends_first" not in without.table
    assert found.table["points"].item() == without.table["points"].item() + 2
    assert "Look first at C1 (IDVA). Funding (A1, Office) ends on" in found.sentence()
    assert "2 where funding ends before the contract does" in found.method
    for view in ("service", "area"):
        each = scorecard(rows, contracts, funding=awards({}), view=view)
        assert each.table["funding_ends_first"].tolist() == ["C1"]
        assert "Funding ends before the contract does: C1." in each.sentence()
    # Once the contract itself has ended, that is what is said.
    ended = scorecard(rows, of({}), funding=awards({}), as_of="2026-06-30")
    assert ended.table["ending"].tolist() == ["has ended"] and "Funding" not in ended.sentence()


def test_awards_may_be_given_wherever_a_table_is_left_out():
    rows, contracts = returns(new_clients=100), of({})
    third = scorecard(rows, contracts, awards({}))
    assert third.table["funding_ends_first"].tolist() == [SAID]


def test_the_page_of_the_assessment_looks_at_its_funding(a):
    find = next(each for each in a.configuration.findings if each.id == "G11")
    page = scorecard(*(a.table(name) for name in find.tables), **find.settings)
    told = page.table.drop_duplicates("contract").set_index("contract")["funding_ends_first"]
    assert "A3, Home Office" in told["C08"] and "passed" in told["C08"] and "where funding ends before" in page.method
