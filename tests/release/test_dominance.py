"""Sums that tell what one contributor makes: known answers and refusals."""

import json

import numpy as np
import pytest

from needs_analysis.errors import Refusal
from needs_analysis.release import dominance
from tests.conftest import SHARED

FILE = SHARED / "known_answers" / "sdc" / "cases.json"
OTHER = json.loads(FILE.read_text(encoding="utf-8"))["other"] if FILE.is_file() else []
DOMINANCE = [case for case in OTHER if case["kind"] == "dominance"]


@pytest.mark.skipif(not DOMINANCE, reason="the known answers are not beside the project (../shared/known_answers/sdc)")
@pytest.mark.parametrize("case", DOMINANCE, ids=[case["id"] for case in DOMINANCE])
def test_known_answers(case):
    rule = {name: case[name] for name in ("n", "k", "p") if name in case}
    assert (case["rule"] in dominance(case["contributors"], **rule)) == case["sensitive"]


@pytest.mark.parametrize(
    ("given", "broken"),
    [([100], ("nk", "p%")), ([50, 50], ("p%",)), ([], ()), ([0, 0], ()), ([40, 35, 25], ()), ([76, 12, 12], ("nk",))],
)
def test_few_contributors(given, broken):
    assert dominance(given) == broken


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ([-1, 5], {}),
        ([float("nan")], {}),
        (["5"], {}),
        ([5], {"n": 0}),
        ([5], {"k": 100}),
        ([5], {"p": 0}),
        (None, {}),
        ("90", {}),
        ({"a": 5}, {}),
        (5, {}),
        ([5], {"k": "75"}),
        ([5], {"n": None}),
        ([True], {}),
        ([float("inf")], {}),
        ([5], {"p": float("nan")}),
    ],
)
def test_what_is_no_amount_or_rule_is_refused(given, rule):
    with pytest.raises(Refusal):
        dominance(given, **rule)


def test_numbers_of_numpy_are_numbers():
    assert dominance(np.array([90_000, 12_000, 8_000]), n=np.int64(1), k=np.float64(75)) == ("nk", "p%")
