"""Judgements in words: what is missing is said, and never guessed."""

import re

import numpy as np
import pandas as pd
import pytest

from needs_analysis.judgement import columns_of, judge, method_of
from needs_analysis.judgement_words import (
    default_in_words,
    in_words,
    overturn_in_words,
    range_in_words,
    verdict_of,
    would_have_been_clear,
)
from needs_analysis.wording import (
    NO_CLEAR_CHANGE,
    missing_is,
)

IN_WORDS = (in_words, would_have_been_clear, range_in_words, overturn_in_words, default_in_words)


def row_of(now, before, **options):
    """A row of a table as metrics make it from a judgement."""
    found = judge([now], [before], **options)
    cells = {name: values[0] for name, values in columns_of(found).items()}
    cells |= {"value": found.ratio[0], "lower": found.lower[0], "upper": found.upper[0], "flag": found.verdict[0]}
    return pd.Series({**cells, "method": method_of(found)[0], "numerator": now, "denominator": before}, dtype=object)


ROWS = [
    row_of(492, 465),
    row_of(492, 465, dispersion=2.0),
    row_of(4_920, 465, swings=[[0.1, 0.0, -0.1, 0.05]]),
    row_of(480, 465, swings=[[0.1, 0.0, -0.1, 0.05]]),
    row_of(5, 0),
    row_of(0, 0),
    row_of(0, 500, unlike=True),
]


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("empty", [np.nan, pd.NA, None])
@pytest.mark.parametrize("gone", [[name] for name in ROWS[0].index] + [list(ROWS[0].index)], ids="-".join)
def test_a_row_is_said_whatever_of_it_is_missing(row, empty, gone):
    with missing_is("withheld"):
        said = " ".join(say(row.where(~row.index.isin(gone), empty)) for say in IN_WORDS)
    assert not re.search(r"\bnan\b|<NA>|\bNone\b|\binf\b", said), said
    if len(gone) > 1:
        assert said.startswith("The change is withheld.") and "The ratio is withheld." in said
        assert not re.search(r"\d", said)


def test_a_verdict_goes_with_its_ratio_and_with_the_mark_of_disclosure_control():
    row = ROWS[0]
    assert verdict_of(row) == NO_CLEAR_CHANGE and "would have been a clear change" in would_have_been_clear(row)
    hidden = row.where(row.index != "value", np.nan)
    assert verdict_of(hidden) is None and would_have_been_clear(hidden) == "" and overturn_in_words(hidden) == ""
    marked = row.where(row.index != "flag", "[c]")
    assert verdict_of(marked) is None and "[c]" not in in_words(marked)
    nothing_before = row_of(5, 0)
    assert verdict_of(nothing_before) == NO_CLEAR_CHANGE
    assert in_words(nothing_before).startswith("There were none before, so no percentage can be given")
    assert range_in_words(nothing_before).startswith("No ratio to a count of 0 (")


def test_numbers_in_words_are_rounded_with_halves_up():
    row = row_of(492, 465, dispersion=2.25).where(lambda cells: cells.index != "dispersion_to_overturn", 4.25)
    assert "Dispersion 2.3 (given)" in range_in_words(row)
    assert "A variance 4.3 times that of chance" in overturn_in_words(row)
    assert "(a variance 2.3 times that of chance)" in default_in_words(row)


def test_at_the_smallest_counts_no_more_than_chance_is_said_of_them():
    assert "times that of chance" not in default_in_words(row_of(0, 0))
