"""What money is known, fact by fact."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from needs_analysis.columns import Column, keys, labels
from needs_analysis.contracts import fact
from needs_analysis.errors import Refusal
from needs_analysis.money import pounds
from needs_analysis.quantity import Quantity
from needs_analysis.result import Result, fixed_result
from needs_analysis.said import Caveat
from needs_analysis.source import sources_of
from needs_analysis.wording import QUALIFIERS, listed, period, plain

_TIMES: Final = frozenset({"year", "annum", "quarter", "month", "week", "day"})
_OF_A_CASE: Final = re.compile(
    r"(?:^|_)(?:unit_cost|cost_per_(?!year|annum|quarter|month|week|day)|per_case)", re.IGNORECASE
)


def known_money(
    facts: pd.DataFrame, *, amounts: Sequence[str], service: str, shared_with: Mapping[str, str] | None = None
) -> Result:
    """List published amounts for a service, without adding what does not belong together.

    Parameters
    ----------
    facts : pandas.DataFrame
        Published facts, one a row.
    amounts : sequence of str
        Ids of facts in pounds, also per case ("GBP per case"), or of a share of the cost in percent.
    service : str
        Name of the service, for the sentence.
    shared_with : mapping of str to str, optional
        For the id of a share, who bears the rest.

    Returns
    -------
    Result
        One row a fact, as printed. There is no total: the amounts are of different years, areas and funders. Whether one of
        them is a cost per case is said.

    Raises
    ------
    Refusal
        When a fact is neither pounds nor a share.
    """
    if not amounts:
        raise Refusal("No amount was named", remedy="Give the ids of published amounts.")
    rows, said, dated = [], [], []
    found = [fact(facts, fact_id) for fact_id in amounts]
    for item in found:
        if not item.is_money and item.unit != "percent":
            raise Refusal(f"Fact {item.id} counts {item.unit}, not pounds", remedy="Give ids of amounts.")
        partner = f" with {(shared_with or {})[item.id]}" if item.id in (shared_with or {}) else ""
        said.append(_said(item, partner))
        dated.append(f"{item.id} {item.when}")
        rows.append(
            {
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
            }
        )
    per_case = any(_is_of_a_case(item) for item in found)
    return fixed_result(
        table=pd.DataFrame(rows),
        columns=(
            *keys(["fact_id"]),
            Column("value", "money"),
            Column("as_printed", "label", of=("value",)),
            *labels("area", "funder", "period", "qualifier", "note"),
        ),
        measure=f"Money known for {service}",
        definition="Amounts as published; each is of its own period, area and funder.",
        method="As printed.",
        sentences={
            "panel": f"{service}: {listed(said)} {'are' if len(said) > 1 else 'is'} published."
            + ("" if per_case else " The cost of one case is not among them."),
            "analyst": f"{service}: {'; '.join(dated)}. No total{'' if per_case else ', no cost per case'}.",
        },
        parameters={"amounts": list(amounts)},
        sources=sources_of(facts),
        caveats=(
            Caveat(
                "NO_TOTAL", "The amounts are of different years, areas and funders and are not added.", figures=False
            ),
        ),
    )


def _said(item: Quantity, partner: str) -> str:
    if item.unit == "percent":
        return f"a {item.printed}% share of the cost{partner} ({item.where})"
    what = f"{plain(item.measure)}, " if _is_of_a_case(item) else ""
    funder = f"from the {item.funder}" if item.funder else "funder not stated"
    return f"{QUALIFIERS.get(item.qualifier, '')}{_pounds(item)} ({what}{item.where}; {funder})"


def _pounds(item: Quantity) -> str:
    _, per, what = item.unit.partition(" per ")
    return f"{pounds(item.number)}{per}{what}"


def _is_of_a_case(item: Quantity) -> bool:
    """Whether an amount is what one case, client or victim costs."""
    _, _, per = item.unit.partition(" per ")
    return item.is_money and bool((per and per not in _TIMES) or _OF_A_CASE.search(item.measure))
