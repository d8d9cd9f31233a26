"""Rows of a return that are not named as totals but are the sum of others: queried, never double-counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from needs_analysis.reading import spelling
from needs_analysis.reading.meaning.rows_of_counts import Row, rows_of
from needs_analysis.reading.meaning.sums_of_rows import (
    LARGE,
    agreeing,
    certain,
    enough,
    is_sum,
    nearest_run,
    says_something,
)
from needs_analysis.reading.meaning.total_words import TotalWords, settle
from needs_analysis.reading.received import Notice, Problems, rows_shown
from needs_analysis.reading.returns.total_parts import DIMENSIONS
from needs_analysis.wording import listed


@dataclass
class _Suspect:
    """A row that is the sum of others beside it, and the numbers that say so."""

    row: Row
    column: str
    parts: Sequence[Row]
    numbers: list[float]
    others: bool
    """Whether the parts are all other rows of its group, and not a run of them."""


def ask_about_sums(rows: Sequence[Row], words: TotalWords, problems: Problems, notices: list[Notice]) -> None:
    """Refuse rows that are certainly sums of others, and ask whether they are totals; report those that may be.

    A row is compared with all others that differ from it in one column only (or in any, within its quarter), and against the
    rows that follow each other above or below it.
    """
    labels: dict[tuple[str, str], list[_Suspect]] = {}
    looked_at: dict[tuple[str, str], set[int]] = {}
    seen: set[int] = set()
    for column, group in _groups(rows):
        sums = _sums(group)
        for place, row in enumerate(group):
            label = (column, spelling.folded(row.texts.get(column, "")))
            if not label[1] or words.none(row.texts[column]) or id(row) in seen:
                continue
            if says_something(row):
                looked_at.setdefault(label, set()).add(id(row))
            found = _suspect(row, place, group, column, sums)
            if found is not None:
                seen.add(id(row))
                labels.setdefault(label, []).append(found)
    asked: set[int] = set()
    for label, same in labels.items():
        everywhere = len(same) == len(looked_at[label])
        together = [number for each in same for number in each.numbers]
        sure = [each for each in same if certain(each.numbers) or _names_its_parts(each)] or (
            same if everywhere and certain(together) else []
        )
        if sure:
            asked |= {id(row) for each in sure for row in (each.row, *each.parts)}
            _ask(sure, problems)
    kept: list[list[_Suspect]] = []
    for label, same in labels.items():
        shown = [each for each in same if each.others and id(each.row) not in asked]
        if (
            shown
            and len(same) == len(looked_at[label])
            and any(number >= LARGE for each in shown for number in each.numbers)
        ):
            kept.append(shown)
    if kept:
        _note(kept, problems.file, notices)


def _groups(rows: Sequence[Row]) -> Iterator[tuple[str, list[Row]]]:
    """Rows of a quarter that differ in one column, column by column; then all rows of each quarter."""
    for column in DIMENSIONS:
        groups: dict[tuple[str, ...], list[Row]] = {}
        for row in rows:
            groups.setdefault(row.parts_key(column), []).append(row)
        yield from ((column, group) for group in groups.values() if len(group) > 2)
    quarters: dict[str, list[Row]] = {}
    for row in rows:
        quarters.setdefault(row.texts.get("quarter", ""), []).append(row)
    for group in quarters.values():
        if len(group) > 2 and sum(len({row.texts.get(column) for row in group}) > 1 for column in DIMENSIONS) > 1:
            yield "service", group


def _sums(group: Sequence[Row]) -> dict[str, float]:
    found: dict[str, float] = {}
    for row in group:
        for name, item in row.measures.items():
            if item.state == "known":
                found[name] = found.get(name, 0.0) + item.value
    return found


def _suspect(row: Row, place: int, group: Sequence[Row], column: str, sums: Mapping[str, float]) -> _Suspect | None:
    half = any(item.state == "known" and sums[name] == 2 * item.value > 0 for name, item in row.measures.items())
    rest = [other for other in group if other is not row] if half else []
    for parts in (
        rest,
        nearest_run(row, group[place - 1 :: -1] if place else []),
        nearest_run(row, group[place + 1 :]),
    ):
        if len(parts) > 1 and is_sum(row, parts):
            numbers = agreeing(row, parts, exact=True)
            if numbers:
                return _Suspect(row, column, parts, numbers, others=len(parts) == len(group) - 1)
    return None


def _names_its_parts(suspect: _Suspect) -> bool:
    """Whether a name is made of those of the parts ("Idva and Isva"), and the numbers bear it out."""
    label = f" {spelling.folded(suspect.row.texts[suspect.column])} "
    parts = {f" {spelling.folded(part.texts.get(suspect.column, ''))} " for part in suspect.parts}
    return len(parts) > 1 and all(part.strip() and part in label for part in parts) and enough(suspect.numbers)


def _ask(suspects: Sequence[_Suspect], problems: Problems) -> None:
    first = suspects[0]
    label = first.row.texts[first.column]
    problems.add(
        f"{label!r} (rows {rows_shown(each.row.row for each in suspects)}) is exactly the sum of other rows in every "
        f"number it gives (row {first.row.row} of rows {rows_shown(sorted(part.row for part in first.parts))})",
        sheet=first.row.sheet,
        row=rows_shown(each.row.row for each in suspects),
        column=first.column,
        count=len(suspects),
        expected="each person counted once: no total among the rows that it adds up",
        remedy=settle(label),
    )


def _note(kept: Sequence[Sequence[_Suspect]], file: str, notices: list[Notice]) -> None:
    labels = [same[0].row.texts[same[0].column] for same in kept]
    if len(kept) == 1:
        text = f"{labels[0]!r} is the sum of the rows next to it; it was kept, and double-counts them if it is a total."
    else:
        names_shown = listed([repr(label) for label in labels], most=6)
        text = f"{names_shown} are each the sum of the rows next to them; they were kept, and double-count them if they are totals."
    found = sorted((each.row for same in kept for each in same), key=lambda row: row.row)
    notices.append(Notice("MAY_BE_TOTAL", f"{text} {settle(*labels)}", f"{file}, {rows_of(found)}"))
