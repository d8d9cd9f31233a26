"""The authored recommendations of an assessment."""

import pytest

from needs_analysis.assessment import open as opened
from needs_analysis.assessment.recommendations import recommendations
from needs_analysis.errors import ConfigurationError
from tests.assessment.small import small_assessment
from tests.conftest import edit

ADVICE = """
[[recommendations]]
id = "R1"
finding = "A01"
when_verdict = ["has risen"]
text = "Recruit a second Idva."
owner = "Office"
timescale = "April 2027"
cost = "not known"
measure_of_success = "Waits fall"
"""


def test_an_assessment_without_advice_has_none(tmp_path):
    assert recommendations(opened(small_assessment(tmp_path / "small"))) == []


def test_advice_comes_as_it_was_written_and_stands_only_under_its_verdict(tmp_path):
    more = ADVICE + ADVICE.replace("R1", "R2").replace('when_verdict = ["has risen"]\n', "")
    first, second = recommendations(opened(small_assessment(tmp_path / "small", more=more)))
    assert (first.id, first.finding, first.text, first.owner) == ("R1", "A01", "Recruit a second Idva.", "Office")
    assert first.when_verdict == ("has risen",) and first.needs_to_know == ""
    assert first.stands("has risen") and not first.stands("has fallen") and not first.stands(None)
    assert second.id == "R2" and second.stands(None)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("has risen", "has soared", "is not a verdict"),
        ("has risen", "no clear change", "leaves the question open"),
        ('owner = "Office"\n', "", "owner"),
    ],
)
def test_advice_that_rests_on_nothing_is_refused(tmp_path, old, new, problem):
    folder = small_assessment(tmp_path / "small", more=ADVICE)
    edit(folder / "assessment.toml", old, new)
    with pytest.raises(ConfigurationError, match=problem):
        recommendations(opened(folder))
