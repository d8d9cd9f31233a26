"""Whether a series is doing what it always did: an XmR chart with its limits, phases and rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from needs_analysis import groups
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import Column, keys
from needs_analysis.columns import limits as limits_of
from needs_analysis.demand.over_time.period_names import names_of
from needs_analysis.errors import Refusal
from needs_analysis.groups import By
from needs_analysis.result import Excluded, Result
from needs_analysis.said import Caveat, Said
from needs_analysis.source import sources_of
from needs_analysis.statistics import RULES
from needs_analysis.statistics._checks import whole as checked_whole
from needs_analysis.statistics.xmr_limits import FEWEST_FOR_LIMITS, limits_of_rows, rare_limits_of_rows
from needs_analysis.statistics.xmr_rules import CAUSES, rules_of_rows
from needs_analysis.timeline import Timeline, said, timeline
from needs_analysis.wording import count, figure, is_known, listed, missing, sentence_case
from needs_analysis.wording import counted as in_number

MOVING: Final = "moving range"
EXACT: Final = "exact"
FEWEST_IN_A_PHASE: Final = 3
"""Fewer points have no two moving ranges to take limits from."""


_RARE_APART: Final = "; for counts that are rare or hardly move an exact upper limit (Poisson) and no rules of runs"
_DIRECTIONS: Final = {
    "above": "higher than usual",
    "below": "lower than usual",
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
        that a point breaks, such as ``outside above``; ``method`` is *moving range* or *exact*. A lower limit below 0 is given as 0
        where no number is below 0.

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
    names = [str(name) for name in groups.columns_of(by)]
    return Result(
        table=_charted(line, _starts(line, rebase or {}), rules, baseline, rare_apart=limits == "auto"),
        columns=_columns(names),
        measure=f"{what} by period",
        definition=f"{sentence_case(what)} of each period, against the mean and the natural limits of its phase.",
        method=f"XmR chart (mean and 2.66 mean moving ranges), rules {rules}{_RARE_APART if limits == 'auto' else ''}.",
        settings={
            "value": value,
            "by": names,
            "rules": rules,
            "limits": limits,
            "baseline": baseline,
            "rebase": {said(start): str(reason) for start, reason in (rebase or {}).items()},
            "what": what,
        },
        sources=sources_of(table),
        notes=_notes(line),
        excluded=(Excluded("periods without a number", line.missing, "missing is not 0", False),)
        if line.missing
        else (),
        words=words,
        chart=None if len(line.keys) > 1 else Chart(kind="process", label="period", value_title=what),
    )


def _columns(by: list[str]) -> tuple[Column, ...]:
    """What the columns are: all the counts of a series enter its limits."""
    series = tuple(by) or True
    return (
        *keys([*by, "period"]),
        Column("value", "count"),
        *limits_of("mean", "lower", "upper", across=series),
        Column("phase", "measure"),
        Column("points", "measure"),
        Column("method", "helper", of=("value",), across=series),
        Column("cause", "label", of=("value", "mean", "lower", "upper")),
    )


def _notes(line: Timeline) -> tuple[Caveat, ...]:
    """Cautions that follow from what the periods are."""
    if line.kind == "date":
        text = "The dates follow no calendar of months or quarters, so gaps go unnoticed."
        return (Caveat("NO_CALENDAR", text),)
    if line.a_year > 1:
        text = "Seasonal variation is part of what is usual here; a series with strong seasons has wide limits."
        return (Caveat("SEASONS_INSIDE", text),)
    return ()


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
        where = "" if len(line.keys) == 1 else groups.first_of(line.keys, int(fewest.argmin()))
        raise Refusal(
            f"A phase has fewer than three points with a number{where}",
            remedy="Leave out a rebasing or the series, or give more points.",
        )
    return starts


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
        }
    )


def _texts(*texts: str) -> Any:
    """A column's few texts, to be taken by their number."""
    return pd.array(list(texts), dtype="str")


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the chart says, or the last known period of each of many series."""
    many = bool(settings["by"]) and len(table[settings["by"]].drop_duplicates()) > 1
    said = _of_many(table, settings) if many else _of_one(table, settings)
    return replace(said, caveats=_caveats(table, many))


def _of_one(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    what, rules = settings["what"], settings["rules"]
    if table.empty:
        return Said(f"No period of {what} is shown.", f"No period of {what} is shown.")
    label = pd.Series(names_of(table["period"]), index=table.index)
    span = f"From {label.iloc[0]} to {label.iloc[-1]}"
    known, open_ = int(table["value"].notna().sum()), int(table["cause"].isna().sum())
    odd = table[table["cause"].fillna("none") != "none"]
    since = "".join(f" Limits are recalculated from {start}: {reason}." for start, reason in settings["rebase"].items())
    last = table.iloc[-1]
    if not is_known(last["mean"]) or open_ == len(table):
        panel = f"{span}, the usual level of {what} and what stands out from it are {missing()}."
        title = f"{sentence_case(what)} by period, limits {missing()}"
    elif odd.empty:
        shown = ", where figures are shown" if open_ else ""
        apart, change = (" in each phase, now", "any other change") if settings["rebase"] else (",", "change")
        panel = f"{span}{shown}, {what} varied as usual{apart} {_limits_in_words(last)}. There is no sign of {change}."
        title = f"{sentence_case(what)}: no special-cause variation"
    else:
        runs = _runs(odd, label)
        named = listed([*runs[:5], f"{len(runs) - 5} more"] if len(runs) > 6 else runs)
        panel = f"{span}, {what} showed special-cause variation: {named}. Figures now vary {_limits_in_words(last)}."
        title = f"{sentence_case(what)}: special-cause variation in {len(odd)} of {in_number(known, 'periods')}"
    if open_ and open_ < len(table):
        panel += f" Whether {in_number(open_, 'periods')} stood out is {missing()}."
    if is_known(last["points"]) and last["points"] < FEWEST_FOR_LIMITS:
        panel += f" With only {count(last['points'])} points, these are trial limits."
    alt = f"A line of {in_number(known, 'periods')} from {label.iloc[0]} to {label.iloc[-1]} with its limits. {panel}{since}"
    return Said(f"{panel}{since}", f"{panel}{since} XmR chart, rules {rules}.", title=title, alt=alt)


def _of_many(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the last known period of each of many series says."""
    by = settings["by"]
    last = table[table["flag"].fillna("") != "missing"].groupby(by, sort=False).tail(1)
    odd = last[last["cause"].fillna("none") != "none"]
    open_ = int(last["cause"].isna().sum())
    names = [", ".join(map(str, key)) for key in odd[by].itertuples(index=False)]
    some = listed([*names[:5], f"{len(names) - 5} more"] if len(names) > 6 else names)
    usual = len(last) - len(odd) - open_
    if open_ == len(last):
        told = f"whether the last period is unusual is {missing()}."
    elif len(odd):
        told = f"the last period is outside the control limits in {len(odd)} ({some})."
        told += f" It is as usual in {usual}." if usual else ""
    else:
        told = f"the last period of {'each' if not open_ else usual} is as usual."
    if 0 < open_ < len(last):
        told += f" Whether it is unusual is {missing()} for {open_}."
    panel = f"{sentence_case(settings['what'])} in {count(len(last))} series: {told}"
    return Said(panel, f"{panel} XmR charts, rules {settings['rules']}.")


def _caveats(table: pd.DataFrame, many: bool) -> tuple[Caveat, ...]:
    found = [
        Caveat("PROCESS_LIMITS", "The limits show how far the figures usually vary; they are not a margin of error.")
    ]
    if (table["points"].dropna() < FEWEST_FOR_LIMITS).any():
        trial = f"Limits from fewer than {FEWEST_FOR_LIMITS} points are trial limits and will move."
        found.append(Caveat("TRIAL_LIMITS", trial))
    if many:
        found.append(Caveat("MANY_SERIES", "Of many series some points are outside the control limits by chance."))
    if (table["method"].dropna() == EXACT).any():
        rare = (
            "Events this rare get exact limits for chance alone, and no runs are read in them. Where the days between events "
            "are known, a chart of those days says more."
        )
        found.append(Caveat("RARE_EVENTS", rare))
    if table.loc[table["mean"].notna(), "upper"].isna().any():
        found.append(Caveat("NO_LIMITS", "A phase in which figures hardly vary has no limits."))
    return tuple(found)


def _runs(odd: pd.DataFrame, label: pd.Series[Any]) -> list[str]:
    """Periods one after another that are out of the ordinary in one direction, said together."""
    places = odd.index.to_series()
    direction = odd["cause"].astype("str").str.split().str[-1]
    new = (places.diff() != 1) | (direction != direction.shift())
    found = []
    for _, run in places.groupby(new.cumsum()):
        first, last = run.iloc[0], run.iloc[-1]
        span = label[first] if first == last else f"{label[first]} to {label[last]}"
        found.append(f"{span} ({_DIRECTIONS[direction[first]]})")
    return found


def _limits_in_words(row: pd.Series[Any]) -> str:
    """Between what the figures of a phase usually lie; of one without limits, around what."""
    mean = row["mean"]
    centre = f"around a mean of {count(round(mean)) if mean >= 10 or mean == round(mean) else figure(mean)}"
    if not is_known(row["lower"], row["upper"]):
        return centre
    return f"between {count(round(row['lower']))} and {count(round(row['upper']))} {centre}"
