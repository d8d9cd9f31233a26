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
    names = ("arrived", "turned_away", "started", "left", "within", "at_once", "joined", "gone")
    tally: dict[str, Any] = {name: np.zeros((runs, blocks + 1), dtype="int64") for name in names}
    tally |= {name: np.zeros((runs, blocks + 1)) for name in ("waited", "waited_started")}
    free = Free(plan, random)
    time, busy = free.after(np.zeros(runs), np.full(runs, int(plan.busy), dtype="int64"))
    queue = _Queue(plan, free, time, busy, runs, blocks)
    for _ in range(int(plan.waiting)):
        queue.serve(np.zeros(queue.run.size), tally, counted=False)
    clock = _Clock(plan, random)
    operational = np.zeros(runs)
    while queue.run.size:
        operational += random.standard_exponential(queue.run.size)
        there = operational < clock.total
        if not there.all():
            operational = operational[there]
            queue.keep(there)
        if queue.run.size:
            queue.serve(clock.at(operational), tally, counted=True)
    found = {name: values[:, :blocks] for name, values in tally.items() if name not in ("joined", "gone")}
    found["waiting"] = np.cumsum((tally["joined"] - tally["gone"])[:, :blocks], axis=1)
    return found


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
    """The runs that still have arrivals."""

    def __init__(self, plan: Plan, free: Free, time: FloatArray, busy: Whole, runs: int, blocks: int) -> None:
        self.plan, self.free, self.time, self.busy = plan, free, time, busy
        self.run, self.blocks = np.arange(runs), blocks
        self.always_open = bool(plan.is_open.all())
        self.held = None if plan.places is None else np.full((runs, max(plan.places, 1)), -np.inf)

    def keep(self, there: NDArray[np.bool_]) -> None:
        """Go on with some of the runs alone."""
        self.time, self.busy, self.run = self.time[there], self.busy[there], self.run[there]

    def block_of(self, moment: FloatArray) -> Whole:
        return np.minimum(moment / self.plan.block, self.blocks).astype("int64")

    def serve(self, moment: FloatArray, tally: dict[str, Any], *, counted: bool) -> None:
        """One arrival in each run."""
        plan, run = self.plan, self.run
        block = self.block_of(moment)
        idle = np.flatnonzero(self.time < moment)
        if idle.size:
            self.time[idle], self.busy[idle] = self.free.at(moment[idle], self.time[idle], self.busy[idle])
        start = np.maximum(self.time, moment)
        served = np.ones(run.size, dtype=bool)
        end = start
        if plan.abandon_rate:
            gives_up = moment + self.free.random.standard_exponential(run.size) / plan.abandon_rate
            served, end = start <= gives_up, np.minimum(start, gives_up)
        taken = self._taken(moment, end) if counted else None
        waits = end > moment
        if taken is not None:
            served, waits = served & taken, waits & taken
        if counted:
            tally["arrived"][run, block] += 1
            given_up = ~served
            if taken is not None:
                tally["turned_away"][run, block] += ~taken
                given_up &= taken
            tally["left"][run, block] += given_up
            tally["started"][run, block] += served
            length = end - moment
            tally["within"][run, block] += served & (length <= plan.target)
            tally["at_once"][run, block] += served & ~waits
            length[~waits] = 0.0
            tally["waited"][run, block] += length
            tally["waited_started"][run, block] += length * served
        lasting = np.flatnonzero(waits)
        if lasting.size:
            tally["joined"][run[lasting], block[lasting]] += 1
            tally["gone"][run[lasting], self.block_of(end[lasting])] += 1
        begun = np.flatnonzero(served & np.isfinite(start))
        self.time[begun], self.busy[begun] = self.free.after(start[begun], self.busy[begun] + 1)

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
