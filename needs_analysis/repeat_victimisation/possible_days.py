"""Days on which an event can have happened, as far as that is known without a clock: none after its file was received."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from needs_analysis.errors import DataError
from needs_analysis.source import Source
from needs_analysis.wording import day as in_words

FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(2200, 12, 31)
"""Beyond these a year is a slip of the keyboard."""


def last_possible_day(sources: Sequence[Source]) -> date | None:
    """The day on which the last of the files was received; None where a source does not say it.

    Examples
    --------
    >>> last_possible_day([Source("e", "Events", "A force", "none", retrieved="2025-04-30")])
    datetime.date(2025, 4, 30)
    """
    try:
        return max((date.fromisoformat(source.retrieved) for source in sources), default=None)
    except ValueError:
        return None


def refuse_impossible_days(*, implausible: int, late: int, rows: int, received: date | None) -> None:
    """Refuse events of a year that cannot be meant, and events after their file was received.

    Raises
    ------
    DataError
        With their number.
    """
    for number, when, expected in (
        (implausible, "before 1900 or after 2200", "dates from 1900 to 2200"),
        (late, f"after the file was received ({in_words(received)})" if received else "", "dates up to that day"),
    ):
        if number:
            raise DataError.one(
                f"{number} of {rows} rows of the events {'is' if number == 1 else 'are'} dated {when}",
                column="date",
                count=number,
                expected=expected,
                remedy="Correct those dates, or leave the events out.",
            )
