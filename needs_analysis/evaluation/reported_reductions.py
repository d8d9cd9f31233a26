"""Reported falls with no comparison group, shown as what they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from needs_analysis.charts.chart import Chart
from needs_analysis.columns import Column, keys
from needs_analysis.contracts import fact
from needs_analysis.effect import Effect
from needs_analysis.errors import Refusal
from needs_analysis.quantity import Quantity
from needs_analysis.result import Result, fixed_result
from needs_analysis.said import Caveat
from needs_analysis.source import sources_of
from needs_analysis.wording import CANNOT_BE_CHECKED, listed, plain, sentence_case


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
        Id of the number of people worked with, to say that it is not the base of those falls whose base was not published.
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
    rows = []
    found = [fact(facts, fact_id) for fact_id in reductions]
    for item in found:
        if item.unit != "percent" or not 0 <= item.number <= 100:
            raise Refusal(
                f"Fact {item.id} ({item.printed} {item.unit}) is not a percentage fall",
                remedy="Give ids of reported percentage falls.",
            )
        effect = Effect(
            _what(item, labels),
            item.number,
            "percent reduction",
            design="before_after",
            n=item.base,
            source=item.document,
        )
        rows.append(
            {
                "service": item.service,
                "area": item.area,
                "measure": effect.measure,
                "value": item.number,
                "unit": "percent reduction reported",
                "denominator": item.base,
                "method": effect.grade,
                "flag": "not an effect",
                "fact_id": item.id,
            }
        )
    service = found[0].service
    lacking = [item for item in found if item.base is None]
    falls = listed([_fall(item, labels) for item in found])
    measured = f"before/after, no comparison group, {_numbers_of(found)}"
    return fixed_result(
        table=pd.DataFrame(rows),
        columns=(
            *keys(["service", "area", "fact_id"]),
            Column("denominator", "base"),
            Column("value", "measure", of=("denominator",)),
        ),
        measure=f"Reported falls, {service}",
        definition=f"Percentage falls as reported; {listed(_not_published(lacking))} were not published.",
        method=f"As printed. No range can be given without the {'numbers of people' if lacking else 'counts behind each fall'}.",
        sentences={
            "panel": f"{service}: {'falls' if len(found) > 1 else 'a fall'} of {falls} {'were' if len(found) > 1 else 'was'} reported.{_clients(facts, clients, lacking)} With no comparison group "
            "they show change, not what the programme changed.",
            "analyst": f"{', '.join(reductions)}: {measured}; regression to the mean and other support are not ruled out. Not "
            "usable as a programme effect.",
        },
        verdict=CANNOT_BE_CHECKED,
        parameters={"reductions": list(reductions), "clients": clients},
        sources=sources_of(facts),
        caveats=(
            Caveat("NO_COMPARISON", "People chosen at a crisis tend to be calmer later in any case.", figures=False),
            Caveat(
                "NUMBERS_MISSING" if lacking else "TIMES_MISSING",
                f"{sentence_case(listed(_not_published(lacking)))} were not published.",
            ),
        ),
        chart=Chart(
            kind="bars",
            label="measure",
            title=f"Falls reported for {service}: before and after, no comparison group",
            alt="Bars of the reported falls: "
            + listed([f"{_what(item, labels)} {item.printed}%" for item in found])
            + ".",
            value_title="Reported fall, %",
        ),
    )


def _what(item: Quantity, labels: Mapping[str, str] | None) -> str:
    return (labels or {}).get(item.id, plain(item.measure.removeprefix("reduction_")))


def _fall(item: Quantity, labels: Mapping[str, str] | None) -> str:
    of = "" if item.base is None else f", of {f'{item.base:,} {item.base_unit}'.rstrip()}"
    return f"{item.printed}% ({_what(item, labels)}{of})"


def _not_published(lacking: list[Quantity]) -> list[str]:
    """What is not there; the numbers of people only where they were not printed."""
    numbers = ["numbers of people"] if lacking else []
    return [*numbers, "times of measurement", "how many dropped out"]


def _numbers_of(found: list[Quantity]) -> str:
    without = [item.id for item in found if item.base is None]
    if not without:
        return f"n {', '.join(f'{item.base:,}' for item in found)}"
    return "n not stated" if len(without) == len(found) else f"n not stated for {', '.join(without)}"


def _clients(facts: pd.DataFrame, clients: str | None, lacking: list[Quantity]) -> str:
    if clients is None:
        return ""
    worked = fact(facts, clients)
    said = f" The programme worked with {worked.count:,} {worked.unit}"
    return f"{said}, but how many of them were measured was not published." if lacking else f"{said}."
