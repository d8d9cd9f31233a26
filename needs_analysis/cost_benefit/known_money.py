"""What money is known, fact by fact."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from needs_analysis import quantities
from needs_analysis.columns import Column, keys, labels
from needs_analysis.errors import Refusal
from needs_analysis.money import pounds
from needs_analysis.quantities import Given, take_all
from needs_analysis.quantity import NOT_STATED, Quantity
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.wording import QUALIFIERS, during, is_known, listed, missing, period, plain, sentence_case

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
        One row an amount, as printed. There is no total, and of several amounts it is said in what they differ. Whether one of
        them is a cost per case is said.

    Raises
    ------
    Refusal
        When an amount is neither pounds nor a share or is given twice, or the service is not named.

    Examples
    --------
    >>> returns = pd.DataFrame({"service": ["IDVA"], "area": "Westshire", "quarter": ["2022/23 Q2"], "budget": [80_000]})
    >>> known_money(returns, amounts=[{"column": "budget"}], service="IDVA").table["as_printed"].tolist()
    ['£80,000']
    """
    if not amounts:
        raise Refusal("No amount was named", remedy="Give the ids of published amounts.")
    if not isinstance(service, str) or not service.strip():
        raise Refusal("The service is not named", remedy='Name it for the sentence, as service="IDVA".')
    found = take_all(facts, amounts, name="amounts")
    doubled = [name for name, times in Counter(item.id for item in found).items() if times > 1]
    if doubled:
        raise Refusal(f"{doubled[0]} is given twice", remedy="Give each amount once.")
    for item in found:
        if not item.is_money and item.unit != "percent":
            raise Refusal(f"{item.name} counts {item.unit}, not pounds", remedy="Give amounts of money.")
    return Result(
        table=pd.DataFrame([_row(item) for item in found]),
        columns=(
            *keys(["fact_id"]),
            Column("value", "money"),
            Column("as_printed", "label", of=("value",)),
            *labels("area", "funder", "period", "qualifier", "note", "of_a_case", "published"),
        ),
        measure=f"{'Published funding' if all(item.is_fact for item in found) else 'Funding'} for {service}",
        definition="Amounts as they were given, each with its own period, area and funder; none are added.",
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
    many, published = len(rows) > 1, all(row["published"] for row in rows)
    measures = {row["measure"] for row in rows if row["unit"] != "percent"}
    said = [
        _said(
            row,
            settings["shared_with"].get(row["fact_id"], ""),
            with_measure=row["of_a_case"] or len(measures) > 1 or not row["published"],
        )
        for row in rows
    ]
    per_case = any(row["of_a_case"] for row in rows)
    dated = "; ".join(f"{row['fact_id']}, {row['period']}" for row in rows)
    which = "The published" if published else "These" if many else "This"
    no_cost = "" if per_case else f" {which} {'figures do' if many else 'figure does'} not give the cost of one case."
    lacking = [*(["no total"] if many else []), *([] if per_case else ["no cost per case"])]
    return Said(
        f"{service}: {listed(said)} {'are' if many else 'is'} {'published' if published else 'known'}.{no_cost}",
        " ".join(filter(None, [f"{service}: {dated}.", f"{sentence_case(', '.join(lacking))}." if lacking else ""])),
        caveats=(Caveat("NO_TOTAL", _not_added(rows)),) if many else (),
    )


def _not_added(rows: list[dict[Any, Any]]) -> str:
    """In what several amounts differ, as far as that was stated."""
    told = {"period": "periods", "area": "areas", "funder": "funders", "measure": "measures"}
    differ = [
        word
        for name, word in told.items()
        if len({row[name] for row in rows if row[name] not in ("", NOT_STATED, period(None, None), during(None, None))})
        > 1
    ]
    return f"The amounts are {f'of different {listed(differ)} and are ' if differ else ''}not added."


def _said(row: Mapping[Any, Any], partner: str, *, with_measure: bool) -> str:
    where = row["area"] if row["area"] not in ("", NOT_STATED) else "area not stated"
    shown = is_known(row["as_printed"])
    if row["unit"] == "percent":
        share = f"{_article(row['as_printed'])} {row['as_printed']} share" if shown else f"a {missing()} share"
        return f"{share} of the cost{f' with {partner}' if partner else ''} ({where})"
    amount = row["as_printed"] if shown else f"an amount that is {missing()}"
    what = f"{row['measure']}, " if with_measure else ""
    return f"{QUALIFIERS.get(row['qualifier'], '')}{amount} ({what}{where}; {_funder(row['funder'])})"


def _article(number: str) -> str:
    """The article of a number as it is read: an eight, an eleven, an eighteen."""
    whole = number.rstrip("%").partition(".")[0]
    return "an" if whole.startswith("8") or whole in ("11", "18") else "a"


def _funder(name: str) -> str:
    """Who pays, with the article that a name takes; a description such as "several, not named" takes none."""
    if not name:
        return "funder not stated"
    if name[:4].casefold() == "the ":
        return f"from the {name[4:]}"
    return f"from {'' if name[0].islower() else 'the '}{name}"


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
        "published": item.is_fact,
    }


def _pounds(item: Quantity) -> str:
    _, per, what = item.unit.partition(" per ")
    return f"{pounds(item.number)}{per}{what}"


def _is_of_a_case(item: Quantity) -> bool:
    """Whether an amount is what one case, client or victim costs."""
    _, _, per = item.unit.partition(" per ")
    return item.is_money and bool((per and per not in _TIMES) or _OF_A_CASE.search(item.measure))
