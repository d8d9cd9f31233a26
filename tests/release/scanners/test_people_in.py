"""Kinds of personal data alone."""

from needs_analysis.release.scanners.people_in import KINDS, people_in
from needs_analysis.release.scanners.seen import Seen


def test_other_kinds_are_left_to_others():
    assert people_in([Seen("a", "a\u202eb"), Seen("b", kind="a hidden sheet"), Seen("c", "WR5 1AB")]) == ["postcode"]
    assert "postcode" in KINDS and people_in([]) == []
