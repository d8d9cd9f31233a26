"""Which pairs of a few records are alike, and how likely each is of one person."""

import pandas as pd
import pytest

pytest.importorskip("splink", reason="the extra linkage is not installed")

from needs_analysis.people.link_pairs import LEAST_PROBABILITY, scored

COLUMNS = ["first_name", "surname", "date_of_birth", "postcode", "sex"]


def frame(*rows, index=None):
    table = pd.DataFrame(rows, columns=COLUMNS, index=index, dtype="str")
    return table.assign(
        birth_year=table["date_of_birth"].str[:4],
        district=table["postcode"].str[:-3],
        area=table["postcode"].str.extract(r"^([A-Z]{1,2})", expand=False),
        first_initial=table["first_name"].str[:1],
        surname_initial=table["surname"].str[:1],
    )


def pairs(table, **options):
    first, second, probability, taught = scored(table, **{"engine": "duckdb", "memory": "1GB", "seed": 1, **options})
    found = {frozenset((int(one), int(other))) for one, other in zip(first, second, strict=True)}
    return found, probability, taught


ADA = ("ADA", "HILL", "1980-02-01", "WR12AB", "F")


@pytest.fixture(scope="module")
def few():
    """Ada twice, once with a slip; her twin brother; and somebody else."""
    slip = ("ADA", "HLL", "1980-02-01", "WR12AB", "F")
    brother = ("ADAM", "HILL", "1980-02-01", "WR12AB", "M")
    other = ("ZOE", "YOUNG", "1951-06-06", "TF99ZZ", "F")
    return pairs(frame(ADA, other, slip, brother, index=[10, 20, 30, 40]))


def test_only_the_two_records_of_one_person_are_a_pair_and_rows_go_by_their_index(few):
    assert few[0] == {frozenset((10, 30))}


def test_every_pair_that_is_kept_is_likely_enough(few):
    assert all(LEAST_PROBABILITY <= each <= 1 for each in few[1])


def test_few_records_teach_nothing(few):
    assert few[2] is False


@pytest.mark.parametrize("rows", [(), (ADA,)])
def test_fewer_than_two_records_are_no_pair(rows):
    found, probability, taught = pairs(frame(*rows))
    assert (found, len(probability), taught) == (set(), 0, False)


def test_a_record_without_a_name_joins_nobody_who_is_known_to_be_two():
    brother = ("LUKE", "HILL", "1980-02-01", "WR12AB", "M")
    unnamed = (None, "HILL", "1980-02-01", "WR12AB", None)
    assert pairs(frame(ADA, brother, unnamed))[0] == set()
