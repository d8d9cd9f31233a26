"""How many who were referred engaged, at least and at most."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from needs_analysis import quantities
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, Column, keys, labels
from needs_analysis.errors import Refusal
from needs_analysis.quantities import Given, take
from needs_analysis.quantity import Quantity
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.statistics import proportion_interval
from needs_analysis.wording import count, is_known, missing, percent

SMALL_BASE = 30


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
        When more engaged and declined than were referred, or nothing limits the number referred.

    Examples
    --------
    >>> returns = pd.DataFrame({"service": "CYP", "quarter": ["2022/23 Q2"], "referrals": [26], "engaged": [17], "declined": [1]})
    >>> of = lambda column: {"column": column}
    >>> engagement_bounds(returns, referred=of("referrals"), engaged=of("engaged"), declined=of("declined")).table["numerator"].tolist()
    [17, 25]
    """
    all_, yes = take(facts, referred, name="referred"), take(facts, engaged, name="engaged")
    no = None if declined is None else take(facts, declined, name="declined")
    n, least, out = all_.ends[1], yes.ends[0], 0 if no is None else no.ends[0]
    if math.isinf(n):
        raise Refusal(f"Nothing limits {all_.id} from above", remedy="Ask for the number of people referred.")
    most = n - out
    if n == 0 or least > most:
        raise Refusal(
            f"{least} engaged and {out} declined of {n} referred", remedy="Check that all of them are of one period."
        )
    rows = [_row(all_, bound, x, n, confidence) for bound, x in (("at least", least), ("at most", most))]
    table = pd.DataFrame(rows).assign(flag="" if least == most else "bound", status_unknown=most - least, declined=out)
    return Result(
        table=table,
        columns=(
            *keys(["service", "bound"]),
            *labels("period"),
            Column("numerator", "count", part_of="denominator"),
            Column("denominator", "base"),
            Column("value", "measure", of=("numerator", "denominator"), unit=SHARE),
            # The bounds lie apart by those whose status is not known.
            Column("status_unknown", "count", of=("numerator",), across=True),
            Column("declined", "count", of=("numerator", "denominator"), across=True),
        ),
        measure="Share of those referred who engaged",
        definition="People known to have engaged, over all referred: excluding, then including, those whose status is unknown.",
        method="Bounds over the unknowns; Wilson's interval at each.",
        settings={
            "referred": all_.id,
            "engaged": yes.id,
            "declined": None if no is None else no.id,
            "confidence": confidence,
        },
        sources=quantities.sources(all_, yes, *filter(None, [no])),
        words=words,
        chart=Chart(kind="intervals", label="bound", value_title="% of those referred", scale=100),
    )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the bounds say."""
    low, high = table.iloc[0], table.iloc[1]
    n, unknown = low["denominator"], low["status_unknown"]
    least, most = percent(low["value"]), percent(high["value"])
    whom = f"{low['service']}: of {count(n)} {low['unit']} {low['period']}" if is_known(n) else f"{low['service']}"
    if not is_known(low["value"], high["value"]):
        panel = f"{low['service']}: how many of the {low['unit']} {low['period']} engaged is {missing()}."
        return Said(
            panel, panel, title=f"{low['service']}: engagement {missing()}", alt="Two points with their ranges."
        )
    panel = (
        f"{whom}, {count(low['numerator'])} engaged and at most {count(high['numerator'])} could have: "
        f"{least} to {most}. The outcome for {count(unknown)} is not known."
    )
    caveats = [Caveat("STATUS_UNKNOWN", f"The status of {count(unknown)} of {count(n)} is not known.")]
    if n < SMALL_BASE:
        caveats.append(Caveat("SMALL_NUMBERS", f"The base is {count(n)}."))
    return Said(
        panel,
        f"{panel} Overall range {percent(low['lower'])} to {percent(high['upper'])} (Wilson at the bounds).",
        title=f"{least} to {most} of {low['unit']} engaged",
        alt=f"Two points with ranges: at least {least}, at most {most}.",
        caveats=tuple(caveats),
    )


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
