"""How much of the crime falls on how few places."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, Column, helpers, measures
from needs_analysis.repeat_victimisation.at_risk import VICTIMS_ONLY, Denominator, at_risk
from needs_analysis.repeat_victimisation.curve_points import FEWEST_PEOPLE, Point, curve_points
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.source import sources_of
from needs_analysis.statistics import generalised_gini, gini, lorenz_curve, units_holding
from needs_analysis.statistics.top_share import units_in_top
from needs_analysis.wording import count, counted, is_known, missing, percent

_TOP: Final = 0.1
_MANY: Final = 1_000
"""From so many units on, a part of one makes no difference to the share of the top 10%."""
TOP_SHARES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5)


def concentration(
    counts: pd.DataFrame,
    units_at_risk: pd.DataFrame | None = None,
    *,
    unit: str = "lsoa21_code",
    events: str = "crimes",
    unit_in_words: str = "small areas (LSOAs)",
    what: str = "crimes",
    denominator: Denominator | None = None,
    people: bool | None = None,
) -> Result:
    """How unequally events are spread over places or people.

    Parameters
    ----------
    counts : pandas.DataFrame
        Events by unit (any further columns are added up).
    units_at_risk : pandas.DataFrame, optional
        Every unit that could have had an event, with the column ``unit``; one without events counts as 0. Without it
        ``denominator="victims only"`` must be stated.
    unit, events : str
        Columns with the unit and the counts; ``events=""`` where each row is one event.
    unit_in_words, what : str
        For the sentences.
    denominator : {"at risk", "victims only"}, optional
        Over which units: all that could have had an event, or those that had one. Victims only look far less concentrated.
    people : bool, optional
        Whether units are people; where it is not said, they are where ``unit`` holds ids. Then the curve is read only where ten or more of them lie between two points.

    Returns
    -------
    Result
        One row a share of the units, most loaded first, with the share of events they hold; in each row ``units`` (all that
        could have had an event), ``units_with_half`` (how few hold half of the events), ``gini`` and ``generalised_gini``;
        ``held_by_top`` is the share of events in ``units_in_top``, the smallest whole number of units that is 10% or more.

    Raises
    ------
    DataError
        When a column is missing.
    Refusal
        When no event falls in a unit at risk, and when the denominator is not stated.

    Notes
    -----
    The share of the top units is read off the Lorenz curve. Some concentration is due to where people live and shop, and
    to where the published points were put.

    References
    ----------
    .. [1] Bernasco W, Steenbeek W (2017). J Quant Criminol 33, 451-467.

    Examples
    --------
    >>> import pandas as pd
    >>> counts = pd.DataFrame({"lsoa21_code": ["a", "b"], "crimes": [9, 1]})
    >>> at_risk = pd.DataFrame({"lsoa21_code": ["a", "b", "c", "d"]})
    >>> concentration(counts, at_risk).table.query("share_of_units == 0.25")["value"].tolist()
    [0.9]
    """
    found = at_risk(counts, units_at_risk, unit=unit, events=events, what=what, denominator=denominator, people=people)
    only = found.denominator == VICTIMS_ONLY
    scope = "those with none left out" if only else "including those with none"
    settings = {"unit": unit, "events": events, "unit_in_words": unit_in_words, "what": what}
    return Result(
        table=_table(found.counts, what, people=found.people),
        columns=(
            Column("share_of_units", "key", unit=SHARE),
            # Which steps hold some and which none tells where the few are.
            Column("in_step", "count", of=("in_step",), across=True),
            # Where units are people, how many lie in a step.
            Column("units_in_step", "count", of=("units_in_step",), across=True),
            Column("numerator", "count", of=("in_step", "units_in_step"), across=True, part_of="denominator"),
            Column("denominator", "base"),
            Column("value", "measure", of=("numerator", "denominator"), unit=SHARE),
            *helpers("units"),
            *helpers("units_in_top"),
            *measures("held_by_top", of=("in_step", "units_in_step", "denominator"), across=True, unit=SHARE),
            *measures(
                "units_with_half",
                "gini",
                "generalised_gini",
                of=("in_step", "units_in_step", "denominator"),
                across=True,
            ),
        ),
        measure=f"How concentrated {what} are over {unit_in_words}",
        definition=f"Share of {what} in the {unit_in_words} with the most, as a share of all of them, {scope}.",
        method=f"Lorenz curve over {'units with an event' if only else 'all units at risk'}; Gini coefficient, plain and corrected for few events.",
        words=words,
        settings=settings | {"denominator": found.denominator, "people": found.people},
        sources=sources_of(*(table for table in (counts, units_at_risk) if table is not None)),
        excluded=found.excluded,
        chart=Chart(
            kind="curve",
            label="share_of_units",
            value_title=f"% of {what}",
            reference_label=unit_in_words,
            scale=100,
        ),
    )


def _table(x: np.ndarray[Any, Any], what: str, *, people: bool) -> pd.DataFrame:
    """The curve of the events of each unit, and how unequal they are."""
    total = int(x.sum())
    shares, cumulative = lorenz_curve(x)
    top = units_in_top(len(x), _TOP)
    points = np.unique(np.concatenate([TOP_SHARES, np.linspace(0, 1, 21)]))
    if people:
        points = _apart(x, points)
    table = pd.DataFrame(
        {
            "share_of_units": points,
            "measure": f"share of {what} held",
            "value": np.interp(points, shares, cumulative),
            "numerator": np.round(np.interp(points, shares, cumulative) * total).astype("int64"),
            "denominator": total,
            "in_step": np.diff(np.round(np.interp(points, shares, cumulative) * total), prepend=0).astype("int64"),
            "unit": what,
            "method": "Lorenz curve, highest first",
            "units": len(x),
            "units_in_top": top,
            "held_by_top": float(np.sort(x)[::-1][:top].sum() / total),
            "units_with_half": units_holding(x, share_of_total=0.5),
            # No digits that depend on the processor.
            "gini": round(gini(x), 6),
            "generalised_gini": round(generalised_gini(x), 6),
        }
    )
    if not people:
        return table
    few = units_holding(x, share_of_total=0.5)
    # What the top and half of all tell is a point of the curve like any other.
    apart = curve_points(np.sort(x)[::-1], [Point("top", top), Point("half", few)], people=True)
    names = {point.name for point in apart}
    lines = {round(float(share) * len(x)) for share in points}
    for name, column, at in (("top", "held_by_top", top), ("half", "units_with_half", few)):
        near = any(0 < abs(at - line) < FEWEST_PEOPLE for line in lines)
        if name not in names or near:
            table[column] = pd.Series(pd.NA, index=table.index, dtype="Float64")
    step = np.diff(np.round(points * len(x)), prepend=0).astype("int64")
    return table.assign(units_in_step=step)


def _apart(x: np.ndarray[Any, Any], shares: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Those shares of people, of whole people each, between which enough of them and of their events lie."""
    n = len(x)
    most_wanted = sorted(shares, key=lambda share: (share not in (_TOP, 0.5), share not in TOP_SHARES, share))
    # Rounded up, as in `concentration_measures` and `harm`: one person more or fewer would be told by the two together.
    wanted = [Point("", units_in_top(n, float(share))) for share in most_wanted if 0 < share < 1]
    kept = curve_points(np.sort(x)[::-1], wanted, people=True)
    return np.unique([0.0, *(point.units / n for point in kept), 1.0])


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the top 10% of units account for, and how few hold half."""
    units, what = settings["unit_in_words"], settings["what"]
    row = table.iloc[0] if len(table) else pd.Series(None, index=table.columns, dtype="object")
    top, tenth, total = _top(row, units, what), _share_of_top(table, row), row["denominator"]
    title = f"How concentrated {what} are over {units}"
    # Of people a curve is read only where enough lie between two points.
    withheld = not settings.get("people") or table["in_step"].isna().any()
    why = missing() if withheld else "not given, because it would tell of too few people"
    first, drawn = f"How much the top 10% of {units} accounted for is {why}.", ""
    # With a step withheld nothing is said of all of them.
    if is_known(tenth, total, table["in_step"].sum(skipna=False)):
        first = f"{top} accounted for {percent(tenth)} of {counted(total, what)}."
        title = f"{top} accounted for {percent(tenth)} of {what}"
        drawn = f": {top[:1].lower()}{top[1:]} accounted for {percent(tenth)}"
    half, all_units = row["units_with_half"], row["units"]
    if is_known(half, all_units) and not (is_known(total) and total == 1):
        first += f" Half of the {what} fell in {count(half)} of {count(all_units)}, or {percent(half / all_units)}."
        drawn += f", and {percent(half / all_units)} of them have half" if drawn else ""
    plain, corrected = row["gini"], row["generalised_gini"]
    coefficients = f"The Gini coefficients are {missing()}."
    if is_known(plain, corrected):
        coefficients = f"Gini {plain:.3f}; generalised Gini {corrected:.3f} (Bernasco and Steenbeek)."
    only = settings.get("denominator") == VICTIMS_ONLY
    points = (
        "Published points are moved to the middle of a street or a public place, which concentrates them a little more."
    )
    caveats = () if settings.get("people") else (Caveat("SNAP_POINTS", points),)
    if only:
        over = f"Only {units} with an event are counted, so the figures are far lower than over all at risk."
        caveats = (*caveats, Caveat("VICTIMS_ONLY", over))
    context = "Part of this reflects where people live, work and shop."
    if settings.get("people"):
        context = "This describes the records, not who is to blame or who will be a victim next."
    return Said(
        f"{first} {context}",
        f"{first} {coefficients}",
        title=title,
        alt=f"A curve above the line of an even spread{drawn or f', the figures of which are {missing()}'}.",
        caveats=caveats,
    )


def _is_fraction(row: pd.Series[Any]) -> bool:
    """Whether 10% of so few units is no whole number of them, so that a share of 10% would be one of a part of a unit."""
    units = row["units"]
    return (
        is_known(units, row["units_in_top"]) and units < _MANY and not math.isclose(row["units_in_top"], _TOP * units)
    )


def _top(row: pd.Series[Any], units: str, what: str) -> str:
    """The units with the most: 10% of them, or the smallest whole number that is no less."""
    if not _is_fraction(row):
        return f"The top 10% of {units}"
    of_all = f"of {count(row['units'])} {units}"
    if row["units_in_top"] == 1:
        return f"One {of_all}"
    return f"The {count(row['units_in_top'])} {of_all} with the most {what}"


def _share_of_top(table: pd.DataFrame, row: pd.Series[Any]) -> Any:
    """The share that the top units hold; missing where the table does not say."""
    if _is_fraction(row):
        return row["held_by_top"]
    # Of people the curve is read at whole ones: up to one more than 10%.
    off = (table["share_of_units"].astype(float) - _TOP).abs()
    most_off = 1 / row["units"] if is_known(row["units"]) else 0.0
    return table["value"].iloc[int(off.argmin())] if len(off) and off.min() <= most_off + 1e-9 else None
