"""Reported falls with no comparison group, shown as what they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from needs_analysis import quantities
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import Column, keys
from needs_analysis.columns import labels as label_columns
from needs_analysis.effect import Effect
from needs_analysis.errors import Refusal
from needs_analysis.quantities import Given, take, take_all
from needs_analysis.quantity import Quantity
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.wording import CANNOT_BE_CHECKED, count, counted, is_known, listed, missing, plain, sentence_case


def reported_reductions(
    facts: pd.DataFrame | None = None,
    *,
    reductions: Sequence[Given],
    clients: Given | None = None,
    labels: Mapping[str, str] | None = None,
) -> Result:
    """Show reported percentage falls as before and after without a comparison.

    Parameters
    ----------
    facts : pandas.DataFrame, optional
        Published facts or another table, where the numbers stand in it.
    reductions : sequence of str, mapping or Quantity
        Percentage falls: ids of facts, rows of a table, or numbers taken before (`quantities.take`).
    clients : str, mapping or Quantity, optional
        The number of people worked with, to say that it is not the base of those falls whose base was not published.
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
    People referred at a crisis tend to improve anyway (regression to the mean), and other help was at work. Without a
    comparison group, the number of people measured and both times of measurement, a fall is not an effect.

    Examples
    --------
    >>> facts = pd.DataFrame({"fact_id": ["a"], "service": ["A programme"], "measure": ["reduction_abuse"], "value": ["55"],
    ...                       "unit": ["percent"], "denominator": ["not stated"]})
    >>> reported_reductions(facts, reductions=["a"]).verdict
    'cannot be checked from what was published'
    """
    if not reductions:
        raise Refusal("No fall was named", remedy="Give the ids of reported percentage falls.")
    found = take_all(facts, reductions, name="reductions")
    for item in found:
        if item.unit != "percent" or not 0 <= item.number <= 100:
            raise Refusal(
                f"{item.name} ({item.printed} {item.unit}) is not a percentage fall",
                remedy="Give reported percentage falls.",
            )
    worked = None if clients is None else take(facts, clients, name="clients")
    table = pd.DataFrame([_row(item, labels) for item in found])
    if worked is not None:
        table = table.assign(clients=worked.count, clients_unit=worked.unit)
    return Result(
        table=table,
        columns=(
            *keys(["service", "area", "fact_id"]),
            Column("denominator", "base"),
            Column("value", "measure", of=("denominator",)),
            Column("clients", "base"),
            *label_columns("base_unit", "clients_unit"),
            Column("as_printed", "label", of=("value",)),
        ),
        measure="Reported falls, with no comparison group",
        definition="Percentage falls as reported, before and after, with no comparison group.",
        method="As printed. No range can be given without the counts behind each fall.",
        settings={
            "reductions": [item.id for item in found],
            "clients": None if worked is None else worked.id,
            "labels": dict(labels or {}),
        },
        sources=quantities.sources(*found, *filter(None, [worked])),
        words=words,
        chart=Chart(kind="bars", label="measure", value_title="Reported fall, %"),
    )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the reported falls are, and are not."""
    rows = table.to_dict("records")
    service, many = rows[0]["service"], len(rows) > 1
    without = [row["fact_id"] for row in rows if not is_known(row["denominator"])]
    falls = listed([_fall(row) for row in rows])
    panel = (
        f"{service}: {'falls' if many else 'a fall'} of {falls} {'were' if many else 'was'} reported.{_clients(rows[0], without)} With no "
        "comparison group these show that the measures fell, not that the programme caused it."
    )
    numbers = (
        f"n {', '.join(count(row['denominator']) for row in rows)}"
        if not without
        else "n not stated"
        if len(without) == len(rows)
        else f"n not stated for {', '.join(without)}"
    )
    lacking = [*(["numbers of people"] if without else []), "times of measurement", "how many dropped out"]
    return Said(
        panel,
        f"{', '.join(row['fact_id'] for row in rows)}: before/after, no comparison group, {numbers}; regression to the mean and other "
        "support are not ruled out. Not usable as a programme effect.",
        CANNOT_BE_CHECKED,
        title=f"Falls reported for {service}: before and after, no comparison group",
        alt=f"Bars of the reported falls: {listed([_shown(row) for row in rows])}.",
        caveats=(
            Caveat("NO_COMPARISON", "Regression to the mean: people referred at a crisis tend to improve anyway."),
            Caveat(
                "NUMBERS_MISSING" if without else "TIMES_MISSING",
                f"{sentence_case(listed(lacking))} were not published.",
            ),
        ),
    )


def _shown(row: Mapping[Any, Any]) -> str:
    return f"{row['measure']} {row['as_printed']}%" if is_known(row["as_printed"]) else f"{row['measure']} {missing()}"


def _fall(row: Mapping[Any, Any]) -> str:
    of = f", of {count(row['denominator'])} {row['base_unit']}".rstrip() if is_known(row["denominator"]) else ""
    printed = f"{row['as_printed']}%" if is_known(row["as_printed"]) else f"a {missing()} percentage"
    return f"{printed} ({row['measure']}{of})"


def _clients(row: Mapping[Any, Any], without: list[str]) -> str:
    if "clients" not in row:
        return ""
    said = f" The programme worked with {counted(row['clients'], row['clients_unit'])}"
    return f"{said}, but how many of them were measured was not published." if without else f"{said}."


def _row(item: Quantity, labels: Mapping[str, str] | None) -> dict[str, Any]:
    effect = Effect(
        (labels or {}).get(item.id, plain(item.measure.removeprefix("reduction_"))),
        item.number,
        "percent reduction",
        design="before_after",
        n=item.base,
        source=item.document,
    )
    return {
        "service": item.service,
        "area": item.area,
        "measure": effect.measure,
        "value": item.number,
        "unit": "percent reduction reported",
        "denominator": item.base,
        "method": effect.grade,
        "flag": "not an effect",
        "fact_id": item.id,
        "as_printed": item.printed,
        "base_unit": item.base_unit,
    }
