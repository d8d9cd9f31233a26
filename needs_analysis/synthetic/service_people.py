"""People referred to synthetic services: when they were referred, started, left the list and were closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from needs_analysis.synthetic.service_designs import ACCEPTED

Whole = np.ndarray[Any, np.dtype[Any]]

NEVER: Final = 10**6
"""Day of what does not happen in the time that is looked at."""
SIGNPOSTED, NOT_REACHED, DECLINED = 1, 2, 3
"""Why a person does not wait for support; 0 is a person who accepts it."""
_SHARES: Final = (ACCEPTED, ACCEPTED + 50, ACCEPTED + 110)
_LEAVES_WITHIN: Final = ((0, 1), (0, 15), (7, 30), (0, 22))
_PLACE: Final = 1_000_000
"""One place in a service, in the unit in which capacity is counted."""
_APART: Final = 10**14
"""More than any service has of that unit, so that all are one rising line."""
_NEEDS: Final = (430, 160, 300, 120, 140, 220, 370, 250)


@dataclass(frozen=True, eq=False)
class People:
    """People in the order of service and day of referral; each field has one number a person.

    Attributes
    ----------
    series : numpy.ndarray
        Which service and area.
    referred, started, left, closed : numpy.ndarray
        Days, counted from the first day of the calendar; `NEVER` where it did not happen.
    status : numpy.ndarray
        0, or why the person does not wait.
    drawn : dict of str to numpy.ndarray
        What was recorded about each.
    """

    series: Whole
    referred: Whole
    status: Whole
    started: Whole
    left: Whole
    closed: Whole
    drawn: dict[str, Whole]


def service_people(
    rng: np.random.Generator, mean: Whole, free: Whole, service: Whole, first_days: Whole, shares: dict[str, Whole]
) -> People:
    """Draw everybody, and let them wait in the order in which they came for places of their service.

    Parameters
    ----------
    rng : numpy.random.Generator
        Only whole numbers are drawn from it, so that every platform draws the same.
    mean, free : numpy.ndarray
        For each service and area and each quarter: mean referrals, and places that come free, in thousandths.
    service : numpy.ndarray
        The service of each service and area.
    first_days : numpy.ndarray
        First day of each quarter, and of the one after the last.
    shares : dict of str to numpy.ndarray
        For each service and area, percent ``within_48``, ``satisfied`` and ``planned``.
    """
    series, referred = _referred(rng, mean, first_days)
    order = np.lexsort((referred, service[series]))
    series, referred = series[order], referred[order]
    status = np.searchsorted(_SHARES, rng.integers(0, 1_000, len(series)), side="right")
    waits = status == 0
    started = np.full(len(series), NEVER)
    ready = _first_free(service[series[waits]], referred[waits], _by_day(free, service, first_days))
    started[waits] = np.minimum(ready + rng.integers(3, 15, int(waits.sum())), NEVER)
    # Few people leave a list, and they do so while they wait.
    patience = np.where(rng.integers(0, 100, len(series)) < 8, rng.integers(20, 121, len(series)), NEVER)
    low, high = (np.array(ends)[status] for ends in zip(*_LEAVES_WITHIN, strict=True))
    left = np.where(waits, NEVER, referred + rng.integers(low, high))
    gives_up = waits & (patience < started - referred)
    left[gives_up] = (referred + patience)[gives_up]
    started[gives_up] = NEVER
    length = rng.integers(45, 196, len(series))
    closed = np.where(started < NEVER, started + length, NEVER)
    return People(series, referred, status, started, left, closed, _recorded(rng, series, shares))


def _referred(rng: np.random.Generator, mean: Whole, first_days: Whole) -> tuple[Whole, Whole]:
    """Service and area, and day, of each referral; counts vary about as much as chance has it, and a little more by quarter."""
    series, quarters = mean.shape
    usual = mean * rng.integers(940, 1_061, mean.shape) // 1_000
    # A chance of one in four, four times as often as the mean.
    tried = np.repeat(np.arange(series * quarters), (4 * usual.ravel() + 500) // 1_000)
    cell = tried[rng.integers(0, 4, len(tried)) == 0]
    quarter = cell % quarters
    days = np.diff(first_days)[quarter]
    return cell // quarters, first_days[quarter] + rng.integers(0, days)


def _by_day(free: Whole, service: Whole, first_days: Whole) -> Whole:
    """Places of each service that have come free by the start of each day, since the first."""
    days = np.diff(first_days)
    of_service = np.zeros((int(service.max()) + 1, free.shape[1]), dtype=np.int64)
    np.add.at(of_service, service, free)
    daily = np.repeat(of_service * (_PLACE // 1_000) // days, days, axis=1)
    return np.concatenate([np.zeros((len(of_service), 1), dtype=np.int64), np.cumsum(daily, axis=1)], axis=1)


def _first_free(service: Whole, referred: Whole, by_day: Whole) -> Whole:
    """The day on which each person has a place: the next that is free once all who came before have theirs."""
    if not len(service):
        return referred
    came = by_day[service, referred]
    place = np.arange(len(service)) - np.searchsorted(service, service)
    waits_from = came - place * _PLACE + service * _APART
    taken = np.maximum.accumulate(waits_from) + place * _PLACE
    width = by_day.shape[1]
    line = (by_day + np.arange(len(by_day))[:, None] * _APART).ravel()
    day = np.searchsorted(line, taken, side="left") - service * width
    return np.where(day < width, np.maximum(day, referred), NEVER)


def _recorded(rng: np.random.Generator, series: Whole, shares: dict[str, Whole]) -> dict[str, Whole]:
    """What a provider would have recorded about each person."""
    many = len(series)

    def one_of(*shares_in_1000: int) -> Whole:
        return np.searchsorted(np.cumsum(shares_in_1000), rng.integers(0, 1_000, many), side="right")

    def percent(share: Whole | int) -> Whole:
        return (rng.integers(0, 100, many) < share).astype(np.int64)

    drawn = {
        "source": one_of(520, 190, 110, 60, 70),
        "sex": one_of(780, 175, 10),
        "age": one_of(40, 190, 430, 240, 70),
        "ethnicity": one_of(860, 25, 45, 20, 10),
        "disability": one_of(210, 690),
        "repeat": percent(31),
        "children": np.maximum(rng.integers(0, 6, many) - 2, 0),
        "within_48": percent(shares["within_48"][series]),
        "asked": percent(70),
        "answers": percent(64),
        "satisfied": percent(shares["satisfied"][series]),
        "high_priority": percent(38),
    }
    planned = percent(shares["planned"][series])
    drawn["reason"] = np.where(planned == 1, 0, np.where(rng.integers(0, 100, many) < 75, 1, 2))
    for at, share in enumerate(_NEEDS):
        drawn[f"need_{at}"] = (rng.integers(0, 1_000, many) < share).astype(np.int64)
    for at in range(4):
        entry = rng.integers(2, 8, many)
        moved = np.searchsorted([620, 860], rng.integers(0, 1_000, many), side="right")
        change = np.choose(moved, [rng.integers(1, 4, many), 0, -1])
        drawn[f"entry_{at}"] = entry
        drawn[f"exit_{at}"] = np.where(rng.integers(0, 100, many) < 78, entry + change, 0)
    # None is above 100, and a million people need no more room than this.
    return {name: numbers.astype(np.int8) for name, numbers in drawn.items()}
