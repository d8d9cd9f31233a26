"""Rows that say little of where and when they are: refused in words, never by a stumble, and with the way to settle them."""

import pytest

from needs_analysis.errors import DataError
from needs_analysis.reading import provider_return

HEADER = "service,area,quarter,referrals\n"


@pytest.fixture
def sent(tmp_path):
    def read(text, layout=None, **options):
        path = tmp_path / "return.csv"
        path.write_text(text, encoding="utf-8")
        return provider_return(path, layout, **options)

    return read


@pytest.mark.parametrize("quarter", ["", "Year", "2025/26", "Q9 2025/26", "2025 Q1", "-"])
@pytest.mark.parametrize("day", ["", "2025-06-30", "30/06/2025", "soon"])
@pytest.mark.parametrize("provisional", [False, True])
def test_a_day_beside_a_quarter_that_cannot_be_read_is_refused_in_words(sent, quarter, day, provisional):
    text = f"service,area,quarter,quarter_end,referrals\nIdva,Kent,2025/26 Q1,,20\nTotal,,{quarter},{day},20\n"
    with pytest.raises(DataError) as refused:
        sent(text, provisional=provisional)
    problems = refused.value.problems
    assert {"quarter", "area"} <= set(problems["column"])
    assert set(problems.loc[problems["column"] == "quarter", "row"]) == {"3"}


@pytest.mark.parametrize("year", ["2025/26", "2025-26"])
def test_a_row_of_a_year_is_refused_with_what_to_do(sent, year):
    with pytest.raises(DataError) as refused:
        sent(f"{HEADER}Idva,Kent,2025/26 Q1,20\nIdva,Kent,{year},20\n")
    assert "full year: remove it" in refused.value.problems["remedy"].iloc[0]


Q = "2025/26 Q1"


@pytest.mark.parametrize("name", ["Out of area", "Not known", "Kent County Council", "South Kent", "Asford"])
def test_an_area_that_is_on_no_list_is_refused_with_what_to_declare(sent, name):
    with pytest.raises(DataError, match="not a known area") as refused:
        sent(f"{HEADER}Idva,{name},{Q},20\n")
    remedy = refused.value.problems["remedy"].iloc[0]
    assert f'areas = {{ "{name}" = "..." }}' in remedy
    assert f'other_areas = ["{name}"]' in remedy
    assert ("Was Ashford meant?" in remedy) == (name == "Asford")


def test_people_from_elsewhere_are_an_area_that_lies_in_no_other(sent):
    rows = f"{HEADER}Idva,Ashford,{Q},20\nIdva,Dover,{Q},31\nIdva,out of Area,{Q},5\nIdva,n/k,{Q},4\n"
    layout = {"other_areas": ["Out of area", "Not known"], "areas": {"N/K": "Not known"}}
    received = sent(rows, layout)
    assert received.table["area"].tolist() == ["Ashford", "Dover", "Out of area", "Not known"]
    assert received.warnings == ()
    assert sent(f"{rows}Idva,All areas,{Q},60\n", layout).table["referrals"].sum() == 60
    assert sent(f"{HEADER}Idva,Kent,{Q},51\nIdva,Out of area,{Q},5\n", layout).warnings == ()


def test_a_place_of_the_list_is_no_other_area(sent):
    with pytest.raises(DataError, match="is an area on the list"):
        sent(f"{HEADER}Idva,Kent,{Q},20\n", {"other_areas": ["Kent"]})
    with pytest.raises(DataError, match="not known"):
        sent(f"{HEADER}Idva,Kent,{Q},20\n", {"areas": {"K": "Elsewhere"}})
