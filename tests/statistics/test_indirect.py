"""Indirect standardisation."""

import pandas as pd
import pytest

from needs_analysis import statistics as s
from needs_analysis.errors import Refusal
from tests.conftest import known
from tests.statistics.test_field_statistics import _close


def test_indirectly_standardised_ratios_match_phe():
    rows = known("rates/isr_input.csv")
    group, areas = pd.factorize(rows["area"])
    for name, scale, columns in (
        ("isratio_95", 1, ("lowercl", "uppercl")),
        ("isratio_x100_95_998", 100, ("lower95_0cl", "upper95_0cl")),
    ):
        found = s.indirect(rows["count"], rows["pop"], rows["ref_x"], rows["ref_n"], group=group, groups=len(areas))
        expected = known(f"rates/{name}.csv").set_index("area").loc[areas]
        _close(found.expected, expected["expected"])
        for part, column in ((found.value, "value"), (found.lower, columns[0]), (found.upper, columns[1])):
            _close(part * scale, expected[column])


@pytest.mark.parametrize(
    "call",
    [
        lambda: s.direct([1], [0], [1], group=[0], groups=1),
        lambda: s.direct([-1], [10], [1], group=[0], groups=1),
        lambda: s.indirect([1], [10], [1], [0], group=[0], groups=1),
        lambda: s.quantile_of([1, 2], quantiles=1),
        lambda: s.slope_index([1, 2], [1, 1], standard_error=[1, 1]),
        lambda: s.slope_index([1, 2, 3, 4, 0], [1] * 5, standard_error=[1] * 5, kind="rate"),
        lambda: s.slope_index([1, 2, 3, 4, 5], [1] * 5),
        lambda: s.proportion_limits([0], 0.5),
        lambda: s.poisson_limits([0]),
        lambda: s.rate_ratio(1, 1, 1, 1, method="guess"),
        lambda: s.over_dispersion([1, 2], [1, 1]),
        lambda: s.dispersion([1], [1]),
        lambda: s.risk_ratio(11, 10, 1, 10),
        lambda: s.odds_ratio(1, 10, 11, 10),
    ],
)
def test_what_has_no_answer_is_refused(call):
    with pytest.raises(Refusal):
        call()
