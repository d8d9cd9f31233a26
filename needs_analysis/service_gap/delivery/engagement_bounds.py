"""How many who were referred engaged, at least and at most."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from needs_analysis import part_of_whole, quantities
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, Column, keys, labels
from needs_analysis.errors import Refusal
from needs_analysis.quantities import Given, range_cells, range_columns, take
from needs_analysis.quantity import Quantity
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.service_gap.refuse_unlike import TAKEN_AS_ALIKE, alike_cells, refuse_unlike, taken_as_alike
from needs_analysis.statistics import proportion_interval
from needs_analysis.wording import count, counted, is_known, missing, percent, sentence_case

SMALL_BASE: Final = 30
_RANGES: Final = tuple(
    f"{name}_{end}" for name in ("referred", "engaged", "declined") for end in ("sure", "least", "most")
)
_COLUMNS: Final = (
    *keys(["service", "bound"], written=["service"]),
    *labels("period"),
    # What one of them is tells of the others, so they go together.
    *(
        replace(column, of=tuple(name for name in _RANGES if name != column.name))
        for column in (
            *range_columns("referred"),
            *(column for name in ("engaged", "declined") for column in range_columns(name, part_of="denominator")),
        )
    ),
    Column("numerator", "count", of=_RANGES, part_of="denominator"),
    Column("denominator", "base", of=_RANGES),
    Column("value", "measure", of=("numerator", "denominator"), unit=SHARE),
    # The bounds are apart by those whose status is not known.
    Column("status_unknown", "count", of=("numerator", *_RANGES), across=True),
    Column("status_unknown_least", "count", of=("status_unknown", *_RANGES), across=True),
    Column("declined", "count", of=("numerator", "denominator", *_RANGES), across=True),
    TAKEN_AS_ALIKE,
)


def engagement_bounds(
    facts: pd.DataFrame | None = None,
    *,
    referred: Given,
    engaged: Given,
    declined: Given | None = None,
    confidence: float = 0.95,
) -> Result:
    """Bounds of the share who engaged when the status of some is not known.

    Parameters
    ----------
    facts : pandas.DataFrame, optional
        Published facts or provider returns, where the numbers stand in it.
    referred, engaged : str, mapping or Quantity
        The number referred, and of those known to have engaged: ids of facts, rows of returns, or numbers taken before
        (`quantities.take`).
    declined : str, mapping or Quantity, optional
        Those known to have declined.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        Two rows: ``at least`` with every unknown out, ``at most`` with every unknown in. Of a number that is only known to lie in
        a range, each row takes the end that makes it lower, or higher.

    Raises
    ------
    Refusal
        When more engaged and declined than were referred, nothing limits the number referred, a number is not of people,
        referrals or cases, or they are of different services, areas or periods.

    Examples
    --------
    >>> returns = pd.DataFrame({"service": "CYP", "quarter": ["2022/23 Q2"], "referrals": [26], "engaged": [17], "declined": [1]})
    >>> of = lambda column: {"column": column}
    >>> engagement_bounds(returns, referred=of("referrals"), engaged=of("engaged"), declined=of("declined")).table["numerator"].tolist()
    [17, 25]
    """
    all_, yes = take(facts, referred, name="referred"), take(facts, engaged, name="engaged")
    no = None if declined is None else take(facts, declined, name="declined")
    given = [all_, yes, *filter(None, [no])]
    alike = _require_alike(given)
    n, least, out = all_.ends[1], yes.ends[0], 0 if no is None else no.ends[0]
    if math.isinf(n):
        raise Refusal(
            f"Nothing limits {all_.id} from above, because a figure is missing", remedy="Ask for the number referred."
        )
    if n == 0:
        raise Refusal(
            f"Nobody was referred {all_.when}".rstrip() + ", so no share of them engaged",
            remedy="Take a period with referrals.",
        )
    most = n - out
    if least > most:
        raise Refusal(
            f"{count(least)} engaged and {count(out)} declined of {count(n)} referred",
            remedy="Check that all of them are of one period.",
        )
    # At least so many have a status that was not given; beyond them the figures are only not known exactly.
    unknown = max(0.0, all_.ends[0] - yes.ends[1] - (0 if no is None else no.ends[1]))
    ranges = {**range_cells("referred", all_), **range_cells("engaged", yes)}
    ranges |= {} if no is None else range_cells("declined", no)
    rows = [_row(all_, bound, x, n, confidence) for bound, x in (("at least", least), ("at most", most))]
    table = pd.DataFrame(rows).assign(
        flag="" if least == most else "bound", status_unknown=most - least, declined=out, **ranges, **alike_cells(alike)
    )
    if ranges:
        table = table.assign(status_unknown_least=int(unknown))
    return Result(
        table=table,
        columns=_COLUMNS,
        measure="Share of those referred who engaged",
        definition="People known to have engaged, over all referred: excluding, then including, those whose status is unknown.",
        method="Bounds over the unknowns; Wilson's interval at each.",
        settings={
            "referred": all_.id,
            "engaged": yes.id,
            "declined": None if no is None else no.id,
            "confidence": confidence,
        },
        sources=quantities.sources(*given),
        words=words,
        chart=Chart(kind="intervals", label="bound", value_title="% of those referred", scale=100),
    )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the bounds say."""
    low, high = table.iloc[0], table.iloc[1]
    start = f"{low['service']}: " if low["service"] else ""
    if not is_known(low["value"], high["value"], low["status_unknown"]):
        panel = sentence_case(f"{start}how many of the {low['unit']} {low['period']} engaged is {missing()}.")
        title = sentence_case(f"{start}engagement {missing()}")
        return Said(panel, panel, title=title, alt="Two points with their ranges.")
    n, unknown = low["denominator"], low["status_unknown"]
    least, most = percent(low["value"]), percent(high["value"])
    between = least if unknown == 0 else f"{least} to {most}"
    in_ranges = bool(set(table) & set(_RANGES))
    whom = f"{start}of {_referred(low)} {low['period']}, "
    panel = sentence_case(f"{whom}{_engaged(low, high, between)}")
    caveats = [*taken_as_alike(low)]
    if in_ranges:
        told = (
            "Some figures were suppressed or missing, so each bound takes the end of their ranges that makes it wider."
        )
        caveats.append(Caveat("FIGURES_IN_RANGES", told))
    if low.get("status_unknown_least", unknown) > 0:
        told = f"The status of {_unknown(low)} of {_referred(low)} is not known."
        caveats.append(Caveat("STATUS_UNKNOWN", told))
    if n < SMALL_BASE:
        caveats.append(
            Caveat("SMALL_NUMBERS", f"The base is {'at most ' if 'referred_most' in table else ''}{count(n)}.")
        )
    return Said(
        panel,
        f"{panel} Overall range {percent(low['lower'])} to {percent(high['upper'])} (Wilson at the bounds).",
        title=f"{between} of {low['unit']} engaged",
        alt=f"Two points with ranges: {f'both {least}' if unknown == 0 else f'at least {least}, at most {most}'}.",
        caveats=tuple(caveats),
    )


def _engaged(low: pd.Series[Any], high: pd.Series[Any], between: str) -> str:
    """How many engaged, and of how many that is not known."""
    yes, unknown = count(low["numerator"]), low["status_unknown"]
    if unknown == 0:
        return f"{yes} engaged: {between}."
    exact = "at least " if "engaged_least" in low.index else ""
    told = f"{exact}{yes} engaged and at most {count(high['numerator'])} could have: {between}."
    if low.get("status_unknown_least", unknown) > 0:
        return f"{told} The outcome for {_unknown(low)} is not known."
    return f"{told} Not all of these figures are known exactly."


def _unknown(low: pd.Series[Any]) -> str:
    """How many have a status that was not given; of figures in ranges, between what that is."""
    most = low["status_unknown"]
    least = low.get("status_unknown_least", most)
    return count(most) if least == most else f"{count(least)} to {count(most)}"


def _referred(low: pd.Series[Any]) -> str:
    if "referred_least" in low.index:
        return f"{count(low['referred_least'])} to {count(low['referred_most'])} {low['unit']}"
    return counted(low["denominator"], low["unit"])


def _require_alike(given: list[Quantity]) -> str:
    """Refuse what are not numbers of people of one service, place and period."""
    part_of_whole.require_counted(*given)
    for item in given[1:]:
        part_of_whole.require_same_kind(item, given[0])
    return refuse_unlike(dict(zip(("number referred", "number engaged", "number declined"), given, strict=False)))


def _row(all_: Quantity, bound: str, x: float, n: float, confidence: float) -> dict[str, Any]:
    lower, upper = proportion_interval(x, n, confidence=confidence)
    return {
        "service": all_.service,
        "bound": bound,
        "period": all_.when,
        "measure": "share who engaged",
        "value": x / n,
        "lower": float(lower),
        "upper": float(upper),
        "confidence": confidence,
        "numerator": x,
        "denominator": n,
        "unit": all_.unit,
        "method": "Wilson",
    }
