"""What the columns of a survey export mean: the map of its questions, checked before any answer is read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Annotated, Final, Literal, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from needs_analysis.reading.meaning.layout import Declared, Layout, Row
from needs_analysis.reading.sources.survey_wording import does_not_know, is_other, key, prefers_not
from needs_analysis.reading.spelling import tidy

OTHER: Final = "Other"
"""Stands for an answer that was no option; its words are under seal."""


class AskedIf(Declared):
    """Routing: the question was asked of those who gave one of some answers to an earlier one."""

    question: str
    answers: tuple[str, ...] = Field(min_length=1)


class Question(Declared):
    """One question.

    Choices, headers and answers are compared without regard to capitals and typography (curly or straight apostrophes, dashes,
    spaces, a stop at the end).

    Parameters
    ----------
    id : str
        Short name, and the column in the table.
    header : str
        Header of its column; of several choices spread over columns, ``columns`` instead. A header that stands several times
        in the file is named with its number from the left (``Comments [2]``).
    columns : dict of str to str
        Header of each column of a question with several choices, and the choice.
    kind : {"single", "several", "scale", "number", "text"}
        One choice, several choices, an ordered scale, a number, or free text (kept under seal).
    options : tuple of str
        The choices, in order; any other answer is refused. ``other`` allows further ones.
    other : bool
        Whether answers that are no option are read as *Other*; their words go under seal.
    other_header : str
        Header of the column where other answers are written out, if it is one of its own.
    spellings : dict of str to str
        Other spellings of a choice, and the choice.
    separator : str
        Between the choices of one cell (MS Forms: ``;``; ``"\\n"`` for a line each). A choice may contain it; the longest choice
        is read first.
    none_of_these : str
        A choice that excludes the others.
    nothing_ticked : {"blank", "answered"}
        What it means where every column of ``columns`` says no: the question was left out, or that is an answer.
    prefer_not : tuple of str, optional
        Answers that say that somebody prefers not to say, beside the usual ones. Where it is given, an option that is not
        among them is an option, whatever it says.
    no_answer : tuple of str
        Cells that say nothing, such as ``N/A`` or ``99``: the question was left out.
    asked_if : AskedIf, optional
        Who was asked. An answer where the earlier question was left out is kept, and noticed.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,40}$")]
    header: str = ""
    columns: dict[str, str] = Field(default_factory=dict)
    kind: Literal["single", "several", "scale", "number", "text"] = "single"
    options: tuple[str, ...] = ()
    other: bool = False
    other_header: str = ""
    spellings: dict[str, str] = Field(default_factory=dict)
    separator: Annotated[str, StringConstraints(strip_whitespace=False, min_length=1)] = ";"
    none_of_these: str = ""
    nothing_ticked: Literal["blank", "answered"] = "blank"
    prefer_not: tuple[str, ...] | None = None
    no_answer: tuple[str, ...] = ()
    asked_if: AskedIf | None = None

    @field_validator("separator")
    @classmethod
    def _bare(cls, given: str) -> str:
        # Spaces around a sign say nothing; a line break, a tab or a space may be the separator itself.
        return given.strip() or given.replace("\r\n", "\n").replace("\r", "\n")

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if bool(self.header) == bool(self.columns):
            raise ValueError("needs either header or columns")
        if self.columns and self.kind != "several":
            raise ValueError("only a multiple-choice question has several columns")
        if self.kind in ("single", "scale") and not self.options:
            raise ValueError("needs its options")
        if self.kind == "scale" and self.other:
            raise ValueError("a scale has no other answers")
        if self.other_header and not (self.other and self.kind in ("single", "several")):
            raise ValueError("other_header needs other = true, and a question of one or several choices")
        if self.nothing_ticked == "answered" and not self.columns:
            raise ValueError("nothing_ticked is for a question with several columns")
        if self.id == "respondent" or self.id.endswith("_state"):
            raise ValueError(f"{self.id!r} is the name of another column")
        return self

    @model_validator(mode="after")
    def _choices_apart(self) -> Self:
        choices = [key(choice) for choice in (*self.options, *self.columns.values())]
        if len(set(choices)) != len(choices):
            raise ValueError("two choices differ in capitals, spaces or punctuation only, or not at all")
        for spelling, choice in self.spellings.items():
            if key(choice) not in self.by_key:
                raise ValueError(f"spellings names {choice!r}, which is not an option")
            if self.by_key.get(key(spelling), choice) != choice:
                raise ValueError(f"spellings names {spelling!r}, which is an option itself")
        if self.kind == "several" and self.header:
            for choice in self.by_key.values():
                if self._is_made_of_others(choice):
                    raise ValueError(
                        f"the choice {choice!r} contains the separator {self.separator!r}, and could be confused with two other "
                        "choices; export with another separator, or one column per choice"
                    )
        return self

    @cached_property
    def headers(self) -> tuple[str, ...]:
        """Every header of its answers."""
        return tuple(dict.fromkeys(filter(None, (self.header, *self.columns, self.other_header))))

    @cached_property
    def none_choice(self) -> str | None:
        """The choice that excludes the others."""
        return self.by_key.get(key(self.none_of_these)) if self.none_of_these else None

    @cached_property
    def _in_parts(self) -> dict[tuple[str, ...], str]:
        """What may be said in several parts, because it contains the separator."""
        sayings = [*self.by_key.values(), *self.spellings, *(self.prefer_not or ())]
        return {tuple(key(part) for part in self.parts(saying)): saying for saying in sayings}

    @cached_property
    def most_parts(self) -> int:
        """The number of parts into which the separator splits the longest choice."""
        return max(1, *map(len, self._in_parts)) if self._in_parts else 1

    def of_parts(self, parts: Sequence[str]) -> str | None:
        """The choice that some parts of a cell form together, if it is known."""
        if len(parts) > 1:
            return self._in_parts.get(tuple(key(part) for part in parts))
        return parts[0] if self.choice(parts[0]) is not None or self.declines(parts[0]) else None

    def tidied(self, text: str) -> str:
        """A cell with single plain spaces, its separators kept; empty where there is no answer."""
        if self.separator.strip():
            plain = tidy(text)
        else:
            lines = text.replace("\r\n", "\n").replace("\r", "\n").split(self.separator)
            plain = self.separator.join(filter(None, map(tidy, lines)))
        return "" if key(plain) in self._nothing else plain

    @cached_property
    def _nothing(self) -> frozenset[str]:
        return frozenset(map(key, self.no_answer))

    def parts(self, text: str) -> list[str]:
        """The parts of a text between its separators."""
        return [part.strip() for part in text.split(self.separator) if part.strip()]

    def _is_made_of_others(self, choice: str) -> bool:
        own = [key(part) for part in self.parts(choice)]
        others = [[key(part) for part in self.parts(each)] for each in self.by_key.values() if each != choice]
        reached = {0}
        for place in range(len(own)):
            if place in reached:
                reached |= {place + len(each) for each in others if each and own[place : place + len(each)] == each}
        return len(own) > 1 and len(own) in reached

    @cached_property
    def by_key(self) -> dict[str, str]:
        """The choices by the comparable form of their spellings."""
        none = (self.none_of_these,) if self.none_of_these and self.kind == "several" else ()
        return {key(choice): choice for choice in (*none, *self.options, *self.columns.values())}

    @cached_property
    def _spelled(self) -> dict[str, str]:
        return {key(spelling): self.by_key[key(choice)] for spelling, choice in self.spellings.items()}

    @cached_property
    def other_choice(self) -> str | None:
        """The choice for answers that are not an option."""
        if self.other_header in self.columns:
            return self.columns[self.other_header]
        found = [choice for choice in self.by_key.values() if is_other(choice)]
        plain = [choice for choice in found if key(choice).startswith("other")] or found
        if len(plain) == 1:
            return plain[0]
        return OTHER if self.other and (self.header or self.other_header) else None

    def choice(self, text: str) -> str | None:
        """The choice that a text matches, ignoring typography; nothing if there is none."""
        own = key(text)
        found = self._spelled.get(own) or self.by_key.get(own)
        if found is None and does_not_know(text):
            same = [choice for choice in self.by_key.values() if does_not_know(choice)]
            found = same[0] if len(same) == 1 else None
        if found is None and is_other(text):
            found = self.other_choice
        return found

    def declines(self, text: str) -> bool:
        """Whether a text means "prefer not to say"."""
        own = key(text)
        if self.prefer_not is None:
            return prefers_not(text) and own not in self._spelled
        if own in {key(answer) for answer in self.prefer_not}:
            return True
        return prefers_not(text) and own not in self.by_key and own not in self._spelled


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
    header_rows : tuple of int
        Rows of the header, as the spreadsheet numbers them. Of several rows the texts are joined with `` / ``; an upper text
        holds for the columns to its right too (``Why not? / Fear``). Given at all, no further row is taken for a header.
    last_row : int, optional
        Last row of the answers, where totals or notes stand below.
    not_totals : tuple of str
        Names of respondents that look like those of a total or an average (``Mean``), and are none.
    sheet : str
        Sheet of a workbook.
    """

    questions: tuple[Question, ...] = Field(min_length=1)
    respondent: str = ""
    ignore: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    header_rows: tuple[Row, ...] = ()
    last_row: Row | None = None
    not_totals: tuple[str, ...] = ()
    sheet: str = ""

    @model_validator(mode="after")
    def _headers_once(self) -> Self:
        self.layout()
        used: dict[str, str] = {}
        named = [(header, question.id) for question in self.questions for header in question.headers]
        named += [(self.respondent, "respondent")]
        away = {key(header): header for header in (*self.ignore, *self.identifiers)}
        named += [(header, "ignore or identifiers") for header in away.values()]
        for header, what in named:
            if header and key(header) in used:
                raise ValueError(
                    f"the header {header!r} is used for {used[key(header)]!r} and for {what!r}; if the file has it "
                    f"several times, name each with its number from the left, such as '{header} [2]'"
                )
            used[key(header)] = what
        return self

    @model_validator(mode="after")
    def _routes(self) -> Self:
        known: dict[str, Question] = {}
        for question in self.questions:
            if question.id in known:
                raise ValueError(f"the question {question.id!r} is duplicated")
            route = question.asked_if
            if route is not None and route.question not in known:
                raise ValueError(f"{question.id!r} is asked after {route.question!r}, which is not an earlier question")
            if route is not None:
                earlier = known[route.question]
                if earlier.kind in ("text", "number"):
                    raise ValueError(f"{question.id!r} is asked after {route.question!r}, which has no choices")
                wrong = [each for each in route.answers if earlier.choice(each) is None and not earlier.declines(each)]
                if wrong:
                    raise ValueError(
                        f"{question.id!r} is asked of those who answered {wrong[0]!r}, which is not an option"
                    )
            known[question.id] = question
        return self

    def layout(self) -> Layout:
        """Where the table is in the file."""
        return Layout(sheet=self.sheet, header_rows=self.header_rows, last_row=self.last_row)
