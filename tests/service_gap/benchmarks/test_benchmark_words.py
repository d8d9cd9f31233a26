"""The need, what is there, the gap and whose remit it is, in words."""

import math

import pandas as pd
import pytest

from needs_analysis.service_gap.benchmarks.benchmark_words import gap_in_words, need_in_words, remit_said, spread


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ((19, 19), "19"),
        ((24.61, 24.64), "24.6"),
        ((24.6, 32.8), "24.6 to 32.8"),
        ((2_191, math.nan), "at least 2,191"),
        ((math.nan, 5), "at most 5"),
        ((math.nan, math.nan), "not supplied"),
    ],
)
def test_two_ends(ends, said):
    assert spread(*ends) == said


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ((0, 3), "0 to 3 fewer than needed"),
        ((-3, 0), "0 to 3 more than needed"),
        ((math.nan, 6), "at most 6 fewer than needed"),
        ((math.nan, 0), "at most 0 fewer than needed"),
        ((-1, math.nan), "how many are lacking has no upper limit"),
        ((math.nan, math.nan), "the gap is not supplied"),
    ],
)
def test_what_is_lacking(ends, said):
    assert gap_in_words(*ends) == said


def test_the_unit_of_the_gap_is_named_in_the_singular_of_one():
    assert gap_in_words(1, 1, "family places") == "1 family place fewer than needed"
    assert gap_in_words(-1, -1, "family places") == "1 family place more than needed"
    assert gap_in_words(math.nan, 6, "posts") == "at most 6 posts fewer than needed"
    assert gap_in_words(-2, 5, "FTE") == "from 2 FTE more than needed to 5 fewer"


def test_whose_remit():
    assert remit_said("shared") == "The remit is shared with other commissioners."
    assert remit_said("local authorities; NHS England") == (
        "This is the remit of local authorities and NHS England, not of the office."
    )
    assert remit_said("") == remit_said("the office") == ""


def test_one_place_is_in_the_singular():
    row = pd.Series({"lower": 1.0, "upper": 1.0})
    assert need_in_words(row, "family places") == "1 family place" and need_in_words(row, "FTE") == "1 FTE"
