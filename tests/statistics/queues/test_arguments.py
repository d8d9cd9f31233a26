"""Arguments of queues: numbers of one length, each in its range."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis.errors import Refusal
from needs_analysis.statistics.queues import ggc, mg1, mmc
from needs_analysis.statistics.queues._arguments import require_finite, require_steady, rows


def test_one_number_holds_for_every_row_and_any_kind_of_list_will_do():
    for many in (
        [10, 12],
        (10, 12),
        np.array([10, 12]),
        pd.Series([10, 12], index=[5, 5]),
        pd.array([10, 12], "Int64"),
    ):
        found = rows(arrival_rate=8, servers=many)
        assert found["arrival_rate"].tolist() == [8, 8] and found["servers"].tolist() == [10, 12]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"arrival_rate": "8"}, "text"),
        ({"arrival_rate": [1, "a"]}, "text"),
        ({"arrival_rate": [[1, 2]]}, "a table"),
        ({"arrival_rate": []}, "0 rows"),
        ({"arrival_rate": None}, "missing"),
        ({"arrival_rate": [1, np.nan]}, "missing or infinite in 1 of 2 rows"),
        ({"arrival_rate": np.inf}, "missing or infinite"),
        ({"arrival_rate": -1}, "negative"),
        ({"arrival_rate": 0}, "is 0"),
        ({"arrival_rate": {"a": 1}}, "something other than numbers"),
        ({"servers": 2.5}, "not a whole number"),
        ({"servers": 10**6}, "out of range"),
        ({"target_probability": 1}, "not below 1"),
        ({"arrival_rate": [1, 2], "servers": [1, 2, 3]}, "different lengths"),
    ],
    ids=str,
)
def test_what_is_out_of_range_is_refused(given, said):
    with pytest.raises(Refusal, match=said):
        rows(**given)


def test_a_queue_that_grows_without_end_says_from_how_many_servers_on_it_does_not():
    require_steady(np.array([0.5]), np.array([1.0]))
    with pytest.raises(Refusal, match=r"2 of 3 rows.*keep 112 servers busy.*at least 113 servers"):
        require_steady(np.array([8.0, 112.0, 300.0]), np.array([10.0, 112.0, 100.0]))


@pytest.mark.parametrize(
    "call",
    [
        lambda: mmc(10, 1, 10),
        lambda: mmc(11, 1, 10),
        lambda: mmc(0.3, 0.1, 3),
        lambda: mg1(1, 1, 0),
        lambda: ggc(10, 1, 10, 0, 0),
        lambda: ggc(3, 0.7, 2, 1, 1),
    ],
)
def test_at_or_above_full_load_there_is_no_steady_state(call):
    with pytest.raises(Refusal, match="no steady state"):
        call()


def test_a_queue_of_one_server_is_not_told_to_take_more():
    with pytest.raises(Refusal, match="keep 1 server busy and there is 1") as caught:
        mg1(1, 1, 1)
    assert "Give at least" not in str(caught.value) and "ggc takes 2 servers or more" in str(caught.value)


def test_a_load_that_is_full_but_for_rounding_is_said_to_be_so():
    with pytest.raises(Refusal, match="told from full load: there is 1, and arrivals would keep all of them busy"):
        mmc(1 - 1e-13, 1, 1)
    assert mmc(1 - 1e-9, 1, 1)["mean_wait"].iloc[0] == pytest.approx(1e9, rel=1e-6)


@pytest.mark.parametrize("wrong", [1e-308, 1e308, 1e16, 1e-16])
@pytest.mark.parametrize("name", ["arrival_rate", "service_rate", "abandon_rate", "mean_service"])
def test_rates_out_of_all_proportion_are_refused(name, wrong):
    with pytest.raises(Refusal, match=f"{name} is out of range"):
        rows(**{name: wrong})
    assert rows(t=1e-16)["t"].tolist() == [1e-16]


@pytest.mark.parametrize("wrong", [True, [True, 2], np.array([True]), [1, None, False], 10**400])
def test_yes_and_no_are_no_numbers(wrong):
    with pytest.raises(Refusal, match="something other than numbers"):
        rows(arrival_rate=wrong)


def test_answers_that_are_no_numbers_are_refused():
    table = pd.DataFrame({"mean_wait": [1.0, np.inf], "method": "x"})
    with pytest.raises(Refusal, match=r"too far apart.*in 1 of 2 rows"):
        require_finite(table)
    assert require_finite(table.iloc[:1]) is not None
