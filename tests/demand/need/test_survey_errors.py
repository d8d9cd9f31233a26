"""How sure the shares of a survey are: from published limits, from the number asked, or from an assumed error."""

import numpy as np
import pandas as pd
import pytest
from scipy import special, stats

from needs_analysis.demand.need.survey_errors import survey_errors
from needs_analysis.errors import DataError, Refusal

Z = stats.norm.ppf(0.975)


def errors(shares, *, design_effect=1.0, relative_error=None, **columns):
    table = pd.DataFrame({"value": [100 * share for share in shares], **columns})
    return survey_errors(table, np.array(shares), 0.95, design_effect, relative_error)


def test_published_limits_give_an_error_on_the_scale_of_odds():
    found = errors([0.2], ci_lower=[15], ci_upper=[26])
    by_hand = (special.logit(0.26) - special.logit(0.15)) / (2 * Z)
    np.testing.assert_allclose(found.error, by_hand)
    low, high = found.limits(np.array([[1_000.0]]))
    np.testing.assert_allclose(low, 1_000 * special.expit(special.logit(0.2) - Z * by_hand))
    np.testing.assert_allclose(high, 1_000 * special.expit(special.logit(0.2) + Z * by_hand))
    assert found.how == "the survey's published ranges" and found.flags == [""]


def test_the_number_asked_gives_an_error_that_grows_with_the_design_effect():
    found = errors([0.2], design_effect=2.0, unweighted_base=[100])
    np.testing.assert_allclose(found.error, np.sqrt(2 / (100 * 0.2 * 0.8)))
    assert found.how == "the number of people asked (design effect 2)"


def test_published_limits_come_before_the_number_asked_and_that_before_an_assumption():
    found = errors(
        [0.2, 0.2, 0.2],
        relative_error=0.25,
        ci_lower=[15, None, None],
        ci_upper=[26, None, None],
        unweighted_base=[9, 100, None],
    )
    np.testing.assert_allclose(
        found.error,
        [(special.logit(0.26) - special.logit(0.15)) / (2 * Z), 1 / np.sqrt(100 * 0.2 * 0.8), 0.25 / Z / 0.8],
    )
    assert found.how.endswith("the number of people asked and an assumed error of 25% of each share")


def test_a_share_of_nothing_has_wilsons_upper_limit():
    found = errors([0.0], unweighted_base=[100])
    assert np.isnan(found.error).all()
    low, high = found.limits(np.array([[1_000.0]]))
    assert low.tolist() == [[0.0]]
    np.testing.assert_allclose(high, 1_000 * Z**2 / (100 + Z**2))


def test_an_error_relative_to_nothing_is_flagged():
    assert errors([0.0, 0.2], relative_error=0.25).flags == ["an error relative to 0 is 0", ""]


def test_a_share_without_any_range_leaves_the_total_without_one():
    found = errors([0.2, 0.1], unweighted_base=[100, None])
    assert found.flags == ["", "no range published"]
    value, low, high, said = found.total(np.array([[1_000.0, 500.0]]))
    assert value.tolist() == [250.0] and np.isnan(low).all() and np.isnan(high).all()
    assert said == "no range published for some groups"
    assert errors([0.2]).total(np.array([[10.0]]))[3] == "no range published"


def test_errors_of_groups_add_up_as_independent_ones():
    found = errors([0.2, 0.1], unweighted_base=[100, 400])
    value, low, high, said = found.total(np.array([[1_000.0, 500.0]]))
    spread = np.hypot(1_000 * np.sqrt(0.2 * 0.8 / 100), 500 * np.sqrt(0.1 * 0.9 / 400))
    share = 250 / 1_500
    reach = Z * spread / 1_500 / (share * (1 - share))
    np.testing.assert_allclose(value, [250])
    np.testing.assert_allclose(low, 1_500 * special.expit(special.logit(share) - reach))
    np.testing.assert_allclose(high, 1_500 * special.expit(special.logit(share) + reach))
    assert said == ""


def test_one_group_together_is_the_group_itself():
    found, people = errors([0.2], unweighted_base=[50]), np.array([[800.0]])
    _, low, high, _ = found.total(people)
    each_low, each_high = found.limits(people)
    np.testing.assert_allclose([low, high], [each_low[:, 0], each_high[:, 0]])


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (None, 26, "one limit without the other"),
        (21, 26, "outside its own range"),
        (15, 19, "outside its own range"),
        (15, 101, "outside its own range"),
    ],
)
def test_broken_limits_are_refused(low, high, said):
    with pytest.raises(DataError, match=said):
        errors([0.2], ci_lower=[low], ci_upper=[high])


def test_a_survey_that_asked_nobody_is_refused():
    with pytest.raises(Refusal, match="unweighted_base is missing, negative or 0"):
        errors([0.2], unweighted_base=[0])
