"""What MARAC repeats say, whole, withheld and under both versions."""

import re

import pytest

from needs_analysis.repeat_victimisation.marac_words import words
from tests.examples import EXAMPLES


@pytest.mark.parametrize("name", ["marac_repeats", "marac_repeats of two versions"])
def test_sentences_are_short_and_name_their_counts(name):
    result = EXAMPLES[name]()
    row = result.table.iloc[0]
    panel = result.sentence("panel")
    assert f"{row['numerator']:,} of {row['denominator']:,} MARAC referrals" in panel
    assert max(len(each.split()) for each in re.split(r"(?<=\.) ", panel)) <= 30


def test_the_older_version_says_what_it_counts():
    assert "conduct that would be a crime" in EXAMPLES["marac_repeats of two versions"]().sentence("panel")


def test_withheld_counts_are_said_to_be_withheld_without_a_figure():
    result = EXAMPLES["marac_repeats"]()
    table = result.table.assign(numerator=None, denominator=None, value=None, least=None, most=None)
    assert re.search(r"\d+ of \d+", words(table, dict(result.settings)).panel) is None
