"""A table of one's own is declared with the words of Column, and its figures are read strictly. Refusals: test_audit."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis.columns import Column
from needs_analysis.errors import DataError
from needs_analysis.release.own_table import declared_columns, read_figures

TABLE = pd.DataFrame({"area": ["All", "A"], "n": ["1", "[c]"], "note": ["12a", ""]})


def test_columns_are_declared_in_words_or_as_columns():
    words = declared_columns(TABLE, {"area": {"role": "key", "totals": ["All"]}, "n": "count", "note": "label"})
    columns = declared_columns(
        TABLE, [Column("area", "key", totals=("All",)), Column("n", "count"), Column("note", "label")]
    )
    assert words == columns and words[0].totals == ("All",)


def test_levels_are_declared_as_a_mapping():
    (area, *_) = declared_columns(
        TABLE, {"area": {"role": "key", "totals": {"All": ["A"]}}, "n": "count", "note": "label"}
    )
    assert area.adds_up == {"All": ("A",)}


def test_figures_are_numbers_and_texts_stay():
    columns = declared_columns(TABLE, {"area": "key", "n": "count", "note": "label"})
    frame, told = read_figures(TABLE, columns)
    assert frame["n"].tolist()[0] == 1 and np.isnan(frame["n"][1]) and told == []
    assert frame["note"].tolist() == ["12a", ""]


def test_every_wrong_figure_is_named_at_once():
    table = pd.DataFrame({"n": ["many", 3, -1, object()]})
    with pytest.raises(DataError) as caught:
        read_figures(table, declared_columns(table, {"n": "count"}))
    assert caught.value.problems["row"].tolist() == [2, 4, 5]
    assert "many" not in str(caught.value)


@pytest.mark.parametrize(
    "word", ["role", "of", "across", "part_of", "totals", "public", "unit", "apart", "contributors"]
)
@pytest.mark.parametrize("wrong", [None, 2.5, float("nan"), float("inf"), -1])
def test_a_word_of_a_wrong_kind_is_refused_with_its_column(word, wrong):
    with pytest.raises(DataError, match=f'column "n": {word} is of type'):
        declared_columns(TABLE, {"area": "key", "n": {"role": "count", word: wrong}, "note": "label"})


@pytest.mark.parametrize("unit", ["", "people", "cases", "referrals"])
def test_half_a_person_is_refused_with_its_place(unit):
    table = pd.DataFrame({"area": ["A", "B", "C"], "n": [40, 57.5, 61]})
    columns = declared_columns(table, {"area": "key", "n": {"role": "count", "unit": unit}})
    with pytest.raises(DataError, match="not a whole number") as caught:
        read_figures(table, columns)
    assert [(entry["row"], entry["column"]) for entry in caught.value.entries] == [(3, "n")]


@pytest.mark.parametrize("unit", ["FTE", "WTE", "weighted people", "posts", "full-time equivalents"])
def test_units_of_which_there_is_a_half_are_taken(unit):
    table = pd.DataFrame({"area": ["A", "B", "C"], "n": [40, 57.5, 61]})
    columns = declared_columns(table, {"area": "key", "n": {"role": "count", "unit": unit}})
    assert read_figures(table, columns)[0]["n"].tolist() == [40, 57.5, 61]


def test_a_count_in_disguise_is_read_and_a_public_base_may_be_an_average():
    table = pd.DataFrame({"area": ["A", "B"], "n": [3.0001, 40], "people": [9_000.5, 8_000]})
    columns = declared_columns(table, {"area": "key", "n": "count", "people": {"role": "base", "public": True}})
    assert read_figures(table, columns)[0]["n"].tolist() == [3.0001, 40]
