"""Pseudonyms: the same person the same token, nobody for a placeholder, and no way back without the key."""

import pickle
import re
import secrets
import stat

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.errors import DataError, Refusal
from needs_analysis.people import NORMALISATION, Key, Sealed, new_key, normalised, pseudonymise, read_key

SECRET = bytes(range(32))
KEY = Key(SECRET)


def test_tokens_are_long_and_the_same_for_the_same_person():
    table = pd.DataFrame({"victim_id": ["v1", " V1 ", "\uff361", "v2", "0012", "012", "12"], "n": range(7)})
    tokens = pseudonymise(table, key=KEY)["victim_id"]
    assert tokens.iloc[:3].nunique() == 1
    assert tokens.nunique() == 5, "leading zeros tell people apart"
    assert all(re.fullmatch(r"[0-9a-f]{24}", token) for token in tokens), "96 bits"


def test_the_record_says_which_key_and_rule_and_never_the_key():
    table = pseudonymise(pd.DataFrame({"victim_id": ["v1", "unknown", None]}), key=KEY)
    record = table.attrs["needs_analysis_pseudonyms"]
    assert record["key_id"] == KEY.id
    assert record["normalisation"] == NORMALISATION
    assert record["missing"] == {"victim_id": 2}
    assert SECRET.hex() not in f"{table.attrs}{KEY!r}"


def test_another_key_gives_other_tokens():
    table = pd.DataFrame({"victim_id": ["v1"]})
    other = pseudonymise(table, key=Key(secrets.token_bytes(32)))
    assert pseudonymise(table, key=KEY)["victim_id"].item() != other["victim_id"].item()


@pytest.mark.parametrize(
    "nobody", ["", "  ", "UNKNOWN", "unknown", "N/K", "0000", "00000000", "-", "n/a", "9999", "???"]
)
def test_nobody_is_never_somebody(nobody):
    assert normalised(pd.Series([nobody])).isna().all()


@given(st.lists(st.sampled_from(["a1", "b2", "C3", "0004", "UNKNOWN", ""]), min_size=1, max_size=40))
def test_repeat_counts_are_the_same_before_and_after(ids):
    table = pd.DataFrame({"victim_id": pd.Series(ids, dtype="str")})
    before = normalised(table["victim_id"]).value_counts().sort_values().tolist()
    assert pseudonymise(table, key=KEY)["victim_id"].value_counts().sort_values().tolist() == before


def test_a_key_lies_outside_every_project_and_only_its_owner_reads_it(tmp_path):
    key = new_key(tmp_path / "keys" / "key.txt")
    assert read_key(tmp_path / "keys" / "key.txt") == key
    assert stat.S_IMODE((tmp_path / "keys" / "key.txt").stat().st_mode) == 0o600
    with pytest.raises(Refusal, match="A file already exists"):
        new_key(tmp_path / "keys" / "key.txt")
    project = tmp_path / "project"
    project.mkdir()
    (project / "assessment.toml").write_text("")
    for call in (new_key, read_key):
        with pytest.raises(Refusal, match="inside the project"):
            call(project / "data" / "key.txt")


def test_a_key_can_come_from_the_environment_and_a_broken_one_is_refused(tmp_path, monkeypatch):
    monkeypatch.delenv("NEEDS_ANALYSIS_KEY", raising=False)
    with pytest.raises(Refusal, match="No key"):
        read_key()
    monkeypatch.setenv("NEEDS_ANALYSIS_KEY", SECRET.hex())
    assert read_key() == KEY
    for broken in ("abc", "00" * 32, "zz" * 32):
        monkeypatch.setenv("NEEDS_ANALYSIS_KEY", broken)
        with pytest.raises(Refusal, match="32 random bytes"):
            read_key()
    with pytest.raises(Refusal, match="was not found"):
        read_key(tmp_path / "none.txt")


def test_neither_a_key_nor_a_sealed_table_can_be_pickled():
    for thing in (KEY, Sealed(pd.DataFrame({"surname": ["Testcase"]}))):
        with pytest.raises(Refusal):
            pickle.dumps(thing)


def test_a_missing_column_is_refused():
    with pytest.raises(DataError, match="do not have this column"):
        pseudonymise(pd.DataFrame({"x": [1]}), key=KEY)


@pytest.mark.parametrize(
    "ids",
    [
        pd.Series([123, 123], dtype="category"),
        pd.Series([123.0, None], dtype="category"),
        pd.Series([123, 123.0, "123"], dtype="object").astype("category"),
        pd.Series(pd.to_datetime(["2024-01-01", None])).astype("category"),
        pd.Series([True, False]).astype("category"),
        pd.Series(["123", "123.0"]),
        pd.Series(["123", "123.0"], dtype="category"),
    ],
)
def test_numbers_are_looked_for_in_categories_too(ids):
    with pytest.raises(DataError, match="two people"):
        pseudonymise(pd.DataFrame({"victim_id": ids}), key=KEY)


def test_texts_in_categories_are_the_same_people():
    table = pd.DataFrame({"victim_id": ["v1", "V1 ", "unknown", None, "v2"]})
    tokens = pseudonymise(table, key=KEY)["victim_id"]
    as_categories = pseudonymise(table.astype("category"), key=KEY)["victim_id"]
    pd.testing.assert_series_equal(as_categories, tokens)
    assert tokens.nunique() == 2


def test_one_column_may_be_named_by_a_text():
    table = pd.DataFrame({"victim_id": ["v1", "v2"]})
    pd.testing.assert_frame_equal(
        pseudonymise(table, key=KEY, columns="victim_id"), pseudonymise(table, key=KEY, columns=["victim_id"])
    )
    with pytest.raises(DataError, match="do not have this column"):
        pseudonymise(table, key=KEY, columns="perpetrator_id")


@pytest.mark.parametrize("nobody", ["The Crown", "R v", "no victim identified", "-1", "Acme Ltd", "(null)"])
def test_what_stands_for_nobody_has_no_token(nobody):
    assert pseudonymise(pd.DataFrame({"victim_id": [nobody, "V1"]}), key=KEY)["victim_id"].isna().tolist() == [
        True,
        False,
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda table: table.set_index("victim_id", drop=False),
        lambda table: table.assign(**{"Victim_ID ": table["victim_id"]}),
        lambda table: table.assign(**{"VICTIM ID": table["victim_id"]}),
    ],
)
def test_ids_that_stand_elsewhere_too_are_refused(change):
    table = pd.DataFrame({"victim_id": ["VSECRET1", "VSECRET2"], "n": [1, 2]})
    with pytest.raises(DataError, match="as well as the columns") as caught:
        pseudonymise(change(table), key=KEY)
    assert "VSECRET" not in str(caught.value)
    assert pseudonymise(table.set_index("n"), key=KEY)["victim_id"].nunique() == 2
