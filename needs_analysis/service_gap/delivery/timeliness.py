"""What share was reached within 24, 48 or 72 hours, as far as figures allow it to be said."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import part_of_whole, quantities, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, Column, keys, labels, limits
from needs_analysis.errors import Refusal
from needs_analysis.judgement import smallest
from needs_analysis.quantities import Given, count_in_words, range_cells, range_columns, take, take_all
from needs_analysis.quantity import Quantity
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.service_gap.refuse_unlike import TAKEN_AS_ALIKE, alike_cells, refuse_unlike, taken_as_alike
from needs_analysis.statistics import always_attainable, attainable_counts, proportion_interval, smallest_common_base
from needs_analysis.wording import (
    ARITHMETIC_FAILS,
    ARITHMETIC_HOLDS,
    CANNOT_BE_CHECKED,
    RESTATED,
    count,
    counted,
    is_known,
    listed,
    missing,
    percent,
    sentence_case,
)

LARGEST_BASE: Final = 10_000
"""Largest base that is tried for several percentages of which none was published."""
_RANGE: Final = ("numerator_sure", "numerator_least", "numerator_most")
_FALLS: Final = "lower than within a shorter time"
_BEHIND: Final = ("numerator", "denominator", *_RANGE)


def timeliness(
    facts: pd.DataFrame | None = None,
    *,
    within: Sequence[Given],
    hours: Sequence[float] | None = None,
    days: Sequence[float] | None = None,
    base: Given | None = None,
    confidence: float = 0.95,
) -> Result:
    """Share reached within one or more times, from counts or from printed percentages, checked against the base.

    Parameters
    ----------
    facts : pandas.DataFrame, optional
        Published facts, provider returns or another table, where the numbers stand in it.
    within : sequence of str, mapping or Quantity
        For each time the number reached within it (all of them, so that a longer time has no fewer), or a printed percentage.
    hours, days : sequence of float
        The times, in hours or in days, shortest first; one of them.
    base : str, mapping or Quantity, optional
        What they are shares of. Without it printed percentages are only compared with each other.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        One row a time. ``value`` is the share where the count is known or the percentage fits the base; of a percentage that several
        counts give, ``numerator_least`` and ``numerator_most``. No count is worked out by multiplying. ``verdict`` says of each
        printed percentage whether a whole number of the base gives it; ``common_base`` is the smallest base that gives them all.

    Raises
    ------
    Refusal
        For times that are not in order, counts that fall with a longer time or are larger than the base, counts without a base,
        and numbers of different services, areas or periods.

    Notes
    -----
    From records, `waits` with ``buckets_days`` gives the shares within days with those who still wait.

    Examples
    --------
    >>> facts = pd.DataFrame({"fact_id": ["n", "a", "b"], "service": "IDVA", "measure": ["referrals", "within_48", "within_72"],
    ...     "value": ["492", "95.83", "97.23"], "unit": ["referrals", "percent", "percent"]})
    >>> timeliness(facts, within=["a", "b"], hours=[48, 72], base="n").table[["verdict", "common_base"]].values.tolist()
    [['cannot be checked from what was published', 1989.0], ['cannot be checked from what was published', 1989.0]]
    """
    times, unit = _times(hours, days)
    found = take_all(facts, within, name="within")
    whole = None if base is None else take(facts, base, name="base")
    alike = _check(found, whole, len(times))
    _named_times(found, times, unit)
    rows = [_row(each, whole, counted(time, unit), confidence) for each, time in zip(found, times, strict=True)]
    table = pd.DataFrame(rows)
    _rising(table, found)
    table = table.assign(common_base=_common(found), **_between(table, whole), **alike_cells(alike))
    return Result(
        table=table,
        columns=_columns(),
        measure=f"Share within a number of {unit}",
        definition=f"The number reached within each number of {unit}, or a printed percentage, over the number they are shares of.",
        method="Wilson's interval for a proportion; every whole number that rounds to a printed percentage is found.",
        settings={
            "within": [each.id for each in found],
            unit: list(times),
            "base": None if whole is None else whole.id,
            "confidence": confidence,
        },
        sources=quantities.sources(*found, *filter(None, [whole])),
        words=words,
        chart=Chart(kind="intervals", label="within", value_title="% of the base", scale=100)
        if table["lower"].notna().all()
        else None,
    )


_NAMED: Final = re.compile(r"within_(\d+)_?(hour|day)s?\b")


def _named_times(found: list[Quantity], times: Sequence[float], unit: str) -> None:
    """Refuse a figure whose own name says another time than the one it is given for."""
    for each, time in zip(found, times, strict=True):
        named = _NAMED.search(each.measure)
        if named and f"{named[2]}s" == unit and float(named[1]) != time:
            raise Refusal(
                f"{each.name} is of {counted(float(named[1]), unit)}, and {unit}= says {count(time)}",
                remedy=f"Write {unit}=[{named[1]}], or take another figure.",
            )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What share was reached in which time, and whether the percentages can be."""
    first = table.iloc[0]
    named = f"{first['service']}: " if first["service"] else ""
    told = [_told(row) for _, row in table.iterrows()]
    of = f" of {counted(first['denominator'], first['unit'])}" if settings["base"] is not None else ""
    panel = sentence_case(f"{named}{listed(told)}{of} {first['period']}.")
    why = _why(table, settings)
    verdict = _verdict(table)
    caveats = [*taken_as_alike(first)]
    if settings["base"] is None:
        caveats.append(Caveat("BASE_NOT_STATED", "What these are percentages of was not published."))
    if verdict is None:
        told_of = (
            "Whether everyone was tried in this time is not known; a contact that failed is not one that was late."
        )
        caveats.append(Caveat("ATTEMPTS", told_of))
    panel = f"{panel} {why}".rstrip()
    return Said(
        panel,
        f"{panel} Whole-number check of each percentage; Wilson.",
        verdict,
        title=sentence_case(f"{named}shares reached in time"),
        alt="Points with their ranges, one for each time.",
        caveats=tuple(caveats),
    )


def _told(row: pd.Series[Any]) -> str:
    time = str(row["within"])
    if row["is_printed"]:
        return f"{row['as_printed']}% {time}" if is_known(row["as_printed"]) else f"a share {missing()} {time}"
    shown = count_in_words(row, "numerator", "numerator")
    share = f" ({percent(row['value'])})" if is_known(row["value"]) else ""
    return f"{shown}{share} {time}"


def _why(table: pd.DataFrame, settings: Mapping[str, Any]) -> str:
    """Why percentages cannot be as printed."""
    printed = table[table["is_printed"].astype(bool) & table["as_printed"].notna()]
    if printed.empty:
        return ""
    if (printed["flag"] == _FALLS).any():
        return "A longer time cannot have a lower share."
    lacking = printed[printed["verdict"].isin([ARITHMETIC_FAILS, CANNOT_BE_CHECKED]) & printed["denominator"].notna()]
    parts = []
    if len(lacking):
        shares = listed([f"{text}%" for text in lacking["as_printed"]])
        n = count(lacking["denominator"].iloc[0])
        parts.append(f"No whole number out of {n} gives {shares}, so each is of a different base or an average.")
    common = table["common_base"].iloc[0]
    if (len(lacking) or settings["base"] is None) and len(printed) > 1:
        least = (
            f"No single base under {count(common)} gives them all"
            if is_known(common)
            else f"No single base up to {count(LARGEST_BASE)} gives them all"
        )
        if not is_known(common) or common > 1:
            parts.append(f"{least}.")
    return " ".join(parts)


def _verdict(table: pd.DataFrame) -> str | None:
    """The worst verdict of any percentage."""
    found = set(table["verdict"].dropna()) - {""}
    return next(
        (each for each in (ARITHMETIC_FAILS, CANNOT_BE_CHECKED, ARITHMETIC_HOLDS, RESTATED) if each in found), None
    )


def _columns() -> tuple[Column, ...]:
    return (
        *keys(["service", "within"], written=["service"]),
        Column("denominator", "base"),
        # Two times differ by those reached in between, and the last one from all by those reached later.
        Column("smallest_band", "count", of=("denominator", *_RANGE), part_of="denominator", shown=False),
        *range_columns("numerator", part_of="denominator"),
        Column("numerator", "count", of=("smallest_band", *_RANGE), part_of="denominator"),
        Column("value", "measure", of=("smallest_band", *_BEHIND), part_of="denominator", unit=SHARE),
        *limits("lower", "upper", of=("value", "smallest_band", *_BEHIND), unit=SHARE),
        *(Column(name, "label", of=("value", "smallest_band", *_BEHIND)) for name in ("as_printed", "verdict", "flag")),
        Column("common_base", "measure", of=("value",), across=True),
        *labels("period", "is_printed"),
        TAKEN_AS_ALIKE,
    )


def _times(hours: Sequence[float] | None, days: Sequence[float] | None) -> tuple[tuple[float, ...], str]:
    if (hours is None) == (days is None):
        raise Refusal("Give the times in hours or in days", remedy="Write hours=[48, 72].")
    unit, given = ("days", days) if hours is None else ("hours", hours)
    if isinstance(given, str) or not isinstance(given, Sequence) or not given:
        raise Refusal(f"{unit} is not a list of times", remedy=f"Write {unit}=[1, 2].")
    times = tuple(require.number(each, name=unit, example="[48, 72]") for each in given)
    if min(times) <= 0 or sorted(set(times)) != list(times):
        raise Refusal(
            f"{unit} must be above 0, shortest first", remedy=f"Write {unit}=[48, 72], and within in the same order."
        )
    return times, unit


def _check(found: list[Quantity], whole: Quantity | None, many: int) -> str:
    """What is not stated of service and area, once it is sure that the numbers may be shares of the base."""
    if len(found) != many:
        raise Refusal(
            f"{counted(len(found), 'numbers')} {'was' if len(found) == 1 else 'were'} given for {counted(many, 'times')}",
            remedy="Give one number for each time.",
        )
    for each in found:
        printed = each.unit == "percent"
        if whole is None and not printed:
            raise Refusal(f"{each.name} has no base", remedy="Give base=, the number it is a part of.")
        if printed and not 0 <= each.number <= 100:
            raise Refusal(f"{each.name} is {each.printed}%, which no share can be", remedy="Correct it.")
        if each.is_change:
            raise Refusal(f"{each.name} is a change and no share", remedy="Give numbers reached within a time.")
    named = {"number in time" if not at else f"number in time {at + 1}": each for at, each in enumerate(found)}
    # A part of a year is no part of the year's base: too few would be in time.
    said = refuse_unlike({**named, "base": whole})
    if whole is not None:
        part_of_whole.require_counted(whole)
        if math.isinf(whole.ends[1]) or not whole.is_exact or whole.count == 0:
            raise Refusal(
                f"{whole.name} is not a known number above 0", remedy="Give the number that these are shares of."
            )
        for each in found:
            if each.unit != "percent":
                part_of_whole.require_same_kind(each, whole)
                if each.ends[1] > whole.count and not math.isinf(each.ends[1]):
                    raise Refusal(f"{each.name} is larger than {whole.id}", remedy="Check which is the base.")
    return said


def _row(each: Quantity, whole: Quantity | None, time: str, confidence: float) -> dict[str, Any]:
    printed = each.unit == "percent"
    n = None if whole is None else whole.count
    row: dict[str, Any] = {
        "service": each.service,
        "within": f"within {time}",
        "measure": "share in time",
        "value": math.nan,
        "lower": math.nan,
        "upper": math.nan,
        "confidence": confidence,
        "numerator": math.nan,
        "denominator": math.nan if n is None else n,
        "unit": "share" if whole is None else whole.unit,
        "method": "whole-number check" if printed else "Wilson",
        "flag": "",
        "is_printed": printed,
        "as_printed": each.printed if printed else "",
        "verdict": CANNOT_BE_CHECKED if printed and n is None else "",
        "period": each.when if whole is None else whole.when,
    }
    if n is None:
        return row
    possible = attainable_counts(each.printed, n) if printed else range(each.ends[0], int(min(each.ends[1], n)) + 1)
    if not possible:
        return row | {"verdict": ARITHMETIC_FAILS if each.base == n else CANNOT_BE_CHECKED}
    low, high = possible[0], possible[-1]
    if printed:
        row["verdict"] = RESTATED if always_attainable(each.printed, n) else ARITHMETIC_HOLDS
    if low == high:
        row |= {"numerator": low, "value": low / n}
    else:
        row |= range_cells("numerator", each) or {"numerator_least": low, "numerator_most": high}
        row["value"] = each.number / 100 if printed else math.nan
    row["lower"] = float(proportion_interval(low, n, confidence=confidence)[0])
    row["upper"] = float(proportion_interval(high, n, confidence=confidence)[1])
    return row


def _rising(table: pd.DataFrame, found: list[Quantity]) -> None:
    """A longer time holds all that a shorter one does: of counts it is refused otherwise, of printed percentages it is the finding."""
    ends = [_reach(each, row) for each, (_, row) in zip(found, table.iterrows(), strict=True)]
    for at in range(1, len(found)):
        if ends[at][1] >= ends[at - 1][0]:
            continue
        if found[at].unit != "percent" and found[at - 1].unit != "percent":
            raise Refusal(
                f"{found[at].name} is lower than {found[at - 1].id}, and its time is longer",
                remedy="Give for each time all who were reached within it, shortest first.",
            )
        table.loc[table.index[at], ["flag", "verdict"]] = [_FALLS, ARITHMETIC_FAILS]


def _reach(each: Quantity, row: pd.Series[Any]) -> tuple[float, float]:
    """Between what a share lies: a printed one within half of its last digit."""
    if each.unit == "percent":
        return each.number - each.rounding, each.number + each.rounding
    n = float(row["denominator"])
    return 100 * each.ends[0] / n, 100 * min(each.ends[1], n) / n


def _common(found: list[Quantity]) -> float:
    """The smallest base that gives all the printed percentages."""
    printed = [each.printed for each in found if each.unit == "percent"]
    base = smallest_common_base(printed, up_to=LARGEST_BASE) if len(printed) > 1 else None
    return math.nan if base is None else float(base)


def _between(table: pd.DataFrame, whole: Quantity | None) -> dict[str, float]:
    """The smallest number above 0 reached between two of the times, or later than all of them."""
    if whole is None:
        return {}
    known = table["numerator"].dropna().to_numpy(dtype=float)
    return {"smallest_band": smallest(np.abs(np.diff([0.0, *known, float(whole.count)])))}
