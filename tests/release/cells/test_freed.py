"""The movement that frees a cell."""

import numpy as np
import pytest

from needs_analysis.release.cells.freed import freed
from needs_analysis.release.cells.short_of_many import short_of
from needs_analysis.release.cells.standard import Standard
from needs_analysis.release.cells.system import checked


def case():
    system = checked({"T": 119, "A": 37, "B": 2, "C": 41, "D": 39}, [{"T": -1, "A": 1, "B": 1, "C": 1, "D": 1}])
    rule = Standard.of(system, threshold=5, standard="interval", least=np.ones(5))
    return system, rule, ~rule.small & ~system.flags(["T"])


def test_the_cheapest_partner_frees_a_cell():
    system, rule, free = case()
    (lack,) = short_of(system, rule.small, rule)
    found = freed(system, rule, rule.small, free, rule.small, system.values, lack=lack)
    assert [system.names[at] for at in np.flatnonzero(found)] == ["A"]


def test_out_of_time_it_gives_up():
    system, rule, free = case()
    (lack,) = short_of(system, rule.small, rule)
    with pytest.raises(TimeoutError):
        freed(system, rule, rule.small, free, rule.small, system.values, lack=lack, ends=0.0)
