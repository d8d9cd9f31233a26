"""A metric with its tables and settings: what is taken from [about], and the one place that settings pass."""

import pandas as pd
import pytest

from needs_analysis import assessment
from needs_analysis.assessment import call
from needs_analysis.assessment.build_findings import check_findings
from needs_analysis.assessment.call import Call, FindingRefused
from needs_analysis.assessment.compute import compute, prepared
from needs_analysis.assessment.not_supplied import NotSupplied
from needs_analysis.errors import ConfigurationError, DataError, Refusal
from needs_analysis.result import Result
from tests.assessment.small import add, finding_toml, small_assessment, table_toml


def taken(folder, metric, settings="", tables=("returns",)):
    """What a metric of a finding is called with."""
    add(folder, finding_toml("X1", metric, list(tables), settings))
    opened = assessment.open(folder)
    return prepared(opened, opened.configuration.findings[-1])[1]


AREAS = ("Herefordshire", "Shropshire", "Telford and Wrekin", "Worcestershire")


def test_force_and_areas_are_taken_from_about_where_a_metric_must_have_them(tmp_path):
    folder = small_assessment(tmp_path / "small")
    assert taken(folder, "demand.recorded_crime_quarters") == {"force": "West Mercia"}
    folder = small_assessment(tmp_path / "other")
    assert taken(folder, "service_gap.coverage_matrix", 'whole = "West Mercia"', ("returns", "returns")) == {
        "areas": AREAS,
        "whole": "West Mercia",
    }


def test_what_a_finding_says_itself_goes_first(tmp_path):
    folder = small_assessment(tmp_path / "small")
    assert taken(folder, "demand.recorded_crime_quarters", 'force = "Kent"') == {"force": "Kent"}


def test_where_a_metric_can_do_without_it_means_all_of_them(tmp_path):
    """No force is every force for `outcome_shares`, and `by="force"` of `compare_forces` is the name of a column."""
    assert taken(small_assessment(tmp_path / "small"), "demand.outcome_shares") == {}
    assert taken(small_assessment(tmp_path / "other"), "demand.compare_forces") == {"force": "West Mercia"}


def by_number(table: pd.DataFrame, *, force: int, areas: str) -> Result:
    """A metric of an office's own making, which means something else by these words."""
    raise NotImplementedError


def test_a_name_that_does_not_fit_the_argument_is_not_taken(tmp_path, monkeypatch):
    monkeypatch.setattr(call, "metric", lambda name, place: by_number)
    with pytest.raises(ConfigurationError) as refused:
        taken(small_assessment(tmp_path / "small"), "demand.by_number")
    assert refused.value.problems["problem"].tolist() == [
        "demand.by_number lacks the setting 'force'",
        "demand.by_number lacks the setting 'areas'",
    ]


def test_every_setting_passes_one_place_and_nothing_is_read_while_it_is_checked(tmp_path, monkeypatch):
    seen, one = [], call._setting

    def noted(opened, hint, value):
        seen.append((opened is None, value))
        return one(opened, hint, value)

    monkeypatch.setattr(call, "_setting", noted)
    folder = small_assessment(tmp_path / "small")
    add(folder, table_toml("made", made="service_gap.activity", tables=["returns"], settings='by = ["area"]'))
    add(folder, finding_toml("X1", "demand.recorded_crime_quarters", ["returns"]))
    opened = assessment.open(folder)
    check_findings(opened)
    assert seen == [(True, ["area"]), (True, "referrals"), (True, ["area"]), (True, "West Mercia")]
    seen.clear()
    opened.table("made")
    assert seen == [(False, ["area"])]


@pytest.mark.parametrize("error", [NotSupplied.one("gone"), DataError.one("not to be read")])
def test_a_value_whose_table_cannot_be_read_is_no_fault_of_the_writing(tmp_path, monkeypatch, error):
    def unread(opened, hint, value):
        if opened is not None:
            raise error
        return value

    monkeypatch.setattr(call, "_setting", unread)
    opened = assessment.open(small_assessment(tmp_path / "small"))
    check_findings(opened)
    with pytest.raises(type(error)) as refused:
        compute(opened, opened.configuration.findings[0])
    assert refused.value is error


def test_a_value_that_the_tables_do_not_give_refuses_the_finding_at_its_setting(tmp_path, monkeypatch):
    def refusing(opened, hint, value):
        raise Refusal("Two rows are meant", remedy="Name one.")

    monkeypatch.setattr(call, "_setting", refusing)
    opened = assessment.open(small_assessment(tmp_path / "small"))
    with pytest.raises(FindingRefused) as refused:
        compute(opened, opened.configuration.findings[0])
    assert refused.value.problems["column"].item() == "findings.A01.measure"
    assert refused.value.problems["remedy"].item() == "Name one."


def test_a_call_names_its_place_and_all_that_it_needs(tmp_path):
    settings = 'now = { table = "made", where = { area = "A" } }, before = "B1"'
    folder = small_assessment(
        tmp_path / "small", more=finding_toml("X1", "demand.compare_counts", ["returns"], settings)
    )
    found = Call.of_finding(assessment.open(folder).configuration.findings[-1])
    assert (found.place, found.key, found.needs) == ("findings.X1", "metric", ("returns", "made"))
    assert found.problem("now", "is odd", "Mend it.") == {
        "file": "assessment.toml",
        "column": "findings.X1.now",
        "problem": "is odd",
        "remedy": "Mend it.",
    }


def test_a_fact_without_its_table_is_refused_with_what_to_write_in_the_file(tmp_path):
    more = finding_toml("A02", "demand.compare_counts", [], 'now = "B016", before = "B017"')
    opened = assessment.open(small_assessment(tmp_path / "small", more=more))
    with pytest.raises(FindingRefused) as refused:
        compute(opened, opened.configuration.findings[-1])
    said = str(refused.value)
    assert "No table was given to take now from" in said and "quantities" not in said
    assert 'tables = ["published_facts"]' in said and '{ table = "published_facts", fact = "B016" }' in said
