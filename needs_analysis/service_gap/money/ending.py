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
    end_now,
    ends_within,
    not_supplied,
    notice_now,
)
from needs_analysis.wording import count, counted, day, is_known, listed, sentence_case

OVERDUE: Final = "overdue"
LONGEST: Final = 30
"""Words at which a sentence is too long for a panel."""
COLUMNS: Final = (
    *keys(["reference"], written=["reference"]),
    *labels("what", "funder", written=True),
    *labels("start", "end", "extension_to", "ends_on", "ends", "decide_by", "decision", "not_supplied"),
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
        where a thing was not supplied. ``extension_to`` counts from the day after ``end`` (`end_now`).
    as_of : date
        The day from which the months are counted.

    Examples
    --------
    >>> item = {"reference": "C1", "what": "IDVA", "end": date(2026, 3, 31), "notice_days": 90, "procurement_days": 180}
    >>> ending([item], as_of=date(2025, 9, 30))[["ends", "decide_by", "decision"]].values.tolist()
    [['ends within 6 months', '2025-07-04', 'overdue']]
    """
    rows = []
    dated = [{**item, "ends_on": _ends_on(item, as_of)} for item in items]
    for item in sorted(dated, key=lambda one: (one["ends_on"] or date.max, str(one["reference"]))):
        end = item["ends_on"]
        given = [item.get(name) for name in ("notice_days", "procurement_days")]
        given.append(
            None if end is None else notice_now(item.get("notice_date"), item["end"], item.get("extension_to"), as_of)
        )
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
                **{name: _text(item.get(name)) for name in ("start", "end", "extension_to", "ends_on")},
                "ends": ends,
                "decide_by": _text(by),
                "days_to_decide": float("nan") if by is None else (by - as_of).days,
                "decision": "" if by is None or ends == ENDED else OVERDUE if by < as_of else "open",
                "not_supplied": not_supplied(*given),
            }
        )
    return pd.DataFrame(rows)


def _ends_on(item: Mapping[str, Any], as_of: date) -> date | None:
    end = item.get("end")
    return None if end is None else end_now(end, item.get("extension_to"), as_of)


def _text(when: date | None) -> str:
    return "" if when is None else when.isoformat()


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What ends within 6 and 12 months, what has ended, and which decisions are overdue or due next."""
    things = settings["what"]
    as_of = day(date.fromisoformat(settings["as_of"]))
    near = table[table["ends"].isin([WITHIN_6_MONTHS, WITHIN_12_MONTHS])]
    panel = " ".join(
        filter(None, [_soon(table, things, as_of), _ended(table), _decisions(table), _extended(table, near)])
    )
    no_end = int((table["ends"] == NO_END).sum())
    lacking = near[near["not_supplied"] != ""]
    caveats = []
    if len(lacking):
        whose = listed(list(lacking["reference"].astype(str)), most=3)
        told = f"The notice period or procurement time was not supplied for {whose}; the decision may be due earlier."
        caveats.append(Caveat("TIME_NOT_SUPPLIED", told))
    if no_end:
        caveats.append(Caveat("NO_END", f"The end of {counted(no_end, things)} was not supplied."))
    return Said(
        panel,
        f"{panel} Decide by: the end less notice and procurement time. An extension counts from the day after the end.",
        title=f"{sentence_case(things)} that end within 12 months",
        alt=f"{count(len(near))} of {counted(len(table), things)} {_end(len(near))} within 12 months.",
        caveats=tuple(caveats),
    )


def _soon(table: pd.DataFrame, things: str, as_of: str) -> str:
    """How many end within 6 months of a day and how many more within 12, by name; nothing where all have ended."""
    soon, later = (table[table["ends"] == word] for word in (WITHIN_6_MONTHS, WITHIN_12_MONTHS))
    every = len(table)
    if soon.empty and later.empty:
        if (table["ends"] == ENDED).all():
            return ""
        if every == 1:
            row = table.iloc[0]
            return (
                f"The end of {row['reference']} was not supplied."
                if row["ends"] == NO_END
                else f"{row['reference']} does not end within 12 months of {as_of}."
            )
        return f"None of {counted(every, things)} is known to end within 12 months of {as_of}."
    if soon.empty:
        first = f"{_how_many(later, every, things)} {_end(len(later))} within 12 months of {as_of}{_names(later)}, and none within 6."
        return sentence_case(first)
    first = f"{_how_many(soon, every, things)} {_end(len(soon))} within 6 months of {as_of}{_names(soon)}"
    if later.empty:
        return f"{first}." if every == 1 else f"{first}, and no more within 12."
    whole = f"{first}, and {count(len(later))} more within 12{_names(later)}."
    if len(whole.split()) < LONGEST:
        return whole
    return f"{first}. {sentence_case(count(len(later)))} more {_end(len(later))} within 12 months{_names(later)}."


def _how_many(rows: pd.DataFrame, every: int, things: str) -> str:
    if every == 1:
        return f"The only {things.removesuffix('s')}"
    return f"{counted(len(rows), things)} of {count(every)}"


def _end(number: int) -> str:
    return "ends" if number == 1 else "end"


def _names(rows: pd.DataFrame) -> str:
    """Which they are, and their pounds where they were supplied."""
    money = rows["pounds"].sum(skipna=False)
    amount = f"; {pounds(money)} a year" if is_known(money) else ""
    return f" ({_references(rows)}{amount})"


def _references(rows: pd.DataFrame) -> str:
    return listed(list(rows["reference"].astype(str)), most=3)


def _ended(table: pd.DataFrame) -> str:
    """What has ended, and when: the latest first."""
    rows = table[table["ends"] == ENDED].sort_values("ends_on", ascending=False, kind="stable")
    if rows.empty:
        return ""
    if len(rows) == 1:
        return f"{rows['reference'].iloc[0]} ended on {_day(rows['ends_on'].iloc[0])}."
    each = [f"{row['reference']} ({_day(row['ends_on'])})" for row in rows.to_dict("records")]
    return f"{listed(each, most=3)} have ended."


def _day(text: str) -> str:
    return day(date.fromisoformat(text))


def _decisions(table: pd.DataFrame) -> str:
    """Which decisions are overdue, and all of those that are due next."""
    late = table[table["decision"] == OVERDUE].sort_values("decide_by", kind="stable")
    said = "" if late.empty else f"The decision on {_references(late)} is overdue"
    still = table[table["decision"] == "open"]
    if still.empty:
        return f"{said}." if said else ""
    by = still["decide_by"].min()
    due = still[still["decide_by"] == by]
    on = f"on {_references(due)}, by {_day(by)}{', at the latest' if (due['not_supplied'] != '').any() else ''}."
    verb = "is" if len(due) == 1 else "are"
    return f"{said}; the next {verb} {on}" if said else f"The next decision{'' if len(due) == 1 else 's'} {verb} {on}"


def _extended(table: pd.DataFrame, near: pd.DataFrame) -> str:
    """What is taken as extended, and what may be of that which ends within 12 months."""
    taken = table[(table["ends_on"] != table["end"]) & (table["ends"] != ENDED)]
    may = near[(near["ends_on"] == near["end"]) & (near["extension_to"] > near["end"])]
    parts = []
    for rows, one, many in ((taken, "is taken as", "are taken as"), (may, "may be", "may be")):
        # Those of one day are named together.
        each = [
            f"{_references(to)} {one if len(to) == 1 else many} extended to {_day(str(until))}"
            for until, to in rows.groupby("extension_to", sort=False)
        ]
        if each:
            parts.append(listed(each, most=2))
    return f"{'; '.join(parts)}." if parts else ""
