"""The folder that the library keeps for itself in an assessment."""

import sys

import pytest

from needs_analysis.assessment.private_folder import (
    NAME,
    alone,
    being_made,
    keyed,
    private_folder,
    put_in_place,
    tidied,
)
from needs_analysis.errors import NeedsAnalysisError

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes and links")


def filled(folder, text):
    folder.mkdir(parents=True)
    (folder / "report.html").write_text(text)
    return folder


def test_it_is_made_once_and_is_not_in_git(tmp_path):
    private = private_folder(tmp_path)
    assert private == tmp_path / NAME
    (private / "kept").write_text("x")
    assert private_folder(tmp_path) == private
    assert {path.name for path in private.iterdir()} == {".gitignore", "kept"}
    assert (private / ".gitignore").read_text() == "*\n"


@posix
def test_nobody_else_may_read_it_and_a_link_is_refused(tmp_path):
    (tmp_path / NAME).mkdir(mode=0o755)
    assert private_folder(tmp_path).stat().st_mode & 0o777 == 0o700
    other = tmp_path / "other"
    (other / "elsewhere").mkdir(parents=True)
    (other / NAME).symlink_to(other / "elsewhere")
    with pytest.raises(NeedsAnalysisError, match="is a link, which could lead anywhere"):
        private_folder(other)


def test_a_second_command_is_told_since_when_the_first_has_been_going(tmp_path):
    with alone(tmp_path) as private:
        assert private == tmp_path / NAME
        with (
            pytest.raises(NeedsAnalysisError, match=r"has been going since \d\d:\d\d on \d\d \w+ \d{4}\. Wait"),
            alone(tmp_path),
        ):
            pytest.fail("two commands held one assessment")
    with alone(tmp_path):
        pass
    assert (tmp_path / NAME / "run.lock").read_text() == ""


def test_an_assessment_is_free_again_after_an_error(tmp_path):
    with pytest.raises(ZeroDivisionError), alone(tmp_path):
        raise ZeroDivisionError
    with alone(tmp_path) as private:
        assert private.is_dir()


def test_what_a_killed_command_left_is_taken_away_and_the_last_run_is_put_back(tmp_path):
    private = private_folder(tmp_path)
    (tmp_path / "data").mkdir()
    filled(private / "last-run", "the last run")
    filled(private / "being-made-1", "half")
    tidied(tmp_path)
    assert not (private / "last-run").exists() and not (private / "being-made-1").exists()
    assert (tmp_path / "data" / "processed" / "report.html").read_text() == "the last run"


def test_what_is_in_place_is_not_put_back(tmp_path):
    private = private_folder(tmp_path)
    filled(private / "last-run", "old")
    filled(tmp_path / "data" / "processed", "new")
    tidied(tmp_path)
    assert (tmp_path / "data" / "processed" / "report.html").read_text() == "new"
    assert not (private / "last-run").exists()


def test_what_is_being_made_is_gone_when_the_command_ends(tmp_path):
    private = private_folder(tmp_path)
    with being_made(private) as one, being_made(private) as other:
        assert one != other and one.parent == private
        (one / "cells.csv").write_text("3")
        if sys.platform != "win32":
            assert one.stat().st_mode & 0o777 == 0o700
    assert not one.exists() and not other.exists()
    with pytest.raises(ZeroDivisionError), being_made(private) as third:
        raise ZeroDivisionError
    assert not third.exists()


@pytest.mark.parametrize("before", [True, False])
def test_a_whole_folder_takes_the_place_of_another(tmp_path, before):
    private, target = private_folder(tmp_path), tmp_path / "data" / "processed"
    if before:
        filled(target, "old")
        (target / "gone.csv").write_text("x")
    new = filled(private / "being-made-1", "new")
    put_in_place(new, target, private)
    assert [path.name for path in target.iterdir()] == ["report.html"]
    assert (target / "report.html").read_text() == "new"
    assert not new.exists() and [path.name for path in private.iterdir()] == [".gitignore"]


def test_a_folder_that_cannot_be_put_in_place_leaves_the_old_one(tmp_path):
    private, target = private_folder(tmp_path), filled(tmp_path / "data" / "processed", "old")
    with pytest.raises(OSError, match="never made"):
        put_in_place(private / "never made", target, private)
    assert (target / "report.html").read_text() == "old"


def test_a_keyed_checksum_is_the_same_in_one_folder_and_another_in_another(tmp_path):
    first, second = tmp_path / "a", tmp_path / "b"
    first.mkdir()
    second.mkdir()
    one, other = private_folder(first), private_folder(second)
    assert keyed(one)(b"x") == keyed(one)(b"x") != keyed(one)(b"y")
    assert keyed(one)(b"x") != keyed(other)(b"x")
    assert len(keyed(one)(b"")) == 64


@posix
def test_a_key_that_others_may_read_or_is_too_short_is_made_anew(tmp_path):
    private = private_folder(tmp_path)
    first = keyed(private)(b"x")
    (private / "stamp.key").chmod(0o644)
    second = keyed(private)(b"x")
    assert second != first and (private / "stamp.key").stat().st_mode & 0o777 == 0o600
    (private / "stamp.key").write_bytes(b"short")
    assert keyed(private)(b"x") not in (first, second)
