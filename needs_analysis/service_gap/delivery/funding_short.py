"""Funding that ends before the contract that it pays for does."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pandas as pd

from needs_analysis.groups import folded
from needs_analysis.identifiers import spelled
from needs_analysis.service_gap.delivery.agreed import records
from needs_analysis.service_gap.money.decide_by import decide_by
from needs_analysis.service_gap.money.funding_rows import funding_rows
from needs_analysis.wording import day, is_known, listed


def funding_short(targets: pd.DataFrame, funding: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """For each contract the funding that ends before it, and whether it is too late to decide on it in time.

    Parameters
    ----------
    targets : pandas.DataFrame
        As `agreed` returns them, with the day to which each contract runs (``runs_to``).
    funding : pandas.DataFrame
        Awards as `contracts.funding` has them. An award is of a contract where it has the contract's reference, in ``award`` or in a column
        ``contract``; otherwise where its need is the contract's service. Of the awards for a service those of the contract's own funders
        count, if there are any.
    as_of : datetime.date
        From which day ends are in the past.

    Returns
    -------
    pandas.DataFrame
        ``funding_ends_first`` in words, empty where no funding is known to end first; ``funding_passed`` is ``"yes"`` where such funding
        has ended, or the day to decide what follows it has passed.

    Raises
    ------
    DataError
        See `funding_rows`.

    Notes
    -----
    Of several awards of one funder the last to end counts; where one of them has no end, nothing is said of that funder.

    Examples
    --------
    >>> row = {"contract": "C1", "service": "IDVA", "funder": "Office", "runs_to": pd.Timestamp("2027-03-31")}
    >>> award = {"award": "A1", "stream": "precept", "funder": "Office", "financial_year": "2025/26", "need": "idva", "awarded": 9.0}
    >>> found = funding_short(pd.DataFrame([row]), pd.DataFrame([award | {"end": "2026-03-31"}]), date(2025, 9, 30))
    >>> found["funding_ends_first"].tolist()
    ['funding (A1, Office) ends on 31 March 2026 before the contract ends on 31 March 2027']
    """
    awards = _with_keys(funding)
    keys = spelled(targets["contract"])
    known: dict[str, dict[str, str]] = {}
    for key, row in zip(keys, records(targets), strict=True):
        if key not in known:
            known[key] = _said(row, _awards_of(row, key, awards), as_of)
    return pd.DataFrame([known[key] for key in keys], index=targets.index, columns=_TOLD)


def without_contract(targets: pd.DataFrame, funding: pd.DataFrame) -> list[str]:
    """The awards that pay for no contract, by their references.

    Parameters
    ----------
    targets : pandas.DataFrame
        As `agreed` returns them.
    funding : pandas.DataFrame
        Awards, see `funding_short`.

    Examples
    --------
    >>> row = {"contract": "C1", "service": "IDVA", "funder": "Office"}
    >>> award = {"award": "A1", "stream": "precept", "funder": "Office", "financial_year": "2025/26", "need": "Refuge", "awarded": 9.0}
    >>> without_contract(pd.DataFrame([row]), pd.DataFrame([award, award | {"award": "A2", "need": "idva"}]))
    ['A1']
    """
    awards = _with_keys(funding)
    used: set[Any] = set()
    for key, row in zip(spelled(targets["contract"]), records(targets), strict=True):
        used |= set(_awards_of(row, key, awards).index)
    left = awards[~awards.index.isin(used)]
    return sorted(set(left["award"].astype("str")))


def _with_keys(funding: pd.DataFrame) -> pd.DataFrame:
    """Awards with the contract, the service and the funder that they may be found by."""
    awards = funding_rows(funding)
    named = funding["contract"].reset_index(drop=True) if "contract" in funding else awards["award"]
    return awards.assign(
        contract=spelled(named.astype("object").where(named.notna(), awards["award"]).astype("str")),
        service=awards["need"].map(folded),
        payer=awards["funder"].map(folded),
    )


def _awards_of(row: Any, key: str, awards: pd.DataFrame) -> pd.DataFrame:
    """The awards that pay for a contract."""
    own = awards[awards["contract"] == key]
    if not own.empty:
        return own
    of_service = awards[awards["service"] == folded(row.service)]
    of_funder = of_service[of_service["payer"].isin([folded(name) for name in _funders(row)])]
    return of_service if of_funder.empty else of_funder


def _funders(row: Any) -> list[str]:
    """The funders of a contract, each and as they are named together."""
    every = str(row.funder)
    return [every, *(name for part in every.split(", ") for name in part.split(" and "))]


def _said(row: Any, awards: pd.DataFrame, as_of: date) -> dict[str, str]:
    end = row.runs_to.date()
    short = []
    passed = False
    for _, own in awards.groupby("payer", sort=False):
        ends = own["end"].tolist()
        if None in ends or max(ends) >= end:
            continue
        last = own[[each == max(ends) for each in ends]]
        who = ", ".join(filter(None, [last.iloc[-1]["award"], last.iloc[-1]["funder"]]))
        over, by = max(ends) < as_of, _decide_by(last)
        late = not over and by is not None and by < as_of
        when = "" if over or by is None else f" (decide by {day(by)}{', passed' if late else ''})"
        short.append((max(ends), f"funding ({who}) {'ended' if over else 'ends'} on {day(max(ends))}{when}"))
        passed = passed or over or late
    said = f"{listed([text for _, text in sorted(short)])} before the contract ends on {day(end)}" if short else ""
    return dict(zip(_TOLD, (said, "yes" if passed else ""), strict=True))


def _decide_by(awards: pd.DataFrame) -> date | None:
    """The first day on which it must be decided what follows awards; None where none of it is known."""
    days = [
        decide_by(row.end, *(each if is_known(each) else None for each in (row.notice_days, row.procurement_days)))
        for row in records(awards)
    ]
    return min(filter(None, days), default=None)


_TOLD: Final = ("funding_ends_first", "funding_passed")
