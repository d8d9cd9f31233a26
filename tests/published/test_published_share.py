"""What share of people, exactly as far as it was published."""

import pandas as pd
import pytest

from needs_analysis import demand, published
from needs_analysis.errors import DataError, Refusal
from needs_analysis.quantity import Measured, frame, known
from needs_analysis.reference import load
from needs_analysis.release import release
from needs_analysis.source import Source, attach
from needs_analysis.wording import (
    ARITHMETIC_FAILS,
    ARITHMETIC_HOLDS,
    CANNOT_BE_CHECKED,
    NO_CLEAR_DIFFERENCE,
    RESTATED,
)
from tests.conftest import make_facts


def test_advice_line_uptake(facts):
    row = published.published_share(facts, part="A027", whole="A026").table.iloc[0]
    assert [round(100 * row[name], 1) for name in ("value", "lower", "upper")] == [12.3, 12.0, 12.7]


def test_satisfaction_can_only_be_296_of_300(facts):
    result = published.published_share(facts, part="B035", whole="B034")
    row = result.table.iloc[0]
    assert (row["numerator"], row["denominator"]) == (296, 300)
    assert [round(100 * row[name], 1) for name in ("lower", "upper")] == [96.6, 99.5]
    assert result.verdict == ARITHMETIC_HOLDS


def test_95_83_cannot_be_a_share_of_492_and_may_be_an_average(facts):
    result = published.published_share(facts, part="B020", whole="B016")
    assert result.verdict == CANNOT_BE_CHECKED, "its base was not printed, and a mean of sites could give it"
    assert "No whole number out of 492 gives 95.83%" in result.sentence() and "an average" in result.sentence()
    assert pd.isna(result.table["value"].iloc[0]), "no share is made up"


def percentage(printed, base, **columns):
    facts = make_facts(
        value=[printed, str(base)], unit=["percent", "victims"], measure=["satisfied", "asked"], **columns
    )
    return published.published_share(facts, part="T0", whole="T1")


def test_a_percentage_that_was_printed_as_one_of_its_base_does_not_hold():
    assert percentage("95.83", 492, denominator=["492", None]).verdict == ARITHMETIC_FAILS
    assert percentage("95.83", 492, denominator=["480", None]).verdict == CANNOT_BE_CHECKED
    above = percentage("120", 492)
    assert above.verdict == ARITHMETIC_FAILS and "above 100%" in above.sentence()


def test_no_share_of_a_whole_is_above_the_whole():
    row = percentage("100", 492).table.iloc[0]
    assert row["flag"] == "any of 490 to 492" and row["upper"] == 1.0
    assert percentage("99.9", 492).verdict == CANNOT_BE_CHECKED, "491 of 492 is 99.8%, 492 is 100.0%"


def test_a_percentage_that_any_base_of_that_size_could_give_tests_nothing():
    assert percentage("97", 2_905).verdict == RESTATED and percentage("97", 100).verdict == RESTATED
    assert percentage("97", 99).verdict == ARITHMETIC_HOLDS and percentage("50", 12).verdict == ARITHMETIC_HOLDS


def test_those_in_service_are_no_share_of_those_who_came():
    columns = {"period_start": ["2022-09-30", "2022-07-01"], "measure": ["clients_in_service", "referrals"]}
    facts = make_facts(value=["12", "100"], unit=["people", "people"], **columns)
    with pytest.raises(Refusal, match="at one time"):
        published.published_share(facts, part="T0", whole="T1")
    named = make_facts(value=["12", "100"], unit=["people", "people"], measure=["families_waiting", "referrals"])
    with pytest.raises(Refusal, match="at one time"):
        published.published_share(named, part="T0", whole="T1")


def test_a_change_is_no_share():
    with pytest.raises(Refusal, match="is a change"):
        published.published_share(
            make_facts(value=["12", "100"], measure=["referrals_change", "referrals"]), part="T0", whole="T1"
        )


def test_a_coarse_percentage_gives_bounds():
    facts = make_facts(value=["97", "2905"], unit=["percent", "people"])
    row = published.published_share(facts, part="T0", whole="T1").table.iloc[0]
    assert row["flag"] == "any of 2804 to 2832"
    assert row["numerator"] is None or pd.isna(row["numerator"])


def test_a_part_larger_than_the_whole_is_refused():
    with pytest.raises(Refusal, match="larger"):
        published.published_share(make_facts(value=["30", "20"]), part="T0", whole="T1")


def test_unlike_things_are_no_part_of_each_other():
    with pytest.raises(Refusal, match="not a part of"):
        published.published_share(make_facts(value=["3", "20"], unit=["posts", "referrals"]), part="T0", whole="T1")


DISTRICTS = {
    "Shropshire": 19_984,
    "Telford and Wrekin": 18_388,
    "Worcester": 12_088,
    "Herefordshire, County of": 11_948,
    "Wyre Forest": 9_538,
    "Wychavon": 9_062,
    "Redditch": 7_663,
    "Bromsgrove": 6_435,
    "Malvern Hills": 4_689,
}


def test_nine_districts_and_everything_adds_up(a):
    counts = a.table("police_uk_area_month")
    result = demand.area_rates(counts, load("population_mid2023_persons_bands"))
    assert dict(zip(result.table["area"], result.table["numerator"], strict=True)) == DISTRICTS
    left_out = sum(entry.rows for entry in result.excluded)
    assert result.table["numerator"].sum() + left_out == counts["crimes"].sum() == 102_105
    worcester = result.table.iloc[0]
    assert worcester["area"] == "Worcester"
    assert worcester["value"] == pytest.approx(1000 * 12_088 / 105_143)


def test_one_area_is_not_set_against_itself():
    people = pd.DataFrame({"area_code": ["E1"], "area_name": "Westshire", "age_band": "all ages", "population": 2_000})
    result = demand.area_rates(pd.DataFrame({"area_code": ["E1"], "crimes": [30]}), people)
    assert "Westshire had 15.0 per 1,000 people (range 10.1 to 21.4; 30 in all)" in result.sentence()
    assert "most" not in result.sentence() + result.said.title and "fewest" not in result.sentence()


def test_a_rate_needs_a_population():
    counts = pd.DataFrame({"area_code": ["X"], "crimes": [3]})
    people = pd.DataFrame({"area_code": ["Y"], "area_name": ["Y"], "age_band": ["all ages"], "population": [100]})
    with pytest.raises(Refusal, match="No area"):
        demand.area_rates(counts, people)
    with pytest.raises(DataError, match="do not have this column"):
        demand.area_rates(counts.drop(columns="crimes"), people)
    with pytest.raises(DataError, match="age band"):
        demand.area_rates(counts, people, age_band="16+")
    with pytest.raises(DataError, match="duplicated"):
        demand.area_rates(counts, pd.concat([people, people]))


def test_splitting_rows_does_not_change_a_rate(a):
    counts, people = a.table("police_uk_area_month"), load("population_mid2023_persons_bands")
    whole = counts.groupby(["area_code", "area_name"], as_index=False)["crimes"].sum()
    options = {"what": "crimes and anti-social behaviour incidents"}
    split = demand.area_rates(counts, people, **options).table
    together = demand.area_rates(whole, people, **options).table
    pd.testing.assert_frame_equal(split, together)


def test_recorded_crime_equals_outcomes(a):
    crime, outcomes = a.table("recorded_crime"), a.table("outcomes")
    own = crime[(crime["force"] == "West Mercia") & (crime["financial_year"] == "2024/25")]["offences"].sum()
    assert own == outcomes[outcomes["force"] == "West Mercia"]["offences"].sum() == 80_845
    assert crime["force"].nunique() == outcomes["force"].nunique() == 43


@pytest.mark.parametrize(
    ("group", "own", "all_", "place"),
    [("Violence against the person", 0.547, 0.445, 4), ("Sexual offences", 0.460, 0.382, 4)],
)
def test_victim_does_not_support_action(a, group, own, all_, place):
    result = demand.outcome_against_forces(a.table("outcomes"), force="West Mercia", offence_group=group)
    shares = result.table.set_index("force")["value"]
    assert shares["West Mercia"] == pytest.approx(own, abs=0.0005)
    assert shares["England and Wales"] == pytest.approx(all_, abs=0.0005)
    assert len(result.table) == 44
    assert f"number {place} of 43" in result.sentence()
    assert result.verdict == NO_CLEAR_DIFFERENCE, "within what forces usually differ by"


def test_small_areas_and_deprivation_count_every_located_row(a):
    counts = a.table("police_uk_lsoa")
    located = counts.loc[counts["location"] == "inside_force", "crimes"].sum()
    areas = demand.small_area_counts(counts, a.table("lsoa_lookup"), a.boundaries("lsoa_boundaries"))
    assert areas.table["value"].sum() == located == 99_795
    assert len(areas.table) == 804
    gradient = demand.deprivation_gradient(
        counts, a.table("imd_deciles"), load("census2021_protected_lsoa_west_mercia")
    )
    assert gradient.table["numerator"].sum() == located
    assert gradient.table["small_areas"].sum() == 804
    assert gradient.table["value"].iloc[0] > gradient.table["value"].iloc[-1]


def test_the_gradient_counts_areas_and_not_events(a):
    result = demand.deprivation_gradient(
        a.table("police_uk_lsoa"), a.table("imd_deciles"), load("census2021_protected_lsoa_west_mercia")
    )
    first = result.table.iloc[0]
    assert first["upper"] - first["lower"] > 20, "far wider than chance on 10,000 events"
    assert "5.3 times the rate (range 3.7 to 7.6)" in result.sentence()


OWN = Source("returns", "Provider returns", "Providers", "none", disclosure="aggregate")
FEW, LACKING = Measured(state="suppressed", lower=1, upper=4), Measured()


def share_of_returns(engaged, referrals=(200, 100)):
    cells = [
        frame(name, [known(n) if isinstance(n, int) else n for n in values])
        for name, values in {"referrals": referrals, "engaged": engaged}.items()
    ]
    rows = pd.DataFrame({"service": "Outreach", "area": ["A", "B"], "quarter": "2022/23 Q2"})
    table = attach(pd.concat([rows, *cells], axis=1), OWN)
    return published.published_share(table, part={"column": "engaged"}, whole={"column": "referrals"})


def everything(result):
    said = result.said
    return " ".join([said.panel, said.analyst, said.title, said.alt, *(caveat.text for caveat in result.caveats)])


def test_nothing_that_is_released_tells_how_many_are_known_beside_a_suppressed_cell():
    for base in ((200, 100), (30, 5)):
        released = [release(share_of_returns([k, FEW], base), "lt5").result for k in (1, 2, 3)]
        assert len({(result.table.to_csv(), everything(result)) for result in released}) == 1
    shown = release(share_of_returns([30, FEW]), "lt5").result
    assert "31 to 34 of 300 referrals" in shown.sentence()


def test_a_range_has_no_point():
    alt = share_of_returns([30, FEW]).said.alt
    assert alt.startswith("A range from") and "point at" not in alt


def test_a_part_with_a_missing_figure_is_refused_in_words():
    with pytest.raises(Refusal, match="a figure is missing"):
        share_of_returns([30, LACKING])
    with pytest.raises(Refusal, match="not known exactly"):
        share_of_returns([30, 20], [200, LACKING])


@pytest.mark.parametrize(
    ("columns", "match"),
    [
        ({"area": ["Westshire", "Eastshire"], "areas": ["Westshire", "Eastshire"]}, "of the area Westshire and T1"),
        ({"area": ["Two towns", "One town"], "areas": ["A;B", "A;C"]}, "of the area"),
        ({"service": ["IDVA", "ISVA"]}, "of the service IDVA and T1 of the service ISVA"),
    ],
)
def test_a_part_of_a_different_place_or_service_is_refused(columns, match):
    with pytest.raises(Refusal, match=match):
        published.published_share(make_facts(value=["12", "100"], **columns), part="T0", whole="T1")


def test_a_part_of_a_larger_place_or_service_names_both():
    columns = {"area": ["A", "Westshire"], "areas": ["A", "A;B"], "service": ["IDVA", "IDVA and ISVA"]}
    result = published.published_share(make_facts(value=["12", "100"], **columns), part="T0", whole="T1")
    told = {caveat.code: caveat.text for caveat in result.caveats}
    assert told["AREAS_DIFFER"] == "The part is of the area A, the whole of the area Westshire."
    assert told["SERVICES_DIFFER"] == "The part is of the service IDVA, the whole of the service IDVA and ISVA."
    for columns in ({"area": ["not stated", "A"], "areas": ["not stated", "A"]}, {"service": ["", "IDVA"]}):
        result = published.published_share(make_facts(value=["12", "100"], **columns), part="T0", whole="T1")
        assert not {"AREAS_DIFFER", "SERVICES_DIFFER"} & {caveat.code for caveat in result.caveats}


def test_one_victim_is_in_the_singular_and_a_share_without_a_service_begins_no_sentence_with_a_colon():
    facts = make_facts(value=["1", "1"], unit="victims", service="")
    said = published.published_share(facts, part="T0", whole="T1").sentence()
    assert said.startswith("1 of 1 victim in")
    said = percentage("95.8", 1, service="").sentence()
    assert said.startswith("The figures given are 95.8% (satisfied) and 1 victim in")
