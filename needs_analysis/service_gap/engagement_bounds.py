"""How many who were referred engaged, at least and at most."""

from __future__ import annotations

import pandas as pd

from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, Column, keys
from needs_analysis.contracts import fact
from needs_analysis.errors import Refusal
from needs_analysis.result import Result, fixed_result
from needs_analysis.said import Caveat
from needs_analysis.source import sources_of
from needs_analysis.statistics import proportion_interval
from needs_analysis.wording import count, during, percent


def engagement_bounds(
    facts: pd.DataFrame, *, referred: str, engaged: str, declined: str | None = None, confidence: float = 0.95
) -> Result:
    """Bounds of the share who engaged when the status of some is not known.

    Parameters
    ----------
    facts : pandas.DataFrame
        Published facts, one a row.
    referred, engaged : str
        Ids of the number referred and of those known to have engaged.
    declined : str, optional
        Id of those known to have declined.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        Two rows: ``at least`` with every unknown out, ``at most`` with every unknown in.

    Raises
    ------
    Refusal
        When more engaged and declined than were referred.

    Examples
    --------
    >>> facts = pd.DataFrame({"fact_id": ["r", "e", "d"], "service": "Idva", "measure": "m", "value": ["26", "17", "1"],
    ...                       "unit": ["referrals", "young people", "young people"]})
    >>> engagement_bounds(facts, referred="r", engaged="e", declined="d").table["numerator"].tolist()
    [17, 25]
    """
    all_, yes = fact(facts, referred), fact(facts, engaged)
    no = fact(facts, declined).count if declined is not None else 0
    n, least = all_.count, yes.count
    most = n - no
    if n == 0 or least > most:
        raise Refusal(
            f"{least} engaged and {no} declined of {n} referred", remedy="Check that all three are of one period."
        )
    rows = []
    for bound, x in (("at least", least), ("at most", most)):
        lower, upper = proportion_interval(x, n, confidence=confidence)
        rows.append(
            {
                "service": all_.service,
                "bound": bound,
                "measure": "share who engaged",
                "value": x / n,
                "lower": float(lower),
                "upper": float(upper),
                "confidence": confidence,
                "numerator": x,
                "denominator": n,
                "unit": all_.unit,
                "method": "Wilson",
                "flag": "" if least == most else "bound",
                "status_unknown": most - least,
                "declined": no,
            }
        )
    table = pd.DataFrame(rows)
    unknown = most - least
    when = during(all_.start, all_.end)
    panel = (
        f"{all_.service}: of {count(n)} {all_.unit} {when}, {count(least)} engaged and at most {count(most)} could have: "
        f"{percent(least / n)} to {percent(most / n)}. What became of {count(unknown)} was not published."
    )
    return fixed_result(
        table=table,
        columns=(
            *keys(["service", "bound"]),
            Column("numerator", "count", part_of="denominator"),
            Column("denominator", "base"),
            Column("value", "measure", of=("numerator", "denominator"), unit=SHARE),
            # The bounds lie apart by those whose status is not known.
            Column("status_unknown", "count", of=("numerator",), across=True),
            Column("declined", "count", of=("numerator", "denominator"), across=True),
        ),
        measure=f"Engagement, {all_.service}",
        definition=f"Known to have engaged over all {all_.unit} {when}; unknowns counted out, then in.",
        method="Bounds over the unknowns; Wilson's interval at each.",
        sentences={
            "panel": panel,
            "analyst": panel + f" Overall range {percent(table['lower'].iloc[0])} to "
            f"{percent(table['upper'].iloc[1])} (Wilson at the bounds).",
        },
        parameters={"referred": referred, "engaged": engaged, "declined": declined},
        sources=sources_of(facts),
        caveats=(
            Caveat("STATUS_UNKNOWN", f"The status of {unknown} of {n} is not known."),
            *((Caveat("SMALL_NUMBERS", f"The base is {n}."),) if n < 30 else ()),
        ),
        chart=Chart(
            kind="intervals",
            label="bound",
            title=f"{percent(least / n)} to {percent(most / n)} of {all_.unit} engaged",
            alt=f"Two points with ranges: at least {percent(least / n)}, at most {percent(most / n)}.",
            value_title=f"% of {all_.unit}",
            scale=100,
        ),
    )
