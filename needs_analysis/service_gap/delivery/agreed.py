"""What contracts and grants agree: one row per target, with the money of all funders together."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import require
from needs_analysis.contracts.provider_return import provider_return
from needs_analysis.contracts.service_contracts import service_contracts
from needs_analysis.errors import DataError
from needs_analysis.groups import folded
from needs_analysis.identifiers import spelled
from needs_analysis.wording import counted, listed

AT_LEAST: Final = "at least"
AT_MOST: Final = "at most"
TOLERANCE: Final = 10.0
"""Percent of the target by which it may be missed for amber, where the contract says nothing."""
MOST_DAYS: Final = 3_660
"""Days of a procurement, ten years, above which a number is taken as written wrongly."""
DAYS: Final = ("start", "end", "extension_to", "notice_date", "spent_to", "changed_on")
_NEEDED: Final = ("contract", "service", "funder", "value_a_year", "start", "end")
_TEXTS: Final = (
    "contract",
    "service",
    "funder",
    "kpi",
    "unit",
    "direction",
    "measure",
    "base",
    "area",
    "change",
    "provider",
)
_NUMBERS: Final = ("value_a_year", "target", "tolerance", "spend_to_date", "procurement_days")
_OF_A_CONTRACT: Final = (
    "service",
    "area",
    "start",
    "end",
    "extension_to",
    "notice_date",
    "changed_on",
    "procurement_days",
)
_OF_A_TARGET: Final = ("target", "unit", "direction", "tolerance", "measure", "base")
_CHOICES: Final = {column.name: column.choices for column in service_contracts.columns if column.choices}
_MEASURES: Final = {
    folded(column.name.replace("_", " ")): column.name
    for column in provider_return.columns
    if column.kind in ("measured", "number", "money")
}


def agreed(contracts: pd.DataFrame) -> pd.DataFrame:
    """The targets of contracts and grants, checked.

    Parameters
    ----------
    contracts : pandas.DataFrame
        Rows as `contracts.service_contracts` has them.

    Returns
    -------
    pandas.DataFrame
        One row per contract and KPI (one without KPI where there is none), in the order of contracts: all funders and providers named, the
        money of all funders added up, for each of them its value a year and the day to which spending was counted (``of_funders``), days as dates,
        and the column of the returns that the KPI counts in ``measure``.

    Raises
    ------
    DataError
        For a missing column, text or numbers below 0 in place of numbers, a day that is none, an end before the start, a target
        without KPI, unit or direction, rows given twice, and one contract with two starts, ends, services or targets.

    Examples
    --------
    >>> row = {"contract": "C1", "service": "IDVA", "value_a_year": 90_000, "start": "2024-04-01", "end": "2026-03-31",
    ...        "kpi": "Contacted within 48 hours", "target": 90, "unit": "percent", "direction": "at least"}
    >>> found = agreed(pd.DataFrame([row | {"funder": "Office"}, row | {"funder": "Council", "value_a_year": 30_000}]))
    >>> found["funder"].tolist(), found["value_a_year"].tolist(), found["measure"].tolist()
    (['Council and Office'], [120000.0], ['contacted_within_48_hours'])
    """
    require.columns(contracts, _NEEDED, what="contracts")
    table = _typed(contracts.reset_index(drop=True))
    _check_rows(table)
    key = spelled(table["contract"])
    for name in _OF_A_CONTRACT:
        if name == "service":
            _one_value(table.assign(service=table["service"].map(folded)), [key], name)
        else:
            _one_value(table, [key], name)
    _one_value(table, [key, table["kpi"].map(folded)], *_OF_A_TARGET)
    table = table.assign(_key=key, _kpi=table["kpi"].map(folded))
    for name in ("funder", "provider"):
        table[name] = _first_spelled(table[name], table[name].map(folded))
    table["contract"] = _first_spelled(table["contract"], table["_key"])
    table["service"] = _first_spelled(table["service"], table["service"].map(folded))
    _one_value(table, [table["_key"], table["funder"]], "value_a_year", "spend_to_date", "spent_to")
    doubled = table.duplicated(["_key", "funder", "_kpi"])
    if doubled.any():
        raise DataError.one(
            f"{counted(int(doubled.sum()), 'rows')} of the contracts {'is' if doubled.sum() == 1 else 'are'} duplicated",
            column="contract + funder + kpi",
            count=int(doubled.sum()),
            expected="each once",
            remedy="Remove the duplicates.",
        )
    money = table.drop_duplicates(["_key", "funder"]).groupby("_key", sort=False)
    of_contract = pd.DataFrame(
        {
            "funder": money["funder"].agg(_named),
            "provider": table.groupby("_key", sort=False)["provider"].agg(_named),
            "value_a_year": money["value_a_year"].sum(min_count=1),
            "spend_to_date": money["spend_to_date"].agg(lambda spent: spent.sum(skipna=False)),
        }
    )
    of_funders: list[Any] = [tuple(zip(part["value_a_year"], part["spent_to"], strict=True)) for _, part in money]
    of_contract["of_funders"] = pd.Series(of_funders, index=of_contract.index, dtype="object")
    rows = table.drop_duplicates(["_key", "_kpi"]).drop(
        columns=[name for name in of_contract if name in table] + ["spent_to"]
    )
    # A contract with targets has no row without one.
    rows = rows[(rows["_kpi"] != "") | ~rows["_key"].isin(rows.loc[rows["_kpi"] != "", "_key"])]
    rows = rows.merge(of_contract, left_on="_key", right_index=True, how="left")
    measures = rows["measure"].where(rows["measure"] != "", rows["kpi"])
    rows["measure"] = [_measure(name, unit) for name, unit in zip(measures, rows["unit"], strict=True)]
    rows["tolerance"] = rows["tolerance"].fillna(TOLERANCE)
    return rows.sort_values(["_key", "_kpi"], kind="stable").drop(columns=["_key", "_kpi"]).reset_index(drop=True)


def _measure(name: object, unit: object) -> str:
    """The column of the returns that a KPI names, with or without its unit; empty where it names none."""
    said = folded(str(name).replace("_", " "))
    return _MEASURES.get(said) or (_MEASURES.get(f"{said} days", "") if unit == "days" else "")


def _typed(contracts: pd.DataFrame) -> pd.DataFrame:
    """Every column of the contract, as text, numbers or days."""
    parts: dict[str, Any] = {}
    for name in _TEXTS:
        cells = contracts[name] if name in contracts else pd.Series("", index=contracts.index)
        cells = cells.astype("object").where(cells.notna(), "")
        parts[name] = cells.astype("str").str.strip()
    for name in _NUMBERS:
        parts[name] = require.numbers(contracts, name) if name in contracts else np.full(len(contracts), np.nan)
        if (parts[name] < 0).any():
            raise DataError.one(
                "contains negative numbers", column=name, count=int((parts[name] < 0).sum()), expected="0 or more"
            )
    for name in DAYS:
        parts[name] = days_of(contracts, name) if name in contracts else pd.Series(pd.NaT, index=contracts.index)
    return pd.DataFrame(parts, index=contracts.index)


def days_of(table: pd.DataFrame, name: str) -> pd.Series[Any]:
    """A column of days, from dates or text with the year first; missing where there is none.

    Raises
    ------
    DataError
        For anything else.
    """
    column = table[name]
    if column.dtype.kind == "M":
        found = column.dt.tz_localize(None) if column.dt.tz is not None else column
    else:
        given = column.astype("object").where(column.notna(), None)
        texts = given.map(lambda cell: None if cell is None or str(cell).strip() == "" else str(cell).strip())
        days = texts.map(lambda text: text.removesuffix("T00:00:00").removesuffix(" 00:00:00"), na_action="ignore")
        found = pd.to_datetime(days, format="%Y-%m-%d", errors="coerce")
        wrong = found.isna() & texts.notna()
        if wrong.any():
            raise DataError.one(
                f"{counted(int(wrong.sum()), 'rows')} {'is not a date' if wrong.sum() == 1 else 'are not dates'}",
                column=name,
                count=int(wrong.sum()),
                expected="dates, or text such as 2026-03-31",
                remedy="Write the year first, such as 2026-03-31.",
            )
    return found.astype("datetime64[ns]").dt.normalize()


def _check_rows(table: pd.DataFrame) -> None:
    """Refuse every kind of row that is not a contract."""
    target = table["target"].notna()
    for wrong, column, problem in (
        (table["contract"] == "", "contract", "have no reference"),
        (table["service"] == "", "service", "have no service"),
        (table["start"].isna(), "start", "have no start"),
        (table["end"].isna(), "end", "have no end"),
        (table["end"] < table["start"], "end", "end before they start"),
        (table["extension_to"] < table["end"], "extension_to", "are extended to a day before their end"),
        (target & (table["kpi"] == ""), "kpi", "have a target without a KPI"),
        *((target & ~table[name].isin(_CHOICES[name]), name, f"have a target without its {name}") for name in _CHOICES),
        (target & (table["unit"] == "percent") & (table["target"] > 100), "target", "have a target above 100 percent"),
        (
            target & (table["unit"] == "percent") & (table["target"] > 0) & (table["target"] < 1),
            "target",
            "have a target below 1 percent (90 percent is written as 90)",
        ),
        (
            table["notice_date"] > table[["end", "extension_to"]].max(axis=1),
            "notice_date",
            "have a last day to give notice after their end",
        ),
        (
            table["procurement_days"] > MOST_DAYS,
            "procurement_days",
            f"have more than {MOST_DAYS:,} days of procurement",
        ),
        (table["tolerance"] > 100, "tolerance", "have a tolerance above 100 percent"),
        (
            table["spend_to_date"].notna() & (table["spent_to"] < table["start"]),
            "spent_to",
            "were spent before the start",
        ),
    ):
        if wrong.any():
            many = int(wrong.sum())
            named = sorted(set(table.loc[wrong, "contract"]) - {""})
            which = f" ({listed(named, most=3)})" if named else ""
            raise DataError.one(
                f"{counted(many, 'rows')} of the contracts{which} {problem if many > 1 else _singular(problem)}",
                column=column,
                count=many,
                expected=", ".join(_CHOICES[column]) if column in _CHOICES else "a contract as it was agreed",
                remedy="Correct them.",
            )


def _singular(problem: str) -> str:
    first, _, rest = problem.partition(" ")
    verb = {"have": "has", "are": "is", "were": "was", "end": "ends"}.get(first, first)
    return f"{verb} {rest.replace('they start', 'it starts').replace('their', 'its')}"


def _one_value(table: pd.DataFrame, by: list[pd.Series[Any]], *names: str) -> None:
    """One contract has one start, and one KPI one target: whoever pays for it."""
    for name in names:
        several = table.groupby([each.rename(str(at)) for at, each in enumerate(by)])[name].nunique(dropna=True)
        if (several > 1).any():
            raise DataError.one(
                f"{counted(int((several > 1).sum()), 'contracts')} with two values of {name.replace('_', ' ')}",
                column=name,
                count=int((several > 1).sum()),
                expected="the same in every row of a contract",
                remedy="Correct it, or give each lot a reference of its own.",
            )


def _first_spelled(texts: pd.Series[Any], key: pd.Series[Any]) -> pd.Series[Any]:
    """Each text as it is first written."""
    return texts.groupby(key).transform("first")


def records(targets: pd.DataFrame) -> list[Any]:
    """The rows as named tuples."""
    return list(targets.itertuples(index=False))


def _named(funders: pd.Series[Any]) -> str:
    names = sorted(set(funders) - {""})
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
