"""What a run was made from, and whether anything of it has changed since."""

import hashlib
import json
import platform

import pytest

from needs_analysis.assessment import open as opened
from needs_analysis.assessment.private_folder import being_made, private_folder, put_in_place
from needs_analysis.assessment.record import Record, allowed_profiles, holds_people, is_sensitive, versions
from needs_analysis.errors import NeedsAnalysisError
from needs_analysis.reading import write_source
from needs_analysis.report import Page
from needs_analysis.source import Source
from tests.assessment.small import small_assessment
from tests.conftest import ROOT, edit, gated

PAGE = Page(*gated(("T", "O", "November 2026", ("Victims first",))), (), (), (), (), (), {})


@pytest.fixture
def small(tmp_path):
    return small_assessment(tmp_path / "small")


@pytest.fixture
def published(tmp_path):
    """A small assessment of what was published."""
    folder = small_assessment(tmp_path / "published")
    (folder / "data" / "raw" / "return.csv").unlink()
    path = folder / "data" / "raw" / "imd.csv"
    lines = (ROOT / "data" / "raw" / "west_mercia" / "imd_deciles.csv").read_text(encoding="utf-8").split("\n")
    path.write_text("\n".join(lines[:3]) + "\n", encoding="utf-8")
    write_source(path, Source("imd", "Deciles", "An office", "OGL v3.0", "already_published"))
    edit(folder / "assessment.toml", 'return.csv"\nkind = "provider_return"', 'imd.csv"\ncontract = "imd_deciles"')
    return folder


def record(folder, **options):
    assessment = opened(folder)
    return Record(assessment, private_folder(assessment.folder), **{"runs_notebooks": False, **options})


def ran(folder, *, also_read=(), **options):
    """The record after a run that made one file."""
    made, private = record(folder, **options), private_folder(folder)
    with being_made(private) as staging:
        (staging / "report.html").write_text("a page")
        made.keep_foreign(staging)
        made.write(staging, [], PAGE, list(also_read))
        put_in_place(staging, folder / "data" / "processed", private)
    return json.loads((folder / "data" / "processed" / "run.json").read_text(encoding="utf-8"))


def test_the_versions_are_those_of_what_runs():
    found = versions()
    assert found["python"] == platform.python_version()
    assert {"needs_analysis", "pandas", "numpy", "scipy", "duckdb"} <= set(found)
    assert all(isinstance(each, str) and each for each in found.values())


def test_a_return_that_nothing_is_said_of_may_hold_people(small):
    assessment = opened(small)
    assert is_sensitive(assessment, "returns") and holds_people(assessment)
    assert allowed_profiles(assessment) == ("lt5", "lt10", "lt5-round5", "lt8-round5", "lt10-round5")
    edit(small / "assessment.toml", "as_of", 'profile = "lt10"\nas_of')
    assert allowed_profiles(opened(small)) == ("lt10", "lt10-round5")


def test_a_table_that_cannot_be_read_may_hold_people(small):
    (small / "data" / "raw" / "return.csv").write_bytes(b"")
    assert is_sensitive(opened(small), "returns")


def test_of_what_was_published_nothing_need_be_withheld(published):
    assessment = opened(published)
    assert not is_sensitive(assessment, "returns") and not holds_people(assessment)
    assert allowed_profiles(assessment) is None
    written, raw = ran(published), published / "data" / "raw" / "imd.csv"
    assert written["rows_in"] == {"returns": 2}
    assert written["inputs"]["data/raw/imd.csv"] == hashlib.sha256(raw.read_bytes()).hexdigest()


def test_a_file_without_a_source_or_one_that_a_notebook_read_elsewhere_may_hold_people(published, tmp_path):
    elsewhere = tmp_path / "people.csv"
    elsewhere.write_text("name\nAnn\n")
    assert holds_people(opened(published), [elsewhere])
    assert allowed_profiles(opened(published), [elsewhere]) == (
        "lt5",
        "lt10",
        "lt5-round5",
        "lt8-round5",
        "lt10-round5",
    )
    (published / "data" / "raw" / "more.csv").write_text("name\nAnn\n")
    assert holds_people(opened(published))


def test_before_the_first_run_nothing_is_current(small):
    assert record(small).is_current() is False


def test_a_run_is_current_until_something_of_it_changes(small):
    ran(small)
    assert record(small).is_current() is True
    assert record(small, runs_notebooks=True).is_current() is False
    edit(small / "assessment.toml", "A small assessment", "Another title")
    assert record(small).is_current() is False


@pytest.mark.parametrize("change", ["lost", "changed", "no record", "broken record"])
def test_a_run_whose_outputs_are_not_as_they_were_is_not_current(small, change):
    ran(small)
    made = small / "data" / "processed"
    if change == "lost":
        (made / "report.html").unlink()
    elif change == "changed":
        (made / "report.html").write_text("another page")
    elif change == "no record":
        (made / "run.json").unlink()
    else:
        (made / "run.json").write_text('["stamp"]')
    assert record(small).is_current() is False


def test_a_file_that_a_notebook_read_elsewhere_is_watched_and_its_name_is_not_written(small, tmp_path):
    elsewhere = tmp_path / "elsewhere.csv"
    elsewhere.write_text("a\n1\n")
    written = ran(small, also_read=[elsewhere])
    assert record(small).is_current() is True
    assert "elsewhere" not in json.dumps(written)
    elsewhere.write_text("a\n2\n")
    assert record(small).is_current() is False


def test_the_record_names_outputs_and_withholds_what_could_be_guessed(small):
    written = ran(small)
    assert written["outputs"] == {"report.html": hashlib.sha256(b"a page").hexdigest()}
    plain = hashlib.sha256((small / "data" / "raw" / "return.csv").read_bytes()).hexdigest()
    assert written["inputs"]["data/raw/return.csv"].startswith("keyed:") and plain not in json.dumps(written)
    assert written["stamp"].startswith("keyed:")


def test_an_input_that_is_called_like_a_person_is_not_named(small):
    (small / "data" / "raw" / "07700 900123.csv").write_text("a\n1\n")
    assert "07700" not in json.dumps(ran(small))
    assert "data/raw/(name withheld)" in ran(small)["inputs"]


def test_a_file_that_changes_while_it_is_read_stops_the_run(small, tmp_path):
    begun = record(small)
    edit(small / "assessment.toml", "A small assessment", "Another title")
    staging = tmp_path / "staging"
    staging.mkdir()
    with pytest.raises(NeedsAnalysisError, match="A file of the assessment changed while it was run"):
        begun.write(staging, [], PAGE, [])
    assert list(staging.iterdir()) == []


def test_what_somebody_else_put_beside_the_last_run_is_kept_and_never_written_over(small):
    ran(small)
    made = small / "data" / "processed"
    (made / "notes").mkdir()
    (made / "notes" / "mine.txt").write_text("mine")
    ran(small)
    assert (made / "notes" / "mine.txt").read_text() == "mine"


def test_a_file_that_no_recorded_run_made_is_never_written_over(small):
    made = small / "data" / "processed"
    made.mkdir(parents=True)
    (made / "report.html").write_text("somebody's own")
    with pytest.raises(NeedsAnalysisError, match=r"data/processed/report\.html was made by no run that is recorded"):
        ran(small)
    assert (made / "report.html").read_text() == "somebody's own"
