"""CSV for people."""

import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.characters import begins_as_formula
from needs_analysis.documents.csv_text import as_text, csv_text


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "@SUM(A1)", "+44 1", "-cmd|' /C calc'!A0", "\t=1", "＝1"])
def test_a_text_that_a_spreadsheet_would_obey_is_escaped_for_people_only(text):
    table = pd.DataFrame({"service": [text, "Idva"], text: ["-", "-5%"], "n": [-1, 2]})
    shown = as_text(table)
    assert shown["service"].tolist() == [f"'{text}", "Idva"]
    assert shown[f"'{text}"].tolist() == ["-", "-5%"] and shown["n"].tolist() == [-1, 2]


@given(st.lists(st.text(max_size=12), min_size=1, max_size=5))
def test_whatever_a_cell_says_no_spreadsheet_obeys_it(texts):
    read = pd.read_csv(
        io.StringIO(csv_text(pd.DataFrame({"a": texts}))), dtype=str, keep_default_na=False, skip_blank_lines=False
    )
    assert not any(begins_as_formula(text) for text in read["a"])


def test_no_text_and_no_heading_of_a_table_is_a_formula():
    written = as_text(pd.DataFrame({"=1": ["=1+1", "-5%", None, "a\x1bb"], "n": [1, -2, 3, 4]}))
    assert list(written.columns) == ["'=1", "n"]
    assert written["'=1"].tolist()[:2] == ["'=1+1", "-5%"] and pd.isna(written["'=1"].iloc[2])
    assert written["'=1"].iloc[3] == r"a\x1bb"
    assert written["n"].tolist() == [1, -2, 3, 4]
