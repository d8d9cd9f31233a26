"""Synthetic returns of providers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import periods
from needs_analysis.contracts.provider_return import provider_return
from needs_analysis.errors import Refusal
from needs_analysis.source import attach
from needs_analysis.statistics._checks import whole
from needs_analysis.synthetic.service_counts import GROUPS, NEEDS, NONE_TO_GIVE, service_counts
from needs_analysis.synthetic.service_people import Whole
from needs_analysis.synthetic.service_source import service_source
from needs_analysis.synthetic.service_world import FIRST_QUARTER, QUARTERS, ServiceWorld, service_world

VINTAGES: Final = ("latest", "first")
DUE_DAYS: Final = 28
"""Days after the end of a quarter by which a return is due."""
_FROM_END_LATE: Final = (1, 3, 5)
_FROM_END_MISSING: Final = 2
_FROM_END_REVISED: Final = 3
"""Which quarters, counted back from the last, are late, missing and revised."""
REVISED_BY: Final = 12
_BREAKDOWNS: Final = frozenset(
    {*(name for names in GROUPS.values() for name in names), *(f"need_{name}" for name in NEEDS)}
)
_MEASURED: Final = tuple(column.name for column in provider_return.columns if column.kind == "measured")


def service_returns(
    *,
    seed: int,
    services: Sequence[str] | Mapping[str, str],
    areas: Sequence[str],
    first_quarter: str = FIRST_QUARTER,
    quarters: int = QUARTERS,
    suppress_below: int = 5,
    vintage: str = "latest",
) -> pd.DataFrame:
    """Make synthetic returns of providers, one row per service, area and quarter.

    Parameters
    ----------
    seed : int
        The same seed gives the same returns; see `service_truth` for what is true of them.
    services : sequence of str, or mapping of str to str
        Names of services, with their providers in a mapping.
    areas : sequence of str
        Names of areas; some services work in one or two of them.
    first_quarter : str
        First quarter, such as ``"2023/24 Q1"``.
    quarters : int
        How many, four or more.
    suppress_below : int
        Numbers above 0 and below it are withheld in breakdowns (sex, age, needs), and in every count of one kind of service;
        0 withholds nothing.
    vintage : str
        ``"latest"``, or ``"first"``: as first sent, in which one figure was another.

    Returns
    -------
    pandas.DataFrame
        As `reading.provider_return` gives them: each measured column with its status and, where some cells are withheld, its
        range; then posts and money. People carried in and new clients less closures are those carried out. One kind of service
        sends some returns late, and one not at all.

    Raises
    ------
    Refusal
        For what `service_world` refuses, and a vintage that there is not.

    Examples
    --------
    >>> found = service_returns(seed=1, services=["Advocacy"], areas=["Kent"], quarters=4)
    >>> found[["service", "area", "quarter"]].iloc[-1].tolist(), found["waiting"].is_monotonic_increasing
    (['Advocacy', 'Kent', '2023/24 Q4'], True)
    """
    if vintage not in VINTAGES:
        raise Refusal(f"vintage is {vintage!r}", remedy='Write "latest" or "first".')
    below = whole(suppress_below, name="suppress_below", least=0, most=100)
    world = service_world(seed=seed, services=services, areas=areas, first_quarter=first_quarter, quarters=quarters)
    counts = service_counts(world)
    if vintage == "first" and (at := revised(world)) is not None:
        counts["referrals"] = counts["referrals"].copy()
        counts["referrals"][at] += REVISED_BY
    columns = {**_texts(world), "unit": "referrals"}
    withheld = np.array([design.truth.withheld for design in world.designs])[world.service].repeat(len(world.quarters))
    for name in _MEASURED:
        if name in counts:
            hide = below if name in _BREAKDOWNS else np.where(withheld, below, 0)
            columns |= _measured(name, counts[name], hide)
    columns |= _posts_and_money(world)
    table = pd.DataFrame(columns)[~missing(world)].reset_index(drop=True)
    return attach(table, service_source("provider_returns", "Synthetic returns of providers"))


def missing(world: ServiceWorld) -> Whole:
    """Which rows were never sent."""
    late = np.array([design.truth.late_returns for design in world.designs])[world.service]
    one = np.arange(len(world.quarters)) == len(world.quarters) - _FROM_END_MISSING
    return np.asarray((late[:, None] & one).ravel())


def late_quarters(world: ServiceWorld) -> tuple[str, ...]:
    """Quarters whose returns came late, of the services that send some late."""
    return tuple(world.quarters[-back] for back in _FROM_END_LATE if back <= len(world.quarters))[::-1]


def missing_quarter(world: ServiceWorld) -> str:
    """The quarter whose return never came, of the same services."""
    return world.quarters[-_FROM_END_MISSING]


def revised(world: ServiceWorld) -> int | None:
    """The row whose referrals were first sent too high; none where every service sends returns late."""
    on_time = [at for at, design in enumerate(world.designs[:6]) if not design.truth.late_returns]
    if not on_time:
        return None
    series = int(np.flatnonzero(world.service == on_time[-1])[0])
    return series * len(world.quarters) + len(world.quarters) - _FROM_END_REVISED


def _texts(world: ServiceWorld) -> dict[str, Any]:
    """Who sent what and when: each provider sends one return a quarter for all areas of a service."""
    many, services = len(world.quarters), len(world.designs)
    rng = np.random.default_rng([world.seed, 14])
    after = rng.integers(9, DUE_DAYS, (services, many))
    late = np.array([design.truth.late_returns for design in world.designs])
    for back in _FROM_END_LATE:
        if back <= many:
            after[late, many - back] = rng.integers(DUE_DAYS + 11, DUE_DAYS + 46, int(late.sum()))
    ends = [periods.last_day(quarter) for quarter in world.quarters]
    end = np.array(ends, dtype="datetime64[s]")
    day = timedelta(days=1)
    received = end[None, :] + after * np.timedelta64(day, "s")

    def each(names: Sequence[str]) -> pd.Series[Any]:
        return pd.Series(np.repeat(np.array(names, dtype=object), many), dtype="str")

    of = [world.designs[at] for at in world.service]
    return {
        "provider": each([design.provider for design in of]),
        "service": each([design.service for design in of]),
        "area": each(world.area),
        "quarter": pd.Series(np.tile(np.array(world.quarters, dtype=object), len(of)), dtype="str"),
        "quarter_end": np.tile(end, len(of)),
        "received_on": received[world.service].ravel(),
    }


def _measured(name: str, numbers: Whole, hide_below: int | Whole) -> dict[str, Any]:
    """A measured column with its status, and its range where some of it is withheld."""
    hidden = (numbers > 0) & (numbers < hide_below)
    none = numbers == NONE_TO_GIVE
    states = np.where(hidden, "suppressed", np.where(none, "not_applicable", "known")).astype(object)
    found: dict[str, Any] = {
        name: pd.arrays.IntegerArray(numbers.astype(np.int64), hidden | none),
        f"{name}_state": pd.Series(states, dtype="str"),
    }
    if (hidden | none).any():
        ends = numbers.astype("float64")
        ends[none] = np.nan
        found[f"{name}_lower"] = np.where(hidden, 1.0, ends)
        found[f"{name}_upper"] = np.where(hidden, np.asarray(hide_below) - 1.0, ends)
    return found


def _posts_and_money(world: ServiceWorld) -> dict[str, Any]:
    many = len(world.quarters)
    return {
        "staff_funded_fte": np.repeat(world.funded, many) / 10,
        "staff_in_post_fte": world.in_post.ravel() / 10,
        "budget": np.repeat(world.budget, many).astype("float64"),
        "spend_to_date": world.spent.ravel().astype("float64"),
    }
