"""What money is known, fact by fact."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from needs_analysis import quantities
from needs_analysis.columns import Column, keys, labels
from needs_analysis.errors import Refusal
from needs_analysis.money import pounds
from needs_analysis.quantities import Given, take_all
from needs_analysis.quantity import Quantity
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.wording import QUALIFIERS, is_known, listed, missing, period, plain

_TIMES: Final = frozenset({"year", "annum", "quarter", "month", "week", "day"})
_OF_A_CASE: Final = re.compile(
    r"(?:^|_)(?:unit_cost|cost_per_(?!year|annum|quarter|month|week|day)|per_case)", re.IGNORECASE
)


def known_money(
    facts: pd.DataFrame | None = None,
    *,
    amounts: Sequence[Given],
    service: str,
    shared_with: Mapping[str, str] | None = None,
) -> Result:
    """List published amounts for a service, without adding what does not belong together.

    Parameters
    ----------
    facts : pandas.DataFrame, optional
        Published facts, provider returns or contracts, where the amounts stand in it.
    amounts : sequence of str, mapping or Quantity
        Amounts in pounds, also per case ("GBP per case"), or a share of the cost in percent: ids of facts, rows of a table, or
        amounts taken before (`quantities.take`).
    service : str
        Name of the service, for the sentence.
    shared_with : mapping of str to str, optional
        For the id of a share, who bears the rest.

    Returns
    -------
    Result
        One row an amount, as printed. There is no total: the amounts are of different years, areas and funders. Whether one of
        them is a cost per case is said.

    Raises
    ------
    Refusal
        When an amount is neither pounds nor a share.

    Examples
    --------
    >>> returns = pd.DataFrame({"service": ["IDVA"], "area": "Westshire", "quarter": ["2022/23 Q2"], "budget": [80_000]})
    >>> known_money(returns, amounts=[{"column": "budget"}], service="IDVA").table["as_printed"].tolist()
    ['£80,000']
    """
    if not amounts:
        raise Refusal("No amount was named", remedy="Give the ids of published amounts.")
    found = take_all(facts, amounts, name="amounts")
    for item in found:
        if not item.is_money and item.unit != "percent":
            raise Refusal(f"{item.name} counts {item.unit}, not pounds", remedy="Give amounts of money.")
    return Result(
        table=pd.DataFrame([_row(item) for item in found]),
        columns=(
            *keys(["fact_id"]),
            Column("value", "money"),
            Column("as_printed", "label", of=("value",)),
            *labels("area", "funder", "period", "qualifier", "note", "of_a_case"),
        ),
        measure=f"Published funding for {service}",
        definition="Amounts as published; each is of its own period, area and funder.",
        method="As printed.",
        settings={
            "amounts": [item.id for item in found],
            "service": service,
            "shared_with": dict(shared_with or {}),
        },
        sources=quantities.sources(*found),
        words=words,
    )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What money is known."""
    rows, service = table.to_dict("records"), settings["service"]
    said = [_said(row, settings["shared_with"].get(row["fact_id"], "")) for row in rows]
    per_case = any(row["of_a_case"] for row in rows)
    dated = "; ".join(f"{row['fact_id']}, {row['period']}" for row in rows)
    no_cost = "" if per_case else " The published figures do not give the cost of one case."
    return Said(
        f"{service}: {listed(said)} {'are' if len(said) > 1 else 'is'} published.{no_cost}",
        f"{service}: {dated}. No total{'' if per_case else ', no cost per case'}.",
        caveats=(Caveat("NO_TOTAL", "The amounts are of different years, areas and funders and are not added."),),
    )


def _said(row: Mapping[Any, Any], partner: str) -> str:
    amount = row["as_printed"] if is_known(row["as_printed"]) else f"an amount that is {missing()}"
    where = row["area"] if row["area"] not in ("", "not stated") else "area not stated"
    if row["unit"] == "percent":
        return f"a {amount} share of the cost{f' with {partner}' if partner else ''} ({where})"
    what = f"{row['measure']}, " if row["of_a_case"] else ""
    funder = f"from the {row['funder']}" if row["funder"] else "funder not stated"
    return f"{QUALIFIERS.get(row['qualifier'], '')}{amount} ({what}{where}; {funder})"


def _row(item: Quantity) -> dict[str, Any]:
    return {
        "fact_id": item.id,
        "measure": plain(item.measure),
        "as_printed": f"{item.printed}%" if item.unit == "percent" else _pounds(item),
        "value": item.number,
        "unit": item.unit,
        "area": item.area,
        "funder": item.funder,
        "period": item.stated or (period(item.start, item.end) if item.start or item.end else item.when),
        "qualifier": item.qualifier or "",
        "note": item.note,
        "of_a_case": _is_of_a_case(item),
    }


def _pounds(item: Quantity) -> str:
    _, per, what = item.unit.partition(" per ")
    return f"{pounds(item.number)}{per}{what}"


def _is_of_a_case(item: Quantity) -> bool:
    """Whether an amount is what one case, client or victim costs."""
    _, _, per = item.unit.partition(" per ")
    return item.is_money and bool((per and per not in _TIMES) or _OF_A_CASE.search(item.measure))
