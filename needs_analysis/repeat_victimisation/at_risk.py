"""What each unit has, over the units that concentration is measured against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from needs_analysis import identifiers, require
from needs_analysis.errors import Refusal
from needs_analysis.result import Excluded

Denominator = Literal["at risk", "victims only"]
Array = np.ndarray[Any, Any]
VICTIMS_ONLY = "victims only"


@dataclass(frozen=True)
class AtRisk:
    """Counts of every unit, and what was left out."""

    units: pd.Index[Any]
    counts: Array
    denominator: Denominator
    people: bool
    excluded: tuple[Excluded, ...]


def at_risk(
    counts: pd.DataFrame,
    units_at_risk: pd.DataFrame | None,
    *,
    unit: str,
    events: str,
    what: str,
    denominator: Denominator | None,
    people: bool | None,
) -> AtRisk:
    """Add up the counts of each unit; with no column of events, each row is one. Ids of people follow the one rule for ids.

    Raises
    ------
    Refusal
        When it is not said over which units: those at risk, or those with an event only; and when no event falls in one.
    DataError
        When a column is missing, or a count is none.
    """
    require.columns(counts, (unit, *([events] if events else [])), what="counts")
    chosen, persons = stated(units_at_risk, denominator), are_people(people, unit)
    rows, named, nobody = named_units(counts, units_at_risk, unit=unit, people=persons)
    column = events or "events"
    if not events:
        rows = rows.assign(events=1)
    held, outside = require.totals(rows, column, unit=unit, among=named, what="counts")
    if chosen == VICTIMS_ONLY:
        held = held[held > 0]
    found = held.to_numpy(dtype=float)
    if found.sum() == 0:
        raise Refusal("No event falls in a unit at risk", remedy="Check that both use the same codes.")
    left_out = (
        Excluded(f"{what} outside these units or without a location", outside, "no unit at risk"),
        Excluded("rows without a known person", nobody, "no ID of a person"),
    )
    return AtRisk(held.index, found, chosen, persons, tuple(each for each in left_out if each.rows))


def named_units(
    counts: pd.DataFrame, units_at_risk: pd.DataFrame | None, *, unit: str, people: bool
) -> tuple[pd.DataFrame, pd.Index[Any], int]:
    """The rows that name a unit, the units themselves, and how many rows name nobody."""
    require.columns(counts, (unit,), what="events")
    counts = counts.reset_index(drop=True)
    if units_at_risk is not None:
        require.columns(units_at_risk, (unit,), what="units at risk")
    at_risk_ids = pd.Series([], dtype=object) if units_at_risk is None else units_at_risk[unit]
    if not people:
        if units_at_risk is None:
            require.known(counts, unit, what="counts")
        return counts, pd.Index((counts[unit] if units_at_risk is None else at_risk_ids).unique()), 0
    both = pd.concat([counts[unit].astype("object"), at_risk_ids.astype("object")], ignore_index=True)
    codes = identifiers.coded(both)
    own, others = codes[: len(counts)], codes[len(counts) :]
    rows = counts.assign(**{unit: own})[own >= 0]
    named = own if units_at_risk is None else others
    return rows, pd.Index(np.unique(named[named >= 0])), int((own < 0).sum())


def stated(units_at_risk: pd.DataFrame | None, denominator: Denominator | None) -> Denominator:
    """What it is measured over, as stated."""
    if denominator not in (None, "at risk", VICTIMS_ONLY):
        raise Refusal(f"{denominator!r} is not a denominator", remedy='Use "at risk" or "victims only".')
    if units_at_risk is None:
        if denominator != VICTIMS_ONLY:
            raise Refusal(
                "It is not stated over which units the concentration is measured",
                remedy='Pass every unit at risk, those without an event too, or state denominator="victims only".',
            )
        return "victims only"
    if denominator == VICTIMS_ONLY:
        raise Refusal("Units at risk are given, and victims only are asked for", remedy="Leave one of them out.")
    return "at risk"


def are_people(people: bool | None, unit: str) -> bool:
    """Whether units are people: as stated, and otherwise where their column holds ids.

    Examples
    --------
    >>> are_people(None, "victim_id"), are_people(None, "lsoa21_code")
    (True, False)
    """
    return identifiers.holds_ids(unit) if people is None else bool(people)
