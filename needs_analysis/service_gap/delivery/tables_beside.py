"""The tables that may be given with returns and contracts, told apart by their columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from needs_analysis.errors import Refusal

_TOLD_BY: Final = {
    "queries": ("raised",),
    "outcome_set": ("outcome_set",),
    "funding": ("award", "financial_year"),
    "earlier": ("quarter",),
}
"""Columns that only one kind of table has, the first that fits."""


@dataclass(frozen=True)
class Beside:
    """The tables beside returns and contracts; None where there is none."""

    queries: pd.DataFrame | None = None
    outcome_set: pd.DataFrame | None = None
    earlier: pd.DataFrame | None = None
    funding: pd.DataFrame | None = None

    @property
    def tables(self) -> tuple[pd.DataFrame, ...]:
        """Those that there are."""
        every = (self.queries, self.outcome_set, self.earlier, self.funding)
        return tuple(table for table in every if table is not None)


def tables_beside(**given: Any) -> Beside:
    """Each table in its place, wherever it was given: a list of tables can leave none out between two others.

    Parameters
    ----------
    **given : pandas.DataFrame or None
        Under the names of `Beside`. A table of no known kind stays where it is, to be refused there.

    Raises
    ------
    Refusal
        For two tables of one kind.

    Examples
    --------
    >>> found = tables_beside(queries=None, outcome_set=pd.DataFrame(columns=["award", "financial_year"]))
    >>> found.outcome_set is None, found.funding.columns.tolist()
    (True, ['award', 'financial_year'])
    """
    found: dict[str, Any] = {}
    for place, table in given.items():
        if table is None:
            continue
        kind = _kind(table) or place
        if kind in found:
            raise Refusal(
                f"Two tables were given for {kind.replace('_', ' ')}",
                remedy="Give one of each kind, and leave the other out.",
            )
        found[kind] = table
    return Beside(**found)


def _kind(table: Any) -> str:
    if not isinstance(table, pd.DataFrame):
        return ""
    return next((kind for kind, names in _TOLD_BY.items() if set(names) <= set(table.columns)), "")
