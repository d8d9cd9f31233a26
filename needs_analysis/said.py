"""What a result says: in two voices, its verdict, its picture in words, its caveats. Taken from the table that is shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Caveat:
    """A caution that travels with a result.

    Parameters
    ----------
    code : str
        Short and fixed, such as ``"SMALL_NUMBERS"``, so that tests and reports can find it.
    text : str
        One plain sentence.
    """

    code: str
    text: str


@dataclass(frozen=True)
class Said:
    """What a table says in words, all of it at once.

    Parameters
    ----------
    panel, analyst : str
        The answer in plain words, and with the method and its terms.
    verdict : str, optional
        One of `needs_analysis.wording.VERDICTS`, where the result judges something.
    title, alt : str
        The finding as the heading of its chart, and what the chart shows for people who do not see it.
    caveats : tuple of Caveat
        What to keep in mind.
    """

    panel: str
    analyst: str
    verdict: str | None = None
    title: str = ""
    alt: str = ""
    caveats: tuple[Caveat, ...] = ()


Words = Callable[["pd.DataFrame", Mapping[str, Any]], Said]
"""A function of a module: the table that is shown and what the caller chose in, what is said out. It never raises."""

_NO_DIRECTION: Final = re.compile(
    r"\b(?:domestic|idvas?|isvas?|marac|sexual|rape|stalking|hate|coerci\w*|honour|exploitation|cse)\b", re.IGNORECASE
)


def neither_better(what: str) -> tuple[Caveat, ...]:
    """The caution that more records of some offences are no worse, and fewer no better."""
    if not _NO_DIRECTION.search(what):
        return ()
    text = "More records may mean that more people come forward, and fewer that fewer do; neither a rise nor a fall is treated as an improvement."
    return (Caveat("NEITHER_BETTER", text),)
