"""One invented force, written out whole."""

import csv
import json

import pandas as pd
import pytest
from openpyxl import load_workbook

from needs_analysis.errors import Refusal
from needs_analysis.synthetic import FILES, synthesise


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made") / "a new folder"
    return folder, {path.name: rows for path, rows in synthesise(folder, rows=400, seed=6)}


def _rows(path):
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_all_its_files_are_there_with_a_trail_for_every_table_and_nothing_half_made(world):
    folder, made = world
    tables = {name for name in FILES if name.endswith((".parquet", ".csv", ".xlsx"))}
    assert set(made) == tables
    trails = {path.name for path in folder.glob("*.source.toml")}
    assert {path.name for path in folder.iterdir()} == {*FILES, *trails}
    assert len(trails) == len(tables)
    assert all("synthetic" in (folder / name).read_text(encoding="utf-8") for name in trails)


def test_each_file_has_as_many_rows_as_it_is_said_to_have(world):
    folder, made = world
    assert made["victim_extract.parquet"] == len(pd.read_parquet(folder / "victim_extract.parquet"))
    assert made["provider_return.csv"] == len(_rows(folder / "provider_return.csv")) == 3 * 4 * 8
    assert made["survey.csv"] == len(_rows(folder / "survey.csv"))


def test_the_parts_of_a_clean_return_never_exceed_its_referrals(world):
    folder, _ = world
    rows = pd.DataFrame(_rows(folder / "provider_return.csv"))
    numbers = rows.drop(columns=["service", "area", "quarter"]).astype(int)
    assert (numbers["female"] + numbers["male"] + numbers["not_stated"] == numbers["referrals"]).all()
    assert (numbers["engaged"] <= numbers["referrals"]).all()
    assert (numbers["repeat_victims"] <= numbers["referrals"]).all()
    assert not rows.duplicated(["service", "area", "quarter"]).any()


def test_the_messy_return_shows_no_number_under_five_but_nought(world):
    folder, _ = world
    sheet = load_workbook(folder / "provider_return_messy.xlsx").active
    cells = [cell for row in sheet.iter_rows(min_row=5, max_row=5 + 95, min_col=4, values_only=True) for cell in row]
    clean = [int(n) for row in _rows(folder / "provider_return.csv") for n in list(row.values())[3:]]
    assert len(cells) == len(clean)
    assert all(shown == "<5" for shown, n in zip(cells, clean, strict=True) if 0 < n < 5)
    assert all(int(str(shown).replace(",", "")) == n for shown, n in zip(cells, clean, strict=True) if not 0 < n < 5)
    assert "<5" in cells and 0 in cells


def test_the_survey_agrees_with_its_truth_and_with_its_routing(world):
    folder, _ = world
    rows, truth = _rows(folder / "survey.csv"), json.loads((folder / "survey_truth.json").read_text(encoding="utf-8"))
    reported = [row["Reported to the police?"] == "Yes" for row in rows]
    assert (len(rows), sum(reported)) == (truth["respondents"], truth["reported"])
    assert sum(row["How satisfied?"] in ("Satisfied", "Very satisfied") for row in rows) == truth["satisfied"]
    assert not any(row["How satisfied?"] for row, yes in zip(rows, reported, strict=True) if not yes)
    assert not any(row["Why not reported?"] for row, yes in zip(rows, reported, strict=True) if yes)


@pytest.mark.parametrize("name", ["survey_truth.json", "survey.csv.source.toml"])
def test_a_file_that_stands_there_is_refused_before_anything_is_made(tmp_path, name):
    (tmp_path / name).write_text("mine", encoding="utf-8")
    with pytest.raises(Refusal, match=name.split(".")[0]):
        next(synthesise(tmp_path, rows=50, seed=1))
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text(encoding="utf-8") == "mine"


def test_it_may_be_replaced_on_purpose_and_other_files_stay(tmp_path):
    (tmp_path / "survey_truth.json").write_text("old", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    list(synthesise(str(tmp_path), rows=50, seed=1, replace=True))
    assert json.loads((tmp_path / "survey_truth.json").read_text(encoding="utf-8"))["respondents"] == 620
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "mine"
