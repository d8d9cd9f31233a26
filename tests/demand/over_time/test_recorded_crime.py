"""How police recorded crime has moved over the years, and by quarter."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from needs_analysis import demand
from needs_analysis.errors import DataError, Refusal
from needs_analysis.wording import (
    BEYOND_SWING,
    HAS_FALLEN,
    HAS_RISEN,
    HIGHER_NOT_LIKE,
    NO_CLEAR_CHANGE,
    NOT_COMPARABLE,
    WITHIN_SWING,
)


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
    assert (
        "recording changed in 2023/24 Q4" in said and "neither a rise nor a fall is treated as an improvement" in said
    )
    assert (
        "The full year 2024/25 had 6% more than the year before and 8% fewer than two years before. "
        "Neither is like for like: recording changed in 2023/24 Q4."
    ) in result.sentence()
    until = crime[(crime["financial_year"] < "2025/26")]
    across = demand.recorded_crime_series(until, **options)
    assert across.verdict in (NOT_COMPARABLE, HIGHER_NOT_LIKE)
    assert "Why they cannot be compared: recording changed in 2023/24 Q4." in across.sentence()
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
    with pytest.raises(DataError, match="duplicated"):
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
    with pytest.raises(Refusal, match="not a financial year"):
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
    with pytest.raises(DataError, match="duplicated"):
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
