"""What the people of synthetic services come to by service, area and quarter."""

from __future__ import annotations

from typing import Final

import numpy as np

from needs_analysis.synthetic.service_people import DECLINED, NOT_REACHED, SIGNPOSTED, Whole
from needs_analysis.synthetic.service_world import ServiceWorld

OUTCOMES: Final = ("health", "coping", "safety", "informed")
CHANGES: Final = ("improved", "same", "worse", "not_measured")
NEEDS: Final = (
    "health",
    "shelter",
    "family",
    "work_education",
    "drugs_alcohol",
    "finance",
    "outlook_attitudes",
    "social",
)
GROUPS: Final = {
    "source": tuple(f"from_{name}" for name in ("police", "self", "health", "marac", "school", "other")),
    "sex": ("female", "male", "other_sex", "not_stated"),
    "age": ("age_under_16", "age_16_24", "age_25_44", "age_45_64", "age_65_over", "age_not_known"),
    "ethnicity": ("white", "mixed", "asian", "black", "other_ethnic_group", "ethnicity_not_known"),
    "disability": ("disabled", "not_disabled", "disability_not_known"),
}
"""Groups of the people referred, in the order in which people are drawn."""
NONE_TO_GIVE: Final = -1
"""In place of a wait, where nobody waits or started."""


class _Events:
    """Events of people by service, area and quarter."""

    def __init__(self, world: ServiceWorld, day: Whole) -> None:
        quarters = len(world.quarters)
        quarter = np.searchsorted(world.first_days, day, side="right") - 1
        self.inside = np.flatnonzero((quarter >= 0) & (quarter < quarters))
        self._cell = world.people.series[self.inside] * quarters + quarter[self.inside]
        self._cells = len(world.service) * quarters

    def count(self, chosen: Whole | None = None) -> Whole:
        """How many, or how many of whom something is true."""
        if chosen is None:
            return np.bincount(self._cell, minlength=self._cells)
        return np.bincount(self._cell[chosen[self.inside] > 0], minlength=self._cells)

    def add(self, values: Whole) -> Whole:
        """The sum of a number of each."""
        return np.bincount(self._cell, values[self.inside], minlength=self._cells).astype(np.int64)

    def split(self, category: Whole, names: tuple[str, ...]) -> dict[str, Whole]:
        """How many are in each category."""
        many = len(names)
        found = np.bincount(self._cell * many + category[self.inside], minlength=self._cells * many)
        return {name: found.reshape(-1, many)[:, at] for at, name in enumerate(names)}


def service_counts(world: ServiceWorld) -> dict[str, Whole]:
    """Every count of a return, each by service and area, and by quarter within them.

    Examples
    --------
    >>> from needs_analysis.synthetic.service_world import service_world
    >>> found = service_counts(service_world(seed=1, services=["Advocacy"], areas=["Kent"]))
    >>> bool((found["carried_in"] + found["new_clients"] - found["closed"] == found["carried_out"]).all())
    True
    """
    return {**_of_referrals(world), **_of_lists(world), **_of_closures(world)}


def _of_referrals(world: ServiceWorld) -> dict[str, Whole]:
    people, drawn = world.people, world.people.drawn
    referred = _Events(world, people.referred)
    contacted = (people.status != NOT_REACHED).astype(np.int64)
    found = {"referrals": referred.count()}
    for group, names in GROUPS.items():
        found |= referred.split(drawn[group], names)
    for name, chosen in {
        "eligible": people.status != SIGNPOSTED,
        "contacted": contacted,
        "contacted_within_48_hours": contacted * drawn["within_48"],
        "declined": people.status == DECLINED,
        "not_reached": people.status == NOT_REACHED,
        "signposted": people.status == SIGNPOSTED,
        "engaged": people.status == 0,
        "repeat_victims": drawn["repeat"],
        **{f"need_{name}": drawn[f"need_{at}"] for at, name in enumerate(NEEDS)},
    }.items():
        found[name] = referred.count(np.asarray(chosen, dtype=np.int64))
    found["children_linked"] = referred.add(drawn["children"])
    return found


def _of_lists(world: ServiceWorld) -> dict[str, Whole]:
    """Those in support and those who wait on the last day of each quarter, and for how long."""
    people, series = world.people, len(world.service)
    started = _Events(world, people.started)
    found = {"new_clients": started.count()}
    waited = started.add(people.started - people.referred)
    some = np.maximum(found["new_clients"], 1)
    found["mean_wait_days"] = np.where(found["new_clients"] > 0, (2 * waited + some) // (2 * some), NONE_TO_GIVE)
    stocks: dict[str, list[Whole]] = {
        name: [] for name in ("carried_in", "carried_out", "waiting", "longest_wait_days")
    }
    for at, end in enumerate(world.first_days[1:] - 1):
        waits = np.flatnonzero((people.referred <= end) & (people.started > end) & (people.left > end))
        longest = np.full(series, NONE_TO_GIVE)
        np.maximum.at(longest, people.series[waits], end - people.referred[waits])
        in_support = [(people.started <= day) & (people.closed > day) for day in (world.first_days[at] - 1, end)]
        for name, chosen in zip(("carried_in", "carried_out"), in_support, strict=True):
            stocks[name].append(np.bincount(people.series[chosen], minlength=series))
        stocks["waiting"].append(np.bincount(people.series[waits], minlength=series))
        stocks["longest_wait_days"].append(longest)
    return {**found, **{name: np.stack(columns, axis=1).ravel() for name, columns in stocks.items()}}


def _of_closures(world: ServiceWorld) -> dict[str, Whole]:
    people, drawn = world.people, world.people.drawn
    closed = _Events(world, people.closed)
    found = {"closed": closed.count()}
    found |= closed.split(drawn["reason"], ("closed_planned", "closed_unplanned", "closed_other"))
    for at, outcome in enumerate(OUTCOMES):
        change = np.sign(drawn[f"exit_{at}"] - drawn[f"entry_{at}"])
        which = np.where(drawn[f"exit_{at}"] == 0, 3, 1 - change)
        found |= closed.split(which, tuple(f"{outcome}_{name}" for name in CHANGES))
    answered = drawn["asked"] * drawn["answers"]
    found["satisfaction_asked"] = closed.count(drawn["asked"])
    found["satisfaction_answered"] = closed.count(answered)
    found["satisfied"] = closed.count(answered * drawn["satisfied"])
    return found
