"""Rates of small areas with chance taken down, where they cluster, and their map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import by_group, groups, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import Column, amended, keys, measures
from needs_analysis.demand.rates import cover, incidents
from needs_analysis.demand.rates.populations import PopulationOf, people_by_group
from needs_analysis.errors import MissingExtra, Refusal
from needs_analysis.groups import Array
from needs_analysis.result import Result, fixed_result
from needs_analysis.said import Caveat
from needs_analysis.source import Source, sources_of
from needs_analysis.statistics import EXACT_BELOW, Smoothed, marshall
from needs_analysis.wording import count, counted, figure, listed, percent, sentence_case

RESULT_COLUMNS: Final = ("raw_rate", "own_weight", "z_score", "cluster")
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
        area's own rate is in it), and with ``clusters`` the local ``z_score`` and ``cluster`` (high, low or none). An area with a
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
    words = [column for column in (name, within) if column]
    require.columns(table, [events, population, area, *words], what="rows")
    by_group.checked_per(per)
    if clusters and boundaries is None:
        raise Refusal("Clusters need the outlines of the areas", remedy="Pass boundaries=, from reading.boundaries.")
    groups.own_names([area, *words], also=RESULT_COLUMNS)
    places, keys = groups.numbered(table, area)
    counted_events = by_group.events_of(table, events, places, len(keys))
    people = people_by_group(table, population, places, keys, population_of=population_of)
    told = incidents.named(table, require.floats(table[events]), what, but=[area, *words])
    throughout = cover.uneven(table, places, keys, used=[events, population, area, *words])
    known = ~np.isnan(counted_events.known) & (people.flag == "")
    if not known.any():
        raise Refusal("No area has both its events and its people", remedy="Fill them in.")
    smooth = marshall(counted_events.known[known], people.total[known], confidence=confidence, seed=seed)
    flag = np.where(
        counted_events.missing, "a count is missing", np.where(counted_events.bounded, "a count was withheld", "")
    )
    for other in (people.flag, throughout.flag, np.where(counted_events.known < EXACT_BELOW, "few events", "")):
        flag = np.where(flag == "", other, flag)
    shown = _table(
        table, places, keys, words, counted_events.known, people.total, known, smooth, per, confidence, told.what
    )
    shown = shown.assign(flag=flag)
    moran = None
    codes = shown[area].astype("str")
    if boundaries is not None and clusters:
        moran, shown = _with_clusters(shown, boundaries[0], codes, known, smooth)
    shown = shown.sort_values(["value", area], ascending=[False, True]).reset_index(drop=True)
    if boundaries is not None and not codes.isin(list(boundaries[0])).any():
        raise Refusal("No area has an outline", remedy="Check that both use the same codes.")
    made = _result(
        shown, table, boundaries, area, name, within, smooth, moran, per, confidence, told.what, period, seed
    )
    found = (
        *people.caveats,
        *throughout.caveats,
        *told.caveats,
        *by_group.without_rates(shown, name or area),
    )
    return replace(made, notes=found)


def _table(
    table: pd.DataFrame,
    places: Array,
    keys: pd.DataFrame,
    words: list[str],
    found: Array,
    people: Array,
    known: Array,
    smooth: Smoothed,
    per: float,
    confidence: float,
    what: str,
) -> pd.DataFrame:
    first = np.empty(len(keys), dtype=np.int64)
    first[places[::-1]] = np.arange(len(table))[::-1]
    named = keys.assign(**{word: table[word].to_numpy()[first] for word in words})

    def everywhere(values: Array) -> Array:
        """Values of the known areas, missing elsewhere."""
        full = np.full(len(keys), np.nan)
        full[known] = values
        return full

    shown = by_group.table_of(
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
    ).assign(raw_rate=found / people * per, own_weight=everywhere(smooth.weight))
    for at, word in enumerate(words, start=keys.shape[1]):
        shown.insert(at, word, named[word])
    return shown


def _with_clusters(
    shown: pd.DataFrame, shapes: Mapping[str, list[Any]], codes: pd.Series[Any], known: Array, smooth: Smoothed
) -> tuple[tuple[float, float], pd.DataFrame]:
    """The table with each known area's place among its neighbours."""
    rows = shown[known]
    events, people = (rows[column].to_numpy(dtype=float) for column in ("numerator", "denominator"))
    moran, scores, flags = _clusters(shapes, [str(code) for code in codes[known]], events, people, smooth.rate)
    z_score, cluster = np.full(len(shown), np.nan), np.full(len(shown), "", dtype=object)
    z_score[known], cluster[known] = scores, flags
    return moran, shown.assign(z_score=z_score, cluster=cluster.astype("str"))


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

    without = [code for code in codes if code not in shapes]
    if without:
        raise Refusal(
            f"{len(without)} areas have no outline ({without[0]} first)", remedy="Use boundaries of one vintage."
        )
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


def _result(
    shown: pd.DataFrame,
    table: pd.DataFrame,
    boundaries: tuple[Mapping[str, list[Any]], Source] | None,
    area: str,
    name: str,
    within: str,
    smooth: Smoothed,
    moran: tuple[float, float] | None,
    per: float,
    confidence: float,
    what: str,
    period: str,
    seed: int,
) -> Result:
    known = shown[shown["value"].notna()]
    top = known.iloc[0]
    when = f" in {period}" if period else ""
    called = f"{top[name or area]}" + (f", {top[within]}" if within else "")
    clear = int((shown["lower"] > smooth.average * per).sum())
    panel = (
        f"{sentence_case(what)}{when}: {figure(smooth.average * per)} per {count(per)} people over {count(len(known))} areas. "
        f"Highest, with chance taken down, is {called}: {figure(top['value'])} (range {figure(top['lower'])} to {figure(top['upper'])}; "
        f"{counted(top['numerator'], 'events')}). By chance alone {counted(clear, 'areas')} would not be as far above the average."
    )
    analyst = f" Marshall's empirical Bayes; variance between areas {smooth.variance * per**2:,.3g} on this scale."
    caveats = [
        Caveat(
            "SMOOTHED",
            "A rate that rests on few events was drawn towards the average; the raw rate stands beside it.",
            figures=False,
        ),
        Caveat("CHANCE_ALONE", "The ranges are by chance alone; of many areas some stand out by it.", figures=False),
        Caveat(
            "WHERE_IT_HAPPENED", "Events count where they happened; residents are those who live there.", figures=False
        ),
    ]
    where = _where(known, within)
    if moran is not None:
        high, low = (int((shown["cluster"] == side).sum()) for side in ("high", "low"))
        together = moran[1] < 1 - confidence and moran[0] > 0
        panel += f" Neighbours {'are' if together else 'are not clearly'} alike; {high} areas lie in high groups and {low} in low."
        analyst += f" Moran's I {moran[0]:.2f} (p {moran[1]:.3f}); Gi* with 5% false discoveries."
        caveats.append(
            Caveat(
                "CLUSTERS_OF_PLACES",
                "A group of high areas shows where, not why; 1 in 20 named may be chance.",
                figures=False,
            )
        )
    chart = Chart(
        kind="map" if boundaries else "intervals",
        label=area if boundaries or not name else name,
        title=f"{sentence_case(what)} for the number of people{when}: highest in {called}",
        alt=f"{'A map' if boundaries else 'Points with ranges'} of {count(len(known))} areas"
        f"{' in five shades' if boundaries else ''}, from {known['value'].iloc[-1]:,.1f} to {top['value']:,.1f} per {count(per)} "
        f"people; highest is {called}.{where}",
        value_title=f"{sentence_case(what)} per {count(per)} people" + (", fifths" if boundaries else ""),
        ranked=boundaries is None,
        reference=None if boundaries else smooth.average * per,
        reference_label="" if boundaries else "All areas",
    )
    return fixed_result(
        table=shown,
        columns=_columns(area, name, within),
        measure=f"{sentence_case(what)} per {count(per)} people by small area, smoothed{when}",
        definition=f"{sentence_case(what)} over residents, drawn towards the rate of all areas as far as the numbers are small.",
        method="Empirical Bayes (Marshall) with a gamma posterior; uncertainty of the average and the spread by bootstrap.",
        sentences={"panel": panel, "analyst": panel + analyst},
        parameters={"per": per, "confidence": confidence, "seed": seed, "clusters": moran is not None},
        sources=sources_of(table) if boundaries is None else tuple(sorted({*sources_of(table), boundaries[1]})),
        caveats=tuple(caveats),
        chart=chart,
        shapes=boundaries[0] if boundaries else None,
    )


def _columns(area: str, name: str, within: str) -> tuple[Column, ...]:
    """What the columns are: each smoothed rate rests on the average and spread of all areas, and so on every count."""
    smoothed = Column("value", "measure", of=("numerator", "denominator"), across=True, sorts=True)
    return (
        Column(area, "helper" if name else "key"),
        *keys([column for column in (name, within) if column and column != area]),
        *amended(by_group.columns_of([])[1:], smoothed, Column("denominator", "base", public=True)),
        Column("raw_rate", "measure", of=("numerator", "denominator")),
        *measures("own_weight", "z_score", of=("numerator", "denominator"), across=True),
        Column("cluster", "label", of=("value",), across=True),
    )


def _where(shown: pd.DataFrame, within: str) -> str:
    """Which larger areas hold the highest fifth, for people who do not see the map."""
    if not within:
        return ""
    fifth = shown.head(max(1, len(shown) // 5))
    shares = fifth[within].value_counts(normalize=True).head(3)
    said = [f"{percent(share)} in {place}" for place, share in shares.items()]
    return f" Of the highest fifth, {listed(said)}."
