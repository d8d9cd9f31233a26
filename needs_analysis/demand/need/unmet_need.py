"""How much need is not met."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import groups, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, Column, limits
from needs_analysis.demand.need import estimates_beside_counts as side
from needs_analysis.demand.need import same_period
from needs_analysis.demand.need.estimates_beside_counts import Ends, Ranged
from needs_analysis.errors import Refusal
from needs_analysis.groups import Array, By
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.source import sources_of
from needs_analysis.statistics import difference_of, product_of
from needs_analysis.statistics._checks import confidence as checked_confidence
from needs_analysis.units import kind
from needs_analysis.wording import count, counted, is_known, missing, percent, sentence_case, small_percent

_FEW: Final = 0.1
_MONTHS: Final = "months"
_MORE: Final = "more supported than estimated"
_CUT: Final = "range cut at 0"


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
        where these differ there is no range, and ``periods_differ`` marks those rows.

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
    counts = require.whole_numbers(pair.table, pair.other).astype("int64")
    shown = _table(keys, wanted, helped, counts, times, measure=f"unmet need ({what})", confidence=confidence)
    return Result(
        table=shown,
        columns=_columns(by),
        measure=f"unmet need ({what})",
        definition=f"Estimated {what} times uptake, less people supported in the same area and period.",
        method="Difference of two numbers; ranges combined by variance estimates recovery.",
        settings={
            "what": what,
            "service": service,
            "supported_unit": supported_unit,
            "per_person": side.as_setting(per_person, name="per_person"),
            "uptake": side.as_setting(uptake, name="uptake"),
            "period_months": months,
            "by": groups.columns_of(by),
            "confidence": float(confidence),
        },
        sources=sources_of(pair.table),
        excluded=left,
        words=words,
        chart=Chart(kind="intervals", label=label, value_title=f"{sentence_case(what)} not reached", ranked=True),
    )


def _table(
    keys: pd.DataFrame,
    wanted: Ends,
    helped: Ends,
    counts: Array,
    times: same_period.Beside,
    *,
    measure: str,
    confidence: float,
) -> pd.DataFrame:
    """One row an area: the gap between those who want help and those who had it, and the share who had it."""
    value, lower, upper = difference_of(wanted, helped)
    met, met_low, met_high = side.quotient(helped, wanted)
    ranges = (np.where(times.differ, np.nan, part) for part in (lower, upper, met_low, met_high))
    lower, upper, met_low, met_high = ranges
    return groups.with_columns(
        keys,
        measure=measure,
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
        counted=counts,
        **times.columns("estimated", "supported"),
    )


def _columns(by: By) -> tuple[Column, ...]:
    """What the columns are: all but the estimates are worked out from what was counted."""
    return (
        *side.keys_of(by),
        Column("counted", "count"),
        Column("numerator", "measure", of=("counted",)),
        Column("denominator", "measure"),
        Column("value", "measure", of=("numerator", "denominator")),
        Column("coverage", "measure", of=("numerator", "denominator"), unit=SHARE),
        *limits("coverage_lower", "coverage_upper", of=("coverage",), unit=SHARE),
        *same_period.columns_of("estimated", "supported"),
    )


def _flags(value: Array, lower: Array, differ: Array) -> Array:
    """What to flag of each row, by that row alone."""
    cut = np.where(lower < 0, _CUT, "")
    found = np.where(value < 0, _MORE, np.where(differ, same_period.DIFFER, cut))
    return np.asarray(found)


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the gaps say: that of the area where it is largest, with what it assumes."""
    top = side.highest(table)
    title = _title(top, settings)
    panel = sentence_case(_panel(top, settings))
    if top is not None and top["flag"] != _MORE:
        panel += side.of_areas(table)
    return Said(
        panel,
        panel if top is None else f"{panel} MOVER limits (Zou and Donner).",
        title=sentence_case(title),
        alt=f"Points with ranges for {counted(len(table), 'areas')}. {panel}",
        caveats=tuple(_caveats(table, settings)),
    )


def _panel(row: pd.Series[Any] | None, settings: Mapping[str, Any]) -> str:
    """The gap of one row in words."""
    what, service, unit, uptake = (settings[name] for name in ("what", "service", "supported_unit", "uptake"))
    if row is None or not is_known(row["numerator"], row["denominator"]):
        return f"How many {what} {_missed(settings)} is {missing()}."
    area, need = side.where(row, settings["by"]), side.about(row["denominator"])
    helped = side.people_said(row, "counted", unit, settings["period_months"])
    if row["flag"] == _MORE:
        why = (
            "The two do not count the same people"
            if uptake is None
            else "The assumed uptake is too low, or the two do not count the same people"
        )
        return (
            f"{area}{helped} {what} were supported by {service}{_basis(row, settings)}, more than the {need} "
            f"{_of_the_estimate(settings)}. {why}, so no unmet need can be given."
        )
    known = is_known(row["lower"], row["upper"])
    reach = f" (range {side.about(row['lower'])} to {side.about(row['upper'])})" if known else ""
    people = kind(unit) == "people"
    number = "the number supported" if people else f"the number of {unit}"
    return (
        f"{area}about {side.about(row['value'])} {what}{reach} {_missed(settings)}, {_assumed(settings)}: {need} against "
        f"{helped} {'supported' if people else f'behind the {unit}'}.{_pace(row, settings)}{_coverage(row, people)}"
        f"{same_period.sentence(row, column='supported', other=number)}"
    )


def _of_the_estimate(settings: Mapping[str, Any]) -> str:
    """What the number that the supported are compared with is of the estimate."""
    uptake = settings["uptake"]
    if uptake is None:
        return "estimated"
    return f"who would have taken it up at an assumed uptake of {percent(side.ranged(uptake, name='uptake')[0])}"


def _basis(row: pd.Series[Any], settings: Mapping[str, Any]) -> str:
    """In brackets, what was counted, where the people supported were calculated from it."""
    unit, months = settings["supported_unit"], settings["period_months"]
    projected = same_period.projected(months)
    if kind(unit) == "people" and not projected:
        return ""
    counts = counted(row["counted"], unit)
    return (
        f" ({f'annualised from {counts} in {counted(months, _MONTHS)}' if projected else f'calculated from {counts}'})"
    )


def _pace(row: pd.Series[Any], settings: Mapping[str, Any]) -> str:
    """That the count is of a part of a year."""
    months = settings["period_months"]
    if not same_period.projected(months) or not is_known(row["counted"]):
        return ""
    return f" The count was {count(row['counted'])} in {counted(months, _MONTHS)}, annualised as a straight-line projection."


def _coverage(row: pd.Series[Any], people: bool) -> str:
    """The share of need that was met."""
    share = row["coverage"]
    if not is_known(share):
        return ""
    said = small_percent(share) if share < _FEW else percent(share)
    return f" So {said} were reached." if people else f" That covers {said} of them."


def _missed(settings: Mapping[str, Any]) -> str:
    """What those did not get who are not among the counted."""
    done = "were not referred to" if settings["supported_unit"] == "referrals" else "did not reach"
    return f"{done} {settings['service']}"


def _assumed(settings: Mapping[str, Any]) -> str:
    """How many are assumed to want help."""
    uptake = settings["uptake"]
    share = "every one" if uptake is None else percent(side.ranged(uptake, name="uptake")[0])
    return f"if {share} of them wanted it"


def _title(row: pd.Series[Any] | None, settings: Mapping[str, Any]) -> str:
    what, missed = settings["what"], _missed(settings)
    if row is None:
        return f"{what} who {missed}"
    area = side.where(row, settings["by"])
    if row["flag"] == _MORE:
        need = "" if settings["uptake"] is None else f"the {side.about(row['denominator'])} "
        return f"{area}more {what} supported than {need}{_of_the_estimate(settings)}"
    return f"{area}about {side.about(row['value'])} {what} {missed}, {_assumed(settings)}"


def _caveats(table: pd.DataFrame, settings: Mapping[str, Any]) -> list[Caveat]:
    unit, uptake, months = (settings[name] for name in ("supported_unit", "uptake", "period_months"))
    if uptake is None:
        text = "Not everybody who is a victim wants a service; this assumes that all of them do."
        found = [Caveat("NOT_ALL_WANT_HELP", text)]
    else:
        share = side.ranged_said(side.ranged(uptake, name="uptake"))
        found = [Caveat("UPTAKE_ASSUMED", f"It is assumed that {share} of victims would take up a service.")]
    text = "It holds only if the supported live in the area, were victims in the period, and count once each."
    found += [
        Caveat("SAME_PEOPLE", text),
        *side.bridged(unit, settings["per_person"], "supported"),
        *same_period.straight_line(months, unit),
        *same_period.caveats(
            table,
            column="supported",
            other="the number supported" if kind(unit) == "people" else f"the number of {unit}",
        ),
    ]
    if table["flag"].isin([_MORE, _CUT]).any():
        wrong = "the estimate" if uptake is None else "the estimate, the assumed uptake"
        text = f"Where more were supported than estimated, {wrong} or the match is wrong."
        found.append(Caveat("CUT_AT_ZERO", text))
    return found
