"""What a forecast says, from its table alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis.demand.over_time.period_names import names_of
from needs_analysis.said import Caveat, Said
from needs_analysis.statistics.point_forecasts import AVERAGE, DRIFT, METHODS, SEASONAL_NAIVE
from needs_analysis.statistics.tried_on_past import FEWEST_ORIGINS, FEWEST_POINTS
from needs_analysis.wording import count, is_known, listed, missing, percent, rounded, sentence_case
from needs_analysis.wording import counted as in_number

KNOWN: Final = "known"
AHEAD: Final = "forecast"
"""Kinds of rows: the past, and what is forecast."""
NO_NUMBER: Final = "no number"
AS_MISSING: Final = "not usual, counts as missing"
STEP_OUT: Final = "not usual, step removed"
"""What was done about a period of the past."""
YEARLY: Final = "yearly"
TOO_SHORT: Final = "too short to tell"
NO_SEASON: Final = "none in a year"
"""Whether the forecast has seasons."""
FEW_PERIODS: Final = "hardly tried on the past"
NO_CHANGE: Final = "no change to test against"
MANY_GAPS: Final = "too many gaps to test"
"""Why a forecast was hardly tried on the past."""

IN_WORDS: Final = {
    "seasonal_naive": "the numbers of a year before",
    "drift": "the numbers of a year before, moved on by the usual yearly change",
    "ets": "exponential smoothing",
    "ucm": "a local level with seasons",
    "sarima": "a seasonal ARIMA model",
    "average": "the average of three models",
}
"""The methods as people call them."""
_LEAST_HELD: Final = 0.7


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What is expected, between what it may lie, and how such forecasts did before."""
    what = settings["what"]
    names = pd.Series(names_of(table["period"]), index=table.index, dtype="object")
    past, ahead = table[table["kind"] == KNOWN], table[table["kind"] == AHEAD]
    if ahead.empty:
        return Said(f"No forecast of {what} is shown.", f"No forecast of {what} is shown.")
    note = _disruption(past, names)
    if "origins" not in table:
        return _range_only(past, ahead, what, note)
    first, last = ahead.iloc[0], ahead.iloc[-1]
    panel = f"{sentence_case(what)} in {names[ahead.index[0]]}: {_expected(first)}."
    title = f"{sentence_case(what)}: forecast {missing()}"
    if _is_told(first) and len(ahead) > 1:
        panel += f" In {names[ahead.index[-1]]}: {_expected(last, short=True)}."
    if _is_told(last):
        title = f"{sentence_case(what)}: {_about(last)} in {names[ahead.index[-1]]}, {_between(last)}"
    panel += f" {_record(first)}"
    alt = f"A line of {in_number(len(past), 'periods')} of the past and {count(len(ahead))} ahead with their ranges. {panel}"
    return Said(
        panel,
        f"{panel}{_scores(first, settings)}{f' {sentence_case(note)}.' if note else ''}",
        title=title,
        alt=alt,
        caveats=_caveats(past, first, note, settings),
    )


def _is_told(row: pd.Series[Any]) -> bool:
    return is_known(row["value"], row["lower_80"], row["upper_80"])


def _expected(row: pd.Series[Any], *, short: bool = False) -> str:
    if not _is_told(row):
        return f"the forecast is {missing()}"
    if short:
        return f"{_about(row)}, {_between(row)}"
    return f"{_about(row)}, with a range of {count(row['lower_80'])} to {count(row['upper_80'])} (80 in 100)"


def _about(row: pd.Series[Any]) -> str:
    return f"about {count(round(row['value']))}"


def _between(row: pd.Series[Any]) -> str:
    return f"between {count(row['lower_80'])} and {count(row['upper_80'])}"


def _is_tried(row: pd.Series[Any]) -> bool:
    return is_known(row["origins"]) and bool(row["origins"] >= FEWEST_ORIGINS)


def _record(row: pd.Series[Any]) -> str:
    """How such ranges did on the past."""
    if not _is_tried(row):
        return _untried(row)
    if not is_known(row["coverage_80"]):
        return f"How often such ranges held on the past is {missing()}."
    tested = f"Tested {count(row['origins'])} times on the past"
    return f"{tested}, such ranges held {percent(row['coverage_80'])} of the figures that followed."


def _untried(row: pd.Series[Any]) -> str:
    """Why it was hardly tried on the past."""
    if row["flag"] == NO_CHANGE:
        before = "a year before" if row["seasons"] == YEARLY else "one period before"
        return f"The figures were the same as {before} almost throughout, so there is no change to test such a forecast against."
    if row["flag"] == MANY_GAPS:
        return "Too many figures of the past are missing to test such a forecast on it."
    if row["flag"] == FEW_PERIODS:
        return "The series is too short to test such a forecast on its past."
    return "Such a forecast could not be tested on the past of the series."


def _scores(row: pd.Series[Any], settings: Mapping[str, Any]) -> str:
    """For the analyst: the error of each method on the past, and what the ranges held."""
    if not is_known(row["method"]):
        return f" The method and its errors on the past are {missing()}."
    scored = {name: row[f"mase_{name}"] for name in METHODS}
    record = ", ".join(
        f"{name} {rounded(score, 2)}" for name, score in scored.items() if is_known(score) and np.isfinite(score)
    )
    held = [percent(row[name]) if is_known(row[name]) else "not tried" for name in ("coverage_80", "coverage")]
    return (
        f" Method {row['method']}; rolling-origin MASE ({count(row['origins'])} origins): {record or 'not tried'}. Achieved "
        f"coverage {held[0]} at 80%, {held[1]} at {percent(settings['confidence'])}."
    )


def _own_words(row: pd.Series[Any]) -> str:
    """What the forecast of a table is, in words."""
    method = str(row["method"])
    if row["seasons"] != YEARLY and method in (SEASONAL_NAIVE, DRIFT):
        moved = ", moved on by the usual yearly change" if method == DRIFT else ""
        return f"the last known number{moved}"
    return IN_WORDS.get(method, method)


def _disruption(past: pd.DataFrame, names: pd.Series[Any]) -> str:
    """Which periods were not usual, and what was done about them."""
    treatment = past["treatment"].fillna("")
    odd = np.flatnonzero(treatment.isin([AS_MISSING, STEP_OUT]))
    if not odd.size:
        return ""
    named = [str(names[past.index[int(at)]]) for at in odd]
    together = len(named) > 2 and np.ptp(odd) == len(named) - 1
    one = len(named) == 1
    which = f"{named[0]} to {named[-1]}" if together else listed(named)
    told = f"{which} {'was' if one else 'were'} not usual"
    if (treatment == AS_MISSING).any():
        return f"{told} and {'counts' if one else 'count'} as missing"
    shift = past["taken_out"].dropna()
    if shift.empty:
        return f"{told}: a step was removed"
    more = "more" if shift.iloc[0] > 0 else "fewer"
    return f"{told}: {count(round(abs(shift.iloc[0])))} {more} a period, removed"


def _caveats(past: pd.DataFrame, row: pd.Series[Any], note: str, settings: Mapping[str, Any]) -> tuple[Caveat, ...]:
    found = [
        Caveat("NOTHING_NEW", "It assumes that the future goes on like the past: no new service, rule or lockdown.")
    ]
    tried, error = _is_tried(row), row[f"mase_{AVERAGE}"]
    if settings["method"] == "auto" and str(row["method"]) == SEASONAL_NAIVE and tried and is_known(error):
        said = f"On the past the models' error was {error:.2f} times the usual change of a season"
        found.append(Caveat("FELL_BACK", f"{said}, so the forecast is {_own_words(row)}."))
    if not tried and is_known(row["origins"]):
        points = in_number(row["origins"], "points")
        could = (
            f"could be tested on the past from {points} only" if row["origins"] else "could not be tested on the past"
        )
        found.append(Caveat("NOT_TRIED", f"It {could}."))
    if tried and is_known(row["coverage_80"]) and row["coverage_80"] < _LEAST_HELD:
        text = "On the past such ranges held less than they promise; treat them as wider."
        found.append(Caveat("HELD_TOO_LITTLE", text))
    if note:
        found.append(Caveat("DISRUPTED", f"{sentence_case(note)}."))
    if row["seasons"] == TOO_SHORT:
        found.append(Caveat("NO_SEASONS", "There are under two years of numbers, so seasons could not be told."))
    gaps = int((past["treatment"] == NO_NUMBER).sum())
    if gaps:
        have = "has" if gaps == 1 else "have"
        found.append(Caveat("GAPS", f"{in_number(gaps, 'periods')} {have} no number; missing is not 0."))
    if is_known(row["left_out"]) and row["left_out"]:
        models = [IN_WORDS[name] for name in str(row["left_out"]).split(", ")]
        told = (
            f"{sentence_case(listed(models))} could not be fitted and {'is' if len(models) == 1 else 'are'} left out."
        )
        found.append(Caveat("MODEL_LEFT_OUT", told))
    return tuple(found)


def _range_only(past: pd.DataFrame, ahead: pd.DataFrame, what: str, note: str) -> Said:
    """Too short for a forecast: what the past ranged over."""
    known = in_number(int((~past["treatment"].isin([NO_NUMBER, AS_MISSING])).sum()), "known periods")
    row = ahead.iloc[0]
    lay = (
        f"They lay between {count(row['lower'])} and {count(row['upper'])}"
        if is_known(row["lower"], row["upper"])
        else f"Their range is {missing()}"
    )
    panel = f"{sentence_case(what)}: {known} are too few for a forecast. {lay}; more cannot be said of the next."
    caveats = [
        Caveat("NO_FORECAST", f"Under {FEWEST_POINTS} known periods there is no forecast, only a range."),
        *([Caveat("DISRUPTED", f"{sentence_case(note)}.")] if note else []),
    ]
    return Said(
        panel,
        f"{panel} A forecast needs {FEWEST_POINTS} periods.",
        title=f"{sentence_case(what)}: {known}, too few for a forecast",
        alt=f"A line of {in_number(len(past), 'periods')} and the range they lay in. {panel}",
        caveats=tuple(caveats),
    )
