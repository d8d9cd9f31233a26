"""What each unit has, over the units that it is measured against; refusals are tested with the measures."""

import pandas as pd
import pytest

from needs_analysis.errors import DataError, Refusal
from needs_analysis.repeat_victimisation.at_risk import at_risk

COUNTS = pd.DataFrame({"area": ["a", "b", "a", "x"], "n": [2, 0, 3, 4]})


def added(units, **options):
    options = {"unit": "area", "events": "n", "what": "crimes", "denominator": None, "people": None, **options}
    return at_risk(COUNTS, units, **options)


def test_units_without_events_count_and_events_outside_are_told():
    found = added(pd.DataFrame({"area": ["a", "b", "c"]}))
    assert found.counts.tolist() == [5, 0, 0] and found.denominator == "at risk" and not found.people
    assert [(each.what, each.rows) for each in found.excluded] == [
        ("crimes outside these units or without a location", 4)
    ]


def test_victims_only_are_those_with_an_event():
    assert added(None, denominator="victims only").counts.tolist() == [5, 4]


def test_each_row_is_one_event_where_there_is_no_column():
    assert added(None, denominator="victims only", events="").counts.tolist() == [2, 1, 1]


def test_no_event_and_no_code():
    with pytest.raises(Refusal, match="No event falls"):
        added(pd.DataFrame({"area": ["q"]}))
    with pytest.raises(DataError, match="no area"):
        at_risk(
            COUNTS.assign(area=["a", None, "a", "x"]),
            None,
            unit="area",
            events="n",
            what="crimes",
            denominator="victims only",
            people=False,
        )
