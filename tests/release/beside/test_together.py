"""Editions that contradict each other: the newest hold."""

from needs_analysis.release import audit
from tests.release.beside.test_joined_cells import AREA, victims


def test_hidden_figures_of_two_editions_with_other_sums_are_looked_at_from_outside():
    found = audit(victims([53, 38, "c", "c"]), columns=AREA, earlier=[victims([50, 38, "c", "c"])])
    assert found.safe and set(found.cells["row"]) == {0, 4, 5}


def test_a_revised_edition_tells_what_the_one_before_hid():
    found = audit(victims([43, 20, 6, 17]), columns=AREA, earlier=[victims([40, 20, "c", "c"])])
    assert not found.cells.empty
