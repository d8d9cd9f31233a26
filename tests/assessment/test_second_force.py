"""Another office, with nothing but its providers' returns: findings in sentences, safe under the lowest threshold."""

import json
import re
import shutil

import numpy as np
import pytest

from needs_analysis import assessment
from tests.assessment.small import texts_of
from tests.reading.files import as_csv

AREAS, FEW = ("Kent", "Medway"), "Stalking advocacy"
QUARTERS = [f"20{year}/{year + 1} Q{quarter}" for year in range(19, 25) for quarter in (1, 2, 3, 4)]
HEADER = [
    *("provider", "service", "area", "quarter", "unit", "referrals", "engaged"),
    *("new_clients", "carried_out", "budget", "spend_to_date"),
]
PLACE = '{{ table = "returns", where = {{ area = "{area}", quarter = "{quarter}", service = "{service}" }}, column = "{column}" }}'


def place(column, quarter="2024/25 Q4", area="Kent", service="IDVA"):
    return PLACE.format(column=column, quarter=quarter, area=area, service=service)


def rows():
    """A service for many and one for few, whose counts are shown as <5 or by mistake as they are."""
    rng = np.random.default_rng(20)
    made = []
    for number, quarter in enumerate(QUARTERS):
        for share, area in zip((0.8, 0.2), AREAS, strict=True):
            seen = int(rng.poisson(400 * share * 1.01**number))
            made.append(
                ["Haven", "IDVA", area, quarter, "referrals", seen, seen * 3 // 4, seen // 2, seen // 3, 80000, 39000]
            )
            few = ["<5", 3, 2, "<5"][number % 4]
            made.append(["Haven", FEW, area, quarter, "referrals", few, "<5", "<5", 4, 20000, 9000])
    return made


def finding(name, metric, settings, tables='["returns"]'):
    return f"""
[[findings]]
id = "{name}"
title = "A question about {name}"
family = "service gap"
priority = "Victims first"
metric = "{metric}"
tables = {tables}
settings = {{ {settings} }}
"""


SERIES = """
[tables.by_quarter]
from = "service_gap.activity"
tables = ["returns"]
settings = { measure = "referrals", by = ["service", "quarter"] }
"""
OWN = {
    "A01": ("service_gap.activity", 'measure = "referrals", by = ["service", "area"]', '["returns"]'),
    "A02": ("demand.compare_counts", f"now = {place('referrals')}, before = {place('referrals', '2023/24 Q4')}", "[]"),
    "A03": (
        "demand.compare_counts",
        f"now = {place('referrals', '2024/25 Q2', service=FEW)}, before = {place('referrals', '2023/24 Q2', service=FEW)}",
        "[]",
    ),
    "A04": ("demand.xmr", 'value = "value", by = "service", period = "quarter"', '["by_quarter"]'),
    "A05": ("demand.compare_periods", 'value = "value", by = "service", period = "quarter"', '["by_quarter"]'),
    "G01": (
        "service_gap.fte_needed",
        f"referrals = {place('referrals')}",
        '["returns", "reference:provision_benchmarks"]',
    ),
    "G02": (
        "service_gap.target_attainment",
        f'observed = [{place("referrals")}], target = {place("referrals", "2023/24 Q4")}, assumption = "the level of that quarter is the target"',
        "[]",
    ),
    "G03": ("service_gap.littles_law", f"stock = {place('carried_out')}, arrivals = [{place('new_clients')}]", "[]"),
    "G04": ("service_gap.budget", f"awards = [{place('budget')}], spent = [{place('spend_to_date')}]", "[]"),
    "G05": ("published.published_share", f"part = {place('engaged')}, whole = {place('referrals')}", "[]"),
}


def folder_of(folder, wanted=OWN, rows=rows):
    (folder / "data" / "raw").mkdir(parents=True)
    (folder / "notebooks").mkdir()
    text = f"""
format = 2
priorities = ["Victims first"]

[about]
title = "Kent needs assessment"
office = "Office of the Police and Crime Commissioner for Kent"
force = "Kent"
areas = {json.dumps(AREAS)}
as_of = "November 2026"

[tables.returns]
path = "data/raw/return.csv"
kind = "provider_return"
{SERIES}"""
    text += "".join(finding(name, *call) for name, call in wanted.items())
    (folder / "assessment.toml").write_text(text, encoding="utf-8")
    (folder / "data" / "raw" / "return.csv").write_bytes(as_csv(rows(), HEADER))
    return folder


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = folder_of(tmp_path_factory.mktemp("kent") / "kent")
    return folder, {item.id: item for item in assessment.build_findings(assessment.open(folder))}


def test_every_finding_of_its_own_returns_is_a_sentence(built):
    _, found = built
    assert set(found) == set(OWN)
    for name, item in found.items():
        sentence = item.released.result.sentence()
        assert item.released.profile == "lt5", name
        assert len(sentence.split()) > 5 and sentence.rstrip().endswith("."), name
        assert not re.search(r"\bnan\b|<NA>|\bNone\b|West Mercia|DRIVE", sentence), name
        if name not in ("A03",):
            assert re.search(r"\d", sentence), f"{name} gives no figure: {sentence}"


def test_nothing_of_the_few_is_said(built):
    _, found = built
    for name in ("A01", "A03", "A04", "A05"):
        result = found[name].released.result
        few = result.table[result.table.get("service", "") == FEW] if "service" in result.table else result.table
        if name != "A03":
            small = few.select_dtypes("number")
            assert not ((small > 0) & (small < 5) & small.columns.isin(["value", "numerator", "count"])).any(
                axis=None
            ), name
    assert "withheld" in found["A03"].released.result.sentence()


def test_a_run_shows_them_and_none_of_the_small_counts(built):
    folder, _ = built
    assert assessment.run(assessment.open(folder)).worked
    page = texts_of(folder)
    assert "Office of the Police and Crime Commissioner for Kent" in page and "West Mercia" not in page


def test_what_one_office_says_changes_with_its_figures_alone(built, tmp_path):
    """The same folder under another name says the same."""
    folder, found = built
    twin = tmp_path / "twin"
    shutil.copytree(folder, twin, ignore=shutil.ignore_patterns("processed", "notebooks"))
    (twin / "notebooks").mkdir()
    again = {item.id: item.released.result for item in assessment.build_findings(assessment.open(twin))}
    assert all(again[name].same_as(found[name].released.result) for name in found)
