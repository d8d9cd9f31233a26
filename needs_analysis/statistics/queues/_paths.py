"""All runs of one simulated queue, arrival by arrival."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from needs_analysis.statistics._checks import FloatArray

Whole = NDArray[np.int64]


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

    def __init__(self, plan: Plan, random: np.random.Generator) -> None:
        self.rate, self.random = plan.service_rate, random
        self.from_time, self.many = plan.changes
        self.until = np.append(self.from_time[1:], np.inf)
        self.constant = len(self.many) == 1

    def after(self, time: FloatArray, busy: Whole) -> tuple[FloatArray, Whole]:
        """The first time, from a time on, at which fewer are busy than there are servers."""
        time, busy = time.copy(), busy.copy()
        if self.constant and self.many[0]:
            # As many are busy as there are servers, or more at the very beginning.
            while (full := busy >= self.many[0]).any():
                time[full] += self.random.standard_exponential(int(full.sum())) / (self.rate * busy[full])
                busy[full] -= 1
            return time, busy
        part = np.searchsorted(self.from_time, time, side="right") - 1
        full = np.flatnonzero(busy >= self.many[part])
        while full.size:
            now, there, which = time[full], busy[full], part[full]
            with np.errstate(divide="ignore"):
                ends = now + self.random.standard_exponential(full.size) / (self.rate * there)
            change = self.until[which]
            ended = ends < change
            time[full] = np.where(ended, ends, change)
            busy[full] = there - ended
            part[full] = which + (~ended & np.isfinite(change))
            # Where there is never a server again, the wait does not end.
            still = (busy[full] >= self.many[part[full]]) & np.isfinite(time[full])
            full = full[still]
        return time, busy

    def at(self, moment: FloatArray, time: FloatArray, busy: Whole) -> tuple[FloatArray, Whole]:
        """The same from a moment on that is later than the time: some have finished since."""
        left = self.random.binomial(busy, np.exp(-self.rate * (moment - time)))
        return (moment, left) if self.constant and self.many[0] else self.after(moment, left)


def run(plan: Plan, runs: int, random: np.random.Generator) -> dict[str, Any]:
    """Everything that is counted, by run and block."""
    blocks = -(-plan.arrivals.size // plan.block)
    free = Free(plan, random)
    time, busy = free.after(np.zeros(runs), np.full(runs, int(plan.busy), dtype="int64"))
    queue = _Queue(plan, free, time, busy, runs, blocks)
    for _ in range(int(plan.waiting)):
        queue.serve(np.zeros(queue.run.size), counted=False)
    clock = _Clock(plan, random)
    operational = np.zeros(runs)
    while queue.run.size:
        operational += random.standard_exponential(queue.run.size)
        there = operational < clock.total
        if not there.all():
            operational = operational[there]
            queue.keep(there)
        if queue.run.size:
            queue.serve(clock.at(operational), counted=True)
    return queue.counted()


class _Clock:
    """When an arrival comes, from the number of arrivals that were expected until then."""

    def __init__(self, plan: Plan, random: np.random.Generator) -> None:
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

    def __init__(self, plan: Plan, free: Free, time: FloatArray, busy: Whole, runs: int, blocks: int) -> None:
        self.plan, self.free, self.time, self.busy = plan, free, time, busy
        self.run, self.blocks = np.arange(runs), blocks
        self.always_open = bool(plan.is_open.all())
        self.held = None if plan.places is None else np.full((runs, max(plan.places, 1)), -np.inf)
        # In one line each, with a block of what is later than all: adding to cells of a line is quicker than to those of a table.
        cells = runs * (blocks + 1)
        names = ("arrived", "turned_away", "left", "within", "waits", "joined", "gone")
        self.counts = {name: np.zeros(cells, dtype="int64") for name in names}
        self.times = {name: np.zeros(cells) for name in ("waited", "waited_started")}
        self.runs, self.line = runs, self.run * (blocks + 1)

    def keep(self, there: NDArray[np.bool_]) -> None:
        """Leave out the runs whose arrivals have ended."""
        self.time, self.busy = self.time[there], self.busy[there]
        self.run, self.line = self.run[there], self.line[there]

    def counted(self) -> dict[str, Any]:
        """What was counted, by run and block."""
        found = {
            name: line.reshape(self.runs, self.blocks + 1)[:, : self.blocks]
            for name, line in (*self.counts.items(), *self.times.items())
        }
        taken = found["arrived"] - found["turned_away"]
        if not self.plan.abandon_rate:
            found["waited_started"] = found["waited"].copy()
        return {
            **{name: found[name] for name in ("arrived", "turned_away", "left", "within", "waited", "waited_started")},
            "started": taken - found["left"],
            "at_once": taken - found["waits"],
            "waiting": np.cumsum(found["joined"] - found["gone"], axis=1),
        }

    def block_of(self, moment: FloatArray) -> Whole:
        return np.minimum(moment / self.plan.block, self.blocks).astype("int64")

    def serve(self, moment: FloatArray, *, counted: bool) -> None:
        """One arrival in each run."""
        plan = self.plan
        idle = np.flatnonzero(self.time < moment)
        if idle.size:
            self.time[idle], self.busy[idle] = self.free.at(moment[idle], self.time[idle], self.busy[idle])
        start = np.maximum(self.time, moment)
        served, end = None, start
        if plan.abandon_rate:
            gives_up = moment + self.free.random.standard_exponential(moment.size) / plan.abandon_rate
            served, end = start <= gives_up, np.minimum(start, gives_up)
        taken = self._taken(moment, end) if counted else None
        self._count(moment, end, served, taken, counted=counted)
        begins = np.isfinite(start)
        for part in (served, taken):
            if part is not None:
                begins &= part
        begun = np.flatnonzero(begins)
        self.time[begun], self.busy[begun] = self.free.after(start[begun], self.busy[begun] + 1)

    def _count(
        self,
        moment: FloatArray,
        end: FloatArray,
        served: NDArray[np.bool_] | None,
        taken: NDArray[np.bool_] | None,
        *,
        counted: bool,
    ) -> None:
        """Count one arrival of each run where it came, and where it no longer waits."""
        cell = self.line + self.block_of(moment)
        length = end - moment
        if taken is not None:
            length = np.where(taken, length, 0.0)
        lasting = np.flatnonzero(length > 0)
        self.counts["joined"][cell[lasting]] += 1
        self.counts["gone"][self.line[lasting] + self.block_of(end[lasting])] += 1
        if not counted:
            return
        self.counts["arrived"][cell] += 1
        self.counts["waits"][cell[lasting]] += 1
        self.times["waited"][cell[lasting]] += length[lasting]
        within = length <= self.plan.target
        if taken is not None:
            self.counts["turned_away"][cell[~taken]] += 1
            within &= taken
        if served is not None:
            gone = ~served if taken is None else ~served & taken
            self.counts["left"][cell[gone]] += 1
            within &= served
            stayed = lasting[served[lasting]]
            self.times["waited_started"][cell[stayed]] += length[stayed]
        self.counts["within"][cell] += within

    def _taken(self, moment: FloatArray, end: FloatArray) -> NDArray[np.bool_] | None:
        """Who is not turned away, where anybody can be; None where nobody is."""
        if self.always_open and self.held is None:
            return None
        period = np.minimum(moment.astype("int64"), self.plan.is_open.size - 1)
        taken = self.plan.is_open[period]
        if self.held is None:
            return np.asarray(taken)
        waits = np.flatnonzero(taken & (end > moment))
        rows = self.run[waits]
        place = np.argmin(self.held[rows], axis=1)
        room = (self.held[rows, place] <= moment[waits]) if self.plan.places else np.zeros(waits.size, dtype=bool)
        self.held[rows[room], place[room]] = end[waits[room]]
        taken = taken.copy()
        taken[waits[~room]] = False
        return np.asarray(taken)
