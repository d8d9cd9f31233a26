"""The column of each header of a question map in an export."""

from __future__ import annotations

import re
from typing import Final

from needs_analysis.personal_data import find, identifying_columns
from needs_analysis.reading.meaning.columns_of_text import TextFrame
from needs_analysis.reading.meaning.header_rows import carried, joined
from needs_analysis.reading.received import Problems
from needs_analysis.reading.sources.survey_map import QuestionMap
from needs_analysis.reading.sources.survey_wording import key

ANY_ANSWER: Final = frozenset(("response", "responses", "open ended response", "answer", "answers"))
"""What a second header row says under a question that has one column: it names no choice."""

_NUMBERED: Final = re.compile(r"(.+) \[([1-9][0-9]?)\]")


def places(text: TextFrame, said: QuestionMap, problems: Problems) -> dict[str, int]:
    """The column of each header of the map; a column that is not in the map is refused.

    Parameters
    ----------
    text : TextFrame
        The export.
    said : QuestionMap
        The map.
    problems : Problems
        Takes what is wrong.
    """
    names = _names(text)
    row = ", ".join(map(str, text.header_rows))
    found: dict[str, int] = {}
    wanted = [header for question in said.questions for header in question.headers]
    wanted += [said.respondent] if said.respondent else []
    taken: dict[int, str] = {}
    unclear: set[int] = set()
    for header in wanted:
        there = _where(header, names)
        if len(there) == 1 and there[0] not in taken:
            found[header] = there[0]
            taken[there[0]] = header
            continue
        unclear |= set(there)
        where = {"sheet": text.sheet, "row": row, "column": header[:80]}
        if not there:
            problems.add(
                "a header of the map is not in the file",
                **where,
                expected="every header of the map",
                remedy="Correct the map, or ask for the export of the whole survey.",
            )
        elif len(there) > 1:
            problems.add(
                f"a header of the map appears {len(there)} times, as columns {_numbers(there)}",
                **where,
                count=len(there),
                expected="once",
                remedy=f"Name each with its number from the left, such as '{header[:60]} [2]', or declare header_rows.",
            )
        else:
            problems.add(
                f"two headers of the map name column {there[0] + 1}",
                **where,
                expected="one question per column",
                remedy="Correct the map; of a header of several rows, write it in full.",
            )
    secret = {place for header in said.identifiers for place in _where(header, names)}
    away = secret | {place for header in said.ignore for place in _where(header, names)}
    both = sorted(secret & set(taken))
    if both:
        problems.add(
            f"columns {_numbers(both)} are both read and under identifiers",
            sheet=text.sheet,
            row=row,
            count=len(both),
            expected="one or the other",
            remedy="Correct the map.",
        )
    _undeclared(text, set(taken) | away | unclear, row, problems)
    return found


def _undeclared(text: TextFrame, known: set[int], row: str, problems: Problems) -> None:
    for place, header in enumerate(text.header):
        if place not in known:
            personal = bool(identifying_columns([header])) or bool(find(header))
            problems.add(
                "a column is not in the map of questions" + (" and identifies people" if personal else ""),
                sheet=text.sheet,
                row=row,
                column=f"number {place + 1}",
                expected="every column in the map: as a question, under ignore or under identifiers",
                remedy="Add it to the map.",
            )


def _names(text: TextFrame) -> list[list[str]]:
    """What each column may be called, the fullest name first."""
    levels = [row[: len(text.header)] for row in text.header_levels] or [list(text.header)]
    ways = [carried(levels), joined(levels)]
    if len(levels) > 1:
        upper = carried(levels[:-1])
        ways.append([name if key(low) in ANY_ANSWER else "" for name, low in zip(upper, levels[-1], strict=True)])
    return [[key(name) for name in way] for way in ways]


def _where(header: str, names: list[list[str]]) -> list[int]:
    """The columns that a header of the map names."""
    own = key(header)
    for way in names:
        if there := [place for place, name in enumerate(way) if name and name == own]:
            return there
    numbered = _NUMBERED.fullmatch(header.strip())
    if numbered is None:
        return []
    there = _where(numbered[1], names)
    number = int(numbered[2])
    return there[number - 1 : number]


def _numbers(there: list[int]) -> str:
    return ", ".join(str(place + 1) for place in there)
