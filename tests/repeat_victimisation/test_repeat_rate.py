"""What share of events were against someone victimised in the previous 12 months."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from needs_analysis import repeat_victimisation as rv
from needs_analysis.errors import DataError, Refusal
from needs_analysis.synthetic import victim_events
from tests.conftest import known
from tests.examples import AGGREGATE, EXAMPLES, events_of_victims
from tests.examples import YEAR as WINDOW

TINY = known("repeat/tiny_events.csv", parse_dates=["date"])


EXPECTED = known("repeat/tiny_expected.csv").set_index("measure")["value"]


YEAR = {"start": "2023-01-01", "end": "2023-12-31"}


SCOPES = {"": (), "_same_offence": ("offence",), "_same_dyad": ("perp_id",)}


def tiny(opened=None, **options):
    events = TINY.assign(district="All")
    return rv.repeat_rate(opened(events) if opened else events, **{**YEAR, "data_from": "2022-01-01", **options})


@pytest.mark.parametrize("rule", ["12 months", "365 days"])
@pytest.mark.parametrize("scope", SCOPES)
def test_tiny_events_by_hand(rule, scope, on_engine):
    name = f"repeat_events_rolling_{'months' if rule == '12 months' else 'days'}{scope}"
    row = tiny(on_engine, rule=rule, also_same=SCOPES[scope]).table.iloc[0]
    assert row["numerator"] == EXPECTED[name]
    assert row["denominator"] == EXPECTED["events"] and row["victims"] == EXPECTED["victims"]
    if not scope:
        assert row["value"] == pytest.approx(EXPECTED[name.replace("events", "event_rate")], rel=1e-9)


@pytest.mark.parametrize(("rule", "name"), [("12 months", "months"), ("365 days", "days")])
def test_the_two_rules_differ_across_a_leap_day(rule, name, on_engine):
    row = tiny(on_engine, rule=rule, start="2024-01-01", end="2024-12-31").table.iloc[0]
    assert row["numerator"] == EXPECTED[f"repeat_events_2024_rolling_{name}"]


ASKED = {
    "repeat victims": ("repeat_victims_fixed", "victims", "repeat_victim_rate_fixed"),
    "events beyond the first": (None, "events", "repeat_event_share_fixed"),
    "events of repeat victims": (None, "events", "events_by_repeat_victims_share"),
    "events per victim": ("events", "victims", "concentration"),
    "same-offence repeat events": ("repeat_events_rolling_months_same_offence", "events", None),
}


@pytest.mark.parametrize("by", [(), "district"])
def test_the_measures_of_tiny_events_by_hand(by, on_engine):
    result = tiny(on_engine, measures=list(ASKED), offence="offence", by=by)
    table = result.table.groupby("measure").first()
    for name, (numerator, denominator, value) in ASKED.items():
        row = table.loc[name]
        assert numerator is None or row["numerator"] == EXPECTED[numerator], name
        assert row["denominator"] == EXPECTED[denominator], name
        assert value is None or row["value"] == pytest.approx(EXPECTED[value], rel=1e-9), name
    assert {entry.rows for entry in result.excluded} == {EXPECTED["unknown_victim_events"]}


def test_perpetrators_of_several_victims_by_hand():
    """An event a row, as one of a perpetrator: who has two victims or more is counted over distinct pairs."""
    inside = TINY[TINY["date"].between("2023-01-01", "2023-12-31") & TINY["victim_id"].notna()]
    pairs = inside.drop_duplicates(["perp_id", "victim_id"]).assign(district="All")
    found = rv.repeat_rate(pairs, **YEAR, victim="perp_id", measures="repeat victims").table.iloc[0]
    assert found["numerator"] == EXPECTED["perpetrators_multi_victim"]


def test_every_known_answer_is_asked_for():
    asked = {name for names in ASKED.values() for name in names if name}
    asked |= {f"repeat_events_rolling_{rule}{scope}" for rule in ("months", "days") for scope in SCOPES}
    asked |= {f"repeat_event_rate_rolling_{rule}" for rule in ("months", "days")}
    asked |= {f"repeat_events_2024_rolling_{rule}" for rule in ("months", "days")}
    assert set(EXPECTED.index) - asked == {"unknown_victim_events", "perpetrators_multi_victim"}


PEOPLE = pd.DataFrame({"district": ["All"], "population": [100]})


def test_what_needs_a_population_by_hand(on_engine):
    """11 events of 8 victims in 100 people; 3 of two events or more; of the year before 2 (V1, V6), both again."""
    names = [
        "events per person",
        "victims per person",
        "repeat victims against chance",
        "prior-victimisation multiplier",
    ]
    opened = on_engine(TINY.assign(district="All"))
    table = rv.repeat_rate(opened, PEOPLE, **YEAR, data_from="2022-01-01", by=(), measures=names).table.set_index(
        "measure"
    )
    counts = table[["numerator", "denominator"]].apply(tuple, axis=1)
    assert counts["events per person"] == (11, 100) and table.loc["events per person", "value"] == 0.11
    assert counts["victims per person"] == (8, 100)
    assert table.loc["events per person", "value"] == pytest.approx(table.loc["victims per person", "value"] * 11 / 8)
    expected = 100 * (1 - np.exp(-0.11) * 1.11)
    chance = table.loc["repeat victims against chance"]
    assert chance["numerator"] == 3 and chance["expected"] == pytest.approx(expected, rel=1e-9)
    assert chance["value"] == pytest.approx(3 / expected, rel=1e-9)
    assert counts["prior-victimisation multiplier"] == counts["victims of the year before, again"] == (2, 2)
    assert counts["others, for the first time"] == (6, 98)
    assert table.loc["prior-victimisation multiplier", "value"] == pytest.approx(1 / (6 / 98), rel=1e-9)


def test_what_a_cap_removes_by_hand(on_engine):
    """Events a victim in the window: 2, 1, 1, 2, 1, 2, 1, 1."""
    table = tiny(on_engine, by=(), cap=1, measures=["events per victim, capped", "events above the cap"]).table
    assert table[["numerator", "denominator"]].to_numpy().tolist() == [[8, 8], [3, 11]]
    uncapped = tiny(by=(), cap=5, measures=["events per victim, capped", "events above the cap"]).table
    assert uncapped[["numerator", "denominator"]].to_numpy().tolist() == [[11, 8], [0, 11]]


def test_victims_are_followed_from_their_first_event_in_the_window(on_engine):
    """In 2022: V1 (10 January) and V6 (1 March); V1 comes back on the last day of 12 months, V6 after 18 months."""
    followed = {"start": "2022-01-01", "end": "2022-12-31", "by": (), "measures": "victims followed up"}
    assert tiny(on_engine, **followed).table[["numerator", "denominator"]].to_numpy().tolist() == [[1, 2]]
    assert tiny(**followed, rule="365 days").table["numerator"].tolist() == [1]
    with pytest.raises(Refusal, match="the extract ends on"):
        tiny(measures="victims followed up")
    late = {"measures": "victims followed up", "data_to": "2025-01-31", "by": ()}
    assert tiny(**late).table["numerator"].tolist() == [5], "V1, V4 and V6 soon, V2 and V8 on the last day of 12 months"
    assert tiny(**late, rule="365 days").table["numerator"].tolist() == [4], "V8 came back after 366 days"


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


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"start": "2024-02-01", "end": "2024-01-01"}, Refusal, "ends before it starts"),
        ({"start": "2030-01-01", "end": "2030-12-31"}, Refusal, "No event"),
        ({"rule": "a year"}, Refusal, "look-back rule"),
        ({"by": "ward"}, DataError, "do not have this column"),
        ({"measures": "repeats"}, Refusal, "no measure 'repeats'"),
        ({"measures": ()}, Refusal, "No measure was named"),
        ({"measures": "events above the cap", "cap": 0}, Refusal, "cap is not a number"),
        ({"measures": "repeat victims", "also_same": "offence"}, Refusal, "also_same narrows"),
        ({"measures": "events per person"}, Refusal, "needs the number of people"),
        ({"measures": "victims followed up"}, Refusal, "the extract ends on"),
        ({"data_to": "2023-06-01"}, Refusal, "said to end on"),
    ],
)
def test_refusals(options, error, said):
    with pytest.raises(error, match=said):
        tiny(**options)


def test_a_doubled_event_is_refused():
    with pytest.raises(DataError, match="duplicated"):
        rv.repeat_rate(pd.concat([TINY, TINY]).assign(district="All"), **YEAR)


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
