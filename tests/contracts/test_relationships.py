"""The closed list of relationships."""

from needs_analysis.contracts.relationships import RELATIONSHIPS


def test_each_is_there_once_and_unknown_is_one_of_them():
    assert {"partner", "ex-partner", "family", "unknown"} <= set(RELATIONSHIPS)
    assert len(set(RELATIONSHIPS)) == len(RELATIONSHIPS)
