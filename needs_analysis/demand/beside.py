"""Estimates of people beside counts of them: what unmet need and the reporting gap share."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import groups
from needs_analysis.contracts import require
from needs_analysis.errors import DataError, Refusal, UnitError
from needs_analysis.groups import EVERYBODY, Array, By
from needs_analysis.result import Caveat
from needs_analysis.source import attach, sources_of
from needs_analysis.units import kind
from needs_analysis.wording import count, percent, sentence_case

Ranged = float | tuple[float, float, float]
"""A number, or the number with the least and the most it may be."""

HURT: Final = frozenset({"people", "persons", "victims", "women", "men", "children", "young people", "service users"})
OFFENCES: Final = frozenset({"offences", "crimes"})


def require_unit(table: pd.DataFrame | None, unit: str, what: str) -> None:
    """Refuse a table whose own column of units says that it counts something else."""
    if table is None or "unit" not in table:
        return
    for found in table["unit"].dropna().astype("str").unique():
        known = kind(found)
        if known in ("people", "cases", "referrals", "contacts", "sessions", "offences") and known != kind(unit):
            raise UnitError(
                f"{sentence_case(what)} are in {found} and were called {unit}",
                remedy="Say what they count, and how many of them each person makes.",
            )


def side_by_side(
    table: pd.DataFrame, beside: pd.DataFrame | None, estimated: str, other: str, by: By
) -> tuple[pd.DataFrame, str]:
    """The estimates with the other number beside them, and what it is called there."""
    if beside is None:
        return table, other
    names = groups.columns_of(by)
    require.columns(table, [estimated, *names], what="rows")
    require.columns(beside, [other, *names], what="rows beside")
    sources = sources_of(table, beside)
    if not names:
        if len(table) != 1 or len(beside) != 1:
            raise Refusal("Two tables without names of areas have one row each", remedy="Name the areas in by=.")
        joined = table.assign(_beside=beside[other].iloc[0])
    else:
        require.once(beside, names, what="rows beside")
        joined = table.merge(beside[[*names, other]].rename(columns={other: "_beside"}), on=names, how="left")
        if joined["_beside"].isna().any():
            raise Refusal(
                f"{int(joined['_beside'].isna().sum())} areas have no {other} beside them",
                remedy="Spell areas alike in both.",
            )
    lost = (
        int(
            (
                ~beside[names]
                .astype("str")
                .agg(", ".join, axis=1)
                .isin(table[names].astype("str").agg(", ".join, axis=1))
            ).sum()
        )
        if names
        else 0
    )
    if lost:
        raise Refusal(
            f"Of the table beside, {lost} areas have no estimate", remedy="Leave them out, or estimate them too."
        )
    return attach(joined, *sources), "_beside"


def areas_of(
    table: pd.DataFrame, estimated: str, other: str, by: By
) -> tuple[str, pd.DataFrame, tuple[Array, Array, Array]]:
    """Label and names of the areas, and what is estimated for each with its range."""
    names = groups.columns_of(by)
    require.columns(table, [estimated, other, *names], what="rows")
    if not names and len(table) > 1:
        raise Refusal(f"There are {len(table)} rows and nothing names them", remedy="Name the areas in by=.")
    if names:
        groups.numbered(table, by)
        require.once(table, names, what="rows")
    value = require.people(table, estimated)
    keys = table[names].reset_index(drop=True) if names else pd.DataFrame({"group": [EVERYBODY]})
    columns = ["lower", "upper"] if estimated == "value" else [f"{estimated}_lower", f"{estimated}_upper"]
    if not set(columns) <= set(table.columns):
        return names[0] if names else "group", keys, (value, np.full_like(value, np.nan), np.full_like(value, np.nan))
    low, high = (pd.to_numeric(table[name], errors="coerce").to_numpy(dtype=float, na_value=np.nan) for name in columns)
    unread = [table[name].notna().to_numpy() & np.isnan(part) for name, part in zip(columns, (low, high), strict=True)]
    one_sided = np.isnan(low) != np.isnan(high)
    if np.any(unread) or one_sided.any() or np.any(low > value) or np.any(high < value) or np.any(low <= 0):
        raise DataError.one(
            "an estimate lies outside its own range, or the range is broken",
            column=columns[0],
            remedy="Correct the range.",
        )
    return names[0] if names else "group", keys, (value, low, high)


def people_behind(table: pd.DataFrame, column: str, unit: str, each: Ranged | None) -> tuple[Array, Array, Array]:
    """People behind a count of people, or of what people make several of."""
    numbers = require.whole_numbers(table, column)
    if kind(unit) == "people":
        if each is not None:
            raise Refusal("People are not several for each person", remedy="Leave per_person out.")
        return numbers, numbers, numbers
    if each is None:
        raise UnitError(
            f"{sentence_case(unit)} are not people: one person can have several",
            remedy="Give people, each counted once, or per_person= with how many each person makes.",
        )
    ratio = ranged(each, name="per_person")
    return numbers / ratio[0], numbers / ratio[2], numbers / ratio[1]


def ranged(value: Ranged, *, name: str) -> tuple[float, float, float]:
    """A number with its least and most, which are itself where it stands alone."""
    found = tuple(map(float, value)) if isinstance(value, tuple) else (float(value),) * 3
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
    return [Caveat("UNITS_BRIDGED", f"The {column} were counted in {unit}; it is taken that each person makes {said}.")]


def ranged_said(value: tuple[float, float, float], *, digits: int | None = None) -> str:
    """A number with its least and most in words; as percent without ``digits``."""

    def one(number: float) -> str:
        return percent(number) if digits is None else f"{number:.{digits}f}".rstrip("0").rstrip(".")

    return one(value[0]) if value[1] == value[2] else f"{one(value[0])} ({one(value[1])} to {one(value[2])})"


def about(value: Any) -> str:
    """Three figures at most: an estimate is not a count."""
    return "unknown" if not np.isfinite(value) else count(float(f"{float(value):.3g}"))
