"""Many cells at once are told as one by one, for an attacker written apart."""

import time

import numpy as np
import pytest

from needs_analysis.release.cells.short_of_many import short_of_many
from needs_analysis.release.cells.standard import Standard
from needs_analysis.release.cells.system import checked
from tests.release.cells.plain_audit import crossed, plain_unsafe


def patterns(seed):
    cells, equations, never = crossed(np.random.default_rng(seed), [5, 4, 2], small=0.3)
    system = checked(cells, equations)
    rule = Standard.of(system, threshold=5, standard="interval", least=np.minimum(system.values, 1.0))
    more = np.random.default_rng(seed).random(len(system.values)) < 0.25 * (1 + seed % 3)
    return cells, equations, system, rule, rule.small | (more & ~system.flags(never))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("singletons", [False, True])
def test_the_same_cells_are_told_as_by_the_plain_attacker(seed, singletons):
    cells, equations, system, rule, hidden = patterns(seed)
    asked = np.flatnonzero(rule.small)
    found = short_of_many(system, hidden, rule, asked, singletons=singletons, whole=False, all_of_them=True)
    names = [name for name, out in zip(system.names, hidden, strict=True) if out]
    told = plain_unsafe(cells, equations, names, threshold=5, least=1, singletons=singletons)
    assert {system.names[lack.cell] for lack in found} == told


def test_all_of_them_together_tell_no_less():
    _, _, system, rule, hidden = patterns(1)
    rules = {"singletons": True, "whole": False, "all_of_them": True}
    asked = np.flatnonzero(rule.small)
    each = {lack.cell for lack in short_of_many(system, hidden, rule, asked, **rules)}
    assert each <= {lack.cell for lack in short_of_many(system, hidden, rule, asked, **rules, together=True)}


def test_without_time_it_gives_up():
    _, _, system, rule, hidden = patterns(0)
    asked = np.flatnonzero(rule.small)
    with pytest.raises(TimeoutError):
        short_of_many(
            system, hidden, rule, asked, singletons=True, whole=True, all_of_them=True, ends=time.process_time() - 1
        )
