"""A table whose columns no contract knows is read as it stands."""

import pytest

from needs_analysis import reading
from needs_analysis.errors import DataError


def written(folder, text):
    path = folder / "own.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_cells_are_texts_and_numbers_lose_their_commas(tmp_path):
    table = reading.own_table(written(tmp_path, 'area,n,spent,note\nAll,"1,204",£300.50, a b \nA,[c],,"1,2"\n'))
    assert table["n"].tolist() == ["1204", "[c]"] and table["note"].tolist() == ["a b", "1,2"]
    assert table["spent"].tolist()[0] == "300.50" and table["spent"].isna().tolist() == [False, True]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a,a\n1,2\n", "appears more than once"),
        ("a,\n1,2\n", 'column "number 2": has no name'),
        ("a,b\n1,2,3\n", "row 2: has 3 fields"),
        ("a,b\n", "no rows"),
        ("", "is empty"),
    ],
)
def test_what_is_no_table_is_refused_with_its_place(tmp_path, text, says):
    with pytest.raises(DataError, match=says):
        reading.own_table(written(tmp_path, text))
