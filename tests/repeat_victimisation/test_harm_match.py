"""Which events have a weight."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis.errors import DataError, Refusal, UnitError
from needs_analysis.repeat_victimisation.harm_match import harm_match

WEIGHTS = pd.DataFrame(
    {
        "offence_code": ["8N", "28A/28B", "104"],
        "weight": [120, 30, 7.5],
        "unit": "days",
        "index": "An index",
        "edition": "2020",
    }
)


def match(codes, weights=WEIGHTS):
    return harm_match(pd.DataFrame({"offence_code": codes}), weights, code="offence_code")


def test_codes_match_in_any_spelling_and_the_others_are_listed():
    found = match(["8n ", "104", 104.0, "28A", "28A/28B", "999", "999", None])
    np.testing.assert_array_equal(found.weight, [120, 7.5, 7.5, np.nan, 30, np.nan, np.nan, np.nan])
    assert [(each.what, each.rows) for each in found.excluded] == [
        ("events of offence code 999", 2),
        ("events of offence code 28A", 1),
        ("events without an offence code", 1),
    ]
    assert found.notes[0].code == "PARTIAL_CODES" and "28A (in 28A/28B)" in found.notes[0].text
    assert (found.unit, found.index, found.edition) == ("days", "An index", "2020")


def test_a_code_that_holds_one_with_a_weight_is_told():
    assert "8N/8P (holds 8N)" in match(["8N", "8N/8P"]).notes[0].text


def test_many_codes_without_a_weight_are_counted_together():
    found = match(["8N", *(f"X{n}" for n in range(15))])
    assert (
        found.excluded[-1].what == "events of 5 further offence codes"
        and sum(each.rows for each in found.excluded) == 15
    )


@pytest.mark.parametrize(
    ("weights", "error", "said"),
    [
        (WEIGHTS.assign(edition=["2019", "2020", "2020"]), UnitError, "2 values of edition"),
        (WEIGHTS.assign(unit=["days", "days", "pounds"]), UnitError, "2 values of unit"),
        (WEIGHTS.assign(offence_code=["8N", "8n", "104"]), DataError, "two weights"),
        (WEIGHTS.assign(weight=[-1, 2, 3]), DataError, "negative"),
        (WEIGHTS.assign(weight=[np.nan, 2, 3]), DataError, "no number"),
        (WEIGHTS.assign(weight=["high", "2", "3"]), DataError, "text"),
        (WEIGHTS.assign(edition=[None, "2020", "2020"]), DataError, "no edition"),
        (WEIGHTS.drop(columns="index"), DataError, "do not have this column"),
        (WEIGHTS[:0], Refusal, "no rows"),
    ],
)
def test_bad_weights(weights, error, said):
    with pytest.raises(error, match=said):
        match(["8N"], weights)


def test_no_match_at_all():
    with pytest.raises(Refusal, match="No event has an offence with a weight"):
        match(["1", "2"])
