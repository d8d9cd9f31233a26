"""Identifiers that can only be used for linkage: they cannot be printed, written or copied out."""

from __future__ import annotations

from typing import Any, NoReturn

import pandas as pd

from needs_analysis.errors import Refusal


class Sealed:
    """Sealed names, dates of birth and postcodes.

    Only `needs_analysis.people.link` opens it, in memory. It shows how many rows and which columns it holds and nothing
    that stands in them.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a record.

    Examples
    --------
    >>> Sealed(pd.DataFrame({"surname": ["Testcase"]}))
    1 sealed rows: surname
    """

    __slots__ = ("__table",)

    def __init__(self, table: pd.DataFrame) -> None:
        if not isinstance(table, pd.DataFrame) or not table.columns.is_unique:
            raise Refusal(
                "Only a table whose columns have different names can be sealed",
                remedy="Give a pandas.DataFrame, with each column once.",
            )
        self.__table = table

    def __len__(self) -> int:
        return len(self.__table)

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(map(str, self.__table.columns))

    def __repr__(self) -> str:
        return f"{len(self):,} sealed rows: {', '.join(self.columns)}"

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith(("__", "_repr_", "_ipython")):
            raise AttributeError(name)
        raise _refusal()

    def __getitem__(self, name: Any) -> NoReturn:
        raise _refusal()

    def __iter__(self) -> NoReturn:
        raise _refusal()

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise _refusal()


def _refusal() -> Refusal:
    return Refusal(
        "Identifiers are sealed; they can be used for linkage, but not shown, written or copied",
        remedy="Pass the sealed table to people.link, and continue with the victim ids that it returns.",
    )


def opened(sealed: Sealed) -> pd.DataFrame:
    """The table inside a seal, for linkage; only this module calls it."""
    return sealed._Sealed__table
