"""Targets and what was delivered of them, in words."""

import pandas as pd
import pytest

from needs_analysis.quantity import Measured, frame, known
from needs_analysis.service_gap.delivery.agreed import agreed, records
from needs_analysis.service_gap.delivery.said_of_targets import delivered_said, range_said, target_said
from needs_analysis.service_gap.delivery.scorecard import scorecard
from tests.service_gap.delivery.test_agreed import of
from tests.service_gap.delivery.test_delivered import returns


def said(contract, rows):
    row = scorecard(rows, of(contract)).table.iloc[0].to_dict()
    return delivered_said(row), range_said(row)


def test_a_count_is_said_beside_what_was_due():
    # Exact limits of 225 events are 196.6 and 256.4.
    assert said({}, returns(new_clients=[90, 110, 25])) == ("225 of 300 expected so far, 75%", "66% to 85%")


def test_a_percentage_is_said_with_its_base_and_its_own_range():
    percent = {"kpi": "contacted", "unit": "percent", "target": 90}
    # Wilson's limits of 180 of 300.
    assert said(percent, returns(referrals=100, contacted=[50, 60, 70])) == ("180 of 300, 60.0%", "54% to 65%")


WAIT = {"kpi": "mean wait days", "unit": "days", "target": 28, "direction": "at most"}


@pytest.mark.parametrize(
    ("contract", "cells", "expected"),
    [
        ({"kpi": "Happy people"}, {"new_clients": 5}, "the returns have no such figure; name their column in measure"),
        (
            {"kpi": "engaged", "unit": "percent", "target": 50},
            {"engaged": 5},
            "what the percentage is of is not in the returns",
        ),
        ({"service": "ISVA"}, {"new_clients": 5}, "no return"),
        ({"start": "2026-01-01"}, {"new_clients": 5}, "the contract did not run"),
        ({"start": "2025-11-01"}, {"new_clients": 5}, "the contract ran for only part of 2025/26 Q3"),
        ({}, {"new_clients": [None, None, None]}, "not supplied"),
        ({"kpi": None, "target": None, "unit": None, "direction": None}, {"new_clients": 5}, "no target"),
        (
            {"kpi": "contacted", "unit": "percent", "target": 90},
            {"contacted": 0, "referrals": 0},
            "0 of 0; nobody it could apply to",
        ),
        (WAIT, {"mean_wait_days": 41, "new_clients": 3}, "41 days (3 people, October to December 2025)"),
        (WAIT, {"mean_wait_days": 1, "new_clients": 1}, "1 day (1 person, October to December 2025)"),
    ],
)
def test_what_cannot_be_said_says_why(contract, cells, expected):
    assert said(contract, returns(**cells))[0] == expected


def test_two_contracts_of_one_figure_say_so():
    found = scorecard(returns(new_clients=5), of({}, {"contract": "C2"})).table
    assert set(found["delivered"]) == {
        "15 of 300 expected so far, 5% (95% range 3% to 8%); another contract has the same target and service"
    }
    assert set(found["colour"]) == {"not rated"}


def test_a_range_is_said_between_its_ends():
    cells = frame("new_clients", [Measured(state="suppressed", lower=1, upper=4), known(90), known(100)])
    assert said({}, pd.concat([returns(), cells], axis=1))[0] == "191 to 194 of 300 expected so far"


def test_what_is_withheld_is_not_said():
    row = scorecard(returns(new_clients=5), of({})).table.iloc[0].to_dict()
    gone = dict.fromkeys(("counted", "value", "lower", "upper"), pd.NA)
    assert delivered_said(row | gone) == "" and range_said(row | gone) == ""


def test_targets_are_written_without_needless_decimals():
    assert [
        target_said(row)
        for row in records(agreed(of({"target": 92.5, "unit": "percent"}, {"kpi": "engaged", "target": 1_200})))
    ] == [
        "at least 1,200 a year",
        "at least 92.5%",
    ]


def test_an_even_share_that_is_no_whole_number_is_said_as_about_one():
    assert said({"target": 442}, returns(new_clients=[25, 26, 25]))[0] == "76 of about 332 expected so far, 23%"
    assert said({"target": 10, "direction": "at most"}, returns(new_clients=[3, 3, 3]))[0].startswith(
        "9 against at most about 8 so far"
    )


def test_more_than_the_whole_has_neither_a_percentage_nor_a_range():
    percent = {"kpi": "contacted", "unit": "percent", "target": 90}
    found = scorecard(returns(referrals=3, contacted=217), of(percent)).table["delivered"].iloc[0]
    assert found == "651 of 9; the returns count more than the whole that this is a part of"


def test_half_a_person_is_said_as_one():
    said_of = said({"target": 442 / 3}, returns(new_clients=[25, 26, 25]))[0]
    assert said_of == "76 of about 111 expected so far, 69%"
