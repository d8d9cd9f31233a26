"""A released result with its place in an assessment."""

import pandas as pd
import pytest

from needs_analysis.columns import Column
from needs_analysis.errors import NeedsAnalysisError
from needs_analysis.findings import Finding, Recommendation
from needs_analysis.result import Result
from needs_analysis.wording import (
    NO_CLEAR_CHANGE,
)
from tests.conftest import PUBLISHED, says


def recommendation(**columns):
    usual = {
        "id": "R1",
        "text": "Do it.",
        "finding": "D01",
        "when_verdict": (NO_CLEAR_CHANGE,),
        "owner": "o",
        "timescale": "t",
        "cost": "c",
        "measure_of_success": "m",
        "needs_to_know": "how many there were",
    }
    return Recommendation(**{**usual, **columns})


def test_only_a_released_result_makes_a_finding():
    columns = [Column("value", "count")]
    result = Result(pd.DataFrame({"value": [1]}), "m", "d", "m", says(), sources=(PUBLISHED,), columns=columns)
    with pytest.raises(NeedsAnalysisError, match="not a released result"):
        Finding("D01", "t", "demand", "p", result)
