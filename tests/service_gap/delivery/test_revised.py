"""Figures that were corrected since their returns were first sent."""

import numpy as np
import pandas as pd
import pytest

from needs_analysis.errors import DataError, Refusal
from needs_analysis.release import release
from needs_analysis.service_gap.delivery.revised import as_first_sent, revised
from needs_analysis.service_gap.delivery.scorecard import scorecard
from needs_analysis.source import attach
from tests.service_gap.delivery.test_agreed import of
from tests.service_gap.delivery.test_delivered import done, returns
from tests.service_gap.delivery.test_scorecard import OWN

NOW = returns(new_clients=[90, 110, 25])


def test_a_corrected_figure_is_shown_beside_the_one_first_sent():
    found = scorecard(NOW, of({}), None, None, NOW.iloc[2:].assign(new_clients=52, service=" idva"))
    row = found.table.iloc[0]
    assert row[["counted", "counted_first_sent", "revised"]].tolist() == [225, 252, "252 as first sent"]


def test_a_figure_that_did_not_change_says_nothing():
    found = scorecard(NOW, of({}), None, None, NOW.iloc[2:])
    assert np.isnan(found.table["counted_first_sent"].iloc[0]) and found.table["revised"].iloc[0] == ""
    assert revised(done(of({}), NOW, ["new_clients"]), None)["revised"] == ""


def test_only_rows_of_the_returns_can_have_been_sent_before():
    with pytest.raises(Refusal, match="1 of the returns first sent is not among"):
        as_first_sent(NOW, NOW.iloc[:1].assign(area="B"))
    with pytest.raises(DataError, match="duplicated"):
        as_first_sent(NOW, pd.concat([NOW.iloc[:1]] * 2))


def test_a_small_figure_first_sent_does_not_leave():
    found = scorecard(attach(returns(new_clients=[5, 20, 9]), OWN), of({}), None, None, returns(new_clients=1).iloc[1:])
    assert found.table["counted_first_sent"].tolist() == [7]
    small = scorecard(attach(returns(new_clients=[2, 20, 9]), OWN), of({}), None, None, returns(new_clients=0).iloc[1:])
    left = release(small, "lt5").result.table
    assert left["counted_first_sent"].isna().all() and left["revised"].isna().all() and left["counted"].tolist() == [31]
