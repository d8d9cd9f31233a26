"""How much need is not met, and how much is never told to the police."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis.charts.chart import Chart
from needs_analysis.contracts import require
from needs_analysis.demand import grouping
from needs_analysis.demand.grouping import EVERYBODY, Array, By
from needs_analysis.errors import DataError, Refusal, UnitError
from needs_analysis.result import Caveat, Result
from needs_analysis.source import attach, sources_of
from needs_analysis.statistics import difference_of, poisson_interval, product_of
from needs_analysis.statistics._checks import confidence as checked_confidence
from needs_analysis.units import kind
from needs_analysis.wording import count, percent, sentence_case

Ranged = float | tuple[float, float, float]
"""A number, or the number with the least and the most it may be."""


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
    _require_unit(table, "people", "the estimates")
    _require_unit(beside, supported_unit, "the supported")
    table, supported = _side_by_side(table, beside, estimated, supported, by)
    label, keys, (need, low, high) = _areas(table, estimated, supported, by)
    helped = _people(table, supported, supported_unit, per_person)
    share = _ranged(uptake if uptake is not None else 1.0, name="uptake")
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
    reach = f" (range {_about(top['lower'])} to {_about(top['upper'])})" if top["lower"] == top["lower"] else ""
    panel = (
        f"{where}about {_about(top['value'])} {what}{reach} did not reach {service}, {assumed}: {_about(top['denominator'])} "
        f"against {_about(top['numerator'])} supported. That is {percent(top['coverage'])} reached."
    )
    if top["flag"] == "more supported than estimated":
        panel = (
            f"{where}{_about(top['numerator'])} {what} were supported by {service}, more than the {_about(top['denominator'])} "
            "estimated. The two do not count the same people, so no unmet need can be given."
        )
    caveats = [
        Caveat(
            "NOT_ALL_WANT_HELP", "Not everybody who is hurt wants a service; the uptake says how many were taken to."
        )
        if uptake is None
        else Caveat("UPTAKE_ASSUMED", f"It is taken that {_said(share)} of those hurt would take a service up."),
        Caveat(
            "SAME_PEOPLE",
            "It holds only if the supported live in the area, were hurt in the period, and count once each.",
        ),
    ]
    caveats += _unit_caveat(supported_unit, per_person, "supported")
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
        | {"by": grouping.columns_of(by), "confidence": confidence},
        sources=sources_of(table),
        caveats=tuple(caveats),
        chart=Chart(
            kind="intervals",
            label=label,
            title=sentence_case(f"{where}about {_about(top['value'])} {what} did not reach {service}, {assumed}"),
            alt=f"Points with ranges for {len(shown)} areas. {sentence_case(panel)}",
            value_title=f"{sentence_case(what)} not reached",
            ranked=True,
        ),
    )


def reporting_gap(
    table: pd.DataFrame,
    beside: pd.DataFrame | None = None,
    *,
    estimated: str = "estimated",
    recorded: str = "recorded",
    recorded_unit: str = "offences",
    offences_per_victim: Ranged | None = None,
    by: By = (),
    confidence: float = 0.95,
    what: str = "victims",
) -> Result:
    """Share of those hurt who are not in the police's records.

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
        estimated it is 0 and flagged.

    Raises
    ------
    DataError
        For missing columns, areas that stand twice, and numbers that are negative or none.
    UnitError
        For offences without offences per victim: people and offences are not of one kind.

    Notes
    -----
    ``1 - (recorded / offences per victim) / estimated``; ranges combined on the scale of logarithms, the recorded count with
    its chance variation.

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
    _require_unit(table, "people", "the estimates")
    _require_unit(beside, recorded_unit, "what was recorded")
    if kind(recorded_unit) == "people" and offences_per_victim is not None:
        raise Refusal("People are not several offences each", remedy="Leave offences_per_victim out.")
    table, recorded = _side_by_side(table, beside, estimated, recorded, by)
    label, keys, need = _areas(table, estimated, recorded, by)
    counted = grouping.whole_numbers(table, recorded)
    if recorded_unit not in _HURT | _OFFENCES:
        raise UnitError(f"{recorded_unit} are neither offences nor people", remedy="Give recorded offences or victims.")
    if kind(recorded_unit) == "offences" and offences_per_victim is None:
        raise UnitError(
            "Offences are not people: one victim can have many offences recorded",
            remedy="Give offences_per_victim=, from records that know their victims.",
        )
    if kind(recorded_unit) not in ("offences", "people"):
        raise UnitError(f"{recorded_unit} are neither offences nor people", remedy="Give recorded offences or victims.")
    each = _ranged(offences_per_victim if offences_per_victim is not None else 1.0, name="offences_per_victim")
    low, high = poisson_interval(counted, confidence=confidence)
    some = counted > 0
    safe = np.where(some, counted, 1.0)
    known, known_low, known_high = product_of(
        [(safe, np.where(some, low, 1.0), np.where(some, high, 1.0)), each, need], [1, -1, -1]
    )
    known, known_low = np.where(some, known, 0.0), np.where(some, known_low, 0.0)
    known_high = np.where(some, known_high, high / each[1] / need[1])
    unknown_range = np.isnan(need[1])
    shown = keys.assign(
        measure="share not recorded",
        value=np.clip(1 - known, 0, 1),
        lower=np.where(unknown_range, np.nan, np.clip(1 - known_high, 0, 1)),
        upper=np.where(unknown_range, np.nan, np.clip(1 - known_low, 0, 1)),
        confidence=confidence,
        numerator=counted / each[0],
        denominator=need[0],
        unit="share",
        method="1 - recorded victims / estimated victims",
        flag=np.where(known > 1, "more recorded than estimated", np.where(some, "", "none recorded")),
        recorded=counted,
        offences_per_victim=each[0] if kind(recorded_unit) == "offences" else np.nan,
    )
    top = shown.iloc[0] if len(shown) == 1 else shown.loc[[shown["value"].idxmax()]].iloc[0]
    where = "" if top[label] == EVERYBODY else f"{top[label]}: "
    reach = f" (range {percent(top['lower'])} to {percent(top['upper'])})" if top["lower"] == top["lower"] else ""
    assumed = (
        f", at {_said(each, digits=2)} {'offence' if each == (1, 1, 1) else 'offences'} each"
        if kind(recorded_unit) == "offences"
        else ""
    )
    panel = (
        f"{where}about {percent(top['value'])}{reach} of {what} are not in the police's records: about "
        f"{_about(top['numerator'])} of {_about(top['denominator'])} are{assumed}."
    )
    if top["flag"] == "more recorded than estimated":
        panel = (
            f"{where}about {_about(top['numerator'])} {what} were recorded, more than the {_about(top['denominator'])} estimated. "
            "The two do not count the same people, so no gap can be given."
        )
    caveats = [
        Caveat("SAME_THING", "The survey and the police must mean the same kind of harm, area and period."),
        *_unit_caveat(recorded_unit, offences_per_victim, "recorded"),
    ]
    if (known > 1).any():
        caveats.append(
            Caveat("MORE_THAN_ESTIMATED", "More recorded than estimated: the two do not count the same people.")
        )
    return Result(
        table=shown,
        measure=f"reporting gap ({what})",
        definition=f"Share of estimated {what} who are not among the recorded victims of the same area and period.",
        method="Ratio of two numbers; ranges combined on the log scale, the recorded count with its chance variation.",
        sentences={"panel": sentence_case(panel), "analyst": f"{sentence_case(panel)} MOVER limits on the log scale."},
        parameters={"recorded_unit": recorded_unit, "offences_per_victim": offences_per_victim}
        | {"by": grouping.columns_of(by), "confidence": confidence},
        sources=sources_of(table),
        caveats=tuple(caveats),
        chart=Chart(
            kind="intervals",
            label=label,
            title=sentence_case(f"{where}about {percent(top['value'])} of {what} are not in the police's records"),
            alt=f"Points with ranges for {len(shown)} areas. {sentence_case(panel)}",
            value_title=f"% of {what} not recorded",
            scale=100,
            ranked=True,
        ),
    )


_HURT: Final = frozenset({"people", "persons", "victims", "women", "men", "children", "young people", "service users"})
_OFFENCES: Final = frozenset({"offences", "crimes"})


def _require_unit(table: pd.DataFrame | None, unit: str, what: str) -> None:
    """Refuse a table whose own column of units says that it counts something else."""
    if table is None or "unit" not in table:
        return
    for found in table["unit"].dropna().astype("str").unique():
        known = kind(found)
        if known in ("people", "cases", "referrals", "contacts", "sessions", "offences") and known != kind(unit):
            raise UnitError(
                f"{sentence_case(what)} are in {found} and were called {unit}",
                remedy="Say what they count, and how many of them each person makes.",
            )


def _side_by_side(
    table: pd.DataFrame, beside: pd.DataFrame | None, estimated: str, other: str, by: By
) -> tuple[pd.DataFrame, str]:
    """The estimates with the other number beside them, and what it is called there."""
    if beside is None:
        return table, other
    names = grouping.columns_of(by)
    require.columns(table, [estimated, *names], what="rows")
    require.columns(beside, [other, *names], what="rows beside")
    sources = sources_of(table, beside)
    if not names:
        if len(table) != 1 or len(beside) != 1:
            raise Refusal("Two tables without names of areas have one row each", remedy="Name the areas in by=.")
        joined = table.assign(_beside=beside[other].iloc[0])
    else:
        require.once(beside, names, what="rows beside")
        joined = table.merge(beside[[*names, other]].rename(columns={other: "_beside"}), on=names, how="left")
        if joined["_beside"].isna().any():
            raise Refusal(
                f"{int(joined['_beside'].isna().sum())} areas have no {other} beside them",
                remedy="Spell areas alike in both.",
            )
    lost = (
        int(
            (
                ~beside[names]
                .astype("str")
                .agg(", ".join, axis=1)
                .isin(table[names].astype("str").agg(", ".join, axis=1))
            ).sum()
        )
        if names
        else 0
    )
    if lost:
        raise Refusal(
            f"Of the table beside, {lost} areas have no estimate", remedy="Leave them out, or estimate them too."
        )
    return attach(joined, *sources), "_beside"


def _areas(
    table: pd.DataFrame, estimated: str, other: str, by: By
) -> tuple[str, pd.DataFrame, tuple[Array, Array, Array]]:
    """Label and names of the areas, and what is estimated for each with its range."""
    names = grouping.columns_of(by)
    require.columns(table, [estimated, other, *names], what="rows")
    if not names and len(table) > 1:
        raise Refusal(f"There are {len(table)} rows and nothing names them", remedy="Name the areas in by=.")
    if names:
        grouping.numbered(table, by)
        require.once(table, names, what="rows")
    value = grouping.people_of(table, estimated)
    keys = table[names].reset_index(drop=True) if names else pd.DataFrame({"group": [EVERYBODY]})
    columns = ["lower", "upper"] if estimated == "value" else [f"{estimated}_lower", f"{estimated}_upper"]
    if not set(columns) <= set(table.columns):
        return names[0] if names else "group", keys, (value, np.full_like(value, np.nan), np.full_like(value, np.nan))
    low, high = (pd.to_numeric(table[name], errors="coerce").to_numpy(dtype=float, na_value=np.nan) for name in columns)
    unread = [table[name].notna().to_numpy() & np.isnan(part) for name, part in zip(columns, (low, high), strict=True)]
    one_sided = np.isnan(low) != np.isnan(high)
    if np.any(unread) or one_sided.any() or np.any(low > value) or np.any(high < value) or np.any(low <= 0):
        raise DataError.one(
            "an estimate lies outside its own range, or the range is broken",
            column=columns[0],
            remedy="Correct the range.",
        )
    return names[0] if names else "group", keys, (value, low, high)


def _people(table: pd.DataFrame, column: str, unit: str, each: Ranged | None) -> tuple[Array, Array, Array]:
    """People behind a count of people, or of what people make several of."""
    numbers = grouping.whole_numbers(table, column)
    if kind(unit) == "people":
        if each is not None:
            raise Refusal("People are not several for each person", remedy="Leave per_person out.")
        return numbers, numbers, numbers
    if each is None:
        raise UnitError(
            f"{sentence_case(unit)} are not people: one person can have several",
            remedy="Give people, each counted once, or per_person= with how many each person makes.",
        )
    ratio = _ranged(each, name="per_person")
    return numbers / ratio[0], numbers / ratio[2], numbers / ratio[1]


def _ranged(value: Ranged, *, name: str) -> tuple[float, float, float]:
    found = tuple(map(float, value)) if isinstance(value, tuple) else (float(value),) * 3
    if len(found) != 3 or not 0 < found[1] <= found[0] <= found[2] < np.inf:
        raise Refusal(
            f"{name} is not above 0, or outside its own range",
            remedy=f"Give {name}=0.4 or (0.4, 0.3, 0.5)."
            if name == "uptake"
            else f"Give {name}=1.5 or (1.5, 1.3, 1.8).",
        )
    return found


def _shares(helped: tuple[Array, ...], wanted: tuple[Array, ...]) -> tuple[Array, Array, Array]:
    """Coverage where nobody was helped in some area."""
    return helped[0] / wanted[0], helped[1] / wanted[2], helped[2] / wanted[1]


def _unit_caveat(unit: str, each: Ranged | None, column: str) -> list[Caveat]:
    if each is None:
        return []
    said = _said(_ranged(each, name=column), digits=2)
    return [Caveat("UNITS_BRIDGED", f"The {column} were counted in {unit}; it is taken that each person makes {said}.")]


def _said(value: tuple[float, float, float], *, digits: int | None = None) -> str:
    def one(number: float) -> str:
        return percent(number) if digits is None else f"{number:.{digits}f}".rstrip("0").rstrip(".")

    return one(value[0]) if value[1] == value[2] else f"{one(value[0])} ({one(value[1])} to {one(value[2])})"


def _about(value: Any) -> str:
    return "unknown" if not np.isfinite(value) else count(float(f"{float(value):.3g}"))
