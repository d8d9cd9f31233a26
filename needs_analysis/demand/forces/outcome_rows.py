"""Rows of offences by outcome before they are shares of anything: each once, and no total among its parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from needs_analysis import require
from needs_analysis.demand.rates.offence_totals import is_total
from needs_analysis.errors import Refusal
from needs_analysis.result import Excluded
from needs_analysis.wording import listed

_WHOM: Final = ("force", "financial_year", "quarter")


_WHAT: Final = (
    "offence_group",
    "offence_subgroup",
    "offence_code",
    "offence",
    "outcome_group",
    "outcome_type",
    "outcome",
)
"""What rows are of. Another column (a number of the row, a note of the file) makes no other row of a copy."""


def complete(outcomes: pd.DataFrame, names: Sequence[str]) -> None:
    """Refuse rows that do not say of which force, year, group or outcome they are."""
    for name in dict.fromkeys((*names, "force", "financial_year", "offence_group")):
        if name in outcomes:
            require.known(outcomes, name, what="outcomes")


def checked(
    outcomes: pd.DataFrame,
    offences: str,
    *,
    outcome: str,
    by: Sequence[str] = (),
    asked: Sequence[str | None] = (),
) -> tuple[pd.DataFrame, tuple[Excluded, ...]]:
    """The rows without totals, each once, with ``offences`` as numbers (missing where none was given).

    Parameters
    ----------
    outcomes : pandas.DataFrame
        Offences by outcome.
    offences, outcome : str
        Columns.
    by : sequence of str
        Columns that name groups.
    asked : sequence of str or None
        Labels that were asked for, which are never set aside.

    Raises
    ------
    DataError
        Where a row does not say what it is of, or two are of one force, year, group and outcome, whatever else differs: one
        outcome of one group would count again.
    """
    complete(outcomes, [*by, outcome])
    key = [name for name in dict.fromkeys((*_WHOM, *_WHAT, *by, outcome)) if name in outcomes]
    rows = outcomes.reset_index(drop=True)
    rows = rows.assign(**{offences: require.whole_changes(rows, offences)})
    rows = rows.assign(**{name: _spelled_once(rows[name], asked) for name in key})
    require.once(rows, key, what="outcomes")
    left: list[Excluded] = []
    for column in ("force", "offence_group", outcome):
        if column not in rows:
            continue
        labels = pd.Index(rows[column].dropna().unique())
        totals = [label for label in labels if label not in asked and is_total(label, column=column)]
        if totals and len(totals) < len(labels):
            out = rows[column].isin(totals)
            rows = rows[~out].reset_index(drop=True)
            left.append(
                Excluded(f"rows of {listed(sorted(map(str, totals)))}", int(out.sum()), "a sum of the others", False)
            )
    if rows.empty:
        raise Refusal("The outcomes hold totals alone", remedy="Give the rows that they are made of.")
    return rows, tuple(left)


def _spelled_once(column: pd.Series[Any], asked: Sequence[str | None]) -> pd.Series[Any]:
    """Names in one spelling each (that which was asked for, or the first), where blanks and capitals alone differ."""
    try:
        found = column.dropna().unique().tolist()
    except TypeError:  # Lists in cells: the check of the key says so.
        return column
    texts = [name for name in found if isinstance(name, str)]
    spelling = {" ".join(name.casefold().split()): name for name in asked if name in texts}
    for name in texts:
        spelling.setdefault(" ".join(name.casefold().split()), name.strip())
    other = {name: to for name in texts if (to := spelling[" ".join(name.casefold().split())]) != name}
    return column.astype("object").map(lambda name: other.get(name, name)) if other else column
