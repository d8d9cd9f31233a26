"""Quantiles of areas from tables as they come: yes and no as text, copies."""

import pandas as pd
import pytest

from needs_analysis import demand
from needs_analysis.errors import DataError, Refusal
from needs_analysis.release import release
from needs_analysis.source import attach
from tests.conftest import RECORDS


def test_yes_and_no_are_read_from_text():
    table = pd.DataFrame({"area": list("ABCD"), "value": [10, 20, 30, 40]})
    for no in ("False", "FALSE", " no", "N", "0", 0, 0.0, False, "false"):
        found = demand.quantiles(table.assign(high=no), quantiles=2, highest_first="high").table
        assert found["quantile"].tolist() == [1, 1, 2, 2], no
    for yes in ("True", "Yes", "1", 1, True):
        found = demand.quantiles(table.assign(high=yes), quantiles=2, highest_first="high").table
        assert found["quantile"].tolist() == [2, 2, 1, 1], yes
    for wrong in ("maybe", None, 2, ""):
        with pytest.raises(DataError, match="neither yes nor no"):
            demand.quantiles(table.assign(high=wrong), quantiles=2, highest_first="high")
    mixed = table.assign(high=["True", "False", "True", "False"], of=["x", "y", "x", "y"])
    with pytest.raises(Refusal, match="says both"):
        demand.quantiles(mixed, quantiles=2, highest_first="high")
    assert demand.quantiles(mixed, quantiles=2, highest_first="high", by="of").table["quantile"].tolist() == [
        2,
        1,
        1,
        2,
    ]


def test_copies_of_areas_do_not_shift_the_quantiles():
    table = pd.DataFrame({"area": list("ABCD"), "value": [10, 20, 30, 40]})
    with pytest.raises(DataError, match="duplicated"):
        demand.quantiles(pd.concat([table, table]), quantiles=2)
    unnamed = pd.DataFrame({"value": [10, 10, 20, 30]})
    assert demand.quantiles(unnamed, quantiles=2).table["quantile"].tolist() == [2, 2, 1, 1]


def test_an_unknown_scale_of_a_slope_is_refused():
    table = pd.DataFrame({"quantile": range(1, 6), "value": [0.1, 0.2, 0.3, 0.4, 0.5], "population": 9, "se": 0.01})
    with pytest.raises(Refusal, match="'logit' is not a kind"):
        demand.slope_index(table, standard_error="se", kind="logit", repetitions=200)


def test_a_group_with_a_withheld_value_has_no_quantiles():
    table = pd.DataFrame({"area": list("ABCD"), "value": [40, 50, 2, 3], "of": list("xxyy")})
    kept = release(demand.quantiles(attach(table, RECORDS), quantiles=2, by="of"), "lt5").result
    assert kept.table["quantile"].isna().tolist() == [False, False, True, True]
    assert "2 areas have no group, because their values are withheld" in kept.sentence()
    assert {column.name: column.role for column in kept.columns}["area"] == "label", "a text is no count"
    none = release(demand.quantiles(attach(table.assign(value=[1, 2, 3, 4]), RECORDS), quantiles=2), "lt5").result
    assert none.sentence() == "The groups of 4 areas by value are withheld." and none.plot() is not None


@pytest.mark.parametrize("per", [1_000, 100])
def test_no_rate_is_shown_whose_count_is_withheld(per):
    """A rate times its population is the count, also where every rate is a whole number."""
    counted = pd.DataFrame({"ward": list("ABCDEF"), "count": [3, 2, 30, 40, 50, 60], "population": 100})
    rates = demand.rate(attach(counted, RECORDS), by="ward", per=per).table[
        ["ward", "value", "numerator", "denominator"]
    ]
    kept = release(demand.quantiles(rates, quantiles=2), "lt5").result.table
    assert kept["numerator"].isna().tolist() == [True, True, *[False] * 4]
    assert kept["value"].isna().tolist() == [True, True, *[False] * 4]


@pytest.mark.parametrize(
    ("values", "options", "said"),
    [
        ([1, 2, 3], {}, "3 areas cannot be divided into 5 groups by value: there are too few."),
        ([1, None, 3], {}, "The groups of 3 areas by value are not supplied."),
        (
            [1, 2, 3, 4, 5, 6, 7],
            {"by": "region"},
            "5 of 7 areas are in 5 of 5 groups by value. 2 areas have no group, because there are too few to divide within each region.",
        ),
        (
            [1, 2, 3, 4, 5, None, 7],
            {"by": "region"},
            "5 of 7 areas are in 5 of 5 groups by value. 1 area has no group, because its value is not supplied. "
            "1 area has no group, because there are too few to divide within each region.",
        ),
    ],
)
def test_too_few_areas_to_divide_are_not_called_missing(values, options, said):
    table = pd.DataFrame({"value": values, "region": [*"AAAAA", *"BB"][: len(values)]}).astype({"value": "float64"})
    assert demand.quantiles(table, quantiles=5, **options).sentence() == said
