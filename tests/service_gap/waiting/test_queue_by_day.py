"""Number waiting at the end of each day."""

import pandas as pd
import pytest
from hypothesis import given

from needs_analysis import service_gap as sg
from needs_analysis.errors import DataError, NeedsAnalysisError
from needs_analysis.release import release
from tests.service_gap.waiting.records_of_waits import END, FIRST, WAITS, everything, records


def counted_one_by_one(rows, day):
    """Who was referred by the end of a day and neither started nor left by then."""
    return sum(
        begun <= day and (started is None or started > day) and (left is None or left > day)
        for begun, started, left in rows
    )


@given(WAITS)
def test_it_is_the_rule_of_the_r_package_from_the_first_referral_on(rows):
    """Referrals by the end of the day less removals by then; a removal counts on its day."""
    found = sg.queue_by_day(records(rows), as_of=END).table
    first = min(begun for begun, *_ in rows)
    assert found["day"].iloc[0] == f"{FIRST + pd.Timedelta(days=first):%Y-%m-%d}" and found["day"].iloc[-1] == END
    assert found["value"].tolist() == [counted_one_by_one(rows, day) for day in range(first, 101)]
    assert (found["value"] >= 0).all()
    assert found["value"].iloc[-1] == sg.waits(records(rows), as_of=END, target_days=7).table["waiting"].iloc[0]


def test_a_removal_counts_on_its_day_and_one_of_the_same_day_is_never_seen():
    found = sg.queue_by_day(records([(0, 0, None), (1, 3, None), (2, None, 3)]), as_of="2024-01-05").table
    assert found["value"].tolist() == [0, 1, 2, 0, 0]


def test_weeks_are_counted_back_from_the_last_day():
    found = sg.queue_by_day(
        records([(0, 30, None), (10, None, None)]), as_of="2024-01-31", every_days=7, start="2024-01-05"
    )
    assert found.table["day"].tolist() == ["2024-01-10", "2024-01-17", "2024-01-24", "2024-01-31"]
    assert found.table["value"].tolist() == [1, 2, 2, 1]


def test_groups_have_the_same_days_and_add_up():
    rows = [(0, 9, None), (3, None, None), (8, None, 20)]
    table = records(rows, area=["A", "B", "B"])
    apart = sg.queue_by_day(table, as_of=END, by="area").table
    whole = sg.queue_by_day(table, as_of=END).table
    assert apart.groupby("day")["value"].sum().tolist() == whole["value"].tolist()
    assert apart.groupby("area").size().tolist() == [len(whole)] * 2


def test_what_it_says():
    result = sg.queue_by_day(records([(0, 9, None), (3, None, None)]), as_of="2024-01-12")
    assert result.sentence().startswith(
        "On 12 January 2024, 1 person was waiting. Most were waiting on 4 January 2024 (2 people)"
    )
    assert result.plot() is not None


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"start": "2025-01-01"}, "after the last one"),
        ({"every_days": 0}, "whole number above 0"),
        ({"every_days": 1.5}, "whole number above 0"),
        ({"every_days": "week"}, "not a number"),
        ({"as_of": "2024-01-02"}, "the day that as_of says"),
        ({"by": "day"}, "column of that name"),
    ],
)
def test_what_was_asked_wrongly_is_refused(options, said):
    table = records([(0, 9, None), (3, None, None)], day="Monday")
    with pytest.raises(NeedsAnalysisError, match=said):
        sg.queue_by_day(table, **{"as_of": END, **options})


def test_a_removal_before_its_referral_with_which_the_list_would_go_below_0_is_refused():
    with pytest.raises(DataError, match="a start before the referral"):
        sg.queue_by_day(records([(5, 3, None)]), as_of=END)


def test_days_with_few_waiting_do_not_leave():
    shown = set()
    for few in (2, 3, 4):
        rows = [(0, None, None)] * few + [(20, None, None)] * (30 - few)
        left = release(sg.queue_by_day(records(rows), as_of="2024-01-26", every_days=3), "lt5").result
        assert pd.isna(left.table["value"].iloc[0]) and left.table["value"].iloc[-1] == 30
        shown.add(everything(left))
    assert len(shown) == 1
