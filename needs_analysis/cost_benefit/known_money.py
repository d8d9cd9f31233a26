"""What money is known, fact by fact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from needs_analysis.contracts import fact
from needs_analysis.errors import Refusal
from needs_analysis.money import pounds
from needs_analysis.result import Caveat, Result
from needs_analysis.source import sources_of
from needs_analysis.wording import QUALIFIERS, listed, period, plain


def known_money(
    facts: pd.DataFrame, *, amounts: Sequence[str], service: str, shared_with: Mapping[str, str] | None = None
) -> Result:
    """List published amounts for a service, without adding what does not belong together.

    Parameters
    ----------
    facts : pandas.DataFrame
        Published facts, one a row.
    amounts : sequence of str
        Ids of facts in pounds, or of a share of the cost in percent.
    service : str
        Name of the service, for the sentence.
    shared_with : mapping of str to str, optional
        For the id of a share, who bears the rest.

    Returns
    -------
    Result
        One row a fact, as printed. There is no total: the amounts are of different years, areas and funders.

    Raises
    ------
    Refusal
        When a fact is neither pounds nor a share.
    """
    if not amounts:
        raise Refusal("No amount was named", remedy="Give the ids of published amounts.")
    rows, said, dated = [], [], []
    for fact_id in amounts:
        found = fact(facts, fact_id)
        if found.unit not in ("GBP", "percent"):
            raise Refusal(f"Fact {fact_id} counts {found.unit}, not pounds", remedy="Give ids of amounts.")
        what = plain(found.measure)
        funder = f"from the {found.funder}" if found.funder else "funder not stated"
        if found.unit == "GBP":
            said.append(f"{QUALIFIERS.get(found.qualifier, '')}{pounds(found.number)} ({found.where}; {funder})")
        else:
            partner = f" with {(shared_with or {})[found.id]}" if found.id in (shared_with or {}) else ""
            said.append(f"a {found.number:.0f}% share of the cost{partner} ({found.where})")
        dated.append(f"{found.id} {found.when}")
        rows.append(
            {
                "fact_id": found.id,
                "measure": what,
                "as_printed": pounds(found.number) if found.unit == "GBP" else f"{found.printed}%",
                "value": found.number,
                "unit": found.unit,
                "area": found.area,
                "funder": found.funder,
                "period": found.stated or period(found.start, found.end),
                "qualifier": found.qualifier or "",
                "note": found.note,
            }
        )
    return Result(
        table=pd.DataFrame(rows),
        measure=f"Money known for {service}",
        definition="Amounts as published; each is of its own period, area and funder.",
        method="As printed.",
        sentences={
            "panel": f"{service}: {listed(said)} are published. The cost of one case is not.",
            "analyst": f"{service}: {'; '.join(dated)}. No total, no cost per case.",
        },
        parameters={"amounts": list(amounts)},
        sources=sources_of(facts),
        caveats=(Caveat("NO_TOTAL", "The amounts are of different years, areas and funders and are not added."),),
    )
