"""Areas side by side once the deprivation of their people is made alike."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from needs_analysis import groups
from needs_analysis.contracts import require
from needs_analysis.demand import cover, strata
from needs_analysis.demand.indirect import indirect_standardised_ratio
from needs_analysis.errors import Refusal
from needs_analysis.groups import Array
from needs_analysis.result import Result
from needs_analysis.source import attach, sources_of
from needs_analysis.wording import plain

_OWN: Final = ("count", "population", "reference_count", "reference_population")


def deprivation_standardised_ratio(
    counts: pd.DataFrame,
    residents: pd.DataFrame,
    deciles: pd.DataFrame,
    lookup: pd.DataFrame,
    *,
    by: str,
    unit: str = "lsoa21_code",
    events: str = "crimes",
    population: str = "population",
    decile: str = "imd_decile",
    confidence: float = 0.95,
) -> Result:
    """Events of each area over those expected from how deprived its small areas are.

    Parameters
    ----------
    counts : pandas.DataFrame
        Events by small area (further columns are added up).
    residents : pandas.DataFrame
        ``unit`` and the column ``population``, each small area once.
    deciles : pandas.DataFrame
        ``unit`` and ``decile``, each small area once.
    lookup : pandas.DataFrame
        ``unit`` and the column ``by``, each small area once.
    by : str
        Column that names the areas to set side by side, such as the district.
    unit, events, population, decile : str
        Columns.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        One row an area: 1 is what is expected if its small areas had the rates that their deciles have over all areas together. An
        area that the counts do not cover, or with a small area whose people are not known, has no ratio and is named.

    Raises
    ------
    DataError
        For missing columns, small areas that stand twice, and counts that are negative, broken or none.
    Refusal
        When a small area lacks its decile or its area, no code is known, or the counts cover fewer than two areas.

    Notes
    -----
    Indirect standardisation with deciles for strata; see `indirect_standardised_ratio`. Ratios are each held against all areas
    together and are not strictly comparable with each other.

    Examples
    --------
    >>> areas = pd.DataFrame({"lsoa21_code": list("ABCD"), "district": ["N", "N", "S", "S"], "imd_decile": [1, 2, 1, 2],
    ...                       "population": 1_000})
    >>> counts = pd.DataFrame({"lsoa21_code": list("ABCD"), "crimes": [100, 50, 110, 40]})
    >>> deprivation_standardised_ratio(counts, areas, areas, areas, by="district").table["value"].tolist()
    [1.0, 1.0]
    """
    require.columns(counts, (unit, events), what="counts")
    groups.own_names([by], also=_OWN)
    areas = _areas(residents, deciles, lookup, by, unit, population, decile)
    codes = require.codes(counts, unit, what="counts")
    numbers = require.counts(counts, events, what="counts")
    at = pd.Index(areas["code"]).get_indexer(pd.Index(codes))
    inside = at >= 0
    if not inside.any():
        raise Refusal("No event falls in a small area of the tables", remedy="Check that all use the same codes.")
    places, keys = groups.numbered(areas[["area"]].rename(columns={"area": by}), by)
    counted = np.bincount(at[inside], weights=numbers[inside], minlength=len(areas))
    seen = np.bincount(at[inside], minlength=len(areas)) > 0
    covered = np.bincount(places, weights=seen, minlength=len(keys)) > 0
    if covered.sum() < 2 and not covered.all():
        raise Refusal(
            f"No row of the counts is of {groups.named(keys, int(np.flatnonzero(~covered)[0]))}",
            remedy="Leave out areas that the counts do not cover.",
        )
    stratum = (
        strata.band_in_words(decile) if "depriv" in strata.band_in_words(decile) else f"deprivation {plain(decile)}"
    )
    table = _cells(areas, places, keys, counted, covered, by, stratum)
    made = indirect_standardised_ratio(
        attach(table, *sources_of(counts, residents, deciles, lookup)), age=stratum, by=by, confidence=confidence
    ).with_caveat(
        "NOT_COMPARABLE",
        "Each ratio is held against all areas together; two ratios are not strictly comparable with each other.",
    )
    throughout = cover.uneven(counts, np.where(inside, places[at], -1), keys, used=[unit, events, by])
    outside = numbers[~inside].groupby(codes[~inside]).sum()
    lived_in = (areas["people"] > 0).to_numpy()
    lost, aloud = cover.nowhere(
        outside.to_dict(), int(numbers.sum()), "events", cover.without_events(places, lived_in, seen, keys)
    )
    made = replace(
        made,
        caveats=(*made.caveats, *throughout.caveats, *lost),
        sentences={voice: f"{text}{aloud}" for voice, text in made.sentences.items()},
    )
    number = int(outside.sum())
    return made.leaving_out("events outside these areas or without a location", number, "no decile") if number else made


def _cells(
    areas: pd.DataFrame, places: Array, keys: pd.DataFrame, counted: Array, covered: Array, by: str, stratum: str
) -> pd.DataFrame:
    """One row an area and stratum: events and people here, and in all areas together."""
    band, bands = groups.factorised(areas["decile"], stratum)
    people = areas["people"].to_numpy(dtype=float)
    # An area that the counts do not cover, and a small area whose people are not known, is no part of what is usual.
    usual = covered[places] & ~np.isnan(people)
    everywhere = np.bincount(band[usual], weights=people[usual], minlength=len(bands))
    size = len(keys) * len(bands)
    cell = places * len(bands) + band
    happened = np.bincount(cell, weights=counted, minlength=size)
    happened[np.repeat(~covered, len(bands))] = np.nan
    table = pd.DataFrame(
        {
            by: np.repeat(keys[by].to_numpy(), len(bands)),
            stratum: np.tile(bands.to_numpy(), len(keys)),
            "count": happened,
            "population": np.bincount(cell, weights=people, minlength=size),
            "reference_count": np.tile(
                np.bincount(band[usual], weights=counted[usual], minlength=len(bands)), len(keys)
            ),
            "reference_population": np.tile(everywhere, len(keys)),
        }
    )
    return table[np.tile(everywhere > 0, len(keys))]


def _areas(
    residents: pd.DataFrame,
    deciles: pd.DataFrame,
    lookup: pd.DataFrame,
    by: str,
    unit: str,
    population: str,
    decile: str,
) -> pd.DataFrame:
    """Each small area once, with its people, its decile and the area it lies in."""
    parts = {}
    for name, part, column, what in (
        ("people", residents, population, "residents"),
        ("decile", deciles, decile, "deciles"),
        ("area", lookup, by, "look-up rows"),
    ):
        require.columns(part, (unit, column), what=what)
        codes = require.codes(part, unit, what=what)
        require.once(pd.DataFrame({unit: codes}), (unit,), what=what)
        values = require.people(part, column, above_zero=False, may_lack=True) if name == "people" else part[column]
        parts[name] = pd.Series(np.asarray(values), index=pd.Index(codes))
    found = pd.DataFrame(parts["people"].rename("people"))
    found = found.join(parts["decile"].rename("decile")).join(parts["area"].rename("area"))
    if found[["decile", "area"]].isna().any(axis=None):
        raise Refusal("A small area lacks its decile, its people or its area", remedy="Use tables of one vintage.")
    return found.rename_axis("code").reset_index()
