"""Names of which invented people are made."""

import pytest

from needs_analysis.synthetic.vocabulary import ENDINGS, FEMALE, MALE, SHORT, STEMS, SURNAMES

LISTS = {"FEMALE": FEMALE, "MALE": MALE, "SURNAMES": SURNAMES, "STEMS": STEMS, "ENDINGS": ENDINGS}


@pytest.mark.parametrize("name", LISTS)
def test_no_name_stands_twice_and_all_are_capitals(name):
    names = list(LISTS[name])
    assert len(names) == len(set(names)) >= 15
    assert [each for each in names if not (each.isascii() and each.isalpha() and each.isupper())] == []


def test_no_first_name_is_of_both_sexes():
    assert set(FEMALE) & set(MALE) == set()


def test_every_short_form_is_that_of_a_name_in_the_lists():
    assert set(SHORT) <= {*FEMALE, *MALE}
    assert all(short != name and len(short) < len(name) for name, short in SHORT.items())
    assert len(set(SHORT.values())) == len(SHORT), "two names of one short form would look like one person"


def test_surnames_that_are_put_together_are_none_of_the_common_ones():
    made = [stem + ending for stem in STEMS for ending in ENDINGS]
    assert set(made) & set(SURNAMES) == set()
