"""How many posts so that most people start within a target wait?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from numbers import Real
from typing import Any, Final

import pandas as pd

from needs_analysis import quantities
from needs_analysis.columns import SHARE, Column, helpers, labels, limits
from needs_analysis.errors import Refusal, UnitError
from needs_analysis.quantities import Given, count_in_words, range_cells, range_columns, take
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.service_gap.capacity._a_year import (
    WEEKS_A_YEAR,
    Yearly,
    a_year,
    caseload,
    part_of_a_year,
    stay_years,
    within_weeks,
)
from needs_analysis.service_gap.refuse_unlike import TAKEN_AS_ALIKE, alike_cells, refuse_unlike, taken_as_alike
from needs_analysis.service_gap.setting import TEN_YEARS_WEEKS, setting
from needs_analysis.statistics.queues import mmc, servers_needed
from needs_analysis.units import kind
from needs_analysis.wording import as_chosen, count, counted, is_known, missing, percent, rounded, sentence_case

_RANGE = range_columns("referrals")
_COUNTS = ("referrals_counted", *(column.name for column in _RANGE))
_ROUNDING: Final = 1e-9
_LEAST_SHARE: Final = 0.001


def posts_for_wait(
    table: pd.DataFrame | None = None,
    *,
    referrals: Given,
    stay: Given,
    cases_per_post: float,
    target_weeks: float,
    share: float,
    take_up: float = 1.0,
    confidence: float = 0.95,
) -> Result:
    """Full-time posts with which a share of people start support within a target wait.

    Parameters
    ----------
    table : pandas.DataFrame, optional
        Published facts or provider returns, where the numbers stand in it.
    referrals : str, mapping or Quantity
        Referrals (or people, or cases) of a period with both ends: the id of a fact, rows of returns, or a number taken before
        (`quantities.take`). Several quarters add up.
    stay : str, mapping or Quantity
        The mean length of support, in years, months, weeks or days.
    cases_per_post : float
        Open cases that one full-time post holds at one time (not in a year).
    target_weeks : float
        The longest wait that is to be promised, in weeks.
    share : float
        The share of people who are to start within it, between 0 and 1.
    take_up : float
        The share of referrals that start support, above 0 and up to 1. It is printed.
    confidence : float
        Between 0 and 1, for the range of the count of referrals.

    Returns
    -------
    Result
        One row: ``value`` is the number of posts, rounded up, with the range that follows from the count of referrals;
        ``places_needed`` the open cases that they must be able to hold, ``share_with_these`` and ``share_with_one_fewer`` who would
        start within the target with so many posts and with one fewer (0 where the list would grow without end), and
        ``posts_at_full_load`` the posts at and below which it would. Where referrals are only known to lie in a range, there is no
        value and the range covers it.

    Raises
    ------
    UnitError
        When the number does not count people, referrals or cases, or the stay is not a length of time.
    Refusal
        When nothing is known of the referrals or their period, for a wait in place of the length of support, one of another service,
        area or time than the referrals, and for settings out of range.

    Notes
    -----
    Places on caseloads are the servers of an M/M/c queue; the fewest places by `statistics.queues.servers_needed`, and posts are
    places over cases a post, rounded up. It holds in a steady state, for referrals that come at random, lengths of support that
    vary much (exponentially), nobody who leaves the list, and every post filled. Times are in years underneath: a year has 365.25
    days.

    References
    ----------
    .. [1] Gross D, Shortle JF, Thompson JM, Harris CM (2008). Fundamentals of Queueing Theory, 4th ed. Wiley, ch. 2.

    Examples
    --------
    >>> returns = pd.DataFrame({"service": "Branch", "quarter": ["2022/23 Q2"], "new_clients": [28]})
    >>> stay = quantities.of_rows(pd.DataFrame({"years": [1]}), column="years")
    >>> found = posts_for_wait(
    ...     returns, referrals={"column": "new_clients"}, stay=stay, cases_per_post=20, target_weeks=2, share=0.95
    ... )
    >>> found.table[["value", "places_needed"]].values.tolist()
    [[7.0, 129.0]]
    """
    found, length = take(table, referrals, name="referrals"), take(table, stay, name="stay")
    if kind(found.unit) not in ("people", "referrals", "cases"):
        raise UnitError(f"{found.name} counts {found.unit}, not people, referrals or cases", remedy="Give referrals.")
    plan = _Plan(
        stay_years(length),
        caseload(cases_per_post),
        setting(target_weeks, name="target_weeks", example="4", least=0, most=TEN_YEARS_WEEKS),
        _share(share, "share"),
        _share(take_up, "take_up", or_all=True),
    )
    alike = refuse_unlike({"referrals": found, "length of support": length}, areas="nested", period="overlapping")
    year = a_year(found, confidence=confidence)
    row = {
        "service": found.service or length.service or "Service not named",
        "period": found.when,
        "measure": "posts needed",
        **plan.cells(year),
        "confidence": confidence,
        "unit": "posts",
        "method": "M/M/c; exact range of the count",
        "flag": year.flag,
        "quarters": year.quarters,
        "stay_is": quantities.ASSUMED if length.qualifier == quantities.ASSUMED else "",
        "counts": found.unit,
        "referrals_counted": found.ends[0] if found.is_exact else math.nan,
        **range_cells("referrals", found),
        **alike_cells(alike),
    }
    return Result(
        table=pd.DataFrame([row]),
        columns=(
            *labels("service", written=True),
            *labels("period", "counts"),
            Column("referrals_counted", "count"),
            *_RANGE,
            Column("quarters", "helper"),
            *helpers("stay_is"),
            Column("stay_years", "measure"),
            *(Column(name, "measure", of=_COUNTS) for name in ("referrals_a_year", "value", "places_needed")),
            *limits("lower", "upper", of=("value", *_COUNTS)),
            *(Column(name, "measure", of=_COUNTS, unit=SHARE) for name in ("share_with_these", "share_with_one_fewer")),
            Column("posts_at_full_load", "measure", of=_COUNTS),
            TAKEN_AS_ALIKE,
        ),
        measure="Full-time posts needed for a target wait",
        definition=f"The fewest whole posts with which {as_chosen(share)} of people start {within_weeks(target_weeks)}.",
        method="Queue with random arrivals and lengths of support (M/M/c); exact interval of the count of referrals.",
        settings={
            "referrals": found.id,
            "stay": length.id,
            "cases_per_post": cases_per_post,
            "target_weeks": target_weeks,
            "share": share,
            "take_up": take_up,
            "confidence": confidence,
        },
        sources=quantities.sources(found, length),
        words=words,
    )


class _Plan:
    """What is to be promised, and what a number of referrals a year needs for it."""

    def __init__(self, years: float, cases: float, weeks: float, share: float, take_up: float) -> None:
        self.years, self.cases, self.share, self.take_up = years, cases, share, take_up
        self.target = weeks / WEEKS_A_YEAR

    def cells(self, year: Yearly) -> dict[str, float]:
        """Posts and their range, and what follows from them."""
        exact = not math.isnan(year.value)
        places = self.places(year.value)
        posts = self.posts(places)
        return {
            "value": posts,
            "lower": self.posts(self.places(year.low)),
            "upper": self.posts(self.places(year.high)),
            "referrals_a_year": year.value,
            "stay_years": self.years,
            "places_needed": places,
            "share_with_these": self.within(year.value, posts) if exact else math.nan,
            "share_with_one_fewer": self.within(year.value, posts - 1) if exact else math.nan,
            "posts_at_full_load": math.floor(year.value * self.take_up * self.years / self.cases + _ROUNDING)
            if exact
            else math.nan,
        }

    def places(self, referrals: float) -> float:
        """The fewest places on caseloads for so many referrals a year."""
        if math.isnan(referrals):
            return math.nan
        if referrals <= 0:
            return 0.0
        needed = servers_needed(referrals * self.take_up, 1 / self.years, self.target, self.share)
        return float(needed["min_servers"].iloc[0])

    def posts(self, places: float) -> float:
        return places if math.isnan(places) else float(math.ceil(places / self.cases - _ROUNDING))

    def within(self, referrals: float, posts: float) -> float:
        """The share who start within the target with so many posts; 0 where the list grows without end."""
        places = math.floor(posts * self.cases + _ROUNDING)
        if referrals <= 0:
            return math.nan
        if places <= referrals * self.take_up * self.years * (1 + _ROUNDING):
            return 0.0
        return float(mmc(referrals * self.take_up, 1 / self.years, places, self.target)["p_wait_at_most_t"].iloc[0])


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What is said of the posts."""
    row = table.iloc[0]
    part = part_of_a_year(row)
    aim = f"{as_chosen(settings['share'])} of people to start {within_weeks(settings['target_weeks'])}"
    if not is_known(row["lower"]):
        text = f"{row['service']}: referrals {row['period']} are {missing()}, so the posts needed for {aim} cannot be said."
        title = f"Full-time posts needed: {missing()}"
        return Said(text, text, title=title, alt="No figure can be shown.", caveats=_caveats(row, settings, part))
    exact = is_known(row["value"])
    low, high = count(row["lower"]), count(row["upper"])
    span = low if low == high else f"{low} to {high}" if is_known(row["upper"]) else f"at least {low}"
    number = counted(row["value"], "full-time posts") if exact else f"{span} full-time posts"
    referred = count_in_words(row, "referrals_counted", "referrals", str(row["counts"]))
    yearly = f", or {count(row['referrals_a_year'])} a year" if part and exact else ""
    panel = (
        f"{sentence_case(str(row['service']))}: {referred} {row['period']}{yearly}, with support of {_years(row['stay_years'])}"
        f"{' (assumed)' if row['stay_is'] == quantities.ASSUMED else ''}. "
        f"For {aim}, {number} {'is' if exact and row['value'] == 1 else 'are'} needed, at "
        f"{counted(settings['cases_per_post'], 'open cases')} each{f' ({span} posts, as referrals vary)' if exact and low != high else ''}."
    )
    if is_known(row["share_with_one_fewer"], row["value"]) and row["value"] > 1:
        panel += f" {_one_fewer(row['share_with_one_fewer'])}"
    if settings["take_up"] < 1:
        panel += f" This assumes that {as_chosen(settings['take_up'])} of referrals start support."
    if part:
        panel += f" It is based on {part}, so it is not yet a figure to quote."
    places = f" {count(row['places_needed'])} places on caseloads." if exact else ""
    return Said(
        panel,
        f"{panel}{places} M/M/c queue in its steady state; range from the exact Poisson interval of the count.",
        title=sentence_case(f"{number} for {aim}"),
        alt=sentence_case(f"{number} for {aim}."),
        caveats=_caveats(row, settings, part),
    )


def _one_fewer(share: float) -> str:
    if share <= 0:
        return "With one post fewer and this number of referrals, the waiting list would grow without end."
    return f"With one post fewer and this number of referrals, {percent(share)} would start in time."


def _caveats(row: pd.Series[Any], settings: Mapping[str, Any], part: str) -> tuple[Caveat, ...]:
    found = [Caveat("ONE_QUARTER", "Do not quote this figure until four quarters are available.")] if part else []
    found += [
        Caveat("STEADY_STATE", "Holds once the list has settled; a backlog needs further posts for a time."),
        Caveat("RANDOM_ARRIVALS", "Assumes referrals at random times; referrals in waves need more posts."),
        Caveat("NOBODY_LEAVES", "Assumes that everyone waits until support starts, and that every post is filled."),
    ]
    if kind(str(row["counts"])) == "referrals" and settings["take_up"] == 1:
        found.append(Caveat("EVERY_REFERRAL_STARTS", "Assumes that every referral starts support."))
    return (*found, *taken_as_alike(row))


def _years(value: float) -> str:
    """A length of support as people say it: weeks below a year."""
    if value < 1 - _ROUNDING:
        return counted(float(rounded(value * WEEKS_A_YEAR, 0 if value * WEEKS_A_YEAR >= 2 else 1)), "weeks")
    return counted(float(rounded(value, 1)), "years")


def _share(value: float, name: str, *, or_all: bool = False) -> float:
    """A share of people; under one in a thousand nobody means it."""
    given: Any = value
    plain = isinstance(given, Real) and not isinstance(given, bool)
    if not plain or not (_LEAST_SHARE <= given < 1 or (or_all and given == 1)):
        raise Refusal(
            f"{name} is not a share between 0 and 1",
            remedy=f"Give {name}=0.95 for 95%; no number of posts makes sure that all start in time."
            if not or_all
            else f"Give {name}=0.8 for 80%.",
        )
    return float(given)
