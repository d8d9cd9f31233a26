"""Counts that shares and rates stand for: known answers."""

import json

import numpy as np
import pandas as pd
import pytest

from needs_analysis.columns import Column, declared
from needs_analysis.release import audit, release_table
from needs_analysis.release.cells.part_given import numbers, part_given, scale
from tests.conftest import SHARED

FILE = SHARED / "known_answers" / "sdc" / "cases.json"
OTHER = {case["id"]: case for case in json.loads(FILE.read_text(encoding="utf-8"))["other"]} if FILE.is_file() else {}
known_answers = pytest.mark.skipif(
    not OTHER, reason="the known answers are not beside the project (../shared/known_answers/sdc)"
)
RATE = {
    "residents": {"role": "base", "public": True},
    "rate": {"role": "measure", "of": "residents", "unit": "per 1,000"},
}


@known_answers
def test_a_whole_percentage_and_its_base_give_the_count():
    case = OTHER["P02"]
    table = pd.DataFrame({"share": [float(case["published_percent"])], "of": [case["base"]]})
    column = Column("share", "measure", part_of="of", unit="percent")
    assert part_given(table, column).tolist() == case["feasible_counts"]
    columns = {"area": "key", "of": "base", "share": {"role": "measure", "part_of": "of", "unit": "percent"}}
    table = pd.DataFrame({"area": list("ABC"), "of": [28, 400, 380], "share": [7.0, 20.0, 30.0]})
    assert "share, row 2: a figure under 5 is shown" in audit(table, columns=columns).problems
    left = release_table(table, columns=columns).result.table
    assert pd.isna(left["share"].iloc[0]) and audit(release_table(table, columns=columns)).safe


@known_answers
def test_a_rate_and_known_residents_give_the_count():
    """Nothing is declared but what the rate is of; no count stands in the table."""
    case = OTHER["P04"]
    table = pd.DataFrame(
        {
            "area": list("ABC"),
            "residents": [case["population"], 20_000, 21_000],
            "rate": [float(case["rate"]), 2.0, 3.0],
        }
    )
    columns = {"area": "key", **RATE}
    assert audit(table, columns=columns).problems == ("rate, row 2: a figure under 5 is shown",)
    left = release_table(table, columns=columns).result.table
    # Residents are public, and no total of the rates is shown.
    assert left["rate"].isna().tolist() == [True, False, False] and left["residents"].tolist()[0] == 18_800


def test_a_rate_beside_its_count_is_no_second_count():
    columns = declared(
        ["n", "people", "rate"],
        [
            Column("n", "count"),
            Column("people", "base", public=True),
            Column("rate", "measure", of=("n", "people"), unit="per 1,000"),
        ],
        what="x",
    )
    assert columns[2].part_of == ""
    alone = declared(["people", "rate"], [*columns[:2], columns[2]], what="x")
    assert alone[1].of == ("people",) and alone[1].part_of == "people"


@pytest.mark.parametrize(
    ("unit", "size"),
    [
        ("", 1),
        ("share", 1),
        ("percent", 100),
        ("per 1,000", 1_000),
        ("per 100,000 residents", 100_000),
        ("per 0", 1),
        ("GBP", 1),
    ],
)
def test_units(unit, size):
    table = pd.DataFrame({"x": [1.0, 2.0], "unit": [unit, unit]})
    assert scale(table, Column("x", "measure", unit=unit)).tolist() == [size] * 2
    assert scale(table, Column("x", "measure")).tolist() == [size] * 2


def test_of_what_is_above_nothing_there_is_at_least_one():
    table = pd.DataFrame({"x": [0.0001, 0.0, np.nan, 3.0001], "of": [100, 100, 100, 1]})
    np.testing.assert_array_equal(part_given(table, Column("x", "measure", part_of="of")), [1, 0, np.nan, 3])
    assert numbers(table, "of").tolist() == [100, 100, 100, 1]
