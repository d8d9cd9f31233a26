"""What every measure and its range need: sums over victims, of each group and of all together, as one expression for any engine."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from needs_analysis.engine import fetch
from needs_analysis.repeat_victimisation.look_back import Rule, look_back, within
from needs_analysis.statistics import ClusterSums

if TYPE_CHECKING:
    import ibis


@dataclass(frozen=True)
class Plan:
    """What is summed up.

    Parameters
    ----------
    first, last : date
        The window.
    before_from : date
        First day of the year before it.
    rule : {"12 months", "365 days"}
        How a look-back and a follow-up end.
    cap : int
        How many events of a victim count where they are capped.
    order : tuple of str
        Columns that order the events of one victim, so that no two are level.
    parts : collection of str
        What is needed beside the events of each victim: ``"repeat"``, ``"offence"``, ``"crime"``, ``"follow-up"``, ``"before"``, ``"cap"``.
    """

    first: date
    last: date
    before_from: date
    rule: Rule
    cap: int
    order: tuple[str, ...]
    parts: Collection[str]


def victim_sums(table: ibis.Table, keys: Sequence[str], places: Sequence[str], plan: Plan) -> pd.DataFrame:
    """Sums over victims: of all together in the first row, then of each group.

    Parameters
    ----------
    table : ibis.Table
        Events in the window, and as long before and behind it as is looked at; none of the ``keys`` is missing. With ``day``,
        the columns that order the events of one victim, and ``offence`` and ``crime`` (whether it was one) where those parts are needed.
    keys : sequence of str
        The victim, and what else must be the same.
    places : sequence of str
        The columns that name a group.
    plan : Plan
        What is summed up.

    Returns
    -------
    pandas.DataFrame
        ``places`` (missing for all together) and the sums: ``victims, events, events_sq`` and those of each part.
    """
    each = _each_victim(_marked(table, keys, plan), places, plan)
    sums = _summed(each, [], places, plan)
    if places:
        columns = [name for name in each.columns if name not in (*places, "victim")]
        whole = each.group_by("victim").agg(**{name: each[name].sum().cast("int64") for name in columns})
        sums = _summed(whole, [], places, plan).union(_summed(each, places, places, plan))
    found = fetch(sums, order_by=["of_group", *places]).drop(columns="of_group")
    counts = [name for name in found.columns if name not in places]
    return found.assign(**found[counts].fillna(0).astype("int64"))


def cluster_sums(row: pd.Series[Any], name: str, of: str = "events", among: str = "victims") -> ClusterSums:
    """The sums of one part of each victim's events."""
    parts = (among, name, of, f"{name}_sq", f"{name}_by", f"{of}_sq")
    return ClusterSums(*(int(row[part]) for part in parts))


def _marked(table: ibis.Table, keys: Sequence[str], plan: Plan) -> ibis.Table:
    """The events with what is needed of each."""
    import ibis

    if "repeat" in plan.parts:
        table = look_back(table, keys, order=plan.order, rule=plan.rule, name="repeat")
    if "offence" in plan.parts:
        # Where the offence is not known nothing is alike; those events are not counted either.
        table = look_back(table, [keys[0], "offence"], order=plan.order, rule=plan.rule, name="repeat_offence")
    inside = (table.day >= ibis.literal(plan.first)) & (table.day <= ibis.literal(plan.last))
    table = table.mutate(inside=inside)
    if "follow-up" in plan.parts:
        own = ibis.window(group_by=keys[0], order_by=[table[column] for column in plan.order])
        table = table.mutate(day_before=table.day.lag().over(own), day_after=table.day.lead().over(own))
        first = table.inside & (table.day_before.isnull() | (table.day_before < ibis.literal(plan.first)))
        again = first & within(table.day, table.day_after, plan.rule)
        table = table.mutate(cohort=first, cohort_again=ibis.coalesce(again, ibis.literal(False)))
    return table


def _each_victim(table: ibis.Table, places: Sequence[str], plan: Plan) -> ibis.Table:
    """One row a victim and group."""
    import ibis

    def number(condition: Any) -> Any:
        return condition.ifelse(1, 0).sum().cast("int64")

    if "before" not in plan.parts:
        table = table.filter(table.inside)
        counts = {"events": table.count().cast("int64")}
    else:
        counts = {"events": number(table.inside)}
    inside = table.inside
    if "repeat" in plan.parts:
        counts["repeats"] = number(inside & table.repeat)
    if "offence" in plan.parts:
        known = inside & table.offence.notnull()
        counts["of_offence"] = number(known)
        counts["offence_repeats"] = number(known & table.repeat_offence)
    if "crime" in plan.parts:
        counts["of_crime"] = number(inside & table.crime.notnull())
        counts["crime_repeats"] = number(inside & table.repeat & ibis.coalesce(table.crime, ibis.literal(False)))
    if "follow-up" in plan.parts:
        counts |= {"cohort": number(table.cohort), "cohort_again": number(table.cohort_again)}
    if "before" in plan.parts:
        before = (table.day >= ibis.literal(plan.before_from)) & (table.day < ibis.literal(plan.first))
        counts["before"] = number(before)
    return table.group_by([*places, "who_0"]).agg(**counts).rename(victim="who_0")


def _summed(each: ibis.Table, by: Sequence[str], places: Sequence[str], plan: Plan) -> ibis.Table:
    """Sums over rows of victims, of each group or of all of them."""
    import ibis

    sums = _sums(each, plan)
    found = each.group_by(list(by)).agg(**sums) if by else each.agg(**sums)
    named = {name: found[name] if by else ibis.literal(None, "string") for name in places}
    return found.select(of_group=ibis.literal(1 if by else 0), **named, **{name: found[name] for name in sums})


def _sums(each: ibis.Table, plan: Plan) -> dict[str, Any]:
    import ibis

    def number(condition: Any) -> Any:
        return condition.ifelse(1, 0).sum()

    def part(name: str, values: Any, of: Any = None) -> dict[str, Any]:
        whole = each.events if of is None else of
        return {name: values.sum(), f"{name}_sq": (values * values).sum(), f"{name}_by": (values * whole).sum()}

    def least(one: Any, other: int) -> Any:
        return ibis.ifelse(one < other, one, other)

    among = number(each.events > 0) if "before" in plan.parts else each.count()
    several = ibis.ifelse(each.events >= 2, each.events, 0)
    sums: dict[str, Any] = {
        "victims": among,
        "events": each.events.sum(),
        "events_sq": (each.events * each.events).sum(),
    }
    if "repeat" in plan.parts:
        sums |= part("repeats", each.repeats)
    if "several" in plan.parts:
        sums |= {"repeat_victims": number(each.events >= 2), **part("of_several", several)}
    if "offence" in plan.parts:
        sums |= {"offence_victims": number(each.of_offence > 0)}
        sums |= {"of_offence": each.of_offence.sum(), "of_offence_sq": (each.of_offence * each.of_offence).sum()}
        sums |= part("offence_repeats", each.offence_repeats, each.of_offence)
    if "crime" in plan.parts:
        sums |= {"crime_victims": number(each.of_crime > 0)}
        sums |= {"of_crime": each.of_crime.sum(), "of_crime_sq": (each.of_crime * each.of_crime).sum()}
        sums |= part("crime_repeats", each.crime_repeats, each.of_crime)
    if "follow-up" in plan.parts:
        sums |= {"cohort": each.cohort.sum(), "cohort_again": each.cohort_again.sum()}
    if "before" in plan.parts:
        sums |= {"before_victims": number(each.before > 0), "both": number((each.before > 0) & (each.events > 0))}
    if "cap" in plan.parts:
        sums |= {
            **part("capped", least(each.events, plan.cap)),
            **part("removed", each.events - least(each.events, plan.cap)),
        }
    return sums
