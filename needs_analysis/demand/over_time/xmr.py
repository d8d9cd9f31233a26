"""Whether a series is doing what it always did: an XmR chart with its limits, phases and rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from needs_analysis import groups
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import Column, keys
from needs_analysis.errors import Refusal
from needs_analysis.groups import By
from needs_analysis.result import Result, fixed_result
from needs_analysis.said import Caveat
from needs_analysis.source import sources_of
from needs_analysis.statistics import RULES
from needs_analysis.statistics._checks import whole as checked_whole
from needs_analysis.statistics.xmr_limits import FEWEST_FOR_LIMITS, limits_of_rows, rare_limits_of_rows
from needs_analysis.statistics.xmr_rules import CAUSES, rules_of_rows
from needs_analysis.timeline import Timeline, said, timeline
from needs_analysis.wording import count, figure, listed, sentence_case

MOVING: Final = "moving range"
EXACT: Final = "exact"
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
    by: By = (),
    rules: str = "nhs-7-7",
    limits: Literal["auto", "moving range"] = "auto",
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
    by : str or sequence of str
        Columns that name a series, each with limits of its own; one series otherwise. Many series have no chart.
    rules : {"nhs-7-7", "nhs-6", "abspc-8-6", "western-electric"}
        Which set of rules; see `statistics.RULES`.
    limits : {"auto", "moving range"}
        ``"auto"`` gives counts that are rare (under 4 a period on average) or that hardly ever move exact limits in place of
        those from moving ranges, and reads no runs in them. ``"moving range"`` always takes moving ranges, as other programs do.
    baseline : int, optional
        The limits of each phase rest on its first so many points; on all of them otherwise.
    rebase : mapping of period to str, optional
        Periods from which limits are worked out anew, each with the reason: something known that changed the process.
    what : str
        What was counted, in words.

    Returns
    -------
    Result
        One row a period: ``period, value, mean, lower, upper, method, phase, points, cause, flag``. ``cause`` is ``none`` or the rule
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
    ``mean +- 2.66`` mean moving ranges, or, for rare counts, the largest count that chance (Poisson) allows in all but 1.35 of 1,000
    periods. Where the days between rare events are known, a chart of those says more. Limits are those of the process and no
    interval of an estimate; under 13 points they are trial limits. A point on the centre line neither makes nor breaks a run. A phase begins where somebody says why, and is never looked for in the data.

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
    if baseline is not None:
        baseline = checked_whole(baseline, name="baseline", least=FEWEST_IN_A_PHASE)
    if rebase is not None and not isinstance(rebase, Mapping):
        raise Refusal("The rebasing has no reasons", remedy='Give rebase={"2020/21 Q1": "what changed the process"}.')
    if limits not in ("auto", "moving range"):
        raise Refusal(f"There are no limits {limits!r}", remedy='Use "auto" or "moving range".')
    line = timeline(table, value=value, period=period, by=by)
    shown = _charted(line, _starts(line, rebase or {}), rules, baseline, rare_apart=limits == "auto")
    many = len(line.keys) > 1
    first = shown if not many else shown[shown["_series"] == 0]
    odd = first[first["cause"] != "none"]
    words = [line.said(at) for at in first["_slot"]]
    if many:
        sentences, title, alt = _of_many(shown, line, what, rules)
    else:
        sentences = _sentences(first, odd, pd.Series(words, index=first.index), what, rules, rebase or {})
        known = int(first["value"].notna().sum())
        title = sentence_case(
            f"{what}: {len(odd)} of {known} periods {'is' if len(odd) == 1 else 'are'} out of the ordinary"
            if len(odd)
            else f"{what} moved as they usually do"
        )
        alt = f"A line of {known} periods from {words[0]} to {words[-1]} with its limits. {sentences['panel']}"
    caveats = [
        Caveat(
            "PROCESS_LIMITS",
            "The limits say how far the numbers usually move; they are no range of an estimate.",
            figures=False,
        )
    ]
    if (shown["points"] < FEWEST_FOR_LIMITS).any():
        trial = f"Limits from fewer than {FEWEST_FOR_LIMITS} points are trial limits and will move."
        caveats.append(Caveat("TRIAL_LIMITS", trial))
    if many:
        caveats.append(
            Caveat("MANY_SERIES", "Of many series some points are out of the ordinary by chance.", figures=False)
        )
    if line.kind == "date":
        caveats.append(
            Caveat(
                "NO_CALENDAR",
                "The dates follow no calendar of months or quarters, so gaps cannot be seen.",
                figures=False,
            )
        )
    elif line.a_year > 1:
        caveats.append(
            Caveat(
                "SEASONS_INSIDE",
                "Seasons are part of what is usual here; a series with strong ones has wide limits.",
                figures=False,
            )
        )
    if (shown["method"] == EXACT).any():
        caveats.append(
            Caveat(
                "RARE_EVENTS",
                "Events this rare get exact limits for chance alone, and no runs are read in them. Where the days between events "
                "are known, a chart of those days says more.",
            )
        )
    if shown["upper"].isna().any():
        caveats.append(Caveat("NO_LIMITS", "A phase that hardly moves has no limits."))
    made = fixed_result(
        table=shown.drop(columns=["_series", "_slot"]),
        columns=(
            *keys([*groups.columns_of(by), "period"]),
            Column("value", "count"),
            *(
                Column(name, "limit", of=("value",), across=tuple(groups.columns_of(by)) or True)
                for name in ("mean", "lower", "upper")
            ),
            Column("phase", "measure"),
            Column("points", "measure"),
            Column("method", "helper", of=("value",), across=tuple(groups.columns_of(by)) or True),
            Column("cause", "label", of=("value", "mean", "lower", "upper")),
        ),
        measure=f"{what} by period",
        definition=f"{sentence_case(what)} of each period, against the mean and the natural limits of its phase.",
        method=_method(shown, rules),
        sentences=sentences,
        parameters={
            "value": value,
            "by": groups.columns_of(by),
            "rules": rules,
            "limits": limits,
            "baseline": baseline,
            "rebase": {said(start): reason for start, reason in (rebase or {}).items()},
        },
        sources=sources_of(table),
        caveats=tuple(caveats),
        chart=None if many else Chart(kind="process", label="period", title=title, alt=alt, value_title=what),
    )
    return (
        made.leaving_out("periods without a number", line.missing, "missing is not 0", counted=False)
        if line.missing
        else made
    )


def _starts(line: Timeline, rebase: Mapping[Any, str]) -> list[int]:
    starts = [0]
    for start, reason in rebase.items():
        if not reason or not str(reason).strip():
            raise Refusal(f"The rebasing at {said(start)} has no reason", remedy="Say what changed the process.")
        place = line.place(start)
        if place is None:
            raise Refusal(f"There is no period {said(start)} to rebase at", remedy="Give a period of the series.")
        starts.append(place)
    starts = sorted(set(starts))
    known = ~np.isnan(line.values)
    fewest = np.min([part.sum(axis=1) for part in np.split(known, starts[1:], axis=1)], axis=0)
    if (fewest < FEWEST_IN_A_PHASE).any():
        where = "" if len(line.keys) == 1 else f" ({groups.named(line.keys, int(fewest.argmin()))} first)"
        raise Refusal(
            f"A phase has fewer than three points with a number{where}",
            remedy="Leave out a rebasing or the series, or give more points.",
        )
    return starts


def _method(shown: pd.DataFrame, rules: str) -> str:
    said = {
        MOVING: f"XmR chart (mean and 2.66 mean moving ranges), rules {rules}.",
        EXACT: "Exact upper limit for counts this small (Poisson); no rules of runs.",
    }
    return " ".join(text for method, text in said.items() if (shown["method"] == method).any())


def _charted(line: Timeline, starts: list[int], rules: str, baseline: int | None, *, rare_apart: bool) -> pd.DataFrame:
    """Every point of every series with the limits of its phase and the rule that it breaks."""
    series, slot = np.nonzero(line.inside)
    phase = np.searchsorted(starts, slot, side="right") - 1
    row = series * len(starts) + phase
    # A phase of a series is a row of its own, its points side by side from the first column on.
    begins = np.concatenate([[True], np.diff(row) > 0])
    column = np.arange(len(row)) - np.flatnonzero(begins)[np.cumsum(begins) - 1]
    matrix = np.full((len(line.keys) * len(starts), int(column.max()) + 1), np.nan)
    matrix[row, column] = line.values[series, slot]
    mean, lower, upper, points = limits_of_rows(matrix, rules=RULES[rules], first=baseline)
    rare = np.zeros(len(matrix), dtype=bool)
    if rare_apart:
        rare, centre, most = rare_limits_of_rows(matrix, mean, upper - mean, first=baseline)
        mean, upper = np.where(rare, centre, mean), np.where(rare, most, upper)
        lower = np.where(rare, 0.0, lower)
        # What hardly ever moves and is no count has no limits; its centre is what it nearly always is.
        still = ~rare & ~(upper > lower)
        for series_row in np.flatnonzero(still & ~np.isnan(mean)):
            mean[series_row] = np.nanmedian(matrix[series_row])
        lower, upper = np.where(still, np.nan, lower), np.where(still, np.nan, upper)
    codes = rules_of_rows(matrix, mean, lower, upper, rules=RULES[rules])
    codes = np.where(rare[:, None] & (codes < CAUSES.index("outside above")), 0, codes)[row, column]
    values = line.values[series, slot]
    counted = np.nanmin(line.values, axis=1) >= 0
    few = points[row] < FEWEST_FOR_LIMITS
    return pd.DataFrame(
        {
            **{str(name): line.keys[name].to_numpy()[series] for name in line.keys},
            "period": line.labels[slot],
            "value": values,
            "mean": mean[row],
            "lower": np.where(counted[series], np.maximum(lower[row], 0), lower[row]),
            "upper": upper[row],
            "method": _texts(MOVING, EXACT).take(rare.astype(np.intp)[row]),
            "phase": phase + 1,
            "points": points[row],
            "cause": _texts(*CAUSES).take(codes.astype(np.intp)),
            "flag": _texts("", "trial limits", "missing").take(np.where(np.isnan(values), 2, few)),
            "_series": series,
            "_slot": slot,
        }
    )


def _texts(*texts: str) -> Any:
    """A column's few texts, to be taken by their number."""
    return pd.array(list(texts), dtype="str")


def _of_many(shown: pd.DataFrame, line: Timeline, what: str, rules: str) -> tuple[dict[str, str], str, str]:
    """What the last known period of each of many series says."""
    last = shown[shown["value"].notna()].groupby("_series").tail(1)
    odd = last[last["cause"] != "none"]
    names = [groups.named(line.keys, int(at)) for at in odd["_series"]]
    some = listed([*names[:5], f"{len(names) - 5} more"] if len(names) > 6 else names)
    panel = (
        f"{sentence_case(what)} of {count(len(last))} series: the last period of {len(odd)} is out of the ordinary "
        f"({some}). The others moved as they usually do."
        if len(odd)
        else f"{sentence_case(what)} of {count(len(last))} series: the last period of each is as usual."
    )
    return {"panel": panel, "analyst": f"{panel} XmR charts, rules {rules}."}, "", ""


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
    mean = (
        count(round(last["mean"]))
        if last["mean"] >= 10 or last["mean"] == round(last["mean"])
        else figure(last["mean"])
    )
    limits = (
        f"between {count(round(last['lower']))} and {count(round(last['upper']))} around a mean of {mean}"
        if last["upper"] == last["upper"]
        else f"around a mean of {mean}"
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
    since = "".join(f" Limits start anew at {said(start)}: {reason}." for start, reason in rebase.items())
    return {"panel": panel + since, "analyst": f"{panel}{since} XmR chart, rules {rules}."}
