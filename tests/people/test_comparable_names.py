"""Names in any script are compared as what they are."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.people import Sealed, link
from needs_analysis.people.comparable_names import comparable, known_names


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("Łukasz", "LUKASZ"),
        ("Wałęsa", "WALESA"),
        ("Søren Ørsted", "SORENORSTED"),
        ("Đorđe", "DORDE"),
        ("Strauß", "STRAUSS"),
        ("Æsa", "AESA"),
        ("Þóra", "THORA"),
        ("Ileana-Ștefania", "ILEANASTEFANIA"),
        ("İpek Işık", "IPEKISIK"),
        ("O’Neill", "ONEILL"),
        ("Олена", "OLENA"),
        ("Юлія", "YULIYA"),
        ("Сергей", "SERGEI"),
        ("Γεωργία", "GEORGIA"),
        ("\uff21\uff44\uff41", "ADA"),
        ("123", ""),
    ],
)
def test_letters_are_spelled_and_never_deleted(written, compared):
    assert comparable(pd.Series([written])).tolist() == [compared]


@pytest.mark.parametrize("name", ["علي", "李小龍", "राम", "ישראל", "ნინო", "أحمد", "ሰላም"])
def test_other_scripts_stay_as_they_are(name):
    assert comparable(pd.Series([name])).item()
    assert comparable(pd.Series(["राम", "रमा"])).nunique() == 2, "vowel signs tell names apart"


@given(st.text(alphabet=st.characters(categories=["Lu", "Ll", "Lo"], max_codepoint=0x6FF), max_size=8))
def test_capitals_and_spaces_do_not_matter_and_once_is_enough(name):
    once = comparable(pd.Series([name])).item()
    assert comparable(pd.Series([once])).item() == once
    assert comparable(pd.Series([f" {name} "])).item() == once


@pytest.mark.parametrize(
    "name",
    ["Nat", "Nan", "Na", "Nil", "Null", "Blank", "Missing", "Empty", "Test", "Tester", "State", "Rex", "King", "Li"],
)
def test_a_word_that_is_somebodys_name_stays_a_name(name):
    assert known_names(pd.Series([name, name.lower(), f" {name.upper()} "])).tolist() == [name.upper()] * 3


@pytest.mark.parametrize(
    "word",
    [
        "Unknown",
        "unknown female",
        "NOT KNOWN",
        "N/K",
        "nk",
        "n/a",
        "(null)",
        "<NA>",
        "Not stated",
        "Not-recorded",
        "None",
        "None given",
        "no name",
        "Name not given",
        "Redacted",
        "WITHHELD",
        "Anon.",
        "Anonymous",
        "Unnamed",
        "---",
        "?",
        "XX",
    ],
)
def test_a_word_that_says_that_no_name_is_known_is_none(word):
    assert known_names(pd.Series([word, None])).isna().all()


def _linked(first, surname, sex=None):
    pytest.importorskip("splink", reason="the extra linkage is not installed")
    size = len(first)
    table = pd.DataFrame(
        {
            "first_name": first,
            "surname": surname,
            "date_of_birth": ["1990-05-05"] * (size - 1) + ["1971-01-31"],
            "postcode": ["SY1 1AA"] * (size - 1) + ["WR1 1AA"],
            "sex": sex or ["F"] * size,
        }
    )
    return link(Sealed(table))


@pytest.mark.parametrize(
    ("first", "surname"),
    [
        (["Олена", "Олена", "Ann"], ["Приклад", "Приклад", "Example"]),
        (["Олена", "Olena", "Ann"], ["Приклад", "Pryklad", "Example"]),
        (["Łukasz", "Lukasz", "Ann"], ["Głowacki", "Glowacki", "Example"]),
        (["فاطمة", "فاطمة", "Ann"], ["مثال", "مثال", "Example"]),
        (["小龍", "小龍", "Ann"], ["李", "李", "Example"]),
        (["Γιώργος", "Giorgos", "Ann"], ["Παράδειγμα", "Paradeigma", "Example"]),
    ],
)
def test_names_of_one_person_are_linked_in_any_script(first, surname):
    result = _linked(first, surname)
    labels = result.table["linked_id"].tolist()
    assert labels[0] == labels[1] != labels[2]
    assert result.unlinkable == 0
    assert result.unusable.empty


def test_other_names_in_another_script_are_other_people():
    labels = _linked(["Олена", "Тетяна", "Ann"], ["Приклад", "Приклад", "Example"]).table["linked_id"]
    assert labels.nunique() == 3


@pytest.mark.parametrize("first", [("Nat", "Sam"), ("Blank", "Sam"), ("Nan", "Ursula")])
def test_two_sisters_of_one_day_are_two_people_though_one_is_called_like_a_word_for_nothing(first):
    linked = _linked([*first, "Ann"], ["Example", "Example", "Other"]).table
    assert linked["linked_id"].nunique() == 3
