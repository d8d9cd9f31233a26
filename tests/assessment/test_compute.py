"""The result of one finding: its metric, tables and settings, checked before anything is worked out."""

import pytest

from needs_analysis import assessment
from needs_analysis.assessment.compute import FindingRefused, compute, finding_problem, prepared
from needs_analysis.assessment.config import FindingSettings
from needs_analysis.errors import ConfigurationError, DataError
from tests.assessment.small import small_assessment


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return assessment.open(small_assessment(tmp_path_factory.mktemp("compute") / "small"))


def finding(**changed):
    usual = {
        "id": "A01",
        "title": "Referrals",
        "family": "service gap",
        "priority": "Victims first",
        "metric": "service_gap.activity",
        "tables": ("returns",),
        "settings": {"measure": "referrals", "by": ["area"]},
    }
    return FindingSettings(**{**usual, **changed})


def test_a_finding_is_its_metric_on_its_tables(small):
    table = compute(small, finding()).table.set_index("area")
    assert table["value"].to_dict() == {
        "Herefordshire": 92,
        "Shropshire": 118,
        "Telford & Wrekin": 101,
        "Worcestershire": 181,
    }


@pytest.mark.parametrize(
    ("changed", "place", "problem"),
    [
        ({"metric": "service_gap.nothing"}, "findings.A01.metric", "there is no metric 'service_gap.nothing'"),
        ({"tables": ("none",)}, "findings.A01.tables", "no table is called 'none'"),
        ({"tables": ("returns",) * 9}, "findings.A01.tables", "service_gap.activity takes 1 to"),
        (
            {"metric": "demand.compare_counts", "settings": {"now": "B016"}},
            "findings.A01.before",
            "demand.compare_counts lacks the setting 'before'",
        ),
        (
            {"settings": {"measure": "referrals", "colour": "red"}},
            "findings.A01.colour",
            "service_gap.activity has no setting 'colour'",
        ),
        ({"settings": {"measure": 7}}, "findings.A01.measure", "and it is 7"),
    ],
)
def test_a_finding_that_is_written_wrongly_is_refused_at_its_place(small, changed, place, problem):
    with pytest.raises(ConfigurationError) as refused:
        compute(small, finding(**changed))
    assert place in refused.value.problems["column"].tolist()
    assert problem in str(refused.value)
    assert not isinstance(refused.value, FindingRefused)


def test_everything_that_is_wrong_with_a_finding_is_said_at_once(small):
    with pytest.raises(ConfigurationError) as refused:
        prepared(
            small, finding(metric="demand.compare_counts", tables=("none",), settings={"colour": "red", "now": "B016"})
        )
    assert sorted(refused.value.problems["column"]) == [
        "findings.A01.before",
        "findings.A01.colour",
        "findings.A01.tables",
    ]


def test_a_metric_that_refuses_names_the_finding(small):
    with pytest.raises(FindingRefused) as refused:
        compute(small, finding(id="A07", settings={"measure": "horses", "by": ["area"]}))
    assert refused.value.code == "REFUSED"
    assert refused.value.problems["column"].tolist() == ["findings.A07"]
    assert refused.value.problems["file"].tolist() == ["assessment.toml"]


def test_a_metric_that_draws_numbers_takes_the_seed_of_the_assessment_unless_it_has_its_own(small):
    drawn = {"metric": "demand.small_area_rates", "settings": {}}
    assert prepared(small, finding(**drawn))[1] == {"seed": small.configuration.seed}
    assert prepared(small, finding(**{**drawn, "settings": {"seed": 3}}))[1] == {"seed": 3}
    assert "seed" not in prepared(small, finding())[1]


def test_a_table_that_cannot_be_read_is_no_refusal_of_the_metric(tmp_path):
    folder = small_assessment(tmp_path / "small")
    (folder / "data" / "raw" / "return.csv").write_bytes(b"")
    with pytest.raises(DataError) as refused:
        compute(assessment.open(folder), finding())
    assert not isinstance(refused.value, FindingRefused)


def test_the_place_of_a_problem_is_the_finding_and_its_setting():
    assert finding_problem(finding(), "by", "is odd", "Mend it.") == {
        "file": "assessment.toml",
        "column": "findings.A01.by",
        "problem": "is odd",
        "remedy": "Mend it.",
    }
    assert finding_problem(finding(), None, "is odd")["column"] == "findings.A01"
