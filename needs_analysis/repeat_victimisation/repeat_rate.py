"""What share of events were against someone victimised in the previous 12 months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import groups, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, Column, keys
from needs_analysis.engine import Backend
from needs_analysis.errors import Refusal
from needs_analysis.groups import Array, By
from needs_analysis.repeat_victimisation.cover import NO_FIGURE, Cover, cover
from needs_analysis.repeat_victimisation.look_back import WITHIN_A_DAY, Rule, mark_repeats
from needs_analysis.repeat_victimisation.repeat_words import common_caveats, drawn_in_words, history_of, range_in_words
from needs_analysis.repeat_victimisation.who import ALL_AREAS, Who, areas, plain, row_of_all, who
from needs_analysis.result import Excluded, Result
from needs_analysis.said import Caveat, Said
from needs_analysis.source import sources_of
from needs_analysis.statistics import clustered_share
from needs_analysis.wording import count, during, is_known, listed, missing, percent, period
from needs_analysis.wording import day as in_words

METHOD: Final = "Look-back to the event before; share with a range over victims (linearised ratio)."


def repeat_rate(
    events: pd.DataFrame,
    *,
    start: str,
    end: str,
    by: By = "district",
    victim: str = "victim_id",
    also_same: str | Sequence[str] = (),
    event_id: str = "event_id",
    rule: Rule = "12 months",
    data_from: str | None = None,
    confidence: float = 0.95,
    backend: Backend = "duckdb",
) -> Result:
    """Share of events in a window whose victim had suffered an earlier event in the 12 months before.

    Parameters
    ----------
    events : pandas.DataFrame
        One row an event and victim, with the 12 months before the window: ``event_id, victim_id, date`` and ``by``. An
        extract as `reading.police_extract` gives it has ``event_id="crime_id"``.
    start, end : str
        First and last day of the reporting window, as ``"2024-04-01"``.
    by : str or sequence of str, optional
        Columns to split by; a row for all areas together comes first. ``()`` or None gives that row alone.
    victim, event_id : str
        Columns with the id of the victim and of the event.
    also_same : str or sequence of str
        Further columns that must agree, such as ``"crime_type"`` or ``"perpetrator_id"``.
    rule : {"12 months", "365 days"}
        How the look-back ends; both include the last day.
    data_from : str, optional
        First day the extract covers; the first event otherwise.
    confidence : float
        Between 0 and 1.
    backend : {"duckdb", "spark"}
        Where the look-back runs.

    Returns
    -------
    Result
        One row for all areas and one an area: repeats over events with a known victim. Events without one are counted
        apart; an area that has only such events in the window has no figure. A window, or an area, without 12 months of history
        before it is flagged, because its rate may be too low; ``history_from`` is the first day of the history.

    Raises
    ------
    DataError
        When a column is missing, an event stands twice with one victim, or an area is called "All areas".
    Refusal
        When the window ends before it starts or holds no event of which all that must agree is known.

    Notes
    -----
    Events of one victim are not independent, so the range counts victims, not events (linearised ratio). Two spellings of an
    id are one person, and words for nobody are nobody (`people.normalised`). An id that stands for too many events, or has
    contradicting sexes or ages, is named in a caveat and counted beside the rows left out.

    Examples
    --------
    >>> import pandas as pd
    >>> events = pd.DataFrame({"event_id": [1, 2, 3], "victim_id": ["a", "A ", "b"], "district": "Westshire",
    ...                        "date": pd.to_datetime(["2023-01-10", "2024-01-10", "2024-02-01"])})
    >>> repeat_rate(events, start="2024-01-01", end="2024-12-31").table["value"].tolist()
    [0.5, 0.5]
    """
    found = repeats(
        events,
        start=start,
        end=end,
        by=by,
        victim=victim,
        also_same=also_same,
        event_id=event_id,
        rule=rule,
        data_from=data_from,
        confidence=confidence,
        backend=backend,
    )
    split, same = groups.columns_of(by), groups.columns_of(also_same)
    first, last = require.day(start, name="start"), require.day(end, name="end")
    what = same_of(same)
    return Result(
        table=found.table,
        columns=columns_of(split),
        measure=f"Repeat victimisation, rolling {rule}, {period(first, last)}",
        definition=f"Events {during(first, last)} with an earlier event ({_scope(what)}) in the {rule} before, the last day "
        f"included, over all events with a known {listed(what)}, counted once for each victim; {WITHIN_A_DAY}.",
        method=METHOD,
        words=words,
        settings={"start": start, "end": end, "by": split, "rule": rule, "also_same": same, "data_from": data_from}
        | {"confidence": confidence},
        sources=sources_of(events),
        notes=found.notes,
        excluded=found.excluded,
        chart=Chart(
            kind="intervals",
            label=split[0] if len(split) == 1 else "group",
            value_title="% of events",
            scale=100,
        ),
    )


@dataclass(frozen=True)
class Repeats:
    """The numbers of `repeat_rate`, what was left out of them, and what casts doubt on some ids being one person."""

    table: pd.DataFrame
    excluded: tuple[Excluded, ...]
    notes: tuple[Caveat, ...]


def repeats(
    events: pd.DataFrame,
    *,
    start: str,
    end: str,
    by: By = "district",
    victim: str = "victim_id",
    also_same: str | Sequence[str] = (),
    event_id: str = "event_id",
    rule: Rule = "12 months",
    data_from: str | None = None,
    confidence: float = 0.95,
    backend: Backend = "duckdb",
) -> Repeats:
    """The table of `repeat_rate`, from the same."""
    split, same = groups.columns_of(by), tuple(groups.columns_of(also_same))
    require.columns(events, (event_id, victim, "date", *split, *same), what="events")
    require.dates(events, "date", what="events")
    require.known(events, event_id, what="events")
    first, last, covered_from = _days(events, start, end, data_from)
    people = who(events, victim=victim, also_same=same, event_id=event_id)
    days = events["date"].to_numpy(dtype="datetime64[D]")
    window = (days >= np.datetime64(first, "D")) & (days <= np.datetime64(last, "D"))
    places, keys = areas(events, split)
    inside = window & people.counted
    _refuse_nothing(window & people.known, inside, same_of(same))
    marks = _repeats(events, people, event_id, rule, backend)
    shown, counted_in = np.unique(places[window]), np.unique(places[inside])
    reaches = cover(events["date"], places, people.keys[0], counted_in, first=first, covered_from=covered_from)
    counted = pd.DataFrame({"area": places, "victim": people.keys[0], "repeat": marks})[inside]
    left_out = _excluded(window & ~people.known, window & people.known & ~people.counted, same)
    table = _table(counted, keys.iloc[shown], reaches, confidence=confidence)
    return Repeats(table, (*left_out, *people.doubtful), people.caveats)


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the table of repeats says: of all together, and whether the history was long enough."""
    what, rule = same_of(settings["also_same"]), settings["rule"]
    first, last = (require.day(settings[name], name=name) for name in ("start", "end"))
    panel = f"{_share(table, during(first, last), what, rule)} {history_of(table, settings).sentence()}"
    everyone = float(table["value"].iloc[0]) if len(table) and is_known(table["value"].iloc[0]) else float("nan")
    title = f"Share of events that were repeats, {period(first, last)}"
    if is_known(everyone):
        title = f"{percent(everyone)} of events were repeats, {period(first, last)}"
    return Said(
        panel,
        f"{panel} Rule: {rule}, {_scope(what)}; range linearised over victims.",
        title=title,
        alt=f"{drawn_in_words(table)}." if settings["by"] else "One point with its range.",
        caveats=common_caveats(table, settings, what),
    )


def same_of(also_same: Sequence[str]) -> list[str]:
    """What must be the same in two events, in words."""
    return ["victim", *map(plain, also_same)]


def _scope(what: list[str]) -> str:
    return " and ".join(f"same {name}" for name in what)


def _share(table: pd.DataFrame, when: str, what: list[str], rule: Rule) -> str:
    """How many events were repeats, of all together."""
    hit = f"had the same {listed(what)} as one" if len(what) > 1 else "were against someone victimised"
    row = table.iloc[0] if len(table) else None
    if row is None or not is_known(row["value"], row["numerator"], row["denominator"]):
        return f"How many events {when} {hit} in the previous {rule} is {missing()}."
    return (
        f"{count(row['numerator'])} of {count(row['denominator'])} events {when} {hit} in the previous {rule}. "
        f"That is {percent(row['value'])}{range_in_words(row)}."
    )


def columns_of(names: list[str]) -> tuple[Column, ...]:
    """What the columns of a repeat rate by area are."""
    return (
        *keys(names or ["group"], totals=(ALL_AREAS,)),
        *((Column("group", "label"),) if len(names) > 1 else ()),
        Column("numerator", "count", part_of="denominator"),
        Column("denominator", "base"),
        # Events less victims are those that came back within the window.
        Column("victims", "base", of=("numerator",), part_of="denominator"),
        Column("value", "measure", of=("numerator", "denominator", "victims"), unit=SHARE),
        # It may be the day of an event.
        Column("history_from", "label", of=("denominator",)),
    )


def _days(events: pd.DataFrame, start: str, end: str, data_from: str | None) -> tuple[date, date, date]:
    """First and last day of the window, and the first that the extract covers."""
    first, last = require.day(start, name="start"), require.day(end, name="end")
    if last < first:
        raise Refusal("The window ends before it starts", remedy="Give start and end as year-month-day.")
    begins = events["date"].min().date()
    covered_from = begins if data_from is None else require.day(data_from, name="data_from")
    if data_from is not None and covered_from > min(first, begins):
        raise Refusal(
            f"The extract is said to begin on {in_words(covered_from)}, and there are earlier events or an earlier window",
            remedy="Give data_from as the first day the extract covers.",
        )
    return first, last, covered_from


def _refuse_nothing(known: Array, inside: Array, what: list[str]) -> None:
    """Refuse a window without an event to count."""
    if not known.any():
        raise Refusal("No event with a known victim lies in the window", remedy="Check the window and the extract.")
    if not inside.any():
        raise Refusal(
            f"Events in the window have a known victim, and none has a known {listed(what)}",
            remedy="Check the columns of also_same, or leave out the one that is not filled in.",
        )


def _repeats(events: pd.DataFrame, people: Who, event_id: str, rule: Rule, backend: Backend) -> Array:
    """Which events are repeats; those of nobody are none."""
    rows = people.counted
    counted = pd.DataFrame({"event": events[event_id].array[rows], "date": events["date"].array[rows]})
    for place, codes in enumerate(people.keys):
        counted[f"same_{place}"] = codes[rows]
    marks = mark_repeats(counted, same=tuple(counted.columns[2:]), event_id="event", rule=rule, backend=backend)
    repeats = np.zeros(len(events), dtype=bool)
    repeats[rows] = marks["is_repeat"].to_numpy()
    return repeats


def _excluded(nobody: Array, incomplete: Array, also_same: tuple[str, ...]) -> tuple[Excluded, ...]:
    missing = " or ".join(name.replace("_", " ") for name in also_same)
    left_out = (
        Excluded("events in the window without a known victim", int(nobody.sum()), "no victim ID"),
        Excluded(f"events in the window without {missing}", int(incomplete.sum()), "not comparable"),
    )
    return tuple(item for item in left_out if item.rows)


def _table(counted: pd.DataFrame, keys: pd.DataFrame, history: Cover, *, confidence: float) -> pd.DataFrame:
    """The row of all together and, where there are groups, one each."""
    rows = [{**row_of_all(keys), **_row(counted, confidence)}]
    flags: dict[object, str] = {None: history.flags[0]}
    begins: dict[object, str] = {None: history.history_from[0]}
    if keys.shape[1]:
        own = dict(tuple(counted.groupby("area", sort=True)))
        rows += [
            dict(zip(keys.columns, name, strict=True)) | _row(own.get(place, counted.iloc[:0]), confidence)
            for place, name in zip(keys.index, keys.to_numpy(), strict=True)
        ]
        flags |= dict(zip(own, history.flags[1:], strict=True))
        begins |= dict(zip(own, history.history_from[1:], strict=True))
    places = (None, *keys.index)[: len(rows)]
    table = pd.DataFrame(rows).assign(
        flag=[flags.get(place, NO_FIGURE) for place in places],
        history_from=pd.array([begins.get(place) for place in places], dtype="str"),
    )
    if keys.shape[1] > 1:
        table.insert(keys.shape[1], "group", [row_of_all(keys)[keys.columns[0]], *groups.together(keys)])
    return table


def _row(group: pd.DataFrame, confidence: float) -> dict[str, object]:
    people = group.groupby("victim")["repeat"].agg(["sum", "size"])
    value = lower = upper = np.nan
    if len(people):
        value, lower, upper = clustered_share(people["sum"], people["size"], confidence=confidence)
    return {
        "measure": "repeat events",
        "value": value,
        "lower": lower,
        "upper": upper,
        "confidence": confidence,
        "numerator": int(group["repeat"].sum()),
        "denominator": len(group),
        "unit": "events",
        "method": "linearised over victims",
        "victims": len(people),
    }
