"""What share of people, exactly as far as it was published."""

from __future__ import annotations

from typing import Final

import pandas as pd

from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, Column, keys
from needs_analysis.contracts import fact
from needs_analysis.errors import Refusal
from needs_analysis.quantity import Quantity
from needs_analysis.result import Result, fixed_result
from needs_analysis.said import Caveat
from needs_analysis.source import sources_of
from needs_analysis.statistics import always_attainable, attainable_counts, proportion_interval
from needs_analysis.units import kind
from needs_analysis.wording import (
    ARITHMETIC_FAILS,
    ARITHMETIC_HOLDS,
    CANNOT_BE_CHECKED,
    RESTATED,
    as_chosen,
    count,
    percent,
    plain,
    sentence_case,
)

_COLUMNS: Final = (
    *keys(["service", "area"]),
    Column("numerator", "count", part_of="denominator"),
    Column("denominator", "base"),
    Column("value", "measure", of=("numerator", "denominator"), part_of="denominator", unit=SHARE),
    # It says which counts the printed percentage may stand for.
    Column("flag", "label", of=("value",)),
)


def published_share(facts: pd.DataFrame, *, part: str, whole: str, confidence: float = 0.95) -> Result:
    """Work out a published share with its range.

    Parameters
    ----------
    facts : pandas.DataFrame
        Published facts, one a row.
    part : str
        Id of the count that is part of the whole, or of a printed percentage of it.
    whole : str
        Id of the count it is a part of.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        One row with the share between 0 and 1. For a printed percentage the count behind it is worked out; where
        several counts print alike, ``lower`` and ``upper`` span them all. Where none does, there is no share: the
        arithmetic does not hold if the percentage was printed as one of this whole; if its base was not printed it is of
        another base, or an average, and cannot be checked.

    Raises
    ------
    Refusal
        When the part is larger than the whole, they count different kinds of things, or one was counted on a day and the
        other over a period.

    Notes
    -----
    A percentage whose digits any whole number of the base could give is only restated: to find that it fits tests nothing.

    References
    ----------
    .. [1] Wilson EB (1927). JASA 22, 209-212.

    Examples
    --------
    >>> import pandas as pd
    >>> facts = pd.DataFrame({"fact_id": ["pct", "n"], "service": "Advice line", "measure": ["satisfied", "asked"],
    ...     "value": ["98.7", "300"], "unit": ["percent", "victims"]})
    >>> published_share(facts, part="pct", whole="n").table[["numerator", "denominator"]].values.tolist()
    [[296, 300]]
    """
    share, base = fact(facts, part), fact(facts, whole)
    n = base.count
    if n == 0:
        raise Refusal(f"Fact {whole} is 0, so nothing is a share of it", remedy="Take a whole that is above 0.")
    if share.is_of_another_time_than(base):
        raise Refusal(
            f"Facts {part} and {whole} are of different periods", remedy="Take a part and a whole of one period."
        )
    if share.is_change:
        raise Refusal(f"Fact {part} is a change and no share", remedy="Take a part of the whole.")
    if share.is_stock != base.is_stock:
        on_a_day, over_time = (part, whole) if share.is_stock else (whole, part)
        raise Refusal(
            f"Fact {on_a_day} was counted at one time and fact {over_time} over a period, so neither is a share of the other",
            remedy="Take a part and a whole that were counted together.",
        )
    possible = _possible_counts(share, base)
    what = plain(share.measure)
    if not possible:
        return _impossible(facts, share, base, what)
    low, high = possible[0], possible[-1]
    lower = float(proportion_interval(low, n, confidence=confidence)[0])
    upper = float(proportion_interval(high, n, confidence=confidence)[1])
    known = low == high
    value = low / n if known else share.number / 100
    table = pd.DataFrame(
        [
            {
                "service": share.service,
                "area": share.area,
                "measure": what,
                "value": value,
                "lower": lower,
                "upper": upper,
                "confidence": confidence,
                "numerator": low if known else None,
                "denominator": n,
                "unit": base.unit,
                "method": "Wilson",
                "flag": "" if known else f"any of {low} to {high}",
            }
        ]
    )
    caveats = []
    if not known:
        caveats.append(Caveat("COUNT_NOT_STATED", f"The printed percentage fits any count from {low:,} to {high:,}."))
    if share.unit not in ("percent", base.unit):
        caveats.append(Caveat("UNITS_DIFFER", f"The part counts {share.unit}, the whole {base.unit}."))
    if None not in (share.start, share.end, base.start, base.end) and (share.start, share.end) != (
        base.start,
        base.end,
    ):
        caveats.append(
            Caveat("PERIODS_DIFFER", "The part and the whole were not counted over the same days.", figures=False)
        )
    if n < 30:
        caveats.append(Caveat("SMALL_NUMBERS", f"The base is {n}."))
    if share.unit == "percent":
        caveats.append(
            Caveat(
                "HOW_CHOSEN",
                "How these people were chosen, and how many did not answer, was not stated.",
                figures=False,
            )
        )
    shown = count(low) if known else f"{count(low)} to {count(high)}"
    span = f"{percent(lower, digits=1)} to {percent(upper, digits=1)}"
    return fixed_result(
        table=table,
        columns=_COLUMNS,
        measure=f"Share: {what}, {share.service}",
        definition=f"{sentence_case(what)} as a share of {plain(base.measure)} ({base.unit} {base.when}).",
        method="Wilson's interval for a proportion.",
        sentences={
            "panel": _panel(share, base, shown, what, percent(value, digits=1), span),
            "analyst": f"{share.id} of {whole}: {shown}/{count(n)} = {percent(value, digits=1)} "
            f"({span}, Wilson, {as_chosen(confidence)}).",
        },
        verdict=_verdict(share, n),
        parameters={"part": part, "whole": whole, "confidence": confidence},
        sources=sources_of(facts),
        caveats=tuple(caveats),
        chart=Chart(
            kind="intervals",
            label="service",
            title=f"{share.service}: {percent(value, digits=1)} ({what})",
            alt=f"One point at {percent(value, digits=1)} with its range from {span}.",
            value_title=f"% of {base.unit}",
            scale=100,
        ),
    )


def _verdict(share: Quantity, n: int) -> str | None:
    if share.unit != "percent":
        return None
    return RESTATED if always_attainable(share.printed, n) else ARITHMETIC_HOLDS


def _panel(share: Quantity, base: Quantity, shown: str, what: str, value: str, span: str) -> str:
    if share.unit == "percent":
        which = "any of" if " to " in shown else "only"
        return (
            f"{share.service}: {share.printed}% of {count(base.count)} {base.unit} {base.when} ({what}); "
            f"{which} {shown} of {count(base.count)} gives that. The range is {span} if they were chosen by chance."
        )
    return f"{share.service}: {shown} of {count(base.count)} {base.unit} {base.when} ({what}). That is {value} (range {span})."


def _possible_counts(share: Quantity, base: Quantity) -> range:
    if share.unit == "percent":
        return attainable_counts(share.printed, base.count)
    if kind(share.unit) != kind(base.unit) and not {kind(share.unit), kind(base.unit)} <= {"people", "referrals"}:
        raise Refusal(
            f"{sentence_case(share.unit)} are not a part of {base.unit}",
            remedy="Take a part and a whole that count the same kind of thing.",
        )
    if share.count > base.count:
        raise Refusal(
            f"Fact {share.id} ({count(share.count)}) is larger than fact {base.id} ({count(base.count)})",
            remedy="Check which of them is the whole.",
        )
    return range(share.count, share.count + 1)


def _impossible(facts: pd.DataFrame, share: Quantity, base: Quantity, what: str) -> Result:
    n = base.count
    is_a_share = 0 <= share.number <= 100
    of_this_base = share.base == n
    verdict = ARITHMETIC_FAILS if of_this_base or not is_a_share else CANNOT_BE_CHECKED
    if not is_a_share:
        why = "No share of a whole is below 0% or above 100%."
    elif of_this_base:
        why = f"No whole number out of {count(n)} is {share.printed}%."
    else:
        why = (
            f"It cannot be of {count(n)} as one share. It is of another base, or an average of several percentages; "
            "neither was published."
        )
    table = pd.DataFrame(
        [
            {
                "service": share.service,
                "area": share.area,
                "measure": what,
                "value": float("nan"),
                "lower": float("nan"),
                "upper": float("nan"),
                "numerator": None,
                "denominator": n,
                "unit": base.unit,
                "method": "whole-number check",
                "flag": verdict,
            }
        ]
    )
    return fixed_result(
        table=table,
        columns=_COLUMNS,
        measure=f"Share: {what}, {share.service}",
        definition=f"Can {share.printed}% be a whole number of the {base.unit} beside it?",
        method="Every count that rounds to the printed percentage is looked for; a tie may go either way.",
        sentences={
            "panel": f"{share.service}: {share.printed}% was printed ({what}), and {count(n)} {base.unit} {base.when}. {why}",
            "analyst": f"{share.id} ({share.printed}%) is not attainable on {base.id} ({count(n)})"
            f"{_nearest(share, n) if is_a_share else ''}. {why}",
        },
        verdict=verdict,
        parameters={"part": share.id, "whole": base.id},
        sources=sources_of(facts),
        caveats=()
        if of_this_base
        else (
            Caveat("BASE_NOT_STATED", "The number that the percentage is of was not printed with it.", figures=False),
        ),
    )


def _nearest(share: Quantity, n: int) -> str:
    nearest = round(share.number * n / 100)
    digits = len(share.printed.partition(".")[2])
    counts = [k for k in (nearest - 1, nearest, nearest + 1) if 0 <= k <= n]
    return ": " + ", ".join(f"{k} is {percent(k / n, digits=digits)}" for k in counts)
