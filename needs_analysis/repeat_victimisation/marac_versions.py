"""The versions of the definition of a MARAC repeat: what each counts, and in which words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

import pandas as pd

from needs_analysis.errors import Refusal
from needs_analysis.groups import listed_names
from needs_analysis.repeat_victimisation.measures import Found, Measure
from needs_analysis.repeat_victimisation.victim_sums import cluster_sums
from needs_analysis.statistics import clustered_sums

Version = Literal["current", "older"]
CRIME: Final = "would_be_crime"
"""Column of the referrals that the older version needs."""


@dataclass(frozen=True)
class Definition:
    """One version.

    Parameters
    ----------
    measure : Measure
        How it is counted.
    defined : str
        What it counts, over what, as a definition has it; ``{rule}`` stands for the caller's choice.
    said : str
        What its repeats are, behind "17 of 60 MARAC referrals".
    """

    measure: Measure
    defined: str
    said: str


def _current(row: pd.Series[Any], people: float, confidence: float) -> Found:
    sums = cluster_sums(row, "repeats")
    return Found(sums.s, sums.t, *clustered_sums(sums, confidence=confidence))


def _older(row: pd.Series[Any], people: float, confidence: float) -> Found:
    sums = cluster_sums(row, "crime_repeats", "of_crime", "crime_victims")
    return Found(sums.s, sums.t, *clustered_sums(sums, confidence=confidence))


def _maybe_current(row: pd.Series[Any]) -> int:
    return int(row["could"]) + int(row["strangers"])


def _maybe_older(row: pd.Series[Any]) -> int:
    return int(row["unsure"]) + int(row["could_crime"]) + int(row["strangers"])


_HOW: Final = "linearised over victims"
VERSIONS: Final[dict[str, Definition]] = {
    "current": Definition(
        Measure(
            "current",
            "referrals",
            "referrals of a pair who were referred together in the {rule} before",
            "referrals",
            ("repeat",),
            _HOW,
            _current,
            looks_back=True,
            of_pairs=True,
            possible=_maybe_current,
        ),
        "current version (any abuse): referrals of a victim and perpetrator who were referred together in the {rule} before, over all "
        "referrals of which both are known",
        "were of a pair already referred together in the previous {rule}",
    ),
    "older": Definition(
        Measure(
            "older",
            "referrals",
            "such referrals for conduct that would be a crime",
            "referrals of which that is known",
            ("repeat", "crime"),
            _HOW,
            _older,
            looks_back=True,
            of_pairs=True,
            possible=_maybe_older,
        ),
        "older version (conduct that would be a crime: violence or threats, stalking or harassment, rape or sexual abuse): such "
        "referrals of a victim and perpetrator who were referred together in the {rule} before, over all referrals of which both people, "
        "and whether it would be a crime, are known",
        "were repeats within {rule}",
    ),
}


def versions_of(names: str | Sequence[str]) -> list[str]:
    """The versions of some names, each once.

    Raises
    ------
    Refusal
        For a name that is none, and for no name.

    Examples
    --------
    >>> versions_of("current"), versions_of(["older", "current"])
    (['current'], ['older', 'current'])
    """
    given = listed_names(names)
    wrong = [name for name in given if name not in get_args(Version)]
    if wrong or not given:
        what = (
            f"There is no version {wrong[0]!r} of the definition" if wrong else "No version of the definition was named"
        )
        raise Refusal(what, remedy='Use "current", "older", or both: ["current", "older"].')
    return list(dict.fromkeys(given))


def needs_crime(names: Sequence[str]) -> bool:
    """Whether some versions need to know what would be a crime."""
    return any("crime" in VERSIONS[name].measure.parts for name in names)
