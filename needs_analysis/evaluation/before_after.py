"""Reported falls with no comparison group, shown as what they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from needs_analysis.charts.chart import Chart
from needs_analysis.contracts import fact
from needs_analysis.effect import Effect
from needs_analysis.errors import Refusal
from needs_analysis.result import Caveat, Result
from needs_analysis.source import sources_of
from needs_analysis.wording import CANNOT_BE_CHECKED, listed, plain


def reported_reductions(
    facts: pd.DataFrame,
    *,
    reductions: Sequence[str],
    clients: str | None = None,
    labels: Mapping[str, str] | None = None,
) -> Result:
    """Show reported percentage falls as before and after without a comparison.

    Parameters
    ----------
    facts : pandas.DataFrame
        Published facts, one a row.
    reductions : sequence of str
        Ids of facts that are percentage falls.
    clients : str, optional
        Id of the number of people worked with, to say that it is not the base of the falls.
    labels : mapping of str to str, optional
        For the id of a fall, what fell, in the report's words.

    Returns
    -------
    Result
        One row a reported fall, with its design and whether it may be called an effect.

    Raises
    ------
    Refusal
        When a fact is not a percentage between 0 and 100.

    Notes
    -----
    People who enter a programme at a crisis tend to be calmer later in any case, and other help was at work. Without a
    comparison group, the number of people measured and both times of measurement, a fall is not an effect.

    Examples
    --------
    >>> facts = pd.DataFrame({"fact_id": ["a"], "service": ["DRIVE"], "measure": ["reduction_abuse"], "value": ["55"],
    ...                       "unit": ["percent"], "denominator": ["not stated"]})
    >>> reported_reductions(facts, reductions=["a"]).verdict
    'cannot be checked from what was published'
    """
    if not reductions:
        raise Refusal("No fall was named", remedy="Give the ids of reported percentage falls.")
    rows, effects = [], []
    for fact_id in reductions:
        found = fact(facts, fact_id)
        if found.unit != "percent" or not 0 <= found.number <= 100:
            raise Refusal(
                f"Fact {fact_id} ({found.printed} {found.unit}) is not a percentage fall",
                remedy="Give ids of reported percentage falls.",
            )
        what = (labels or {}).get(found.id, plain(found.measure.removeprefix("reduction_")))
        effect = Effect(
            what, found.number, "percent reduction", design="before_after", n=found.base, source=found.document
        )
        effects.append(effect)
        rows.append(
            {
                "service": found.service,
                "area": found.area,
                "measure": what,
                "value": found.number,
                "unit": "percent reduction reported",
                "denominator": found.base,
                "method": effect.grade,
                "flag": "not an effect",
                "fact_id": found.id,
            }
        )
    first = fact(facts, reductions[0])
    table = pd.DataFrame(rows)
    falls = listed([f"{effect.value:.0f}% ({effect.measure})" for effect in effects])
    n = ""
    if clients is not None:
        worked = fact(facts, clients)
        n = (
            f" The programme worked with {worked.count:,} {worked.unit}, but how many of them were measured was not "
            "published."
        )
    return Result(
        table=table,
        measure=f"Reported falls, {first.service}",
        definition="Percentage falls as reported; what was measured when, and in how many people, was not published.",
        method="As printed. No range can be given without the numbers of people.",
        sentences={
            "panel": f"{first.service}: falls of {falls} were reported.{n} With no comparison group they show change, not "
            "what the programme changed.",
            "analyst": f"{', '.join(reductions)}: before/after, no comparison group, n not stated; regression to the mean and "
            "other support are not ruled out. Not usable as a programme effect.",
        },
        verdict=CANNOT_BE_CHECKED,
        parameters={"reductions": list(reductions), "clients": clients},
        sources=sources_of(facts),
        caveats=(
            Caveat("NO_COMPARISON", "People chosen at a crisis tend to be calmer later in any case."),
            Caveat(
                "NUMBERS_MISSING",
                "Numbers of people, times of measurement and how many dropped out were not published.",
            ),
        ),
        chart=Chart(
            kind="bars",
            label="measure",
            title=f"Falls reported for {first.service}: before and after, no comparison group",
            alt="Bars of the reported falls: " + listed([f"{e.measure} {e.value:.0f}%" for e in effects]) + ".",
            value_title="Reported fall, %",
        ),
    )
