"""A released result with its place in an assessment."""

import pandas as pd
import pytest

from needs_analysis.columns import Column
from needs_analysis.errors import NeedsAnalysisError
from needs_analysis.findings import Finding, Recommendation
from needs_analysis.release import release
from needs_analysis.result import Result
from needs_analysis.wording import (
    NO_CLEAR_CHANGE,
)
from tests.conftest import PUBLISHED, gated, says


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
    return Recommendation.written(**{**usual, **columns})


def test_only_a_released_result_makes_a_finding():
    columns = [Column("value", "count")]
    result = Result(pd.DataFrame({"value": [1]}), "m", "d", "m", says(), sources=(PUBLISHED,), columns=columns)
    with pytest.raises(NeedsAnalysisError, match="not a released result"):
        Finding("D01", gated("t"), "demand", gated("p"), result)


@pytest.mark.parametrize("name", ["title", "priority", "service_id"])
def test_only_released_texts_make_a_finding(name):
    columns = [Column("value", "count")]
    result = Result(pd.DataFrame({"value": [1]}), "m", "d", "m", says(), sources=(PUBLISHED,), columns=columns)
    released = release(result, "already_published")
    texts = {"title": gated("t"), "priority": gated("p"), "service_id": gated("S1")}
    assert Finding("D01", family="demand", released=released, **texts).title == "t"
    with pytest.raises(NeedsAnalysisError, match=f"D01: {name.replace('_', ' ')} was not released") as refused:
        Finding("D01", family="demand", released=released, **{**texts, name: "of Ann"})
    assert "Ann" not in str(refused.value)
    with pytest.raises(NeedsAnalysisError, match="no family"):
        Finding("D01", family="other", released=released, **texts)
