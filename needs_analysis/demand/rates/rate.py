"""Rate of events for so many people, group by group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd

from needs_analysis import by_group, groups, require
from needs_analysis.demand.rates import cover, incidents
from needs_analysis.demand.rates.bounds import (
    CHANCE_ALONE,
    RATE_METHODS,
    flags_of,
    people_in_words,
    withheld_counts,
)
from needs_analysis.demand.rates.populations import PopulationOf, people_by_group
from needs_analysis.groups import By
from needs_analysis.result import Result
from needs_analysis.said import Said
from needs_analysis.statistics import EXACT_BELOW, poisson_interval
from needs_analysis.wording import count, counted, figure


def rate(
    table: pd.DataFrame,
    *,
    events: str = "count",
    population: str = "population",
    by: By = (),
    per: float = 100_000,
    confidence: float = 0.95,
    method: Literal["auto", "exact", "byar"] = "auto",
    population_of: PopulationOf = None,
) -> Result:
    """Rate of events for so many people, group by group.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of events with the people they happened among; rows of one group are added up.
    events, population : str
        Columns with the events and with the people (or days, or households).
    by : str or sequence of str
        Columns that name a group: ward, district, partnership, policing area, rural or urban, decile, force, sex ... All rows
        together otherwise.
    per : float
        People the rate is for.
    confidence : float
        Between 0 and 1.
    method : {"auto", "exact", "byar"}
        Range of the count: exact below 10 events and Byar's from there on, or one of them throughout.
    population_of : {"row", "group"}, optional
        Whose people ``population`` holds: those of each row, which add up (the default), or those of the whole group, repeated
        beside its rows and taken once, as in a table of forces by kind of offence.

    Returns
    -------
    Result
        One row a group in the order of their names, with its ``rank`` (1 is highest). A group with a missing count, with unknown
        people or with nobody has no rate and is named; where ``<events>_lower`` and ``<events>_upper`` say what a withheld count
        can be, it has bounds, and ``known`` is what was counted for certain. A group with rows for fewer months (quarters, years)
        than others says so in ``flag`` and, where ``compared`` is False, has no rank. Where some groups hold crimes and incidents
        of anti-social behaviour, ``incidents`` says how many of the events are incidents.

    Raises
    ------
    DataError
        For missing columns, rows without a group, counts that are negative, broken or no numbers, and rows of a group that
        repeat one population where ``population_of`` does not say whose it is.
    Refusal
        For people that are negative or no numbers, no group with any, or an unknown method.

    Notes
    -----
    ``value = per * events / population``, and the limits of the count times the same [1]_. Chance alone; see `compare_periods`
    for more variation than that.

    References
    ----------
    .. [1] Breslow NE, Day NE (1987). Statistical Methods in Cancer Research, volume II.
    .. [2] Public Health England (2018). Technical Guide: Confidence Intervals.

    Examples
    --------
    >>> table = pd.DataFrame({"ward": ["A", "A", "B"], "count": [4, 5, 12], "population": [1_000, 1_100, 900]})
    >>> rate(table, by="ward", per=1_000).table[["ward", "value", "method", "rank"]].round(3).values.tolist()
    [['A', 4.286, 'exact', 2], ['B', 13.333, 'Byar', 1]]
    """
    by_group.checked_per(per)
    require.columns(table, [events, population, *groups.columns_of(by)], what="rows")
    places, keys = groups.numbered(table, by)
    found = by_group.events_of(table, events, places, len(keys))
    people = people_by_group(table, population, places, keys, population_of=population_of)
    total = people.total
    lower, _ = poisson_interval(found.least, confidence=confidence, method=method)
    _, upper = poisson_interval(found.most, confidence=confidence, method=method)
    small = found.least < EXACT_BELOW
    numbers = require.floats(table[events])
    told = incidents.named(table, numbers, by_group.in_words(events))
    throughout = cover.uneven(table, places, keys, used=[events, population, *groups.columns_of(by)])
    measures, both = _measures(told, events, places, len(keys))
    shown = by_group.table_of(
        keys,
        found.known * per / total,
        np.where(found.missing, np.nan, lower * per / total),
        np.where(found.missing, np.nan, upper * per / total),
        measure=measures,
        confidence=confidence,
        numerator=found.known,
        denominator=total,
        unit=f"per {count(per)} {people_in_words(population)}",
        method=RATE_METHODS[method] if method in RATE_METHODS else np.where(small, "exact", "Byar"),
        flag=flags_of(found, people, throughout),
        ranked=throughout.compared,
    )
    shown = by_group.with_known(shown, found)
    if both:
        shown = incidents.beside(shown, incidents.by_place(numbers, told.rows, places, found.known))
    settings = {"events": events, "population": population, "by": groups.columns_of(by), "per": per}
    settings |= {"confidence": confidence, "method": method, "population_of": population_of}
    what = f"rate of {by_group.in_words(events)} {_per(settings)}"
    return by_group.result_of(
        shown,
        table,
        by,
        words=words,
        what=what,
        measure=what,
        definition=f"Events ({events}) over people ({population}) of the same rows, times {count(per)}.",
        method=_how(method),
        settings=settings,
        columns=(*by_group.columns_of(by), incidents.BESIDE),
        notes=people.caveats,
        too_few="a count is missing or withheld",
    )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the rates say."""
    names = table[by_group.label_of(settings["by"])]
    of, of_incidents = incidents.told(table, by_group.in_words(settings["events"]), before="rate of ")
    return by_group.told(
        table,
        settings,
        what=f"rate of {of} {_per(settings)}",
        said=figure,
        based_on=lambda row: f"{counted(row['numerator'], 'events')} among {count(row['denominator'])}",
        method=_how(settings["method"]),
        aside=cover.left_aside(table, names),
        caveats=(CHANCE_ALONE, *withheld_counts(table), *cover.said(table, names), *of_incidents),
    )


def _per(settings: Mapping[str, Any]) -> str:
    """How many people a rate is for, in words."""
    return f"per {count(settings['per'])} {people_in_words(settings['population'])}"


def _how(method: str) -> str:
    if method == "auto":
        return "Exact interval below 10 events, Byar's from there on."
    return f"Interval: {RATE_METHODS[method]}."


def _measures(told: incidents.Named, events: str, places: Any, many: int) -> tuple[Any, bool]:
    """What each group's rate is of, because one of incidents alone is no rate of crimes; whether some group has both."""
    if not told.both:
        return f"rate of {told.what}", False
    other = np.bincount(places, weights=~told.rows, minlength=many) > 0
    some = np.bincount(places, weights=told.rows, minlength=many) > 0
    of = np.where(other & some, told.what, np.where(some, incidents.INCIDENTS, by_group.in_words(events)))
    return np.char.add("rate of ", of.astype("str")), bool((other & some).any())
