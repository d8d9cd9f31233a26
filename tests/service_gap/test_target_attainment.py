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
    return of_rows(attach(pd.concat([table, values], axis=1), OWN), column="referrals")


def attained(*observed, target=GOAL, share=0.25):
    return sg.target_attainment(observed=[*observed], target=target, elapsed_share=share)


def test_attainment_matches_r():
    for row in known("service_gap/target_attainment_ci.csv").itertuples():
        facts = make_facts(value=[str(row.observed), str(4 * row.expected)], measure=["r", "target"])
        found = sg.target_attainment(facts, observed=["T0"], target="T1", elapsed_share=0.25).table.iloc[0]
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
    assert "straight-line projection" in str(attained(rows(20)).caveats)


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
    with pytest.raises(Refusal, match="The target is of ISVA"):
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
    facts = make_facts(value=["130", "125"], unit=["referrals", "referrals"], measure=["referrals", "annual_target"])
    said = [
        sg.target_attainment(facts.assign(value=[counted, "125"]), observed=["T0"], target="T1", elapsed_share=0.25)
        for counted in ("130", "125", "124")
    ]
    reached = ["The year's target has already been reached." in result.sentence() for result in said]
    assert reached == [True, True, False]
    assert all(
        ("cannot show whether" in result.sentence()) is not done for result, done in zip(said, reached, strict=True)
    )
