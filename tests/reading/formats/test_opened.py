"""Which files the readers opened is noted where somebody asked for that, and nowhere else."""

import os
from pathlib import Path

from needs_analysis.reading.formats.opened import OPENED_VARIABLE, note_opened


def test_every_file_is_noted_in_order_with_its_whole_path(monkeypatch, tmp_path):
    log = tmp_path / "opened.txt"
    monkeypatch.setenv(OPENED_VARIABLE, str(log))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Môn.csv").touch()
    note_opened(tmp_path / "Môn.csv")
    note_opened(tmp_path / "folder" / ".." / "b.csv")
    folder = Path(os.path.realpath(tmp_path))
    assert log.read_text(encoding="utf-8").splitlines() == [
        str(folder / "Môn.csv"),
        str(folder / "b.csv"),
    ]


def test_nothing_is_written_where_nobody_asked(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for value in (None, ""):
        monkeypatch.delenv(OPENED_VARIABLE, raising=False)
        if value is not None:
            monkeypatch.setenv(OPENED_VARIABLE, value)
        note_opened(tmp_path / "a.csv")
    assert list(tmp_path.iterdir()) == []
