"""What stands before a figure and may explain it."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from needs_analysis import periods
from needs_analysis.service_gap.delivery.agreed import agreed
from needs_analysis.service_gap.delivery.ending import runs_to
from needs_analysis.service_gap.delivery.returned import returned
from needs_analysis.service_gap.delivery.standing import BALANCE, FUNDED, IN_POST, WAITING, standing
from tests.service_gap.delivery.test_agreed import of, running
from tests.service_gap.delivery.test_delivered import returns


def stood(contracts, rows):
    found = returned(rows, [FUNDED, IN_POST, WAITING], due_days=28)
    ends = (periods.number_of("2025/26 Q1"), periods.number_of("2025/26 Q3"))
    targets = agreed(contracts)
    targets = targets.assign(runs_to=runs_to(targets, date(2025, 12, 31)))
    return standing(targets, found, first=ends[0], last=ends[1]).iloc[0]


def test_vacancies_are_those_of_the_latest_quarter():
    found = stood(of({}), returns(staff_funded_fte=[4, 4, 4], staff_in_post_fte=[1, 1, 2.5]))
    assert found["posts"] == "1.5 of 4 posts vacant" and found["vacant_share"] == pytest.approx(0.375)
    assert stood(of({}), returns(staff_funded_fte=4, staff_in_post_fte=4))["posts"] == ""


def test_a_missing_and_a_late_return_are_named():
    rows = returns(received_on=["2025-07-28", None, "2026-02-20"]).drop(index=1)
    found = stood(of({}), rows)
    assert found["returns"] == "no return for 2025/26 Q2 and return for 2025/26 Q3 received late"
    assert (found["returns_missing"], found["returns_late"]) == (1, 1)


def test_a_quarter_in_which_the_contract_did_not_run_is_not_missing():
    assert stood(of({"start": "2025-10-01"}), returns().iloc[2:])["returns_missing"] == 0


def test_a_service_without_any_return_misses_them_all():
    assert stood(of({"service": "ISVA"}), returns())["returns_missing"] == 3


def test_a_change_stands_only_within_the_quarters_counted():
    change = {"changed_on": "2025-07-01", "change": "one more post"}
    assert stood(of(change), returns())["changed"] == "contract changed on 1 July 2025 (one more post)"
    assert stood(of(change | {"changed_on": "2025-03-31"}), returns())["changed"] == ""


def test_the_waiting_list_is_said_from_first_to_last_and_only_where_both_are_known():
    assert stood(of({}), returns(waiting=[10, 99, 31]))["waiting"] == "10 (June 2025), 31 (December 2025)"
    assert np.isnan(stood(of({}), returns(waiting=[10, 99, None]))["waiting_now"])


def test_a_list_that_grew_is_told_also_from_few():
    assert stood(of({}), returns(waiting=[8, 99, 45]))["waiting_grew"] == "yes"
    assert stood(of({}), returns(waiting=[40, 99, 45]))["waiting_grew"] == ""
    assert stood(of({}), returns(waiting=[8, 99, None]))["waiting_grew"] == ""


def test_a_list_that_is_closed_in_the_latest_quarter_is_said():
    assert stood(of({}), returns(list_status=["closed", "open", "closed"]))["waiting_list"] == "waiting list closed"
    assert stood(of({}), returns(list_status=["closed", "open", "open"]))["waiting_list"] == ""


def test_posts_of_all_areas_are_added():
    rows = pd.concat(
        [
            returns(staff_funded_fte=2, staff_in_post_fte=2),
            returns(staff_funded_fte=3, staff_in_post_fte=1).assign(area="B"),
        ]
    )
    assert stood(of({}), rows)["posts"] == "2 of 5 posts vacant"


def test_open_cases_that_do_not_add_up_are_named_by_quarter():
    flow = {"carried_in": [10, 14, 14], "new_clients": [6, 5, 5], "closed": [2, 4, 5], "carried_out": [14, 14, 14]}
    found = returned(returns(**flow), [FUNDED, IN_POST, WAITING, *BALANCE], due_days=28)
    ends = (periods.number_of("2025/26 Q1"), periods.number_of("2025/26 Q3"))
    told = standing(running({}), found, first=ends[0], last=ends[1]).iloc[0]
    assert told["open_cases"] == "open cases do not add up in 2025/26 Q2"
