"""All runs of one simulated queue, arrival by arrival."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from needs_analysis.statistics._checks import FloatArray

Whole = NDArray[np.int64]

_KINDS: Final = range(5)
"""What becomes of an arrival."""
_IN_TIME, _LATE, _LEFT, _TURNED_AWAY = _KINDS[1:]
_TOGETHER: Final = 64
"""Arrivals of each run that are drawn and counted together: less time is lost between them, and more do not fit the cache."""
_CELLS: Final = 16_000
"""The most arrivals of all runs that are counted together, which bounds the memory."""


@dataclass(frozen=True)
class Plan:
    """One queue: what is expected in each period, which is the unit of time."""

    arrivals: FloatArray
    service_rate: float
    servers: FloatArray
    is_open: NDArray[np.bool_]
    places: int | None
    block: int
    abandon_rate: float
    target: float
    busy: float
    waiting: float

    @property
    def changes(self) -> tuple[FloatArray, Whole]:
        """The times from which the number of servers is another one, the first of them 0, and these numbers."""
        new = np.flatnonzero(np.diff(self.servers)) + 1
        at = np.concatenate([[0], new])
        return at.astype(float), self.servers[at].astype("int64")


class Free:
    """When the next server is free, in each run: at that time, and how many are busy then.

    Servers are fewer than busy only while those too many finish what they have begun.
    """

    def __init__(self, plan: Plan, random: np.random.Generator, runs: int) -> None:
        self.rate, self.random = plan.service_rate, random
        from_time, self.many = plan.changes
        self.from_time, self.ends = from_time, np.append(from_time[1:], np.inf)
        self.constant = len(self.many) == 1
        # Where there is never a server again, the wait does not end.
        self.for_ever = not self.many[-1]
        self.time, self.busy = np.zeros(runs), np.full(runs, int(plan.busy), dtype="int64")
        self.until, self.limit = np.full(runs, self.ends[0]), np.full(runs, self.many[0])
        self.wait()

    def keep(self, there: NDArray[np.bool_]) -> None:
        """Leave out the other runs."""
        self.time, self.busy = self.time[there], self.busy[there]
        self.until, self.limit = self.until[there], self.limit[there]

    def wait(self) -> None:
        """Go on to the first time at which fewer are busy than there are servers."""
        full = (self.busy >= self.limit).nonzero()[0]
        while full.size:
            if self.for_ever:
                full = full[np.isfinite(self.time[full])]
            there = self.busy[full]
            ends = self.time[full] + self.random.standard_exponential(full.size) / (self.rate * there)
            if self.constant:
                self.time[full], self.busy[full] = ends, there - 1
            else:
                change = self.until[full]
                ended = ends < change
                self.time[full], self.busy[full] = np.minimum(ends, change), there - ended
                self.change(full[~ended])
            full = full[self.busy[full] >= self.limit[full]]

    def change(self, which: Whole) -> None:
        """Take the servers of the time that has come."""
        if which.size:
            part = np.searchsorted(self.from_time, self.time[which], side="right") - 1
            self.until[which], self.limit[which] = self.ends[part], self.many[part]

    def at(self, moment: FloatArray) -> None:
        """Go on to a moment, where it is later: some have finished since."""
        idle = (self.time < moment).nonzero()[0]
        if not idle.size:
            return
        now, there = moment[idle], self.busy[idle]
        # Few finish between two arrivals: their share keeps all its digits where that of the others would round.
        finish = -np.expm1(self.rate * (self.time[idle] - now))
        self.busy[idle] = there - self.random.binomial(there, finish)
        self.time[idle] = now
        if not self.constant:
            changed = idle[now >= self.until[idle]]
            if changed.size:
                self.change(changed)
                self.wait()


def run(plan: Plan, runs: int, random: np.random.Generator) -> dict[str, Any]:
    """Everything that is counted, by run and block."""
    # A server that is not there is never free: its time divides by 0.
    with np.errstate(divide="ignore"):
        queue = _Queue(plan, Free(plan, random, runs), runs)
        clock = _Clock(plan)
        before = int(plan.waiting)
        while before:
            steps = min(_TOGETHER, before, max(_CELLS // runs, 1))
            queue.serve(np.zeros((steps, runs)), np.ones((steps, runs), dtype=bool), counted=False)
            before -= steps
        operational = np.zeros(runs)
        while operational.size:
            to_come = clock.total - operational.min()
            steps = min(_TOGETHER, int(to_come + 4 * np.sqrt(to_come)) + 2, max(_CELLS // operational.size, 1))
            gaps = random.standard_exponential((steps, operational.size))
            gaps[0] += operational
            reached = np.cumsum(gaps, axis=0)
            # A run whose arrivals have ended goes on to the end of the others of the batch, and is not counted.
            there = reached < clock.total
            queue.serve(clock.at(np.minimum(reached, clock.total)), there, counted=True)
            operational = reached[-1][there[-1]]
            queue.keep(there[-1])
        return queue.counted()


class _Clock:
    """When an arrival comes, from the number of arrivals that were expected until then."""

    def __init__(self, plan: Plan) -> None:
        self.ends = np.concatenate([[0.0], np.cumsum(plan.arrivals)])
        self.total = float(self.ends[-1])
        rates = np.unique(plan.arrivals)
        self.rate = float(rates[0]) if rates.size == 1 else None
        # In a period without arrivals no time passes on the scale of arrivals.
        moves = np.concatenate([[True], plan.arrivals > 0])
        self.marks, self.times = self.ends[moves], np.arange(self.ends.size, dtype=float)[moves]
        self.starts = np.flatnonzero(plan.arrivals > 0).astype(float)
        self.rates = plan.arrivals[plan.arrivals > 0]

    def at(self, operational: FloatArray) -> FloatArray:
        if self.rate is not None:
            return np.asarray(operational / self.rate)
        which = np.minimum(np.searchsorted(self.marks[1:], operational, side="right"), self.starts.size - 1)
        return np.asarray(self.starts[which] + (operational - self.marks[which]) / self.rates[which])


class _Queue:
    """The runs that still have arrivals, and what was counted of all of them."""

    def __init__(self, plan: Plan, free: Free, runs: int) -> None:
        self.plan, self.free, self.runs = plan, free, runs
        self.run, self.blocks = np.arange(runs), -(-plan.arrivals.size // plan.block)
        self.always_open = bool(plan.is_open.all())
        self.held = None if plan.places is None else np.full((runs, max(plan.places, 1)), -np.inf)
        # In one line each, with a block of what is later than all: adding to cells of a line is quicker than to those of a table.
        cells = runs * (self.blocks + 1)
        self.kinds = np.zeros(cells * len(_KINDS), dtype="int64")
        self.before, self.gone = np.zeros(cells, dtype="int64"), np.zeros(cells, dtype="int64")
        self.times = np.zeros(cells * 2)

    def keep(self, there: NDArray[np.bool_]) -> None:
        """Leave out the runs whose arrivals have ended."""
        if not there.all():
            self.free.keep(there)
            self.run = self.run[there]

    def counted(self) -> dict[str, Any]:
        """What was counted, by run and block."""

        def by_block(line: NDArray[Any]) -> NDArray[Any]:
            return line.reshape(self.runs, self.blocks + 1, -1)[:, : self.blocks]

        at_once, in_time, late, left, turned_away = np.moveaxis(by_block(self.kinds), 2, 0).copy()
        left_waited, started_waited = np.moveaxis(by_block(self.times), 2, 0)
        started, waited = at_once + in_time + late, in_time + late + left
        return {
            "arrived": started + left + turned_away,
            "turned_away": turned_away,
            "started": started,
            "left": left,
            "within": at_once + in_time,
            "at_once": at_once,
            "waited": left_waited + started_waited,
            "waited_started": started_waited.copy(),
            "waiting": np.cumsum(waited + by_block(self.before - self.gone)[:, :, 0], axis=1),
        }

    def block_of(self, moment: FloatArray) -> Whole:
        return np.minimum(moment / self.plan.block, self.blocks).astype("int64")

    def serve(self, moments: FloatArray, there: NDArray[np.bool_], *, counted: bool) -> None:
        """Arrivals of each run, one after another; those that are not there are not counted."""
        plan, free = self.plan, self.free
        gives_up = (
            moments + free.random.standard_exponential(moments.shape) / plan.abandon_rate if plan.abandon_rate else None
        )
        taken = self._open(moments) if counted else None
        starts = np.empty_like(moments)
        for at, moment in enumerate(moments):
            free.at(moment)
            start = starts[at]
            start[:] = free.time
            begins = None if gives_up is None else start <= gives_up[at]
            if taken is not None:
                if self.held is not None:
                    end = start if gives_up is None else np.minimum(start, gives_up[at])
                    self._place(moment, end, taken[at])
                begins = taken[at] if begins is None else begins & taken[at]
            free.busy += 1 if begins is None else begins
            free.wait()
        served = starts <= gives_up if gives_up is not None else None
        ends = starts if gives_up is None else np.minimum(starts, gives_up)
        self._count(moments, ends, served, taken, there, counted=counted)

    def _count(
        self,
        moments: FloatArray,
        ends: FloatArray,
        served: NDArray[np.bool_] | None,
        taken: NDArray[np.bool_] | None,
        there: NDArray[np.bool_],
        *,
        counted: bool,
    ) -> None:
        """Count arrivals where they came, and where they no longer wait."""
        line = np.broadcast_to(self.run * (self.blocks + 1), moments.shape).ravel()
        cells = line + self.block_of(moments.ravel())
        lengths = (ends - moments).ravel()
        waits = (lengths > 0) & there.ravel()
        if taken is not None:
            waits &= taken.ravel()
        which = waits.nonzero()[0]
        longer, at = lengths[which], cells[which]
        np.add.at(self.gone, line[which] + self.block_of(ends.ravel()[which]), 1)
        if not counted:
            np.add.at(self.before, at, 1)
            return
        became = np.where(longer > self.plan.target, _LATE, _IN_TIME)
        begun = np.ones(which.size, dtype="int64")
        if served is not None:
            stayed = served.ravel()[which]
            begun, became = stayed.astype("int64"), np.where(stayed, became, _LEFT)
        kind = np.zeros(lengths.size, dtype="int64")
        kind[which] = became
        if taken is not None:
            kind[~taken.ravel()] = _TURNED_AWAY
        where = cells * len(_KINDS) + kind
        np.add.at(self.kinds, where if there.all() else where[there.ravel()], 1)
        np.add.at(self.times, at * 2 + begun, longer)

    def _open(self, moments: FloatArray) -> NDArray[np.bool_] | None:
        """Who comes while the list is open, where anybody can be turned away; None where nobody is."""
        if self.always_open and self.held is None:
            return None
        return np.asarray(self.plan.is_open[np.minimum(moments.astype("int64"), self.plan.is_open.size - 1)])

    def _place(self, moment: FloatArray, end: FloatArray, taken: NDArray[np.bool_]) -> None:
        """Turn away those who would wait and find no place."""
        assert self.held is not None
        waits = np.flatnonzero(taken & (end > moment))
        rows = self.run[waits]
        place = np.argmin(self.held[rows], axis=1)
        room = (self.held[rows, place] <= moment[waits]) if self.plan.places else np.zeros(waits.size, dtype=bool)
        self.held[rows[room], place[room]] = end[waits[room]]
        taken[waits[~room]] = False
