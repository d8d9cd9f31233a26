"""Which areas lie further from the average than their size explains: funnels."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from needs_analysis import by_group, groups
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, Column, amended
from needs_analysis.demand.rates.funnel_lines import (
    Kind,
    Units,
    by_chance,
    lines_of,
    no_narrower,
    outside,
    spread_of,
    units_of,
)
from needs_analysis.errors import Refusal
from needs_analysis.groups import By
from needs_analysis.result import Result, fixed_result
from needs_analysis.said import Caveat
from needs_analysis.source import sources_of
from needs_analysis.statistics import OverDispersion
from needs_analysis.statistics._checks import whole as checked_whole
from needs_analysis.statistics.funnel_labels import funnel_labels
from needs_analysis.statistics.over_dispersion import SpreadMethod
from needs_analysis.statistics.own_limits import limits_of, own_limits
from needs_analysis.wording import count, counted, figure, listed, percent, sentence_case

LINES: Final = ("lower_95", "upper_95", "lower_998", "upper_998")
FEWEST_EXPECTED: Final = -math.log(0.025)
"""With fewer events expected, no event at all lies inside the inner line for chance alone."""
FEWEST_FOR_SPREAD: Final = 20
"""With fewer areas an estimate of how much they differ beyond chance is very unsure."""
_ESTIMATES: Final = {
    "robust": "robust estimate, Huber's proposal 2",
    "winsorised": "winsorised, as FunnelPlotR",
    "shmi": "outermost tenths left out, as for the SHMI",
}
_OUTSIDE: Final = {"winsorised": 15, "shmi": 20}


def funnel_limits(
    table: pd.DataFrame,
    *,
    events: str = "count",
    population: str = "population",
    by: By = (),
    kind: Kind = "rate",
    per: float = 100_000,
    years: float = 1,
    rates: str = "",
    average: float | None = None,
    over_dispersed: bool = False,
    method: SpreadMethod = "robust",
    sizes: ArrayLike | None = None,
    points: int = 100,
) -> Result:
    """Lines of a funnel: how far from the average a unit of each size may lie by chance.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of events with the people they happened among; rows of one group are added up.
    events, population : str
        Columns with the events and the people; for a ratio, with the expected events.
    by : str or sequence of str
        Columns that name a unit; each row is one otherwise.
    kind : {"rate", "proportion", "ratio"}
        Events for so many people, a part of a whole, or observed over expected events.
    per : float
        People a rate is for; 100 shows a proportion in percent or a ratio with 100 as expected.
    years : float
        Years that the events were counted over, where the people are of one year.
    rates : str
        Column with each unit's directly standardised rate (times ``per``): its size is then the people that would give this
        rate with its events. A unit with fewer than 10 events has no such rate to judge.
    average : float, optional
        Value to hold units against, as shown (such as the national one); that of all units together otherwise.
    over_dispersed : bool
        Whether to widen the lines by how much units differ beyond chance.
    method : {"robust", "winsorised", "shmi"}
        How that is estimated; see `funnel_points`.
    sizes : array_like, optional
        Sizes at which to give the lines; ``points`` of them from the smallest to the largest unit otherwise.
    points : int
        How many sizes.

    Returns
    -------
    Result
        One row a size: ``population`` (or expected events), ``value`` (the average), ``lower_95, upper_95, lower_998,
        upper_998``.

    Raises
    ------
    DataError, Refusal
        As in `funnel_points`.

    References
    ----------
    .. [1] Spiegelhalter DJ (2005). Funnel plots for comparing institutional performance. Statistics in Medicine 24, 1185-1202.

    Examples
    --------
    >>> table = pd.DataFrame({"count": [40, 60], "population": [100, 100]})
    >>> funnel_limits(table, kind="proportion", per=100, sizes=[100]).table[["lower_95", "upper_95"]].round(1).values.tolist()
    [[40.2, 59.8]]
    """
    units = units_of(table, events, population, by, kind, per, years, rates, average)
    spread = spread_of(units, kind, method) if over_dispersed else None
    if sizes is None:
        points = checked_whole(points, name="points", least=2, most=10_000)
        at = np.geomspace(units.base.min(), units.base.max(), points) / (years if kind == "rate" else 1)
    else:
        at = np.asarray(sizes, dtype=float)
    if at.ndim != 1 or at.size == 0 or not np.all(at > 0):
        raise Refusal("The sizes of a funnel are not above 0", remedy="Leave out empty units.")
    limits = lines_of(at * years if kind == "rate" else at, units, kind, spread, method)
    shown = pd.DataFrame(
        {
            "measure": f"funnel of a {kind}",
            population: at,
            "value": units.average * units.scale,
            "unit": units.unit,
            "method": _method(kind, spread, method),
            **{name: line * units.scale for name, line in limits.items()},
        }
    )
    low, high = shown.iloc[0], shown.iloc[-1]
    panel = (
        f"The average is {_said(low['value'], kind, per)} over {counted(len(units.events), 'units')}. A unit of "
        f"{count(round(low[population]))} lies within chance from {_said(low['lower_998'], kind, per)} to "
        f"{_said(low['upper_998'], kind, per)}; one of {count(round(high[population]))} from "
        f"{_said(high['lower_998'], kind, per)} to {_said(high['upper_998'], kind, per)}."
    )
    return fixed_result(
        table=shown,
        columns=(Column(population, "base"), Column("value", "measure"), *(Column(line, "limit") for line in LINES)),
        measure=f"funnel limits of a {kind}",
        definition="Values between which a unit of that size lies in 95 and in 99.8 of 100 cases, by chance alone"
        + (" and by how much units usually differ." if over_dispersed else "."),
        method=f"{_method(kind, spread, method)}.",
        sentences={"panel": panel, "analyst": f"{panel} {_method(kind, spread, method)}.{_spread_said(spread)}"},
        parameters={"events": events, "population": population, "kind": kind, "per": per, "years": years}
        | {"rates": rates, "average": average}
        | {"over_dispersed": over_dispersed, "method": method},
        sources=sources_of(table),
        caveats=_caveats(units, spread, method),
        excluded=units.left_out,
        chart=Chart(
            kind="funnel",
            label=population,
            title=f"How far from the average chance alone may take a {kind}",
            alt=f"Two pairs of lines around the average, by size. {panel}",
            value_title=f"{sentence_case(kind)} {units.unit}".strip(),
            value="no unit",
        ),
    )


def columns_of(names: list[str], kind: Kind, *, unit: str = "", of_rates: bool = False) -> tuple[Column, ...]:
    """What the columns of `funnel_points` are: the average and the lines are of all units."""
    return amended(
        by_group.columns_of(names, part=kind == "proportion", unit=unit),
        *((Column("denominator", "measure"),) if kind == "ratio" else ()),
        # The size that would give a unit's rate with its events.
        *((Column("denominator", "measure", of=("numerator",)),) if of_rates else ()),
        Column("average", "measure", of=("numerator", "denominator"), across=True, unit=unit),
        *(Column(line, "limit", of=("average", "denominator"), across=True, unit=unit) for line in LINES),
        Column("flag", "label", of=("value", *LINES)),
    )


def funnel_points(
    table: pd.DataFrame,
    *,
    events: str = "count",
    population: str = "population",
    by: By = (),
    kind: Kind = "rate",
    per: float = 100_000,
    years: float = 1,
    rates: str = "",
    average: float | None = None,
    over_dispersed: bool = False,
    method: SpreadMethod = "robust",
    confidence: float = 0.95,
) -> Result:
    """Which units lie outside the funnel, and on which side.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of events with the people they happened among; rows of one group are added up.
    events, population : str
        Columns with the events and the people; for a ratio, with the expected events.
    by : str or sequence of str
        Columns that name a unit; each row is one otherwise.
    kind : {"rate", "proportion", "ratio"}
        Events for so many people, a part of a whole, or observed over expected events.
    per : float
        People a rate is for; 100 shows a proportion in percent or a ratio with 100 as expected.
    years : float
        Years that the events were counted over, where the people are of one year.
    rates : str
        Column with each unit's directly standardised rate (times ``per``): its size is then the people that would give this
        rate with its events. A unit with fewer than 10 events has no such rate to judge.
    average : float, optional
        Value to hold units against, as shown (such as the national one); that of all units together otherwise.
    over_dispersed : bool
        Whether units are held against lines widened by how much they differ beyond chance.
    method : {"robust", "winsorised", "shmi"}
        How much units differ: a robust estimate that a few extreme units hardly move, or, to reproduce other programs, the outermost
        tenths held to the edge of the rest (as FunnelPlotR does for proportions and rates) or left out (as for the SHMI).
    confidence : float
        Of each unit's own range, between 0 and 1.

    Returns
    -------
    Result
        One row a unit: its value and range, the lines at its size, and ``flag``: ``High (0.001)``, ``High (0.025)``, ``Not
        significant``, ``Low (0.025)`` or ``Low (0.001)``, where the average lies against the unit's own 95% and 99.8% ranges.
        With widening it says where the unit lies against the widened lines: ``High (outer limits)``, ``High (inner limits)``, ``Not
        significant``, ``Low (inner limits)`` or ``Low (outer limits)``.

    Raises
    ------
    DataError
        For missing columns, units that stand twice, and counts that are negative, broken or none.
    Refusal
        For a part larger than its whole, a unit without people, no event at all, or fewer than three units to widen by.

    Notes
    -----
    The variance between units is estimated on the scale of logarithms (arcsines for a proportion) and added to that of chance, as
    Spiegelhalter does [1]_; no unit is flagged that lies within what chance alone explains, and the robust lines never lie inside
    those for chance. With the robust estimate (Huber's proposal 2)
    about 5 in 100 units of one distribution lie outside the inner lines, and 3 to 6 in 1,000 outside the outer ones (Student's lines,
    by simulation with 9 to 43 units), which is why the flags then carry no probability. The other two methods make up for nothing of what they
    take from the outermost units: 13 to 16 in 100 ("winsorised") and 20 in 100 ("shmi") lie outside their inner lines.
    A unit of which under 3.7 events are expected cannot lie below the average, whatever happened there.

    References
    ----------
    .. [1] Spiegelhalter DJ (2005). Funnel plots for comparing institutional performance. Statistics in Medicine 24, 1185-1202.

    Examples
    --------
    >>> table = pd.DataFrame({"area": list("ABC"), "count": [10, 12, 40], "population": [1_000, 1_000, 1_000]})
    >>> funnel_points(table, by="area", per=1_000).table["flag"].tolist()
    ['Low (0.025)', 'Not significant', 'High (0.001)']
    """
    units = units_of(table, events, population, by, kind, per, years, rates, average)
    spread = spread_of(units, kind, method) if over_dispersed else None
    limits = lines_of(units.base, units, kind, spread, method)
    if spread is None:
        flags = funnel_labels(own_limits(units.events, units.base, proportion=kind == "proportion"), units.average)
    else:
        flags = outside(units.events / units.base, no_narrower(limits, by_chance(units.base, units, kind)))
    flag = np.where(units.judged, flags, "not applicable: under 10 events")
    lower, upper = limits_of(units.events, units.base, proportion=kind == "proportion", confidence=confidence)
    shown = by_group.table_of(
        units.keys,
        np.where(units.judged, units.events / units.base * units.scale, np.nan),
        np.where(units.judged, lower * units.scale, np.nan),
        np.where(units.judged, upper * units.scale, np.nan),
        measure=f"funnel of a {kind}",
        confidence=confidence,
        numerator=units.events,
        denominator=units.base / units.years if kind == "rate" else units.base,
        unit=units.unit,
        method=_method(kind, spread, method),
        flag=flag,
    ).assign(average=units.average * units.scale, **{name: line * units.scale for name, line in limits.items()})
    label = units.label
    high = shown[shown["flag"].str.startswith("High")].sort_values("value", ascending=False)
    low = shown[shown["flag"].str.startswith("Low")].sort_values("value")
    parts, near = _sides(high, low, label, widened=spread is not None)
    beyond = "what chance and the usual differences explain" if spread else "what chance explains"
    panel = f"The average of {counted(len(shown), 'units')} is {_said(units.average * units.scale, kind, per)}. " + (
        f"Beyond {beyond}, {' and '.join(parts)}." if parts else f"None lies beyond {beyond}."
    )
    if near:
        panel += (
            f" Between the inner and the outer lines {' and '.join(near)}; about one in 20 is so far out by chance."
        )
    return fixed_result(
        table=shown,
        columns=columns_of(
            units.keys.columns.tolist(),
            kind,
            of_rates=bool(rates),
            unit=SHARE if kind == "proportion" and per == 1 else "",
        ),
        measure=f"{kind} of each unit against the average",
        definition=f"{sentence_case(events)} over {population} of each unit, against that of all together.",
        method=f"{_method(kind, spread, method)}.",
        sentences={
            "panel": panel,
            "analyst": f"{panel} {_method(kind, spread, method)}; inner limits 95%, outer 99.8%.{_spread_said(spread)}",
        },
        parameters={"events": events, "population": population, "by": groups.columns_of(by), "kind": kind, "per": per}
        | {"years": years, "rates": rates, "average": average, "over_dispersed": over_dispersed, "method": method},
        sources=sources_of(table),
        caveats=_caveats(units, spread, method),
        excluded=units.left_out,
        chart=Chart(
            kind="funnel",
            label="denominator",
            names=label,
            title=sentence_case(
                f"{_some(pd.concat([high, low]), label)} {'lies' if len(high) + len(low) == 1 else 'lie'} outside the funnel"
                if parts
                else f"none of {len(shown)} lies outside the funnel"
            ),
            alt=f"Points for {len(shown)} units by size, with the lines of the funnel. {panel}",
            value_title=f"{sentence_case(kind)} {units.unit}".strip(),
        ),
    )


def _method(kind: Kind, spread: OverDispersion | None, method: SpreadMethod) -> str:
    if spread is not None:
        return f"Limits widened by the variance between units (Spiegelhalter; {_ESTIMATES[method]})"
    return "Wilson's limits" if kind == "proportion" else "Exact Poisson limits"


def _spread_said(spread: OverDispersion | None) -> str:
    return "" if spread is None else f" Dispersion {spread.phi:.1f}, variance between units {spread.tau2:.4f}."


def _caveats(units: Units, spread: OverDispersion | None, method: SpreadMethod) -> tuple[Caveat, ...]:
    found = [
        Caveat(
            "NOT_LIKE_FOR_LIKE",
            "A unit outside the funnel asks a question; it may count or record differently.",
            figures=False,
        )
    ]
    if spread is None:
        found.append(
            Caveat(
                "CHANCE_ALONE",
                "The lines allow for chance alone; areas usually differ by more than that.",
                figures=False,
            )
        )
    if spread is not None and method != "robust":
        found.append(
            Caveat(
                "NARROW_LINES",
                f"This estimate makes the lines narrow: of units that differ in one usual way about {_OUTSIDE[method]} in 100 lie "
                "outside the inner ones. The robust method does not.",
            )
        )
    small = int((units.base * units.average < FEWEST_EXPECTED).sum())
    if small:
        found.append(
            Caveat(
                "TOO_FEW_TO_JUDGE",
                f"{small} of {counted(len(units.events), 'units')} {'has' if small == 1 else 'have'} under {FEWEST_EXPECTED:.1f} "
                "events expected: none at all there would be no surprise.",
            )
        )
    if spread is not None and len(units.events) < FEWEST_FOR_SPREAD:
        found.append(
            Caveat(
                "SPREAD_UNSURE", f"How much units differ was estimated from {len(units.events)}, which is very unsure."
            )
        )
    return (*found, *units.caveats)


def _said(value: float, kind: Kind, per: float) -> str:
    if kind == "proportion":
        return percent(value / (100 if per == 100 else 1), digits=1)
    return f"{figure(value)} per {count(per)}" if kind == "rate" else f"{value:,.2f}"


def _sides(high: pd.DataFrame, low: pd.DataFrame, label: str, *, widened: bool) -> tuple[list[str], list[str]]:
    """Units above and below, in words: beyond all that is usual, and, of widened lines, between the inner and the outer ones."""

    def said(chosen: str | None) -> list[str]:
        found = []
        for part, side in ((high, "above"), (low, "below")):
            rows = part if chosen is None else part[part["flag"].str.contains(chosen, regex=False)]
            if len(rows):
                found.append(f"{len(rows)} {'lies' if len(rows) == 1 else 'lie'} {side} ({_some(rows, label)})")
        return found

    return (said("outer"), said("inner")) if widened else (said(None), [])


def _some(part: pd.DataFrame, label: str) -> str:
    names = [str(name) for name in part[label]]
    return listed([*names[:4], f"{len(names) - 4} more"] if len(names) > 5 else names)
