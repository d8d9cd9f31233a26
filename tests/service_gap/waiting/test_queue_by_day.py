"""Number waiting at the end of each day."""

from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needs_analysis import service_gap as sg
from needs_analysis.errors import DataError, NeedsAnalysisError
from needs_analysis.release import release
from needs_analysis.release.withheld import withheld
from tests.service_gap.waiting.records_of_waits import END, FIRST, WAITS, everything, records


def counted_one_by_one(rows, day):
    """Who was referred by the end of a day and neither started nor left by then."""
    return sum(
        begun <= day and (started is None or started > day) and (left is None or left > day)
        for begun, started, left in rows
    )


@given(WAITS)
def test_it_is_the_rule_of_the_r_package_from_the_month_by_which_ten_were_referred_on(rows):
    """Referrals by the end of the day less removals by then; a removal counts on its day."""
    found = sg.queue_by_day(records(rows), as_of=END, every_days=1).table
    begun = sorted(row[0] for row in rows)
    month = (FIRST + pd.Timedelta(days=begun[9] if len(rows) >= 10 else 100)).replace(day=1)
    first = (month - FIRST).days
    assert found["day"].iloc[0] == f"{month:%Y-%m-%d}" and found["day"].iloc[-1] == END
    assert found["value"].tolist() == [counted_one_by_one(rows, day) for day in range(first, 101)]
    assert (found["value"] >= 0).all()
    assert found["value"].iloc[-1] == sg.waits(records(rows), as_of=END, target_days=7).table["waiting"].iloc[0]


def test_a_removal_counts_on_its_day_and_one_of_the_same_day_is_never_seen():
    found = sg.queue_by_day(records([(0, 0, None), (1, 3, None), (2, None, 3)]), as_of="2024-01-05", every_days=1).table
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
    result = sg.queue_by_day(records([(0, 9, None), (3, None, None)]), as_of="2024-01-12", every_days=1)
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


def test_zeros_beside_few_do_not_date_when_one_person_came_or_went():
    """Of whoever waits alone in a month, neither the day of coming nor that of going is shown, nor how many they are."""

    def shown(k, came, gone):
        rows = [(came, gone, None)] * k + [(91, None, None)] * 20
        return release(
            sg.queue_by_day(records(rows), as_of="2024-04-10", start="2024-01-01", every_days=1), "lt5"
        ).result

    cases = [(k, came, gone) for k in (1, 2, 3, 4) for came, gone in ((35, 50), (40, 41), (33, 58))]
    assert len({everything(shown(*case)) for case in cases}) == 1
    months = shown(3, 40, 41).table.assign(month=lambda t: t["day"].str[:7]).groupby("month")["value"]
    assert months.count().to_dict() == {"2024-01": 31, "2024-02": 0, "2024-03": 31, "2024-04": 10}
    assert shown(5, 40, 41).table["value"].notna().all()


def test_the_first_row_is_not_the_day_or_month_of_the_first_referrals():
    def shown(first, many=1):
        rows = [(first, first + 3, None)] * many + [(100, None, None)] * 30
        return everything(release(sg.queue_by_day(records(rows), as_of="2024-05-20"), "lt5").result)

    assert len({shown(first, many) for first in (1, 9, 30, 40, 70) for many in (1, 4)}) == 1
    assert "2024-01-29" in shown(1, 10)[0], "ten are not one"


def test_nobody_is_no_day_on_which_most_were_waiting():
    told = sg.queue_by_day(records([(9, 9, None)] * 12), as_of="2024-04-10").sentence()
    assert told == "On 10 April 2024, nobody was waiting. Nobody was waiting on any of the days shown.", told


MANY = st.lists(
    st.tuples(st.integers(0, 90), st.one_of(st.none(), st.integers(0, 9)), st.integers(1, 14)), min_size=1, max_size=12
)


@settings(max_examples=60)
@given(MANY, st.sampled_from([1, 7, 28]))
def test_two_numbers_that_leave_never_differ_by_few_who_came_or_went(groups, every):
    """Of what is shown, one number after another: nobody moved in between, ten or more did, or as many as waited came or went."""
    rows = [(at, None if stay is None else at + stay, None) for at, stay, many in groups for _ in range(many)]
    result = sg.queue_by_day(records(rows), as_of=END, every_days=every)
    hidden, _ = withheld(result, 5)
    shown = result.table[~hidden["value"].to_numpy()]
    days = [(pd.Timestamp(day) - FIRST).days for day in shown["day"]]
    for (before, first), (now, last) in pairwise(zip(shown["value"], days, strict=True)):
        moved = sum((first < begun <= last) + (end is not None and first < end <= last) for begun, end, _ in rows)
        if before and now:
            assert moved == 0 or moved >= 10
        elif before or now:
            assert abs(now - before) >= 5
    # A zero stands in no month with a number that is withheld.
    month = result.table["day"].str[:7]
    lost = set(month[hidden["value"].to_numpy() & (result.table["value"] > 0)])
    assert not lost & set(month[~hidden["value"].to_numpy() & (result.table["value"] == 0)])


def test_one_person_who_came_on_a_day_is_not_read_off_two_days():
    """Forty wait; whether one, two or four came on day 50 does not show, nor that anyone did."""
    shown = set()
    for came in (1, 2, 4):
        rows = [(0, None, None)] * 40 + [(50, None, None)] * came + [(70, None, None)] * (30 - came)
        left = release(sg.queue_by_day(records(rows), as_of=END, every_days=1), "lt5").result
        shown.add(everything(left))
        assert left.table["value"].dropna().unique().tolist() == [40, 70]
    assert len(shown) == 1


def test_a_list_that_moves_leaves_every_four_weeks_by_default():
    rows = [(at, at + 21 if at < 80 else None, None) for at in range(0, 100, 2)]
    left = release(sg.queue_by_day(records(rows), as_of=END), "lt5").result
    assert left.table["value"].notna().all() and len(left.table) == 4
    daily = release(sg.queue_by_day(records(rows), as_of=END, every_days=1), "lt5").result
    assert daily.table["value"].isna().all()


@pytest.mark.parametrize("threshold", [5, 10])
def test_what_came_and_went_is_not_told_by_the_column_that_withholds(threshold):
    rows = [(at, None, None) for at in range(100)] + [(at, at + 9, None) for at in range(0, 60, 3)]
    result = sg.queue_by_day(records(rows), as_of=END, every_days=28)
    hidden, _ = withheld(result, threshold)
    assert not hidden["value"].any() and set(result.table["smallest_near"]) == {10}
