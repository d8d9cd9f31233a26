"""Rows of a return that may be totals by their name: settled by their numbers, or queried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from needs_analysis.reading import spelling
from needs_analysis.reading.meaning.rows_of_counts import Row, rows_of
from needs_analysis.reading.meaning.sums_of_rows import agreeing, differences, enough, is_sum
from needs_analysis.reading.meaning.total_words import TotalWords, settle
from needs_analysis.reading.received import Notice, Problems, rows_shown
from needs_analysis.reading.returns.total_parts import DIMENSIONS, blocks_beside, finest, must_add_up, parts_of, perhaps
from needs_analysis.wording import listed


@dataclass
class _Doubtful:
    """A row that may be a total by its name: in which column it says so, and what its numbers say."""

    row: Row
    column: str
    parts: Sequence[Row] = ()
    by_name: bool = False
    numbers: Sequence[float] = ()
    fits: bool = False

    @property
    def label(self) -> tuple[str, str]:
        return self.column, spelling.folded(self.row.texts[self.column])


def settled_by_numbers(
    rows: list[Row],
    marks: Mapping[int, frozenset[str]],
    plain: list[Row],
    words: TotalWords,
    larger: Mapping[str, frozenset[str]],
    *,
    held: dict[int, Sequence[Row]],
    problems: Problems,
    notices: list[Notice],
) -> tuple[list[Row], list[Row]]:
    """Rows that are kept, and those excluded because their name and their numbers show that they are totals.

    ``marks`` says in which columns each row is a total for certain, ``held`` takes the rows that each total was compared with.
    """
    doubtful = [row for row in plain if perhaps(row, words)]
    marked = [row for row in rows if marks[id(row)]]
    blocks = blocks_beside(rows, [*marked, *doubtful], {**marks, **{id(row): perhaps(row, words) for row in doubtful}})
    aside: set[int] = set()
    open_ones: list[_Doubtful] = []
    for row in doubtful:
        others = [other for other in plain if other is not row and id(other) not in aside]
        found = _judged(row, others, blocks[id(row)], words, larger)
        text = row.texts[found.column]
        if found.parts and (found.by_name or words.likely(text) or enough(found.numbers)):
            aside.add(id(row))
        elif not found.parts and (beside := _beside(row, others, larger, words)):
            found.parts = must_add_up(row, beside, problems, beside=blocks[id(row)], label=(found.column, text))
            aside.add(id(row))
        open_ones.append(found)
    held.update({id(each.row): each.parts for each in open_ones})
    _by_what_is_alike(open_ones, aside, words)
    _one_answer_a_name(open_ones, aside, problems)
    left: dict[tuple[str, str], list[_Doubtful]] = {}
    for each in open_ones:
        if id(each.row) not in aside:
            left.setdefault(each.label, []).append(each)
    for adds_up in (False, True):
        kept = [same for same in left.values() if any(each.parts for each in same) == adds_up]
        if kept:
            labels = [same[0].row.texts[same[0].column] for same in kept]
            text = _kept_as_they_stand(labels, adds_up=adds_up)
            where = sorted((each.row for same in kept for each in same), key=lambda row: row.row)
            notices.append(Notice("MAY_BE_TOTAL", text, f"{problems.file}, {rows_of(where)}"))
    return [row for row in plain if id(row) not in aside], [row for row in doubtful if id(row) in aside]


def _kept_as_they_stand(labels: Sequence[str], *, adds_up: bool) -> str:
    shown = listed([repr(label) for label in labels], most=6)
    if len(labels) == 1:
        why = "too few numbers confirm it" if adds_up else "no rows add up to it"
        return f"{shown} may be a total by its name, and {why}; it was kept. {settle(*labels)}"
    why = "too few numbers confirm it" if adds_up else "no rows add up to them"
    return f"{shown} may be totals by their names, and {why}; they were kept. {settle(*labels)}"


def _judged(
    row: Row,
    others: list[Row],
    near: tuple[list[Row], ...],
    words: TotalWords,
    larger: Mapping[str, frozenset[str]],
) -> _Doubtful:
    """What a row that may be a total by its name is the sum of: what it names, the rows above it, or all others."""
    named, every = _candidates(row, others, larger, words)
    among = {id(other) for other in every}
    beside = [[part for part in block if id(part) in among] for block in near]
    for column, parts in named:
        if is_sum(row, parts):
            return _Doubtful(row, column, parts, by_name=True, numbers=agreeing(row, parts))
    column = next(name for name in DIMENSIONS if name in perhaps(row, words))
    for parts in (*beside, every):
        if is_sum(row, parts):
            return _Doubtful(row, column, parts, numbers=agreeing(row, parts))
    # A single part, or nothing but zeros, fits a total and shows none.
    fits = any(parts and not differences(row, parts) for parts in (*(parts for _, parts in named), *beside, every))
    return _Doubtful(row, column, fits=fits)


def _by_what_is_alike(doubtful: Sequence[_Doubtful], aside: set[int], words: TotalWords) -> None:
    """Set aside rows that say little each, where all that are named in their way add up, and together say enough."""
    alike: dict[tuple[str, str], list[_Doubtful]] = {}
    for each in doubtful:
        alike.setdefault((each.column, words.form(each.row.texts[each.column])), []).append(each)
    for same in alike.values():
        if all(each.parts for each in same) and enough(number for each in same for number in each.numbers):
            aside |= {id(each.row) for each in same}


def _one_answer_a_name(doubtful: Sequence[_Doubtful], aside: set[int], problems: Problems) -> None:
    """A name is a total in every row or in none: rows that fit go with the others, and one that is no sum is asked about."""
    labels: dict[tuple[str, str], list[_Doubtful]] = {}
    for each in doubtful:
        labels.setdefault(each.label, []).append(each)
    for same in labels.values():
        out, stay = ([each for each in same if (id(each.row) in aside) == which] for which in (True, False))
        if out and all(each.parts or each.fits for each in stay):
            aside |= {id(each.row) for each in stay}
        elif out:
            first = out[0]
            text = first.row.texts[first.column]
            problems.add(
                f"{text!r} is the sum of others in rows {rows_shown(each.row.row for each in out)}, and not in rows "
                f"{rows_shown(each.row.row for each in stay)}",
                sheet=first.row.sheet,
                row=rows_shown(each.row.row for each in same),
                column=first.column,
                count=len(same),
                expected="a total in every quarter and area, or in none",
                remedy=settle(text),
            )


def _candidates(
    row: Row, others: list[Row], larger: Mapping[str, frozenset[str]], words: TotalWords
) -> tuple[list[tuple[str, list[Row]]], list[Row]]:
    """Rows that a row may be the sum of, by what its name says (with the column), and all that it may be."""
    marks = perhaps(row, words)
    every = finest(parts_of(row, others, marks, larger, words), larger)
    named = []
    for name in marks:
        of = words.of(row.texts[name])
        spelled = [(other, spelling.folded(other.texts.get(name, ""))) for other in every]
        named.append((name, [other for other, text in spelled if text == of]))
        named.append((name, [other for other, text in spelled if text.startswith(f"{of} ")]))
    return named, every


def _beside(row: Row, others: list[Row], larger: Mapping[str, frozenset[str]], words: TotalWords) -> list[Row]:
    """Rows of X beside a row that is called "X total" (and not the other way round, as services are)."""
    for name in perhaps(row, words):
        if of := words.beside(row.texts[name]):
            every = finest(parts_of(row, others, frozenset({name}), larger, words), larger)
            parts = [other for other in every if spelling.folded(other.texts.get(name, "")) == of]
            if parts:
                return parts
    return []
