"""Whose people stand beside rows: a population that a merge repeated is not added up, and a missing one stops nobody else."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis import demand
from needs_analysis.errors import DataError, Refusal
from needs_analysis.source import attach
from tests import properties
from tests.conftest import PUBLISHED

FORCES = pd.DataFrame(
    {
        "force": ["Warwickshire", "West Mercia", "Staffordshire", "Surrey", "Kent"],
        "count": [37_500, 80_900, 81_000, 62_000, 150_000],
        "population": [600_000, 1_325_250, 1_150_000, 1_200_000, 1_900_000],
    }
)
LONG = properties.repeated(FORCES, "count", kinds=9)
ASKED = {
    "rate": lambda table, **o: demand.rate(table, by="force", per=1_000, **o),
    "proportion": lambda table, **o: demand.proportion(table, by="force", **o),
    "funnel_points": lambda table: demand.funnel_points(table, by="force", per=1_000),
    "funnel_limits": lambda table: demand.funnel_limits(table, by="force", per=1_000),
    "compare_forces": lambda table: demand.compare_forces(table, force="Warwickshire"),
    "small_area_rates": lambda table, **o: demand.small_area_rates(table, area="force", **o),
}


@pytest.mark.parametrize("name", ASKED)
def test_a_population_repeated_over_kinds_of_offence_is_refused_with_what_to_pass(name):
    with pytest.raises(
        DataError, match=r"repeat one population in 5 of 5 groups .*Kent first.*(Say population_of|one row per group)"
    ):
        ASKED[name](attach(LONG, PUBLISHED))


@pytest.mark.parametrize("name", ASKED)
def test_a_message_names_no_group_of_a_table_that_may_be_of_people(name):
    with pytest.raises(DataError, match="repeat one population in 5 of 5 groups") as refused:
        ASKED[name](LONG)
    assert "Kent" not in str(refused.value)
    with pytest.raises(Refusal, match="population is 0 or missing for all 5 groups"):
        demand.rate(FORCES.assign(population=0), by="force")


def test_said_to_be_of_the_group_it_is_taken_once():
    for name in ("rate", "proportion", "small_area_rates"):
        once = ASKED[name](LONG, population_of="group").table
        pd.testing.assert_frame_equal(once, ASKED[name](FORCES).table)
    value = ASKED["rate"](LONG, population_of="group").table.set_index("force")["value"]
    assert value["Warwickshire"] == 62.5
    added = LONG.groupby("force", as_index=False).agg({"count": "sum", "population": "first"})
    assert demand.compare_forces(added, force="Warwickshire").table.set_index("force")["value"]["Warwickshire"] == 62.5


def test_people_of_each_row_add_up_also_where_they_are_the_same():
    bands = pd.DataFrame({"age": ["0-49", "50+"], "count": [10, 30], "population": 1_000})
    with pytest.raises(DataError, match="repeat one population"):
        demand.rate(bands, per=1_000)
    assert demand.rate(bands, per=1_000, population_of="row").table["value"].tolist() == [20.0]
    assert demand.rate(bands.assign(population=[1_000, 1_001])).table["denominator"].tolist() == [2_001]


@pytest.mark.parametrize(
    "change",
    [
        # Two years of populations, each repeated over kinds; one kind is missing in one year.
        lambda long: pd.concat(
            [long.assign(year=2023), long.assign(year=2024, population=long["population"] + 1_000).iloc[5:]]
        ),
        # One force's population was corrected in one row.
        lambda long: long.assign(population=long["population"].where(long.index != 3, 1)),
        # The whole table of one force.
        lambda long: long[long["force"] == "Kent"],
        # Every row twice.
        lambda long: properties.doubled(FORCES),
        # As text, with some rows without a number.
        lambda long: long.assign(population=long["population"].astype("str").where(long.index != 7)),
    ],
)
def test_other_shapes_of_a_repeated_population_are_seen(change):
    with pytest.raises(DataError, match="repeat one population"):
        demand.rate(change(LONG), by="force")


def test_a_few_groups_of_rows_that_are_alike_by_chance_stop_nothing_and_are_named():
    people = pd.DataFrame(
        {
            "ward": [f"W{n // 2:02d}" for n in range(40)],
            "sex": ["f", "m"] * 20,
            "count": 5,
            "population": range(700, 740),
        }
    )
    people.loc[1, "population"] = 700
    result = demand.rate(people, by="ward")
    assert result.table["denominator"].iloc[0] == 1_400
    assert [caveat.text for caveat in result.caveats if caveat.code == "SAME_POPULATION"] == [
        "In W00 the rows have the same number of people as each other; they were added up."
    ]


def test_one_person_a_row_and_small_households_are_no_copies():
    asked = pd.DataFrame({"service": ["A"] * 3 + ["B"] * 2, "count": [1, 0, 1, 1, 0], "population": 1})
    assert demand.proportion(asked, by="service").table["denominator"].tolist() == [3, 2]
    homes = pd.DataFrame({"ward": "A", "count": 1, "population": [1, 1, 2, 2, 2, 3, 3, 3, 3]})
    assert demand.rate(homes, by="ward").table["denominator"].tolist() == [20]


def test_people_that_are_said_to_be_of_the_group_must_agree():
    unlike = pd.DataFrame({"area": ["A", "A", "B"], "count": 5, "population": [100, 200, 300]})
    with pytest.raises(DataError, match=r"1 of 2 groups have rows with different people \(A first"):
        demand.rate(attach(unlike, PUBLISHED), by="area", population_of="group")
    lacking = pd.DataFrame({"area": ["A", "A", "B"], "count": 5, "population": [100, None, 300]})
    assert demand.rate(lacking, by="area", population_of="group").table["denominator"].tolist() == [100, 300]
    with pytest.raises(Refusal, match="is neither"):
        demand.rate(unlike, by="area", population_of="area")


def test_one_force_without_a_figure_is_named_and_the_others_are_compared():
    table = FORCES.astype({"count": "Float64", "population": "Float64"})
    table.loc[1, "count"], table.loc[2, "population"] = None, None
    for result in (
        demand.compare_forces(table, force="Kent"),
        demand.funnel_points(table, by="force", over_dispersed=True),
    ):
        assert "Kent" in set(result.table["force"]) and "West Mercia" not in set(result.table["force"])
        told = {entry.what: entry.why for entry in result.excluded}
        assert told["units without a figure: West Mercia"] == "a count is missing"
        assert told["units without a figure: Staffordshire"] == "population not known"
    with pytest.raises(Refusal, match="West Mercia has no figure"):
        demand.compare_forces(table, force="West Mercia")


def test_one_missing_population_leaves_the_other_rates_as_they_were():
    table = pd.DataFrame({"area": list("ABC"), "count": [10, 20, 30], "population": [1_000, None, 3_000]})
    result = demand.rate(table, by="area", per=1_000)
    assert result.table["value"].tolist()[::2] == [10.0, 10.0] and np.isnan(result.table["value"].iloc[1])
    assert result.table["flag"].tolist() == ["", "population not known", ""]
    assert "1 of 3 groups has no figure: B (population not known)." in [caveat.text for caveat in result.caveats]
    with pytest.raises(Refusal, match="missing, negative or 0"):
        demand.rate(table.assign(population=[1_000, "many", 3_000]), by="area")
    bands = pd.DataFrame({"area": ["A", "A", "B"], "count": 10, "population": [500, None, 1_000]})
    assert np.isnan(demand.rate(bands, by="area").table["value"].iloc[0]), "a sum without one of its parts is not known"


def test_areas_without_residents_and_wards_with_one_unknown_are_named():
    counts = pd.DataFrame({"area_code": ["E1", "E2", "E3"], "crimes": [120, 60, 30]})
    places = pd.DataFrame(
        {"area_code": ["E1", "E2", "E3"], "ward": ["N", "N", "S"], "population": [10_000, None, 5_000]}
    )
    result = demand.area_rates(counts, places, by="ward")
    found = result.table.set_index("area")
    assert found.loc["S", "value"] == 6.0 and np.isnan(found.loc["N", "value"]) and found.loc["S", "rank"] == 1
    assert "1 of 2 areas has no rate: N (residents not known)." in [caveat.text for caveat in result.caveats]
    assert "S had 6.0" in result.sentence()
    empty = demand.area_rates(counts, places.assign(population=[10_000, 10_000, 0]), by="ward")
    assert empty.table.set_index("area")["flag"]["S"] == "no residents"
    assert result.plot() is not None


def test_a_missing_and_a_withheld_count_of_one_area_leave_the_others():
    counts = pd.DataFrame({"area_code": ["E1", "E2", "E3", "E4"], "crimes": [120, None, None, 30]})
    counts = counts.assign(crimes_lower=[120, None, 1, 30], crimes_upper=[120, None, 4, 30])
    places = pd.DataFrame({"area_code": ["E1", "E2", "E3", "E4"], "population": [10_000, 11_000, 12_000, 13_000]})
    found = demand.area_rates(counts, places).table.set_index("area")
    assert found["flag"][["E2", "E3"]].tolist() == ["a count is missing", "bounds: a count was withheld"]
    assert found["value"].notna()[["E1", "E4"]].all() and np.isnan(found.loc["E2", "upper"])
    low = demand.rate(pd.DataFrame({"count": [1], "population": 12_000}), per=1_000).table["lower"].item()
    assert found.loc["E3", "lower"] == low


def test_a_small_area_whose_people_are_not_known_takes_its_district_out_and_leaves_the_reference():
    units = pd.DataFrame(
        {"lsoa21_code": list("ABCDEF"), "district": list("NNSSTT"), "imd_decile": [1, 2] * 3, "population": 1_000}
    )
    crimes = pd.DataFrame({"lsoa21_code": list("ABCDEF"), "crimes": [100, 50, 110, 40, 90, 60]})
    whole = demand.deprivation_standardised_ratio(crimes.iloc[2:], units.iloc[2:], units, units, by="district").table
    gap = units.assign(population=[None, *[1_000] * 5])
    result = demand.deprivation_standardised_ratio(crimes, gap, units, units, by="district")
    found = result.table.set_index("district")["value"]
    assert np.isnan(found["N"]) and found[["S", "T"]].notna().all()
    assert any("N (population not known)" in caveat.text for caveat in result.caveats)
    one = demand.deprivation_standardised_ratio(crimes.iloc[2:], units, units, units, by="district")
    assert np.isnan(one.table.set_index("district")["value"]["N"]), "the counts do not cover it"
    both = one.table.set_index("district")["value"][["S", "T"]]
    np.testing.assert_allclose(both, whole.set_index("district")["value"])
