"""Tables as text."""

import pytest

from needs_analysis.release.scanners.delimited_text import delimited_text
from needs_analysis.release.scanners.look_into import look_into
from needs_analysis.release.scanners.seen import Looking


def seen(text):
    return [
        (each.place, each.row, each.text) for each in delimited_text(text, "", Looking(look_into)) if not each.heading
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_cells_stand_at_their_column_and_row(separator):
    text = separator.join(["a", "b"]) + "\n" + separator.join(["1", '"x\ny"']) + "\n"
    assert seen(text) == [
        ("column 1", "1", "a"),
        ("column 2", "1", "b"),
        ("column 1", "3", "1"),
        ("column 2", "3", "x\ny"),
    ]


def test_what_no_program_reads_as_a_table_is_looked_at_as_text():
    text = "a,b\n" + "x" * 200_000 + "\n"
    assert seen(text)[-1][2] == text


def test_headings_are_told_apart():
    found = [each for each in delimited_text("a,b\n1,2\n", "", Looking(look_into)) if each.heading]
    assert [each.text for each in found] == ["a", "b"]
