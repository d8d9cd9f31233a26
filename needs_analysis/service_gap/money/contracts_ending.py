"""Which contracts and grants end within 6 and 12 months, and by when to decide what follows."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pandas as pd

from needs_analysis import require
from needs_analysis.added_rows import as_day, once_a_contract
from needs_analysis.errors import DataError
from needs_analysis.groups import folded
from needs_analysis.identifiers import spelled
from needs_analysis.result import Result
from needs_analysis.service_gap.money.ending import COLUMNS, ending, words
from needs_analysis.source import sources_of
from needs_analysis.wording import is_known, listed

_DATES: Final = ("start", "end", "extension_to", "notice_date")


def contracts_ending(service_contracts: pd.DataFrame, *, as_of: str) -> Result:
    """Contracts and grants by how soon they end, with the day by which it must be decided what follows.

    Parameters
    ----------
    service_contracts : pandas.DataFrame
        One row per target of a contract, as `reading.service_contracts` gives it.
    as_of : str
        The day from which 6 and 12 months are counted, such as ``"2025-09-30"``.

    Returns
    -------
    Result
        One row per contract, in the order of their ends: ``value`` is the days to the end, ``ends`` how soon that is, ``decide_by`` the
        end less notice and procurement time and ``decision`` whether that day has passed. What was not supplied is named; the
        decision is then due on that day at the latest. From the day after ``end`` a contract with an ``extension_to`` is taken as
        extended and ``ends_on`` that day; before, it ends on ``end`` and may be extended.

    Raises
    ------
    DataError
        For a contract that ends before it starts, is extended to a day before its end, has two starts or ends, or whose dates cannot be
        read.
    Refusal
        For negative days, and a last day of notice after the end.

    Examples
    --------
    >>> contracts = pd.DataFrame({"contract": ["C1"], "service": "IDVA", "funder": "OPCC", "value_a_year": [120_000],
    ...                           "start": ["2023-04-01"], "end": ["2026-03-31"], "procurement_days": [180]})
    >>> found = contracts_ending(contracts, as_of="2025-06-30").table
    >>> found[["ends", "decide_by", "not_supplied"]].values.tolist()
    [['ends within 12 months', '2025-10-02', 'notice period not supplied']]
    """
    when = require.day(as_of, name="as_of")
    require.columns(service_contracts, ("contract", "service", "start", "end"), what="contracts")
    rows = service_contracts.reset_index(drop=True)
    for name in ("contract", "service", "start", "end"):
        require.known(rows, name, what="contracts")
    for name in _DATES:
        if name in rows:
            rows[name] = pd.Series([as_day(cell, name) for cell in rows[name].tolist()], dtype="object")
    days = require.numbers(rows, "procurement_days") if "procurement_days" in rows else float("nan")
    rows = rows.assign(procurement_days=days)
    if any(end < start for start, end in zip(rows["start"], rows["end"], strict=True)):
        raise DataError.one("a contract ends before it starts", column="end", remedy="Correct its dates.")
    if any(to is not None and to < end for to, end in zip(rows.get("extension_to", []), rows["end"], strict=False)):
        raise DataError.one(
            "a contract is extended to a day before its end", column="extension_to", remedy="Correct its dates."
        )
    items = [_item(group) for _, group in rows.groupby(spelled(rows["contract"].astype("str")), sort=False)]
    return Result(
        table=ending(items, as_of=when),
        columns=COLUMNS,
        measure="Contracts that end",
        definition="Contracts and grants by their last day, which is that of the extension once the end has passed, and the day by which to decide: the end less notice and procurement time.",
        method="Dates as supplied.",
        settings={"as_of": when.isoformat(), "what": "contracts"},
        sources=sources_of(service_contracts),
        words=words,
    )


def _item(rows: pd.DataFrame) -> dict[str, Any]:
    """One contract of its rows, one for each target and funder."""
    for name in ("start", "end", "extension_to"):
        if name in rows and len({value for value in rows[name] if value is not None}) > 1:
            raise DataError.one(
                f"a contract has more than one {name}", column=name, remedy="Give each lot its own reference."
            )
    notice = [value for value in rows.get("notice_date", []) if value is not None]
    days = rows["procurement_days"].dropna()
    return {
        "reference": str(rows["contract"].iloc[0]).strip(),
        "what": listed(list(dict.fromkeys(rows["service"].astype("str")))),
        "funder": listed(list(dict.fromkeys(str(cell) for cell in rows.get("funder", []) if is_known(cell)))),
        "pounds": _pounds(rows),
        "start": rows["start"].iloc[0],
        "end": rows["end"].iloc[0],
        "extension_to": _first(rows, "extension_to"),
        "notice_date": min(notice) if notice else None,
        "procurement_days": float(days.max()) if len(days) else None,
    }


def _first(rows: pd.DataFrame, name: str) -> date | None:
    return next((value for value in rows.get(name, []) if value is not None), None)


def _pounds(rows: pd.DataFrame) -> float:
    """Pounds a year of all funders, each once."""
    if "value_a_year" not in rows:
        return float("nan")
    funder = rows["funder"].map(lambda cell: folded(cell) if is_known(cell) else "") if "funder" in rows else ""
    once = once_a_contract(rows.assign(funder=funder, kpi=rows.get("kpi")), "value_a_year")
    found = require.numbers(once, "value_a_year")
    if (found < 0).any():
        raise DataError.one("is negative", column="value_a_year", remedy="Correct it.")
    return float(pd.Series(found).sum(skipna=False))
