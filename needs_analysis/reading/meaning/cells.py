"""One cell to one value: a number, the reason why there is none, or what is wrong with it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from needs_analysis.quantity import Measured, State, known
from needs_analysis.reading.formats.grid import CellError, Percent
from needs_analysis.reading.meaning.dates import day_of_text
from needs_analysis.reading.spelling import tidy

LARGEST_COUNT: Final = 9_999_999
"""Above this no count of people, cases or pounds in a return is taken for real."""

_WHOLE: Final = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+")
_DECIMAL: Final = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
_MONEY: Final = re.compile(r"(-?)£? ?([0-9]{1,3}(?:, ?[0-9]{3})+|[0-9]+)(\.[0-9]{1,2})?")
_BELOW: Final = re.compile(
    r"(?:<|(?:fewer|less) than |under |below )([0-9]{1,3})|(?:<=|≤|up to |at most )([0-9]{1,3})|([0-9]{1,3}) or (?:fewer|less|under)"
)
_BETWEEN: Final = re.compile(r"([0-9]{1,3}) ?(?:-|–|to) ?([0-9]{1,3})")

MARKERS: Final[dict[str, State]] = {
    "*": "suppressed",
    "**": "suppressed",
    "c": "suppressed",
    "[c]": "suppressed",
    "(c)": "suppressed",
    "s": "suppressed",
    "suppressed": "suppressed",
    "": "missing",
    "-": "missing",
    "–": "missing",
    ".": "missing",
    "..": "missing",
    "...": "missing",
    ":": "missing",
    "x": "missing",
    "[x]": "missing",
    "not known": "missing",
    "unknown": "missing",
    "not available": "missing",
    "not recorded": "missing",
    "not collected": "missing",
    "z": "not_applicable",
    "[z]": "not_applicable",
    "n/a": "not_applicable",
    "not applicable": "not_applicable",
    "low": "low",
    "[low]": "low",
    "~": "low",
}
"""The shorthand of the Government Statistical Service and what returns use beside it."""


class Unreadable(ValueError):
    """A cell that does not fit its column.

    Parameters
    ----------
    problem : str
        What it is instead; never its text.
    remedy : str
        What to do about it, where that is not plain.
    """

    def __init__(self, problem: str, remedy: str = "") -> None:
        self.problem, self.remedy = problem, remedy
        super().__init__(problem)


@dataclass(frozen=True)
class Shorthand:
    """What a column may hold instead of a number.

    Parameters
    ----------
    markers : dict of str to str or int
        Marker (in small letters) and its state, or the number it stands for.
    suppressed_below : int, optional
        The threshold below which the sender suppresses: a bare marker is then 1 to one less.
    """

    markers: Mapping[str, State | int]
    suppressed_below: int | None = None

    def read(self, text: str) -> Measured | None:
        """What text that is not a number says about the value, or nothing."""
        plain = tidy(text).casefold()
        if found := _BELOW.fullmatch(plain):
            below = int(found[1]) - 1 if found[1] else int(found[2] or found[3])
            return Measured(state="suppressed", lower=1, upper=below) if below >= 1 else None
        if found := _BETWEEN.fullmatch(plain):
            lower, upper = int(found[1]), int(found[2])
            return Measured(state="suppressed", lower=lower, upper=upper) if lower < upper else None
        state = self.markers.get(plain)
        if isinstance(state, int):
            return known(float(state))
        if state == "suppressed":
            return Measured(state=state, lower=0 if self.suppressed_below is None else 1, upper=self._upper())
        if state == "not_applicable":
            return Measured(state=state)
        return Measured(state=state, lower=0) if state else None

    def _upper(self) -> float:
        return math.nan if self.suppressed_below is None else self.suppressed_below - 1


USUAL: Final = Shorthand(MARKERS)


def measured(
    cell: Any, shorthand: Shorthand = USUAL, *, unit: str = "", days: bool = False, decimals: bool = False
) -> Measured:
    """A count, or why there is none.

    Parameters
    ----------
    cell : object
        As the file holds it.
    shorthand : Shorthand
        What may stand in the place of a number.
    unit : str
        A word that may follow the number (``people``), where the layout says so.
    days : bool
        Whether the column counts days: a unit of weeks or months is then turned into days.
    decimals : bool
        Whether the column holds means, which need not be whole.

    Raises
    ------
    Unreadable
        For truth values, dates, errors, digits other than 0 to 9, negative or broken numbers, and texts of any other kind.

    Examples
    --------
    >>> measured("1,181").value, measured("<5").upper
    (1181.0, 4.0)
    """
    if cell is None:
        return Measured(lower=0)
    _no_other_kind(cell)
    word = unit.casefold().rstrip("s")
    if word and days and word not in DAYS_IN:
        raise Unreadable(f"counts days, and a {word} is not a fixed number of days")
    times = DAYS_IN[word] if word and days else 1.0
    if isinstance(cell, int | float):
        # A number that the layout declares to be a mark is one in every kind of file.
        said = shorthand.read(str(int(cell)) if float(cell).is_integer() else str(cell))
        return _times(said, times) if said else known(_count(float(cell) * times, decimals))
    text = tidy(cell)
    if word and (found := re.fullmatch(rf"(.*?)\s*{re.escape(word)}s?", text.casefold())):
        text = found[1]
    if said := shorthand.read(text):
        return _times(said, times)
    if _WHOLE.fullmatch(text) or _DECIMAL.fullmatch(text):
        return known(_count(float(text.replace(",", "")) * times, decimals))
    raise Unreadable(_what_is(text))


def _times(said: Measured, times: float) -> Measured:
    """What a mark says, in days where it was said of weeks."""
    return replace(said, value=said.value * times, lower=said.lower * times, upper=said.upper * times)


DAYS_IN: Final = {"day": 1.0, "week": 7.0}


def _count(number: float, decimals: bool) -> float:
    if not math.isfinite(number):
        raise Unreadable("is not a finite number")
    if number < 0:
        raise Unreadable("is negative")
    whole = round(number)
    part = abs(number - whole) > 1e-9 * max(1.0, abs(number))
    if part and not decimals:
        raise Unreadable("is not a whole number")
    if whole > LARGEST_COUNT:
        raise Unreadable(f"is implausibly large (over {LARGEST_COUNT:,})")
    return number if part else float(whole)


def number(cell: Any) -> float | None:
    """A number that may have decimals, or nothing for an empty cell; a percentage is the number that is shown."""
    if isinstance(cell, Percent):
        return cell.shown
    if isinstance(cell, str) and (found := re.fullmatch(r"([0-9]{1,3}(?:\.[0-9]+)?) ?%", tidy(cell))):
        return float(found[1])
    if cell is None or (isinstance(cell, str) and tidy(cell).casefold() in MARKERS):
        return None
    _no_other_kind(cell)
    if isinstance(cell, int | float):
        if not math.isfinite(cell):
            raise Unreadable("is not a finite number")
        return float(cell)
    if _DECIMAL.fullmatch(tidy(cell)):
        return float(tidy(cell).replace(",", ""))
    raise Unreadable(_what_is(tidy(cell)))


def plain_number(cell: Any) -> float | None:
    """A number as in `number`, where neither a percentage nor a suppression mark is allowed."""
    if isinstance(cell, Percent) or (isinstance(cell, str) and tidy(cell).endswith("%")):
        raise Unreadable("is a percentage")
    if isinstance(cell, str) and MARKERS.get(tidy(cell).casefold()) == "suppressed":
        raise Unreadable("is a suppression mark, which is not allowed in this column")
    return number(cell)


def money(cell: Any) -> float | None:
    """Pounds, with or without the sign and separators, or nothing for an empty cell.

    Examples
    --------
    >>> money("£135, 640")
    135640.0
    """
    if isinstance(cell, str) and (found := _MONEY.fullmatch(tidy(cell))):
        return float(found[1] + re.sub(r"[, ]", "", found[2]) + (found[3] or ""))
    return plain_number(cell)


def text(cell: Any) -> str:
    """A text without invisible characters; empty for an empty cell."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return tidy(cell)
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        raise _of_another_kind(cell)
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def day(cell: Any, *, form: str = "", as_serial: bool = False) -> date | None:
    """A date within the expected range, or nothing for an empty cell.

    Parameters
    ----------
    cell : object
        As the file holds it.
    form : str
        Declared format (``%d/%m/%Y``); year first (2022-09-30) or day first (30/09/2022) otherwise.
    as_serial : bool
        Whether a bare number is a date as Excel counts days.
    """
    if cell is None:
        return None
    if isinstance(cell, datetime):
        found = cell.date()
    elif isinstance(cell, date):
        found = cell
    elif isinstance(cell, bool) or not isinstance(cell, int | float | str):
        raise _of_another_kind(cell)
    elif isinstance(cell, int | float):
        if not as_serial:
            raise Unreadable("is a number, not a date")
        if not 36_526 <= cell <= 73_050:
            raise Unreadable("is a date outside the expected range")
        found = date.fromordinal(date(1899, 12, 30).toordinal() + int(cell))
    else:
        read = day_of_text(tidy(cell), form)
        if read is None:
            raise Unreadable(
                "is not a valid date in the expected form",
                remedy="" if form else "Write it as 2023-01-31, or declare date_format in the layout.",
            )
        found = read
    if not 2000 <= found.year <= 2099:
        raise Unreadable("is a date outside the expected range")
    return found


def _no_other_kind(cell: Any) -> None:
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        raise _of_another_kind(cell)


def _of_another_kind(cell: Any) -> Unreadable:
    if isinstance(cell, CellError):
        return Unreadable(str(cell), cell.remedy)
    if isinstance(cell, Percent):
        return Unreadable("is a percentage, not a count")
    return Unreadable("is TRUE or FALSE" if isinstance(cell, bool) else "is a date or a time")


def _what_is(plain: str) -> str:
    """What a text is that was to be a number, in words that do not repeat it."""
    if re.fullmatch(r"-[0-9,.]+", plain):
        return "is negative"
    if any(mark.isdigit() and mark not in "0123456789" for mark in plain):
        return "has digits that are not 0 to 9"
    if plain.startswith("#"):
        return "contains a spreadsheet error"
    if plain.casefold() in ("nan", "null", "none", "na", "nil", "#n/a", "inf", "-inf"):
        return "is a placeholder for a missing value"
    if plain.casefold() in ("true", "false", "yes", "no"):
        return "is a yes or no, not a number"
    if plain.startswith(("=", "+", "@")):
        return "is a formula as text"
    if re.search(r"[0-9]", plain):
        return "mixes a number with other characters"
    return "is text, not a number"
