"""What a pound of one year is in another, by the GDP deflator."""

import numpy as np
import pytest

from needs_analysis import cost_benefit as cb
from needs_analysis.errors import Refusal
from tests.conftest import known


def test_779_published_upratings_are_reproduced():
    table = known("cba/gmca_ucd_v14_uprating_check.csv")
    assert len(table) == 779
    years = table["price_year"].unique()
    ratio = {year: cb.deflator_ratio(from_year=year, to_year="2015/16", vintage="HMT March 2015") for year in years}
    worked = table["original_value"] * table["price_year"].map(ratio)
    np.testing.assert_allclose(worked, table["published_value_2015_16"], rtol=1e-6)


@pytest.mark.parametrize("year", ["2016", "2016/18", "2016-2018", "1850/51", ""])
def test_a_year_the_deflators_do_not_have_is_refused(year):
    with pytest.raises(Refusal):
        cb.deflator_ratio(from_year=year, to_year="2024/25")


def test_a_year_is_read_in_any_spelling_that_is_beyond_doubt():
    usual = cb.deflator_ratio(from_year="2016/17", to_year="2024/25")
    assert cb.deflator_ratio(from_year="2016-2017", to_year="FY2024-25") == usual
