"""Areas split by the ages (or the deprivation) of their people: what direct and indirect standardisation share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import groups
from needs_analysis.contracts import require
from needs_analysis.demand import grouping
from needs_analysis.errors import DataError, Refusal
from needs_analysis.groups import Array, By
from needs_analysis.result import Caveat
from needs_analysis.statistics import Standardised
from needs_analysis.wording import counted, plain

_AGES: Final = ("age", "age_band", "ageband", "age_group", "age_range")


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
    # A country has a million rows and a score of bands.
    ages = codes.astype(np.int16) if len(bands) < np.iinfo(np.int16).max else codes
    del codes
    cells = np.bincount(places * len(bands) + ages, minlength=len(keys) * len(bands)).reshape(len(keys), len(bands))
    if split or (cells > 1).any():
        require.once(table, [*groups.columns_of(by), age, *([split] if split else [])], what="rows")
    short = np.flatnonzero((cells == 0).any(axis=1))
    if short.size:
        raise DataError.one(
            f"{short.size} of {len(keys)} areas lack an age band ({groups.named(keys, int(short[0]))} first)",
            column=age,
            count=int(short.size),
            expected=f"the same {len(bands)} age bands for each",
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


def counts_of(table: pd.DataFrame, events: str, strata: Strata, missing: str) -> tuple[Array, Array]:
    """Events of each row, and which areas lack one."""
    if missing not in ("leave_out", "zero"):
        raise Refusal(f"There is no rule {missing!r} for missing events", remedy='Use "leave_out" or "zero".')
    numbers = require.whole_numbers(table, events, may_lack=True)
    gaps = np.zeros(len(strata.keys), dtype=bool)
    if missing == "leave_out":
        gaps[strata.places[np.isnan(numbers)]] = True
    return (np.nan_to_num(numbers) if np.isnan(numbers).any() else numbers), gaps


def standardised_table(
    found: Standardised,
    keys: pd.DataFrame,
    gaps: Array,
    confidence: float,
    measure: str,
    unit: str,
    method: Any,
    flags: Any,
) -> pd.DataFrame:
    """Tidy table of a standardised measure, without a figure where a count is missing."""
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


def lead(strata: str) -> str:
    """What was made alike, in words."""
    alike = "ages" if strata in _AGES else "deprivation" if strata.startswith("imd") else plain(strata)
    return f"With {alike} made alike: "


def events_said(row: pd.Series[Any]) -> str:
    """How many events a figure rests on, in words."""
    return counted(row["numerator"], "events")


CAVEATS: Final = (Caveat("CHANCE_ALONE", "The ranges are by chance alone."),)
