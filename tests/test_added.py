"""Sums of shown cells: exact where those are, about where they were rounded, not known where one is not."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis.added import About, added, figures_are_rounded
from needs_analysis.quantities import between
from needs_analysis.wording import count, counted, sentence_case


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA, pd.NaT])
def test_a_sum_without_one_of_its_parts_is_not_known(missing):
    with figures_are_rounded(True):
        assert np.isnan(added([20, missing, 35])) and count(added([20, missing])) == "not supplied"


@pytest.mark.parametrize(
    "cells", [[20, 35], pd.Series([20, 35]), pd.Series([20, 35], dtype="Int64"), np.array([20.0, 35])]
)
def test_exact_figures_make_an_exact_sum(cells):
    assert added(cells) == 55 and counted(added(cells), "people") == "55 people"


def test_rounded_figures_make_a_sum_that_is_said_to_be_about_that():
    with figures_are_rounded(True):
        total = added([20, 35, 2_300])
    assert total == 2_355 and count(total) == "about 2,355"
    assert sentence_case(f"{counted(total, 'referrals')} came.") == "About 2,355 referrals came."
    assert between(total, About(2_400), "referrals") == "about 2,355 to 2,400 referrals"


@pytest.mark.parametrize("cells", [[20], [20, 0, 0], [0], []])
def test_one_figure_alone_is_what_the_table_shows(cells):
    with figures_are_rounded(True):
        assert not isinstance(added(cells), About)


def test_after_the_words_are_made_nothing_is_about():
    with pytest.raises(RuntimeError), figures_are_rounded(True):
        raise RuntimeError
    assert not isinstance(added([20, 35]), About)
