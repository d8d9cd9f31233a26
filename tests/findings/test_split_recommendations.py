"""Which recommendations stand, and which are withdrawn."""

import pytest

from needs_analysis import demand
from needs_analysis.errors import NeedsAnalysisError
from needs_analysis.findings import Finding, split_recommendations
from needs_analysis.release import release
from needs_analysis.wording import (
    HAS_RISEN,
)
from tests.conftest import gated, make_facts
from tests.findings.test_finding import recommendation

PERIODS = {"period_start": ["2022-07-01", "2021-07-01"], "period_end": ["2022-09-30", "2021-09-30"]}


def finding(now, before="465"):
    result = demand.compare_counts(make_facts(value=[now, before], **PERIODS), now="T0", before="T1")
    return Finding("D01", gated("Demand"), "demand", gated("p"), release(result, "already_published"))


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
