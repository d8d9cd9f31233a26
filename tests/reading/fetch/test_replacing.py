"""A file that is there already is replaced only when it was fetched, and when that is asked for."""

import importlib
import os
import stat
import sys

import pytest

import needs_analysis as na
from needs_analysis import cli
from needs_analysis.errors import NeedsAnalysisError, Refusal
from needs_analysis.reading.fetch.fetch import Rules, fetch
from needs_analysis.reading.fetch.fetchable import file_name
from needs_analysis.reading.sidecar import sha256, sidecar_path, write_source
from needs_analysis.source import Source
from tests.reading.serving import OWN, Serving, http

module = importlib.import_module("needs_analysis.reading.fetch.fetch")

TABLE = {"media": "abcdef", "file": "counts.csv"}
FIRST, SECOND = b"area,count\nLudlow,17\n", b"area,count\nLudlow,18\n"


@pytest.fixture
def serving(monkeypatch):
    monkeypatch.setattr(module, "_PAUSES_SECONDS", ())
    with Serving(lambda asked: http(FIRST)) as running:
        yield running


def get(serving, folder, *, content=FIRST, **more):
    serving.answer = lambda asked: http(content)
    address = f"{serving.address}/counts.csv"
    return fetch("home-office", to=folder, settings=TABLE, rules=OWN, address=address, **more)


def seen(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_a_file_that_is_there_is_not_overwritten_and_nothing_is_asked(serving, tmp_path):
    get(serving, tmp_path)
    before, asked = seen(tmp_path), len(serving.asked)
    with pytest.raises(Refusal, match=r"counts.csv already exists.*--replace"):
        get(serving, tmp_path, content=SECOND)
    assert seen(tmp_path) == before and len(serving.asked) == asked


def test_both_checksums_are_said_before_a_fetched_file_is_replaced(serving, tmp_path):
    path = get(serving, tmp_path)
    old, trail = sha256(path), sidecar_path(path).read_bytes()
    told = []

    def say(text):
        told.append((text, path.read_bytes()))

    get(serving, tmp_path, content=SECOND, replace=True, say=say)
    assert path.read_bytes() == SECOND
    assert na.reading.source_of(path).sha256 == sha256(path) != old
    assert sidecar_path(path).read_bytes() != trail
    text, content = told[0]
    assert old in text and sha256(path) in text and content == FIRST
    assert sorted(seen(tmp_path)) == ["counts.csv", "counts.csv.source.toml"]


def test_the_same_bytes_keep_their_paper_trail(serving, tmp_path):
    path = get(serving, tmp_path)
    trail = sidecar_path(path)
    trail.write_text(trail.read_text(encoding="utf-8") + 'edition = "July"\n', encoding="utf-8")
    before = seen(tmp_path)
    told = []
    get(serving, tmp_path, replace=True, say=told.append)
    assert seen(tmp_path) == before and "is unchanged" in told[-1]


def own_source(path, made_by="", **more):
    write_source(path, Source("a", "A", "B", "C", "record_level", made_by=made_by, **more))


@pytest.mark.parametrize("replace", [False, True])
@pytest.mark.parametrize(
    "made_by", [None, "", "needs-analysis fetch nomis", "needs-analysis fetch home-office-2", "us"]
)
def test_a_file_that_was_not_fetched_is_never_overwritten(serving, tmp_path, made_by, replace):
    path = tmp_path / "counts.csv"
    path.write_bytes(b"area,count\nOurs,1\n")
    if made_by is not None:
        own_source(path, made_by)
    before = seen(tmp_path)
    with pytest.raises(Refusal, match=r"counts\.csv"):
        get(serving, tmp_path, replace=replace)
    assert seen(tmp_path) == before and not serving.asked


def test_a_fetched_file_that_was_changed_since_is_not_replaced(serving, tmp_path):
    path = get(serving, tmp_path)
    path.write_bytes(b"area,count\nMended by hand,1\n")
    before = seen(tmp_path)
    with pytest.raises(Refusal, match="has changed since it was fetched"):
        get(serving, tmp_path, content=SECOND, replace=True)
    assert seen(tmp_path) == before


@pytest.mark.skipif(os.name == "nt", reason="links need a right of their own on Windows")
@pytest.mark.parametrize("name", ["counts.csv", "counts.csv.source.toml"])
@pytest.mark.parametrize("there", [True, False])
def test_a_link_is_never_written_through(serving, tmp_path, name, there):
    other = tmp_path / "other.csv"
    if there:
        other.write_bytes(b"ours")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / name).symlink_to(other)
    with pytest.raises(Refusal, match="not a regular file"):
        get(serving, tmp_path / "out", replace=True)
    assert other.exists() == there and not serving.asked


def test_a_folder_of_that_name_is_left_alone(serving, tmp_path):
    (tmp_path / "counts.csv").mkdir()
    with pytest.raises(Refusal, match="not a regular file"):
        get(serving, tmp_path, replace=True)


@pytest.mark.parametrize("made_by", ["needs-analysis fetch home-office", "us"])
def test_a_paper_trail_without_its_file_says_which_bytes_may_come(serving, tmp_path, made_by):
    path = tmp_path / "counts.csv"
    path.write_bytes(FIRST)
    own_source(path, made_by)
    path.unlink()
    before = seen(tmp_path)
    with pytest.raises(Refusal) as caught:
        get(serving, tmp_path, content=SECOND)
    assert str(caught.value).count("sha256") == 2 and seen(tmp_path) == before
    assert get(serving, tmp_path).read_bytes() == FIRST
    assert seen(tmp_path) == before | {"counts.csv": FIRST}
    path.unlink()
    if made_by == "us":
        with pytest.raises(Refusal, match="was not fetched with"):
            get(serving, tmp_path, content=SECOND, replace=True)
        assert seen(tmp_path) == before
    else:
        assert get(serving, tmp_path, content=SECOND, replace=True).read_bytes() == SECOND
        assert na.reading.source_of(path).disclosure == "already_published"


def test_a_paper_trail_that_cannot_be_read_is_not_replaced(serving, tmp_path):
    (tmp_path / "counts.csv.source.toml").write_text("= broken", encoding="utf-8")
    for replace in (False, True):
        with pytest.raises(Refusal, match="cannot be read"):
            get(serving, tmp_path, replace=replace)
    assert seen(tmp_path) == {"counts.csv.source.toml": b"= broken"}


@pytest.mark.parametrize("replace", [False, True])
def test_a_file_that_appears_meanwhile_is_not_overwritten(serving, tmp_path, replace):
    def answer(asked):
        (tmp_path / "counts.csv").write_bytes(b"somebody else's")
        return http(FIRST)

    serving.answer = answer
    with pytest.raises(Refusal, match=r"counts\.csv"):
        fetch(
            "home-office",
            to=tmp_path,
            settings=TABLE,
            rules=OWN,
            address=f"{serving.address}/counts.csv",
            replace=replace,
        )
    assert seen(tmp_path) == {"counts.csv": b"somebody else's"}


def test_what_is_no_data_replaces_nothing(serving, tmp_path):
    get(serving, tmp_path)
    before = seen(tmp_path)
    with pytest.raises(NeedsAnalysisError):
        get(serving, tmp_path, content=b"<html>", replace=True)
    assert seen(tmp_path) == before


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_who_may_read_the_paper_trail_may_read_the_file(serving, tmp_path):
    path = get(serving, tmp_path)
    modes = {stat.S_IMODE(each.stat().st_mode) for each in tmp_path.iterdir()}
    assert len(modes) == 1 and path.is_file()


def test_two_questions_never_share_a_file():
    def named(source, **settings):
        return file_name(source, settings)

    outline = "52.0,{0}2.7:52.1,2.7:52.1,2.6"
    assert named("police-uk-archive", month="2025-12") == "police-uk-archive-2025-12.zip"
    assert (
        named("nomis", dataset="NM_2002_1", geography="TYPE424", date="latest") == "nomis-NM-2002-1-TYPE424-latest.csv"
    )
    names = {
        named("police-uk-api", date="2025-12", poly=outline.format("")),
        named("police-uk-api", date="2025-12", poly=outline.format("-")),
        *(named("nomis", dataset="NM_1_1", geography=f"{'E06000019,' * 9}{last}", date="latest") for last in "123"),
        named("nomis", dataset="NM_1_1", geography="1-2", date="latest"),
        named("nomis", dataset="NM_1_1", geography="1,2", date="latest"),
        named("nomis", dataset="NM_1_1", geography="1.2", date="latest"),
    }
    assert len(names) == 8


def test_the_command_line_replaces_only_when_asked(serving, tmp_path, monkeypatch, capsys):
    asked = []

    def fetched(source, **more):
        asked.append(more["replace"])
        return fetch(source, rules=OWN, address=f"{serving.address}/counts.csv", **more)

    monkeypatch.setattr("needs_analysis.reading.fetch.fetch", fetched)

    def call(*words):
        monkeypatch.setattr(
            sys,
            "argv",
            ["needs-analysis", "fetch", "home-office", "--to", str(tmp_path), "--set", "media=abcdef", *words],
        )
        try:
            cli.main()
        except SystemExit as ended:
            code = ended.code or 0
        found = capsys.readouterr()
        return code, found.out + found.err

    assert call("--set", "file=counts.csv")[0] == 0
    old = sha256(tmp_path / "counts.csv")
    serving.answer = lambda asked: http(SECOND)
    code, text = call("--set", "file=counts.csv")
    assert code == 1 and "--replace" in text
    code, text = call("--set", "file=counts.csv", "--replace")
    assert code == 0 and old in text and sha256(tmp_path / "counts.csv") in text
    assert asked == [False, False, True]


@pytest.mark.parametrize("value", ["20２５-12", "2025-12\n", 202512, None])
def test_settings_are_plain_text_of_the_form_that_is_expected(tmp_path, value):
    with pytest.raises(Refusal, match="not in the expected form"):
        fetch("police-uk-archive", to=tmp_path, settings={"month": value}, rules=Rules(frozenset()))
