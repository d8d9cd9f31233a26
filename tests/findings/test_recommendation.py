"""A recommendation and the verdicts on which it rests."""

import pytest

from needs_analysis.errors import NeedsAnalysisError, Refusal
from needs_analysis.findings import Recommendation
from needs_analysis.wording import (
    CANNOT_BE_CHECKED,
    HAS_RISEN,
    NO_CLEAR_CHANGE,
    NO_CLEAR_DIFFERENCE,
)
from tests.findings.test_finding import recommendation

TEXTS = ("text", "owner", "timescale", "cost", "measure_of_success", "needs_to_know")


@pytest.mark.parametrize("name", TEXTS)
def test_every_text_of_it_goes_through_the_gate(name):
    with pytest.raises(Refusal, match=f"recommendation R1, {name.replace('_', ' ')}: phone number") as refused:
        recommendation(**{name: "Ring 07700 900123"})
    assert "07700" not in str(refused.value)
    whole = {each: getattr(recommendation(), each) for each in Recommendation.__dataclass_fields__}
    assert Recommendation(**whole) == recommendation()
    with pytest.raises(NeedsAnalysisError, match=f"R1: {name.replace('_', ' ')} was not released"):
        Recommendation(**{**whole, name: "plain"})


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
