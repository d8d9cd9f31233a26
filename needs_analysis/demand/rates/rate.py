"""Rate of events for so many people, group by group."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pandas as pd

from needs_analysis import by_group, groups, require
from needs_analysis.demand.rates import cover, incidents
from needs_analysis.demand.rates.bounds import BOUNDS, RATE_METHODS, flags_of, people_in_words
from needs_analysis.demand.rates.populations import PopulationOf, people_by_group
from needs_analysis.groups import By
from needs_analysis.result import Result
from needs_analysis.said import Caveat
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
        can be, it has bounds. A group with rows for fewer months (quarters, years) than others says so in ``flag``.

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
    said = incidents.named(table, require.floats(table[events]), by_group.in_words(events))
    throughout = cover.uneven(table, places, keys, used=[events, population, *groups.columns_of(by)])
    shown = by_group.table_of(
        keys,
        found.known * per / total,
        np.where(found.missing, np.nan, lower * per / total),
        np.where(found.missing, np.nan, upper * per / total),
        measure=_measures(said, events, places, len(keys)),
        confidence=confidence,
        numerator=found.known,
        denominator=total,
        unit=f"per {count(per)} {people_in_words(population)}",
        method=RATE_METHODS[method] if method in RATE_METHODS else np.where(small, "exact", "Byar"),
        flag=flags_of(found, people, throughout),
        ranked=throughout.compared,
    )
    return by_group.result_of(
        by_group.with_known(shown, found),
        table,
        by,
        measure=f"rate of {said.what} per {count(per)} {people_in_words(population)}",
        definition=f"Events ({events}) over people ({population}) of the same rows, times {count(per)}.",
        method="Exact interval below 10 events, Byar's from there on."
        if method == "auto"
        else f"Interval: {RATE_METHODS[method]}.",
        parameters={"events": events, "population": population, "by": groups.columns_of(by), "per": per}
        | {"confidence": confidence, "method": method, "population_of": population_of},
        said=figure,
        based_on=lambda row: f"{counted(row['numerator'], 'events')} among {count(row['denominator'])}",
        caveats=(
            Caveat("CHANCE_ALONE", "The ranges are by chance alone.", figures=False),
            *((BOUNDS,) if found.bounded.any() else ()),
            *people.caveats,
            *throughout.caveats,
            *said.caveats,
        ),
        too_few="a count is missing or withheld",
        aside="" if throughout.compared.all() else cover.left_aside(keys, throughout),
    )


def _measures(said: incidents.Named, events: str, places: Any, many: int) -> Any:
    """What each group's rate is of: a group of incidents alone is no rate of crimes."""
    if not said.caveats:
        return f"rate of {said.what}"
    other = np.bincount(places, weights=~said.rows, minlength=many) > 0
    some = np.bincount(places, weights=said.rows, minlength=many) > 0
    of = np.where(other & some, said.what, np.where(some, incidents.INCIDENTS, by_group.in_words(events)))
    return np.char.add("rate of ", of.astype("str"))
