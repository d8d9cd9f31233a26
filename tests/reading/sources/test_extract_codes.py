"""Codes of an extract mean what its mapping says, and those that it does not say are counted and never shown."""

import pandas as pd
import pytest

import needs_analysis as na
from needs_analysis.errors import DataError, NeedsAnalysisError

EXTRACT = (
    "crime_id,victim_id,date,offence,ethnicity,sex\n"
    "C1,V1,2023-01-04,Stalking,w1,1\nC2,V2,2023-01-05,Stalking,canary,2\nC3,V3,2023-01-05,Stalking,canary,2\n"
)
SEX = {"1": "F", "2": "M"}


@pytest.fixture
def sent(tmp_path):
    def read(codes, text=EXTRACT, **more):
        path = tmp_path / "extract.csv"
        path.write_text(text, encoding="utf-8")
        return na.reading.police_extract(path, {"codes": codes, **more})

    return read


@pytest.mark.parametrize("name", ["ethnicty", "gender", "Sexes"])
def test_codes_of_a_column_that_there_is_not_are_refused(sent, name):
    with pytest.raises(DataError, match="codes for a column that does not exist") as refused:
        sent({name: SEX, "sex": SEX})
    assert name in refused.value.problems.iloc[0]["column"]


@pytest.mark.parametrize("name", ["sex", "SEX", " Sex "])
def test_capitals_of_columns_and_codes_do_not_matter(sent, name):
    received = sent({name: SEX, "Ethnicity": {"W1": "White British"}})
    assert received.table["sex"].tolist() == ["F", "M", "M"]
    assert received.table["ethnicity"].tolist()[0] == "White British"


def test_codes_may_be_given_by_the_header(sent):
    received = sent({"Gender": SEX}, EXTRACT.replace("sex", "Gender"), columns={"gender": "sex"})
    assert received.table["sex"].tolist() == ["F", "M", "M"]


def test_values_that_are_no_code_are_counted_and_not_shown(sent):
    received = sent({"sex": SEX, "ethnicity": {"W1": "White British"}})
    (notice,) = received.warnings
    assert notice.code == "NOT_IN_CODES"
    assert "1 value is not in codes (2 of 3 rows)" in notice.text
    assert "rows 3, 4" in notice.place
    assert "canary" not in str(notice)
    assert received.table["ethnicity"].tolist()[1] == "canary"
    assert sent({"sex": SEX, "ethnicity": {"W1": "White", "x": "Canary"}}).warnings == ()


def test_a_code_has_one_meaning(sent):
    with pytest.raises(DataError, match="one code two meanings"):
        sent({"sex": SEX, "ethnicity": {"W1": "White", "w1": "Black"}})


def test_codes_of_a_column_that_the_file_lacks_are_said(sent):
    received = sent({"sex": SEX, "outcome": {"1": "Charged"}, "ethnicity": {"w1": "White", "canary": "Other"}})
    assert [notice.code for notice in received.warnings] == ["MAPPING_UNUSED"]


def test_a_header_of_an_extract_stands_once(sent):
    text = "crime_id,victim_id,date,offence,sex,sex\nC1,canary,2023-01-04,Stalking,F,M\n"
    with pytest.raises(DataError, match="2 columns have the same header") as refused:
        sent({}, text)
    assert refused.value.problems.iloc[0]["column"] == "number 5 and 6"
    spare = "crime_id,victim_id,date,offence,x,x\nC1,V1,2023-01-04,Stalking,1,2\n"
    assert len(sent({}, spare, ignore=["x"]).table) == 1


ROWS = pd.DataFrame({"code": ["E01000001", "E01000002", None]})
LOOKUP = pd.DataFrame({"code": ["E01000001", "W01000001"], "decile": [1, 2]})


@pytest.mark.parametrize(
    "rows", [ROWS, ROWS.astype("category"), ROWS.set_index("code", drop=False), ROWS.astype(object)]
)
@pytest.mark.parametrize("lookup", [LOOKUP, LOOKUP.astype({"code": "category"}), LOOKUP.set_index("code", drop=False)])
def test_a_join_takes_codes_of_every_kind_of_text(rows, lookup):
    joined, report = na.reading.join(rows, lookup, on="code")
    assert joined["decile"].tolist()[0] == 1
    assert joined["decile"].isna().tolist() == [False, True, True]
    assert report["rows"].sum() == 3


@pytest.mark.parametrize(
    ("rows", "lookup", "said"),
    [
        (ROWS.assign(code=[["a"], ["b"], ["c"]]), LOOKUP, "not text"),
        (ROWS, LOOKUP.assign(code=[1, 2]), "not text"),
        (ROWS, pd.concat([LOOKUP, LOOKUP]), "duplicated"),
        (ROWS.assign(x=1, decile=2), LOOKUP.assign(x=1), "both tables have a column decile, x"),
        (
            ROWS.assign(x=1).rename(columns={"x": 5}),
            LOOKUP.rename(columns={"decile": 5}),
            "both tables have a column 5",
        ),
        (ROWS, pd.concat([LOOKUP, LOOKUP[["decile"]]], axis=1), "two columns of this name"),
        (None, LOOKUP, "NoneType"),
    ],
)
def test_a_join_says_in_words_what_it_cannot_do(rows, lookup, said):
    with pytest.raises(NeedsAnalysisError, match=said):
        na.reading.join(rows, lookup, on="code")
