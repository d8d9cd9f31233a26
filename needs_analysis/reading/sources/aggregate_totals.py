"""Totals among the counts made by a force: refused, because a small count could be found by subtraction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from needs_analysis import groups
from needs_analysis.quantity import Measured, known
from needs_analysis.reading import spelling
from needs_analysis.reading.meaning import area_names
from needs_analysis.reading.meaning.area_readings import in_every_reading
from needs_analysis.reading.meaning.layout import Layout
from needs_analysis.reading.meaning.rows_of_counts import Row
from needs_analysis.reading.meaning.sums_of_rows import agreeing, certain, is_sum
from needs_analysis.reading.meaning.total_words import TotalWords
from needs_analysis.reading.received import Notice, Problems, rows_shown
from needs_analysis.reading.sources.force_rows import is_all_kinds
from needs_analysis.reference.forces import force_of
from needs_analysis.wording import listed

_NAMED: Final = {"area": "areas", "crime_type": "crime types"}
_ALL: Final = frozenset({"force", "force area", "force wide", "forcewide", "whole force"})


def one_spelling(table: pd.DataFrame, problems: Problems, notices: list[Notice]) -> pd.DataFrame:
    """The table with one spelling for each area and crime type; two in one block are refused, because neither is complete."""
    for column, many in _NAMED.items():
        key = table[column].map({text: _key(column, text) for text in table[column].unique()})
        other = next(name for name in _NAMED if name != column)
        block = [table["measure"], table["period"], table[other].map(groups.folded), key]
        split = table.groupby(block, sort=False)[column].transform("nunique") > 1
        if split.any():
            shown = _quoted(table.loc[split, column])
            problems.add(
                f"{shown} are spellings of the same {many[:-1]}, each with its own counts",
                row=rows_shown(table.loc[split, "row"]),
                column=column,
                count=int(split.sum()),
                expected="one spelling per name",
                remedy="Ask the force to use one spelling in its data and to run the exporter again; the counts cannot be added.",
            )
        first = table.groupby(key, sort=False)[column].transform("first")
        if not split.any() and (first != table[column]).any():
            text = f"The same {many[:-1]} has two spellings; the first was used."
            notices.append(Notice("SPELLING", text, problems.file))
        table = table.assign(**{column: first})
    return table


def refuse_totals(table: pd.DataFrame, problems: Problems) -> None:
    """Report areas and crime types that include others of the same file: by name, by geography, or by their numbers."""
    for column, many in _NAMED.items():
        for _, same in table.groupby("period", sort=False):
            given = list(same[column].unique())
            if len(given) < 2:
                continue
            wholes = [text for text in given if _is_word(text)] or _larger(column, given) or _sums(column, same)
            if wholes:
                rows = same.loc[same[column].isin(wholes), "row"]
                problems.add(
                    f"{_quoted(wholes)} counts {many} together as well as separately, so a small count could be found by subtraction",
                    row=rows_shown(rows),
                    column=column,
                    count=len(rows),
                    expected=f"{many} that do not overlap, or only all of them together",
                    remedy="Ask the force to run the exporter again without it; do not keep this file.",
                )
                break


def _quoted(given: Sequence[str] | pd.Series[Any]) -> str:
    return listed([repr(text) for text in dict.fromkeys(given)], most=3)


def _key(column: str, text: str) -> str:
    # Signs may tell the codes of two beats apart, so that capitals and blanks alone do not.
    return (area_names.areas().find(text) if column == "area" else None) or groups.folded(spelling.tidy(text))


def _is_word(text: str) -> bool:
    return TotalWords(Layout()).sure(text) or spelling.folded(text) in _ALL or is_all_kinds(text)


def _larger(column: str, given: Sequence[str]) -> list[str]:
    """Areas in which others of the same list lie; a name that only a force has (Kent Police) is read as the force."""
    if column != "area":
        return []
    there = {area_names.areas().find(text) for text in given}
    found = []
    for text in given:
        area, force = area_names.areas().find(text), area_names.areas().find(force_of(text) or "")
        inside = (
            in_every_reading().get(area, frozenset()) if area else area_names.inside().get(force or "", frozenset())
        )
        if there & inside:
            found.append(text)
    return found


def _sums(column: str, same: pd.DataFrame) -> list[str]:
    """Names that are the sum of all others in every count they give, three large ones at least."""
    counts = same["count"].astype("float64")
    least, most = (same.get(name, counts) for name in ("count_lower", "count_upper"))
    other = next(name for name in _NAMED if name != column)
    rows: dict[str, Row] = {}
    for place, text, cell, number, state, low, high in zip(
        same["row"],
        same[column],
        zip(same["measure"], same[other], same["band"], strict=True),
        counts,
        same["count_state"],
        least,
        most,
        strict=True,
    ):
        row = rows.setdefault(text, Row(None, int(place), {column: text}, {}))
        row.measures[str(cell)] = known(number) if state == "known" else Measured(state=state, lower=low, upper=high)
    found = []
    for text, row in rows.items():
        parts = [part for part in rows.values() if part is not row]
        if is_sum(row, parts) and certain(agreeing(row, parts, exact=True)):
            found.append(text)
    return found
