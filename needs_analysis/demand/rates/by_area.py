"""How much of it for the number of people who live there, by any kind of area."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import by_group, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import Column
from needs_analysis.demand.rates import cover, incidents
from needs_analysis.demand.rates.areas_joined import Joined, joined, residents
from needs_analysis.errors import Refusal
from needs_analysis.groups import Array
from needs_analysis.result import Excluded, Result
from needs_analysis.said import Caveat, Said
from needs_analysis.source import Source, sources_of
from needs_analysis.statistics import EXACT_BELOW, poisson_interval
from needs_analysis.wording import count, counted, figure, missing, sentence_case

SMALL_POPULATION: Final = 5_000


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
        have lost them, is said: in ``events_outside``, ``codes_outside`` and, beside ``areas_lived_in``, ``areas_without_events``,
        which are there where something is lost. ``incidents`` are the incidents of anti-social behaviour among events that are not
        all crimes. An area with a missing count, with unknown residents or with none has no rate and is named. One with
        rows for fewer months (quarters, years) than others says so in ``flag`` and, where ``compared`` is False, is not ranked.

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
    editions = " and ".join(source.edition for source in sources_of(population) if source.edition)
    residents_of = Caveat("RESIDENTS_AS_OF", f"Residents are of {editions or 'a year that was not stated'}.")
    sources = sources_of(*(table for table in (counts, population, lookup) if table is not None))
    mapped = shapes is not None
    return Result(
        table=_table(found, per, confidence, by),
        columns=_COLUMNS,
        measure=f"{sentence_case(what)} per {count(per)} people, by {_kind(by)}{_when(period)}",
        definition=f"{sentence_case(what)} published for the area, per {count(per)} residents ({age_band}).",
        method="Count over residents; exact interval below 10 events, Byar's from there on.",
        settings={"events": events, "by": by, "age_band": age_band, "per": per, "confidence": confidence}
        | {"what": what, "period": period, "map": mapped},
        sources=sources if boundaries is None else tuple(sorted({*sources, boundaries[1]})),
        notes=(residents_of, *found.caveats),
        excluded=(
            *_outside(found),
            *_without_a_row(base, found, by),
        ),
        words=words,
        chart=Chart(
            kind="map" if mapped else "intervals",
            label="area",
            value_title=f"{sentence_case(what)} per {count(per)} people" + (", fifths" if mapped else ""),
            ranked=not mapped,
        ),
        shapes=shapes,
    )


_COLUMNS: Final = (
    Column("area_code", "helper"),
    Column("area", "key"),
    Column("numerator", "count"),
    Column("denominator", "base", public=True),
    Column("value", "measure", of=("numerator", "denominator"), sorts=True),
    Column("small_areas", "measure"),
    Column("known", "count"),
    *(Column(name, "limit", of=("value", "known")) for name in ("lower", "upper")),
    by_group.RANK,
    by_group.COMPARED,
    incidents.BESIDE,
    *cover.COLUMNS,
)


def _kind(by: str) -> str:
    """The kind of area in words, from the name of its column."""
    return by.removesuffix("_name").removesuffix("_code").replace("_", " ") if by else "area"


def _when(period: str) -> str:
    return f", {period}" if period else ""


def _outside(found: Joined) -> tuple[Excluded, ...]:
    """Events whose area has no residents, in one number: of several beside their sum a small one would give itself away."""
    lost = sum(found.outside.values())
    what = f"{found.what} under area codes without known residents"
    return (Excluded(what, lost, "no resident population"),) if lost else ()


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
    compared = found.throughout.compared
    ranks = table["value"].where(compared).rank(method="min", ascending=False)
    table = table.assign(rank=_whole(ranks.to_numpy()))
    if not compared.all():
        table = table.assign(compared=compared)
    if found.incidents is not None:
        table = incidents.beside(table, found.incidents)
    table = cover.with_outside(table, found.outside, empty=found.empty)
    return table.sort_values(["value", "area"], ascending=[False, True]).reset_index(drop=True)


def _whole(numbers: Array) -> Any:
    """Whole numbers as such, also where some are missing."""
    return pd.array(numbers, dtype="Int64") if np.isnan(numbers).any() else numbers.astype("int64")


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the rates of areas say."""
    names, per = table["area"], f"per {count(settings['per'])} people"
    what, of_incidents = incidents.told(table, settings["what"], after=f" {per}")
    lost, aloud = cover.nowhere(table, what, names)
    shown = table[table["value"].notna() & by_group.compared(table)]
    title, panel = _ends(
        shown, table, f"{sentence_case(what)}{_when(settings['period'])}", what, per, settings["period"]
    )
    panel += cover.left_aside(table, names) + aloud
    return Said(
        panel,
        f"{panel} Intervals: Poisson, Byar's method." if len(shown) else panel,
        title=title,
        alt=_alt(shown, table, per, settings["map"]),
        caveats=(
            _CHANCE_ALONE,
            _RESIDENTS_ONLY,
            *lost,
            *cover.said(table, names),
            *of_incidents,
            *by_group.without_rates(table, "area"),
        ),
    )


_CHANCE_ALONE: Final = Caveat(
    "CHANCE_ALONE", "The ranges allow for chance alone; such counts vary more than that from year to year."
)
_RESIDENTS_ONLY: Final = Caveat(
    "RESIDENTS_ONLY", "Visitors and commuters are not part of the population, so rates of town centres look higher."
)


def _ends(shown: pd.DataFrame, table: pd.DataFrame, start: str, what: str, per: str, period: str) -> tuple[str, str]:
    """Title and sentence about the areas with the highest and the lowest rate."""
    if shown.empty:
        if table["value"].isna().all() and table["lower"].isna().all():
            return f"{start}: figures {missing()}", f"{start}: the rate of every area is {missing()}."
        return start, f"{start}: no area is known exactly; what is known is in the table."
    highest, lowest = shown.iloc[0], shown.iloc[-1]
    of_those = " of those known" if table["value"].isna().any() else ""
    most = f"{figure(highest['value'])} {per}{_range(highest, ' in all')}"
    if len(shown) == 1:
        return f"{sentence_case(what)} in {highest['area']}{_when(period)}", f"{start}: {highest['area']} had {most}."
    if highest["value"] == lowest["value"]:
        same = f"all {len(shown)} areas{of_those} had the same rate"
        return f"{start}: {same}", f"{start}: {same}, {most}."
    return (
        f"{highest['area']} has the highest rate of {what}{_when(period)}",
        f"{start}: {highest['area']} had the highest rate{of_those}, {most}. {lowest['area']} had the lowest, "
        f"{figure(lowest['value'])}{_range(lowest)}.",
    )


def _range(row: pd.Series[Any], after: str = "") -> str:
    """Range and number of an area's rate, in brackets."""
    return f" (range {figure(row['lower'])} to {figure(row['upper'])}; {count(row['numerator'])}{after})"


def _alt(shown: pd.DataFrame, table: pd.DataFrame, per: str, mapped: bool) -> str:
    drawn = "A map in five shades" if mapped else "Points with ranges"
    if shown.empty:
        return f"{drawn} for {counted(len(table), 'areas')}; no area is known exactly."
    highest, lowest = shown.iloc[0], shown.iloc[-1]
    return (
        f"{drawn} for {counted(len(shown), 'areas')}, from {highest['area']} at {figure(highest['value'])} to {lowest['area']} at "
        f"{figure(lowest['value'])} {per}."
    )
