"""Synthetic records of waiting lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis.errors import Refusal
from needs_analysis.source import attach
from needs_analysis.synthetic.service_people import NEVER, Whole
from needs_analysis.synthetic.service_source import service_source
from needs_analysis.synthetic.service_world import FIRST_QUARTER, QUARTERS, ServiceWorld, service_world

_BECAUSE: Final = ("other", "referred on", "could not be contacted", "declined")


def waiting_list_records(
    *,
    seed: int,
    services: Sequence[str] | Mapping[str, str],
    areas: Sequence[str],
    first_quarter: str = FIRST_QUARTER,
    quarters: int = QUARTERS,
    only: Sequence[str] = (),
) -> pd.DataFrame:
    """Make the waits of everybody referred to synthetic services, as far as they are known on the last day of the last quarter.

    Parameters
    ----------
    seed, services, areas, first_quarter, quarters : int, sequence or mapping, sequence, str, int
        As in `service_returns`.
    only : sequence of str
        Services to give records of; all otherwise.

    Returns
    -------
    pandas.DataFrame
        In the columns of the contract ``waiting_list``: one row a person who waited in any of the quarters, also when referred
        before the first. Those who wait on the last day of a quarter are as many as its return says, where it is not withheld.

    Raises
    ------
    Refusal
        When ``only`` names a service that there is not.

    Examples
    --------
    >>> found = waiting_list_records(seed=1, services=["Advocacy"], areas=["Kent"])
    >>> (found["started"].notna() & found["left"].notna()).any()
    np.False_
    """
    world = service_world(seed=seed, services=services, areas=areas, first_quarter=first_quarter, quarters=quarters)
    people, begins = world.people, world.first_days[0]
    on_list = np.minimum(people.started, people.left) >= begins
    found = np.flatnonzero(on_list & chosen(world, only))
    last = world.first_days[-1] - 1
    left = np.where(people.left[found] <= last, people.left[found], NEVER)
    because = pd.Series(np.array(_BECAUSE, dtype=object)[people.status[found]], dtype="str")
    table = pd.DataFrame(
        {
            **who(world, found),
            "referred": days(world, people.referred[found], last),
            "started": days(world, people.started[found], last),
            "left": days(world, left, last),
            "left_because": because.where(left < NEVER),
            "priority": pd.Series(
                np.where(people.drawn["high_priority"][found] > 0, "high", "standard").astype(object), dtype="str"
            ),
        }
    )
    return attach(table, service_source("waiting_list", "Synthetic waiting lists"))


def chosen(world: ServiceWorld, only: Sequence[str]) -> Whole:
    """Which people belong to the services asked for."""
    names = [design.service for design in world.designs]
    unknown = [name for name in only if name not in names]
    if unknown:
        raise Refusal(f"only names {unknown[0]}, which is none of the services", remedy="Name services that are made.")
    wanted = np.array([not only or name in only for name in names])
    return np.asarray(wanted[world.service][world.people.series])


def who(world: ServiceWorld, found: Whole) -> dict[str, Any]:
    """Pseudonym, service and area of some people."""
    series = world.people.series[found]
    services = np.array([design.service for design in world.designs], dtype=object)
    return {
        "client": pd.Series([f"P{number + 1:07d}" for number in found.tolist()], dtype="str"),
        "service": pd.Series(services[world.service][series], dtype="str"),
        "area": pd.Series(np.array(world.area, dtype=object)[series], dtype="str"),
    }


def days(world: ServiceWorld, numbers: Whole, last: int) -> Any:
    """Days as dates; what comes after the last day is not known on it."""
    first = np.datetime64(world.first_day, "D")
    found = first + np.minimum(numbers, last + 1).astype("timedelta64[D]")
    return np.where(numbers <= last, found, np.datetime64("NaT")).astype("datetime64[s]")
