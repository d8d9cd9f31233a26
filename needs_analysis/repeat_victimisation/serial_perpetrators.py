"""How many perpetrators have several victims, and how many victims and events are theirs: counts, and never a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import engine, groups, identifiers, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, Column, keys, measures
from needs_analysis.errors import Refusal
from needs_analysis.groups import By
from needs_analysis.repeat_victimisation.event_rows import event_rows
from needs_analysis.repeat_victimisation.events_once import events_once
from needs_analysis.repeat_victimisation.serial_sums import MEASURES, SerialSums, rows_of, serial_sums
from needs_analysis.repeat_victimisation.who import ALL_AREAS, refuse_the_name_of_all, row_of_all, who
from needs_analysis.repeat_victimisation.window import days_of, groups_with, window
from needs_analysis.result import Excluded, Result
from needs_analysis.said import Caveat, Said
from needs_analysis.wording import count, during, is_known, missing, percent, period, sentence_case

_UNITS: Final = ("perpetrators", "victims", "events")
_METHOD: Final = "Shares; Wilson's range for perpetrators, ranges linearised over perpetrators for victims and events."
_CAVEATS: Final = (
    Caveat(
        "RECORDED_AS_SUSPECT",
        "A perpetrator is whoever was recorded as suspect or perpetrator, whatever came of it; nothing here says that anyone was convicted.",
    ),
    Caveat(
        "LINKAGE",
        "A perpetrator recorded under two names is counted as two people, so that there may be more serial ones than this.",
    ),
    Caveat(
        "DEFINITION_VARIES", "There is no one definition of a serial perpetrator: compare only figures of the same one."
    ),
)


def serial_perpetrators(
    victim_events: pd.DataFrame | engine.Handle | engine.OnDisk,
    *,
    start: str,
    end: str,
    by: By = (),
    at_least: int = 2,
    victim: str = "victim_id",
    perpetrator: str = "perpetrator_id",
    event_id: str = "event_id",
    confidence: float = 0.95,
) -> Result:
    """Perpetrators with several victims in a window, and the share of victims and of events that are theirs.

    Parameters
    ----------
    victim_events : pandas.DataFrame, engine.Handle or engine.OnDisk
        One row an event and victim: ``event_id, victim_id, perpetrator_id, date`` and ``by``. MARAC referrals have
        ``event_id="referral_id"``, an extract as `reading.police_extract` gives it ``event_id="crime_id"``.
    start, end : str
        First and last day of the window.
    by : str or sequence of str, optional
        Columns to split by; a row for all areas together comes first.
    at_least : int
        From so many different victims on a perpetrator is a serial one; 2 or more.
    victim, perpetrator, event_id : str
        Columns with the id of the victim, the perpetrator and the event.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        For all areas and each area three rows: perpetrators (serial ones of all), their victims, and their events, among those of which both
        people are known. ``unknown`` events are those of which one is not; ``least`` and ``most`` are the ends between which
        the share lies whoever they were. No id of a person is in it.

    Raises
    ------
    DataError
        When a column or a date is missing, or an event stands twice with one victim.
    Refusal
        When the table does not say who the perpetrator is, would be split by people, or has no event in the window of which both are known.

    Notes
    -----
    In an area a perpetrator counts by the victims there. A victim of several perpetrators is one victim, and is theirs if one of them is a
    serial one. Longer windows find more: compare only windows of the same length. Whoever the unknown were, each event can
    add at most one victim to one perpetrator, so that so many more could be serial, with all their victims and events.

    Examples
    --------
    >>> events = pd.DataFrame({"event_id": [1, 2, 3], "victim_id": ["a", "b", "c"], "perpetrator_id": ["p", "p", "q"],
    ...                        "date": pd.to_datetime(["2024-05-01", "2024-06-01", "2024-07-01"])})
    >>> found = serial_perpetrators(events, start="2024-04-01", end="2025-03-31")
    >>> found.table[["numerator", "denominator"]].values.tolist()
    [[1, 2], [2, 3], [2, 3]]
    """
    split = groups.columns_of(by)
    first, last = days_of(start, end)
    _refuse(split, at_least)
    with event_rows(victim_events, same=(victim, perpetrator), by=split, event_id=event_id) as rows:
        found = window(rows, start=start, end=end, data_from=None, data_to=None)
        shown = groups_with(found, rows.places)
        refuse_the_name_of_all(found.groups[rows.places], split)
        people = who(rows, total=found.rows)
        inside = people.table.filter(people.table.day.between(first, last))
        known = inside.filter(inside.who_0.notnull() & inside.who_1.notnull())
        once, _ = events_once(known, event_id=event_id)
        sums = serial_sums(inside, once, rows.places, at_least=int(at_least))
    if sums.profiles[()].empty:
        raise Refusal(
            "No event in the window has a known victim and a known perpetrator",
            remedy="Check the window and the columns of the extract.",
        )
    return Result(
        table=_table(sums, shown, split, int(at_least), confidence),
        columns=_columns(split),
        measure=f"Perpetrators with several victims, {period(first, last)}",
        definition=f"Perpetrators with {at_least} or more different victims {during(first, last)}, over all perpetrators; their victims over all "
        "victims, and their events over all events, each counted once for each victim; of events of which both people are known.",
        method=_METHOD,
        words=words,
        settings={"start": start, "end": end, "by": split, "at_least": int(at_least), "confidence": confidence},
        sources=rows.sources,
        notes=people.caveats,
        excluded=(*_left_out(sums), *people.doubtful),
        chart=Chart(
            kind="intervals",
            label=split[0] if len(split) == 1 else "group",
            value_title="% of perpetrators",
            scale=100,
            only=("measure", MEASURES[0]),
        ),
    )


def _refuse(split: list[str], at_least: Any) -> None:
    if isinstance(at_least, bool) or not isinstance(at_least, int | np.integer) or at_least < 2:
        raise Refusal("at_least is not a whole number of 2 or more victims", remedy="Write it as at_least=2.")
    for name in split:
        if identifiers.holds_ids(name):
            raise Refusal("A table by single people is not a table of counts", remedy="Split by area or group instead.")


def _table(sums: SerialSums, shown: pd.DataFrame, split: list[str], at_least: int, confidence: float) -> pd.DataFrame:
    """Three rows for all together, and where there are groups for each."""
    named: list[tuple[dict[str, Any], tuple[str, ...]]] = [(row_of_all(split), ())]
    if split:
        named += [(dict(zip(split, key, strict=True)), tuple(map(str, key))) for key in shown.to_numpy()]
    table = pd.DataFrame(
        [
            {**name, **row, "confidence": confidence, "unit": unit, "method": _METHOD}
            for name, key in named
            for row, unit in zip(rows_of(sums, key, at_least=at_least, confidence=confidence), _UNITS, strict=True)
        ]
    )
    if len(split) > 1:
        together = [name for each in (ALL_AREAS, *groups.together(shown)) for name in [each] * len(MEASURES)]
        table.insert(len(split), "group", together)
    return table


def _columns(split: list[str]) -> tuple[Column, ...]:
    """What the columns are. The rows of an area count the same people and events in three ways, so that they are withheld together."""
    area = tuple(split or ["group"])
    behind = ("numerator", "denominator", "rest", "unknown", "beyond", "possible")
    return (
        *keys(area, totals=(ALL_AREAS,)),
        *((Column("group", "label"),) if len(split) > 1 else ()),
        Column("measure", "key"),
        # Six victims of three perpetrators would tell of the three: with one figure of an area go all.
        Column("numerator", "count", of=("rest",), across=area, distinct=True),
        Column("rest", "count", of=("numerator",), across=area, shown=False, distinct=True),
        Column("unknown", "count", across=area),
        Column("beyond", "count", across=area, shown=False, apart=True),
        Column("possible", "count", across=area, shown=False, apart=True),
        Column("denominator", "base", of=("numerator", "rest"), across=area, distinct=True),
        Column("value", "measure", of=("numerator", "denominator", "rest"), across=area, unit=SHARE),
        *measures("least", "most", of=behind, across=area, unit=SHARE),
    )


def _left_out(sums: SerialSums) -> tuple[Excluded, ...]:
    apart = sums.unknown[()]
    left_out = (
        Excluded("events in the window without a known perpetrator", int(apart["no_perpetrator"]), "no perpetrator ID"),
        Excluded(
            "events in the window with a known perpetrator and no known victim", int(apart["no_victim"]), "no victim ID"
        ),
    )
    return tuple(each for each in left_out if each.rows)


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the table says, of all areas together: how many they are, and what is theirs."""
    first, last = (require.day(settings[name], name=name) for name in ("start", "end"))
    when, many = during(first, last), f"{settings['at_least']} or more victims"
    rows = [_row(table, name) for name in MEASURES]
    told = [_of_perpetrators(rows[0], when, many), _theirs(rows[1], rows[2]), _apart(rows[2])]
    panel = " ".join(filter(None, told))
    title = f"Perpetrators with {many}, {period(first, last)}"
    if is_known(rows[0]["value"]):
        title = f"{percent(rows[0]['value'])} of known perpetrators had {many}, {period(first, last)}"
    return Said(
        panel,
        f"{panel} {settings['at_least']} or more different victims within the window; no look-back.",
        title=title,
        alt="Points with ranges: the share of perpetrators with several victims.",
        caveats=_CAVEATS,
    )


def _row(table: pd.DataFrame, name: str) -> pd.Series[Any]:
    rows = table[table["measure"] == name]
    return rows.iloc[0] if len(rows) else pd.Series(None, index=table.columns, dtype="object")


def _of_perpetrators(row: pd.Series[Any], when: str, many: str) -> str:
    if not is_known(row["value"], row["numerator"], row["denominator"]):
        return f"{sentence_case(when)}, the number of perpetrators with {many} is {missing()}."
    ends = (
        f" (range {percent(row['lower'])} to {percent(row['upper'])})" if is_known(row["lower"], row["upper"]) else ""
    )
    counted = f"{count(row['numerator'])} of {count(row['denominator'])} known perpetrators had {many} {when}"
    return f"{counted}: {percent(row['value'])}{ends}."


def _theirs(victims: pd.Series[Any], events: pd.Series[Any]) -> str:
    if not is_known(victims["value"], victims["numerator"], events["value"], events["numerator"]):
        return ""
    return (
        f"They account for {count(victims['numerator'])} of {count(victims['denominator'])} victims ({percent(victims['value'])}) and "
        f"{count(events['numerator'])} of {count(events['denominator'])} events ({percent(events['value'])})."
    )


def _apart(row: pd.Series[Any]) -> str:
    """How far the share of events may lie off because of who is not known."""
    if not is_known(row["unknown"], row["least"], row["most"]) or not row["unknown"]:
        return ""
    unknown = "event names" if row["unknown"] == 1 else "events name"
    return (
        f"A further {count(row['unknown'])} {unknown} no victim or no perpetrator; with them the share of events may be from "
        f"{percent(row['least'])} to {percent(row['most'])}."
    )
