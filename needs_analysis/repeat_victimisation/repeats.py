"""The table of `repeat_rate`: from events on an engine to a row for each measure and group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from needs_analysis import groups, periods
from needs_analysis.engine import fetch
from needs_analysis.errors import Refusal
from needs_analysis.repeat_victimisation.cover import NO_FIGURE, Cover, cover, may_be_late
from needs_analysis.repeat_victimisation.event_rows import EventRows, event_rows
from needs_analysis.repeat_victimisation.events_once import events_once
from needs_analysis.repeat_victimisation.look_back import Rule, first_needed, known_rule, last_followed
from needs_analysis.repeat_victimisation.measures import REPEAT_EVENTS, Found, Measure
from needs_analysis.repeat_victimisation.population_of import population_of
from needs_analysis.repeat_victimisation.spellings import one_spelling
from needs_analysis.repeat_victimisation.told_between import TOLD, told_between
from needs_analysis.repeat_victimisation.unknown_pairs import bounds, said_to_be_crimes, unknown_pairs
from needs_analysis.repeat_victimisation.victim_sums import Plan, victim_sums
from needs_analysis.repeat_victimisation.who import plain, refuse_the_name_of_all, row_of_all, who
from needs_analysis.repeat_victimisation.window import (
    Window,
    days_of,
    groups_with,
    refuse_short_follow_up,
    window,
)
from needs_analysis.result import Excluded
from needs_analysis.said import Caveat
from needs_analysis.source import Source
from needs_analysis.wording import listed

if TYPE_CHECKING:
    import ibis

NO_LOOK_BACK = "no look-back needed"


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What a caller of `repeat_rate` chose, with one name for each."""

    start: str
    end: str
    by: tuple[str, ...]
    also_same: tuple[str, ...]
    event_id: str
    data_from: str | None
    confidence: float
    measures: tuple[Measure, ...]
    victim: str = "victim_id"
    offence: str = "crime_type"
    rule: Rule = "12 months"
    data_to: str | None = None
    cap: int = 5
    crime: str = ""
    unknown_apart: bool = False


@dataclass(frozen=True)
class Repeats:
    """The numbers of `repeat_rate`, what was left out of them, and what casts doubt on some ids being one person."""

    table: pd.DataFrame
    excluded: tuple[Excluded, ...]
    notes: tuple[Caveat, ...]
    sources: tuple[Source, ...]


def repeats(events: Any, asked: Choices, population: pd.DataFrame | None = None) -> Repeats:
    """The table of `repeat_rate`, from the same."""
    _refuse(asked, population)
    extra = {"offence": asked.offence} if "offence" in _parts(asked) else {}
    extra |= {"crime": asked.crime} if "crime" in _parts(asked) else {}
    same = (asked.victim, *asked.also_same)
    with event_rows(events, same=same, by=asked.by, event_id=asked.event_id, values=extra) as rows:
        found = window(rows, start=asked.start, end=asked.end, data_from=asked.data_from, data_to=asked.data_to)
        if "follow-up" in _parts(asked):
            refuse_short_follow_up(found, asked.rule)
        return _found(rows, found, asked, population)


def _refuse(asked: Choices, population: pd.DataFrame | None) -> None:
    """Refuse choices that do not go together."""
    days_of(asked.start, asked.end)
    known_rule(asked.rule)
    if isinstance(asked.cap, bool) or not isinstance(asked.cap, int) or asked.cap < 1:
        raise Refusal("cap is not a number of events", remedy="Write it as cap=5.")
    lacking = [measure.name for measure in asked.measures if measure.people]
    if lacking and population is None:
        raise Refusal(
            f"{lacking[0]}: needs the number of people, including those who were no victims",
            remedy="Pass a table with population, and with the columns of by, behind the events.",
        )
    others = [measure.name for measure in asked.measures if not measure.of_pairs]
    if asked.also_same and others:
        raise Refusal(
            f"also_same narrows what counts as a repeat event, and {others[0]} counts victims whatever happened to them",
            remedy=f'Leave out also_same, or ask for "{REPEAT_EVENTS}" alone.',
        )


def _parts(asked: Choices) -> frozenset[str]:
    return frozenset(part for measure in asked.measures for part in measure.parts)


def _found(rows: EventRows, found: Window, asked: Choices, population: pd.DataFrame | None) -> Repeats:
    """From events to rows."""
    import ibis

    shown = groups_with(found, rows.places)
    refuse_the_name_of_all(found.groups[rows.places], asked.by)
    people = who(rows, total=found.rows)
    parts = _parts(asked)
    table = said_to_be_crimes(people.table) if "crime" in parts else people.table
    known = table.filter(table[people.keys[0]].notnull())
    counted = known.filter([known[key].notnull() for key in people.keys[1:]]) if asked.also_same else known
    until = last_followed(found.last, asked.rule) if "follow-up" in parts else found.last
    near = counted.filter(
        (counted.day >= ibis.literal(first_needed(found.first))) & (counted.day <= ibis.literal(until))
    )
    if "offence" in parts:
        near = one_spelling(near, "raw_offence", "offence", name=asked.offence, kind="value")
    near, order = events_once(near, event_id=asked.event_id)
    plan = Plan(
        first=found.first,
        last=found.last,
        before_from=periods.day_year_before(found.first),
        rule=asked.rule,
        cap=asked.cap,
        order=order,
        parts=parts,
    )
    sums = victim_sums(near, people.keys, rows.places, plan)
    left_out = _excluded(known, found, sums, asked)
    history = _history(known, found, sums, rows, shown)
    among = None if population is None else population_of(population, asked.by, shown)
    apart = None
    if asked.unknown_apart:
        needed = (table.day >= ibis.literal(first_needed(found.first))) & (table.day <= ibis.literal(found.last))
        apart = unknown_pairs(table.filter(needed), rows.places, plan, event_id=asked.event_id)
    # A year has 365 days or more, whichever rule.
    nested = (found.last - found.first).days <= 365 and not asked.also_same
    made = _table(sums, shown, history, asked, among, apart, nested=nested)
    return Repeats(made, (*left_out, *people.doubtful), people.caveats, rows.sources)


def _excluded(known: ibis.Table, found: Window, sums: pd.DataFrame, asked: Choices) -> tuple[Excluded, ...]:
    """Events in the window that cannot be counted.

    Raises
    ------
    Refusal
        When none is left.
    """
    import ibis

    inside, counted = int(found.groups["inside"].sum()), int(sums["events"].iloc[0])
    with_victim = counted
    if asked.also_same:
        within = known.filter((known.day >= ibis.literal(found.first)) & (known.day <= ibis.literal(found.last)))
        with_victim = int(fetch(within.agg(n=within.count()))["n"].iloc[0])
    if not with_victim:
        raise Refusal("No event with a known victim lies in the window", remedy="Check the window and the extract.")
    if not counted:
        raise Refusal(
            f"Events in the window have a known victim, and none has a known {listed(['victim', *map(plain, asked.also_same)])}",
            remedy="Check the columns of also_same, or leave out the one that is not filled in.",
        )
    missing = " or ".join(name.replace("_", " ") for name in asked.also_same)
    left_out = [
        Excluded("events in the window without a known victim", inside - with_victim, "no victim ID"),
        Excluded(f"events in the window without {missing}", with_victim - counted, "not comparable"),
    ]
    if "offence" in _parts(asked):
        unknown = counted - int(sums["of_offence"].iloc[0])
        left_out.append(Excluded("events in the window without a known offence", unknown, "not comparable"))
    return tuple(entry for entry in left_out if entry.rows)


def _history(
    known: ibis.Table, found: Window, sums: pd.DataFrame, rows: EventRows, shown: pd.DataFrame
) -> tuple[Cover, pd.DataFrame]:
    """How far back the history reaches, and the groups that it is told of: those with an event that counts."""
    groups_of = sums.iloc[1:][rows.places] if rows.by else pd.DataFrame(index=range(1))
    among = found.groups if not rows.by else groups_of.merge(found.groups, on=rows.places, how="left")
    begins, ends = among["begins"].tolist(), {"first_event": found.first_event, "last_event": found.last_event}
    late = may_be_late(begins, among["rows"].tolist(), first=found.first, **ends)
    victims = np.zeros(len(among), dtype=np.int64)
    if late.any():
        once = known.select(*rows.places, "who_0").distinct()
        each = once.group_by(rows.places).agg(n=once.count()) if rows.by else once.agg(n=once.count())
        counts = fetch(each, order_by=rows.places)
        victims = (among.merge(counts, on=rows.places, how="left")["n"] if rows.by else counts["n"]).to_numpy()
    return cover(begins, victims.tolist(), first=found.first, covered_from=found.covered_from, **ends), groups_of


def _table(
    sums: pd.DataFrame,
    shown: pd.DataFrame,
    history: tuple[Cover, pd.DataFrame],
    asked: Choices,
    people: Sequence[float] | None,
    apart: pd.DataFrame | None = None,
    *,
    nested: bool,
) -> pd.DataFrame:
    """For each measure the row of all together and, where there are groups, one each."""
    places = list(shown.columns) if asked.by else []
    own = shown.merge(sums.iloc[1:], on=places, how="left") if places else sums.iloc[:0]
    lines = pd.concat([sums.iloc[:1], own], ignore_index=True) if places else sums
    if apart is not None:
        of_groups = shown.merge(apart.iloc[1:], on=places, how="left") if places else apart.iloc[:0]
        beside = pd.concat([apart.iloc[:1], of_groups], ignore_index=True)
        lines = pd.concat([lines, beside.drop(columns=places)], axis=1)
    of_cover, told = history
    flags, begins = [of_cover.flags[0]], [of_cover.history_from[0]]
    if places:
        by_group = told.assign(flag=of_cover.flags[1:], begins=of_cover.history_from[1:])
        own_flags = shown.merge(by_group, on=places, how="left")
        flags += own_flags["flag"].where(own_flags["flag"].notna(), NO_FIGURE).tolist()
        begins += own_flags["begins"].where(own_flags["flag"].notna(), None).tolist()
    names = [row_of_all(asked.by)]
    if places:
        names += [dict(zip(asked.by, key, strict=True)) for key in shown.to_numpy()]
    rows: list[dict[str, object]] = []
    for measure in asked.measures:
        for place, (name, flag, begin) in enumerate(zip(names, flags, begins, strict=True)):
            line = lines.iloc[place].fillna(0)
            counted = int(line["events"]) > 0
            among = float("nan") if people is None else people[place]
            found = measure.work_out(line, among, asked.confidence)
            about: dict[str, object] = {"flag": flag, "history_from": begin}
            if not measure.looks_back:
                about = {"flag": NO_LOOK_BACK if counted else NO_FIGURE, "history_from": None}
            if apart is not None:
                about |= bounds(line, found, measure.possible)
            about |= told_between(line, _parts(asked), nested=nested)
            rows.append({**name, **_row(measure, found, int(line["victims"]), asked.confidence), **about})
    table = pd.DataFrame(rows)
    told_of = [name for name in TOLD if name in table]
    table = table.astype(dict.fromkeys(told_of, "Int64"))
    table["history_from"] = table["history_from"].astype("str")
    if [measure.name for measure in asked.measures] == [REPEAT_EVENTS]:
        table = table.drop(columns="rest")  # what its columns say of each other tells it
    else:
        table["rest"] = table["rest"].astype("Int64")
    if table["expected"].isna().all():
        table = table.drop(columns="expected")
    if len(asked.by) > 1:
        together = [names[0][asked.by[0]], *groups.together(shown)] * len(asked.measures)
        table.insert(len(asked.by), "group", together)
    return table


def _row(measure: Measure, found: Found, victims: int, confidence: float) -> dict[str, object]:
    return {
        "measure": measure.name,
        "value": found.value,
        "lower": found.lower,
        "upper": found.upper,
        "confidence": confidence,
        "numerator": found.numerator,
        "denominator": found.denominator,
        "unit": measure.unit,
        "method": measure.method,
        "victims": victims,
        # What can be read off by subtraction, except from a number of people that anybody can look up.
        "rest": pd.NA if measure.people and not measure.looks_back else abs(found.denominator - found.numerator),
        "expected": found.expected,
    }
