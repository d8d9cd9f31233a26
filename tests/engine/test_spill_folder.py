"""A private folder that goes with the program that made it."""

import os
import stat

import pytest

from needs_analysis.engine.spill_folder import PREFIX, spill_folder
from needs_analysis.errors import Refusal


def test_it_is_private_and_goes(tmp_path):
    folder = spill_folder(tmp_path)
    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700 and folder.path.name.startswith(PREFIX)
    (folder.path / "spilled").write_text("x")
    folder.close()
    folder.close()
    assert list(tmp_path.iterdir()) == []


def test_one_in_use_is_not_swept(tmp_path):
    first, second = spill_folder(tmp_path), spill_folder(tmp_path)
    assert first.path.is_dir() and second.path.is_dir()
    first.close()
    second.close()


def test_one_that_nobody_holds_is_swept(tmp_path):
    left = tmp_path / f"{PREFIX}left"
    left.mkdir(mode=0o700)
    (left / "held").touch(mode=0o600)
    (left / "ids.tmp").write_text("V1")
    spill_folder(tmp_path).close()
    assert not left.exists()


def test_what_is_not_ours_stays(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    (elsewhere / "held").touch(mode=0o600)
    (tmp_path / f"{PREFIX}link").symlink_to(elsewhere)
    open_to_all = tmp_path / f"{PREFIX}open"
    open_to_all.mkdir(mode=0o755)
    open_to_all.chmod(0o755)
    (open_to_all / "held").touch(mode=0o600)
    just_made = tmp_path / f"{PREFIX}new"
    just_made.mkdir(mode=0o700)
    linked = tmp_path / f"{PREFIX}linked"
    linked.mkdir(mode=0o700)
    os.link(elsewhere / "held", linked / "held")
    spill_folder(tmp_path).close()
    assert all(path.exists() for path in (elsewhere / "held", open_to_all, just_made, linked))


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(Refusal, match="not a folder"):
        spill_folder(tmp_path / "none")
