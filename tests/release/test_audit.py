"""The attacker on anyone's table."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis.columns import Column
from needs_analysis.errors import DataError, Refusal
from needs_analysis.release import audit, release
from needs_analysis.result import Result
from tests.conftest import RECORDS, says

AREA = {"area": {"role": "key", "totals": ["All"]}, "victims": "count"}


def victims(values, labels=("All", "A", "B", "C")):
    return pd.DataFrame({"area": labels, "victims": values})


def test_two_hidden_ones_under_a_total_are_told_and_what_pins_them_is_named():
    found = audit(victims([47, 45, "[c]", "[c]"]), columns=AREA)
    assert not found.safe and found.cells["told"].all()
    assert found.cells[["low", "high"]].to_numpy().tolist() == [[1, 1], [1, 1]]
    assert found.cells["pinned_by"].tolist() == ["A, victims; All, victims"] * 2


@pytest.mark.parametrize("mark", [np.nan, None, "[c]", "*", " C ", "", "..", pd.NA])
def test_a_mark_is_a_hidden_figure(mark):
    found = audit(victims([47, mark, mark, 5]), columns=AREA)
    assert found.safe and found.cells[["low", "high"]].to_numpy().tolist() == [[1, 41], [1, 41]]


def test_a_mark_that_says_how_small_is_told():
    found = audit(victims([47, "[c]", "<5", 5]), columns=AREA)
    assert not found.safe and found.problems == ("victims, row 4: the mark <5 says that the figure is small",)


def test_a_small_figure_that_is_shown_is_told():
    assert audit(victims([47, 40, 3, 4]), columns=AREA).problems == (
        "victims, row 4: a figure under 5 is shown",
        "victims, row 5: a figure under 5 is shown",
    )


def test_zeros_that_may_be_hidden_leave_more_open():
    assert not audit(victims([12, "c", "c", 7]), columns=AREA).safe
    assert audit(victims([12, "c", "c", 7]), columns=AREA, zeros_shown=False).cells["high"].tolist() == [5, 5]


def test_a_figure_worked_out_from_a_hidden_one_is_told():
    table = pd.DataFrame({"area": list("AB"), "n": [np.nan, 40], "rate": [0.3, 4.0]})
    found = audit(
        table, columns={"area": "key", "n": "count", "rate": {"role": "measure", "of": ["n"], "unit": "per 1,000"}}
    )
    assert found.problems == ("rate, row 2: it is calculated from n, which is hidden",)


def test_a_rest_of_few_is_told_although_nothing_is_small():
    table = pd.DataFrame({"area": list("AB"), "n": [18, 40], "of": [20, 90]})
    columns = {"area": "key", "n": {"role": "count", "part_of": "of"}, "of": "base"}
    found = audit(table, columns=columns)
    assert not found.safe and found.cells["column"].tolist() == ["what n leaves of its whole"]
    assert audit(table.assign(n=["c", 40]), columns=columns).safe


def test_three_levels_give_a_ward_back():
    """Force and county are shown, and all wards but one."""
    table = pd.DataFrame({"area": ["Force", "County", "City", "W1", "W2"], "n": [50, "c", 17, "c", 30]})
    levels = {"Force": ["County", "City"], "County": ["W1", "W2"]}
    found = audit(table, columns={"area": {"role": "key", "totals": levels}, "n": "count"})
    assert found.cells.set_index("area")["high"].to_dict() == {"County": 33, "W1": 3}
    assert found.cells["told"].tolist() == [False, True]


def test_a_share_of_nobody_beside_a_hidden_base_tells_nothing():
    """None of however many is nobody; a share of some is told as before."""
    table = pd.DataFrame({"area": list("AB"), "base": ["c", 40], "share": [0.0, 0.5]})
    columns = {"area": "key", "base": "base", "share": {"role": "measure", "part_of": "base", "unit": "share"}}
    found = audit(table, columns=columns)
    assert found.safe and found.cells["column"].tolist() == ["base"]


def test_what_was_released_is_safe():
    table = pd.DataFrame({"area": ["All", "A", "B", "C"], "n": [47, 45, 1, 1]})
    columns = (Column("area", "key", totals=("All",)), Column("n", "count"))
    left = release(Result(table, "m", "d", "x", says(), sources=(RECORDS,), columns=columns), "lt5")
    assert audit(left).safe and audit(left.result).safe


@pytest.mark.parametrize(
    ("table", "columns", "says_so"),
    [
        (victims([47, 45, 1, 1]), {"area": "key"}, "not declared what this column is"),
        (victims([47, 45, 1, 1]), {**AREA, "n": "count"}, "no such column"),
        (victims([47, 45, 1, 1]), {**AREA, "victims": {"rolle": "count"}}, "declaration is not understood"),
        (victims([47, 45, 1, 2]), AREA, 'row 2, column "victims": the parts of this total do not make it'),
        (victims([40, 45, "c", "c"]), AREA, "cannot be true"),
        (victims([47, "many", "c", "c"]), AREA, "row 3.*no figure and no mark"),
        (victims([47, -3, "c", "c"]), AREA, "row 3.*below 0"),
        (victims([47, True, "c", "c"]), AREA, "row 3.*no figure"),
        ([1, 2], AREA, "this is a list"),
    ],
)
def test_what_cannot_be_looked_at_is_refused_with_its_place(table, columns, says_so):
    with pytest.raises(DataError, match=says_so):
        audit(table, columns=columns)


def test_a_threshold_that_is_none_is_refused():
    with pytest.raises(Refusal):
        audit(victims([47, 45, "c", "c"]), columns=AREA, threshold=0)


@pytest.mark.parametrize("wrong", [None, True, "5", float("nan"), float("inf"), -1, 2.5, [5]])
def test_a_threshold_or_base_that_is_none_is_refused(wrong):
    for setting in ("threshold", "round_to"):
        with pytest.raises(Refusal):
            audit(victims([47, 40, "c", "c"]), columns=AREA, **{setting: wrong})


@pytest.mark.parametrize("kind", [np.int64, np.int8, np.uint8])
def test_any_integer_is_an_integer(kind):
    """A base of a numpy column is a base."""
    table = victims([45, 40, "c", "c"])
    plain = audit(table, columns=AREA, threshold=5, round_to=5)
    assert audit(table, columns=AREA, threshold=kind(5), round_to=kind(5)).cells.equals(plain.cells)


@pytest.mark.parametrize("setting", ["zeros_shown", "earlier"])
@pytest.mark.parametrize("wrong", [None, "5", float("nan"), float("inf"), -1])
def test_other_settings_that_are_none_are_refused(setting, wrong):
    with pytest.raises(Refusal):
        audit(victims([47, 40, "c", "c"]), columns=AREA, **{setting: wrong})
