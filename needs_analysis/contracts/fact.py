"""One published figure, taken from a fact table by its id."""

from __future__ import annotations

import difflib
import math
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd

from needs_analysis.contracts import require
from needs_analysis.errors import DataError, Refusal
from needs_analysis.wording import during

DAYS_A_YEAR: Final = 365.25
_LONGEST_DIFFERENCE_DAYS: Final = 3
NOT_STATED: Final = "not stated"
_CORRECTED: Final = "corrected: "


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
    def when(self) -> str:
        """Its period in words with a preposition: as the report puts it, else from its dates."""
        return self.stated or during(self.start, self.end)

    @property
    def days(self) -> int | None:
        """Length of its period in days, where both ends are known."""
        return None if self.start is None or self.end is None else (self.end - self.start).days + 1

    @property
    def quarters(self) -> float | None:
        """Length of its period in quarters of a year, whole where it is within a few days of whole ones."""
        if self.days is None:
            return None
        quarters = 4 * self.days / DAYS_A_YEAR
        whole = round(quarters)
        return float(whole) if whole and abs(quarters - whole) * DAYS_A_YEAR / 4 < 4 else quarters

    @property
    def disruption(self) -> str:
        """What its note says of a disruption in the period."""
        return "; ".join(part.strip() for part in self.note.split(";") if "disruption" in part.casefold())

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
        When there is no such fact, or the table has no fact ids.
    """
    if "fact_id" not in facts.columns:
        raise DataError.one(
            "the table has no fact ids",
            column="fact_id",
            expected="a table of published facts",
            remedy='Pass a.table("facts").',
        )
    require.columns(facts, ("fact_id", "value", "unit", "measure"), what="facts")
    rows = facts[facts["fact_id"] == fact_id]
    if len(rows) != 1:
        near = difflib.get_close_matches(str(fact_id), facts["fact_id"].astype(str).tolist(), n=3)
        hint = f"Did you mean {', '.join(near)}?" if near and rows.empty else "The ids are in the column fact_id."
        raise DataError.one(
            f"there is no fact {fact_id!r}" if rows.empty else f"{len(rows)} facts have the id {fact_id!r}",
            column="fact_id",
            expected="one",
            remedy=hint,
        )
    row: dict[Any, Any] = rows.iloc[0].to_dict()

    def text(name: str) -> str:
        return "" if pd.isna(row.get(name)) else str(row[name])

    def day(name: str) -> date | None:
        try:
            return None if pd.isna(row.get(name)) else pd.Timestamp(row[name]).date()
        except (ValueError, TypeError):
            raise DataError.one(
                f"fact {fact_id} has no date there",
                column=name,
                expected="a date, or nothing",
                remedy="Read the table with a.table(), which reads dates as dates.",
            ) from None

    start, end = day("period_start"), day("period_end")
    if start is not None and end is not None and end < start:
        raise DataError.one(
            f"the period of fact {fact_id} ends before it starts", column="period_end", remedy="Correct its dates."
        )
    base = text("denominator")
    note, _, correction = text("note").partition(_CORRECTED)
    return Fact(
        id=text("fact_id"),
        service=text("service"),
        provider=text("provider"),
        area=text("area"),
        start=start,
        end=end,
        measure=text("measure"),
        printed=text("value"),
        unit=text("unit"),
        base=int(base) if base.isdigit() else None,
        base_as_printed=base,
        qualifier=text("qualifier"),
        note=note.rstrip("; "),
        document=text("source_document"),
        stated=text("period_stated"),
        funder="" if text("funder") == NOT_STATED else text("funder"),
        shared_by=text("shared_by"),
        correction=correction,
    )
