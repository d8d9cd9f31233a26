"""Rows of offences by outcome before they are shares of anything: each once, and no total among its parts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import pandas as pd

from needs_analysis.contracts import require
from needs_analysis.errors import Refusal
from needs_analysis.result import Excluded
from needs_analysis.wording import listed

_TOGETHER: Final = re.compile(r"(?:total|all|sum)\b.*|.*\btotal")
_COUNTRIES: Final = frozenset(
    {"england and wales", "england", "wales", "great britain", "united kingdom", "uk", "national"}
    | {"north east", "north west", "yorkshire and the humber", "east midlands", "east of england", "london"}
    | {"south east", "south west"}
)
"""Countries and regions; the region West Midlands shares its name with a force."""
_ABOUT_THE_FILE: Final = ("retrieved", "published", "edition", "source", "file", "note")
"""Columns that may differ between two copies of one row."""
_SUMS_OF_GROUPS: Final = frozenset({"victim-based crime", "other crimes against society"})


def is_total(label: object, *, column: str) -> bool:
    """Whether a label names all of the others, or some of them, together.

    Examples
    --------
    >>> is_total("England & Wales", column="force"), is_total("West Mercia", column="force")
    (True, False)
    """
    plain = " ".join(str(label).casefold().replace("&", "and").replace(",", " ").split())
    named = {"force": _COUNTRIES, "offence_group": _SUMS_OF_GROUPS}.get(column, frozenset())
    return plain in named or _TOGETHER.fullmatch(plain) is not None


def checked(
    outcomes: pd.DataFrame, offences: str, *, outcome: str, asked: Sequence[str | None] = ()
) -> tuple[pd.DataFrame, tuple[Excluded, ...]]:
    """The rows without totals, each once, with ``offences`` as numbers (missing where none was given).

    Parameters
    ----------
    outcomes : pandas.DataFrame
        Offences by outcome.
    offences, outcome : str
        Columns.
    asked : sequence of str or None
        Labels that were asked for, which are never set aside.

    Raises
    ------
    DataError
        Where rows are the same in every column but the number of offences: one outcome of one group would count again.
    """
    beside = {offences, *_ABOUT_THE_FILE}
    key = [name for name in outcomes.columns if name not in beside and not str(name).startswith(f"{offences}_")]
    rows = outcomes.reset_index(drop=True)
    rows = rows.assign(**{offences: require.whole_changes(rows, offences)})
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
            left.append(Excluded(f"rows of {listed(sorted(map(str, totals)))}", int(out.sum()), "a sum of the others"))
    if rows.empty:
        raise Refusal("The outcomes hold totals alone", remedy="Give the rows that they are made of.")
    return rows, tuple(left)
