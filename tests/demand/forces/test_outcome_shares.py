"""How offences end, force by force and group by group, with those that have not ended yet."""

import numpy as np
import pytest

from needs_analysis import demand
from needs_analysis.demand.forces.outcome_shares import NOT_YET
from needs_analysis.errors import DataError, Refusal


def test_all_outcomes_add_up_and_those_not_yet_are_kept(a):
    result = demand.outcome_shares(a.table("outcomes"))
    sums = result.table.groupby(["force", "offence_group"])["value"].sum()
    np.testing.assert_allclose(sums, 1)
    waiting = result.table[result.table["outcome_group"] == NOT_YET]
    assert len(waiting) > 300 and (waiting["least"] == 0).all()
    ended = result.table[result.table["outcome_group"] != NOT_YET]
    assert (ended["most"] >= ended["value"]).all()
    own = demand.outcome_shares(a.table("outcomes"), force="West Mercia", offence_group="Sexual offences")
    assert "no outcome yet" in own.sentence() and "West Mercia, Sexual offences, 2024/25" in own.sentence()
    assert own.plot() is not None and own.table["value"].is_monotonic_decreasing


@pytest.mark.parametrize(
    ("change", "options", "error", "said"),
    [
        (lambda t: t, {"force": "Mercia"}, Refusal, "No force is called"),
        (lambda t: t, {"offence_group": "Cyber"}, Refusal, "No offence group"),
        (lambda t: t.assign(financial_year=["2023/24", *["2024/25"] * (len(t) - 1)]), {}, Refusal, "2 years"),
        (lambda t: t.assign(offences=0.5), {}, DataError, "not whole"),
        (lambda t: t.assign(offences=-5), {}, Refusal, "less than nothing"),
        (lambda t: t.drop(columns="outcome_group"), {}, DataError, "no such column"),
    ],
)
def test_outcomes_that_are_no_shares_are_refused(a, change, options, error, said):
    with pytest.raises(error, match=said):
        demand.outcome_shares(change(a.table("outcomes")), **options)
