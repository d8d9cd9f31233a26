"""Outcomes that were measured at both ends, beside the cases that closed."""

import pandas as pd
import pytest

from needs_analysis import periods
from needs_analysis.errors import DataError, Refusal
from needs_analysis.quantity import Measured, frame, known
from needs_analysis.service_gap.delivery.agreed import agreed
from needs_analysis.service_gap.delivery.outcomes import outcome_names, outcomes
from needs_analysis.service_gap.delivery.returned import returned
from tests.service_gap.delivery.test_agreed import of
from tests.service_gap.delivery.test_delivered import returns

COLUMNS = ["safety_improved", "safety_same", "safety_worse", "closed"]
SET = pd.DataFrame(
    {"outcome_set": "A funder", "outcome": ["Feeling safer"], "measure": ["safety"], "seen": ["2026-01-31"]}
)


def shown(rows, named=None):
    found = returned(rows, COLUMNS, due_days=28)
    ends = (periods.number_of("2025/26 Q1"), periods.number_of("2025/26 Q3"))
    return outcomes(agreed(of({})), found, named or {"safety": "Safety"}, first=ends[0], last=ends[1])


def test_the_base_is_who_was_measured_and_the_cases_closed_stand_beside_it():
    found = shown(returns(safety_improved=[10, 20, 20], safety_same=5, safety_worse=[1, 1, 1], closed=40)).iloc[0]
    assert found[["counted", "base", "closed"]].tolist() == [50, 68, 120]
    # Wilson by hand: (50 + z²/2 ± z sqrt(50·18/68 + z²/4)) / (68 + z²) gives 62% to 83%.
    assert found["delivered"] == "50 of 68 measured improved, 74% (range 62% to 83%); 120 cases closed"


def test_a_suppressed_outcome_is_a_range():
    cells = frame("safety_improved", [Measured(state="suppressed", lower=1, upper=4), known(20), known(20)])
    rows = pd.concat([returns(safety_same=5, safety_worse=0, closed=40), cells], axis=1)
    assert shown(rows).iloc[0]["delivered"] == "41 to 44 of 56 to 59 measured improved; 120 cases closed"


def test_an_outcome_without_all_its_columns_is_not_shown():
    assert shown(returns(safety_improved=5)).empty


def test_nobody_measured_is_said():
    found = shown(returns(safety_improved=0, safety_same=0, safety_worse=0, closed=40)).iloc[0]
    assert found["delivered"] == "nobody measured at entry and exit; 120 cases closed"


def test_a_set_names_its_outcomes_with_the_day_it_was_seen():
    assert outcome_names(SET, returns()) == {"safety": "Feeling safer (A funder, seen on 31 January 2026)"}
    assert outcome_names(None, returns(safety_improved=1, coping_improved=1)) == {
        "coping": "being able to cope",
        "safety": "feeling safer",
    }


@pytest.mark.parametrize(
    ("table", "error", "said"),
    [
        (SET.assign(seen=None), Refusal, "when it was seen"),
        (SET.assign(seen="January"), DataError, "not dates"),
        (SET.drop(columns="seen"), DataError, "seen"),
        (pd.concat([SET, SET.assign(outcome_set="B", measure="coping")]), Refusal, "several sets"),
        (pd.concat([SET, SET]), DataError, "duplicated"),
    ],
)
def test_a_set_that_is_none_is_refused(table, error, said):
    with pytest.raises(error, match=said):
        outcome_names(table, returns())
