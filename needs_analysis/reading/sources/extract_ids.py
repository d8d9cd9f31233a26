"""Ids of people in a long table: one spelling each, missing for placeholders, and a notice where one may be two people."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from needs_analysis.doubtful_ids import doubts
from needs_analysis.identifiers import normalised, pointed, spelled
from needs_analysis.reading.meaning.columns_of_text import TextFrame
from needs_analysis.reading.received import Notice

ROUNDED: Final = r"[0-9](\.[0-9]+)?[Ee]\+?[0-9]+"
"""A long number as a spreadsheet shows it."""


def unpointed(cells: pd.Series[Any], wrong: Any) -> pd.Series[Any]:
    """Ids without the .0 that a spreadsheet added to some of them, after reporting those."""
    two = pointed(cells)
    if not two.any():
        return cells
    wrong(two, "end in .0 where others do not, so one person could count as two", "ids as text")
    return cells.where(~two, cells.str.replace(r"\.0[^0-9A-Za-z]*$", "", regex=True))


def read_ids(
    cells: pd.Series[Any],
    name: str,
    *,
    placeholders: tuple[str, ...],
    not_people: tuple[str, ...],
    text: TextFrame,
    notices: list[Notice],
    wrong: Any,
) -> pd.Series[Any]:
    """Ids of people in one spelling, missing for placeholders and organisations; invalid ones are reported."""
    wrong(cells.str.fullmatch(ROUNDED), "were rounded by a spreadsheet", "ids as text")
    cells = unpointed(cells, wrong)
    person_or_body = normalised(cells, also=placeholders)
    ids = person_or_body.mask(person_or_body.isin(set(spelled(pd.Series(not_people, dtype="str")))))
    wrong(cells.str.contains(r"@|^[A-Za-z]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-Da-d]$"), "are personal data", "ids")
    wrong(
        (
            cells.str.fullmatch(r"[^\W\d_'’-]{2,}[ ,]+[^\W\d_'’. -]{2,}.*")
            | cells.str.fullmatch(r"[^\W\d_]+-[^\W\d_]+[ ,]+[^\W\d_]{2,}.*")
            | cells.str.fullmatch(r"[^\W\d_]\.? ?[^\W\d_]?\.? [^\W\d_'’-]{2,}")
        )
        & ~cells.str.contains(r"[0-9]")
        & ids.notna(),
        "look like names",
        "ids, and organisations under not_people in a mapping",
    )
    wrong(
        _made_of_names(ids),
        "look like a name (or initials) with a year or day of birth, as most of the column does",
        "ids that say nothing about a person",
    )
    spellings, people = cells[ids.notna()].nunique(), ids.nunique()
    if spellings > people:
        words = (
            f"{spellings - people} spellings differ from another in capitals or spaces only and were treated as one id."
        )
        first = cells.groupby(ids).transform("first")
        rows = text.places((ids.notna() & (cells != first)).astype(bool))
        notices.append(Notice("ID_SPELLING", words, f"{text.file}, column {name}, rows {rows}"))
    for code, mask, what in (
        ("PLACEHOLDER_ID", person_or_body.isna() & (cells != ""), "placeholders"),
        ("NOT_A_PERSON", ids.isna() & person_or_body.notna(), "of organisations, as the mapping says"),
    ):
        if mask.any():
            words = f"{int(mask.sum())} ids are {what}; they are treated as missing, not as one person."
            notices.append(Notice(code, words, f"{text.file}, column {name}, rows {text.places(mask)}"))
    return ids


_LETTERS: Final = r"[^\W\d_]+(?:[._,'/-]*[^\W\d_]+)*"
_YEAR: Final = r"(?:19[0-9]{2}|20[0-2][0-9])"
_DAY: Final = r"(?:0[1-9]|[12][0-9]|3[01])"
_MONTH: Final = r"(?:0[1-9]|1[0-2])"
_BORN: Final = rf"{_DAY}[./-]?{_MONTH}[./-]?(?:{_YEAR}|[0-9]{{2}})|{_YEAR}[./-]?{_MONTH}[./-]?{_DAY}"
_SHAPES: Final = (
    (rf"(?P<name>{_LETTERS})[._,/-]*(?:{_BORN})|(?:{_BORN})[._,/-]*(?P<last>{_LETTERS})", 2, 1),
    (rf"(?P<name>{_LETTERS})[._,/-]*{_YEAR}|{_YEAR}[._,/-]*(?P<last>{_LETTERS})", 3, 1),
    (rf"(?P<name>{_LETTERS})[._,/-]*[0-9]{{2}}|[0-9]{{2}}[._,/-]*(?P<last>{_LETTERS})", 5, 5),
)
"""What an id that names a person looks like, how many letters it has at least, and how many people make a column of them."""
_NO_NAMES: Final = frozenset(
    {
        "VIC",
        "VICTIM",
        "PERSON",
        "PERS",
        "NOM",
        "NOMINAL",
        "OFFENDER",
        "SUSPECT",
        "PERP",
        "CASE",
        "CRIME",
        "REF",
        "RECORD",
    }
    | {"CLIENT", "CUSTOMER", "UNIQUE", "URN", "NICHE", "CONNECT", "ATHENA", "OIS", "MALE", "FEMALE", "ADULT", "CHILD"}
)
"""Letters before a number that say what it is of, and not whose it is."""


def _made_of_names(ids: pd.Series[Any]) -> pd.Series[Any]:
    """Ids that look like SMITHJ1990 where most ids of the column do, with other letters in each.

    One such id may be a code; in a system that numbers people the letters are the same, or few, or go with any number.
    """
    people = pd.Series(ids.dropna().unique(), dtype="str")
    if people.str.contains(r"[^\W\d_].*[^\W\d_]").sum() * 2 <= len(people):
        return pd.Series(False, index=ids.index)
    for shape, least, most in _SHAPES:
        parts = people.str.extract(rf"^(?:{shape})$")
        name = parts["name"].fillna(parts["last"]).str.replace(r"[\W\d_]", "", regex=True)
        alike = (name.str.len() >= least) & ~name.isin(_NO_NAMES) & name.notna()
        different = name[alike].nunique()
        if alike.sum() * 2 > len(people) and different >= most and different * 2 > alike.sum():
            return ids.isin(set(people[alike]))
    return pd.Series(False, index=ids.index)


def notice_doubts(table: pd.DataFrame, born: pd.Series[Any] | None, text: TextFrame, notices: list[Notice]) -> None:
    """Report where an id has more events than one person can suffer, or is two people; never which id.

    Parameters
    ----------
    table : pandas.DataFrame
        The rows that stay, with the index they have in the file.
    born : pandas.Series, optional
        Days of birth of the victims, where the file has them; they go no further.
    text : TextFrame
        The file.
    notices : list of Notice
        Where it is said.
    """
    for name, whose in (("victim_id", "victim"), ("perpetrator_id", "suspect")):
        if name not in table:
            continue
        facts = (
            table[[name]] if name == "perpetrator_id" else table if born is None else table.assign(date_of_birth=born)
        )
        for doubt in doubts(pd.factorize(table[name])[0], facts, whose=whose):
            rows = pd.Series(False, index=text.frame.index)
            rows[table.index] = doubt.rows
            words = f"{doubt.text} List those that are not a person under placeholders or not_people of a mapping."
            notices.append(Notice(doubt.code, words, f"{text.file}, column {name}, rows {text.places(rows)}"))
