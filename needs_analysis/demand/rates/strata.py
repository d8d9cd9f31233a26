"""Areas split by the ages (or the deprivation) of their people: what direct and indirect standardisation share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import by_group, groups, require
from needs_analysis.demand.rates.bounds import CHANCE_ALONE
from needs_analysis.demand.rates.populations import without_people
from needs_analysis.errors import DataError, Refusal
from needs_analysis.groups import Array, By
from needs_analysis.said import Said
from needs_analysis.statistics import Standardised
from needs_analysis.wording import count, counted, plain

_AGES: Final = ("age", "age_band", "ageband", "age_group", "age_range")
COUNT_MISSING: Final = "a count is missing"
_PARTS: Final = ("decile", "quintile", "quartile", "tenth", "fifth")
MISSING_RULES: Final = ("leave_out", "zero")
EMPTY_STRATUM: Final = "a band with nobody in it"


@dataclass(frozen=True)
class Strata:
    """Where each row belongs: its area (of ``keys``) and its age band, by number."""

    places: Array
    keys: pd.DataFrame
    ages: Array
    bands: Any


def strata_of(table: pd.DataFrame, by: By, age: str, *, split: str = "") -> Strata:
    """Area and age band of each row; every area must have the same age bands, each once."""
    require.known(table, age, what="rows")
    places, keys = groups.numbered(table, by)
    codes, bands = pd.factorize(table[age], sort=True)
    totals = [str(band) for band in bands if groups.says_total(band)]
    if totals:
        raise DataError.one(
            f"{totals[0]!r} is all the others together, which would double-count people",
            column=age,
            expected=f"each {band_in_words(age)} once",
            remedy="Leave the rows of totals out.",
        )
    # A country has a million rows and a score of bands.
    ages = codes.astype(np.int16) if len(bands) < np.iinfo(np.int16).max else codes
    del codes
    cells = np.bincount(places * len(bands) + ages, minlength=len(keys) * len(bands)).reshape(len(keys), len(bands))
    if split or (cells > 1).any():
        require.once(table, [*groups.columns_of(by), age, *([split] if split else [])], what="rows")
    short = np.flatnonzero((cells == 0).any(axis=1))
    if short.size:
        raise DataError.one(
            f"{short.size} of {len(keys)} areas lack {_with_article(band_in_words(age))}{groups.first_of(keys, int(short[0]))}",
            column=age,
            count=int(short.size),
            expected=f"the same {len(bands)} {band_in_words(age)}s for each",
            remedy="Add the band with its people and 0 events, or join bands.",
        )
    return Strata(places, keys, ages, bands)


def one_reference(columns: dict[str, Array], strata: Strata) -> None:
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


@dataclass(frozen=True)
class Peopled:
    """People of each row, 1 in those of areas without a figure; those areas and why they have none; people of each area."""

    each: Array
    without: Array
    flag: Array
    total: Array


def people_of(table: pd.DataFrame, population: str, strata: Strata, *, split: str = "", empty: bool = False) -> Peopled:
    """People of each area's bands; an area whose people are not known, or with nobody where there must be some, has no figure.

    Parameters
    ----------
    split : str
        Column by which the rows of a band are split, beside each of which stand the people of the whole band.
    empty : bool
        Whether a band with nobody in it will do, as where only expected events are added up over bands.

    Raises
    ------
    DataError
        Where the rows of one band have different people.
    """
    each = require.people(table, population, above_zero=False, may_lack=True)
    if split:
        _one_population(each, population, strata)
    areas = len(strata.keys)
    unknown, nobody = np.zeros(areas, dtype=bool), np.zeros(areas, dtype=bool)
    lacking, none = np.isnan(each), each == 0
    unknown[strata.places[lacking]] = True
    total = np.bincount(strata.places, weights=each, minlength=areas).astype(float)
    if not empty:
        nobody[strata.places[none]] = True
    without = unknown | nobody | (total == 0)
    if without.all():
        raise Refusal(
            f"{population} is 0 or missing in every area{groups.first_of(strata.keys, 0)}",
            remedy="Fill the people in, or join bands until each has some.",
        )
    if without.any():
        each = np.where(without[strata.places], 1.0, each)
    flag = without_people(np.where(unknown, np.nan, total), population)
    flag = np.where((flag == "") & nobody, EMPTY_STRATUM, flag)
    return Peopled(each, without, flag, total)


def _one_population(each: Array, population: str, strata: Strata) -> None:
    """Refuse a band that is given with two populations, because its people count once."""
    cells = strata.places.astype(np.int64) * len(strata.bands) + strata.ages
    once = np.empty(len(strata.keys) * len(strata.bands))
    once[cells] = each
    differ = np.flatnonzero((once[cells] != each) & ~(np.isnan(once[cells]) & np.isnan(each)))
    if differ.size:
        raise DataError.one(
            f"a band is given with two populations{groups.first_of(strata.keys, int(strata.places[differ[0]]))}",
            column=population,
            count=len(np.unique(cells[differ])),
            expected="the people of the whole band, the same beside each of its rows",
            remedy="Correct the people, or add up rows that are of different people.",
        )


def check_missing_rule(missing: str) -> None:
    """Refuse a rule for missing events that there is not."""
    if missing not in MISSING_RULES:
        raise Refusal(f"There is no rule {missing!r} for missing events", remedy='Use "leave_out" or "zero".')


def counts_of(table: pd.DataFrame, events: str, strata: Strata, missing: str) -> tuple[Array, Array]:
    """Events of each row, and which areas lack one."""
    check_missing_rule(missing)
    numbers = require.whole_numbers(table, events, may_lack=True)
    gaps = np.zeros(len(strata.keys), dtype=bool)
    if missing == "leave_out":
        gaps[strata.places[np.isnan(numbers)]] = True
    return (np.nan_to_num(numbers) if np.isnan(numbers).any() else numbers), gaps


def standardised_table(
    found: Standardised,
    keys: pd.DataFrame,
    gaps: Array,
    people: Peopled,
    *,
    confidence: float,
    measure: str,
    unit: str,
    method: Any,
    flags: Any,
) -> pd.DataFrame:
    """Tidy table of a standardised measure, without a figure where a count is missing or there are no people."""
    without = gaps | people.without
    value, lower, upper = (np.where(without, np.nan, part) for part in (found.value, found.lower, found.upper))
    return by_group.table_of(
        keys,
        value,
        lower,
        upper,
        measure=measure,
        confidence=confidence,
        numerator=np.where(gaps, np.nan, found.events),
        denominator=np.where(people.without, people.total, found.population),
        unit=unit,
        method=method,
        flag=np.where(gaps, COUNT_MISSING, np.where(people.flag != "", people.flag, flags)),
    )


def alike(strata: str) -> str:
    """What a measure is called whose areas were standardised for this.

    Examples
    --------
    >>> alike("age_band"), alike("imd_decile"), alike("ethnic_group")
    ('age-standardised', 'deprivation-standardised', 'ethnic-group-standardised')
    """
    name = "age" if strata in _AGES else "deprivation" if _deprived(strata) else plain(strata).replace(" ", "-")
    return f"{name}-standardised"


def rate_in_words(settings: Mapping[str, Any]) -> str:
    """A standardised rate in words."""
    return f"{alike(settings['age'])} rate of events per {count(settings['per'])} people"


def band_in_words(strata: str) -> str:
    """One of the bands that people are split into, in words."""
    if strata in _AGES:
        return "age band"
    if _deprived(strata):
        return f"deprivation {next((part for part in _PARTS if part in strata), 'group')}"
    return plain(strata)


def bands_in_words(strata: str) -> str:
    """All of the bands, in words."""
    return "ages" if strata in _AGES else f"{band_in_words(strata)}s"


def _with_article(noun: str) -> str:
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def _deprived(strata: str) -> bool:
    return strata.startswith("imd") or "depriv" in strata or strata == "decile"


def told(
    table: pd.DataFrame, settings: Mapping[str, Any], *, what: str, said: Callable[[float], str], method: str
) -> Said:
    """What a standardised measure says of its table."""
    return by_group.told(
        table, settings, what=what, said=said, based_on=_events_said, method=method, caveats=(CHANCE_ALONE,)
    )


def _events_said(row: pd.Series[Any]) -> str:
    """How many events a figure rests on, in words."""
    return counted(row["numerator"], "events")
