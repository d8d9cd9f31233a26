"""Estimates of people beside counts of them: what unmet need and the reporting gap share."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import groups, require
from needs_analysis.columns import Column, keys
from needs_analysis.demand.need import same_period
from needs_analysis.errors import DataError, Refusal, UnitError
from needs_analysis.groups import Array, By
from needs_analysis.result import Excluded
from needs_analysis.said import Caveat
from needs_analysis.source import attach, sources_of
from needs_analysis.statistics import product_of
from needs_analysis.units import kind
from needs_analysis.wording import count, is_known, listed, missing, percent, sentence_case

Ranged = float | tuple[float, float, float]
"""A number, or the number with the least and the most it may be."""

Ends = tuple[Array, Array, Array]
"""Numbers of several areas, each with its least and its most."""
HURT: Final = frozenset({"people", "persons", "victims", "women", "men", "children", "young people", "service users"})
OFFENCES: Final = frozenset({"offences", "crimes"})


def require_unit(table: pd.DataFrame | None, unit: str, what: str) -> None:
    """Refuse a table whose own column of units says that it counts something else."""
    if not isinstance(table, pd.DataFrame) or "unit" not in table:
        return
    for found in table["unit"].dropna().astype("str").unique():
        known = kind(found)
        if known in ("people", "cases", "referrals", "contacts", "sessions", "offences") and known != kind(unit):
            raise UnitError(
                f"{sentence_case(what)} are in {found} and were called {unit}",
                remedy="Say what they count, and how many of them each person makes.",
            )


_NAMED: Final = 5


@dataclass(frozen=True)
class Pair:
    """Estimates with the other number of the same areas beside them.

    Parameters
    ----------
    table : pandas.DataFrame
        The estimates, with the other number in the column ``other``.
    other : str
        That column.
    rows : pandas.DataFrame or None
        The rows that the other number is from, in the order of the estimates, where they are a table of their own.
    """

    table: pd.DataFrame
    other: str
    rows: pd.DataFrame | None


def side_by_side(table: pd.DataFrame, beside: pd.DataFrame | None, estimated: str, other: str, by: By) -> Pair:
    """Set the number of another table beside the estimates of the same areas.

    Raises
    ------
    DataError
        For missing columns, and areas that stand twice.
    Refusal
        For areas that only one of the two has.
    """
    names = groups.columns_of(by)
    if beside is None:
        return Pair(table, other, None)
    require.columns(table, [estimated, *names], what="rows")
    require.columns(beside, [other, *names], what="rows beside")
    if not names and (len(table) != 1 or len(beside) != 1):
        raise Refusal("Two tables without names of areas have one row each", remedy="Name the areas in by=.")
    if names:
        require.once(beside, names, what="rows beside")
    wanted, found = _spelled(table, names), _spelled(beside, names)
    place = {area: at for at, area in enumerate(found)}
    if len(place) < len(found):
        raise DataError.one(
            "an area appears twice in the other table, once as a number and once as text",
            column=" + ".join(map(str, names)),
            expected="each area once",
            remedy="Remove the duplicates, or add the rows up first.",
        )
    lacking, lost = sum(area not in place for area in wanted), len(set(found) - set(wanted))
    if lacking:
        raise Refusal(f"{lacking} areas have no {other} beside them", remedy="Spell areas the same way in both.")
    if lost:
        raise Refusal(
            f"Of the table beside, {lost} areas have no estimate", remedy="Leave them out, or estimate them too."
        )
    rows = beside.iloc[[place[area] for area in wanted]].reset_index(drop=True)
    joined = table.reset_index(drop=True).assign(_beside=rows[other])
    return Pair(attach(joined, *sources_of(table, beside)), "_beside", rows)


def known_areas(pair: Pair, estimated: str, by: By) -> tuple[Pair, tuple[Excluded, ...]]:
    """The areas of which both numbers are there, and the others by name; all of them where areas have no names or none is whole."""
    names = groups.columns_of(by)
    require.columns(pair.table, [estimated, pair.other, *names], what="rows")
    lacking = (pair.table[estimated].isna() | pair.table[pair.other].isna()).to_numpy(dtype=bool)
    if not names or not lacking.any() or lacking.all():
        return pair, ()
    lost = groups.together(pair.table.loc[lacking, names].reset_index(drop=True)).tolist()
    said = listed(lost, most=_NAMED)
    kept = attach(pair.table[~lacking].reset_index(drop=True), *sources_of(pair.table))
    rows = None if pair.rows is None else pair.rows[~lacking].reset_index(drop=True)
    left = Excluded(f"areas without a figure: {said}", len(lost), "a number is missing, and missing is not 0", False)
    return Pair(kept, pair.other, rows), (left,)


def _spelled(table: pd.DataFrame, names: list[str]) -> list[tuple[str, ...]]:
    """Name of each row's area; 1, 1.0 and "1" are one name."""
    columns = [
        [str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip() for cell in table[name]]
        for name in names
    ]
    return list(zip(*columns, strict=True)) if names else [()] * len(table)


def keys_of(by: By) -> tuple[Column, ...]:
    """What the columns are that name an area."""
    names = groups.columns_of(by)
    return (*keys(names or ["group"]), *((Column("group", "label"),) if len(names) > 1 else ()))


def areas_of(
    table: pd.DataFrame, estimated: str, other: str, by: By
) -> tuple[str, pd.DataFrame, tuple[Array, Array, Array]]:
    """Label and names of the areas, and what is estimated for each with its range.

    Raises
    ------
    DataError
        For missing columns, areas that stand twice, and ranges that are broken or stand on one side.
    Refusal
        For several rows that nothing names, and estimates that are missing, negative or 0.
    """
    names = groups.columns_of(by)
    require.columns(table, [estimated, other, *names], what="rows")
    if not names and len(table) > 1:
        raise Refusal(f"There are {len(table)} rows and nothing names them", remedy="Name the areas in by=.")
    if names:
        groups.numbered(table, by)
        require.once(table, names, what="rows")
    value = require.people(table, estimated)
    keys = table[names].reset_index(drop=True)
    if len(names) != 1:
        keys = groups.with_columns(keys, group=groups.together(keys))
    label = label_of(by)
    columns = ["lower", "upper"] if estimated == "value" else [f"{estimated}_lower", f"{estimated}_upper"]
    if not set(columns) <= set(table.columns):
        return label, keys, (value, np.full_like(value, np.nan), np.full_like(value, np.nan))
    low, high = (require.numbers(table, name) for name in columns)
    one_sided = np.isnan(low) != np.isnan(high)
    if one_sided.any() or np.any(low > value) or np.any(high < value) or np.any(low <= 0):
        raise DataError.one(
            "an estimate lies outside its own range, or the range is broken",
            column=columns[0],
            remedy="Correct the range.",
        )
    return label, keys, (value, low, high)


def people_behind(
    table: pd.DataFrame,
    column: str,
    unit: str,
    each: Ranged | None,
    *,
    months: float | None = None,
    confidence: float = 0.95,
) -> tuple[Array, Array, Array]:
    """People behind a count of people, or of what people make several of; of some months annualised."""
    numbers = require.whole_numbers(table, column)
    if kind(unit) == "people" and each is not None:
        raise Refusal("People are not several for each person", remedy="Leave per_person out.")
    if kind(unit) != "people" and each is None:
        raise UnitError(
            f"{sentence_case(unit)} are not people: one person can have several",
            remedy="Give people, each counted once, or per_person= with how many each person makes.",
        )
    ratio = (1.0, 1.0, 1.0) if each is None else ranged(each, name="per_person")
    if months is None or not same_period.projected(months):
        return numbers / ratio[0], numbers / ratio[2], numbers / ratio[1]
    return quotient(same_period.a_year_of(numbers, months, confidence), ratio)


def quotient(counted: tuple[Array, Array, Array], *by: tuple[Any, Any, Any]) -> tuple[Array, Array, Array]:
    """Counts over estimates above 0, each row by its own numbers; nothing has nothing below it.

    Ranges are combined on the scale of logarithms, which has no place for 0: there, the most of the one is taken over the
    least of the others.
    """
    x, low, high = (np.asarray(part, dtype=float) for part in counted)
    some = low > 0
    whole = (np.where(some, x, 1.0), np.where(some, low, 1.0), np.where(some, high, 1.0))
    value, lower, upper = product_of([whole, *by], [1, *[-1] * len(by)])
    least, centre, most = (math.prod(np.asarray(part[at], dtype=float) for part in by) for at in (1, 0, 2))
    return (
        np.where(some, value, x / centre),
        np.where(some, lower, low / most),
        np.where(some, upper, high / least),
    )


def ranged(value: Ranged, *, name: str) -> tuple[float, float, float]:
    """A number with its least and most, which are itself where it stands alone."""
    example = "0.4" if name == "uptake" else "1.5"
    parts = list(value) if isinstance(value, tuple | list | np.ndarray) else [value] * 3
    found = tuple(require.number(part, name=name, example=example) for part in parts)
    if len(found) != 3 or not 0 < found[1] <= found[0] <= found[2] < np.inf:
        raise Refusal(
            f"{name} is not above 0, or outside its own range",
            remedy=f"Give {name}=0.4 or (0.4, 0.3, 0.5)."
            if name == "uptake"
            else f"Give {name}=1.5 or (1.5, 1.3, 1.8).",
        )
    return found


def bridged(unit: str, each: Ranged | None, column: str) -> list[Caveat]:
    """The caution that a count of one thing was turned into people."""
    if each is None:
        return []
    said = ranged_said(ranged(each, name=column), digits=2)
    return [Caveat("UNITS_BRIDGED", f"The unit of {column} is {unit}; it is assumed that each person makes {said}.")]


def ranged_said(value: tuple[float, float, float], *, digits: int | None = None) -> str:
    """A number with its least and most in words; as percent without ``digits``."""

    def one(number: float) -> str:
        return percent(number) if digits is None else f"{number:.{digits}f}".rstrip("0").rstrip(".")

    return one(value[0]) if value[1] == value[2] else f"{one(value[0])} ({one(value[1])} to {one(value[2])})"


def about(value: Any) -> str:
    """Three figures at most: an estimate is not a count."""
    if not is_known(value):
        return missing()
    return count(float(f"{float(value):.3g}")) if math.isfinite(value) else "unknown"


def people_said(row: pd.Series[Any], column: str, unit: str, months: float | None) -> str:
    """People behind a count: the count itself where it is of people and of a year, else what was calculated from it."""
    if kind(unit) == "people" and not same_period.projected(months) and is_known(row[column]):
        return count(row[column])
    return f"about {about(row['numerator'])}"


def as_setting(value: Ranged | None, *, name: str) -> float | list[float] | None:
    """What the caller gave of a number with its range, as plain numbers."""
    if value is None:
        return None
    found = ranged(value, name=name)
    return list(found) if isinstance(value, tuple | list | np.ndarray) else found[0]


def label_of(by: By) -> str:
    """Column with the name of each area."""
    names = groups.columns_of(by)
    return names[0] if len(names) == 1 else "group"


def where(row: pd.Series[Any], by: By) -> str:
    """The area of a row, to begin a sentence with; nothing where the row is of everybody."""
    name = row[label_of(by)]
    return f"{name}: " if is_known(name) and name != groups.EVERYBODY else ""


def highest(table: pd.DataFrame) -> pd.Series[Any] | None:
    """The row with the highest value of those that are known, if any is."""
    known = table[table["value"].notna()]
    return None if known.empty else known.iloc[int(known["value"].to_numpy(dtype=float).argmax())]


def of_areas(table: pd.DataFrame) -> str:
    """A sentence after that on the highest of several areas, which says what it was."""
    known = table["value"].dropna()
    if len(table) < 2 or not known.max() > known.min():
        return ""
    of_which = "" if len(known) == len(table) else " with a figure"
    return f" This is the highest of {count(len(known))} areas{of_which}; the table has the others."
