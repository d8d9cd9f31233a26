"""Where it is, small area by small area."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from needs_analysis import groups, require
from needs_analysis.added import added
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import Column, keys
from needs_analysis.demand.rates import cover, incidents
from needs_analysis.errors import Refusal
from needs_analysis.result import Excluded, Result
from needs_analysis.said import Caveat, Said
from needs_analysis.source import Source, sources_of
from needs_analysis.wording import count, counted, is_known, missing, percent, sentence_case

WORDS: Final = ("small_area", "ward", "district")


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
        Outlines by area code, from `needs_analysis.reading.sources.boundaries`.
    unit, events : str
        Columns with the area code and the counts.
    what, period : str
        For the sentences.

    Returns
    -------
    Result
        One row a small area, most events first; one without events counts as 0. Where events are under codes that are not in the
        look-up, ``events_outside`` and ``codes_outside`` say so; where events are crimes and incidents of anti-social behaviour,
        ``incidents`` are the latter, and ``incidents_outside`` those under other codes.

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
    groups.own_names([unit], also=WORDS)
    if not isinstance(boundaries, tuple) or len(boundaries) != 2:
        raise Refusal(
            "The boundaries are not outlines with their source", remedy='Pass a.boundaries("lsoa_boundaries").'
        )
    areas = lookup.assign(**{unit: require.codes(lookup, unit, what="look-up rows")})
    areas = areas.drop_duplicates(unit).set_index(unit)
    values, outside = by_area(counts, events, unit, areas.index)
    told = incidents.named(counts, require.floats(counts[events]), what, but=[unit])
    if values.sum() == 0:
        raise Refusal("No event falls in a small area of the look-up", remedy="Check that both use the same codes.")
    table = _table(areas, values, told.what)
    lost = None
    if told.both:
        codes = pd.Index(require.codes(counts, unit, what="counts"))
        table, lost = incidents.of_rows(
            table, require.floats(counts[events]), told.rows, areas.index.get_indexer(codes), events="value"
        )
    table = cover.with_outside(table, outside, incidents_outside=lost)
    table = table.sort_values(["value", unit], ascending=[False, True]).reset_index(drop=True)
    shapes, source = boundaries
    return Result(
        table=table,
        columns=(
            Column(unit, "helper"),
            *keys(WORDS),
            Column("value", "count", sorts=True),
            replace(incidents.BESIDE, part_of="value"),
            *cover.COLUMNS,
        ),
        measure=f"{sentence_case(what)} by small area{_when(period)}",
        definition=f"{sentence_case(what)} whose published point lies in the small area (LSOA 2021).",
        method="Count.",
        settings={"unit": unit, "events": events, "what": what, "period": period},
        sources=tuple(sorted({*sources_of(counts, lookup), source})),
        excluded=without_area(told.what, outside, "no small area"),
        words=words,
        chart=Chart(kind="map", label=unit, value_title=f"{sentence_case(what)}, fifths"),
        shapes=shapes,
    )


def _table(areas: pd.DataFrame, values: pd.Series[Any], what: str) -> pd.DataFrame:
    """One row a small area, under its code."""
    return pd.DataFrame(
        {
            areas.index.name: areas.index,
            "small_area": areas["lsoa21_name"].to_numpy(),
            "ward": areas["ward24_name"].to_numpy(),
            "district": areas["ltla24_name"].to_numpy(),
            "measure": what,
            "value": values.to_numpy(),
            "unit": what,
            "method": "count",
        }
    )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the counts say."""
    what, of_incidents = incidents.told(table, settings["what"], events="value")
    when, total = _when(settings["period"]), added(table["value"])
    lost, aloud = cover.nowhere(
        table, what, table["small_area"], events="value", codes="that are not in the look-up", place="on the map"
    )
    areas, shown = counted(len(table), "small areas"), table[table["value"].notna()]
    were = "was" if is_known(total) and total == 1 else "were"
    fell = sentence_case(f"{counted(total, what)}{when} {were} recorded in {areas}.")
    if not is_known(total):
        fell = f"{sentence_case(what)}{when} in {areas}: not every figure is known, so no total is given."
    alt = f"A map of {areas} in five shades; the darkest fifth has the most {what}"
    if shown.empty:
        fell, top = f"{sentence_case(what)}{when} in {areas}: every figure is {missing()}.", ""
    else:
        first = shown.iloc[0]
        of_those = "" if is_known(total) else " of those known"
        share = f", or {percent(first['value'] / total, digits=1)}" if is_known(total) else ""
        top = f" The highest count{of_those} was in {first['ward']} ward, {first['district']} ({first['small_area']}): {count(first['value'])}{share}."
        alt += f", and the small area with the highest count is {first['small_area']} ({first['ward']} ward, {first['district']})"
    panel = f"{fell}{top}{aloud}"
    return Said(
        panel,
        panel,
        title=f"Where {what} were recorded{when}",
        alt=f"{alt}.",
        caveats=(_SNAP_POINTS, *lost, *of_incidents),
    )


_SNAP_POINTS: Final = Caveat(
    "SNAP_POINTS", "Points are moved before they are published; an area's count is approximate."
)


def _when(period: str) -> str:
    return f" in {period}" if period else ""


def by_area(
    counts: pd.DataFrame, events: str, unit: str, among: pd.Index[Any]
) -> tuple[pd.Series[Any], dict[str, int]]:
    """Events of every small area there is, 0 where nothing was counted, and those under other codes, by code."""
    codes = require.codes(counts, unit, what="counts")
    added = require.counts(counts, events, what="counts").groupby(codes).sum()
    outside = added[~added.index.isin(among)]
    return added.reindex(among, fill_value=0).astype("int64"), {str(code): int(n) for code, n in outside.items() if n}


def without_area(what: str, outside: dict[str, int], why: str) -> tuple[Excluded, ...]:
    """Events that are in no small area, as rows that were left out."""
    lost = sum(outside.values())
    return (Excluded(f"{what} outside these areas or without a location", lost, why),) if lost else ()
