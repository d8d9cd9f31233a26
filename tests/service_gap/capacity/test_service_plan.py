"""What a simulation is told."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis.errors import DataError, NeedsAnalysisError, Refusal
from needs_analysis.quantity import Measured, frame, known
from needs_analysis.service_gap.capacity._service_plan import check_profile, service_plans, weekly

QUARTERS = ["2022/23 Q1", "2022/23 Q2", "2022/23 Q3", "2022/23 Q4"]


def plan(*cells, posts=6.0, **columns):
    values = frame("referrals", [known(n) if isinstance(n, int) else n for n in cells])
    table = pd.DataFrame(
        {"service": "Branch", "quarter": QUARTERS[: len(cells)], "staff_in_post_fte": posts, **columns}
    )
    return pd.concat([table, values], axis=1)


def plans(table, years=None, start=""):
    return service_plans(table, years=years, start=start)


def test_quarters_are_repeated_for_further_years_under_names_of_their_own():
    (found,) = plans(plan(28, 27, 26, 25, posts=[6, 5, 6, 6]), years=2, start="2025/26 Q1")
    assert found.quarters[0] == "2025/26 Q1" and found.quarters[-1] == "2026/27 Q4"
    assert found.least.tolist() == [28, 27, 26, 25] * 2 and found.posts.tolist() == [6, 5, 6, 6] * 2


def test_areas_of_a_service_are_added_up_and_services_are_apart():
    table = pd.concat([plan(28).assign(area="A"), plan(2).assign(area="B"), plan(9).assign(service="Other", area="A")])
    branch, other = plans(table)
    assert (branch.least.tolist(), branch.posts.tolist(), other.least.tolist()) == ([30], [12], [9])


def test_a_suppressed_cell_is_a_range_and_a_missing_one_is_refused():
    (found,) = plans(plan(28, Measured(state="suppressed", lower=1, upper=4)))
    assert (found.least.tolist(), found.most.tolist()) == ([28, 1], [28, 4])
    with pytest.raises(Refusal, match="nothing limits them"):
        plans(plan(28, Measured()))


def test_weeks_add_up_to_their_quarter_and_follow_the_months():
    even = weekly(np.array([26.0, 13.0]), QUARTERS[:2], None)
    np.testing.assert_allclose(even, [2.0] * 13 + [1.0] * 13)
    summer = weekly(np.array([26.0, 13.0]), QUARTERS[:2], {8: 0.0})
    assert summer[:13].sum() == pytest.approx(26) and summer[13:].sum() == pytest.approx(13)
    # August is the second third of the second quarter.
    assert (summer[13:] == 0).nonzero()[0].tolist() == [4, 5, 6, 7, 8]
    # January to March are the last quarter of a financial year.
    assert weekly(np.array([13.0]), ["2022/23 Q4"], {1: 0.0})[0] == 0
    with pytest.raises(Refusal, match="All months"):
        weekly(np.array([1.0]), ["2022/23 Q1"], {4: 0, 5: 0, 6: 0})


@pytest.mark.parametrize(
    "wrong", [{13: 1}, {0: 1}, {8: -1}, {8: "a"}, {"August": 1}, {8: float("nan")}, {8: True}], ids=str
)
def test_a_profile_is_weights_of_months(wrong):
    check_profile({8: 0.2, "9": 1})
    with pytest.raises(Refusal, match="weights of months"):
        check_profile(wrong)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (plan(28).drop(columns="staff_in_post_fte"), "do not have this column"),
        (plan(28).assign(staff_in_post_fte="six"), "text or infinite"),
        (plan(28).assign(staff_in_post_fte=None), "no number in some rows"),
        (plan(28).assign(staff_in_post_fte=-1), "negative"),
        (plan(28).assign(quarter="2022 Q2"), "calendar or a financial year"),
        (plan(28).assign(quarter=None), "quarter"),
        (plan(28, 27, 26).iloc[[0, 2]], "no row for 2022/23 Q2"),
        (pd.concat([plan(28), plan(28)]), "duplicated"),
        (plan(28).assign(list_status="ajar"), "unknown status"),
        (plan(28).assign(referrals=-3), "below 0"),
        (plan(28).assign(unit="kits"), "count kits"),
        (plan(28).head(0), "have no rows"),
        (
            pd.concat([plan(28).assign(area=a, list_status=s) for a, s in (("A", "open"), ("B", "closed"))]),
            "open in one area",
        ),
    ],
)
def test_what_is_wrong_with_a_plan_is_said(table, said):
    with pytest.raises(NeedsAnalysisError, match=said):
        plans(table)


def test_years_repeat_whole_years_and_start_is_the_same_quarter():
    with pytest.raises(Refusal, match="only whole years"):
        plans(plan(28, 27), years=2)
    with pytest.raises(Refusal, match="begin with 2022/23 Q1"):
        plans(plan(28, 27), start="2025/26 Q2")
    with pytest.raises(DataError, match="quarter"):
        plans(plan(28), start="soon")


@pytest.mark.parametrize("wrong", [[1, 2], 5, "x", pd.NA, True])
def test_a_profile_that_is_no_mapping_is_refused(wrong):
    with pytest.raises(Refusal, match="profile is not weights of months"):
        check_profile(wrong)
