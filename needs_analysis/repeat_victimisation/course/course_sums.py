"""What a time course needs of its spells: counts by day, and sums over victims, worked out by the engine; few rows come back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from needs_analysis.engine import fetch
from needs_analysis.repeat_victimisation.course.spells import SpellPlan
from needs_analysis.statistics._checks import FloatArray

if TYPE_CHECKING:
    import ibis


@dataclass(frozen=True)
class CourseCounts:
    """Counts by day, of each group.

    Parameters
    ----------
    gaps : pandas.DataFrame
        Places, ``gap, again`` and ``n``, the spells of that length.
    lags : pandas.DataFrame
        Places, ``lag`` and ``n``, the events so many days after which they were reported.
    kinds : pandas.DataFrame
        Places, ``k`` and ``g``: the events of victims of k events at any time that are of the group.
    later : pandas.DataFrame
        Places of the first event, ``day`` since then and ``n``, later events that are in the window or behind it.
    firsts : pandas.DataFrame
        Places, ``since`` and ``n``, the victims whose first event was on that day of the extract.
    """

    gaps: pd.DataFrame
    lags: pd.DataFrame
    kinds: pd.DataFrame
    later: pd.DataFrame
    firsts: pd.DataFrame


def course_counts(ordered: ibis.Table, found: ibis.Table, places: Sequence[str], plan: SpellPlan) -> CourseCounts:
    """Counts by day.

    Parameters
    ----------
    ordered, found : ibis.Table
        Events as `in_order` and spells as `spells` gives them.
    places : sequence of str
        The columns that name a group.
    plan : SpellPlan
        From when to when.
    """
    known = found.filter(found.lag.notnull())
    each = ordered.group_by([*places, "victim"]).agg(g=ordered.count())
    whole = each.group_by("victim").agg(k=each.g.sum())
    joined = each.join(whole, "victim") if places else each.mutate(k=each.g)
    first = _named(ordered.filter(ordered.before.isnull()), places)
    return CourseCounts(
        gaps=_counted(found, [*places, "gap", "again"]),
        lags=_counted(known.mutate(lag=known.lag.cast("int32")), [*places, "lag"]),
        kinds=fetch(joined.group_by([*places, "k"]).agg(g=joined.g.sum().cast("int64")), order_by=[*places, "k"]),
        later=_counted(_later(ordered, places, plan), [*places, "day"]),
        firsts=_counted(first, [*places, "since"]),
    )


def squares_of_spells(found: ibis.Table, places: Sequence[str], lookup: pd.DataFrame, bands: int) -> pd.DataFrame:
    """Sums over victims of what their spells add up to in each band.

    Parameters
    ----------
    found : ibis.Table
        As `spells` gives it.
    places : sequence of str
        The columns that name a group; none for all together.
    lookup : pandas.DataFrame
        What a spell of each ``places``, ``gap`` and ``again`` counts: ``s_0`` (events), ``t_0`` (days) and ``b_0`` (its influence on the
        share) and so on.
    bands : int
        How many there are.

    Returns
    -------
    pandas.DataFrame
        Places, ``victims`` and for each band ``m_0`` (victims with a day or an event in it), ``v_0`` (those with an event),
        ``ss_0, st_0, tt_0`` and ``bb_0``.
    """
    numbers = range(bands)
    names = [f"{part}_{band}" for band in numbers for part in "stb"]
    whole = _looked_up(found, [*places, "gap", "again"], lookup)
    sums = {name: whole[name].sum().cast("float64" if name.startswith("b") else "int64") for name in names}
    each = whole.group_by([*places, "victim"]).agg(**sums)

    def many(condition: Any) -> Any:
        return condition.ifelse(1, 0).sum().cast("int64")

    wanted = {"victims": each.count()}
    for band in numbers:
        s, t, b = (each[f"{part}_{band}"] for part in "stb")
        wanted |= {f"m_{band}": many((s > 0) | (t > 0)), f"v_{band}": many(s > 0)}
        wanted |= {f"ss_{band}": (s * s).sum(), f"st_{band}": (s * t).sum(), f"tt_{band}": (t * t).sum()}
        wanted |= {f"bb_{band}": (b * b).sum()}
    by = each.group_by(list(places)).agg(**wanted) if places else each.agg(**wanted)
    return fetch(by, order_by=list(places))


def squares_of_units(
    ordered: ibis.Table, places: Sequence[str], plan: SpellPlan, lookup: pd.DataFrame, bands: int
) -> pd.DataFrame:
    """Sums over victims of what their later events add to the mean.

    Parameters
    ----------
    ordered : ibis.Table
        As `in_order` gives it.
    places, plan, bands
        As in `squares_of_spells`.
    lookup : pandas.DataFrame
        What an event of each ``places`` and ``day`` adds by the end of each band: ``r_0`` and so on.

    Returns
    -------
    pandas.DataFrame
        Places, ``since`` (the day of the extract on which victims begin), and for each band ``r_0`` and ``rr_0``, the sums of it and of its square.
    """
    numbers = range(bands)
    whole = _looked_up(_later(ordered, places, plan), [*places, "day"], lookup)
    each = whole.group_by([*places, "since", "victim"]).agg(
        **{f"r_{band}": whole[f"r_{band}"].sum() for band in numbers}
    )
    sums = {f"r_{band}": each[f"r_{band}"].sum() for band in numbers}
    sums |= {f"rr_{band}": (each[f"r_{band}"] * each[f"r_{band}"]).sum() for band in numbers}
    return fetch(each.group_by([*places, "since"]).agg(**sums), order_by=[*places, "since"])


def in_bands_of(days: int, at: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Whether what happens on each day is in each band, and the days of each band that are lived by then."""
    day = np.arange(days + 1)[:, None]
    lo, hi = at[None, :-1], at[None, 1:]
    return ((day >= lo) & (day < hi)).astype(float), np.clip(day, lo, hi) - lo


def _later(ordered: ibis.Table, places: Sequence[str], plan: SpellPlan) -> ibis.Table:
    """Events behind the first of their victim, in the window or later, with the group of that first one."""
    seen = ordered.before.notnull() & (ordered["at"] >= plan.begin)
    own = ordered.filter(seen)
    own = own.mutate(day=own["at"] - own.since)
    return _named(own.filter(own.day <= plan.horizon), places)


def _named(table: ibis.Table, places: Sequence[str]) -> ibis.Table:
    """Events under the group of the first one of their victim."""
    if not places:
        return table
    first = {name: table[f"of_{place}"] for place, name in enumerate(places)}
    return table.drop(*places).mutate(**first)


def _counted(table: ibis.Table, by: Sequence[str]) -> pd.DataFrame:
    return fetch(table.group_by(list(by)).agg(n=table.count().cast("int64")), order_by=list(by))


def _looked_up(table: ibis.Table, by: Sequence[str], lookup: pd.DataFrame) -> ibis.Table:
    """Rows with what a small table says of them."""
    import ibis

    small = ibis.memtable(lookup).rename({f"known_{name}": name for name in by})
    small = small.mutate(**{f"known_{name}": small[f"known_{name}"].cast(table[name].type()) for name in by})
    joined: ibis.Table = table.join(small, [table[name] == small[f"known_{name}"] for name in by])
    return joined
