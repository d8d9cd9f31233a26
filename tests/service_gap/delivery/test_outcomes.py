"""Outcomes that were measured at both ends, beside the cases that closed."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis import periods
from needs_analysis.errors import DataError, Refusal
from needs_analysis.quantity import Measured, frame, known
from needs_analysis.release import release
from needs_analysis.service_gap.delivery.outcomes import outcome_names, outcomes
from needs_analysis.service_gap.delivery.returned import returned
from needs_analysis.service_gap.delivery.scorecard import scorecard
from needs_analysis.source import attach
from tests.service_gap.delivery.test_agreed import of, running
from tests.service_gap.delivery.test_delivered import returns
from tests.service_gap.delivery.test_scorecard import OWN

COLUMNS = ["safety_improved", "safety_same", "safety_worse", "closed"]
SET = pd.DataFrame(
    {"outcome_set": "A funder", "outcome": ["Feeling safer"], "measure": ["safety"], "seen": ["2026-01-31"]}
)


def shown(rows, named=None):
    found = returned(rows, COLUMNS, due_days=28)
    ends = (periods.number_of("2025/26 Q1"), periods.number_of("2025/26 Q3"))
    return outcomes(running({}), found, named or {"safety": "Safety"}, first=ends[0], last=ends[1])


def test_the_base_is_who_was_measured_and_the_cases_closed_stand_beside_it():
    found = shown(returns(safety_improved=[10, 20, 20], safety_same=5, safety_worse=[1, 1, 1], closed=40)).iloc[0]
    assert found[["counted", "base", "closed"]].tolist() == [50, 68, 120]
    # Wilson by hand: (50 + z2/2 -+ z sqrt(50 x 18/68 + z2/4)) / (68 + z2), z2 = 3.8415.
    assert (found["lower"], found["upper"]) == pytest.approx((0.6203, 0.8254), abs=5e-4)


def test_a_suppressed_outcome_is_a_range_and_nobody_is_measured_whose_case_did_not_close():
    cells = frame("safety_improved", [Measured(state="suppressed", lower=1, upper=4), known(20), known(20)])
    rows = pd.concat([returns(safety_same=5, safety_worse=0, closed=40), cells], axis=1)
    found = shown(rows).iloc[0]
    assert found[["counted_least", "counted_most", "base_least", "base_most"]].tolist() == [41, 44, 56, 59]
    assert shown(rows.assign(closed=19)).iloc[0]["base_most"] == 57


def test_returns_without_any_outcome_are_refused():
    with pytest.raises(Refusal, match="measure no outcome"):
        shown(returns(safety_improved=5))


def test_nobody_measured_has_no_share():
    found = shown(returns(safety_improved=0, safety_same=0, safety_worse=0, closed=40)).iloc[0]
    assert found["base"] == 0 and np.isnan(found["value"])


def test_a_quarter_that_was_not_returned_is_said():
    rows = returns(safety_improved=20, safety_same=5, safety_worse=1, closed=40)
    assert shown(rows.drop(index=1)).iloc[0]["quarters"] == "2 of 3 quarters returned"


def test_the_view_says_the_smallest_and_the_largest_share():
    rows = returns(
        safety_improved=20, safety_same=5, safety_worse=5, coping_improved=12, coping_same=9, coping_worse=9, closed=40
    )
    found = scorecard(rows, of({}), view="outcome")
    # Wilson by hand for 36 and 60 of 90: (x + z2/2 -+ z sqrt(x (90 - x)/90 + z2/4)) / (90 + z2), z2 = 3.8415.
    assert (
        "Of 2 known shares, the smallest that improved was 40% (30% to 50%) of 90 (IDVA, being able to cope)."
        in found.sentence()
    )
    assert "The largest was 67% (56% to 76%) of 90 (IDVA, feeling safer)." in found.sentence()
    assert {"REGRESSION_TO_THE_MEAN", "ONLY_MEASURED", "NO_RANKING"} <= {each.code for each in found.caveats}


def test_a_share_of_a_part_of_the_period_says_of_which():
    rows = returns(safety_improved=20, safety_same=5, safety_worse=5, closed=40)
    other = rows.assign(service="ISVA", safety_improved=15)
    contracts = of({}, {"contract": "C2", "service": "ISVA"})
    whole = scorecard(pd.concat([rows, other]), contracts, view="outcome")
    assert "PART_RETURNED" not in {each.code for each in whole.caveats}
    found = scorecard(pd.concat([rows.iloc[1:], other]), contracts, view="outcome")
    assert found.sentence().startswith("2 services measured outcomes at entry and exit in April to December 2025.")
    assert "of 60 (IDVA, feeling safer, July to December 2025)." in found.sentence()
    assert "of 75 (ISVA, feeling safer)." in found.sentence()
    said = next(each.text for each in found.caveats if each.code == "PART_RETURNED")
    assert said == "Figures are of a part of the period only for IDVA (2 of 3 quarters returned)."
    gap = scorecard(pd.concat([rows.drop(index=1), other]), contracts, view="outcome")
    assert "(IDVA, feeling safer, 2025/26 Q1 and 2025/26 Q3)." in gap.sentence()


def test_an_area_that_did_not_return_again_is_said():
    rows = returns(safety_improved=20, safety_same=5, safety_worse=5, closed=40)
    both = pd.concat([rows, rows.assign(area="B")])
    assert shown(both).iloc[0]["quarters"] == ""
    found = shown(pd.concat([rows, rows.assign(area="B").drop(index=2)])).iloc[0]
    assert (found["quarters"], found["period"]) == ("not every area returned", "April to December 2025")


def test_outcomes_that_are_not_known_are_counted_as_outcomes_and_named_by_service():
    cells = frame("safety_improved", [Measured(state="suppressed", lower=1, upper=4), known(20), known(20)])
    part = pd.concat([returns(safety_same=5, safety_worse=0, closed=40), cells], axis=1)
    full = pd.concat(
        [returns(safety_same=5, safety_worse=5, closed=40), frame("safety_improved", [known(20)] * 3)], axis=1
    )
    contracts = of({}, {"contract": "C2", "service": "ISVA"})
    found = scorecard(pd.concat([part.assign(service="ISVA"), full]), contracts, view="outcome")
    assert "The share that improved was 67% (56% to 76%) of 90 (IDVA, feeling safer)." in found.sentence()
    assert "For 1 outcome of ISVA the share is not known or not supplied." in found.sentence()
    assert "NO_RANKING" not in {each.code for each in found.caveats}


def test_a_page_of_outcomes_of_a_later_day_says_what_was_not_returned_since():
    rows = returns(safety_improved=20, safety_same=5, safety_worse=5, closed=40)
    late = scorecard(rows, of({"end": "2028-03-31"}), view="outcome", as_of="2026-04-29")
    assert late.sentence().endswith("No return has been received for 2025/26 Q4, which was due by 28 April 2026.")


def test_few_who_were_not_measured_are_withheld():
    kept = []
    for few in (1, 2, 3, 4):
        rows = returns(safety_improved=20, safety_same=[5, 5, 10 - few], safety_worse=[5, 5, 0], closed=30)
        left = release(scorecard(attach(rows, OWN), of({}), view="outcome"), "lt5").result
        kept.append((left.table.astype(str).to_csv(), left.sentence()))
    assert len(set(kept)) == 1


def test_a_set_names_its_outcomes_with_the_day_it_was_seen():
    assert outcome_names(SET, returns(safety_improved=1)) == {
        "safety": "Feeling safer (A funder, seen on 31 January 2026)"
    }
    assert outcome_names(None, returns(safety_improved=1, coping_improved=1)) == {
        "coping": "being able to cope",
        "safety": "feeling safer",
    }


@pytest.mark.parametrize(
    ("table", "error", "said"),
    [
        (SET.assign(seen=None), Refusal, "when it was seen"),
        (SET.assign(seen="January"), DataError, "is not a date"),
        (SET.drop(columns="seen"), DataError, "seen"),
        (pd.concat([SET, SET.assign(outcome_set="B", measure="coping")]), Refusal, "several sets"),
        (pd.concat([SET, SET]), DataError, "duplicated"),
        (SET.assign(outcome=None), DataError, "no outcome"),
        (SET.assign(measure="safty"), Refusal, "no column safty_improved"),
    ],
)
def test_a_set_that_is_none_is_refused(table, error, said):
    with pytest.raises(error, match=said):
        outcome_names(table, returns(safety_improved=1, coping_improved=1))
