"""How much need is not met."""

from __future__ import annotations

import numpy as np
import pandas as pd

from needs_analysis import groups
from needs_analysis.charts.chart import Chart
from needs_analysis.demand import beside as side
from needs_analysis.demand.beside import Ranged
from needs_analysis.errors import Refusal
from needs_analysis.groups import EVERYBODY, Array, By
from needs_analysis.result import Caveat, Result
from needs_analysis.source import sources_of
from needs_analysis.statistics import difference_of, product_of
from needs_analysis.statistics._checks import confidence as checked_confidence
from needs_analysis.wording import percent, sentence_case


def unmet_need(
    table: pd.DataFrame,
    beside: pd.DataFrame | None = None,
    *,
    estimated: str = "estimated",
    supported: str = "supported",
    supported_unit: str = "people",
    per_person: Ranged | None = None,
    uptake: Ranged | None = None,
    by: By = (),
    confidence: float = 0.95,
    what: str = "victims",
    service: str = "a service",
) -> Result:
    """People who need help and did not get it: those estimated less those supported.

    Parameters
    ----------
    table : pandas.DataFrame
        One row an area: people estimated (with ``<estimated>_lower`` and ``<estimated>_upper`` where known) and people
        supported in the same area and period.
    beside : pandas.DataFrame, optional
        The table with the supported, where they stand in one of their own; one row an area, by the same names.
    estimated, supported : str
        Columns; the range of ``"value"`` is in ``lower`` and ``upper``, as results give it.
    supported_unit : str
        What the supported are counted in: people, or ``"referrals"`` or ``"cases"`` with ``per_person``.
    per_person : float or tuple of float, optional
        Referrals (or cases) for each person; or that with its least and most.
    uptake : float or tuple of float, optional
        Share of those hurt who would take a service up; or that with its least and most. All of them otherwise.
    by : str or sequence of str
        Columns that name an area.
    confidence : float
        Between 0 and 1; of the ranges in the table.
    what, service : str
        Who needs help, and what the supported were reached by, in words.

    Returns
    -------
    Result
        One row an area: the gap with its range, and ``coverage``, the share of need that was met. A range that reaches below 0
        is cut there and flagged.

    Raises
    ------
    DataError
        For missing columns, areas that stand twice, numbers that are negative or none, and estimates outside their range.
    UnitError
        When the supported are not people and nothing says how many of them each person makes.
    Refusal
        For an uptake not between 0 and 1.

    Notes
    -----
    ``estimated x uptake - supported``; ranges combined by the method of variance estimates recovery [1]_. Supported people must
    be counted once each.

    References
    ----------
    .. [1] Zou GY, Donner A (2008). Statistics in Medicine 27, 1693-1702.

    Examples
    --------
    >>> table = pd.DataFrame({"estimated": [5_000], "estimated_lower": [4_500], "estimated_upper": [5_600], "supported": [1_200]})
    >>> unmet_need(table).table[["value", "lower", "upper"]].round(6).values.tolist()
    [[3800.0, 3300.0, 4400.0]]
    """
    checked_confidence(confidence)
    side.require_unit(table, "people", "the estimates")
    side.require_unit(beside, supported_unit, "the supported")
    table, supported = side.side_by_side(table, beside, estimated, supported, by)
    label, keys, (need, low, high) = side.areas_of(table, estimated, supported, by)
    helped = side.people_behind(table, supported, supported_unit, per_person)
    share = side.ranged(uptake if uptake is not None else 1.0, name="uptake")
    if not (share[0] > 0 and share[2] <= 1):
        raise Refusal(
            "The uptake is not between 0 and 1", remedy="Give a share, such as uptake=0.4 or (0.4, 0.3, 0.5)."
        )
    wanted = product_of([(need, low, high), share])
    value, lower, upper = difference_of(wanted, helped)
    met, met_low, met_high = product_of([helped, wanted], [1, -1]) if (helped[0] > 0).all() else _shares(helped, wanted)
    below = lower < 0
    shown = keys.assign(
        measure=f"unmet need ({what})",
        value=np.maximum(value, 0.0),
        lower=np.where(np.isnan(lower), np.nan, np.maximum(lower, 0.0)),
        upper=np.where(np.isnan(upper), np.nan, np.maximum(upper, 0.0)),
        confidence=confidence,
        numerator=helped[0],
        denominator=wanted[0],
        unit="people",
        method="estimated x uptake - supported",
        flag=np.where(value < 0, "more supported than estimated", np.where(below, "range cut at 0", "")),
        coverage=met,
        coverage_lower=met_low,
        coverage_upper=met_high,
    )
    top = shown.loc[[shown["value"].idxmax()]].iloc[0]
    where = "" if top[label] == EVERYBODY else f"{top[label]}: "
    wanting = "every one" if uptake is None else percent(share[0])
    assumed = f"if {wanting} of them wanted it"
    reach = f" (range {side.about(top['lower'])} to {side.about(top['upper'])})" if top["lower"] == top["lower"] else ""
    panel = (
        f"{where}about {side.about(top['value'])} {what}{reach} did not reach {service}, {assumed}: {side.about(top['denominator'])} "
        f"against {side.about(top['numerator'])} supported. That is {percent(top['coverage'])} reached."
    )
    if top["flag"] == "more supported than estimated":
        panel = (
            f"{where}{side.about(top['numerator'])} {what} were supported by {service}, more than the {side.about(top['denominator'])} "
            "estimated. The two do not count the same people, so no unmet need can be given."
        )
    caveats = [
        Caveat(
            "NOT_ALL_WANT_HELP", "Not everybody who is hurt wants a service; the uptake says how many were taken to."
        )
        if uptake is None
        else Caveat(
            "UPTAKE_ASSUMED", f"It is taken that {side.ranged_said(share)} of those hurt would take a service up."
        ),
        Caveat(
            "SAME_PEOPLE",
            "It holds only if the supported live in the area, were hurt in the period, and count once each.",
        ),
    ]
    caveats += side.bridged(supported_unit, per_person, "supported")
    if below.any():
        caveats.append(
            Caveat("CUT_AT_ZERO", "Where more were supported than estimated, the estimate or the match is wrong.")
        )
    return Result(
        table=shown,
        measure=f"unmet need ({what})",
        definition=f"Estimated {what} times uptake, less people supported in the same area and period.",
        method="Difference of two numbers; ranges combined by variance estimates recovery.",
        sentences={"panel": sentence_case(panel), "analyst": f"{sentence_case(panel)} MOVER limits (Zou and Donner)."},
        parameters={"supported_unit": supported_unit, "per_person": per_person, "uptake": uptake}
        | {"by": groups.columns_of(by), "confidence": confidence},
        sources=sources_of(table),
        caveats=tuple(caveats),
        chart=Chart(
            kind="intervals",
            label=label,
            title=sentence_case(f"{where}about {side.about(top['value'])} {what} did not reach {service}, {assumed}"),
            alt=f"Points with ranges for {len(shown)} areas. {sentence_case(panel)}",
            value_title=f"{sentence_case(what)} not reached",
            ranked=True,
        ),
    )


def _shares(helped: tuple[Array, ...], wanted: tuple[Array, ...]) -> tuple[Array, Array, Array]:
    """Coverage where nobody was helped in some area."""
    return helped[0] / wanted[0], helped[1] / wanted[2], helped[2] / wanted[1]
