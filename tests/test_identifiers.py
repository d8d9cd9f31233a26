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

INVISIBLE = "\u00ad\u034f\u061c\u115f\u180e\u200b\u200d\u200e\u202e\u2060\u2066\u2800\u3164\ufe0f\ufeff\uffa0\U000e0041\x01\x7f\x9f"
SPACES = "\u00a0\u0085\u1680\u2003\u2009\u2028\u202f\u205f\u3000\t\x0b"
DRESSED = [
    *(f"{space}{word}{space}" for space in SPACES for word in ("Unknown", "The\u00a0Crown", "", "V0001", "a 1")),
    *(word.replace(" ", space) for space in SPACES for word in ("no victim identified", "R v", "Acme Ltd", "x y")),
    *(f"{mark}Un{mark}known" for mark in INVISIBLE),
    *(f"v{mark}0001" for mark in INVISIBLE),
    *INVISIBLE,
    *(
        "".join(chr(ord(letter) + 0xFEE0) for letter in word)
        for word in ("Unknown", "n/a", "V0001", "0000", "-1", "(none)")
    ),
    *(
        word.replace("-", dash)
        for dash in "\u2010\u2013\u2014\u2212\uff0d"
        for word in ("-1", "F-1", "000-000", "9999-9999")
    ),
    *(
        "REGINA",
        "The Crown",
        "POLICE",
        "Victimless",
        "9999999",
        "-1",
        "00000000-0000-0000-0000-000000000000",
        "A1",
        "a1 ",
    ),
    *(
        "Boots the Chemist",
        "Jos\u00e9",
        "jose\u0301",
        "JOSE\u0301",
        "stra\u00dfe",
        "STRASSE",
        "\u041b\u0435\u043d\u0430",
        "O\u2019Neil",
        "\u0141ukasz",
    ),
]
"""Ids in other dress: as they come out of a web page, a word processor or a spreadsheet of another country."""
BATTERY = sorted({*BATTERY, *DRESSED})


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


def _in_sql(ids, upto=r",\s*ordered as \(", wanted="victim_id from known order by 1"):
    query = (EXPORT / "export_victims.sql").read_text(encoding="utf-8")
    known = query[: re.search(upto, query).start()] + f"\nselect {wanted}"
    events = pd.DataFrame({"victim_id": ids, "date": pd.Timestamp("2024-05-01"), "crime_type": "x", "area": "y"})
    connection = duckdb.connect()
    connection.register("events", events)
    connection.execute("create table settings as select date '2021-01-01' look_back_start, 5 threshold, false together")
    connection.execute(
        "create table periods as select 'a' period, date '2024-04-01' period_start, date '2025-03-31' period_end"
    )
    return [row[0] for row in connection.execute(known).fetchall()]


def test_the_sql_leaves_out_the_same_nobodies_as_the_library():
    assert _in_sql(BATTERY) == sorted(identifiers.normalised(pd.Series(BATTERY)).dropna())


# All but the thousands of Chinese and Korean signs, which are letters of one dress.
BLOCKS = [(1, 0x3400), (0xA640, 0xAC00), (0xF900, 0x10000), (0x1BC00, 0x1BCB0), (0x1D100, 0x1D800), (0xE0000, 0xE0200)]


@pytest.mark.parametrize("shape", ["A{}1", "{}"])
def test_every_character_is_one_id_in_library_and_both_programs_or_the_sql_says_that_it_cannot_tell(shape):
    ids = [shape.format(chr(code)) for block in BLOCKS for code in range(*block)]
    ours = identifiers.normalised(pd.Series(ids)).fillna("").tolist()
    exporter = _exporter()
    assert [exporter.person(text) for text in ids] == ours
    strange = _in_sql(ids, wanted="problem from wrong", upto=r",\s*refused as \(")
    told = re.search(r"regexp_matches\(words, ('\[\^ -~[^']*')\)", (EXPORT / "export_victims.sql").read_text("utf-8"))[
        1
    ]
    plain = _in_sql(ids, wanted=f"regexp_matches(words, {told}) from spelled", upto=r",\s*known as \(")
    taken = [(text, own) for text, own, refused in zip(ids, ours, plain, strict=True) if not refused]
    assert len(taken) > 600
    assert [problem for problem in strange if problem.startswith(f"{sum(plain):d} rows have a victim_id with letters")]
    by_sql = _in_sql([text for text, _ in taken])
    assert by_sql == sorted(own for _, own in taken if own)


MADE_NUMBERS = [
    (["12.0", "12", "13.0"], [2, 4]),
    ([" 12.0 ", "0"], [2]),
    (["9999.0", "12"], [2]),
    (["\uff11\uff12.0", "7"], [2]),
    (["12.0", "13.0", "A1", ""], []),
    (["12.5", "12"], []),
]


@pytest.mark.parametrize(("ids", "refused"), MADE_NUMBERS)
def test_ids_that_a_spreadsheet_made_numbers_of_are_refused_by_library_and_both_programs(tmp_path, ids, refused):
    rows = "".join(f'"{text}",2024-05-01,x,y\n' for text in ids)
    (tmp_path / "in.csv").write_text(f"victim_id,date,crime_type,area\n{rows}", encoding="utf-8")
    day = pd.Timestamp("2021-01-01").date()
    by_sql = _in_sql(ids, wanted="problem from wrong", upto=r",\s*refused as \(")
    if not refused:
        assert by_sql == []
        assert identifiers.normalised(pd.Series(ids)).notna().sum() == len(
            _exporter().read(tmp_path / "in.csv", day, False)
        )
        return
    assert by_sql[0].startswith(f"{len(refused)} rows have a victim_id that ends in .0")
    with pytest.raises(SystemExit, match=rf"{', '.join(map(str, refused))}\)?: the id ends in \.0"):
        _exporter().read(tmp_path / "in.csv", day, False)
    with pytest.raises(DataError, match=r"end in \.0"):
        identifiers.normalised(pd.Series(ids))


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
