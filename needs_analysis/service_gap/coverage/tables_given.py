"""The tables of a map of coverage, checked: one value in each cell, days that are days, one spelling of each service."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import pandas as pd

from needs_analysis import require
from needs_analysis.added_rows import as_day
from needs_analysis.errors import DataError
from needs_analysis.groups import folded
from needs_analysis.identifiers import spelled
from needs_analysis.service_gap.money.decide_by import end_now
from needs_analysis.wording import count, is_known, listed

_OF_SERVICES: Final = ("service_id", "service", "service_type", "area")
_MORE_OF_SERVICES: Final = ("fact_ids", "age", "sex", "risk_level", "delivery", "capacity", "funder", "end_date")
_OF_STATEMENTS: Final = ("stated_id", "service_id", "service", "kind", "statement", "section")
_OF_CONTRACTS: Final = ("contract", "service", "area", "funder")
_MOST_ROWS: Final = 5


def services_given(services: pd.DataFrame) -> tuple[pd.DataFrame, bool]:
    """Services, from their own table or from contracts, and whether it was from contracts.

    Raises
    ------
    DataError
        For missing columns and cells, a service that is given twice, cells that hold lists or similar, and an end that is no day.

    Examples
    --------
    >>> contracts = pd.DataFrame({"contract": ["C1", "C2"], "service": ["IDVA service", "Idva  Service"], "funder": "Office"})
    >>> found, of_contracts = services_given(contracts)
    >>> found["service"].tolist(), of_contracts
    (['IDVA service'], True)
    """
    if isinstance(services, pd.DataFrame) and "contract" in services and "service_type" not in services:
        require.columns(services, ("contract", "service", "funder"), what="contracts")
        _one_value(services, _OF_CONTRACTS, what="contracts")
        require.known(services, "service", what="contracts")
        given = services["service"].astype("str").str.strip()
        names = given[~given.map(folded).duplicated()].reset_index(drop=True)
        return pd.DataFrame({"service_id": names, "service": names, "service_type": names, "area": None}), True
    require.columns(services, _OF_SERVICES, what="services")
    _one_value(services, (*_OF_SERVICES, *_MORE_OF_SERVICES), what="services")
    for name in _OF_SERVICES[:3]:
        require.known(services, name, what="services")
    require.once(pd.DataFrame({"service_id": spelled(services["service_id"])}), ["service_id"], what="services")
    found = services.reset_index(drop=True)
    if "end_date" in found:
        found["end_date"] = _days(found, "end_date", what="services")
    return found, False


def facts_given(facts: pd.DataFrame | None) -> pd.DataFrame | None:
    """Published facts, where there are any.

    Examples
    --------
    >>> facts_given(None) is None
    True
    """
    if facts is None or _is_empty(facts):
        return None
    require.columns(facts, ("fact_id",), what="facts")
    _one_value(facts, ("fact_id", "areas", "area", "shared_by", "unit", "value", "measure", "funder"), what="facts")
    return facts


def stated_given(stated: pd.DataFrame | None) -> pd.DataFrame | None:
    """Statements without a figure, where there are any.

    Examples
    --------
    >>> stated_given(None) is None
    True
    """
    if stated is None or _is_empty(stated):
        return None
    require.columns(stated, _OF_STATEMENTS, what="statements")
    _one_value(stated, (*_OF_STATEMENTS, "areas", "group", "period_stated"), what="statements")
    require.once(stated, ["stated_id"], what="statements")
    return stated


def contracts_given(contracts: pd.DataFrame, *, as_of: date | None) -> pd.DataFrame:
    """Contracts and grants, with whether each runs on a day.

    Parameters
    ----------
    contracts : pandas.DataFrame
        As `contracts.service_contracts` has them; only ``service`` must be there.
    as_of : datetime.date or None
        The day; None where no day is looked at, so that all of them run.

    Returns
    -------
    pandas.DataFrame
        ``contract, service, funder`` as texts (empty where not supplied), ``area`` likewise, and missing where the table has no such
        column; ``name``, the same for all spellings of a service; ``start`` and ``ends`` (with its extension, once it is past its end),
        ``ended`` and ``runs``.

    Raises
    ------
    DataError
        For missing services, cells that hold lists or similar, days that are none, and a contract that ends before it starts.

    Examples
    --------
    >>> contracts = pd.DataFrame({"service": ["IDVA", "idva"], "end": ["2020-03-31", None]})
    >>> contracts_given(contracts, as_of=date(2026, 4, 1))[["name", "runs"]].values.tolist()
    [['idva', False], ['idva', True]]
    """
    if not (isinstance(contracts, pd.DataFrame) and "service" in contracts and contracts.empty):
        require.columns(contracts, ("service",), what="contracts")
    _one_value(contracts, _OF_CONTRACTS, what="contracts")
    require.known(contracts, "service", what="contracts")
    table = contracts.reset_index(drop=True)
    found = pd.DataFrame({name: _texts(table, name) for name in _OF_CONTRACTS})
    if "area" not in table:
        found["area"] = None
    found["name"] = found["service"].map(folded)
    days = {name: _days(table, name, what="contracts") for name in ("start", "end", "extension_to")}
    for early, late, problem in (
        ("start", "end", "end before they start"),
        ("end", "extension_to", "are extended to a day before their end"),
    ):
        wrong = [
            at
            for at, (first, last) in enumerate(zip(days[early], days[late], strict=True))
            if first is not None and last is not None and last < first
        ]
        if wrong:
            raise _refused(table, wrong, late, f"some contracts {problem}", expected="days in their order")
    found["start"] = days["start"]
    ends = [
        end if end is None or as_of is None else end_now(end, to, as_of)
        for end, to in zip(days["end"], days["extension_to"], strict=True)
    ]
    found["ends"] = pd.Series(ends, dtype="object")
    found["ended"] = [as_of is not None and end is not None and end < as_of for end in ends]
    begun = [as_of is None or start is None or start <= as_of for start in days["start"]]
    found["runs"] = [is_begun and not ended for is_begun, ended in zip(begun, found["ended"], strict=True)]
    return found.astype({"ended": bool, "runs": bool})


def _is_empty(table: Any) -> bool:
    return isinstance(table, pd.DataFrame) and table.empty


def _one_value(table: pd.DataFrame, names: Sequence[str], *, what: str) -> None:
    """Refuse cells that hold several values."""
    for name in names:
        if name not in table or not pd.api.types.is_object_dtype(table[name].dtype):
            continue
        wrong = [at for at, cell in enumerate(table[name]) if not pd.api.types.is_scalar(cell)]
        if wrong:
            raise _refused(
                table,
                wrong,
                name,
                f"the {what} contain lists or similar there",
                expected="one value per cell",
                remedy="Write one text in each cell, such as Kent; Medway.",
            )


def _days(table: pd.DataFrame, name: str, *, what: str) -> pd.Series[Any]:
    """A column as days, None where there is none."""
    found: list[date | None] = []
    wrong = []
    for at, cell in enumerate(table[name].tolist() if name in table else [None] * len(table)):
        try:
            read = as_day(None if isinstance(cell, str) and not cell.strip() else cell, name)
        except DataError:
            read = date.min
        if read is not None and not 1900 <= read.year <= 2200:
            wrong.append(at)
        found.append(read)
    if wrong:
        raise _refused(
            table,
            wrong,
            name,
            f"{count(len(wrong))} of {count(len(table))} {what} {'has' if len(wrong) == 1 else 'have'} a day there that is no date",
            expected="dates from 1900 to 2200, or text such as 2026-03-31",
            remedy="Correct them.",
        )
    return pd.Series(found, dtype="object", index=table.index)


def _texts(table: pd.DataFrame, name: str) -> pd.Series[Any]:
    if name not in table:
        return pd.Series("", index=table.index, dtype="object")
    return pd.Series(
        [str(cell).strip() if is_known(cell) else "" for cell in table[name]], index=table.index, dtype="object"
    )


def _refused(
    table: pd.DataFrame,
    wrong: Sequence[int],
    column: str,
    problem: str,
    *,
    expected: str,
    remedy: str = "Correct them.",
) -> DataError:
    """The refusal of some rows, numbered from 1."""
    more = [f"{count(len(wrong) - _MOST_ROWS)} more"] if len(wrong) > _MOST_ROWS else []
    rows = listed([*(str(at + 1) for at in wrong[:_MOST_ROWS]), *more])
    return DataError.one(problem, row=rows, column=column, count=len(wrong), expected=expected, remedy=remedy)
