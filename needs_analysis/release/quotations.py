"""Quotations that a person has approved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pandas as pd

from needs_analysis import require
from needs_analysis.errors import DataError, Refusal
from needs_analysis.release.cells.system import is_whole
from needs_analysis.release.scanners.found import found_in
from needs_analysis.release.scanners.names_in import Recogniser, names_in
from needs_analysis.release.scanners.seen import Seen
from needs_analysis.release.text import Text, kinds, text

_ASKED: Final = ("answer_id", "question", "wording")
_APPROVED: Final = (*_ASKED, "approved_by", "approved_on")
_MOST_NAMED: Final = 12
_NOBODY: Final = frozenset({"no", "none", "nobody", "not approved", "not yet", "pending", "tbc", "n/a", "unknown"})


@dataclass(frozen=True)
class Quotation:
    """Words of an answer that may be shown.

    Parameters
    ----------
    answer_id, question : str
        Which answer it is; the id is for the office, and is not shown.
    wording : Text
        The words, released.
    """

    answer_id: str
    question: str
    wording: Text


def quotations(
    answers: pd.DataFrame, *, approved: pd.DataFrame, names: str | Recogniser | None = None, threshold: int = 5
) -> tuple[Quotation, ...]:
    """Release what is to be quoted, where a person has said yes to exactly these words.

    Parameters
    ----------
    answers : pandas.DataFrame
        What is to be quoted: ``answer_id``, ``question`` and ``wording``.
    approved : pandas.DataFrame
        What may be quoted, as the table ``approved_quotations``: the same, with ``approved_by`` (a role) and ``approved_on``.
    names : {"presidio"} or callable, optional
        Searches the words for names as well; see `release.scan`.
    threshold : int
        Fewer people than this in the words are refused too; 0 for none.

    Returns
    -------
    tuple of Quotation
        In the order of `answers`.

    Raises
    ------
    Refusal
        For an answer without a yes, words that are not letter by letter those approved, a yes without a role or a day, two yeses that
        differ, and words in which something looks like personal data. It names ids, and no word of an answer.
    DataError
        Where a table lacks a column.

    Notes
    -----
    A search finds numbers and addresses and some names; it does not see that a woman can be known by where she comes from and where she
    lives. So no quotation leaves without someone who read it.

    Examples
    --------
    >>> asked = pd.DataFrame({"answer_id": ["T15"], "question": ["Q4"], "wording": ["I waited six weeks."]})
    >>> yes = asked.assign(approved_by="head of commissioning", approved_on="2026-10-01")
    >>> quotations(asked, approved=yes)[0].wording
    'I waited six weeks.'
    >>> quotations(asked.assign(wording="I waited."), approved=yes)
    Traceback (most recent call last):
    ...
    needs_analysis.errors.Refusal: The words of an answer are not those that were approved (T15). Quote the approved words, letter by letter, or have the others approved.
    """
    for table, wanted, what in ((answers, _ASKED, "answers"), (approved, _APPROVED, "approved quotations")):
        if not isinstance(table, pd.DataFrame):
            raise DataError.one(f"{what} is a {type(table).__name__}", expected="a table")
        require.columns(table, wanted, what=what)
    if not is_whole(threshold) or threshold < 0:
        raise Refusal("The threshold for few people is not a whole number from 0", remedy="Give 5; 0 looks for none.")
    recogniser = names_in(names)
    yes = _approved(approved)
    asked = [_Row(*map(_plain, row)) for row in answers[list(_ASKED)].itertuples(index=False, name=None)]
    _each(
        [row for row in asked if row.key not in yes],
        "Nobody has approved this answer",
        "Ask someone to read it, and enter it in approved_quotations.",
    )
    _each(
        [row for row in asked if row.wording != yes[row.key]],
        "The words of an answer are not those that were approved",
        "Quote the approved words, letter by letter, or have the others approved.",
    )
    told = [row for row in asked if found_in([Seen("", row.wording)], threshold=threshold, names=recogniser)]
    _each(
        told,
        "Something in an answer looks like personal data or a small number of people",
        "Edit the words, and have them approved anew.",
    )
    return tuple(Quotation(row.answer_id, row.question, text(row.wording, where="a quotation")) for row in asked)


@dataclass(frozen=True)
class _Row:
    answer_id: str
    question: str
    wording: str

    @property
    def key(self) -> tuple[str, str]:
        return self.answer_id, self.question


def _plain(cell: object) -> str:
    """A cell as text; nothing where there is none. Words are left as they are."""
    if cell is None or cell is pd.NA or cell is pd.NaT or cell != cell:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _approved(table: pd.DataFrame) -> dict[tuple[str, str], str]:
    """The approved words by answer and question."""
    rows = [tuple(map(_plain, row)) for row in table[list(_APPROVED)].itertuples(index=False, name=None)]
    given = [_Row(*row[:3]) for row in rows]
    _each(
        [row for row, cells in zip(given, rows, strict=True) if not all(cell.strip() for cell in cells)],
        "A yes is not complete",
        "It needs the answer's id, the question, the words, the role of who approved them and the day.",
    )
    _each(
        [row for row, cells in zip(given, rows, strict=True) if _is_no_role(cells[3]) or not _is_day(cells[4])],
        "A yes does not say who gave it, or on which day",
        "Write the role of who approved it, and the day as 2026-10-01.",
    )
    times = Counter(row.key for row in given)
    _each(
        [row for row in given if times[row.key] > 1],
        "An answer is approved more than once",
        "Keep the approval that holds.",
    )
    return {row.key: row.wording for row in given}


def _is_no_role(cell: str) -> bool:
    """Whether who approved is left open, or looks like someone's details."""
    return cell.strip(" .").casefold() in _NOBODY or not any(each.isalpha() for each in cell) or bool(kinds(cell))


def _is_day(cell: str) -> bool:
    try:
        datetime.fromisoformat(cell.strip())
    except ValueError:
        return False
    return True


def _each(rows: Iterable[_Row], problem: str, remedy: str) -> None:
    ids = list(dict.fromkeys(_shown(row.answer_id) for row in rows))
    if ids:
        more = f" and {len(ids) - _MOST_NAMED} more" if len(ids) > _MOST_NAMED else ""
        raise Refusal(f"{problem} ({', '.join(ids[:_MOST_NAMED])}{more})", remedy=remedy)


def _shown(answer_id: str) -> str:
    """An id, unless it looks like someone's details or is longer than ids are."""
    if not answer_id.strip():
        return "no id"
    return (
        "an id that looks like personal data"
        if kinds(answer_id) or len(answer_id) > 40 or "@" in answer_id
        else answer_id
    )
