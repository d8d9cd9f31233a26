"""Is a service on course for its target?"""

import numpy as np
import pandas as pd
import pytest

from needs_analysis import service_gap as sg
from needs_analysis.errors import Refusal, UnitError
from needs_analysis.quantities import of_rows
from needs_analysis.quantity import Measured, frame
from needs_analysis.quantity import known as cell
from needs_analysis.release import release
from needs_analysis.source import Source, attach
from needs_analysis.wording import NOT_COMPARABLE
from tests.conftest import known, make_facts

OWN = Source("returns", "Provider returns", "Providers", "none", disclosure="aggregate")
FEW = Measured(state="suppressed", lower=1, upper=4)
OPEN = Measured(state="suppressed", lower=1)
LACKING = Measured()

GOAL = of_rows(pd.DataFrame({"target": [60]}), column="target", unit="referrals")


def rows(*cells, quarter="2022/23 Q2", service="IDVA"):
    """A count of one quarter: numbers that are known, and `Measured` ones that are not."""
    table = pd.DataFrame({"service": service, "area": [f"Area {at}" for at in range(len(cells))], "quarter": quarter})
    values = frame("referrals", [cell(n) if isinstance(n, int) else n for n in cells])
    return of_rows(attach(pd.concat([table, values], axis=1), OWN), column="referrals", area="Westshire")


def of_a_year(**columns):
    """A count of a quarter, and a target of its year."""
    dates = {"period_start": ["2022-07-01", "2022-04-01"], "period_end": ["2022-09-30", "2023-03-31"]}
    return make_facts(**{**dates, **columns})


def attained(*observed, target=GOAL, share=0.25):
    return sg.target_attainment(observed=[*observed], target=target, elapsed_share=share)


def test_attainment_matches_r():
    for row in known("service_gap/target_attainment_ci.csv").itertuples():
        facts = of_a_year(value=[str(row.observed), str(4 * row.expected)], measure=["r", "target"])
        found = sg.target_attainment(facts, observed=["T0"], target="T1").table.iloc[0]
        np.testing.assert_allclose(
            [found["value"], found["lower"], found["upper"]],
            [row.attainment, row.exact_low, row.exact_high],
            rtol=1e-7,
            atol=1e-12,
        )


def test_roadpeace_and_drive(facts):
    road = sg.target_attainment(facts, observed=["B040"], target="B041", elapsed_share=0.25)
    row = road.table.iloc[0]
    assert [round(100 * row[name]) for name in ("value", "lower", "upper")] == [200, 135, 286]
    assert road.verdict == NOT_COMPARABLE
    drive = {"observed": ["B026", "B027"], "target": "A017", "elapsed_share": 0.5}
    with pytest.raises(UnitError, match="State the assumption"):
        sg.target_attainment(facts, **drive)
    half = sg.target_attainment(facts, **drive, assumption="each referral is one perpetrator")
    assert half.table["numerator"].iloc[0] == 92 and "each referral is one perpetrator" in half.sentence()
    # The report does not say whether the target is of both counties.
    told = next(caveat.text for caveat in half.caveats if caveat.code == "TAKEN_AS_ALIKE")
    assert "counts are of Worcestershire and Herefordshire, and the target of Herefordshire" in told


def test_target_refusals(facts):
    with pytest.raises(Refusal, match="share of the year"):
        sg.target_attainment(facts, observed=["B040"], target="B041", elapsed_share=0)
    with pytest.raises(Refusal, match="No count"):
        sg.target_attainment(facts, observed=[], target="B041", elapsed_share=0.5)
    with pytest.raises(Refusal, match="not above 0"):
        sg.target_attainment(make_facts(value=["3", "0"]), observed=["T0"], target="T1", elapsed_share=0.25)


@pytest.mark.parametrize("few", [[FEW], [FEW] * 9, [OPEN], [LACKING]], ids=str)
def test_what_is_released_of_a_range_does_not_differ_with_a_small_known_part_of_it(few):
    def shown(*observed):
        released = release(attained(*observed, share=0.25 * len(observed)), "lt5").result
        assert "withheld" in released.sentence() and released.verdict is None
        return released.table, released.said

    for make in (lambda n: [rows(n, *few)], lambda n: [rows(n), rows(*few, quarter="2022/23 Q1")]):
        (table, said), *others = [shown(*make(known)) for known in (1, 2, 3)]
        for other_table, other_said in others:
            pd.testing.assert_frame_equal(other_table, table)
            assert other_said == said


def test_ranges_are_said_with_their_unit_and_without_a_projection():
    assert "at least 1 referral in July" in attained(rows(OPEN)).sentence()
    result = attained(rows(20, FEW))
    assert "21 to 24 referrals in July" in result.sentence()
    assert "PART_YEAR" not in {caveat.code for caveat in result.caveats}
    whole = attained(rows(20))
    assert "straight-line projection" in whole.sentence("analyst")
    assert "full-year" not in str(whole.caveats) + whole.sentence()
    assert "The counts cover 25% of the year." in [caveat.text for caveat in whole.caveats]


@pytest.mark.parametrize(("target", "due"), [(1, "0.25"), (3, "0.75"), (33, "8.25"), (60, "15"), (125, "31.3")])
def test_what_is_due_is_shown_with_the_digits_that_the_share_rests_on(target, due):
    goal = of_rows(pd.DataFrame({"target": [target]}), column="target", unit="referrals")
    said = attained(rows(20), target=goal).sentence()
    assert f"against {due} if" in said and f"is {round(20 / (target / 4) * 100):,}% (" in said


def test_nothing_known_at_all_is_refused():
    with pytest.raises(Refusal, match="No figure of what was done"):
        attained(rows(LACKING), rows(0, quarter="2022/23 Q1"), share=0.5)


def test_a_row_given_twice_is_refused_whatever_is_known_of_its_period():
    for quarter in ("the summer", "2022/23 Q2"):
        with pytest.raises(Refusal, match="given twice"):
            attained(rows(20, quarter=quarter), rows(20, quarter=quarter))


def test_a_target_of_a_different_service_is_refused():
    table = pd.DataFrame({"target": [60], "service": "ISVA"})
    isva = of_rows(table, column="target", unit="referrals")
    with pytest.raises(Refusal, match="of the service ISVA"):
        attained(rows(20), target=isva)
    assert attained(rows(20, service="isva"), target=isva).table["service"].tolist() == ["isva"]


def test_a_period_is_said_as_the_rows_put_it():
    assert "20 referrals in the summer, against" in attained(rows(20, quarter="the summer")).sentence()
    both = attained(rows(20, quarter="spring"), rows(20, quarter="summer"), share=0.5)
    assert "40 referrals in spring and in summer, against" in both.sentence()
    both = attained(rows(20, quarter="2022/23 Q1"), rows(20), share=0.5)
    assert "40 referrals in April to September 2022, against" in both.sentence()


def test_a_count_without_a_service_begins_with_itself():
    result = attained(rows(20, service=""))
    assert result.sentence().startswith("20 referrals in") and result.said.title.startswith("133% of an even share")


def test_a_target_that_is_reached_within_the_year_is_said_to_be():
    facts = of_a_year(value=["130", "125"], unit=["referrals", "referrals"], measure=["referrals", "annual_target"])
    said = [
        sg.target_attainment(facts.assign(value=[counted, "125"]), observed=["T0"], target="T1", elapsed_share=0.25)
        for counted in ("130", "125", "124")
    ]
    reached = ["The year's target has already been reached." in result.sentence() for result in said]
    assert reached == [True, True, False]
    assert all(
        ("cannot show whether" in result.sentence()) is not done for result, done in zip(said, reached, strict=True)
    )


def test_elapsed_time_is_read_from_the_dates(facts):
    road = sg.target_attainment(facts, observed=["B040"], target="B041").table.iloc[0]
    assert (road["elapsed"], road["share_due"], road["value"]) == (0.25, 0.25, 2)
    drive = sg.target_attainment(facts, observed=["B026", "B027"], target="A017", assumption="each is one perpetrator")
    assert drive.table["elapsed"].tolist() == [0.5] and drive.table["denominator"].tolist() == [62.5]
    with pytest.raises(Refusal, match="periods of the counts are not known"):
        attained(rows(20, quarter="the summer"), share=None)


def test_two_areas_of_one_quarter_are_a_quarter_and_not_two():
    table = make_facts(
        value=["15", "15", "60"],
        area=["Northshire", "Southshire", "Westshire"],
        areas=["Northshire", "Southshire", "Northshire;Southshire"],
        measure=["referrals", "referrals", "annual_target_referrals"],
        period_start=["2022-07-01", "2022-07-01", "2022-04-01"],
        period_end=["2022-09-30", "2022-09-30", "2023-03-31"],
    )
    row = sg.target_attainment(table, observed=["T0", "T1"], target="T2").table.iloc[0]
    assert (row["elapsed"], row["numerator"], row["value"]) == (0.25, 30, 2)


def test_a_quarter_beside_its_half_year_is_refused():
    table = make_facts(
        value=["15", "30", "60"],
        measure=["referrals", "referrals", "target"],
        period_start=["2022-04-01"] * 3,
        period_end=["2022-06-30", "2022-09-30", "2023-03-31"],
    )
    with pytest.raises(Refusal, match="overlap"):
        sg.target_attainment(table, observed=["T0", "T1"], target="T2")


def test_counts_of_two_measures_are_not_added():
    table = make_facts(value=["15", "30", "60"], measure=["declined", "supported", "target"])
    with pytest.raises(Refusal, match="different measures"):
        sg.target_attainment(table, observed=["T0", "T1"], target="T2")


def test_the_targets_own_period_is_read():
    quarter = make_facts(value=["110", "100"], measure=["referrals", "target_referrals"])
    result = sg.target_attainment(quarter, observed=["T0"], target="T1")
    row = result.table.iloc[0]
    assert (row["value"], row["elapsed"], result.verdict) == (1.1, 1, None)
    assert "against the target of 100 for July to September 2022" in result.sentence()
    earlier = of_a_year(
        value=["30", "60"],
        measure=["referrals", "target"],
        period_start=["2022-07-01", "2019-04-01"],
        period_end=["2022-09-30", "2020-03-31"],
    )
    with pytest.raises(Refusal, match="The target is in April 2019 to March 2020"):
        sg.target_attainment(earlier, observed=["T0"], target="T1")
    stood = sg.target_attainment(earlier, observed=["T0"], target="T1", assumption="the target of 2019/20 still stood")
    assert "the target of 2019/20 still stood" in stood.sentence() and stood.table["value"].tolist() == [2]


def test_a_target_for_each_quarter():
    goal = of_rows(pd.DataFrame({"target": [15]}), column="target", unit="referrals a quarter")
    one, two = (
        attained(rows(30), target=goal),
        attained(rows(30), rows(30, quarter="2022/23 Q1"), target=goal, share=0.5),
    )
    assert one.table["value"].tolist() == two.table["value"].tolist() == [2]
    assert "against 30 at the target of 15 a quarter" in two.sentence()
    assert one.verdict is None


SEASONS = {"Q1": 40, "Q2": 10, "Q3": 30, "Q4": 20}
PAST = [
    rows(n + at, quarter=f"{year} {quarter}")
    for at, year in enumerate(("2020/21", "2021/22"))
    for quarter, n in SEASONS.items()
]


def test_two_full_years_of_history_make_the_share_due_seasonal_and_it_says_so():
    result = sg.target_attainment(observed=[rows(12)], target=GOAL, history=PAST)
    row = result.table.iloc[0]
    assert row["share_due"] == pytest.approx((10 + 11) / 204) and row["elapsed"] == 0.25
    assert row["value"] == pytest.approx(12 / (60 * 21 / 204)) and row["history_counted"] == 204
    assert "by the quarters of earlier years" in result.sentence()
    assert {caveat.code for caveat in result.caveats} == {"SEASONAL_SPREAD", "TAKEN_AS_ALIKE"}


@pytest.mark.parametrize("past", [PAST[:7], PAST[1:], PAST[:4], [*PAST[:7], rows(FEW, quarter="2021/22 Q4")]], ids=len)
def test_less_than_two_full_known_years_is_spread_evenly_and_it_says_so(past):
    result = sg.target_attainment(observed=[rows(12)], target=GOAL, history=past)
    assert result.table["share_due"].tolist() == [0.25] and "were spread evenly" in result.sentence()
    assert {"EVEN_SPREAD", "SHORT_HISTORY"} <= {caveat.code for caveat in result.caveats}


def test_a_history_of_the_same_time_or_another_measure_is_refused():
    with pytest.raises(Refusal, match="of the time that is counted"):
        sg.target_attainment(observed=[rows(12)], target=GOAL, history=[*PAST, rows(3)])
    table = pd.DataFrame({"service": "IDVA", "quarter": ["2020/21 Q1"], "declined": [3]})
    other = of_rows(attach(table, OWN), column="declined")
    with pytest.raises(UnitError, match="another measure"):
        sg.target_attainment(observed=[rows(12)], target=GOAL, history=[other])


def test_people_of_one_day_are_not_counted_against_a_years_target():
    returns = pd.DataFrame({"service": "IDVA", "quarter": ["2025/26 Q1", "2025/26 Q2"], "waiting": [10, 12]})
    waiting = [{"column": "waiting", "where": {"quarter": name}} for name in returns["quarter"]]
    goal = {"assumed": 30, "unit": "people"}
    with pytest.raises(Refusal, match="figure of one day"):
        sg.target_attainment(returns, observed=waiting, target=goal)
