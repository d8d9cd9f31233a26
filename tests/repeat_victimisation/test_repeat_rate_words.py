"""What a table of repeat events says of all together."""

import pandas as pd
import pytest

from needs_analysis.repeat_victimisation.repeat_rate_words import same_of, scope, share_in_words

ROW = {"value": 0.25, "numerator": 5, "denominator": 20, "lower": 0.1, "upper": 0.4, "victims": 9}


def test_the_share_is_said_with_its_counts_and_its_range():
    said = share_in_words(pd.DataFrame([ROW]), "in 2024", ["victim"], "12 months")
    assert said == (
        "5 of 20 events in 2024 were against someone victimised in the previous 12 months. That is 25% (range 10% to 40%)."
    )


@pytest.mark.parametrize("table", [pd.DataFrame([ROW]).head(0), pd.DataFrame([{**ROW, "numerator": None}])])
def test_what_is_missing_is_said_to_be(table):
    said = share_in_words(table, "in 2024", ["victim", "perpetrator"], "12 months")
    assert (
        said
        == "How many events in 2024 had the same victim and perpetrator as one in the previous 12 months is not supplied."
    )


def test_what_must_be_the_same():
    assert (
        same_of(["perp_id"]) == ["victim", "perpetrator"]
        and scope(["victim", "perpetrator"]) == "same victim and same perpetrator"
    )
