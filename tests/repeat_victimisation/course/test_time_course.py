"""How soon victims are hurt again, against R and hand-made cases, on every engine."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis import repeat_victimisation as rv
from needs_analysis.errors import DataError, Refusal
from tests.statistics.survival.spell_cases import END, SHARED, expected

BEGIN = pd.Timestamp("2021-01-01")
BANDS = (0, 1, 7, 14, 28, 56, 91, 182, 365, 730)
SETS = {
    "first": ("first_event_origin", 0, END - 1),
    "every": ("all_events_origin", 0, END - 1),
    "clean": ("clean_index_365", 365, 729),
}
SMALL = {"start": "2023-01-01", "end": "2023-12-31", "data_from": "2023-01-01", "data_to": "2023-12-31"}


def on(day):
    return (BEGIN + pd.Timedelta(days=day)).date().isoformat()


def known_events():
    folder = SHARED / "known_answers" / "survival"
    if not folder.is_dir():
        pytest.skip("the known answers are not beside the project (../shared/known_answers)")
    events = pd.read_csv(folder / "events.csv")
    return events.assign(date=BEGIN + pd.to_timedelta(events["day"], unit="D")).drop(columns="day")


def course_of(events, origin, **options):
    _, begin, end = SETS[origin]
    window = {"start": on(begin), "end": on(end), "data_from": on(0), "data_to": on(END - 1)}
    return rv.time_course(events, **{**window, "origin": origin, **options})


def few(rows, **more):
    """Events of (victim, day in January 2023)."""
    victims, days = zip(*rows, strict=True)
    dates = pd.to_datetime("2023-01-01") + pd.to_timedelta(days, unit="D")
    return pd.DataFrame({"event_id": range(len(rows)), "victim_id": victims, "date": dates, **more})


@pytest.mark.parametrize("origin", SETS)
def test_rates_are_the_known_ones(origin, on_engine):
    table = course_of(on_engine(known_events()), origin, bands=BANDS).table
    known = expected("hazard_bands.csv").query("spell_set == @SETS[@origin][0]")
    assert table["numerator"].tolist() == known["events"].tolist()
    assert table["denominator"].tolist() == known["person_days"].tolist()
    np.testing.assert_allclose(table["value"], known["rate_per_1000"], rtol=1e-9)


@pytest.mark.parametrize("origin", SETS)
def test_shares_are_those_of_r(origin):
    known = expected("km_R.csv").query("spell_set == @SETS[@origin][0] and n_risk > 0")
    days = known["t"].tolist()
    table = course_of(known_events(), origin, bands=(0, *(day + 1 for day in days))).table.set_index("by_day")
    np.testing.assert_allclose(table.loc[days, "share_again"], 1 - known["surv"], rtol=1e-9)
    if origin == "first":
        np.testing.assert_allclose(table.loc[days, "share_lower"], 1 - known["ucl_loglog"], rtol=1e-8)
        np.testing.assert_allclose(table.loc[days, "share_upper"], 1 - known["lcl_loglog"], rtol=1e-8)
    else:
        # Of one victim several times: wider than R's, which takes them for independent.
        wide = (table.loc[days, "share_upper"] - table.loc[days, "share_lower"]).to_numpy()
        plain = (known["ucl_loglog"] - known["lcl_loglog"]).to_numpy()
        assert (wide > plain * 0.999).all() if origin == "every" else (wide > plain * 0.9).all()


REFUSED = [
    ([("a", 0), ("a", 3)], {"data_to": "2023-01-02", "end": "2023-01-02"}, Refusal, "later events"),
    ([("a", 0), ("a", 3)], {"data_from": "2023-01-03", "start": "2023-01-03"}, Refusal, "earlier events"),
    ([("a", 20), ("a", 30)], {"data_from": None}, Refusal, "after the window does"),
    ([("a", 0), ("a", 3)], {"origin": "clean"}, Refusal, "365 days of history before the window; it has 0"),
    ([("a", 2), ("b", 2)], {}, Refusal, "All events are on 3 January 2023"),
    ([("a", 2)], {}, Refusal, "single event"),
    ([("unknown", 2), (None, 3)], {}, Refusal, "No event with a known victim"),
    ([("a", 2), ("a", 3)], {"origin": "last"}, Refusal, "no origin"),
    ([("a", 2), ("a", 3)], {"k": 0}, Refusal, "k is 0"),
    ([("a", 2), ("a", 3)], {"bands": (0, 1.5, 7)}, Refusal, "whole days"),
    ([("a", 2), ("a", 3)], {"bands": (0, 366)}, Refusal, "before the long run"),
    ([("a", 2), ("a", 3)], {"by": "district"}, DataError, "district"),
    ([("a", 2), ("a", 3)], {"reported": "told"}, DataError, "told"),
]


@pytest.mark.parametrize(("rows", "options", "error", "said"), REFUSED)
def test_refusals(rows, options, error, said):
    with pytest.raises(error, match=said):
        rv.time_course(few(rows), **{**SMALL, **options})


def test_doubled_and_undated_events_are_refused():
    events = few([("a", 2), ("a", 3), ("b", 4)])
    with pytest.raises(DataError, match="duplicated"):
        rv.time_course(pd.concat([events, events.head(1)]), **SMALL)
    with pytest.raises(DataError, match="date"):
        rv.time_course(events.assign(date=events["date"].where(events["event_id"] > 0)), **SMALL)


def test_one_victim_of_all_has_no_range_and_events_of_nobody_are_apart():
    events = few([("a", 0), ("a", 3), ("a", 9), ("unknown", 10)])
    found = rv.time_course(events, **SMALL, origin="every", bands=(0, 7, 183))
    assert found.table["numerator"].tolist() == [2, 0]
    assert found.table["share_again"].tolist() == pytest.approx([2 / 3, 2 / 3])
    assert found.table[["lower", "share_lower"]].isna().all(axis=None)
    assert [(each.what, each.rows) for each in found.excluded] == [("events in the window without a known victim", 1)]


def test_the_report_lag_is_counted_beside(on_engine):
    events = few([("a", 0), ("b", 1), ("c", 2), ("d", 3)])
    late = pd.to_timedelta([0, 6, 40, -1], unit="D")
    opened = on_engine(events.assign(reported_date=events["date"] + late))
    found = rv.time_course(opened, **SMALL, bands=(0, 1, 7, 28))
    assert found.table["reported"].tolist() == [1, 1, 0]
    assert found.table["share_reported"].tolist() == pytest.approx([1 / 3, 2 / 3, 2 / 3])
    assert any(each.rows == 1 and "reported before" in each.what for each in found.excluded)
    assert any(caveat.code == "REPORT_LAG" and "67%" in caveat.text for caveat in found.caveats)


def test_groups_add_up_to_all_and_one_without_a_follow_up_has_no_figure(on_engine):
    rows = [("a", 0), ("a", 3), ("b", 5), ("c", 6), ("b", 60), ("unknown", 7)]
    events = few(rows, area=["N", "N", "S", "S", "N", "W"], sex=["F", "F", "M", "F", "M", "M"])
    table = rv.time_course(on_engine(events), **SMALL, by=["area", "sex"], bands=(0, 7, 91, 183)).table
    whole, parts = table.iloc[:3], table.iloc[3:]
    for name in ("numerator", "denominator", "followed_no_longer"):
        assert parts.groupby("days", sort=False)[name].sum().tolist() == whole[name].tolist()
    assert parts.loc[parts["area"] == "W", "flag"].unique().tolist() == ["no figure"]
    # The spell of b began in S, whatever happened to it later.
    assert parts.query("area == 'S' and sex == 'M'")["numerator"].tolist() == [0, 1, 0]


def test_victims_from_before_the_window_enter_the_mean_late():
    """a is followed from day 31 since its first event, b from day 0; both until the end of the year."""
    events = few([("a", 0), ("a", 10), ("a", 40), ("b", 40), ("b", 75)])
    window = {**SMALL, "start": "2023-02-01"}
    found = rv.time_course(events, **window, bands=(0, 7, 35, 50, 183)).table
    # In the window a has one further event on day 40, b one on day 35; on both days both are followed.
    assert found["mean_events"].tolist() == pytest.approx([0, 0, 1, 1])
    assert found["index_events"].tolist() == [1] * 4
