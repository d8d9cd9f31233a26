"""Total rows in a list of funding: excluded where they add up, refused where they do not."""

import pytest

from needs_analysis.errors import DataError
from tests.reading.sources.test_funding import OTHER, ROW, read  # noqa: F401

NEXT = OTHER.replace("2025/26", "2026/27").replace("50000", "70000")


@pytest.mark.parametrize(
    "total",
    [
        "Total,,,,,,170000,,,",
        "Total,,,2025/26,,,170000,,,",
        ",,,2025/26,Total,,170000,,,",
        "Grand total,Total,,,,,170000,,,",
    ],
)
def test_a_total_that_adds_up_is_excluded(read, total):  # noqa: F811
    received = read(ROW, OTHER, total)
    assert received.table["award"].tolist() == ["A1", "A2"]
    assert [notice.code for notice in received.warnings] == ["TOTAL_SET_ASIDE"]


def test_a_total_of_each_year_and_of_all(read):  # noqa: F811
    rows = [ROW, OTHER, "Total,,,2025/26,,,170000,,,", NEXT, "Total,,,2026/27,,,70000,,,", "Total,,,,,,240000,,,"]
    received = read(*rows)
    assert len(received.table) == 3 and "3 total rows" in received.warnings[0].text
    assert len(read(ROW, OTHER, "Subtotal,,,,,,170000,,,", NEXT, "Subtotal,,,,,,70000,,,").table) == 3


def test_a_total_that_does_not_add_up_is_refused(read):  # noqa: F811
    with pytest.raises(DataError, match="does not add up"):
        read(ROW, OTHER, "Total,,,,,,170001,,,")
    with pytest.raises(DataError, match="does not add up"):
        read("Total,,,,,,170001,,,")


def test_the_layout_says_what_is_no_total_and_what_is_part_of_others(read):  # noqa: F811
    named = OTHER.replace("A2", "All")
    assert len(read(ROW, named, layout={"not_totals": ["All"]}).table) == 2
    part = OTHER.replace("hub", "of which outreach")
    with pytest.raises(DataError, match="part of another row by its name"):
        read(ROW, part)
    received = read(ROW, part, layout={"parts": ["of which outreach"]})
    assert len(received.table) == 1 and [notice.code for notice in received.warnings] == ["PART_SET_ASIDE"]
