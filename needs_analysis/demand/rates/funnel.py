"""Which areas lie further from the average than their size explains: funnels."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from needs_analysis import by_group
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, Column, amended, helpers, limits, measures
from needs_analysis.demand.rates.funnel_lines import (
    LINES,
    NOT_JUDGED,
    Asked,
    Kind,
    Units,
    by_chance,
    lines_of,
    no_narrower,
    outside,
    spread_of,
    units_of,
)
from needs_analysis.demand.rates.funnel_words import (
    few_expected,
    label_of,
    method_of,
    method_of_points,
    words_of_limits,
    words_of_points,
)
from needs_analysis.errors import Refusal
from needs_analysis.groups import Array, By
from needs_analysis.result import Result
from needs_analysis.source import sources_of
from needs_analysis.statistics import OverDispersion
from needs_analysis.statistics._checks import whole as checked_whole
from needs_analysis.statistics.funnel_labels import funnel_labels
from needs_analysis.statistics.over_dispersion import SpreadMethod
from needs_analysis.statistics.own_limits import limits_of, own_limits
from needs_analysis.wording import sentence_case


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
        upper_998``; beside each ``number_of_units``, ``units_with_few`` (those with too few events expected to be judged) and,
        with widened lines, ``dispersion`` and ``variance_between``.

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
    asked = Asked(
        events=events,
        population=population,
        by=by,
        kind=kind,
        per=per,
        years=years,
        rates=rates,
        average=average,
        over_dispersed=over_dispersed,
        method=method,
    )
    units = units_of(table, asked)
    spread = spread_of(units, kind, method) if over_dispersed else None
    at = _sizes(units, sizes, points, years if kind == "rate" else 1)
    return Result(
        table=_lines_at(at, units, asked, spread),
        columns=(
            Column(population, "base"),
            Column("value", "measure"),
            *limits(*LINES, of=("value", population)),
            *helpers("number_of_units", "units_with_few"),
            *measures("dispersion", "variance_between", of=("value",)),
        ),
        measure=f"funnel limits of a {kind}",
        definition="Values between which a unit of that size lies in 95 and in 99.8 of 100 cases, by chance alone"
        + (" and by how much units usually differ." if over_dispersed else "."),
        method=f"{method_of(asked.settings)}.",
        words=words_of_limits,
        settings=asked.settings,
        sources=sources_of(table),
        notes=units.caveats,
        excluded=units.left_out,
        chart=Chart(
            kind="funnel",
            label=population,
            value_title=f"{sentence_case(kind)} {units.unit}".strip(),
            value="no unit",
        ),
    )


def _lines_at(at: Array, units: Units, asked: Asked, spread: OverDispersion | None) -> pd.DataFrame:
    """The table of `funnel_limits`: the lines at each size, and what the words and the caveats need."""
    kind = asked.kind
    lines = lines_of(at * asked.years if kind == "rate" else at, units, kind, spread, asked.method)
    return pd.DataFrame(
        {
            "measure": f"funnel of a {kind}",
            asked.population: at,
            "value": units.average * units.scale,
            "unit": units.unit,
            "method": method_of(asked.settings),
            **{name: line * units.scale for name, line in lines.items()},
        }
    ).assign(
        number_of_units=len(units.events),
        units_with_few=int(few_expected(pd.Series(units.base * units.average)).sum()),
        **_spread_columns(spread),
    )


def _sizes(units: Units, sizes: ArrayLike | None, points: int, years: float) -> Array:
    """Sizes at which to give the lines."""
    if sizes is None:
        points = checked_whole(points, name="points", least=2, most=10_000)
        at = np.geomspace(units.base.min(), units.base.max(), points) / years
    else:
        at = np.asarray(sizes, dtype=float)
    if at.ndim != 1 or at.size == 0 or not np.all(at > 0):
        raise Refusal("The sizes of a funnel are not above 0", remedy="Leave out empty units.")
    return at


def _spread_columns(spread: OverDispersion | None) -> dict[str, float]:
    """How much units differ beyond chance, where that was estimated."""
    return {} if spread is None else {"dispersion": spread.phi, "variance_between": spread.tau2}


def columns_of(names: list[str], kind: Kind, *, unit: str = "", of_rates: bool = False) -> tuple[Column, ...]:
    """What the columns of `funnel_points` are: the average and the lines are of all units."""
    return amended(
        by_group.columns_of(names, part=kind == "proportion", unit=unit),
        *((Column("denominator", "measure"),) if kind == "ratio" else ()),
        # The size that would give a unit's rate with its events.
        *((Column("denominator", "measure", of=("numerator",)),) if of_rates else ()),
        Column("average", "measure", of=("numerator", "denominator"), across=True, unit=unit),
        *(Column(line, "limit", of=("average", "denominator"), across=True, unit=unit) for line in LINES),
        *measures("dispersion", "variance_between", of=("numerator", "denominator"), across=True),
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
        Whether units are compared with lines widened by how much they differ beyond chance.
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
        significant``, ``Low (inner limits)`` or ``Low (outer limits)``, and how much units differ stands in ``dispersion`` (beyond
        chance; 1 is chance) and ``variance_between``.

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
    asked = Asked(
        events=events,
        population=population,
        by=by,
        kind=kind,
        per=per,
        years=years,
        rates=rates,
        average=average,
        over_dispersed=over_dispersed,
        method=method,
    )
    units = units_of(table, asked)
    spread = spread_of(units, kind, method) if over_dispersed else None
    against = "that of all together" if average is None else "the average given"
    return Result(
        table=points_of(units, asked, spread, confidence).assign(**_spread_columns(spread)),
        columns=columns_of(
            units.keys.columns.tolist(),
            kind,
            of_rates=bool(rates),
            unit=SHARE if kind == "proportion" and per == 1 else "",
        ),
        measure=f"{kind} of each unit against the average",
        definition=f"{sentence_case(events)} over {population} of each unit, against {against}.",
        method=f"{method_of_points(asked.settings)}.",
        words=words_of_points,
        settings=asked.settings,
        sources=sources_of(table),
        notes=units.caveats,
        excluded=units.left_out,
        chart=Chart(
            kind="funnel",
            label="denominator",
            names=label_of(asked.names),
            value_title=f"{sentence_case(kind)} {units.unit}".strip(),
        ),
    )


def points_of(units: Units, asked: Asked, spread: OverDispersion | None, confidence: float) -> pd.DataFrame:
    """The table of `funnel_points`: each unit with its range, the lines at its size and where it lies."""
    kind = asked.kind
    lines = lines_of(units.base, units, kind, spread, asked.method)
    if spread is None:
        flags = funnel_labels(own_limits(units.events, units.base, proportion=kind == "proportion"), units.average)
    else:
        flags = outside(units.events / units.base, no_narrower(lines, by_chance(units.base, units, kind)))
    lower, upper = limits_of(units.events, units.base, proportion=kind == "proportion", confidence=confidence)
    return by_group.table_of(
        units.keys,
        np.where(units.judged, units.events / units.base * units.scale, np.nan),
        np.where(units.judged, lower * units.scale, np.nan),
        np.where(units.judged, upper * units.scale, np.nan),
        measure=f"funnel of a {kind}",
        confidence=confidence,
        numerator=units.events,
        denominator=units.base / units.years if kind == "rate" else units.base,
        unit=units.unit,
        method=method_of_points(asked.settings),
        flag=np.where(units.judged, flags, NOT_JUDGED),
    ).assign(average=units.average * units.scale, **{name: line * units.scale for name, line in lines.items()})
