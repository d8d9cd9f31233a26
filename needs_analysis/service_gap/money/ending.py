"""What ends when, and by when it must be decided what follows: the table and the words of contracts and awards alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import pandas as pd

from needs_analysis.columns import Column, keys, labels
from needs_analysis.money import pounds
from needs_analysis.said import Caveat, Said
from needs_analysis.service_gap.money.decide_by import (
    ENDED,
    NO_END,
    WITHIN_6_MONTHS,
    WITHIN_12_MONTHS,
    decide_by,
    ends_within,
    not_supplied,
)
from needs_analysis.wording import count, counted, day, is_known, listed, sentence_case

OVERDUE: Final = "overdue"
COLUMNS: Final = (
    *keys(["reference"]),
    *labels("what", "funder", "start", "end", "extension_to", "ends", "decide_by", "decision", "not_supplied"),
    Column("pounds", "money", unit="GBP"),
    Column("value", "measure", unit="days"),
    Column("days_to_decide", "measure", unit="days"),
)
"""What each column of `ending` is."""


def ending(items: Sequence[Mapping[str, Any]], *, as_of: date) -> pd.DataFrame:
    """One row per contract or award in the order of their ends, with how soon it ends and by when to decide.

    Parameters
    ----------
    items : sequence of mapping
        Each with ``reference, what, funder, pounds, start, end, extension_to, notice_days, procurement_days, notice_date``; None
        where a thing was not supplied.
    as_of : date
        The day from which the months are counted.

    Examples
    --------
    >>> item = {"reference": "C1", "what": "IDVA", "end": date(2026, 3, 31), "notice_days": 90, "procurement_days": 180}
    >>> ending([item], as_of=date(2025, 9, 30))[["ends", "decide_by", "decision"]].values.tolist()
    [['ends within 6 months', '2025-07-04', 'overdue']]
    """
    rows = []
    for item in sorted(items, key=lambda one: (one.get("end") or date.max, str(one["reference"]))):
        end = item.get("end")
        given = [item.get(name) for name in ("notice_days", "procurement_days", "notice_date")]
        by = None if end is None else decide_by(end, *given)
        ends = ends_within(end, as_of)
        rows.append(
            {
                "reference": item["reference"],
                "what": item.get("what") or "",
                "funder": item.get("funder") or "",
                "measure": "days to the end",
                "value": float("nan") if end is None else (end - as_of).days,
                "unit": "days",
                "pounds": item.get("pounds", float("nan")),
                **{name: _text(item.get(name)) for name in ("start", "end", "extension_to")},
                "ends": ends,
                "decide_by": _text(by),
                "days_to_decide": float("nan") if by is None else (by - as_of).days,
                "decision": "" if by is None or ends == ENDED else OVERDUE if by < as_of else "open",
                "not_supplied": not_supplied(*given),
            }
        )
    return pd.DataFrame(rows)


def _text(when: date | None) -> str:
    return "" if when is None else when.isoformat()


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What ends within 6 and 12 months, and which decisions are overdue or due next."""
    things = settings["what"]
    as_of = day(date.fromisoformat(settings["as_of"]))
    soon, later = (table[table["ends"] == word] for word in (WITHIN_6_MONTHS, WITHIN_12_MONTHS))
    first = (
        f"{_how_many(soon, things)} of {count(len(table))} {'ends' if len(soon) == 1 else 'end'} within 6 months of {as_of}{_names(soon)}, "
        f"and {count(len(later)) if len(later) else 'no'} more within 12{_names(later)}."
    )
    panel = " ".join(filter(None, [sentence_case(first), _overdue(table), _next(table)]))
    ended, no_end = (int((table["ends"] == word).sum()) for word in (ENDED, NO_END))
    near = table[table["ends"].isin([WITHIN_6_MONTHS, WITHIN_12_MONTHS])]
    lacking = int((near["not_supplied"] != "").sum())
    caveats = []
    if lacking:
        told = f"For {count(lacking)} of the {counted(len(near), things)} that end within 12 months the notice period or procurement time was not supplied; the decision may be due earlier."
        caveats.append(Caveat("TIME_NOT_SUPPLIED", told))
    if no_end:
        caveats.append(Caveat("NO_END", f"The end of {counted(no_end, things)} was not supplied."))
    more = f" {sentence_case(counted(ended, things))} already ended." if ended else ""
    return Said(
        panel,
        f"{panel}{more} Decide by: the end less notice and procurement time.",
        title=f"{sentence_case(things)} that end within 12 months",
        alt=f"{count(len(near))} of {counted(len(table), things)} end within 12 months.",
        caveats=tuple(caveats),
    )


def _how_many(rows: pd.DataFrame, things: str) -> str:
    return f"{count(len(rows)) if len(rows) else 'no'} {things.removesuffix('s') if len(rows) == 1 else things}"


def _names(rows: pd.DataFrame) -> str:
    """Which they are, and their pounds where they were supplied."""
    if rows.empty:
        return ""
    money = rows["pounds"].sum(skipna=False)
    amount = f"; {pounds(money)} a year" if is_known(money) else ""
    return f" ({listed(list(rows['reference'].astype(str)), most=3)}{amount})"


def _overdue(table: pd.DataFrame) -> str:
    rows = table[table["decision"] == OVERDUE].sort_values("decide_by", kind="stable")
    if rows.empty:
        return ""
    return f"The decision on {listed(list(rows['reference'].astype(str)), most=3)} is overdue."


def _next(table: pd.DataFrame) -> str:
    rows = table[table["decision"] == "open"].sort_values("decide_by", kind="stable")
    if rows.empty:
        return ""
    row = rows.iloc[0]
    latest = ", at the latest" if row["not_supplied"] else ""
    return f"The next decision is on {row['reference']}, by {day(date.fromisoformat(row['decide_by']))}{latest}."
