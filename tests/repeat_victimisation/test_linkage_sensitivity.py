"""How headlines move with the linkage of records."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis import repeat_victimisation as rv
from needs_analysis.errors import DataError, Refusal
from needs_analysis.release import release
from needs_analysis.source import attach
from tests.conftest import RECORDS


def rates(values=(0.297, 0.296, 0.290), other=(0.5, 0.5, 0.5), **columns):
    rows = [
        {"threshold": at, "what": what, "value": value, "lower": value - 0.002, "upper": value + 0.002}
        | {"numerator": round(10_000 * value), "denominator": 10_000}
        for what, each in (("repeat victims", values), ("repeat events", other))
        for at, value in zip((0.6, 0.9, 0.99), each, strict=True)
    ]
    return attach(pd.DataFrame(rows).assign(**columns), RECORDS)


def test_the_range_and_what_moves_beyond_its_own():
    result = rv.linkage_sensitivity(rates(), at=0.9)
    row = result.table.query("what == 'repeat victims' and threshold == 0.9").iloc[0]
    assert (row["lowest"], row["highest"], bool(row["beyond_range"])) == (0.290, 0.297, True)
    assert not result.table.query("what == 'repeat events'")["beyond_range"].any()
    assert "moves repeat victims more than chance does" in result.sentence() and result.plot()
    assert "60%, 90% and 99%" in result.sentence("analyst")


def test_verdicts_that_change_are_named():
    same = rv.linkage_sensitivity(rates(verdict="no clear change"), at=0.9)
    assert same.sentence().endswith("No verdict changes with it.")
    changed = rv.linkage_sensitivity(rates(verdict=["has risen", *["no clear change"] * 5]), at=0.9)
    assert changed.sentence().endswith("The verdict on repeat victims changes with the threshold.")


def test_without_ranges_nothing_is_said_of_chance():
    bare = rates().drop(columns=["lower", "upper"])
    assert "chance" not in rv.linkage_sensitivity(bare, at=0.6).sentence()


def test_a_small_figure_at_one_threshold_takes_all_of_them():
    table = rates()
    table.loc[0, "numerator"] = 3
    kept = release(rv.linkage_sensitivity(table, at=0.9), "lt5").result
    assert kept.table.query("what == 'repeat victims'")["value"].isna().all() and "withheld" in kept.sentence()
    assert kept.table.query("what == 'repeat events'")["value"].notna().all()


def test_what_is_withheld_lets_nothing_be_said_of_every_verdict():
    table = rates(verdict="no clear change")
    table.loc[0, "numerator"] = 3
    said = release(rv.linkage_sensitivity(table, at=0.9), "lt5").result.sentence()
    assert "verdict" not in said and said.endswith("Repeat victims: withheld.")


def test_one_threshold_and_more_headlines_than_a_panel_hears():
    alone = rates().query("threshold == 0.9")
    assert rv.linkage_sensitivity(alone, at=0.9).sentence().count("No other threshold was tried") == 2
    many = pd.concat([rates().assign(what=rates()["what"] + f" {at}") for at in "abc"])
    assert "The table has 3 more." in rv.linkage_sensitivity(many, at=0.9).sentence()


@pytest.mark.parametrize(
    ("table", "options", "error", "said"),
    [
        (rates(), {"at": 0.5}, Refusal, "No rates are given"),
        (rates(), {"at": "0.9"}, Refusal, "not a number"),
        (rates()[:-1], {"at": 0.9}, Refusal, "1 pairs"),
        (pd.concat([rates(), rates()]), {"at": 0.9}, DataError, "duplicated"),
        (rates().assign(threshold=90), {"at": 0.9}, DataError, "outside 0 to 1"),
        (rates().assign(value=29.0), {"at": 0.9}, DataError, "not a share"),
        (rates().assign(value=np.nan), {"at": 0.9}, DataError, "no number"),
        (rates().assign(what=None), {"at": 0.9}, DataError, "no what"),
        (rates().drop(columns="numerator"), {"at": 0.9}, DataError, "do not have this column"),
        (rates()[:0], {"at": 0.9}, Refusal, "no rows"),
    ],
)
def test_bad_input(table, options, error, said):
    with pytest.raises(error, match=said):
        rv.linkage_sensitivity(table, **options)
