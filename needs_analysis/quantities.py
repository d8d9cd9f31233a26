"""Take a number from where it stands: a published fact, rows of any table, or a row of a result."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import require
from needs_analysis.added_rows import (
    as_measured,
    as_printed,
    check_place,
    complete,
    once_a_contract,
    period_of,
    place_said,
    rows_of,
    said_of,
    summed,
    texts_of,
    unit_of_rows,
)
from needs_analysis.columns import Column
from needs_analysis.contracts import fact
from needs_analysis.errors import Refusal
from needs_analysis.money import pounds
from needs_analysis.quantity import Quantity
from needs_analysis.result import Result
from needs_analysis.source import Source, sources_of, strictest, united
from needs_analysis.wording import count, counted, is_known, listed, plain

Given = str | Mapping[str, Any] | Quantity
"""A number as metrics take it: the id of a fact, where it stands in a table, or the number itself."""

_KEYS: Final = frozenset({"where", "column", "unit", "service", "area"})


def take(table: pd.DataFrame | None, given: Given, *, name: str) -> Quantity:
    """The number that was asked for.

    Parameters
    ----------
    table : pandas.DataFrame or None
        Facts, returns or any other table, where ``given`` does not bring its number along.
    given : str, mapping or Quantity
        The id of a fact; ``{"fact": "B016"}``; ``{"where": {"service": "IDVA", "quarter": "2022/23 Q2"}, "column": "referrals"}``
        (with ``unit``, ``service`` or ``area`` where the table does not say them); ``{"assumed": 26, "unit": "weeks"}`` for a number that
        nobody measured; or what `of_fact`, `of_rows`, `of_result` and `assumed` return.
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
    found = _taken(table, given, name=name)
    if _largest(found) > require.MOST:
        raise Refusal(f"{name}: {found.id} is too large for a count or an amount", remedy="Correct it.")
    return found


def _largest(found: Quantity) -> float:
    """The largest number that is said of a quantity; 0 where it is no number."""
    if found.least is not None and found.most is not None:
        return max(abs(end) for end in (found.least, found.most, 0.0) if math.isfinite(end))
    try:
        return abs(float(found.printed))
    except ValueError:
        return 0.0


def _taken(table: pd.DataFrame | None, given: Given, *, name: str) -> Quantity:
    if isinstance(given, Quantity):
        return given
    if not isinstance(given, str | Mapping):
        raise Refusal(
            f"{name} is a {type(given).__name__}, not a number that says where it comes from",
            remedy="Give the id of a fact, or take the number with quantities.of_rows.",
        )
    if isinstance(given, Mapping) and "assumed" in given:
        unknown = sorted(set(map(str, given)) - {"assumed", "unit", "service"})
        if unknown or "unit" not in given:
            raise Refusal(
                f"{name}: an assumed number has a unit{f', and {listed(unknown)} means nothing there' if unknown else ''}",
                remedy='Write it as { assumed = 26, unit = "weeks" }.',
            )
        return assumed(given["assumed"], unit=given["unit"], service=given.get("service", ""))
    if table is None:
        raise Refusal(
            f"No table was given to take {name} from",
            remedy="Pass the table first, or take the number with quantities.",
        )
    if not isinstance(table, pd.DataFrame):
        raise Refusal(f"{name} was to be taken from a {type(table).__name__}", remedy="Pass a pandas table.")
    if isinstance(given, str):
        return of_fact(table, given)
    unknown = sorted(set(map(str, given)) - (_KEYS if "fact" not in given else {"fact"}))
    if unknown:
        raise Refusal(
            f"{name}: {listed(unknown)} {'is' if len(unknown) == 1 else 'are'} not allowed here",
            remedy="Write fact alone, or where and column (and unit, service, area).",
        )
    if "fact" in given:
        return of_fact(table, str(given["fact"]))
    return of_rows(table, **given)


def take_all(table: pd.DataFrame | None, given: Sequence[Given], *, name: str) -> list[Quantity]:
    """Several numbers; see `take`."""
    if isinstance(given, str | Mapping | Quantity):
        raise Refusal(f"{name} is one number, not a list of them", remedy=f"Write it in brackets: {name}=[...].")
    if not isinstance(given, Sequence):
        raise Refusal(
            f"{name} is a {type(given).__name__}, not a list of numbers", remedy=f"Write a list: {name}=[...]."
        )
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
        For what may not be added: waiting lists over quarters, mean waits, quarters with a gap between them, and several areas,
        services or providers of which one has no row in one of the periods.
    UnitError
        For rows that count different things.

    Examples
    --------
    >>> returns = pd.DataFrame({"service": "IDVA", "area": ["A", "B"], "quarter": "2022/23 Q2", "referrals": [300, 192]})
    >>> found = of_rows(returns, column="referrals", where={"service": "IDVA"})
    >>> found.count, found.unit, found.when, found.area
    (492, 'referrals', 'in July to September 2022', 'A and B')
    """
    check_place(column=column, where=where, unit=unit, service=service, area=area)
    chosen = dict(where or {})
    require.columns(table, [column, *chosen], what="rows")
    of_people = strictest(sources_of(table)) == "record_level"
    rows = once_a_contract(rows_of(table, chosen, quiet=of_people), column)
    counted = unit or unit_of_rows(rows, column, quiet=of_people)
    rows, measure = as_measured(rows, column)
    lowest, highest, sure = summed(rows, column, counted, measure=measure)
    start, end, stated = period_of(rows, column, measure=measure)
    complete(rows, column, chosen, quiet=of_people)
    exact = lowest == highest
    said = [place_said(name, value, quiet=of_people) for name, value in chosen.items()]
    asked = f"{plain(measure)} where {listed(said)}" if said else f"{plain(measure)} of all rows"
    if of_people and any("is chosen" in each for each in said):
        # Which rows tell two numbers apart where their cells may not be said.
        asked += f" (row {', '.join(str(at) for at in _places(table, rows)[:_MOST_ROWS])})"
    areas = texts_of(rows, "area")
    return Quantity(
        id=asked,
        is_fact=False,
        service=service or listed(texts_of(rows, "service")),
        provider=listed(texts_of(rows, "provider")),
        area=area or listed(areas),
        areas=frozenset([area] if area else areas),
        start=start,
        end=end,
        stated=stated,
        measure=measure,
        printed=as_printed(lowest, rows[column]) if exact else "",
        unit=counted,
        least=None if exact else lowest,
        most=None if exact else highest,
        sure=None if exact else sure,
        sources=tuple(
            _placed(source, f"rows with {listed(said)}" if said else "all rows") for source in sources_of(table)
        ),
    )


def of_result(
    result: Result,
    *,
    column: str = "value",
    where: Mapping[str, Any] | None = None,
    unit: str = "",
    service: str = "",
    area: str = "",
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
    unit, service, area : str
        What it counts, of which service and where, where the table does not say it.

    Raises
    ------
    Refusal
        When not exactly one row fits, the column holds no number, or the number is withheld.

    Examples
    --------
    >>> from needs_analysis.service_gap import activity
    >>> returns = pd.DataFrame({"service": ["A", "B"], "referrals": [90, 70], "referrals_state": "known"})
    >>> of_result(activity(returns, by=["service"]), where={"service": "B"}).count
    70
    """
    check_place(column=column, where=where, unit=unit, service=service, area=area)
    declared = {item.name: item for item in result.columns}
    if column not in declared or declared[column].role in ("key", "label"):
        numbers = [item.name for item in result.columns if item.role not in ("key", "label", "helper")]
        raise Refusal(f"{result.measure} has no number called {column!r}", remedy=f"Choose one of {listed(numbers)}.")
    chosen = dict(where or {})
    require.columns(result.table, [column, *chosen], what="rows")
    rows = rows_of(result.table, chosen, quiet=result.disclosure == "record_level")
    if len(rows) != 1:
        keys = [item.name for item in result.columns if item.role == "key"]
        raise Refusal(
            f"{len(rows)} rows of {result.measure} fit, not one",
            remedy=f"Name the row by {listed(keys) or 'its keys'}.",
        )
    bounded = column == "value" and declared[column].role == "count" and {"lower", "upper"} <= set(rows)
    if bounded:
        rows = rows.assign(value_lower=rows["lower"], value_upper=rows["upper"])
        rows["value_state"] = rows["value"].isna().map({True: "suppressed", False: "known"})
    if result.withheld and not is_known(rows["value_lower" if bounded else column].iloc[0]):
        raise Refusal(f"{plain(column)} of {result.measure} is withheld there", remedy="Take another row or column.")
    # The unit of the row is that of its value, and of the counts that the value is of.
    main = column in ("value", "numerator")
    own = str(rows["unit"].iloc[0]) if "unit" in rows and main else ""
    found = of_rows(
        rows, column=column, unit=unit or own or declared[column].unit or plain(column), service=service, area=area
    )
    said = listed([f"{name} {said_of(value)}" for name, value in chosen.items()])
    return replace(
        found,
        id=f"{result.measure}, {said}" if said else result.measure,
        measure=result.measure if main else plain(column),
        stated=found.stated.removeprefix("in ") if found.stated.startswith("in in ") else found.stated,
        sources=result.sources,
    )


ASSUMED: Final = "assumed"


def assumed(number: float, *, unit: str, service: str = "") -> Quantity:
    """A number that nobody measured or published; it is said to be assumed wherever it shows.

    Parameters
    ----------
    number : float
        0 or more.
    unit : str
        What it counts or measures, such as ``"weeks"``.
    service : str
        Of which service, where it is of one.

    Raises
    ------
    Refusal
        When it is no number, or below 0.

    Examples
    --------
    >>> assumed(26, unit="weeks").id
    '26 weeks (assumed)'
    """
    check_place(unit=unit, service=service)
    value = require.number(number, name=ASSUMED, example="26")
    if value < 0 or not unit:
        raise Refusal(
            "An assumed number is below 0 or has no unit", remedy='Write it as { assumed = 26, unit = "weeks" }.'
        )
    printed = str(int(value)) if value.is_integer() else repr(value)
    return Quantity(
        id=f"{printed} {unit} ({ASSUMED})",
        is_fact=False,
        service=service,
        provider="",
        area="",
        start=None,
        end=None,
        measure="",
        printed=printed,
        unit=unit,
        qualifier=ASSUMED,
    )


def sources(*given: Quantity) -> tuple[Source, ...]:
    """Where some numbers come from, each document once with all sections or pages."""
    return united(*(source for item in given for source in item.sources))


def asked(given: Given | None) -> Any:
    """How a number was asked for, as settings hold it: never the number itself."""
    if isinstance(given, Quantity):
        return given.id
    return dict(given) if isinstance(given, Mapping) else given


_MOST_ROWS: Final = 5


def _places(table: pd.DataFrame, rows: pd.DataFrame) -> list[int]:
    """Which rows of a table some are, counted from 1."""
    return [int(at) + 1 for at in np.flatnonzero(table.index.isin(rows.index))]


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


def between(least: Any, most: Any, unit: str = "") -> str:
    """A count in words, or between what it lies where only that is known; without an upper end it is at least the lower one.

    Examples
    --------
    >>> between(91, 94), between(1, float("inf"), "referrals"), between(2, 2, "people")
    ('91 to 94', 'at least 1 referral', '2 people')
    """

    def said(value: Any) -> str:
        return pounds(value) if unit == "GBP" else counted(value, unit) if unit else count(value)

    if not is_known(least):
        return said(least)
    if not is_known(most) or math.isinf(most):
        return f"at least {said(least)}"
    if least == most:
        return said(least)
    # "about 10 to 20"
    return f"{pounds(least) if unit == 'GBP' else count(least)} to {said(float(most))}"


def count_in_words(row: pd.Series[Any], exact: str, name: str, unit: str = "") -> str:
    """A count of a row, or between what it lies where only that is known: of the cells of `range_cells`.

    Parameters
    ----------
    row : pandas.Series
        A row with the cells of `quantities.range_cells`, where its count is not known exactly.
    exact, name : str
        The column with the count, and the name of its range.
    unit : str
        What is counted, where it is to be said.

    Examples
    --------
    >>> row = pd.Series({"numerator": float("nan"), "now_least": 1, "now_most": 4})
    >>> count_in_words(row, "numerator", "now"), count_in_words(row, "numerator", "now", "referrals")
    ('1 to 4', '1 to 4 referrals')
    >>> count_in_words(row.drop("now_most"), "numerator", "now", "referrals")
    'at least 1 referral'
    """
    least, most = (row.get(f"{name}_{end}") for end in ("least", "most"))
    if is_known(row[exact]) or not is_known(least):
        return between(row[exact], row[exact], unit)
    return between(least, most, unit)


def range_in_words(found: Quantity) -> str:
    """A count in words: itself, or between what it lies.

    Examples
    --------
    >>> rows = pd.DataFrame({"n": [90.0, None], "n_state": ["known", "suppressed"], "n_lower": [90, 1], "n_upper": [90, 4]})
    >>> range_in_words(of_rows(rows, column="n"))
    '91 to 94'
    """
    return between(*found.ends)
