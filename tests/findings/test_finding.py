import re

import pandas as pd
import pytest

from needs_analysis import demand
from needs_analysis.columns import Column
from needs_analysis.errors import NeedsAnalysisError
from needs_analysis.findings import Finding, Recommendation, split_recommendations
from needs_analysis.release import release
from needs_analysis.result import Result
from needs_analysis.wording import (
    CANNOT_BE_CHECKED,
    HAS_RISEN,
    NO_CLEAR_CHANGE,
    NO_CLEAR_DIFFERENCE,
    STATISTICAL_TERMS,
)
from tests.conftest import PUBLISHED, make_facts

PERIODS = {"period_start": ["2022-07-01", "2021-07-01"], "period_end": ["2022-09-30", "2021-09-30"]}


def finding(now, before="465"):
    result = demand.compare_counts(make_facts(value=[now, before], **PERIODS), now="T0", before="T1")
    return Finding("D01", "Demand", "demand", "p", release(result, "already_published"))


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
    result = Result(pd.DataFrame({"value": [1]}), "m", "d", "m", {"panel": "s"}, sources=(PUBLISHED,), columns=columns)
    with pytest.raises(NeedsAnalysisError, match="not a released result"):
        Finding("D01", "t", "demand", "p", result)


def test_a_recommendation_withdraws_itself_when_the_verdict_changes():
    standing, withdrawn = split_recommendations([recommendation()], [finding("492")])
    assert [item.id for item in standing] == ["R1"] and not withdrawn
    standing, withdrawn = split_recommendations([recommendation()], [finding("900")])
    assert not standing and withdrawn[0][1] == f'finding D01 now reads "{HAS_RISEN}"'


def test_a_recommendation_needs_its_finding_and_real_verdicts():
    with pytest.raises(NeedsAnalysisError, match="rests on finding D09"):
        split_recommendations([recommendation(finding="D09")], [finding("492")])
    with pytest.raises(NeedsAnalysisError, match="is not a verdict"):
        recommendation(when_verdict=("rising",))


@pytest.mark.parametrize("verdict", [NO_CLEAR_CHANGE, NO_CLEAR_DIFFERENCE, CANNOT_BE_CHECKED])
@pytest.mark.parametrize(
    "text",
    [
        "Do not commission extra capacity.",
        "Ask the provider. Do not fund more posts until then.",
        "Please do not extend it.",
        "Don’t renew the grant.",
        "Commission no further posts.",
        "Stop the programme.",
    ],
)
def test_that_no_change_was_seen_supports_no_advice_against_something(verdict, text):
    with pytest.raises(NeedsAnalysisError, match="could not tell"):
        recommendation(text=text, when_verdict=(HAS_RISEN, verdict))
    assert recommendation(text=text, when_verdict=(HAS_RISEN,)).stands(HAS_RISEN), "a clear verdict may support it"


def test_what_rests_on_an_open_question_says_what_would_answer_it():
    with pytest.raises(NeedsAnalysisError, match="needs_to_know"):
        recommendation(needs_to_know=" ")
    assert recommendation(needs_to_know="", when_verdict=(HAS_RISEN,)).stands(HAS_RISEN)


def test_how_the_assessment_speaks(a):
    from needs_analysis.assessment import build_findings

    for item in build_findings(a):
        text = item.sentence
        low = text.lower()
        assert not [term for term in STATISTICAL_TERMS if term in low], item.id
        assert not [
            verb
            for verb in (" caused", " led to ", " resulted in", " thanks to", " because of the programme")
            if verb in low
        ], item.id
        for sentence in re.split(r"(?<=[.?!]) (?=[A-Z£0-9])", text):
            assert len(sentence.split()) < 30, (item.id, len(sentence.split()), sentence)
