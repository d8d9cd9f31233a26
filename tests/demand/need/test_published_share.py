import numpy as np
import pandas as pd
import pytest
from scipy import stats

from needs_analysis import demand
from needs_analysis.errors import DataError, Refusal
from needs_analysis.reference import load
from needs_analysis.wording import (
    ARITHMETIC_FAILS,
    ARITHMETIC_HOLDS,
    BEYOND_SWING,
    CANNOT_BE_CHECKED,
    HAS_FALLEN,
    HAS_RISEN,
    HIGHER_NOT_LIKE,
    NO_CLEAR_CHANGE,
    NO_CLEAR_DIFFERENCE,
    NOT_COMPARABLE,
    RESTATED,
    WITHIN_SWING,
)
from tests.conftest import make_facts


def test_advice_line_uptake(facts):
    row = demand.published_share(facts, part="A027", whole="A026").table.iloc[0]
    assert [round(100 * row[name], 1) for name in ("value", "lower", "upper")] == [12.3, 12.0, 12.7]


def test_satisfaction_can_only_be_296_of_300(facts):
    result = demand.published_share(facts, part="B035", whole="B034")
    row = result.table.iloc[0]
    assert (row["numerator"], row["denominator"]) == (296, 300)
    assert [round(100 * row[name], 1) for name in ("lower", "upper")] == [96.6, 99.5]
    assert result.verdict == ARITHMETIC_HOLDS


def test_95_83_cannot_be_a_share_of_492_and_may_be_an_average(facts):
    result = demand.published_share(facts, part="B020", whole="B016")
    assert result.verdict == CANNOT_BE_CHECKED, "its base was not printed, and a mean of sites could give it"
    assert "cannot be of 492 as one share" in result.sentence() and "an average" in result.sentence()
    assert pd.isna(result.table["value"].iloc[0]), "no share is made up"


def percentage(printed, base, **columns):
    facts = make_facts(
        value=[printed, str(base)], unit=["percent", "victims"], measure=["satisfied", "asked"], **columns
    )
    return demand.published_share(facts, part="T0", whole="T1")


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
        demand.published_share(facts, part="T0", whole="T1")
    named = make_facts(value=["12", "100"], unit=["people", "people"], measure=["families_waiting", "referrals"])
    with pytest.raises(Refusal, match="at one time"):
        demand.published_share(named, part="T0", whole="T1")


def test_a_change_is_no_share():
    with pytest.raises(Refusal, match="is a change"):
        demand.published_share(
            make_facts(value=["12", "100"], measure=["referrals_change", "referrals"]), part="T0", whole="T1"
        )


def test_a_coarse_percentage_gives_bounds():
    facts = make_facts(value=["97", "2905"], unit=["percent", "people"])
    row = demand.published_share(facts, part="T0", whole="T1").table.iloc[0]
    assert row["flag"] == "any of 2804 to 2832"
    assert row["numerator"] is None or pd.isna(row["numerator"])


def test_a_part_larger_than_the_whole_is_refused():
    with pytest.raises(Refusal, match="larger"):
        demand.published_share(make_facts(value=["30", "20"]), part="T0", whole="T1")


def test_unlike_things_are_no_part_of_each_other():
    with pytest.raises(Refusal, match="not a part of"):
        demand.published_share(make_facts(value=["3", "20"], unit=["posts", "referrals"]), part="T0", whole="T1")


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
    assert "most" not in result.sentence() + result.chart.title and "fewest" not in result.sentence()


def test_a_rate_needs_a_population():
    counts = pd.DataFrame({"area_code": ["X"], "crimes": [3]})
    people = pd.DataFrame({"area_code": ["Y"], "area_name": ["Y"], "age_band": ["all ages"], "population": [100]})
    with pytest.raises(Refusal, match="No area"):
        demand.area_rates(counts, people)
    with pytest.raises(DataError, match="no such column"):
        demand.area_rates(counts.drop(columns="crimes"), people)
    with pytest.raises(DataError, match="age band"):
        demand.area_rates(counts, people, age_band="16+")
    with pytest.raises(DataError, match="more than once"):
        demand.area_rates(counts, pd.concat([people, people]))


def test_splitting_rows_does_not_change_a_rate(a):
    counts, people = a.table("police_uk_area_month"), load("population_mid2023_persons_bands")
    whole = counts.groupby(["area_code", "area_name"], as_index=False)["crimes"].sum()
    options = {"what": "crimes and anti-social behaviour incidents"}
    split = demand.area_rates(counts, people, **options).table
    together = demand.area_rates(whole, people, **options).table
    pd.testing.assert_frame_equal(split, together)


def test_recorded_crime_series(a):
    result = demand.recorded_crime_series(
        a.table("recorded_crime"), force="West Mercia", history_from="2016/17", disrupted=("2020/21",)
    )
    series = result.table[result.table["span"] == "year"].set_index("financial_year")["value"]
    assert series["2024/25"] == 80_845 and series["2012/13"] == 60_537 and len(series) == 13
    assert "2025/26" not in series.index
    newest = result.table[result.table["span"] == "newest quarters"].set_index("force")
    own = newest.loc["West Mercia"]
    assert (own["value"], own["before"]) == (61_467, 61_582)
    assert own["financial_year"] == "2025/26 Q1 to Q3" and own["against"] == "2024/25 Q1 to Q3"
    crime = a.table("recorded_crime")
    sums = crime[crime["quarter"].astype(int) <= 3].groupby("financial_year")["offences"].sum()
    everywhere = 100 * (sums["2025/26"] / sums["2024/25"] - 1)
    assert newest.loc["England and Wales", "change_on_year_before_percent"] == pytest.approx(everywhere, abs=0.05)
    assert result.verdict == own["flag"] == WITHIN_SWING
    assert (
        "The full year 2024/25 had 7% fewer than the year before and 15% fewer than two years before."
        in result.sentence()
    )
    assert "England and Wales: 2% fewer." in result.sentence()


def test_the_usual_swing_is_of_the_same_quarters_of_earlier_years(a):
    crime = a.table("recorded_crime")
    options = {"force": "West Mercia", "offence_group": "Violence against the person"}
    result = demand.recorded_crime_series(crime, **options, history_from="2016/17", disrupted=("2020/21",))
    own = crime[(crime["force"] == "West Mercia") & (crime["offence_group"] == options["offence_group"])]
    sums = own[own["quarter"].astype(int) <= 3].groupby("financial_year")["offences"].sum().astype(float)
    pairs = [(f"{year}/{(year + 1) % 100:02d}", f"{year + 1}/{(year + 2) % 100:02d}") for year in range(2016, 2024)]
    logs = np.array([np.log(sums[later] / sums[first]) for first, later in pairs if "2020/21" not in (first, later)])
    reach = stats.t.isf(0.025, len(logs) - 1) * logs.std(ddof=1) * np.sqrt(1 + 1 / len(logs))
    row = result.table[result.table["span"] == "newest quarters"].iloc[0]
    assert row["earlier_changes"] == len(logs) == 6
    assert row[["usual_lower", "usual_upper"]].tolist() == pytest.approx(
        list(np.exp(logs.mean() + np.array([-reach, reach])))
    )
    assert row["change_on_year_before_percent"] == 3.9, "violence, 2025/26 to the third quarter"
    assert {"NOT_USUAL", "RECORDING"} <= {caveat.code for caveat in result.caveats}


def test_a_change_of_recording_is_named_left_out_and_never_like_for_like(a):
    crime = a.table("recorded_crime")
    options = {"force": "West Mercia", "offence_group": "Sexual offences", "history_from": "2016/17"}
    result = demand.recorded_crime_series(crime, **options)
    said = " ".join(caveat.text for caveat in result.caveats)
    assert "recording changed in 2023/24 Q4" in said and "neither direction is called better" in said
    until = crime[(crime["financial_year"] < "2025/26")]
    across = demand.recorded_crime_series(until, **options)
    assert across.verdict in (NOT_COMPARABLE, HIGHER_NOT_LIKE)
    assert "Why not like for like: recording changed in 2023/24 Q4." in across.sentence()
    before = demand.recorded_crime_series(crime[crime["financial_year"] < "2023/24"], **options)
    assert before.verdict in (WITHIN_SWING, BEYOND_SWING)


def test_few_years_are_judged_by_the_default_dispersion_and_two_are_enough(a):
    crime = a.table("recorded_crime")
    short = demand.recorded_crime_series(crime[crime["financial_year"] >= "2023/24"], force="Kent")
    assert "DEFAULT_DISPERSION" in {caveat.code for caveat in short.caveats}
    assert short.verdict in (NO_CLEAR_CHANGE, HAS_RISEN, HAS_FALLEN)
    with pytest.raises(Refusal, match="same quarters the year before"):
        demand.recorded_crime_series(crime[crime["financial_year"] == "2024/25"], force="Kent")


def test_forces_are_not_added_up_where_one_lacks_a_quarter(a):
    crime = a.table("recorded_crime")
    lacking = crime[~((crime["force"] == "Kent") & (crime["financial_year"] == "2025/26"))]
    result = demand.recorded_crime_series(lacking, force="West Mercia", history_from="2016/17")
    assert "England and Wales" not in result.sentence()
    # A row of all of them is no force, and does not count twice.
    total = crime.groupby(["financial_year", "quarter", "offence_group"], as_index=False)["offences"].sum()
    doubled = pd.concat([crime, total.assign(force="England and Wales")], ignore_index=True)
    assert "England and Wales: 2% fewer." in demand.recorded_crime_series(doubled, force="West Mercia").sentence()
    blank = crime.assign(offences=crime["offences"].astype("float64"))
    here = (crime["force"] == "Kent") & (crime["financial_year"] == "2025/26") & (crime["offence_group"] == "Robbery")
    blank.loc[here, "offences"] = np.nan
    assert "England and Wales" not in demand.recorded_crime_series(blank, force="West Mercia").sentence()
    with pytest.raises(DataError, match="more than once"):
        demand.recorded_crime_series(pd.concat([crime, crime[crime["force"] == "Kent"]]), force="West Mercia")
    three = crime[crime["force"].isin(["Kent", "Essex", "West Mercia"])]
    assert "All 3 forces together" in demand.recorded_crime_series(three, force="West Mercia").sentence()


def test_a_group_that_was_not_kept_in_both_years_makes_no_change(a):
    shown = demand.recorded_crime_series(a.table("recorded_crime"), force="West Mercia").table.set_index(
        "financial_year"
    )
    # Frauds were recorded by forces until 2012/13: 59,535 of the 60,537 offences of that year are of groups still kept.
    assert shown.loc["2013/14", "change_on_year_before_percent"] == pytest.approx(100 * (58_014 / 59_535 - 1), abs=0.05)
    rows = [
        (force, f"{year}/{year - 1999}", quarter, group, number)
        for force in ("Kent", "Essex", "Sussex")
        for year in range(2015, 2023)
        for quarter in (1, 2, 3, 4)
        for group, number in (("Theft", 250), ("Robbery", 100))
        if not (group == "Theft" and year == 2022)
    ]
    crime = pd.DataFrame(rows, columns=["force", "financial_year", "quarter", "offence_group", "offences"])
    said = demand.recorded_crime_series(crime, force="Kent").sentence()
    assert "All 3 forces together: no difference." in said and "as many as two years before" in said


@pytest.mark.parametrize(
    "options", [{"disrupted": ("2020",)}, {"disrupted": ("rubbish",)}, {"history_from": "rubbish"}]
)
def test_a_year_that_cannot_be_read_is_refused_and_never_ignored(a, options):
    with pytest.raises(Refusal, match="no financial year"):
        demand.recorded_crime_series(a.table("recorded_crime"), force="West Mercia", **options)


def test_a_year_is_read_in_every_spelling(a):
    crime = a.table("recorded_crime")
    said = {
        demand.recorded_crime_series(crime, force="West Mercia", disrupted=(name,)).sentence()
        for name in ("2020/21", "2020-21", "2020/2021", "FY20/21")
    }
    assert len(said) == 1


def test_rows_of_a_total_or_without_a_group_are_refused(a):
    crime = a.table("recorded_crime")
    with pytest.raises(DataError, match="is a sum of other groups"):
        demand.recorded_crime_series(
            pd.concat([crime, crime.head(1).assign(force="West Mercia", offence_group="Total")]), force="West Mercia"
        )
    total = crime.head(1).assign(force="West Mercia")
    for name in ("Total", "Total recorded crime", "All offences", "Victim-based crime"):
        twice = pd.concat([crime, total.assign(offence_group=name)])
        for metric in (demand.recorded_crime_series, demand.recorded_crime_quarters):
            with pytest.raises(DataError, match="is a sum of other groups"):
                metric(twice, force="West Mercia")
    alone = crime[crime["offence_group"] == "Theft offences"].assign(offence_group="Total recorded crime")
    assert len(demand.recorded_crime_series(alone, force="West Mercia").table) > 5
    with pytest.raises(DataError, match="offence group"):
        demand.recorded_crime_series(
            crime.assign(offence_group=crime["offence_group"].where(crime.index % 50 > 0)), force="West Mercia"
        )


def test_countries_among_the_forces_are_no_forces(a):
    crime = a.table("recorded_crime")
    said = demand.recorded_crime_series(crime, force="West Mercia").table
    key = ["financial_year", "quarter", "offence_group"]
    added = crime.groupby(key, as_index=False)["offences"].sum()
    more = pd.concat([crime, *(added.assign(force=name) for name in ("England", "England and Wales"))])
    again = demand.recorded_crime_series(more, force="West Mercia").table
    pd.testing.assert_frame_equal(again, said)


def test_recorded_crime_of_every_force_can_be_said(a):
    crime = a.table("recorded_crime")
    verdicts = [
        demand.recorded_crime_series(crime, force=force, history_from="2016/17", disrupted=("2020/21",)).verdict
        for force in sorted(crime["force"].unique())
    ]
    assert set(verdicts) <= {WITHIN_SWING, BEYOND_SWING} and len(verdicts) == 43


def test_recorded_crime_equals_outcomes(a):
    crime, outcomes = a.table("recorded_crime"), a.table("outcomes")
    own = crime[(crime["force"] == "West Mercia") & (crime["financial_year"] == "2024/25")]["offences"].sum()
    assert own == outcomes[outcomes["force"] == "West Mercia"]["offences"].sum() == 80_845
    assert crime["force"].nunique() == outcomes["force"].nunique() == 43


def test_a_line_that_was_not_kept_is_missing_and_never_zero(a):
    lines = ("stalking", "homicide (combined line to 2012/13)")
    table = demand.offence_series(a.table("offence_lines"), force="West Mercia", of=lines).table
    stalking = table[table["line"] == "stalking"].set_index("financial_year")
    assert pd.isna(stalking.loc["2012/13", "value"]) and stalking.loc["2012/13", "flag"] == "line not kept"
    assert stalking.loc["2024/25", "value"] == 2_837
    assert stalking.loc["2020/21", "flag"] == "recording changed"
    assert pd.isna(stalking.loc["2025/26", "value"]) and stalking.loc["2025/26", "flag"] == "3 quarters only"
    homicide = table[table["line"] == lines[1]].set_index("financial_year")
    assert homicide.loc["2012/13", "value"] == 17
    assert homicide.loc["2020/21":, "value"].isna().all()


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


def test_unknown_names_are_refused(a):
    outcomes, crime = a.table("outcomes"), a.table("recorded_crime")
    with pytest.raises(Refusal, match="No force"):
        demand.outcome_against_forces(outcomes, force="Mercia", offence_group="Robbery")
    with pytest.raises(Refusal, match="No force"):
        demand.recorded_crime_series(crime, force="Mercia")
    with pytest.raises(Refusal, match="No offence group"):
        demand.recorded_crime_series(crime, force="West Mercia", offence_group="Cybercrime")
    with pytest.raises(Refusal, match="No offence line"):
        demand.offence_series(a.table("offence_lines"), force="West Mercia", of=("arson",))


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


def test_a_missing_count_is_refused_and_never_zero(a):
    crime = a.table("recorded_crime").copy()
    crime.loc[crime["financial_year"] == "2018/19", "offences"] = pd.NA
    with pytest.raises(DataError, match="missing count is not 0"):
        demand.recorded_crime_series(crime, force="West Mercia")
    counts = a.table("police_uk_lsoa").copy()
    counts["crimes"] = counts["crimes"].astype("float64").where(counts.index > 3)
    with pytest.raises(DataError, match="missing count is not 0"):
        demand.small_area_counts(counts, a.table("lsoa_lookup"), a.boundaries("lsoa_boundaries"))


def test_a_gap_in_the_years_is_no_pair_of_neighbours(a):
    crime = a.table("recorded_crime")
    with pytest.raises(Refusal, match="no full year 2023/24"):
        demand.recorded_crime_series(crime[crime["financial_year"] != "2023/24"], force="West Mercia")
    with pytest.raises(DataError, match="more than once"):
        demand.recorded_crime_series(pd.concat([crime, crime]), force="West Mercia")


def test_the_judged_change_and_a_lockdown_are_not_usual(a):
    crime = a.table("recorded_crime")
    plain = demand.recorded_crime_series(crime, force="West Mercia", history_from="2016/17")
    usual = demand.recorded_crime_series(crime, force="West Mercia", history_from="2016/17", disrupted=("2020/21",))
    width = [
        float(np.log(row["usual_upper"] / row["usual_lower"]))
        for row in (result.table[result.table["span"] == "newest quarters"].iloc[0] for result in (usual, plain))
    ]
    assert width[0] < width[1]
    assert "from 6 earlier changes" in usual.sentence() and "from 8 earlier changes" in plain.sentence()
    assert any("those to and from 2020/21" in caveat.text for caveat in usual.caveats)


def test_a_line_is_full_by_its_own_quarters():
    rows = [("W", "2019/20", q, "8Q", "Stalking", 20) for q in (1, 2)]
    rows += [("W", "2019/20", q, "19C", "Rape", 10) for q in (1, 2, 3, 4)]
    lines = pd.DataFrame(rows, columns=["force", "financial_year", "quarter", "offence_code", "offence", "offences"])
    table = demand.offence_series(lines, force="W", of=("stalking", "rape")).table.set_index("line")
    assert pd.isna(table.loc["stalking", "value"]) and table.loc["stalking", "flag"] == "2 quarters only"
    assert table.loc["rape", "value"] == 40


def test_street_level_rows_that_look_alike(a):
    result = demand.street_level_quality(a.table("police_uk_checks"), period="2025")
    asb = result.table.set_index("crime_type").loc["Anti-social behaviour"]
    assert round(100 * asb["share_like_another"], 1) == 20.4
    assert "1,962 rows have no location" in result.sentence()


def test_the_gradient_counts_areas_and_not_events(a):
    result = demand.deprivation_gradient(
        a.table("police_uk_lsoa"), a.table("imd_deciles"), load("census2021_protected_lsoa_west_mercia")
    )
    first = result.table.iloc[0]
    assert first["upper"] - first["lower"] > 20, "far wider than chance on 10,000 events"
    assert "5.3 times the rate (range 3.7 to 7.6)" in result.sentence()
