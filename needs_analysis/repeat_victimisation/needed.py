"""Columns that only some extracts have: what they make possible, and how to obtain them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from needs_analysis.errors import Refusal

_NEEDED: Final[Mapping[str, tuple[str, str]]] = {
    "relationship": (
        "cannot be split by relationship",
        "Ask the force for the relationship of the victim to the suspect (partner, ex-partner, family and so on): the column relationship "
        "of victim_events or police_extract.",
    ),
    "perpetrator_id": (
        "do not say who the perpetrator is",
        "Ask the force for a pseudonym of the suspect: the column perpetrator_id of victim_events or police_extract. MARAC referrals have "
        "it.",
    ),
    "would_be_crime": (
        "do not say whether the conduct would be a crime, which the older definition needs",
        'Ask the MARAC co-ordinator for the column would_be_crime (yes or no) of marac_referrals, or use version="current".',
    ),
}


def refuse_absent(there: Collection[object], wanted: Sequence[str], *, what: str) -> None:
    """Refuse a table without a column that only some extracts have, in words of what it is for.

    Raises
    ------
    Refusal
        Saying which column would make it possible.
    """
    for name in wanted:
        if name in _NEEDED and name not in there:
            lacks, remedy = _NEEDED[name]
            raise Refusal(f"The {what} have no column {name}, so they {lacks}", remedy=remedy)
