"""The rate of a reference population times the standardised ratio of each area."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import pandas as pd

from needs_analysis import by_group
from needs_analysis.columns import Column, amended
from needs_analysis.demand.rates import strata
from needs_analysis.demand.rates.indirect_standardised_ratio import METHOD, Asked, standardised
from needs_analysis.groups import By
from needs_analysis.result import Result
from needs_analysis.said import Said
from needs_analysis.wording import count, figure


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
    by_group.checked_per(per)
    asked = Asked(events, population, reference_events, reference_population, age, by, confidence, missing_events)
    shown, sourced, outside = standardised(table, observed_totals, asked, per)
    settings = asked.settings() | {"per": per}
    return by_group.result_of(
        shown,
        sourced,
        by,
        words=words,
        what=strata.rate_in_words(settings),
        measure=f"indirectly standardised rate per {count(per)} people",
        definition=f"The reference's rate per {count(per)} people times the area's standardised ratio.",
        method=METHOD,
        settings=settings,
        columns=amended(by_group.columns_of(by), Column("expected", "measure"), Column("reference_rate", "measure")),
        excluded=outside,
    )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the rates say."""
    return strata.told(table, settings, what=strata.rate_in_words(settings), said=figure, method=METHOD)
