"""Queues simulated over time, where closed forms do not hold: arrivals, servers and an open list that change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray, whole
from needs_analysis.statistics.queues._paths import Plan, run

_MOST_PATHS: Final = 10_000_000
_MOST_SERVED: Final = 300_000_000
"""Arrivals over all runs: more take minutes."""
_RUNS_AN_ARRIVAL: Final = 300
"""An arrival takes as long as so many runs, however few runs there are."""


@dataclass(frozen=True)
class Simulated:
    """What happened in each run, by block of periods.

    Parameters
    ----------
    arrived, turned_away, started, left : ndarray of int, shape (queues, runs, blocks)
        Arrivals of the block; of these, those who found the list closed or full, those who were served sooner or later, and those
        who gave up waiting. They add up, because everyone is followed to the end of the wait, also beyond the last period.
    within : ndarray of int, shape (queues, runs, blocks)
        Arrivals of the block who waited no longer than the target and were served.
    at_once : ndarray of int, shape (queues, runs, blocks)
        Arrivals of the block who did not wait at all.
    waited : ndarray, shape (queues, runs, blocks)
        Time that the arrivals of the block waited until they were served or gave up, added up, in periods.
    waited_started : ndarray, shape (queues, runs, blocks)
        The part of it of those who were served.
    waiting : ndarray of int, shape (queues, runs, blocks)
        Those who wait at the end of the block.
    """

    arrived: NDArray[np.int64]
    turned_away: NDArray[np.int64]
    started: NDArray[np.int64]
    left: NDArray[np.int64]
    within: NDArray[np.int64]
    at_once: NDArray[np.int64]
    waited: FloatArray
    waited_started: FloatArray
    waiting: NDArray[np.int64]


def simulate(
    arrivals: ArrayLike,
    service_rate: ArrayLike,
    servers: ArrayLike,
    *,
    abandon_rate: ArrayLike = 0.0,
    list_open: ArrayLike = True,
    places: int | None = None,
    target: ArrayLike = 0.0,
    busy: ArrayLike = 0,
    waiting: ArrayLike = 0,
    block: int = 1,
    runs: int = 1_000,
    seed: int = 1,
) -> Simulated:
    """Simulate queues with random arrivals, random lengths of service and people who may give up, first come first served.

    Parameters
    ----------
    arrivals : array_like, shape (queues, periods)
        Expected arrivals of each period; a period (a week, or a day) is the unit of time.
    service_rate : array_like, shape (queues,)
        What one server completes in a period.
    servers : array_like, shape (queues, periods) or (queues, 1)
        Servers of each period. Where there are fewer than before, those that are busy finish what they have begun.
    abandon_rate : array_like, shape (queues,)
        Rate at which each person who waits gives up; 0 where nobody does.
    list_open : array_like of bool, shape (queues, periods) or (queues, 1)
        Whether arrivals are taken in the period; those of other periods are turned away.
    places : int, optional
        The most who can wait; others are turned away. No limit otherwise.
    target : array_like, shape (queues,)
        A wait in periods, of which is counted how many wait no longer.
    busy, waiting : array_like of int, shape (queues,)
        How many are being served and are waiting at the beginning. Those who wait then are no arrivals: they are not counted among
        them, only among those who wait at the end of a block.
    block : int
        Periods that are counted together, such as 13 weeks.
    runs, seed : int
        How many times each queue is simulated, and where the random numbers begin. A queue has random numbers of its own, so what
        comes of it depends on its place among the queues, and not on the other queues.

    Returns
    -------
    Simulated

    Raises
    ------
    Refusal
        For arguments out of range or of shapes that do not fit.

    Notes
    -----
    Exact, not in steps of time. Lengths of service are exponential, so that a queue is described by one time and one number: when
    the next who waits may begin, and how many servers are busy then. Arrivals come one after another with exponential gaps in the
    time that the arrival rate makes; between the moment and an arrival that does not wait, a binomial number of servers becomes
    free. All runs of a queue move together. The work grows with the number of arrivals and hardly with the number of servers.
    Agrees with `mmc`, `mmck` and `erlang_a` where nothing changes over time.

    References
    ----------
    .. [1] Asmussen S, Glynn PW (2007). Stochastic Simulation. Springer, ch. 1 and 4.

    Examples
    --------
    >>> made = simulate([[2.0] * 52], 0.5, [[5]], target=1.0, block=52, runs=200)
    >>> bool(made.arrived.sum() == (made.started + made.left + made.turned_away).sum())
    True
    """
    coming = _table(arrivals, "arrivals")
    queues, periods = coming.shape
    block = whole(block, name="block", most=periods)
    runs, first = whole(runs, name="runs", most=1_000_000), whole(seed, name="seed", least=0)
    if runs * queues * -(-periods // block) > _MOST_PATHS * 10:
        raise Refusal("That is too many runs to hold", remedy="Simulate fewer runs, or count larger blocks.")
    to_serve = coming.sum() + np.sum(_table(waiting, "waiting")) * (queues if np.ndim(waiting) == 0 else 1)
    if to_serve * (runs + _RUNS_AN_ARRIVAL) > _MOST_SERVED:
        raise Refusal(
            f"{to_serve:,.0f} arrivals in each of {runs:,} runs are too many to simulate",
            remedy="Simulate fewer runs, fewer years or periods, or smaller services one by one.",
        )
    many = np.broadcast_to(_fits(_table(servers, "servers", is_whole=True), coming, "servers"), coming.shape)
    is_open = np.broadcast_to(
        _fits(np.atleast_2d(np.asarray(list_open, dtype=bool)), coming, "list_open"), coming.shape
    )
    given = {
        name: _column(values, queues, name, is_whole=name in ("busy", "waiting"), above=name == "service_rate")
        for name, values in (
            ("service_rate", service_rate),
            ("abandon_rate", abandon_rate),
            ("target", target),
            ("busy", busy),
            ("waiting", waiting),
        )
    }
    limit = None if places is None else whole(places, name="places", least=0, most=100_000)
    found = []
    for at in range(queues):
        plan = Plan(
            arrivals=coming[at],
            servers=many[at],
            is_open=is_open[at],
            places=limit,
            block=block,
            **{name: float(values[at]) for name, values in given.items()},
        )
        found.append(run(plan, runs, np.random.default_rng([first, at])))
    return Simulated(**{name: np.stack([one[name] for one in found]) for name in found[0]})


def _table(values: ArrayLike, name: str, *, is_whole: bool = False) -> FloatArray:
    try:
        array = np.atleast_2d(np.asarray(values, dtype=float))
    except (TypeError, ValueError):
        raise Refusal(f"{name} contains something other than numbers", remedy="Give numbers.") from None
    if array.ndim > 2 or not array.size:
        raise Refusal(f"{name} is not a table of queues and periods", remedy="Give a row for each queue.")
    if not np.isfinite(array).all() or (array < 0).any():
        raise Refusal(
            f"{name} holds a number that is missing, infinite or negative", remedy="Give numbers of 0 or more."
        )
    if is_whole and (array != np.round(array)).any():
        raise Refusal(f"{name} holds a number that is not whole", remedy="Give whole numbers.")
    return np.asarray(array)


def _fits(array: NDArray[np.generic], coming: FloatArray, name: str) -> NDArray[np.generic]:
    """A table that has a row for each queue and a column for each period, or one for all."""
    if any(size not in (1, wanted) for size, wanted in zip(array.shape, coming.shape, strict=True)):
        raise Refusal(
            f"{name} has {array.shape[0]} rows and {array.shape[1]} columns, and arrivals {coming.shape[0]} and {coming.shape[1]}",
            remedy="Give a row for each queue and a column for each period, or one for all.",
        )
    return array


def _column(values: ArrayLike, queues: int, name: str, *, is_whole: bool, above: bool) -> FloatArray:
    array = _table(values, name, is_whole=is_whole)
    if array.shape[0] != 1 or array.size not in (1, queues):
        raise Refusal(f"{name} is not one number for each queue", remedy="Give one number, or one for each queue.")
    if above and (array <= 0).any():
        raise Refusal(f"{name} is not above 0", remedy="Give a rate above 0.")
    return np.asarray(np.broadcast_to(array[0], (queues,)))
