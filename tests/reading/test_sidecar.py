"""The paper trail beside each raw file: where it came from, and that it is the file that was meant."""

import hashlib

import pytest

from needs_analysis.errors import ChangedFile, DataError
from needs_analysis.reading.sidecar import (
    from_here,
    is_made_by,
    record_checksum,
    recorded,
    sidecar_path,
    source_beside,
    source_of,
    write_source,
)
from needs_analysis.source import Source


@pytest.fixture
def raw(tmp_path):
    def write(content=b"a,n\nKent,1\n", **given):
        path = tmp_path / "counts.csv"
        path.write_bytes(content)
        usual = {"id": "counts", "title": 'Counts of "all" – 2022', "producer": "An office", "licence": "OGL v3.0"}
        write_source(path, Source(**{**usual, "disclosure": "already_published", **given}))
        return path

    return write


def test_what_was_written_is_read_with_the_checksum_of_the_file(raw):
    path = raw(edition="2", sha256="of another file")
    source = source_of(path)
    assert sidecar_path(path).name == "counts.csv.source.toml"
    assert (source.title, source.edition, source.published) == ('Counts of "all" – 2022', "2", "")
    assert source.sha256 == hashlib.sha256(b"a,n\nKent,1\n").hexdigest()


def test_a_file_that_changed_is_refused_until_the_change_is_recorded(raw):
    path = raw()
    assert record_checksum(path) is False
    path.write_bytes(b"a,n\nKent,2\n")
    with pytest.raises(ChangedFile, match="the file has changed since its checksum was recorded"):
        source_of(path)
    assert source_of(path, check=False).id == "counts"
    assert record_checksum(path) is True
    assert source_of(path).disclosure == "already_published"


def test_what_takes_the_place_of_invented_data_counts_as_record_level(raw):
    path = raw(disclosure="synthetic", made_by="needs-analysis invent")
    path.write_bytes(b"a,n\nKent,2\n")
    record_checksum(path)
    assert (source_of(path).disclosure, source_of(path).made_by) == ("record_level", "")


def test_a_missing_file_and_a_missing_paper_trail_are_told_apart(raw, tmp_path):
    with pytest.raises(DataError, match="the file was not found"):
        source_of(tmp_path / "none.csv")
    path = raw()
    sidecar_path(path).unlink()
    with pytest.raises(DataError, match="no source is recorded for this file"):
        source_of(path)


def test_every_fault_of_a_paper_trail_is_named(raw):
    path = raw()
    sidecar_path(path).write_text('id = "counts"\ntitle = ""\nlicense = "OGL"\ndisclosure = "open"\n', encoding="utf-8")
    with pytest.raises(DataError) as refused:
        recorded(path)
    found = refused.value.problems.set_index("column")["problem"].to_dict()
    assert found == {
        "title": "is missing",
        "producer": "is missing",
        "licence": "is missing",
        "sha256": "is missing",
        "license": "is not a field of a source",
        "disclosure": "is not a class of disclosure",
    }


def test_a_file_is_made_by_a_command_only_as_long_as_it_is_unchanged(raw, tmp_path):
    path = raw(made_by="needs-analysis invent")
    assert is_made_by(path, "needs-analysis invent")
    assert not is_made_by(path, "needs-analysis fetch")
    path.write_bytes(b"changed")
    assert not is_made_by(path, "needs-analysis invent")
    assert not is_made_by(tmp_path / "none.csv", "needs-analysis invent")


def test_a_file_that_was_sent_without_a_paper_trail_is_what_its_content_says(tmp_path):
    path = tmp_path / "return.csv"
    path.write_bytes(b"a\n")
    source = source_beside(path, disclosure="aggregate")
    assert (source.id, source.title, source.disclosure) == ("return", "return.csv", "aggregate")
    assert source.sha256 == hashlib.sha256(b"a\n").hexdigest()


def test_no_paper_trail_makes_a_file_less_strict_than_its_kind(raw):
    path = raw()
    assert source_beside(path, disclosure="record_level").disclosure == "already_published"
    assert source_beside(path, disclosure="record_level", floor="record_level").disclosure == "record_level"


def test_a_path_is_typed_from_the_current_folder(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert from_here(tmp_path / "data" / "a.csv") == "data/a.csv"
    assert from_here(tmp_path / "my data" / "a.csv") == '"my data/a.csv"'
