"""Rows of a return described as part of another row: excluded where that is declared, and queried otherwise."""

from __future__ import annotations

from collections.abc import Sequence

from needs_analysis.reading import spelling
from needs_analysis.reading.meaning.rows_of_counts import Row
from needs_analysis.reading.meaning.total_words import TotalWords, parts_left_out, settle_part
from needs_analysis.reading.received import Notice, Problems, rows_shown
from needs_analysis.reading.returns.total_parts import DIMENSIONS


def without_parts(
    rows: list[Row], words: TotalWords, problems: Problems, notices: list[Notice]
) -> tuple[list[Row], list[Row]]:
    """Rows to count, and those that the layout declares as parts of others.

    "of which high risk" is a part, and "Isva (including Chisva)" holds Chisva where a row of it stands beside: added up, both
    count people twice. A part may be withheld, or cross with another part, so that no sum tells: the layout has to.
    """
    aside = [row for row in rows if any(words.declared_part(row.texts.get(name, "")) for name in DIMENSIONS)]
    left_out = {id(row) for row in aside}
    kept = [row for row in rows if id(row) not in left_out]
    _ask_about_parts(kept, words, problems)
    _ask_about_wholes(kept, words, problems)
    if aside:
        notices.append(parts_left_out([row.row for row in aside], problems.file))
    return kept, aside


def _ask_about_parts(rows: Sequence[Row], words: TotalWords, problems: Problems) -> None:
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        for name in DIMENSIONS:
            if words.part(row.texts.get(name, "")):
                found.setdefault((name, spelling.folded(row.texts[name])), []).append(row)
    for (name, _), same in found.items():
        text = same[0].texts[name]
        problems.add(
            f"{text!r} is part of another row by its name, and would be counted twice",
            sheet=same[0].sheet,
            row=rows_shown(row.row for row in same),
            column=name,
            count=len(same),
            expected="each person counted once",
            remedy=settle_part(text),
        )


def _ask_about_wholes(rows: Sequence[Row], words: TotalWords, problems: Problems) -> None:
    beside: dict[tuple[str, ...], list[Row]] = {}
    for name in DIMENSIONS:
        for row in rows if any(words.including(row.texts.get(name, "")) for row in rows) else ():
            beside.setdefault((name, *row.parts_key(name)), []).append(row)
    found: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        for name in DIMENSIONS:
            within = words.including(row.texts.get(name, ""))
            for other in beside[name, *row.parts_key(name)] if within else ():
                plain = spelling.folded(other.texts.get(name, ""))
                if other is not row and plain and f" {plain} " in f" {within} ":
                    found.setdefault((name, row.texts[name], other.texts[name]), []).append(row)
    for (name, text, part), same in found.items():
        problems.add(
            f"{text!r} says that it includes {part!r}, which also has its own rows",
            sheet=same[0].sheet,
            row=rows_shown(row.row for row in same),
            column=name,
            count=len(same),
            expected="each person counted once",
            remedy=(
                f'Write parts = ["{part}"] in the layout to exclude those, totals = ["{text}"] if it is the sum of others, '
                f'or not_totals = ["{text}"] if it does not include them.'
            ),
        )
