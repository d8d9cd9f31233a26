"""What a few other tables prove is true: each cell they clear can be larger, for the plain attacker written apart."""

import numpy as np
import pytest

from needs_analysis.release.cells.other_tables import other_tables
from needs_analysis.release.cells.standard import Standard
from needs_analysis.release.cells.system import checked
from tests.release.cells.plain_audit import crossed, plain_intervals, whole_ends


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("whole", [False, True])
def test_what_is_proven_is_so(seed, whole):
    cells, equations, never = crossed(np.random.default_rng(seed), [4, 3, 2], small=0.35)
    system = checked(cells, equations)
    least = np.minimum(system.values, 1.0)
    rule = Standard.of(system, threshold=5, standard="interval", least=least)
    hidden = ~system.flags(never) & (np.random.default_rng(seed).random(len(least)) < 0.8) | rule.small
    asked = np.flatnonzero(rule.small)
    found = other_tables(system, hidden, rule, asked, singletons=True, whole=whole)
    names = [name for name, out in zip(system.names, hidden, strict=True) if out]
    plain = plain_intervals(cells, equations, names, least=1)
    assert found.plain.any()
    for at, cell in enumerate(asked):
        name = system.names[cell]
        if found.plain[at]:
            high = whole_ends(cells, equations, names, name, least=1)[1] if whole else plain[name][1]
            assert high >= max(5, cells[name] + 4) - 1e-6
    for column, one in enumerate(found.alone[:3]):
        known = plain_intervals(cells, equations, names, least=1, known=(system.names[one],))
        for at in np.flatnonzero(found.clear[:, column]):
            assert asked[at] == one or known[system.names[asked[at]]][1] >= 5 - 1e-6
