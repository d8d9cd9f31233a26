"""What the unknown people of referrals could change, beside every way of filling them in."""

import itertools

import numpy as np
import pandas as pd
import pytest

from needs_analysis import repeat_victimisation as rv
from needs_analysis.repeat_victimisation.marac_versions import VERSIONS
from tests.examples import benchmarks

YEAR = {"start": "2024-01-01", "end": "2024-12-31", "data_from": "2022-01-01", "by": ()}
DAYS = pd.date_range("2023-06-01", "2024-12-31", freq="D")


def referrals(seed, unknown):
    """Six referrals of two victims and two perpetrators, of which some people are not known."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "referral_id": range(1, 7),
            "victim_id": rng.choice(["v1", "v2"], 6),
            "perpetrator_id": rng.choice(["p1", "p2"], 6),
            "date": sorted(rng.choice(DAYS, 6)),
            "would_be_crime": rng.choice(["yes", "no"], 6),
        }
    )
    frame.loc[5, "date"], frame.loc[4, "date"] = pd.Timestamp("2024-12-30"), pd.Timestamp("2024-06-30")
    for column, how_many in unknown.items():
        frame.loc[rng.choice(6, how_many, replace=False), column] = None
    return frame


def filled(frame):
    """Every way of filling in who is not known, with people who are there or one who is not."""
    ways = []
    for column, new in (("victim_id", ["v1", "v2", "new"]), ("perpetrator_id", ["p1", "p2", "other"])):
        ways.append([new if pd.isna(each) else [each] for each in frame[column]])
    for victims in itertools.product(*ways[0]):
        for perpetrators in itertools.product(*ways[1]):
            yield list(zip(victims, perpetrators, strict=True))


def counted(frame, pairs, *, older=False):
    """Repeats in the window, written without the library."""
    found = 0
    for place, day in enumerate(frame["date"]):
        if day.year == 2024 and (not older or frame["would_be_crime"].iloc[place] == "yes"):
            since = day - pd.DateOffset(years=1)
            found += any(pairs[at] == pairs[place] and frame["date"].iloc[at] >= since for at in range(place))
    return found


def ends(frame):
    """The fewest and the most repeats that any way of filling in gives, under each version."""
    ways = list(filled(frame))
    numbers = {version: [counted(frame, pairs, older=version == "older") for pairs in ways] for version in VERSIONS}
    return {version: (min(each), max(each)) for version, each in numbers.items()}


def test_unknown_perpetrators_change_what_any_way_of_filling_them_in_does():
    """Twelve districts whose victims have nothing to do with each other."""
    frames = [referrals(seed, {"perpetrator_id": 2}) for seed in range(12)]
    every = [
        frame.assign(
            district=f"D{place:02}",
            victim_id=f"{place} " + frame["victim_id"],
            referral_id=frame["referral_id"] + 10 * place,
        )
        for place, frame in enumerate(frames)
    ]
    options = {**YEAR, "by": "district", "version": list(VERSIONS)}
    table = rv.marac_repeats(pd.concat(every, ignore_index=True), benchmarks(), **options).table
    reached = 0
    for place, frame in enumerate(frames):
        rows = table[table["district"] == f"D{place:02}"].set_index("version")
        inside = int(frame["date"].dt.year.eq(2024).sum())
        for version, (least, most) in ends(frame).items():
            assert rows.loc[version, "denominator"] + rows.loc[version, "unknown"] == inside
            assert rows.loc[version, "least"] * inside <= least + 1e-9
            assert rows.loc[version, "most"] * inside >= most - 1e-9
            reached += round(rows.loc[version, "most"] * inside) == most
    assert reached >= 12, "mostly the bound is the most there can be"


@pytest.mark.parametrize("unknown", [{"victim_id": 1, "perpetrator_id": 1}, {"victim_id": 2}])
def test_no_way_of_filling_in_unknown_victims_lies_outside(unknown):
    """Here the bound may say too much, and never too little."""
    for seed in range(3):
        frame = referrals(seed, unknown)
        table = rv.marac_repeats(frame, benchmarks(), **YEAR, version=list(VERSIONS)).table.set_index("version")
        inside = int(frame["date"].dt.year.eq(2024).sum())
        for version, (least, most) in ends(frame).items():
            assert table.loc[version, "least"] * inside <= least + 1e-9
            assert table.loc[version, "most"] * inside >= most - 1e-9


def test_on_each_engine_and_in_each_district(on_engine):
    frame = referrals(3, {"perpetrator_id": 2}).assign(district=["A", "A", "B", "B", "A", "B"])
    whole = rv.marac_repeats(on_engine(frame), benchmarks(), **{**YEAR, "by": "district"}).table
    assert whole["unknown"].iloc[0] == whole["unknown"].iloc[1:].sum()
    assert whole["possible"].iloc[0] == whole["possible"].iloc[1:].sum()
    pd.testing.assert_series_equal(
        whole["most"], rv.marac_repeats(frame, benchmarks(), **{**YEAR, "by": "district"}).table["most"]
    )


def test_without_unknown_people_the_share_is_all_there_is():
    row = rv.marac_repeats(referrals(1, {}), benchmarks(), **YEAR).table.iloc[0]
    assert row["unknown"] == row["possible"] == 0 and row["least"] == row["value"] == row["most"]


def test_an_unknown_perpetrator_of_a_victim_who_never_came_before_adds_nothing():
    frame = pd.DataFrame(
        {
            "referral_id": [1, 2, 3],
            "victim_id": ["a", "b", "b"],
            "perpetrator_id": ["p", None, "q"],
            "date": pd.to_datetime(["2024-03-01", "2024-04-01", "2024-05-01"]),
        }
    )
    row = rv.marac_repeats(frame, benchmarks(), **YEAR).table.iloc[0]
    assert (row["unknown"], row["possible"], row["numerator"]) == (1, 1, 0), "3 may be of the pair of 2; 2 is the first"
