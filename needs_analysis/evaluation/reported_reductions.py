"""Reported falls with no comparison group, shown as what they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import pandas as pd

from needs_analysis import part_of_whole, quantities
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
        When a fact is not a percentage between 0 and 100 or is named twice, they are of different services, or a label is not
        text.

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
    _require_one_service(found, worked)
    named = _labels(labels)
    table = pd.DataFrame([_row(item, named) for item in found])
    if worked is not None:
        table = table.assign(clients=worked.count, clients_unit=worked.unit)
    return Result(
        table=table,
        columns=(
            *keys(["service", "area", "fact_id"]),
            Column("denominator", "base"),
            # A percentage beside the number it is of gives the count.
            Column("value", "measure", of=("denominator",), part_of="denominator", unit="percent"),
            Column("clients", "base"),
            *label_columns("base_unit", "base_stated", "clients_unit"),
            Column("as_printed", "label", of=("value",)),
        ),
        measure="Reported falls, with no comparison group",
        definition="Percentage falls as reported, before and after, with no comparison group.",
        method="As printed. No range can be given without the counts behind each fall.",
        settings={
            "reductions": [item.id for item in found],
            "clients": None if worked is None else worked.id,
            "labels": named,
        },
        sources=quantities.sources(*found, *filter(None, [worked])),
        words=words,
        chart=Chart(kind="bars", label="measure", value_title="Reported fall, %"),
    )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the reported falls are, and are not."""
    rows = table.to_dict("records")
    service, many = rows[0]["service"], len(rows) > 1
    start = f"{service}: " if service else ""
    without = [row["fact_id"] for row in rows if not row["base_stated"]]
    none = len(without) == len(rows)
    falls = listed([_fall(row) for row in rows])
    shows = "these show that the measures" if many else "it shows that the measure"
    panel = sentence_case(
        f"{start}{'falls' if many else 'a fall'} of {falls} {'were' if many else 'was'} reported.{_clients(rows)} With no "
        f"comparison group {shows} fell, not why."
    )
    people = [] if not without else ["numbers of people" if none else f"numbers of people for {listed(without)}"]
    code = "TIMES_MISSING" if not without else "NUMBERS_MISSING" if none else "SOME_NUMBERS_MISSING"
    lacking = [*people, "times of measurement", "how many dropped out"]
    return Said(
        panel,
        f"{', '.join(row['fact_id'] for row in rows)}: before/after, no comparison group, {_numbers(rows, without)}; regression to the "
        "mean and other support are not ruled out. Not usable as a programme effect.",
        CANNOT_BE_CHECKED,
        title=f"{'Falls' if many else 'A fall'} reported{f' for {service}' if service else ''}: before and after, no comparison group",
        alt=f"Bars of the reported falls: {listed([_shown(row) for row in rows])}.",
        caveats=(
            Caveat("NO_COMPARISON", "Regression to the mean: people referred at a crisis tend to improve anyway."),
            Caveat(code, f"{sentence_case(listed(lacking))} were not published."),
        ),
    )


def _numbers(rows: list[dict[Any, Any]], without: list[str]) -> str:
    """Of how many each fall is: given, withheld, or not stated."""
    if len(without) == len(rows):
        return "n not stated"
    if without:
        return f"n not stated for {', '.join(without)}"
    return f"n {', '.join(count(row['denominator']) for row in rows)}"


def _shown(row: Mapping[Any, Any]) -> str:
    return f"{row['measure']} {row['as_printed']}%" if is_known(row["as_printed"]) else f"{row['measure']} {missing()}"


def _fall(row: Mapping[Any, Any]) -> str:
    of = ""
    if is_known(row["denominator"]):
        of = f", of {counted(row['denominator'], row['base_unit'])}".rstrip()
    elif row["base_stated"]:
        of = f", of a {missing()} number"
    printed = f"{row['as_printed']}%" if is_known(row["as_printed"]) else f"a {missing()} percentage"
    return f"{printed} ({row['measure']}{of})"


def _clients(rows: list[dict[Any, Any]]) -> str:
    if "clients" not in rows[0]:
        return ""
    said = f" The programme worked with {counted(rows[0]['clients'], rows[0]['clients_unit'])}"
    without = [row["measure"] for row in rows if not row["base_stated"]]
    if not without:
        return f"{said}."
    of = "" if len(without) == len(rows) else f" for {listed(list(dict.fromkeys(without)))}"
    return f"{said}, but how many of them were measured{of} was not published."


def _require_one_service(found: list[Quantity], worked: Quantity | None) -> None:
    doubled = [name for name, times in Counter(item.id for item in found).items() if times > 1]
    if doubled:
        raise Refusal(f"{doubled[0]} is named twice", remedy="Name each fall once.")
    given = [*found, *filter(None, [worked])]
    for one, other in combinations(given, 2):
        if part_of_whole.differs(one.service, other.service):
            raise Refusal(
                f"{one.name} is of the service {one.service} and {other.id} of the service {other.service}",
                remedy="Take the falls of one service at a time.",
            )


def _labels(labels: Mapping[str, str] | None) -> dict[str, str]:
    """What fell, by the id of a fall."""
    if not isinstance(labels, Mapping | None):
        raise Refusal(
            f"The labels are a {type(labels).__name__}, which does not say whose they are",
            remedy='Write what fell for the id of each fall, as labels={"A011": "physical abuse"}.',
        )
    for name, label in (labels or {}).items():
        if not isinstance(label, str) or not label.strip():
            raise Refusal(f"The label of {name} is not text", remedy="Write what fell, or leave the label out.")
    return dict(labels or {})


def _row(item: Quantity, labels: Mapping[str, str]) -> dict[str, Any]:
    effect = Effect(
        labels.get(item.id, plain(item.measure.removeprefix("reduction_"))),
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
        "base_stated": item.base is not None,
    }
