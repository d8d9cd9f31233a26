"""Which rows of a table are totals of others, so that a total is never added to its parts."""

import numpy as np
import pytest

from needs_analysis.reading.meaning.containment import (
    Whole,
    compared,
    overlapping,
    rounded_to,
    tolerance,
    wholes_of_nested,
    wholes_of_sets,
)

AGES = {"all": 0b1111, "0-15": 0b0001, "16-24": 0b0010, "25-64": 0b0100, "65+": 0b1000, "16-64": 0b0110, "0-24": 0b0011}


def test_a_set_is_a_whole_where_others_make_it_up_without_overlap():
    found = {whole.label: whole.parts for whole in wholes_of_sets(AGES)}
    assert set(found) == {"all", "16-64", "0-24"}
    assert sorted(found["16-64"]) == ["16-24", "25-64"]
    union = 0
    for part in found["all"]:
        assert AGES[part] & union == 0
        union |= AGES[part]
    assert union == AGES["all"]


def test_parts_with_a_gap_or_a_spelling_of_the_same_set_make_up_nothing():
    assert wholes_of_sets({"all": 0b111, "first": 0b001, "last": 0b100}) == []
    assert wholes_of_sets({"persons": 0b11, "people": 0b11}) == []
    assert wholes_of_sets({}) == []


def test_two_labels_that_share_a_part_are_named():
    assert overlapping(AGES, among=["0-15", "25-64", "16-64", "65+"]) == ("25-64", "16-64")
    assert overlapping(AGES, among=["0-15", "16-64", "65+"]) is None
    assert overlapping(AGES, among=[]) is None


def test_a_nested_label_is_a_part_of_the_nearest_that_is_there():
    larger = {"town": ["county", "country"], "county": ["country"], "city": ["county", "country"]}
    assert wholes_of_nested(["country", "county", "town", "city"], larger) == [
        Whole("country", ("county",), complete=False),
        Whole("county", ("town", "city"), complete=False),
    ]
    assert wholes_of_nested(["country", "town"], larger) == [Whole("country", ("town",), complete=False)]
    assert wholes_of_nested(["town", "city"], larger) == []


@pytest.mark.parametrize(
    ("numbers", "unit"),
    [
        ([187_000, 93_000, 0], 1_000),
        ([1_500, 300], 100),
        ([40, 0, np.nan], 10),
        ([40, 45], 1),
        ([0, 0], 1),
        ([np.nan], 1),
        ([], 1),
    ],
)
def test_noughts_and_missing_numbers_say_nothing_of_rounding(numbers, unit):
    assert rounded_to(np.array(numbers, dtype=float)) == unit


@pytest.mark.parametrize(
    ("parts", "unit", "allowed"),
    [
        (1, 1, 3.0),  # 2 numbers, each half a person out: 1, and never under 3
        (2, 1_000, 1_500.0),  # 3 numbers, each at most 500 out
        (399, 1, 40.0),  # twice the root of 400
        (47, 10, 80.0),  # 48 numbers: four deviations of the root of 48/12 units of 10
    ],
)
def test_a_whole_may_differ_by_the_rounding_of_its_parts(parts, unit, allowed):
    assert tolerance(parts, unit=unit) == allowed


def test_a_whole_is_above_below_or_the_same_in_each_row():
    whole = np.array([10.0, 14.0, 13.0, 6.0])
    parts = np.array([[5.0, 5.0]] * 4)
    assert compared(whole, parts, unit=1).tolist() == [0, 1, 0, -1]
