"""Events of areas over those expected at the rates of a reference population."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from needs_analysis import groups
from needs_analysis.contracts import require
from needs_analysis.demand import grouping, strata
from needs_analysis.errors import Refusal
from needs_analysis.groups import Array, By
from needs_analysis.result import Excluded, Result
from needs_analysis.source import attach, sources_of
from needs_analysis.statistics import EXACT_BELOW, indirect
from needs_analysis.wording import count, figure


def indirect_standardised_ratio(
    table: pd.DataFrame,
    *,
    events: str = "count",
    population: str = "population",
    reference_events: str = "reference_count",
    reference_population: str = "reference_population",
    age: str = "age_band",
    by: By = (),
    confidence: float = 0.95,
    missing_events: Literal["leave_out", "zero"] = "leave_out",
    observed_totals: pd.DataFrame | None = None,
) -> Result:
    """Events of each area over those expected if each age had the rate of a reference population.

    Parameters
    ----------
    table : pandas.DataFrame
        One row an area and age band: events and people, and events and people of the reference in that band.
    events, population, reference_events, reference_population, age : str
        Columns. Anything that splits people can stand for age, such as the deprivation decile of where they live.
    by : str or sequence of str
        Columns that name an area; everybody together otherwise.
    confidence : float
        Between 0 and 1.
    missing_events : {"leave_out", "zero"}
        Whether an area with a missing count has no ratio, or a missing count is known to be 0.
    observed_totals : pandas.DataFrame, optional
        One row an area (the columns of ``by``) with its ``events``, where they are known in total and not by age. The column
        ``events`` of ``table`` is then not needed and not used.

    Returns
    -------
    Result
        One row an area; 1 is what would be expected. ``numerator`` counts the events, ``denominator`` those expected. An area with
        a missing count, with unknown people or with nobody has no ratio and is named.

    Raises
    ------
    DataError
        For missing columns, broken counts, areas with other age bands than the rest, and totals of an area that stands twice.
    Refusal
        When the reference has nobody in an age band, no area has people, or no total is of an area of the table.

    Notes
    -----
    Ratios of two areas are each held against the reference and are not strictly comparable with each other.

    References
    ----------
    .. [1] Breslow NE, Day NE (1987). Statistical Methods in Cancer Research, volume II.

    Examples
    --------
    >>> table = pd.DataFrame({"area": ["A", "A"], "age_band": ["0-49", "50+"], "count": [10, 20], "population": [100, 100],
    ...                       "reference_count": [100, 100], "reference_population": [1000, 1000]})
    >>> indirect_standardised_ratio(table, by=["area"]).table["value"].tolist()
    [1.5]
    """
    asked = _Asked(events, population, reference_events, reference_population, age, by, confidence, missing_events)
    shown, sourced, outside = _indirect(table, observed_totals, asked)
    made = grouping.result_of(
        shown,
        sourced,
        by,
        lead=strata.lead(age),
        measure="indirectly standardised ratio",
        words="the ratio of events to those expected",
        reference=1.0,
        reference_label="As expected",
        definition=f"Events over those expected at the reference's rate in each {strata.band_in_words(age)}.",
        method="Indirect standardisation; exact limits below 10 events and Byar's from there on.",
        parameters={"events": events, "by": groups.columns_of(by), "confidence": confidence},
        said=lambda value: f"{value:,.2f}",
        based_on=strata.events_said,
        caveats=strata.CAVEATS,
    )
    return made if outside is None else replace(made, excluded=(*made.excluded, outside))


def indirect_standardised_rate(
    table: pd.DataFrame,
    *,
    events: str = "count",
    population: str = "population",
    reference_events: str = "reference_count",
    reference_population: str = "reference_population",
    age: str = "age_band",
    by: By = (),
    per: int = 100_000,
    confidence: float = 0.95,
    missing_events: Literal["leave_out", "zero"] = "leave_out",
    observed_totals: pd.DataFrame | None = None,
) -> Result:
    """The rate of the reference population times each area's indirectly standardised ratio.

    Parameters
    ----------
    table : pandas.DataFrame
        One row an area and age band: events and people, and events and people of the reference in that band.
    events, population, reference_events, reference_population, age : str
        Columns.
    by : str or sequence of str
        Columns that name an area; everybody together otherwise.
    per : int
        People the rate is for.
    confidence : float
        Between 0 and 1.
    missing_events : {"leave_out", "zero"}
        Whether an area with a missing count has no rate, or a missing count is known to be 0.
    observed_totals : pandas.DataFrame, optional
        As in `indirect_standardised_ratio`.

    Returns
    -------
    Result
        One row an area, with ``reference_rate`` beside it.

    Raises
    ------
    DataError, Refusal
        As in `indirect_standardised_ratio`.

    Examples
    --------
    >>> table = pd.DataFrame({"area": ["A", "A"], "age_band": ["0-49", "50+"], "count": [10, 20], "population": [100, 100],
    ...                       "reference_count": [100, 100], "reference_population": [1000, 1000]})
    >>> indirect_standardised_rate(table, by=["area"], per=1000).table["value"].round(6).tolist()
    [150.0]
    """
    grouping.checked_per(per)
    asked = _Asked(events, population, reference_events, reference_population, age, by, confidence, missing_events)
    shown, sourced, outside = _indirect(table, observed_totals, asked, per)
    made = grouping.result_of(
        shown,
        sourced,
        by,
        lead=strata.lead(age),
        measure=f"indirectly standardised rate per {count(per)} people",
        words=f"the rate of events per {count(per)} people",
        definition=f"The reference's rate per {count(per)} people times the area's standardised ratio.",
        method="Indirect standardisation; exact limits below 10 events and Byar's from there on.",
        parameters={"events": events, "by": groups.columns_of(by), "per": per, "confidence": confidence},
        said=figure,
        based_on=strata.events_said,
        caveats=strata.CAVEATS,
    )
    return made if outside is None else replace(made, excluded=(*made.excluded, outside))


@dataclass(frozen=True)
class _Asked:
    """The columns and choices that ratio and rate share."""

    events: str
    population: str
    reference_events: str
    reference_population: str
    age: str
    by: By
    confidence: float
    missing_events: str


def _indirect(
    table: pd.DataFrame, observed_totals: pd.DataFrame | None, asked: _Asked, per: int | None = None
) -> tuple[pd.DataFrame, pd.DataFrame, Excluded | None]:
    """Ratios of areas, or rates for so many people, as a table; the table with all sources; totals of no area here."""
    names = groups.columns_of(asked.by)
    own = [] if observed_totals is not None else [asked.events]
    columns = [*own, asked.population, asked.reference_events, asked.reference_population, asked.age, *names]
    require.columns(table, columns, what="rows")
    cells = strata.strata_of(table, asked.by, asked.age)
    totals, outside = None, None
    if observed_totals is None:
        counts, gaps = strata.counts_of(table, asked.events, cells, asked.missing_events)
    else:
        counts = np.zeros(len(table))
        totals, gaps, outside = _totals(observed_totals, asked, names, cells.keys)
        table = attach(table, *sources_of(table, observed_totals))
    events_there = require.whole_numbers(table, asked.reference_events)
    people_there = require.people(table, asked.reference_population)
    people = strata.people_of(table, asked.population, cells, empty=True)
    # Events in a band with nobody in it have no expected ones beside them, and would raise the ratio.
    nowhere = np.bincount(cells.places, weights=(counts > 0) & (people.each == 0), minlength=len(cells.keys)) > 0
    people = replace(
        people,
        without=people.without | nowhere,
        flag=np.where(nowhere & (people.flag == ""), strata.EMPTY_STRATUM, people.flag),
    )
    found = indirect(
        counts,
        people.each,
        events_there,
        people_there,
        group=cells.places,
        groups=len(cells.keys),
        confidence=asked.confidence,
        totals=totals,
    )
    strata.one_reference({asked.reference_events: events_there, asked.reference_population: people_there}, cells)
    few = found.events < EXACT_BELOW
    flags = np.where(few, "few events", "")
    methods = np.where(few, "exact", "Byar")
    expected = np.where(people.without, np.nan, found.expected)
    if per is None:
        shown = strata.standardised_table(
            found, cells.keys, gaps, people, asked.confidence, "indirectly standardised ratio", "ratio", methods, flags
        )
        return shown.assign(denominator=expected), table, outside
    first = cells.places == 0
    rate = float(events_there[first].sum() / people_there[first].sum() * per)
    scaled = replace(found, value=found.value * rate, lower=found.lower * rate, upper=found.upper * rate)
    unit = f"per {count(per)} people"
    measure = f"indirectly standardised rate {unit}"
    shown = strata.standardised_table(scaled, cells.keys, gaps, people, asked.confidence, measure, unit, methods, flags)
    return shown.assign(expected=expected, reference_rate=rate), table, outside


def _totals(
    observed: pd.DataFrame, asked: _Asked, names: list[str], keys: pd.DataFrame
) -> tuple[Array, Array, Excluded | None]:
    """Events of each area from the table of totals, which areas lack them, and the totals of areas that are not here."""
    require.columns(observed, [*names, asked.events], what="totals")
    if not names and len(observed) > 1:
        raise Refusal("There is one group and more than one total", remedy="Add the totals up, or name areas in by=.")
    strata.check_missing_rule(asked.missing_events)
    numbers = require.whole_numbers(observed, asked.events, may_lack=True)
    if not names:
        at = np.zeros(1, dtype=np.int64)
    else:
        given = observed.assign(**{name: require.codes(observed, name, what="totals") for name in names})
        require.once(given, names, what="totals")
        wanted = pd.MultiIndex.from_arrays([require.codes(keys, name, what="rows") for name in names])
        at = wanted.get_indexer(pd.MultiIndex.from_arrays([given[name] for name in names]))
    if not (at >= 0).any():
        raise Refusal("No total is of an area of the table", remedy="Spell the areas alike in both.")
    found = np.full(len(keys), np.nan)
    found[at[at >= 0]] = numbers[at >= 0]
    gaps = np.isnan(found)
    if asked.missing_events == "zero":
        given_there = np.isin(np.arange(len(keys)), at)
        found[gaps & given_there] = 0
        gaps &= ~given_there
    strange = int((at < 0).sum())
    left = (
        Excluded("totals of areas that are not in the table", strange, "nothing is expected there") if strange else None
    )
    return np.nan_to_num(found), gaps, left
