"""Whether every group was counted for as long as the others, and what was counted where nobody is known to live."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from needs_analysis import groups
from needs_analysis.groups import Array
from needs_analysis.result import Caveat
from needs_analysis.wording import count, counted, listed, percent, sentence_case

_PERIODS: Final = ("year", "financial_year", "calendar_year", "quarter", "month", "week", "period")
_NAMED: Final = 3
SAID_ALOUD: Final = 0.05
"""From this share on, events that are in no group are said in the sentence and not only beside it."""


@dataclass(frozen=True)
class Cover:
    """For each group how much of the time it has rows for, where that is not all of it; whether it can be compared."""

    flag: Array
    compared: Array
    caveats: tuple[Caveat, ...] = ()


def uneven(table: pd.DataFrame, places: Array, keys: pd.DataFrame, *, used: Sequence[str] = ()) -> Cover:
    """Groups with rows for fewer months (quarters, years) than others, which make their events too few.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of events. Columns called month, quarter, year or period say when.
    places, keys
        Number of each row's group (-1 for none), and the groups.
    used : sequence of str
        Columns that mean something else here, such as those that name the groups.

    Notes
    -----
    A period without a row may be one without an event, so this is no refusal. Where at most half of the groups are so they are
    left out of what is compared; where most are, events are rare and gaps are usual.
    """
    every = np.full(len(keys), "", dtype=object)
    names = [name for name in table.columns if str(name).casefold() in _PERIODS and name not in used]
    if not names or len(keys) < 2 or table[names].columns.has_duplicates:
        return Cover(every, np.ones(len(keys), dtype=bool))
    when = np.zeros(len(table), dtype=np.int64)
    known = places >= 0
    for name in names:
        codes, found = pd.factorize(table[name])
        known &= codes >= 0
        when = when * (len(found) + 1) + codes
    when, periods = pd.factorize(when[known])
    seen = np.unique(places[known].astype(np.int64) * max(len(periods), 1) + when)
    there = np.bincount(seen // max(len(periods), 1), minlength=len(keys))
    short = (there < len(periods)) & (there > 0)
    if not short.any():
        return Cover(every, np.ones(len(keys), dtype=bool))
    unit = f"{str(names[0]).casefold()}s" if len(names) == 1 and names[0] != "period" else "periods"
    unit = unit.replace("_", " ")
    every[short] = [f"{number} of {len(periods)} {unit}" for number in there[short]]
    few = 2 * short.sum() <= (there > 0).sum()
    said = [f"{groups.named(keys, int(place))} ({every[place]})" for place in np.flatnonzero(short)[:_NAMED]]
    if short.sum() > _NAMED:
        said.append(f"{count(int(short.sum()) - _NAMED)} more")
    text = (
        f"{listed(said)} {'has' if short.sum() == 1 else 'have'} rows for part of the time only: where nothing was counted in the "
        f"other {unit}, the rate is too low."
    )
    return Cover(every, ~short if few else np.ones(len(keys), dtype=bool), (Caveat("UNEQUAL_COVER", text),))


def left_aside(keys: pd.DataFrame, cover: Cover) -> str:
    """The groups that are left out of what is compared, as a sentence."""
    out = np.flatnonzero(~cover.compared)
    said = [f"{groups.named(keys, int(place))} ({cover.flag[place]})" for place in out[:_NAMED]]
    if out.size > _NAMED:
        said.append(f"{count(out.size - _NAMED)} more")
    return f" Not set beside them, because {'it was' if out.size == 1 else 'they were'} not counted throughout: {listed(said)}."


def without_events(places: Array, lived_in: Array, seen: Array, keys: pd.DataFrame) -> dict[str, tuple[int, int]]:
    """Groups with areas that people live in and that have no row in the counts: how many of how many."""
    many = np.bincount(places[lived_in], minlength=len(keys))
    without = np.bincount(places[lived_in & ~seen], minlength=len(keys))
    return {groups.named(keys, int(at)): (int(without[at]), int(many[at])) for at in np.flatnonzero(without)}


def nowhere(
    outside: dict[str, int], everything: int, what: str, without: dict[str, tuple[int, int]]
) -> tuple[tuple[Caveat, ...], str]:
    """What to say about events under codes that the residents do not know: their share, the codes, and who may have lost them.

    Parameters
    ----------
    outside : dict of str to int
        Events of each such code (or its name).
    everything : int
        Events in all.
    what : str
        The events in words.
    without : dict of str to tuple of int
        Groups with areas that have residents and no event: how many of how many.

    Returns
    -------
    caveats : tuple of Caveat
    sentence : str
        For the panel, where they are not few.
    """
    lost = sum(outside.values())
    if not lost:
        return (), ""
    ordered = sorted(outside.items(), key=lambda item: (-item[1], item[0]))
    names = [name for name, _ in ordered[:_NAMED]]
    if len(ordered) > _NAMED:
        names.append(f"{count(len(ordered) - _NAMED)} more")
    share = lost / everything
    said = f"{count(lost)} of {count(everything)} {what} ({'under 1%' if share < 0.01 else percent(share)})"
    text = f"{said} have area codes without known residents and are in no rate: {listed(names)}."
    aloud = f" {said} have area codes without known residents and are in no rate." if share >= SAID_ALOUD else ""
    if without:
        most = sorted(without.items(), key=lambda item: (-item[1][0] / item[1][1], item[0]))
        groups_said = [f"{name} ({few} of {counted(many, 'areas')})" for name, (few, many) in most[:_NAMED]]
        if len(most) > _NAMED:
            groups_said.append(f"{count(len(most) - _NAMED)} more")
        text += (
            f" Areas with residents and without an event, which may have lost them, are in {listed(groups_said)}; check that all "
            "codes are of one census."
        )
        aloud += f" {sentence_case(listed(groups_said))} may have lost them." if aloud else ""
    return (Caveat("NOWHERE", text),), aloud
