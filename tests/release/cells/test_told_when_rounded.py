"""Which small cells rounding leaves open to someone who can add up, against an audit written from the equations alone."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis.columns import Column
from needs_analysis.release import PROFILES, as_published, audit_cells, release_table, suppress_cells
from needs_analysis.release.cells.of_table import cells_of
from needs_analysis.release.cells.told_when_rounded import told_when_rounded
from tests.release.cells.plain_audit import crossed, published_intervals

KEYS = (Column("k0", "key", totals=("T",)), Column("k1", "key", totals=("T",)), Column("n", "count"))


def nearest(value, base=5):
    return base * ((2 * value + base) // (2 * base))


def told(intervals, threshold):
    return {
        name
        for name, (low, high) in intervals.items()
        if high < threshold - 1e-6 or (low < threshold - 1e-6 and high - low < threshold - 1 - 1e-6)
    }


def table_of(cells):
    return pd.DataFrame([(*name, value) for name, value in cells.items()], columns=["k0", "k1", "n"])


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("threshold", [5, 8])
def test_what_is_told_is_what_the_plain_audit_tells(seed, threshold):
    cells, equations, _ = crossed(np.random.default_rng(seed), [4, 3], small=0.3)
    shown = {name: None if 0 < value < threshold else nearest(value) for name, value in cells.items()}
    found = cells_of(table_of(cells), KEYS, threshold=threshold)
    system = found.system
    hidden = system.flags(cell for cell in system.names if cell in found.where and shown[cell[1:]] is None)
    mine = told_when_rounded(
        found, hidden, base=5, threshold=threshold, exact=np.zeros(len(hidden), dtype=bool), singletons=False
    )
    expected = told(published_intervals(shown, equations, base=5, threshold=threshold), threshold)
    assert {system.names[at][1:] for at in np.flatnonzero(mine)} == expected


def test_some_tables_are_told_and_some_are_not():
    """Else the test above could not fail."""
    outcomes = set()
    for seed in range(12):
        cells, equations, _ = crossed(np.random.default_rng(seed), [4, 3], small=0.3)
        shown = {name: None if 0 < value < 8 else nearest(value) for name, value in cells.items()}
        outcomes.add(bool(told(published_intervals(shown, equations, base=5, threshold=8), 8)))
    assert outcomes == {True, False}


@pytest.mark.parametrize("seed", range(15))
def test_a_pattern_that_is_safe_with_exact_figures_is_safe_with_rounded_ones(seed):
    cells, equations, never = crossed(np.random.default_rng(100 + seed), [(5, 2), 3], small=0.25)
    zeros = [name for name in never if cells[name] == 0]
    hidden = suppress_cells(cells, equations, threshold=5, never=zeros, least=1, singletons=True).hidden
    shown = {name: None if name in set(hidden) else nearest(value) for name, value in cells.items()}
    assert not told(published_intervals(shown, equations, base=5, threshold=5), 5)
    ranges = {name: (max(5, v - 2), v + 2) for name, v in shown.items() if v}
    found = audit_cells(cells, equations, hidden, threshold=5, least=1, ranges=ranges)
    assert not found.unsafe and set(found) == set(hidden) | set(ranges)


def released_as_shown(cells, profile):
    left = as_published(
        release_table(
            table_of(cells),
            columns={"k0": {"role": "key", "totals": ["T"]}, "k1": {"role": "key", "totals": ["T"]}, "n": "count"},
            profile=profile,
        )
    )
    return {(row.k0, row.k1): None if row.n == "[c]" else int(row.n) for row in left.itertuples(index=False)}


@pytest.mark.parametrize("profile", ["lt5-round5", "lt8-round5", "lt10-round5"])
@pytest.mark.parametrize("seed", range(8))
def test_no_released_table_tells_a_small_figure(seed, profile):
    """From the published table and the rule alone, by another program."""
    rule = PROFILES[profile]
    cells, equations, _ = crossed(np.random.default_rng(seed), [5, 3], small=0.3)
    cells = {name: value for name, value in cells.items()}
    shown = released_as_shown(cells, profile)
    assert not told(published_intervals(shown, equations, base=5, threshold=rule.threshold), rule.threshold)
    for name, value in shown.items():
        if value is None:
            assert cells[name] > 0
        else:
            assert value == nearest(cells[name]) and not 0 < cells[name] < rule.threshold


@pytest.mark.slow
@pytest.mark.parametrize("profile", ["lt5-round5", "lt8-round5", "lt10-round5"])
def test_no_released_table_of_many_tells_a_small_figure(profile):
    rule = PROFILES[profile]
    for seed in range(1_000, 1_100):
        cells, equations, _ = crossed(np.random.default_rng(seed), [(4, 2)[0], 4], small=0.35)
        shown = released_as_shown(cells, profile)
        assert not told(published_intervals(shown, equations, base=5, threshold=rule.threshold), rule.threshold)


def test_rounding_spares_partners_that_exact_figures_need():
    cells = {("A", "x"): 40, ("B", "x"): 52, ("C", "x"): 3, ("D", "x"): 31}
    cells |= {("T", "x"): 126}
    table = pd.DataFrame([(name[0], value) for name, value in cells.items()], columns=["area", "n"])
    columns = {"area": {"role": "key", "totals": ["T"]}, "n": "count"}
    gone = {
        p: release_table(table, columns=columns, profile=p).result.table["n"].isna().sum()
        for p in PROFILES
        if p != "already_published"
    }
    assert gone["lt5"] == 2 and gone["lt5-round5"] == 1


def test_what_is_known_exactly_is_no_range():
    """One part of a total of two: rounded it is safe, and it is not where both are known as they are."""
    table = pd.DataFrame({"k0": ["T", "a", "b"], "k1": "x", "n": [63, 60, 3]})
    found = cells_of(table, KEYS, threshold=5)
    hidden = found.system.flags(cell for cell, (_, row) in found.where.items() if row == 2)
    none = np.zeros(len(hidden), dtype=bool)
    options = {"base": 5, "threshold": 5}
    assert not told_when_rounded(found, hidden, exact=none, **options).any()
    assert told_when_rounded(found, hidden, exact=~hidden, **options).tolist() == hidden.tolist()
