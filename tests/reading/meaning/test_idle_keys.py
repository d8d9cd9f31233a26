"""A key of a layout that a reader cannot follow is refused, so that nobody believes that it did something."""

import pytest

from needs_analysis.errors import DataError
from needs_analysis.reading.meaning.idle_keys import refuse_idle
from needs_analysis.reading.meaning.layout import Layout


def test_every_idle_key_that_was_given_is_named():
    layout = Layout(stop_at=("Notes",), fill_down=("service",), sheet="A")
    with pytest.raises(DataError, match="the layout declares stop_at, which a survey does not use") as refused:
        refuse_idle(layout, ["fill_down", "stop_at", "totals"], file="survey.csv", of="a survey")
    problems = refused.value.problems
    assert problems["column"].tolist() == ["stop_at", "fill_down"]
    assert set(problems["file"]) == {"survey.csv"}


def test_what_can_be_declared_instead_does_not_name_idle_keys():
    with pytest.raises(DataError) as refused:
        refuse_idle(Layout(stop_at=("Notes",)), ["stop_at", "totals"], file="a.csv", of="it")
    expected = refused.value.problems["expected"].iloc[0].removeprefix("one of ").split(", ")
    assert {"sheet", "columns"} <= set(expected)
    assert {"stop_at", "totals"}.isdisjoint(expected)


@pytest.mark.parametrize("layout", [Layout(), Layout(sheet="A"), Layout(totals=(), quarter_from="column")])
def test_a_key_that_is_left_as_it_was_or_can_be_followed_is_no_fault(layout):
    assert refuse_idle(layout, ["stop_at", "totals", "quarter_from"], file="a.csv", of="it") is None
