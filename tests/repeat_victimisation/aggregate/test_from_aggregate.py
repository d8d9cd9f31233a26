"""Measures of repeat victimisation from a force's counts: known answers, the truth of random extracts, and what is refused."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needs_analysis import quantities, release
from needs_analysis.errors import DataError, Refusal
from needs_analysis.quantity import Measured, frame, known
from needs_analysis.repeat_victimisation import from_aggregate, repeat_rate
from needs_analysis.repeat_victimisation.aggregate.measures import NEVER, NOT_AVAILABLE
from needs_analysis.source import Source, attach
from tests.conftest import PUBLISHED, make_facts
from tests.properties import alike
from tests.repeat_victimisation.aggregate.extracts import (
    AGGREGATE,
    END,
    GAPS,
    LOOK_BACK,
    START,
    VICTIMS,
    aggregate,
    extract,
    truth,
)

AREA_AND_KIND = ("area", "crime_type")
FEW = Measured(state="suppressed", lower=1, upper=4)


def counts(bands, cells, **more):
    cells = [known(cell) if isinstance(cell, int) else cell for cell in cells]
    return attach(pd.concat([pd.DataFrame({"band": bands, **more}), frame("count", cells)], axis=1), AGGREGATE)


BY_HAND = counts(["1", "2", "3", "4 to 5"], [60, 20, FEW, 10]).assign(measure=VICTIMS)
OPEN = counts(["1", "2", "3 or more"], [80, 20, FEW])


def rows(result, measure=None):
    table = result.table[result.table["flag"] != NOT_AVAILABLE].set_index("measure")
    return table if measure is None else table.loc[measure]


def ends(result, measure):
    row = rows(result, measure)
    return row["least"], row["most"]


# Known answers, by hand: 60 with one offence, 20 with two, 1 to 4 with three, 10 with four or five.


def by_hand(**more):
    closed = pd.concat([BY_HAND, counts(["6 or more"], [0]).assign(measure=VICTIMS)], ignore_index=True)
    return from_aggregate(attach(closed, AGGREGATE), **more)


def test_bounds_by_hand():
    result = by_hand()
    # 31 of 91 to 34 of 94 victims; 143 to 162 offences of them.
    assert ends(result, "repeat victims") == pytest.approx((31 / 91, 34 / 94))
    assert ends(result, "events per victim") == pytest.approx((143 / 91, 162 / 94))
    # Fewest offences beyond the first: 52 of 143; most: 68 of 162, the third offence of each raising it.
    assert ends(result, "repeat-event share") == pytest.approx((52 / 143, 68 / 162))
    assert ends(result, "victims with 3 or more offences") == pytest.approx((11 / 91, 14 / 94))
    assert ends(result, "victims with 4 or more offences") == pytest.approx((10 / 94, 10 / 91))
    # The least share of the fours and fives is with all at 4 and four at 3, the most with all at 5 and one at 3.
    assert ends(result, "events of victims with 4 or more offences") == pytest.approx((40 / 152, 50 / 153))
    row = rows(result, "repeat victims")
    assert (row["numerator_least"], row["numerator_most"], row["denominator_least"], row["denominator_most"]) == (
        31,
        34,
        91,
        94,
    )
    assert pd.isna(row["value"]) and pd.isna(row["numerator"]) and row["flag"] == "range"


def test_what_is_known_is_exact_and_has_no_range_but_that_of_chance():
    row = rows(from_aggregate(counts(["1", "2", "3 or more"], [80, 20, 0])), "repeat victims")
    assert (row["value"], row["least"], row["most"], row["numerator"], row["denominator"]) == (0.2, 0.2, 0.2, 20, 100)
    # Wilson's interval of 20 of 100.
    assert (row["lower"], row["upper"]) == pytest.approx((0.1333669, 0.2888292), abs=1e-6)
    assert row["flag"] == "" and row["method"] == "exact"


def test_an_open_band_without_its_offences_has_no_upper_limit_and_says_so():
    result = from_aggregate(OPEN)
    row = rows(result, "events per victim")
    assert row["least"] == pytest.approx(123 / 101) and pd.isna(row["most"]) and row["flag"] == "no upper limit"
    assert ends(result, "repeat victims") == pytest.approx((21 / 101, 24 / 104))
    assert "at least" in result.said.analyst and "NO_UPPER_LIMIT" in [caveat.code for caveat in result.caveats]


def test_the_offences_of_an_open_band_close_it():
    given_events = OPEN.assign(events=[80, 40, 30])
    row = rows(from_aggregate(given_events), "events per victim")
    assert (row["least"], row["most"]) == pytest.approx((150 / 104, 150 / 101))
    assert row["events"] == 150
    # A row of totals does the same, and narrows the suppressed count: 150 victims' offences of 103 victims.
    both = pd.concat([OPEN, counts(["all"], [103])], ignore_index=True).assign(events=[np.nan, np.nan, np.nan, 150])
    row = rows(from_aggregate(both), "events per victim")
    assert row["value"] == pytest.approx(150 / 103)
    assert rows(from_aggregate(both), "repeat victims")["value"] == pytest.approx(23 / 103)


def test_the_most_that_anyone_is_taken_to_have_suffered_is_an_assumption_that_is_said():
    result = from_aggregate(OPEN, most_events=6)
    assert ends(result, "events per victim") == pytest.approx((123 / 101, 144 / 104))
    assert "ASSUMED_MOST" in [caveat.code for caveat in result.caveats]
    with pytest.raises(Refusal, match="most_events is 2, and a band begins at 3"):
        from_aggregate(OPEN, most_events=2)


def test_gaps_by_hand():
    bands = ["same day", "1 to 7 days", "8 to 28 days", "29 to 365 days", "over 365 days", "none since look-back"]
    table = counts(bands, [6, FEW, 20, 30, 0, 140]).assign(
        period_start=pd.Timestamp(START), period_end=pd.Timestamp(END)
    )
    result = from_aggregate(table, data_from="2022-04-01", within_days=[28, 100, 365])
    assert ends(result, "repeats within 28 days") == pytest.approx((27 / 197, 30 / 200))
    assert ends(result, "repeats within 365 days") == pytest.approx((57 / 197, 60 / 200))
    assert ends(result, "gaps within 28 days") == pytest.approx((27 / 57, 30 / 60))
    # 100 days cut through a band: none or all of its 30.
    assert ends(result, "repeats within 100 days") == pytest.approx((27 / 197, 60 / 200))
    assert "rolling look-back rate" not in set(result.table["measure"])


def test_a_short_look_back_leaves_open_who_came_before():
    bands = ["0 to 28 days", "29 to 365 days", "366 days or more", "none"]
    table = counts(bands, [20, 30, 0, 50])
    known_days = {"start": "2023-04-01", "end": "2024-03-31"}
    result = from_aggregate(table, data_from="2023-01-01", within_days=[28, 365], **known_days)
    assert ends(result, "repeats within 28 days") == (0.2, 0.2)
    assert ends(result, "repeats within 365 days") == (0.5, 1.0)
    assert rows(result, "repeats within 365 days")["flag"] == "look-back incomplete"
    # Not stated, it may be any.
    assert ends(from_aggregate(table, **known_days), "repeats within 28 days") == (0.2, 0.7)
    assert ends(from_aggregate(table, data_from="2022-04-01", **known_days), "repeats within 365 days") == (0.5, 0.5)


def test_marac_repeats():
    result = from_aggregate(counts(["repeat", "not repeat"], [FEW, 96]))
    assert ends(result, "MARAC repeats") == pytest.approx((1 / 97, 4 / 100))
    # Repeats and all referrals are enough.
    result = from_aggregate(counts(["repeat", "all"], [31, 100]))
    assert rows(result, "MARAC repeats")["value"] == 0.31
    assert "31 of 100 referrals" in result.said.panel


def test_all_victims_and_the_repeat_victims_are_enough():
    result = from_aggregate(counts(["2 or more", "all"], [25, 100]))
    assert rows(result, "repeat victims")["value"] == 0.25


def test_what_is_not_available_stands_by_name():
    result = by_hand()
    lacking = result.table[result.table["flag"] == NOT_AVAILABLE]
    assert set(NEVER) | {
        "rolling look-back rate",
        "repeats within 28 days",
        "gaps within 365 days",
        "MARAC repeats",
    } <= set(lacking["measure"])
    assert (
        lacking[["value", "least", "most", "lower", "upper"]].isna().all(axis=None) and (lacking["needs"] != "").all()
    )
    assert "not available from these counts, such as rolling look-back rate" in result.said.panel
    assert any(
        caveat.code == "NOT_AVAILABLE" and "cohort follow-up (needs records" in caveat.text for caveat in result.caveats
    )


def test_asking_for_what_these_counts_do_not_give_is_a_row_and_no_silence():
    result = by_hand(measures=["repeats within"])
    assert (result.table["flag"] == NOT_AVAILABLE).all()
    assert "not supplied" in result.said.panel


# The truth of random extracts.


@pytest.mark.parametrize("measure", [VICTIMS, GAPS])
@given(seed=st.integers(0, 2**31))
@settings(max_examples=100)
def test_the_bounds_hold_the_truth_of_any_extract(measure, seed):
    events = extract(seed, areas=("North", "South"), kinds=("Burglary", "Stalking"))
    result = from_aggregate(aggregate(events, measure), by=AREA_AND_KIND, within_days=[28, 60, 365])
    _holds(result, truth(events))


def _holds(result, true):
    there = rows(result).reset_index()
    for row in there.itertuples():
        value = true[row.area, row.crime_type].get(row.measure)
        if value is None:
            assert np.isnan(row.least) or row.least <= 1
            continue
        assert row.least - 1e-9 <= value, row
        assert np.isnan(row.most) or value <= row.most + 1e-9, row


@given(seed=st.integers(0, 2**31))
@settings(max_examples=25)
def test_with_nothing_suppressed_the_ends_are_the_truth(seed):
    events = extract(seed)
    true = truth(events)["North", "all"]
    for measure in (VICTIMS, GAPS):
        there = rows(from_aggregate(aggregate(events, measure, hidden=False)))
        for row in there.reset_index().itertuples():
            counted_exactly = not row.measure.startswith(("events", "repeat-event"))
            if counted_exactly and row.measure in true:
                assert (row.least, row.most, row.value) == pytest.approx((true[row.measure],) * 3)
    # What counts offences is exact once those of each band are given.
    table = aggregate(events, VICTIMS, hidden=False)
    each = pd.DataFrame(events, columns=["victim", "day", *"ka"])
    each = each[[START <= day <= END for day in each["day"]]]["victim"].value_counts()
    held = {"5 to 9": each[each.between(5, 9)].sum(), "10 or more": each[each >= 10].sum()}
    table["events"] = [
        held.get(band, int(band) * n if band.isdigit() else 0)
        for band, n in zip(table["band"], table["count"], strict=True)
    ]
    for row in rows(from_aggregate(table)).reset_index().itertuples():
        assert row.value == pytest.approx(true[row.measure]), row.measure


@given(seed=st.integers(0, 2**31))
@settings(max_examples=10)
def test_both_measures_together_hold_the_truth_and_are_no_wider(seed):
    events = extract(seed)
    tables = [aggregate(events, measure) for measure in (VICTIMS, GAPS)]
    both = from_aggregate(attach(pd.concat(tables, ignore_index=True), AGGREGATE), by=AREA_AND_KIND)
    _holds(both, truth(events))
    for table in tables:
        alone = rows(from_aggregate(table))
        together = rows(both).loc[alone.index]
        assert (together["least"].fillna(0) >= alone["least"].fillna(0) - 1e-9).all()
        assert (together["most"].fillna(np.inf) <= alone["most"].fillna(np.inf) + 1e-9).all()


@given(seed=st.integers(0, 2**31))
@settings(max_examples=30)
def test_offences_by_gap_give_the_rolling_rate_of_the_records(seed):
    events = extract(seed, areas=("North", "South"))
    table = pd.DataFrame(events, columns=["victim_id", "date", "crime_type", "district"])
    table["date"] = pd.to_datetime(table["date"])
    rate = repeat_rate(
        table.assign(event_id=range(len(table))),
        start=str(START),
        end=str(END),
        by=(),
        rule="365 days",
        data_from=str(LOOK_BACK),
    )
    found = rows(from_aggregate(aggregate(events, GAPS, hidden=False)), "repeats within 365 days")
    assert (found["value"], found["numerator"]) == pytest.approx(
        (rate.table["value"].iloc[0], rate.table["numerator"].iloc[0])
    )


def test_another_threshold_and_another_force():
    events = extract(7, victims=300)
    for threshold in (5, 10, 30):
        table = aggregate(events, VICTIMS, threshold=threshold).assign(area="Ynys Môn")
        _holds(from_aggregate(table, by=AREA_AND_KIND), {("Ynys Môn", "all"): truth(events)["North", "all"]})


def test_how_a_table_is_written_does_not_matter():
    table = pd.DataFrame({"band": ["1", "2", "3", "4 or more"], "count": [60, 20, 12, 0]})
    expected = from_aggregate(table).table
    for how, changed in alike(table, ["count"]):
        pd.testing.assert_frame_equal(from_aggregate(changed).table, expected, check_dtype=False, obj=how)
    spelt = table.assign(band=["once", "2 offences", "3", "4+"])
    pd.testing.assert_frame_equal(from_aggregate(spelt).table, expected)


# A second source, and a third.


def test_bands_from_published_facts_and_rows_of_a_return():
    facts = make_facts(value=["80", "20", "6"], unit="victims", measure="victims")
    result = from_aggregate(facts, bands={"1": "T0", "2": "T1", "3 or more": {"fact": "T2"}})
    assert rows(result, "repeat victims")["value"] == pytest.approx(26 / 106)
    assert "in July to September 2022" in result.said.panel and result.sources[0].producer == PUBLISHED.producer
    returns = counts(["x", "y", "z"], [80, FEW, 0], quarter="2022/23 Q2")
    of = {
        name: {"where": {"band": row}, "column": "count"} for name, row in (("1", "x"), ("2", "y"), ("3 or more", "z"))
    }
    result = from_aggregate(returns, bands=of)
    assert ends(result, "repeat victims") == pytest.approx((1 / 81, 4 / 84))
    of["2"] = quantities.of_fact(facts, "T1")
    assert (
        rows(from_aggregate(bands={"1": quantities.of_fact(facts, "T0"), "2 or more": of["2"]}), "repeat victims")[
            "value"
        ]
        == 0.2
    )


def test_bands_of_two_periods_are_no_aggregate():
    facts = make_facts(
        value=["80", "20"],
        unit="victims",
        period_start=["2022-07-01", "2021-07-01"],
        period_end=["2022-09-30", "2021-09-30"],
    )
    with pytest.raises(Refusal, match="are of 2 periods and 1 areas"):
        from_aggregate(facts, bands={"1": "T0", "2 or more": "T1"})
    with pytest.raises(Refusal, match="names no band"):
        from_aggregate(facts, bands={})
    with pytest.raises(Refusal, match="is a percentage"):
        from_aggregate(make_facts(value=["80", "20"], unit="percent"), bands={"1": "T0", "2 or more": "T1"})
    with pytest.raises(Refusal, match="No aggregate was given"):
        from_aggregate()


# What is refused.


def period(name, start, end, **more):
    return counts(
        ["1", "2 or more"],
        [80, 20],
        period=name,
        period_start=pd.Timestamp(start),
        period_end=pd.Timestamp(end),
        **more,
    )


YEARS = pd.concat(
    [period("2022/23", "2022-04-01", "2023-03-31"), period("2023/24", "2023-04-01", "2024-03-31")], ignore_index=True
)


def test_several_periods_are_refused_until_they_are_kept_apart_or_one_is_chosen():
    with pytest.raises(Refusal, match=r"has 2 periods, and a victim of two of them would be counted twice.*period="):
        from_aggregate(attach(YEARS, AGGREGATE))
    assert len(rows(from_aggregate(YEARS, by="period", measures=["repeat victims"]))) == 2
    chosen = from_aggregate(YEARS, period="2023/24", measures=["repeat victims"])
    assert "April 2023 to March 2024" in chosen.said.panel
    same = from_aggregate(YEARS, start="2023-04-01", end="2024-03-31", measures=["repeat victims"])
    pd.testing.assert_frame_equal(same.table, chosen.table)
    with pytest.raises(Refusal, match="has no period '2019/20'"):
        from_aggregate(YEARS, period="2019/20")
    with pytest.raises(Refusal, match="No row of the aggregate is of these days"):
        from_aggregate(YEARS, start="2019-04-01")


def test_a_quarter_beside_a_year_is_refused():
    unlike = pd.concat([YEARS, period("2024/25 Q1", "2024-04-01", "2024-06-30")], ignore_index=True)
    with pytest.raises(Refusal, match="last 91 to 366 days; more victims are repeat victims in a longer period"):
        from_aggregate(attach(unlike, AGGREGATE), by="period")


def test_victims_of_two_areas_are_not_added_up_and_offences_are():
    two = pd.concat([counts(["1", "2 or more"], [80, 20], area=area) for area in ("North", "South")], ignore_index=True)
    with pytest.raises(Refusal, match=r"victims of 2 areas cannot be added up.*by=\['area'\]"):
        from_aggregate(two)
    bands = ["0 to 28 days", "over 28 days", "none"]
    gaps = pd.concat([counts(bands, [8, FEW, 30], area=area) for area in ("North", "South")], ignore_index=True)
    found = from_aggregate(gaps, start="2023-04-01", end="2024-03-31", data_from="2022-04-01", within_days=28)
    assert ends(found, "repeats within 28 days") == pytest.approx((16 / 84, 16 / 78))


@pytest.mark.parametrize(
    ("bands", "cells", "message"),
    [
        (["1", "2 to 5", "5 or more"], [80, 20, 6], r"rows? 2 and 3.*the bands '2 to 5' and '5 or more' overlap"),
        (["1", "2", "4 or more"], [80, 20, 6], "no band is for 3, between '2' and '4 or more'"),
        (["2", "3 or more"], [20, 6], "no band is for 1"),
        (["1", "2", "3"], [80, 20, 6], "no band is for 4 or more"),
        (["1", "2", "several"], [80, 20, 6], "are not bands"),
        (["1", "3 to 2", "4 or more"], [80, 20, 6], "are not bands"),
        (["1", "2 or more", "2+"], [80, 20, 20], "is there twice, in two spellings|duplicated"),
        (["1", "2 or more", "2 or more"], [80, 20, 20], "2 rows are duplicated"),
        (["1", "2 or more", "all"], [80, 20, 101], "do not add up to their totals"),
        (["same day", "1 to 28 days", "over 28 days"], [80, 20, 20], "no band is for offences without an earlier one"),
        (["same day", "1 to 28 days", "28 to 90 days", "over 90 days", "none"], [8, 2, 2, 1, 9], "overlap"),
    ],
)
def test_bands_that_are_wrong_are_refused_with_their_place(bands, cells, message):
    with pytest.raises((DataError, Refusal), match=message):
        from_aggregate(counts(bands, cells))


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (["80", "<5"], "1 of 2 counts are text and not numbers"),
        (["80%", "20%"], "2 of 2 counts are percentages or fractions"),
        ([79.6, 20.4], "are percentages or fractions"),
        ([80, -1], "are negative"),
        ([80, np.inf], "out of range"),
    ],
)
def test_counts_that_are_none_are_refused_with_their_rows(cells, message):
    with pytest.raises(DataError, match=message) as error:
        from_aggregate(pd.DataFrame({"band": ["1", "2 or more"], "count": cells}))
    assert error.value.problems["row"].notna().all()


def test_suppressed_offences_that_contradict_a_total_are_refused():
    table = pd.concat([OPEN, counts(["all"], [103])], ignore_index=True).assign(events=[np.nan, np.nan, np.nan, 124])
    with pytest.raises(Refusal, match="do not add up"):
        from_aggregate(table)


def test_doubled_and_empty_tables_and_lists_are_refused():
    with pytest.raises(DataError, match="6 rows are duplicated"):
        from_aggregate(pd.concat([OPEN, OPEN], ignore_index=True))
    with pytest.raises(Refusal, match="no rows"):
        from_aggregate(OPEN.iloc[:0])
    with pytest.raises(DataError, match="do not have this column"):
        from_aggregate(OPEN.rename(columns={"band": "offences"}))
    with pytest.raises(DataError):
        from_aggregate(OPEN.assign(area=[["a"], ["b"], ["c"]]), by="area")
    with pytest.raises(DataError, match="count something else"):
        from_aggregate(OPEN.assign(measure="victims by mood"))


def test_a_total_of_all_areas_beside_its_parts_is_refused():
    three = [
        counts(["1", "2 or more"], [n, 20], area=area) for n, area in ((80, "North"), (70, "South"), (150, "All areas"))
    ]
    with pytest.raises(DataError, match="all together beside the parts"):
        from_aggregate(pd.concat(three, ignore_index=True), by="area")


def test_a_group_without_a_row_for_a_band_is_refused_unless_the_exporter_wrote_it():
    two = pd.concat(
        [counts(["1", "2", "3 or more"], [80, 20, 6], area="A"), counts(["1", "3 or more"], [70, 9], area="B")]
    )
    with pytest.raises(DataError, match="a group has no row for the band '2'"):
        from_aggregate(two, by="area")
    events = [("a", START, "all", "North"), ("b", START, "all", "North"), ("b", END, "all", "North")]
    assert rows(from_aggregate(aggregate(events * 1, VICTIMS, hidden=False)), "repeat victims")["value"] == 0.5


@pytest.mark.parametrize("choice", [["victims"], [], "nothing", [3]])
def test_an_unknown_measure_is_refused(choice):
    with pytest.raises(Refusal):
        from_aggregate(OPEN, measures=choice)


@pytest.mark.parametrize("days", [[1.5], [-1], ["a"], [np.nan]])
def test_days_that_are_none_are_refused(days):
    with pytest.raises(Refusal, match="within_days"):
        from_aggregate(OPEN, within_days=days)


# Words and release.


def test_the_sentence_says_suppression_and_chance_apart():
    said = from_aggregate(OPEN, start="2023-04-01", end="2024-03-31").said
    assert said.panel.startswith(
        "21 to 24 of 101 to 104 victims in April 2023 to March 2024 suffered two or more offences: 21% to 23%."
    )
    assert "comes from counts that the source suppressed or did not give; with chance it is 14% to 32%" in said.panel
    assert said.title == "The share of victims with two or more offences: 21% to 23%"


def test_two_groups_whose_order_is_open_and_two_whose_is_not():
    def of(*repeat):
        return pd.concat(
            [counts(["1", "2", "3 or more"], [80, n, FEW], area=f"Area {i}") for i, n in enumerate(repeat)],
            ignore_index=True,
        )

    said = from_aggregate(of(20, 21), by="area", measures=["repeat victims"]).said
    assert "leave that order open" in said.panel
    said = from_aggregate(of(10, 90), by="area", measures=["repeat victims"]).said
    assert "highest in Area 1" in said.panel and "do not overlap" in said.panel
    said = from_aggregate(of(20, 30), by="area", measures=["repeat victims"]).said
    assert "may be chance" in said.panel


def test_release_keeps_ranges_that_say_no_more_than_the_counts():
    released = release.release(from_aggregate(OPEN), "lt5")
    shown = released.result.table.set_index("measure")
    assert shown.loc["repeat victims", ["least", "most"]].notna().all()
    assert released.result.said.panel.startswith("21 to 24 of 101 to 104")


def test_release_withholds_what_totals_give_back():
    for total in (101, 102, 104):
        both = attach(pd.concat([OPEN, counts(["all"], [total])], ignore_index=True), AGGREGATE)
        result = from_aggregate(both)
        assert rows(result, "repeat victims")["value"] == pytest.approx((total - 80) / total)
        table = release.release(result, "lt5").result.table
        numbers = table.drop(columns=["confidence"]).select_dtypes("number")
        assert numbers.isna().all(axis=None)


def test_release_withholds_a_group_with_a_small_count_that_was_not_suppressed():
    small = counts(["1", "2", "3 or more", *["1", "2", "3 or more"]], [80, 20, 3, 90, 20, 12], area=[*"AAABBB"])
    table = release.release(from_aggregate(small, by="area"), "lt5").result.table.set_index(["area", "measure"])
    assert pd.isna(table.loc[("A", "repeat victims"), "least"]) and pd.isna(
        table.loc[("A", "repeat victims"), "numerator_most"]
    )
    assert table.loc[("B", "repeat victims"), "value"] == pytest.approx(32 / 122)


@given(st.lists(st.sampled_from([0, 5, 9, 40, FEW]), min_size=4, max_size=4))
@settings(max_examples=25)
def test_words_never_raise_whatever_is_withheld(cells):
    result = from_aggregate(counts(["1", "2", "3 to 4", "5 or more"], cells))
    released = release.release(result, "lt5").result
    assert released.said.panel and released.said.alt and released.said.title
    bare = result.table.copy()
    for name in bare.columns.difference(["measure", "group", "flag", "unit", "scale"]):
        bare[name] = None
    assert result.words(bare, result.settings).panel


def test_permutations_of_rows_give_the_same():
    expected = from_aggregate(OPEN).table
    for order in itertools.permutations(range(3)):
        pd.testing.assert_frame_equal(from_aggregate(OPEN.iloc[list(order)]).table, expected)


def test_records_have_their_names_kept_out_of_messages():
    secret = Source("r", "Records", "A force", "none", disclosure="record_level")
    table = pd.concat([counts(["1", "2 or more", "all"], [80, 20, 90], area="Jane Doe")], ignore_index=True)
    with pytest.raises(Refusal) as error:
        from_aggregate(attach(table, secret), by="area")
    assert "Jane" not in str(error.value)
