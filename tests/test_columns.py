"""What each column of a result is: declared by the metric, or the result cannot be made."""

from dataclasses import replace

import pandas as pd
import pytest

from needs_analysis import demand
from needs_analysis.columns import STANDARD, Column, amended, declared, keys
from needs_analysis.errors import DataError, NeedsAnalysisError
from needs_analysis.result import Result
from tests.conftest import says

WARDS = pd.DataFrame({"ward": ["A", "B"], "count": [90, 30], "population": [1_000, 1_000]})


def test_a_metric_that_gains_a_column_says_what_it_is():
    made = demand.rate(WARDS, by="ward")
    wider = made.table.assign(victims=[3, 4])
    with pytest.raises(NeedsAnalysisError, match="the column victims is not declared"):
        replace(made, table=wider)
    assert (
        replace(made, table=wider, columns=(*made.columns, Column("victims", "count"))).column("victims").role
        == "count"
    )


@pytest.mark.parametrize("name", ["value", "numerator", "denominator"])
def test_value_numerator_and_denominator_have_no_role_of_their_own(name):
    with pytest.raises(NeedsAnalysisError, match=f"the column {name} is"):
        Result(pd.DataFrame({name: [1]}), "m", "d", "x", says())
    assert name not in STANDARD


def test_a_declaration_names_only_columns_that_there_are():
    with pytest.raises(NeedsAnalysisError, match="calculated from victim, which is not declared"):
        declared(["value"], [Column("value", "measure", of=("victim",))], what="m")
    with pytest.raises(NeedsAnalysisError, match="'counts' is not a role"):
        Column("value", "counts")
    with pytest.raises(NeedsAnalysisError, match="declared twice"):
        declared(["value"], [Column("value", "measure"), Column("value", "count")], what="m")


def test_a_group_that_has_the_name_of_a_column_of_the_result_is_refused_with_a_way_out():
    for call in (
        lambda: declared(["value"], [*keys(["value"]), Column("value", "count")], what="m"),
        lambda: amended(keys(["rank"]), Column("rank", "measure")),
        lambda: declared(["a", "a"], keys(["a"]), what="m"),
    ):
        with pytest.raises(DataError, match="Rename the column first"):
            call()


def test_declarations_stand_in_the_order_of_the_table_and_those_without_a_column_are_passed_over():
    made = demand.rate(WARDS, by="ward")
    assert [column.name for column in made.columns] == list(made.table.columns)
    only = replace(made, table=made.table[["value", "ward"]])
    assert [(column.name, column.role) for column in only.columns] == [("value", "measure"), ("ward", "key")]


def test_every_metric_says_what_its_columns_are(a):
    """All findings of the assessment: what is worked out of what, and who is counted."""
    from needs_analysis.assessment import compute

    for settings in a.configuration.findings:
        made = compute(a, settings)
        roles = {column.name: column.role for column in made.columns}
        assert list(roles) == list(made.table.columns), settings.id
        assert "key" in roles.values(), settings.id
        for column in made.columns:
            if column.role == "limit" and column.name in ("lower", "upper"):
                assert column.of, (settings.id, column.name)


def test_what_is_worked_out_by_way_of_a_column_that_is_not_shown_still_follows_its_origin():
    given = [
        Column("area", "key"),
        Column("numerator", "count"),
        Column("value", "measure", of=("numerator",)),
        Column("rank", "measure", of=("value",), across=True),
    ]
    shown = declared(["area", "numerator", "rank"], given, what="x")
    assert shown[2].of == ("numerator",) and shown[2].across is True
    again = declared(["area", "numerator", "rank"], shown, what="x")
    assert again == shown


def test_columns_that_are_worked_out_from_each_other_are_each_followed_once():
    """Twenty columns that the table lacks, each of all the others, would have more ways through them than can be walked."""
    names = [f"n{at}" for at in range(20)]
    others = {name: tuple(other for other in names if other != name) for name in names}
    ring = [Column(name, "count", of=(*others[name], "base")) for name in names]
    made = declared(
        ["base", "value"], [*ring, Column("base", "base"), Column("value", "measure", of=("n0",))], what="m"
    )
    assert made[1].of == ("base",)
