"""Whether a raw file may have people behind its figures, by what is written beside it."""

import pytest

from needs_analysis.assessment.may_hold_people import may_hold_people
from needs_analysis.reading import write_source
from needs_analysis.source import Source


@pytest.mark.parametrize(
    ("disclosure", "may"),
    [("already_published", False), ("synthetic", False), ("aggregate", True), ("record_level", True)],
)
def test_what_is_written_beside_a_file_counts(tmp_path, disclosure, may):
    path = tmp_path / "counts.csv"
    path.write_text("x")
    assert may_hold_people(path), "a file of which nothing is said may hold people"
    write_source(path, Source("counts", "Counts", "An office", "none", disclosure))
    assert may_hold_people(path) is may


@pytest.mark.parametrize("name", ["layout.toml", "README.md", ".gitkeep"])
def test_what_holds_no_figures_holds_no_people(tmp_path, name):
    (tmp_path / name).write_text("x")
    assert not may_hold_people(tmp_path / name)


def test_a_note_that_cannot_be_read_says_nothing(tmp_path):
    path = tmp_path / "counts.csv"
    path.write_text("x")
    (tmp_path / "counts.csv.source.toml").write_text("disclosure = ")
    assert may_hold_people(path)
