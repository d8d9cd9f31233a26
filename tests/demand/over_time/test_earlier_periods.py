"""Which earlier periods a period can be set beside."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis.demand.over_time.earlier_periods import (
    BASELINE,
    MEAN_OF_THREE,
    PREVIOUS,
    YEAR_BEFORE,
    periods_beside,
)
from needs_analysis.timeline import timeline

QUARTERS = [f"{year}/{(year + 1) % 100:02d} Q{number}" for year in range(2018, 2024) for number in (1, 2, 3, 4)]


def beside(values, now, *, odd=(), since=0, baseline="2019/20"):
    line = timeline(
        pd.DataFrame({"period": QUARTERS[: len(values)], "count": values}), value="count", period="period", by=()
    )
    disturbed = np.isin(np.arange(len(values)), odd)
    return {
        row.comparison: row
        for row in periods_beside(line, 0, now, odd=disturbed, usual=~disturbed, since=since, baseline_year=baseline)
    }


def test_a_quarter_has_the_one_before_the_same_a_year_ago_that_of_the_baseline_and_three_years():
    found = beside([100 + place for place in range(24)], 23)
    assert [(name, row.against) for name, row in found.items()] == [
        (PREVIOUS, [22]),
        (YEAR_BEFORE, [19]),
        (BASELINE.replace("the baseline year", "2019/20"), [7]),
        (MEAN_OF_THREE, [19, 15, 11]),
    ]
    assert found[MEAN_OF_THREE].counted == 123 and found[MEAN_OF_THREE].before == 119 + 115 + 111


def test_what_lacks_a_number_or_lies_before_the_series_is_no_comparison():
    values = [100.0] * 12
    values[7] = np.nan
    assert YEAR_BEFORE not in beside(values, 11) and MEAN_OF_THREE not in beside(values, 11)
    assert beside([np.nan, *[100.0] * 7, np.nan], 8) == {}


def test_unlike_periods_say_why():
    found = beside([100] * 24, 23, odd=(19,), since=12)
    assert found[PREVIOUS].differences == ("different times of the year",)
    assert found[YEAR_BEFORE].differences == ("2022/23 was not usual",)
    assert found[MEAN_OF_THREE].differences == ("2022/23 was not usual", "counted differently before 2021/22 Q1")


def test_usual_changes_are_the_same_changes_before_without_unusual_periods():
    values = [100, 110, 120, 130, 200, 220, 240, 260, 400, 440, 480, 520]
    assert beside(values, 11)[YEAR_BEFORE].swings == pytest.approx([np.log(2)] * 7, abs=0.01)
    assert len(beside(values, 11, odd=(4,))[YEAR_BEFORE].swings) == 5
