"""Changes of recording inside a period, in words."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

from needs_analysis.reference import load
from needs_analysis.wording import listed

_ENDS: Final = re.compile(r"\bends (\d{4}-\d{2})\b")
_SURVEY: Final = "survey"


def recording_changes(first: date, last: date) -> list[str]:
    """The known changes of recording that fall in a period, of the reference table ``recording_breaks``.

    Parameters
    ----------
    first, last : date
        The period.

    Returns
    -------
    list of str
        What changed and from when; what is known from memory only says so. Changes of a survey are none of recording.

    Examples
    --------
    >>> recording_changes(date(2019, 1, 1), date(2020, 1, 31))
    []
    """
    found = []
    for confidence in (None, ["memory"]):
        table = load("recording_breaks") if confidence is None else load("recording_breaks", confidence=confidence)
        for row in table.to_dict("records"):
            if str(row["series"]).startswith(_SURVEY) or not _inside(row, first, last):
                continue
            unsure = " (from memory, to be checked)" if row["confidence"] == "memory" else ""
            text = f"{row['what_changed']} (from {row['from']}){unsure}"
            if text not in found:
                found.append(text)
    return found


def _inside(row: dict[Any, Any], first: date, last: date) -> bool:
    """Whether a change began in a period; of an unusual time, whether any of it lies there."""
    begins, latest = _span(str(row["from"]))
    ends = _ENDS.search(str(row["note"]))
    return begins <= last and (_span(ends[1])[1] if ends else latest) >= first


def _span(text: str) -> tuple[date, date]:
    """First and last day of a year or a month."""
    year, _, month = text.partition("-")
    if not month:
        return date(int(year), 1, 1), date(int(year), 12, 31)
    begins = date(int(year), int(month), 1)
    following = date(begins.year + begins.month // 12, begins.month % 12 + 1, 1)
    return begins, date.fromordinal(following.toordinal() - 1)


def recording_sentence(first: date, last: date) -> str:
    """One sentence that names them; "" where there is none."""
    found = recording_changes(first, last)
    return f"Recording changed within the period: {listed(found)}." if found else ""
