"""Which cells may not leave: what depends on a small figure goes with it, and nothing else does."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis import demand, repeat_victimisation, service_gap
from needs_analysis.columns import Column, keys
from needs_analysis.errors import Refusal
from needs_analysis.quantity import Measured, frame, known
from needs_analysis.release import release
from needs_analysis.release.withheld import withheld
from needs_analysis.result import Excluded, Result
from needs_analysis.source import attach
from tests.conftest import RECORDS, says
from tests.examples import (
    AGGREGATE,
    EXAMPLES,
    LARGE,
    QUARTERS,
    SERIES,
    areas,
    figures,
    returns,
    series,
    stages,
)
from tests.release.cells.plain_audit import crossed


def made(table, *columns, source=RECORDS):
    return Result(table, "m", "d", "x", says(), sources=(source,), columns=columns)


@pytest.mark.parametrize("name", EXAMPLES)
def test_large_aggregate_counts_leave_whole(name):
    """Table, sentence and chart: four quarters, four cells, "Q4" and "1 April" are no small counts."""
    result = EXAMPLES[name]()
    kept = release(result, "lt5").result
    pd.testing.assert_frame_equal(kept.table, result.table)
    assert kept.same_as(result) and kept.caveats == result.caveats


@pytest.mark.parametrize("many", [1, 4])
def test_four_returns_leave_whole(many):
    result = service_gap.activity(returns([400, 380, 520, 410][:many], AGGREGATE), by=["service"])
    kept = release(result, "lt5").result
    assert kept.table["value"].tolist() == result.table["value"].tolist() and kept.sentence() == result.sentence()
    assert kept.table["cells"].tolist() == [many] and kept.chart is not None


def everything_shown(result):
    """All that a released result tells, down to what its columns keep in memory."""
    kept = {name: kept.array._data.tolist() for name, kept in result.table.items() if hasattr(kept.array, "_mask")}
    told = {name: [None if pd.isna(cell) else cell for cell in kept] for name, kept in result.table.items()}
    words = (result.said, result.definition, result.method, result.measure, result.verdict)
    noted = [vars(caveat) for caveat in result.caveats], [vars(entry) for entry in result.excluded]
    return told, words, noted, kept, repr(result), dict(result.settings)


# A row or mean of all together changes with what it adds up, and is not asked here: that is secondary suppression.
WITHOUT_TOTAL = [name for name in SERIES if name not in ("compare_forces", "activity of all", "mean", "area_profile")]


@pytest.mark.parametrize("profile", ["lt5", "lt10"])
@pytest.mark.parametrize("name", WITHOUT_TOTAL)
def test_what_leaves_does_not_change_with_what_is_withheld(name, profile):
    """Two extracts that differ only in figures under the threshold show the same, so nothing of them can be worked out."""
    small = [(3, 2), (1, 4), (4, 4)]
    shown = []
    for first, second in small:
        values = [*LARGE[:5], first, *LARGE[6:11], second, *LARGE[12:]]
        try:
            kept = release(SERIES[name](values, RECORDS), profile).result
        except Refusal as refusal:
            shown.append(str(refusal))
            continue
        shown.append(everything_shown(kept))
    for other in shown[1:]:
        np.testing.assert_equal(other, shown[0])


def test_the_mean_of_a_chart_goes_with_the_figures_that_are_its_rest():
    values = [*LARGE[:7], 3, *LARGE[8:12], 2, *LARGE[13:]]
    result = demand.xmr(series(values, RECORDS))
    mean = result.table["mean"].iloc[0]
    assert round(mean * 16 - sum(values) + 5) == 5, "mean times n, less what is shown, is 5"
    kept = release(result, "lt5").result
    assert kept.table["value"].isna().sum() == 2 and kept.table[["mean", "lower", "upper", "cause"]].isna().all(
        axis=None
    )
    assert kept.plot() is not None and "withheld" in kept.sentence() and kept.verdict is None


@pytest.mark.parametrize(
    ("part", "whole", "hidden"),
    [(3, 40, True), (38, 40, True), (11, 12, True), (12, 12, True), (20, 40, False), (0, 40, False), (492, 492, False)],
)
def test_a_part_is_small_by_itself_or_by_what_it_leaves(part, whole, hidden):
    """Of a small group of which everybody is a part, everybody is known."""
    table = pd.DataFrame({"area": ["A", "B", "C"], "n": [part, part, 50], "of": [whole, whole, 100]})
    table["value"] = table["n"] / table["of"]
    columns = (
        Column("area", "key"),
        Column("n", "count", part_of="of"),
        Column("of", "base"),
        Column("value", "measure", of=("n", "of")),
    )
    kept = release(made(table, *columns), "lt5").result.table
    assert kept["n"].isna().tolist() == [hidden, hidden, False] == kept["value"].isna().tolist()


def test_a_share_beside_its_base_gives_the_part_away():
    """0.3333 of 6 is 2, also where the 2 stands nowhere."""
    table = pd.DataFrame({"area": ["A", "B", "C"], "value": [0.3333, 0.5, 0.5], "of": [6, 8, 500], "unit": "share"})
    columns = (Column("area", "key"), Column("of", "base"), Column("value", "measure", of=("of",), part_of="of"))
    kept = release(made(table, *columns), "lt5").result.table
    assert kept["value"].isna().tolist() == [True, True, False]
    percent = table.assign(value=table["value"] * 100, unit="percent")
    assert release(made(percent, *columns), "lt5").result.table["value"].isna().tolist() == [True, True, False]


@pytest.mark.parametrize("value", [3, 3.0, 3.0001, 0.5, -2, "3", 4.999])
def test_a_small_count_is_one_however_it_is_kept(value):
    table = pd.DataFrame({"area": ["A", "B", "C"], "value": pd.Series([value, value, 40.5], dtype=object)})
    kept = release(made(table, Column("area", "key"), Column("value", "count")), "lt5").result.table
    assert kept["value"].isna().tolist() == [True, True, False]


def test_what_is_no_count_stays_whatever_its_number():
    table = pd.DataFrame(
        {"quarter": ["Q4", "Q3"], "value": [420, 380], "cells": [4, 4], "rank": [1, 2], "rate": [3.2, 2.9]}
    )
    columns = (
        *keys(["quarter"]),
        Column("value", "count"),
        Column("cells", "helper"),
        Column("rank", "measure", of=("value",), across=True),
        Column("rate", "measure", of=("value",)),
    )
    result = made(table, *columns)
    pd.testing.assert_frame_equal(release(result, "lt5").result.table, result.table)


def test_a_figure_from_which_a_small_one_can_be_worked_out_goes_too():
    """47 came, 45 stayed: the 2 that left stand in no cell that is small, but for their own."""
    table = pd.DataFrame({"area": ["A", "B", "C"], "came": [47, 60, 90], "stayed": [45, 57, 50], "left": [2, 3, 40]})
    columns = (
        *keys(["area"]),
        Column("came", "count"),
        Column("stayed", "count"),
        Column("left", "count", of=("came", "stayed")),
    )
    kept = release(made(table, *columns), "lt5").result.table
    assert kept[["came", "stayed", "left"]].isna().all(axis=1).tolist() == [True, True, False]


def test_what_other_rows_enter_is_withheld_within_their_keys():
    table = pd.DataFrame({"force": list("AABB"), "n": [3, 4, 40, 50]})
    table["share"] = table["n"] / table.groupby("force")["n"].transform("sum")
    table["rank"] = table["n"].rank()
    columns = (
        Column("force", "key"),
        Column("n", "count"),
        Column("share", "measure", of=("n",), across=("force",)),
        Column("rank", "measure", of=("share",), across=True),
    )
    kept = release(made(table, *columns), "lt5").result.table
    assert kept["share"].isna().tolist() == [True, True, False, False] and kept["rank"].isna().all()


def test_a_base_that_anyone_can_look_up_stays():
    table = pd.DataFrame({"area": ["A", "B"], "n": [30, 40], "people": [4, 90], "clients": [4, 3]})
    columns = (*keys(["area"]), Column("n", "count"), Column("people", "base", public=True), Column("clients", "base"))
    kept = release(made(table, *columns), "lt5").result.table
    assert kept["people"].tolist() == [4, 90] and kept["clients"].isna().all() and kept["n"].tolist() == [30, 40]


def test_one_figure_alone_takes_the_cheapest_other_with_it():
    """Somebody who knows the sum of all would work it out."""
    kept = release(demand.rate(areas([3, 40, 50, 60], RECORDS), by="area"), "lt5").result.table
    assert kept["numerator"].isna().tolist() == [True, True, False, False]
    assert kept["value"].isna().tolist() == [True, True, False, False]


def test_a_search_that_was_stopped_is_said(monkeypatch):
    monkeypatch.setattr("needs_analysis.release.withheld.SECONDS", 0.01)
    cells, _, _ = crossed(np.random.default_rng(1), [(12, 3), 11, 5], small=0.2)
    table = pd.DataFrame([(*name, n) for name, n in cells.items()], columns=["a", "b", "c", "n"])
    groups = {f"g{at}": tuple(f"l{each}" for each in part) for at, part in enumerate(np.array_split(range(12), 3))}
    top = {"T": tuple(groups), **groups}
    columns = (
        Column("a", "key", totals=top), Column("b", "key", totals=("T",)), Column("c", "key", totals=("T",)),
        Column("n", "count"),
    )  # fmt: skip
    left = release(made(table, *columns), "lt5").result
    (said,) = [caveat.text for caveat in left.caveats if caveat.code == "SEARCH_STOPPED"]
    assert said.startswith("More may be hidden than needed: the search stopped after")


def test_small_areas_of_repeats_show_nothing_of_few_victims():
    days = pd.to_datetime(["2024-05-01", "2024-06-01"])
    few = [{"event_id": i, "victim_id": f"v{i % 3}", "district": "Small", "date": days[i % 2]} for i in range(10)]
    other = [{"event_id": 100 + i, "victim_id": f"w{i % 2}", "district": "Tiny", "date": days[i % 2]} for i in range(8)]
    many = [
        {"event_id": 200 + i, "victim_id": f"x{i % 40}", "district": "Large", "date": days[i % 2]} for i in range(90)
    ]
    events = attach(pd.DataFrame([*few, *other, *many]), RECORDS)
    result = repeat_victimisation.repeat_rate(events, start="2024-04-01", end="2025-03-31", data_from="2022-04-01")
    kept = release(result, "lt5").result.table.set_index("district")
    assert kept.loc[["Small", "Tiny"], ["victims", "value", "lower", "upper"]].isna().all(axis=None)


@given(st.lists(st.integers(0, 12), min_size=2, max_size=8), st.integers(2, 10))
def test_everything_of_a_withheld_cell_follows_and_everything_else_stays(counts, threshold):
    table = pd.DataFrame({"area": range(len(counts)), "n": counts, "of": [count + 20 for count in counts]})
    table = table.assign(value=table["n"] / table["of"], twice=2 * table["n"], total=table["n"].sum(), own=7)
    columns = (
        *keys(["area"]),
        Column("n", "count", part_of="of"),
        Column("of", "base"),
        Column("value", "measure", of=("n", "of")),
        Column("twice", "measure", of=("value",)),
        Column("total", "measure", of=("n",), across=True),
        Column("own", "helper"),
    )
    cells, rows = withheld(made(table, *columns), threshold)
    small = (table["n"] > 0) & (table["n"] < threshold)
    assert rows.tolist() == small.tolist()
    assert cells["n"].tolist() == cells["value"].tolist() == cells["twice"].tolist()
    if small.sum() == 1:
        # With another, or with all where there is none.
        assert cells["n"][small].all() and (cells["n"].sum() == 2 or cells["n"].all())
    else:
        assert cells["n"].tolist() == small.tolist()
    assert cells["total"].all() == small.any() and not cells[["area", "of", "own"]].any(axis=None)


def test_a_return_of_one_small_and_one_known_cell_is_not_taken_apart():
    cells = frame("referrals", [known(4), Measured(state="suppressed", lower=1, upper=4), known(90), known(80)])
    table = pd.concat([pd.DataFrame({"area": ["A", "A", "B", "C"]}), cells], axis=1)
    result = service_gap.activity(attach(table, AGGREGATE), by=["area"])
    assert result.table.loc[0, ["known", "lower", "upper"]].tolist() == [4, 5, 8]
    kept = release(result, "lt5").result.table
    assert kept[["known", "lower", "upper"]].isna().all(axis=1).tolist() == [True, False, True]


def facts_of(now, before, source=RECORDS):
    return figures([now, before], source)


def repeats(again):
    """330 events, so many of which are of victims who came before."""
    victims = [f"v{i if i < 330 - again else i - 330 + again}" for i in range(330)]
    days = [pd.Timestamp("2024-05-01" if i < 330 - again else "2024-07-01") for i in range(330)]
    events = attach(pd.DataFrame({"event_id": range(330), "victim_id": victims, "date": days}), RECORDS)
    return repeat_victimisation.repeat_rate(events, start="2024-04-01", end="2025-03-31", data_from="2022-04-01", by=())


def outcomes(first, second):
    rows = [
        ("Theft", "a", 400),
        ("Theft", "b", 300),
        ("Theft", "c", first),
        ("Robbery", "a", 450),
        ("Robbery", "b", second),
    ]
    table = pd.DataFrame(rows, columns=["offence_group", "outcome_group", "offences"]).assign(force="F")
    return demand.outcome_shares(attach(table, RECORDS))


def held(counts):
    units = [f"E{i}" for i in range(len(counts))]
    table = attach(pd.DataFrame({"lsoa21_code": units, "crimes": counts}), RECORDS)
    return repeat_victimisation.concentration(table, attach(pd.DataFrame({"lsoa21_code": units}), RECORDS))


def ranged(known_count):
    table = pd.DataFrame(
        {"area": list("AABB"), "count": [known_count, np.nan, known_count, np.nan], "population": [900, 1_100] * 2}
    )
    table = table.assign(count_lower=[known_count, 1, known_count, 1], count_upper=[known_count, 4, known_count, 4])
    more = pd.DataFrame({"area": ["C"], "count": [400.0], "population": 5_000, "count_lower": 400, "count_upper": 400})
    return demand.rate(attach(pd.concat([table, more], ignore_index=True), RECORDS), by="area")


def past(least):
    history = [least, 400, 410, 420, 430, 440, 450, 460, 465]
    return demand.compare_counts(facts_of(492, 465), now="T0", before="T1", history=history)


def unlike_status(unknown):
    table = stages([400, 300, 200], RECORDS).assign(unknown=[0, unknown, unknown])
    return demand.journey(attach(table, RECORDS), unknown="unknown")


def came_to_all(first, second):
    codes = list("ABCD")
    areas_there = pd.DataFrame(
        {"lsoa21_code": codes, "district": list("NNSS"), "imd_decile": [1, 2, 1, 2], "population": 1_000}
    )
    counts = attach(pd.DataFrame({"lsoa21_code": codes, "crimes": [first, 0, second, 0]}), RECORDS)
    there = attach(areas_there, RECORDS)
    return demand.deprivation_standardised_ratio(counts, there, there, there, by="district")


PAIRS = {
    "a count and its default dispersion": lambda a, b: demand.compare_counts(facts_of(a, b), now="T0", before="T1"),
    "a history": lambda a, b: past(a),
    "repeats: events less victims": lambda a, b: repeats(a),
    "outcomes that add up": outcomes,
    "steps of a curve": lambda a, b: held([*range(100, 115), 20 - a - b, a, b]),
    "ranges over withheld counts": lambda a, b: ranged(a),
    "status not known": lambda a, b: unlike_status(a),
    "expected of all areas together": came_to_all,
    "sizes from rates": lambda a, b: demand.funnel_points(
        areas([a, b, 400, 380, 410], RECORDS, dsr=[5.0, 5.0, 400.0, 380.0, 410.0]), by="area", rates="dsr", per=1_000
    ),
    "yes and no": lambda a, b: demand.mean(
        attach(
            pd.DataFrame({"s": ["a"] * 100 + ["b"] * 100, "v": [1] * a + [0] * (100 - a) + [1] * b + [0] * (100 - b)}),
            RECORDS,
        ),
        value="v",
        by="s",
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_nothing_else_gives_a_small_figure_back(name):
    """Ways in which one was worked out from what stood beside it."""
    shown = []
    for first, second in [(3, 2), (1, 4), (4, 4), (2, 1)]:
        try:
            shown.append(everything_shown(release(PAIRS[name](first, second), "lt5").result))
        except Refusal as refusal:
            shown.append(str(refusal))
    for other in shown[1:]:
        np.testing.assert_equal(other, shown[0])


def test_a_small_number_of_areas_left_out_wipes_nothing_and_one_of_events_is_withheld():
    made_of = demand.rate(areas([np.nan, 400, 410], AGGREGATE), by="area")
    kept = release(made_of, "lt5").result
    assert kept.said == made_of.said and kept.excluded == made_of.excluded and kept.chart is not None
    few = replace(made_of, excluded=(*made_of.excluded, Excluded("events without a victim", -3, "nobody")))
    assert [entry.rows for entry in release(few, "lt5").result.excluded] == [None, 1]


def test_a_cell_that_its_sender_withheld_says_no_more_than_it_did():
    cells = frame("referrals", [known(400), known(380), Measured(state="suppressed", lower=1, upper=4)])
    table = pd.concat([pd.DataFrame({"quarter": QUARTERS[:3]}), cells], axis=1)
    result = service_gap.activity(attach(table, AGGREGATE), by=["quarter"])
    kept = release(result, "lt5").result.table
    assert kept[["lower", "upper"]].values.tolist() == [[400, 400], [380, 380], [1, 4]]
