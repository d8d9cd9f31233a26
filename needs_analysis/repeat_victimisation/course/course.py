"""The table of `time_course`: from events on an engine to a row for each group and band of days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, get_args

import pandas as pd

from needs_analysis import groups
from needs_analysis.engine import fetch
from needs_analysis.errors import Refusal
from needs_analysis.repeat_victimisation.course.course_numbers import CourseOf, course_numbers
from needs_analysis.repeat_victimisation.course.course_sums import course_counts
from needs_analysis.repeat_victimisation.course.spells import Origin, SpellPlan, in_order, spells
from needs_analysis.repeat_victimisation.cover import NO_FIGURE
from needs_analysis.repeat_victimisation.event_rows import EventRows, event_rows
from needs_analysis.repeat_victimisation.events_once import events_once
from needs_analysis.repeat_victimisation.who import refuse_the_name_of_all, row_of_all, who
from needs_analysis.repeat_victimisation.window import Window, days_of, groups_with, window
from needs_analysis.result import Excluded
from needs_analysis.said import Caveat
from needs_analysis.source import Source
from needs_analysis.statistics.survival.heightened_window import LONG_RUN, before_the_long_run, times_of
from needs_analysis.wording import counted
from needs_analysis.wording import day as in_words

if TYPE_CHECKING:
    import ibis

UNIT: Final = "per 1,000 person-days"
MEASURE: Final = "further events"
REPORTED: Final = "reported_date"
_WHOLE: Final = (
    "numerator",
    "denominator",
    "victims",
    "followed_no_longer",
    "index_events",
    "heightened_until",
    "reported",
    "reports_known",
)


@dataclass(frozen=True, kw_only=True)
class CourseChoices:
    """What a caller of `time_course` chose, with one name for each."""

    start: str
    end: str
    data_to: str
    data_from: str | None
    by: tuple[str, ...]
    origin: Origin
    look_back_days: int
    bands: tuple[int, ...]
    k: float
    victim: str
    event_id: str
    reported: str
    confidence: float


@dataclass(frozen=True)
class Course:
    """The numbers of `time_course`, what was left out of them, and what casts doubt on some ids being one person."""

    table: pd.DataFrame
    excluded: tuple[Excluded, ...]
    notes: tuple[Caveat, ...]
    sources: tuple[Source, ...]


def course(events: Any, asked: CourseChoices) -> Course:
    """The table of `time_course`, from the same."""
    _refuse(asked)
    with event_rows(
        events, same=(asked.victim,), by=asked.by, event_id=asked.event_id, reported=asked.reported
    ) as rows:
        found = window(rows, start=asked.start, end=asked.end, data_from=asked.data_from, data_to=asked.data_to)
        _refuse_cover(found, asked)
        return _found(rows, found, asked)


def _refuse(asked: CourseChoices) -> None:
    """Refuse choices that are none."""
    days_of(asked.start, asked.end)
    times_of(asked.k)
    if asked.origin not in get_args(Origin):
        raise Refusal(f"There is no origin {asked.origin!r}", remedy='Use "first", "every" or "clean".')
    for name, value in (("look_back_days", asked.look_back_days), *(("bands", edge) for edge in asked.bands)):
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise Refusal(f"{name} contains what is not a number of whole days", remedy="Write days as 365.")
    if asked.origin == "clean" and asked.look_back_days < 1:
        raise Refusal("A clean event needs days before it without another", remedy="Write look_back_days=365.")
    before_the_long_run(asked.bands)


def _refuse_cover(found: Window, asked: CourseChoices) -> None:
    """Refuse an extract that begins inside the window, or whose history is too short; and one without any time in it."""
    if found.covered_from > found.first:
        raise Refusal(
            f"The extract begins on {in_words(found.covered_from)}, after the window does, so victims hurt earlier in it are not there",
            remedy="Choose a later start, or give data_from if the extract covers earlier days on which nothing happened.",
        )
    has = (found.first - found.covered_from).days
    if asked.origin == "clean" and has < asked.look_back_days:
        raise Refusal(
            f"A clean index event needs {counted(asked.look_back_days, 'days')} of history before the window; it has {has}",
            remedy="Choose a later start, a shorter look_back_days, or supply earlier events.",
        )
    if found.rows > 1 and found.first_event == found.last_event:
        raise Refusal(
            f"All events are on {in_words(found.first_event)}, so no time passes between them",
            remedy="Check that the column date holds when each happened, not when the extract was made.",
        )


def _found(rows: EventRows, found: Window, asked: CourseChoices) -> Course:
    """From events to rows."""
    shown = groups_with(found, rows.places)
    refuse_the_name_of_all(found.groups[rows.places], asked.by)
    people = who(rows, total=found.rows)
    known, order = events_once(people.table.filter(people.table.who_0.notnull()), event_id=asked.event_id)
    plan = SpellPlan(
        origin=asked.origin,
        first=found.first,
        last=found.last,
        covered_from=found.covered_from,
        covered_to=found.covered_to,
        look_back=asked.look_back_days,
        horizon=max(asked.bands[-1], int(LONG_RUN[1])),
        order=order,
    )
    ordered = in_order(known, rows.places, plan)
    inside = _known_inside(ordered, plan)
    own = spells(ordered, rows.places, plan)
    counts = course_counts(ordered, own, rows.places, plan)
    if counts.gaps.empty:
        raise Refusal(
            "No event in the window is one with which follow-up begins", remedy="Check the window, and origin."
        )
    of = CourseOf(ordered, own, counts, plan, asked.bands, asked.k, asked.confidence)
    blocks = [course_numbers(of, [])[()]]
    if asked.by:
        by_key = course_numbers(of, rows.places)
        blocks += [by_key.get(tuple(key), _empty(blocks[0])) for key in shown.to_numpy().tolist()]
    unknown = int(found.groups["inside"].sum()) - inside
    early = int(counts.lags.loc[counts.lags["lag"] < 0, "n"].sum())
    left_out = (
        Excluded("events in the window without a known victim", unknown, "no victim ID"),
        Excluded("index events reported before they happened, left out of the lag", early, "dates contradict"),
    )
    table = _table(blocks, shown, asked)
    return Course(table, (*(each for each in left_out if each.rows), *people.doubtful), people.caveats, rows.sources)


def _known_inside(ordered: ibis.Table, plan: SpellPlan) -> int:
    """How many events in the window have a known victim.

    Raises
    ------
    Refusal
        When there is none, and when one event is all there is.
    """
    inside = (ordered["at"] >= plan.begin) & (ordered["at"] < plan.end)
    found = fetch(ordered.agg(inside=inside.ifelse(1, 0).sum().fill_null(0), rows=ordered.count())).iloc[0]
    if not int(found["inside"]):
        raise Refusal("No event with a known victim lies in the window", remedy="Check the window and the extract.")
    if int(found["rows"]) < 2:
        raise Refusal(
            "A single event with a known victim has no time course", remedy="Supply all events of the victims."
        )
    return int(found["inside"])


def _empty(block: pd.DataFrame) -> pd.DataFrame:
    """The rows of a group with events in the window of which none begins a follow-up."""
    counts = ("numerator", "denominator", "victims", "followed_no_longer", "index_events")
    cells = {name: 0 if name in counts else float("nan") for name in block.columns}
    return block.assign(**{**cells, "flag": NO_FIGURE})


def _table(blocks: Sequence[pd.DataFrame], shown: pd.DataFrame, asked: CourseChoices) -> pd.DataFrame:
    """All together, then each group, with a row for each band."""
    names = [row_of_all(asked.by)]
    if asked.by:
        names += [dict(zip(asked.by, key, strict=True)) for key in shown.to_numpy().tolist()]
    label = [] if len(asked.by) < 2 else [names[0][asked.by[0]], *groups.together(shown)]
    days = [days_in_words(lo, hi) for lo, hi in pairwise(asked.bands)]
    parts = []
    for place, (name, block) in enumerate(zip(names, blocks, strict=True)):
        front = {**name, **({"group": label[place]} if label else {}), "days": days, "measure": MEASURE}
        method = "Korn-Graubard over victims" if asked.origin != "first" else "exact"
        whole = pd.concat([pd.DataFrame(front, index=range(len(days))), block.reset_index(drop=True)], axis=1)
        whole = whole.assign(
            confidence=asked.confidence, unit=UNIT, method=method, by_day=[hi - 1 for hi in asked.bands[1:]]
        )
        parts.append(whole)
    table = pd.concat(parts, ignore_index=True)
    for column in _WHOLE:
        if column in table:
            table[column] = table[column].astype("Int64")
    front_names = [*names[0], *(["group"] if label else []), "days", "measure", "value", "lower", "upper", "confidence"]
    front_names += ["numerator", "denominator", "unit", "method", "flag"]
    return table[[*front_names, *(name for name in table.columns if name not in front_names)]]


def days_in_words(lo: int, hi: int) -> str:
    """The days of a band: the last is the one before its end.

    Examples
    --------
    >>> days_in_words(0, 1), days_in_words(1, 7)
    ('0', '1 to 6')
    """
    return str(lo) if hi == lo + 1 else f"{lo} to {hi - 1}"
