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
    assert code == 0 and text.count("OK") == 16


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
