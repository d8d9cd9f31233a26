"""What speaks against an id being one person."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis.doubtful_ids import MOST_EVENTS, doubts


def codes_of(*times):
    """The codes of people with so many rows each."""
    return np.repeat(np.arange(len(times)), times)


def bare(codes):
    return pd.DataFrame(index=range(len(codes)))


def test_an_id_of_fifty_rows_is_doubted_and_one_of_forty_nine_in_few_rows_is_not():
    crowded = codes_of(MOST_EVENTS, 1)
    (doubt,) = doubts(crowded, bare(crowded))
    assert doubt.code == "CROWDED_ID"
    assert doubt.text.startswith("1 victim id appears in 50 of 51 rows, over 1% of them or 50 and more each")
    assert doubt.rows.tolist() == [True] * 50 + [False]
    few = codes_of(49, 1)
    assert doubts(few, bare(few)) == []


@pytest.mark.parametrize(
    ("times", "others", "doubted"),
    [(20, 180, True), (19, 1_700, False), (20, 1_980, False), (10, 90, True), (9, 91, False)],
)
def test_a_share_of_all_rows_counts_only_with_rows_enough(times, others, doubted):
    codes = codes_of(times, *[1] * others)
    assert bool(doubts(codes, bare(codes))) is doubted


def test_nobody_is_not_doubted_and_no_rows_are_no_doubt():
    unknown = np.full(200, -1)
    assert doubts(unknown, bare(unknown)) == []
    nothing = np.array([], dtype=np.int64)
    assert doubts(nothing, bare(nothing)) == []
    mixed = np.concatenate([np.full(100, -1), codes_of(60)])
    (doubt,) = doubts(mixed, bare(mixed), whose="suspect")
    assert doubt.text.startswith("1 suspect id appears in 60 of 160 rows")
    assert not doubt.rows[:100].any() and doubt.rows[100:].all()


@pytest.mark.parametrize("name", ["sex", "Gender", "VICTIM_SEX"])
def test_an_id_of_both_sexes_is_contradicted(name):
    codes = np.array([0, 0, 1, 1, 2, -1, -1])
    facts = pd.DataFrame({name: ["F", "male", "F", "Female", None, "F", "M"]})
    (doubt,) = doubts(codes, facts)
    assert doubt.code == "CONTRADICTED_ID" and doubt.rows.tolist() == [True, True, *[False] * 5]
    assert doubt.text == "1 victim id appears in 2 of 7 rows, with sexes or ages that cannot belong to one person."


@pytest.mark.parametrize("name", ["date_of_birth", "DOB", "birth_year"])
def test_two_days_of_birth_are_of_two_people_and_a_missing_one_is_of_nobody(name):
    facts = pd.DataFrame({name: ["1990", "1991", "1980", None, "1980"]})
    (doubt,) = doubts(np.array([0, 0, 1, 1, 1]), facts)
    assert doubt.rows.tolist() == [True, True, False, False, False]


@pytest.mark.parametrize(
    ("ages", "days", "doubted"),
    [
        ((30, 40), ("2020-05-01", "2020-06-01"), True),
        ((30, 32), ("2020-05-01", "2020-06-01"), False),
        ((30, 40), ("2010-05-01", "2020-05-01"), False),
        ((40, 40), ("2010-05-01", "2020-05-01"), False),
        ((30, None), ("2020-05-01", "2020-06-01"), False),
        ((30, "not known"), ("2020-05-01", "2020-06-01"), False),
    ],
)
def test_ages_are_doubted_only_where_they_are_neither_of_the_day_nor_of_today(ages, days, doubted):
    facts = pd.DataFrame({"age": list(ages), "date": pd.to_datetime(list(days))})
    assert bool(doubts(np.array([0, 0]), facts)) is doubted


def test_no_id_is_repeated_in_the_words():
    codes = codes_of(60, 60, *[1] * 5)
    (doubt,) = doubts(codes, pd.DataFrame({"victim_id": [f"V{code:05d}" for code in codes]}))
    assert doubt.text.startswith("2 victim ids appear in 120 of 125 rows") and "V0" not in doubt.text
