"""Values of one person, and sums that tell what one contributor makes: known answers and refusals."""

import json

import numpy as np
import pandas as pd
import pytest

from needs_analysis.columns import Column
from needs_analysis.errors import DataError, NeedsAnalysisError
from needs_analysis.release import as_published, audit, release, release_table
from needs_analysis.release.single_records import single_records
from needs_analysis.result import Result
from tests.conftest import RECORDS, SHARED, says

FILE = SHARED / "known_answers" / "sdc" / "cases.json"
OTHER = {case["id"]: case for case in json.loads(FILE.read_text(encoding="utf-8"))["other"]} if FILE.is_file() else {}
known_answers = pytest.mark.skipif(
    not OTHER, reason="the known answers are not beside the project (../shared/known_answers/sdc)"
)
AGES = pd.DataFrame(
    {
        "area": list("ABC"),
        "n": [34, 8, 60],
        "youngest": [16, 22, 0],
        "oldest": [81, 44, 90],
        "median": [31, 28, 30],
        "p90": [60.0, 40, 55],
        "spread": [65, 22, 90],
    }
)
DECLARED = {
    "area": "key",
    "n": "count",
    "youngest": {"role": "measure", "of": "n", "quantile": 0},
    "oldest": {"role": "measure", "of": "n", "quantile": 1},
    "median": {"role": "measure", "of": "n", "quantile": 0.5},
    "p90": {"role": "measure", "of": "n", "quantile": 0.9},
    "spread": {"role": "measure", "of": ["youngest", "oldest"]},
}


@known_answers
def test_the_smallest_and_largest_are_single_people():
    case = OTHER["X01"]
    table = pd.DataFrame({"n": [case["n"]], "oldest": [81]})
    columns = {"n": "count", "oldest": DECLARED["oldest"]}
    assert bool(audit(table, columns=columns).problems) == case["flagged"]
    left = release_table(table, columns=columns).result.table
    assert left["oldest"].isna().all() and left["n"].tolist() == [34], "and how many there are is shown"


def test_quantiles_leave_where_enough_lie_on_both_sides():
    left = release_table(AGES, columns=DECLARED)
    shown = left.result.table
    assert shown[["youngest", "oldest", "spread"]].isna().all(axis=None), "their difference tells of them"
    assert shown["median"].isna().tolist() == [False, True, False]
    assert shown["p90"].isna().tolist() == [True, True, False]
    assert shown["n"].tolist() == [34, 8, 60] and audit(left).safe
    problems = audit(AGES, columns=DECLARED).problems
    assert "median, row 3: it is the value of one person or case" in problems and len(problems) == 9


def test_a_result_withholds_them_as_well_and_a_mean_goes_with_its_number():
    table = pd.DataFrame({"area": list("ABCD"), "n": [3, 30, 40, 50], "mean": [4.5, 5, 6, 7], "longest": [9, 8, 7, 6]})
    columns = (
        Column("area", "key"),
        Column("n", "count"),
        Column("mean", "measure", of=("n",)),
        Column("longest", "measure", of=("n",), quantile=1),
    )
    left = release(Result(table, "m", "d", "x", says(), sources=(RECORDS,), columns=columns), "lt5").result.table
    # The mean times 3 would be the sum of three people's days.
    assert left["mean"].isna().tolist() == left["n"].isna().tolist() == [True, True, False, False]
    assert left["longest"].isna().all()


@known_answers
@pytest.mark.parametrize("case", ["D01", "D03"])
def test_a_sum_that_tells_its_largest_contributor_is_withheld(case):
    grants = OTHER[case]["contributors"]
    table = pd.DataFrame(
        {
            "area": list("AB"),
            "spend": [sum(grants), 104_000],
            "first": [grants[0], 30_000],
            "second": [grants[1], 28_000],
            "third": [np.nan, 26_000],
            "a_head": [11.0, 10.4],
        }
    )
    columns = {
        "area": "key",
        "spend": {"role": "money", "contributors": ["first", "second", "third"]},
        **dict.fromkeys(["first", "second", "third"], "money"),
        "a_head": {"role": "money", "of": "spend"},
    }
    left = release_table(table, columns=columns)
    shown = left.result.table
    assert shown["spend"].isna().tolist() == [OTHER[case]["sensitive"], False] == shown["a_head"].isna().tolist()
    assert shown[["first", "second", "third"]].isna().all(axis=None)
    assert (
        audit(left).safe
        and "spend, row 2: it tells what one contributor makes" in audit(table, columns=columns).problems
    )


def test_money_in_a_table_with_totals_goes_as_a_whole():
    """The total less the others would give the sum back."""
    table = pd.DataFrame(
        {"area": ["All", "A", "B"], "spend": [210, 100, 110], "largest": [90, 90, 40], "next": [40, 5, 38]}
    )
    columns = {
        "area": {"role": "key", "totals": ["All"]},
        "spend": {"role": "money", "contributors": ["largest", "next"]},
        "largest": "money",
        "next": "money",
    }
    assert (as_published(release_table(table, columns=columns))["spend"] == "[c]").all()


def test_contributors_that_make_more_than_their_sum_are_refused_with_their_place():
    table = pd.DataFrame({"spend": [100.0], "largest": [120.0]})
    columns = {"spend": {"role": "money", "contributors": "largest"}, "largest": "money"}
    with pytest.raises(DataError, match='row 2, column "spend": its contributors make more'):
        release_table(table, columns=columns)


@pytest.mark.parametrize(
    ("columns", "says_so"),
    [
        ({"n": "count", "x": {"role": "measure", "quantile": 0.5}}, "not said of how many"),
        ({"n": "count", "x": {"role": "money", "contributors": ["n"]}}, "not other columns of money"),
        ({"n": "count", "x": {"role": "money", "contributors": ["x"]}}, "not other columns of money"),
    ],
)
def test_declarations_that_protect_nothing_are_refused(columns, says_so):
    with pytest.raises(DataError, match=says_so):
        release_table(pd.DataFrame({"n": [40], "x": [7]}), columns=columns)


@pytest.mark.parametrize("quantile", [-1, 2, True, "0.5", float("nan")])
def test_a_quantile_that_is_none_is_refused(quantile):
    with pytest.raises(NeedsAnalysisError, match="from 0"):
        Column("x", "measure", of=("n",), quantile=quantile)


def test_only_measures_are_quantiles_and_only_money_has_contributors():
    with pytest.raises(NeedsAnalysisError, match="for a measure"):
        Column("x", "count", quantile=1)
    with pytest.raises(NeedsAnalysisError, match="column of money"):
        Column("x", "count", contributors=("y",))


def test_without_a_number_of_people_nothing_is_enough():
    table = pd.DataFrame({"x": [3, np.nan]})
    assert single_records(table, Column("x", "measure", quantile=0.5), {}, 5).tolist() == [True, False]
