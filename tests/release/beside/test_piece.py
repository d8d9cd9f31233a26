"""What a table counts and of whom, by its columns and by what its caller chose."""

from needs_analysis.columns import Column
from needs_analysis.release.beside.piece import Piece, limits_of, what_columns_count


def test_settings_that_change_what_is_counted_are_part_of_it():
    columns = [Column("numerator", "count"), Column("denominator", "base"), Column("area", "key")]
    short = what_columns_count(columns, measure="m", settings={"events": "repeat", "window_days": 90, "per": 1_000})
    long = what_columns_count(columns, measure="m", settings={"events": "repeat", "window_days": 365, "per": 10})
    assert short != long and set(short) == {"numerator", "denominator"}


def test_labels_that_were_chosen_are_limits_and_others_are_none():
    settings = {"where": {"service": ["IDVA"]}, "force": "Kent", "confidence": 0.95, "by": ["area"], "events": "n"}
    assert limits_of(settings) == {"service": ("IDVA",), "force": ("Kent",)}


def test_tables_of_other_sources_are_linked_only_where_somebody_says_so():
    def piece(source, output, stated):
        return Piece(None, (), {}, sources=frozenset({source}), output=output, stated=stated)

    assert piece("a", "x", False).may_count_the_same(piece("a", "y", False))
    assert piece("a", "x", False).may_count_the_same(piece("b", "x", False))
    assert not piece("a", "x", False).may_count_the_same(piece("b", "y", True))
    assert piece("a", "x", True).may_count_the_same(piece("b", "y", True))
