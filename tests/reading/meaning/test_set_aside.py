"""Rows of a published table that its layout leaves out are counted, and a label that no row has is a problem."""

import pandas as pd
import pytest

from needs_analysis.errors import ConfigurationError
from needs_analysis.reading.meaning.layout import Layout
from needs_analysis.reading.meaning.set_aside import PublishedLayout, declared_as, without_set_aside
from needs_analysis.reading.received import Problems

TABLE = pd.DataFrame(
    {"area": ["England", "Kent", "Total Kent", "Total  wales"], "n": ["9", "1", "1", "3"]}, dtype="str"
)
WHERE = pd.Series([2, 3, 4, 6])


def _left(set_aside, table=TABLE):
    problems, notices = Problems("a.csv"), []
    layout = PublishedLayout(set_aside=set_aside)
    found = without_set_aside(table, WHERE[: len(table)], layout, problems, notices)
    return found["area"].tolist(), problems, notices


def test_a_layout_of_any_table_is_taken_as_one_of_a_published_table():
    assert declared_as(PublishedLayout, Layout(sheet="A", totals=("All",))) == PublishedLayout(
        sheet="A", totals=("All",)
    )
    given = PublishedLayout(set_aside={"area": ("England",)})
    assert declared_as(PublishedLayout, given) is given
    assert declared_as(PublishedLayout, {"set_aside": {"area": ["England"]}}) == given
    assert declared_as(PublishedLayout, None).set_aside == {}
    with pytest.raises(ConfigurationError, match="set_asides"):
        declared_as(PublishedLayout, {"set_asides": {}})


def test_rows_of_a_label_are_left_out_and_named():
    left, problems, notices = _left({"area": ("ENGLAND ",)})
    assert left == ["Kent", "Total Kent", "Total  wales"]
    assert len(problems) == 0
    assert [(notice.code, notice.text, notice.place) for notice in notices] == [
        ("SET_ASIDE", "1 rows were excluded, as the layout declares.", "a.csv, rows 2")
    ]


def test_a_star_stands_for_all_that_begin_so():
    left, problems, notices = _left({"area": ("total*", "England")})
    assert left == ["Kent"]
    assert len(problems) == 0
    assert notices[0].place == "a.csv, rows 2, 4, 6"


@pytest.mark.parametrize(
    ("set_aside", "said"),
    [
        ({"area": ("Scotland",)}, "rows of 'Scotland' to exclude, but there are none"),
        ({"region": ("England",)}, "rows of 'region' to exclude, but there is no such column"),
    ],
)
def test_what_is_not_there_is_a_problem_and_leaves_nothing_out(set_aside, said):
    left, problems, notices = _left(set_aside)
    assert len(left) == 4 and notices == []
    assert [said in problem["problem"] for problem in problems.entries] == [True]


def test_a_layout_that_leaves_nothing_out_changes_nothing():
    left, problems, notices = _left({}, TABLE.iloc[:0])
    assert (left, len(problems), notices) == ([], 0, [])
