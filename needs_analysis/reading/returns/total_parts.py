"""Which rows of a return a total adds up: by its name, its area or its position below them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from needs_analysis.reading import spelling
from needs_analysis.reading.meaning import area_names
from needs_analysis.reading.meaning.layout import Layout
from needs_analysis.reading.meaning.rows_of_counts import Row
from needs_analysis.reading.meaning.sums_of_rows import differences, nearest_run
from needs_analysis.reading.meaning.total_words import TotalWords
from needs_analysis.reading.received import Problems, rows_shown

DIMENSIONS: Final = ("provider", "service", "crime_type", "area")
MAY_BE_BLANK: Final = ("provider", "crime_type")


def larger_areas(layout: Layout) -> dict[str, frozenset[str]]:
    """Each larger area and the areas inside it, with those of the layout."""
    listed = area_names.areas().extended(list(layout.parents), {})
    own = {name: frozenset(listed.find(part) or part for part in parts) for name, parts in layout.parents.items()}
    return {**area_names.inside(), **own}


def perhaps(row: Row, words: TotalWords) -> frozenset[str]:
    """Columns in which a row may be labelled as a total."""
    return frozenset(name for name in DIMENSIONS if words.perhaps(row.texts.get(name, "")))


def parts_of(
    row: Row, plain: Sequence[Row], marks: frozenset[str], larger: Mapping[str, frozenset[str]], words: TotalWords
) -> list[Row]:
    """Rows that a total adds up, given the columns in which it is one."""
    area = row.texts.get("area", "")
    if "area" in marks and words.perhaps(area):
        named = area_names.areas().find(words.of(area))
        # "Rutland total" is a total of Rutland and not of all areas.
        area, marks = (named, marks - {"area"}) if named else (area, marks)
    total = bool(marks) or area != row.texts.get("area", "")

    row_perhaps = perhaps(row, words) if marks else frozenset()

    def is_part(other: Row) -> bool:
        if other.texts.get("quarter") != row.texts.get("quarter"):
            return False
        for name in ("provider", "service", "crime_type"):
            given = row.texts.get(name, "")
            # A total over everything does not say which provider or crime type it is of.
            if name in marks or (total and name in MAY_BE_BLANK and not given):
                continue
            if name in row_perhaps and words.of(row.texts[name]) == spelling.folded(other.texts.get(name, "")):
                continue
            if spelling.folded(other.texts.get(name, "")) != spelling.folded(given):
                return False
        return "area" in marks or other.texts.get("area") == area or other.texts.get("area") in larger.get(area, ())

    return [other for other in plain if other is not row and is_part(other)]


def finest(parts: list[Row], larger: Mapping[str, frozenset[str]]) -> list[Row]:
    """Rows without those of larger areas, where their parts are also present."""
    return [part for part in parts if not any(is_inside(other, part, larger) for other in parts)]


def is_inside(other: Row, row: Row, larger: Mapping[str, frozenset[str]]) -> bool:
    """Whether a row is for an area inside that of another, and otherwise the same."""
    inside = other.texts.get("area") in larger.get(row.texts.get("area", ""), ())
    return inside and other.parts_key("area") == row.parts_key("area")


def blocks_beside(
    rows: Sequence[Row], totals: Sequence[Row], marks: Mapping[int, frozenset[str]]
) -> dict[int, tuple[list[Row], ...]]:
    """For each total the rows above and below it, nearest first, as far as the next total: what a subtotal adds up.

    ``marks`` says in which columns a row is a total. One in another column (all crime types of a service, between the services of
    "Both services") ends no block, and is not in it.
    """
    everything = {id(total) for total in totals}
    found: dict[int, tuple[list[Row], ...]] = {each: () for each in everything}
    of_column = {
        name: {id(total) for total in totals if name in marks.get(id(total), frozenset())} for name in DIMENSIONS
    }
    for ends in [everything, *of_column.values()]:
        plain = [row for row in rows if id(row) in ends or id(row) not in everything]
        above, below = _blocks(plain, ends), _blocks(reversed(plain), ends)
        for each in above:
            found[each] = (*found[each], above[each], below[each])
    return found


def _blocks(rows: Iterable[Row], ends: set[int]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    block: list[Row] = []
    for row in rows:
        if block and block[-1].sheet != row.sheet:
            block = []
        if id(row) in ends:
            found[id(row)] = block[::-1]
            block = []
            continue
        block.append(row)
    return found


def must_add_up(
    row: Row,
    parts: Sequence[Row],
    problems: Problems,
    *,
    beside: Sequence[Sequence[Row]] = (),
    of_some: bool = False,
    label: tuple[str, str] = ("", ""),
) -> Sequence[Row]:
    """Report a total that is not the sum of its parts, nor of an adjacent block; with how to declare that it is not a total.

    Returns what it was compared with.
    """
    column, text = label
    otherwise = f' If {text!r} is not a total, write not_totals = ["{text}"] in the layout.' if text else ""
    if not parts:
        problems.add(
            f"{row.place} is a total of rows that are not in the file",
            sheet=row.sheet,
            row=row.row,
            expected="the rows that it adds up",
            column=column or None,
            remedy=f"Remove it, or send the parts.{otherwise}",
        )
        return parts
    wrong = differences(row, parts)
    if wrong:
        runs = [nearest_run(row, block) for block in beside] if of_some else []
        fitting = [block for block in (*beside, *runs) if block and not differences(row, block)]
        if fitting:
            return fitting[0]
    for name, expected in wrong.items():
        problems.add(
            f"{row.place} is a total, and its parts (rows {rows_shown(part.row for part in parts)}) add up to another number",
            sheet=row.sheet,
            row=row.row,
            column=name,
            count=len(parts),
            expected=expected,
            remedy=f"Ask the provider which is right; a total is never added to its parts.{otherwise}",
        )
    return parts
