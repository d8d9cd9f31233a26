"""The one rule for ids and values as an expression of ibis, so that every engine follows it as pandas does."""

from __future__ import annotations

from typing import Any, Literal

from needs_analysis.identifiers import BEYOND, FILLER, MARKS, NOBODY, NOT_KNOWN_LETTERS, PHRASE, PLAIN_ID, SPACES

Kind = Literal["person", "value", "reference"]


def plainly(column: Any) -> Any:
    """Which texts are an id in its one spelling already, as an expression of ibis: nearly all are, and one look tells.

    Parameters
    ----------
    column : ibis string expression
        Ids as they were sent.
    """
    found = column.re_search(f"^{PLAIN_ID}$")
    # Elsewhere the end of a text may stand before a line break, too.
    return found & ~column.re_search("[\n\r]") if _ends_loosely(column) else found


def beyond(column: Any) -> Any:
    """Which texts hold letters or marks that engines treat unlike each other, as an expression of ibis."""
    return column.re_search(BEYOND)


def spelled(column: Any, *, kind: Kind = "person", elsewhere: Any = None) -> Any:
    """The rule of `normalised` as an expression of ibis, the same on every engine.

    Parameters
    ----------
    column : ibis string expression
        Ids, values such as a crime type, or references, as they were sent.
    kind : {"person", "value", "reference"}
        Ids of people, where 0, the Crown and "Unknown male" are nobody; values, of which only what says that nothing is known is
        missing; or references of events, which are only spelled.
    elsewhere : ibis string expression, optional
        The spelling of texts that are `beyond` an engine, from `normalised` (or `known`); missing otherwise.

    Returns
    -------
    ibis string expression
        The one spelling, missing for nobody.
    """
    import ibis

    text = ibis.literal(None, "string") if elsewhere is None else elsewhere
    plain = column.upper().re_replace(SPACES, " ").strip()
    bare = plain.replace(" ", "")
    letters = bare.re_replace(MARKS, "")
    if kind == "reference":
        nobody = ibis.literal(False)
    elif kind == "person":
        wordy = plain.contains(" ") | ~plain.re_search("[0-9]")
        named = letters.isin(sorted(NOBODY)) | plain.re_search(f"^(?:{PHRASE})$")
        nobody = bare.re_search(f"^(?:{FILLER})$") | (wordy & named)
    else:
        nobody = (letters == "") | letters.isin(sorted(NOT_KNOWN_LETTERS))
    return ibis.cases(
        (column.isnull(), ibis.literal(None, "string")),
        (plainly(column), column),
        (beyond(column), text),
        (nobody, ibis.literal(None, "string")),
        else_=bare,
    )


def spelled_number(column: Any) -> Any:
    """The rule of `normalised` for whole numbers as an expression of ibis: missing where one is a filler and no person's id."""
    import ibis

    nines = [int("9" * digits) for digits in range(4, 19)]
    filled = [-int(digit * times) for digit in "789" for times in range(3, 19)]
    nobody = column.between(-99, 0) | column.isin([*nines, *filled])
    return ibis.ifelse(nobody, ibis.null().cast(column.type()), column)


def _ends_loosely(column: Any) -> bool:
    """Whether the engine of a column takes the place before a last line break for the end of a text, as Java does."""
    backends, _ = column._find_backends()
    return any(backend.name == "pyspark" for backend in backends)
