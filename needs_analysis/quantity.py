"""Values that are not numbers: a measured column, its state, and the range it can lie in."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

import pandas as pd

from needs_analysis.characters import folded
from needs_analysis.errors import Refusal
from needs_analysis.periods import quarters_in
from needs_analysis.source import Source
from needs_analysis.units import kind
from needs_analysis.wording import day as said_day
from needs_analysis.wording import during, sentence_case

State = Literal["known", "suppressed", "missing", "not_applicable", "low"]
STATES: Final[tuple[State, ...]] = ("known", "suppressed", "missing", "not_applicable", "low")


@dataclass(frozen=True)
class Measured:
    """One value as it was sent.

    Parameters
    ----------
    value : float
        The number; NaN unless the state is ``known``.
    state : str
        ``known``; ``suppressed`` (withheld because it is small); ``missing`` (not sent); ``not_applicable``; ``low``
        (above 0, and rounds to 0).
    lower, upper : float
        What it can be. ``<5`` is 1 to 4; a marker that says no threshold has no upper end (NaN).
    """

    value: float = math.nan
    state: State = "missing"
    lower: float = math.nan
    upper: float = math.nan


def known(value: float) -> Measured:
    """A value that was sent."""
    return Measured(value, "known", value, value)


def frame(name: str, values: Sequence[Measured]) -> pd.DataFrame:
    """A measured column with its state, and its range where any value is not known.

    Parameters
    ----------
    name : str
        Name of the column.
    values : sequence of Measured
        One a row.

    Returns
    -------
    pandas.DataFrame
        ``<name>`` (``Int64`` where every known value is whole), ``<name>_state`` and, where any value is not known,
        ``<name>_lower`` and ``<name>_upper``.
    """
    numbers = pd.Series([item.value for item in values], dtype="Float64")
    numbers = numbers.mask(numbers.isna())
    whole = bool((numbers.dropna() == numbers.dropna().round()).all())
    columns = {
        name: numbers.astype("Int64") if whole else numbers.astype("float64"),
        f"{name}_state": pd.Series([item.state for item in values], dtype="str"),
    }
    if any(item.state != "known" for item in values):
        columns[f"{name}_lower"] = pd.Series([item.lower for item in values], dtype="float64")
        columns[f"{name}_upper"] = pd.Series([item.upper for item in values], dtype="float64")
    return pd.DataFrame(columns)


@dataclass(frozen=True)
class Total:
    """A sum that may not be known exactly.

    Parameters
    ----------
    lower, upper : float
        Between what it lies; ``upper`` is NaN where nothing limits it.
    known, unknown : int
        How many values were known, and how many were not.
    sure : float
        Sum of those that were.
    """

    lower: float
    upper: float
    known: int
    unknown: int
    sure: float = 0.0

    @property
    def exact(self) -> bool:
        """Whether every value was known."""
        return self.unknown == 0


def total(table: pd.DataFrame, column: str) -> Total:
    """Sum of a measured column: a range as soon as one value is not known, and never 0 for a missing value.

    Parameters
    ----------
    table : pandas.DataFrame
        A table with ``<column>`` and ``<column>_state``.
    column : str
        The measured column.

    Examples
    --------
    >>> table = frame("referrals", [known(92), Measured(state="suppressed", lower=1, upper=4)])
    >>> total(table, "referrals")
    Total(lower=93.0, upper=96.0, known=1, unknown=1, sure=92.0)
    """
    states = table[f"{column}_state"]
    counted = states != "not_applicable"
    # A cell without a number is not known, whatever its state says.
    is_known = (states == "known") & table[column].notna()
    sure = float(table.loc[is_known, column].sum())
    open_ones = counted & ~is_known
    if not open_ones.any():
        return Total(sure, sure, int(is_known.sum()), 0, sure)
    ends = {end: table.get(f"{column}_{end}", pd.Series(math.nan, index=table.index)) for end in ("lower", "upper")}
    lower = ends["lower"][open_ones].fillna(0).sum()
    upper = ends["upper"][open_ones].sum(skipna=False)
    return Total(sure + float(lower), sure + float(upper), int(is_known.sum()), int(open_ones.sum()), sure)


_LONGEST_DIFFERENCE_DAYS: Final = 3
NOT_STATED: Final = "not stated"
_NOTHING: Final = frozenset({"", "not stated", "not published", "not given", "unknown", "none"})
CHANGES: Final = frozenset({"change", "increase", "decrease", "reduction"})
"""Words by which a measure says that its figure is a change."""
_STOCKS: Final = re.compile(r"(?:^|_)(?:in_service|waiting|waiting_list|caseload|open_cases)(?:_|$)")
_TIMES: Final = frozenset(
    f"{name}{plural}" for name in ("minute", "hour", "day", "week", "month", "quarter", "year") for plural in ("", "s")
)
_ROUNDED_TO: Final = re.compile(
    r"rounded to (?:the )?(?:nearest )?(?:£?(?P<number>[0-9][0-9,]*)\s*)?(?P<scale>hundred|thousand|million)?",
    re.IGNORECASE,
)
_SCALES: Final = {"hundred": 100.0, "thousand": 1e3, "million": 1e6}
NOT_COUNTED: Final = frozenset({"percent", "date", "years of age", *_TIMES})
"""Units of figures that count nothing."""


@dataclass(frozen=True)
class Quantity:
    """One number: what, of whom, when, where, in which unit, and where it comes from.

    Attributes
    ----------
    printed : str
        The value as printed, so that its decimals are known.
    base : int or None
        The number a share is of, where it was printed.
    base_as_printed : str
        What was printed about it; empty where the figure is not a share of anything counted.
    area : str
        As the report names it, or ``"not stated"``.
    note : str
        What else was printed about it.
    stated : str
        Its period in words, where the report gives no dates, or only one.
    funder : str
        Who the money comes from; empty where the report does not say.
    shared_by : str
        The services it is a figure of together; empty where it is of one.
    correction : str
        What was mended in the copy of the figure, and why. It is no part of what was printed.
    base_unit : str
        What the base counts, where that was printed with it ("300 victims").
    areas : frozenset of str
        The areas it is about: those listed, or else the one it names.
    as_at : date or None
        Date of the report it stands in.
    is_fact : bool
        Whether it is a published fact, so that ``id`` is its id; of another number ``id`` says where it was taken from.
    least, most : float or None
        Between what it lies, where it is not known exactly; ``most`` is infinite where nothing limits it.
    sure : float or None
        The part of it that is known, where it is not known exactly: both ends together may give it away.
    sources : tuple of Source
        Where it comes from, with section or page.
    """

    id: str
    service: str
    provider: str
    area: str
    start: date | None
    end: date | None
    measure: str
    printed: str
    unit: str
    base: int | None = None
    base_as_printed: str = ""
    qualifier: str = ""
    note: str = ""
    document: str = ""
    stated: str = ""
    funder: str = ""
    shared_by: str = ""
    correction: str = ""
    base_unit: str = ""
    areas: frozenset[str] = frozenset()
    as_at: date | None = None
    is_fact: bool = True
    least: float | None = None
    most: float | None = None
    sure: float | None = None
    sources: tuple[Source, ...] = ()

    @property
    def name(self) -> str:
        """What messages call it."""
        return f"Fact {self.id}" if self.is_fact else sentence_case(self.id)

    @property
    def is_exact(self) -> bool:
        """Whether the number itself is known, and not only between what it lies."""
        return self.least is None or self.least == self.most

    @property
    def number(self) -> float:
        """The value as a number."""
        if not self.is_exact:
            raise Refusal(
                f"{self.name} is not known exactly, because a figure was suppressed or is missing",
                remedy="Ask for the figure, or take rows that are known.",
            )
        try:
            value = float(self.printed)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise Refusal(
                f"{self.name} is a {self.unit} ({self.printed}), not a number",
                remedy="Give a figure that counts something.",
            )
        return value

    @property
    def count(self) -> int:
        """The value as a whole number of things."""
        return self._whole(self.number)

    @property
    def ends(self) -> tuple[int, float]:
        """The least and the most that a count can be; both are the count where it is known."""
        if self.least is None or self.most is None or self.is_exact:
            return self.count, self.count
        return self._whole(self.least), self.most if math.isinf(self.most) else self._whole(self.most)

    def _whole(self, value: float) -> int:
        if value != int(value) or value < 0:
            raise Refusal(
                f"{self.name} is {self.printed} {self.unit}, not a count",
                remedy="Give a figure that counts whole things.",
            )
        return int(value)

    @property
    def where(self) -> str:
        """Its area in words, also where the report names none."""
        return self.area if self.area not in ("", NOT_STATED) else f"area {NOT_STATED}"

    @property
    def is_money(self) -> bool:
        """Whether it is pounds, in all or of something ("GBP per case")."""
        return kind(self.unit.partition(" per ")[0]) == "money"

    @property
    def is_change(self) -> bool:
        """Whether it says by how much something moved, so that it is no count of it."""
        words = self.measure.casefold().split("_")
        return bool(CHANGES & {words[0], words[-1]})

    @property
    def is_stock(self) -> bool:
        """Whether it was counted at one time, such as those in service, and not over a period."""
        if self.start is not None and self.start == self.end:
            return True
        return bool(_STOCKS.search(self.measure)) and self.unit not in _TIMES

    @property
    def is_target(self) -> bool:
        """Whether it is what is to be reached, and not what was done."""
        return "target" in self.measure.casefold().split("_") and "on_target" not in self.measure.casefold()

    @property
    def is_whole_count(self) -> bool:
        """Whether it counts whole things: no amount, percentage, change, time or part of a post."""
        try:
            whole = self.number >= 0 and self.number.is_integer()
        except Refusal:
            return False
        return whole and not (self.is_money or self.is_change or self.unit in NOT_COUNTED)

    @property
    def place(self) -> str:
        """Its area in one spelling, so that the same area is found again."""
        return folded(self.area)

    @property
    def rounding(self) -> float:
        """How far the true figure may lie from the printed one, where its digits or its note say so; 0 where it is exact."""
        if self.unit == "percent":
            return 0.5 * 10.0 ** -len(self.printed.partition(".")[2])
        found = _ROUNDED_TO.search(self.note)
        if found is None or not (found["number"] or found["scale"]):
            return 0.0
        return (
            float((found["number"] or "1").replace(",", "")) * _SCALES.get((found["scale"] or "").casefold(), 1.0) / 2
        )

    @property
    def has_no_base(self) -> bool:
        """Whether nothing at all was printed about what it is a share of."""
        return self.base_as_printed.casefold().strip(" .") in _NOTHING

    @property
    def when(self) -> str:
        """Its period in words with a preposition: as the report puts it, from its dates, or that none was stated."""
        if self.stated or self.start is not None or self.end is not None or self.as_at is None:
            return self.stated or during(self.start, self.end)
        return f"reported on {said_day(self.as_at)} without dates"

    @property
    def days(self) -> int | None:
        """Length of its period in days, where both ends are known."""
        return None if self.start is None or self.end is None else (self.end - self.start).days + 1

    @property
    def quarters(self) -> float | None:
        """Length of its period in quarters of a year, whole where it is within a few days of whole ones."""
        return None if self.days is None else quarters_in(self.days)

    @property
    def disruption(self) -> str:
        """What its note says of a disruption in the period."""
        return "; ".join(part.strip() for part in self.note.split(";") if "disruption" in part.casefold())

    def is_of_the_period_of(self, other: Quantity) -> bool:
        """Whether both periods are known and the same."""
        return self.days is not None and (self.start, self.end) == (other.start, other.end)

    def overlaps(self, other: Quantity) -> bool:
        """Whether something may be part of both counts: their areas share one, and their periods share days.

        A period or an area that was not stated may be any.
        """
        apart = self._is_elsewhere(other)
        return not (apart or self.is_of_another_time_than(other))

    def is_of_another_time_than(self, other: Quantity) -> bool:
        """Whether their periods share no day, as far as they were stated."""
        earlier = self.end is not None and other.start is not None and self.end < other.start
        later = other.end is not None and self.start is not None and other.end < self.start
        return earlier or later

    def is_of_the_area_of(self, other: Quantity) -> bool:
        """Whether both name the same area."""
        return bool(self.area) and self.place == other.place

    def _is_elsewhere(self, other: Quantity) -> bool:
        if not (self.area and other.area) or self.is_of_the_area_of(other):
            return False
        if not self.areas & other.areas:
            return True
        # Two places of one larger area lie apart; the larger area itself lies apart from neither.
        whole = {folded(name) for name in self.areas}
        return self.areas == other.areas and not whole & {self.place, other.place}

    def lasts_as_long_as(self, other: Quantity) -> bool:
        """Whether both periods are known and of one length, give or take the days of a month."""
        if self.days is None or other.days is None:
            return False
        return abs(self.days - other.days) <= _LONGEST_DIFFERENCE_DAYS
