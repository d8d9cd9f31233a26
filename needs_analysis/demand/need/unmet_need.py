"""How much need is not met."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import groups, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, Column, labels, limits
from needs_analysis.demand.need import estimates_beside_counts as side
from needs_analysis.demand.need import same_period
from needs_analysis.demand.need.estimates_beside_counts import Ranged
from needs_analysis.errors import Refusal
from needs_analysis.groups import EVERYBODY, Array, By
from needs_analysis.result import Result, fixed_result
from needs_analysis.said import Caveat
from needs_analysis.source import sources_of
from needs_analysis.statistics import difference_of, product_of
from needs_analysis.statistics._checks import confidence as checked_confidence
from needs_analysis.units import kind
from needs_analysis.wording import count, percent, sentence_case, small_percent

_FEW: Final = 0.1


def unmet_need(
    table: pd.DataFrame,
    beside: pd.DataFrame | None = None,
    *,
    estimated: str = "estimated",
    supported: str = "supported",
    supported_unit: str = "people",
    per_person: Ranged | None = None,
    uptake: Ranged | None = None,
    period_months: float | None = None,
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
    period_months : float, optional
        Months in which the supported were counted, such as 3 for a quarter, where the estimates are of a year. They are
        annualised: a straight-line projection, which the result says, with the range of the count's chance variation.
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
        is cut there and flagged. ``counted`` is what was counted, and the periods of both numbers stand beside it
        (``estimated_period``, ``supported_period``, from columns such as ``period`` or ``period_start`` and ``period_end``);
        where these differ there is no range.

    Raises
    ------
    DataError
        For missing columns, areas that stand twice or are named by a column of the result, numbers that are negative or none,
        and estimates outside their range.
    UnitError
        When the supported are not people and nothing says how many of them each person makes.
    Refusal
        For an uptake not between 0 and 1, and for a part of a year beside a year without ``period_months``.

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
    months = same_period.checked_months(period_months)
    side.require_unit(table, "people", "the estimates")
    side.require_unit(beside, supported_unit, "the supported")
    pair, left = side.known_areas(side.side_by_side(table, beside, estimated, supported, by), estimated, by)
    label, keys, (need, low, high) = side.areas_of(pair.table, estimated, pair.other, by)
    times = same_period.beside(
        pair.table, pair.rows, columns=(estimated, supported), names=groups.columns_of(by), months=months
    )
    helped = side.people_behind(
        pair.table, pair.other, supported_unit, per_person, months=months, confidence=confidence
    )
    share = side.ranged(uptake if uptake is not None else 1.0, name="uptake")
    if not (share[0] > 0 and share[2] <= 1):
        raise Refusal(
            "The uptake is not between 0 and 1", remedy="Give a share, such as uptake=0.4 or (0.4, 0.3, 0.5)."
        )
    wanted = product_of([(need, low, high), share])
    value, lower, upper = difference_of(wanted, helped)
    met, met_low, met_high = side.quotient(helped, wanted)
    lower, upper, met_low, met_high = (
        np.where(times.differ, np.nan, part) for part in (lower, upper, met_low, met_high)
    )
    shown = groups.with_columns(
        keys,
        measure=f"unmet need ({what})",
        value=np.maximum(value, 0.0),
        lower=np.maximum(lower, 0.0),
        upper=np.maximum(upper, 0.0),
        confidence=confidence,
        numerator=helped[0],
        denominator=wanted[0],
        unit="people",
        method="estimated x uptake - supported",
        flag=_flags(value, lower, times.differ),
        coverage=met,
        coverage_lower=met_low,
        coverage_upper=met_high,
        counted=require.whole_numbers(pair.table, pair.other).astype("int64"),
        **times.columns("estimated", "supported"),
    )
    said = _Said(what, service, supported_unit, uptake, share, months)
    made = _result(shown, pair.table, label, times, said, per_person, by)
    return replace(made, excluded=(*made.excluded, *left))


def _flags(value: Array, lower: Array, differ: Array) -> Array:
    """What to flag of each row, by that row alone."""
    cut = np.where(lower < 0, "range cut at 0", "")
    found = np.where(value < 0, "more supported than estimated", np.where(differ, same_period.DIFFER, cut))
    return np.asarray(found)


@dataclass(frozen=True)
class _Said:
    """What the caller chose, for the words."""

    what: str
    service: str
    unit: str
    uptake: Ranged | None
    share: tuple[float, float, float]
    months: float | None

    def panel(self, row: pd.Series[Any], label: str, times: str) -> str:
        """The gap of one row in words."""
        where = "" if row[label] == EVERYBODY else f"{row[label]}: "
        if row["flag"] == "more supported than estimated":
            return (
                f"{where}{side.about(row['numerator'])} {self.what} were supported by {self.service}, more than the "
                f"{side.about(row['denominator'])} estimated. The two do not count the same people, so no unmet need can be "
                "given."
            )
        reach = f" (range {side.about(row['lower'])} to {side.about(row['upper'])})" if pd.notna(row["lower"]) else ""
        people = kind(self.unit) == "people"
        behind = "supported" if people else f"behind the {self.unit}"
        pace = (
            f" The count was {count(row['counted'])} in {self.months:g} months, annualised as a straight-line projection."
            if same_period.projected(self.months)
            else ""
        )
        return (
            f"{where}about {side.about(row['value'])} {self.what}{reach} {self.missed}, {self.assumed}: "
            f"{side.about(row['denominator'])} against {side.about(row['numerator'])} {behind}.{pace} That is "
            f"{small_percent(row['coverage']) if row['coverage'] < _FEW else percent(row['coverage'])} {'reached' if people else 'of them'}.{times}"
        )

    @property
    def number(self) -> str:
        """What stands beside the estimate."""
        return "the number supported" if kind(self.unit) == "people" else f"the number of {self.unit}"

    @property
    def missed(self) -> str:
        """What those did not get who are not among the counted."""
        return f"were not referred to {self.service}" if self.unit == "referrals" else f"did not reach {self.service}"

    @property
    def assumed(self) -> str:
        """What was taken of those who want help."""
        return f"if {'every one' if self.uptake is None else percent(self.share[0])} of them wanted it"


def _result(
    shown: pd.DataFrame,
    table: pd.DataFrame,
    label: str,
    times: same_period.Beside,
    said: _Said,
    per_person: Ranged | None,
    by: By,
) -> Result:
    at = int(shown["value"].to_numpy().argmax())
    top = shown.iloc[at]
    panel = sentence_case(said.panel(top, label, times.sentence(at, said.number)))
    caveats = [
        Caveat(
            "NOT_ALL_WANT_HELP",
            "Not everybody who is hurt wants a service; the uptake says how many were taken to.",
            figures=False,
        )
        if said.uptake is None
        else Caveat(
            "UPTAKE_ASSUMED", f"It is taken that {side.ranged_said(said.share)} of those hurt would take a service up."
        ),
        Caveat(
            "SAME_PEOPLE",
            "It holds only if the supported live in the area, were hurt in the period, and count once each.",
            figures=False,
        ),
        *side.bridged(said.unit, per_person, "supported"),
        *same_period.straight_line(said.months, said.unit),
        *times.caveats(said.number),
    ]
    if shown["flag"].isin(["more supported than estimated", "range cut at 0"]).any():
        caveats.append(
            Caveat(
                "CUT_AT_ZERO",
                "Where more were supported than estimated, the estimate or the match is wrong.",
            )
        )
    where = "" if top[label] == EVERYBODY else f"{top[label]}: "
    return fixed_result(
        table=shown,
        columns=(
            *side.keys_of(by),
            Column("counted", "count"),
            Column("numerator", "measure", of=("counted",)),
            Column("denominator", "measure"),
            Column("value", "measure", of=("numerator", "denominator")),
            Column("coverage", "measure", of=("numerator", "denominator"), unit=SHARE),
            *limits("coverage_lower", "coverage_upper", of=("coverage",), unit=SHARE),
            *labels("estimated_period", "supported_period"),
        ),
        measure=f"unmet need ({said.what})",
        definition=f"Estimated {said.what} times uptake, less people supported in the same area and period.",
        method="Difference of two numbers; ranges combined by variance estimates recovery.",
        sentences={"panel": panel, "analyst": f"{panel} MOVER limits (Zou and Donner)."},
        parameters={"supported_unit": said.unit, "per_person": per_person, "uptake": said.uptake}
        | {"period_months": said.months, "by": groups.columns_of(by)}
        | {"confidence": float(shown["confidence"].iloc[0])},
        sources=sources_of(table),
        caveats=tuple(caveats),
        chart=Chart(
            kind="intervals",
            label=label,
            title=sentence_case(f"{where}about {side.about(top['value'])} {said.what} {said.missed}, {said.assumed}"),
            alt=f"Points with ranges for {len(shown)} areas. {panel}",
            value_title=f"{sentence_case(said.what)} not reached",
            ranked=True,
        ),
    )
