"""Perpetrators of several victims: counts that can be checked by hand, and never a person."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis import repeat_victimisation as rv
from needs_analysis.errors import Refusal
from needs_analysis.release import audit, release
from tests.conftest import RECORDS, known
from tests.examples import WINDOW, pairs_of_people

TINY = known("repeat/tiny_events.csv", parse_dates=["date"])
EXPECTED = known("repeat/tiny_expected.csv").set_index("measure")["value"]
YEAR = {"start": "2023-01-01", "end": "2023-12-31"}


def by_measure(result):
    return result.table.set_index("measure")


def test_the_tiny_events_by_hand(on_engine):
    """In 2023 P7 has V6 (twice) and V7; P1, P2, P3, P4, P5, P6 and P9 have one victim each; of event 16 of P8 the victim is unknown."""
    result = rv.serial_perpetrators(on_engine(TINY), **YEAR, perpetrator="perp_id")
    table = by_measure(result)
    assert table.loc["serial perpetrators", "numerator"] == EXPECTED["perpetrators_multi_victim"]
    assert table["numerator"].tolist() == [1, 2, 3] and table["denominator"].tolist() == [8, 8, 11]
    assert table["unknown"].unique().tolist() == [EXPECTED["unknown_victim_events"]]
    assert table.loc["events of serial perpetrators", "least"] == 3 / 12
    # One more event can make one of the others a serial one, who has at most two events, and be his.
    assert table.loc["events of serial perpetrators", "most"] == (3 + 2 + 1) / 12
    assert {each.what: each.rows for each in result.excluded} == {
        "events in the window with a known perpetrator and no known victim": 1
    }


def test_more_victims_are_asked_for(on_engine):
    table = by_measure(rv.serial_perpetrators(on_engine(TINY), **YEAR, perpetrator="perp_id", at_least=3))
    assert table["numerator"].tolist() == [0, 0, 0] and table["denominator"].tolist() == [8, 8, 11]


def made(seed, *, unknown=0.0):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "event_id": range(200),
            "victim_id": [f"v{n}" for n in rng.integers(0, 90, 200)],
            "perpetrator_id": [f"p{n}" for n in rng.integers(0, 70, 200)],
            "date": pd.to_datetime("2024-04-01") + pd.to_timedelta(rng.integers(0, 365, 200), unit="D"),
            "district": rng.choice(["A", "B"], 200),
        }
    )
    for column in ("victim_id", "perpetrator_id"):
        frame.loc[rng.random(200) < unknown, column] = None
    return frame


def counted(frame, at_least):
    """The three counts and what they are of, in pandas."""
    both = frame.dropna(subset=["victim_id", "perpetrator_id"])
    victims = both.groupby("perpetrator_id")["victim_id"].nunique()
    theirs = both[both["perpetrator_id"].isin(victims[victims >= at_least].index)]
    return [
        (int((victims >= at_least).sum()), len(victims)),
        (theirs["victim_id"].nunique(), both["victim_id"].nunique()),
        (len(theirs), len(both)),
    ]


@pytest.mark.parametrize("at_least", [2, 4])
def test_in_all_and_in_each_area_as_pandas_counts_them(at_least, on_engine):
    frame = made(1, unknown=0.1)
    table = rv.serial_perpetrators(on_engine(frame), **WINDOW, by="district", at_least=at_least).table
    for name, part in (("All areas", frame), *frame.groupby("district")):
        rows = table[table["district"] == name]
        found = list(zip(rows["numerator"], rows["denominator"], strict=True))
        assert found == counted(part, at_least)
        lone = part["victim_id"].isna() | part["perpetrator_id"].isna()
        assert rows["unknown"].eq(lone.sum()).all()
        assert (rows["least"] <= rows["value"]).all() and (rows["value"] <= rows["upper"]).all()


def test_whoever_the_unknown_were_the_share_lies_between_the_ends():
    """Ids are taken out of a whole table, in which the true shares are known; or are filled in as someone would who wants many."""
    for seed in range(6):
        whole = made(seed)
        rng = np.random.default_rng(seed)
        holed = whole.copy()
        holed.loc[rng.random(200) < 0.05, "perpetrator_id"] = None
        holed.loc[rng.random(200) < 0.05, "victim_id"] = None
        table = rv.serial_perpetrators(holed, **WINDOW, at_least=3).table
        wide = holed.assign(
            perpetrator_id=holed["perpetrator_id"].fillna(holed["perpetrator_id"].mode()[0]),
            victim_id=holed["victim_id"].where(holed["victim_id"].notna(), holed.index.map("new{}".format)),
        )
        apart = holed.assign(
            perpetrator_id=holed["perpetrator_id"].where(
                holed["perpetrator_id"].notna(), holed.index.map("q{}".format)
            ),
            victim_id=holed["victim_id"].where(holed["victim_id"].notna(), holed.index.map("new{}".format)),
        )
        for truth in (whole, wide, apart):
            for row, (part, of) in zip(table.itertuples(), counted(truth, 3), strict=True):
                assert row.least - 1e-9 <= part / of <= row.most + 1e-9, (seed, row.measure)


def test_referrals_to_marac_and_an_extract_go_in(a):
    referrals = a.table("marac_referrals")
    table = rv.serial_perpetrators(referrals, **WINDOW, event_id="referral_id").table
    assert table["numerator"].tolist() == [0, 0, 0], "in the synthetic referrals every pair is of its own"
    with pytest.raises(Refusal, match=r"no column perpetrator_id.*Ask the force for a pseudonym"):
        rv.serial_perpetrators(referrals.drop(columns="perpetrator_id"), **WINDOW, event_id="referral_id")


def test_no_person_is_on_what_leaves_and_small_numbers_are_withheld():
    few = release(rv.serial_perpetrators(pairs_of_people([3, 40, 50], RECORDS), **WINDOW, by="district"), "lt5")
    table = few.result.table
    assert table.loc[table["district"] == "District 0", ["numerator", "value", "least", "most"]].isna().all(axis=None)
    assert table["numerator"].notna().any() and audit(few).safe
    shown = " ".join([table.to_csv(), repr(few), few.result.sentence("analyst"), str(few.result.excluded)])
    assert not any(f"{letter}{place}-" in shown for letter in "vpqwx" for place in range(3))


@pytest.mark.parametrize("least", [1, True, 2.5, "3"])
def test_one_victim_is_not_several(least):
    with pytest.raises(Refusal, match="2 or more"):
        rv.serial_perpetrators(TINY, **YEAR, perpetrator="perp_id", at_least=least)


def test_it_is_never_split_by_people_nor_made_of_nobody():
    with pytest.raises(Refusal, match="single people"):
        rv.serial_perpetrators(made(1), **WINDOW, by="perpetrator_id")
    with pytest.raises(Refusal, match="known victim and a known perpetrator"):
        rv.serial_perpetrators(made(1).assign(perpetrator_id="unknown"), **WINDOW)


def test_the_panel_hears_three_short_sentences():
    """At most 306 events, 90 more, and the 90 of as many others with one event each: 486 of 702."""
    result = rv.serial_perpetrators(pairs_of_people([40, 52, 61], RECORDS), **WINDOW)
    assert result.sentence() == (
        "153 of 459 known perpetrators had 2 or more victims in April 2024 to March 2025: 33% (range 29% to 38%). They account for 306 of 612 "
        "victims (50%) and 306 of 612 events (50%). A further 90 events name no victim or no perpetrator; with them the share of events may be "
        "from 44% to 69%."
    )
    assert all(len(sentence.split()) < 30 for sentence in result.sentence().split(". "))
