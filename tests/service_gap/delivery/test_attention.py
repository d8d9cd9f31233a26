"""Which contracts to look at first."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis.service_gap.delivery.attention import Attention, attention, has_grown, rule

PLAIN = {
    "kpi": "contacted",
    "colour": "white",
    "counts_as": "count",
    "note": "",
    "target": "",
    "ending": "ends later",
    "ends_on": "31 March 2028",
}


def of(*rows, **cells):
    return attention([PLAIN | cells | row for row in rows or [{}]])


def test_nothing_that_stands_out_is_no_point():
    assert of() == Attention(0, ())


@pytest.mark.parametrize(
    ("cells", "points"),
    [
        ({"colour": "red"}, 3),
        ({"colour": "amber"}, 1),
        ({"ending": "ends within 6 months"}, 2),
        ({"ending": "ends within 12 months"}, 1),
        ({"ending": "ends within 12 months", "decide_passed": "yes"}, 3),
        ({"ending": "has ended"}, 3),
        ({"returns_missing": 2}, 2),
        ({"returns_late": 1}, 1),
        ({"spending": "overspent"}, 2),
        ({"spending": "behind profile"}, 1),
        ({"spending": "date of spending not supplied"}, 0),
        ({"vacant_share": 0.25, "posts": "1 of 4 posts vacant"}, 2),
        ({"vacant_share": 0.2, "posts": "1 of 5 posts vacant"}, 1),
        ({"waiting_list": "waiting list closed"}, 1),
        ({"waiting_grew": "yes"}, 1),
        ({"waiting_grew": "", "waiting_before": 20, "waiting_now": 24}, 0),
        ({"funding_ends_first": "funding (A1) ends first"}, 2),
        ({"funding_ends_first": "funding (A1) ends first", "funding_passed": "yes"}, 3),
        ({"decide_soon": "yes", "decide_by": "2 December 2025"}, 2),
        ({"decide_passed": "yes", "decide_by": "2 May 2025"}, 3),
        ({"open_cases": "open cases do not add up in 2025/26 Q2", "smallest_flow": 12}, 1),
        ({"open_cases": "open cases do not add up in 2025/26 Q2", "smallest_flow": 3}, 0),
        ({"colour": "red", "counted": 9}, 0),
        ({"colour": "red", "counted": 40, "base": 45}, 0),
        ({"colour": "red", "counted": 40, "base": 60}, 3),
        ({"queries_open": 2}, 1),
    ],
)
def test_each_exception_has_its_points_and_its_reason(cells, points):
    found = of(**cells)
    assert found.points == points and len(found.reasons) == (points > 0)


def test_two_reds_count_and_the_others_are_named():
    found = of(*({"colour": "red", "kpi": f"K{at}"} for at in range(4)))
    assert found.points == 6 and found.reasons == ("K0 is red", "K1 is red", "2 more red")


def test_what_is_withheld_gives_no_point():
    assert of(colour=pd.NA, waiting_before=np.nan, waiting_now=np.nan, spending="overspent").points == 2


@pytest.mark.parametrize(
    ("before", "now", "grew"),
    [
        (20, 26, True),
        (20, 24, False),
        (100, 119, False),
        (8, 45, True),
        (1, 45, True),
        (1, 14, False),
        (9, 15, True),
        (0, 1, False),
        (0, 12, True),
        (45, 8, False),
        (np.nan, 45, False),
    ],
)
def test_a_list_grows_by_a_fifth_and_by_five_also_from_few(before, now, grew):
    assert has_grown(before, now) == grew


def test_whether_a_list_grew_does_not_tell_how_few_they_were():
    for now in range(60):
        assert len({has_grown(few, now) for few in range(1, 10)}) == 1


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"waiting_before": 8, "waiting_now": 45}, "the waiting list grew from 8 to 45"),
        ({"waiting_before": np.nan, "waiting_now": 45}, "the waiting list grew to 45"),
        ({"waiting_before": pd.NA, "waiting_now": pd.NA}, "the waiting list grew"),
    ],
)
def test_a_list_that_grew_is_said_with_what_is_known_of_it(cells, said):
    assert of(waiting_grew="yes", **cells) == Attention(1, (said,))


@pytest.mark.parametrize(
    ("spent_to", "said"),
    [("30 September 2025", " (counted to 30 September 2025)"), ("1 March 2026", ""), ("", "")],
)
def test_spending_of_another_day_than_the_page_says_its_day(spent_to, said):
    cells = {"spent_to": spent_to, "as_of": "2026-03-01"}
    assert of(spending="behind profile", **cells).reasons == (f"spending is behind profile{said}",)
    assert of(spending="overspent", **cells).reasons == (f"overspent{said}",)


def test_the_rule_names_only_what_was_looked_at():
    for funding in (False, True):
        for queries in (False, True):
            said = rule(funding=funding, queries=queries)
            assert ("where funding ends before the contract" in said, "open queries" in said) == (funding, queries)
            assert "3 for each red target" in said and "open cases that do not add up" in said
