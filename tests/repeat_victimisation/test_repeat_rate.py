"""What share of events were against someone victimised in the previous 12 months."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needs_analysis import repeat_victimisation as rv
from needs_analysis.errors import DataError, MissingExtra, NeedsAnalysisError, Refusal
from needs_analysis.repeat_victimisation.look_back import mark_repeats
from needs_analysis.synthetic import victim_events
from tests.conftest import known, require_spark
from tests.examples import AGGREGATE, EXAMPLES, events_of_victims
from tests.examples import YEAR as WINDOW

TINY = known("repeat/tiny_events.csv", parse_dates=["date"])


EXPECTED = known("repeat/tiny_expected.csv").set_index("measure")["value"]


YEAR = {"start": "2023-01-01", "end": "2023-12-31"}


SCOPES = {"": (), "_same_offence": ("offence",), "_same_dyad": ("perp_id",)}


def tiny(**options):
    return rv.repeat_rate(TINY.assign(district="All"), **{**YEAR, "data_from": "2022-01-01", **options})


@pytest.mark.parametrize("rule", ["12 months", "365 days"])
@pytest.mark.parametrize("scope", SCOPES)
def test_tiny_events_by_hand(rule, scope):
    name = f"repeat_events_rolling_{'months' if rule == '12 months' else 'days'}{scope}"
    row = tiny(rule=rule, also_same=SCOPES[scope]).table.iloc[0]
    assert row["numerator"] == EXPECTED[name]
    assert row["denominator"] == EXPECTED["events"] and row["victims"] == EXPECTED["victims"]


@pytest.mark.parametrize(("rule", "name"), [("12 months", "months"), ("365 days", "days")])
def test_the_two_rules_differ_across_a_leap_day(rule, name):
    row = tiny(rule=rule, start="2024-01-01", end="2024-12-31").table.iloc[0]
    assert row["numerator"] == EXPECTED[f"repeat_events_2024_rolling_{name}"]


def test_an_event_without_a_victim_is_counted_apart():
    (left_out,) = tiny().excluded
    assert left_out.rows == EXPECTED["unknown_victim_events"]


def test_a_short_look_back_is_flagged_and_too_low():
    events = victim_events(seed=4, victims=800)
    window = {"start": "2024-04-01", "end": "2025-03-31"}
    whole = rv.repeat_rate(events, **window, data_from="2022-04-01")
    cut = rv.repeat_rate(events[events["date"] >= "2024-04-01"], **window)
    assert (whole.table["flag"] == "look-back complete").all() and (cut.table["flag"] == "look-back incomplete").all()
    assert cut.table["value"].iloc[0] < whole.table["value"].iloc[0]
    assert "LOOK_BACK_INCOMPLETE" in {caveat.code for caveat in cut.caveats}
    assert "the true share may be higher" in cut.sentence()


def test_areas_add_to_all():
    table = rv.repeat_rate(victim_events(seed=8, victims=500), start="2024-04-01", end="2025-03-31").table
    assert table["numerator"].iloc[1:].sum() == table["numerator"].iloc[0]
    assert table["denominator"].iloc[1:].sum() == table["denominator"].iloc[0]


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
    marks = mark_repeats(shuffled, same=("victim_id",), event_id="event_id", rule="12 months")
    assert dict(zip(marks["event_id"], marks["is_repeat"], strict=True)) == _by_hand(events)


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"start": "2024-02-01", "end": "2024-01-01"}, Refusal, "ends before it starts"),
        ({"start": "2030-01-01", "end": "2030-12-31"}, Refusal, "No event"),
        ({"rule": "a year"}, Refusal, "look-back rule"),
        ({"by": "ward"}, DataError, "do not have this column"),
        ({"backend": "oracle"}, NeedsAnalysisError, "not an engine"),
    ],
)
def test_refusals(options, error, said):
    with pytest.raises(error, match=said):
        tiny(**options)


def test_a_doubled_event_is_refused():
    with pytest.raises(DataError, match="duplicated"):
        rv.repeat_rate(pd.concat([TINY, TINY]).assign(district="All"), **YEAR)


def test_spark_without_its_extra_says_what_to_install():
    try:
        import pyspark  # noqa: F401
    except ImportError:
        with pytest.raises(MissingExtra, match=r"needs-analysis\[spark\]"):
            tiny(backend="spark")
    else:
        pytest.skip("pyspark is installed here")


@pytest.mark.spark
def test_spark_gives_the_same_table_as_duckdb():
    require_spark()
    events = victim_events(seed=21, victims=300)
    for rule in ("12 months", "365 days"):
        options = {"start": "2024-04-01", "end": "2025-03-31", "rule": rule, "also_same": ("crime_type",)}
        laptop = rv.repeat_rate(events, **options).table
        cluster = rv.repeat_rate(events, **options, backend="spark").table
        pd.testing.assert_frame_equal(laptop, cluster)


def test_a_word_for_unknown_is_nobody_and_no_super_victim():
    events = TINY.assign(district="All", victim_id=["unknown"] * 6 + [" NK "] * 6 + ["V1"] * 6)
    result = rv.repeat_rate(events, **YEAR, data_from="2022-01-01")
    assert set(result.table["victims"]) == {1}
    assert sum(entry.rows for entry in result.excluded) > 0
    assert "no range can be given" in result.sentence()


def test_column_names_of_the_engine_do_not_get_in_the_way():
    renamed = TINY.rename(columns={"victim_id": "stamp", "offence": "day_number"}).assign(is_repeat=1, district="All")
    row = rv.repeat_rate(renamed, **YEAR, victim="stamp", also_same=("day_number",), data_from="2022-01-01").table.iloc[
        0
    ]
    assert row["numerator"] == EXPECTED["repeat_events_rolling_months_same_offence"]


def test_events_without_a_district_stand_in_a_row_of_their_own():
    events = TINY.assign(district=["North"] * 9 + [None] * 9)
    table = rv.repeat_rate(events, **YEAR, data_from="2022-01-01").table
    assert "Not stated" in set(table["district"])
    assert table["denominator"].iloc[1:].sum() == table["denominator"].iloc[0]


def test_events_without_a_perpetrator_are_counted_when_pairs_are():
    events = TINY.assign(district="All", perp_id=[None, *TINY["perp_id"].iloc[1:3], None, *TINY["perp_id"].iloc[4:]])
    result = rv.repeat_rate(events, **YEAR, also_same=("perp_id",), data_from="2022-01-01")
    assert any("without perp id" in entry.what for entry in result.excluded)


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        (TINY["date"].astype("str"), "not plain dates"),
        (TINY["date"].dt.tz_localize("UTC"), "not plain dates"),
        (TINY["date"].where(TINY["event_id"] > 3), "have no date"),
    ],
)
def test_dates_must_be_dates(dates, said):
    with pytest.raises(DataError, match=said):
        rv.repeat_rate(TINY.assign(district="All", date=dates), **YEAR)


@pytest.mark.parametrize("data_from", ["2023-06-01", "2022-06-01", "31/01/2022"])
def test_a_history_that_cannot_be_true_is_refused(data_from):
    with pytest.raises(Refusal):
        tiny(data_from=data_from)


def test_victims_who_do_not_vary_leave_no_false_certainty():
    events = pd.DataFrame(
        {
            "event_id": range(12),
            "victim_id": [f"V{i}" for i in range(12)],
            "district": "All",
            "date": pd.Timestamp("2023-05-01"),
        }
    )
    row = rv.repeat_rate(events, **YEAR, data_from="2022-01-01").table.iloc[0]
    assert row["value"] == 0 and row["upper"] > 0.2


@pytest.mark.filterwarnings("error")
def test_one_event_alone_has_no_range_and_can_still_be_shown():
    result = rv.repeat_rate(TINY.head(1).assign(district="All"), start="2022-01-01", end="2023-12-31")
    assert result.table[["lower", "upper"]].isna().all(axis=None)
    assert "no range can be given" in result.sentence()
    assert result.plot().axes and result._repr_html_()


def withheld(result, rows, columns=("value", "lower", "upper", "numerator", "denominator", "victims", "history_from")):
    table = result.table.astype({"numerator": "Int64", "denominator": "Int64", "victims": "Int64"})
    for column in columns:
        table[column] = table[column].mask(np.isin(np.arange(len(table)), rows))
    return replace(result, table=table, withheld=True)


def test_a_withheld_area_in_the_middle_leaves_the_sentence_of_all_of_them():
    result = EXAMPLES["repeat_rate"]()
    kept = withheld(result, [2])
    share, _, _ = result.sentence().partition(" Records go back")
    assert kept.sentence() == f"{share} The history begins on 1 April 2023; that of some groups is withheld."
    assert "2 areas and all together" in kept.alt and kept.plot()


def test_everything_withheld_says_no_figure_and_no_range():
    kept = withheld(EXAMPLES["repeat_rate"](), [0, 1, 2, 3])
    assert kept.sentence().startswith(
        "How many events in April 2024 to March 2025 were against someone victimised in the previous 12 months is withheld."
    )
    assert "one person" not in kept.sentence() and "%" not in kept.sentence() + kept.said.title + kept.alt


def test_the_first_day_of_a_history_that_was_not_given_is_read_from_the_table():
    options = {name: WINDOW[name] for name in ("start", "end")}
    result = rv.repeat_rate(events_of_victims([400, 390], AGGREGATE), **options)
    assert set(result.table["history_from"]) == {"2023-06-01"} and result.settings["data_from"] is None
    assert "The history starts on 1 June 2023, so the true share may be higher." in result.sentence()
    kept = withheld(result, [0, 1, 2])
    assert "The first day of the history is withheld." in kept.sentence()
    assert not {"HISTORY_INFERRED", "LOOK_BACK_INCOMPLETE"} & {caveat.code for caveat in kept.caveats}


def test_a_district_whose_history_begins_late_has_its_own_first_day():
    events = victim_events(seed=4, victims=800)
    first = events["district"].iloc[0]
    late = events[(events["district"] != first) | (events["date"] >= "2024-04-01")]
    table = rv.repeat_rate(late, start="2024-04-01", end="2025-03-31", data_from="2022-04-01").table
    days = table.set_index("district")["history_from"]
    assert days.drop(first).eq("2022-04-01").all() and days[first] >= "2024-04-01"
