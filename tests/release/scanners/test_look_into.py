"""Which scanner looks into a file; what each finds is in tests/release/test_scan.py."""

import pytest

from needs_analysis.release.scanners.look_into import look_into
from needs_analysis.release.scanners.seen import Looking, NotLookedInto
from tests.release.scanners.files import SVG, book, notebook, png, stored


@pytest.mark.parametrize("ending", ["", ".csv", ".txt", ".xlsx"])
def test_the_content_says_what_a_file_is(ending):
    def places(content):
        return {each.place for each in look_into(content, ending, "", Looking(look_into))}

    assert any(place.startswith("sheet 1") for place in places(stored(book())))
    assert places(png("a", "b")) == {"text in the picture"}
    if ending != ".csv":
        assert places(SVG.encode()) >= {"line 1, out of sight"}
        assert any(place.startswith("metadata of the notebook") for place in places(notebook()))


@pytest.mark.parametrize(
    "content", [b"%PDF-1", b"GIF89a", b"{\\rtf1", b"7z\xbc\xaf", b"SQLite format 3\x00", b"a\x00b"]
)
def test_what_is_not_read_is_refused_in_words(content):
    with pytest.raises(NotLookedInto):
        list(look_into(content, ".csv", "", Looking(look_into)))


def test_a_text_that_begins_like_another_kind_is_a_text():
    assert [each.text for each in look_into(b"BMI and health", ".txt", "", Looking(look_into))] == ["BMI and health"]
