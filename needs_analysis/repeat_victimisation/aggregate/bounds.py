"""Between what a measure lies, given all that an aggregate says: sharp ends of its value, and of what it is a ratio of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from needs_analysis import groups
from needs_analysis.errors import Refusal
from needs_analysis.groups import Array
from needs_analysis.repeat_victimisation.aggregate.bands import GAPS, VICTIMS, Band
from needs_analysis.repeat_victimisation.aggregate.cells import Aggregate, Cells
from needs_analysis.statistics import ratio_bounds, ratio_bounds_with_totals


@dataclass(frozen=True)
class Sums:
    """What a measure is the ratio of.

    Parameters
    ----------
    kind : str
        Of which counts.
    top, bottom : tuple of (float, float)
        What one victim adds to either sum, and what each of its events adds; of offences by gap only the first matters.
    from_ : int
        Victims (or events) of a band that begins here or later are in the numerator; of offences by gap, those of a band that ends
        here or earlier.
    only_again : bool
        Of offences by gap, whether those without an earlier one are left out.
    """

    kind: str
    top: tuple[float, float]
    bottom: tuple[float, float]
    from_: int
    only_again: bool = False


@dataclass(frozen=True)
class Bounds:
    """The ends of a measure in each group; missing where there is none, infinite where nothing limits it.

    Parameters
    ----------
    value, numerator, denominator : ndarray, shape (groups, 2)
        The least and the most of each.
    """

    value: Array
    numerator: Array
    denominator: Array


@dataclass(frozen=True)
class _Part:
    """A part of a band that is in the numerator as a whole or not at all."""

    cell: int
    low: float
    high: float
    top: tuple[float, float]
    bottom: tuple[float, float]

    def at(self, events: float) -> tuple[float, float]:
        """What one victim with so many events adds to either sum."""
        sides = (self.top, self.bottom)
        return tuple(side[0] + (side[1] * events if side[1] else 0.0) for side in sides)  # type: ignore[return-value]


def bounds(found: Aggregate, sums: Sums) -> Bounds:
    """The bounds of a measure in each group, exact in whole numbers.

    Parameters
    ----------
    found : Aggregate
        All that is known.
    sums : Sums
        What the measure is the ratio of.

    Notes
    -----
    Where counts only have ranges of their own, the ends are found for all groups at once. Where totals tie them together, or both kinds
    of counts are there, group by group in whole numbers.
    """
    cells = found.cells[sums.kind]
    many = len(found.keys)
    ends = [np.full((many, 2), np.nan) for _ in range(3)]
    unsure = _never_unsure(found, sums)
    tied = _tied(found) & cells.there
    for certain in (False, True):
        rows = cells.there & ~tied & (unsure == certain)
        if rows.any():
            for mine, all_of_them in zip(_apart(cells, rows, _parts(cells, sums, unsure=certain)), ends, strict=True):
                all_of_them[rows] = mine
    for place in np.flatnonzero(tied):
        system = _System(found, int(place), sums, _parts(cells, sums, unsure=bool(unsure[place])))
        for pair, all_of_them in zip(system.solved(), ends, strict=True):
            all_of_them[place] = pair
    return Bounds(*ends)


def refuse_contradiction(found: Aggregate) -> None:
    """Refuse counts that do not add up to their totals, even where some are only known as ranges.

    Raises
    ------
    Refusal
        Naming the group.
    """
    for cells in found.cells.values():
        low, high = (np.array([getattr(band, end) for band in cells.bands]) for end in ("low", "high"))
        with np.errstate(invalid="ignore"):
            events = [cells.low * low, np.nan_to_num(cells.high * high, nan=0.0, posinf=np.inf)]
        wrong = _outside(cells.low.sum(axis=1), cells.high.sum(axis=1), cells.total)
        if cells.kind == VICTIMS:
            wrong |= _outside(events[0].sum(axis=1), events[1].sum(axis=1), cells.all_events)
            wrong |= _outside(events[0], events[1], cells.events).any(axis=1)
        _refuse(found, wrong & cells.there)
    for place in np.flatnonzero(_tied(found)):
        kind = next(kind for kind, cells in found.cells.items() if cells.there[place])
        anything = Sums(kind, (0.0, 0.0), (1.0, 0.0), 0)
        try:
            _System(found, int(place), anything, _parts(found.cells[kind], anything, unsure=False)).solved()
        except Refusal:
            _refuse(found, np.arange(len(found.keys)) == place)


def _outside(low: Array, high: Array, stated: Array) -> Array:
    return np.asarray((low > stated[..., 1]) | (high < stated[..., 0]))


def _refuse(found: Aggregate, wrong: Array) -> None:
    if wrong.any():
        place = int(np.flatnonzero(wrong)[0])
        where = f" (group {groups.named(found.keys, place)})" if found.keys.shape[1] and found.quiet is False else ""
        raise Refusal(
            f"The counts do not add up to their totals{where}",
            remedy="Check the bands and the rows of totals; victims times their offences are all offences.",
        )


def narrowed(found: Aggregate, kind: str) -> Array:
    """The most that each withheld count can be where totals say more of it than its own range; missing elsewhere."""
    cells = found.cells[kind]
    most = np.full(cells.low.shape, np.nan)
    for place in np.flatnonzero(_tied(found) & cells.there):
        for cell in np.flatnonzero(~cells.known[place]):
            only = [
                _Part(at, band.low, band.high, (float(at == cell), 0.0), (0.0, 0.0))
                for at, band in enumerate(cells.bands)
            ]
            system = _System(found, int(place), Sums(kind, (1.0, 0.0), (0.0, 0.0), 0), only)
            low, high = system.sum_of("top")
            if (low, high) != (cells.low[place, cell], cells.high[place, cell]):
                most[place, cell] = high
    return most


def _never_unsure(found: Aggregate, sums: Sums) -> Array:
    """Groups in which an offence without an earlier one since the look-back may have had one within the days asked for."""
    if sums.kind != GAPS or sums.only_again:
        return np.zeros(len(found.keys), dtype=bool)
    return ~(found.spans.look_back_days >= sums.from_)


def _tied(found: Aggregate) -> Array:
    """Groups whose counts add up to something, or of which both kinds are there."""
    tied = np.zeros(len(found.keys), dtype=bool)
    for cells in found.cells.values():
        tied |= cells.has_totals & cells.there
    if VICTIMS in found.cells and GAPS in found.cells:
        tied |= found.cells[VICTIMS].there & found.cells[GAPS].there
    return tied


def _parts(cells: Cells, sums: Sums, *, unsure: bool) -> list[_Part]:
    """The bands, of which one that the measure cuts through is split in two."""
    found = []
    for at, band in enumerate(cells.bands):
        for low, high, inside in _split(band, sums, unsure=unsure):
            left_out = sums.only_again and band.is_never
            top = sums.top if inside else (0.0, 0.0)
            found.append(_Part(at, low, high, top, (0.0, 0.0) if left_out else sums.bottom))
    return found


def _split(band: Band, sums: Sums, *, unsure: bool) -> list[tuple[float, float, bool]]:
    """A band as parts, and whether each is in the numerator."""
    cut = sums.from_
    if sums.kind == GAPS:
        if band.is_never:
            return [(band.low, band.high, False), *([(band.low, band.high, True)] if unsure else [])]
        if band.low <= cut < band.high:
            return [(band.low, cut, True), (cut + 1, band.high, False)]
        return [(band.low, band.high, band.high <= cut)]
    if band.low < cut <= band.high:
        return [(band.low, cut - 1, False), (cut, band.high, True)]
    return [(band.low, band.high, band.low >= cut)]


def _apart(cells: Cells, rows: Array, parts: list[_Part]) -> tuple[Array, Array, Array]:
    """The ends where each count has a range of its own."""
    many = len(cells.bands)
    of = [[part for part in parts if part.cell == cell] for cell in range(many)]
    kinds = [[part.at(end) for part in mine for end in _events(part, cells.kind)] for mine in of]
    tails = [[(part.top[1], part.bottom[1]) for part in mine if _endless(part, cells.kind)] for mine in of]
    both = []
    for side in (0, 1):
        filled = np.full((max(map(len, kinds)), many), np.nan)
        for cell, each in enumerate(kinds):
            filled[: len(each), cell] = [one[side] for one in each]
        both.append(filled)
    beyond = [np.array([each[0][side] if each else np.nan for each in tails]) for side in (0, 1)]
    low, high = cells.low[rows], cells.high[rows]
    value = np.column_stack(ratio_bounds(both[0], both[1], low, high, beyond=(beyond[0], beyond[1])))
    sums = []
    for side in (0, 1):
        most = _times(high, np.nanmax(both[side], axis=0)).sum(axis=1)
        most = np.where((high > 0) @ (np.nan_to_num(beyond[side]) > 0), np.inf, most)
        sums.append(np.column_stack([(low * np.nanmin(both[side], axis=0)).sum(axis=1), most]))
    return value, sums[0], sums[1]


def _times(counts: Array, each: Array) -> Array:
    """Counts times what one adds; nothing times no limit is nothing."""
    with np.errstate(invalid="ignore"):
        return np.where(each == 0, 0.0, counts * each)


def _events(part: _Part, kind: str) -> tuple[float, ...]:
    """The least and the most events of one victim of a part, without an end that there is not."""
    if kind != VICTIMS:
        return (1.0,)
    return (part.low, part.high) if np.isfinite(part.high) and part.high > part.low else (part.low,)


def _endless(part: _Part, kind: str) -> bool:
    return kind == VICTIMS and np.isinf(part.high) and (part.top[1] != 0 or part.bottom[1] != 0)


class _System:
    """All that is known of one group, as whole counts in ranges that add up."""

    def __init__(self, found: Aggregate, place: int, sums: Sums, parts: Sequence[_Part]) -> None:
        self.low: list[float] = []
        self.high: list[float] = []
        self.weights: dict[str, dict[int, float]] = {"top": {}, "bottom": {}}
        self.rows: list[tuple[dict[int, float], float, float]] = []
        self.tails: list[tuple[int, int]] = []
        victims: dict[str, dict[int, float]] = {}
        there = {kind: cells for kind, cells in found.cells.items() if cells.there[place]}
        self.most_events = np.inf
        if VICTIMS in there:
            self.most_events = min(
                there[VICTIMS].all_events[place, 1],
                min(there[GAPS].high[place].sum(), there[GAPS].total[place, 1]) if GAPS in there else np.inf,
            )
        for kind, cells in found.cells.items():
            if cells.there[place]:
                mine = (
                    parts
                    if kind == sums.kind
                    else [_Part(at, band.low, band.high, (0.0, 0.0), (0.0, 0.0)) for at, band in enumerate(cells.bands)]
                )
                victims |= self._add(cells, place, mine, found.spans.days[place])
        if "events" in victims and "gaps" in victims:
            self._require(victims["events"] | {at: -1.0 for at in victims["gaps"]}, 0.0, 0.0)
            # Only a victim's first offence in the period can be that long after the one before.
            self._require(victims["victims"] | {at: -1.0 for at in victims["late"]}, 0.0, np.inf)

    def _new(self, low: float, high: float) -> int:
        self.low.append(low)
        self.high.append(high)
        return len(self.low) - 1

    def _require(self, sums: dict[int, float], low: float, high: float) -> None:
        if low > -np.inf or high < np.inf:
            self.rows.append((sums, low, high))

    def _add(self, cells: Cells, place: int, parts: Sequence[_Part], days: float) -> dict[str, dict[int, float]]:
        """The counts of one kind, and which of them are victims, events, and offences long after the one before."""
        most = cells.total[place, 1]
        of_cells: list[dict[int, float]] = [{} for _ in cells.bands]
        events: list[dict[int, float]] = [{} for _ in cells.bands]
        late: dict[int, float] = {}
        for part in parts:
            limit = min(cells.high[place, part.cell], most)
            if cells.kind == VICTIMS:
                limit = min(limit, min(cells.events[place, part.cell, 1], self.most_events) / part.low)
            at = self._new(0.0, np.floor(limit))
            of_cells[part.cell][at] = 1.0
            for name, weight in (("top", part.top), ("bottom", part.bottom)):
                self.weights[name][at] = weight[0] + (weight[1] * part.low if weight[1] else 0.0)
            if cells.kind == VICTIMS:
                events[part.cell][at] = part.low
                self._add_further(cells, place, part, at, events[part.cell])
            elif part.low > days - 1:
                late[at] = 1.0
        for cell, counts in enumerate(of_cells):
            self._require(counts, cells.low[place, cell], cells.high[place, cell])
            self._require(events[cell], *_stated(cells.events[place, cell]))
        everyone = {at: 1.0 for counts in of_cells for at in counts}
        everything = {at: weight for counts in events for at, weight in counts.items()}
        self._require(everyone, *_stated(cells.total[place]))
        self._require(everything, *_stated(cells.all_events[place]))
        if cells.kind == VICTIMS:
            return {"victims": everyone, "events": everything}
        return {"gaps": everyone, "late": late} if cells.kind == GAPS else {}

    def _add_further(self, cells: Cells, place: int, part: _Part, at: int, events: dict[int, float]) -> None:
        """Events of a part beyond the least that its victims have."""
        if part.high <= part.low:
            return
        further = self._new(0.0, np.inf)
        events[further] = 1.0
        for name, weight in (("top", part.top), ("bottom", part.bottom)):
            self.weights[name][further] = weight[1]
        cap = min(cells.events[place, part.cell, 1], self.most_events)
        if np.isfinite(part.high):
            self._require({further: 1.0, at: part.low - part.high}, -np.inf, 0.0)
        elif np.isfinite(cap):
            self.high[further] = cap
            self._require({further: 1.0, at: -cap}, -np.inf, 0.0)
        else:
            self.tails.append((further, at))

    def solved(self) -> tuple[tuple[float, float], tuple[float, float], tuple[float, float]]:
        """The ends of the ratio and of either sum."""
        limits = [
            self.weights["top"][further] / self.weights["bottom"][further]
            for further, at in self.tails
            if self.weights["bottom"][further] and self._most_of(at) > 0
        ]
        limits += [
            np.inf
            for further, at in self.tails
            if not self.weights["bottom"][further] and self.weights["top"][further] and self._most_of(at) > 0
        ]
        value = self._ends(self._dense(self.weights["top"]), self._dense(self.weights["bottom"]))
        if limits:
            value = (np.nanmin([value[0], *limits]), np.nanmax([value[1], *limits]))
        return (float(value[0]), float(value[1])), self.sum_of("top"), self.sum_of("bottom")

    def sum_of(self, name: str) -> tuple[float, float]:
        """The ends of a sum."""
        weights = self.weights[name]
        low, high = self._sum(weights)
        endless = any(weights[further] > 0 and self._most_of(at) > 0 for further, at in self.tails)
        return low, np.inf if endless else high

    def _most_of(self, at: int) -> float:
        return self._sum({at: 1.0})[1]

    def _sum(self, weights: dict[int, float]) -> tuple[float, float]:
        # A sum is its ratio to one thing that is there for certain.
        one = np.append(np.zeros(len(self.low)), 1.0)
        return self._ends(np.append(self._dense(weights), 0.0), one)

    def _dense(self, weights: dict[int, float]) -> Array:
        found = np.zeros(len(self.low))
        for at, weight in weights.items():
            found[at] = weight
        return found

    def _ends(self, top: Array, bottom: Array) -> tuple[float, float]:
        more = len(top) - len(self.low)
        low, high = [*self.low, *[1.0] * more], np.array([*self.high, *[1.0] * more])
        high[[further for further, _ in self.tails]] = 0.0
        sums = np.array([np.append(self._dense(row), [0.0] * more) for row, _, _ in self.rows])
        return ratio_bounds_with_totals(
            top, bottom, low, high, sums=sums, least=[row[1] for row in self.rows], most=[row[2] for row in self.rows]
        )


def _stated(ends: Array) -> tuple[float, float]:
    """A stated range, without an end that says nothing."""
    return (-np.inf if ends[0] <= 0 else float(ends[0])), float(ends[1])
