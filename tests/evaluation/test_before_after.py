import pytest

from needs_analysis.effect import Effect
from needs_analysis.errors import Refusal
from needs_analysis.evaluation import reported_reductions
from needs_analysis.wording import CANNOT_BE_CHECKED
from tests.conftest import make_facts


def test_falls_without_a_comparison_are_no_effect(facts):
    result = reported_reductions(facts, reductions=["A011", "A012", "A013", "A014"], clients="A010")
    assert result.table["value"].tolist() == [55, 50, 46, 48]
    assert (result.table["flag"] == "not an effect").all()
    assert result.verdict == CANNOT_BE_CHECKED
    assert "no comparison group" in result.sentence()


def test_only_a_comparison_may_be_a_headline():
    assert not Effect("abuse", 55, "percent reduction", design="before_after").may_be_headline
    assert Effect("incidents", 30, "percent reduction", design="difference_in_differences").may_be_headline


@pytest.mark.parametrize("columns", [{"value": ["12"], "unit": ["referrals"]}, {"value": ["150"], "unit": ["percent"]}])
def test_what_is_no_percentage_fall_is_refused(columns):
    with pytest.raises(Refusal, match="not a percentage fall"):
        reported_reductions(make_facts(**columns), reductions=["T0"])
