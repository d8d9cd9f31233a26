"""People who wait for synthetic services."""

import numpy as np
import pytest

from needs_analysis.synthetic.service_people import NEVER, service_people

DAYS = np.arange(9) * 90


class WholeNumbersOnly:
    """A generator from which nothing but whole numbers can be drawn, as every platform draws them alike."""

    def __init__(self, seed):
        self.integers = np.random.default_rng(seed).integers


def drawn(mean=40, capacity=100, services=(0, 0, 1), seed=3):
    service = np.array(services)
    shape = (len(service), len(DAYS) - 1)
    free = np.full(shape, mean * 810 * capacity // 100)
    share = np.full(len(service), 90)
    shares = {"within_48": share, "satisfied": share, "planned": share}
    return service_people(WholeNumbersOnly(seed), np.full(shape, mean * 1_000), free, service, DAYS, shares), service


def by_hand(referred, places):
    """Day of each person's place: one more place a fixed number of days apart, in the order in which people came."""
    found, last = [], -(10**9)
    for day in referred:
        last = max(day, last + places)
        found.append(last)
    return found


def test_people_get_places_in_the_order_in_which_they_came():
    # One place every nine days, and a referral about every four and a half who accepts.
    people, _ = drawn(mean=25, services=(0,), capacity=50)
    waits = people.status == 0
    expected = by_hand(people.referred[waits], 90 * 1_000 / (25 * 810 * 50 / 100))
    known = waits & (people.started < NEVER)
    place = dict(zip(np.flatnonzero(waits).tolist(), expected, strict=True))
    for at in np.flatnonzero(known):
        assert place[at] + 2 <= people.started[at] <= place[at] + 16


def test_about_as_many_are_referred_as_meant_and_they_vary_as_counts_do():
    people, _ = drawn(mean=40, services=tuple(range(200)))
    cells = np.histogram2d(people.series, people.referred, bins=[np.arange(201), DAYS])[0]
    assert cells.mean() == pytest.approx(40, rel=0.02)
    assert 0.6 < cells.var() / cells.mean() < 1.3


def test_nobody_starts_and_leaves_and_nobody_is_closed_who_did_not_start():
    people, service = drawn(capacity=60)
    started, left, closed = (days < NEVER for days in (people.started, people.left, people.closed))
    assert not (started & left).any() and (closed == started).all()
    assert (people.started >= people.referred).all() and (people.left >= people.referred).all()
    assert (people.closed[closed] - people.started[closed]).min() >= 45
    order = np.lexsort((people.referred, service[people.series]))
    assert (order == np.arange(len(order))).all()


def test_a_service_with_fewer_places_than_people_keeps_more_waiting():
    waiting = {}
    for capacity in (60, 130):
        people, _ = drawn(capacity=capacity)
        end = DAYS[-1] - 1
        waiting[capacity] = ((people.referred <= end) & (people.started > end) & (people.left > end)).sum()
    assert waiting[60] > 5 * waiting[130]


def test_nobody_at_all_is_no_error():
    people, _ = drawn(mean=0)
    assert len(people.series) == len(people.started) == 0
