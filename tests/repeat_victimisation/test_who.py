"""Who counts as one person in repeat metrics, whatever the spelling, and who is nobody."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needs_analysis import repeat_victimisation as rv
from needs_analysis.errors import DataError, Refusal
from needs_analysis.reference import load
from needs_analysis.release import release
from needs_analysis.source import Source, attach
from needs_analysis.synthetic import victim_events
from tests.conftest import PUBLISHED, RECORDS

YEAR = {"start": "2024-04-01", "end": "2025-03-31", "data_from": "2023-04-01"}
AGGREGATE = Source("sums", "A force's sums", "A force", "none", disclosure="aggregate")


def events(victims, days=None, **columns):
    """One event a row, all in the window unless days are given."""
    size = len(victims)
    days = (
        pd.to_datetime(days) if days else pd.Timestamp("2024-05-01") + pd.to_timedelta(np.arange(size) % 300, unit="D")
    )
    usual = {"event_id": range(1, size + 1), "victim_id": victims, "district": "Westshire", "date": days}
    return pd.DataFrame({**usual, **columns})


def rate(table, **options):
    return rv.repeat_rate(table, **{**YEAR, **options})


def counts(result):
    row = result.table.iloc[0]
    return row["numerator"], row["denominator"], row["victims"]


def codes(result):
    return {caveat.code: caveat.text for caveat in result.caveats}


@pytest.mark.parametrize(
    "spellings",
    [
        ["A1", "a1 "],
        ["A1", "\uff211"],
        ["V 12", "v12"],
        ["V\u200b12", "V12"],
        ["v-12", "V\u201312"],
        ["stra\u00dfe1", "STRASSE1"],
        [7, 7.0],
        [7, "7"],
    ],
)
def test_two_spellings_of_an_id_are_one_person(spellings):
    assert counts(rate(events(pd.Series(spellings, dtype=object)))) == (1, 2, 1)


def test_the_share_of_messy_rows_is_that_of_clean_ones():
    clean = [f"A{number % 86}" for number in range(200)]
    messy = [name if place % 3 else f" {name.lower()} " for place, name in enumerate(clean)]
    assert counts(rate(events(messy))) == counts(rate(events(clean)))
    assert counts(rate(events(clean)))[0] == 114


def test_spellings_of_a_perpetrator_and_of_a_crime_type_agree_too():
    table = events(
        ["a", "a", "b", "b"], perpetrator_id=["p1", "P1 ", "p2", "p3"], crime_type=["Theft", "theft ", "A", "B"]
    )
    assert counts(rate(table, also_same=("perpetrator_id",)))[0] == 1
    assert counts(rate(table, also_same=("crime_type",)))[0] == 1


def test_referrals_to_a_marac_are_of_one_pair_in_any_spelling():
    referrals = events(["a", "A "], perpetrator_id=["p1", " P1"]).rename(columns={"event_id": "referral_id"})
    result = rv.marac_repeats(referrals, load("provision_benchmarks"), **YEAR)
    assert counts(result)[:2] == (1, 2)


NOBODIES = ["REGINA", "The Crown", "POLICE", "Victimless", "9999999", "-1", "00000000-0000-0000-0000-000000000000"]
NOBODIES += ["R v", "HM the King", "The State", "Nil victim", "No victim identified", "Society", "Member of the public"]
NOBODIES += [
    "West Mercia Police",
    "Tesco Stores Ltd",
    "Shropshire Council",
    "n.k.",
    "#N/A",
    "<NA>",
    "(null)",
    "\u200bUnknown\u00a0",
]
NOBODIES += ["0.0", "-99", "???", "XX", "Unknown suspect", "not yet known", "\u2013"]
NOBODIES += ["U/K", "None given", "Not Applic.", "Defendant unknown", "TBD", "Pending", "undefined", "None recorded"]
NOBODIES += ["to be determined", "Accused: not known", "Unknown woman", "Unknown defendant 2"]


@pytest.mark.parametrize("nobody", NOBODIES)
def test_what_stands_for_nobody_is_no_repeat_victim(nobody):
    result = rate(events([nobody, nobody, nobody, "V1", "V2"]))
    assert counts(result) == (0, 2, 2)
    assert sum(entry.rows for entry in result.excluded) == 3


@pytest.mark.parametrize(
    "somebody", ["King", "Crownshaw", "RV", "Noman", "9", "999", "10000", "V9999", "-123", "police-17", "UNK123", "A"]
)
def test_an_id_that_looks_like_a_word_for_nobody_stays_somebody(somebody):
    assert counts(rate(events([somebody, somebody, "V2"]))) == (1, 3, 2)


@pytest.mark.parametrize("unknown", ["Unknown", "Not recorded", "not identified", "suspect unknown", 0, None, " - "])
def test_an_unknown_perpetrator_makes_no_pair(unknown):
    table = events(["a", "a", "b", "b"], perpetrator_id=pd.Series([unknown, unknown, "p1", "p2"], dtype=object))
    result = rate(table, also_same="perpetrator_id")
    assert counts(result)[:2] == (0, 2)
    assert [entry.rows for entry in result.excluded] == [2]


@pytest.mark.parametrize(
    "column",
    ["suspect_name", "perpetrator_name", "offender_name", "Suspect Name", "defendant_surname", "name_of_suspect"],
)
@pytest.mark.parametrize("unknown", ["Unknown male", "Defendant unknown", "U/K", "-"])
def test_a_name_that_names_nobody_makes_no_pair(column, unknown):
    table = events(["a", "a", "b", "b"], **{column: [unknown, unknown, "Jo Example", "jo  example"]})
    assert counts(rate(table, also_same=column))[:2] == (1, 2)


@pytest.mark.parametrize("column", ["crime_type", "street_name", "operation_name"])
def test_the_name_of_a_thing_is_no_name_of_a_person(column):
    table = events(["a", "a", "b", "b"], **{column: ["Public", "Public", "x", "y"]})
    assert counts(rate(table, also_same=column))[:2] == (1, 4)


def test_what_is_not_known_of_a_crime_is_no_match_and_zero_is_a_value():
    table = events(["a", "a", "b", "b"], offence=["Not recorded", "not recorded", "x1", "x1"], weapon=[0, 0, 1, 1])
    assert counts(rate(table, also_same="offence"))[:2] == (1, 2)
    assert counts(rate(table, also_same="weapon"))[:2] == (2, 4)


@pytest.mark.parametrize(
    "ids",
    [
        pd.Series([1.0, None, 1.0, 2.0, 0.0, 0.0]),
        pd.Series([1, None, 1, 2, 0, 0], dtype="Int64"),
        pd.Series(["1", "unknown", "1", "2", "NULL", "NULL"], dtype="category"),
        pd.Series([1, "n/k", 1.0, 2, -1, -1], dtype=object),
    ],
)
def test_nobody_is_known_by_the_value_whatever_the_type(ids):
    assert counts(rate(events(ids))) == (1, 3, 2)


@pytest.mark.parametrize("ids", [["123", "123.0"], [1.5, 2.5], [9007199254740993.0, 1.0]])
def test_ids_that_may_be_two_people_or_one_are_refused(ids):
    with pytest.raises(DataError, match="two people"):
        rate(events(ids))


@pytest.mark.parametrize("cells", [[["a"], ["b"]], [{"a": 1}, "b"], [("a",), ["b"]]])
@pytest.mark.parametrize("column", ["event_id", "victim_id", "perpetrator_id", "crime_type", "district"])
def test_lists_where_one_value_should_be_are_refused_in_words(column, cells):
    table = events(["a", "b"], **{"perpetrator_id": "p", "crime_type": "x", column: pd.Series(cells, dtype=object)})
    with pytest.raises(DataError, match="lists or similar"):
        rate(table, also_same=("perpetrator_id", "crime_type"))


def doubtful(result, code):
    """The ids that hardly stand for one person and the rows they stand in, as counted beside the rows left out."""
    which = {"CROWDED_ID": "rows or more", "CONTRADICTED_ID": "several sexes or ages"}[code]
    assert code in codes(result)
    return {entry.what.split(" ids")[0]: entry.rows for entry in result.excluded if which in entry.what}


def test_an_id_of_far_too_many_events_is_counted_and_never_named():
    crowd = ["SHOP77"] * 100 + [f"V{number}" for number in range(200)]
    result = rate(events(crowd))
    assert doubtful(result, "CROWDED_ID") == {"victim": 1, "rows of victim": 100}
    text = codes(result)["CROWDED_ID"]
    assert text.startswith("Some victim ids appear in 50 rows or more") and "SHOP77" not in repr(result)
    assert "not_people" in text
    few = [f"V{number % 12}" for number in range(90)]
    assert "CROWDED_ID" not in codes(rate(events(few))), "in a small table one person may have more than 1 in 100"
    many = [f"V{number}" for number in range(6_000)] + ["V5"] * 50
    assert doubtful(rate(events(many, days=["2024-06-01"] * len(many))), "CROWDED_ID")["rows of victim"] == 51
    pairs = events([f"V{n}" for n in range(300)], perpetrator_id=["NOBODY7"] * 90 + [f"P{n}" for n in range(210)])
    found = doubtful(rate(pairs, also_same="perpetrator_id"), "CROWDED_ID")
    assert found == {"perpetrator": 1, "rows of perpetrator": 90}


def test_a_single_doubtful_id_leaves_without_its_number():
    crowd = [*(["SHOP77"] * 100), *(f"V{number}" for number in range(200)), *(f"V{number}" for number in range(40))]
    result = rate(attach(events(crowd), RECORDS), by=())
    kept = release(result, "lt5").result
    assert [entry.rows for entry in kept.excluded] == [100, None] and kept.table["value"].notna().all()
    assert "CROWDED_ID" in codes(kept)


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("sex", ["F", "Male", "F", "Female", "U", "M"]),
        ("age", [20, 70, 30, 31, 40, 40]),
        ("date_of_birth", ["1990-01-01", "1951-01-01", "1970-05-05", "1970-05-05", None, "1980-01-01"]),
    ],
)
def test_an_id_of_two_sexes_or_ages_is_counted(column, values):
    table = events(["V1", "V1", "V2", "V2", "V3", "V3"], **{column: values})
    assert doubtful(rate(table), "CONTRADICTED_ID") == {"victim": 1, "rows of victim": 2}


@pytest.mark.parametrize(
    ("male", "female"),
    [
        (1.0, 2.0),
        (1, 2),
        ("1.0", "2.0"),
        ("Male (1)", "Female (2)"),
        ("1 - Male", "2: female"),
        ("m", "f"),
        ("M.", "F."),
        ("1", "F"),
    ],
)
def test_an_id_of_two_sexes_is_counted_however_they_are_coded(male, female):
    for values in ([male, female, None, male, female, female], [female, male, male, None, male, male]):
        for sexes in (pd.Series(values), pd.Series(values, dtype=object), pd.Series(values, dtype="category")):
            result = rate(events(["V1", "V1", "V2", "V2", "V3", "V3"], sex=sexes))
            assert doubtful(result, "CONTRADICTED_ID") == {"victim": 1, "rows of victim": 2}


@pytest.mark.parametrize("sexes", [[1.0, 9.0], ["Male (1)", "1"], ["f", "Female (2)"], ["M", "Male/Female"], [1.5, 2]])
def test_one_sex_in_two_spellings_or_one_not_known_contradicts_nothing(sexes):
    assert "CONTRADICTED_ID" not in codes(rate(events(["V1", "V1"], sex=sexes)))


def test_an_age_today_in_every_row_contradicts_nothing():
    days = ["2021-06-01", "2023-06-01", "2024-06-01"]
    for ages in ([30, 32, 33], [34, 34, 34]):
        assert "CONTRADICTED_ID" not in codes(rate(events(["V1"] * 3, days=days, age=ages), data_from=None))


@pytest.mark.parametrize(
    ("options", "columns"),
    [
        ({}, {"victim_id": ["a", "a", "b", None, "unknown"]}),
        ({"also_same": "perpetrator_id"}, {"perpetrator_id": ["p", "p", "q", "Unknown", None]}),
        ({"by": ["district", "kind"]}, {"kind": "x", "victim_id": ["a", "a", "b", "R v", "0"]}),
    ],
)
def test_an_area_of_which_nothing_can_be_counted_stands_without_a_figure(options, columns):
    places = ["Westshire", "Westshire", "Southshire", "Eastshire", "Eastshire"]
    result = rate(events(["a", "a", "b", "c", "d"], **{"district": places, **columns}), **options)
    table = result.table.set_index("district")
    assert sorted(table.index) == ["All areas", "Eastshire", "Southshire", "Westshire"]
    row = table.loc["Eastshire"]
    assert row[["value", "lower", "upper"]].isna().all() and row["flag"] == "no figure"
    assert row[["numerator", "denominator", "victims"]].tolist() == [0, 0, 0]
    assert table.loc["Westshire", ["value", "numerator", "denominator"]].tolist() == [0.5, 1, 2]
    assert table.loc["All areas", ["numerator", "denominator"]].tolist() == [1, 3]
    assert "1 of 3 areas has no figure" in codes(result)["NOT_KNOWN"] and "Eastshire" in codes(result)["NOT_KNOWN"]
    assert "2 areas" in result.alt and result.plot().axes and result._repr_html_()
    assert "Eastshire" not in codes(result).get("LOOK_BACK_INCOMPLETE", "")


def test_where_all_areas_have_a_figure_no_caveat_says_otherwise():
    assert "NOT_KNOWN" not in codes(rate(events(["a", "b", None], district=["W", "E", "E"])))


def test_referrals_without_a_known_perpetrator_leave_their_area_in_the_table():
    table = events(["a", "a", "b"], perpetrator_id=["p", "p", "n/k"], district=["W", "W", "E"])
    result = rv.marac_repeats(table.rename(columns={"event_id": "referral_id"}), load("provision_benchmarks"), **YEAR)
    assert result.table["district"].tolist() == ["All areas", "E", "W"] and "E." in codes(result)["NOT_KNOWN"]
    assert result.plot().axes and result._repr_html_()


def test_the_refusal_says_what_is_not_known():
    with pytest.raises(Refusal, match="none has a known victim and perpetrator"):
        rate(events(["a", "b"], perpetrator_id=["unknown", None]), also_same="perpetrator_id")
    with pytest.raises(Refusal, match="No event with a known victim"):
        rate(events(["unknown", None], perpetrator_id=["p", "q"]), also_same="perpetrator_id")


def test_one_event_may_have_two_victims_and_each_only_once():
    table = events(["a", "b", "a"], event_id=["C1", "C1", "C2"])
    assert counts(rate(table, by=())) == (1, 3, 2)
    for doubled in (events(["a", "A "], event_id=["C1", "c1"]), events(["a", "a"], event_id=[1, 1])):
        with pytest.raises(DataError, match="duplicated"):
            rate(doubled)
    unknown = events([None, None, "a"], event_id=["C1", "C1", "C2"])
    assert counts(rate(unknown)) == (0, 1, 1), "two victims of whom nothing is known are no copy of each other"


@pytest.mark.parametrize("by", [(), [], None])
def test_all_together_is_one_row(by):
    result = rate(events(["a", "a", "b"]).drop(columns="district"), by=by)
    assert len(result.table) == 1 and counts(result) == (1, 3, 2)
    assert result.plot().axes and result._repr_html_()


def test_one_name_is_one_name_and_several_make_one_group():
    table = events(["a", "a", "b"], perp=["p", "p", "q"], kind=["x", "y", "y"])
    assert rate(table, also_same="perp").table.equals(rate(table, also_same=("perp",)).table)
    assert rate(table, by=["district"]).table.equals(rate(table, by="district").table)
    several = rate(table, by=["district", "kind"])
    assert several.table["group"].tolist() == ["All areas", "Westshire, x", "Westshire, y"]
    assert several.plot().axes


@pytest.mark.parametrize("name", ["All areas", " all  AREAS "])
def test_a_district_with_the_name_of_all_is_refused(name):
    with pytest.raises(DataError, match="all of them together"):
        rate(events(["a", "b"], district=["Westshire", name]))


@pytest.mark.parametrize("name", ["value", "victims", "group", "uk_lowest"])
def test_a_group_named_like_a_column_of_the_result_is_refused(name):
    with pytest.raises(DataError, match="a result has a column of that name"):
        rate(events(["a", "b"]).rename(columns={"district": name}), by=name)


@pytest.mark.parametrize(
    ("also_same", "said"),
    [
        ((), "were against someone victimised in the previous 12 months"),
        (("perpetrator_id",), "had the same victim and perpetrator as one in the previous 12 months"),
        (("perp_id", "crime_type"), "had the same victim, perpetrator and crime type as one in the previous 12 months"),
    ],
)
def test_the_sentence_names_what_must_be_the_same(also_same, said):
    table = events(["a", "a"], perpetrator_id="p", perp_id="p", crime_type="x")
    assert said in rate(table, also_same=also_same).sentence()


def test_benchmark_years_are_read_in_any_spelling():
    referrals = events(["a", "a"], perpetrator_id="p").rename(columns={"event_id": "referral_id"})

    def said(*years):
        rows = pd.DataFrame(
            {"benchmark": "marac_repeat_rate", "value": [29 + n for n in range(len(years))], "year": years}
        )
        return rv.marac_repeats(referrals, rows, **YEAR).sentence().split(". ")[-1]

    assert said("12 months to 2019-03", "2023/24") == "UK figures from 2019 to 2024 were 29% to 30%."
    assert said("year ending March 2022", 2023, "undated") == "UK figures from 2022 to 2023 were 29% to 31%."
    assert said("2023-24") == "The UK figure of 2024 was 29%."
    assert said("not dated", "undated") == "UK figures were 29% to 30%."


FORMS = {
    "shuffled": lambda table: table.sample(frac=1, random_state=3),
    "lower case and spaces": lambda table: table.assign(victim_id=" " + table["victim_id"].str.lower() + " "),
    "categories": lambda table: table.astype({"victim_id": "category", "district": "category"}),
    "objects": lambda table: table.astype({"victim_id": object, "event_id": object}),
    "event ids as text": lambda table: table.astype({"event_id": str}),
    "numbers": lambda table: table.assign(victim_id=table["victim_id"].str[1:].astype("float64") + 1),
    "one index for all": lambda table: table.set_axis([0] * len(table)),
    "seconds": lambda table: table.astype({"date": "datetime64[s]"}),
    "published": lambda table: attach(table, PUBLISHED),
    "aggregate": lambda table: attach(table, AGGREGATE),
    "record level": lambda table: attach(table, RECORDS),
}


@settings(max_examples=25)
@given(st.integers(0, 3), st.sampled_from(sorted(FORMS)))
def test_the_same_people_give_the_same_table_in_any_form(seed, form):
    table = victim_events(seed=seed, victims=60)
    window = {"start": "2024-04-01", "end": "2025-03-31", "data_from": "2022-04-01"}
    base, other = (rv.repeat_rate(each, **window).table for each in (table, FORMS[form](table)))
    pd.testing.assert_frame_equal(base.reset_index(drop=True), other.reset_index(drop=True), check_dtype=False)
