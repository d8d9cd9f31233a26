"""How much a share of repeats of the same pair may lie off, because the people of some referrals are not known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from needs_analysis.engine import fetch
from needs_analysis.repeat_victimisation.events_once import events_once
from needs_analysis.repeat_victimisation.look_back import look_back, within
from needs_analysis.repeat_victimisation.measures import Found
from needs_analysis.repeat_victimisation.victim_sums import Plan
from needs_analysis.require import NO, YES

if TYPE_CHECKING:
    import ibis


def said_to_be_crimes(table: ibis.Table) -> ibis.Table:
    """Events with ``crime``: whether ``raw_crime`` says yes or no; missing where it says neither."""
    import ibis

    text = table.raw_crime.cast("string").strip().lower()
    known = ibis.cases((text.isin(sorted(YES)), True), (text.isin(sorted(NO)), False), else_=None)
    return table.mutate(crime=known.cast("boolean"))


def unknown_pairs(table: ibis.Table, places: Sequence[str], plan: Plan, *, event_id: str) -> pd.DataFrame:
    """What is not known of each group: of all together in the first row, then of each.

    Parameters
    ----------
    table : ibis.Table
        Events in the window, and as long before it as is looked back, with ``who_0``, ``who_1`` (missing where not known) and ``day``;
        ``crime`` where the plan has that part.
    places : sequence of str
        The columns that name a group.
    plan : Plan
        The window and the rule.
    event_id : str
        What the column with the ids was called, for a message.

    Returns
    -------
    pandas.DataFrame
        ``places``, ``nameless`` (events in the window of which somebody is not known), ``could`` (those of all events that would be
        repeats if an unknown perpetrator of the same victim were the same), ``could_crime`` (those of them that may be crimes),
        ``unsure`` (repeats that may be crimes or not) and ``strangers`` (events at any time without a known victim).

    Notes
    -----
    An event without a known victim can be a repeat itself, and can make one more event one: the next of the pair that it belongs to. An event
    without a known perpetrator can be one if its victim had any event within the look-back. So no way of filling in the unknown
    makes more repeats than there are, and could be, and strangers.
    """
    import ibis

    every = table.mutate(maybe=table.crime.fill_null(True) if "crime" in plan.parts else ibis.literal(True))
    named, order = events_once(every.filter(every.who_0.notnull()), event_id=event_id)
    marked = _marked(named, order, plan)
    alone = every.filter(every.who_0.isnull())
    sums = fetch(_summed(_counted(marked, alone, places, plan), places), order_by=["of_group", *places])
    strangers = int(fetch(alone.agg(n=alone.count()))["n"].iloc[0])
    numbers = [name for name in sums.columns if name not in places]
    found = sums.assign(**sums[numbers].fillna(0).astype("int64"), strangers=strangers)
    return found.drop(columns="of_group")


def _marked(named: ibis.Table, order: Sequence[str], plan: Plan) -> ibis.Table:
    """Events of known victims, with whether they are repeats, and whether they could be."""
    import ibis

    columns = [named[name] for name in order]
    earlier = ibis.window(group_by="who_0", order_by=columns)
    lone = named.who_1.isnull()
    table = named.mutate(
        lone=lone, before=named.day.lag().over(earlier), lone_day=ibis.cases((lone, named.day), else_=None)
    )
    table = table.mutate(lone_last=table.lone_day.lag().over(earlier))
    so_far = ibis.cumulative_window(group_by="who_0", order_by=[table[name] for name in order])
    table = table.mutate(lone_before=table.lone_last.max().over(so_far))
    table = look_back(table, ["who_0", "who_1"], order=order, rule=plan.rule, name="repeat")
    after_any = ibis.coalesce(within(table.before, table.day, plan.rule), ibis.literal(False))
    after_lone = ibis.coalesce(within(table.lone_before, table.day, plan.rule), ibis.literal(False))
    return table.mutate(could=(table.lone & after_any) | (~table.lone & ~table.repeat & after_lone))


def _counted(marked: ibis.Table, alone: ibis.Table, places: Sequence[str], plan: Plan) -> ibis.Table:
    """One row an event in the window, with what it counts for."""
    import ibis

    def number(condition: Any) -> Any:
        return condition.ifelse(1, 0).cast("int64")

    one = ibis.literal(1).cast("int64")
    unsure = marked.crime.isnull() if "crime" in plan.parts else ibis.literal(False)
    inside = (marked.day >= ibis.literal(plan.first)) & (marked.day <= ibis.literal(plan.last))
    rows = marked.filter(inside).select(
        *places,
        nameless=number(marked.lone),
        could=number(marked.could),
        could_crime=number(marked.could & marked.maybe),
        unsure=number(marked.repeat & ~marked.lone & unsure),
    )
    within_it = (alone.day >= ibis.literal(plan.first)) & (alone.day <= ibis.literal(plan.last))
    others = alone.filter(within_it).select(
        *places, nameless=one, could=one, could_crime=number(alone.maybe), unsure=one - one
    )
    return rows.union(others)


def _summed(rows: ibis.Table, places: Sequence[str]) -> ibis.Table:
    import ibis

    names = ("nameless", "could", "could_crime", "unsure")
    sums = {name: rows[name].sum() for name in names}
    whole = rows.agg(**sums)
    empty = {name: ibis.literal(None, "string") for name in places}
    total = whole.select(of_group=ibis.literal(0), **empty, **{name: whole[name] for name in names})
    if not places:
        return total
    each = rows.group_by(list(places)).agg(**sums)
    named = {name: each[name] for name in (*places, *names)}
    return total.union(each.select(of_group=ibis.literal(1), **named))


def bounds(line: pd.Series[Any], found: Found, possible: Callable[[pd.Series[Any]], int] | None) -> dict[str, Any]:
    """The columns that tell how far a share may lie off: ``unknown``, ``possible``, ``least`` and ``most``.

    Parameters
    ----------
    line : pandas.Series
        Sums of a group, as `victim_sums` and `unknown_pairs` give them.
    found : Found
        The share of those that are known.
    possible : callable, optional
        How many more could be repeats.
    """
    every = int(line["events"]) + int(line["nameless"])
    unknown = every - found.denominator
    more = min(0 if possible is None else int(possible(line)), every - found.numerator)
    ends = (float("nan"), float("nan"))
    if every:
        ends = (found.numerator / every, (found.numerator + more) / every)
    return {"unknown": unknown, "possible": more, "least": ends[0], "most": ends[1]}
