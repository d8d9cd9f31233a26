"""From the findings of an assessment to released findings."""

import re

from needs_analysis.wording import (
    STATISTICAL_TERMS,
)


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
