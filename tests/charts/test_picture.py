"""A figure that says in words what it shows."""

import struct

from needs_analysis.charts.picture import Picture, as_png


def drawn(height=3.0):
    picture = Picture(alt="Two bars; the first is the longer.", figsize=(2, 1), dpi=100)
    picture.subplots().barh(["A", "B"], [height, 1])
    return picture


def test_a_picture_says_what_it_shows():
    picture = drawn()
    assert repr(picture) == "Picture: Two bars; the first is the longer."
    assert picture.alt == "Two bars; the first is the longer."


def test_a_notebook_gets_the_png_and_the_words():
    png, metadata = drawn()._repr_png_()
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert metadata == {"alt": "Two bars; the first is the longer."}


def test_the_png_has_the_size_of_the_figure():
    assert struct.unpack(">II", as_png(drawn())[16:24]) == (200, 100)


def test_the_same_figure_gives_the_same_bytes_and_another_gives_others():
    assert as_png(drawn()) == as_png(drawn())
    assert as_png(drawn()) != as_png(drawn(height=2.0))
    assert b"Software" not in as_png(drawn())
