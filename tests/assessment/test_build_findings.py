"""From the findings of an assessment to released findings."""

import re

import pandas as pd
import pytest

from needs_analysis import assessment
from needs_analysis.assessment.compute import FindingRefused
from needs_analysis.errors import ConfigurationError, DataError
from needs_analysis.wording import STATISTICAL_TERMS
from tests.assessment.small import add, add_table, finding_toml, small_assessment
from tests.reading.files import changed


def test_how_the_assessment_speaks(a):
    for item in assessment.build_findings(a):
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


AREAS = pd.DataFrame({"area": list("ABCD"), "count": [30, 40, 50, 60]})
RINGING = AREAS.assign(area=["A", "B", "C", "Ring 07700 900123"])


def test_every_finding_that_a_metric_or_disclosure_control_refuses_is_named(tmp_path):
    """The second is refused after it was computed, because a name of an area is a telephone number."""
    folder = small_assessment(tmp_path / "small")
    text = add_table(folder, "areas", RINGING, disclosure="record_level")
    text += finding_toml("X1", "demand.mean", ["areas"], 'value = "horses"')
    text += finding_toml("X2", "demand.rate", ["areas"], 'population = "count", by = ["area"]')
    text += finding_toml("X3", "service_gap.activity", ["returns"], 'measure = "horses"')
    add(folder, text)
    with pytest.raises(FindingRefused) as refused:
        assessment.build_findings(assessment.open(folder))
    problems = refused.value.problems
    assert problems["column"].tolist() == ["findings.X1", "findings.X2", "findings.X3"]
    assert "Something looks like personal data" in problems["problem"][1]
    assert "Remove it" in problems["remedy"][1] and "07700" not in str(refused.value)


def test_however_many_are_refused_all_are_said(tmp_path):
    many = "".join(
        finding_toml(f"X{n}", "service_gap.activity", ["returns"], 'measure = "horses"') for n in range(1, 15)
    )
    folder = small_assessment(tmp_path / "small", more=many)
    with pytest.raises(FindingRefused) as refused:
        assessment.build_findings(assessment.open(folder))
    assert all(f'"findings.X{n}"' in str(refused.value) for n in range(1, 15))


def test_what_is_written_wrongly_is_said_before_anything_is_read(tmp_path):
    folder = small_assessment(tmp_path / "small", more=finding_toml("X1", "demand.chance", ["returns"]))
    (folder / "data" / "raw" / "return.csv").write_bytes(b"")
    with pytest.raises(ConfigurationError, match="no metric"):
        assessment.run(assessment.open(folder))


def test_a_table_that_cannot_be_read_is_said_once_beside_what_is_refused(tmp_path):
    folder = small_assessment(tmp_path / "small", changed(2, "waiting", "lots"))
    text = add_table(folder, "areas", AREAS) + finding_toml("X1", "demand.mean", ["areas"], 'value = "horses"')
    add(folder, text + finding_toml("X2", "service_gap.activity", ["returns"]))
    with pytest.raises(DataError) as refused:
        assessment.build_findings(assessment.open(folder))
    assert refused.value.problems["column"].tolist() == ["waiting", "findings.X1"]


def test_a_headline_on_invented_data_is_named_with_the_others(tmp_path):
    folder = small_assessment(tmp_path / "small")
    text = add_table(folder, "areas", AREAS, disclosure="synthetic")
    text += finding_toml("X1", "demand.mean", ["areas"], 'value = "count"').replace(
        "[[findings]]", "[[findings]]\nheadline = true"
    )
    text += finding_toml("X2", "demand.mean", ["areas"], 'value = "horses"')
    add(folder, text)
    with pytest.raises(ConfigurationError, match="cannot be a headline") as refused:
        assessment.build_findings(assessment.open(folder))
    assert refused.value.problems["column"].tolist() == ["findings.X1.headline", "findings.X2"]
    with pytest.raises(ConfigurationError, match="cannot be a headline"):
        assessment.run(assessment.open(folder, provisional=True))


def test_a_table_named_as_what_it_is_not_is_a_fault_of_the_finding(tmp_path):
    text = finding_toml("X1", "demand.area_rates", ["returns", "returns", "boundaries:returns"])
    with pytest.raises(ConfigurationError, match="holds no boundaries"):
        assessment.build_findings(assessment.open(small_assessment(tmp_path / "small", more=text)))
