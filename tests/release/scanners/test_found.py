"""What should not leave of what was seen."""

from needs_analysis.release.scanners.found import Found, found_in
from needs_analysis.release.scanners.seen import NotLookedInto, Seen


def test_a_line_for_each_kind_at_a_place_with_its_rows():
    seen = [Seen("column 1", "07700 900123", row=str(row)) for row in range(1, 8)] + [Seen("column 2", "x", row="1")]
    assert found_in(seen) == [Found("column 1, row 1, 2, 3, 4, 5 and others", "phone number", 7)]


def test_what_ends_a_look_is_found_with_what_came_before():
    def seen():
        yield Seen("a", "WR5 1AB")
        raise NotLookedInto("it is damaged")

    assert [each.kind for each in found_in(seen())] == ["postcode", "could not be looked into: it is damaged"]


def test_withheld_figures_count_only_out_of_sight_and_whole():
    texts = ["3", "1,203 and 3", "3.5", "13", "a3"]
    seen = [Seen(f"p{at}", text, out_of_sight=True) for at, text in enumerate(texts)] + [Seen("in sight", "3")]
    assert [each.place for each in found_in(seen, withheld=frozenset({3.0}))] == ["p0", "p1"]


def test_many_texts_are_searched_as_each_by_itself():
    seen = [Seen("a", "x" * 1_000, row=str(row)) for row in range(500)] + [Seen("b", "07700 900123")]
    assert [each.place for each in found_in(seen)] == ["b"]
