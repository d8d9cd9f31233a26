"""Which rows of a survey export are not responses, but a total or an average of those above."""

from __future__ import annotations

import re
from typing import Any, Final

import pandas as pd

from needs_analysis.reading.meaning.columns_of_text import TextFrame
from needs_analysis.reading.received import Problems, rows_shown
from needs_analysis.reading.sources.survey_map import Question, QuestionMap
from needs_analysis.reading.sources.survey_wording import key
from needs_analysis.reading.spelling import tidy

_STATISTIC: Final = (
    r"(?:(?:grand|overall|sub) ?)?totals?|averages?|avg|means?|median|mode|sums?|counts?|n|base|minimum|maximum|min|max|range"
    r"|(?:std|st|standard)\.? ?(?:dev|deviation)|sd|variance|percent(?:age)?s?|%|per cent|cyfanswm"
)
_OF: Final = (
    r"(?:responses?|respondents?|answers?|answered|skipped|completed?|submissions?|people|scores?|ratings?|values?|number|age|all"
    r"|of|for|the|each|per|question|weighted|numeric|valid|survey|column)"
)
_SUMMARY: Final = re.compile(
    rf"(?:{_OF} )*(?:{_STATISTIC})(?: {_OF})*(?: ?[=:(\[].*)?|(?:all|total|number of)(?: {_OF})*(?: ?[=:(].*)?"
    r"|(?:total|count|sum|average|mean|n|base)[ =:]+[0-9.,]+"
)
_SHORT: Final = re.compile(r"[^\W\d_]{1,3}")
_NUMBER: Final = re.compile(r"-?[0-9][0-9,]*(?:\.[0-9]+)?%?")


def refuse_summaries(text: TextFrame, said: QuestionMap, places: dict[str, int], problems: Problems) -> None:
    """Report rows labelled as totals or averages in the respondent column or the first column.

    Parameters
    ----------
    text : TextFrame
        The export.
    said : QuestionMap
        The map.
    places : dict of str to int
        Where each of its headers stands.
    problems : Problems
        Takes what is wrong.
    """
    asked = _asked(said, places)
    respondent = places.get(said.respondent) if said.respondent else None
    settled = {key(name) for name in said.not_totals}
    found = pd.Series(False, index=text.frame.index)
    for place in sorted({0} if respondent is None else {0, respondent}):
        cells = text.frame[place].map(tidy)
        named = _named(cells, settled)
        if not named.any():
            continue
        if place == respondent:
            found |= named
        elif place not in asked:
            # What is not read may say anything, and says it of many rows.
            found |= named & ~cells.duplicated(keep=False)
        else:
            # An answer may be such a word; of a summary all else is numbers.
            found |= named & ~_chosen(cells, asked[0]) & _only_numbers(text, beside=place)
    if not found.any():
        return
    rows = [int(row) for row in text.rows[found.to_numpy(dtype=bool)]]
    first = int(found.to_numpy(dtype=bool).argmax())
    above = (
        f", or declare last_row = {int(text.rows[first - 1])} in the map" if first and found.iloc[first:].all() else ""
    )
    problems.add(
        f"{len(rows)} rows are labelled as totals or averages, not responses",
        sheet=text.sheet,
        row=rows_shown(rows),
        column=f"number {(respondent or 0) + 1}",
        count=len(rows),
        expected="one row per respondent",
        remedy=f"Remove them from the file{above}; if they are responses, list their labels under not_totals in the map.",
    )


def _asked(said: QuestionMap, places: dict[str, int]) -> dict[int, list[Question]]:
    """The questions whose answers stand in each column."""
    found: dict[int, list[Question]] = {}
    for question in said.questions:
        for header in question.headers:
            if header in places:
                found.setdefault(places[header], []).append(question)
    return found


def _named(cells: pd.Series[Any], settled: set[str]) -> pd.Series[Any]:
    """Cells that name a statistic; a short one is no more than initials where the others are."""
    distinct = [cell for cell in cells.unique() if cell]
    initials = sum(bool(_SHORT.fullmatch(cell)) for cell in distinct) * 2 > len(distinct) > 2
    says = {
        cell: bool(_SUMMARY.fullmatch(key(cell)))
        and key(cell) not in settled
        and not (initials and _SHORT.fullmatch(cell))
        for cell in distinct
    }
    return cells.map(lambda cell: says.get(cell, False)).astype(bool)


def _chosen(cells: pd.Series[Any], questions: list[Question]) -> pd.Series[Any]:
    return cells.map(lambda cell: any(key(cell) in each.by_key or each.declines(cell) for each in questions)).astype(
        bool
    )


def _only_numbers(text: TextFrame, *, beside: int) -> pd.Series[Any]:
    """Rows that hold a number, and nothing else, beside one column."""
    others = text.frame.drop(columns=beside)
    numbers = others.apply(lambda column: column.str.strip().str.fullmatch(_NUMBER.pattern))
    empty = others.apply(lambda column: column.str.strip() == "")
    found: pd.Series[Any] = numbers.any(axis=1) & (numbers | empty).all(axis=1)
    return found
