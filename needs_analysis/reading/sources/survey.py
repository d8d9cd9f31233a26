"""Survey exports (SmartSurvey, MS Forms and similar), by a map of their questions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd

from needs_analysis.files import sha256
from needs_analysis.people import Sealed
from needs_analysis.personal_data import find
from needs_analysis.reading.formats.container import PUBLISHED
from needs_analysis.reading.meaning.columns_of_text import TextFrame
from needs_analysis.reading.meaning.layout import declared
from needs_analysis.reading.meaning.text_frame import text_frame
from needs_analysis.reading.received import Notice, Problems, Received
from needs_analysis.reading.sidecar import source_beside
from needs_analysis.reading.sources.survey_answers import Answers, answers
from needs_analysis.reading.sources.survey_columns import places
from needs_analysis.reading.sources.survey_map import Question, QuestionMap
from needs_analysis.reading.sources.survey_second_header import refuse_second_header
from needs_analysis.reading.sources.survey_summaries import refuse_summaries
from needs_analysis.reading.spelling import tidy
from needs_analysis.source import attach

_LEFT_OUT: Final = (
    "answers to a question whose filter question was left out. They were kept; some respondents may not have been eligible "
    "for the question."
)
ANSWERED, PREFER_NOT, BLANK, NOT_ASKED = "answered", "prefer_not_to_say", "blank", "not_asked"
_COUNTED_AS_TEXT: Final = r"^([0-9]+)\.0+$"
"""A whole number as some programs write it, with decimals that say nothing."""


def survey(path: Path | str, questions: QuestionMap | Mapping[str, Any] | Path | str) -> Received:
    """Read a survey export.

    Parameters
    ----------
    path : Path or str
        Delimited text or a workbook, one row an answer.
    questions : mapping, Path or str
        The map of its questions (or the path of a TOML file).

    Returns
    -------
    Received
        ``.table`` has one row a respondent: ``respondent`` and, for each question, its answer and ``<id>_state``
        (*answered, prefer_not_to_say, blank, not_asked*); a question of several choices has a column ``<id>:<choice>`` each,
        True, False, or missing where it was not answered. Free text lies under seal in ``.tables["free_text"]``.
        ``.tables["bases"]`` counts, for each question, who was asked and who answered.

    Raises
    ------
    DataError
        With every problem, and never with an answer: columns that are not in the map, answers that are no option, answers
        to a question that was not asked, "none of these" beside another choice, a further row of the header that the map
        does not declare, rows that are totals or averages of others.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "export.csv"
    ...     _ = path.write_text("ID,Do you feel safe?\\n1,Yes\\n2,I\u2019d rather not say\\n", encoding="utf-8")
    ...     safe = {"id": "safe", "header": "Do you feel safe?", "options": ["Yes", "No"]}
    ...     received = survey(path, {"respondent": "ID", "questions": [safe]})
    >>> received.table["safe_state"].tolist()
    ['answered', 'prefer_not_to_say']
    """
    path = Path(path)
    said = declared(QuestionMap, questions)
    text = text_frame(path, limits=PUBLISHED, layout=said.layout())
    problems, notices = Problems(path.name), list(text.notices)
    where = places(text, said, problems)
    refuse_second_header(text, said, where, problems)
    refuse_summaries(text, said, where, problems)
    problems.stop()
    table, free = _answers(text, said, where, problems, notices)
    problems.stop()
    bases = _bases(table, said)
    log = text.entry(rows=len(table), sha256=sha256(path))
    tables: dict[str, Any] = {"bases": bases, "free_text": Sealed(free)}
    return Received(
        attach(table, source_beside(path, disclosure="record_level", floor="record_level")),
        tuple(notices),
        log,
        tables=tables,
    )


def _respondents(text: TextFrame, said: QuestionMap, where: dict[str, int], problems: Problems) -> pd.Series[Any]:
    """What tells the answers apart, which must do so and name nobody."""
    index = text.frame.index
    if not said.respondent:
        return pd.Series([f"row {row}" for row in text.rows], index=index, dtype="str")
    named = text.frame[where[said.respondent]].map(tidy).str.replace(_COUNTED_AS_TEXT, r"\1", regex=True)
    blank = named == ""
    for wrong, problem, expected, remedy in (
        (
            named.map(lambda name: bool(find(name))).astype(bool),
            "respondents are identified by what looks like personal data",
            "a number that identifies each response",
            "Remove respondent from the map, and put the header under identifiers.",
        ),
        (
            named.duplicated(keep=False) & ~blank,
            "a respondent is duplicated",
            "once",
            "Remove the duplicate rows, or remove respondent from the map.",
        ),
        (
            blank,
            "rows have no respondent number",
            "a number in every row under the header",
            "Declare header_rows if the row belongs to the header; otherwise number it, or remove respondent from the map.",
        ),
    ):
        if wrong.any():
            problems.add(
                problem,
                sheet=text.sheet,
                row=text.places(wrong),
                column=said.respondent[:80],
                count=int(wrong.sum()),
                expected=expected,
                remedy=remedy,
            )
    return named.astype("str")


def _answers(
    text: TextFrame, said: QuestionMap, where: dict[str, int], problems: Problems, notices: list[Notice]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    index = text.frame.index
    respondents = _respondents(text, said, where, problems)
    table: dict[str, pd.Series[Any]] = {"respondent": respondents}
    free: dict[str, pd.Series[Any]] = {"respondent": respondents}
    by_id: dict[str, Question] = {}
    for question in said.questions:
        asked = _asked(question, by_id, table, index)
        by_id[question.id] = question
        found = answers(
            question, {header: text.frame[where[header]].map(question.tidied) for header in question.headers}
        )
        said_anyway = _although_left_out(question, found, table)
        asked |= said_anyway
        found.notices.append(("FILTER_LEFT_BLANK", _LEFT_OUT, said_anyway))
        _report(text, question, found, asked, problems, notices)
        state = pd.Series(BLANK, index=index).mask(found.given, ANSWERED).mask(found.refused, PREFER_NOT)
        free |= found.free
        table |= {name: column.mask(~asked) for name, column in found.columns.items()}
        table[f"{question.id}_state"] = state.mask(~asked, NOT_ASKED).astype("str")
    return pd.DataFrame(table), pd.DataFrame(free)


def _report(
    text: TextFrame,
    question: Question,
    found: Answers,
    asked: pd.Series[Any],
    problems: Problems,
    notices: list[Notice],
) -> None:
    """Say what is wrong with the answers to a question, and what is worth knowing about them."""
    where = {"sheet": text.sheet, "column": question.id}
    unasked = found.given & ~asked
    if found.only_unticked is not None:
        unasked &= ~found.only_unticked
    if unasked.any():
        problems.add(
            f"{int(unasked.sum())} answers to a question that was not asked",
            **where,
            row=text.places(unasked),
            count=int(unasked.sum()),
            expected="the routing of the map",
            remedy="Correct asked_if in the map.",
        )
    for fault in found.faults:
        rows = fault.rows & asked
        if rows.any():
            problems.add(
                f"{int(rows.sum())} answers {fault.problem}",
                **where,
                row=text.places(rows),
                count=int(rows.sum()),
                expected=fault.expected,
                remedy=fault.remedy,
            )
    for code, words, marked in found.notices:
        rows = marked & asked
        if rows.any():
            place = f"{text.file}, question {question.id}, row {text.places(rows)}"
            notices.append(Notice(code, f"{int(rows.sum())} {words}", place))


def _asked(
    question: Question, by_id: dict[str, Question], table: dict[str, pd.Series[Any]], index: pd.Index[Any]
) -> pd.Series[Any]:
    route = question.asked_if
    if route is None:
        return pd.Series(True, index=index)
    earlier = by_id[route.question]
    asked = pd.Series(False, index=index)
    for answer in route.answers:
        choice = earlier.choice(answer)
        if earlier.declines(answer):
            asked |= table[f"{route.question}_state"] == PREFER_NOT
        elif route.question in table:
            asked |= table[route.question] == choice
        elif f"{route.question}:{choice}" in table:
            asked |= table[f"{route.question}:{choice}"].fillna(False).astype(bool)
    return asked


def _although_left_out(question: Question, found: Answers, table: dict[str, pd.Series[Any]]) -> pd.Series[Any]:
    """Who answered although the question that leads to this one was left out, so that nobody knows whether it was asked."""
    if question.asked_if is None:
        return found.given & False
    answered = found.given if found.only_unticked is None else found.given & ~found.only_unticked
    return answered & (table[f"{question.asked_if.question}_state"] == BLANK)


def _bases(table: pd.DataFrame, said: QuestionMap) -> pd.DataFrame:
    rows = []
    for question in said.questions:
        states = table[f"{question.id}_state"].value_counts()
        counts = {state: int(states.get(state, 0)) for state in (ANSWERED, PREFER_NOT, BLANK, NOT_ASKED)}
        route = question.asked_if
        of_whom = (
            "everybody" if route is None else f"those who answered {' or '.join(route.answers)} to {route.question}"
        )
        rows.append({"question": question.id, "asked": len(table) - counts[NOT_ASKED], **counts, "asked_of": of_whom})
    return pd.DataFrame(rows)
