"""Smoothed rates of small areas, where they cluster, and their map."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import by_group, groups, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import Column, amended, keys, measures, taken
from needs_analysis.demand.rates import cover, incidents
from needs_analysis.demand.rates.populations import PopulationOf, people_by_group
from needs_analysis.errors import MissingExtra, Refusal
from needs_analysis.groups import Array
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.source import Source, sources_of
from needs_analysis.statistics import EXACT_BELOW, Smoothed, marshall
from needs_analysis.wording import count, counted, figure, is_known, listed, missing, percent, sentence_case

RESULT_COLUMNS: Final = (
    *("raw_rate", "own_weight", "average", "variance_between", "z_score", "cluster", "moran_i", "moran_p"),
    incidents.BESIDE.name,
)
"""Columns of the result that no area can be named by."""
FALSE_DISCOVERY: Final = 0.05
"""Share of the areas named as clusters that may be so by chance."""


def small_area_rates(
    table: pd.DataFrame,
    *,
    events: str = "count",
    population: str = "population",
    area: str = "area_code",
    name: str = "",
    within: str = "",
    per: float = 1_000,
    boundaries: tuple[Mapping[str, list[Any]], Source] | None = None,
    clusters: bool = False,
    confidence: float = 0.95,
    what: str = "events",
    period: str = "",
    population_of: PopulationOf = None,
    seed: int = 1,
) -> Result:
    """Rates of small areas, each drawn towards the average as far as its numbers are small.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of events with the people they happened among; rows of one area are added up.
    events, population, area : str
        Columns with the events, the people and the area's code.
    name, within : str
        Columns with the area's name and with the larger area it lies in, for the words.
    per : float
        People the rate is for.
    boundaries : tuple of (mapping, Source), optional
        Outlines by code, from `needs_analysis.reading.sources.boundaries`; then the result is a map.
    clusters : bool
        Whether to look for neighbouring areas that are high or low together (needs the ``geo`` extra and ``boundaries``).
    confidence : float
        Between 0 and 1.
    what, period : str
        The events and the period in words.
    population_of : {"row", "group"}, optional
        Whose people ``population`` holds: those of each row, which add up (the default), or those of the whole area, repeated
        beside its rows and taken once.
    seed : int
        Of the simulation behind the ranges.

    Returns
    -------
    Result
        One row an area, highest first: the smoothed ``value`` with its range, ``raw_rate``, ``own_weight`` (how much of the
        area's own rate is in it), the ``average`` of all areas and the ``variance_between`` them, and with ``clusters`` the local
        ``z_score`` and ``cluster`` (high, low or none) and ``moran_i`` and ``moran_p`` of all areas together. Where events are
        crimes and incidents of anti-social behaviour, ``incidents`` are the latter. An area with a
        missing count, with unknown people or with nobody has no rate, is named, and the others stand.

    Raises
    ------
    DataError
        For missing columns, counts that are negative or broken, and rows of an area that repeat one population where
        ``population_of`` does not say whose it is.
    Refusal
        For fewer than three areas with people, no event, or clusters without boundaries.
    MissingExtra
        When clusters are asked for and the ``geo`` extra is not installed.

    Notes
    -----
    Marshall's empirical Bayes estimator with a gamma posterior (see `statistics.marshall`). Clusters: Moran's I of the rates,
    standardised as Assunção and Reis do, and local Gi* of the smoothed rates over areas that touch, with 5% of those named
    allowed to be false (Benjamini-Hochberg).

    References
    ----------
    .. [1] Marshall RJ (1991). Applied Statistics 40, 283-294.
    .. [2] Assunção RM, Reis EA (1999). Statistics in Medicine 18, 2147-2162.
    .. [3] Ord JK, Getis A (1995). Geographical Analysis 27, 286-306.

    Examples
    --------
    >>> table = pd.DataFrame({"area_code": list("ABCD"), "count": [0, 5, 40, 12], "population": 1_000})
    >>> small_area_rates(table).table[["area_code", "value", "raw_rate"]].round(1).values.tolist()
    [['C', 38.5, 40.0], ['D', 12.1, 12.0], ['B', 5.6, 5.0], ['A', 0.8, 0.0]]
    """
    named = [column for column in (name, within) if column]
    require.columns(table, [events, population, area, *named], what="rows")
    by_group.checked_per(per)
    if clusters and boundaries is None:
        raise Refusal("Clusters need the outlines of the areas", remedy="Pass boundaries=, from reading.boundaries.")
    groups.own_names([area, *named], also=RESULT_COLUMNS)
    places, keys = groups.numbered(table, area)
    found = by_group.events_of(table, events, places, len(keys))
    people = people_by_group(table, population, places, keys, population_of=population_of)
    numbers = require.floats(table[events])
    told = incidents.named(table, numbers, what, but=[area, *named])
    throughout = cover.uneven(table, places, keys, used=[events, population, area, *named])
    known = ~np.isnan(found.known) & (people.flag == "")
    if not known.any():
        raise Refusal("No area has both its events and its people", remedy="Fill them in.")
    smooth = marshall(found.known[known], people.total[known], confidence=confidence, seed=seed)
    shown = _table(keys, found.known, people.total, known, smooth, per, confidence=confidence, what=told.what)
    shown = _with_names(shown, table, places, named).assign(flag=_flags(found, people.flag, throughout.flag))
    if told.both:
        shown, _ = incidents.of_rows(shown, numbers, told.rows, places)
    codes = shown[area].astype("str")
    if boundaries is not None and clusters:
        shown = _with_clusters(shown, boundaries[0], codes, known, smooth)
    shown = shown.sort_values(["value", area], ascending=[False, True]).reset_index(drop=True)
    if boundaries is not None and not codes.isin(list(boundaries[0])).any():
        raise Refusal("No area has an outline", remedy="Check that both use the same codes.")
    mapped = boundaries is not None
    settings = {"events": events, "population": population, "area": area, "name": name, "within": within, "per": per}
    settings |= {"map": mapped, "clusters": clusters, "confidence": confidence, "what": what, "period": period}
    return Result(
        table=shown,
        columns=_columns(area, name, within),
        measure=f"{sentence_case(what)} per {count(per)} people by small area, smoothed{_when(period)}",
        definition=f"{sentence_case(what)} over residents, drawn towards the rate of all areas as far as the numbers are small.",
        method="Empirical Bayes (Marshall) with a gamma posterior; uncertainty of the average and the spread by bootstrap.",
        settings=settings | {"population_of": population_of, "seed": seed},
        sources=sources_of(table) if boundaries is None else tuple(sorted({*sources_of(table), boundaries[1]})),
        notes=people.caveats,
        words=words,
        chart=_chart(settings),
        shapes=boundaries[0] if boundaries else None,
    )


def _chart(settings: Mapping[str, Any]) -> Chart:
    """A map, or the areas by their rate beside that of all of them."""
    mapped, name = settings["map"], settings["name"]
    rate = f"{sentence_case(settings['what'])} per {count(settings['per'])} people"
    return Chart(
        kind="map" if mapped else "intervals",
        label=settings["area"] if mapped or not name else name,
        value_title=rate + (", fifths" if mapped else ""),
        ranked=not mapped,
        reference=None if mapped else "average",
        reference_label="" if mapped else "All areas",
    )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the smoothed rates say."""
    names, per, when = table[settings["name"] or settings["area"]], settings["per"], _when(settings["period"])
    what, of_incidents = incidents.told(table, settings["what"], before="smoothed rate of ")
    shown = table[table["value"].notna()]
    panel = f"{sentence_case(what)}{when}: the smoothed rates are {missing()}, because each rests on the counts of all areas."
    analyst, title = " Marshall's empirical Bayes.", f"{sentence_case(what)} per {count(per)} people{when}"
    drawn = "A map of {} in five shades" if settings["map"] else "Points with ranges of {}"
    alt = f"{drawn.format(counted(len(table), 'areas'))}; their rates are {missing()}."
    if len(shown):
        panel, called = _highest(shown, settings, what)
        analyst += f" Variance between areas {_or_missing(shown['variance_between'].iloc[0], ',.3g')} on this scale."
        title += f": highest in {called}"
        alt = (
            f"{drawn.format(counted(len(shown), 'areas'))}, from {figure(shown['value'].min())} to {figure(shown['value'].max())} per "
            f"{count(per)} people; highest is {called}.{_where(shown, settings['within'])}"
        )
    if settings["clusters"]:
        of_neighbours, named = _neighbours(table, settings["confidence"])
        panel, analyst = panel + of_neighbours, analyst + named
    return Said(
        panel,
        panel + analyst,
        title=title,
        alt=alt,
        caveats=(
            *_CAVEATS,
            *((_CLUSTERS,) if settings["clusters"] else ()),
            *cover.said(table, names),
            *of_incidents,
            *by_group.without_rates(table, settings["name"] or settings["area"]),
        ),
    )


_CAVEATS: Final = (
    Caveat(
        "SMOOTHED",
        "A rate that rests on few events was drawn towards the average; the raw rate is next to it.",
    ),
    Caveat("CHANCE_ALONE", "The ranges allow for chance alone; of many areas some stand out by it."),
    Caveat("WHERE_IT_HAPPENED", "Events count where they happened; residents are those who live there."),
)
_CLUSTERS: Final = Caveat(
    "CLUSTERS_OF_PLACES", "A group of high areas shows where, not why; 1 in 20 named may be chance."
)


def _highest(shown: pd.DataFrame, settings: Mapping[str, Any], what: str) -> tuple[str, str]:
    """The sentence about all areas and the highest of them, and what that is called."""
    top = shown.iloc[int(shown["value"].to_numpy(dtype=float).argmax())]
    within = top[settings["within"]] if settings["within"] else None
    called = f"{top[settings['name'] or settings['area']]}" + (f", {within}" if is_known(within) else "")
    average = shown["average"].iloc[0]
    clear = int((shown["lower"] > average).sum())
    panel = (
        f"{sentence_case(what)}{_when(settings['period'])}: {figure(average)} per {count(settings['per'])} people over "
        f"{counted(len(shown), 'areas')}. The highest smoothed rate is in {called}: {figure(top['value'])} (range "
        f"{figure(top['lower'])} to {figure(top['upper'])}; {counted(top['numerator'], 'events')}). "
        + (
            f"{sentence_case(counted(clear, 'areas'))} {'lies' if clear == 1 else 'lie'} further above the average than chance alone "
            "explains."
            if clear
            else "No area lies further above the average than chance alone explains."
        )
    )
    return panel, called


def _neighbours(table: pd.DataFrame, confidence: float) -> tuple[str, str]:
    """Whether neighbouring areas are alike, for the panel and for the analyst."""
    overall, chance = (float(table[name].iloc[0]) if len(table) else math.nan for name in ("moran_i", "moran_p"))
    if not is_known(overall, chance):
        return f" Whether neighbours are similar is {missing()}.", ""
    high, low = (int((table["cluster"] == side).sum()) for side in ("high", "low"))
    together = chance < 1 - confidence and overall > 0
    return (
        f" Neighbours {'are' if together else 'are not clearly'} similar; {counted(high, 'areas')} {'lies' if high == 1 else 'lie'} in high "
        f"groups and {count(low)} in low.",
        f" Moran's I {overall:.2f} (p {chance:.3f}); Gi* with 5% false discoveries.",
    )


def _or_missing(value: Any, digits: str) -> str:
    return format(value, digits) if is_known(value) else missing()


def _when(period: str) -> str:
    return f" in {period}" if period else ""


def _flags(found: by_group.Counts, without_people: Array, part_of_time: Array) -> Array:
    """What is said of each area beside its figure; the weightiest reason alone."""
    flag = np.where(found.missing, "a count is missing", np.where(found.bounded, "a count was withheld", ""))
    for other in (without_people, part_of_time, np.where(found.known < EXACT_BELOW, "few events", "")):
        flag = np.where(flag == "", other, flag)
    return flag


def _table(
    keys: pd.DataFrame,
    found: Array,
    people: Array,
    known: Array,
    smooth: Smoothed,
    per: float,
    *,
    confidence: float,
    what: str,
) -> pd.DataFrame:
    def everywhere(values: Array) -> Array:
        """Values of the known areas, missing elsewhere."""
        full = np.full(len(keys), np.nan)
        full[known] = values
        return full

    return by_group.table_of(
        keys,
        everywhere(smooth.rate) * per,
        everywhere(smooth.lower) * per,
        everywhere(smooth.upper) * per,
        measure=f"smoothed rate of {what}",
        confidence=confidence,
        numerator=found,
        denominator=people,
        unit=f"per {count(per)} people",
        method="Marshall, gamma posterior",
        flag="",
    ).assign(
        raw_rate=found / people * per,
        own_weight=everywhere(smooth.weight),
        average=smooth.average * per,
        variance_between=smooth.variance * per**2,
    )


def _with_names(shown: pd.DataFrame, table: pd.DataFrame, places: Array, named: list[str]) -> pd.DataFrame:
    """The table with the name of each area, and of the larger one it lies in, behind its code."""
    first = np.empty(len(shown), dtype=np.int64)
    first[places[::-1]] = np.arange(len(table))[::-1]
    for at, column in enumerate(named, start=1):
        if column in shown:
            raise taken(column)
        shown.insert(at, column, table[column].to_numpy()[first])
    return shown


def _with_clusters(
    shown: pd.DataFrame, shapes: Mapping[str, list[Any]], codes: pd.Series[Any], known: Array, smooth: Smoothed
) -> pd.DataFrame:
    """The table with each known area's place among its neighbours, and whether neighbours are alike over all."""
    rows = shown[known]
    events, people = (rows[column].to_numpy(dtype=float) for column in ("numerator", "denominator"))
    without = np.flatnonzero(~codes[known].isin(list(shapes)))
    if without.size:
        have = "has" if without.size == 1 else "have"
        raise Refusal(
            f"{counted(without.size, 'areas')} {have} no outline{groups.first_of(rows[[codes.name]], int(without[0]))}",
            remedy="Use boundaries of one vintage.",
        )
    moran, scores, flags = _clusters(shapes, [str(code) for code in codes[known]], events, people, smooth.rate)
    z_score, cluster = np.full(len(shown), np.nan), np.full(len(shown), "", dtype=object)
    z_score[known], cluster[known] = scores, flags
    return shown.assign(z_score=z_score, cluster=cluster.astype("str"), moran_i=moran[0], moran_p=moran[1])


def _clusters(
    shapes: Mapping[str, list[Any]], codes: list[str], found: Array, people: Array, rate: Array
) -> tuple[tuple[float, float], Array, Array]:
    """Moran's I with its p-value, and for each area the local z-score and whether it is in a cluster."""
    try:
        import shapely
        from esda import G_Local, Moran_Rate
        from libpysal.weights import W
    except ImportError:
        raise MissingExtra(needed_for="Looking for clusters", package="esda", extra="geo") from None
    from scipy import stats

    outlines = [
        shapely.union_all([shapely.make_valid(shapely.Polygon(ring)) for ring in shapes[code]]) for code in codes
    ]
    here, there = shapely.STRtree(outlines).query(outlines, predicate="intersects")
    beside: dict[int, list[int]] = {at: [] for at in range(len(codes))}
    for at, other in zip(here[here != there], there[here != there], strict=True):
        beside[int(at)].append(int(other))
    if sum(map(bool, beside.values())) < len(codes) / 2:
        raise Refusal("Most areas touch no other", remedy="Use outlines that share their borders.")
    weights = W(beside, silence_warnings=True)
    weights.transform = "r"
    overall = Moran_Rate(found, people, weights, permutations=0)
    scores = np.zeros(len(codes))
    if np.ptp(rate) > 1e-9 * rate.mean():
        local = G_Local(rate, W(beside, silence_warnings=True), transform="B", permutations=0, star=True)
        scores = np.asarray(local.Zs, dtype=float)
    chance = 2 * stats.norm.sf(np.abs(scores))
    clear = stats.false_discovery_control(chance) <= FALSE_DISCOVERY
    flags = np.where(clear & (scores > 0), "high", np.where(clear & (scores < 0), "low", ""))
    return (float(overall.I), float(overall.p_rand)), scores, flags


def _columns(area: str, name: str, within: str) -> tuple[Column, ...]:
    """What the columns are: each smoothed rate rests on the average and spread of all areas, and so on every count."""
    smoothed = Column("value", "measure", of=("numerator", "denominator"), across=True, sorts=True)
    return (
        Column(area, "helper" if name else "key"),
        *keys([column for column in (name, within) if column and column != area]),
        *amended(by_group.columns_of([])[1:], smoothed, Column("denominator", "base", public=True)),
        Column("raw_rate", "measure", of=("numerator", "denominator")),
        *measures(
            *("own_weight", "average", "variance_between", "z_score", "moran_i", "moran_p"),
            of=("numerator", "denominator"),
            across=True,
        ),
        incidents.BESIDE,
        Column("cluster", "label", of=("value",), across=True),
    )


def _where(shown: pd.DataFrame, within: str) -> str:
    """Which larger areas hold the highest fifth, for people who do not see the map."""
    if not within or shown[within].isna().all():
        return ""
    fifth = shown.sort_values("value", ascending=False, kind="stable").head(max(1, len(shown) // 5))
    shares = fifth[within].value_counts(normalize=True).head(3)
    said = [f"{percent(share)} in {place}" for place, share in shares.items()]
    return f" Of the highest fifth, {listed(said)}."
