"""The search itself; that its patterns are safe and cheapest: test_suppress_cells."""

import numpy as np
import pytest

from needs_analysis.release.cells.cheapest import Unprotected, cheapest
from needs_analysis.release.cells.standard import Standard
from needs_analysis.release.cells.system import checked

CELLS = {"T": 60, "A": 2, "B": 9, "C": 9, "D": 40}
SYSTEM = checked(CELLS, [{"T": -1, "A": 1, "B": 1, "C": 1, "D": 1}])
RULE = Standard.of(SYSTEM, threshold=5, standard="interval", least=np.minimum(SYSTEM.values, 1.0))


def search(free, **more):
    asked = {"cost": SYSTEM.values, "seconds": 20, "whole": True, "singletons": True} | more
    return cheapest(SYSTEM, RULE, free=SYSTEM.flags(free), **asked)


def names(pattern):
    return {SYSTEM.names[at] for at in np.flatnonzero(pattern.hidden)}


def test_the_cheapest_partner_is_taken():
    assert names(search(["B", "D", "T", "A"])) == {"A", "B"}
    assert search(["B", "D", "T", "A"]).optimal


def test_what_is_hidden_in_any_case_counts_as_partner():
    found = search(["A", "B", "C"], always=SYSTEM.flags(["D"]))
    assert names(found) == {"A", "D"} and found.bound == 42


@pytest.mark.parametrize("lighter", ["B", "C"])
def test_among_equals_the_lighter_is_taken(lighter):
    assert names(search(["A", "B", "C"], lighter=SYSTEM.flags([lighter]))) == {"A", lighter}


def test_small_cells_that_must_stay_are_named():
    with pytest.raises(Unprotected) as caught:
        search(["B", "C"])
    assert caught.value.cells == (SYSTEM.place["A"],)


def test_a_table_without_small_cells_costs_nothing():
    system = checked({"A": 9, "B": 8}, [])
    rule = Standard.of(system, threshold=5, standard="interval", least=np.zeros(2))
    found = cheapest(
        system, rule, free=np.ones(2, dtype=bool), cost=system.values, seconds=1, whole=True, singletons=True
    )
    assert not found.hidden.any() and found.optimal and found.bound == 0


def test_a_long_table_of_one_sum_is_done_at_once():
    """Ten thousand areas of which half are small hold each other up: nothing else is hidden."""
    values = {f"a{at:05}": 1 + at % 8 for at in range(10_000)}
    system = checked(values | {"T": sum(values.values())}, [{"T": -1, **dict.fromkeys(values, 1)}])
    rule = Standard.of(system, threshold=5, standard="interval", least=np.minimum(system.values, 1.0))
    free = ~system.flags(["T"])
    found = cheapest(system, rule, free=free, cost=system.values, seconds=20, whole=True, singletons=True)
    assert found.optimal and found.hidden.sum() == 5_000
