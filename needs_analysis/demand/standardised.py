"""Rates that can be compared between areas whose people are of different ages."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from needs_analysis.contracts import require
from needs_analysis.demand import grouping
from needs_analysis.demand.grouping import Array, By
from needs_analysis.errors import DataError, Refusal
from needs_analysis.reference import load
from needs_analysis.result import Caveat, Result
from needs_analysis.statistics import EXACT_BELOW, Standardised, direct, indirect
from needs_analysis.wording import count, counted, listed, plain

ESP: Final = "esp2013"
"""Name of the standard that is shipped: the European Standard Population 2013."""
_AGES: Final = ("age", "age_band", "ageband", "age_group", "age_range")


def direct_standardised_rate(
    table: pd.DataFrame,
    *,
    events: str = "count",
    population: str = "population",
    standard: str = "standard_population",
    age: str = "age_band",
    by: By = (),
    per: int = 100_000,
    confidence: float = 0.95,
    repeat_events: str = "",
    missing_events: Literal["leave_out", "zero"] = "leave_out",
) -> Result:
    """The rate that each area would have if its people were of the ages of a standard population.

    Parameters
    ----------
    table : pandas.DataFrame
        One row an area and age band: events, people, and people of the standard population (such as the European Standard
        Population 2013, ``reference.load("esp2013")``).
    events, population, age : str
        Columns.
    standard : str
        Column with the people of the standard population, or ``"esp2013"`` for the one that is shipped; then the age bands
        must be its own: 0-4, 5-9 and so on to 90+.
    by : str or sequence of str
        Columns that name an area; everybody together otherwise.
    per : int
        People the rate is for.
    confidence : float
        Between 0 and 1.
    repeat_events : str
        Column with how often something happened to each of the people that ``events`` then counts; the interval is wider,
        because what happens again to the same people varies more than chance.
    missing_events : {"leave_out", "zero"}
        Whether an area with a missing count has no rate, or a missing count is known to be 0.

    Returns
    -------
    Result
        One row an area. There is no rate below 10 events: its interval would not hold what it promises.

    Raises
    ------
    DataError
        For missing columns, counts that are negative or broken, and areas whose age bands are not those of the standard.
    Refusal
        When an age band has nobody in it.

    Notes
    -----
    Dobson's interval on Byar's limits; see `statistics.direct`.

    References
    ----------
    .. [1] Dobson A, Kuulasmaa K, Eberle E, Scherer J (1991). Statistics in Medicine 10, 457-462.

    Examples
    --------
    >>> table = pd.DataFrame({"area": ["A", "A"], "age_band": ["0-49", "50+"], "count": [10, 20],
    ...                       "population": [1000, 1000], "standard_population": [60, 40]})
    >>> direct_standardised_rate(table, by=["area"], per=1000).table["value"].round(6).tolist()
    [14.0]
    """
    if standard == ESP and ESP not in table.columns:
        require.columns(table, [age], what="rows")
        table = table.assign(**{ESP: _shipped(table, age)})
    split = [repeat_events] if repeat_events else []
    require.columns(table, [events, population, standard, age, *grouping.columns_of(by), *split], what="rows")
    strata = _strata(table, by, age, split=repeat_events)
    weights = grouping.people_of(table, standard)
    _one_reference({standard: weights}, strata)
    counts, gaps = _counts(table, events, strata, missing_events)
    found = direct(
        counts,
        grouping.people_of(table, population),
        weights,
        group=strata.places,
        groups=len(strata.keys),
        per=per,
        confidence=confidence,
        times=grouping.whole_numbers(table, repeat_events) if repeat_events else None,
        stratum=strata.ages if repeat_events else None,
    )
    few = found.events < 10
    flags = np.where(
        gaps,
        "a count is missing",
        np.where(few, "fewer than 10 events", np.where(found.events < grouping.SMALL, "few events", "")),
    )
    measure = f"directly standardised rate per {count(per)} people"
    return grouping.result_of(
        _table(found, strata.keys, gaps, confidence, measure, f"per {count(per)} people", "Dobson", flags),
        table,
        by,
        lead=_lead(age),
        measure=measure,
        definition=f"Events per {count(per)} people, with the ages of the standard population.",
        method="Direct standardisation; Dobson's interval on Byar's limits; none below 10 events.",
        parameters={
            "events": events,
            "by": grouping.columns_of(by),
            "per": per,
            "confidence": confidence,
            "repeat_events": repeat_events,
        },
        said=lambda value: f"{value:,.1f}",
        based_on=_events,
        caveats=_CAVEATS,
    )


def indirect_standardised_ratio(
    table: pd.DataFrame,
    *,
    events: str = "count",
    population: str = "population",
    reference_events: str = "reference_count",
    reference_population: str = "reference_population",
    age: str = "age_band",
    by: By = (),
    confidence: float = 0.95,
    missing_events: Literal["leave_out", "zero"] = "leave_out",
) -> Result:
    """Events of each area over those expected if each age had the rate of a reference population.

    Parameters
    ----------
    table : pandas.DataFrame
        One row an area and age band: events and people, and events and people of the reference in that band.
    events, population, reference_events, reference_population, age : str
        Columns. Anything that splits people can stand for age, such as the deprivation decile of where they live.
    by : str or sequence of str
        Columns that name an area; everybody together otherwise.
    confidence : float
        Between 0 and 1.
    missing_events : {"leave_out", "zero"}
        Whether an area with a missing count has no ratio, or a missing count is known to be 0.

    Returns
    -------
    Result
        One row an area; 1 is what would be expected. ``numerator`` counts the events, ``denominator`` those expected.

    Raises
    ------
    DataError
        For missing columns, broken counts, and areas with other age bands than the rest.
    Refusal
        When the reference has nobody in an age band.

    Notes
    -----
    Ratios of two areas are each held against the reference and are not strictly comparable with each other.

    References
    ----------
    .. [1] Breslow NE, Day NE (1987). Statistical Methods in Cancer Research, volume II.

    Examples
    --------
    >>> table = pd.DataFrame({"area": ["A", "A"], "age_band": ["0-49", "50+"], "count": [10, 20], "population": [100, 100],
    ...                       "reference_count": [100, 100], "reference_population": [1000, 1000]})
    >>> indirect_standardised_ratio(table, by=["area"]).table["value"].tolist()
    [1.5]
    """
    shown = _indirect(
        table, events, population, reference_events, reference_population, age, by, confidence, missing_events
    )
    return grouping.result_of(
        shown,
        table,
        by,
        lead=_lead(age),
        measure="indirectly standardised ratio",
        definition="Events over those expected at the reference's rate in each age band.",
        method="Indirect standardisation; exact limits below 10 events and Byar's from there on.",
        parameters={"events": events, "by": grouping.columns_of(by), "confidence": confidence},
        said=lambda value: f"{value:,.2f}",
        based_on=_events,
        caveats=_CAVEATS,
    )


def indirect_standardised_rate(
    table: pd.DataFrame,
    *,
    events: str = "count",
    population: str = "population",
    reference_events: str = "reference_count",
    reference_population: str = "reference_population",
    age: str = "age_band",
    by: By = (),
    per: int = 100_000,
    confidence: float = 0.95,
    missing_events: Literal["leave_out", "zero"] = "leave_out",
) -> Result:
    """The rate of the reference population times each area's indirectly standardised ratio.

    Parameters
    ----------
    table : pandas.DataFrame
        One row an area and age band: events and people, and events and people of the reference in that band.
    events, population, reference_events, reference_population, age : str
        Columns.
    by : str or sequence of str
        Columns that name an area; everybody together otherwise.
    per : int
        People the rate is for.
    confidence : float
        Between 0 and 1.
    missing_events : {"leave_out", "zero"}
        Whether an area with a missing count has no rate, or a missing count is known to be 0.

    Returns
    -------
    Result
        One row an area, with ``reference_rate`` beside it.

    Raises
    ------
    DataError, Refusal
        As in `indirect_standardised_ratio`.

    Examples
    --------
    >>> table = pd.DataFrame({"area": ["A", "A"], "age_band": ["0-49", "50+"], "count": [10, 20], "population": [100, 100],
    ...                       "reference_count": [100, 100], "reference_population": [1000, 1000]})
    >>> indirect_standardised_rate(table, by=["area"], per=1000).table["value"].round(6).tolist()
    [150.0]
    """
    shown = _indirect(
        table, events, population, reference_events, reference_population, age, by, confidence, missing_events, per
    )
    return grouping.result_of(
        shown,
        table,
        by,
        lead=_lead(age),
        measure=f"indirectly standardised rate per {count(per)} people",
        definition=f"The reference's rate per {count(per)} people times the area's standardised ratio.",
        method="Indirect standardisation; exact limits below 10 events and Byar's from there on.",
        parameters={"events": events, "by": grouping.columns_of(by), "per": per, "confidence": confidence},
        said=lambda value: f"{value:,.1f}",
        based_on=_events,
        caveats=_CAVEATS,
    )


def _indirect(
    table: pd.DataFrame,
    events: str,
    population: str,
    reference_events: str,
    reference_population: str,
    age: str,
    by: By,
    confidence: float,
    missing_events: str,
    per: int | None = None,
) -> pd.DataFrame:
    """Ratios of areas, or rates for so many people, as a table."""
    columns = [events, population, reference_events, reference_population, age, *grouping.columns_of(by)]
    require.columns(table, columns, what="rows")
    strata = _strata(table, by, age)
    counts, gaps = _counts(table, events, strata, missing_events)
    events_there = grouping.whole_numbers(table, reference_events)
    people_there = grouping.people_of(table, reference_population)
    found = indirect(
        counts,
        grouping.people_of(table, population, above_zero=False),
        events_there,
        people_there,
        group=strata.places,
        groups=len(strata.keys),
        confidence=confidence,
    )
    few = found.events < EXACT_BELOW
    flags = np.where(gaps, "a count is missing", np.where(few, "few events", ""))
    methods = np.where(few, "exact", "Byar")
    if per is None:
        shown = _table(found, strata.keys, gaps, confidence, "indirectly standardised ratio", "ratio", methods, flags)
        return shown.assign(denominator=found.expected)
    _one_reference({reference_events: events_there, reference_population: people_there}, strata)
    first = strata.places == 0
    rate = float(events_there[first].sum() / people_there[first].sum() * per)
    scaled = replace(found, value=found.value * rate, lower=found.lower * rate, upper=found.upper * rate)
    unit = f"per {count(per)} people"
    shown = _table(scaled, strata.keys, gaps, confidence, f"indirectly standardised rate {unit}", unit, methods, flags)
    return shown.assign(expected=found.expected, reference_rate=rate)


@dataclass(frozen=True)
class _Strata:
    """Where each row belongs: its area (of ``keys``) and its age band, by number."""

    places: Array
    keys: pd.DataFrame
    ages: Array
    bands: Any


def _strata(table: pd.DataFrame, by: By, age: str, *, split: str = "") -> _Strata:
    """Area and age band of each row; every area must have the same age bands, each once."""
    require.known(table, age, what="rows")
    places, keys = grouping.numbered(table, by)
    ages, bands = pd.factorize(table[age], sort=True)
    cells = np.bincount(places * len(bands) + ages, minlength=len(keys) * len(bands)).reshape(len(keys), len(bands))
    if split or (cells > 1).any():
        require.once(table, [*grouping.columns_of(by), age, *([split] if split else [])], what="rows")
    short = np.flatnonzero((cells == 0).any(axis=1))
    if short.size:
        raise DataError.one(
            f"{short.size} of {len(keys)} areas lack an age band ({grouping.named(keys, int(short[0]))} first)",
            column=age,
            count=int(short.size),
            expected=f"the same {len(bands)} age bands for each",
            remedy="Add the band with its people and 0 events, or join bands.",
        )
    return _Strata(places, keys, ages, bands)


def _one_reference(columns: dict[str, Array], strata: _Strata) -> None:
    """Refuse a standard or reference that is not the same beside each area."""
    for name, values in columns.items():
        once = np.empty(len(strata.bands))
        once[strata.ages] = values
        if (once[strata.ages] != values).any():
            raise DataError.one(
                "the reference differs from area to area",
                column=name,
                expected="one reference, repeated beside each area",
                remedy="Give the reference's own events and people in every area.",
            )


def _shipped(table: pd.DataFrame, age: str) -> Array:
    """People of the shipped standard beside each row."""
    standard = load(ESP)
    weights = {str(band): float(weight) for band, weight in zip(standard["age_band"], standard["weight"], strict=True)}
    codes, bands = pd.factorize(table[age])
    spelled = [_band(str(band)) for band in bands]
    unknown = [str(band) for band, name in zip(bands, spelled, strict=True) if name not in weights]
    if unknown or len(set(spelled)) < len(weights) or (codes < 0).any():
        lacking = [band for band in weights if band not in spelled]
        raise DataError.one(
            "the age bands are not those of the standard"
            + (f"; it has no {listed(unknown[:3])}" if unknown else "")
            + (f"; {listed(lacking[:3])} is missing" if lacking and not unknown else ""),
            column=age,
            expected="0-4, 5-9 and so on to 90+",
            remedy="Join or split the bands, or give a standard of your own as a column.",
        )
    return np.array([weights[name] for name in spelled])[codes]


def _band(text: str) -> str:
    """An age band as 0-4 or 90+, from spellings beyond doubt."""
    plain = re.sub(r"\s*(?:-|–|to)\s*", "-", text.strip().casefold().removeprefix("aged").strip())
    plain = re.sub(r"(\d+)\s*(?:\+|and over|plus)", r"\1+", plain)
    return re.sub(r"(?<!\d)0+(?=\d)", "", plain)


def _counts(table: pd.DataFrame, events: str, strata: _Strata, missing: str) -> tuple[Array, Array]:
    """Events of each row, and which areas lack one."""
    if missing not in ("leave_out", "zero"):
        raise Refusal(f"There is no rule {missing!r} for missing events", remedy='Use "leave_out" or "zero".')
    numbers = grouping.whole_numbers(table, events, may_lack=True)
    gaps = np.zeros(len(strata.keys), dtype=bool)
    if missing == "leave_out":
        gaps[strata.places[np.isnan(numbers)]] = True
    return np.nan_to_num(numbers), gaps


def _table(
    found: Standardised,
    keys: pd.DataFrame,
    gaps: Array,
    confidence: float,
    measure: str,
    unit: str,
    method: Any,
    flags: Any,
) -> pd.DataFrame:
    value, lower, upper = (np.where(gaps, np.nan, part) for part in (found.value, found.lower, found.upper))
    return grouping.table_of(
        keys,
        value,
        lower,
        upper,
        measure=measure,
        confidence=confidence,
        numerator=np.where(gaps, np.nan, found.events),
        denominator=found.population,
        unit=unit,
        method=method,
        flag=flags,
    )


def _lead(strata: str) -> str:
    """What was made alike, in words."""
    alike = "ages" if strata in _AGES else "deprivation" if strata.startswith("imd") else plain(strata)
    return f"With {alike} made alike: "


def _events(row: pd.Series[Any]) -> str:
    return counted(row["numerator"], "events")


_CAVEATS: Final = (Caveat("CHANCE_ALONE", "The ranges are by chance alone."),)
