"""How soon victims are victimised again, and for how long it happens more often than in the long run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from needs_analysis import engine, groups
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, Column, helpers, keys, limits, measures
from needs_analysis.groups import By
from needs_analysis.repeat_victimisation.course.course import REPORTED, UNIT, CourseChoices, course
from needs_analysis.repeat_victimisation.course.course_words import BEGINS, words
from needs_analysis.repeat_victimisation.course.spells import Origin
from needs_analysis.repeat_victimisation.look_back import WITHIN_A_DAY
from needs_analysis.repeat_victimisation.who import ALL_AREAS, row_of_all
from needs_analysis.repeat_victimisation.window import days_of
from needs_analysis.result import Result
from needs_analysis.wording import during, period

BANDS = (0, 1, 7, 14, 28, 56, 91, 183, 366)


def time_course(
    victim_events: pd.DataFrame | engine.Handle | engine.OnDisk,
    *,
    start: str,
    end: str,
    data_to: str,
    by: By = (),
    origin: Origin = "first",
    look_back_days: int = 365,
    bands: Sequence[int] = BANDS,
    k: float = 2.0,
    victim: str = "victim_id",
    event_id: str = "event_id",
    reported: str | None = None,
    data_from: str | None = None,
    confidence: float = 0.95,
) -> Result:
    """How soon after an event its victim is a victim again, by days since then.

    Parameters
    ----------
    victim_events : pandas.DataFrame, engine.Handle or engine.OnDisk
        One row an event and victim: ``event_id, victim_id, date`` and ``by``. A table in memory runs on DuckDB; what `engine.open`
        gives runs where it is.
    start, end : str
        First and last day of the window in which the events lie from which victims are followed, as ``"2023-04-01"``.
    data_to : str
        Last day the extract covers; victims are followed to the end of it. A year or more after ``end`` follows all for a year.
    by : str or sequence of str, optional
        Columns to split by: the group of the event with which follow-up begins. A row for all together comes first.
    origin : {"first", "every", "clean"}
        From which events victims are followed: the first of each in the extract, every one, or those with none in the
        ``look_back_days`` before. They answer different questions.
    look_back_days : int
        Days before a clean event without another of the same victim.
    bands : sequence of int
        Edges in days, such as ``(0, 1, 7, 28)`` for the same day, days 1 to 6 and days 7 to 27. For small groups take few.
    k : float
        The rate is no longer heightened where its whole range is below ``k`` times that of days 183 to 365.
    victim, event_id : str
        Columns with the id of the victim and of the event.
    reported : str, optional
        Column with the day on which each event was reported; ``reported_date`` where there is one.
    data_from : str, optional
        First day the extract covers; the first event otherwise.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        A row a group and band of days: further events in ``numerator``, days at risk in ``denominator``, the rate per 1,000 person-days
        in ``value``; ``if_constant``, the rate that would be expected if no person's risk ever changed; ``share_again``, the share
        victimised again by the end of the band, and ``mean_events``, further events for each victim by then, with their ranges;
        ``heightened_until``, the day from which the rate is no longer heightened; with days of reports ``share_reported``, the share of
        the events that begin a follow-up which were reported by then. ``victims`` are those of the further events.

    Raises
    ------
    DataError
        When a column or a date is missing, an event stands twice with one victim, or a group is called "All areas".
    Refusal
        When the extract begins inside the window, has later events than it should, too little history for clean events, a single
        event, or all of them on one day.

    Notes
    -----
    The share is Kaplan and Meier's [1]_, the mean number of events Nelson's [2]_: it counts from each victim's first event in the extract,
    and victims whose first event was before the window are followed from its beginning (delayed entry). Rates are further events
    over days at risk, with exact ranges; where a person can begin several follow-ups, ranges are over persons. That the rate falls says
    nothing of any one person: it also falls where people of high and of low risk are followed together, because those of high
    risk are hurt first [3]_. ``if_constant`` is the rate that this alone would make, from how many events each victim had
    (`statistics.survival.constant_risk_hazards`). Two events of one day are 0 days apart, and may be two records of one incident.

    References
    ----------
    .. [1] Kaplan EL, Meier P (1958). J Am Stat Assoc 53, 457-481.
    .. [2] Nelson WB (2003). Recurrent Events Data Analysis. SIAM.
    .. [3] Short MB and others (2009). Journal of Quantitative Criminology 25, 325-339.

    Examples
    --------
    >>> import pandas as pd
    >>> events = pd.DataFrame({"event_id": range(4), "victim_id": ["a", "a", "b", "c"],
    ...                        "date": pd.to_datetime(["2023-01-01", "2023-01-04", "2023-01-02", "2023-01-03"])})
    >>> found = time_course(events, start="2023-01-01", end="2023-12-31", data_to="2023-12-31", bands=(0, 7, 183))
    >>> found.table[["days", "numerator", "denominator", "share_again"]].round(2).values.tolist()
    [['0 to 6', 1, 17, 0.33], ['7 to 182', 0, 352, 0.33]]
    """
    split, edges = groups.columns_of(by), tuple(bands)
    there = [str(name) for name in getattr(victim_events, "columns", ())]
    on = reported if reported is not None else (REPORTED if REPORTED in there else "")
    choices = CourseChoices(
        start=start,
        end=end,
        data_to=data_to,
        data_from=data_from,
        by=tuple(split),
        origin=origin,
        look_back_days=look_back_days,
        bands=edges,
        k=k,
        victim=victim,
        event_id=event_id,
        reported=on,
        confidence=confidence,
    )
    found = course(victim_events, choices)
    first, last = days_of(start, end)
    settings: dict[str, Any] = {"start": start, "end": end, "data_to": data_to, "data_from": data_from, "by": split}
    settings |= {
        "origin": origin,
        "look_back_days": look_back_days,
        "bands": list(edges),
        "k": k,
        "confidence": confidence,
    }
    of_all = next(iter(row_of_all(split).items()))
    return Result(
        table=found.table,
        columns=columns_of_course(split),
        measure=f"Time to the next event after {BEGINS[origin]}, {period(first, last)}",
        definition=f"Further events of victims by days since {BEGINS[origin].format(days=look_back_days)} {during(first, last)}, "
        f"over the days on which victims were followed without one, to {data_to}; {WITHIN_A_DAY}.",
        method="Rates per 1,000 person-days with exact ranges, over persons where one is followed several times; share by Kaplan and "
        "Meier; mean number of events by Nelson, with delayed entry.",
        words=words,
        settings=settings,
        sources=found.sources,
        notes=found.notes,
        excluded=found.excluded,
        chart=Chart(
            kind="intervals", label="days", value_title=f"further events {UNIT}, by days since the event", only=of_all
        ),
    )


def columns_of_course(names: list[str]) -> tuple[Column, ...]:
    """What the columns of a time course are.

    The bands of a group follow one another: who is at risk in one is who was left over from those before, and shares and means add
    them up. So one figure too small to show would be worked out from the others, and what rests on several bands is withheld with it.
    """
    area = tuple(names or ["group"])
    small = ("numerator", "victims", "followed_no_longer")
    return (
        *keys(area, totals=(ALL_AREAS,)),
        *((Column("group", "label"),) if len(names) > 1 else ()),
        Column("days", "key"),
        Column("numerator", "count", of=("victims",), part_of="index_events"),
        # Events of very few people tell of them, however many they are.
        Column("victims", "count", of=("numerator",)),
        Column("followed_no_longer", "count", shown=False),
        Column("denominator", "base", of=small, across=area),
        Column("index_events", "base", of=small, across=area),
        *measures("value", "if_constant", "long_run_rate", of=(*small, "denominator"), across=area, unit=UNIT),
        *measures("share_again", of=(*small, "denominator"), across=area, unit=SHARE),
        *limits("share_lower", "share_upper", of=("share_again",), across=area, unit=SHARE),
        *measures("mean_events", of=(*small, "denominator"), across=area),
        *limits("mean_lower", "mean_upper", of=("mean_events",), across=area),
        *measures("heightened_until", of=(*small, "denominator"), across=area),
        Column("reported", "count", part_of="reports_known"),
        Column("reports_known", "base", of=("reported",), across=area),
        *measures("share_reported", of=("reported", "reports_known"), across=area, unit=SHARE),
        *helpers("by_day"),
        Column("flag", "label", of=(*small, "denominator"), across=area),
    )
