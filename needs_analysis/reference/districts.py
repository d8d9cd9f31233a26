"""Local authorities of the supplied list, and codes of authorities that are not on it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from needs_analysis.reference.load import load

EDITION: Final = "2024"
_FIRST: Final = ("E06", "E07", "E08", "E09", "W06")
_LENGTH: Final = 9


def ended(codes: Iterable[str]) -> list[str]:
    """Codes in the form of a local authority code that are not on the 2024 list: ended before it, or issued after it.

    Examples
    --------
    >>> ended(["E06000019", "E07000187", "E07000004", "E01014001"])
    ['E07000004', 'E07000187']
    """
    of_authorities = {code for code in map(str, codes) if len(code) == _LENGTH and code.startswith(_FIRST)}
    if not of_authorities:
        return []
    return sorted(of_authorities - set(load("areas_england_wales", edition=EDITION)["area_code"]))
