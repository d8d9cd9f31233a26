"""What the cells of one question mean: choices, other answers, prefer not to say, or no answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final

import pandas as pd

from needs_analysis.reading.sources.survey_map import OTHER, Question
from needs_analysis.reading.sources.survey_wording import does_not_know, is_nearly, key, says_nothing

_TICKED: Final = frozenset(("1", "yes", "y", "true", "x", "✓", "✔", "☑", "☒", "ticked", "selected", "checked"))
_NOT_TICKED: Final = frozenset(
    ("0", "no", "n", "false", "☐", "not ticked", "unticked", "not selected", "unselected", "not checked", "unchecked")
)


@dataclass
class Fault:
    """Invalid answers, and what to do."""

    problem: str
    rows: pd.Series[Any]
    expected: str
    remedy: str


@dataclass
class Answers:
    """One question as it was answered.

    Parameters
    ----------
    given : pandas.Series of bool
        Who said anything, be it that they prefer not to say.
    refused : pandas.Series of bool
        Who preferred not to say.
    only_unticked : pandas.Series of bool, optional
        Whose answer is no more than that nothing is ticked, which programs also write for those who were not asked.
    columns : dict of str to pandas.Series
        The columns of the table.
    free : dict of str to pandas.Series
        What goes under seal.
    faults : list of Fault
        What cannot be taken.
    notices : list of (str, str, pandas.Series)
        Code, text and rows of what is worth knowing.
    """

    given: pd.Series[Any]
    refused: pd.Series[Any]
    columns: dict[str, pd.Series[Any]] = field(default_factory=dict)
    free: dict[str, pd.Series[Any]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notices: list[tuple[str, str, pd.Series[Any]]] = field(default_factory=list)
    only_unticked: pd.Series[Any] | None = None


def answers(question: Question, cells: dict[str, pd.Series[Any]]) -> Answers:
    """What the cells of a question mean.

    Parameters
    ----------
    question : Question
        The question.
    cells : dict of str to pandas.Series
        The cells of each of its headers, as tidy text.
    """
    if question.kind == "several":
        return _several(question, cells)
    cell = cells[question.header]
    given = cell != ""
    refused = _each(cell, question.declines)
    if question.kind == "text":
        return Answers(given, refused, free={question.id: cell.where(given & ~refused)})
    if question.kind == "number":
        return _number(question, cell, given, refused)
    return _single(question, cells)


def _each(cells: pd.Series[Any], says: Callable[[str], bool]) -> pd.Series[Any]:
    """What a rule says of each cell, worked out once a spelling; never of an empty one."""
    found = {text: bool(text) and says(text) for text in cells.unique()}
    return cells.map(found).astype(bool)


def _number(question: Question, cell: pd.Series[Any], given: pd.Series[Any], refused: pd.Series[Any]) -> Answers:
    answer = cell.where(given & ~refused)
    sound = answer.isna() | answer.str.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,4})?").astype("boolean").fillna(False)
    found = Answers(given, refused, {question.id: pd.to_numeric(answer.where(sound))})
    remedy = "Correct it in the file, list non-answers under no_answer in the map, or read the question as text."
    found.faults.append(Fault("are not a number", ~sound.astype(bool), "a number", remedy))
    return found


def _single(question: Question, cells: dict[str, pd.Series[Any]]) -> Answers:
    cell = cells[question.header]
    written = _written(question, cells)
    # What was written beside "Other" is the answer; beside an option it is a remark.
    other = _each(cell, lambda text: question.choice(text) in (OTHER, question.other_choice))
    answer = cell.where(~(written != "") | ((cell != "") & ~other), written)
    refused = _each(answer, question.declines)
    given = (answer != "") | _ticks_other(question, cells)
    choices = {text: question.choice(text) for text in answer.unique()}
    found = answer.map(lambda text: choices[text]).where((answer != "") & ~refused)
    beyond = (answer != "") & ~refused & found.isna()
    result = Answers(given, refused)
    if question.other:
        words = answer.where(beyond, "")
        beside = written.where(written != words, "")
        joined = words.str.cat(beside, sep="; ").str.strip("; ")
        result.free[f"{question.id}_other"] = joined.where(joined != "")
        found = found.mask(given & ~refused & found.isna(), question.other_choice)
        result.notices += _about_others(
            _each(words, does_not_know), _each(words, _nearly(question)), _each(words, says_nothing)
        )
    else:
        remedy = "Add the option to the map" + (
            ", set other = true, or list it under no_answer if it is not an answer."
            if question.kind == "single"
            else ", or list it under no_answer if it is not an answer."
        )
        result.faults.append(Fault("are not an option of the question", beyond, _options(question), remedy))
    if question.kind == "scale":
        found = found.astype(pd.CategoricalDtype(list(question.options), ordered=True))
    else:
        found = found.astype("str")
    result.columns[question.id] = found
    return result


def _options(question: Question) -> str:
    return ", ".join(question.options[:12])


def _written(question: Question, cells: dict[str, pd.Series[Any]]) -> pd.Series[Any]:
    """What stands in the column of other answers; a mere tick is no text."""
    index = next(iter(cells.values())).index
    if not question.other_header:
        return pd.Series("", index=index, dtype="str")
    cell = cells[question.other_header]
    return cell.mask(cell.map(key).isin(_TICKED | _NOT_TICKED), "")


def _ticks_other(question: Question, cells: dict[str, pd.Series[Any]]) -> pd.Series[Any]:
    if not question.other_header:
        return pd.Series(False, index=next(iter(cells.values())).index)
    return cells[question.other_header].map(key).isin(_TICKED)


def _nearly(question: Question) -> Callable[[str], bool]:
    return lambda text: is_nearly(text, question.by_key.values())


def _about_others(
    unsure: pd.Series[Any], near: pd.Series[Any], empty: pd.Series[Any]
) -> list[tuple[str, str, pd.Series[Any]]]:
    """What is worth saying about other answers: never their words."""
    nearly = "other answers are nearly an option. If they mean it, give the spelling under spellings in the map."
    not_known = 'other answers mean "do not know". Add it as an option if they should not count as other.'
    nothing = (
        "other answers look like words or codes for no answer (not applicable, 99), and were counted as other. List them under "
        "no_answer in the map if they are not answers."
    )
    return [
        ("OTHER_NEARLY_OPTION", nearly, near),
        ("OTHER_DOES_NOT_KNOW", not_known, unsure),
        ("OTHER_SAYS_NOTHING", nothing, empty),
    ]


@dataclass
class _Chosen:
    """What somebody chose of a question of several choices."""

    choices: set[str] = field(default_factory=set)
    others: list[str] = field(default_factory=list)
    declined: bool = False
    unclear: bool = False

    def take(self, question: Question, text: str, choice: str | None = None) -> None:
        """Add one answer, as a text or as the choice that was ticked."""
        said = choice if choice is not None else question.choice(text)
        if question.declines(text):
            self.declined = True
        elif said is not None:
            self.choices.add(said)
        else:
            self.others.append(text)


def _several(question: Question, cells: dict[str, pd.Series[Any]]) -> Answers:
    index = next(iter(cells.values())).index
    chosen = _of_columns(question, cells) if question.columns else _of_one_cell(question, cells[question.header])
    if question.other_header and question.other_header not in question.columns:
        ticks = _ticks_other(question, cells)
        for each, text, tick in zip(chosen, _written(question, cells), ticks, strict=True):
            if text:
                each.take(question, text)
            elif tick and question.other_choice:
                each.choices.add(question.other_choice)

    def rows(says: Callable[[_Chosen], bool]) -> pd.Series[Any]:
        return pd.Series([says(each) for each in chosen], index=index, dtype=bool)

    filled = pd.concat([cell != "" for cell in cells.values()], axis=1).any(axis=1)
    declined, taken = rows(lambda each: each.declined), rows(lambda each: bool(each.choices or each.others))
    given = taken | declined | rows(lambda each: each.unclear)
    only_unticked = filled & ~given & (question.nothing_ticked == "answered")
    given |= only_unticked
    found = Answers(given, declined & ~taken, only_unticked=only_unticked)
    if question.other:
        words = pd.Series(["; ".join(each.others) for each in chosen], index=index, dtype="str")
        found.free[f"{question.id}_other"] = words
        nearly = _nearly(question)
        found.notices += _about_others(
            rows(lambda each: any(map(does_not_know, each.others))),
            rows(lambda each: any(map(nearly, each.others))),
            rows(lambda each: any(map(says_nothing, each.others))),
        )
    found.columns = _columns_of_choices(question, chosen, found)
    found.faults = _faults_of_several(question, rows)
    found.notices.append(
        (
            "PREFER_NOT_BESIDE_CHOICE",
            'answers have both a choice and "prefer not to say". The choice is kept.',
            declined & taken,
        )
    )
    if question.columns and not question.none_of_these:
        text = (
            "answers tick no option, and are read as not answered. If that is an answer, "
            'set nothing_ticked = "answered" in the map.'
        )
        found.notices.append(("NOTHING_TICKED", text, filled & ~given))
    return found


def _columns_of_choices(question: Question, chosen: list[_Chosen], found: Answers) -> dict[str, pd.Series[Any]]:
    listed = [*question.options, *question.columns.values(), question.none_choice]
    if question.other and question.other_choice:
        listed.append(question.other_choice)
    columns = {}
    for choice in dict.fromkeys(filter(None, listed)):
        if not question.declines(choice):
            beyond = choice == question.other_choice and question.other
            ticks = [choice in each.choices or (beyond and bool(each.others)) for each in chosen]
            column = pd.Series(ticks, index=found.given.index, dtype="boolean")
            columns[f"{question.id}:{choice}"] = column.mask(~found.given | found.refused)
    return columns


def _faults_of_several(question: Question, rows: Callable[[Callable[[_Chosen], bool]], pd.Series[Any]]) -> list[Fault]:
    none = question.none_choice
    faults = [
        Fault(
            "are not an option of the question: none of these is combined with another choice",
            rows(lambda each: bool(none) and none in each.choices and len(each.choices) + len(each.others) > 1),
            "none of these on its own",
            "Correct it in the file; or, if both may be chosen, list it under options instead of none_of_these.",
        )
    ]
    if question.columns:
        remedy = (
            "If it is the column of other answers, name it in other_header"
            + ("." if question.other else " and set other = true.")
            + " Otherwise correct the choice of the column in the map."
        )
        expected = "a tick (1, x, yes or the choice itself), 0 or no, or nothing"
        faults.append(Fault("are not an option of the question", rows(lambda each: each.unclear), expected, remedy))
    else:
        two = "can be read as different choices, because a choice contains the separator"
        remedy = "Export with another separator, or one column a choice."
        faults.append(Fault(two, rows(lambda each: each.unclear), "one way to read an answer", remedy))
    if not question.other:
        remedy = "Add the option to the map, set other = true, or list it under no_answer if it is not an answer."
        faults.append(
            Fault("are not an option of the question", rows(lambda each: bool(each.others)), _options(question), remedy)
        )
    return faults


def _of_columns(question: Question, cells: dict[str, pd.Series[Any]]) -> list[_Chosen]:
    """One column a choice: what is ticked, and what is written in the column of other answers."""
    keys = {header: cells[header].map(key) for header in question.columns}
    # Where columns say yes or 1, a "No" under the choice "No" is no tick of it.
    with_ticks = any(keys[header].isin(_TICKED - {key(choice)}).any() for header, choice in question.columns.items())
    chosen = [_Chosen() for _ in range(len(next(iter(keys.values()))))]
    for header, choice in question.columns.items():
        own = key(choice)
        is_own = not (own in _NOT_TICKED and with_ticks)
        takes_text = question.other and choice == question.other_choice
        for each, said, text in zip(chosen, keys[header], cells[header], strict=True):
            if not said or (said in _NOT_TICKED and not (said == own and is_own)):
                continue
            if said in _TICKED or said == own or question.choice(text) == choice:
                each.take(question, choice, choice)
            elif takes_text or question.declines(text):
                each.take(question, text)
            else:
                each.unclear = True
    return chosen


def _of_one_cell(question: Question, cell: pd.Series[Any]) -> list[_Chosen]:
    known = {text: _split(question, text) for text in cell.unique()}
    return [replace(known[text], choices={*known[text].choices}, others=[*known[text].others]) for text in cell]


def _split(question: Question, text: str) -> _Chosen:
    """The choices of one cell: the reading with the fewest unknown parts, then with the longest choices.

    A choice may contain the separator. Where two readings leave nothing unknown, nobody can tell which was meant.
    """
    parts = question.parts(text)
    # For each place: the fewest unknown parts and choices up to there, the way, and the sets of choices that leave none.
    best: list[tuple[int, int, list[str]]] = [(0, 0, [])]
    ways: list[set[frozenset[str]]] = [{frozenset()}]
    for end in range(1, len(parts) + 1):
        options: list[tuple[int, int, list[str]]] = []
        sets: set[frozenset[str]] = set()
        for start in range(max(0, end - question.most_parts), end):
            saying = question.of_parts(parts[start:end])
            if saying is not None:
                name = question.choice(saying) or ""
                sets |= {frozenset({*each, name}) for each in ways[start]}
            if saying is not None or end - start == 1:
                unknown, count, way = best[start]
                options.append((unknown + (saying is None), count + 1, [*way, saying or parts[start]]))
        best.append(min(options, key=lambda option: option[:2]))
        ways.append(set(sorted(sets, key=len)[:8]))
    chosen = _Chosen(unclear=len(ways[-1]) > 1)
    for saying in best[-1][2]:
        chosen.take(question, saying)
    return chosen
