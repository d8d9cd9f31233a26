"""A run puts its whole folder in the place of the last one, or leaves that one as it is; whatever happens."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from needs_analysis import assessment
from needs_analysis.assessment.private_folder import alone, put_in_place
from needs_analysis.errors import NeedsAnalysisError
from tests.assessment.small import add_notebook, small_assessment
from tests.conftest import edit


@pytest.fixture
def small(tmp_path):
    return small_assessment(tmp_path / "small")


def contents(folder):
    outputs = folder / "data" / "processed"
    return {path.relative_to(outputs).as_posix(): path.read_bytes() for path in outputs.rglob("*") if path.is_file()}


def left_over(folder):
    """What a run leaves in its private folder, but for lock and key."""
    return {path.name for path in (folder / ".needs-analysis").iterdir()} - {
        ".gitignore",
        "run.lock",
        "stamp.key",
        "also-read.json",
    }


def rename_that_fails(number):
    """A rename of folders that fails at one of them, as where a file in it is open in Excel."""
    done = []
    usual = Path.rename

    def rename(self, target):
        done.append(self)
        if len(done) == number:
            raise PermissionError(13, "The process cannot access the file", str(self))
        return usual(self, target)

    return rename


@pytest.mark.parametrize("number", [1, 2])
def test_a_file_that_is_open_elsewhere_leaves_the_last_run_whole(small, monkeypatch, number):
    assessment.run(assessment.open(small))
    before = contents(small)
    edit(small / "assessment.toml", "A small assessment", "Another title")
    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", rename_that_fails(number))
        with pytest.raises(NeedsAnalysisError, match="Close it if it is open elsewhere"):
            assessment.run(assessment.open(small))
    assert contents(small) == before and not left_over(small)
    assert assessment.run(assessment.open(small)).worked
    assert b"Another title" in contents(small)["report.html"]


def test_a_run_that_was_killed_between_the_two_moves_is_undone_by_the_next(small):
    assessment.run(assessment.open(small))
    before = contents(small)
    private = small / ".needs-analysis"
    (small / "data" / "processed").rename(private / "last-run")
    (private / "being-made-x").mkdir()
    (private / "being-made-x" / "cells.csv").write_text("3")
    assert not assessment.run(assessment.open(small)).worked
    assert contents(small) == before and not left_over(small)


def test_a_run_that_is_killed_while_notebooks_run_leaves_nothing_readable(small):
    assessment.run(assessment.open(small))
    before = contents(small)
    add_notebook(small, "import time, pathlib; pathlib.Path('started').touch(); time.sleep(60)")
    command = [sys.executable, "-m", "needs_analysis.cli", "run", "--folder", str(small)]
    started = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    deadline = time.monotonic() + 120
    while not (small / "notebooks" / "started").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    staging = list((small / ".needs-analysis").glob("being-made-*"))
    assert staging and all(stat.S_IMODE(each.stat().st_mode) == 0o700 for each in staging)
    assert stat.S_IMODE((small / ".needs-analysis").stat().st_mode) == 0o700
    os.killpg(started.pid, signal.SIGKILL)
    started.wait()
    assert contents(small) == before
    (small / "notebooks" / "analysis.ipynb").unlink()
    (small / "notebooks" / "started").unlink()
    assessment.run(assessment.open(small))
    assert not left_over(small)


def test_a_second_run_is_told_since_when_the_first_one_goes(small):
    code = f"""
import time
from needs_analysis.assessment.private_folder import alone
from pathlib import Path
with alone(Path({str(small)!r})):
    print("held", flush=True)
    time.sleep(60)
"""
    held = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    try:
        assert held.stdout.readline() == "held\n"
        with pytest.raises(NeedsAnalysisError, match=r"going since \d\d:\d\d on \d\d \w+ \d{4}\. Wait"):
            assessment.run(assessment.open(small))
    finally:
        held.kill()
        held.wait()
    assert assessment.run(assessment.open(small)).worked, "a killed process holds nothing"


def test_a_file_that_changes_while_it_is_read_makes_no_run(small, monkeypatch):
    opened = assessment.open(small)
    usual = assessment.run.__globals__["build_what_can_leave"]

    def meanwhile(each, **more):
        found = usual(each, **more)
        with (small / "data" / "raw" / "return.csv").open("a") as file:
            file.write("\n")
        return found

    monkeypatch.setitem(assessment.run.__globals__, "build_what_can_leave", meanwhile)
    with pytest.raises(NeedsAnalysisError, match="changed while it was run"):
        assessment.run(opened)
    assert not (small / "data" / "processed").exists() and not left_over(small)


@pytest.mark.parametrize("name", ["data/raw/notes.csv", "notebooks/helper.py", "contracts/own.toml"])
def test_a_file_that_only_a_notebook_reads_is_an_input_too(small, name):
    path = small / name
    path.parent.mkdir(exist_ok=True)
    text = "meaning = 'One call.'\nkey = ['call']\nfloor = 'aggregate'\n[[columns]]\nname = 'call'\n"
    path.write_text(text if name.endswith(".toml") else "a = 1\n")
    assessment.run(assessment.open(small))
    assert not assessment.run(assessment.open(small)).worked
    path.write_text(text + "meaning = 'Its number.'\n" if name.endswith(".toml") else "a = 2\n")
    assert assessment.run(assessment.open(small)).worked
    path.unlink()
    assert assessment.run(assessment.open(small)).worked


def test_a_file_elsewhere_that_a_reader_opens_in_a_notebook_is_an_input_too(small, tmp_path):
    elsewhere = tmp_path / "return.csv"
    elsewhere.write_bytes((small / "data" / "raw" / "return.csv").read_bytes())
    add_notebook(small, f"import needs_analysis as na; _ = na.reading.provider_return({str(elsewhere)!r})")
    assessment.run(assessment.open(small))
    assert not assessment.run(assessment.open(small)).worked
    elsewhere.write_bytes(elsewhere.read_bytes().replace(b"92", b"93"))
    assert assessment.run(assessment.open(small)).worked


def test_what_no_run_made_is_kept_and_never_written_over(small):
    outputs = small / "data" / "processed"
    outputs.mkdir()
    (outputs / "notes.txt").write_text("mine")
    assessment.run(assessment.open(small))
    assert (outputs / "notes.txt").read_text() == "mine" and (outputs / "report.html").is_file()
    other = small.parent / "other"
    small_assessment(other)
    (other / "data" / "processed").mkdir()
    (other / "data" / "processed" / "report.html").write_text("mine")
    with pytest.raises(NeedsAnalysisError, match=r"report\.html was made by no run"):
        assessment.run(assessment.open(other))
    assert contents(other) == {"report.html": b"mine"}


def test_a_record_that_names_files_elsewhere_moves_none(small):
    assessment.run(assessment.open(small))
    record = small / "data" / "processed" / "run.json"
    entries = json.loads(record.read_text(encoding="utf-8"))
    (small / "data" / "kept.txt").write_text("mine")
    for name in ("../kept.txt", "C:evil", "\\evil", "/etc/hostname", "NUL"):
        entries["outputs"][name] = "0"
    record.write_text(json.dumps(entries), encoding="utf-8")
    edit(small / "assessment.toml", "A small assessment", "Another title")
    assessment.run(assessment.open(small))
    assert (small / "data" / "kept.txt").read_text() == "mine"


def test_nothing_is_written_through_a_link(small, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (small / "data" / "processed").symlink_to(elsewhere)
    with pytest.raises(NeedsAnalysisError, match="is a link"):
        assessment.run(assessment.open(small))
    assert list(elsewhere.iterdir()) == []
    (small / "data" / "processed").unlink()
    private = small / ".needs-analysis"
    for path in private.iterdir():
        path.unlink()
    private.rmdir()
    private.symlink_to(elsewhere)
    with pytest.raises(NeedsAnalysisError, match="is a link"):
        assessment.run(assessment.open(small))
    assert list(elsewhere.iterdir()) == []


def test_a_folder_that_is_put_in_place_is_as_open_as_the_one_before(tmp_path):
    with alone(tmp_path) as private:
        new, target = tmp_path / "new", tmp_path / "data" / "processed"
        new.mkdir(mode=0o700)
        target.mkdir(parents=True, mode=0o755)
        put_in_place(new, target, private)
        assert stat.S_IMODE(target.stat().st_mode) == 0o755


def test_a_run_is_of_what_stands_in_the_files_and_not_of_what_was_read_before(small):
    opened = assessment.open(small)
    opened.table("returns")
    path = small / "data" / "raw" / "return.csv"
    path.write_bytes(path.read_bytes().replace(b",92,", b",lots,"))
    with pytest.raises(NeedsAnalysisError, match="row 2"):
        assessment.run(opened)
    assert not (small / "data" / "processed").exists()
