"""Synthetic records with spelling errors, and which belong to the same person."""

import pandas as pd
import pytest

from needs_analysis.people import Sealed, link
from needs_analysis.synthetic import exact_key_share, linkage_records, repeat_share

pytest.importorskip("splink", reason="the extra linkage is not installed")
from tests.people.small_files_cases import BROTHERS_AND_SISTERS, FIELDS, _pairs


def _joined(table, others=0):
    """How many of the pairs were joined, among so many records of other people."""
    if others:
        table = pd.concat([table, linkage_records(seed=5, records=others)[FIELDS]], ignore_index=True)
    result = link(Sealed(table)).table.sort_values("record")["linked_id"].to_numpy()
    return [bool(result[2 * number] == result[2 * number + 1]) for number in range(10)]


@pytest.mark.parametrize("others", [0, 200, 2_000])
@pytest.mark.parametrize("years_apart", [0, 2])
def test_brother_and_sister_are_two_people_however_few_records_there_are(others, years_apart):
    assert not any(_joined(_pairs(BROTHERS_AND_SISTERS, years_apart=years_apart), others))


@pytest.mark.parametrize("others", [0, 200, 2_000])
def test_one_person_with_a_slip_is_one_however_few_records_there_are(others):
    slips = [
        ("Marie", "Mraie"),
        ("Daniel", "Danial"),
        ("Paul", "Paull"),
        ("Oliver", "Olivr"),
        ("Samuel", "Sam"),
        ("Erica", "Erika"),
    ]
    slips += [("Lucy", "Luccy"), ("Robert", "Robrt"), ("Benjamin", "Ben"), ("George", "Georg")]
    table = _pairs(slips).assign(sex="F")
    assert all(_joined(table, others))


@pytest.mark.parametrize(("records", "seed"), [(120, 64), (500, 101), (5_000, 62)])
def test_small_files_come_near_the_truth_and_mix_hardly_anybody(records, seed):
    held = linkage_records(seed=seed, records=records)
    by_source = {
        source: Sealed(rows.drop(columns=["person", "source"]).reset_index(drop=True))
        for source, rows in held.groupby("source")
    }
    result = link(by_source)
    people = result.table.merge(held, on=["source", "record"]).groupby("linked_id")["person"].nunique()
    assert (people > 1).sum() <= 1
    assert -0.035 < result.repeat_share - repeat_share(held) <= 0
    assert result.repeat_share > exact_key_share(held) + 0.05


@pytest.mark.parametrize("seed", [2, 6])
def test_a_step_of_the_training_that_fails_takes_no_field_with_it(seed):
    """Where there is too little to learn from, Splink would go on without the postcode."""
    held = linkage_records(seed=seed, records=200)
    result = link(Sealed(held.drop(columns=["person", "source", "record"])))
    assert result.trained
    joined = result.table.sort_values("record")["linked_id"].to_numpy()
    assert pd.Series(held["person"].to_numpy()).groupby(joined).nunique().max() == 1


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (("Female", "Missing"), ("F", None)),
        (("Mx", "Woman"), (None, "F")),
        (("1", "2"), ("M", "F")),
        (("Mixed", "Male (1)"), (None, "M")),
    ],
)
def test_a_sex_is_read_from_its_word_and_not_from_its_first_letter(words, codes):
    pairs = _pairs([("Ada", "Adah")] * 10)
    spread = [index % 2 for index in range(len(pairs))]
    read = pairs.assign(sex=[words[side] for side in spread])
    plain = pairs.assign(sex=[codes[side] for side in spread])
    assert _joined(read) == _joined(plain)
