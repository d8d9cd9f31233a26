"""Events of areas over those expected at the rates of a reference population."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd

from needs_analysis import groups
from needs_analysis.contracts import require
from needs_analysis.demand import grouping, strata
from needs_analysis.groups import By
from needs_analysis.result import Result
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

    Returns
    -------
    Result
        One row an area; 1 is what would be expected. ``numerator`` counts the events, ``denominator`` those expected.

    Raises
    ------
    DataError
        For missing columns, broken counts, and areas with other age bands than the rest.
    Refusal
        When the reference has nobody in an age band.

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
    shown = _indirect(
        table, events, population, reference_events, reference_population, age, by, confidence, missing_events
    )
    return grouping.result_of(
        shown,
        table,
        by,
        lead=strata.lead(age),
        measure="indirectly standardised ratio",
        words="the ratio of events to those expected",
        reference=1.0,
        reference_label="As expected",
        definition="Events over those expected at the reference's rate in each age band.",
        method="Indirect standardisation; exact limits below 10 events and Byar's from there on.",
        parameters={"events": events, "by": groups.columns_of(by), "confidence": confidence},
        said=lambda value: f"{value:,.2f}",
        based_on=strata.events_said,
        caveats=strata.CAVEATS,
    )


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
    shown = _indirect(
        table, events, population, reference_events, reference_population, age, by, confidence, missing_events, per
    )
    return grouping.result_of(
        shown,
        table,
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


def _indirect(
    table: pd.DataFrame,
    events: str,
    population: str,
    reference_events: str,
    reference_population: str,
    age: str,
    by: By,
    confidence: float,
    missing_events: str,
    per: int | None = None,
) -> pd.DataFrame:
    """Ratios of areas, or rates for so many people, as a table."""
    columns = [events, population, reference_events, reference_population, age, *groups.columns_of(by)]
    require.columns(table, columns, what="rows")
    cells = strata.strata_of(table, by, age)
    counts, gaps = strata.counts_of(table, events, cells, missing_events)
    events_there = require.whole_numbers(table, reference_events)
    people_there = require.people(table, reference_population)
    found = indirect(
        counts,
        require.people(table, population, above_zero=False),
        events_there,
        people_there,
        group=cells.places,
        groups=len(cells.keys),
        confidence=confidence,
    )
    strata.one_reference({reference_events: events_there, reference_population: people_there}, cells)
    few = found.events < EXACT_BELOW
    flags = np.where(gaps, "a count is missing", np.where(few, "few events", ""))
    methods = np.where(few, "exact", "Byar")
    if per is None:
        shown = strata.standardised_table(
            found, cells.keys, gaps, confidence, "indirectly standardised ratio", "ratio", methods, flags
        )
        return shown.assign(denominator=found.expected)
    first = cells.places == 0
    rate = float(events_there[first].sum() / people_there[first].sum() * per)
    scaled = replace(found, value=found.value * rate, lower=found.lower * rate, upper=found.upper * rate)
    unit = f"per {count(per)} people"
    shown = strata.standardised_table(
        scaled, cells.keys, gaps, confidence, f"indirectly standardised rate {unit}", unit, methods, flags
    )
    return shown.assign(expected=found.expected, reference_rate=rate)
