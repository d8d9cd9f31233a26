"""Offences by outcome: each row once, no total among its parts, one gap for one force."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis import demand
from needs_analysis.errors import DataError, Refusal
from tests import properties

FORCES = (("Kent", 1), ("Surrey", 2), ("Sussex", 3), ("Dorset", 1))
ROWS = pd.DataFrame(
    [
        (f, "2024/25", g, o, n)
        for f, k in FORCES
        for g in ("Robbery", "Theft")
        for o, n in (("Charged", 20 * k), ("No suspect", 80))
    ],
    columns=["force", "financial_year", "offence_group", "outcome_group", "offences"],
)
SHARES = demand.outcome_shares(ROWS).table


def total(rows, column, label):
    keys = [name for name in rows.columns if name not in (column, "offences")]
    return rows.groupby(keys, as_index=False)["offences"].sum().assign(**{column: label})


@pytest.mark.parametrize("by", [("force", "offence_group"), "offence_group", ()])
def test_doubled_rows_are_refused(by):
    with pytest.raises(DataError, match="duplicated"):
        demand.outcome_shares(properties.doubled(ROWS), by=by)
    with pytest.raises(DataError, match="duplicated"):
        demand.outcome_against_forces(
            properties.doubled(ROWS), force="Kent", offence_group="Robbery", outcome_group="Charged"
        )


def test_two_downloads_put_together_are_refused():
    both = pd.concat(
        [ROWS.assign(retrieved="2026-06-14"), ROWS.assign(retrieved="2026-07-14", offences=ROWS["offences"] + 1)]
    )
    with pytest.raises(DataError, match="duplicated"):
        demand.outcome_shares(both)


@pytest.mark.parametrize(
    ("column", "label"),
    [
        ("force", "England and Wales"),
        ("force", "England & Wales"),
        ("force", "All forces"),
        ("force", "Total"),
        ("force", "South East"),
        ("force", "E&W"),
        ("force", "England, Wales"),
        ("force", "43 forces"),
        ("force", "England and Wales (excl. Greater Manchester)"),
        ("offence_group", "All recorded crime"),
        ("offence_group", "Sum of all groups"),
        ("outcome_group", "Grand total"),
        ("offence_group", "Total recorded crime"),
        ("offence_group", "Victim-based crime"),
        ("outcome_group", "All outcomes"),
        ("outcome_group", "Total"),
    ],
)
def test_a_row_of_totals_is_no_force_no_offence_and_no_outcome(column, label):
    with_total = pd.concat([ROWS, total(ROWS, column, label)], ignore_index=True)
    for by in (("force", "offence_group"), "offence_group", ()):
        result = demand.outcome_shares(with_total, by=by)
        pd.testing.assert_frame_equal(result.table, demand.outcome_shares(ROWS, by=by).table)
        assert any(label in entry.what for entry in result.excluded)
    own = {"force": "Kent", "offence_group": "Robbery", "outcome_group": "Charged"}
    beside = demand.outcome_against_forces(with_total, **own)
    pd.testing.assert_frame_equal(beside.table, demand.outcome_against_forces(ROWS, **own).table)
    assert "of 4 (highest first)" in beside.sentence()


def test_all_forces_together_are_shown_where_they_are_asked_for():
    whole = pd.concat([ROWS, total(ROWS, "force", "England and Wales")], ignore_index=True)
    shown = demand.outcome_shares(whole, force="England and Wales").table
    assert set(shown["force"]) == {"England and Wales"} and shown["denominator"].tolist() == [460] * 4
    alone = total(ROWS, "force", "England and Wales")
    assert demand.outcome_shares(alone).table["denominator"].tolist() == [460] * 4


def test_a_missing_count_takes_its_group_out_by_name():
    gap = ROWS.assign(offences=ROWS["offences"].astype("Int64").mask(ROWS.index == 0))
    result = demand.outcome_shares(gap)
    pd.testing.assert_frame_equal(
        result.table,
        SHARES[~((SHARES["force"] == "Kent") & (SHARES["offence_group"] == "Robbery"))].reset_index(drop=True),
    )
    assert [(entry.what, entry.why) for entry in result.excluded] == [
        ("groups without shares: Kent, Robbery", "a count is missing")
    ]
    options = {"offence_group": "Robbery", "outcome_group": "Charged"}
    beside = demand.outcome_against_forces(gap, force="Surrey", **options)
    assert "Kent" not in set(beside.table["force"])
    assert ("units without a figure: Kent", "a count is missing") in [(e.what, e.why) for e in beside.excluded]
    with pytest.raises(Refusal, match="Kent has no figure"):
        demand.outcome_against_forces(gap, force="Kent", **options)


def test_a_force_without_offences_is_left_out_by_name():
    none = ROWS.assign(offences=ROWS["offences"].where(ROWS["force"] != "Kent", 0))
    beside = demand.outcome_against_forces(none, force="Surrey", offence_group="Robbery", outcome_group="Charged")
    assert [(e.what, e.why) for e in beside.excluded] == [("units without a figure: Kent", "no offences")]


def test_corrections_of_one_group_leave_the_others():
    wrong = ROWS.assign(offences=np.where(ROWS.index == 0, -5, ROWS["offences"]))
    result = demand.outcome_shares(wrong)
    assert len(result.table) == 14 and "Kent, Robbery" in result.excluded[0].what


@pytest.mark.parametrize("name", ["numerator", "least", "value"])
def test_an_outcome_column_named_like_one_of_the_result_is_refused(name):
    with pytest.raises(DataError, match="Rename the column"):
        demand.outcome_shares(ROWS.rename(columns={"outcome_group": name}), outcome=name)


@pytest.mark.parametrize(
    ("column", "old", "label"),
    [
        ("offence_group", "Theft", "All other theft offences"),
        ("outcome_group", "No suspect", "All other outcomes"),
        ("outcome_group", "No suspect", "Summary disposal"),
    ],
)
def test_all_others_are_a_kind_of_their_own(column, old, label):
    named = ROWS.replace({column: {old: label}})
    result = demand.outcome_shares(named)
    assert result.excluded == () and result.table["value"].tolist() == SHARES["value"].tolist()
    own = {"offence_group": "Theft", "outcome_group": "No suspect"} | {column: label}
    beside = demand.outcome_against_forces(named, force="Kent", **own).table
    assert beside.loc[beside["force"] == "Kent", "value"].tolist() == [0.8]


def test_what_is_asked_for_by_name_is_never_set_aside():
    named = ROWS.replace({"offence_group": {"Theft": "Victim-based crime"}})
    asked = {"offence_group": "Victim-based crime", "outcome_group": "Charged"}
    beside = demand.outcome_against_forces(named, force="Kent", **asked)
    assert beside.table.loc[beside.table["force"] == "Kent", "value"].tolist() == [0.2]


@pytest.mark.parametrize("column", ["force", "financial_year", "offence_group", "outcome_group"])
def test_a_row_that_does_not_say_what_it_is_of_is_refused(column):
    gap = ROWS.assign(**{column: ROWS[column].where(ROWS.index != 3)})
    with pytest.raises(DataError, match=f"have no {column.replace('_', ' ')}"):
        demand.outcome_against_forces(gap, force="Kent", offence_group="Robbery", outcome_group="Charged")
    for by in (("force", "offence_group"), ()):
        with pytest.raises(DataError, match=f"have no {column.replace('_', ' ')}"):
            demand.outcome_shares(gap, by=by)


@pytest.mark.parametrize(
    "copy",
    [
        lambda rows: rows.reset_index(names="Unnamed: 0").tail(1).assign(**{"Unnamed: 0": 99}),
        lambda rows: rows.tail(1).assign(outcome_group="No suspect "),
        lambda rows: rows.tail(1).assign(force="DORSET"),
        lambda rows: rows.tail(1).assign(offence_group=" theft", offences=81),
    ],
)
def test_a_copy_is_one_whatever_its_number_blanks_and_capitals(copy):
    doubled = pd.concat([ROWS, copy(ROWS)], ignore_index=True)
    with pytest.raises(DataError, match="duplicated"):
        demand.outcome_shares(doubled)
    with pytest.raises(DataError, match="duplicated"):
        demand.outcome_against_forces(doubled, force="Kent", offence_group="Robbery", outcome_group="Charged")


def test_one_force_in_two_spellings_is_one():
    spelled = ROWS.assign(
        force=ROWS["force"].where(ROWS["offence_group"] == "Robbery", ROWS["force"].str.upper() + " ")
    )
    pd.testing.assert_frame_equal(demand.outcome_shares(spelled).table, SHARES)
    pd.testing.assert_frame_equal(
        demand.outcome_shares(spelled, force="KENT ").table.drop(columns="force"),
        demand.outcome_shares(ROWS, force="Kent").table.drop(columns="force"),
    )
