"""A refused extract says which setting of its mapping helps, and the setting then does."""

import pytest

from needs_analysis.errors import ConfigurationError, DataError
from needs_analysis.reading import police_extract

HEAD = "crime_id,victim_id,date,offence,sex,age,domestic_abuse\n"
ROWS = "C1,V1,2023-01-04,Stalking,F,34,yes\nC2,V2,2023-01-05,Stalking,M,27,no\n"


@pytest.fixture
def read(tmp_path):
    def from_text(text, mapping=None, name="extract.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return police_extract(path, mapping)

    return from_text


@pytest.mark.parametrize(
    "foot",
    ["(1 row affected),,,,,,\n", "(1 row affected)\n", ",,,,,,\nTotal,2,,,,,\n", "canary,,,,,,\n\ncanary,,,,,,\n"],
)
def test_what_stands_below_the_records_is_refused_with_the_last_row(read, foot):
    with pytest.raises(DataError, match="last_row = 3") as refused:
        read(HEAD + ROWS + foot)
    assert "canary" not in str(refused.value)
    assert len(read(HEAD + ROWS + foot, {"last_row": 3}).table) == 2


def test_a_record_that_lacks_a_cell_at_the_end_is_no_foot(read):
    with pytest.raises(DataError, match="are empty") as refused:
        read(HEAD + ROWS + "C3,V3,,Stalking,F,34,yes\n")
    assert "last_row" not in str(refused.value)


def test_titles_above_the_header_are_refused_with_the_setting(read):
    for title in ("Force extract\n", "Force extract,,,,,,\n"):
        with pytest.raises(DataError, match="header_row"):
            read(title + HEAD + ROWS)
        assert len(read(title + HEAD + ROWS, {"header_row": 2}).table) == 2
        assert len(read(title + HEAD + ROWS, {"header_rows": [2], "last_row": 3}).table) == 1
    with pytest.raises(DataError, match="was not declared") as refused:
        read("Title\n" + HEAD.replace("sex", "other") + ROWS, {"header_row": 2})
    assert refused.value.problems["row"].tolist() == [2]


def test_settings_of_the_table_contradict_no_other(read):
    with pytest.raises(ConfigurationError, match="both given"):
        read(HEAD + ROWS, {"header_row": 1, "header_rows": [1]})
    with pytest.raises(ConfigurationError, match="below the header"):
        read(HEAD + ROWS, {"header_row": 2, "last_row": 2})


@pytest.mark.parametrize(
    ("column", "old", "word"),
    [
        ("age", ",34,", "Unknown"),
        ("age", ",34,", "25-34"),
        ("sex", ",F,", "canary"),
        ("domestic_abuse", ",yes", "canary"),
    ],
)
def test_an_unknown_word_is_refused_with_codes_which_may_mean_nothing(read, column, old, word):
    text = HEAD + ROWS.replace(old, old.replace(old.strip(","), word))
    with pytest.raises(DataError, match="under codes in a mapping") as refused:
        read(text)
    problem = refused.value.problems.iloc[0]
    assert (problem["row"], problem["column"]) == ("2", column)
    assert f"codes = {{ {column} = " in problem["remedy"]
    assert "canary" not in str(refused.value)
    received = read(text, {"codes": {column: {word: ""}}})
    assert received.table[column].isna().tolist() == [True, False]
    assert received.table["crime_id"].tolist() == ["C1", "C2"]


def test_a_code_that_means_nothing_makes_no_noise_about_numbers(read):
    received = read(HEAD + ROWS.replace(",34,", ",n/k,"), {"codes": {"age": {"N/K": ""}}})
    assert received.warnings == ()
    with pytest.raises(DataError, match="are empty"):
        read(HEAD + ROWS, {"codes": {"offence": {"Stalking": ""}}})


SPANS = "crime_id,victim_id,date,date_to,offence\n"


def test_a_span_that_ends_before_it_begins_is_refused_by_row(read):
    sound = "C1,V1,2023-01-04,2023-01-04,Stalking\nC2,V2,2023-01-04,,Stalking\n"
    assert len(read(SPANS + sound).table) == 2
    bad = sound + "C3,V3,2023-01-04,2023-01-03,Stalking\nC4,V4,2023-02-04,2022-02-04,Stalking\n"
    with pytest.raises(DataError, match="2 of 4 date ranges end before they begin") as refused:
        read(SPANS + bad)
    problem = refused.value.problems.iloc[0]
    assert (problem["row"], problem["column"], problem["count"]) == ("4, 5", "date_to", 2)
    assert "date_to" not in read(SPANS + bad, {"ignore": ["date_to"]}).table
