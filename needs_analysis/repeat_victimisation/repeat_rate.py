"""What share of events were against someone victimised in the previous 12 months, and other measures of repeat victimisation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from needs_analysis import engine, groups
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, Column, keys
from needs_analysis.groups import By
from needs_analysis.renamed import with_old_arguments
from needs_analysis.repeat_victimisation.look_back import WITHIN_A_DAY, Rule
from needs_analysis.repeat_victimisation.measure_words import words_of_measures
from needs_analysis.repeat_victimisation.measures import REPEAT_EVENTS, Measure, chosen
from needs_analysis.repeat_victimisation.repeat_rate_words import same_of, scope, words
from needs_analysis.repeat_victimisation.repeats import Choices, repeats
from needs_analysis.repeat_victimisation.told_between import TOLD
from needs_analysis.repeat_victimisation.who import ALL_AREAS
from needs_analysis.repeat_victimisation.window import days_of
from needs_analysis.result import Result
from needs_analysis.wording import during, listed, period

METHOD: Final = "Look-back to the event before; share with a range over victims (linearised ratio)."


@with_old_arguments
def repeat_rate(
    victim_events: pd.DataFrame | engine.Handle | engine.OnDisk,
    population: pd.DataFrame | None = None,
    *,
    start: str,
    end: str,
    by: By = "district",
    victim: str = "victim_id",
    also_same: str | Sequence[str] = (),
    event_id: str = "event_id",
    offence: str = "crime_type",
    rule: Rule = "12 months",
    data_from: str | None = None,
    data_to: str | None = None,
    measures: str | Sequence[str] = REPEAT_EVENTS,
    cap: int = 5,
    confidence: float = 0.95,
) -> Result:
    """Share of events in a window whose victim had suffered an earlier event in the 12 months before, and other measures of repeats.

    Parameters
    ----------
    victim_events : pandas.DataFrame, engine.Handle or engine.OnDisk
        One row an event and victim, with the 12 months before the window: ``event_id, victim_id, date`` and ``by``. An
        extract as `reading.police_extract` gives it has ``event_id="crime_id"``. A table in memory runs on DuckDB; what
        `engine.open` gives runs where it is.
    population : pandas.DataFrame, optional
        ``population`` and ``by``: the people of each group, victims or not, for the measures that need them.
    start, end : str
        First and last day of the reporting window, as ``"2024-04-01"``.
    by : str or sequence of str, optional
        Columns to split by; a row for all areas together comes first. ``()`` or None gives that row alone.
    victim, event_id, offence : str
        Columns with the id of the victim and of the event, and with the offence, which only its measure needs.
    also_same : str or sequence of str
        Further columns that must agree, such as ``"crime_type"`` or ``"perpetrator_id"``; for repeat events alone.
    rule : {"12 months", "365 days"}
        How the look-back and a follow-up end; both include the last day.
    data_from, data_to : str, optional
        First and last day the extract covers; the first and the last event otherwise.
    measures : str or sequence of str
        What to work out: ``"repeat events"`` (rolling look-back, the default), ``"same-offence repeat events"``; within the window
        alone ``"repeat victims"``, ``"events beyond the first"``, ``"events of repeat victims"``, ``"events per victim"``, ``"events
        per victim, capped"``, ``"events above the cap"``; ``"victims followed up"`` for 12 months; and with a population ``"events
        per person"``, ``"victims per person"``, ``"repeat victims against chance"``, ``"prior-victimisation multiplier"``.
    cap : int
        How many events of a victim count where they are capped.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        For each measure one row for all areas and one an area: counts in ``numerator`` and ``denominator``, their ratio in ``value``
        (against chance: over ``expected``), and with more than the default what lies between them in ``rest``. What lies between measures of one area
        (``events_beyond``, ``victims_before`` and so on) stands in columns that no page shows. Events without a known victim are counted apart; an area that has only such events in
        the window has no figure. A window, or an area, without 12 months of history before it is flagged, because its rate may
        be too low; ``history_from`` is the first day of the history.

    Raises
    ------
    DataError
        When a column or a date is missing, an event stands twice with one victim in the window or 12 months before, or an area is
        called "All areas".
    Refusal
        When the window ends before it starts or holds no event of which all that must agree is known; when a measure needs a
        population and there is none, or victims cannot be followed to the end.

    Notes
    -----
    Events of one victim are not independent, so ranges count victims, not events (linearised ratio); those of shares of victims are
    Wilson's. Two spellings of an id are one person, and words for nobody are nobody (`people.normalised`). An id that stands for
    too many events, or has contradicting sexes or ages, is named in a caveat and counted beside the rows left out. Events per
    person are victims per person times events per victim. The victims that chance would make are those of events which fall
    on the people independently [1]_: N (1 - exp(-c/N) (1 + c/N)) of two events or more, for c events and N people. In an area a victim
    counts by the events there. A population is taken as closed: nobody moved in or out.

    References
    ----------
    .. [1] Nelson JF (1980). Multiple victimization in American cities. American Journal of Sociology 85(4).

    Examples
    --------
    >>> import pandas as pd
    >>> events = pd.DataFrame({"event_id": [1, 2, 3], "victim_id": ["a", "A ", "b"], "district": "Westshire",
    ...                        "date": pd.to_datetime(["2023-01-10", "2024-01-10", "2024-02-01"])})
    >>> repeat_rate(events, start="2024-01-01", end="2024-12-31").table["value"].tolist()
    [0.5, 0.5]
    >>> year = {"start": "2023-01-01", "end": "2024-12-31", "by": ()}
    >>> repeat_rate(events, **year, measures=["repeat victims", "events per victim"]).table["value"].tolist()
    [0.5, 1.5]
    """
    split, same, asked = groups.columns_of(by), groups.columns_of(also_same), chosen(measures)
    choices = Choices(
        start=start,
        end=end,
        by=tuple(split),
        victim=victim,
        also_same=tuple(same),
        event_id=event_id,
        offence=offence,
        rule=rule,
        data_from=data_from,
        data_to=data_to,
        measures=asked,
        cap=cap,
        confidence=confidence,
    )
    found = repeats(victim_events, choices, population)
    what = same_of(same)
    first, last = days_of(start, end)
    settings: dict[str, Any] = {"start": start, "end": end, "by": split, "rule": rule, "also_same": same}
    settings |= {"data_from": data_from, "confidence": confidence}
    label = split[0] if len(split) == 1 else "group"
    if [measure.name for measure in asked] == [REPEAT_EVENTS]:
        return Result(
            table=found.table,
            columns=columns_of(split),
            measure=f"Repeat victimisation, rolling {rule}, {period(first, last)}",
            definition=f"Events {during(first, last)} with an earlier event ({scope(what)}) in the {rule} before, the last day "
            f"included, over all events with a known {listed(what)}, counted once for each victim; {WITHIN_A_DAY}.",
            method=METHOD,
            words=words,
            settings=settings,
            sources=found.sources,
            notes=found.notes,
            excluded=found.excluded,
            chart=Chart(kind="intervals", label=label, value_title="% of events", scale=100),
        )
    return Result(
        table=found.table,
        columns=columns_of_measures(split),
        measure=f"Repeat victimisation, {period(first, last)}",
        definition=f"{_defined(asked, rule, cap)}; {during(first, last)}, of events with a known victim, counted once for each.",
        method=_methods(asked),
        words=words_of_measures,
        settings=settings | {"measures": [measure.name for measure in asked], "cap": cap, "data_to": data_to},
        sources=found.sources,
        notes=found.notes,
        excluded=found.excluded,
    )


def _defined(asked: Sequence[Measure], rule: str, cap: int) -> str:
    """What each measure counts, in one sentence."""
    told = [
        f"{measure.name}: {measure.counts.format(rule=rule, cap=cap)}, over {measure.over.format(rule=rule, cap=cap)}"
        for measure in asked
    ]
    return "; ".join(told)


def _methods(asked: Sequence[Measure]) -> str:
    """How the ranges are worked out, each way once."""
    return f"Ranges: {'; '.join(dict.fromkeys(measure.method for measure in asked))}."


def columns_of(names: list[str]) -> tuple[Column, ...]:
    """What the columns of a repeat rate by area are."""
    return (
        *keys(names or ["group"], totals=(ALL_AREAS,)),
        *((Column("group", "label"),) if len(names) > 1 else ()),
        Column("numerator", "count", of=TOLD, part_of="denominator"),
        Column("denominator", "base"),
        # Events less victims are those that came back within the window.
        Column("victims", "base", of=("numerator", *TOLD), part_of="denominator", distinct=True),
        Column("value", "measure", of=("numerator", "denominator", "victims"), unit=SHARE),
        # It may be the day of an event.
        Column("history_from", "label", of=("denominator",)),
        *(Column(name, "count", of=("numerator", *TOLD), shown=False, distinct=True) for name in TOLD),
    )


def columns_of_measures(names: list[str]) -> tuple[Column, ...]:
    """What the columns of several measures by area are.

    The rows of an area count the same events and victims in several ways (events less victims are the events beyond the first), so
    that one figure too small to show would be worked out from the others: they are withheld together. ``rest`` is what a subtraction
    within the row gives, the columns of `told_between` what one between rows gives.
    """
    area, counted = tuple(names or ["group"]), ("numerator", "rest", "denominator", "victims", *TOLD)
    return (
        *keys(area, totals=(ALL_AREAS,)),
        *((Column("group", "label"),) if len(names) > 1 else ()),
        Column("measure", "key"),
        Column("numerator", "count", of=counted, across=area, distinct=True),
        Column("rest", "count", of=counted, across=area, shown=False, distinct=True),
        Column("denominator", "base", of=counted, across=area, distinct=True),
        Column("victims", "base", of=counted, across=area, distinct=True),
        # What these are worked out from stands in their own row, so that rounded figures give them again.
        Column("expected", "measure", of=("numerator", "denominator")),
        Column("value", "measure", of=("numerator", "denominator", "victims", "rest", "expected")),
        Column("history_from", "label", of=("denominator",), across=area),
        *(Column(name, "count", of=counted, across=area, shown=False, distinct=True) for name in TOLD),
    )
