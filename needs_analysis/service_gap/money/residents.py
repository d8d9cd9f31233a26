"""Residents of the areas that awards are for; of all together nobody counts twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from needs_analysis import groups, require
from needs_analysis.errors import Refusal


def residents(
    population: pd.DataFrame | None, awards: Sequence[str], residents_of: Mapping[str, Sequence[str]] | None
) -> tuple[dict[str, float], float | None]:
    """Residents by award, and those of all awards together, in which nobody counts twice.

    Parameters
    ----------
    population : pandas.DataFrame or None
        Residents by ``area_code, sex, age_band, population``.
    awards : sequence of str
        Ids of the awards.
    residents_of : mapping of str to sequence of str, or None
        For each award the codes of the areas whose residents it is for.

    Raises
    ------
    Refusal, DataError
        For an area without residents, a code that is listed twice for an award, and an award without areas.

    Examples
    --------
    >>> people = pd.DataFrame({"area_code": ["E1", "E2"], "age_band": "all ages", "population": [100, 50]})
    >>> residents(people, ["A", "B"], {"A": ["E1"], "B": ["E1", "E2"]})
    ({'A': 100.0, 'B': 150.0}, 150.0)
    """
    require_codes(residents_of)
    if population is None or residents_of is None:
        return {}, None
    require.columns(population, ("area_code", "age_band", "population"), what="population rows")
    people = population[population["age_band"].astype("str").str.casefold() == "all ages"]
    if people.empty:
        raise Refusal("The population has no rows of all ages", remedy='Give rows with the age band "all ages".')
    if "sex" in people:
        together = people["sex"].map(
            lambda sex: groups.says_total(sex) or groups.folded(sex) in ("persons", "person", "people")
        )
        people = people[together] if together.any() else people
    people = people.assign(population=require.complete_numbers(people, "population"))
    if (people["population"] < 0).any():
        raise Refusal("The population has numbers below 0", remedy="Correct them.")
    require.once(people, ("area_code", *(["sex"] if "sex" in people else [])), what="population rows")
    everyone = people.groupby("area_code")["population"].sum()
    unknown = [name for name in residents_of if name not in awards]
    if unknown:
        raise Refusal(f"residents_of names {unknown[0]}, which is no award here", remedy="Name awards only.")
    found = {}
    for award in awards:
        codes = list(residents_of.get(award) or ())
        missing = [code for code in codes if code not in everyone.index]
        if missing or not codes:
            raise Refusal(
                f"The population has no residents for award {award}",
                remedy="Name the codes of its areas in residents_of.",
            )
        if len(set(codes)) < len(codes):
            raise Refusal(
                f"A code is listed twice for award {award}, so its people would count twice",
                remedy="Name each code once.",
            )
        found[award] = float(everyone[codes].sum())
        if not found[award] > 0:
            raise Refusal(f"The areas of award {award} have no residents", remedy="Correct the population.")
    all_codes = sorted({code for codes in residents_of.values() for code in codes or ()})
    return found, float(everyone[all_codes].sum())


def require_codes(residents_of: Any) -> None:
    """Refuse what does not give each award a list of codes."""
    example = 'Write it as residents_of={"A1": ["E07000113"]}.'
    if residents_of is None:
        return
    if not isinstance(residents_of, Mapping):
        raise Refusal("residents_of does not give each award its areas", remedy=example)
    for award, codes in residents_of.items():
        codes = list(codes) if isinstance(codes, list | tuple | pd.Index) else codes
        if (
            not isinstance(award, str)
            or not isinstance(codes, list)
            or not all(isinstance(code, str) for code in codes)
        ):
            raise Refusal("residents_of does not give each award a list of codes of areas", remedy=example)
