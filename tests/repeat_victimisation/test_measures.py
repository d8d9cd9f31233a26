"""Each measure from the sums of its victims, against the same worked out victim by victim."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_analysis.errors import Refusal
from needs_analysis.repeat_victimisation.measures import MEASURES, chosen
from needs_analysis.statistics import clustered_share

COUNTS = st.lists(st.integers(1, 30), min_size=2, max_size=40)


def sums_of(events, people=0):
    t = np.array(events, dtype=np.int64)
    several = np.where(t >= 2, t, 0)
    capped, removed = np.minimum(t, 5), np.maximum(t - 5, 0)
    row = {"victims": len(t), "events": t.sum(), "events_sq": (t * t).sum(), "repeat_victims": (t >= 2).sum()}
    for name, part in (("of_several", several), ("capped", capped), ("removed", removed)):
        row |= {name: part.sum(), f"{name}_sq": (part * part).sum(), f"{name}_by": (part * t).sum()}
    return pd.Series(row), t


def found(name, row, people=math.nan):
    return MEASURES[name][0].work_out(row, people, 0.95)


@given(COUNTS)
def test_shares_of_events_have_the_range_of_their_victims(events):
    row, t = sums_of(events)
    for name, part in (
        ("events beyond the first", t - 1),
        ("events of repeat victims", np.where(t >= 2, t, 0)),
        ("events above the cap", np.maximum(t - 5, 0)),
    ):
        figure = found(name, row)
        expected = clustered_share(part, t)
        assert (figure.value, figure.lower, figure.upper) == pytest.approx(expected, rel=1e-12, abs=1e-12), name
        assert (figure.numerator, figure.denominator) == (part.sum(), t.sum()), name


@given(COUNTS, st.integers(40, 10_000))
def test_events_a_person_are_victims_a_person_times_events_a_victim(events, people):
    row, _ = sums_of(events)
    incidence, prevalence, each = (
        found(name, row, people).value for name in ("events per person", "victims per person", "events per victim")
    )
    assert incidence == pytest.approx(prevalence * each, rel=1e-12)
    capped = found("events per victim, capped", row)
    assert capped.value <= each and capped.numerator + found("events above the cap", row).numerator == row["events"]


@given(COUNTS, st.integers(40, 10_000))
def test_victims_that_chance_makes_are_those_of_independent_events(events, people):
    row, t = sums_of(events)
    figure = found("repeat victims against chance", row, people)
    each = t.sum() / people
    assert figure.expected == pytest.approx(people * (1 - math.exp(-each) - each * math.exp(-each)), rel=1e-6, abs=1e-9)
    assert figure.lower <= figure.value <= figure.upper


def test_chance_alone_makes_as_many_as_are_expected():
    chance = np.random.default_rng(3)
    ratios = []
    for _ in range(300):
        counts = np.bincount(chance.integers(0, 2_000, 400), minlength=2_000)
        row, _ = sums_of(counts[counts > 0])
        ratios.append(found("repeat victims against chance", row, 2_000).value)
    assert np.mean(ratios) == pytest.approx(1, abs=4 * np.std(ratios) / math.sqrt(300) + 0.01)


def test_the_multiplier_is_the_ratio_of_the_two_shares_that_come_with_it():
    row = pd.Series({"victims": 30, "events": 40, "before_victims": 20, "both": 10})
    again, anew = (MEASURES["prior-victimisation multiplier"][place].work_out(row, 1_000, 0.95) for place in (1, 2))
    figure = found("prior-victimisation multiplier", row, 1_000)
    assert (again.numerator, again.denominator, anew.numerator, anew.denominator) == (10, 20, 20, 980)
    assert figure.value == pytest.approx(again.value / anew.value)
    error = math.sqrt(1 / 10 - 1 / 20 + 1 / 20 - 1 / 980)
    assert figure.upper == pytest.approx(figure.value * math.exp(1.959964 * error), rel=1e-6)
    nobody = found("prior-victimisation multiplier", row.replace({10: 0, 30: 0}), 1_000)
    assert math.isnan(nobody.value), "without a new victim there is nothing to be times as likely as"


@pytest.mark.parametrize("people", [5, 0])
def test_more_victims_than_people_are_refused(people):
    row, _ = sums_of([1] * 10)
    with pytest.raises(Refusal):
        found("victims per person", row, people)


def test_names_are_taken_once_and_in_their_order():
    names = [measure.name for measure in chosen(["repeat victims", "prior-victimisation multiplier", "repeat victims"])]
    assert names[0] == "repeat victims" and len(names) == 4
    with pytest.raises(Refusal, match="no measure 5"):
        chosen([5])


def test_no_limit_of_events_a_victim_lies_below_one():
    row = pd.Series(
        {"victims": 226, "events": 226, "events_sq": 226, "capped": 226, "capped_sq": 226, "capped_by": 226}
    )
    for name in ("events per victim", "events per victim, capped"):
        found = MEASURES[name][0].work_out(row, float("nan"), 0.95)
        assert (found.value, found.lower) == (1.0, 1.0) and found.upper > 1
