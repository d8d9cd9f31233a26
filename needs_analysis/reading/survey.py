"""Survey exports (SmartSurvey, MS Forms and the like), by a map of their questions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

import pandas as pd
from pydantic import Field, model_validator

from needs_analysis.files import sha256
from needs_analysis.people import Sealed
from needs_analysis.personal_data import find, identifying_columns
from needs_analysis.reading.container import PUBLISHED
from needs_analysis.reading.layout import Declared, Layout, declared
from needs_analysis.reading.names import header_key, tidy
from needs_analysis.reading.received import Notice, Problems, Received
from needs_analysis.reading.sidecar import source_beside
from needs_analysis.reading.text_frame import TextFrame, text_frame
from needs_analysis.source import attach

OTHER: Final = "Other"
"""Stands for an answer that was no option; its words are under seal."""
ANSWERED, PREFER_NOT, BLANK, NOT_ASKED = "answered", "prefer_not_to_say", "blank", "not_asked"
_USUAL_PREFER_NOT: Final = ("prefer not to say", "rather not say", "prefer not to answer")


class AskedIf(Declared):
    """Routing: the question was asked of those who gave one of some answers to an earlier one."""

    question: str
    answers: tuple[str, ...] = Field(min_length=1)


class Question(Declared):
    """One question.

    Parameters
    ----------
    id : str
        Short name, and the column in the table.
    header : str
        Header of its column; of several choices spread over columns, ``columns`` instead.
    columns : dict of str to str
        Header of each column of a question with several choices, and the choice.
    kind : {"single", "several", "scale", "number", "text"}
        One choice, several choices, an ordered scale, a number, or free text (kept under seal).
    options : tuple of str
        The choices, in order; any other answer is refused. ``other`` allows further ones.
    separator : str
        Between the choices of one cell (MS Forms: ``;``).
    none_of_these : str
        A choice that excludes the others.
    prefer_not : tuple of str
        Answers that say that somebody prefers not to say.
    asked_if : AskedIf, optional
        Who was asked.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,40}$")]
    header: str = ""
    columns: dict[str, str] = Field(default_factory=dict)
    kind: Literal["single", "several", "scale", "number", "text"] = "single"
    options: tuple[str, ...] = ()
    other: bool = False
    separator: Annotated[str, Field(min_length=1)] = ";"
    none_of_these: str = ""
    prefer_not: tuple[str, ...] = _USUAL_PREFER_NOT
    asked_if: AskedIf | None = None

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if bool(self.header) == bool(self.columns):
            raise ValueError("needs either header or columns")
        if self.columns and self.kind != "several":
            raise ValueError("only a question of several choices has several columns")
        if self.kind in ("single", "scale") and not self.options:
            raise ValueError("needs its options")
        if self.kind == "scale" and self.other:
            raise ValueError("a scale has no other answers")
        choices = [choice.casefold() for choice in (*self.options, *self.columns.values())]
        if len(set(choices)) != len(choices):
            raise ValueError("two choices differ in capitals only, or not at all")
        if self.id == "respondent" or self.id.endswith("_state"):
            raise ValueError(f"{self.id!r} is the name of another column")
        return self

    def choice(self, text: str) -> str | None:
        """The choice that a text is, whatever its capitals; nothing if it is none."""
        known = {choice.casefold(): choice for choice in (*self.options, *self.columns.values())}
        return known.get(text.casefold())


class QuestionMap(Declared):
    """What the columns of an export mean.

    Parameters
    ----------
    questions : tuple of Question
        Every question that is read.
    respondent : str
        Header of the column that tells answers apart; the row otherwise.
    ignore : tuple of str
        Headers that are not read (start time, language, score).
    identifiers : tuple of str
        Headers that identify people (name, e-mail, IP address); always dropped.
    sheet : str
        Sheet of a workbook.
    """

    questions: tuple[Question, ...] = Field(min_length=1)
    respondent: str = ""
    ignore: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    sheet: str = ""

    @model_validator(mode="after")
    def _routes(self) -> Self:
        known: dict[str, Question] = {}
        for question in self.questions:
            if question.id in known:
                raise ValueError(f"the question {question.id!r} stands twice")
            route = question.asked_if
            if route is not None and route.question not in known:
                raise ValueError(f"{question.id!r} is asked after {route.question!r}, which is no earlier question")
            if route is not None:
                earlier = known[route.question]
                if earlier.kind in ("text", "number"):
                    raise ValueError(f"{question.id!r} is asked after {route.question!r}, which has no choices")
                wrong = [answer for answer in route.answers if earlier.choice(answer) is None]
                if wrong:
                    raise ValueError(f"{question.id!r} is asked of those who answered {wrong[0]!r}, which is no option")
            known[question.id] = question
        return self


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
        to a question that was not asked, "none of these" beside another choice.
    """
    path = Path(path)
    said = declared(QuestionMap, questions)
    text = text_frame(path, limits=PUBLISHED, layout=Layout(sheet=said.sheet))
    problems, notices = Problems(path.name), list(text.notices)
    places = _places(text, said, problems)
    problems.stop()
    table, free = _answers(text, said, places, problems, notices)
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


def _places(text: TextFrame, said: QuestionMap, problems: Problems) -> dict[str, int]:
    """Where each header of the map stands; a column that the map does not know is refused."""
    wanted = [header for question in said.questions for header in (question.header, *question.columns) if header]
    wanted += [said.respondent] if said.respondent else []
    keys = {header_key(header): header for header in wanted}
    away = {header_key(header) for header in (*said.ignore, *said.identifiers)}
    places: dict[str, int] = {}
    for place, header in enumerate(text.header):
        header_name = keys.get(header_key(header))
        if header_name is None and header_key(header) not in away:
            personal = bool(identifying_columns([header])) or bool(find(header))
            problems.add(
                "a column is not in the map of questions" + (" and identifies people" if personal else ""),
                sheet=text.sheet,
                row=1,
                column=f"number {place + 1}",
                expected="every column in the map: as a question, under ignore or under identifiers",
                remedy="Add it to the map.",
            )
        elif header_name is not None:
            if header_name in places:
                problems.add(
                    "a header stands twice", sheet=text.sheet, row=1, column=f"number {place + 1}", expected="once"
                )
            places[header_name] = place
    for header in wanted:
        if header not in places:
            problems.add(
                "a header of the map is not in the file",
                sheet=text.sheet,
                row=1,
                column=header[:80],
                expected="every header of the map",
                remedy="Correct the map, or ask for the export of the whole survey.",
            )
    return places


def _answers(
    text: TextFrame, said: QuestionMap, places: dict[str, int], problems: Problems, notices: list[Notice]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    index = text.frame.index
    respondents = (
        text.frame[places[said.respondent]].map(tidy)
        if said.respondent
        else pd.Series([f"row {row}" for row in text.rows], index=index)
    )
    table: dict[str, pd.Series[Any]] = {"respondent": respondents.astype("str")}
    free: dict[str, pd.Series[Any]] = {"respondent": table["respondent"]}
    by_id: dict[str, Question] = {}
    personal = (
        respondents.map(lambda text: bool(find(text))).astype(bool) if said.respondent else pd.Series(False, index)
    )
    if personal.any():
        problems.add(
            "respondents are named by what looks like personal data",
            row=text.places(personal),
            count=int(personal.sum()),
            expected="a number that tells answers apart",
            remedy="Take respondent out of the map, and put the header under identifiers.",
        )
    twice = respondents.duplicated(keep=False)
    if twice.any():
        problems.add("a respondent stands twice", row=text.places(twice), count=int(twice.sum()), expected="once")
    for question in said.questions:
        asked = _asked(question, by_id, table, index)
        by_id[question.id] = question
        cells = {
            header: text.frame[places[header]].map(tidy) for header in (question.header, *question.columns) if header
        }
        given = pd.concat(cells.values(), axis=1).apply(lambda column: column != "").any(axis=1)
        unasked = given & ~asked
        if unasked.any():
            problems.add(
                f"{int(unasked.sum())} answers to a question that was not asked",
                row=text.places(unasked),
                column=question.id,
                count=int(unasked.sum()),
                expected="the routing of the map",
                remedy="Correct asked_if in the map.",
            )
        columns, wrong, refused = _answer(question, cells, given & asked, free)
        if wrong.any():
            problems.add(
                f"{int(wrong.sum())} answers are no option of the question",
                row=text.places(wrong),
                column=question.id,
                count=int(wrong.sum()),
                expected=", ".join(question.options[:12]) or "a number",
                remedy="Add the option to the map, or set other = true.",
            )
        state = pd.Series(BLANK, index=index).mask(given, ANSWERED).mask(refused, PREFER_NOT).mask(~asked, NOT_ASKED)
        if question.kind == "text":
            free |= columns
        else:
            table |= columns
        table[f"{question.id}_state"] = state.astype("str")
    return pd.DataFrame(table), pd.DataFrame(free)


def _asked(
    question: Question, by_id: dict[str, Question], table: dict[str, pd.Series[Any]], index: pd.Index[Any]
) -> pd.Series[Any]:
    route = question.asked_if
    if route is None:
        return pd.Series(True, index=index)
    answers = [by_id[route.question].choice(answer) for answer in route.answers]
    if route.question in table:
        return table[route.question].isin(answers)
    chosen = [table[f"{route.question}:{answer}"] for answer in answers if f"{route.question}:{answer}" in table]
    return pd.concat(chosen, axis=1).fillna(False).any(axis=1) if chosen else pd.Series(False, index=index)


def _answer(
    question: Question, cells: dict[str, pd.Series[Any]], given: pd.Series[Any], free: dict[str, pd.Series[Any]]
) -> tuple[dict[str, pd.Series[Any]], pd.Series[Any], pd.Series[Any]]:
    """Columns of a question, which answers are wrong, and who preferred not to say."""
    never = pd.Series(False, index=given.index)
    declined = {answer.casefold() for answer in question.prefer_not}
    if question.kind == "several":
        return _several(question, cells, given, declined, free)
    cell = cells[question.header]
    refused = given & cell.str.casefold().isin(declined)
    answer = cell.where(given & ~refused)
    if question.kind == "text":
        return {question.id: answer}, never, refused
    if question.kind == "number":
        sound = answer.isna() | answer.str.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,4})?")
        return {question.id: pd.to_numeric(answer.where(sound))}, ~sound, refused
    options = {option.casefold(): option for option in question.options}
    found = answer.str.casefold().map(options)
    wrong = answer.notna() & found.isna() & (not question.other)
    if question.other:
        # What somebody wrote under "other" is free text: it goes under seal, and the table says that it was another answer.
        free[f"{question.id}_other"] = answer.where(found.isna())
        found = found.fillna(answer.where(answer.isna(), OTHER))
    if question.kind == "scale":
        return {question.id: found.astype(pd.CategoricalDtype(list(question.options), ordered=True))}, wrong, refused
    return {question.id: found.astype("str")}, wrong, refused


def _several(
    question: Question,
    cells: dict[str, pd.Series[Any]],
    given: pd.Series[Any],
    declined: set[str],
    free: dict[str, pd.Series[Any]],
) -> tuple[dict[str, pd.Series[Any]], pd.Series[Any], pd.Series[Any]]:
    listed = (*question.options, *question.columns.values(), question.none_of_these)
    options = {option.casefold(): option for option in listed if option}
    if question.columns:
        ticked = [
            {choice for header, choice in question.columns.items() if _is_ticked(cells[header][row], choice)}
            for row in given.index
        ]
        odd = [
            any(
                cells[header][row] and not _is_known_tick(cells[header][row], choice)
                for header, choice in question.columns.items()
            )
            for row in given.index
        ]
    else:
        parts = [
            [part.strip() for part in cell.split(question.separator) if part.strip()] for cell in cells[question.header]
        ]
        ticked = [
            {options.get(part.casefold(), part if part.casefold() in declined else OTHER) for part in row}
            for row in parts
        ]
        if question.other:
            beyond = [
                "; ".join(p for p in row if p.casefold() not in options and p.casefold() not in declined)
                for row in parts
            ]
            free[f"{question.id}_other"] = pd.Series(beyond, index=given.index, dtype="str")
            options[OTHER.casefold()] = OTHER
        odd = [
            not question.other
            and any(part.casefold() not in options and part.casefold() not in declined for part in row)
            for row in parts
        ]
    refused = given & pd.Series([any(c.casefold() in declined for c in row) for row in ticked], index=given.index)
    alone = [bool(question.none_of_these) and question.none_of_these in row and len(row) > 1 for row in ticked]
    wrong = given & (pd.Series(odd, index=given.index) | pd.Series(alone, index=given.index))
    answered = given & ~refused
    columns = {}
    for option in dict.fromkeys(options.values()):
        if option.casefold() not in declined:
            chosen = pd.Series([option in row for row in ticked], index=given.index, dtype="boolean")
            columns[f"{question.id}:{option}"] = chosen.mask(~answered)
    return columns, wrong, refused


def _is_ticked(cell: str, choice: str) -> bool:
    return cell.casefold() in {choice.casefold(), "1", "yes", "true", "x", "✓", "ticked", "selected"}


def _is_known_tick(cell: str, choice: str) -> bool:
    return _is_ticked(cell, choice) or cell.casefold() in {"0", "no", "false"}


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
