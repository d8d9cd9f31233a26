"""The metrics by name."""

import pytest

from needs_analysis import demand, service_gap
from needs_analysis.assessment.metrics import METRIC_ROOMS, metric
from needs_analysis.errors import ConfigurationError


def test_a_metric_is_the_function_of_its_room():
    assert metric("demand.compare_counts") is demand.compare_counts
    assert metric("service_gap.activity") is service_gap.activity


@pytest.mark.parametrize(
    "name",
    [
        "",
        "demand",
        "demand.",
        ".compare_counts",
        "compare_counts",
        "demand.compare-counts",
        "Demand.compare_counts",
        "demand.Result",
        "demand.__name__",
        "demand.compare_counts.__globals__",
        "reading.table",
        "os.system",
        "assessment.run",
    ],
)
def test_what_is_no_metric_is_refused_with_those_there_are(name):
    with pytest.raises(ConfigurationError, match="there is no metric") as refused:
        metric(name)
    problem = refused.value.problems.iloc[0]
    assert (problem["file"], problem["column"]) == ("assessment.toml", "findings.metric")
    assert "demand.compare_counts" in problem["expected"] and "service_gap.activity" in problem["expected"]


def test_every_room_has_a_metric_and_each_of_those_named_is_one():
    with pytest.raises(ConfigurationError) as refused:
        metric("none.such")
    named = refused.value.problems["expected"].item().removeprefix("one of ").split(", ")
    assert {name.partition(".")[0] for name in named} == set(METRIC_ROOMS)
    assert all(callable(metric(name)) for name in named)
