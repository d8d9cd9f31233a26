"""Which of two events of one day came first, and whether each group's history reaches back far enough."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needs_analysis import engine
from needs_analysis import repeat_victimisation as rv
from needs_analysis.errors import Refusal
from needs_analysis.repeat_victimisation.look_back import first_needed, known_rule, look_back, within
from needs_analysis.synthetic import victim_events

YEAR = {"start": "2024-04-01", "end": "2025-03-31", "data_from": "2023-04-01"}


def _one_day(ids, times=("2024-05-01", "2024-05-01"), **columns):
    table = {"event_id": ids, "victim_id": "V1", "district": ["first", "second"], "date": pd.to_datetime(list(times))}
    return pd.DataFrame({**table, **columns})


def _repeats(table, **options):
    shown = rv.repeat_rate(table, **{**YEAR, **options}).table.set_index("district")
    return shown.loc["first", "numerator"], shown.loc["second", "numerator"]


@pytest.mark.parametrize("ids", [["9", "10"], [9, 10], ["C9", "C10"], [" 9", "10 "], ["009", "010"], [9.0, 10.0]])
def test_events_of_one_day_stand_in_the_order_of_their_numbers(ids):
    assert _repeats(_one_day(ids)) == (0, 1)
    assert _repeats(_one_day(ids).iloc[::-1]) == (0, 1), "whatever the order of the rows"


@pytest.mark.parametrize("ids", [[1, 2], [2, 1], ["9", "10"], ["b", "a"]])
def test_the_time_of_day_comes_before_the_id(ids):
    assert _repeats(_one_day(ids, ["2024-05-01 09:00", "2024-05-01 21:00"])) == (0, 1)
    assert _repeats(_one_day(ids, ["2024-05-01 21:00", "2024-05-01 09:00"])) == (1, 0)


def test_the_window_and_the_look_back_count_whole_days():
    table = _one_day([1, 2], ["2024-03-31 23:59", "2025-03-31 23:59"])
    result = rv.repeat_rate(table, **YEAR)
    assert result.table["numerator"].iloc[0] == 1, "the last day is included to its end"
    assert "ordered by time" in result.definition and "reference number" in result.definition


def _flags(result):
    return result.table.set_index("district")["flag"].str.removeprefix("look-back ").to_dict()


def _years(districts):
    rows = [
        {
            "district": district,
            "victim_id": f"{district}{month % 20}",
            "date": pd.Timestamp("2022-04-01") + pd.DateOffset(months=month),
        }
        for district, first in districts.items()
        for month in range(first, 36)
    ]
    return pd.DataFrame(rows).assign(event_id=range(len(rows)))


def test_a_district_that_joins_the_extract_late_is_flagged_and_the_others_are_not():
    options = {**YEAR, "data_from": "2022-04-01"}
    result = rv.repeat_rate(_years({"Early": 0, "Late": 24}), **options)
    assert _flags(result) == {"All areas": "incomplete", "Early": "complete", "Late": "incomplete"}
    assert "that of Late only on 1 April 2024, so its true share may be higher" in result.sentence()
    assert "LOOK_BACK_INCOMPLETE" in {caveat.code for caveat in result.caveats}
    half = rv.repeat_rate(_years({"Early": 0, "Half": 19}), **options)
    assert _flags(half) == {"All areas": "incomplete", "Early": "complete", "Half": "incomplete"}
    three = rv.repeat_rate(_years({"Early": 0, "B": 24, "C": 24}), **options)
    assert "that of 2 groups only later" in three.sentence()


def test_a_small_district_without_an_event_for_some_weeks_is_not_late():
    table = _years({"Early": 0, "Small": 0})
    small = table[(table["district"] == "Early") | (table.groupby("district").cumcount() % 5 == 1)]
    result = rv.repeat_rate(small, start="2023-04-01", end="2024-03-31", data_from="2022-04-01")
    assert set(_flags(result).values()) == {"complete"}


def test_every_district_of_an_extract_that_begins_in_time_is_complete():
    for seed in range(6):
        result = rv.repeat_rate(
            victim_events(seed=seed, victims=400), start="2023-04-01", end="2024-03-31", data_from="2022-04-01"
        )
        assert set(_flags(result).values()) == {"complete"}


def test_a_district_that_only_stops_early_is_complete():
    table = _years({"Early": 0, "Stops": 0})
    table = table[(table["district"] == "Early") | (table["date"] < "2024-06-01")]
    assert set(_flags(rv.repeat_rate(table, **{**YEAR, "data_from": "2022-04-01"})).values()) == {"complete"}


def _by_hand(events):
    """The 12-month rule written the slow way."""
    seen, marks = {}, []
    for row in events.sort_values(["date", "event_id"]).itertuples():
        before = seen.get(row.victim_id)
        marks.append((row.event_id, before is not None and before + pd.DateOffset(months=12) >= row.date))
        seen[row.victim_id] = row.date
    return dict(marks)


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 1_600), st.integers(1, 6)), min_size=1, max_size=60))
def test_any_events_match_the_slow_way_in_any_order(rows):
    events = pd.DataFrame(
        {
            "event_id": range(len(rows)),
            "victim_id": [f"V{victim}" for _, victim in rows],
            "date": pd.Timestamp("2019-01-01") + pd.to_timedelta([day for day, _ in rows], unit="D"),
        }
    )
    shuffled = events.sample(frac=1, random_state=1)
    with engine.open(shuffled) as handle:
        table = handle.table.mutate(day=handle.table.date.cast("date"))
        found = look_back(table, ["victim_id"], order=["date", "event_id"], rule="12 months", name="again")
        marks = engine.fetch(found.select("event_id", "again"), order_by=["event_id"])
    assert dict(zip(marks["event_id"], marks["again"], strict=True)) == _by_hand(events)


@settings(max_examples=40)
@given(st.dates(min_value=date(1999, 1, 1), max_value=date(2033, 1, 1)), st.integers(0, 800))
def test_twelve_months_end_on_the_same_day_of_the_next_year(before, later):
    import ibis

    day = before + timedelta(days=later)
    by_calendar = day <= (pd.Timestamp(before) + pd.DateOffset(months=12)).date()
    found = within(ibis.literal(before), ibis.literal(day), "12 months")
    with engine.connect() as connection:
        assert bool(connection.backend.execute(found)) == by_calendar
    assert first_needed(day) <= before or not by_calendar


def test_a_rule_that_there_is_not_is_refused():
    with pytest.raises(Refusal, match="look-back rule"):
        known_rule("a year")
