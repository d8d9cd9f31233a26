"""Sets of outcomes: what their table may hold."""

import pytest

from needs_analysis.errors import DataError
from needs_analysis.reading import table


def read(folder, seen):
    path = folder / "sent.csv"
    path.write_text(f"outcome_set,outcome,measure,seen\nA funder,Feeling safer,safety,{seen}\n", encoding="utf-8")
    return table(path, "outcome_set", check_source=False)


def test_a_set_says_when_it_was_seen(tmp_path):
    assert read(tmp_path, "2026-01-31")["measure"].tolist() == ["safety"]
    with pytest.raises(DataError, match="empty"):
        read(tmp_path, "")
