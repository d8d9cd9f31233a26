"""How much of it for the number of people who live there, by any kind of area."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis.charts.chart import Chart
from needs_analysis.contracts import require
from needs_analysis.demand import grouping
from needs_analysis.errors import DataError, Refusal
from needs_analysis.result import Caveat, Excluded, Result
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
        Events by area (any further columns are added up): ``area`` and ``events``.
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
        Outlines by area code, from `needs_analysis.reading.boundaries`; then the result is a map.
    what, period : str
        The events and the period in words, for the sentence.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        One row an area, highest first, with its ``rank`` and ``small_areas`` (how many were joined). Events whose area has no
        population (no location published, outside the force) are left out and counted.

    Raises
    ------
    DataError
        When a column is missing, the population names an area twice or not at all, or an area has no group in ``by``.
    Refusal
        When no area of the counts has a population, an area has no residents, or no area has an outline.

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
    grouping.checked_per(per)
    require.columns(population, [people], what="population rows")
    base = _base(population, lookup, area, by, people, age_band)
    rows, unmatched = _joined(counts, base, events, area)
    shapes = _shapes(rows, boundaries)
    table = _table(rows, what, per, confidence, by)
    editions = " and ".join(source.edition for source in sources_of(population) if source.edition)
    sources = sources_of(*(table for table in (counts, population, lookup) if table is not None))
    return Result(
        table=table,
        measure=f"{sentence_case(what)} per {count(per)} people, by {_kind(by)}{_when(period)}",
        definition=f"{sentence_case(what)} published for the area, per {count(per)} residents ({age_band}).",
        method="Count over residents; exact interval below 10 events, Byar's from there on.",
        sentences=_sentences(table, what, per, period),
        parameters={"events": events, "by": by, "age_band": age_band, "per": per, "confidence": confidence},
        sources=sources if boundaries is None else tuple(sorted({*sources, boundaries[1]})),
        caveats=(
            Caveat(
                "CHANCE_ALONE", "The ranges are by chance alone; such counts vary more than that from year to year."
            ),
            Caveat("RESIDENTS_AS_OF", f"Residents are of {editions or 'a year that was not stated'}."),
            Caveat("RESIDENTS_ONLY", "Visitors and commuters are not in the base, so town centres look worse."),
        ),
        excluded=(
            *(Excluded(f"{what}: {name}", number, "no resident population") for name, number in unmatched.items()),
            *_without_a_row(base, rows, by),
        ),
        chart=_chart(table, what, per, period, shapes is not None),
        shapes=shapes,
    )


def _kind(by: str) -> str:
    """The kind of area in words, from the name of its column."""
    return by.removesuffix("_name").removesuffix("_code").replace("_", " ") if by else "area"


def _when(period: str) -> str:
    return f", {period}" if period else ""


def _base(
    population: pd.DataFrame, lookup: pd.DataFrame | None, area: str, by: str, people: str, age_band: str
) -> pd.DataFrame:
    """Each area's code, people and the group it belongs to, once."""
    code = area if area in population else "area_code"
    if lookup is not None:
        if not by:
            raise Refusal("A look-up was given and no column of it", remedy="Name the kind of area in by=.")
        require.columns(lookup, (area, by), what="look-up rows")
        require.columns(population, (code, people), what="population rows")
        require.once(lookup, (area,), what="look-up rows")
        groups = dict(zip(lookup[area].astype("str"), lookup[by], strict=True))
        population = population.assign(**{by: population[code].astype("str").map(groups)})
    group = by or ("area_name" if "area_name" in population else code)
    require.columns(population, (code, group, people), what="population rows")
    rows = population
    if "age_band" in population:
        rows = population[population["age_band"] == age_band]
        if rows.empty:
            raise DataError.one(
                f"no population of age band {age_band!r}",
                column="age_band",
                expected=f"one of {', '.join(map(str, population['age_band'].unique()[:20]))}",
                remedy="Choose the people who can be the victims.",
            )
    require.once(rows, (code,), what="population rows of that age band")
    require.known(rows, group, what="population rows")
    return pd.DataFrame(
        {
            "area_code": rows[code].astype("str").to_numpy(),
            "group": rows[group].to_numpy(),
            "population": require.counts(rows, people, what="population rows").to_numpy(),
        }
    ).set_index("area_code")


def _joined(counts: pd.DataFrame, base: pd.DataFrame, events: str, area: str) -> tuple[pd.DataFrame, dict[str, int]]:
    """Events and residents of each area, and the events of areas that have no residents, by name."""
    require.columns(counts, (area, events), what="counts")
    require.known(counts, area, what="counts")
    codes = counts[area].astype("str")
    totals = require.counts(counts, events, what="counts").groupby(codes, sort=True).sum()
    inside = totals[totals.index.isin(base.index)]
    if inside.empty:
        raise Refusal("No area of the counts has a population", remedy="Check that both use the same area codes.")
    names = dict(zip(codes, counts["area_name"].astype("str"), strict=True)) if "area_name" in counts else {}
    outside = totals[~totals.index.isin(base.index)]
    # An area of a larger group without a row had no event; areas that stand by themselves are those of the counts.
    joined = base[base["group"].isin(base.loc[inside.index, "group"])]
    rows = joined.assign(numerator=inside.reindex(joined.index, fill_value=0)).reset_index()
    found = {names.get(str(code), str(code)): int(number) for code, number in outside.items()}
    return rows, found if len(found) <= _NAMED_OUTSIDE else _fewer(found)


def _fewer(outside: dict[str, int]) -> dict[str, int]:
    """The areas with most events by name, and the others together."""
    ordered = sorted(outside.items(), key=lambda item: (-item[1], item[0]))
    rest = ordered[_NAMED_OUTSIDE:]
    return dict(ordered[:_NAMED_OUTSIDE]) | {f"{count(len(rest))} other areas": sum(number for _, number in rest)}


def _without_a_row(base: pd.DataFrame, rows: pd.DataFrame, by: str) -> list[Excluded]:
    """Groups that the counts do not mention at all: none happened there, or they were not counted."""
    without = base["group"].nunique() - rows["group"].nunique()
    return (
        [Excluded(f"{_kind(by)}s without a row in the counts", without, "none, or not covered")]
        if by and without
        else []
    )


def _shapes(
    rows: pd.DataFrame, boundaries: tuple[Mapping[str, list[Any]], Source] | None
) -> dict[str, list[Any]] | None:
    """Outlines of each group: those of its areas together."""
    if boundaries is None:
        return None
    found: dict[str, list[Any]] = {}
    for code, group in zip(rows["area_code"], rows["group"], strict=True):
        found.setdefault(str(group), []).extend(boundaries[0].get(code, []))
    if not any(found.values()):
        raise Refusal("No area has an outline", remedy="Check that both use the same codes.")
    return found


def _table(rows: pd.DataFrame, what: str, per: int, confidence: float, by: str) -> pd.DataFrame:
    """One row a group, highest rate first."""
    together = (
        rows.groupby("group", sort=True)
        .agg(
            area_code=("area_code", "first"),
            numerator=("numerator", "sum"),
            population=("population", "sum"),
            small_areas=("area_code", "size"),
        )
        .reset_index()
    )
    if (together["population"] <= 0).any():
        raise Refusal("An area has no residents", remedy="Leave it out, or correct its population.")
    events, people = (together[name].to_numpy(dtype=float) for name in ("numerator", "population"))
    lower, upper = poisson_interval(events, confidence=confidence, method="auto")
    scale = per / people
    table = pd.DataFrame(
        {
            "area_code": together["area_code"],
            "area": together["group"].astype("str"),
            "measure": f"{what} per {count(per)} people",
            "value": events * scale,
            "lower": lower * scale,
            "upper": upper * scale,
            "confidence": confidence,
            "numerator": together["numerator"].astype("int64"),
            "denominator": together["population"].astype("int64"),
            "unit": f"per {count(per)} people",
            "method": np.where(events < EXACT_BELOW, "exact", "Byar"),
            "flag": np.where(people < SMALL_POPULATION, "small population", ""),
        }
    )
    if by:
        table = table.drop(columns="area_code").assign(small_areas=together["small_areas"])
    table = table.sort_values(["value", "area"], ascending=[False, True]).reset_index(drop=True)
    return table.assign(rank=table["value"].rank(method="min", ascending=False).astype("int64"))


def _sentences(table: pd.DataFrame, what: str, per: int, period: str) -> dict[str, str]:
    highest, lowest = table.iloc[0], table.iloc[-1]
    most = (
        f"{figure(highest['value'])} per {count(per)} people (range {figure(highest['lower'])} to {figure(highest['upper'])}; "
        f"{count(highest['numerator'])} in all)"
    )
    least = f"{figure(lowest['value'])} (range {figure(lowest['lower'])} to {figure(lowest['upper'])}; {count(lowest['numerator'])})"
    panel = (
        f"{sentence_case(what)}{_when(period)}: {highest['area']} had most for its size, {most}. {lowest['area']} had fewest for "
        f"its size, {least}."
    )
    if highest["value"] == lowest["value"]:
        panel = f"{sentence_case(what)}{_when(period)}: all {len(table)} areas had the same, {most}."
    if len(table) == 1:
        panel = f"{sentence_case(what)}{_when(period)}: {highest['area']} had {most}."
    return {"panel": panel, "analyst": f"{panel} Intervals: Poisson, Byar's method."}


def _chart(table: pd.DataFrame, what: str, per: int, period: str, mapped: bool) -> Chart:
    highest, lowest = table.iloc[0], table.iloc[-1]
    alone = len(table) == 1
    drawn = "A map in five shades" if mapped else "Points with ranges"
    return Chart(
        kind="map" if mapped else "intervals",
        label="area",
        title=f"{sentence_case(what)} in {highest['area']}{_when(period)}"
        if alone
        else f"{highest['area']} has most {what} for its size{_when(period)}",
        alt=f"{drawn} for {len(table)} areas, from {highest['area']} at {highest['value']:.1f} to "
        f"{lowest['area']} at {lowest['value']:.1f} per {count(per)} people.",
        value_title=f"{sentence_case(what)} per {count(per)} people" + (", fifths" if mapped else ""),
        ranked=not mapped,
    )
