"""What was done of a published target, over the target's own period and area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from needs_analysis.contracts import elapsed_days, quarters_in
from needs_analysis.judgement import judge_part
from needs_analysis.quantity import Quantity
from needs_analysis.statistics import poisson_interval
from needs_analysis.units import kind
from needs_analysis.wording import count, counted, during, listed, percent, plain

_PER_YEAR: Final = " per year"
_OF_ANY_TARGET: Final = frozenset(
    {"annual", "yearly", "quarterly", "target", "targets", "for", "of", "per", "year", "quarter"}
)
_NOT_PUBLISHED: Final = "no count of its measure, period and area was published"


@dataclass(frozen=True)
class Attained:
    """What was done of a target, or why that cannot be said.

    Attributes
    ----------
    text, verdict : str
        The sentence, and the verdict where part of the target's period is over.
    counts : tuple of Quantity
        The figures it rests on.
    why_not : str
        Empty where it can be said.
    """

    text: str = ""
    verdict: str = ""
    counts: tuple[Quantity, ...] = ()
    why_not: str = ""


def attainment(target: Quantity, own: Sequence[Quantity]) -> Attained:
    """Set the counts of a target's period against the part of the target that is due.

    Parameters
    ----------
    target : Quantity
        A target with its own period.
    own : sequence of Quantity
        The figures of the service.

    Notes
    -----
    The counts are of one measure and unit; no two of them overlap in time and area; and the time that has gone is the
    union of their periods, so that two areas in one quarter are a quarter.
    """
    if target.days is None:
        return Attained(why_not="the period it is for was not stated")
    if not target.number > 0:
        return Attained(why_not="it is not above 0")
    counts, why_not = _counts_of(target, own)
    if why_not:
        return Attained(why_not=why_not)
    done = sum(item.count for item in counts)
    gone, whole = quarters_in(elapsed_days(counts) or 0), quarters_in(target.days)
    due = target.number * gone / (4 if target.unit.endswith(_PER_YEAR) else whole)
    low, high = (float(limit) / due for limit in poisson_interval(done))
    first, last = min(item.start for item in counts if item.start), max(item.end for item in counts if item.end)
    areas = sorted({item.area for item in counts})
    where = f" ({listed(areas)})" if len(areas) > 1 else ""
    text = (
        f"{target.service}: {counted(done, counts[0].unit)} {during(first, last)}{where}, against {count(due)} due of the "
        f"target of {count(target.number)} {target.when}. That is {percent(done / due)} (range {percent(low)} to "
        f"{percent(high)})."
    )
    if gone >= whole:
        return Attained(text, counts=counts)
    text += " Part of a period is not like for like with the whole of it."
    return Attained(text, judge_part(low, high, whole=False) or "", counts)


def _counts_of(target: Quantity, own: Sequence[Quantity]) -> tuple[tuple[Quantity, ...], str]:
    """The counts that may be added up against a target, and why there are none."""
    matching = _of_its_measure(target, [item for item in own if _lies_in(item, target)])
    measures = list(dict.fromkeys(plain(item.measure) for item in matching))
    if len(measures) > 1:
        return (), f"whether it is for {' or '.join(measures)} was not stated"
    found = [item for item in matching if item.is_of_the_area_of(target)] or matching
    chosen: list[Quantity] = []
    for item in sorted(found, key=lambda item: (-(item.days or 0), item.start, item.id)):
        if not any(item.overlaps(other) for other in chosen):
            chosen.append(item)
    if not chosen:
        return (), _NOT_PUBLISHED
    by_place: dict[str, list[Quantity]] = {}
    for item in chosen:
        by_place.setdefault(item.place, []).append(item)
    if any(elapsed_days(items) != elapsed_days(chosen) for items in by_place.values()):
        return (), f"the counts of {listed(sorted({item.area for item in chosen}))} are not of the same time"
    return tuple(sorted(chosen, key=lambda item: (item.start, item.id))), ""


def _lies_in(item: Quantity, target: Quantity) -> bool:
    """Whether it counts what the target counts, in the target's time."""
    return (
        item.is_whole_count
        and not (item.is_target or item.is_stock)
        and kind(item.unit) == kind(target.unit.removesuffix(_PER_YEAR))
        and item.start is not None
        and item.end is not None
        and target.start is not None
        and target.end is not None
        and target.start <= item.start
        and item.end <= target.end
    )


def _of_its_measure(target: Quantity, counts: list[Quantity]) -> list[Quantity]:
    """Those whose measure has every word of the target's, the same words if there is one."""
    named = set(target.measure.casefold().split("_")) - _OF_ANY_TARGET
    same = [item for item in counts if set(item.measure.casefold().split("_")) == named]
    return same or [item for item in counts if named <= set(item.measure.casefold().split("_"))]
