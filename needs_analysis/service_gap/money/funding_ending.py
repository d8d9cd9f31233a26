"""Which awards end within 6 and 12 months, and by when to decide what follows."""

from __future__ import annotations

from typing import Any

import pandas as pd

from needs_analysis import require
from needs_analysis.identifiers import spelled
from needs_analysis.result import Result
from needs_analysis.service_gap.money.ending import COLUMNS, ending, words
from needs_analysis.service_gap.money.funding_rows import funding_rows
from needs_analysis.source import sources_of
from needs_analysis.wording import listed


def funding_ending(funding: pd.DataFrame, *, as_of: str) -> Result:
    """Awards by how soon they end, with the day by which it must be decided what follows.

    Parameters
    ----------
    funding : pandas.DataFrame
        One row per award, financial year and need, as `reading.funding` gives it.
    as_of : str
        The day from which 6 and 12 months are counted, such as ``"2025-09-30"``.

    Returns
    -------
    Result
        One row per award, in the order of their ends; see `contracts_ending`. ``pounds`` is what it provides in its latest year.
        An award without an end is listed with that.

    Raises
    ------
    DataError
        See `funding_rows`: for what is not pounds, negative, listed twice, of two ends or outside its year.

    Examples
    --------
    >>> awards = pd.DataFrame({"award": ["A1"], "stream": "MoJ core", "financial_year": "2025/26", "need": "IDVA",
    ...                        "awarded": [100_000], "end": ["2026-03-31"], "notice_days": [90], "procurement_days": [180]})
    >>> funding_ending(awards, as_of="2025-05-01").table[["ends", "decide_by", "pounds"]].values.tolist()
    [['ends within 12 months', '2025-07-04', 100000.0]]
    """
    when = require.day(as_of, name="as_of")
    awards = funding_rows(funding)
    return Result(
        table=ending([_item(rows) for _, rows in awards.groupby(spelled(awards["award"]), sort=False)], as_of=when),
        columns=COLUMNS,
        measure="Awards that end",
        definition="Awards by their last day, and the day by which to decide: the end less notice and procurement time.",
        method="Dates as supplied.",
        settings={"as_of": when.isoformat(), "what": "awards"},
        sources=sources_of(funding),
        words=words,
    )


def _item(rows: pd.DataFrame) -> dict[str, Any]:
    """One award of its rows; of different days of notice or procurement the most."""
    latest = rows[rows["financial_year"] == rows["financial_year"].max()]
    days = {name: rows[name].dropna() for name in ("notice_days", "procurement_days")}
    return {
        "reference": rows["award"].iloc[0],
        "what": listed(list(dict.fromkeys(rows["need"]))),
        "funder": rows["funder"].iloc[0] or rows["stream"].iloc[0],
        "pounds": float(latest["awarded"].sum()),
        "end": rows["end"].iloc[0],
        **{name: float(found.max()) if len(found) else None for name, found in days.items()},
    }
