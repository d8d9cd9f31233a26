"""Journeys from stage to stage."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis import demand
from needs_analysis.errors import DataError, Refusal, UnitError
from needs_analysis.source import attach
from needs_analysis.wording import STATISTICAL_TERMS
from tests.conftest import PUBLISHED, RECORDS, known

WAY = pd.DataFrame({"stage": ["referred", "contacted", "supported"], "count": [200, 150, 60]})


def test_steps_match_the_proportions_of_phe():
    rows = known("rates/proportion_input.csv")
    line = rows[rows["stage"] == "contacted_to_supported"].iloc[0]
    found = demand.journey(pd.DataFrame({"stage": ["contacted", "supported"], "count": [line["n"], line["x"]]}))
    expected = known("rates/proportion_95.csv").set_index("stage").loc["contacted_to_supported"]
    np.testing.assert_allclose(
        found.table.loc[1, ["value", "lower", "upper"]].astype(float),
        expected[["value", "lowercl", "uppercl"]].astype(float),
    )
    assert "12.3% (range 12.0% to 12.7%)" in found.sentence()


def test_the_worst_step_is_named():
    found = demand.journey(WAY)
    assert "Most dropped out between contacted and supported: 90; 40.0% went on (60 of 150)." in found.sentence()
    assert found.table["lost"].tolist()[1:] == [50, 90]
    assert found.table["cumulative"].tolist() == [1, 0.75, 0.3]
    assert not any(term in found.sentence().lower() for term in STATISTICAL_TERMS)
    assert found.plot() is not None


def test_the_order_can_be_given_and_groups_compared():
    rows = pd.concat([WAY.sample(frac=1, random_state=1).assign(area="A"), WAY.assign(area="B", count=[100, 90, 80])])
    found = demand.journey(rows, by="area", order=["referred", "contacted", "supported"]).table
    assert found.groupby("area")["cumulative"].last().tolist() == [0.3, 0.8]
    assert demand.journey(rows, by="area", order=["referred", "contacted", "supported"]).plot() is not None


def test_throughput_is_a_ratio_and_may_be_above_1():
    found = demand.journey(WAY.assign(count=[200, 150, 180]), kind="throughput")
    assert found.table["value"].tolist()[2] == pytest.approx(1.2)
    assert found.table["upper"].iloc[2] > 1.4 and "throughput ratio of 0.90" in found.sentence()
    assert "no share" in found.sentence()


def test_unknown_status_gives_bounds():
    found = demand.journey(WAY.assign(unsure=[0, 20, 30]), unknown="unsure").table
    assert found.loc[1, ["least", "most"]].tolist() == [0.75, 0.85]
    assert found.loc[2, ["least", "most"]].tolist() == [pytest.approx(60 / 170), pytest.approx(90 / 150)]
    assert "least" not in demand.journey(WAY).table
    assert found.loc[2, ["cumulative_least", "cumulative_most"]].tolist() == [0.3, 0.45]


@pytest.mark.parametrize(
    ("table", "options", "error", "said"),
    [
        (WAY.head(1), {}, Refusal, "one stage only"),
        (WAY.assign(count=[200, 150, 160]), {}, Refusal, "More reached supported"),
        (WAY.assign(count=[200, 0, 0]), {}, Refusal, "Nobody reached contacted"),
        (WAY.assign(count=[200, -1, 0]), {}, DataError, "negative"),
        (WAY.assign(count=[200, None, 0]), {}, DataError, "negative, not whole numbers or missing"),
        (pd.concat([WAY, WAY]), {}, DataError, "duplicated"),
        (WAY, {"order": ["referred", "supported"]}, Refusal, "The stage 'contacted' is not in order="),
        (WAY, {"kind": "snapshot"}, Refusal, "no kind"),
        (WAY.assign(unit=["people", "contacts", "people"]), {}, UnitError, "follow from stage to stage"),
        (WAY.assign(stage=[None, "a", "b"]), {}, DataError, "have no stage"),
        (
            pd.concat([WAY.assign(area="A"), WAY.iloc[[0, 2]].assign(area="B")]),
            {"by": "area"},
            Refusal,
            "There is no contacted in B",
        ),
    ],
)
def test_what_is_no_journey_is_refused(table, options, error, said):
    with pytest.raises(error, match=said):
        demand.journey(attach(table, PUBLISHED), **options)


def _codes(result):
    return {caveat.code for caveat in result.caveats}


def test_ordered_categories_keep_their_order():
    order = ["referred", "contacted", "supported"]
    rows = pd.DataFrame({"stage": ["supported", "referred", "contacted"], "count": [60, 200, 150]})
    rows["stage"] = pd.Categorical(rows["stage"], [*order, "closed"], ordered=True)
    for kind in ("cohort", "throughput"):
        found = demand.journey(rows, kind=kind).table
        assert found["stage"].tolist() == order and found["cumulative"].tolist() == [1, 0.75, 0.3]
    areas = pd.Categorical(["South", "North"], ["South", "North"], ordered=True)
    both = pd.concat([rows.assign(area=pd.Categorical.from_codes([at] * 3, dtype=areas.dtype)) for at in (1, 0)])
    named = demand.journey(both, by="area").table
    assert named["area"].tolist() == ["South"] * 3 + ["North"] * 3 and named["area"].dtype == areas.dtype


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ("referred", "of type str, not a list"),
        (5, "of type int, not a list"),
        ({"referred", "contacted", "supported"}, "of type set, not a list"),
        (["referred", "referred", "contacted", "supported"], "'referred' appears twice"),
        (["referred", "contacted"], "The stage 'supported' is not in order="),
        ([], "is not in order="),
        (["referred", "contacted", "supported", "closed"], "There is no closed"),
    ],
)
def test_an_order_that_is_none_is_refused(order, said):
    way = pd.DataFrame({"stage": ["referred", "contacted", "supported"], "count": [200, 150, 60]})
    for kind in ("cohort", "throughput"):
        with pytest.raises(Refusal, match=said):
            demand.journey(attach(way, PUBLISHED), order=order, kind=kind)


def test_groups_whose_stages_stand_in_other_orders_need_one_order():
    way = pd.DataFrame({"stage": ["referred", "contacted", "supported"], "count": [200, 150, 60]})
    rows = pd.concat([way.assign(area="A"), way.iloc[::-1].assign(area="B")])
    with pytest.raises(Refusal, match="B are in a different order"):
        demand.journey(attach(rows, PUBLISHED), by="area", kind="throughput")
    found = demand.journey(rows, by="area", order=way["stage"], kind="throughput").table
    assert found.groupby("area")["cumulative"].last().tolist() == [0.3, 0.3]


def test_stages_of_unlike_periods_are_said_or_refused():
    way = pd.DataFrame({"stage": ["referred", "supported"], "count": [200, 60]})
    same = way.assign(period="2022/23 Q2")
    assert "PERIODS_DIFFER" not in _codes(demand.journey(same))
    later = way.assign(period=["2022/23 Q2", "2022/23 Q3"])
    for kind in ("cohort", "throughput"):
        assert "PERIODS_DIFFER" in _codes(demand.journey(later, kind=kind))
    with pytest.raises(Refusal, match="different lengths of time"):
        demand.journey(way.assign(period=["2022/23", "2022/23 Q3"]), kind="throughput")


def test_the_periods_of_stages_stand_beside_them_only_where_they_differ():
    way = pd.DataFrame({"stage": ["referred", "supported"], "count": [200, 60]})
    assert "stage_period" not in demand.journey(way.assign(period="2022/23 Q2")).table
    two = pd.concat([way.assign(area="A", period="2022"), way.assign(area="B", period=["2022", "2023"])])
    found = demand.journey(two, by="area")
    assert found.table["stage_period"].tolist() == ["", "", "2022", "2023"]
    assert next(caveat.text for caveat in found.caveats if caveat.code == "PERIODS_DIFFER").endswith("(2022; 2023).")


PEOPLE = WAY.assign(stage=["Jane Doe", "John Doe", "Jane Roe"])


@pytest.mark.parametrize(
    ("table", "options", "said"),
    [
        (PEOPLE.assign(unit=["Jane Doe", "John Doe", "Jane Doe"]), {}, "the stages have different units"),
        (PEOPLE.assign(count=[200, 150, 160]), {}, "More reached a stage than the one before"),
        (PEOPLE.assign(count=[200, 0, 0]), {}, "Nobody reached one of the stages"),
        (PEOPLE, {"order": ["referred", "supported"]}, "A stage of the table is not in order="),
        (
            pd.concat([PEOPLE.assign(area="Jane Doe"), PEOPLE.iloc[[0, 2]].assign(area="John Doe")]),
            {"by": "area"},
            "A stage is missing",
        ),
        (
            pd.concat([PEOPLE.assign(area="Jane Doe"), PEOPLE.iloc[::-1].assign(area="John Doe")]),
            {"by": "area"},
            "The stages of one group are in a different order",
        ),
        (
            PEOPLE.assign(period=["2022/23", "2022/23", "2022/23 Q3"]),
            {"kind": "throughput"},
            "over different lengths of time",
        ),
    ],
)
@pytest.mark.parametrize("source", [(), (RECORDS,)])
def test_a_message_repeats_no_cell_of_a_table_that_may_be_of_people(table, options, said, source):
    with pytest.raises(Refusal, match=said) as refused:
        demand.journey(attach(table, *source), **options)
    assert "Doe" not in str(refused.value) and "Roe" not in str(refused.value)
