"""Identifiers that can only be used for linkage: they cannot be printed, written or copied out."""

import pytest

from needs_analysis.people import Sealed, link
from needs_analysis.synthetic import linkage_records

pytest.importorskip("splink", reason="the extra linkage is not installed")
from tests.people.small_files_cases import BROTHERS_AND_SISTERS, _pairs


@pytest.mark.parametrize("pair", [("Ada", "Bea"), ("Ella", "Elsie"), ("Max", "Mason")])
def test_twins_of_one_sex_with_names_of_their_own_are_two_people(pair):
    twins = _pairs([pair]).assign(sex="F")
    assert link(Sealed(twins)).table["linked_id"].nunique() == 2


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
    assert not few.trained and "not estimated from these records" in repr(few)
    many = link(Sealed(linkage_records(seed=61, records=1_000).drop(columns=["person", "source"])))
    assert many.trained and "not estimated" not in repr(many)


def test_one_threshold_more_may_be_given_alone():
    tried = link(Sealed(_pairs([("Ada", "Ada")])), thresholds=0.8).sensitivity["threshold"]
    assert tried.tolist() == [0.8, 0.9]
