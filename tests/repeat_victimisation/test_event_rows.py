"""Events come to an engine under own names and of plain types, from memory or from a table that is there already."""

import pandas as pd
import pytest

from needs_analysis import engine
from needs_analysis.errors import DataError, Refusal
from needs_analysis.repeat_victimisation.event_rows import NOT_STATED, event_rows

FRAME = pd.DataFrame(
    {
        "event_id": [1, 2],
        "victim_id": ["a", None],
        "date": pd.to_datetime(["2024-01-01 09:00", "2024-01-02 00:00"]),
        "district": ["North", None],
        "Sex": ["F", "M"],
        "age": ["20", "not known"],
    }
)
NAMES = {"same": ["victim_id"], "by": ["district"], "event_id": "event_id"}


def test_names_are_own_ones_and_a_missing_group_is_named(on_engine):
    for given in (FRAME, on_engine(FRAME.astype({"age": "str"}))):
        with event_rows(given, **NAMES) as rows:
            found = engine.fetch(rows.table, order_by=["event"])
            assert {"event", "date", "day", "raw_0", "g_0", "sex_0", "age_0"} == set(found.columns)
            assert found["g_0"].tolist() == ["North", NOT_STATED] and rows.places == ["g_0"]
            assert found["day"].astype("str").tolist() == ["2024-01-01", "2024-01-02"]


@pytest.mark.parametrize(
    ("column", "values", "said"),
    [
        ("date", ["2024-01-01", "2024-01-02"], "not plain dates"),
        ("victim_id", [["a"], ["b"]], "lists or similar"),
    ],
)
def test_a_table_of_an_engine_is_checked_like_one_in_memory(column, values, said):
    given = FRAME.assign(**{column: values})
    with engine.open(given) as handle, pytest.raises(DataError, match=said), event_rows(handle, **NAMES):
        pass


def test_a_column_that_is_missing_is_named():
    given, said = FRAME.drop(columns="district"), "do not have this column"
    with engine.open(given) as handle, pytest.raises(DataError, match=said), event_rows(handle, **NAMES):
        pass


@pytest.mark.parametrize("ids", [[1.5, 2.0], [float(2**60), 1.0]])
def test_numbers_that_are_no_ids_are_not_taken_for_whole_ones(ids):
    with engine.open(FRAME.assign(victim_id=ids)) as handle, event_rows(handle, **NAMES) as rows:
        texts = engine.fetch(rows.table, order_by=["event"])["raw_0"].tolist()
        assert len(set(texts)) == 2 and not texts[0].isdigit()


def test_a_relationship_that_is_not_there_is_refused_with_the_column_that_would_make_it_possible(on_engine):
    for given in (FRAME, on_engine(FRAME.astype({"age": "str"}))):
        with (
            pytest.raises(Refusal, match=r"no column relationship.*cannot be split.*victim_events or police_extract"),
            event_rows(given, **{**NAMES, "by": ["relationship"]}),
        ):
            pass
