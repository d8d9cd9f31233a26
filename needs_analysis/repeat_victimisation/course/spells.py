"""Spells from an event to the same victim's next one, as one expression for any engine.

They are no metric of their own: each row is of one person, and of millions of events only their sums leave the engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import ibis

Origin = Literal["first", "every", "clean"]


@dataclass(frozen=True)
class SpellPlan:
    """From when to when spells run.

    Parameters
    ----------
    origin : {"first", "every", "clean"}
        Where one begins: at a victim's first event of the extract, at every one, or at those with none in the look-back.
    first, last : date
        The window in which it begins.
    covered_from, covered_to : date
        First and last day of the extract; victims are followed to the end of that day.
    look_back : int
        Days before a clean event without another.
    horizon : int
        Days after which a spell is looked at no longer.
    order : tuple of str
        What orders the events of one victim, so that no two are level.
    """

    origin: Origin
    first: date
    last: date
    covered_from: date
    covered_to: date
    look_back: int
    horizon: int
    order: tuple[str, ...]

    @property
    def begin(self) -> int:
        """Day of the extract, from 0, on which the window begins."""
        return (self.first - self.covered_from).days

    @property
    def end(self) -> int:
        """Day of the extract behind the last of the window."""
        return (self.last - self.covered_from).days + 1

    @property
    def days(self) -> int:
        """Days of the extract."""
        return (self.covered_to - self.covered_from).days + 1


def in_order(table: ibis.Table, places: Sequence[str], plan: SpellPlan) -> ibis.Table:
    """Each event beside the one before, the one after and the first of the same victim.

    Parameters
    ----------
    table : ibis.Table
        Events with ``who_0``, which is known, ``day``, the columns of ``plan.order``, ``places``, and ``reported`` where it is there.
    places : sequence of str
        The columns that name a group.
    plan : SpellPlan
        From when to when.

    Returns
    -------
    ibis.Table
        ``victim``, ``places``, and in days of the extract ``at, before, after, since`` (the first of the victim), the group of that
        first event as ``of_0`` and so on, and ``lag`` in days.
    """
    import ibis

    begin = ibis.literal(plan.covered_from)
    lag = _days(table.reported.cast("date"), table.day) if "reported" in table.columns else ibis.null().cast("int64")
    plain = table.select(
        *(name for name in dict.fromkeys([*places, *plan.order, "day"])),
        victim=table.who_0,
        at=_days(table.day, begin),
        lag=lag,
    )
    own = ibis.window(group_by="victim", order_by=[plain[column] for column in plan.order])
    found = plain.mutate(
        before=plain["at"].lag().over(own),
        after=plain["at"].lead().over(own),
        since=plain["at"].min().over(ibis.window(group_by="victim")),
        **{f"of_{place}": plain[name].first().over(own) for place, name in enumerate(places)},
    )
    kept = ["victim", *places, *(f"of_{place}" for place in range(len(places)))]
    return _once(found.select(*kept, "at", "before", "after", "since", "lag"))


def _once(table: ibis.Table) -> ibis.Table:
    """A table that DuckDB sorts once and keeps, because several sums are made of it; others sort it where it is needed."""
    backends, _ = table._find_backends()
    return table.cache() if all(backend.name == "duckdb" for backend in backends) else table


def spells(ordered: ibis.Table, places: Sequence[str], plan: SpellPlan) -> ibis.Table:
    """One row per spell: ``victim``, ``places``, ``gap`` in days, whether the victim was hurt ``again`` (1 or 0), and ``lag``.

    Parameters
    ----------
    ordered : ibis.Table
        As `in_order` gives it.
    places : sequence of str
        The columns that name a group: that of the event with which the spell begins.
    plan : SpellPlan
        From when to when.

    Notes
    -----
    A spell without a next event lasts to the end of the last day of the extract; one that reaches the horizon is followed to it.
    Two events of one day are 0 days apart.
    """
    begins = (ordered["at"] >= plan.begin) & (ordered["at"] < plan.end)
    if plan.origin == "first":
        begins &= ordered.before.isnull()
    elif plan.origin == "clean":
        begins &= ordered.before.isnull() | (ordered["at"] - ordered.before > plan.look_back)
    own = ordered.filter(begins)
    length = own.after.fill_null(plan.days) - own["at"]
    again = own.after.notnull() & (length < plan.horizon)
    gap = (length < plan.horizon).ifelse(length, plan.horizon)
    return own.select("victim", *places, gap=gap.cast("int32"), again=again.ifelse(1, 0).cast("int32"), lag=own.lag)


def _days(later: Any, earlier: Any) -> Any:
    return later.delta(earlier, unit="day").cast("int32")
