"""How much is never told to the police."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import groups, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, Column
from needs_analysis.demand.need import estimates_beside_counts as side
from needs_analysis.demand.need import same_period
from needs_analysis.demand.need.estimates_beside_counts import Ends, Ranged
from needs_analysis.errors import Refusal, UnitError
from needs_analysis.groups import Array, By
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.source import sources_of
from needs_analysis.statistics._checks import confidence as checked_confidence
from needs_analysis.units import kind
from needs_analysis.wording import count, counted, is_known, missing, percent, sentence_case

_MORE: Final = "more recorded than estimated"


def reporting_gap(
    table: pd.DataFrame,
    beside: pd.DataFrame | None = None,
    *,
    estimated: str = "estimated",
    recorded: str = "recorded",
    recorded_unit: str = "offences",
    offences_per_victim: Ranged | None = None,
    period_months: float | None = None,
    by: By = (),
    confidence: float = 0.95,
    what: str = "victims",
) -> Result:
    """Share of those hurt who are not among the victims of recorded crime.

    Parameters
    ----------
    table : pandas.DataFrame
        One row an area: people estimated (with ``<estimated>_lower`` and ``<estimated>_upper`` where known) and what the police
        recorded of the same kind, area and period.
    beside : pandas.DataFrame, optional
        The table with what was recorded, where it stands in one of its own; one row an area, by the same names.
    estimated, recorded : str
        Columns; the range of ``"value"`` is in ``lower`` and ``upper``, as results give it.
    recorded_unit : str
        What the police's figure counts: ``"offences"`` or people (``"victims"``).
    offences_per_victim : float or tuple of float, optional
        Recorded offences for each recorded victim; or that with its least and most. Needed for offences.
    period_months : float, optional
        Months in which the crimes were recorded, such as 3 for a quarter, where the estimates are of a year. They are
        annualised: a straight-line projection, which the result says.
    by : str or sequence of str
        Columns that name an area.
    confidence : float
        Between 0 and 1; of the ranges in the table.
    what : str
        Who was hurt, in words.

    Returns
    -------
    Result
        One row an area: the share not recorded, between 0 and 1, with its range. Where more victims were recorded than
        estimated it is 0 and flagged. The periods of both numbers stand beside it (``estimated_period``,
        ``recorded_period``, from columns such as ``period`` or ``period_start`` and ``period_end``); where these differ there
        is no range, and ``periods_differ`` marks those rows.

    Raises
    ------
    DataError
        For missing columns, areas that stand twice or are named by a column of the result, and numbers that are negative or
        none.
    UnitError
        For offences without offences per victim: people and offences are not of one kind.
    Refusal
        For a part of a year beside a year without ``period_months``.

    Notes
    -----
    ``1 - (recorded / offences per victim) / estimated``; ranges combined on the scale of logarithms, the recorded count with
    its chance variation. It is no bound of what the police know: incidents that are no crime are in their records too and not
    among the crimes, while crimes against those whom the survey does not ask are.

    References
    ----------
    .. [1] Zou GY, Donner A (2008). Statistics in Medicine 27, 1693-1702.

    Examples
    --------
    >>> table = pd.DataFrame({"estimated": [50_000], "recorded": [15_000]})
    >>> reporting_gap(table, offences_per_victim=1.5).table["value"].round(3).tolist()
    [0.8]
    """
    checked_confidence(confidence)
    months = same_period.checked_months(period_months)
    side.require_unit(table, "people", "the estimates")
    side.require_unit(beside, recorded_unit, "what was recorded")
    each = _each(recorded_unit, offences_per_victim)
    pair, left = side.known_areas(side.side_by_side(table, beside, estimated, recorded, by), estimated, by)
    label, keys, need = side.areas_of(pair.table, estimated, pair.other, by)
    times = same_period.beside(
        pair.table, pair.rows, columns=(estimated, recorded), names=groups.columns_of(by), months=months
    )
    counts = require.whole_numbers(pair.table, pair.other)
    a_year = same_period.a_year_of(counts, months or same_period.A_YEAR, confidence)
    shown = _table(keys, need, a_year, each, times, counts=counts, unit=recorded_unit, confidence=confidence)
    return Result(
        table=shown,
        columns=_columns(by),
        measure=f"reporting gap ({what})",
        definition=f"Share of estimated {what} who are not among the victims of recorded crime of the same area and period.",
        method="Ratio of two numbers; ranges combined on the log scale, the recorded count with its chance variation.",
        settings={
            "what": what,
            "recorded_unit": recorded_unit,
            "offences_per_victim": side.as_setting(offences_per_victim, name="offences_per_victim"),
            "period_months": months,
            "by": groups.columns_of(by),
            "confidence": float(confidence),
        },
        sources=sources_of(pair.table),
        excluded=left,
        words=words,
        chart=Chart(kind="intervals", label=label, value_title=f"% of {what} not recorded", scale=100, ranked=True),
    )


def _table(
    keys: pd.DataFrame,
    need: Ends,
    a_year: Ends,
    each: tuple[float, float, float],
    times: same_period.Beside,
    *,
    counts: Array,
    unit: str,
    confidence: float,
) -> pd.DataFrame:
    """One row an area: the share of victims who are not among those recorded."""
    known, known_low, known_high = side.quotient(a_year, each, need)
    no_range = np.isnan(need[1]) | times.differ
    return groups.with_columns(
        keys,
        measure="share not recorded",
        value=np.clip(1 - known, 0, 1),
        lower=np.where(no_range, np.nan, np.clip(1 - known_high, 0, 1)),
        upper=np.where(no_range, np.nan, np.clip(1 - known_low, 0, 1)),
        confidence=confidence,
        numerator=a_year[0] / each[0],
        denominator=need[0],
        unit="share",
        method="1 - recorded victims / estimated victims",
        flag=_flags(known, counts, times.differ),
        recorded=counts,
        offences_per_victim=each[0] if kind(unit) == "offences" else np.nan,
        **times.columns("estimated", "recorded"),
    )


def _each(unit: str, offences_per_victim: Ranged | None) -> tuple[float, float, float]:
    """Offences for each victim."""
    if unit not in side.HURT | side.OFFENCES:
        raise UnitError(f"{unit} are neither offences nor people", remedy="Give recorded offences or victims.")
    if kind(unit) == "people" and offences_per_victim is not None:
        raise Refusal("People are not several offences each", remedy="Leave offences_per_victim out.")
    if kind(unit) == "offences" and offences_per_victim is None:
        raise UnitError(
            "Offences are not people: one victim can have many offences recorded",
            remedy="Give offences_per_victim=, from records that know their victims.",
        )
    return side.ranged(offences_per_victim if offences_per_victim is not None else 1.0, name="offences_per_victim")


def _flags(known: Array, counted: Array, differ: Array) -> Array:
    """What to flag of each row, by that row alone."""
    rest = np.where(counted > 0, "", "none recorded")
    return np.asarray(np.where(known > 1, _MORE, np.where(differ, same_period.DIFFER, rest)))


def _columns(by: By) -> tuple[Column, ...]:
    """What the columns are: all but the estimates are worked out from what was recorded."""
    return (
        *side.keys_of(by),
        Column("recorded", "count"),
        Column("numerator", "measure", of=("recorded",)),
        Column("denominator", "measure"),
        Column("value", "measure", of=("numerator", "denominator"), unit=SHARE),
        Column("offences_per_victim", "measure"),
        *same_period.columns_of("estimated", "recorded"),
    )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the gaps say: that of the area where it is largest, with what it assumes."""
    top = side.highest(table)
    panel = sentence_case(_panel(top, settings))
    if top is not None and top["flag"] != _MORE:
        panel += side.of_areas(table)
    return Said(
        panel,
        panel if top is None else f"{panel} MOVER limits on the log scale.",
        title=sentence_case(_title(top, settings)),
        alt=f"Points with ranges for {counted(len(table), 'areas')}. {panel}",
        caveats=tuple(_caveats(table, settings)),
    )


def _panel(row: pd.Series[Any] | None, settings: Mapping[str, Any]) -> str:
    """The gap of one row in words."""
    what = settings["what"]
    if row is None or not is_known(row["numerator"], row["denominator"]):
        return f"The share of {what} who are not among the victims of recorded crime is {missing()}."
    area, need = side.where(row, settings["by"]), side.about(row["denominator"])
    known = side.people_said(row, "recorded", settings["recorded_unit"], settings["period_months"])
    if row["flag"] == _MORE:
        return (
            f"{area}{known} {what} were recorded, more than the {need} estimated. The two do not count the same people, "
            "so no gap can be given."
        )
    ends = is_known(row["lower"], row["upper"])
    reach = f" (range {percent(row['lower'])} to {percent(row['upper'])})" if ends else ""
    return (
        f"{area}about {percent(row['value'])}{reach} of {what} are not among the victims of recorded crime: "
        f"{known} of {need} are{_each_said(settings)}.{_pace(row, settings)}"
        f"{same_period.sentence(row, column='recorded', other='what was recorded')}"
    )


def _each_said(settings: Mapping[str, Any]) -> str:
    """How many offences each victim was taken to have."""
    if kind(settings["recorded_unit"]) != "offences":
        return ""
    each = side.ranged(settings["offences_per_victim"], name="offences_per_victim")
    return f", at {side.ranged_said(each, digits=2)} {'offence' if each == (1, 1, 1) else 'offences'} each"


def _pace(row: pd.Series[Any], settings: Mapping[str, Any]) -> str:
    """That the count is of a part of a year."""
    months, unit = settings["period_months"], settings["recorded_unit"]
    if not same_period.projected(months) or not is_known(row["recorded"]):
        return ""
    return f" The count was {count(row['recorded'])} {unit} in {months:g} months, annualised as a straight-line projection."


def _title(row: pd.Series[Any] | None, settings: Mapping[str, Any]) -> str:
    what = settings["what"]
    if row is None:
        return f"{what} who are not among the victims of recorded crime"
    area = side.where(row, settings["by"])
    if row["flag"] == _MORE:
        return f"{area}more {what} recorded than estimated"
    return f"{area}about {percent(row['value'])} of {what} are not among the victims of recorded crime"


def _caveats(table: pd.DataFrame, settings: Mapping[str, Any]) -> list[Caveat]:
    unit = settings["recorded_unit"]
    found = [
        Caveat("SAME_THING", "The survey and the police must mean the same kind of harm, area and period."),
        Caveat(
            "NO_BOUND",
            "Incidents that are no crime are in the police's records too, and are not counted here. Crimes against people whom "
            "the survey does not ask are counted. So this is neither the least nor the most that the police do not know of.",
        ),
        *side.bridged(unit, settings["offences_per_victim"], "recorded"),
        *same_period.straight_line(settings["period_months"], unit),
        *same_period.caveats(table, column="recorded", other="what was recorded"),
    ]
    if (table["flag"] == _MORE).any():
        text = "More recorded than estimated: the two do not count the same people."
        found.append(Caveat("MORE_THAN_ESTIMATED", text))
    return found
