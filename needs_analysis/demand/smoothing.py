"""Rates of small areas with chance taken down, where they cluster, and their map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import groups
from needs_analysis.charts.chart import Chart
from needs_analysis.contracts import require
from needs_analysis.demand import grouping
from needs_analysis.errors import MissingExtra, Refusal
from needs_analysis.groups import Array
from needs_analysis.result import Caveat, Result
from needs_analysis.source import Source, sources_of
from needs_analysis.statistics import EXACT_BELOW, Smoothed, marshall
from needs_analysis.wording import count, counted, figure, listed, percent, sentence_case

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
    seed: int = 1,
) -> Result:
    """Rates of small areas, each drawn towards the average as far as its numbers are small.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of events with the people they happened among; rows of one area are added up, whose people are taken once if the
        rows repeat them.
    events, population, area : str
        Columns with the events, the people and the area's code.
    name, within : str
        Columns with the area's name and with the larger area it lies in, for the words.
    per : float
        People the rate is for.
    boundaries : tuple of (mapping, Source), optional
        Outlines by code, from `needs_analysis.reading.boundaries`; then the result is a map.
    clusters : bool
        Whether to look for neighbouring areas that are high or low together (needs the ``geo`` extra and ``boundaries``).
    confidence : float
        Between 0 and 1.
    what, period : str
        The events and the period in words.
    seed : int
        Of the simulation behind the ranges.

    Returns
    -------
    Result
        One row an area, highest first: the smoothed ``value`` with its range, ``raw_rate``, ``own_weight`` (how much of the
        area's own rate is in it), and with ``clusters`` the local ``z_score`` and ``cluster`` (high, low or none).

    Raises
    ------
    DataError
        For missing columns, and counts that are negative, broken or none.
    Refusal
        For an area without people, fewer than three areas, no event, or clusters without boundaries.
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
    grouping.checked_per(per)
    if clusters and boundaries is None:
        raise Refusal("Clusters need the outlines of the areas", remedy="Pass boundaries=, from reading.boundaries.")
    places, keys = groups.numbered(table, area)
    found = np.bincount(places, weights=require.whole_numbers(table, events), minlength=len(keys)).astype(float)
    people = _people(table, population, places, keys)
    smooth = marshall(found, people, confidence=confidence, seed=seed)
    shown = _table(table, places, keys, words, found, people, smooth, per, confidence, what)
    moran = None
    codes = shown[area].astype("str")
    if boundaries is not None and clusters:
        moran, scores, flags = _clusters(boundaries[0], [str(code) for code in keys[area]], found, people, smooth.rate)
        shown = shown.assign(z_score=scores, cluster=flags)
    shown = shown.sort_values(["value", area], ascending=[False, True]).reset_index(drop=True)
    if boundaries is not None and not codes.isin(list(boundaries[0])).any():
        raise Refusal("No area has an outline", remedy="Check that both use the same codes.")
    return _result(shown, table, boundaries, area, name, within, smooth, moran, per, confidence, what, period, seed)


def _people(table: pd.DataFrame, population: str, places: Array, keys: pd.DataFrame) -> Array:
    """People of each area: once where its rows repeat them."""
    each = require.people(table, population, above_zero=False)
    first = np.zeros(len(keys))
    first[places[::-1]] = each[::-1]
    repeated = bool((first[places] == each).all())
    if repeated or len(table) == len(keys):
        return grouping.total_people(first, np.arange(len(keys)), keys, population)
    raise Refusal(
        "An area has rows with different people",
        remedy="Give each area's people once, repeated beside its rows; add up ages first.",
    )


def _table(
    table: pd.DataFrame,
    places: Array,
    keys: pd.DataFrame,
    words: list[str],
    found: Array,
    people: Array,
    smooth: Smoothed,
    per: float,
    confidence: float,
    what: str,
) -> pd.DataFrame:
    first = np.empty(len(keys), dtype=np.int64)
    first[places[::-1]] = np.arange(len(table))[::-1]
    named = keys.assign(**{word: table[word].to_numpy()[first] for word in words})
    shown = grouping.table_of(
        keys,
        smooth.rate * per,
        smooth.lower * per,
        smooth.upper * per,
        measure=f"smoothed rate of {what}",
        confidence=confidence,
        numerator=found,
        denominator=people,
        unit=f"per {count(per)} people",
        method="Marshall, gamma posterior",
        flag=np.where(found < EXACT_BELOW, "few events", ""),
    ).assign(raw_rate=found / people * per, own_weight=smooth.weight)
    for at, word in enumerate(words, start=keys.shape[1]):
        shown.insert(at, word, named[word])
    return shown


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
    top = shown.iloc[0]
    when = f" in {period}" if period else ""
    called = f"{top[name or area]}" + (f", {top[within]}" if within else "")
    clear = int((shown["lower"] > smooth.average * per).sum())
    panel = (
        f"{sentence_case(what)}{when}: {figure(smooth.average * per)} per {count(per)} people over {count(len(shown))} areas. "
        f"Highest, with chance taken down, is {called}: {figure(top['value'])} (range {figure(top['lower'])} to {figure(top['upper'])}; "
        f"{counted(top['numerator'], 'events')}). By chance alone {counted(clear, 'areas')} would not be as far above the average."
    )
    analyst = f" Marshall's empirical Bayes; variance between areas {smooth.variance * per**2:,.3g} on this scale."
    caveats = [
        Caveat(
            "SMOOTHED", "A rate that rests on few events was drawn towards the average; the raw rate stands beside it."
        ),
        Caveat("CHANCE_ALONE", "The ranges are by chance alone; of many areas some stand out by it."),
        Caveat("WHERE_IT_HAPPENED", "Events count where they happened; residents are those who live there."),
    ]
    where = _where(shown, within)
    if moran is not None:
        high, low = (int((shown["cluster"] == side).sum()) for side in ("high", "low"))
        together = moran[1] < 1 - confidence and moran[0] > 0
        panel += f" Neighbours {'are' if together else 'are not clearly'} alike; {high} areas lie in high groups and {low} in low."
        analyst += f" Moran's I {moran[0]:.2f} (p {moran[1]:.3f}); Gi* with 5% false discoveries."
        caveats.append(
            Caveat("CLUSTERS_OF_PLACES", "A group of high areas shows where, not why; 1 in 20 named may be chance.")
        )
    chart = Chart(
        kind="map" if boundaries else "intervals",
        label=area if boundaries or not name else name,
        title=f"{sentence_case(what)} for the number of people{when}: highest in {called}",
        alt=f"{'A map' if boundaries else 'Points with ranges'} of {count(len(shown))} areas"
        f"{' in five shades' if boundaries else ''}, from {shown['value'].iloc[-1]:,.1f} to {top['value']:,.1f} per {count(per)} "
        f"people; highest is {called}.{where}",
        value_title=f"{sentence_case(what)} per {count(per)} people" + (", fifths" if boundaries else ""),
        ranked=boundaries is None,
        reference=None if boundaries else smooth.average * per,
        reference_label="" if boundaries else "All areas",
    )
    return Result(
        table=shown,
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


def _where(shown: pd.DataFrame, within: str) -> str:
    """Which larger areas hold the highest fifth, for people who do not see the map."""
    if not within:
        return ""
    fifth = shown.head(max(1, len(shown) // 5))
    shares = fifth[within].value_counts(normalize=True).head(3)
    said = [f"{percent(share)} in {place}" for place, share in shares.items()]
    return f" Of the highest fifth, {listed(said)}."
