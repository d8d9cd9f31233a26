"""Linking few records: brother and sister are two people however few there are, and one person is one."""

import pandas as pd
import pytest

from needs_analysis.people import Sealed, link
from needs_analysis.synthetic import exact_key_share, linkage_records, repeat_share

pytest.importorskip("splink", reason="the extra linkage is not installed")

FIELDS = ["first_name", "surname", "date_of_birth", "postcode", "sex"]
BROTHERS_AND_SISTERS = [
    ("Marie", "Mario"),
    ("Daniel", "Danielle"),
    ("Paul", "Paula"),
    ("Oliver", "Olivia"),
    ("Grace", "Grant"),
]
BROTHERS_AND_SISTERS += [
    ("Erica", "Eric"),
    ("Lucy", "Luke"),
    ("Robert", "Roberta"),
    ("Ben", "Bea"),
    ("George", "Georgina"),
]
FEMALE = {"Marie", "Danielle", "Paula", "Olivia", "Grace", "Erica", "Lucy", "Roberta", "Bea", "Georgina"}
SURNAMES = ["Hill", "Ward", "Khan", "Price", "Evans", "Baker", "Cooper", "Patel", "Jones", "Smith"]


def _pairs(pairs, *, years_apart=0):
    rows = [
        (
            name,
            SURNAMES[number],
            f"{2005 + number + second * years_apart}-0{1 + number % 9}-1{number}",
            f"WR{1 + number} 2AB",
        )
        for number, pair in enumerate(pairs)
        for second, name in enumerate(pair)
    ]
    table = pd.DataFrame(rows, columns=FIELDS[:4])
    return table.assign(sex=["F" if name in FEMALE else "M" for name in table["first_name"]])


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


@pytest.mark.parametrize("pair", [("Ada", "Bea"), ("Ella", "Elsie"), ("Max", "Mason")])
def test_twins_of_one_sex_with_names_of_their_own_are_two_people(pair):
    twins = _pairs([pair]).assign(sex="F")
    assert link(Sealed(twins)).table["linked_id"].nunique() == 2


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


@pytest.mark.parametrize("missing", ["date_of_birth", "postcode", "first_name"])
def test_two_records_that_agree_in_the_rest_are_one_person(missing):
    one = _pairs([("Ada", "Ada")]).assign(sex="F")
    one.loc[0, missing] = None
    assert link(Sealed(one)).table["linked_id"].nunique() == 1


@pytest.mark.parametrize("bridge", [("Marie", None), ("Mari", None), (None, "F"), (None, None)])
def test_a_record_that_lacks_something_joins_no_brother_and_sister(bridge):
    table = _pairs([("Marie", "Mario")])
    table.loc[2] = [bridge[0], *table.loc[0, ["surname", "date_of_birth", "postcode"]], bridge[1]]
    labels = link(Sealed(table)).table["linked_id"]
    assert labels[0] != labels[1]
    if bridge[0] == "Marie":
        assert labels[2] == labels[0]


def test_a_father_and_son_and_namesakes_far_apart_are_two_people():
    father = _pairs([("John", "John")]).assign(date_of_birth=["1959-02-01", "1985-07-14"])
    assert link(Sealed(father)).table["linked_id"].nunique() == 2
    far = _pairs([("John", "John")]).assign(date_of_birth=["1980-02-01", "1980-09-14"], postcode=["WR1 2AB", "TF9 9ZZ"])
    assert link(Sealed(far)).table["linked_id"].nunique() == 2


def test_values_that_were_not_learnt_are_said_in_words():
    few = link(Sealed(_pairs(BROTHERS_AND_SISTERS)))
    assert not few.trained and "not learnt from these records" in repr(few)
    many = link(Sealed(linkage_records(seed=61, records=1_000).drop(columns=["person", "source"])))
    assert many.trained and "not learnt" not in repr(many)


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


def test_one_threshold_more_may_be_given_alone():
    tried = link(Sealed(_pairs([("Ada", "Ada")])), thresholds=0.8).sensitivity["threshold"]
    assert tried.tolist() == [0.8, 0.9]


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
