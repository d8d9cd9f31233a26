"""Which rows of recorded crime are counted, and which of its years are full."""

from __future__ import annotations

from typing import Final

import pandas as pd

from needs_analysis import groups, periods, require
from needs_analysis.demand.rates.offence_totals import is_total
from needs_analysis.errors import DataError, Refusal
from needs_analysis.result import Excluded

QUARTERS_A_YEAR = 4


_QUARTER_KEY: Final = ("financial_year", "quarter", "offence_group")


ROW_KEY: Final = (*_QUARTER_KEY, "offence_code", "offence")


def _require_quarters(rows: pd.DataFrame) -> None:
    """Refuse rows whose year or quarter is none."""
    years = (
        rows["financial_year"].astype("str").str.fullmatch(r"(?:19|20)\d{2}/\d{2}").fillna(False).to_numpy(dtype=bool)
    )
    wrong = ~years | ~rows["quarter"].isin([1, 2, 3, 4]).to_numpy()
    if wrong.any():
        raise DataError.one(
            f"{int(wrong.sum())} rows have no quarter of a financial year",
            column="financial_year + quarter",
            count=int(wrong.sum()),
            expected="2023/24 and 1 to 4",
            remedy="Correct them.",
        )


def rows_of_force(recorded: pd.DataFrame, force: str, offence_group: str | None) -> pd.DataFrame:
    """The rows of a force, and of one offence group of it."""
    require.columns(recorded, ("force", *_QUARTER_KEY, "offences"), what="recorded crime rows")
    rows = recorded[recorded["force"] == force]
    if rows.empty:
        raise Refusal(
            f"No force is called {force!r}",
            remedy=f"There are {', '.join(sorted(map(str, recorded['force'].unique())))}."
            if groups.may_repeat(recorded)
            else "Spell it as the table does.",
        )
    if offence_group is not None:
        rows = rows[rows["offence_group"] == offence_group]
        if rows.empty:
            known = ", ".join(sorted(map(str, recorded["offence_group"].unique())))
            raise Refusal(
                f"No offence group is called {offence_group!r}",
                remedy=f"There are {known}." if groups.may_repeat(recorded) else "Spell it as the table does.",
            )
    return rows.assign(quarter=require.counts(rows, "quarter", what="quarters"))


def counted_rows(recorded: pd.DataFrame, force: str, offence_group: str | None) -> pd.DataFrame:
    """The rows of a force with whole counts, no group of which is a sum of the others."""
    rows = rows_of_force(recorded, force, offence_group)
    _require_quarters(rows)
    require.known(rows, "offence_group", what="recorded crime rows")
    names = rows["offence_group"].unique()
    totals = sorted(str(name) for name in names if is_total(name, column="offence_group"))
    if totals and len(names) > 1:
        raise DataError.one(
            f"{totals[0]!r} is a sum of other groups, whose offences would count twice",
            column="offence_group",
            expected="offence groups",
            remedy="Leave the rows of totals out.",
        )
    return rows.assign(offences=require.counts(rows, "offences", what="rows", corrections=True))


def rows_of_everyone(recorded: pd.DataFrame, offence_group: str | None) -> pd.DataFrame:
    """Rows of all forces, each once; a missing count stays missing."""
    rows = recorded if offence_group is None else recorded[recorded["offence_group"] == offence_group]
    require.once(rows, ["force", *(name for name in ROW_KEY if name in rows)], what="recorded crime rows")
    return rows.assign(offences=require.numbers(rows, "offences"), quarter=require.numbers(rows, "quarter"))


def full_years(own: pd.DataFrame) -> tuple[pd.DataFrame, list[tuple[str, str, int]]]:
    """Full years of a force in order without a gap, and the years that are not full."""
    full, partial = years_of(own)
    gaps = (
        [
            year
            for year in periods.years_from(str(full["financial_year"].iloc[0]), str(full["financial_year"].iloc[-1]))
            if year not in set(full["financial_year"])
        ]
        if len(full)
        else []
    )
    if gaps:
        raise Refusal(
            f"There is no full year {gaps[0]}, so the years either side cannot be compared",
            remedy="Give the missing quarters, or only the years after the gap.",
        )
    return full, partial


def years_of(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[tuple[str, str, int]]]:
    """The years with all four quarters, and the others with the quarters they have."""
    require.once(rows, [name for name in ROW_KEY if name in rows], what="recorded crime rows")
    quarters = rows.groupby("financial_year")["quarter"].unique()
    totals = rows.groupby("financial_year")["offences"].sum()
    full, partial = [], []
    for year in sorted(totals.index):
        seen = sorted(int(quarter) for quarter in quarters[year])
        if seen == [1, 2, 3, 4]:
            full.append((year, int(totals[year])))
        else:
            partial.append((year, ", ".join(map(str, seen)), int(totals[year])))
    return pd.DataFrame(full, columns=["financial_year", "offences"]), partial


def left_out(partial: list[tuple[str, str, int]]) -> tuple[Excluded, ...]:
    """Years that are not full, with their quarters."""
    return tuple(
        Excluded(f"{year} (quarters {quarters} only)", number, "a part-year is not compared with a full year")
        for year, quarters, number in partial
    )
