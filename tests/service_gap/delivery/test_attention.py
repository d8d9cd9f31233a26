"""Which contracts to look at first."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis.service_gap.delivery.attention import Attention, attention

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
        ({"spending": "no spend date"}, 0),
        ({"vacant_share": 0.25, "posts": "1 of 4 posts vacant"}, 2),
        ({"vacant_share": 0.2, "posts": "1 of 5 posts vacant"}, 1),
        ({"waiting_list": "waiting list closed"}, 1),
        ({"waiting_before": 20, "waiting_now": 26}, 1),
        ({"waiting_before": 20, "waiting_now": 24}, 0),
        ({"waiting_before": 0, "waiting_now": 1}, 0),
        ({"waiting_before": 5, "waiting_now": 15}, 0),
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
