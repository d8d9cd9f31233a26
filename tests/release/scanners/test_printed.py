"""Texts among bytes."""

from needs_analysis.release.scanners.printed import printed


def test_both_widths_and_nothing_short():
    assert printed(b"\xffabcd\x00ef") == "abcd"
    assert printed("Ann Smith".encode("utf-16-le")) == "Ann Smith"
    assert printed(b"") == ""
