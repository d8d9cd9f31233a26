"""The range from chance beside what suppressed counts leave open."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from needs_analysis.quantity import Measured, frame, known
from needs_analysis.repeat_victimisation import from_aggregate
from needs_analysis.statistics import proportion_interval

BANDS = ["1", "2", "3", "4", "5 to 9", "10 or more"]
FEW = Measured(state="suppressed", lower=1, upper=4)


def limits(counts, measure, **more):
    cells = [known(n) if not isinstance(n, Measured) else n for n in counts]
    table = pd.concat([pd.DataFrame({"band": BANDS[: len(counts)]}), frame("count", cells)], axis=1)
    if len(counts) < len(BANDS):
        table.loc[table.index[-1], "band"] = f"{len(counts)} or more"
    return from_aggregate(table, **more).table.set_index("measure").loc[measure]


def test_a_share_of_victims_has_wilsons_interval_and_the_widest_over_suppressed_counts():
    row = limits([70, 30, 0], "repeat victims")
    assert (row["lower"], row["upper"]) == pytest.approx([float(end) for end in proportion_interval(30, 100)])
    row = limits([70, 30, FEW, 0], "repeat victims")
    every = [proportion_interval(30 + n, 100 + n) for n in range(1, 5)]
    assert row["lower"] <= min(float(low) for low, _ in every) + 1e-9
    assert row["upper"] >= max(float(high) for _, high in every) - 1e-9


def test_offences_per_victim_have_students_limits_by_hand():
    each = np.repeat([1, 2, 3], [60, 30, 10])
    reach = stats.t.isf(0.025, 99) * each.std(ddof=1) / 10
    row = limits([60, 30, 10, 0], "events per victim")
    assert (row["value"], row["lower"], row["upper"]) == pytest.approx((1.5, 1.5 - reach, 1.5 + reach))
    share = limits([60, 30, 10, 0], "repeat-event share")
    assert (share["lower"], share["upper"]) == pytest.approx((1 - 1 / (1.5 - reach), 1 - 1 / (1.5 + reach)))


def test_there_is_none_for_few_victims_open_bands_and_gaps():
    assert np.isnan(limits([15, 10, 0], "events per victim")["lower"])
    assert np.isnan(limits([60, 30, 10], "events per victim")["upper"])
    assert limits([60, 30, 10], "events per victim", most_events=9)["upper"] > 1.5
    gaps = pd.DataFrame({"band": ["0 to 28 days", "over 28 days", "none"], "count": [40, 30, 200]})
    result = from_aggregate(gaps)
    assert result.table["lower"].isna().all() and "NO_RANGE_FROM_CHANCE" in [each.code for each in result.caveats]


def test_limits_hold_whatever_the_suppressed_counts_are():
    measures = (
        "repeat victims",
        "events per victim",
        "repeat-event share",
        "events of victims with 3 or more offences",
    )
    for measure in measures:
        hidden = limits([60, 30, FEW, 0], measure)
        for n in range(1, 5):
            shown = limits([60, 30, n, 0], measure)
            assert hidden["lower"] <= shown["lower"] + 1e-9 and shown["upper"] <= hidden["upper"] + 1e-9


@pytest.mark.slow
@pytest.mark.parametrize("hidden", [False, True])
def test_the_limits_cover_what_they_promise(hidden):
    """Wilson's and Student's limits: within three standard errors of 95 in 100 or above; with suppressed counts conservative."""
    rng = np.random.default_rng(15)
    shares, values = np.array([0.66, 0.2, 0.09, 0.05]), np.arange(1, 5)
    true = {
        "repeat victims": shares[1:].sum(),
        "events per victim": (shares * values).sum(),
        "repeat-event share": 1 - 1 / (shares * values).sum(),
        "events of victims with 3 or more offences": (shares * values)[2:].sum() / (shares * values).sum(),
    }
    runs, hits = 1_000, dict.fromkeys(true, 0)
    for _ in range(runs):
        counts = rng.multinomial(100 if hidden else 400, shares)
        cells = [FEW if hidden and 0 < n < 5 else known(int(n)) for n in [*counts, 0]]
        table = pd.concat([pd.DataFrame({"band": ["1", "2", "3", "4", "5 or more"]}), frame("count", cells)], axis=1)
        found = from_aggregate(table).table.set_index("measure")
        for measure, value in true.items():
            hits[measure] += found.loc[measure, "lower"] <= value <= found.loc[measure, "upper"]
    least = 0.95 - 3 * (0.95 * 0.05 / runs) ** 0.5
    assert all(many / runs >= least for many in hits.values()), hits
    if not hidden:
        assert all(many / runs <= 0.97 for many in hits.values()), hits
