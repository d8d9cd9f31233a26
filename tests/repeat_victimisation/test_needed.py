"""Columns that only some extracts have."""

import pytest

from needs_analysis.errors import Refusal
from needs_analysis.repeat_victimisation.needed import refuse_absent


def test_the_refusal_says_which_column_to_ask_for():
    with pytest.raises(Refusal, match=r"no column relationship.*Ask the force"):
        refuse_absent(["victim_id", "date"], ["relationship"], what="events")


def test_what_is_there_and_what_is_no_such_column_pass():
    refuse_absent(["relationship"], ["relationship", "district"], what="events")
