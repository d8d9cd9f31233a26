"""No verb writes over a file that it did not make, and none over one that it reads."""

import hashlib
import sys

import pytest
from typer.testing import CliRunner

from needs_analysis import assessment, synthetic
from needs_analysis.cli import app
from needs_analysis.errors import Refusal
from tests.assessment.small import small_assessment
from tests.reading.files import as_csv, as_xlsx, changed


def said(*arguments):
    """Exit code and words of a command."""
    from needs_analysis.errors import NeedsAnalysisError

    done = CliRunner().invoke(app, [str(each) for each in arguments])
    if isinstance(done.exception, NeedsAnalysisError):
        return 1, str(done.exception)
    return done.exit_code, done.output


@pytest.fixture
def sent(tmp_path):
    path = tmp_path / "return.xlsx"
    as_xlsx(changed(3, "waiting", "lots")).save(path)
    return path


def test_a_check_never_writes_over_what_it_reads(sent, tmp_path):
    layout = tmp_path / "layout.toml"
    layout.write_text('sheet = "Return"\n')
    before = sent.read_bytes()
    for extra in ([], ["--replace"]):
        code, words = said("check", sent, "--workbook", sent, *extra)
        assert code == 1 and "return.xlsx is an input file and was not overwritten" in words
    code, words = said("check", sent, "--layout", layout, "--workbook", layout)
    assert code == 1 and "does not end in .xlsx" in words
    assert sent.read_bytes() == before and layout.read_text() == 'sheet = "Return"\n'


def test_a_check_of_an_assessment_never_writes_over_its_tables(tmp_path):
    folder = small_assessment(tmp_path / "small")
    other = folder / "data" / "raw" / "survey.xlsx"
    as_xlsx().save(other)
    before = other.read_bytes()
    code, words = said("check", "--folder", folder, "--workbook", other, "--replace")
    assert code == 1 and "survey.xlsx is an input file" in words and other.read_bytes() == before


def test_a_workbook_and_letters_are_replaced_only_when_asked_with_both_checksums(sent, tmp_path):
    book, letters = tmp_path / "problems.xlsx", tmp_path / "letters"
    book.write_bytes(b"my notes")
    letters.mkdir()
    (letters / "query_return.xlsx.txt").write_text("my draft")
    code, words = said("check", sent, "--workbook", book)
    assert code == 1 and "problems.xlsx already exists" in words and book.read_bytes() == b"my notes"
    code, words = said("check", sent, "--queries", letters)
    assert code == 1 and "already exists" in words
    assert (letters / "query_return.xlsx.txt").read_text() == "my draft"
    code, words = said("check", sent, "--workbook", book, "--queries", letters, "--replace")
    for path, old in ((book, b"my notes"), (letters / "query_return.xlsx.txt", b"my draft")):
        new = hashlib.sha256(path.read_bytes()).hexdigest()
        plain = " ".join(words.split())
        assert f"sha256 {hashlib.sha256(old).hexdigest()} is replaced by sha256 {new}" in plain


def test_a_workbook_ends_as_one(sent, tmp_path):
    checked = assessment.check_file(sent, kind="provider-return")
    with pytest.raises(Refusal, match=r"x\.csv does not end in \.xlsx"):
        assessment.problems_workbook(checked, tmp_path / "x.csv")


def test_an_invented_force_is_not_written_over_a_real_survey(tmp_path):
    folder = tmp_path / "raw"
    folder.mkdir()
    (folder / "survey.csv").write_text("real answers")
    (folder / "layout.toml").write_text("real layout")
    code, words = said("synthesise", "--to", folder, "--rows", 300)
    assert code == 1 and "layout.toml" in words and "survey.csv" in words
    assert sorted(path.name for path in folder.iterdir()) == ["layout.toml", "survey.csv"]
    assert (folder / "survey.csv").read_text() == "real answers"
    code, words = said("synthesise", "--to", folder, "--rows", 300, "--replace")
    assert code == 0 and "survey.csv: sha256" in words and "is replaced by" in words


def test_an_invented_force_that_is_broken_off_leaves_nothing(tmp_path, monkeypatch):
    def broken(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(sys.modules["needs_analysis.synthetic.synthesise"], "_survey", broken)
    with pytest.raises(KeyboardInterrupt):
        list(synthetic.synthesise(tmp_path / "s", rows=300))
    assert list((tmp_path / "s").iterdir()) == []


@pytest.mark.parametrize("kind", ["provider-return", "layout"])
def test_a_template_is_not_written_over_what_is_there(tmp_path, kind):
    path = tmp_path / ("x.xlsx" if kind == "provider-return" else "x.toml")
    path.write_text("mine")
    code, words = said("template", kind, "--to", path)
    assert code == 1 and "already exists" in words and path.read_text() == "mine"


@pytest.mark.parametrize("name", ["b[red]x", "[/x]", "[bold", "x]"])
def test_brackets_in_a_name_are_shown_as_they_are(tmp_path, name):
    folder = small_assessment(tmp_path / name.replace("/", "_"))
    text = (folder / "assessment.toml").read_text(encoding="utf-8")
    text = text.replace("[tables.returns]", f'[tables."{name}"]').replace(
        'tables = ["returns"]', f'tables = ["{name}"]'
    )
    (folder / "assessment.toml").write_text(text, encoding="utf-8")
    code, words = said("check", "--folder", folder)
    assert code == 0 and name in words
    code, words = said("run", "--folder", folder)
    assert code == 0 and folder.name in words.replace("\n", "")


def test_a_title_with_brackets_is_said_as_it_is(tmp_path):
    folder = small_assessment(tmp_path / "small")
    from needs_analysis.reading import write_source
    from needs_analysis.source import Source

    path = folder / "data" / "raw" / "return.csv"
    write_source(path, Source("r", "Return [/2023] [red]", "A provider", "none", "aggregate"))
    path.write_bytes(as_csv(changed(2, "waiting", 9)))
    code, words = said("checksum", path)
    assert code == 0 and "Return [/2023] [red]" in words
