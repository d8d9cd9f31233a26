"""Take a number from where it stands: a published fact, rows of any table, or a row of a result."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any, Final

import pandas as pd

from needs_analysis import periods, require
from needs_analysis.columns import Column
from needs_analysis.contracts import fact
from needs_analysis.contracts.provider_return import NOT_ADDED, OF_A_DAY, provider_return, return_unit
from needs_analysis.errors import DataError, Refusal, UnitError
from needs_analysis.quantity import Quantity, total
from needs_analysis.result import Result
from needs_analysis.source import Source, sources_of, united
from needs_analysis.wording import count, listed, plain

Given = str | Mapping[str, Any] | Quantity
"""A number as metrics take it: the id of a fact, where it stands in a table, or the number itself."""

_PERIODS: Final = ("quarter", "period", "month", "financial_year", "year")
_RETURN: Final = frozenset(column.name for column in provider_return.columns)
_KEYS: Final = frozenset({"fact", "where", "column", "unit", "service", "area"})


def take(table: pd.DataFrame | None, given: Given, *, name: str) -> Quantity:
    """The number that was asked for.

    Parameters
    ----------
    table : pandas.DataFrame or None
        Facts, returns or any other table, where ``given`` does not bring its number along.
    given : str, mapping or Quantity
        The id of a fact; ``{"fact": "B016"}``; ``{"where": {"service": "IDVA", "quarter": "2022/23 Q2"}, "column": "referrals"}``
        (with ``unit``, ``service`` or ``area`` where the table does not say them); or what `of_fact`, `of_rows` and `of_result`
        return.
    name : str
        The argument, for messages.

    Raises
    ------
    Refusal, DataError
        When there is no table to take it from, it is not there, or the rows do not add up to one number.

    Examples
    --------
    >>> returns = pd.DataFrame({"service": "IDVA", "quarter": ["2022/23 Q1", "2022/23 Q2"], "referrals": [480, 492]})
    >>> take(returns, {"where": {"quarter": "2022/23 Q2"}, "column": "referrals"}, name="now").count
    492
    """
    if isinstance(given, Quantity):
        return given
    if not isinstance(given, str | Mapping):
        raise Refusal(
            f"{name} is a {type(given).__name__}, not a number that says where it comes from",
            remedy="Give the id of a fact, or take the number with quantities.of_rows.",
        )
    if table is None:
        raise Refusal(
            f"No table was given to take {name} from",
            remedy="Pass the table first, or take the number with quantities.",
        )
    if isinstance(given, str):
        return of_fact(table, given)
    unknown = sorted(set(given) - _KEYS)
    if unknown:
        raise Refusal(
            f"{name} says {listed(unknown)}, which says nothing here",
            remedy=f"Write {listed(sorted(_KEYS))}, such as where and column.",
        )
    if "fact" in given:
        return of_fact(table, str(given["fact"]))
    return of_rows(table, **given)


def take_all(table: pd.DataFrame | None, given: Sequence[Given], *, name: str) -> list[Quantity]:
    """Several numbers; see `take`."""
    if isinstance(given, str | Mapping | Quantity):
        raise Refusal(f"{name} is one number, not a list of them", remedy=f"Write it in brackets: {name}=[...].")
    return [take(table, item, name=name) for item in given]


def of_fact(facts: pd.DataFrame, fact_id: str) -> Quantity:
    """A published fact by its id; see `contracts.fact`."""
    return fact(facts, fact_id)


def of_rows(
    table: pd.DataFrame,
    *,
    column: str = "value",
    where: Mapping[str, Any] | None = None,
    unit: str = "",
    service: str = "",
    area: str = "",
) -> Quantity:
    """A number from rows of a table: one row, or several that are added.

    Parameters
    ----------
    table : pandas.DataFrame
        Provider returns, an extract, or any table whose periods stand in ``quarter``, ``period``, ``month``, ``financial_year`` or
        ``period_start`` and ``period_end``.
    column : str
        The column with the number. Beside it ``<column>_state``, ``<column>_lower`` and ``<column>_upper`` may say what is not known.
    where : mapping of str to value or sequence
        Columns and the value (or values) that rows must have.
    unit, service, area : str
        What it counts, of which service and where; read from columns of these names otherwise.

    Returns
    -------
    Quantity
        Not exact where a cell is suppressed or missing: then it has ``least`` and ``most``.

    Raises
    ------
    DataError
        For columns that are not there, and no such row.
    Refusal
        For what may not be added: waiting lists over quarters, mean waits, quarters with a gap between them.
    UnitError
        For rows that count different things.

    Examples
    --------
    >>> returns = pd.DataFrame({"service": "IDVA", "area": ["A", "B"], "quarter": "2022/23 Q2", "referrals": [300, 192]})
    >>> found = of_rows(returns, column="referrals", where={"service": "IDVA"})
    >>> found.count, found.unit, found.when, found.area
    (492, 'referrals', 'in July to September 2022', 'A and B')
    """
    chosen = dict(where or {})
    require.columns(table, [column, *chosen], what="rows")
    rows = _rows(table, chosen)
    lowest, highest, sure = _sum(rows, column)
    start, end, stated = _period(rows, column)
    exact = lowest == highest
    said = [f"{name} {_said(value)}" for name, value in chosen.items()]
    asked = f"{plain(column)} where {listed(said)}" if said else f"{plain(column)} of all rows"
    areas = _texts(rows, "area")
    return Quantity(
        id=asked,
        is_fact=False,
        service=service or listed(_texts(rows, "service")),
        provider=listed(_texts(rows, "provider")),
        area=area or listed(areas),
        areas=frozenset([area] if area else areas),
        start=start,
        end=end,
        stated=stated,
        measure=column,
        printed=_printed(lowest) if exact else "",
        unit=unit or _unit(rows, column),
        least=None if exact else lowest,
        most=None if exact else highest,
        sure=None if exact else sure,
        sources=tuple(
            _placed(source, f"rows with {listed(said)}" if said else "all rows") for source in sources_of(table)
        ),
    )


def of_result(
    result: Result, *, column: str = "value", where: Mapping[str, Any] | None = None, unit: str = "", service: str = ""
) -> Quantity:
    """A number from a row of a result.

    Parameters
    ----------
    result : Result
        What a metric returned.
    column : str
        A column with a number.
    where : mapping of str to value
        Keys of the row.
    unit, service : str
        What it counts and of which service, where the table does not say it.

    Raises
    ------
    Refusal
        When not exactly one row fits, or the column holds no number.

    Examples
    --------
    >>> from needs_analysis.service_gap import activity
    >>> returns = pd.DataFrame({"service": ["A", "B"], "referrals": [90, 70], "referrals_state": "known"})
    >>> of_result(activity(returns, by=["service"]), where={"service": "B"}).count
    70
    """
    declared = {item.name: item for item in result.columns}
    if column not in declared or declared[column].role in ("key", "label"):
        numbers = [item.name for item in result.columns if item.role not in ("key", "label", "helper")]
        raise Refusal(f"{result.measure} has no number called {column!r}", remedy=f"Choose one of {listed(numbers)}.")
    chosen = dict(where or {})
    require.columns(result.table, [column, *chosen], what="rows")
    rows = _rows(result.table, chosen)
    if len(rows) != 1:
        keys = [item.name for item in result.columns if item.role == "key"]
        raise Refusal(
            f"{len(rows)} rows of {result.measure} fit, not one",
            remedy=f"Name the row by {listed(keys) or 'its keys'}.",
        )
    bounded = column == "value" and declared[column].role == "count" and {"lower", "upper"} <= set(rows)
    if bounded:
        rows = rows.assign(value_lower=rows["lower"], value_upper=rows["upper"])
        rows[f"{column}_state"] = rows[column].isna().map({True: "suppressed", False: "known"})
    own = str(rows["unit"].iloc[0]) if "unit" in rows else ""
    found = of_rows(rows, column=column, unit=unit or own or declared[column].unit, service=service)
    said = listed([f"{name} {_said(value)}" for name, value in chosen.items()])
    return replace(
        found,
        id=f"{result.measure}, {said}" if said else result.measure,
        measure=result.measure,
        sources=result.sources,
    )


def sources(*given: Quantity) -> tuple[Source, ...]:
    """Where some numbers come from, each document once with all sections or pages."""
    return united(*(source for item in given for source in item.sources))


def asked(given: Given | None) -> Any:
    """How a number was asked for, as settings hold it: never the number itself."""
    if isinstance(given, Quantity):
        return given.id
    return dict(given) if isinstance(given, Mapping) else given


def _rows(table: pd.DataFrame, chosen: Mapping[str, Any]) -> pd.DataFrame:
    """Rows that have the values asked for."""
    kept = pd.Series(True, index=table.index)
    for name, value in chosen.items():
        wanted = [value] if isinstance(value, str) or not isinstance(value, Sequence) else list(value)
        texts = table[name].astype("str")
        for one in map(str, wanted):
            if not (texts == one).any():
                near = difflib.get_close_matches(one, sorted(texts.unique()), n=3)
                raise DataError.one(
                    f"no row has {one!r} there",
                    column=name,
                    expected="a value of this column",
                    remedy=f"Did you mean {', '.join(near)}?" if near else "Check the spelling in the table.",
                )
        kept &= texts.isin([str(one) for one in wanted])
    rows = table[kept]
    if rows.empty:
        raise Refusal("No row has all that was asked for", remedy="Ask for less, or check the table.")
    return rows


def _sum(rows: pd.DataFrame, column: str) -> tuple[float, float, float]:
    """The least and the most that the rows add up to, and how much of it is known."""
    if len(rows) > 1 and column in NOT_ADDED:
        raise Refusal(f"{plain(column)} of several rows are never added", remedy="Take one row.")
    if f"{column}_state" in rows:
        numbers = require.numbers(rows, column)
        plainly = rows.copy()
        plainly[column], plainly[f"{column}_state"] = numbers, rows[f"{column}_state"].fillna("missing")
        found = total(plainly, column)
        if not found.known + found.unknown:
            raise Refusal(f"{plain(column)} does not apply to these rows", remedy="Take other rows.")
        lowest, highest = found.lower, math.inf if math.isnan(found.upper) else found.upper
        sure = found.sure
    else:
        numbers = require.numbers(rows, column)
        lacking = int(pd.isna(numbers).sum())
        lowest = float(pd.Series(numbers).sum(skipna=True))
        highest, sure = math.inf if lacking else lowest, lowest
    if (pd.Series(numbers).dropna() < 0).any():
        raise Refusal(f"A number in {plain(column)} is below 0", remedy="Correct the table.")
    return lowest, highest, sure


def _period(rows: pd.DataFrame, column: str) -> tuple[date | None, date | None, str]:
    """First and last day, without a gap between; or the period as it is written."""
    if {"period_start", "period_end"} <= set(rows):
        spans = list(zip(pd.to_datetime(rows["period_start"]), pd.to_datetime(rows["period_end"]), strict=True))
        found = sorted({(first.date(), last.date()) for first, last in spans if pd.notna(first) and pd.notna(last)})
        return _joined(found, column) if len(found) else (None, None, "")
    for name in _PERIODS:
        if name not in rows:
            continue
        texts = sorted(set(rows[name].astype("str")))
        read = [periods.span(text) for text in texts]
        found = sorted({item for item in read if item is not None})
        if len(found) == len(texts):
            return _joined(found, column)
        return None, None, f"in {listed(texts)}"
    return None, None, ""


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


def _unit(rows: pd.DataFrame, column: str) -> str:
    """What the rows count."""
    is_return = column in _RETURN and {"service", "quarter"} <= set(rows)
    usual = return_unit(column) if is_return else plain(column)
    if "unit" in rows and (not is_return or usual == "referrals"):
        units = sorted(set(rows["unit"].dropna().astype("str")) - {""})
        if len(units) > 1 or (units and rows["unit"].isna().any()):
            raise UnitError(
                f"The rows count {listed(units) if len(units) > 1 else f'{units[0]} and what is not said'}",
                remedy="Take rows of one unit.",
            )
        usual = units[0] if units else usual
    return usual


def _texts(rows: pd.DataFrame, name: str) -> list[str]:
    return sorted(set(rows[name].dropna().astype("str")) - {""}) if name in rows else []


def _said(value: Any) -> str:
    return (
        str(value) if isinstance(value, str) or not isinstance(value, Sequence) else listed([str(one) for one in value])
    )


def _printed(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def _placed(source: Source, place: str) -> Source:
    return replace(source, place=place)


def range_columns(name: str, *, part_of: str = "") -> tuple[Column, ...]:
    """Declare the columns that `range_cells` fills. A range that begins with what is known gives it away, and each end the other.

    Examples
    --------
    >>> [column.name for column in range_columns("now")]
    ['now_sure', 'now_least', 'now_most']
    """
    sure, least, most = (f"{name}_{part}" for part in ("sure", "least", "most"))
    return (
        Column(sure, "count", part_of=part_of),
        Column(least, "count", of=(sure, most), part_of=part_of),
        Column(most, "count", of=(sure, least), part_of=part_of),
    )


def range_cells(name: str, *given: Quantity) -> dict[str, float]:
    """Cells for the sum of numbers of which one is only known to lie in a range; none where all are known.

    Examples
    --------
    >>> rows = pd.DataFrame({"n": [90.0, None], "n_state": ["known", "suppressed"], "n_lower": [90, 1], "n_upper": [90, 4]})
    >>> range_cells("now", of_rows(rows, column="n"))
    {'now_sure': 90.0, 'now_least': 91.0, 'now_most': 94.0}
    """
    if all(item.is_exact for item in given):
        return {}
    least, most = (float(sum(item.ends[side] for item in given)) for side in (0, 1))
    sure = float(sum(item.count if item.is_exact else item.sure or 0.0 for item in given))
    return {f"{name}_sure": sure, f"{name}_least": least, f"{name}_most": most if math.isfinite(most) else math.nan}


def range_in_words(found: Quantity) -> str:
    """A count in words: itself, or between what it lies.

    Examples
    --------
    >>> rows = pd.DataFrame({"n": [90.0, None], "n_state": ["known", "suppressed"], "n_lower": [90, 1], "n_upper": [90, 4]})
    >>> range_in_words(of_rows(rows, column="n"))
    '91 to 94'
    """
    least, most = found.ends
    if least == most:
        return count(least)
    return f"at least {count(least)}" if math.isinf(most) else f"{count(least)} to {count(most)}"
