"""Single people are listed, and never released."""

import pandas as pd
import pytest

from needs_analysis.assessment.metrics import metric
from needs_analysis.errors import ConfigurationError, DataError, NeedsAnalysisError, Refusal
from needs_analysis.release import release
from needs_analysis.repeat_victimisation import frequent_victims

EVENTS = pd.DataFrame(
    {
        "victim_id": ["v1", "V1 ", "v2", None, "unknown", "v1", "v3", "v3"],
        "date": pd.to_datetime([f"2024-01-{day:02}" for day in range(1, 9)]),
    }
)


def test_they_are_listed_most_first_under_the_rule_for_ids():
    found = frequent_victims(EVENTS, at_least=2)
    assert found.table["events"].tolist() == [3, 2] and found.table["victim_id"].tolist() == ["v1", "v3"]
    assert found.table["last"].tolist()[0] == pd.Timestamp("2024-01-06")
    assert (found.events, found.victims) == (6, 3)
    assert frequent_victims(EVENTS[["victim_id"]], at_least=3).table.columns.tolist() == ["victim_id", "events"]


def test_release_refuses_it_and_no_finding_can_be_made_of_it():
    found = frequent_victims(EVENTS, at_least=2)
    with pytest.raises(NeedsAnalysisError):
        release(found, "lt5")
    with pytest.raises(ConfigurationError, match="no metric"):
        metric("repeat_victimisation.frequent_victims")
    assert "v1" not in repr(found) + str(found) + found._repr_html_() and "not for release" in repr(found)


@pytest.mark.parametrize("least", [1, 0, True, 2.5, "3"])
def test_one_event_is_not_many(least):
    with pytest.raises(Refusal, match="2 or more"):
        frequent_victims(EVENTS, at_least=least)


def test_bad_tables():
    with pytest.raises(DataError, match="do not have this column"):
        frequent_victims(EVENTS, at_least=2, victim="person")
    with pytest.raises(Refusal, match="no rows"):
        frequent_victims(EVENTS[:0], at_least=2)
    with pytest.raises(DataError, match="plain dates"):
        frequent_victims(EVENTS.assign(date="2024-01-01"), at_least=2)
