"""Which kinds of personal data stand in what was seen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from needs_analysis.personal_data.find import PATTERNS
from needs_analysis.release.scanners.found import found_in
from needs_analysis.release.scanners.seen import Seen

KINDS: Final = frozenset(PATTERNS)


def people_in(seen: Iterable[Seen]) -> list[str]:
    """Kinds of personal data in what was seen, without places and numbers.

    Parameters
    ----------
    seen : iterable of Seen
        From a scanner.

    Examples
    --------
    >>> people_in([Seen("cell 1", "Ring 07700 900123"), Seen("cell 2", kind="a comment")])
    ['phone number']
    """
    return sorted({each.kind for each in found_in(seen)} & KINDS)
