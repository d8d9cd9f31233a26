"""One published figure, taken from a fact table by its id."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from numbers import Integral, Real
from typing import Any, Final

import pandas as pd

from needs_analysis import require
from needs_analysis.errors import DataError, Refusal
from needs_analysis.periods import quarters_in
from needs_analysis.units import kind
from needs_analysis.wording import day as said_day
from needs_analysis.wording import during

_LONGEST_DIFFERENCE_DAYS: Final = 3
NOT_STATED: Final = "not stated"
_ISO_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}(?:$|[ T])")
_CORRECTED: Final = "corrected: "
_BASE: Final = re.compile(r"(?P<number>[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\s+(?P<unit>[A-Za-z][A-Za-z &'’-]*))?")
"""A printed base: a number, and perhaps what it counts ("300", "2,905 people")."""
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
class Fact:
    """A published figure.

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
    base: int | None
    base_as_printed: str
    qualifier: str
    note: str
    document: str
    stated: str = ""
    funder: str = ""
    shared_by: str = ""
    correction: str = ""
    base_unit: str = ""
    areas: frozenset[str] = frozenset()
    as_at: date | None = None

    @property
    def number(self) -> float:
        """The value as a number."""
        try:
            value = float(self.printed)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise Refusal(
                f"Fact {self.id} is a {self.unit} ({self.printed}), not a number",
                remedy="Use a fact that counts something.",
            )
        return value

    @property
    def count(self) -> int:
        """The value as a whole number of things."""
        if self.number != int(self.number) or self.number < 0:
            raise Refusal(
                f"Fact {self.id} is {self.printed} {self.unit}, not a count",
                remedy="Use a fact that counts whole things.",
            )
        return int(self.number)

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
        return _folded(self.area)

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

    def is_of_the_period_of(self, other: Fact) -> bool:
        """Whether both periods are known and the same."""
        return self.days is not None and (self.start, self.end) == (other.start, other.end)

    def overlaps(self, other: Fact) -> bool:
        """Whether something may have been counted in both: their areas share one, and their periods share days.

        A period or an area that was not stated may be any.
        """
        apart = self._is_elsewhere(other)
        return not (apart or self.is_of_another_time_than(other))

    def is_of_another_time_than(self, other: Fact) -> bool:
        """Whether their periods share no day, as far as they were stated."""
        earlier = self.end is not None and other.start is not None and self.end < other.start
        later = other.end is not None and self.start is not None and other.end < self.start
        return earlier or later

    def is_of_the_area_of(self, other: Fact) -> bool:
        """Whether both name the same area."""
        return bool(self.area) and self.place == other.place

    def _is_elsewhere(self, other: Fact) -> bool:
        if not (self.area and other.area) or self.is_of_the_area_of(other):
            return False
        if not self.areas & other.areas:
            return True
        # Two places of one larger area lie apart; the larger area itself lies apart from neither.
        whole = {_folded(name) for name in self.areas}
        return self.areas == other.areas and not whole & {self.place, other.place}

    def lasts_as_long_as(self, other: Fact) -> bool:
        """Whether both periods are known and of one length, give or take the days of a month."""
        if self.days is None or other.days is None:
            return False
        return abs(self.days - other.days) <= _LONGEST_DIFFERENCE_DAYS


def fact(facts: pd.DataFrame, fact_id: str) -> Fact:
    """Take one fact from a fact table.

    Parameters
    ----------
    facts : pandas.DataFrame
        Rows of ``published_facts`` or ``quarterly_context_facts``.
    fact_id : str
        Its id.

    Raises
    ------
    DataError
        When there is no such fact, the table has no fact ids, or a percentage stands in a column of numbers, where 97 and
        97.0 look alike.
    """
    if "fact_id" not in facts.columns:
        raise DataError.one(
            "the table has no fact ids",
            column="fact_id",
            expected="a table of published facts",
            remedy='Pass a.table("facts").',
        )
    require.columns(facts, ("fact_id", "value", "unit", "measure"), what="facts")
    places = (facts["fact_id"] == fact_id).to_numpy(dtype=bool, na_value=False).nonzero()[0]
    if len(places) != 1:
        near = difflib.get_close_matches(str(fact_id), facts["fact_id"].astype(str).tolist(), n=3)
        hint = f"Did you mean {', '.join(near)}?" if near and not len(places) else "The ids are in the column fact_id."
        raise DataError.one(
            f"there is no fact {fact_id!r}" if not len(places) else f"{len(places)} facts have the id {fact_id!r}",
            column="fact_id",
            expected="one",
            remedy=hint,
        )
    row: dict[Any, Any] = facts.iloc[places[0]].to_dict()
    start, end = _day(row, "period_start", fact_id), _day(row, "period_end", fact_id)
    if start is not None and end is not None and end < start:
        raise DataError.one(
            f"the period of fact {fact_id} ends before it starts", column="period_end", remedy="Correct its dates."
        )
    unit, base = _text(row, "unit"), _text(row, "denominator")
    if unit == "percent" and _has_lost_its_digits(row["value"]):
        raise DataError.one(
            f"fact {fact_id} is a percentage in a column of numbers, where 97 and 97.0 look alike",
            column="value",
            expected="percentages as text, with the decimals that were printed",
            remedy='Read the table with a.table(), or with dtype={"value": "str", "denominator": "str"}.',
        )
    found = _BASE.fullmatch(base.strip())
    area = _text(row, "area")
    note, _, correction = _text(row, "note").partition(_CORRECTED)
    return Fact(
        id=_text(row, "fact_id"),
        service=_text(row, "service"),
        provider=_text(row, "provider"),
        area=area,
        start=start,
        end=end,
        measure=_text(row, "measure"),
        printed=_text(row, "value"),
        unit=unit,
        base=int(found["number"].replace(",", "")) if found else None,
        base_as_printed=base,
        base_unit=(found["unit"] or "").strip() if found else "",
        qualifier=_text(row, "qualifier"),
        note=note.rstrip("; "),
        document=_text(row, "source_document"),
        areas=frozenset(filter(None, (part.strip() for part in (_text(row, "areas") or area).split(";")))),
        as_at=_day(row, "as_at", fact_id),
        stated=_text(row, "period_stated"),
        funder="" if _text(row, "funder") == NOT_STATED else _text(row, "funder"),
        shared_by=_text(row, "shared_by"),
        correction=correction,
    )


def elapsed_days(facts: Sequence[Fact]) -> int | None:
    """Days that lie in at least one of the periods, or None where a period was not stated."""
    if any(item.days is None for item in facts):
        return None
    days = {ordinal for item in facts for ordinal in range(item.start.toordinal(), item.end.toordinal() + 1)}  # type: ignore[union-attr]
    return len(days)


def _text(row: dict[Any, Any], name: str) -> str:
    """A cell as text; of a whole number in a column of numbers without the decimals that only the column has."""
    value = row.get(name)
    if pd.isna(value):
        return ""
    return str(int(value)) if _has_lost_its_digits(value) and float(value).is_integer() else str(value)


def _folded(name: str) -> str:
    return " ".join(name.replace("&", " and ").casefold().split())


def _has_lost_its_digits(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, Integral)


def _day(row: dict[Any, Any], name: str, fact_id: str) -> date | None:
    try:
        if pd.isna(row.get(name)):
            return None
        # A text with the day or the month first would be read as either.
        if isinstance(row[name], str) and not _ISO_DAY.match(row[name].strip()):
            raise ValueError(name)
        return pd.Timestamp(row[name]).date()
    except (ValueError, TypeError):
        raise DataError.one(
            f"fact {fact_id} has no date there",
            column=name,
            expected="a date, or nothing",
            remedy="Read the table with a.table(), which reads dates as dates.",
        ) from None
