"""What share of people, exactly as far as it was published."""

from __future__ import annotations

import pandas as pd

from needs_analysis.charts.chart import Chart
from needs_analysis.contracts import Fact, fact
from needs_analysis.errors import Refusal
from needs_analysis.result import Caveat, Result
from needs_analysis.source import sources_of
from needs_analysis.statistics import attainable_counts, proportion_interval
from needs_analysis.units import kind
from needs_analysis.wording import ARITHMETIC_FAILS, ARITHMETIC_HOLDS, count, during, percent, plain, sentence_case


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
        several counts print alike, ``lower`` and ``upper`` span them all. Where none does, the verdict is that the
        arithmetic does not hold and there is no share.

    Raises
    ------
    Refusal
        When the part is larger than the whole, or they count different kinds of things.

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
    if share.start and base.end and (share.start > base.end or (share.end and base.start and share.end < base.start)):
        raise Refusal(
            f"Facts {part} and {whole} are of different periods", remedy="Take a part and a whole of one period."
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
        caveats.append(Caveat("PERIODS_DIFFER", "The part and the whole were not counted over the same days."))
    if n < 30:
        caveats.append(Caveat("SMALL_NUMBERS", f"The base is {n}."))
    if share.unit == "percent":
        caveats.append(
            Caveat("HOW_CHOSEN", "How these people were chosen, and how many did not answer, was not stated.")
        )
    shown = count(low) if known else f"{count(low)} to {count(high)}"
    span = f"{percent(lower, digits=1)} to {percent(upper, digits=1)}"
    return Result(
        table=table,
        measure=f"Share: {what}, {share.service}",
        definition=f"{sentence_case(what)} as a share of {plain(base.measure)} "
        f"({base.unit} {during(base.start, base.end)}).",
        method="Wilson's interval for a proportion.",
        sentences={
            "panel": _panel(share, base, shown, what, percent(value, digits=1), span),
            "analyst": f"{share.id} of {whole}: {shown}/{count(n)} = {percent(value, digits=1)} "
            f"({span}, Wilson, {percent(confidence)}).",
        },
        verdict=ARITHMETIC_HOLDS if share.unit == "percent" else None,
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


def _panel(share: Fact, base: Fact, shown: str, what: str, value: str, span: str) -> str:
    if share.unit == "percent":
        return (
            f"{share.service}: {share.printed}% of {count(base.count)} {base.unit} {during(base.start, base.end)} ({what}); "
            f"only {shown} of {count(base.count)} gives that. The range is {span} if they were chosen by chance."
        )
    return (
        f"{share.service}: {shown} of {count(base.count)} {base.unit} {during(base.start, base.end)} ({what}). That is "
        f"{value} (range {span})."
    )


def _possible_counts(share: Fact, base: Fact) -> range:
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


def _impossible(facts: pd.DataFrame, share: Fact, base: Fact, what: str) -> Result:
    n = base.count
    nearest = round(share.number * n / 100)
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
                "flag": ARITHMETIC_FAILS,
            }
        ]
    )
    digits = len(share.printed.partition(".")[2])
    near = ", ".join(
        f"{k} is {percent(k / n, digits=digits)}" for k in (nearest - 1, nearest, nearest + 1) if 0 <= k <= n
    )
    return Result(
        table=table,
        measure=f"Share: {what}, {share.service}",
        definition=f"Is there a whole number of {base.unit} that prints as {share.printed}% of {count(n)}?",
        method="Every count that rounds to the printed percentage is looked for; a tie may go either way.",
        sentences={
            "panel": f"{share.service}: {share.printed}% was printed ({what}), and {count(n)} {base.unit} "
            f"{during(base.start, base.end)}. No whole number out of {count(n)} prints as {share.printed}%. The "
            "percentage must be of another number, which was not stated.",
            "analyst": f"{share.id} ({share.printed}%) is not attainable on {base.id} ({count(n)}): {near}.",
        },
        verdict=ARITHMETIC_FAILS,
        parameters={"part": share.id, "whole": base.id},
        sources=sources_of(facts),
        caveats=(Caveat("BASE_NOT_STATED", "The base of the percentage was not printed."),),
    )
