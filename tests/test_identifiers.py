"""One spelling for each id, and who is nobody, for any text and any type."""

import importlib.util
import re
from importlib.resources import files

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needs_analysis import identifiers
from needs_analysis.errors import DataError

EXPORT = files("needs_analysis.reading") / "force_export"
BATTERY = sorted(
    {*identifiers.PLACEHOLDERS, *(word.lower() for word in identifiers.PLACEHOLDERS)}
    | {
        "",
        " ",
        "0",
        "00",
        "000-000",
        "9999",
        "9999-9999",
        "-1",
        "-99",
        "-1.0",
        "???",
        "V000",
        "zzz",
        "#REF!",
        "UNKNOWN 1",
    }
    | {"ffffffff-ffff-ffff-ffff-ffffffffffff", "R v", "R -v-", "Regina v", "no named victim", "Acme Ltd", "Kent Police"}
    | {
        "V1",
        "a 1",
        "123",
        "00123",
        "King",
        "Noman",
        "RV",
        "Man",
        "9",
        "-123",
        "police-17",
        "Unk123",
        "V0001",
        "Ltd",
        "O'Neil",
    }
    | {
        "member of the public",
        "state-based crime",
        "Publicover",
        "Public-Over",
        "Crownshaw",
        "F-1",
        "x y",
        "10-0",
        "Nott",
    }
    | {"U/K", "None given", "Not Applic.", "Defendant unknown", "TBD", "Pending", "undefined", "Unknown Defendant 2"}
    | {"None recorded", "to be determined", "Accused not known", "Manning", "Youth-7", "Pendington", "UK12", "Boyman"}
)


def _exporter():
    spec = importlib.util.spec_from_file_location("export_victims", str(EXPORT / "export_victims.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_exporters_leave_out_the_same_nobodies_as_the_library():
    exporter = _exporter()
    assert identifiers.NOBODY == exporter.NOBODY
    for name in ("MARKS", "FILLER", "PHRASE"):
        assert getattr(exporter, name) == getattr(identifiers, name), name
    ours = identifiers.normalised(pd.Series(BATTERY)).fillna("").tolist()
    assert [exporter.person(text) for text in BATTERY] == ours
    assert 40 < ours.count("") < len(ours)


def test_a_word_that_names_nobody_is_not_also_one_that_stands_beside_it():
    assert not set(identifiers._CORE.split("|")) & set(identifiers._BESIDE.split("|")), "a phrase would be read twice"


def test_the_sql_leaves_out_the_same_nobodies_as_the_library():
    query = (EXPORT / "export_victims.sql").read_text(encoding="utf-8")
    known = query[: re.search(r",\s*spaced as \(", query).start()] + "\nselect victim_id from known order by 1"
    events = pd.DataFrame({"victim_id": BATTERY, "date": pd.Timestamp("2024-05-01"), "crime_type": "x", "area": "y"})
    connection = duckdb.connect()
    connection.register("events", events)
    connection.execute("create table settings as select date '2021-01-01' look_back_start, 5 threshold, false together")
    by_sql = [row[0] for row in connection.execute(known).fetchall()]
    assert by_sql == sorted(identifiers.normalised(pd.Series(BATTERY)).dropna())


@settings(max_examples=400)
@given(st.text(max_size=12))
def test_a_spelling_is_the_spelling_of_itself(text):
    once = identifiers.normalised(pd.Series([text]))
    pd.testing.assert_series_equal(identifiers.normalised(once), once)
    plain = identifiers.spelled(pd.Series([text]))
    pd.testing.assert_series_equal(identifiers.spelled(plain), plain)


WORDS = st.sampled_from(
    ["no", "victim", "the", "crown", "public", "unknown", "police", "ltd", "r", "v", "king", "a1", "-", "n/k"]
)


@given(st.lists(WORDS, min_size=1, max_size=4), st.sampled_from([" ", "  ", "\t", "\u00a0", " - "]))
def test_who_is_nobody_does_not_depend_on_capitals_or_on_which_spaces(words, gap):
    plain, other = " ".join(words), gap.join(words) if gap.strip() == "" else gap.join(words).replace(gap, " ")
    both = identifiers.normalised(pd.Series([plain, other.upper(), f" {other.title()} "]))
    assert both.isna().all() or both.nunique(dropna=False) == 1


@given(st.lists(st.integers(1, 8_000).filter(lambda number: "9999" not in str(number)), min_size=1, max_size=30))
def test_numbers_are_the_same_people_in_every_type(numbers):
    expected = pd.factorize(pd.Series(numbers))[0].tolist()
    column = pd.Series(numbers)
    for kind in (
        "int64",
        "float64",
        "Int64",
        "Float64",
        "int32",
        "str",
        "object",
        "category",
        "string",
        "int64[pyarrow]",
    ):
        assert pd.factorize(identifiers.coded(column.astype(kind)))[0].tolist() == expected, kind
    gap = pd.concat([column.astype("float64"), pd.Series([np.nan])], ignore_index=True)
    assert identifiers.coded(gap).tolist() == [*expected, -1]


@pytest.mark.parametrize("ids", [[["a"], ["b"]], [1.5, 2.0], [2.0**60, 1.0], [np.inf, 1.0]])
def test_what_is_no_id_is_refused_in_words(ids):
    with pytest.raises(DataError):
        identifiers.normalised(pd.Series(ids, name="victim_id"))


def test_an_empty_column_has_nobody():
    for kind in ("object", "str", "float64", "category"):
        assert identifiers.coded(pd.Series([], dtype=kind)).tolist() == []
        assert identifiers.coded(pd.Series([None, None], dtype="object").astype(kind)).tolist() == [-1, -1]
