"""Profiles of perpetrators come to the counts that a public function gives; here, who counts a victim of several."""

import pandas as pd

from needs_analysis import engine
from needs_analysis.repeat_victimisation.serial_sums import MEASURES, rows_of, serial_sums


def test_a_victim_of_several_counts_once_and_for_the_serial_one(on_engine):
    events = pd.DataFrame(
        {"who_0": ["a", "a", "b", "c"], "who_1": ["p1", "p2", "p2", None], "g_0": ["A", "A", "B", "B"]}
    )
    table = on_engine(events).table
    both = table.filter(table.who_1.notnull())
    sums = serial_sums(table, both, ["g_0"], at_least=2)
    whole = {row["measure"]: row for row in rows_of(sums, (), at_least=2, confidence=0.95)}
    assert [whole[name]["numerator"] for name in MEASURES] == [1, 2, 2]
    assert [whole[name]["denominator"] for name in MEASURES] == [2, 2, 3]
    assert sums.unknown[("B",)].to_dict() == {
        "no_perpetrator": 1,
        "no_victim": 0,
        "nameless": 0,
        "victims": 2,
        "exposed": 1,
    }
    assert [row["numerator"] for row in rows_of(sums, ("A",), at_least=2, confidence=0.95)] == [0, 0, 0]


def test_a_group_without_anyone_known_has_no_share():
    events = pd.DataFrame({"who_0": ["a", "b"], "who_1": ["p", None], "g_0": ["A", "B"]})
    with engine.open(events) as handle:
        both = handle.table.filter(handle.table.who_1.notnull())
        sums = serial_sums(handle.table, both, ["g_0"], at_least=2)
    rows = rows_of(sums, ("B",), at_least=2, confidence=0.95)
    assert pd.isna(rows[0]["value"]) and rows[2]["unknown"] == 1
