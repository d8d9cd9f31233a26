"""Areas split by the ages or the deprivation of their people: what both kinds of standardisation share."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis.demand.rates import strata
from needs_analysis.errors import DataError, Refusal
from needs_analysis.source import attach
from needs_analysis.statistics import Standardised
from tests.conftest import PUBLISHED


def table(**columns):
    frame = pd.DataFrame({"area": ["B", "B", "A", "A"], "age": ["0-15", "16+", "16+", "0-15"]})
    return frame.assign(**columns)


def split(frame=None, **options):
    return strata.strata_of(table() if frame is None else frame, "area", "age", **options)


def test_each_row_belongs_to_its_area_and_band_in_order_of_name():
    found = split()
    assert found.keys["area"].tolist() == ["A", "B"] and list(found.bands) == ["0-15", "16+"]
    assert found.places.tolist() == [1, 1, 0, 0] and found.ages.tolist() == [0, 1, 1, 0]


def test_an_area_that_lacks_a_band_is_refused_by_name():
    with pytest.raises(DataError, match=r"1 of 2 areas lack an age band \(A first\)"):
        split(attach(table()[:3], PUBLISHED))
    with pytest.raises(DataError, match=r"1 of 2 areas lack an age band\. "):
        split(table()[:3])


def test_a_band_of_everybody_would_count_twice():
    with pytest.raises(DataError, match="'All ages' is all the others together"):
        split(table(age=["16+", "All ages", "16+", "All ages"]))


def test_a_band_that_stands_twice_is_refused_unless_it_is_split():
    doubled = pd.concat([table(), table()]).reset_index(drop=True)
    with pytest.raises(DataError, match="4 of the rows are duplicated"):
        split(doubled)
    found = split(doubled.assign(times=[1] * 4 + [2] * 4), split="times")
    assert found.places.tolist() == [1, 1, 0, 0] * 2


def test_a_row_without_a_band_is_refused():
    with pytest.raises(DataError, match="1 of 4 rows have no age"):
        split(table(age=["0-15", None, "16+", "0-15"]))


def test_one_reference_stands_beside_every_area():
    strata.one_reference({"standard": np.array([10.0, 20.0, 20.0, 10.0])}, split())
    with pytest.raises(DataError, match="the reference differs from area to area"):
        strata.one_reference({"standard": np.array([10.0, 20.0, 20.0, 11.0])}, split())


def test_an_area_with_an_empty_band_or_unknown_people_has_no_figure():
    frame = table(people=[100, 0, 30, 70])
    found = strata.people_of(frame, "people", split(frame))
    assert found.without.tolist() == [False, True] and found.total.tolist() == [100, 100]
    assert found.flag.tolist() == ["", "a band with nobody in it"]
    assert found.each.tolist() == [1, 1, 30, 70]
    kept = strata.people_of(frame, "people", split(frame), empty=True)
    assert not kept.without.any()
    unknown = strata.people_of(table(people=[100, None, 30, 70]), "people", split())
    assert unknown.without.tolist() == [False, True] and unknown.flag.tolist() == ["", "people not known"]


def test_people_that_are_missing_everywhere_are_refused():
    frame = attach(table(people=[0, 10, None, 10]), PUBLISHED)
    with pytest.raises(Refusal, match=r"people is 0 or missing in every area \(A first\)"):
        strata.people_of(frame, "people", split(frame))


def test_a_split_band_has_one_population():
    frame = pd.concat([table(people=[1, 2, 3, 4]), table(people=[1, 2, 3, 5])]).reset_index(drop=True)
    found = split(attach(frame.assign(times=[1] * 4 + [2] * 4), PUBLISHED), split="times")
    with pytest.raises(DataError, match=r"a band is given with two populations \(A first\)"):
        strata.people_of(frame, "people", found, split="times")


def test_a_missing_count_is_nought_only_where_that_is_said():
    frame = table(events=[3, None, 5, 7])
    numbers, gaps = strata.counts_of(frame, "events", split(), "leave_out")
    assert numbers.tolist() == [3, 0, 5, 7] and gaps.tolist() == [False, True]
    _, gaps = strata.counts_of(frame, "events", split(), "zero")
    assert not gaps.any()
    with pytest.raises(Refusal, match="There is no rule 'drop' for missing events"):
        strata.counts_of(frame, "events", split(), "drop")


def test_a_figure_is_shown_only_where_counts_and_people_are_whole():
    of_two = [np.array(pair) for pair in ([8.0, 9.0], [5.0, 6.0], [11.0, 12.0], [20.0, 30.0], [1.0, 1.0], [100, 200])]
    beside = {"confidence": 0.95, "measure": "rate", "unit": "per 1,000", "method": "Dobson", "flags": ""}
    people = strata.Peopled(np.ones(4), np.array([False, True]), np.array(["", "no people"]), np.array([100.0, 0.0]))
    shown = strata.standardised_table(Standardised(*of_two), split().keys, np.array([False, False]), people, **beside)
    assert shown["value"].isna().tolist() == [False, True] and shown["lower"].isna().tolist() == [False, True]
    assert shown["flag"].tolist() == ["", "no people"] and shown["denominator"].tolist() == [100, 0]
    shown = strata.standardised_table(Standardised(*of_two), split().keys, np.array([True, False]), people, **beside)
    assert shown["value"].isna().all() and shown["flag"].tolist() == ["a count is missing", "no people"]
    assert shown["numerator"].isna().tolist() == [True, False]


@pytest.mark.parametrize(
    ("column", "band", "bands", "called"),
    [
        ("age_band", "age band", "ages", "age-standardised"),
        ("imd_decile", "deprivation decile", "deprivation deciles", "deprivation-standardised"),
        ("deprivation", "deprivation group", "deprivation groups", "deprivation-standardised"),
        ("ethnic_group", "ethnic group", "ethnic groups", "ethnic-group-standardised"),
    ],
)
def test_bands_are_called_by_what_they_split(column, band, bands, called):
    said = strata.band_in_words(column), strata.bands_in_words(column), strata.alike(column)
    assert said == (band, bands, called)
