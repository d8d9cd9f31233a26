"""Consistency rules for a list of funding: one stream, funder and end for an award, and days within their years."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from needs_analysis import periods
from needs_analysis.groups import folded
from needs_analysis.identifiers import spelled
from needs_analysis.reading.received import Notice, Problems, rows_shown
from needs_analysis.reading.sources.contract_rules import no_personal_data, one_value

_POUNDS: Final = ("awarded", "committed", "spent", "carried_in")
_REPEAT: Final = "Write the same in every row of the award, or give two awards references of their own."


def check_funding(table: pd.DataFrame, problems: Problems, notices: list[Notice]) -> None:
    """Report every inconsistency in a list of funding; each year gets its standard spelling."""
    no_personal_data(table, ("award", "funder", "need", "ring_fence"), problems)
    _years(table, problems)
    _amounts(table, problems)
    award, need = spelled(table["award"].astype("str")), table["need"].map(folded)
    for column in ("stream", "funder", "end"):
        if column in table:
            one_value(table, column, [award], _REPEAT, problems, of="award")
    doubled = pd.concat([award, table["financial_year"], need], axis=1).duplicated(keep=False)
    if doubled.any():
        problems.add(
            "rows are for the same award, financial year and need",
            row=rows_shown(table.loc[doubled, "row"]),
            column="award + financial_year + need",
            count=int(doubled.sum()),
            expected="each once",
            remedy="Remove the duplicates, or name each need after what it is for.",
        )
    _days(table, problems)
    if "ring_fence" in table:
        _ring_fences(table, need, problems.file, notices)


def _years(table: pd.DataFrame, problems: Problems) -> None:
    read: list[str] = []
    for row, text in zip(table["row"], table["financial_year"], strict=True):
        try:
            read.append(periods.read_financial_year(str(text)))
        except periods.UnclearPeriod as unclear:
            read.append(str(text))
            problems.add_cell(
                unclear.problem,
                row=int(row),
                column="financial_year",
                expected="a financial year, such as 2025/26",
                remedy=f"Did you mean {unclear.suggestion}?" if unclear.suggestion else "Correct it.",
            )
    table["financial_year"] = pd.Series(read, index=table.index, dtype=table["financial_year"].dtype)


def _amounts(table: pd.DataFrame, problems: Problems) -> None:
    for column in _POUNDS:
        if column in table and (table[column] < 0).any():
            wrong = table[column] < 0
            problems.add(
                f"{column} is negative",
                row=rows_shown(table.loc[wrong, "row"]),
                column=column,
                count=int(wrong.sum()),
                expected="pounds, 0 or more",
            )


def _days(table: pd.DataFrame, problems: Problems) -> None:
    """An award ends after its year begins, and spending is counted up to a day of its year."""
    spans = [periods.span(text) for text in table["financial_year"]]
    first = pd.Series([pd.Timestamp(span[0]) if span else pd.NaT for span in spans], index=table.index)
    last = pd.Series([pd.Timestamp(span[1]) if span else pd.NaT for span in spans], index=table.index)
    days = {name: table[name] for name in ("end", "spent_to") if name in table}
    for column, problem in (
        ("end", "is before the financial year starts"),
        ("spent_to", "is outside the financial year"),
    ):
        if column not in days:
            continue
        found = (days[column] < first) | ((days[column] > last) & (column == "spent_to"))
        if found.any():
            problems.add(
                f"{column} {problem}",
                row=rows_shown(table.loc[found, "row"]),
                column=column,
                count=int(found.sum()),
                expected="dates that agree with financial_year",
            )


def _ring_fences(table: pd.DataFrame, need: pd.Series[Any], file: str, notices: list[Notice]) -> None:
    """Note money that is listed for a different need from its ring-fence; it covers nothing."""
    fence = table["ring_fence"].map(lambda cell: folded(cell) if isinstance(cell, str) else "")
    outside = (fence != "") & (fence != need)
    if outside.any():
        which = "1 row is" if outside.sum() == 1 else f"{int(outside.sum())} rows are"
        text = f"{which} for a different need from the ring-fence; this money is not counted as cover."
        notices.append(
            Notice("RING_FENCE", text, f"{file}, column ring_fence, rows {rows_shown(table.loc[outside, 'row'])}")
        )
