"""What the measures of one area tell by subtraction, so that disclosure control sees it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

import pandas as pd

TOLD: Final = (
    "events_beyond",
    "repeat_victims",
    "victims_once",
    "events_above_cap",
    "victims_before",
    "other_offences",
    "victims_later",
)
"""Columns, each one count of an area; none is shown."""


def told_between(sums: pd.Series[Any], parts: Collection[str], *, nested: bool) -> dict[str, int]:
    """Counts of people, or of events of few people, that lie between two figures of one area.

    Parameters
    ----------
    sums : pandas.Series
        Of one area, see `victim_sums`.
    parts : collection of str
        What was summed up.
    nested : bool
        Whether every further event in the window has its first one in its look-back: of a window of a year at most, and where nothing
        but the victim must be the same.

    Returns
    -------
    dict of str to int
        ``events_beyond``: events less victims. ``repeat_victims, victims_once``: what the events of repeat victims less the events beyond the
        first are, and the rest. ``events_above_cap``: events less those capped. ``victims_before``: repeat events less the events beyond the
        first are the victims who had an event before the window. ``other_offences``: repeat events less those of the same offence.
        ``victims_later``: victims followed up with another event, less those with two in the window.

    Examples
    --------
    >>> sums = pd.Series({"victims": 24, "events": 27, "repeats": 5})
    >>> told_between(sums, {"repeat"}, nested=True)
    {'events_beyond': 3, 'victims_before': 2}
    """
    beyond = int(sums["events"]) - int(sums["victims"])
    found = {"events_beyond": beyond}
    if "several" in parts:
        several = int(sums["repeat_victims"])
        found |= {"repeat_victims": several, "victims_once": int(sums["victims"]) - several}
    if "cap" in parts:
        found["events_above_cap"] = int(sums["removed"])
    if "repeat" in parts and nested:
        found["victims_before"] = int(sums["repeats"]) - beyond
    if {"repeat", "offence"} <= set(parts):
        found["other_offences"] = int(sums["repeats"]) - int(sums["offence_repeats"])
    if {"follow-up", "several"} <= set(parts) and nested:
        found["victims_later"] = int(sums["cohort_again"]) - int(sums["repeat_victims"])
    return found
