"""Parts of PNG pictures."""

from needs_analysis.release.scanners.png_parts import png_parts
from tests.release.scanners.files import ONE_POINT, png


def test_kinds_in_their_order():
    assert [kind for kind, _ in png_parts(png("a", "b"))] == [b"IHDR", b"tEXt", b"IDAT", b"IEND"]


def test_what_is_cut_off_added_or_changed_is_not_made_of_parts():
    assert png_parts(ONE_POINT[:-3]) is None and png_parts(ONE_POINT + b"x") is None
    assert png_parts(ONE_POINT.replace(b"IDAT", b"IDAX")) is None
