"""Where it is, small area by small area, and how it goes with deprivation."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from needs_analysis.charts.chart import Chart
from needs_analysis.contracts import require
from needs_analysis.errors import Refusal
from needs_analysis.result import Caveat, Excluded, Result
from needs_analysis.source import Source, sources_of
from needs_analysis.statistics import clustered_ratio
from needs_analysis.wording import count, percent, sentence_case

_DECILES = 10


def small_area_counts(
    counts: pd.DataFrame,
    lookup: pd.DataFrame,
    boundaries: tuple[Mapping[str, list[Any]], Source],
    *,
    unit: str = "lsoa21_code",
    events: str = "crimes",
    what: str = "crimes",
    period: str = "",
) -> Result:
    """Counts of every small area, as a map.

    Parameters
    ----------
    counts : pandas.DataFrame
        Events by small area (further columns are added up).
    lookup : pandas.DataFrame
        Every small area with ``lsoa21_name``, ``ward24_name`` and ``ltla24_name``.
    boundaries : tuple of (mapping, Source)
        Outlines by area code, from `needs_analysis.reading.boundaries`.
    unit, events : str
        Columns with the area code and the counts.
    what, period : str
        For the sentences.

    Returns
    -------
    Result
        One row a small area, most events first; one without events counts as 0.

    Notes
    -----
    Published points are moved to the middle of a street or a public place, so an area beside a boundary may hold events
    of its neighbour.

    Raises
    ------
    DataError
        For missing columns, and counts that are negative, broken or none.
    Refusal
        When no event falls in a small area, or the boundaries are not outlines with their source.

    Examples
    --------
    >>> lookup = pd.DataFrame({"lsoa21_code": ["E1", "E2"], "lsoa21_name": ["One", "Two"], "ward24_name": "North",
    ...                        "ltla24_name": "Westshire"})
    >>> outlines = ({"E1": [], "E2": []}, Source("map", "Outlines", "ONS", "OGL v3.0"))
    >>> counts = pd.DataFrame({"lsoa21_code": ["E2"], "crimes": [7]})
    >>> small_area_counts(counts, lookup, outlines).table[["small_area", "value"]].values.tolist()
    [['Two', 7], ['One', 0]]
    """
    require.columns(counts, (unit, events), what="counts")
    require.columns(lookup, (unit, "lsoa21_name", "ward24_name", "ltla24_name"), what="look-up rows")
    if not isinstance(boundaries, tuple) or len(boundaries) != 2:
        raise Refusal(
            "The boundaries are not outlines with their source", remedy='Pass a.boundaries("lsoa_boundaries").'
        )
    areas = lookup.drop_duplicates(unit).set_index(unit)
    values, outside = require.totals(counts, events, unit=unit, among=areas.index, what="counts")
    if values.sum() == 0:
        raise Refusal("No event falls in a small area of the look-up", remedy="Check that both use the same codes.")
    table = (
        pd.DataFrame(
            {
                unit: areas.index,
                "small_area": areas["lsoa21_name"].to_numpy(),
                "ward": areas["ward24_name"].to_numpy(),
                "district": areas["ltla24_name"].to_numpy(),
                "measure": what,
                "value": values.to_numpy(),
                "unit": what,
                "method": "count",
            }
        )
        .sort_values(["value", unit], ascending=[False, True])
        .reset_index(drop=True)
    )
    top = table.iloc[0]
    when = f" in {period}" if period else ""
    panel = (
        f"{count(values.sum())} {what}{when} fell in {count(len(table))} small areas. The one with most was in "
        f"{top['ward']} ward, {top['district']} ({top['small_area']}): {count(top['value'])}, or "
        f"{percent(top['value'] / values.sum(), digits=1)}."
    )
    shapes, source = boundaries
    return Result(
        table=table,
        measure=f"{sentence_case(what)} by small area{when}",
        definition=f"{sentence_case(what)} whose published point lies in the small area (LSOA 2021).",
        method="Count.",
        sentences={"panel": panel, "analyst": panel},
        parameters={"unit": unit, "events": events},
        sources=tuple(sorted({*sources_of(counts, lookup), source})),
        caveats=(Caveat("SNAP_POINTS", "Points are moved before they are published; an area's count is approximate."),),
        excluded=(Excluded(f"{what} outside these areas or without a location", outside, "no small area"),)
        if outside
        else (),
        chart=Chart(
            kind="map",
            label=unit,
            title=f"Where {what} were recorded{when}",
            alt=f"A map of {count(len(table))} small areas in five shades; the darkest fifth has the most {what}, in "
            f"towns above all, and {top['ward']} ward in {top['district']} has most of all.",
            value_title=f"{sentence_case(what)}, fifths",
        ),
        shapes=shapes,
    )


def deprivation_gradient(
    counts: pd.DataFrame,
    deciles: pd.DataFrame,
    residents: pd.DataFrame,
    *,
    unit: str = "lsoa21_code",
    events: str = "crimes",
    population: str = "ethnicity_base",
    per: int = 1_000,
    what: str = "crimes",
    period: str = "",
    confidence: float = 0.95,
) -> Result:
    """Rate of events by deprivation decile of the small area they happened in.

    Parameters
    ----------
    counts : pandas.DataFrame
        Events by small area.
    deciles : pandas.DataFrame
        ``unit`` and ``imd_decile``; 1 is the most deprived tenth of England.
    residents : pandas.DataFrame
        ``unit`` and the column ``population``.
    unit, events, population : str
        Columns with the area code, the counts and the residents.
    per : int
        Residents the rate is for.
    what, period : str
        For the sentences.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        One row a decile that occurs here.

    Raises
    ------
    Refusal
        When a small area has no decile or no residents.

    Examples
    --------
    >>> deciles = pd.DataFrame({"lsoa21_code": list("ABCD"), "imd_decile": [1, 1, 10, 10]})
    >>> residents = pd.DataFrame({"lsoa21_code": list("ABCD"), "people": 1_000})
    >>> counts = pd.DataFrame({"lsoa21_code": list("ABCD"), "crimes": [90, 110, 40, 60]})
    >>> deprivation_gradient(counts, deciles, residents, population="people").table["value"].tolist()
    [100.0, 50.0]
    """
    require.columns(counts, (unit, events), what="counts")
    require.columns(deciles, (unit, "imd_decile"), what="deciles")
    require.columns(residents, (unit, population), what="residents")
    require.once(deciles, (unit,), what="deciles")
    require.once(residents, (unit,), what="residents")
    areas = deciles[[unit, "imd_decile"]].merge(
        residents[[unit, population]], on=unit, how="left", validate="one_to_one"
    )
    if areas[population].isna().any() or areas["imd_decile"].isna().any():
        raise Refusal("A small area has no decile or no residents", remedy="Use tables of one vintage of small areas.")
    happened, outside = require.totals(counts, events, unit=unit, among=pd.Index(areas[unit]), what="counts")
    areas["events"] = happened.to_numpy()
    by = areas.groupby("imd_decile").agg(events=("events", "sum"), people=(population, "sum"), areas=(unit, "size"))
    if (by["people"] <= 0).any() or by["events"].iloc[0] + by["events"].iloc[-1] == 0:
        raise Refusal(
            "A decile has no residents, or neither end has an event", remedy="Use counts and residents of one area."
        )
    limits = [
        clustered_ratio(group["events"], group[population], confidence=confidence)
        for _, group in areas.groupby("imd_decile", sort=True)
    ]
    table = pd.DataFrame(
        {
            "decile": [
                f"{n} (most deprived)" if n == 1 else f"{n} (least deprived)" if n == _DECILES else str(n)
                for n in by.index
            ],
            "measure": f"{what} per {count(per)} people",
            "value": [per * ratio for ratio, _, _ in limits],
            "lower": [per * lower for _, lower, _ in limits],
            "upper": [per * upper for _, _, upper in limits],
            "confidence": confidence,
            "numerator": by["events"].to_numpy(dtype="int64"),
            "denominator": by["people"].to_numpy(dtype="int64"),
            "unit": f"per {count(per)} people",
            "method": "linearised over small areas",
            "small_areas": by["areas"].to_numpy(),
        }
    )
    first, last = table.iloc[0], table.iloc[-1]
    editions = " and ".join(source.edition for source in sources_of(residents) if source.edition)
    ratio, low, high = _ratio(first, last, confidence)
    when = f" in {period}" if period else ""
    panel = (
        f"{sentence_case(what)}{when}: {first['value']:.1f} per {count(per)} people in decile {first['decile']}, "
        f"against {last['value']:.1f} in decile {last['decile']}. That is {ratio:.1f} times the rate (range {low:.1f} to "
        f"{high:.1f})."
    )
    return Result(
        table=table,
        measure=f"{sentence_case(what)} by deprivation{when}",
        definition=f"{sentence_case(what)} per {count(per)} residents, by the decile of deprivation (England, 2025) of the "
        "small area of the published point.",
        method="Count over residents, with a range over the small areas of the decile (linearised).",
        sentences={"panel": panel, "analyst": panel + " Log ratio with the linearised errors of both deciles."},
        parameters={"per": per, "confidence": confidence},
        sources=sources_of(counts, deciles, residents),
        caveats=(
            Caveat(
                "WHERE_IT_HAPPENED",
                "The decile is of the place, not of the people hurt there; town centres are often deprived and busy.",
            ),
            Caveat("RESIDENTS_AS_OF", f"Residents are of {editions or 'a year that was not stated'}."),
        ),
        excluded=(Excluded(f"{what} outside these areas or without a location", outside, "no decile"),)
        if outside
        else (),
        chart=Chart(
            kind="bars",
            label="decile",
            title=f"{ratio:.1f} times as many {what} in the most as in the least deprived areas",
            alt=f"Bars of the rate for {len(table)} deciles, from {first['value']:.1f} in the most to "
            f"{last['value']:.1f} per {count(per)} people in the least deprived.",
            value_title=f"{sentence_case(what)} per {count(per)} people",
        ),
    )


def _ratio(first: pd.Series, last: pd.Series, confidence: float) -> tuple[float, float, float]:
    """Ratio of two rates with a range, from the ranges of both on the log scale."""
    if not last["value"] > 0 or not first["value"] > 0:
        raise Refusal("A decile at one end has no event", remedy="Use more events, or fifths instead of tenths.")
    ratio = float(first["value"] / last["value"])
    spread = math.hypot(*((row["upper"] - row["value"]) / row["value"] for row in (first, last)))
    return ratio, ratio * math.exp(-spread), ratio * math.exp(spread)
