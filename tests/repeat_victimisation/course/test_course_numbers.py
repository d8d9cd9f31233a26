"""Figures of a time course carry no digits of the processor."""

import numpy as np

from needs_analysis.repeat_victimisation.course.course_numbers import rounded


def test_ten_figures_are_kept_of_each_number():
    given = np.array([[1 / 3, 2e6 / 3], [np.nan, 0.0]])
    found = rounded(given)
    assert found[0].tolist() == [0.3333333333, 666666.6667]
    assert np.isnan(found[1, 0]) and found[1, 1] == 0 and found.shape == (2, 2)
