"""Where it is, small area by small area, and how it goes with deprivation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from needs_analysis.charts.chart import Chart
from needs_analysis.errors import Refusal
from needs_analysis.result import Caveat, Excluded, Result
from needs_analysis.source import Source, sources_of
from needs_analysis.statistics import count_ratio, poisson_interval
from needs_analysis.wording import count, sentence_case

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
    """
    areas = lookup.drop_duplicates(unit).set_index(unit)
    totals = counts.groupby(unit)[events].sum()
    outside = int(totals[~totals.index.isin(areas.index)].sum())
    values = totals.reindex(areas.index, fill_value=0).astype("int64")
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
        f"{count(values.sum())} {what}{when} fell in {count(len(table))} small areas. Most were in {top['ward']} ward, "
        f"{top['district']} ({top['small_area']}): {count(top['value'])}."
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
    """
    areas = deciles[[unit, "imd_decile"]].merge(
        residents[[unit, population]], on=unit, how="left", validate="one_to_one"
    )
    if areas[population].isna().any() or areas["imd_decile"].isna().any():
        raise Refusal("A small area has no decile or no residents", remedy="Use tables of one vintage of small areas.")
    totals = counts.groupby(unit)[events].sum()
    outside = int(totals[~totals.index.isin(areas[unit])].sum())
    areas["events"] = totals.reindex(areas[unit], fill_value=0).to_numpy(dtype="int64")
    by = areas.groupby("imd_decile").agg(events=("events", "sum"), people=(population, "sum"), areas=(unit, "size"))
    lower, upper = poisson_interval(by["events"], confidence=confidence, method="auto")
    scale = per / by["people"].to_numpy(dtype=float)
    table = pd.DataFrame(
        {
            "decile": [
                f"{n} (most deprived)" if n == 1 else f"{n} (least deprived)" if n == _DECILES else str(n)
                for n in by.index
            ],
            "measure": f"{what} per {count(per)} people",
            "value": by["events"].to_numpy(dtype=float) * scale,
            "lower": lower * scale,
            "upper": upper * scale,
            "confidence": confidence,
            "numerator": by["events"].to_numpy(dtype="int64"),
            "denominator": by["people"].to_numpy(dtype="int64"),
            "unit": f"per {count(per)} people",
            "method": "exact below 10, Byar",
            "small_areas": by["areas"].to_numpy(),
        }
    )
    first, last = table.iloc[0], table.iloc[-1]
    ratio, low, high = (
        float(x)
        for x in count_ratio(
            first["numerator"],
            last["numerator"],
            exposure_now=first["denominator"],
            exposure_before=last["denominator"],
            confidence=confidence,
        )
    )
    when = f" in {period}" if period else ""
    panel = (
        f"{sentence_case(what)}{when}: {first['value']:.1f} per {count(per)} people in decile {first['decile']}, "
        f"against {last['value']:.1f} in decile {last['decile']}. That is {ratio:.1f} times as many (range {low:.1f} to "
        f"{high:.1f})."
    )
    return Result(
        table=table,
        measure=f"{sentence_case(what)} by deprivation{when}",
        definition=f"{sentence_case(what)} per {count(per)} residents, by the decile of deprivation (England, 2025) of the "
        "small area of the published point.",
        method="Count over residents; Byar's interval, exact below 10 events.",
        sentences={"panel": panel, "analyst": panel + " Ratio by the exact conditional interval, chance alone."},
        parameters={"per": per, "confidence": confidence},
        sources=sources_of(counts, deciles, residents),
        caveats=(
            Caveat(
                "WHERE_IT_HAPPENED",
                "The decile is of the place, not of the people hurt there; town centres are often deprived and busy.",
            ),
            Caveat("CHANCE_ALONE", "The range is by chance alone."),
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
