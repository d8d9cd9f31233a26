"""A number is taken from a fact, rows of a table or a result, with its unit, period, place, range and source."""

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis import demand, quantities, service_gap
from needs_analysis.errors import DataError, Refusal, UnitError
from needs_analysis.quantities import of_fact, of_result, of_rows, range_cells, range_columns, take, take_all
from needs_analysis.quantity import Measured, frame, known
from needs_analysis.reference import load
from needs_analysis.release import release
from needs_analysis.source import Source, attach
from needs_analysis.wording import NO_CLEAR_CHANGE
from tests.conftest import make_facts

OWN = Source("returns", "Provider returns", "Providers", "none", disclosure="aggregate")
FEW = Measured(state="suppressed", lower=1, upper=4)


def returns(referrals, quarters=("2021/22 Q2", "2022/23 Q2"), **columns):
    cells = frame("referrals", [known(n) if isinstance(n, int) else n for n in referrals])
    rows = {"provider": "Haven", "service": "Outreach", "area": "Westshire", "quarter": list(quarters), **columns}
    return attach(pd.concat([pd.DataFrame(rows), cells], axis=1), OWN)


def quarter(name, column="referrals"):
    return {"where": {"quarter": name}, "column": column}


def test_rows_of_a_return_say_what_when_where_and_from_which_source():
    found = of_rows(returns([465, 492]), column="referrals", where={"quarter": "2022/23 Q2"})
    assert (found.count, found.unit, found.service, found.area) == (492, "referrals", "Outreach", "Westshire")
    assert (found.start, found.end, found.quarters) == (date(2022, 7, 1), date(2022, 9, 30), 1)
    assert found.sources[0].disclosure == "aggregate" and "2022/23 Q2" in found.sources[0].place


def test_rows_that_follow_one_another_add_up():
    table = returns([480, 492], ["2022/23 Q1", "2022/23 Q2"])
    found = of_rows(table, column="referrals", where={"service": "Outreach"})
    assert found.count == 972 and found.quarters == 2 and found.start == date(2022, 4, 1)
    areas = returns([300, 192], ["2022/23 Q2"] * 2, area=["A", "B"])
    assert of_rows(areas, column="referrals").count == 492 and of_rows(areas, column="referrals").area == "A and B"


@given(st.lists(st.integers(0, 900), min_size=1, max_size=6), st.integers(0, 5))
def test_a_suppressed_cell_makes_a_range_and_nothing_else_does(counts, place):
    cells = [FEW if at == place else known(n) for at, n in enumerate(counts)]
    table = pd.concat([pd.DataFrame({"area": [f"A{i}" for i in range(len(cells))]}), frame("n", cells)], axis=1)
    found = of_rows(table, column="n")
    sure = sum(n for at, n in enumerate(counts) if at != place)
    assert found.ends == ((sure + 1, sure + 4) if place < len(counts) else (sure, sure))
    assert found.is_exact is (place >= len(counts))


@pytest.mark.parametrize(
    ("table", "options", "match"),
    [
        (returns([1, 2], ["2021/22 Q2", "2022/23 Q2"]), {}, "overlap or leave a gap"),
        (returns([1, 2], waiting=[40, 42], waiting_state="known"), {"column": "waiting"}, "never added over periods"),
        (returns([1, 2], mean_wait_days=[4, 5]), {"column": "mean_wait_days"}, "never added"),
        (returns([1, -2], ["2022/23 Q1", "2022/23 Q2"]), {}, "below 0"),
        (
            returns([1, 2], area=["A", "B"]),
            {"where": {"area": "A", "quarter": "2022/23 Q2"}},
            "No row has all that was asked for",
        ),
    ],
)
def test_what_is_no_one_number_is_refused(table, options, match):
    with pytest.raises(Refusal, match=match):
        of_rows(table, **({"column": "referrals"} | options))


def test_rows_of_unlike_units_are_not_added():
    with pytest.raises(UnitError, match="people and referrals"):
        of_rows(returns([5, 10], ["2022/23 Q1", "2022/23 Q2"], unit=["people", "referrals"]), column="referrals")


def test_what_is_not_there_is_named_with_the_nearest():
    with pytest.raises(DataError, match=r"Did you mean Outreach\?"):
        of_rows(returns([1, 2]), column="referrals", where={"service": "Outreech"})
    with pytest.raises(DataError, match="do not have this column"):
        of_rows(returns([1, 2]), column="referals")


def test_a_stock_is_of_one_day_and_money_of_its_year():
    table = returns([1, 2], carried_in=[5, 6], carried_out=[7, 8], budget=80_000, spend_to_date=[20_000, 30_000])
    now = {"quarter": "2022/23 Q2"}
    assert of_rows(table, column="carried_in", where=now).start == date(2022, 7, 1)
    assert of_rows(table, column="carried_out", where=now).end == date(2022, 9, 30)
    assert of_rows(table, column="carried_out", where=now).is_stock
    budget, spent = (of_rows(table, column=name, where=now) for name in ("budget", "spend_to_date"))
    assert (budget.start, budget.end, budget.unit) == (date(2022, 4, 1), date(2023, 3, 31), "GBP")
    assert (spent.start, spent.end) == (date(2022, 4, 1), date(2022, 9, 30))


def test_a_row_of_a_result_is_a_number_like_any_other():
    sums = service_gap.activity(returns([465, 492]), by=["quarter"])
    now, before = (of_result(sums, where={"quarter": name}) for name in ("2022/23 Q2", "2021/22 Q2"))
    assert (now.count, now.unit, now.sources) == (492, "referrals", sums.sources)
    assert demand.compare_counts(now=now, before=before).table["difference"].tolist() == [27]
    with pytest.raises(Refusal, match="2 rows of referrals fit"):
        of_result(sums)
    with pytest.raises(Refusal, match="no number called 'quarter'"):
        of_result(sums, column="quarter")


def test_a_bounded_row_of_a_result_is_a_range():
    table = returns([FEW, known(90)], area=["A", "B"], quarters=["2022/23 Q2"] * 2)
    found = of_result(service_gap.activity(table, by=["quarter"]), where={"quarter": "2022/23 Q2"})
    assert found.ends == (91, 94)


def test_facts_keep_their_document_and_section():
    facts = make_facts(value=["492"], source_document="Grants report", section="Page 4")
    assert [source.cited for source in of_fact(facts, "T0").sources] == ["Grants report, Page 4"]


def test_a_number_needs_to_say_where_it_stands():
    with pytest.raises(Refusal, match="No table was given to take now from"):
        take(None, "T0", name="now")
    with pytest.raises(Refusal, match="colum is not allowed here"):
        take(returns([1, 2]), {"colum": "referrals"}, name="now")
    with pytest.raises(Refusal, match="is a int"):
        take(returns([1, 2]), 492, name="now")
    with pytest.raises(Refusal, match="not a list of them"):
        take_all(returns([1, 2]), "T0", name="observed")


class TestOwnReturnsReachEveryMetric:
    """What the published figures of a report can answer, the returns of an office can too."""

    def test_fte_needed(self):
        result = service_gap.fte_needed(
            returns([465, 492]), load("provision_benchmarks"), referrals=quarter("2022/23 Q2")
        )
        assert result.table["value"].round(2).tolist() == [19.68] and result.disclosure == "aggregate"

    def test_a_suppressed_cell_gives_a_range_of_posts(self):
        table = returns([FEW, known(490)], ["2022/23 Q2"] * 2, area=["A", "B"])
        row = service_gap.fte_needed(table, load("provision_benchmarks"), referrals={"column": "referrals"}).table.iloc[
            0
        ]
        assert np.isnan(row["value"]) and (row["referrals_least"], row["referrals_most"]) == (491, 494)
        exact = service_gap.fte_needed(
            returns([465, 491]), load("provision_benchmarks"), referrals=quarter("2022/23 Q2")
        )
        assert row["lower"] == exact.table["lower"].iloc[0] and row["upper"] > exact.table["upper"].iloc[0]

    def test_target_attainment(self):
        goal = of_rows(pd.DataFrame({"target": [2_000]}), column="target", unit="referrals")
        result = service_gap.target_attainment(
            returns([465, 492]), observed=[quarter("2022/23 Q2")], target=goal, elapsed_share=0.25
        )
        assert result.table["value"].tolist() == [0.984]

    def test_counts_of_two_areas_in_one_quarter_are_one_quarter(self):
        table = returns([300, 192], ["2022/23 Q2"] * 2, area=["A", "B"])
        done = [{"where": {"area": name}, "column": "referrals"} for name in "AB"]
        goal = of_rows(pd.DataFrame({"target": [2_000]}), column="target", unit="referrals")
        result = service_gap.target_attainment(table, observed=done, target=goal, elapsed_share=0.25)
        assert result.table["value"].tolist() == [0.984]
        with pytest.raises(Refusal, match="twice"):
            service_gap.target_attainment(table, observed=[*done, done[0]], target=goal, elapsed_share=0.25)

    def test_littles_law(self):
        table = returns([465, 492], new_clients=[30, 28], carried_out=[100, 110], carried_out_state="known")
        stay = of_rows(pd.DataFrame({"years": [1]}), column="years")
        result = service_gap.littles_law(
            table,
            stock=quarter("2022/23 Q2", "carried_out"),
            arrivals=[quarter("2022/23 Q2", "new_clients")],
            stay=stay,
        )
        assert result.table[["value", "in_service"]].values.tolist() == [[112.0, 110.0]]

    def test_budget(self):
        table = returns([465, 492], budget=80_000, spend_to_date=[20_000, 38_000])
        result = service_gap.budget(
            table,
            awards=[quarter("2022/23 Q2", "budget")],
            spent=[quarter("2022/23 Q2", "spend_to_date")],
            spend_date="2022-09-30",
        )
        assert result.table["value"].tolist() == [0.475] * 2
        assert result.table["burn_ratio"].iloc[0] == pytest.approx(0.475 / (183 / 365))

    def test_compare_counts_says_a_verdict_of_a_range_only_where_both_ends_agree(self):
        table = returns([FEW, known(400), FEW, known(402)], ["2021/22 Q2"] * 2 + ["2022/23 Q2"] * 2, area=[*"ABAB"])
        result = demand.compare_counts(table, now=quarter("2022/23 Q2"), before=quarter("2021/22 Q2"))
        assert result.verdict == NO_CLEAR_CHANGE and np.isnan(result.table["value"].iloc[0])
        assert result.table[["now_least", "now_most"]].values.tolist() == [[403, 406]]
        wide = Measured(state="suppressed", lower=1, upper=2_000)
        table = returns([known(400), wide], ["2021/22 Q2", "2022/23 Q2"])
        result = demand.compare_counts(table, now=quarter("2022/23 Q2"), before=quarter("2021/22 Q2"))
        assert result.verdict is None and "depends on figures" in result.sentence()
        open_ended = Measured(state="suppressed", lower=1, upper=math.nan)
        with pytest.raises(Refusal, match="nothing limits"):
            demand.compare_counts(
                returns([known(400), open_ended]), now=quarter("2022/23 Q2"), before=quarter("2021/22 Q2")
            )


def test_sources_are_those_of_the_numbers_used():
    facts = make_facts(
        value=["492", "465", "9"], source_document=["Report A", "Report A", "Report B"], section=["2", "3", "9"]
    )
    first, second = of_fact(facts, "T0"), of_fact(facts, "T1")
    assert [source.cited for source in quantities.sources(first, second)] == ["Report A, 2; 3"]


def test_a_column_beside_the_value_is_called_what_it_is():
    returns = pd.DataFrame({"service": ["A", "B", "B"], "referrals": [90, 70, 10], "referrals_state": "known"})
    made = service_gap.activity(returns, by=["service"])
    cells = of_result(made, column="cells", where={"service": "B"})
    assert (cells.count, cells.measure, cells.unit) == (2, "cells", "cells")
    assert of_result(made, where={"service": "B"}, area="Kent").area == "Kent"


def test_a_withheld_number_of_a_result_is_none():
    returns = attach(
        pd.DataFrame({"service": list("ABC"), "referrals": [3, 70, 2], "referrals_state": "known"}),
        Source("own", "Returns", "An office", "none", "aggregate"),
    )
    left = release(service_gap.activity(returns, by=["service"]), "lt5").result
    with pytest.raises(Refusal, match="withheld"):
        of_result(left, where={"service": "A"})
    assert of_result(left, where={"service": "B"}).count == 70


def test_the_known_part_of_a_range_goes_with_it():
    rows = pd.DataFrame({"n": [3.0, np.nan, np.nan], "n_state": ["known", "suppressed", "suppressed"]})
    rows = rows.assign(n_lower=[3, 1, 1], n_upper=[3, 4, 4])
    found = of_rows(rows, column="n")
    assert (found.ends, found.sure) == ((5, 11), 3)
    assert range_cells("now", found) == {"now_sure": 3, "now_least": 5, "now_most": 11}
    assert range_cells("now", found, of_rows(rows[:1], column="n")) == {"now_sure": 6, "now_least": 8, "now_most": 14}
    assert range_cells("now", of_rows(rows[:1], column="n")) == {}
    columns = {column.name: column for column in range_columns("now")}
    assert all(name in columns[end].of for end in ("now_least", "now_most") for name in columns if name != end)


def test_an_assumed_number_says_so_and_has_a_unit():
    found = quantities.take(None, {"assumed": 12.5, "unit": "weeks"}, name="stay")
    assert (found.number, found.unit, found.id) == (12.5, "weeks", "12.5 weeks (assumed)")
    assert not found.is_fact and not found.sources


@pytest.mark.parametrize(
    "given",
    [
        {"assumed": 12},
        {"assumed": -1, "unit": "weeks"},
        {"assumed": "many", "unit": "weeks"},
        {"assumed": 12, "unit": ""},
        {"assumed": 12, "unit": "weeks", "column": "stay"},
    ],
)
def test_an_assumed_number_without_unit_or_sense_is_refused(given):
    with pytest.raises(Refusal):
        quantities.take(None, given, name="stay")


@pytest.mark.parametrize("column", ["referrals", "other"])
def test_numbers_that_are_too_large_are_refused(column):
    table = pd.DataFrame({"service": ["IDVA"], "quarter": "2022/23 Q1", column: [1e308]})
    with pytest.raises(DataError, match="too large"):
        take(table, {"column": column}, name="now")
    with pytest.raises(Refusal, match="too large"):
        take(make_facts(value=["9" * 20]), "T0", name="now")
    with pytest.raises(Refusal, match="too large"):
        take(None, {"assumed": 10**400, "unit": "weeks"}, name="now")


@pytest.mark.parametrize("cell", [["x"], {"x": 1}])
@pytest.mark.parametrize("name", ["provider", "service", "area", "quarter", "referrals"])
def test_lists_as_cells_are_refused(name, cell):
    table = pd.DataFrame({"provider": "P", "service": "S", "area": ["A", "B"], "quarter": "2022/23 Q1", "referrals": 5})
    table = table.astype("object")
    table[name] = [cell, table[name].iloc[1]]
    with pytest.raises(DataError):
        take(table, {"column": "referrals"}, name="now")
