"""Rates that each area would have if its people were of the ages of a standard population."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from needs_analysis import by_group, groups, require
from needs_analysis.demand.rates import strata
from needs_analysis.errors import DataError
from needs_analysis.groups import Array, By
from needs_analysis.reference import load
from needs_analysis.result import Result
from needs_analysis.said import Said
from needs_analysis.statistics import direct
from needs_analysis.wording import count, figure, listed

ESP: Final = "esp2013"
"""Name of the standard that is shipped: the European Standard Population 2013."""
_METHOD: Final = "Direct standardisation; Dobson's interval on Byar's limits; no rate below 10 events."


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
        One row an area. There is no rate below 10 events: its interval would not hold what it promises. An area with a missing
        count, with unknown people or with nobody in a band has none either; each is named.

    Raises
    ------
    DataError
        For missing columns, counts that are negative or broken, areas whose age bands are not those of the standard, and with
        ``repeat_events`` an age band that is given with two populations.
    Refusal
        When no area has people in all its bands.

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
    by_group.checked_per(per)
    shipped = standard == ESP and isinstance(table, pd.DataFrame) and ESP not in table.columns
    split = [repeat_events] if repeat_events else []
    given = [] if shipped else [standard]
    require.columns(table, [events, population, *given, age, *groups.columns_of(by), *split], what="rows")
    cells = strata.strata_of(table, by, age, split=repeat_events)
    weights = _shipped(table, age) if shipped else require.people(table, standard)
    strata.one_reference({standard: weights}, cells)
    counts, gaps = strata.counts_of(table, events, cells, missing_events)
    people = strata.people_of(table, population, cells, split=repeat_events)
    found = direct(
        counts,
        people.each,
        weights,
        group=cells.places,
        groups=len(cells.keys),
        per=per,
        confidence=confidence,
        times=require.whole_numbers(table, repeat_events) if repeat_events else None,
        stratum=cells.ages if repeat_events else None,
    )
    few = found.events < 10
    flags = np.where(few, "fewer than 10 events", np.where(found.events < by_group.SMALL, "few events", ""))
    measure, unit = f"directly standardised rate per {count(per)} people", f"per {count(per)} people"
    shown_as: dict[str, Any] = {"confidence": confidence, "measure": measure, "unit": unit, "method": "Dobson"}
    settings: dict[str, Any] = {"events": events, "population": population, "standard": standard, "age": age}
    settings |= {"by": groups.columns_of(by), "per": per, "confidence": confidence}
    settings |= {"repeat_events": repeat_events, "missing_events": missing_events}
    return by_group.result_of(
        strata.standardised_table(found, cells.keys, gaps, people, flags=flags, **shown_as),
        table,
        by,
        words=words,
        what=strata.rate_in_words(settings),
        measure=measure,
        definition=f"Events per {count(per)} people, with the {strata.bands_in_words(age)} of the standard population.",
        method=_METHOD,
        settings=settings,
    )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the rates say."""
    return strata.told(table, settings, what=strata.rate_in_words(settings), said=figure, method=_METHOD)


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
            + (f"; it has no {listed(unknown[:3])}" if unknown and groups.may_repeat(table) else "")
            + (f"; {listed(lacking[:3])} is missing" if lacking and not unknown else ""),
            column=age,
            expected="0-4, 5-9 and so on to 90+",
            remedy="Join or split the bands, or give a standard of your own as a column.",
        )
    return np.array([weights[name] for name in spelled])[codes]


def _band(text: str) -> str:
    """An age band as 0-4 or 90+, from spellings beyond doubt."""
    plain = " ".join(text.casefold().split()).removeprefix("aged").strip()
    plain = re.sub(r" ?(?:-|–|to) ?", "-", plain)
    plain = re.sub(r"(?<=\d) ?(?:\+|and over|plus)", "+", plain)
    return re.sub(r"(?<!\d)0+(?=\d)", "", plain)
