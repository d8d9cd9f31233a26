"""One published figure, taken from a fact table by its id."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from datetime import date
from numbers import Integral, Real
from typing import Any, Final

import pandas as pd

from needs_analysis import require
from needs_analysis.errors import DataError
from needs_analysis.quantity import NOT_STATED, Quantity
from needs_analysis.source import Source, sources_of, strictest
from needs_analysis.wording import one_after_another

_ISO_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}(?:$|[ T])")
_CORRECTED: Final = "corrected: "
_BASE: Final = re.compile(r"(?P<number>[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\s+(?P<unit>[A-Za-z][A-Za-z &'’-]*))?")
"""A printed base: a number, and perhaps what it counts ("300", "2,905 people")."""


def fact(facts: pd.DataFrame, fact_id: str) -> Quantity:
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
    row: dict[Any, Any] = facts.iloc[_place(facts, fact_id)].to_dict()
    start, end = _day(row, "period_start", fact_id), _day(row, "period_end", fact_id)
    if start is not None and end is not None and end < start:
        raise DataError.one(
            f"the period of fact {fact_id} ends before it starts", column="period_end", remedy="Correct its dates."
        )
    unit, base = _text(row, "unit"), _text(row, "denominator")
    if unit == "percent" and _has_lost_its_digits(row["value"]):
        raise DataError.one(
            f"fact {fact_id} is a percentage in a column of numbers, where 97 and 97.0 cannot be told apart",
            column="value",
            expected="percentages as text, with the decimals that were printed",
            remedy='Read the table with a.table(), or with dtype={"value": "str", "denominator": "str"}.',
        )
    found = _BASE.fullmatch(base.strip())
    area = _text(row, "area")
    note, _, correction = _text(row, "note").partition(_CORRECTED)
    return Quantity(
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
        sources=_sources(facts, _text(row, "source_document"), _text(row, "section") or _text(row, "page")),
    )


def _place(facts: pd.DataFrame, fact_id: str) -> int:
    """The row of a fact; one that is not there is refused with those that look like it."""
    places = (facts["fact_id"] == fact_id).to_numpy(dtype=bool, na_value=False).nonzero()[0]
    if len(places) != 1:
        near = difflib.get_close_matches(str(fact_id), facts["fact_id"].astype(str).tolist(), n=3)
        hint = (
            f"Did you mean {', '.join(near)}?" if near and not len(places) else "Ids are listed in the column fact_id."
        )
        raise DataError.one(
            f"fact {fact_id!r} was not found" if not len(places) else f"{len(places)} facts have the id {fact_id!r}",
            column="fact_id",
            expected="one",
            remedy=hint,
        )
    return int(places[0])


def _sources(facts: pd.DataFrame, document: str, place: str) -> tuple[Source, ...]:
    """The document that a fact stands in, with its section or page; the table's own sources where none is named."""
    tables = sources_of(facts)
    if not document or not tables:
        return tables
    producers, licences = (
        "; ".join(dict.fromkeys(getattr(source, name) for source in tables if getattr(source, name)))
        for name in ("producer", "licence")
    )
    lines = one_after_another(source.attribution for source in tables)
    # The table does not say which of its files a row came from, so the strictest counts.
    name = "+".join(source.id for source in tables)
    return (
        Source(f"{name}: {document}", document, producers, licences, strictest(tables), attribution=lines, place=place),
    )


def elapsed_days(facts: Sequence[Quantity]) -> int | None:
    """Days within at least one of the periods, or None where a period was not stated."""
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
