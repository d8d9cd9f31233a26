"""Columns that only some extracts have."""

import pytest

from needs_analysis.errors import Refusal
from needs_analysis.repeat_victimisation.needed import refuse_absent


def test_the_refusal_says_which_column_to_ask_for():
    with pytest.raises(Refusal, match=r"no column relationship.*Ask the force"):
        refuse_absent(["victim_id", "date"], ["relationship"], what="events")


def test_what_is_there_and_what_is_no_such_column_pass():
    there = ["relationship"]
    assert refuse_absent(there, ["relationship", "district"], what="events") is None
    with pytest.raises(Refusal, match="would_be_crime"):
        refuse_absent(there, ["relationship", "would_be_crime"], what="referrals")
