"""Notices for totals that were excluded: which numbers were checked against their parts, and which could not be."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from needs_analysis.quantity import Measured
from needs_analysis.reading.meaning.rows_of_counts import NOT_ADDITIVE, STOCKS, Row, rows_of
from needs_analysis.reading.received import Notice
from needs_analysis.wording import listed


def set_aside(totals: Sequence[Row], held: Mapping[int, Sequence[Row]], *, file: str, more: str = "") -> Notice:
    """The notice for total rows.

    Parameters
    ----------
    totals : sequence of Row
        Rows that were set aside.
    held : mapping of int to sequence of Row
        For each of them, by identity, the rows that it was compared with.
    file : str
        Name of the file.
    more : str
        What else is to be said.
    """
    totals = sorted(totals, key=lambda row: row.row)
    unchecked: dict[str, list[Row]] = {}
    within: dict[str, list[Row]] = {}
    for row in totals:
        across = any(part.texts.get("quarter") != row.texts.get("quarter") for part in held.get(id(row), ()))
        for name, item in row.measures.items():
            parts = [part.measures.get(name, Measured()) for part in held.get(id(row), ())]
            # What is counted on a day does not add up over quarters.
            if name in (STOCKS if across else NOT_ADDITIVE) or _blank(item, parts):
                continue
            known = [part for part in parts if part.state != "not_applicable"]
            if item.state != "known" or any(math.isnan(part.lower) or math.isnan(part.upper) for part in known):
                unchecked.setdefault(name, []).append(row)
            elif any(part.lower < part.upper for part in known):
                within.setdefault(name, []).append(row)
    rows = "A total row was" if len(totals) == 1 else f"{len(totals)} total rows were"
    checked = "excluded." if unchecked else "checked against the parts and excluded."
    text = f"{rows} {checked}"
    if unchecked:
        text += (
            f" {_where(unchecked)} could not be checked, because a part or the total is not known; the other figures agree with "
            "the parts. Ask for the missing number if its total matters."
        )
    if within:
        text += f" {_where(within)} agrees within the range of the suppressed cells."
    return Notice("TOTAL_SET_ASIDE", f"{text}{more}", f"{file}, {rows_of(totals)}")


def _blank(item: Measured, parts: Sequence[Measured]) -> bool:
    """Whether neither the total nor any part gives anything."""
    return all(each.state in ("missing", "not_applicable") and math.isnan(each.upper) for each in (item, *parts))


def _where(found: Mapping[str, Sequence[Row]]) -> str:
    rows = {id(row): row for same in found.values() for row in same}
    return f"{listed(list(found), most=6)} ({rows_of(sorted(rows.values(), key=lambda row: row.row))})"
