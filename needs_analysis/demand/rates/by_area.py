"""How much of it for the number of people who live there, by any kind of area."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import by_group, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import Column
from needs_analysis.demand.rates import cover
from needs_analysis.demand.rates.areas_joined import Joined, joined, residents
from needs_analysis.errors import Refusal
from needs_analysis.groups import Array
from needs_analysis.result import Excluded, Result, fixed_result
from needs_analysis.said import Caveat
from needs_analysis.source import Source, sources_of
from needs_analysis.statistics import EXACT_BELOW, poisson_interval
from needs_analysis.wording import count, figure, sentence_case

SMALL_POPULATION: Final = 5_000
_NAMED_OUTSIDE: Final = 6


def area_rates(
    counts: pd.DataFrame,
    population: pd.DataFrame,
    lookup: pd.DataFrame | None = None,
    *,
    events: str = "crimes",
    area: str = "area_code",
    by: str = "",
    people: str = "population",
    age_band: str = "all ages",
    per: int = 1_000,
    boundaries: tuple[Mapping[str, list[Any]], Source] | None = None,
    what: str = "crimes",
    period: str = "",
    confidence: float = 0.95,
) -> Result:
    """Rate of events in each area for the people who live there, highest first.

    Parameters
    ----------
    counts : pandas.DataFrame
        Events by area (any further columns are added up): ``area`` and ``events``. A withheld count has bounds beside it.
    population : pandas.DataFrame
        People of each area: ``area`` (or ``area_code``), ``people``, and ``age_band`` where there are several.
    lookup : pandas.DataFrame, optional
        ``area`` and the column ``by``, where the population has it not: a table of wards, or the office's own of local
        policing areas.
    events : str
        Column with the counts.
    area : str
        Column with the area codes that counts and population share.
    by : str, optional
        Column of ``lookup`` or ``population`` to join areas by: ward, district, partnership, local policing area, rural or urban,
        deprivation decile, force. Each area stands by itself, under its ``area_name``, otherwise.
    people : str
        Column with the people.
    age_band : str
        Which people are the base, where the population has age bands.
    per : int
        People the rate is for.
    boundaries : tuple of (mapping, Source), optional
        Outlines by area code, from `needs_analysis.reading.sources.boundaries`; then the result is a map.
    what, period : str
        The events and the period in words, for the sentence.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        One row an area, highest first, with its ``rank`` and ``small_areas`` (how many were joined). Events whose area has no
        population (no location published, outside the force, a code of another census) are left out; how many, and which areas may
        have lost them, is said. An area with a missing count, with unknown residents or with none has no rate and is named. One with
        rows for fewer months (quarters, years) than others says so in ``flag`` and is not ranked.

    Raises
    ------
    DataError
        When a column is missing, the population names an area twice or not at all, or an area has no group in ``by``.
    Refusal
        When no area of the counts has a population, no area has residents, or no area has an outline.

    Notes
    -----
    ``value = per * events / population``; the range is exact below 10 events and Byar's from there on. People who
    visit or commute are not in the base, so town centres look worse than they are.

    References
    ----------
    .. [1] Breslow NE, Day NE (1987). Statistical Methods in Cancer Research, volume II.

    Examples
    --------
    >>> import pandas as pd
    >>> crimes = pd.DataFrame({"area_code": ["E1", "E2", "E3"], "crimes": [120, 60, 30]})
    >>> places = pd.DataFrame({"area_code": ["E1", "E2", "E3"], "ward": ["North", "North", "South"],
    ...                        "population": [10_000, 10_000, 5_000]})
    >>> area_rates(crimes, places, by="ward").table[["area", "value", "small_areas"]].values.tolist()
    [['North', 9.0, 2], ['South', 6.0, 1]]
    """
    by_group.checked_per(per)
    require.columns(population, [people], what="population rows")
    base = residents(population, lookup, area, by, people, age_band)
    found = joined(counts, base, events, area, what, by, used=[events, people, area, by])
    shapes = _shapes(found, boundaries)
    table = _table(found, per, confidence, by)
    what = found.what
    editions = " and ".join(source.edition for source in sources_of(population) if source.edition)
    sources = sources_of(*(table for table in (counts, population, lookup) if table is not None))
    return fixed_result(
        table=table,
        columns=(
            Column("area_code", "helper"),
            Column("area", "key"),
            Column("numerator", "count"),
            Column("denominator", "base", public=True),
            Column("value", "measure", of=("numerator", "denominator"), sorts=True),
            Column("small_areas", "measure"),
            Column("known", "count"),
            *(Column(name, "limit", of=("value", "known")) for name in ("lower", "upper")),
            by_group.RANK,
        ),
        measure=f"{sentence_case(what)} per {count(per)} people, by {_kind(by)}{_when(period)}",
        definition=f"{sentence_case(what)} published for the area, per {count(per)} residents ({age_band}).",
        method="Count over residents; exact interval below 10 events, Byar's from there on.",
        sentences=_sentences(table, found, per, period),
        parameters={"events": events, "by": by, "age_band": age_band, "per": per, "confidence": confidence},
        sources=sources if boundaries is None else tuple(sorted({*sources, boundaries[1]})),
        caveats=(
            Caveat(
                "CHANCE_ALONE",
                "The ranges are by chance alone; such counts vary more than that from year to year.",
                figures=False,
            ),
            Caveat("RESIDENTS_AS_OF", f"Residents are of {editions or 'a year that was not stated'}."),
            Caveat(
                "RESIDENTS_ONLY",
                "Visitors and commuters are not in the base, so town centres look worse.",
                figures=False,
            ),
            *found.caveats,
            *by_group.without_rates(table, "area"),
        ),
        excluded=(
            *(
                Excluded(f"{what}: {name}", number, "no resident population")
                for name, number in _fewer(found.outside).items()
            ),
            *_without_a_row(base, found, by),
        ),
        chart=_chart(table, what, per, period, shapes is not None),
        shapes=shapes,
    )


def _kind(by: str) -> str:
    """The kind of area in words, from the name of its column."""
    return by.removesuffix("_name").removesuffix("_code").replace("_", " ") if by else "area"


def _when(period: str) -> str:
    return f", {period}" if period else ""


def _fewer(outside: dict[str, int]) -> dict[str, int]:
    """The areas with most events by name, and the others together."""
    if len(outside) <= _NAMED_OUTSIDE:
        return outside
    ordered = sorted(outside.items(), key=lambda item: (-item[1], item[0]))
    rest = ordered[_NAMED_OUTSIDE:]
    return dict(ordered[:_NAMED_OUTSIDE]) | {f"{count(len(rest))} other areas": sum(number for _, number in rest)}


def _without_a_row(base: pd.DataFrame, found: Joined, by: str) -> list[Excluded]:
    """Groups that the counts do not mention at all: none happened there, or they were not counted."""
    without = base["group"].nunique() - len(found.keys)
    return (
        [Excluded(f"{_kind(by)}s without a row in the counts", without, "none, or not covered", False)]
        if by and without
        else []
    )


def _shapes(found: Joined, boundaries: tuple[Mapping[str, list[Any]], Source] | None) -> dict[str, list[Any]] | None:
    """Outlines of each group: those of its areas together."""
    if boundaries is None:
        return None
    names = found.keys["area"].astype("str").to_numpy()
    shapes: dict[str, list[Any]] = {}
    for code, place in zip(found.areas["area_code"], found.areas["place"], strict=True):
        shapes.setdefault(str(names[place]), []).extend(boundaries[0].get(code, []))
    if not any(shapes.values()):
        raise Refusal("No area has an outline", remedy="Check that both use the same codes.")
    return shapes


def _table(found: Joined, per: int, confidence: float, by: str) -> pd.DataFrame:
    """One row a group, highest rate first."""
    events, people = found.events, found.people
    lower, _ = poisson_interval(events.least, confidence=confidence, method="auto")
    _, upper = poisson_interval(events.most, confidence=confidence, method="auto")
    scale = per / np.where(found.people_flag == "", people, np.nan)
    flag = np.where(people < SMALL_POPULATION, "small population", "")
    for wins in (
        found.throughout.flag,
        np.where(events.bounded, "bounds: a count was withheld", ""),
        found.people_flag,
        np.where(events.missing, "a count is missing", ""),
    ):
        flag = np.where(wins != "", wins, flag)
    first = found.areas.drop_duplicates("place").set_index("place")["area_code"].reindex(range(len(found.keys)))
    table = pd.DataFrame(
        {
            "area_code": first.to_numpy(),
            "area": found.keys["area"].astype("str").to_numpy(),
            "measure": f"{found.what} per {count(per)} people",
            "value": events.known * scale,
            "lower": np.where(events.missing, np.nan, lower * scale),
            "upper": np.where(events.missing, np.nan, upper * scale),
            "confidence": confidence,
            "numerator": _whole(events.known),
            "denominator": _whole(people),
            "unit": f"per {count(per)} people",
            "method": np.where(events.least < EXACT_BELOW, "exact", "Byar"),
            "flag": flag.astype("str"),
        }
    )
    if by:
        table = table.drop(columns="area_code").assign(
            small_areas=np.bincount(found.areas["place"], minlength=len(found.keys))
        )
    table = by_group.with_known(table, events)
    ranks = table["value"].where(found.throughout.compared).rank(method="min", ascending=False)
    table = table.assign(rank=_whole(ranks.to_numpy()))
    return table.sort_values(["value", "area"], ascending=[False, True]).reset_index(drop=True)


def _whole(numbers: Array) -> Any:
    """Whole numbers as such, also where some are missing."""
    return pd.array(numbers, dtype="Int64") if np.isnan(numbers).any() else numbers.astype("int64")


def _sentences(table: pd.DataFrame, found: Joined, per: int, period: str) -> dict[str, str]:
    what = sentence_case(found.what)
    ranked = table[table["rank"].notna()]
    aside = "" if found.throughout.compared.all() else cover.left_aside(found.keys, found.throughout)
    if ranked.empty:
        panel = f"{what}{_when(period)}: no area is known exactly; what is known stands in the table."
        return {"panel": panel + aside + found.aloud, "analyst": panel + aside + found.aloud}
    highest, lowest = ranked.iloc[0], ranked.iloc[-1]
    of_those = " of those known" if table["value"].isna().any() else ""
    most = (
        f"{figure(highest['value'])} per {count(per)} people (range {figure(highest['lower'])} to {figure(highest['upper'])}; "
        f"{count(highest['numerator'])} in all)"
    )
    least = f"{figure(lowest['value'])} (range {figure(lowest['lower'])} to {figure(lowest['upper'])}; {count(lowest['numerator'])})"
    panel = (
        f"{what}{_when(period)}: {highest['area']} had most for its size{of_those}, {most}. {lowest['area']} had fewest for "
        f"its size, {least}."
    )
    if highest["value"] == lowest["value"]:
        panel = f"{what}{_when(period)}: all {len(ranked)} areas{of_those} had the same, {most}."
    if len(ranked) == 1:
        panel = f"{what}{_when(period)}: {highest['area']} had {most}."
    panel += aside + found.aloud
    return {"panel": panel, "analyst": f"{panel} Intervals: Poisson, Byar's method."}


def _chart(table: pd.DataFrame, what: str, per: int, period: str, mapped: bool) -> Chart:
    ranked = table[table["rank"].notna()]
    drawn = "A map in five shades" if mapped else "Points with ranges"
    title, alt = f"{sentence_case(what)}{_when(period)}", f"{drawn} for {len(table)} areas; no area is known exactly."
    if len(ranked):
        highest, lowest = ranked.iloc[0], ranked.iloc[-1]
        title = (
            f"{sentence_case(what)} in {highest['area']}{_when(period)}"
            if len(ranked) == 1
            else f"{highest['area']} has most {what} for its size{_when(period)}"
        )
        alt = (
            f"{drawn} for {len(ranked)} areas, from {highest['area']} at {highest['value']:.1f} to "
            f"{lowest['area']} at {lowest['value']:.1f} per {count(per)} people."
        )
    return Chart(
        kind="map" if mapped else "intervals",
        label="area",
        title=title,
        alt=alt,
        value_title=f"{sentence_case(what)} per {count(per)} people" + (", fifths" if mapped else ""),
        ranked=not mapped,
    )
