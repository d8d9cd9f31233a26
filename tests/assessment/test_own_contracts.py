"""Another office's own returns and contracts: scorecard, findings and report by assessment.toml alone, safe to leave."""

import json
import shutil

import pandas as pd
import pytest

from needs_analysis import assessment, synthetic
from needs_analysis.reading import record_checksum
from tests.assessment.small import texts_of
from tests.assessment.test_second_force import finding

AREAS = ("Maidstone", "Swale", "Medway")
SERVICES = (
    "IDVA",
    "ISVA",
    "Stalking advocacy",
    "Young people's service",
    "Restorative justice",
    "Perpetrator programme",
)
PAIR = '["returns", "contracts"]'
WANTED = {
    "G01": ("service_gap.scorecard", "", '["returns", "contracts", "queries"]'),
    "G02": ("service_gap.scorecard", 'view = "service"', PAIR),
    "G03": ("service_gap.scorecard", 'view = "area"', PAIR),
    "G05": (
        "service_gap.posts_for_wait",
        'referrals = { table = "returns", where = { service = "IDVA", quarter = "2025/26 Q2" }, column = "referrals" }, '
        'stay = { assumed = 12, unit = "weeks" }, cases_per_post = 25, target_weeks = 2, share = 0.9',
        "[]",
    ),
    "G04": ("service_gap.scorecard", 'service = "IDVA", over = "four quarters"', PAIR),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kent") / "kent"
    raw = folder / "data" / "raw"
    raw.mkdir(parents=True)
    (folder / "notebooks").mkdir()
    list(synthetic.write_service_data(raw, seed=7, services=SERVICES, areas=AREAS))
    text = """
format = 2
priorities = ["Victims first"]

[about]
title = "Kent needs assessment"
office = "Office of the Police and Crime Commissioner for Kent"
force = "Kent"
areas = ["Kent", "Medway"]
as_of = "November 2026"

[tables.returns]
path = "data/raw/provider_returns.csv"
kind = "provider_return"

[tables.contracts]
path = "data/raw/service_contracts.csv"
kind = "service_contracts"

[tables.queries]
path = "data/raw/provider_queries.csv"
contract = "provider_queries"
"""
    text += "".join(finding(name, *call) for name, call in WANTED.items())
    (folder / "assessment.toml").write_text(text, encoding="utf-8")
    for path in raw.glob("*.source.toml"):
        # As an office's own: what it holds is sensitive.
        path.write_text(path.read_text(encoding="utf-8").replace('"synthetic"', '"aggregate"'), encoding="utf-8")
    return folder, {item.id: item.released for item in assessment.build_findings(assessment.open(folder))}


def test_every_finding_is_released_under_the_lowest_threshold(built):
    _, found = built
    assert set(found) == set(WANTED) and {item.profile for item in found.values()} == {"lt5"}
    for item in found.values():
        assert len(item.result.sentence().split()) > 8 and "nan" not in item.result.sentence()


def test_the_first_to_look_at_are_those_that_were_made_so(built):
    folder, found = built
    truth = pd.read_csv(folder / "data" / "raw" / "service_truth.csv")
    first = truth[truth["measure"] == "look_first"].sort_values("value")["service"].tolist()
    assert len(first) == 3
    sentence = found["G01"].result.sentence()
    places = [sentence.index(f"({service}, ") for service in first]
    assert places == sorted(places)


def test_an_assumed_number_is_said_to_be_assumed(built):
    _, found = built
    assert "with support of 12 weeks (assumed)" in found["G05"].result.sentence()


def test_no_small_count_leaves(built):
    _, found = built
    for item in found.values():
        table = item.result.table
        for column in item.result.columns:
            if column.role in ("count", "base") and column.name in table:
                numbers = pd.to_numeric(table[column.name], errors="coerce")
                assert not ((numbers > 0) & (numbers < 5)).any(), column.name


def test_the_counts_are_those_of_the_returns(built):
    """Added up here from the file itself."""
    folder, found = built
    returns = pd.read_csv(folder / "data" / "raw" / "provider_returns.csv")
    table = found["G01"].result.table
    row = table[(table["kpi"] == "contacted within 48 hours") & table["counted"].notna()].iloc[0]
    mine = returns[(returns["service"] == row["service"]) & returns["quarter"].isin(["2025/26 Q1", "2025/26 Q2"])]
    sums = mine[["contacted_within_48_hours", "contacted"]].apply(pd.to_numeric, errors="coerce")
    assert sums.notna().all(axis=None)
    assert row[["counted", "base"]].tolist() == sums.sum().tolist()


def test_a_run_shows_the_page_for_this_office(built):
    folder, _ = built
    assert assessment.run(assessment.open(folder)).worked
    page = texts_of(folder)
    assert "Look first at" in page and "West Mercia" not in page
    assert json.loads((folder / "data" / "processed" / "findings.json").read_text(encoding="utf-8"))


def test_an_empty_list_of_queries_is_an_answer(built, tmp_path):
    folder = tmp_path / "kent"
    shutil.copytree(built[0], folder, ignore=shutil.ignore_patterns("processed", "released"))
    queries = folder / "data" / "raw" / "provider_queries.csv"
    queries.write_text(queries.read_text(encoding="utf-8").partition("\n")[0] + "\n", encoding="utf-8")
    record_checksum(queries)
    path = folder / "assessment.toml"
    text = path.read_text(encoding="utf-8").partition('\n[[findings]]\nid = "G02"')[0]
    for kind in ('contract = "provider_queries"', 'kind = "provider_queries"'):
        path.write_text(text.replace('contract = "provider_queries"', kind), encoding="utf-8")
        opened = assessment.open(folder)
        assert assessment.check(opened).sound
        (item,) = assessment.build_findings(opened)
        assert "No query about these contracts is open." in item.released.result.sentence()
