"""Labels of forces, groups of offences and outcomes that name several of them together."""

from __future__ import annotations

import re
from typing import Final

from needs_analysis import groups
from needs_analysis.reference import is_of_many

_ALL: Final = re.compile(
    r"total .*|sum of .*|all (?:the )?(?:police |recorded |notifiable |offence |crime |outcome )*"
    r"(?:crimes?|offences|outcomes|groups|types)(?: (?:recorded|excluding|including|together|combined)\b.*)?"
)
"""Totals of offences and of outcomes. What all are is a closed list: "All other theft offences" is a group like any other."""


_SUMS_OF_GROUPS: Final = frozenset({"victim-based crime", "other crimes against society"})


def is_total(label: object, *, column: str) -> bool:
    """Whether a label names all of the others, or some of them, together.

    Examples
    --------
    >>> is_total("England & Wales", column="force"), is_total("All other theft offences", column="offence_group")
    (True, False)
    """
    if column == "force":
        return is_of_many(label)
    plain = groups.folded(label)
    if column == "offence_group" and plain in _SUMS_OF_GROUPS:
        return True
    return groups.says_total(label) or _ALL.fullmatch(plain) is not None
