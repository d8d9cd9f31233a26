"""Synthetic services over some years: their people, posts and spending, of which returns, lists and contracts are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

import numpy as np

from needs_analysis import periods
from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import whole
from needs_analysis.synthetic.service_designs import ACCEPTED, ServiceDesign, service_designs
from needs_analysis.synthetic.service_people import People, Whole, service_people

FIRST_QUARTER: Final = "2023/24 Q1"
QUARTERS: Final = 10
_BEFORE: Final = 4
"""Quarters before the first, in which services fill up."""
_SEASON: Final = (1_000, 930, 1_010, 1_060)
_POUNDS_A_TENTH: Final = 5_200
"""A tenth of a post for a year, with its overheads."""
_OVERHEADS: Final = 20


@dataclass(frozen=True, eq=False)
class ServiceWorld:
    """Everything that is true of some synthetic services.

    Attributes
    ----------
    designs : tuple of ServiceDesign
        One a service.
    quarters : tuple of str
        Quarters of which there are returns.
    service, area : numpy.ndarray, tuple of str
        Of each service and area: the number of the service, and the name of the area.
    people : People
        Everybody referred, also before the first quarter.
    first_days : numpy.ndarray
        First day of each quarter and of the one after the last, as people's days are counted.
    first_day : date
        Day 0.
    funded, in_post : numpy.ndarray
        Posts by service and area (and quarter), in tenths.
    budget : numpy.ndarray
        Pounds a year by service and area.
    spent : numpy.ndarray
        Pounds spent since 1 April by the end of each quarter, by service and area.
    seed : int
        With which it was made.
    """

    designs: tuple[ServiceDesign, ...]
    quarters: tuple[str, ...]
    service: Whole
    area: tuple[str, ...]
    people: People
    first_days: Whole
    first_day: date
    funded: Whole
    in_post: Whole
    budget: Whole
    spent: Whole
    seed: int

    @property
    def as_of(self) -> date:
        """Last day of the last quarter."""
        return periods.last_day(self.quarters[-1])

    def day(self, number: int) -> date:
        """The date of a day, which is counted from the first."""
        return self.first_day + timedelta(days=int(number))


def service_world(
    *,
    seed: int,
    services: Sequence[str] | Mapping[str, str],
    areas: Sequence[str],
    first_quarter: str = FIRST_QUARTER,
    quarters: int = QUARTERS,
) -> ServiceWorld:
    """Make synthetic services; the same arguments give the same services, so that their tables agree.

    Parameters
    ----------
    seed : int
        The same seed gives the same services.
    services : sequence of str, or mapping of str to str
        Names of services, with their providers in a mapping. The first twelve have one set of circumstances each, and so on.
    areas : sequence of str
        Names of areas.
    first_quarter : str
        First quarter of which there are returns, such as ``"2023/24 Q1"``.
    quarters : int
        How many quarters, four or more.

    Raises
    ------
    Refusal
        For no or doubled names, a quarter that cannot be read, and fewer than four quarters.

    Examples
    --------
    >>> service_world(seed=1, services=["Advocacy"], areas=["Kent"]).as_of
    datetime.date(2025, 9, 30)
    """
    seed = whole(seed, name="seed", least=0)
    quarters = whole(quarters, name="quarters", least=4, most=80)
    names = tuple(design.service for design in service_designs(services, areas))
    try:
        first = periods.quarter(first_quarter)
    except (periods.UnclearPeriod, TypeError, AttributeError):
        raise Refusal(
            f"first_quarter is {first_quarter!r}, which is not a quarter", remedy='Write it as "2023/24 Q1".'
        ) from None
    providers = tuple(services[name] for name in names) if isinstance(services, Mapping) else None
    return _world(seed, (names, providers), tuple(areas), first, quarters)


@lru_cache(maxsize=2)
def _world(
    seed: int,
    services: tuple[tuple[str, ...], tuple[str, ...] | None],
    areas: tuple[str, ...],
    first: str,
    quarters: int,
) -> ServiceWorld:
    called, providers = services
    designs = service_designs(called if providers is None else dict(zip(called, providers, strict=True)), areas)
    numbers = [periods.number_of(first) - _BEFORE + at for at in range(_BEFORE + quarters)]
    names = [periods.quarter_numbered(number) for number in numbers]
    first_day = periods.first_day(names[0])
    ends = [*(periods.first_day(name) for name in names), periods.first_day(periods.following(names[-1]))]
    first_days = np.array([(day - first_day).days for day in ends], dtype=np.int64)
    service = np.repeat(np.arange(len(designs)), [len(design.areas) for design in designs])
    weight = np.concatenate([np.array(design.weights, dtype=np.int64) for design in designs])
    of_service = np.array([design.referrals for design in designs])[service]
    total = np.bincount(service, weight).astype(np.int64)[service]
    mean = of_service * 1_000 * weight // total
    vacant = _by_quarter(designs, service, len(names), usual=0, late="vacant_late")
    capacity = _by_quarter(designs, service, len(names), usual="capacity", late="capacity_late")
    funded = np.maximum(np.array([design.posts_tenths for design in designs])[service] * weight // total, 1)
    in_post = np.maximum(funded[:, None] * (100 - vacant) // 100, 0)
    free = mean[:, None] * ACCEPTED // 1_000 * capacity * (100 - vacant) // 10_000
    seasons = np.array([_SEASON[periods.place_in_year(name) - 1] for name in names])
    shares = {
        name: np.array([getattr(design.truth, name) for design in designs])[service]
        for name in ("within_48", "satisfied", "planned")
    }
    rng = np.random.default_rng([seed, 13])
    people = service_people(rng, mean[:, None] * seasons // 1_000, free, service, first_days, shares)
    budget = funded * _POUNDS_A_TENTH
    spends = np.array([design.truth.spends for design in designs])[service]
    staffed = (100 - _OVERHEADS) * (100 - vacant) // 100 + _OVERHEADS
    quarterly = budget[:, None] * spends[:, None] * staffed // 40_000 * rng.integers(980, 1_021, vacant.shape) // 1_000
    for at, name in enumerate(names[1:], start=1):
        if periods.place_in_year(name) > 1:
            quarterly[:, at] += quarterly[:, at - 1]
    return ServiceWorld(
        designs,
        tuple(names[_BEFORE:]),
        service,
        tuple(area for design in designs for area in design.areas),
        people,
        first_days[_BEFORE:],
        first_day,
        funded,
        in_post[:, _BEFORE:],
        budget,
        quarterly[:, _BEFORE:],
        seed,
    )


def _by_quarter(
    designs: Sequence[ServiceDesign], service: Whole, quarters: int, *, usual: str | int, late: str
) -> Whole:
    """A number of each service and area by quarter, which changes where the last quarters of a service begin."""
    one = np.array([usual if isinstance(usual, int) else getattr(design.truth, usual) for design in designs])
    other = np.array([getattr(design.truth, late) for design in designs])
    since = quarters - np.array([design.truth.late for design in designs])
    is_late = np.arange(quarters) >= since[:, None]
    return np.where(is_late, other[:, None], one[:, None])[service].astype(np.int64)
