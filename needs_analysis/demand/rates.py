"""Rates, proportions and means of groups, each with its range."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pandas as pd

from needs_analysis import groups
from needs_analysis.contracts import require
from needs_analysis.demand import cover, grouping, incidents
from needs_analysis.demand.populations import People, PopulationOf, people_by_group
from needs_analysis.errors import Refusal
from needs_analysis.groups import By
from needs_analysis.result import Caveat, Result
from needs_analysis.statistics import EXACT_BELOW, poisson_interval, proportion_interval
from needs_analysis.statistics._checks import confidence as checked_confidence
from needs_analysis.wording import count, counted, figure, small_percent

RATE_METHODS = {"exact": "exact", "byar": "Byar"}
SHARE_METHODS = {"wilson": "Wilson", "clopper_pearson": "Clopper-Pearson", "jeffreys": "Jeffreys"}
_BOUNDS = Caveat(
    "SUPPRESSED_COUNTS", "Where counts were withheld there is no figure, only the range of all that they can be."
)


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
    grouping.checked_per(per)
    require.columns(table, [events, population, *groups.columns_of(by)], what="rows")
    places, keys = groups.numbered(table, by)
    found = grouping.events_of(table, events, places, len(keys))
    people = people_by_group(table, population, places, keys, population_of=population_of)
    total = people.total
    lower, _ = poisson_interval(found.least, confidence=confidence, method=method)
    _, upper = poisson_interval(found.most, confidence=confidence, method=method)
    small = found.least < EXACT_BELOW
    said = incidents.named(table, require.floats(table[events]), grouping.in_words(events))
    throughout = cover.uneven(table, places, keys, used=[events, population, *groups.columns_of(by)])
    shown = grouping.table_of(
        keys,
        found.known * per / total,
        np.where(found.missing, np.nan, lower * per / total),
        np.where(found.missing, np.nan, upper * per / total),
        measure=_measures(said, events, places, len(keys)),
        confidence=confidence,
        numerator=found.known,
        denominator=total,
        unit=f"per {count(per)} {_people(population)}",
        method=RATE_METHODS[method] if method in RATE_METHODS else np.where(small, "exact", "Byar"),
        flag=_flags(found, people, throughout),
        ranked=throughout.compared,
    )
    return grouping.result_of(
        shown,
        table,
        by,
        measure=f"rate of {said.what} per {count(per)} {_people(population)}",
        definition=f"Events ({events}) over people ({population}) of the same rows, times {count(per)}.",
        method="Exact interval below 10 events, Byar's from there on."
        if method == "auto"
        else f"Interval: {RATE_METHODS[method]}.",
        parameters={"events": events, "population": population, "by": groups.columns_of(by), "per": per}
        | {"confidence": confidence, "method": method, "population_of": population_of},
        said=figure,
        based_on=lambda row: f"{counted(row['numerator'], 'events')} among {count(row['denominator'])}",
        caveats=(
            Caveat("CHANCE_ALONE", "The ranges are by chance alone."),
            *((_BOUNDS,) if found.bounded.any() else ()),
            *people.caveats,
            *throughout.caveats,
            *said.caveats,
        ),
        too_few="a count is missing or withheld",
        aside="" if throughout.compared.all() else cover.left_aside(keys, throughout),
    )


def proportion(
    table: pd.DataFrame,
    *,
    events: str = "count",
    population: str = "population",
    by: By = (),
    per: float = 1,
    confidence: float = 0.95,
    method: Literal["wilson", "clopper_pearson", "jeffreys"] = "wilson",
    population_of: PopulationOf = None,
) -> Result:
    """Share of people (or cases) to whom something applies, group by group.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows with a part and the whole it is of; rows of one group are added up.
    events, population : str
        Columns with the part and the whole.
    by : str or sequence of str
        Columns that name a group; all rows together otherwise.
    per : float
        1 for a share, 100 for percent.
    confidence : float
        Between 0 and 1.
    method : {"wilson", "clopper_pearson", "jeffreys"}
        Wilson's interval, the exact one, or that of Jeffreys.
    population_of : {"row", "group"}, optional
        Whose whole ``population`` is: that of each row, which adds up (the default), or that of the whole group, repeated beside
        its rows and taken once.

    Returns
    -------
    Result
        One row a group, as in `rate`.

    Raises
    ------
    DataError
        For missing columns, rows without a group, numbers that are negative, broken or none, and rows of a group that repeat one
        whole where ``population_of`` does not say whose it is.
    Refusal
        When a part is larger than its whole, no group has anybody, or the method is unknown.

    References
    ----------
    .. [1] Wilson EB (1927). JASA 22, 209-212.

    Examples
    --------
    >>> table = pd.DataFrame({"service": ["A", "B"], "count": [17, 296], "population": [26, 300]})
    >>> proportion(table, by="service", per=100).table[["service", "value", "lower", "upper"]].round(1).values.tolist()
    [['A', 65.4, 46.2, 80.6], ['B', 98.7, 96.6, 99.5]]
    """
    grouping.checked_per(per)
    require.columns(table, [events, population, *groups.columns_of(by)], what="rows")
    places, keys = groups.numbered(table, by)
    found = grouping.events_of(table, events, places, len(keys))
    people = people_by_group(table, population, places, keys, population_of=population_of, whole=True)
    total = people.total
    _not_more(table, events, population)
    if np.any(found.most > total):
        raise Refusal(
            "The parts of a group, or a withheld one at its most, are larger than its whole",
            remedy="Check that both count the same people, or correct the upper bound.",
        )
    lower, _ = proportion_interval(found.least, total, confidence=confidence, method=method)
    _, upper = proportion_interval(found.most, total, confidence=confidence, method=method)
    shown = grouping.table_of(
        keys,
        found.known / total * per,
        np.where(found.missing, np.nan, lower * per),
        np.where(found.missing, np.nan, upper * per),
        measure=f"share of {grouping.in_words(events)}",
        confidence=confidence,
        numerator=found.known,
        denominator=total,
        unit="share" if per == 1 else "percent" if per == 100 else f"per {count(per)}",
        method=SHARE_METHODS[method],
        flag=_flags(found, people),
    )
    return grouping.result_of(
        shown,
        table,
        by,
        measure=f"share of {grouping.in_words(events)}",
        definition=f"Part ({events}) of a whole ({population}), added up by group.",
        method=f"{SHARE_METHODS[method]} interval for a proportion.",
        parameters={"events": events, "population": population, "by": groups.columns_of(by), "per": per}
        | {"confidence": confidence, "method": method, "population_of": population_of},
        said=lambda value: small_percent(value / per),
        based_on=lambda row: f"{count(row['numerator'])} of {count(row['denominator'])}",
        scale=100 / per,
        caveats=(*((_BOUNDS,) if found.bounded.any() else ()), *people.caveats),
        too_few="a count is missing or withheld",
    )


def mean(table: pd.DataFrame, *, value: str = "value", by: By = (), confidence: float = 0.95) -> Result:
    """Mean of a number, group by group, such as days waited.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a person or case.
    value : str
        Column with the number.
    by : str or sequence of str
        Columns that name a group; all rows together otherwise.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        One row a group: ``numerator`` is the sum, ``denominator`` the rows with a number, ``standard_deviation`` beside them.
        One number has a mean and no range. Rows without a number are left out and counted.

    Raises
    ------
    DataError
        For missing columns, rows without a group, and texts or infinities in place of numbers.
    Refusal
        When no row has a number.

    Notes
    -----
    Student's interval, ``mean +- t s / sqrt(n)``. Waits have long tails: with few rows, look at the median too.

    Examples
    --------
    >>> table = pd.DataFrame({"service": ["A"] * 3, "value": [2.0, 4.0, 6.0]})
    >>> mean(table, by="service").table[["value", "lower", "upper"]].round(2).values.tolist()
    [[4.0, -0.97, 8.97]]
    """
    from scipy import stats

    require.columns(table, [value, *groups.columns_of(by)], what="rows")
    places, keys = groups.numbered(table, by)
    numbers = require.numbers(table, value)
    kept = ~np.isnan(numbers)
    if not kept.any():
        raise Refusal(f"No row has a number in {value}", remedy="Check that the right column was named.")
    n = np.bincount(places[kept], minlength=len(keys)).astype(float)
    total = np.bincount(places[kept], weights=numbers[kept], minlength=len(keys))
    tail = (1 - checked_confidence(confidence)) / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        average = total / n
        off = (numbers - average[places])[kept]
        deviation = np.sqrt(np.bincount(places[kept], weights=off**2, minlength=len(keys)) / (n - 1))
        deviation = np.where(n > 1, deviation, np.nan)
        half = stats.t.isf(tail, np.maximum(n - 1, 1)) * deviation / np.sqrt(n)
    shown = grouping.table_of(
        keys,
        average,
        average - half,
        average + half,
        measure=f"mean {value}",
        confidence=confidence,
        numerator=np.full(len(keys), np.nan),
        denominator=n,
        unit=value,
        method="Student's t",
        flag=np.where(n == 0, "no number", np.where(n == 1, "one number, no range", "")),
    ).assign(numerator=total, standard_deviation=deviation)
    made = grouping.result_of(
        shown,
        table,
        by,
        measure=f"mean {value}",
        definition=f"Mean of {value} over the rows that have it.",
        method="Mean with Student's interval.",
        parameters={"value": value, "by": groups.columns_of(by), "confidence": confidence},
        said=figure,
        based_on=lambda row: f"{counted(row['denominator'], 'rows')}",
        caveats=(Caveat("FEW_ROWS", f"Some means rest on fewer than {grouping.SMALL} rows."),)
        if (n < grouping.SMALL).any()
        else (),
        small_on="denominator",
        too_few="there is no number",
    )
    return made if kept.all() else made.leaving_out("rows without a number", int((~kept).sum()), "missing is not 0")


def _flags(found: grouping.Counts, people: People, throughout: cover.Cover | None = None) -> Any:
    flags = np.where(found.least < EXACT_BELOW, "few events", "")
    if throughout is not None:
        flags = np.where(throughout.flag != "", throughout.flag, flags)
    flags = np.where(found.bounded, "bounds: a count was withheld", flags)
    return np.where(found.missing, "a count is missing", np.where(people.flag != "", people.flag, flags))


def _measures(said: incidents.Named, events: str, places: Any, many: int) -> Any:
    """What each group's rate is of: a group of incidents alone is no rate of crimes."""
    if not said.caveats:
        return f"rate of {said.what}"
    other = np.bincount(places, weights=~said.rows, minlength=many) > 0
    some = np.bincount(places, weights=said.rows, minlength=many) > 0
    of = np.where(other & some, said.what, np.where(some, incidents.INCIDENTS, grouping.in_words(events)))
    return np.char.add("rate of ", of.astype("str"))


def _people(column: str) -> str:
    return "people" if column in ("population", "n", "pop") else grouping.in_words(column)


def _not_more(table: pd.DataFrame, events: str, population: str) -> None:
    part, whole = (require.whole_numbers(table, name, may_lack=True) for name in (events, population))
    over = int(np.sum(part > whole))
    if over:
        raise Refusal(
            f"In {over} of {len(table)} rows the part is larger than its whole",
            remedy="Check that both count the same people; a rate has no such limit.",
        )
