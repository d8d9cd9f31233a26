"""Events by area joined with the people who live there, area by area or in any kind of larger area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from needs_analysis import by_group, groups, require
from needs_analysis.demand.rates import cover, incidents
from needs_analysis.demand.rates.populations import without_people
from needs_analysis.errors import DataError, Refusal
from needs_analysis.groups import Array
from needs_analysis.reference import districts
from needs_analysis.said import Caveat
from needs_analysis.wording import counted, listed


@dataclass(frozen=True)
class Joined:
    """Events and residents of the groups of areas, what they are called, what is in no group, and the caveats.

    ``incidents`` are those of each group where the events are crimes and incidents; ``empty`` counts the areas of each group that
    have residents and no event, and all that have residents.
    """

    areas: pd.DataFrame
    keys: pd.DataFrame
    events: by_group.Counts
    people: Array
    people_flag: Array
    throughout: cover.Cover
    outside: dict[str, int]
    empty: tuple[Array, Array] | None
    what: str
    incidents: Array | None
    caveats: tuple[Caveat, ...]


def residents(
    population: pd.DataFrame, lookup: pd.DataFrame | None, area: str, by: str, people: str, age_band: str
) -> pd.DataFrame:
    """Each area's code, people and the group it belongs to, once."""
    code = area if area in population else "area_code"
    if by and by in (people, "age_band"):
        raise Refusal(f"Areas cannot be joined by {by}", remedy="Name the column that holds the kind of area in by=.")
    if lookup is not None:
        if not by:
            raise Refusal("A look-up was given and no column of it", remedy="Name the kind of area in by=.")
        require.columns(lookup, (area, by), what="look-up rows")
        require.columns(population, (code, people), what="population rows")
        names = lookup.assign(**{area: require.codes(lookup, area, what="look-up rows")})
        require.once(names, (area,), what="look-up rows")
        joined = dict(zip(names[area], lookup[by], strict=True))
        population = population.assign(**{by: require.codes(population, code, what="population rows").map(joined)})
    group = by or ("area_name" if "area_name" in population else code)
    require.columns(population, (code, group, people), what="population rows")
    rows = population
    if "age_band" in population:
        rows = population[population["age_band"] == age_band]
        if rows.empty:
            raise DataError.one(
                f"no population of age band {age_band!r}",
                column="age_band",
                expected=f"one of {', '.join(map(str, population['age_band'].unique()[:20]))}"
                if groups.may_repeat(population)
                else "an age band of the population",
                remedy="Choose the people who can be the victims.",
            )
    require.known(rows, group, what="population rows")
    base = pd.DataFrame(
        {
            "area_code": require.codes(rows, code, what="population rows").to_numpy(),
            "group": rows[group].to_numpy(),
            "population": require.whole_numbers(rows, people, may_lack=True),
        }
    )
    require.once(base, ("area_code",), what="population rows of that age band")
    return base


def joined(
    counts: pd.DataFrame, base: pd.DataFrame, events: str, area: str, what: str, by: str, *, used: Sequence[str]
) -> Joined:
    """Events and residents of each group of areas, and the events of areas that have no residents, by name."""
    require.columns(counts, (area, events), what="counts")
    codes = require.codes(counts, area, what="counts")
    numbers = require.whole_numbers(counts, events, may_lack=True)
    at = pd.Index(base["area_code"]).get_indexer(pd.Index(codes))
    inside = at >= 0
    if not inside.any():
        raise Refusal("No area of the counts has a population", remedy="Check that both use the same area codes.")
    # An area of a larger group without a row had no event; areas that stand by themselves are those of the counts.
    group_of, of_base = groups.factorised(base["group"], by or area)
    shown = np.unique(group_of[at[inside]])
    place_of = np.full(len(of_base), -1)
    place_of[shown] = np.arange(len(shown))
    place = place_of[group_of]
    areas = base.assign(place=place)[place >= 0].reset_index(drop=True)
    places = np.where(inside, place[at], -1)
    keys = pd.DataFrame({"area": of_base[shown]})
    told = incidents.named(counts[inside], numbers[inside], what, but=used)
    throughout = cover.uneven(counts, places, keys, used=used)
    seen = np.zeros(len(base), dtype=bool)
    seen[at[inside]] = True
    lived_in = (base["population"] > 0).to_numpy() & (place >= 0)
    people = np.bincount(areas["place"], weights=areas["population"], minlength=len(keys)).astype(float)
    flag = without_people(people, "residents")
    if (flag != "").all():
        raise Refusal(
            "There are no residents in any area of the counts", remedy="Correct the populations, or choose other areas."
        )
    found = by_group.events_of(counts[inside], events, places[inside], len(keys))
    return Joined(
        areas,
        keys,
        found,
        people,
        flag,
        throughout,
        _outside(counts, codes, numbers, ~inside),
        cover.without_events(place, lived_in, seen, len(keys)) if by else None,
        told.what,
        incidents.by_place(numbers[inside], told.rows, places[inside], found.known) if told.both else None,
        _ended(areas["area_code"]),
    )


def _outside(counts: pd.DataFrame, codes: pd.Series[Any], numbers: Array, out: Array) -> dict[str, int]:
    """Events of each area without residents, under its name where the counts give one."""
    if not out.any():
        return {}
    called = (
        counts["area_name"].astype("str").where(counts["area_name"].notna(), codes) if "area_name" in counts else codes
    )
    added = pd.Series(np.nan_to_num(numbers[out])).groupby(called[out].to_numpy(), sort=True).sum()
    return {str(name): int(number) for name, number in added.items()}


def _ended(codes: pd.Series[Any]) -> tuple[Caveat, ...]:
    """Districts that are on the list no longer, whose events and residents may be those of different places."""
    ended = districts.ended(codes)
    if not ended:
        return ()
    text = (
        f"{counted(len(ended), 'codes')} of districts ({listed(ended, most=3)}) {'is' if len(ended) == 1 else 'are'} not on the list of "
        f"{districts.EDITION}; districts were merged or given new codes, so check that events and residents are of one list."
    )
    return (Caveat("ENDED_DISTRICTS", text),)
