"""What rates and shares have in common: their methods, their flags, and what is said of withheld counts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from needs_analysis import by_group
from needs_analysis.demand.rates import cover
from needs_analysis.demand.rates.populations import People
from needs_analysis.said import Caveat
from needs_analysis.statistics import EXACT_BELOW

RATE_METHODS = {"exact": "exact", "byar": "Byar"}


SHARE_METHODS = {"wilson": "Wilson", "clopper_pearson": "Clopper-Pearson", "jeffreys": "Jeffreys"}


CHANCE_ALONE = Caveat("CHANCE_ALONE", "The ranges allow for chance alone.")


BOUNDS = Caveat(
    "SUPPRESSED_COUNTS", "Where counts were withheld there is no figure, only the range of all that they can be."
)


def withheld_counts(table: pd.DataFrame) -> tuple[Caveat, ...]:
    """The caveat where some events are known as ranges only, and a table has those that are certain next to them."""
    return (BOUNDS,) if "known" in table else ()


def flags_of(found: by_group.Counts, people: People, throughout: cover.Cover | None = None) -> Any:
    """What is said of each group beside its figure; the weightiest reason alone."""
    flags = np.where(found.least < EXACT_BELOW, "few events", "")
    if throughout is not None:
        flags = np.where(throughout.flag != "", throughout.flag, flags)
    flags = np.where(found.bounded, "bounds: a count was withheld", flags)
    return np.where(found.missing, "a count is missing", np.where(people.flag != "", people.flag, flags))


def people_in_words(column: str) -> str:
    """The column of people in words."""
    return "people" if column in ("population", "n", "pop") else by_group.in_words(column)
