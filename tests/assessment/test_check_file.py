"""What is wrong with one file that was sent, before it is part of any assessment."""

import pytest

from needs_analysis.assessment.check_file import check_file
from needs_analysis.errors import Refusal
from tests.reading.files import ROWS, as_csv, changed


def sent(folder, content, name="return.csv"):
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_sound_file_is_sound_with_its_rows_and_no_warnings(tmp_path):
    checked = check_file(sent(tmp_path, as_csv()), kind="provider-return")
    assert checked.sound and checked.lines == []
    assert checked.results.to_dict("records") == [{"table": "return.csv", "rows": "4", "result": "OK"}]
    assert checked.warnings.empty and list(checked.warnings.columns) == ["file", "code", "text", "place"]


def test_every_problem_of_a_file_is_listed_and_no_cell_is_repeated(tmp_path):
    rows = changed(3, "waiting", "plenty")
    rows[0][2] = "soon"
    checked = check_file(str(sent(tmp_path, as_csv(rows))), kind="provider-return")
    assert not checked.sound
    assert checked.results.to_dict("records") == [{"table": "return.csv", "rows": "-", "result": "2 problems"}]
    assert set(checked.problems["column"]) == {"quarter", "waiting"}
    assert set(checked.problems["file"]) == {"return.csv"}
    assert "plenty" not in " ".join(checked.lines)


def test_one_problem_is_one_problem(tmp_path):
    checked = check_file(sent(tmp_path, as_csv(changed(3, "waiting", "plenty"))), kind="provider-return")
    assert checked.results["result"].item() == "1 problem"


def test_a_small_number_that_was_suppressed_is_a_warning_and_no_problem(tmp_path):
    checked = check_file(sent(tmp_path, as_csv(changed(2, "waiting", "<5"))), kind="provider-return")
    assert checked.sound
    assert checked.warnings[["file", "code"]].to_dict("records") == [{"file": "return.csv", "code": "SUPPRESSED"}]


@pytest.mark.parametrize("content", [b"", b"\x00\x01", as_csv([])], ids=["empty", "no text", "no rows"])
def test_a_file_with_nothing_in_it_is_a_problem_and_no_crash(tmp_path, content):
    checked = check_file(sent(tmp_path, content), kind="provider-return")
    assert not checked.sound and checked.results["rows"].item() == "-"


def test_a_file_that_is_not_there_is_a_problem(tmp_path):
    checked = check_file(tmp_path / "none.csv", kind="provider-return")
    assert not checked.sound and checked.problems["file"].tolist() == ["none.csv"]


def test_a_kind_that_there_is_not_or_that_lacks_its_layout_is_refused(tmp_path):
    path = sent(tmp_path, as_csv(ROWS))
    with pytest.raises(Refusal, match=r"'provider_returns' is not a kind of file.*provider-return"):
        check_file(path, kind="provider_returns")
    with pytest.raises(Refusal, match="needs its description"):
        check_file(path, kind="survey")
