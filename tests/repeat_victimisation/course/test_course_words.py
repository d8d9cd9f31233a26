"""What a time course says: of the group, in short sentences, and nothing of what is withheld."""

import re

import pytest

from needs_analysis.repeat_victimisation.course.course_words import begins, words
from tests.examples import EXAMPLES


def test_how_follow_up_begins_is_said_with_its_days():
    assert begins({"origin": "clean", "look_back_days": 90}).endswith("with none in the 90 days before")
    assert begins({"origin": "clean", "look_back_days": 365}) != begins({"origin": "first", "look_back_days": 365})


def test_the_sentence_speaks_of_the_group_in_short_sentences():
    result = EXAMPLES["time_course"]()
    panel = result.sentence("panel")
    assert "does not show that any one person's risk falls" in panel
    lengths = [len(each.split()) for each in re.split(r"(?<=[.:]) ", panel)]
    assert max(lengths) <= 30


@pytest.mark.parametrize("name", ["share_again", "value", "long_run_rate", "if_constant", "mean_events"])
def test_what_is_withheld_is_said_to_be(name):
    result = EXAMPLES["time_course"]()
    said = words(result.table.assign(**{name: None}), dict(result.settings))
    assert "nan" not in (said.panel + said.analyst + said.alt).casefold()
