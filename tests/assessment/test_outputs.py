"""What a run writes: tables, findings and what went wrong, each only as it may leave."""

import json

import numpy as np
import pandas as pd
import pytest

from needs_analysis.assessment.outputs import as_json, findings_json, placed_lines, write_tables
from needs_analysis.columns import Column
from needs_analysis.errors import DataError
from needs_analysis.findings import Finding, Recommendation
from needs_analysis.release import release
from needs_analysis.report import Page
from needs_analysis.result import Result
from needs_analysis.said import Caveat
from tests.conftest import PUBLISHED, gated, says


def finding(table, *columns, name="D01"):
    words = says("There were 7.", "There were 7, counted.", (Caveat("SMALL_NUMBERS", "Small numbers."),))
    every = (Column("area", "key"), *columns)
    result = Result(table, "Referrals", "All.", "count", words, sources=(PUBLISHED,), columns=every)
    return Finding(name, gated("Referrals"), "demand", gated("Victims first"), release(result, "already_published"))


def page(**given):
    usual = {
        "title": "T",
        "office": "O",
        "as_of": "November 2026",
        "priorities": ("Victims first",),
        **dict.fromkeys(("findings", "standing", "withdrawn", "profiles", "missing"), ()),
        "versions": {},
    }
    given = {**usual, **given}
    return Page(**{name: value if name == "versions" else gated(value) for name, value in given.items()})


def advice(name):
    texts = {
        "text": "Recruit.",
        "owner": "Office",
        "timescale": "2027",
        "cost": "£1",
        "measure_of_success": "Waits fall",
    }
    return Recommendation.written(id=name, finding="D01", when_verdict=(), **texts)


def test_a_problem_is_written_by_place_and_count_and_its_text_never():
    problems = DataError(
        [
            {"file": "return.csv", "row": "3, 5", "column": "waiting", "count": 1_200, "problem": "is 07700 900123"},
            {"file": "ann smith.csv", "row": "Ann", "column": "Ann", "problem": "is Ann Smith"},
        ]
    ).problems
    assert placed_lines(problems, files=frozenset({"return.csv"})) == [
        "return.csv, row 3, 5, column waiting: 1,200 cells could not be read (DATA); needs-analysis check says more.",
        "A file: a cell could not be read (DATA); needs-analysis check says more.",
    ]
    assert placed_lines(problems.iloc[:0], files=frozenset()) == []


def test_a_released_table_is_written_for_people_and_for_programs(tmp_path):
    table = pd.DataFrame({"area": ["=North", "South"], "value": [1 / 3, np.nan]})
    write_tables(tmp_path / "new" / "tables", [finding(table, Column("value", "count"))])
    csv = (tmp_path / "new" / "tables" / "D01.csv").read_bytes()
    assert csv.splitlines()[0].startswith(b"area,value") and b"\r" not in csv
    assert csv.splitlines()[1].startswith(b"'=North,0.3333333333")
    stored = pd.read_parquet(tmp_path / "new" / "tables" / "D01.parquet")
    assert stored["value"].iloc[0] == 0.3333333333 and pd.isna(stored["value"].iloc[1])
    assert stored.attrs == {}


def test_a_category_that_no_row_has_is_not_written(tmp_path):
    areas = pd.Categorical(["North"], categories=["North", "Secret"])
    write_tables(tmp_path, [finding(pd.DataFrame({"area": areas, "value": [7]}), Column("value", "count"))])
    assert b"Secret" not in (tmp_path / "D01.parquet").read_bytes()


def test_findings_are_written_with_what_rests_on_them():
    item = finding(pd.DataFrame({"area": ["North"], "value": [7]}), Column("value", "count"))
    shown = page(findings=(item,), standing=(advice("R1"),), withdrawn=((advice("R2"), "it fell"),), provisional=True)
    found = json.loads(findings_json([item], shown))
    (entry,) = found["findings"]
    assert (entry["id"], entry["sentence"], entry["table"]) == ("D01", "There were 7.", "tables/D01.csv")
    assert entry["recommendations"] == ["R1"]
    assert entry["caveats"] == [{"code": "SMALL_NUMBERS", "text": "Small numbers."}]
    assert entry["sources"] == [
        {"id": "test", "title": "A published report", "producer": "An office", "licence": "OGL v3.0"}
    ]
    assert found["withdrawn"] == [{"id": "R2", "finding": "D01", "why": "it fell"}]
    assert found["provisional"] is True and found["services"] == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({1: (np.int64(2), None)}, {"1": [2, None]}),
        ([np.float64(0.5), np.bool_(True)], [0.5, True]),
        ("a\x1bb", r"a\x1bb"),
        ("Siân", "Siân"),
    ],
)
def test_a_nested_structure_is_written_as_plain_json(value, expected):
    text = as_json(value)
    assert json.loads(text) == expected and text.endswith("\n")


def test_json_keeps_the_order_of_its_keys_and_its_accents():
    assert as_json({"b": 1, "a": "Siân"}) == '{\n "b": 1,\n "a": "Siân"\n}\n'
