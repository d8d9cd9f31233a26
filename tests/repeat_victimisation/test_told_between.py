"""What the measures of one area tell by subtraction, and that it is withheld."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis import repeat_victimisation as rv
from needs_analysis.release import release
from needs_analysis.repeat_victimisation.told_between import told_between
from needs_analysis.source import attach
from tests.conftest import RECORDS

SUMS = pd.Series(
    {
        "victims": 40,
        "events": 60,
        "repeat_victims": 12,
        "repeats": 23,
        "offence_repeats": 9,
        "removed": 2,
        "cohort_again": 15,
    }
)
PARTS = {"several", "cap", "repeat", "offence", "follow-up"}


def test_by_hand():
    assert told_between(SUMS, PARTS, nested=True) == {
        "events_beyond": 20,
        "repeat_victims": 12,
        "victims_once": 28,
        "events_above_cap": 2,
        "victims_before": 3,
        "other_offences": 14,
        "victims_later": 3,
    }


def test_what_is_not_nested_is_not_told():
    """In two years an event beyond the first may have its earlier one outside the look-back."""
    assert not {"victims_before", "victims_later"} & set(told_between(SUMS, PARTS, nested=False))
    assert told_between(SUMS, (), nested=True) == {"events_beyond": 20}


def events(*, before, again, once):
    """One area of people with an event before the window and one in it, with two in it, and with one."""
    rows = [(f"b{n}", day) for n in range(before) for day in ("2023-12-01", "2024-06-01")]
    rows += [(f"a{n}", day) for n in range(again) for day in ("2024-05-01", "2024-09-01")]
    rows += [(f"o{n}", "2024-07-01") for n in range(once)]
    table = pd.DataFrame(rows, columns=["victim_id", "date"]).assign(date=lambda t: pd.to_datetime(t["date"]))
    return attach(table.assign(event_id=range(len(table)), district="A", crime_type="x"), RECORDS)


WINDOW = {"start": "2024-04-01", "end": "2025-03-31", "data_from": "2023-04-01", "by": ()}


@pytest.mark.parametrize(
    ("people", "measures"),
    [
        # 30 victims and 33 events: three came back.
        ({"before": 10, "again": 3, "once": 17}, ["repeat events", "victims per person"]),
        # 23 repeat events, 20 of them beyond a victim's first: three had been victims before.
        ({"before": 3, "again": 20, "once": 17}, ["repeat events", "events per victim"]),
        ({"before": 3, "again": 20, "once": 17}, ["repeat events"]),
        # Events of repeat victims less those beyond the first: nobody asked for the repeat victims.
        ({"before": 9, "again": 4, "once": 17}, ["events of repeat victims", "events per victim"]),
    ],
)
def test_a_few_people_between_two_measures_are_not_told(people, measures):
    population = attach(pd.DataFrame({"population": [5_000]}), RECORDS)
    result = rv.repeat_rate(events(**people), population, **WINDOW, measures=measures)
    kept = release(result, "lt5").result.table
    wide = rv.repeat_rate(events(before=10, again=20, once=17), population, **WINDOW, measures=measures)
    assert kept["numerator"].isna().all() and kept["value"].isna().all()
    assert release(wide, "lt5").result.table["numerator"].notna().all(), "and nothing is withheld where all are many"


def test_they_are_in_each_row_of_an_area_and_never_shown():
    result = rv.repeat_rate(
        events(before=10, again=20, once=17), **WINDOW, measures=["repeat events", "repeat victims"]
    )
    assert result.table["victims_before"].tolist() == [10, 10]
    assert result.table["repeat_victims"].tolist() == [20, 20]
    shown = {column.name: column.shown for column in result.columns}
    assert not shown["victims_before"] and not shown["events_beyond"]
    assert np.all([name in result.table for name in ("victims_once", "events_beyond")])
