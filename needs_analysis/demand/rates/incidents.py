"""Incidents of anti-social behaviour are no crimes: where a table holds both, both are named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from needs_analysis.groups import Array
from needs_analysis.said import Caveat
from needs_analysis.wording import count

INCIDENTS: Final = "anti-social behaviour incidents"
_LABEL: Final = re.compile(r"anti[\s-]*social\b|\basb\b")
_KIND: Final = re.compile(r"type|kind|categor|class|offence|crime|group", re.IGNORECASE)
_CRIMES: Final = re.compile(r"\b(?:crimes?|offences?)\b", re.IGNORECASE)
_SAID: Final = re.compile(r"\bincidents?\b|anti[\s-]*social|\basb\b", re.IGNORECASE)


@dataclass(frozen=True)
class Named:
    """What a table counts, in words, with what to keep in mind, and which of its rows are incidents."""

    what: str
    caveats: tuple[Caveat, ...]
    rows: Array


def rows_of_incidents(table: pd.DataFrame, *, but: Sequence[str] = ()) -> Array:
    """Which rows are of anti-social behaviour, by a column that says of what kind each row is."""
    found = np.zeros(len(table), dtype=bool)
    for name in table.columns:
        column = table[name]
        if not isinstance(name, str) or name in but or not _KIND.search(name) or column.dtype.kind in "biufcmM":
            continue
        codes, kinds = pd.factorize(column)
        of_incidents = np.array([bool(_LABEL.search(str(kind).casefold())) for kind in kinds] + [False])
        found |= of_incidents[codes]
    return found


def named(table: pd.DataFrame, numbers: Array, what: str, *, but: Sequence[str] = ()) -> Named:
    """Say "crimes and anti-social behaviour incidents" where ``what`` says crimes and rows are of both.

    Examples
    --------
    >>> table = pd.DataFrame({"crime_type": ["Burglary", "Anti-social behaviour"], "crimes": [3, 4]})
    >>> named(table, table["crimes"].to_numpy(), "crimes").what
    'crimes and anti-social behaviour incidents'
    """
    rows = rows_of_incidents(table, but=but)
    incidents, everything = float(np.nansum(numbers[rows])), float(np.nansum(numbers))
    if incidents == 0 or not _CRIMES.search(what) or _SAID.search(what):
        return Named(what, (), rows)
    if incidents == everything:
        return Named(INCIDENTS, (), rows)
    text = f"{count(incidents)} of {count(everything)} are {INCIDENTS}, which are no crimes."
    return Named(f"{what} and {INCIDENTS}", (Caveat("INCIDENTS", text),), rows)
