"""The measures of repeat victimisation by name: what each counts, what it needs, and how it is calculated from sums over victims."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis.errors import Refusal
from needs_analysis.repeat_victimisation.victim_sums import cluster_sums
from needs_analysis.statistics import ClusterSums, clustered_sums, poisson_interval, proportion_interval, risk_ratio

REPEAT_EVENTS: Final = "repeat events"
MULTIPLIER: Final = "prior-victimisation multiplier"


@dataclass(frozen=True)
class Found:
    """One figure with its range."""

    numerator: int
    denominator: int
    value: float
    lower: float
    upper: float
    expected: float = math.nan


@dataclass(frozen=True)
class Measure:
    """One row of a result.

    Parameters
    ----------
    name : str
        Of its rows.
    unit : str
        What its value is in.
    counts, over : str
        What numerator and denominator count, in words; ``{rule}`` and ``{cap}`` stand for the caller's choices.
    parts : tuple of str
        What must be summed up for it, see `victim_sums`.
    method : str
        How its range is worked out.
    work_out : callable
        From the sums of a group, its population (missing where none was given) and the confidence.
    share : bool
        Whether the value is a part of a whole.
    looks_back : bool
        Whether it needs the 12 months before the window.
    people : bool
        Whether it needs a population.
    of_pairs : bool
        Whether more than the victim may have to be the same.
    possible : callable, optional
        Where the people of some events are not known: how many more could count, from the sums of a group.
    """

    name: str
    unit: str
    counts: str
    over: str
    parts: tuple[str, ...]
    method: str
    work_out: Callable[[pd.Series[Any], float, float], Found]
    share: bool = True
    looks_back: bool = False
    people: bool = False
    of_pairs: bool = False
    possible: Callable[[pd.Series[Any]], int] | None = None


def _of(sums: ClusterSums, confidence: float, *, share: bool = True) -> Found:
    return Found(sums.s, sums.t, *clustered_sums(sums, share=share, confidence=confidence))


def _share(part: float, whole: float, confidence: float) -> Found:
    part, whole = int(part), int(whole)
    low, high = proportion_interval(part, whole, confidence=confidence)
    return Found(part, whole, part / whole if whole else math.nan, float(low), float(high))


def _repeats(row: pd.Series[Any], people: float, confidence: float) -> Found:
    return _of(cluster_sums(row, "repeats"), confidence)


def _same_offence(row: pd.Series[Any], people: float, confidence: float) -> Found:
    return _of(cluster_sums(row, "offence_repeats", "of_offence", "offence_victims"), confidence)


def _repeat_victims(row: pd.Series[Any], people: float, confidence: float) -> Found:
    return _share(row["repeat_victims"], row["victims"], confidence)


def _beyond_the_first(row: pd.Series[Any], people: float, confidence: float) -> Found:
    m, t, tt = (int(row[name]) for name in ("victims", "events", "events_sq"))
    return _of(ClusterSums(m, t - m, t, tt - 2 * t + m, tt - t, tt), confidence)


def _of_repeat_victims(row: pd.Series[Any], people: float, confidence: float) -> Found:
    return _of(cluster_sums(row, "of_several"), confidence)


def _followed(row: pd.Series[Any], people: float, confidence: float) -> Found:
    return _share(row["cohort_again"], row["cohort"], confidence)


def _a_victim(row: pd.Series[Any], people: float, confidence: float) -> Found:
    return _one_or_more(_mean(row, "events", confidence, among=int(row["victims"])))


def _capped(row: pd.Series[Any], people: float, confidence: float) -> Found:
    return _one_or_more(_mean(row, "capped", confidence, among=int(row["victims"])))


def _one_or_more(found: Found) -> Found:
    """The same with no limit below 1: whoever is a victim has had an event."""
    return replace(found, lower=max(1.0, found.lower)) if found.lower < 1 else found


def _removed(row: pd.Series[Any], people: float, confidence: float) -> Found:
    return _of(cluster_sums(row, "removed"), confidence)


def _incidence(row: pd.Series[Any], people: float, confidence: float) -> Found:
    return _mean(row, "events", confidence, among=_whole(people))


def _prevalence(row: pd.Series[Any], people: float, confidence: float) -> Found:
    return _share(row["victims"], _whole(people), confidence)


def _mean(row: pd.Series[Any], name: str, confidence: float, *, among: int) -> Found:
    """Events for each of some people, of whom each is a cluster of one."""
    s, ss = int(row[name]), int(row[f"{name}_sq"])
    return _of(ClusterSums(among, s, among, ss, s, among), confidence, share=False)


def _against_chance(row: pd.Series[Any], people: float, confidence: float) -> Found:
    """Repeat victims over those there would be if the same events had fallen on the people at random."""
    among, seen = _whole(people), int(row["repeat_victims"])
    each = int(row["events"]) / among if among else math.nan
    expected = among * -math.expm1(-each) - among * each * math.exp(-each) if among else math.nan
    if not expected > 0:
        return Found(seen, among, math.nan, math.nan, math.nan, expected)
    low, high = poisson_interval(np.float64(seen), confidence=confidence, method="exact")
    return Found(seen, among, seen / expected, float(low) / expected, float(high) / expected, expected)


def _again(row: pd.Series[Any], people: float, confidence: float) -> Found:
    return _share(row["both"], row["before_victims"], confidence)


def _anew(row: pd.Series[Any], people: float, confidence: float) -> Found:
    return _share(row["victims"] - row["both"], _whole(people) - row["before_victims"], confidence)


def _multiplier(row: pd.Series[Any], people: float, confidence: float) -> Found:
    again, anew = _again(row, people, confidence), _anew(row, people, confidence)
    if not (again.denominator and anew.denominator and anew.numerator):
        return Found(again.numerator, again.denominator, math.nan, math.nan, math.nan)
    value, low, high = risk_ratio(
        again.numerator, again.denominator, anew.numerator, anew.denominator, confidence=confidence
    )
    return Found(again.numerator, again.denominator, float(value), float(low), float(high))


def _whole(people: float) -> int:
    return 0 if math.isnan(people) else round(people)


_OVER_VICTIMS: Final = "linearised over victims"
_WILSON: Final = "Wilson"
_BEFORE: Final = ("before",)

MEASURES: Final[dict[str, tuple[Measure, ...]]] = {
    each[0].name: each
    for each in (
        (
            Measure(
                REPEAT_EVENTS,
                "events",
                "events with an earlier one of the same victim in the {rule} before",
                "events",
                ("repeat",),
                _OVER_VICTIMS,
                _repeats,
                looks_back=True,
                of_pairs=True,
            ),
        ),
        (
            Measure(
                "same-offence repeat events",
                "events",
                "events with an earlier one of the same victim and offence in the {rule} before",
                "events with a known offence",
                ("offence",),
                _OVER_VICTIMS,
                _same_offence,
                looks_back=True,
            ),
        ),
        (
            Measure(
                "repeat victims",
                "victims",
                "victims of two events or more in the window",
                "victims",
                ("several",),
                _WILSON,
                _repeat_victims,
            ),
        ),
        (
            Measure(
                "events beyond the first",
                "events",
                "events beyond the first of each victim in the window",
                "events",
                (),
                _OVER_VICTIMS,
                _beyond_the_first,
            ),
        ),
        (
            Measure(
                "events of repeat victims",
                "events",
                "events of victims of two or more in the window",
                "events",
                ("several",),
                _OVER_VICTIMS,
                _of_repeat_victims,
            ),
        ),
        (
            Measure(
                "victims followed up",
                "victims",
                "victims with another event within {rule} of their first in the window",
                "victims",
                ("follow-up",),
                _WILSON,
                _followed,
            ),
        ),
        (
            Measure(
                "events per victim", "events per victim", "events", "victims", (), _OVER_VICTIMS, _a_victim, share=False
            ),
        ),
        (
            Measure(
                "events per victim, capped",
                "events per victim",
                "events, at most {cap} of each victim",
                "victims",
                ("cap",),
                _OVER_VICTIMS,
                _capped,
                share=False,
            ),
        ),
        (
            Measure(
                "events above the cap",
                "events",
                "events above {cap} of each victim",
                "events",
                ("cap",),
                _OVER_VICTIMS,
                _removed,
            ),
        ),
        (
            Measure(
                "events per person",
                "events per person",
                "events",
                "people",
                (),
                "linearised over people",
                _incidence,
                share=False,
                people=True,
            ),
        ),
        (Measure("victims per person", "people", "victims", "people", (), _WILSON, _prevalence, people=True),),
        (
            Measure(
                "repeat victims against chance",
                "times as many",
                "victims of two events or more in the window",
                "people",
                ("several",),
                "exact Poisson over Poisson-expected",
                _against_chance,
                share=False,
                people=True,
            ),
        ),
        (
            Measure(
                MULTIPLIER,
                "times as likely",
                "victims in the window who had been victims in the year before",
                "victims in the year before",
                _BEFORE,
                "Katz (log scale)",
                _multiplier,
                share=False,
                looks_back=True,
                people=True,
            ),
            Measure(
                "victims of the year before, again",
                "people",
                "victims in the window who had been victims in the year before",
                "victims in the year before",
                _BEFORE,
                _WILSON,
                _again,
                looks_back=True,
                people=True,
            ),
            Measure(
                "others, for the first time",
                "people",
                "victims in the window who had not been victims in the year before",
                "people who had not been victims in the year before",
                _BEFORE,
                _WILSON,
                _anew,
                looks_back=True,
                people=True,
            ),
        ),
    )
}
"""What can be asked for; the multiplier brings the two shares that it is the ratio of."""


def chosen(names: str | Sequence[str]) -> tuple[Measure, ...]:
    """The measures of some names, each once.

    Raises
    ------
    Refusal
        For a name that is none, and for no name.

    Examples
    --------
    >>> [measure.name for measure in chosen("repeat victims")]
    ['repeat victims']
    """
    given = [names] if isinstance(names, str) else list(names)
    wrong = [name for name in given if not isinstance(name, str) or name not in MEASURES]
    if wrong or not given:
        what = f"There is no measure {wrong[0]!r}" if wrong else "No measure was named"
        raise Refusal(what, remedy=f"Use some of: {'; '.join(MEASURES)}.")
    return tuple(measure for name in dict.fromkeys(given) for measure in MEASURES[name])
