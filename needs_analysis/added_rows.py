"""Rows of a table as one number: which rows, what they add up to, of which days, in which unit."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import periods, require
from needs_analysis.contracts.funding import funding
from needs_analysis.contracts.provider_return import NOT_ADDED, OF_A_DAY, provider_return, return_unit
from needs_analysis.contracts.service_contracts import service_contracts
from needs_analysis.doubled_returns import refuse_doubled, refuse_totals
from needs_analysis.errors import DataError, Refusal, UnitError
from needs_analysis.missing_returns import refuse_missing
from needs_analysis.quantity import STATES, total
from needs_analysis.wording import is_known, listed, plain

_PERIODS: Final = ("quarter", "period", "month", "financial_year", "year")
_RETURN: Final = frozenset(column.name for column in provider_return.columns)
_OF_MONEY: Final = tuple(
    (frozenset(marks), frozenset(column.name for column in contract.columns if column.kind == "money"))
    for contract, marks in ((funding, ("award", "stream")), (service_contracts, ("contract", "funder")))
)
"""For tables of awards and of contracts, the columns by which they are known and those that hold pounds."""
_SPENT: Final = ("spent", "spend_to_date")
_SUMS: Final = frozenset({"measure", "value", "lower", "upper", "known", "cells", "cells_known"})
_CELLS: Final = (str, int, float, date)
"""Kinds of values that a cell may be asked to have."""
_ISO_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH: Final = re.compile(r"([0-9]{4})-([0-9]{2})(?:-[0-9]{2})?")


def check_place(**given: Any) -> None:
    """Refuse what does not say where a number is: ``where``, ``column``, ``unit``, ``service`` and ``area`` have forms of their own.

    Raises
    ------
    Refusal
        Naming it, with how it is written.
    """
    where = given.pop("where", None)
    if where is not None and not isinstance(where, Mapping):
        raise Refusal(
            f"where is a {type(where).__name__}, not columns with their values",
            remedy='Write the columns and their values, such as where = { quarter = "2022/23 Q2" }.',
        )
    for name, value in dict(where or {}).items():
        wanted = list(value) if isinstance(value, list | tuple) else [value]
        if not wanted or any(not isinstance(one, _CELLS) or not is_known(one) for one in wanted):
            raise Refusal(
                f"where does not give {name} a value, or a list of values",
                remedy="Write a text, a number or a date, or several in square brackets.",
            )
    for name, value in given.items():
        if not isinstance(value, str):
            raise Refusal(f"{name} is a {type(value).__name__}, not a text", remedy=f'Write {name} = "...".')


def rows_of(table: pd.DataFrame, chosen: Mapping[str, Any], *, quiet: bool) -> pd.DataFrame:
    """Rows that have the values asked for. Of a table of people no cell is repeated."""
    kept = pd.Series(True, index=table.index)
    for name, value in chosen.items():
        wanted = {_cell(one) for one in (value if isinstance(value, list | tuple) else [value])}
        texts = table[name].map(_cell, na_action="ignore").astype("object")
        for one in sorted(wanted):
            if not (texts == one).any():
                near = [] if quiet else difflib.get_close_matches(one, sorted(set(texts.dropna())), n=3)
                raise DataError.one(
                    "no row has the value asked for" if quiet else f"no row has {one!r} there",
                    column=str(name),
                    expected="a value of this column",
                    remedy=f"Did you mean {', '.join(near)}?" if near else "Check the spelling in the table.",
                )
        kept &= texts.isin(wanted)
    rows = table[kept]
    if rows.empty:
        raise Refusal("No row has all that was asked for", remedy="Ask for less, or check the table.")
    _each_is_there(rows, chosen, quiet=quiet)
    return rows


def _each_is_there(rows: pd.DataFrame, chosen: Mapping[str, Any], *, quiet: bool) -> None:
    """Refuse rows without one of several values that were asked for: the sum would be of fewer than it says."""
    for name, value in chosen.items():
        if not isinstance(value, list | tuple):
            continue
        lacking = sorted({_cell(one) for one in value} - set(rows[name].map(_cell, na_action="ignore").dropna()))
        if lacking:
            told = "one of the values asked for" if quiet else listed(lacking)
            raise Refusal(
                f"No row with all else that was asked for has {told} in {plain(str(name))}",
                remedy="Ask without it, or supply the missing row.",
            )


def _cell(value: Any) -> str:
    """A cell as it is compared: a whole number without decimals, a day without a time, a text without blanks around it."""
    if isinstance(value, datetime) and value.time() == time.min:
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def place_said(name: Any, value: Any, *, quiet: bool) -> str:
    """Where a number was taken from; of a table of people only what no person is told by."""
    if quiet and name not in (*_PERIODS, "service", "area"):
        return f"{name} is chosen"
    return f"{name} {said_of(value)}"


def as_measured(rows: pd.DataFrame, column: str) -> tuple[pd.DataFrame, str]:
    """Rows of sums of returns with the states and ends that returns have, and the measure they are sums of.

    Such a table holds every measure in ``value``, with its ends in ``lower`` and ``upper`` and its known part in ``known``.
    """
    if column != "value" or not set(rows) >= _SUMS or rows["measure"].nunique() != 1:
        return rows, str(column)
    states = np.where(rows["value"].notna(), "known", np.where(rows["cells"] == 0, "not_applicable", "suppressed"))
    ends = {"value_lower": rows["lower"], "value_upper": rows["upper"], "value_sure": rows["known"]}
    return rows.assign(value_state=states, **ends), str(rows["measure"].iloc[0])


def summed(rows: pd.DataFrame, column: str, unit: str, *, measure: str) -> tuple[float, float, float]:
    """The least and the most that the rows add up to, and how much of it is known."""
    if len(rows) > 1 and (measure in NOT_ADDED or unit == "percent"):
        raise Refusal(f"{plain(measure)} of several rows are never added", remedy="Take one row.")
    if pd.api.types.is_bool_dtype(rows[column]):
        raise Refusal(f"{plain(column)} says yes or no, and is not a number", remedy="Take a column of numbers.")
    _counted_once(rows, column)
    if f"{column}_state" in rows:
        numbers = require.numbers(rows, column)
        plainly = rows.copy()
        plainly[column], plainly[f"{column}_state"] = numbers, _states(rows, column)
        found = total(plainly, column)
        if not found.known + found.unknown:
            raise Refusal(f"{plain(column)} does not apply to these rows", remedy="Take other rows.")
        lowest, highest = found.lower, math.inf if math.isnan(found.upper) else found.upper
        sure = found.sure
        if f"{column}_sure" in rows:
            sure = float(require.floats(rows[f"{column}_sure"]).sum())
    else:
        numbers = require.numbers(rows, column)
        lacking = int(pd.isna(numbers).sum())
        lowest = float(pd.Series(numbers).sum(skipna=True))
        highest, sure = math.inf if lacking else lowest, lowest
    if (pd.Series(numbers).dropna() < 0).any():
        raise Refusal(f"A number in {plain(column)} is below 0", remedy="Correct the table.")
    if lowest > require.MOST or (math.isfinite(highest) and highest > require.MOST):
        raise Refusal(f"A number in {plain(column)} is out of range", remedy="Correct the table.")
    return lowest, highest, sure


def complete(rows: pd.DataFrame, column: str, chosen: Mapping[str, Any], *, quiet: bool) -> None:
    """Refuse rows of several periods where an area, a service or what else was chosen has no row in one of them.

    Money of awards and contracts is for years of its own, so that none is missing.

    Raises
    ------
    Refusal
        Naming what is missing.
    """
    if len(rows) < 2 or _is_money(rows, column):
        return
    also = [str(name) for name, value in chosen.items() if isinstance(value, list | tuple)]
    days = ("period_start", "period_end")
    if set(days) <= set(rows) and rows[list(days)].notna().all(axis=None):
        name, cells = "period", list(zip(*(map(as_day, rows[each], [each] * len(rows)) for each in days), strict=True))
        at = [f"{first:%Y-%m-%d} to {last:%Y-%m-%d}" for first, last in cells if first and last]
    else:
        name = next((name for name in _PERIODS if name in rows and name != column and rows[name].notna().all()), "")
        at = _as_first_written(rows[name], name) if name else []
    if at:
        refuse_missing(rows, at, also=[each for each in also if each not in (*_PERIODS, *days)], quiet=quiet)


def _as_first_written(cells: pd.Series[Any], name: str) -> list[str]:
    """The period of each cell, in the spelling in which it comes first."""
    spans: dict[str, Any] = {}
    for cell in cells:
        if _cell(cell) not in spans:
            spans[_cell(cell)] = _span(cell, name) or _cell(cell)
    first: dict[Any, str] = {}
    for text, span in spans.items():
        first.setdefault(span, text)
    return [first[spans[_cell(cell)]] for cell in cells]


def _counted_once(rows: pd.DataFrame, column: str) -> None:
    """Refuse rows of returns that give one figure twice, or a total beside what it is of."""
    if column in _RETURN and len(rows) > 1:
        refuse_doubled(rows)
        refuse_totals(rows)


def _states(rows: pd.DataFrame, column: str) -> pd.Series[Any]:
    """The states of a measured column, and ends that may be: an unknown state or ends the wrong way round are refused."""
    states = rows[f"{column}_state"].astype("object").where(rows[f"{column}_state"].notna(), "missing")
    if not states.isin(STATES).all():
        raise DataError.one(
            "contains an unknown status", column=f"{column}_state", expected=", ".join(STATES), remedy="Correct it."
        )
    ends = [f"{column}_lower", f"{column}_upper"]
    if set(ends) <= set(rows):
        low, high = (require.numbers(rows, name) for name in ends)
        if (low > high).any() or (low < 0).any():
            raise DataError.one(
                "ends of a range are below 0, or the lower is above the upper",
                column=" + ".join(ends),
                expected="the lower end, and one that is not below it",
                remedy="Correct them.",
            )
    return states


def period_of(rows: pd.DataFrame, column: str, *, measure: str) -> tuple[date | None, date | None, str]:
    """First and last day, without a gap between; or the period as it is written."""
    if column in _SPENT and "spent_to" in rows and rows["spent_to"].notna().any():
        return _spent_to(rows)
    if {"period_start", "period_end"} <= set(rows):
        days = ([as_day(cell, name) for cell in rows[name].tolist()] for name in ("period_start", "period_end"))
        spans = list(zip(*days, strict=True))
        if all(first is None or last is None for first, last in spans):
            return None, None, ""
        found = sorted({(first, last) for first, last in spans if first is not None and last is not None})
        if any(first is None or last is None for first, last in spans):
            raise Refusal("Some of these rows have no dates", remedy="Fill them in, or take rows that have.")
        if any(last < first for first, last in found):
            raise DataError.one("a period ends before it starts", column="period_end", remedy="Correct its dates.")
        return _joined(found, measure)
    for name in _PERIODS:
        if name not in rows or name == column:
            continue
        cells = [cell for cell in rows[name].tolist() if is_known(cell) and str(cell).strip()]
        if not cells:
            continue
        if len(cells) < len(rows):
            raise Refusal(f"Some of these rows have no {name}", remedy="Fill it in, or take rows that have one.")
        texts = sorted(set(map(_cell, cells)))
        read = {_span(cell, name) for cell in cells}
        found = sorted({item for item in read if item is not None})
        if None not in read:
            return _joined(found, measure)
        return None, None, f"in {listed(texts)}"
    return None, None, ""


def _spent_to(rows: pd.DataFrame) -> tuple[date, date, str]:
    """From the first day of the financial year to the day up to which the spending of these rows was counted."""
    days = {as_day(cell, "spent_to") for cell in rows["spent_to"].tolist()}
    last = days.pop()
    if days or last is None:
        raise Refusal(
            "The spending of these rows was counted up to different days (spent to), or some have none",
            remedy="Take rows of one day, or give spent_to for all of them.",
        )
    return date(last.year - (last.month < 4), 4, 1), last, ""


def as_day(cell: Any, name: str) -> date | None:
    """A day, or nothing; a text with the day or the month first would be read as either, and is refused.

    Examples
    --------
    >>> as_day("2025-03-31", "end"), as_day(None, "end")
    (datetime.date(2025, 3, 31), None)
    """
    if not is_known(cell):
        return None
    if isinstance(cell, date):
        return cell.date() if isinstance(cell, datetime) else cell
    if isinstance(cell, str) and _ISO_DAY.fullmatch(cell.strip()[:10]):
        with suppress(ValueError):
            return date.fromisoformat(cell.strip()[:10])
    raise DataError.one(
        "contains a cell that is not a date",
        column=name,
        expected="dates, or text such as 2022-07-31",
        remedy="Read the dates as dates first.",
    )


def _span(cell: Any, name: str) -> tuple[date, date] | None:
    """First and last day of a period in whatever form a table holds it; None where it cannot be read."""
    if isinstance(cell, pd.Period):
        return cell.start_time.date(), cell.end_time.date()
    if name == "month" and not isinstance(cell, date) and (found := _MONTH.fullmatch(str(cell).strip())):
        cell = date(int(found[1]), int(found[2]), 1) if 1 <= int(found[2]) <= 12 else cell
    if name == "month" and isinstance(cell, date):
        first = pd.Timestamp(cell).replace(day=1)
        return first.date(), (first + pd.offsets.MonthEnd(0)).date()
    return periods.span(cell)


def _joined(found: list[tuple[date, date]], column: str) -> tuple[date, date, str]:
    if len(found) > 1 and column in OF_A_DAY:
        raise Refusal(f"{plain(column)} is as on one day and is never added over periods", remedy="Take one period.")
    for (_, last), (first, _) in pairwise(found):
        if (first - last).days != 1:
            raise Refusal(
                "The periods of these rows overlap or leave a gap", remedy="Take periods that follow one another."
            )
    start, end = found[0][0], found[-1][1]
    if column in ("budget", "spend_to_date"):
        # Of a year, or since its first day.
        first = date(end.year - (end.month < 4), 4, 1)
        return first, date(first.year + 1, 3, 31) if column == "budget" else end, ""
    if column in OF_A_DAY:
        day = start if column == "carried_in" else end
        return day, day, ""
    return start, end, ""


def unit_of_rows(rows: pd.DataFrame, column: str, *, quiet: bool) -> str:
    """What the rows count."""
    if _is_money(rows, column):
        # The unit beside it is that of the target.
        return "GBP"
    is_return = column in _RETURN and {"service", "quarter"} <= set(rows)
    usual = return_unit(column) if is_return else plain(str(column))
    if "unit" in rows and (not is_return or usual == "referrals"):
        units = sorted(set(rows["unit"].dropna().astype("str")) - {""})
        if len(units) > 1 or (units and rows["unit"].isna().any()):
            said = listed(units) if len(units) > 1 else f"{units[0]} and what is not said"
            raise UnitError(
                "The rows count different things" if quiet else f"The rows count {said}",
                remedy="Take rows of one unit.",
            )
        usual = units[0] if units else usual
    return usual


def _is_money(rows: pd.DataFrame, column: str) -> bool:
    """Whether a column of awards or contracts holds pounds."""
    return any(column in money and marks <= set(rows) for marks, money in _OF_MONEY)


def once_a_contract(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """Rows of contracts with each amount of pounds once: it is repeated beside every target of the contract.

    Raises
    ------
    Refusal
        Where a contract has two amounts from one funder.
    """
    by = ["contract", "funder"]
    if not ({*by, "kpi"} <= set(rows) and _is_money(rows, column)):
        return rows
    for name in (*by, column):
        if not all(map(pd.api.types.is_hashable, rows[name])):
            raise DataError.one(
                "contains lists or similar",
                column=name,
                expected="one value per cell",
                remedy="Give each its own row.",
            )
    if (rows.groupby(by, dropna=False)[column].nunique(dropna=False) > 1).any():
        raise Refusal(
            f"A contract has two amounts of {plain(column)} from one funder",
            remedy="Give each lot its own reference.",
        )
    return rows.drop_duplicates(by)


def texts_of(rows: pd.DataFrame, name: str) -> list[str]:
    """The different texts of a column, in order; none where there is no such column."""
    return sorted(set(rows[name].dropna().astype("str")) - {""}) if name in rows else []


def said_of(value: Any) -> str:
    """A value, or several, in words."""
    return (
        str(value) if isinstance(value, str) or not isinstance(value, Sequence) else listed([str(one) for one in value])
    )


def as_printed(value: float, cells: pd.Series[Any]) -> str:
    """The number as it was written, where it was as text: 97.0 says more than 97."""
    if len(cells) == 1 and isinstance(cells.iloc[0], str):
        return cells.iloc[0].strip()
    return str(int(value)) if float(value).is_integer() else repr(float(value))
