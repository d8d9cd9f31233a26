"""Consistency rules for a list of contracts and grants: one value, start and end per contract, and targets with their KPI and unit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import pandas as pd

from needs_analysis.identifiers import spelled
from needs_analysis.personal_data import find
from needs_analysis.reading.received import Notice, Problems, rows_shown
from needs_analysis.reading.spelling import folded

PERCENTAGES: Final = {"target": ("percent",), "tolerance": ("",)}
"""Columns that hold percentages, and the units in which they do (``""`` for all)."""
_TOGETHER: Final = "start, notice, end and extension in this order, and every target with its KPI, unit and direction"

_OF_A_TARGET: Final = ("kpi", "unit", "direction")


def check_contracts(table: pd.DataFrame, problems: Problems) -> None:
    """Report every inconsistency in a list of contracts."""
    no_personal_data(table, ("contract", "service", "funder", "kpi"), problems)
    _rows(table, problems)
    _one_contract(table, problems)


def no_personal_data(table: pd.DataFrame, columns: Iterable[str], problems: Problems) -> None:
    """Report columns of texts with what looks like personal data."""
    for column in columns:
        named = _texts(table, column)
        personal = named.map(lambda text: bool(find(text))).astype(bool)
        if personal.any():
            problems.add(
                "contains what looks like personal data",
                row=rows_shown(table.loc[personal, "row"]),
                column=column,
                count=int(personal.sum()),
                expected="names of services and bodies",
                remedy="Remove it.",
            )


def _rows(table: pd.DataFrame, problems: Problems) -> None:
    target = table.get("target", pd.Series(pd.NA, index=table.index)).notna()
    absent = [name for name in _OF_A_TARGET if name not in table]
    if absent and target.any():
        problems.add(
            f"targets are given without a column {' or '.join(absent)}",
            row=rows_shown(table.loc[target, "row"]),
            column="target",
            count=int(target.sum()),
            expected=_TOGETHER,
            remedy="Add the missing columns, or give the value under constants in a layout if it is the same throughout.",
        )
    never = pd.Series(False, index=table.index)
    missing = {name: target & (_texts(table, name) == "") for name in _OF_A_TARGET if name in table}
    for wrong, column, problem in (
        (table["end"] < table["start"], "end", "is before the start"),
        (table["notice_date"] > table["end"] if "notice_date" in table else never, "notice_date", "is after the end"),
        (
            table["extension_to"] < table["end"] if "extension_to" in table else never,
            "extension_to",
            "is before the end",
        ),
        (table["value_a_year"] < 0, "value_a_year", "is negative"),
        (table["spend_to_date"] < 0 if "spend_to_date" in table else never, "spend_to_date", "is negative"),
        *((mask, name, "is missing although there is a target") for name, mask in missing.items()),
    ):
        if wrong.any():
            problems.add(
                f"{column} {problem}",
                row=rows_shown(table.loc[wrong.fillna(False), "row"]),
                column=column,
                count=int(wrong.sum()),
                expected=_TOGETHER,
            )


def _one_contract(table: pd.DataFrame, problems: Problems) -> None:
    """One reference is one contract, in one spelling, with one start and end, and for each funder one value."""
    contract = spelled(_texts(table, "contract"))
    funder = _texts(table, "funder").map(folded)
    kpi = _texts(table, "kpi").map(folded)
    lots = "Correct it, or give each lot its own reference (such as C1a and C1b)."
    repeat = "Write the same in every row of the contract."
    for column, by, remedy in (
        (
            "contract",
            [contract],
            "Use one spelling of the reference, or give two contracts references that differ by more than capitals.",
        ),
        ("funder", [contract, funder], "Use one spelling of the funder."),
        ("start", [contract], f"{repeat} {lots}"),
        ("end", [contract], f"{repeat} {lots}"),
        ("extension_to", [contract], f"{repeat} {lots}"),
        ("notice_date", [contract], f"{repeat} {lots}"),
        ("procurement_days", [contract], repeat),
        ("spend_to_date", [contract, funder], repeat),
        ("spent_to", [contract, funder], repeat),
        ("value_a_year", [contract, funder], f"Write the value of the whole contract in every row. {lots}"),
    ):
        if column in table:
            one_value(table, column, by, remedy, problems)
    doubled = pd.concat([contract, funder, kpi], axis=1).duplicated(keep=False)
    if doubled.any():
        problems.add(
            "rows are for the same contract, funder and KPI",
            row=rows_shown(table.loc[doubled, "row"]),
            column="contract + funder + kpi",
            count=int(doubled.sum()),
            expected="each once",
            remedy="Remove the duplicates, or name each KPI after what it counts.",
        )


def one_value(
    table: pd.DataFrame,
    column: str,
    by: list[pd.Series[Any]],
    remedy: str,
    problems: Problems,
    *,
    of: str = "contract",
) -> None:
    """Report rows of one contract (or award) that differ in what it has only one of."""
    given = table[column].notna()
    for _, same in table[given].groupby([key[given] for key in by], sort=False):
        values = list(same.groupby(column, sort=False)["row"])
        if len(values) < 2:
            continue
        said = "; ".join(f"{_shown(value, column)} in rows {rows_shown(rows)}" for value, rows in values)
        problems.add(
            f"one {of} has {len(values)} {'spellings' if column in ('contract', 'funder') else 'values'} of {column}: {said}",
            row=rows_shown(same["row"]),
            column=column,
            count=len(same),
            expected=f"one {column} for each {of}{' and funder' if len(by) > 1 and column != 'funder' else ''}",
            remedy=remedy,
        )


def _shown(value: Any, column: str) -> str:
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if column == "procurement_days":
        return f"{value:,}"
    return f"£{value:,.0f}" if column in ("value_a_year", "spend_to_date") else "one"


def note_small_percentages(table: pd.DataFrame, file: str, notices: list[Notice]) -> None:
    """Report percentage targets under 1, which may be fractions (0.95 for 95)."""
    if "target" in table and "unit" in table:
        small = (table["unit"] == "percent") & (table["target"] > 0) & (table["target"] < 1)
        if small.any():
            text = f"{int(small.sum())} targets are under 1 percent; write 95 (or 95%) if 0.95 means 95%."
            notices.append(
                Notice("SMALL_PERCENTAGE", text, f"{file}, column target, rows {rows_shown(table.loc[small, 'row'])}")
            )


def _texts(table: pd.DataFrame, column: str) -> pd.Series[Any]:
    return table.get(column, pd.Series("", index=table.index)).fillna("").astype("str")
