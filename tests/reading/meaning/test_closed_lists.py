"""Which spellings are one name, and what is suggested for one that is not known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis import reference
from needs_analysis.errors import DataError
from needs_analysis.reading import provider_return
from needs_analysis.reading.meaning.area_names import areas
from needs_analysis.reading.meaning.closed_lists import ClosedList
from needs_analysis.reading.spelling import folded, tidy

HEADER = "service,area,quarter,referrals\n"


@pytest.mark.parametrize(
    "spellings",
    [
        ("Women's Aid", "Womens Aid", "Women’s Aid", "WOMEN`S AID", "Womens' Aid", "Women´s Aid"),
        ("St. Mary's", "St Marys", "St.Mary's", "St Mary’s"),
        ("N.S.P.C.C.", "NSPCC", "n.s.p.c.c"),
        ("D.A. team", "DA team"),
        ("Telford & Wrekin", "Telford and Wrekin", "TELFORD  &  WREKIN"),
        ("Siân's", "Sians"),
    ],
)
def test_spellings_of_one_name(spellings):
    assert len({folded(text) for text in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("Phase 1.2", "Phase 12"), ("Hub A", "Hub"), ("J.Smith House", "JSmith House"), ("A and B", "AB")],
)
def test_names_that_stay_two(one, other):
    assert folded(one) != folded(other)


def test_no_two_areas_become_one():
    for table in ("areas_england_wales", "areas_west_mercia"):
        names = set(reference.load(table)["area_name"])
        assert len({folded(name) for name in names}) == len(names)
    assert len({folded(name) for name in areas().names}) == len(areas().names)


@given(st.text(max_size=30))
def test_folding_twice_is_folding_once(text):
    assert folded(folded(text)) == folded(text)


SCRIPTS = [
    "Надія",
    "Надежда",
    "امید",
    "آزادی",
    "ਉਮੀਦ",
    "আশা",
    "आशा",
    "希望",
    "Ελπίδα",
    "Łódź",
    "Ødź",
    "#",
    "-",
    "*",
    "???",
    "§",
]


def test_names_in_any_script_or_in_none_stay_apart():
    assert len({folded(name) for name in SCRIPTS}) == len(SCRIPTS)
    assert all(folded(name) for name in SCRIPTS)
    assert folded("НАДІЯ ") == folded("надія")
    assert folded("Ελπίδας") == folded("ΕΛΠΊΔΑΣ")
    assert folded("Caffè Nero") == folded("CAFFE NERO")
    assert folded("Cŵn Môn") == "cwn mon"


def test_services_in_other_scripts_are_services_of_their_own(tmp_path):
    path = tmp_path / "return.csv"
    names = [name for name in SCRIPTS if name not in "-*#"]
    rows = "".join(f"{name},Shropshire,2022/23 Q1,{5 + at * at}\n" for at, name in enumerate(names))
    path.write_text(HEADER + rows, encoding="utf-8")
    received = provider_return(path)
    assert received.table["service"].tolist() == names
    assert received.warnings == ()
    path.write_text(
        f"{HEADER}Надія,Shropshire,2022/23 Q1,50\n希望,Shropshire,2022/23 Q1,31\nΣ,Shropshire,2022/23 Q1,81\n"
    )
    assert provider_return(path).table["referrals"].sum() == 81, "the sign of a sum is a word for a total"


@given(st.text(min_size=1, max_size=8))
def test_no_name_folds_to_nothing(text):
    assert folded(text) or not tidy(text)


@pytest.mark.parametrize(("one", "other"), [("Women's Aid", "Womens Aid"), ("St. Mary's", "St Marys")])
def test_one_service_in_two_spellings_is_counted_once(tmp_path, one, other):
    path = tmp_path / "return.csv"
    path.write_text(f"{HEADER}{one},Shropshire,2022/23 Q1,5\n{other},Shropshire,2022/23 Q2,6\n", encoding="utf-8")
    received = provider_return(path)
    assert received.table["service"].unique().tolist() == [one]
    assert [notice.code for notice in received.warnings] == ["SPELLING"]
    path.write_text(f"{HEADER}{one},Shropshire,2022/23 Q1,5\n{other},Shropshire,2022/23 Q1,6\n", encoding="utf-8")
    with pytest.raises(DataError, match="same service, area and quarter"):
        provider_return(path)


@pytest.mark.parametrize(
    "text",
    ["Out of area", "Other", "Unknown", "County wide", "Non West Mercia", "Elsewhere", "North", "Outside the force"],
)
def test_words_for_no_area_bring_no_suggestion(text):
    assert areas().suggest(text) == ""


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Hereford", "Herefordshire"),
        ("Telfrod", "Telford & Wrekin"),
        ("Shropshre", "Shropshire"),
        ("Forest of Den", "Forest of Dean"),
    ],
)
def test_a_slip_brings_one(text, meant):
    assert areas().suggest(text) == f"Was {meant} meant?"


def test_nothing_is_suggested_for_nothing():
    assert ClosedList(["Idva"]).suggest("") == ""


def test_one_crime_type_in_two_spellings_is_one(tmp_path):
    path = tmp_path / "return.csv"
    rows = "Hate crime,Idva,Shropshire,2022/23 Q1,5\nHATE CRIME,Idva,Shropshire,2022/23 Q2,6\n"
    path.write_text(f"crime_type,{HEADER}{rows}")
    assert provider_return(path).table["crime_type"].unique().tolist() == ["Hate crime"]
