"""What leaves of a time course: no small band, and nothing from which one could be worked out."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis import repeat_victimisation as rv
from needs_analysis.release import release
from needs_analysis.source import attach
from tests.conftest import RECORDS

BANDS = (0, 7, 28, 91, 183)
DERIVED = [
    "denominator", "index_events", "value", "lower", "upper", "if_constant", "long_run_rate", "share_again", "share_lower",
    "share_upper", "mean_events", "mean_lower", "mean_upper", "heightened_until",
]  # fmt: skip
WINDOW = {"start": "2022-01-01", "end": "2022-12-31", "data_from": "2022-01-01", "data_to": "2023-12-31"}


def made(again):
    """Each district's victims, of whom so many are victims again 3, 14, 60 and 120 days after."""
    rows = []
    for district, counts in again.items():
        for band, (many, days) in enumerate(zip(counts, (3, 14, 60, 120), strict=True)):
            for i in range(many):
                begin = pd.Timestamp("2022-02-01") + pd.Timedelta(days=i % 200)
                victim = f"{district}-{band}-{i}"
                rows += [(victim, begin, district), (victim, begin + pd.Timedelta(days=days), district)]
        rows += [
            (f"{district}-once-{i}", pd.Timestamp("2022-03-01") + pd.Timedelta(days=i), district) for i in range(90)
        ]
    table = pd.DataFrame(rows, columns=["victim_id", "date", "district"])
    return attach(table.assign(event_id=range(len(table))), RECORDS)


def released(again, **options):
    found = rv.time_course(made(again), **WINDOW, bands=BANDS, **options)
    return found.table, release(found, profile="lt5").result


def test_a_small_band_takes_what_rests_on_it_in_every_band_of_its_group():
    table, shown = released({"N": (30, 2, 20, 15)})
    assert table["numerator"].tolist() == [30, 2, 20, 15]
    # One more is withheld beside it, so that no sum of bands gives it back.
    assert shown.table["numerator"].isna().tolist() == [False, True, False, True]
    assert shown.table[DERIVED].isna().all(axis=None)
    assert "withheld" in shown.said.panel and "%" not in shown.said.panel


def test_large_bands_leave_whole():
    table, shown = released({"N": (30, 12, 20, 15)})
    assert shown.table["numerator"].tolist() == table["numerator"].tolist()
    assert shown.table["share_again"].tolist() == table["share_again"].tolist()


def test_who_subtracts_groups_and_rows_finds_no_small_band():
    again = {"N": (30, 2, 20, 15), "S": (25, 12, 16, 11), "E": (18, 14, 12, 19)}
    table, shown = released(again, by="district")
    seen = shown.table.set_index(["district", "days"])
    true = table.set_index(["district", "days"])
    assert np.isnan(
        float(seen.loc[("N", "7 to 27"), "numerator"]) if pd.notna(seen.loc[("N", "7 to 27"), "numerator"]) else np.nan
    )
    # By bands: all together less the others must leave at least one more unknown.
    for day in seen.index.get_level_values("days").unique():
        own = seen.xs(day, level="days")["numerator"]
        assert own.isna().sum() != 1, day
    # By rows: nothing that rests on several bands is shown of the group, so no two of them can be subtracted.
    for name in DERIVED:
        assert seen.loc["N", name].isna().all(), name
    # And all less the other groups gives no days at risk of it either.
    rest = seen.loc["All areas", "denominator"] - seen.loc[["S", "E"], "denominator"].groupby("days", sort=False).sum(
        min_count=2
    )
    assert rest.isna().any() and not np.allclose(
        rest.fillna(-1).astype(float), true.loc["N", "denominator"].astype(float)
    )


@pytest.mark.parametrize("origin", ["first", "every"])
def test_many_events_of_two_victims_are_as_few_as_the_victims(origin):
    begin = pd.Timestamp("2022-02-01")
    rows = [(f"v{i}", begin + pd.Timedelta(days=10 * each)) for i in range(2) for each in range(20)]
    rows += [(f"w{i}", begin + pd.Timedelta(days=i)) for i in range(90)]
    table = pd.DataFrame(rows, columns=["victim_id", "date"])
    events = attach(table.assign(event_id=range(len(table))), RECORDS)
    found = rv.time_course(events, **WINDOW, bands=BANDS, origin=origin)
    assert found.table["victims"].tolist() == [0, 2, 0, 0]
    shown = release(found, profile="lt5").result.table
    assert pd.isna(shown["numerator"].iloc[1]) and shown[DERIVED].isna().all(axis=None)
