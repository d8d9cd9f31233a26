"""Which rows of a survey export are not responses, but belong to its header."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from needs_analysis.reading.meaning.columns_of_text import TextFrame
from needs_analysis.reading.received import Problems, rows_shown
from needs_analysis.reading.sources.survey_columns import ANY_ANSWER
from needs_analysis.reading.sources.survey_map import Question, QuestionMap
from needs_analysis.reading.sources.survey_wording import is_other, key
from needs_analysis.reading.spelling import tidy

_DIGIT: Final = re.compile("[0-9]")


def refuse_second_header(text: TextFrame, said: QuestionMap, places: dict[str, int], problems: Problems) -> None:
    """Report rows that look like a further header row, unless the map declares the header rows.

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
    if said.header_rows:
        return
    columns = [
        _Column(question, header, text.frame[place].map(tidy), text.header[place])
        for place, (question, header) in enumerate(_meant(text, said, places))
    ]
    rows = _sure(columns)
    rows.iloc[0] |= _is_all_ticked(columns) or _is_in_words(columns)
    if not rows.any():
        return
    header = text.header_rows[-1]
    row = int(text.rows[rows.to_numpy(dtype=bool)][0])
    deep = ", ".join(str(each) for each in range(text.header_rows[0], min(row, header + 3) + 1))
    declare = f"Declare header_rows = [{deep}] in the map, and its headers as they are joined (upper / lower)"
    if row == header + 1:
        advice = declare
    else:
        advice = f"Remove them from the file; or, if all rows above belong to the header: {declare}"
    problems.add(
        f"{int(rows.sum())} rows look like a further header row, not a response",
        sheet=text.sheet,
        row=rows_shown(int(each) for each in text.rows[rows.to_numpy(dtype=bool)]),
        count=int(rows.sum()),
        expected="one row per respondent below the header",
        remedy=f"{advice}; if they are genuine responses, declare header_rows = {list(text.header_rows)}.",
    )


def _meant(text: TextFrame, said: QuestionMap, places: dict[str, int]) -> list[tuple[Question | None, str]]:
    """For each column, the question that it belongs to and its header in the map."""
    meant: list[tuple[Question | None, str]] = [(None, "")] * len(text.header)
    for question in said.questions:
        for header in question.headers:
            if header in places:
                meant[places[header]] = (question, header)
    return meant


@dataclass
class _Column:
    """One column of the export, and the question it belongs to, if any."""

    question: Question | None
    header: str
    cells: pd.Series[Any]
    title: str

    def __post_init__(self) -> None:
        self.keys = self.cells.map(key)

    @property
    def own(self) -> str:
        """The choice of a column, where a question has one column per choice."""
        return self.question.columns.get(self.header, "") if self.question else ""

    def of_header(self, own: str) -> bool:
        """Whether a cell contains text found only in headers."""
        if self.question is not None and own in self.question.by_key and not is_other(own):
            return False
        if own in ANY_ANSWER or own.startswith("{importid"):
            return True
        if own == key(self.title) and own:
            return self.question is None or self.question.kind != "text"
        if self.question is None or self.own:
            return False
        if self.question.kind in ("single", "scale") and self.header != self.question.other_header:
            return _lists_options(own, self.question)
        return "specify" in own and is_other(own)

    def of_respondent(self, own: str) -> bool:
        """Whether a cell contains what a header never does: digits, as in numbers, times and addresses, or an answer."""
        if not own or self.of_header(own) or own == key(self.title):
            return False
        if self.question is None:
            return bool(_DIGIT.search(own))
        return not (is_other(own) or (self.own and own == key(self.own)))

    def is_known(self, own: str) -> bool:
        """Whether a cell is an answer that the question expects."""
        if self.question is None or not own:
            return False
        parts = self.question.parts(own) if self.question.kind == "several" and not self.own else [own]
        known = any(self.question.choice(part) or self.question.declines(part) for part in parts)
        return known or bool(re.fullmatch(r"[0-9.]+|yes|no|true|false|x|y|n", own))


def _lists_options(own: str, question: Question) -> bool:
    """Whether a text names all options and nothing else, as a header does that explains a column."""
    options = sorted((key(option) for option in question.options), key=len, reverse=True)
    if len(options) < 2 or own in options:
        return False
    for option in options:
        shorter = re.sub(rf"(?<!\w){re.escape(option)}(?!\w)", " ", own, count=1)
        if shorter == own:
            return False
        own = shorter
    return set(re.findall(r"[^\W0-9]+", own)) <= {"other", "please", "specify", "state"}


def _sure(columns: list[_Column]) -> pd.Series[Any]:
    """Rows where something is said that only a header says, and nothing that none says."""
    header = pd.Series(False, index=columns[0].cells.index)
    respondent = header.copy()
    for column in columns:
        said = {own: (column.of_header(own), column.of_respondent(own)) for own in column.keys.unique()}
        header |= column.keys.map(lambda own, said=said: said[own][0]).astype(bool)
        respondent |= column.keys.map(lambda own, said=said: said[own][1]).astype(bool)
    return header & ~respondent


def _is_all_ticked(columns: list[_Column]) -> bool:
    """Whether the first row holds in each column of choices the choice itself, and nobody's number, time or answer."""
    choices = [column for column in columns if column.own]
    return (
        len(choices) > 1
        and all(column.keys.iloc[0] == key(column.own) or is_other(column.keys.iloc[0]) for column in choices)
        and not any(column.of_respondent(column.keys.iloc[0]) for column in columns)
    )


def _is_in_words(columns: list[_Column]) -> bool:
    """Whether the first row has words, or nothing, where all others have numbers or times, and no answer that is expected."""
    closed = [column for column in columns if column.question and column.question.kind != "text"]
    if not any(column.keys.iloc[0] for column in closed) or any(
        column.is_known(column.keys.iloc[0]) for column in closed
    ):
        return False
    others = [column.keys for column in columns if column.question is None]
    in_words = [
        bool(keys.iloc[0]) and not _DIGIT.search(keys.iloc[0]) and _all_digits(keys.iloc[1:][keys.iloc[1:] != ""])
        for keys in others
    ]
    always = [keys.iloc[0] for keys in others if _all_digits(keys.iloc[1:])]
    return any(in_words) or (bool(always) and not any(always))


def _all_digits(keys: pd.Series[Any]) -> bool:
    return len(keys) > 1 and bool(keys.str.contains(_DIGIT.pattern, regex=True).all())
