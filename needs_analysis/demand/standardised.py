"""Rates that can be compared between areas whose people are of different ages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from needs_analysis.charts.chart import Chart
from needs_analysis.contracts import require
from needs_analysis.errors import DataError, Refusal
from needs_analysis.result import Caveat, Result
from needs_analysis.source import sources_of
from needs_analysis.statistics import Standardised, direct, indirect
from needs_analysis.wording import count, listed

SMALL: Final = 30
"""Below this many events a standardised figure is marked as resting on few."""


def direct_standardised_rate(
    table: pd.DataFrame,
    *,
    events: str = "count",
    population: str = "population",
    standard: str = "standard_population",
    age: str = "age_band",
    by: Sequence[str] = (),
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
    events, population, standard, age : str
        Columns.
    by : sequence of str
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
    columns = [events, population, standard, age, *by, *([repeat_events] if repeat_events else [])]
    groups, keys = _groups(table, columns, by, age, split=repeat_events)
    counts, gaps = _counts(table, events, groups, len(keys), missing_events)
    found = direct(
        counts,
        _people(table, population),
        _people(table, standard),
        group=groups,
        groups=len(keys),
        per=per,
        confidence=confidence,
        times=_numbers(table, repeat_events) if repeat_events else None,
        stratum=table[age].astype("str") if repeat_events else None,
    )
    few = found.events < 10
    flags = np.where(
        gaps,
        "a count is missing",
        np.where(few, "fewer than 10 events", np.where(found.events < SMALL, "few events", "")),
    )
    shown = _table(found, keys, by, gaps, confidence, unit=f"per {count(per)} people", method="Dobson", flags=flags)
    return _result(
        shown,
        table,
        by,
        measure=f"directly standardised rate per {count(per)} people",
        definition=f"Events per {count(per)} people, with the ages of the standard population.",
        method="Direct standardisation; Dobson's interval on Byar's limits; none below 10 events.",
        parameters={
            "events": events,
            "by": list(by),
            "per": per,
            "confidence": confidence,
            "repeat_events": repeat_events,
        },
        digits=1,
    )


def indirect_standardised_ratio(
    table: pd.DataFrame,
    *,
    events: str = "count",
    population: str = "population",
    reference_events: str = "reference_count",
    reference_population: str = "reference_population",
    age: str = "age_band",
    by: Sequence[str] = (),
    confidence: float = 0.95,
    missing_events: Literal["leave_out", "zero"] = "leave_out",
) -> Result:
    """Events of each area over those expected if each age had the rate of a reference population.

    Parameters
    ----------
    table : pandas.DataFrame
        One row an area and age band: events and people, and events and people of the reference in that band.
    events, population, reference_events, reference_population, age : str
        Columns.
    by : sequence of str
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
    return _result(
        shown,
        table,
        by,
        measure="indirectly standardised ratio",
        definition="Events over those expected at the reference's rate in each age band.",
        method="Indirect standardisation; exact limits below 10 events and Byar's from there on.",
        parameters={"events": events, "by": list(by), "confidence": confidence},
        digits=2,
    )


def indirect_standardised_rate(
    table: pd.DataFrame,
    *,
    events: str = "count",
    population: str = "population",
    reference_events: str = "reference_count",
    reference_population: str = "reference_population",
    age: str = "age_band",
    by: Sequence[str] = (),
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
    by : sequence of str
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
    return _result(
        shown,
        table,
        by,
        measure=f"indirectly standardised rate per {count(per)} people",
        definition=f"The reference's rate per {count(per)} people times the area's standardised ratio.",
        method="Indirect standardisation; exact limits below 10 events and Byar's from there on.",
        parameters={"events": events, "by": list(by), "per": per, "confidence": confidence},
        digits=1,
    )


def _indirect(
    table: pd.DataFrame,
    events: str,
    population: str,
    reference_events: str,
    reference_population: str,
    age: str,
    by: Sequence[str],
    confidence: float,
    missing_events: str,
    per: int | None = None,
) -> pd.DataFrame:
    """Ratios of areas, or rates for so many people, as a table."""
    groups, keys = _groups(table, [events, population, reference_events, reference_population, age, *by], by, age)
    counts, gaps = _counts(table, events, groups, len(keys), missing_events)
    found = indirect(
        counts,
        _people(table, population, above_zero=False),
        _numbers(table, reference_events),
        _people(table, reference_population),
        group=groups,
        groups=len(keys),
        confidence=confidence,
    )
    few = found.events < 10
    flags = np.where(gaps, "a count is missing", np.where(few, "few events", ""))
    methods = np.where(few, "exact", "Byar")
    if per is None:
        shown = _table(found, keys, by, gaps, confidence, unit="ratio", method=methods, flags=flags)
        return shown.assign(denominator=found.expected)
    reference = table[groups == 0]
    if (table.groupby(age)[[reference_events, reference_population]].nunique() > 1).any(axis=None):
        raise DataError.one(
            "the reference differs from area to area",
            column=f"{reference_events}, {reference_population}",
            expected="one reference, repeated beside each area",
            remedy="Give the reference's own events and people in every area.",
        )
    rate = float(reference[reference_events].sum() / reference[reference_population].sum() * per)
    scaled = replace(found, value=found.value * rate, lower=found.lower * rate, upper=found.upper * rate)
    shown = _table(scaled, keys, by, gaps, confidence, unit=f"per {count(per)} people", method=methods, flags=flags)
    return shown.assign(expected=found.expected, reference_rate=rate)


def _groups(
    table: pd.DataFrame, columns: Sequence[str], by: Sequence[str], age: str, *, split: str = ""
) -> tuple[np.ndarray[Any, Any], pd.DataFrame]:
    """Number of each row's area, and the areas; every area must have the same age bands, each once."""
    require.columns(table, list(columns), what="rows")
    require.once(table, [*by, age, *([split] if split else [])], what="rows")
    if by:
        numbered = table.groupby(list(by), sort=True, dropna=False).ngroup().to_numpy()
        keys = table[list(by)].drop_duplicates().sort_values(list(by), ignore_index=True)
    else:
        numbered, keys = np.zeros(len(table), dtype=np.int64), pd.DataFrame(index=range(1))
    bands = table[age].nunique()
    counted = table.assign(group=numbered).groupby("group")[age].nunique()
    short = counted[counted < bands]
    if len(short):
        first = keys.iloc[int(short.index[0])]
        raise DataError.one(
            f"{len(short)} of {len(keys)} areas lack an age band ({listed(list(map(str, first)))} first)",
            column=age,
            count=len(short),
            expected=f"the same {bands} age bands for each",
            remedy="Add the band with its people and 0 events, or join bands.",
        )
    return numbered, keys


def _counts(
    table: pd.DataFrame,
    events: str,
    groups: np.ndarray[Any, Any],
    areas: int,
    missing: str,
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Events of each row, and which areas lack one."""
    if missing not in ("leave_out", "zero"):
        raise Refusal(f"There is no rule {missing!r} for missing events", remedy='Use "leave_out" or "zero".')
    numbers = _numbers(table, events, may_lack=True)
    gaps = np.zeros(areas, dtype=bool)
    if missing == "leave_out":
        gaps[groups[np.isnan(numbers)]] = True
    return np.nan_to_num(numbers), gaps


def _numbers(table: pd.DataFrame, column: str, *, may_lack: bool = False) -> np.ndarray[Any, Any]:
    """Whole numbers of 0 or more."""
    numbers = pd.to_numeric(table[column], errors="coerce").to_numpy(dtype=float)
    unread = np.isnan(numbers) & (table[column].notna().to_numpy() | (not may_lack))
    if unread.any() or np.any(numbers < 0) or np.any(numbers != np.round(numbers), where=~np.isnan(numbers)):
        raise DataError.one(
            "the events hold numbers that are negative, broken or none",
            column=column,
            expected="whole numbers, 0 or more",
            remedy="Correct them.",
        )
    return numbers


def _people(table: pd.DataFrame, column: str, *, above_zero: bool = True) -> np.ndarray[Any, Any]:
    numbers = pd.to_numeric(table[column], errors="coerce").to_numpy(dtype=float)
    if np.isnan(numbers).any() or (numbers < 0).any() or (above_zero and (numbers == 0).any()):
        raise Refusal(
            f"{column} is missing, negative or 0 in some age bands",
            remedy="Give people for every band, or join the bands in which nobody lives.",
        )
    return numbers


def _table(
    found: Standardised,
    keys: pd.DataFrame,
    by: Sequence[str],
    gaps: np.ndarray[Any, Any],
    confidence: float,
    *,
    unit: str,
    method: Any,
    flags: Any,
) -> pd.DataFrame:
    value, lower, upper = (np.where(gaps, np.nan, part) for part in (found.value, found.lower, found.upper))
    shown = keys.assign(
        measure="standardised rate" if unit != "ratio" else "standardised ratio",
        value=value,
        lower=lower,
        upper=upper,
        confidence=confidence,
        numerator=pd.Series(found.events).round().astype("Int64").array,
        denominator=found.population,
        unit=unit,
        method=method,
        flag=flags,
    )
    return shown if by else shown.assign(area="all")


def _result(
    shown: pd.DataFrame,
    table: pd.DataFrame,
    by: Sequence[str],
    *,
    measure: str,
    definition: str,
    method: str,
    parameters: dict[str, object],
    digits: int,
) -> Result:
    label = by[0] if by else "area"
    known = shown[shown["value"].notna()].sort_values("value", ascending=False)
    without = len(shown) - len(known)
    if known.empty:
        raise Refusal("No area has enough events for a standardised rate", remedy="Join areas or years.")

    def said(row: Any) -> str:
        return f"{row[label]} {row['value']:.{digits}f} ({row['lower']:.{digits}f} to {row['upper']:.{digits}f})"

    highest, lowest = known.iloc[0], known.iloc[-1]
    panel = f"With ages made alike: {said(highest)}."
    if len(known) > 1:
        panel = f"With ages made alike, {said(highest)} is highest and {said(lowest)} lowest. The unit is {measure}."
    caveats = [Caveat("CHANCE_ALONE", "The ranges are by chance alone.")]
    if without:
        caveats.append(
            Caveat("TOO_FEW_EVENTS", f"{without} of {len(shown)} areas have too few events, or a missing count.")
        )
    return Result(
        table=shown,
        measure=measure,
        definition=definition,
        method=method,
        sentences={"panel": panel, "analyst": f"{panel} {method}"},
        parameters=parameters,
        sources=sources_of(table),
        caveats=tuple(caveats),
        chart=Chart(
            kind="intervals",
            label=label,
            title=f"{highest[label]} is highest when ages are made alike" if len(known) > 1 else measure.capitalize(),
            alt=f"Points with ranges for {len(known)} areas, from {said(highest)} to {said(lowest)}.",
            value_title=measure,
        ),
    )
