"""Who has waited longest, and how many must start."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis import service_gap as sg
from needs_analysis.errors import NeedsAnalysisError, Refusal
from needs_analysis.release import release
from tests.service_gap.waiting.records_of_waits import END, WAITS, everything, records

OPEN = [(0, None, None), (60, None, None), (72, None, None), (73, None, None), (95, None, None), (0, 9, None)]


def test_bands_of_the_target_and_the_longest_wait():
    found = sg.long_waiters(records(OPEN), as_of=END, target_days=28).table
    assert found["band"].tolist() == ["0 to 28 days", "29 to 56 days", "57 to 84 days", "over 84 days"]
    assert found["numerator"].tolist() == [3, 1, 0, 1], "a wait of 28 days is within a target of 28 days"
    assert (
        (found["over_target"] == 2).all() and (found["longest_weeks"] == 14).all() and (found["denominator"] == 5).all()
    )
    assert "must_start" not in found


def test_who_must_start_are_those_who_would_wait_too_long_by_then():
    """By 24 April, 14 days on, waits of over 28 days now 14 or more will be over 42: those of days 0 and 60."""
    found = sg.long_waiters(
        records(OPEN), as_of=END, target_days=28, nobody_over_days=42, by_date="2024-04-24"
    ).table.iloc[0]
    assert (found["must_start"], found["expected"], found["starts_a_week"]) == (2, 0, 1.0)
    exactly = sg.long_waiters(records(OPEN), as_of=END, target_days=28, nobody_over_days=41, by_date="2024-04-23")
    assert exactly.table["must_start"].iloc[0] == 3 - 1, "who waits 41 days then does not wait over 41"


def test_a_far_date_takes_those_who_are_yet_referred_with_it():
    """Seven referrals in seven days, one whole week; after 30 more, those of the first 30 - 10 - 1 days must have started too."""
    rows = [(94 + n, None, None) for n in range(7)]
    found = sg.long_waiters(records(rows), as_of=END, target_days=10, by_date="2024-05-10").table.iloc[0]
    assert (found["must_start"], found["recent"], found["expected"]) == (7, 7, 19)
    assert found["starts_a_week"] == pytest.approx(26 / (30 / 7))


@given(WAITS, st.integers(5, 60), st.integers(1, 80))
def test_once_so_many_have_started_longest_first_nobody_waits_too_long(rows, most, ahead):
    table = records(rows)
    still = 100 - np.array([begun for begun, started, left in rows if started is None and left is None])
    day = np.datetime_as_string(np.datetime64(END) + ahead)
    if not len(still):
        with pytest.raises(Refusal, match="Nobody is waiting"):
            sg.long_waiters(table, as_of=END, target_days=28, nobody_over_days=most, by_date=day)
        return
    row = sg.long_waiters(table, as_of=END, target_days=28, nobody_over_days=most, by_date=day).table.iloc[0]
    rest = np.sort(still)[: len(still) - int(row["must_start"])] + ahead
    assert (rest <= most).all()
    assert row["must_start"] == 0 or (np.sort(still)[len(still) - int(row["must_start"])] + ahead > most), (
        "none too many"
    )


def test_groups_with_nobody_waiting_are_there_with_0():
    found = sg.long_waiters(records(OPEN, area=[*"AAAAAB"]), as_of=END, target_days=28, by="area").table
    assert found.groupby("area")["numerator"].sum().tolist() == [5, 0]
    assert np.isnan(found.loc[found["area"] == "B", "value"]).all()


def test_what_it_says():
    said = sg.long_waiters(
        records(OPEN), as_of=END, target_days=28, nobody_over_days=42, by_date="2024-04-24"
    ).sentence()
    assert said == (
        "5 people were waiting on 10 April 2024; 2 (40%) had waited over 28 days. The longest wait was 14 weeks. "
        "For nobody to be waiting over 42 days on 24 April 2024, about 1.0 a week must start, longest waits first."
    )
    later = sg.long_waiters(records(OPEN), as_of=END, target_days=28, nobody_over_days=400, by_date="2024-04-24")
    assert "none of them has to start by then" in later.sentence()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"target_days": 0}, "target_days is not a whole number"),
        ({"target_days": "28 days"}, "not a number"),
        ({"by_date": END}, "by_date is not after as_of"),
        ({"nobody_over_days": 40}, "nobody_over_days has no date"),
        ({"nobody_over_days": -3, "by_date": "2024-06-01"}, "nobody_over_days is not a whole number"),
        ({"by": "band"}, "column of that name"),
    ],
)
def test_what_was_asked_wrongly_is_refused(options, said):
    with pytest.raises(NeedsAnalysisError, match=said):
        sg.long_waiters(records(OPEN, band="x"), **{"as_of": END, "target_days": 28, **options})


def test_cuts_between_which_few_wait_are_withheld_together():
    shown = set()
    for few in (1, 2, 3, 4):
        rows = [(90, None, None)] * (40 - few) + [(50, None, None)] * few + [(0, None, None)] * 20
        left = release(sg.long_waiters(records(rows), as_of=END, target_days=28), "lt5").result
        assert left.table[["numerator", "over_target", "longest_weeks", "value"]].isna().all(axis=None)
        assert (left.table["denominator"] == 60).all()
        shown.add(everything(left))
    assert len(shown) == 1
    whole = release(
        sg.long_waiters(records([(90, None, None)] * 40 + [(0, None, None)] * 20), as_of=END, target_days=28), "lt5"
    )
    assert whole.result.table["numerator"].tolist() == [40, 0, 0, 20]


def test_no_date_of_one_person_leaves():
    """Neither the longest wait nor how far back the records go is given in days."""

    def shown(first):
        rows = [(first, None, None)] + [(50, None, None)] * 19 + [(80, None, None)] * 20
        options = {"as_of": END, "target_days": 14, "by_date": "2024-06-10"}
        return everything(release(sg.long_waiters(records(rows), **options), "lt5").result)

    assert len({shown(first) for first in (24, 27, 30, 31, 40)}) == 1, "nor in weeks"
    assert "longest wait was" not in shown(24)[1], "it is that of one person, whatever its unit"
    assert shown(24) != shown(60), "who waits for less than the others is another"


def test_one_person_and_one_day_are_said_as_one():
    said = sg.long_waiters(records([(0, None, None)]), as_of=END, target_days=1)
    assert said.sentence().startswith("1 person was waiting on 10 April 2024; 1 (100%) had waited over 1 day.")
    assert said.said.title.endswith("a target of 1 day")
