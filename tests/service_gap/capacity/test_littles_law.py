"""Do open cases, referrals and length of stay fit together?"""

import pandas as pd
import pytest

from needs_analysis import service_gap as sg
from needs_analysis.errors import Refusal
from needs_analysis.quantities import of_rows
from needs_analysis.quantity import Measured, frame
from needs_analysis.quantity import known as cell
from needs_analysis.release import release
from needs_analysis.source import Source, attach
from needs_analysis.wording import ARITHMETIC_FAILS, ARITHMETIC_HOLDS, CANNOT_BE_CHECKED
from tests.conftest import make_facts

OWN = Source("returns", "Provider returns", "Providers", "none", disclosure="aggregate")
FEW = Measured(state="suppressed", lower=1, upper=4)
OPEN = Measured(state="suppressed", lower=1)
LACKING = Measured()

QUARTERS = ("2022/23 Q2", "2022/23 Q1", "2021/22 Q4")


def rows(*cells, column="new_clients", quarter="2022/23 Q2", service="Outreach"):
    """A count of one quarter: numbers that are known, and `Measured` ones that are not."""
    table = pd.DataFrame({"service": service, "area": [f"Area {at}" for at in range(len(cells))], "quarter": quarter})
    values = frame(column, [cell(n) if isinstance(n, int) else n for n in cells])
    return of_rows(attach(pd.concat([table, values], axis=1), OWN), column=column, area="Westshire")


def law(stock, *arrivals, years=1.0, unit="years", **options):
    """People in service against arrivals, the latest first, each a list of cells."""
    flows = [rows(*cells, quarter=quarter, **options) for cells, quarter in zip(arrivals, QUARTERS, strict=False)]
    stay = of_rows(pd.DataFrame({unit: [years]}), column=unit)
    return sg.littles_law(stock=rows(*stock, column="carried_out", **options), arrivals=flows, stay=stay)


def test_branch_on_one_quarter_and_on_two(facts):
    one = sg.littles_law(facts, stock="B005", arrivals=["B004"], stay="B007")
    assert one.table["value"].iloc[0] == 112 and one.table["in_service"].iloc[0] == 110
    assert one.verdict == ARITHMETIC_HOLDS
    two = sg.littles_law(facts, stock="B005", arrivals=["B004", "C013"], stay="B007")
    assert two.table["implied_stay_years"].iloc[1] == pytest.approx(0.714, abs=0.0005)
    assert two.verdict == CANNOT_BE_CHECKED and "NOT_STEADY" in {caveat.code for caveat in two.caveats}


def test_every_period_of_arrivals_is_named_with_its_count(facts):
    two = sg.littles_law(facts, stock="B005", arrivals=["B004", "C013"], stay="B007")
    # 28 in July to September and 49 in April to June.
    assert two.table["arrivals"].tolist() == [28, 77]
    assert two.table["period"].tolist() == ["in July to September 2022", "in April to September 2022"]
    assert "28 referrals in July to September 2022 and 110 in service" in two.sentence()
    assert (
        "Over both periods together (77 referrals in April to September 2022) the stay would be 0.71 years"
        in two.sentence()
    )


def test_periods_that_do_not_follow_one_another_are_each_named():
    flows = [rows(30, quarter=quarter) for quarter in ("2022/23 Q2", "2021/22 Q4")]
    found = sg.littles_law(stock=rows(110, column="carried_out"), arrivals=flows).table
    assert found["period"].tolist()[1] == "in January to March 2022 and in July to September 2022"
    three = law([110], [28], [27], [29]).table
    assert three["period"].tolist() == ["in July to September 2022", "in January to September 2022"]


def test_a_stock_far_from_its_arrivals_does_not_hold():
    facts = make_facts(value=["400", "28", "1"], unit=["people", "referrals", "years"])
    result = sg.littles_law(facts, stock="T0", arrivals=["T1"], stay="T2")
    assert result.verdict == ARITHMETIC_FAILS
    with pytest.raises(Refusal, match="length of time"):
        sg.littles_law(facts, stock="T0", arrivals=["T1"], stay="T1")
    with pytest.raises(Refusal, match="No arrivals"):
        sg.littles_law(facts, stock="T0", arrivals=[])


SMALL = {
    "arrivals": lambda k: law([110], [k, FEW]),
    "many small cells": lambda k: law([110], [k, *[FEW] * 9]),
    "earlier arrivals": lambda k: law([110], [28], [k, FEW]),
    "earlier arrivals that are known": lambda k: law([110], [28], [k]),
    "stock": lambda k: law([k, FEW, FEW], [28]),
    "stock over two periods": lambda k: law([k, FEW, FEW], [28], [27]),
    "both": lambda k: law([k, *[FEW] * 9], [k, *[FEW] * 9], [28]),
}


@pytest.mark.parametrize("made", SMALL.values(), ids=SMALL)
def test_what_is_released_of_a_range_does_not_differ_with_a_small_known_part_of_it(made):
    def shown(known):
        released = release(made(known), "lt5").result
        assert "withheld" in released.sentence() and released.verdict is None
        return released.table, released.said

    (table, said), *others = [shown(known) for known in (1, 2, 3)]
    for other_table, other_said in others:
        pd.testing.assert_frame_equal(other_table, table)
        assert other_said == said


@pytest.mark.parametrize(
    ("arrivals", "steady"),
    [
        ([[6, *[FEW] * 9]], True),
        ([[28], [27]], True),
        ([[28], [50]], False),
        ([[100, FEW], [100, FEW]], True),
        ([[30, FEW], [60, FEW]], False),
        ([[30, FEW], [28]], True),
        ([[30, FEW], [26]], None),
        ([[80], [80, *[FEW] * 10]], None),
        ([[80], [80], [50, FEW]], False),
    ],
    ids=str,
)
def test_periods_are_steady_where_that_holds_for_all_that_they_can_be(arrivals, steady):
    result = law([110], *arrivals)
    assert result.table["steady"].iloc[0] is steady or result.table["steady"].iloc[0] == steady
    codes = {caveat.code for caveat in result.caveats}
    assert ("NOT_STEADY" in codes) == (steady is False) and ("STEADY_NOT_KNOWN" in codes) == (steady is None)
    if not steady:
        assert result.verdict == CANNOT_BE_CHECKED


def test_a_range_has_a_verdict_where_both_ends_lie_on_one_side():
    assert law([400, FEW], [10, *[FEW] * 6]).verdict == ARITHMETIC_FAILS
    assert law([5, FEW], [100, FEW]).verdict == ARITHMETIC_FAILS
    assert law([108, FEW], [26, FEW]).verdict == ARITHMETIC_HOLDS
    wide = Measured(state="suppressed", lower=1, upper=400)
    assert law([wide], [28]).verdict == CANNOT_BE_CHECKED


def test_lengths_and_numbers_are_said_as_people_say_them():
    said = law([110], [26, FEW]).sentence()
    assert "27 to 30 people" in said and "and 110 in service" in said and "110 to 110" not in said
    said = law([18, FEW], [26]).sentence()
    assert "26 people in July" in said and "and 19 to 22 in service" in said
    said = law([112], [28]).sentence()
    assert "a stay of 1 year. With the reported stay of 1 year, 112 would be" in said
    assert "With the reported stay of 0.5 years" in law([56], [28], years=26, unit="weeks").sentence()
    assert "With the reported stay of 0.019 years" in law([56], [28], years=1, unit="weeks").sentence()


def test_a_count_without_a_service_begins_with_itself():
    assert law([110], [28], service="").sentence().startswith("28 people in July")
    assert law([110], [28, FEW], service="").sentence().startswith("29 to 32 people in July")
    withheld = release(law([110], [3], service=""), "lt5").result
    assert withheld.sentence().startswith("Arrivals or open cases are withheld")


def test_what_is_said_of_the_stay_is_what_the_verdict_rests_on():
    """Over steady periods the expected number is that of all of them."""
    result = law([65], [70], [60], years=1 / 3)
    row = result.table.iloc[-1]
    assert result.verdict == ARITHMETIC_FAILS
    assert f"range {round(row['lower'])} to {round(row['upper'])}" in result.sentence()


def test_arrivals_in_a_range_are_not_called_missing():
    result = law([65], [70, FEW], [60, FEW])
    told = {caveat.code: caveat.text for caveat in result.caveats}.get("STEADY_NOT_KNOWN", "")
    assert "not supplied" not in told
