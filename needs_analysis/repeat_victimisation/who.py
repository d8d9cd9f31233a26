"""Who each event is about, by the one rule for ids, and which ids hardly stand for one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from needs_analysis import groups, identifiers
from needs_analysis.doubtful_ids import MOST_EVENTS, YEARS_APART, fewest_of_a_crowd
from needs_analysis.engine import fetch
from needs_analysis.errors import DataError
from needs_analysis.repeat_victimisation.event_rows import EventRows
from needs_analysis.repeat_victimisation.spellings import one_spelling
from needs_analysis.result import Excluded
from needs_analysis.said import Caveat

if TYPE_CHECKING:
    import ibis

ALL_AREAS: Final = "All areas"
_SETTLE: Final = (
    "Look them up, and leave out those that are no person (placeholders and not_people in the extract's mapping)."
)
_DOUBTS: Final = {
    "CROWDED_ID": (
        f"appear in {MOST_EVENTS} rows or more, or in an unusual share of all rows",
        "rather a placeholder or an organisation than one person",
    ),
    "CONTRADICTED_ID": ("have several sexes or ages", "not of one person"),
}
_DAYS_A_YEAR: Final = 365.25


@dataclass(frozen=True)
class Who:
    """Who each event is about.

    Parameters
    ----------
    table : ibis.Table
        The events with ``who_0`` (the victim), ``who_1`` and so on, each in one spelling and missing for nobody and what is not known.
    keys : tuple of str
        Those columns.
    caveats : tuple of Caveat
        What speaks against some ids being one person, without their number.
    doubtful : tuple of Excluded
        How many such ids there are, and rows of them. They are kept; their number is a count like any other.
    """

    table: ibis.Table
    keys: tuple[str, ...]
    caveats: tuple[Caveat, ...]
    doubtful: tuple[Excluded, ...]


def who(rows: EventRows, *, total: int) -> Who:
    """Read the columns that say who an event is about.

    Parameters
    ----------
    rows : EventRows
        The events.
    total : int
        How many there are.

    Raises
    ------
    DataError
        For ids that may be two people or one.
    """
    table = rows.table
    caveats: list[Caveat] = []
    doubtful: list[Excluded] = []
    for place, name in enumerate(rows.same):
        raw, new = f"raw_{place}", f"who_{place}"
        if place and not identifiers.holds_ids(name):
            table = one_spelling(table, raw, new, name=name, kind="value")
            continue
        facts = _facts(table) if place == 0 else {}
        whose = "victim" if place == 0 else plain(name)
        table = one_spelling(table, raw, new, name=name)
        each = _each(table, new, facts)
        found = fetch(each.agg(**_doubtful(each, total))).iloc[0]
        for code in _DOUBTS:
            ids, of = int(found[f"{code}_ids"]), int(found[f"{code}_rows"])
            if ids:
                caveats.append(_in_doubt(code, whose))
                doubtful += _numbers_of(code, whose, ids, of)
    return Who(table, tuple(f"who_{place}" for place in range(len(rows.same))), tuple(caveats), tuple(doubtful))


def _each(table: ibis.Table, key: str, facts: dict[str, Any]) -> ibis.Table:
    """One row an id: its rows, and the least and the largest of each fact."""
    known = table.filter(table[key].notnull())
    spans = {f"{name}_{end}": getattr(fact(known), end)() for name, fact in facts.items() for end in ("min", "max")}
    return known.group_by(key).agg(times=known.count(), **spans)


def _doubtful(each: ibis.Table, total: int) -> dict[str, Any]:
    """How many ids hardly stand for one person, and how many rows they stand in."""
    import ibis

    crowded = each.times >= fewest_of_a_crowd(total)
    contradicted = each.times < 0  # nobody; each fact adds some
    names = {str(name).removesuffix("_min") for name in each.columns if str(name).endswith("_min")}
    for name in sorted(names):
        apart = each[f"{name}_max"] - each[f"{name}_min"] if name.startswith(("age", "year")) else None
        if apart is None:
            contradicted |= (each[f"{name}_max"] != each[f"{name}_min"]).fill_null(False)
        elif name.startswith("age"):
            # Some forces give the age on the day, others the age today: it is wrong only where it is neither.
            year = name.replace("age", "year")
            years = each[f"{year}_max"] - each[f"{year}_min"]
            contradicted |= ((apart > YEARS_APART) & (years > YEARS_APART)).fill_null(False)
    found: dict[str, Any] = {}
    for code, wrong in (("CROWDED_ID", crowded), ("CONTRADICTED_ID", contradicted)):
        found[f"{code}_ids"] = wrong.ifelse(1, 0).sum().fill_null(0)
        found[f"{code}_rows"] = ibis.ifelse(wrong, each.times, 0).sum().fill_null(0).cast("int64")
    return found


def _facts(table: ibis.Table) -> dict[str, Any]:
    """What each fact of a victim is as a number or a text, as a function of the table."""
    found: dict[str, Any] = {}
    for name in table.columns:
        kind = str(name).partition("_")[0]
        if kind == "sex":
            found[name] = _coded(table, name, _sexes)
        elif kind == "born":
            found[name] = _coded(table, name, _births)
        elif kind == "age":
            found[name] = lambda rows, name=name: rows[name].cast("float64")
            year = str(name).replace("age", "year")
            found[year] = lambda rows, name=name: (
                rows.day.epoch_seconds().cast("float64") / (86_400 * _DAYS_A_YEAR) - rows[name].cast("float64")
            )
    return found


def _sexes(values: pd.Series[Any]) -> list[int | None]:
    return [None if np.isnan(code) else int(code) for code in identifiers.sexes(values)]


def _births(values: pd.Series[Any]) -> list[int | None]:
    return [None if code < 0 else int(code) for code in identifiers.valued(values)]


def _coded(table: ibis.Table, name: str, code: Any) -> Any:
    """A fact as a number, by the rule that pandas has for its few values."""
    import ibis

    column = table[name].cast("string")
    values = fetch(table.select(fact=column).filter(column.notnull()).distinct(), order_by=["fact"])["fact"]
    codes = dict(zip(values.tolist(), code(values.astype("str")), strict=True)) if len(values) else {}
    branches = [(value, number) for value, number in codes.items() if number is not None]
    if not branches:
        return lambda rows: ibis.null().cast("int64")
    return lambda rows: rows[name].cast("string").cases(*branches, else_=None).cast("int64")


def _in_doubt(code: str, whose: str) -> Caveat:
    """That there are ids which hardly stand for one person."""
    what, why = _DOUBTS[code]
    return Caveat(code, f"Some {whose} ids {what}: {why}. {_SETTLE}")


def _numbers_of(code: str, whose: str, ids: int, rows: int) -> tuple[Excluded, Excluded]:
    """How many such ids there are, and in how many rows they stand."""
    what, why = _DOUBTS[code]
    return (
        Excluded(f"{whose} ids that {what}, kept in the figures", ids, why),
        Excluded(f"rows of {whose} ids that {what}, kept in the figures", rows, why),
    )


def refuse_the_name_of_all(names: pd.DataFrame, by: Sequence[str]) -> None:
    """Refuse groups of which one has the name of the row for all of them."""
    for place, name in enumerate(by):
        if any(
            " ".join(str(text).split()).casefold() == ALL_AREAS.casefold() for text in names.iloc[:, place].unique()
        ):
            raise DataError.one(
                f'a group is called "{ALL_AREAS}", as is the row for all of them together',
                column=name,
                expected="another name",
                remedy="Rename it; if its rows are the total of the others, leave them out.",
            )


def plain(column: str) -> str:
    """What a column holds, in words: a perpetrator, and not the id of one.

    Examples
    --------
    >>> plain("perpetrator_id"), plain("perp_id"), plain("crime_type")
    ('perpetrator', 'perpetrator', 'crime type')
    """
    words = [word for word in str(column).replace("_", " ").split() if word.casefold() not in ("id", "ids", "ref")]
    return " ".join("perpetrator" if word.casefold() == "perp" else word for word in words) or str(column)


def row_of_all(by: Sequence[str]) -> dict[str, Any]:
    """What the row for all groups together is called."""
    return dict.fromkeys(by, ALL_AREAS) if by else {"group": groups.EVERYBODY}
