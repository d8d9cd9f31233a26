"""What is stored in a picture."""

import zlib

from needs_analysis.release.scanners.look_into import look_into
from needs_analysis.release.scanners.picture import picture
from needs_analysis.release.scanners.seen import Looking
from tests.release.scanners.files import ONE_POINT, jpeg, png


def seen(content):
    return [(each.text or each.kind) for each in picture(content, "", Looking(look_into))]


def test_a_picture_alone_holds_nothing():
    assert seen(ONE_POINT) == [] and seen(jpeg()) == []


def test_texts_are_read_in_all_three_ways():
    for kind in (b"tEXt", b"zTXt", b"iTXt"):
        assert any("Ann" in each for each in seen(png("Comment", "Ann", kind=kind))), kind


def test_the_place_where_it_was_taken_is_named():
    assert "the place where a picture was taken" in seen(jpeg(gps=True))


def test_what_hangs_on_behind_is_named():
    assert "more in a picture than its points" in seen(png("a", "b", behind=b"x"))
    assert "more in a picture than its points" in seen(jpeg(behind=b"PK more"))


def test_a_text_that_unpacks_without_end_is_read_in_part():
    bomb = png("Comment", "x", kind=b"tEXt")
    assert len(bomb) < 300
    inner = b"Comment\x00\x00" + zlib.compress(b"a" * 30_000_000)
    part = len(inner).to_bytes(4, "big") + b"zTXt" + inner + zlib.crc32(b"zTXt" + inner).to_bytes(4, "big")
    assert sum(map(len, seen(ONE_POINT[:33] + part + ONE_POINT[33:]))) < 1_100_000
