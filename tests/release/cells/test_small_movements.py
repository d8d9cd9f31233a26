"""Movements of few cells: what they protect is safe by the other attacker."""

import numpy as np
import pytest

from needs_analysis.release.cells.small_movements import small_movements
from needs_analysis.release.cells.standard import Standard
from needs_analysis.release.cells.system import checked
from tests.release.cells.plain_audit import crossed, plain_unsafe


@pytest.mark.parametrize("singletons", [False, True])
@pytest.mark.parametrize("seed", range(12))
def test_what_they_protect_is_safe(seed, singletons):
    cells, equations, never = crossed(
        np.random.default_rng(seed), [[5, 4], [4, 3, 3], [(6, 2), 4]][seed % 3], small=0.3
    )
    system = checked(cells, equations)
    rule = Standard.of(system, threshold=5, standard="interval", least=np.minimum(system.values, 1.0))
    free = ~system.flags(never) & ~rule.small & (system.values >= 1)
    hidden, left = small_movements(system, rule, rule.small.copy(), free, system.values, singletons=singletons)
    assert not (hidden & ~free & ~rule.small).any()
    told = plain_unsafe(
        cells,
        equations,
        [system.names[at] for at in np.flatnonzero(hidden)],
        threshold=5,
        least=1,
        singletons=singletons,
    )
    assert told <= {system.names[at] for at in left}


def test_a_row_of_five_needs_one_partner():
    cells = {"T": 119, "A": 37, "B": 2, "C": 41, "D": 39}
    system = checked(cells, [{"T": -1, "A": 1, "B": 1, "C": 1, "D": 1}])
    rule = Standard.of(system, threshold=5, standard="interval", least=np.ones(5))
    free = ~rule.small & ~system.flags(["T"])
    hidden, left = small_movements(system, rule, rule.small.copy(), free, system.values, singletons=False)
    assert left == [] and [system.names[at] for at in np.flatnonzero(hidden)] == ["A", "B"]


def test_without_time_all_are_left_open():
    cells = {"T": 39, "A": 37, "B": 2}
    system = checked(cells, [{"T": -1, "A": 1, "B": 1}])
    rule = Standard.of(system, threshold=5, standard="interval", least=np.ones(3))
    free = ~rule.small & ~system.flags(["T"])
    _, left = small_movements(system, rule, rule.small.copy(), free, system.values, singletons=False, ends=0.0)
    assert [system.names[at] for at in left] == ["B"]
