"""What a layout may declare: markers that say something."""

import pytest

from needs_analysis.errors import ConfigurationError
from needs_analysis.reading import provider_return

HEADER = "service,area,quarter,referrals,longest_wait_days\n"


@pytest.fixture
def sent(tmp_path):
    def read(cell, layout, wait="3"):
        path = tmp_path / "return.csv"
        path.write_text(f"{HEADER}Idva,Shropshire,2022/23 Q2,{cell},{wait}\n", encoding="utf-8")
        return provider_return(path, layout).table.iloc[0]

    return read


@pytest.mark.parametrize(
    ("markers", "said"),
    [
        ({"nil": "known"}, "without its number"),
        ({"nil": "none"}, "or a whole number"),
        ({"nil": -1}, "or a whole number"),
        ({"nil": 0.5}, "or a whole number"),
        ({"nil": True}, "or a whole number"),
        ({"Nil": 0, "nil ": "missing"}, "is duplicated"),
        ({"": 0}, "an empty cell says nothing"),
    ],
)
def test_a_marker_that_says_nothing_is_refused_when_the_layout_is_read(sent, markers, said):
    with pytest.raises(ConfigurationError, match=said) as refused:
        sent("5", {"markers": markers})
    assert refused.value.problems["column"].iloc[0] == "markers"


@pytest.mark.parametrize(("given", "value", "state"), [(0, 0, "known"), (3, 3, "known"), ("missing", None, "missing")])
def test_a_marker_is_a_state_or_a_number(sent, given, value, state):
    row = sent("NIL", {"markers": {"nil": given}})
    assert row["referrals_state"] == state
    assert row["referrals"] == value if value is not None else row.isna()["referrals"]


def test_a_marker_in_a_column_of_weeks_is_a_number_of_weeks(sent):
    layout = {"markers": {"a while": 2}, "units_in_cells": {"longest_wait_days": "weeks"}}
    assert sent("5", layout, wait="a while")["longest_wait_days"] == 14
