"""When a cell is protected, and the condition that a pattern which does not protect it breaks."""

import numpy as np
import pytest

from needs_analysis.errors import Refusal
from needs_analysis.release.cells.short_of_many import short_of
from needs_analysis.release.cells.standard import Standard, cut, total_of
from needs_analysis.release.cells.system import checked
from tests.release.cells.plain_audit import crossed, plain_unsafe

SYSTEM = checked({"T": 30, "A": 2, "B": 6, "C": 22}, [{"T": -1, "A": 1, "B": 1, "C": 1}])


def of(system=SYSTEM, threshold=5, standard="interval", least=0):
    return Standard.of(system, threshold=threshold, standard=standard, least=np.minimum(system.values, float(least)))


def test_what_each_small_cell_must_be_able_to_be():
    rule = of()
    assert [SYSTEM.names[at] for at in np.flatnonzero(rule.small)] == ["A"]
    assert rule.rise[SYSTEM.place["A"]] == 3 and rule.width == 4
    assert of(standard="exact").rise.sum() == 0 and of(standard="exact").width == 1
    with pytest.raises(Refusal, match="no standard"):
        of(standard="")


def test_a_cell_alone_in_its_sum_is_told_and_one_with_a_partner_is_not():
    alone = short_of(SYSTEM, SYSTEM.flags(["A"]), of())
    assert [SYSTEM.names[lack.cell] for lack in alone] == ["A"] and alone[0].up.distance == 0
    assert short_of(SYSTEM, SYSTEM.flags(["A", "B"]), of()) == []


def test_whatever_they_are_does_not_look_at_small_values():
    """2 and 3 hold each other up under the plain rule; under the blind one a third is needed, as for 1 and 1."""
    for first, second in ((1, 1), (2, 3), (4, 4)):
        system = checked(
            {"T": 40, "A": first, "B": second, "C": 40 - first - second}, [{"T": -1, "A": 1, "B": 1, "C": 1}]
        )
        rule = of(system, least=1).whatever_they_are(system, threshold=5)
        assert {system.names[each.cell] for each in short_of(system, system.flags(["A", "B"]), rule)} == {"A", "B"}
        assert short_of(system, system.flags(["A", "B", "C"]), rule) == []


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("singletons", [False, True])
def test_every_safe_pattern_fulfils_the_conditions_of_an_unsafe_one(seed, singletons):
    """Else a cheaper safe pattern could be missed."""
    rng = np.random.default_rng(seed)
    cells, equations, never = crossed(rng, [3, 3], small=0.3)
    system = checked(cells, equations)
    rule = of(system, least=1)
    free = ~rule.small & ~system.flags(never)
    lacks = short_of(system, rule.small, rule, singletons=singletons)
    safe = []
    for _ in range(25):
        hidden = rule.small | (free & (rng.random(len(free)) < rng.uniform(0.3, 1)))
        names = [name for name, out in zip(system.names, hidden, strict=True) if out]
        if not plain_unsafe(cells, equations, names, threshold=5, least=1, singletons=singletons):
            safe.append(hidden)
    for lack in lacks:
        share, wanted = cut(system, rule, lack, free=free, fixed=rule.small)
        assert share[rule.small].sum() == 0 and (wanted > 0)
        for hidden in safe:
            assert share[hidden & free].sum() >= wanted - 1e-6


def test_the_total_of_a_sum_is_the_only_one_of_its_sign():
    assert total_of(np.array([4, 7, 9]), np.array([-1.0, 1, 1])) == 4
    assert total_of(np.array([4, 7, 9]), np.array([1.0, -1, -1])) == 4
    assert total_of(np.array([4, 7]), np.array([1.0, -1])) == 7
    assert total_of(np.array([4, 7, 8, 9]), np.array([1.0, 1, -1, -1])) == -1
