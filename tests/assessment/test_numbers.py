"""Numbers that assessment.toml takes from tables reach the metrics that take numbers, without Python."""

import numpy as np
import pytest

import needs_analysis as na
from needs_analysis.assessment.build_findings import build_findings, check_findings
from needs_analysis.assessment.compute import compute
from needs_analysis.assessment.numbers import number_of, takes_numbers
from needs_analysis.errors import ConfigurationError, Refusal
from needs_analysis.quantities import Given
from needs_analysis.wording import NO_CLEAR_CHANGE
from tests.assessment.small import small_assessment
from tests.reading.files import as_csv

HEADER = [
    *("provider", "service", "area", "quarter", "unit", "referrals"),
    *("new_clients", "carried_out", "budget", "spend_to_date"),
]
ROWS = [
    ["Haven", "IDVA", "Shropshire", "2021/22 Q2", "referrals", 465, 40, 100, 80000, 38000],
    ["Haven", "IDVA", "Shropshire", "2022/23 Q2", "referrals", 492, 28, 110, 82000, 39000],
]
NOW = '{ table = "returns", where = { quarter = "2022/23 Q2" }, column = "%s" }'
BEFORE = '{ table = "returns", where = { quarter = "2021/22 Q2" }, column = "referrals" }'


def finding(name, metric, settings, tables='["returns"]'):
    return f"""
[[findings]]
id = "{name}"
title = "A question"
family = "service gap"
priority = "Victims first"
metric = "{metric}"
tables = {tables}
settings = {settings}
"""


def opened(folder, more, rows=ROWS):
    small_assessment(folder, rows, more=more)
    (folder / "data" / "raw" / "return.csv").write_bytes(as_csv(rows, HEADER))
    return na.assessment.open(folder)


def built(folder, more):
    return {item.id: item.released.result for item in build_findings(opened(folder, more))}


OWN = (
    finding("C1", "demand.compare_counts", f"{{ now = {NOW % 'referrals'}, before = {BEFORE} }}", "[]")
    + finding(
        "G1",
        "service_gap.fte_needed",
        f"{{ referrals = {NOW % 'referrals'} }}",
        '["returns", "reference:provision_benchmarks"]',
    )
    + finding(
        "G2",
        "service_gap.target_attainment",
        f'{{ observed = [{NOW % "referrals"}], target = {BEFORE}, assumption = "that quarter is the target" }}',
        "[]",
    )
    + finding(
        "G3",
        "service_gap.littles_law",
        f"{{ stock = {NOW % 'carried_out'}, arrivals = [{NOW % 'new_clients'}] }}",
        "[]",
    )
    + finding("G4", "service_gap.budget", f"{{ awards = [{NOW % 'budget'}], spent = [{NOW % 'spend_to_date'}] }}", "[]")
)


def test_own_returns_reach_every_metric_that_takes_numbers(tmp_path):
    found = built(tmp_path / "own", OWN)
    assert found["C1"].table["difference"].tolist() == [27] and "492 referrals" in found["C1"].sentence()
    assert found["G1"].table["value"].tolist() == [19.68]
    assert found["G2"].table["numerator"].tolist() == [492]
    assert found["G3"].table["in_service"].tolist() == [110]
    assert found["G4"].table["denominator"].tolist() == [82_000] * 2
    assert {result.disclosure for result in found.values()} == {"aggregate"}


def test_a_number_of_a_table_that_a_metric_made_keeps_its_range(tmp_path):
    rows = [*ROWS, ["Haven", "IDVA", "Herefordshire", "2022/23 Q2", "referrals", "<5", 3, 4, 1000, 500]]
    quarters = """
[tables.quarters]
from = "service_gap.activity"
tables = ["returns"]
settings = { measure = "referrals", by = ["quarter"] }
"""
    of = '{ table = "quarters", where = { quarter = "%s" } }'
    settings = f"{{ now = {of % '2022/23 Q2'}, before = {of % '2021/22 Q2'} }}"
    a = opened(tmp_path / "range", quarters + finding("C1", "demand.compare_counts", settings, "[]"), rows)
    assert number_of(a, {"table": "quarters", "where": {"quarter": "2022/23 Q2"}}).ends == (493, 496)
    result = compute(a, a.configuration.findings[1])
    assert np.isnan(result.table["value"].iloc[0]) and result.verdict == NO_CLEAR_CHANGE


@pytest.mark.parametrize(
    ("settings", "match"),
    [
        (
            f"{{ now = {{ table = 'retruns', column = 'referrals' }}, before = {BEFORE} }}",
            "no table is called 'retruns'",
        ),
        (f"{{ now = {{ table = 'returns', colum = 'referrals' }}, before = {BEFORE} }}", "says colum"),
        (f"{{ now = 492, before = {BEFORE} }}", "now"),
    ],
)
def test_what_is_written_wrongly_is_named_before_anything_is_computed(tmp_path, settings, match):
    with pytest.raises(ConfigurationError, match=match) as caught:
        check_findings(opened(tmp_path / "wrong", finding("C1", "demand.compare_counts", settings, "[]")))
    assert "findings.C1" in str(caught.value)


def test_rows_that_are_not_there_are_refused_with_the_finding(tmp_path):
    settings = f"{{ now = {NOW % 'referrals'}, before = {{ table = 'returns', where = {{ quarter = '2019/20 Q2' }}, column = 'referrals' }} }}"
    with pytest.raises(ConfigurationError, match="C1"):
        build_findings(opened(tmp_path / "gone", finding("C1", "demand.compare_counts", settings, "[]")))


def test_only_arguments_that_take_numbers_are_read_so():
    assert takes_numbers(Given) and not takes_numbers(str | None)
    with pytest.raises(Refusal, match="no meaning"):
        number_of(None, {"table": "facts", "fact": "B016", "where": {}})
