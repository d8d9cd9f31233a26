"""Areas side by side once the deprivation of their people is made alike."""

from __future__ import annotations

import pandas as pd

from needs_analysis import groups
from needs_analysis.contracts import require
from needs_analysis.demand.indirect import indirect_standardised_ratio
from needs_analysis.errors import Refusal
from needs_analysis.result import Result
from needs_analysis.source import attach, sources_of


def deprivation_standardised_ratio(
    counts: pd.DataFrame,
    residents: pd.DataFrame,
    deciles: pd.DataFrame,
    lookup: pd.DataFrame,
    *,
    by: str,
    unit: str = "lsoa21_code",
    events: str = "crimes",
    population: str = "population",
    decile: str = "imd_decile",
    confidence: float = 0.95,
) -> Result:
    """Events of each area over those expected from how deprived its small areas are.

    Parameters
    ----------
    counts : pandas.DataFrame
        Events by small area (further columns are added up).
    residents : pandas.DataFrame
        ``unit`` and the column ``population``, each small area once.
    deciles : pandas.DataFrame
        ``unit`` and ``decile``, each small area once.
    lookup : pandas.DataFrame
        ``unit`` and the column ``by``, each small area once.
    by : str
        Column that names the areas to set side by side, such as the district.
    unit, events, population, decile : str
        Columns.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        One row an area: 1 is what is expected if its small areas had the rates that their deciles have over all areas together.

    Raises
    ------
    DataError
        For missing columns, small areas that stand twice, and counts that are negative, broken or none.
    Refusal
        When a small area lacks its decile, its people or its area.

    Notes
    -----
    Indirect standardisation with deciles for strata; see `indirect_standardised_ratio`. Ratios are each held against all areas
    together and are not strictly comparable with each other.

    Examples
    --------
    >>> areas = pd.DataFrame({"lsoa21_code": list("ABCD"), "district": ["N", "N", "S", "S"], "imd_decile": [1, 2, 1, 2],
    ...                       "population": 1_000})
    >>> counts = pd.DataFrame({"lsoa21_code": list("ABCD"), "crimes": [100, 50, 110, 40]})
    >>> deprivation_standardised_ratio(counts, areas, areas, areas, by="district").table["value"].tolist()
    [1.0, 1.0]
    """
    require.columns(counts, (unit, events), what="counts")
    for part, column, what in (
        (residents, population, "residents"),
        (deciles, decile, "deciles"),
        (lookup, by, "look-up rows"),
    ):
        require.columns(part, (unit, column), what=what)
        require.once(part, (unit,), what=what)
    people = require.people(residents, population, above_zero=False)
    areas = pd.DataFrame({population: people}, index=pd.Index(residents[unit], name=unit))
    areas = areas.join(deciles.set_index(unit)[[decile]]).join(lookup.set_index(unit)[[by]])
    if areas.isna().any(axis=None):
        raise Refusal("A small area lacks its decile, its people or its area", remedy="Use tables of one vintage.")
    happened, outside = require.totals(counts, events, unit=unit, among=areas.index, what="counts")
    areas = areas.assign(happened=happened)
    seen = set(counts[unit].astype("str"))
    there = pd.Series([str(code) in seen for code in areas.index], index=areas.index).groupby(areas[by]).any()
    if not there.all():
        raise Refusal(
            f"No row of the counts is of {there.index[~there][0]}",
            remedy="Leave out areas that the counts do not cover.",
        )
    cells = areas.groupby([by, decile])[["happened", population]].sum()
    whole = areas.groupby(decile)[["happened", population]].sum()
    every = pd.MultiIndex.from_product([groups.factorised(areas[by], by)[1], whole.index], names=[by, decile])
    cells = cells.reindex(every, fill_value=0).reset_index()
    table = cells.assign(
        reference_count=cells[decile].map(whole["happened"]), reference_population=cells[decile].map(whole[population])
    )
    made = indirect_standardised_ratio(
        attach(table, *sources_of(counts, residents, deciles, lookup)),
        events="happened",
        population=population,
        age=decile,
        by=by,
        confidence=confidence,
    ).with_caveat(
        "NOT_COMPARABLE",
        "Each ratio is held against all areas together; two ratios are not strictly comparable with each other.",
    )
    return (
        made.leaving_out("events outside these areas or without a location", outside, "no decile") if outside else made
    )
