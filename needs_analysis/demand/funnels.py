"""Which areas lie further from the average than their size explains: funnels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from needs_analysis import groups
from needs_analysis.charts.chart import Chart
from needs_analysis.contracts import require
from needs_analysis.demand import grouping
from needs_analysis.demand.populations import known_units
from needs_analysis.errors import Refusal
from needs_analysis.groups import Array, By
from needs_analysis.result import Caveat, Excluded, Result
from needs_analysis.source import sources_of
from needs_analysis.statistics import OverDispersion, over_dispersion
from needs_analysis.statistics import funnel as arrays
from needs_analysis.wording import count, counted, figure, listed, percent, sentence_case

Kind = Literal["rate", "proportion", "ratio"]
LEVELS: Final = {"95": 0.95, "998": 0.998}
_FEWEST: Final = 10
"""Events below which a directly standardised rate is not judged."""
FEWEST_FOR_SPREAD: Final = 20
"""With fewer areas an estimate of how much they differ beyond chance is very unsure."""


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
    units = _units(table, events, population, by, kind, per, years, rates, average)
    spread = _spread(units, kind) if over_dispersed else None
    if sizes is None:
        if not 2 <= points <= 10_000:
            raise Refusal(f"A line of {points} points cannot be drawn", remedy="Give points=100.")
        at = np.geomspace(units.base.min(), units.base.max(), points) / (years if kind == "rate" else 1)
    else:
        at = np.asarray(sizes, dtype=float)
    if at.ndim != 1 or at.size == 0 or not np.all(at > 0):
        raise Refusal("The sizes of a funnel are not above 0", remedy="Leave out empty units.")
    limits = _limits(at * years if kind == "rate" else at, units, kind, spread)
    shown = pd.DataFrame(
        {
            "measure": f"funnel of a {kind}",
            population: at,
            "value": units.average * units.scale,
            "unit": units.unit,
            "method": _method(kind, spread),
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
    return Result(
        table=shown,
        measure=f"funnel limits of a {kind}",
        definition="Values between which a unit of that size lies in 95 and in 99.8 of 100 cases, by chance alone"
        + (" and by how much units usually differ." if over_dispersed else "."),
        method=f"{_method(kind, spread)}.",
        sentences={"panel": panel, "analyst": f"{panel} {_method(kind, spread)}.{_spread_said(spread)}"},
        parameters={"events": events, "population": population, "kind": kind, "per": per, "years": years}
        | {"rates": rates, "average": average}
        | {"over_dispersed": over_dispersed},
        sources=sources_of(table),
        caveats=_caveats(units, spread),
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
    confidence : float
        Of each unit's own range, between 0 and 1.

    Returns
    -------
    Result
        One row a unit: its value and range, the lines at its size, and ``flag``: ``High (0.001)``, ``High (0.025)``, ``Not
        significant``, ``Low (0.025)`` or ``Low (0.001)``. Without widening, the flag says where the average lies against the
        unit's own 95% and 99.8% ranges; with it, where the unit lies against the widened lines.

    Raises
    ------
    DataError
        For missing columns, units that stand twice, and counts that are negative, broken or none.
    Refusal
        For a part larger than its whole, a unit without people, no event at all, or fewer than three units to widen by.

    Notes
    -----
    The widening is Spiegelhalter's: squared z-scores, without the outermost tenth on each side, on the scale of logarithms
    (arcsines for a proportion) give the variance between units; units without an event do not enter it. As in the packages that
    use it, the scores that are left out are not made up for, so the lines are narrow: of units from one distribution about 18 in
    100 lie outside the inner and 4 in 100 outside the outer lines.

    References
    ----------
    .. [1] Spiegelhalter DJ (2005). Funnel plots for comparing institutional performance. Statistics in Medicine 24, 1185-1202.

    Examples
    --------
    >>> table = pd.DataFrame({"area": list("ABC"), "count": [10, 12, 40], "population": [1_000, 1_000, 1_000]})
    >>> funnel_points(table, by="area", per=1_000).table["flag"].tolist()
    ['Low (0.025)', 'Not significant', 'High (0.001)']
    """
    units = _units(table, events, population, by, kind, per, years, rates, average)
    spread = _spread(units, kind) if over_dispersed else None
    limits = _limits(units.base, units, kind, spread)
    if spread is None:
        flags = arrays.labels(
            arrays.own_limits(units.events, units.base, proportion=kind == "proportion"), units.average
        )
    else:
        flags = _outside(units.events / units.base, limits)
    flag = np.where(units.judged, flags, "not applicable: under 10 events")
    lower, upper = arrays.limits_of(units.events, units.base, proportion=kind == "proportion", confidence=confidence)
    shown = grouping.table_of(
        units.keys,
        np.where(units.judged, units.events / units.base * units.scale, np.nan),
        np.where(units.judged, lower * units.scale, np.nan),
        np.where(units.judged, upper * units.scale, np.nan),
        measure=f"funnel of a {kind}",
        confidence=confidence,
        numerator=units.events,
        denominator=units.base / units.years if kind == "rate" else units.base,
        unit=units.unit,
        method=_method(kind, spread),
        flag=flag,
    ).assign(average=units.average * units.scale, **{name: line * units.scale for name, line in limits.items()})
    label = units.label
    high = shown[shown["flag"].str.startswith("High")].sort_values("value", ascending=False)
    low = shown[shown["flag"].str.startswith("Low")].sort_values("value")
    parts = [
        f"{len(part)} {'lies' if len(part) == 1 else 'lie'} {side} ({_some(part, label)})"
        for part, side in ((high, "above"), (low, "below"))
        if len(part)
    ]
    beyond = "what chance and the usual differences explain" if spread else "what chance explains"
    panel = f"The average of {counted(len(shown), 'units')} is {_said(units.average * units.scale, kind, per)}. " + (
        f"Beyond {beyond}, {' and '.join(parts)}." if parts else f"None lies beyond {beyond}."
    )
    made = Result(
        table=shown,
        measure=f"{kind} of each unit against the average",
        definition=f"{sentence_case(events)} over {population} of each unit, against that of all together.",
        method=f"{_method(kind, spread)}.",
        sentences={
            "panel": panel,
            "analyst": f"{panel} {_method(kind, spread)}; inner limits 95%, outer 99.8%.{_spread_said(spread)}",
        },
        parameters={"events": events, "population": population, "by": groups.columns_of(by), "kind": kind, "per": per}
        | {"years": years, "rates": rates, "average": average, "over_dispersed": over_dispersed},
        sources=sources_of(table),
        caveats=_caveats(units, spread),
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
    if not units.lost:
        return made
    return made.leaving_out("units without a standardised rate", units.lost, "its rate is missing or 0")


@dataclass(frozen=True)
class _Units:
    """Units of a funnel with their events and sizes, the average as a share of 1, and how values are shown."""

    keys: pd.DataFrame
    events: Array
    base: Array
    average: float
    scale: float
    unit: str
    judged: Array
    years: float
    lost: int = 0
    left_out: tuple[Excluded, ...] = ()
    caveats: tuple[Caveat, ...] = ()

    @property
    def label(self) -> str:
        """Column with their names."""
        return str(self.keys.columns[0]) if self.keys.shape[1] == 1 else "group"


def _units(
    table: pd.DataFrame,
    events: str,
    population: str,
    by: By,
    kind: Kind,
    per: float,
    years: float,
    rates: str,
    average: float | None,
) -> _Units:
    if kind not in ("rate", "proportion", "ratio"):
        raise Refusal(f"There is no funnel of a {kind!r}", remedy='Use "rate", "proportion" or "ratio".')
    grouping.checked_per(per)
    if not (years > 0 and np.isfinite(years)):
        raise Refusal("per and years are not above 0", remedy="Use per=100_000 and years=1.")
    size = rates or population
    require.columns(table, [events, size, *groups.columns_of(by)], what="rows")
    if not groups.columns_of(by):
        table = table.reset_index(drop=True).assign(unit=[f"unit {n}" for n in range(1, len(table) + 1)])
        places, keys = np.arange(len(table)), table[["unit"]]
    else:
        places, keys = groups.numbered(table, by)
    lost = 0
    left_out: tuple[Excluded, ...] = ()
    caveats: tuple[Caveat, ...] = ()
    if rates:
        found = grouping.events_of(table, events, places, len(keys)).known
        everywhere = len(keys)
        found, base, keys = _derived(table, rates, by, kind, per, found, keys)
        lost = everywhere - len(keys)
    else:
        known = known_units(table, events, population, places, keys, timed=bool(groups.columns_of(by)))
        keys, found, left_out, caveats = known.keys, known.events, known.left_out, known.caveats
        base = known.people * (years if kind == "rate" else 1)
    if kind == "proportion" and (found > base).any():
        raise Refusal("A part is larger than its whole", remedy="Check that both count the same people.")
    if len(keys) < 2:
        raise Refusal("A funnel compares units, and there is one", remedy="Name units in by=, or use rate.")
    scale = per if kind == "rate" or per == 100 else 1.0
    centre = float(found.sum() / base.sum()) if kind != "ratio" else 1.0
    centre = centre if average is None else average / scale
    if not centre > 0 or (kind == "proportion" and not centre < 1):
        raise Refusal("All units are at one end, so that there is no funnel", remedy="Give more events.")
    unit = f"per {count(per)} people" if kind == "rate" else "percent" if per == 100 else kind
    judged = found >= _FEWEST if rates else np.ones(len(keys), dtype=bool)
    return _Units(keys, found, base, centre, scale, unit, judged, years, lost, left_out, caveats)


def _derived(
    table: pd.DataFrame, rates: str, by: By, kind: Kind, per: float, found: Array, keys: pd.DataFrame
) -> tuple[Array, Array, pd.DataFrame]:
    """Units with a standardised rate, and the people who would give it with their events."""
    if kind != "rate" or len(table) != len(keys):
        raise Refusal(
            "Standardised rates make a funnel of rates, one row a unit",
            remedy="Give one row a unit and leave kind out.",
        )
    values = require.numbers(table, rates)
    if groups.columns_of(by):
        values = values[np.argsort(groups.numbered(table, by)[0])]
    if np.any(values < 0) or np.any((values == 0) & (found > 0)):
        raise Refusal("A standardised rate is negative, or 0 with events", remedy="Correct it.")
    kept = (values > 0) & ~np.isnan(found)
    return found[kept], found[kept] / values[kept] * per, keys[kept].reset_index(drop=True)


def _errors(base: Array, units: _Units, kind: Kind) -> Array:
    """Standard error of units of these sizes on the scale of logarithms, or of arcsines for a proportion."""
    return 1 / np.sqrt(base * units.average) if kind != "proportion" else 1 / (2 * np.sqrt(base))


def _spread(units: _Units, kind: Kind) -> OverDispersion:
    happened = units.events > 0 if kind != "proportion" else np.ones(len(units.events), dtype=bool)
    share = units.events[happened] / units.base[happened]
    error = _errors(units.base[happened], units, kind)
    off = (
        np.log(share / units.average)
        if kind != "proportion"
        else np.arcsin(np.sqrt(share)) - np.arcsin(np.sqrt(units.average))
    )
    return over_dispersion(off / error, error)


def _limits(base: Array, units: _Units, kind: Kind, spread: OverDispersion | None) -> dict[str, Array]:
    found: dict[str, Array] = {}
    for name, level in LEVELS.items():
        if spread is not None:
            scale = "proportion" if kind == "proportion" else "ratio"
            lower, upper = arrays.widened_limits(
                units.average, _errors(base, units, kind), spread.tau2, kind=scale, confidence=level
            )
        elif kind == "proportion":
            lower, upper = arrays.proportion_limits(base, units.average, confidence=level)
        else:
            lower, upper = arrays.poisson_limits_at(base * units.average, confidence=level)
            lower, upper = lower / base, upper / base
        found |= {f"lower_{name}": lower, f"upper_{name}": upper}
    return found


def _outside(values: Array, limits: dict[str, Array]) -> list[str]:
    flags = np.full(len(values), "Not significant", dtype=object)
    for name, chance in (("95", "0.025"), ("998", "0.001")):
        flags[values > limits[f"upper_{name}"]] = f"High ({chance})"
        flags[values < limits[f"lower_{name}"]] = f"Low ({chance})"
    return [str(flag) for flag in flags]


def _method(kind: Kind, spread: OverDispersion | None) -> str:
    if spread is not None:
        return "Limits widened by the variance between units (Spiegelhalter)"
    return "Wilson's limits" if kind == "proportion" else "Exact Poisson limits"


def _spread_said(spread: OverDispersion | None) -> str:
    return "" if spread is None else f" Dispersion {spread.phi:.1f}, variance between units {spread.tau2:.4f}."


def _caveats(units: _Units, spread: OverDispersion | None) -> tuple[Caveat, ...]:
    found = [
        Caveat("NOT_LIKE_FOR_LIKE", "A unit outside the funnel asks a question; it may count or record differently.")
    ]
    if spread is None:
        found.append(
            Caveat("CHANCE_ALONE", "The lines allow for chance alone; areas usually differ by more than that.")
        )
    if spread is not None:
        found.append(
            Caveat(
                "NARROW_LINES",
                "The outermost units are left out of the estimate of how much units differ, which makes the lines narrow: of units "
                "that differ in one usual way about one in six lies outside the inner ones.",
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


def _some(part: pd.DataFrame, label: str) -> str:
    names = [str(name) for name in part[label]]
    return listed([*names[:4], f"{len(names) - 4} more"] if len(names) > 5 else names)
