"""Counts and judgements in words: change, range, verdict, what would overturn it. Of what is not known it says that it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from needs_analysis.judgement import METHODS, OWN
from needs_analysis.wording import (
    BEYOND_SWING,
    HAS_FALLEN,
    HAS_RISEN,
    NO_CLEAR_CHANGE,
    VERDICTS,
    WITHIN_SWING,
    count,
    is_known,
    missing,
    percent_more_or_fewer,
    rounded,
    signed_percent,
)


def in_words(row: pd.Series[Any]) -> str:
    """What a row of a table with a judgement says of its ratio: change, range or usual swing, verdict.

    Examples
    --------
    >>> in_words(pd.Series({"value": 1.06, "lower": 0.9, "upper": 1.25, "flag": NO_CLEAR_CHANGE}))
    'That is 6% more (range 10% fewer to 25% more): no clear change.'
    >>> in_words(pd.Series({"value": float("nan"), "lower": 0.9, "upper": 1.25, "flag": NO_CLEAR_CHANGE}))
    'The change is not supplied.'
    """
    flag = verdict_of(row)
    if _nothing_before(row):
        return f"There were none before, so no percentage can be given{f': {flag}' if flag else ''}."
    if not is_known(row["value"]):
        return f"The change is {missing()}."
    change = percent_more_or_fewer(float(row["value"]))
    if flag in (WITHIN_SWING, BEYOND_SWING):
        usual = [row["usual_lower"], row["usual_upper"], row["earlier_changes"]]
        reach = f" ({_span(usual, percent_more_or_fewer)}, from {count(usual[2])} earlier changes)"
        return f"That is {change}: {flag}{reach if is_known(*usual) else ''}."
    ends = [row["lower"], row["upper"]]
    reach = f" (range {_span(ends, percent_more_or_fewer)})" if is_known(*ends) else ""
    said = f"the count {flag}" if flag in (HAS_RISEN, HAS_FALLEN) else flag
    return f"That is {change}{reach}{f': {said}' if said else ''}."


def verdict_of(row: pd.Series[Any]) -> str | None:
    """The verdict of a row of a table with a judgement; none where its ratio, or the verdict itself, is missing."""
    flag = str(row["flag"])
    # Disclosure control writes its mark in the place of the verdict.
    return flag if flag in VERDICTS and (_nothing_before(row) or is_known(row["value"])) else None


def would_have_been_clear(row: pd.Series[Any]) -> str:
    """The smallest change that would have been a verdict, where there was none."""
    if verdict_of(row) != NO_CLEAR_CHANGE:
        return ""
    rise, fall = row["least_rise"], row["least_fall"]
    if not is_known(rise):
        return (
            f"Only {f'{count(fall)} or fewer' if fall > 0 else '0'} would have been a clear change."
            if is_known(fall)
            else "No rise or fall would have been a clear change."
        )
    if not is_known(fall):
        return f"Only {count(rise)} or more would have been a clear change; no fall from so few would."
    low = f"{count(fall)} or fewer" if fall > 0 else "0"
    return f"Only {count(rise)} or more, or {low}, would have been a clear change."


def range_in_words(row: pd.Series[Any]) -> str:
    """For the analyst: the ratio with its range and what was allowed for, or the usual swing that it was compared with."""
    if not (is_known(row["value"]) or _nothing_before(row)):
        return f"The ratio is {missing()}."
    value = float(row["value"]) if is_known(row["value"]) else np.nan
    ratio = f"Ratio {rounded(value, 3)}" if np.isfinite(value) else "No ratio to a count of 0"
    by_chance = [row["lower_by_chance"], row["upper_by_chance"]]
    chance = f"; by chance alone {_span(by_chance, signed_percent)}" if is_known(*by_chance) else ""
    if str(row["allowance"]) == OWN:
        usual = [row["usual_lower"], row["usual_upper"], row["earlier_changes"]]
        reach = f" ({_span(usual, signed_percent)}, {count(usual[2])} changes)" if is_known(*usual) else ""
        return f"{ratio}, {METHODS[OWN]}{reach}{f'{chance} (Poisson)' if chance else ''}."
    ends = [row["lower"], row["upper"], row["method"]]
    span = (
        f" ({_span(ends, signed_percent)}, {ends[2]}{f'{chance}, Poisson' if chance else ''})"
        if is_known(*ends)
        else ""
    )
    taken = [row["dispersion"], row["allowance"]]
    dispersion = f" Dispersion {rounded(taken[0], 1)} ({taken[1]})." if is_known(*taken) else ""
    return f"{ratio}{span}.{dispersion}"


def overturn_in_words(row: pd.Series[Any]) -> str:
    """How much such counts would have to vary for their difference to mean nothing; of no matter where its own swing judges."""
    if str(row["allowance"]) == OWN or not (is_known(row["value"]) or _nothing_before(row)):
        return ""
    if not is_known(row["dispersion_to_overturn"]):
        return "With a count of 0 it is not known how much variation could account for the difference."
    needed = float(row["dispersion_to_overturn"])
    if needed < 1:
        return "Chance alone could account for the difference."
    return f"A variance {rounded(needed, 1)} times that of chance is enough to account for the difference."


def default_in_words(row: pd.Series[Any]) -> str:
    """What a range rests on where nothing is known of how much such counts vary."""
    # At the smallest counts that is no more than chance.
    times = rounded(float(row["dispersion"]), 1) if is_known(row["dispersion"]) else 1
    more = f" (a variance {times} times that of chance)" if times > 1 else ""
    return (
        f"How much these counts usually vary is not known. They are assumed to vary as much as offences recorded by police forces do{more}. "
        "Four or more earlier changes of their own would show it."
    )


def _nothing_before(row: pd.Series[Any]) -> bool:
    """Whether there is no ratio because the earlier count is 0, and not because it is missing."""
    before = row.get("denominator")
    return bool(before == 0) if is_known(before) else bool(is_known(row["value"]) and np.isinf(float(row["value"])))


def _span(ends: Sequence[Any], said: Callable[[float], str]) -> str:
    return f"{said(ends[0])} to {said(ends[1])}"
