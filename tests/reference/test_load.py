import csv

import pandas as pd
import pytest

from needs_analysis.errors import DataError
from needs_analysis.reference import attributions, force_of, load, names, residents_note
from needs_analysis.reference.areas import larger
from needs_analysis.source import sources_of
from tests.conftest import SHARED


def test_every_table_loads_with_edition_confidence_and_source():
    assert len(names()) == 31
    for name in names():
        table = load(name)
        assert len(table) > 0, name
        assert table["edition"].nunique() == 1
        assert set(table["confidence"]) <= {"seen", "quoted", "derived"}
        assert table["confidence_original"].notna().all()
        assert sources_of(table)[0].licence


def test_memory_rows_come_only_when_asked_for():
    usual = load("provision_benchmarks")
    assert "marac_repeat_rate_expected_low" not in set(usual["benchmark"])
    remembered = load("provision_benchmarks", confidence=["memory"])
    assert "marac_repeat_rate_expected_low" in set(remembered["benchmark"])
    assert len(usual) + len(remembered) == 134


def test_editions_are_kept_apart():
    new, old = load("home_office_unit_costs_crime"), load("home_office_unit_costs_crime", edition="2015/16")
    assert set(new["price_year"]) != set(old["price_year"])
    assert load("gdp_deflators")["edition"].unique().tolist() == ["HMT December 2025"]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: load("gdp_deflator"), "reference table 'gdp_deflator' does not exist"),
        (lambda: load("gdp_deflators", edition="2031"), "edition '2031' does not exist"),
        (lambda: load("esp2013", confidence=["certain"]), "not a level of confidence"),
        (lambda: load("esp2013", confidence="seen"), "not a level of confidence"),
    ],
)
def test_what_is_not_there_is_refused_with_what_is(call, said):
    with pytest.raises(DataError, match=said) as caught:
        call()
    assert "Expected" in str(caught.value)


def test_attribution_lines():
    lines = attributions("gmca_unit_costs_selected", "esp2013")
    assert any("CC BY 4.0" in line for line in lines) and len(lines) == 2
    assert all(lines for lines in [attributions()])


def test_census_bands_add_to_their_totals():
    people = load("population_mid2023_persons_bands")
    five = people[people["band_set"] == "five_year_19"].groupby("area_code")["population"].sum()
    everyone = people[people["age_band"] == "all ages"].set_index("area_code")["population"]
    assert five.to_dict() == everyone.to_dict()
    districts = everyone[[code for code in everyone.index if code.startswith("E0")]]
    assert districts.sum() == everyone["E23000016"]


@pytest.mark.skipif(not (SHARED / "reference").is_dir(), reason="the facts' originals are not beside the project")
def test_facts_are_carried_over_unchanged():
    # Derived here from an open look-up, which a test of its own holds it against.
    # Those are derived here from open data, which tests of their own hold them against.
    here = {"areas_england_wales", "count_dispersion", "police_forces", "population_census2021_women_16_plus"}
    for name in sorted(set(names()) - here):
        with (SHARED / "reference" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            original = list(csv.DictReader(file))
        editions = {row.get("edition") or row.get("vintage") or "" for row in original} - {""}
        shipped = [
            load(name, edition=edition, confidence=["seen", "quoted", "derived", "memory"])
            for edition in (editions or {load(name)["edition"].iloc[0]})
        ]
        if name == "green_book_discount_rates":
            shipped = [load(name, edition=e) for e in ("2026", "2026 review (Freeman and Groom)")]
        assert sum(map(len, shipped)) == len(original), name
        numbers = [
            column
            for column in ("value", "count", "population", "rate", "weight", "percent", "index")
            if column in original[0]
        ]
        for column in numbers:
            before = sorted(float(row[column]) for row in original if _is_number(row[column]))
            after = sorted(float(x) for table in shipped for x in table[column].dropna() if _is_number(x))
            assert after == pytest.approx(before), (name, column)


def _is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True


def test_areas_are_those_of_the_open_look_up(originals):
    with (originals / "geography" / "lookup_ltla24_csp24_pfa24.csv").open(encoding="utf-8", newline="") as file:
        original = list(csv.DictReader(file))
    shipped = load("areas_england_wales")
    for kind, code, name in (
        ("local authority", "ltla24_code", "ltla24_name"),
        ("police force area", "pfa24_code", "pfa24_name"),
    ):
        rows = shipped[shipped["area_type"] == kind]
        assert dict(zip(rows["area_code"], rows["area_name"], strict=True)) == {
            row[code]: row[name] for row in original
        }
    rows = shipped[shipped["area_type"] == "local authority"]
    assert dict(zip(rows["area_code"], rows["parent_code"], strict=True)) == {
        row["ltla24_code"]: row["pfa24_code"] for row in original
    }


def test_forces_are_those_of_the_look_up_under_every_name_they_go_by(a):
    areas = load("areas_england_wales")
    forces = load("police_forces")
    ours = dict(zip(forces["force_code"], forces["force"], strict=True))
    theirs = areas[areas["area_type"] == "police force area"]
    assert ours == dict(zip(theirs["area_code"], theirs["area_name"], strict=True)) and len(ours) == 43
    for table in ("recorded_crime", "outcomes"):
        named = {force_of(name) for name in a.table(table)["force"]}
        assert named == set(ours.values())
    for text, force in (
        ("City of London", "London, City of"),
        ("London, City of", "London, City of"),
        ("City of London Police", "London, City of"),
        ("CITY OF LONDON ", "London, City of"),
        ("Devon and Cornwall", "Devon & Cornwall"),
        ("Metropolitan Police Service", "Metropolitan Police"),
        ("Gloucestershire Constabulary", "Gloucestershire"),
        ("west-mercia", "West Mercia"),
        ("E23000016", "West Mercia"),
        ("Mercia", None),
        ("England and Wales", None),
        ("", None),
    ):
        assert force_of(text) == force, text
    assert residents_note("City of London") == residents_note("London, City of") != ""
    assert residents_note("West Mercia") == ""


def test_women_of_16_and_over_lie_between_two_numbers_of_the_census(originals):
    by_age = pd.read_csv(originals / "population" / "census21_age_gender_ltla21.csv").set_index("ltla21_code")
    small = pd.read_parquet(originals / "population" / "census21_lsoa21_age6.parquet")
    look_up = pd.read_parquet(originals / "geography" / "lookup_lsoa11_lsoa21_ltla22.parquet")
    authority = look_up.drop_duplicates("lsoa21_code").set_index("lsoa21_code")["ltla22_code"]
    children = small[small["age_group"] == "Aged 15 years and under"]
    children = children.groupby(children["lsoa21_code"].map(authority))["usual_residents"].sum()
    shipped = load("population_census2021_women_16_plus").set_index("area_code")
    assert set(shipped.index) == set(by_age.index) and len(shipped) == 331
    least = (by_age["total_females"] - by_age["younger_females"])[shipped.index]
    twice = (by_age["younger_females"] + by_age["younger_males"] - children)[shipped.index]
    assert (shipped["population_least"] == least).all() and (twice > 0).all()
    assert (shipped["population_most"] == least + twice).all()
    ours = [code for code in shipped.index if "E23000016" in larger(code)]
    assert shipped.loc[ours, "population_least"].sum() == 547_655 and len(ours) == 9


def test_a_benchmark_that_computes_says_of_what_how_strong_it_is_and_whose_remit():
    rows = load("provision_benchmarks", confidence=["seen", "quoted", "derived", "memory"])
    used = rows[rows["basis"].notna()]
    assert set(used["basis"]) == {"rate", "caseload", "money", "no norm"} and len(used) == 17
    assert used[["of_unit", "need_unit", "strength", "remit", "source"]].notna().all(axis=None)
    assert (used["per"].notna() == (used["basis"] == "rate")).all()
    refuge = used[used["benchmark"] == "refuge_family_places"].iloc[0]
    assert (refuge["remit"], refuge["strength"]) == ("local authorities", "historical norm without stated rationale")
