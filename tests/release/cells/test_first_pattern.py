"""A first pattern is safe by the other attacker, or there is none."""

import numpy as np
import pytest

from needs_analysis.release.cells.first_pattern import first_pattern
from needs_analysis.release.cells.standard import Standard
from needs_analysis.release.cells.system import checked
from tests.release.cells.plain_audit import crossed, plain_unsafe


@pytest.mark.parametrize("singletons", [False, True])
@pytest.mark.parametrize("seed", range(12))
def test_it_is_safe_or_nothing_is(seed, singletons):
    cells, equations, never = crossed(
        np.random.default_rng(seed), [[5, 4], [4, 3, 3], [(6, 2), 4]][seed % 3], small=0.4
    )
    system = checked(cells, equations)
    rule = Standard.of(system, threshold=5, standard="interval", least=np.minimum(system.values, 1.0))
    free = ~system.flags(never) & ~rule.small & (system.values >= 1)
    usual = (singletons, False)
    hidden = first_pattern(system, rule, rule.small, free, system.values, rule=usual, ends=np.inf)
    tried = hidden if hidden is not None else rule.small | free
    names = [system.names[at] for at in np.flatnonzero(tried)]
    assert bool(plain_unsafe(cells, equations, names, threshold=5, least=1, singletons=singletons)) == (hidden is None)
