"""How far a file is looked into, and how a text is read."""

import pytest

from needs_analysis.release.scanners.look_into import look_into
from needs_analysis.release.scanners.seen import DEEPEST, Looking, NotLookedInto, plain, unpacked
from tests.release.scanners.files import in_base64


def test_more_text_than_is_looked_at_is_refused_in_words():
    looking = Looking(look_into, characters=10)
    assert [each.text for each in looking.text("a", "0123456789")] == ["0123456789"]
    with pytest.raises(NotLookedInto, match="more text"):
        list(looking.text("a", "1"))
    with pytest.raises(NotLookedInto, match="unpacks to more"):
        Looking(look_into, unpacked=10).unpack(11)


def test_what_is_packed_in_a_text_is_looked_into_at_its_own_place():
    seen = list(Looking(look_into).text("cell 1", f"x data:text/csv;base64,{in_base64('a,b')}' y"))
    assert [(each.place, each.text) for each in seen if not each.heading] == [
        ("cell 1, embedded file 1, column 1", "a"),
        ("cell 1, embedded file 1, column 2", "b"),
        ("cell 1", "x  ' y"),
    ]


def test_depth_ends_in_words():
    text = "end"
    for _ in range(DEEPEST + 2):
        text = f"<i title='data:text/html;base64,{in_base64(text)}'>"
    kinds = [each.kind for each in Looking(look_into).within(text.encode(), ending=".html", place="") if each.kind]
    assert kinds == ["could not be looked into: files inside files, too deep"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a &amp; b", "a & b"),
        ("\\u0041nn", "Ann\n\\u0041nn"),
        ("\\x41", "A\n\\x41"),
        ("\\u0000", "\\u0000"),
        ("100%", "100%"),
        ("a", "a"),
    ],
)
def test_a_text_is_read_as_a_program_reads_it(written, read):
    assert plain(written) == read


def test_base_64_in_either_alphabet_and_without_its_end_is_read():
    assert unpacked("-_8") == unpacked("+/8=") and unpacked("QW5u\nQW5u") == b"AnnAnn"
