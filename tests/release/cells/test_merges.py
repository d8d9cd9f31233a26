"""Which labels to merge. That a refusal names them: test_suppress_cells."""

import numpy as np

from needs_analysis.release.cells.merges import cannot_protect, labels_of, merge_that_would_do
from needs_analysis.release.cells.standard import Standard
from needs_analysis.release.cells.system import checked


def test_labels_stand_between_bars_or_in_a_tuple():
    assert labels_of("Herefordshire|Male") == ("Herefordshire", "Male")
    assert labels_of(("A", "Q1")) == ("A", "Q1") and labels_of("A") == ("A",)


def made(cells, equations, kept):
    system = checked(cells, equations)
    rule = Standard.of(system, threshold=5, standard="interval", least=np.minimum(system.values, 1.0))
    return system, rule, system.flags(kept)


def test_the_cheapest_merge_that_does():
    """3 with 4 makes 7, which is enough; with 40 it would be dearer."""
    cells = {"All": 47, "A": 3, "B": 4, "C": 40}
    system, rule, kept = made(cells, [{"All": -1, "A": 1, "B": 1, "C": 1}], ["All", "B", "C"])
    assert merge_that_would_do(system, rule, kept, [system.place["A"]], singletons=False, threshold=5) == ("A", "B")


def test_no_merge_of_two_does_where_all_are_few():
    cells = {"All": 4, "A": 1, "B": 1, "C": 2}
    system, rule, kept = made(cells, [{"All": -1, "A": 1, "B": 1, "C": 1}], ["All"])
    assert merge_that_would_do(system, rule, kept, [system.place["A"]], singletons=False, threshold=5) == ()


def test_a_sum_is_not_merged_with_what_stands_beside_it():
    cells = {"Force": 50, "County": 33, "City": 17, "Ward 1": 3, "Ward 2": 30}
    sums = [{"Force": -1, "County": 1, "City": 1}, {"County": -1, "Ward 1": 1, "Ward 2": 1}]
    system, rule, kept = made(cells, sums, [name for name in cells if name != "Ward 1"])
    lacking = [system.place["Ward 1"]]
    assert merge_that_would_do(system, rule, kept, lacking, singletons=False, threshold=5) == ("Ward 1", "Ward 2")
    refusal = cannot_protect(system, rule, kept, lacking, singletons=False, threshold=5)
    assert refusal.cells == ("Ward 1",) and "Merge Ward 1 and Ward 2" in str(refusal)
