"""The Erlang B recursion, over many rows at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from needs_analysis.statistics._checks import FloatArray


@dataclass(frozen=True)
class Step:
    """What is known with so many servers.

    Parameters
    ----------
    servers : int
        Number of servers.
    blocked : ndarray
        Erlang B: the share who find all of them busy where nobody can wait.
    not_blocked : ndarray
        The rest, worked out without subtraction.
    empty : ndarray
        The share of time in which nobody is there, where nobody can wait.
    """

    servers: int
    blocked: FloatArray
    not_blocked: FloatArray
    empty: FloatArray


def steps(load: FloatArray) -> Iterator[Step]:
    """Erlang B with 1, 2, 3 and more servers, without end.

    Parameters
    ----------
    load : ndarray
        Offered load of each row.

    Notes
    -----
    ``B(c) = a B(c-1) / (c + a B(c-1))``. Every step adds and multiplies numbers above 0 alone, so nothing overflows and no digits
    are lost.

    Examples
    --------
    >>> from itertools import islice
    >>> [step.blocked.tolist() for step in islice(steps(np.array([1.0])), 2)]
    [[0.5], [0.2]]
    """
    blocked, empty, servers = np.ones_like(load), np.ones_like(load), 0
    while True:
        servers += 1
        busy = load * blocked
        free = servers / (servers + busy)
        blocked, empty = busy / (servers + busy), empty * free
        yield Step(servers, blocked, free, empty)


@dataclass(frozen=True)
class Waits:
    """Whether and how long people wait in an M/M/c queue of which `erlang_c` is the share who wait."""

    empty: FloatArray
    erlang_b: FloatArray
    erlang_c: FloatArray
    at_once: FloatArray


def waits(load: FloatArray, servers: FloatArray, slack: FloatArray) -> Waits:
    """Erlang B and C of many rows, each with servers of its own.

    Parameters
    ----------
    load, servers : ndarray
        Offered load and servers of each row.
    slack : ndarray
        Share of the servers that is free in the long run, above 0.
    """
    order = np.argsort(servers, kind="stable")
    sizes = servers[order]
    found = [np.empty_like(load) for _ in range(3)]
    first = 0
    # Rows with few servers are done first; the recursion goes on for the others alone.
    blocked, empty = np.ones_like(load), np.ones_like(load)
    for number in range(1, int(sizes[-1]) + 1):
        rest = order[first:]
        busy = load[rest] * blocked[first:]
        free = number / (number + busy)
        blocked[first:], empty[first:] = busy / (number + busy), empty[first:] * free
        last = int(np.searchsorted(sizes, number, side="right"))
        if last > first:
            for column, values in zip(found, (blocked, empty), strict=False):
                column[order[first:last]] = values[first:last]
            found[2][order[first:last]] = free[: last - first]
            first = last
    b, nobody, not_b = found
    below = slack + (1 - slack) * b
    return Waits(nobody / (1 + b * (1 - slack) / slack), b, b / below, slack * not_b / below)


def by_time(erlang_c: FloatArray, at_once: FloatArray, worked_off: FloatArray) -> FloatArray:
    """The share who wait at most a time, in which so many departures are expected beyond the arrivals.

    Worked out as those who do not wait and those who wait less long, so that no digits are lost where nearly all wait.
    """
    return np.minimum(at_once - erlang_c * np.expm1(-worked_off), 1.0)
