"""Tables in memory."""

import pandas as pd

from needs_analysis.release.scanners.look_into import look_into
from needs_analysis.release.scanners.seen import Looking
from needs_analysis.release.scanners.table_seen import table_seen


def test_texts_categories_and_names_of_rows_but_no_numbers():
    table = pd.DataFrame({"a": ["x", None], "n": [1, 2], "c": pd.Categorical(["u", "v"])}, index=["first", "second"])
    seen = [(each.place, each.row, each.text) for each in table_seen(table, Looking(look_into)) if not each.heading]
    assert (
        ("column 1", "1", "x") in seen and ("column 3", "2", "v") in seen and ("names of rows", "2", "second") in seen
    )
    assert not any(place == "column 2" for place, _, _ in seen)


def test_two_columns_of_one_name_are_both_seen():
    table = pd.DataFrame([["x", "y"]], columns=["a", "a"])
    assert {each.text for each in table_seen(table, Looking(look_into))} >= {"x", "y"}
