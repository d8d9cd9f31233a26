"""Age bands in their usual spellings, and which of them make up another."""

import pytest

from needs_analysis.contracts.ages import NO_END, span, tiling


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("16-24", (16, 24)),
        ("16 – 24", (16, 24)),
        ("Aged 16 to 24 years", (16, 24)),
        ("16 to 24 years old", (16, 24)),
        ("85+", (85, NO_END)),
        (" 85  and OVER ", (85, NO_END)),
        ("18 years or older", (18, NO_END)),
        ("under 16", (0, 15)),
        ("<1", (0, 0)),
        ("15 and under", (0, 15)),
        ("16", (16, 16)),
        (16.0, (16, 16)),
        (0, (0, 0)),
        ("All ages", (0, NO_END)),
        ("16-16", (16, 16)),
    ],
)
def test_a_band_is_read_in_every_usual_spelling(text, years):
    assert span(text) == years


@pytest.mark.parametrize(
    "text", ["24-16", "adults", "", None, float("nan"), "16.5", "16-", "under 0", "over 65", "16-24, 25-34", "1600"]
)
def test_what_is_no_band_or_could_be_two_is_none(text):
    assert span(text) is None


def test_a_whole_is_made_of_the_fewest_bands_that_leave_no_gap_and_no_overlap():
    bands = [(16, 17), (18, 19), (16, 19), (20, 24), (18, 24), (16, 25), (15, 24)]
    assert tiling(bands, (16, 24)) in (((16, 17), (18, 24)), ((16, 19), (20, 24)))
    assert tiling([(16, 17), (18, 19), (20, 24), (16, 19)], (16, 24)) == ((16, 19), (20, 24))
    assert tiling([(25, 59), (16, 24), (16, 24)], (16, 59)) == ((16, 24), (25, 59)), "the order given does not matter"


@pytest.mark.parametrize(
    "bands",
    [[], [(16, 19), (25, 59)], [(16, 40), (40, 59)], [(15, 24), (25, 59)], [(16, 24), (25, 64)], [(25, 59)]],
)
def test_bands_with_a_gap_an_overlap_or_another_end_make_up_nothing(bands):
    assert tiling(bands, (16, 59)) == ()


def test_a_band_without_an_end_closes_a_whole_without_one():
    assert tiling([(0, 15), (16, 64), (65, NO_END)], (16, NO_END)) == ((16, 64), (65, NO_END))
    assert tiling([(0, 15), (16, 64), (65, 84)], (16, NO_END)) == ()
