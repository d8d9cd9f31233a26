"""Total rows in a return: checked and excluded, so that nothing is double-counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from needs_analysis.reading.meaning import area_names
from needs_analysis.reading.meaning.layout import Layout
from needs_analysis.reading.meaning.rows_of_counts import Row
from needs_analysis.reading.meaning.sums_of_rows import enough
from needs_analysis.reading.meaning.total_words import TotalWords
from needs_analysis.reading.received import Notice, Problems
from needs_analysis.reading.returns.checked_totals import set_aside
from needs_analysis.reading.returns.doubtful_totals import settled_by_numbers
from needs_analysis.reading.returns.parts_of_others import without_parts
from needs_analysis.reading.returns.rows_of_larger_areas import readings, without_larger_areas
from needs_analysis.reading.returns.sums_along_quarters import YearSum, ask_about_years, year_sums
from needs_analysis.reading.returns.suspected_totals import ask_about_sums
from needs_analysis.reading.returns.total_parts import (
    DIMENSIONS,
    MAY_BE_BLANK,
    blocks_beside,
    finest,
    larger_areas,
    must_add_up,
    parts_of,
    perhaps,
)


def without_totals(
    rows: list[Row], layout: Layout, problems: Problems, notices: list[Notice]
) -> tuple[list[Row], list[Row]]:
    """Rows that are not totals, and total rows, each checked against its parts.

    A row that says that it is a total must add up, or the file is refused: by a word for nothing but totals, by the layout, or
    as "X total" beside rows of X. A row whose name only may say so (a service called "Total Respect") is one if rows add up to it
    in more than chance would have it, and is otherwise what it says, and that it may be a total. A row without any word for it
    that is the sum of the others all the same is asked about.
    """
    words, larger = TotalWords(layout), larger_areas(layout)
    rows, left_out = without_parts(rows, words, problems, notices)
    years = year_sums(rows)
    of_years = [row for row in rows if id(row) in years and _is_year(row, years[id(row)], words)]
    out = {id(row) for row in of_years}
    rows = [row for row in rows if id(row) not in out]
    filled = _filled(rows)
    marks = {id(row): _marks(row, filled, words) for row in rows}
    marked = [row for row in rows if marks[id(row)]]
    plain = [row for row in rows if not marks[id(row)]]
    held: dict[int, Sequence[Row]] = {id(row): years[id(row)].parts for row in of_years}
    plain, doubtful = settled_by_numbers(
        rows, marks, plain, words, larger, held=held, problems=problems, notices=notices
    )
    aside = [*of_years, *doubtful]
    of_doubtful = {id(row): perhaps(row, words) for row in doubtful}
    blocks = blocks_beside(rows, [*marked, *aside], {**marks, **of_doubtful})
    by_quarter: dict[str, list[Row]] = {}
    for row in plain:
        by_quarter.setdefault(row.texts.get("quarter", ""), []).append(row)
    whole: list[Row] = []
    for row in marked:
        same = by_quarter.get(row.texts.get("quarter", ""), [])
        parts = finest(parts_of(row, same, marks[id(row)], larger, words), larger)
        if not parts and marks[id(row)] <= set(MAY_BE_BLANK):
            # A service for all kinds of crime, which nobody broke down: there is nothing that it could count twice.
            whole.append(row)
            continue
        label = _label(row, marks[id(row)])
        area = row.texts.get("area", "")
        inside = readings(area, [part for part in parts if part.texts.get("area") in larger.get(area, ())], larger)
        held[id(row)] = must_add_up(
            row, parts, problems, beside=(*blocks[id(row)], *inside), of_some=words.of_some(label[1]), label=label
        )
        aside.append(row)
    plain += whole
    kept, larger_ones = without_larger_areas(
        plain, layout, words, larger, held=held, problems=problems, notices=notices
    )
    aside += larger_ones
    ask_about_years(kept, years, words, problems)
    ask_about_sums(kept, words, problems, notices)
    if aside:
        more = ""
        if doubtful:
            named = sorted({row.texts[name] for row in doubtful for name in perhaps(row, words)})
            more = f" {named[0]!r} may not only be a total: if so, list it under not_totals in the layout."
        notices.append(set_aside(aside, held, file=problems.file, more=more))
    return kept, [*left_out, *aside]


def _is_year(row: Row, found: YearSum, words: TotalWords) -> bool:
    """Whether a row that adds up the quarters of another name also says that it is a total."""
    text = row.texts[found.column]
    return words.sure(text) or (words.perhaps(text) is not None and enough(found.numbers))


def _label(row: Row, marks: frozenset[str]) -> tuple[str, str]:
    """The column and the name by which a row is a total."""
    return next(((name, row.texts[name]) for name in DIMENSIONS if name in marks and row.texts.get(name)), ("", ""))


def _filled(rows: Sequence[Row]) -> dict[tuple[str, ...], set[tuple[str, ...]]]:
    """For each column that may be blank, and without the others that may be or not, the keys of rows that fill it in."""
    found: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for name in MAY_BE_BLANK:
        for without in {(name,), tuple(MAY_BE_BLANK)}:
            found[name, *without] = {row.parts_key(*without) for row in rows if row.texts.get(name)}
    return found


def _marks(row: Row, filled: Mapping[tuple[str, ...], set[tuple[str, ...]]], words: TotalWords) -> frozenset[str]:
    """Columns in which a row is a total: by a word, by the layout, or left blank where its like are filled in."""
    found = {name for name in DIMENSIONS if words.sure(row.texts.get(name, ""))}
    blank = [name for name in MAY_BE_BLANK if not row.texts.get(name)]
    for name in blank:
        without = tuple(MAY_BE_BLANK) if len(blank) == len(MAY_BE_BLANK) else (name,)
        if row.parts_key(*without) in filled[name, *without]:
            found.add(name)
    area = row.texts.get("area", "")
    if words.may_be(area) and area_names.areas().find(area) is None:
        found.add("area")
    return frozenset(found)
