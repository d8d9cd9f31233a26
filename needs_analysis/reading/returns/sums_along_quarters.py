"""Rows of a return that add up the quarters of another name: an annual row as well as its quarters, which would double-count."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from needs_analysis.reading import spelling
from needs_analysis.reading.meaning.rows_of_counts import STOCKS, Row
from needs_analysis.reading.meaning.sums_of_rows import agreeing, certain, enough, is_sum
from needs_analysis.reading.meaning.total_words import TotalWords, settle
from needs_analysis.reading.received import Problems, rows_shown
from needs_analysis.reading.returns.total_parts import DIMENSIONS

_YEAR: Final = re.compile(r"\b(?:years?|yearly|annual|annually|ytd|to date|cumulative|full year|12 months|blwyddyn)\b")


@dataclass(frozen=True)
class YearSum:
    """A row, the column whose name distinguishes it from its parts, the quarters that it adds up, and the numbers that agree."""

    row: Row
    column: str
    parts: tuple[Row, ...]
    numbers: tuple[float, ...]

    @property
    def named(self) -> bool:
        """Whether the name confirms it: it contains that of its parts, or a word for a year."""
        label = spelling.folded(self.row.texts[self.column])
        of = {spelling.folded(part.texts.get(self.column, "")) for part in self.parts}
        return bool(_YEAR.search(label)) or (len(of) == 1 and f" {next(iter(of))} " in f" {label} ")


def year_sums(rows: Sequence[Row]) -> dict[int, YearSum]:
    """Rows that are exactly the sum of quarters of one year under another name, by identity.

    A day's counts, such as people waiting, are not added over quarters and are left out of account.
    """
    found: dict[int, YearSum] = {}
    originals = {(row.sheet, row.row): row for row in rows}
    for column in DIMENSIONS:
        groups: dict[tuple[str, ...], list[Row]] = {}
        for row in rows:
            if row.texts.get(column) and row.texts.get("quarter"):
                groups.setdefault((row.texts["quarter"].split(" ")[0], *row.parts_key(column, "quarter")), []).append(
                    _flows(row)
                )
        for group in groups.values():
            for each in _in_group(group, column):
                row = originals[each.row.sheet, each.row.row]
                found.setdefault(id(row), replace(each, row=row))
    return found


def _flows(row: Row) -> Row:
    return replace(row, measures={name: item for name, item in row.measures.items() if name not in STOCKS})


def _in_group(group: Sequence[Row], column: str) -> Iterator[YearSum]:
    series: dict[str, list[Row]] = {}
    for row in sorted(group, key=lambda row: row.texts["quarter"]):
        series.setdefault(row.texts[column], []).append(row)
    if len(series) < 2:
        return
    sums = _running(series)
    for row in group:
        name, value = max(
            ((name, item.value) for name, item in row.measures.items() if item.state == "known"),
            key=lambda each: each[1],
            default=("", 0.0),
        )
        for parts in sums.get((name, value), ()) if value > 0 else ():
            if parts[0].texts[column] != row.texts[column] and is_sum(row, parts):
                numbers = tuple(agreeing(row, parts, exact=True))
                if numbers:
                    yield YearSum(row, column, tuple(parts), numbers)
                    break


def _running(series: Mapping[str, Sequence[Row]]) -> dict[tuple[str, float], list[list[Row]]]:
    """For every measure and what it comes to, the quarters of one name (from the first of the year on) that give it."""
    found: dict[tuple[str, float], list[list[Row]]] = {}
    for same in series.values():
        for many in range(2, len(same) + 1):
            parts = list(same[:many])
            for name in parts[0].measures:
                items = [part.measures.get(name) for part in parts]
                if all(item is not None and item.state == "known" for item in items):
                    total = sum(item.value for item in items if item is not None)
                    found.setdefault((name, total), []).append(parts)
    return found


def ask_about_years(rows: Sequence[Row], sums: Mapping[int, YearSum], words: TotalWords, problems: Problems) -> None:
    """Refuse rows that are certainly the sum of a year's quarters, and ask whether they are totals."""
    labels: dict[tuple[str, str], list[YearSum]] = {}
    for row in rows:
        each = sums.get(id(row))
        if each is not None and not words.none(row.texts[each.column]):
            labels.setdefault((each.column, spelling.folded(row.texts[each.column])), []).append(each)
    for same in labels.values():
        together = [number for each in same for number in each.numbers]
        sure = [each for each in same if certain(each.numbers) or (each.named and enough(together))]
        if sure:
            first = sure[0]
            label, of = (each.texts[first.column] for each in (first.row, first.parts[0]))
            problems.add(
                f"{label!r} (row {first.row.row}) is exactly the sum of {len(first.parts)} quarters of {of!r} "
                f"(rows {rows_shown(part.row for part in first.parts)})",
                sheet=first.row.sheet,
                row=rows_shown(each.row.row for each in sure),
                column=first.column,
                count=len(sure),
                expected="each person counted once: no annual row as well as its quarters",
                remedy=settle(label),
            )
