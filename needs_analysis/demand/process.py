"""Whether a series is doing what it always did: an XmR chart with its limits, phases and rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis.charts.chart import Chart
from needs_analysis.contracts import periods, require
from needs_analysis.errors import DataError, Refusal
from needs_analysis.result import Caveat, Excluded, Result
from needs_analysis.source import sources_of
from needs_analysis.statistics import RULES, xmr_limits, xmr_rules
from needs_analysis.statistics.control import FEWEST_FOR_LIMITS
from needs_analysis.wording import count, listed, sentence_case

FEWEST_IN_A_PHASE: Final = 3
"""Fewer points have no two moving ranges to take limits from."""


_DIRECTIONS: Final = {
    "above": "above the usual",
    "below": "below the usual",
    "rising": "rising",
    "falling": "falling",
}


def xmr(
    table: pd.DataFrame,
    *,
    value: str = "count",
    period: str = "period",
    rules: str = "nhs-7-7",
    baseline: int | None = None,
    rebase: Mapping[Any, str] | None = None,
    what: str = "events",
) -> Result:
    """An XmR chart of a series: what varies as it always did, and what does not.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a period, in any order.
    value : str
        Column with the numbers; a missing one stays missing.
    period : str
        Column with quarters as text (``"2022/23 Q2"``) or with dates. Quarters and months without a row are missing points.
    rules : {"nhs-7-7", "nhs-6", "abspc-8-6", "western-electric"}
        Which set of rules; see `statistics.RULES`.
    baseline : int, optional
        The limits of each phase rest on its first so many points; on all of them otherwise.
    rebase : mapping of period to str, optional
        Periods from which limits are worked out anew, each with the reason: something known that changed the process.
    what : str
        What was counted, in words.

    Returns
    -------
    Result
        One row a period: ``period, value, mean, lower, upper, phase, points, cause, flag``. ``cause`` is ``none`` or the rule
        that a point breaks, such as ``outside above``. A lower limit below 0 is given as 0 where no number is below 0.

    Raises
    ------
    DataError
        For missing columns, periods that stand twice or are none, and texts in place of numbers.
    Refusal
        For an unknown set of rules, a rebasing without a reason or at a period that there is not, or a phase of under three
        points.

    Notes
    -----
    ``mean +- 2.66`` mean moving ranges. Limits are those of the process and no interval of an estimate; under 13 points they
    are trial limits. A phase begins where somebody says why, and is never looked for in the data.

    References
    ----------
    .. [1] Nelson LS (1982). Control charts for individual measurements. J Quality Technology 14, 172-173.
    .. [2] NHS England (2023). Making data count.

    Examples
    --------
    >>> table = pd.DataFrame({"period": pd.date_range("2023-01-01", periods=14, freq="MS"), "count": [9, 11] * 6 + [10, 30]})
    >>> xmr(table, baseline=12).table["cause"].tolist()[-2:]
    ['none', 'outside above']
    """
    if rules not in RULES:
        raise Refusal(f"There is no set of rules {rules!r}", remedy=f"Use one of {', '.join(RULES)}.")
    if baseline is not None and baseline < FEWEST_IN_A_PHASE:
        raise Refusal("A baseline needs three points or more", remedy="Leave baseline out, or give more points.")
    require.columns(table, [period, value], what="points")
    series, filled = _series(table, value, period)
    starts = _starts(series, rebase or {})
    ends = [*starts[1:], len(series)]
    phases = [series.iloc[start:end] for start, end in zip(starts, ends, strict=True)]
    shown = pd.concat(
        [_phase(part, number, rules, baseline) for number, part in enumerate(phases, start=1)], ignore_index=True
    )
    known = series["value"].dropna()
    if (known >= 0).all():
        shown["lower"] = shown["lower"].clip(lower=0)
    odd = shown[shown["cause"] != "none"]
    label = shown["period"].map(_said)
    sentences = _sentences(shown, odd, label, what, rules, rebase or {})
    few = shown.groupby("phase")["points"].first()
    caveats = [
        Caveat("PROCESS_LIMITS", "The limits say how far the numbers usually move; they are no range of an estimate.")
    ]
    if (few < FEWEST_FOR_LIMITS).any():
        trial = f"Limits from fewer than {FEWEST_FOR_LIMITS} points are trial limits and will move."
        caveats.append(Caveat("TRIAL_LIMITS", trial))
    if shown["upper"].isna().any():
        caveats.append(Caveat("NO_LIMITS", "A phase that hardly moves has no limits."))
    return Result(
        table=shown,
        measure=f"{what} by period",
        definition=f"{sentence_case(what)} of each period, against the mean and the natural limits of its phase.",
        method=f"XmR chart (mean and 2.66 mean moving ranges), rules {rules}.",
        sentences=sentences,
        parameters={
            "value": value,
            "rules": rules,
            "baseline": baseline,
            "rebase": {_said(start): reason for start, reason in (rebase or {}).items()},
        },
        sources=sources_of(table),
        caveats=tuple(caveats),
        excluded=(Excluded("periods without a number", int(shown["value"].isna().sum()), "missing is not 0"),)
        if filled or shown["value"].isna().any()
        else (),
        chart=Chart(
            kind="process",
            label="period",
            title=sentence_case(
                f"{what}: {len(odd)} of {len(known)} periods {'is' if len(odd) == 1 else 'are'} out of the ordinary"
                if len(odd)
                else f"{what} moved as they usually do"
            ),
            alt=f"A line of {len(known)} periods from {label.iloc[0]} to {label.iloc[-1]} with its limits. {sentences['panel']}",
            value_title=what,
        ),
    )


def _series(table: pd.DataFrame, value: str, period: str) -> tuple[pd.DataFrame, int]:
    """The series in order, a row for each period that lies between, and how many of them were filled in."""
    numbers = pd.to_numeric(table[value], errors="coerce").astype("float64")
    if (numbers.isna() & table[value].notna()).any() or np.isinf(numbers).any():
        raise DataError.one("holds texts in place of numbers", column=value, expected="numbers", remedy="Correct them.")
    when = table[period]
    if when.isna().any():
        raise DataError.one("a point has no period", column=period, expected="a period each", remedy="Give it.")
    require.once(table, [period], what="points")
    if pd.api.types.is_datetime64_any_dtype(when):
        days = pd.DatetimeIndex(when)
        between = _months_between(days.sort_values())
        found = pd.Series(numbers.to_numpy(), index=days).reindex(days.union(between).sort_values())
        return pd.DataFrame({"period": found.index, "value": found.to_numpy()}), len(between)
    try:
        quarters = [periods.quarter(str(text)) for text in when]
    except periods.UnclearPeriod as unclear:
        raise DataError.one(
            f"a period {unclear.problem}",
            column=period,
            expected="quarters such as 2022/23 Q2, or dates",
            remedy="Write it so.",
        ) from None
    missing = periods.missing_between(quarters)
    named = dict(zip(quarters, numbers, strict=True)) | dict.fromkeys(missing, np.nan)
    if len(named) != len(quarters) + len(missing):
        raise DataError.one("a quarter stands twice", column=period, expected="each once", remedy="Add up its rows.")
    ordered = sorted(named, key=periods.first_day)
    return pd.DataFrame({"period": ordered, "value": [named[name] for name in ordered]}), len(missing)


def _months_between(days: pd.DatetimeIndex) -> pd.DatetimeIndex:
    """Months (or quarters, or years) that are missing from a series of first days of months; none of other series."""
    if len(days) < FEWEST_IN_A_PHASE or not (days.day == 1).all():
        return pd.DatetimeIndex([])
    months = (days.year * 12 + days.month).to_numpy()
    step = int(np.diff(months).min())
    if (np.diff(months) % step).any():
        return pd.DatetimeIndex([])
    every = pd.date_range(days[0], days[-1], freq=pd.DateOffset(months=step))
    return pd.DatetimeIndex(every.difference(days))


def _starts(series: pd.DataFrame, rebase: Mapping[Any, str]) -> list[int]:
    starts = [0]
    for start, reason in rebase.items():
        if not str(reason).strip():
            raise Refusal(f"The rebasing at {_said(start)} has no reason", remedy="Say what changed the process.")
        place = np.flatnonzero(series["period"].map(_said) == _said(start))
        if place.size != 1:
            raise Refusal(f"There is no period {_said(start)} to rebase at", remedy="Give a period of the series.")
        starts.append(int(place[0]))
    starts = sorted(set(starts))
    known = series["value"].notna().to_numpy()
    if min(part.sum() for part in np.split(known, starts[1:])) < FEWEST_IN_A_PHASE:
        raise Refusal(
            "A phase has fewer than three points with a number", remedy="Leave out a rebasing, or give more points."
        )
    return starts


def _phase(part: pd.DataFrame, number: int, rules: str, baseline: int | None) -> pd.DataFrame:
    limits = xmr_limits(part["value"], rules=RULES[rules], first=baseline)
    causes, _ = xmr_rules(part["value"], limits, rules=RULES[rules])
    return part.assign(
        mean=limits.mean,
        lower=limits.lower,
        upper=limits.upper,
        phase=number,
        points=limits.points,
        cause=causes,
        flag=np.where(part["value"].isna(), "missing", "trial limits" if limits.trial else ""),
    )


def _said(period: object) -> str:
    """A period in words."""
    if isinstance(period, str):
        try:
            return periods.quarter(period)
        except periods.UnclearPeriod:
            pass
    try:
        day = pd.Timestamp(str(period)).date()
    except ValueError:
        return str(period)
    return day.strftime("%B %Y") if day.day == 1 else day.isoformat()


def _runs(odd: pd.DataFrame, label: pd.Series[Any]) -> list[str]:
    """Periods one after another that are out of the ordinary in one direction, said together."""
    places = odd.index.to_series()
    direction = odd["cause"].str.split().str[-1]
    new = (places.diff() != 1) | (direction != direction.shift())
    found = []
    for _, run in places.groupby(new.cumsum()):
        first, last = run.iloc[0], run.iloc[-1]
        span = label[first] if first == last else f"{label[first]} to {label[last]}"
        found.append(f"{span} ({_DIRECTIONS[direction[first]]})")
    return found


def _sentences(
    shown: pd.DataFrame,
    odd: pd.DataFrame,
    label: pd.Series[Any],
    what: str,
    rules: str,
    rebase: Mapping[Any, str],
) -> dict[str, str]:
    last = shown.iloc[-1]
    span = f"{label.iloc[0]} to {label.iloc[-1]}"
    limits = (
        f"between {count(round(last['lower']))} and {count(round(last['upper']))} around a mean of {count(round(last['mean']))}"
        if last["upper"] == last["upper"]
        else f"around a mean of {count(round(last['mean']))}"
    )
    if odd.empty:
        panel = f"From {span} {what} moved as they usually do, {limits}. No change is to be seen."
        if rebase:
            panel = f"From {span} {what} moved as they usually do in each phase, now {limits}. No other change is to be seen."
    else:
        runs = _runs(odd, label)
        named = listed([*runs[:5], f"{len(runs) - 5} more"] if len(runs) > 6 else runs)
        panel = f"From {span} {what} did not only move as they usually do: {named}. They now vary {limits}."
    if last["points"] < FEWEST_FOR_LIMITS:
        panel += f" With {int(last['points'])} points these limits are for trial only."
    since = "".join(f" Limits start anew at {_said(start)}: {reason}." for start, reason in rebase.items())
    return {"panel": panel + since, "analyst": f"{panel}{since} XmR chart, rules {rules}."}
