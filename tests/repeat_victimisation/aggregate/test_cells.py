"""An aggregate as cells."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis.errors import DataError, Refusal
from needs_analysis.repeat_victimisation.aggregate.bands import GAPS, MARAC, VICTIMS
from needs_analysis.repeat_victimisation.aggregate.cells import cells_of

NONE = {"period": None, "start": None, "end": None, "data_from": None}


def cells(table, by=()):
    return cells_of(table, list(by), **NONE)


def test_each_group_has_its_cells_in_the_order_of_the_bands():
    table = pd.DataFrame({"area": [*"BBAA"], "band": ["2 or more", "1"] * 2, "count": [3, 10, 4, 20]})
    found = cells(table, ["area"])
    assert found.keys["area"].tolist() == ["A", "B"]
    assert found.cells[VICTIMS].low.tolist() == [[20, 4], [10, 3]] and found.cells[VICTIMS].known.all()
    assert not found.cells[VICTIMS].has_totals.any()


def test_totals_and_offences_stand_beside():
    table = pd.DataFrame({"band": ["1", "2 or more", "all"], "count": [10, 3, 13], "events": [10, None, 17]})
    found = cells(table).cells[VICTIMS]
    assert found.total.tolist() == [[13, 13]] and found.all_events.tolist() == [[17, 17]]
    assert found.events[0].tolist() == [[10, 10], [0, np.inf]] and found.has_totals.all()


def test_what_a_total_leaves_is_a_cell_of_its_own():
    found = cells(pd.DataFrame({"band": ["repeat", "all"], "count": [3, 13]})).cells[MARAC]
    assert (found.low.tolist(), found.high.tolist(), found.known.tolist()) == ([[0, 3]], [[np.inf, 3]], [[False, True]])


def test_offences_of_several_areas_add_up_with_their_ranges():
    bands = ["0 to 28 days", "over 28 days", "none"]
    table = pd.DataFrame({"area": [*"AAABBB"], "band": bands * 2, "count": [1, 2, 3, None, 5, 6]})
    table = table.assign(count_state=["known"] * 3 + ["suppressed"] + ["known"] * 2, threshold=5)
    found = cells(table).cells[GAPS]
    assert (found.low.tolist(), found.high.tolist()) == ([[1, 7, 9]], [[5, 7, 9]])
    # A total of one of two areas is none of both.
    more = pd.DataFrame({"area": ["A"], "band": ["all"], "count": [6], "count_state": "known", "threshold": 5})
    assert np.isinf(cells(pd.concat([table, more])).cells[GAPS].total[0, 1])


def test_both_measures_are_told_apart_by_name():
    table = pd.DataFrame(
        {
            "measure": ["Victims by offences"] * 2 + ["offences by gap"] * 2,
            "band": ["1", "2 or more", "0 days or more", "none"],
            "count": [10, 3, 8, 9],
        }
    )
    assert set(cells(table).cells) == {VICTIMS, GAPS}


@pytest.mark.parametrize("name", ["measure", "events", "least", "value"])
def test_groups_are_not_named_by_columns_of_the_result(name):
    with pytest.raises(DataError, match="groups cannot be named by this column"):
        cells(pd.DataFrame({name: ["a", "a"], "band": ["1", "2 or more"], "count": [1, 2]}), [name])


def test_crime_types_are_not_added_up_for_victims():
    table = pd.DataFrame({"crime_type": [*"aabb"], "band": ["1", "2 or more"] * 2, "count": 5})
    with pytest.raises(Refusal, match="victims of 2 crime types cannot be added up"):
        cells(table)


def test_a_column_that_tells_rows_apart_is_named_where_it_is_not_among_the_groups():
    table = pd.DataFrame({"force": [*"aabb"], "band": ["1", "2 or more"] * 2, "count": 5})
    with pytest.raises(DataError, match=r"4 rows are duplicated.*in by= \(force\)"):
        cells(table)
