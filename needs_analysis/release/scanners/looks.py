"""What a text looks like that should not leave: someone's details, few people, a user's folder, invisible characters."""

from __future__ import annotations

import re
from typing import Final

from needs_analysis.characters import is_odd
from needs_analysis.personal_data import identifying_columns
from needs_analysis.release.few_people import few_people
from needs_analysis.release.text import kinds

MACHINE_PATH: Final = re.compile(r"(?<![\w/.])(?:/(?:home|root|Users|tmp|work|var|opt)/|[A-Z]:\\\\?Users\\)")
"""A path of a machine, which as a rule names who works there."""
ODD: Final = "an invisible character, or one that reverses the direction of writing"
PATH: Final = "a path of a machine"
FEW: Final = "a small number of people"
COLUMN: Final = "a column that identifies people"
_OF_FORM: Final = frozenset({"name", "names", "tel", "mobile", "address", "email", "phone", "key"})
"""Names that fields of a file have for other reasons."""


def looks(text: str, *, threshold: int = 0) -> list[str]:
    """What should not leave of a text, by kind; the text is not repeated.

    Parameters
    ----------
    text : str
        The text; of several lines it is taken for a printed table, in which several blanks part one column from the next.
    threshold : int
        From 2 on, fewer people than this in figures or words are found too.

    Examples
    --------
    >>> looks("Ring 07700 900123"), looks("three women wait", threshold=5), looks("492 referrals", threshold=5)
    (['phone number'], ['a small number of people'], [])
    """
    found = kinds(text, columns="\n" in text)
    if is_odd(text):
        found.append(ODD)
    if MACHINE_PATH.search(text):
        found.append(PATH)
    if threshold > 1 and any(few_people(line, threshold=threshold) for line in text.split("\n")):
        found.append(FEW)
    return found


def may_look(texts: list[str], *, threshold: int = 0) -> bool:
    """Whether any of many texts may look like something that should not leave: one quick search before each is searched by itself."""
    joined = "\n".join(texts)
    if kinds(joined) or kinds(joined, columns=True) or is_odd(joined) or MACHINE_PATH.search(joined):
        return True
    return threshold > 1 and few_people(" ; ".join(texts), threshold=threshold)


def heads_people(name: str, *, of_table: bool) -> bool:
    """Whether the name of a column, or of a field of a structure, says that people are identified by it.

    Examples
    --------
    >>> heads_people("date_of_birth", of_table=False), heads_people("name", of_table=False), heads_people("name", of_table=True)
    (True, False, True)
    """
    return bool(identifying_columns([name])) and (of_table or name.strip().casefold() not in _OF_FORM)
