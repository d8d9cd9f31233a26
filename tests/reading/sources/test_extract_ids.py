"""Ids of people in an extract: nobody, organisations, ids that may be two people, and the way into a repeat rate."""

import pandas as pd
import pytest

from needs_analysis import repeat_victimisation as rv
from needs_analysis.errors import DataError
from needs_analysis.people import Key, pseudonymise
from needs_analysis.reading import police_extract
from needs_analysis.reading.sources.extract_dates import year_first

HEADER = "crime_id,victim_id,date,offence,sex,age"


@pytest.fixture
def read(tmp_path):
    def from_rows(rows, mapping=None, header=HEADER):
        path = tmp_path / "extract.csv"
        path.write_text("\n".join([header, *rows]) + "\n")
        return police_extract(path, mapping)

    return from_rows


def row(number, victim, sex="F", age=30):
    return f"C{number},{victim},2024-{1 + number % 12:02d}-{1 + number % 28:02d},Stalking,{sex},{age}"


def said(received):
    return {notice.code: notice.text for notice in received.warnings}


NOBODIES = [
    "REGINA",
    "The Crown",
    "POLICE",
    "Victimless",
    "9999999",
    "-1",
    "00000000-0000-0000-0000-000000000000",
    "R v",
]
NOBODIES += ["No victim identified", "West Mercia Police", "Acme Stores Ltd", "Member of the public"]


@pytest.mark.parametrize("nobody", NOBODIES)
def test_what_stands_for_nobody_is_missing_and_counted(read, nobody):
    received = read([row(1, nobody), row(2, nobody), row(3, "V1")])
    assert received.table["victim_id"].isna().tolist() == [True, True, False]
    assert said(received)["PLACEHOLDER_ID"].startswith("2 ids are placeholders")


def test_an_id_in_a_third_of_the_rows_is_counted_and_settled_in_the_mapping(read):
    rows = [row(number, "Nom 77" if number < 100 else f"V{number}") for number in range(300)]
    received = read(rows)
    text = said(received)["CROWDED_ID"]
    assert text.startswith("1 victim id appears in 100 of 300 rows") and "77" not in text
    for key, code in (("placeholders", "PLACEHOLDER_ID"), ("not_people", "NOT_A_PERSON")):
        settled = read(rows, {key: ["nom77"]})
        assert settled.table["victim_id"].isna().sum() == 100
        assert "100 ids" in said(settled)[code] and "CROWDED_ID" not in said(settled)


def test_a_shop_that_reads_like_a_name_is_refused_until_the_mapping_says_what_it_is(read):
    rows = [row(1, "Westshire Stores"), row(2, "V1")]
    with pytest.raises(DataError, match="not_people"):
        read(rows)
    assert said(read(rows, {"not_people": ["WESTSHIRE STORES"]}))["NOT_A_PERSON"].startswith(
        "1 ids are of organisations"
    )


@pytest.mark.parametrize(("sex", "age"), [(("F", "M"), (30, 30)), (("Female", "Female"), (20, 70))])
def test_an_id_of_two_sexes_or_ages_is_counted(read, sex, age):
    received = read([row(1, "V1", sex[0], age[0]), row(2, "V1", sex[1], age[1]), row(3, "V2"), row(4, "V2")])
    assert said(received)["CONTRADICTED_ID"].startswith("1 victim id appears in 2 of 4 rows")


def test_a_day_of_birth_is_held_against_the_id_and_goes_no_further(read):
    rows = [
        "C1,V1,2024-01-01,Stalking,01/02/1990",
        "C2,V1,2024-02-01,Stalking,07/08/1961",
        "C3,V2,2024-03-01,Stalking,01/02/1990",
    ]
    received = read(rows, {"identifiers": {"DOB": "date_of_birth"}}, header="crime_id,victim_id,date,offence,DOB")
    assert said(received)["CONTRADICTED_ID"].startswith("1 victim id appears in 2 of 3 rows")
    assert "date_of_birth" not in received.table and "1990" not in str(said(received))


def test_a_suspect_in_too_many_rows_is_counted_too(read):
    rows = [f"C{n},V{n},2024-01-01,Stalking,{'S7' if n < 60 else f'P{n}'}" for n in range(200)]
    received = read(rows, header="crime_id,victim_id,date,offence,perpetrator_id")
    assert said(received)["CROWDED_ID"].startswith("1 suspect id appears in 60 of 200 rows")


def test_an_ordinary_extract_says_nothing(read):
    assert said(read([row(number, f"V{number % 90}") for number in range(300)])) == {}


WINDOW = {"start": "2024-01-01", "end": "2024-12-31", "event_id": "crime_id", "by": ()}


def test_an_extract_with_two_victims_of_one_crime_goes_into_the_repeat_rate(read):
    rows = [row(1, "V1"), row(1, "V2"), row(2, " v1 "), row(3, "UNKNOWN"), row(3, "n/k"), row(4, "V3"), row(4, "V3")]
    received = read(rows)
    result = rv.repeat_rate(received.table, **WINDOW)
    shown = result.table.iloc[0]
    assert (shown["numerator"], shown["denominator"], shown["victims"]) == (1, 4, 3)
    assert [entry.rows for entry in result.excluded] == [2]
    assert "COPIES_SET_ASIDE" in said(received)
    assert result.disclosure == "record_level"


def test_pseudonyms_change_no_repeat_rate(read):
    table = read([row(number, f"v {number % 7}") for number in range(40)]).table
    hidden = pseudonymise(table, key=Key(bytes(range(32))), columns="victim_id")
    assert rv.repeat_rate(hidden, **WINDOW).table.equals(rv.repeat_rate(table, **WINDOW).table)


def test_references_of_crimes_in_two_spellings_are_one_crime(read):
    received = read(
        ["C1,V1,2024-01-01,Stalking,F,30", "c 1,V1,2024-01-01,Stalking,F,30", "C2,V1,2024-02-01,Stalking,F,30"]
    )
    assert "COPIES_SET_ASIDE" in said(received)
    assert rv.repeat_rate(received.table, **WINDOW).table["denominator"].tolist() == [2]


def test_crimes_whose_reference_was_made_a_number_are_refused(read):
    with pytest.raises(DataError, match=r"end in \.0"):
        read(["123.0,V1,2024-01-01,Stalking,F,30", "123,V1,2024-01-01,Stalking,F,30"])


def test_a_day_of_birth_with_a_time_of_midnight_is_the_same_day():
    cells = pd.Series(
        ["1989-02-01", "1989-02-01 00:00:00", "1989-02-01T00:00:00", "01/02/1989", "01/02/1989 00:00", "?", ""]
    )
    assert year_first(cells, "").tolist() == ["1989-02-01"] * 5 + ["?", ""]
    assert year_first(cells, "%d/%m/%Y %H:%M").tolist() == ["1989-02-01"] * 5 + ["?", ""]


@pytest.mark.parametrize(
    "ids",
    [
        ("SMITHJ1990", "JONESA1985", "PATELR2001"),
        ("SMITHJ1990", "JONESA1985", "SMITHJ1990"),
        ("SMITHJ1990",),
        ("smith_j_1990", "jones-a-1985", "A17"),
        ("JSMITH1990", "AJONES1985", "RPATEL2001"),
        ("O'BRIENJ1990", "JONES.A.1985", "DE-LA-CRUZM2001"),
        ("1990SMITHJ", "1985JONESA", "2001PATELR"),
        ("JS010190", "AJ230285", "RP311201"),
        ("SMITH01/01/1990", "JONES23/02/1985", "PATEL1/1/1"),
        ("Smith J 1990", "Jones A 1985", "V1"),
        ("SMITHJ90", "JONESA85", "PATELR01", "KHANS77", "EVANSB69"),
    ],
)
def test_ids_that_are_made_of_a_name_and_a_birthday_are_refused(read, ids):
    rows = [row(number, each) for number, each in enumerate([*ids, "UNKNOWN"])]
    with pytest.raises(DataError, match="say nothing about a person") as refused:
        read(rows)
    told = f"{refused.value}{refused.value.problems.to_csv()}".upper()
    assert not any(name in told for name in ("SMITH", "JONES", "PATEL", "JS0101"))


@pytest.mark.parametrize(
    "ids",
    [
        ("V1990", "V1991", "V1992"),
        ("VICTIM1990", "VICTIM1991"),
        ("VICTIM2020",),
        ("WMP1990", "WMP1991", "WMP1992", "GMP1993", "GMP1994"),
        ("AB123456", "CD998877", "EF500000"),
        ("SMITHJ1990", "10023", "10024", "10025"),
        ("QX7T1990", "ZK4M2215", "BB9K0031"),
        ("ABCDE12", "FGHIJ34"),
        ("22WM/1990", "22WM/1991", "23WM/1992"),
    ],
)
def test_ids_of_systems_are_read(read, ids):
    received = read([row(number, each) for number, each in enumerate(ids)])
    assert received.table["victim_id"].nunique() == len(ids)
