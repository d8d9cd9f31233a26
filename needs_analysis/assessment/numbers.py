"""Numbers that ``assessment.toml`` takes from tables: ``{ table = "returns", where = {...}, column = "referrals" }``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Protocol, get_args

import pandas as pd

from needs_analysis.added_rows import check_place
from needs_analysis.errors import DataError, Refusal
from needs_analysis.quantities import of_fact, of_result, of_rows
from needs_analysis.quantity import Quantity
from needs_analysis.result import Result
from needs_analysis.wording import listed

OF_ROWS: Final = ("table", "where", "column", "unit", "service", "area")
"""What such a number may say of itself; with ``fact`` and ``table`` it is a fact of another table."""


class HasTables(Protocol):
    """What is asked of an assessment: its tables, and what metrics made."""

    def table(self, name: str) -> pd.DataFrame:
        """A table."""

    def made(self, name: str) -> Result | None:
        """What a metric made of a table; nothing where it was read from a file."""


def takes_numbers(hint: Any) -> bool:
    """Whether an argument takes a number from wherever it stands, alone or in a list.

    Examples
    --------
    >>> takes_numbers(str | Quantity), takes_numbers(list[str | Quantity] | None), takes_numbers(float)
    (True, True, False)
    """
    return hint is Quantity or any(takes_numbers(part) for part in get_args(hint))


def number_of(assessment: HasTables | None, value: Any) -> Any:
    """A setting with each number of a table taken from there; all else is left as it is written.

    Parameters
    ----------
    assessment : HasTables or None
        Where the tables are; None while only the writing is checked.
    value : object
        As it is written.

    Raises
    ------
    Refusal
        When it is written wrongly, or the rows give no one number.
    DataError
        When a table cannot be read.
    """
    if isinstance(value, list | tuple):
        return tuple(number_of(assessment, item) for item in value)
    if isinstance(value, Mapping) and not {"table", "fact", "where", "column"} & set(value):
        return {key: number_of(assessment, item) for key, item in value.items()}
    if not isinstance(value, Mapping) or "table" not in value:
        return value
    unknown = sorted(set(value) - {*OF_ROWS, "fact"})
    if unknown or ("fact" in value and set(value) != {"fact", "table"}):
        raise Refusal(
            f"A number says {listed(unknown or sorted(set(value) - {'fact', 'table'}))}, which has no meaning there",
            remedy=f"Write table with {listed(list(OF_ROWS[1:]))}, or table with fact.",
        )
    check_place(**{key: rest for key, rest in value.items() if key not in ("table", "fact")})
    if assessment is None:
        return value
    name, rest = str(value["table"]), {key: item for key, item in value.items() if key != "table"}
    made, table = assessment.made(name), assessment.table(name)
    try:
        if "fact" in rest:
            return of_fact(table, str(rest["fact"]))
        return of_rows(table, **rest) if made is None else of_result(made, **rest)
    except Refusal:
        raise
    except DataError as error:
        raise Refusal(f"In the table {name}: {error}".rstrip("."), remedy="Correct what is asked for.") from error
