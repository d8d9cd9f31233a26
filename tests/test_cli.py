import sys

import pytest

from needs_analysis import cli
from tests.conftest import edit


def call(monkeypatch, capsys, *words):
    """What a person sees, and the exit code."""
    monkeypatch.setattr(sys, "argv", ["needs-analysis", *map(str, words)])
    monkeypatch.setenv("COLUMNS", "200")
    code = 0
    try:
        cli.main()
    except SystemExit as ended:
        code = ended.code or 0
    seen = capsys.readouterr()
    assert "Traceback" not in seen.err
    return code, seen.out + seen.err


@pytest.fixture
def raw(folder):
    return folder / "data" / "raw" / "west_mercia" / "published_facts.csv"


def test_check_lists_every_table(monkeypatch, capsys, folder):
    code, text = call(monkeypatch, capsys, "check", "--folder", folder)
    assert code == 0 and text.count("OK") == 27


def test_check_lists_every_problem_of_a_changed_file(monkeypatch, capsys, folder, raw):
    edit(raw, ",492,referrals,", ",49x,referrals,")
    edit(raw, ",465,referrals,", ",46 5,,")
    code, text = call(monkeypatch, capsys, "check", "--folder", folder)
    assert code == 1 and "first '49x'" in text and 'column "unit"' in text and "2 problems" in text


def test_a_checksum_is_recorded_only_for_a_file_that_keeps_its_contract(monkeypatch, capsys, folder, raw):
    monkeypatch.chdir(folder)
    name = "data/raw/west_mercia/published_facts.csv"
    assert "has not changed" in call(monkeypatch, capsys, "checksum", name)[1]
    edit(raw, ",492,referrals,", ",992,referrals,")
    code, text = call(monkeypatch, capsys, "check")
    assert code == 1 and f"needs-analysis checksum {name}" in text, "the advice can be typed as it stands"
    assert "new checksum is recorded" in call(monkeypatch, capsys, "checksum", name)[1]
    edit(raw, ",992,referrals,", ",99x,referrals,")
    code, text = call(monkeypatch, capsys, "checksum", name)
    assert code == 1 and "row 85" in text
    code, text = call(monkeypatch, capsys, "checksum", "published_fact.csv")
    assert code == 1 and "published_fact.csv" in text and "the file was not found" in text


def test_a_withdrawn_recommendation_is_said(monkeypatch, capsys, folder, raw):
    for path in (folder / "notebooks").glob("*.ipynb"):
        path.unlink()
    edit(raw, ",492,referrals,", ",992,referrals,")
    call(monkeypatch, capsys, "checksum", raw)
    code, text = call(monkeypatch, capsys, "run", "--folder", folder)
    assert code == 0 and 'Withdrawn: REC01, because finding D01 now reads "has risen"' in text
    assert "report.html" in text
    assert "Nothing has changed" in call(monkeypatch, capsys, "run", "--folder", folder)[1]


def test_process_without_settings_or_originals_says_so(monkeypatch, capsys, folder, tmp_path):
    code, text = call(monkeypatch, capsys, "process", "--originals", tmp_path, "--folder", folder)
    assert code == 1 and "lookup_ltla24_csp24_pfa24.csv" in text


def test_notebooks_are_checked(monkeypatch, capsys, folder):
    code, text = call(monkeypatch, capsys, "notebooks", "--folder", folder)
    assert code == 0 and text.count("OK") == 5
    (folder / "notebooks" / "bad.ipynb").write_text('{"cells": [{}]}', encoding="utf-8")
    code, text = call(monkeypatch, capsys, "notebooks", "--folder", folder)
    assert code == 1 and "bad.ipynb: cell 1: is not built as a cell is" in text
    (folder / "notebooks" / "bad.ipynb").write_text('{"cells": 1}', encoding="utf-8")
    code, text = call(monkeypatch, capsys, "notebooks", "--folder", folder)
    assert code == 1 and "bad.ipynb: is not a notebook" in text


def test_a_folder_without_an_assessment_and_the_version(monkeypatch, capsys, tmp_path):
    code, text = call(monkeypatch, capsys, "check", "--folder", tmp_path)
    assert code == 1 and "assessment.toml" in text
    assert call(monkeypatch, capsys, "version")[0] == 0


@pytest.mark.parametrize("name", ["nono/x.toml", "nono/deeper/x.toml"])
def test_a_missing_folder_is_said_to_be_missing(monkeypatch, capsys, tmp_path, name):
    code, text = call(monkeypatch, capsys, "template", "layout", "--to", tmp_path / name)
    folder = (tmp_path / name).parent.name
    assert code == 1 and f"x.toml cannot be written, because the folder {folder} does not exist." in text


def test_a_folder_in_place_of_a_file_is_said_to_be_one(monkeypatch, capsys, folder):
    code, text = call(monkeypatch, capsys, "checksum", folder / "data")
    assert code == 1 and "data: is a folder, not a file. Give the path of one file." in text
    (folder / "contracts" / "a.toml").mkdir(parents=True)
    code, text = call(monkeypatch, capsys, "check", "--folder", folder)
    assert code == 1 and "a.toml: is a folder, not a file." in text


@pytest.mark.parametrize("kind", ["provider_return", "provider-return"])
@pytest.mark.parametrize("contracts", ["contracts", "service_contracts", "service-contracts"])
def test_a_kind_is_taken_in_every_spelling(monkeypatch, capsys, tmp_path, kind, contracts):
    for each in (kind, contracts):
        path = tmp_path / f"{each}.xlsx"
        assert call(monkeypatch, capsys, "template", each, "--to", path)[0] == 0
        assert "is not a kind" not in call(monkeypatch, capsys, "check", path, "--kind", each)[1]
        path.unlink()


def test_a_file_where_the_results_go_is_not_replaced(monkeypatch, capsys, folder):
    place = folder / "data" / "processed"
    place.rmdir()
    place.write_text("mine", encoding="utf-8")
    code, text = call(monkeypatch, capsys, "run", "--folder", folder)
    assert code == 1 and "data/processed is a file, and was not replaced" in text
    assert place.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (FileNotFoundError(2, "No such file", "x/a.csv"), "a.csv was not found. Check its path."),
        (IsADirectoryError(21, "Is a directory", "x/a"), "a is a folder. Give the name of a file."),
        (NotADirectoryError(20, "Not a directory", "x/a"), "a is not in a folder"),
        (PermissionError(13, "Permission denied", "x/a.csv"), "Permission denied. Close it if it is open elsewhere."),
    ],
)
def test_what_the_system_says_of_a_file_is_said_with_what_to_do(error, said):
    assert said in cli._in_words(error)
