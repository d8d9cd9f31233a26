"""How long do people wait for a service to start?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import groups, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, WRITTEN, Column, keys, limits, measures
from needs_analysis.errors import Refusal
from needs_analysis.groups import By
from needs_analysis.judgement import smallest
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.service_gap.waiting.per_week import longest_wait, so_many
from needs_analysis.service_gap.waiting.wait_records import (
    MONTHS,
    NOBODY_WAITS,
    SHARED_MONTHS,
    SOME_WAIT,
    WaitRecords,
    referrals_of,
    wait_records,
)
from needs_analysis.service_gap.waiting.waits_by_group import (
    FEW,
    TOO_FEW,
    TOO_SHORT,
    no_share,
    still_waiting,
    waits_by_group,
)
from needs_analysis.source import sources_of
from needs_analysis.statistics import cumulative_incidence
from needs_analysis.statistics.cumulative_incidence import HAPPENED, NO_LONGER, CumulativeIncidence
from needs_analysis.wording import count, counted, is_known, listed, percent
from needs_analysis.wording import day as in_words

USUAL_DAYS: Final = (7, 14, 28, 84)
"""Numbers of days that are reported where nobody asks for others."""
SMALL_BASE: Final = 30
FEWEST_FOLLOWED: Final = 10
"""A share or median that rests on fewer than so many is not given, where they are less than half of those referred."""
_OWN: Final = (
    "within_days",
    *("started", "not_started", "most_of_either", "open_waits", "left", "waiting", "smallest_band", "seen_share"),
    *(
        "median_days",
        "median_lower",
        "median_upper",
        "p90_days",
        "longest_weeks",
        "shared_longest",
        "follow_up",
        "followed",
    ),
    *MONTHS,
    SHARED_MONTHS,
)
_MOST_SAID: Final = 4
_DIGITS: Final = 10


def waits(
    waiting_list: pd.DataFrame,
    *,
    as_of: str | date,
    target_days: int | None = None,
    buckets_days: Sequence[int] | None = None,
    by: By = (),
    confidence: float = 0.95,
) -> Result:
    """Share of those referred who started within a number of days, from records in which some still wait.

    Parameters
    ----------
    waiting_list : pandas.DataFrame
        One row a wait: ``client, service, referred`` and, as far as there are any, ``started`` and ``left`` (the contract
        ``waiting_list``).
    as_of : str or date
        Last day that the records cover. Who has neither started nor left by then still waits.
    target_days : int, optional
        The target: a start on this day after the referral or earlier is within it; the day of the referral is day 0.
    buckets_days : sequence of int, optional
        Several numbers of days instead, each counted from the referral; 7, 14, 28 and 84 where neither is given.
    by : str or sequence of str
        Columns to split by (``"service"``, ``"area"``, ``"priority"``).
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        One row a group and number of days. ``value`` is the share who start within it, of all ``denominator`` referrals;
        ``numerator`` are those seen to, and ``seen_share`` is what they are of all, which does not rest on who still waits. ``started``, ``left`` and ``waiting`` add up to the denominator. ``median_days`` and
        ``p90_days`` are the days by which 5 and 9 of 10 of those referred have started, missing where so many have not;
        ``longest_weeks`` is the longest wait of those still waiting, in whole weeks; ``first_month`` and ``last_month`` are the
        months of the first and the last referral, all of which are counted together. On release these are withheld where fewer have waited
        for so many weeks, or were referred in one of these months, than may be shown. A number of days for which nobody was followed has no
        share, as ``follow_up`` says. So it is where too few were, as ``followed`` says: fewer than 10 and fewer than half of those
        referred, counted as in `statistics.cumulative_incidence`; days of such a time are no median either.

    Raises
    ------
    DataError
        For records that cannot be, with how many and in which rows (`wait_records`).
    Refusal
        For numbers of days that are not whole, not above 0 or not in order, or both a target and buckets.

    Notes
    -----
    Those who still wait count for as long as they have waited (censored on ``as_of``): a mean of the closed waits leaves out the
    longest, a mean of the open ones leaves out the shortest. Leaving the list unsupported is a competing event, so those who left count as
    not started. The estimator is that of Aalen and Johansen; where nobody left it is one less the Kaplan-Meier estimator. See
    `statistics.cumulative_incidence` for the interval, which in the tail is wider than that of R's survival.

    The R package NHSRwaitinglist 0.1.2 (``wl_stats``) gives a mean wait of those still waiting only, in days beside a target in weeks.

    References
    ----------
    .. [1] Aalen OO, Johansen S (1978). Scand J Stat 5, 141-150.

    Examples
    --------
    >>> records = pd.DataFrame({"client": [*"abcd"], "service": "ISVA", "referred": pd.to_datetime(["2024-01-01"] * 4),
    ...                         "started": pd.to_datetime(["2024-01-08", "2024-01-11", "2024-02-10", None])})
    >>> waits(records, as_of="2024-03-01", target_days=14).table[["value", "numerator", "denominator", "waiting"]].values.tolist()
    [[0.5, 2.0, 4.0, 1.0]]
    """
    days = _days(target_days, buckets_days)
    names = groups.columns_of(by)
    found = wait_records(waiting_list, as_of=as_of, by=by, also=_OWN)
    several = len(days) > 1
    rows = [
        {**_named(found.keys, place), **row}
        for place, chosen in enumerate(groups.rows_of(found.place, len(found.keys)))
        for row in _rows(found, chosen, days, confidence)
    ]
    return Result(
        table=pd.DataFrame(rows),
        columns=_columns(names or ["group"]),
        measure="Share of referrals that started within a number of days",
        definition=f"Referrals that started on the given day after the referral or earlier, of all referrals by {in_words(found.as_of)}; "
        "those that still wait count for as long as they have waited, those that left as not started.",
        method="Aalen-Johansen; limits on the log-minus-log scale, where few were followed at least Wilson's of so many",
        settings={"as_of": found.as_of.isoformat(), "days": list(days), "by": names, "confidence": confidence},
        sources=sources_of(waiting_list),
        words=words,
        chart=_chart(names, several),
    )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """How many started in time, and how many still wait."""
    when = in_words(require.day(settings["as_of"], name="as_of"))
    panel = _all_together(table, when) if not settings["by"] else waits_by_group(table, settings, when)
    caveats = []
    if not (table["open_waits"] == NOBODY_WAITS).all():
        told = f"People still waiting on {when} are included for as long as they have waited."
        caveats.append(Caveat("STILL_WAITING", told))
    if not (table["left"] == 0).all():
        told = "People who left the list without support count as not started."
        caveats.append(Caveat("LEFT_UNSUPPORTED", told))
    if (table["follow_up"] == TOO_SHORT).any():
        told = "Some waiting times are longer than anyone has been followed, so they have no share."
        caveats.append(Caveat("FOLLOWED_TOO_SHORT", told))
    if (table["followed"] == TOO_FEW).any():
        told = f"Some waiting times have no share, because fewer than {FEWEST_FOLLOWED} referrals were followed for so long."
        caveats.append(Caveat("TOO_FEW_FOLLOWED", told))
    if (table["followed"] == FEW).any():
        told = f"Some shares rest on fewer than {SMALL_BASE} referrals that were followed for so long."
        caveats.append(Caveat("FEW_FOLLOWED", told))
    if (table["denominator"] < SMALL_BASE).any():
        caveats.append(Caveat("SMALL_NUMBERS", f"Some shares are of fewer than {SMALL_BASE} referrals."))
    return Said(
        panel,
        f"{panel} {_ranges(table)}Aalen-Johansen with open waits censored; log-minus-log limits.",
        title=_title(table, settings),
        alt="Points with their ranges: the share that started.",
        caveats=tuple(caveats),
    )


def _all_together(table: pd.DataFrame, when: str) -> str:
    row = table.iloc[-1]
    known = table.dropna(subset=["value", "lower", "upper"]).tail(_MOST_SAID)
    shares = [f"{percent(each['value'])} within {count(each['within_days'])}" for _, each in known.iterrows()]
    of = f"Of {counted(row['denominator'], 'referrals')} {referrals_of(table, otherwise=f'by {when}')}"
    if not shares:
        first = f"{of}, {_of_what(table)} is {no_share(table)}."
    elif len(shares) == 1:
        one = known.iloc[0]
        span = f"range {percent(one['lower'])} to {percent(one['upper'])}"
        first = f"{of}, {percent(one['value'])} started within {counted(one['within_days'], 'days')} ({span})."
    else:
        first = f"{of}, the share that started was {listed(shares)} days."
    if not shares:
        first = f"{first}{_seen(table)}"
    half = f" Half had started by day {count(row['median_days'])}." if is_known(row["median_days"]) else ""
    return f"{first}{half} {still_waiting(row, when)}"


def _seen(table: pd.DataFrame) -> str:
    """The starts that were seen, where the share that allows for those who still wait is withheld."""
    seen = (
        table[table["value"].isna() & table["followed"].isna() & (table["follow_up"] != TOO_SHORT)]
        .dropna(subset=["numerator", "denominator"])
        .tail(_MOST_SAID)
    )
    if seen.empty:
        return ""
    parts = [
        f"{count(row['numerator'])} ({percent(row['seen_share'])}) within {count(row['within_days'])}"
        for _, row in seen.iterrows()
    ]
    days = "day" if len(seen) == 1 and seen["within_days"].iloc[0] == 1 else "days"
    return f" Known to have started are {listed(parts)} {days}."


def _ranges(table: pd.DataFrame) -> str:
    """The ranges of several numbers of days of one group."""
    known = table.dropna(subset=["value", "lower", "upper"])
    if len(known) < 2 or len(known) > _MOST_SAID or known["within_days"].duplicated().any():
        return ""
    spans = [f"{percent(row['lower'])} to {percent(row['upper'])}" for _, row in known.iterrows()]
    return f"Ranges: {listed(spans)}. "


def _of_what(table: pd.DataFrame) -> str:
    """The share that is asked for, with its days where that is one number."""
    asked = table["within_days"].unique()
    when = f"within {counted(asked[0], 'days')}" if len(asked) == 1 else "in time"
    return f"the share that started {when}"


def _title(table: pd.DataFrame, settings: Mapping[str, Any]) -> str:
    row = table.iloc[0]
    if settings["by"] or len(settings["days"]) > 1 or not is_known(row["value"]):
        return "Share of referrals that started, by waiting time"
    return f"{percent(row['value'])} of referrals started within {counted(row['within_days'], 'days')}"


def _columns(names: Sequence[str]) -> tuple[Column, ...]:
    """What the columns are.

    Who left and who still waits are what they leave of those who did not start, so they are withheld together, and nothing of those who started
    with them. The share is adjusted for those who have waited less than the time asked about: beside the starts that were seen it
    tells of them. Where there are none it is those starts over all referrals; but to show it just then would tell that there are none.
    """
    behind = ("numerator", "denominator", "started", "left", "waiting")
    return (
        *keys([*names, "within_days"], written=WRITTEN),
        Column("denominator", "base"),
        Column("started", "count", of=("not_started",), part_of="denominator"),
        Column("most_of_either", "count", shown=False, apart=True),
        Column("not_started", "count", of=("started", "most_of_either"), part_of="denominator"),
        Column("open_waits", "label", of=("not_started",)),
        # By way of the label: those who did not start need not go with few of them.
        Column("left", "count", of=("waiting", "open_waits"), part_of="denominator"),
        Column("waiting", "count", of=("left", "open_waits"), part_of="denominator"),
        # Two numbers of a group differ by those who started in between, and the last from all by those who started later.
        Column("smallest_band", "count", shown=False, apart=True),
        Column("numerator", "count", of=("smallest_band",), part_of="denominator"),
        *measures("seen_share", of=("numerator", "denominator"), unit=SHARE),
        Column("value", "measure", of=behind, unit=SHARE),
        *limits("lower", "upper", of=("value", *behind), unit=SHARE),
        # Which day a tenth is left on tells how few started after it.
        *measures("median_days", "p90_days", of=behind, unit="days"),
        *limits("median_lower", "median_upper", of=("median_days", *behind), unit="days"),
        # Whether enough were followed for so long follows from how many wait, and since when.
        Column("followed", "label", of=behind),
        # The longest wait is that of one person, and the first month that of one referral, unless several share it.
        Column("shared_longest", "count", shown=False, apart=True),
        Column("longest_weeks", "measure", of=("waiting", "shared_longest"), unit="weeks"),
        Column("follow_up", "label", of=("denominator",)),
        Column(SHARED_MONTHS, "count", shown=False, apart=True),
        *(Column(name, "label", of=("denominator", SHARED_MONTHS)) for name in MONTHS),
    )


def _chart(names: list[str], several: bool) -> Chart | None:
    """Points by group, or by number of days where there are no groups."""
    if len(names) > 1 or (names and several):
        return None
    label = names[0] if names else "within_days" if several else "group"
    return Chart(kind="intervals", label=label, value_title="% of referrals that started", scale=100)


def _days(target: int | None, buckets: Sequence[int] | None) -> tuple[int, ...]:
    """The numbers of days that were asked for."""
    if target is not None and buckets is not None:
        raise Refusal("Both target_days and buckets_days were given", remedy="Give one of them.")
    asked: Any = USUAL_DAYS if target is None and buckets is None else [target] if buckets is None else buckets
    if isinstance(asked, str) or not isinstance(asked, Sequence) or not asked:
        raise Refusal("buckets_days is not a list of numbers of days", remedy="Write buckets_days=[7, 14, 28].")
    name = "target_days" if target is not None else "buckets_days"
    numbers = [require.number(each, name=name, example="14") for each in asked]
    if any(each != int(each) or each <= 0 for each in numbers) or sorted(set(numbers)) != numbers:
        raise Refusal(
            f"{name} must be whole numbers of days above 0, in order", remedy=f"Write {name}=14 or [7, 14, 28]."
        )
    return tuple(int(each) for each in numbers)


def _named(keys_of_groups: pd.DataFrame, place: int) -> dict[str, Any]:
    if not keys_of_groups.shape[1]:
        return {"group": groups.EVERYBODY}
    return {str(name): value for name, value in keys_of_groups.iloc[place].items()}


def _rows(found: WaitRecords, chosen: Any, days: Sequence[int], confidence: float) -> list[dict[str, Any]]:
    """The rows of one group, one a number of days."""
    waited, became = found.days[chosen], found.became[chosen]
    curve = cumulative_incidence(waited, became, confidence=confidence)
    # Further digits are those of the arithmetic, and change with what is not shown.
    enough = _enough(curve, days)
    share, lower, upper = (np.where(enough, np.round(part, _DIGITS), np.nan) for part in curve.at(days))
    too_short = np.asarray(days) > curve.followed_to
    started, left = int((became == HAPPENED).sum()), int((became == NO_LONGER).sum())
    within = [int(((became == HAPPENED) & (waited <= day)).sum()) for day in days]
    bands = np.diff([0.0, *within, started])
    band = so_many(int(smallest(bands))) if bands.any() else np.nan
    still = waited[(became != HAPPENED) & (became != NO_LONGER)]
    # That it is shown must not tell that those who wait are many, where it may be they or those who left that are few.
    longest = longest_wait(still, beside=[started, left])
    median, p90 = _day_by_which(curve, 0.5), _day_by_which(curve, 0.9)[0]
    return [
        {
            "within_days": day,
            "measure": "share that started",
            "value": share[at],
            "lower": lower[at],
            "upper": upper[at],
            "confidence": confidence,
            "numerator": within[at],
            "denominator": len(waited),
            "unit": "referrals",
            "method": "Aalen-Johansen",
            "seen_share": within[at] / len(waited),
            "smallest_band": band,
            "started": started,
            "not_started": len(waited) - started,
            "most_of_either": so_many(left + len(still) - 1) if left and len(still) else np.nan,
            "left": left,
            "waiting": len(still),
            "open_waits": SOME_WAIT if len(still) else NOBODY_WAITS,
            "median_days": median[0],
            "median_lower": median[1],
            "median_upper": median[2],
            "p90_days": p90,
            "longest_weeks": longest[0],
            "shared_longest": longest[1],
            "follow_up": TOO_SHORT if too_short[at] else "",
            "followed": "" if too_short[at] else _followed(curve, day),
            **found.months(chosen),
        }
        for at, day in enumerate(days)
    ]


def _enough(curve: CumulativeIncidence, days: Any) -> Any:
    """Whether enough were followed for so many days: 10, or half of them all."""
    return np.round(curve.followed(days), _DIGITS) >= min(FEWEST_FOLLOWED, curve.n / 2)


def _followed(curve: CumulativeIncidence, day: float) -> str:
    """What is said of how many were followed for so many days; nothing where enough were, or everyone was."""
    if not _enough(curve, day):
        return TOO_FEW
    followed = round(float(curve.followed(day)), _DIGITS)
    return FEW if followed < min(SMALL_BASE, curve.n) else ""


def _day_by_which(curve: CumulativeIncidence, share: float) -> tuple[float, float, float]:
    """The day by which a share has started, with its range; missing where too few were followed until then."""
    found = curve.quantile(share)
    return found if _enough(curve, found[0]) else (np.nan, np.nan, np.nan)
