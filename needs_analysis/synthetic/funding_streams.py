"""Synthetic funding: awards by stream, year and need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from needs_analysis import periods
from needs_analysis.contracts.funding import funding
from needs_analysis.source import attach
from needs_analysis.synthetic.service_contract_list import STREAMS, shares_of
from needs_analysis.synthetic.service_source import service_source
from needs_analysis.synthetic.service_world import FIRST_QUARTER, QUARTERS, ServiceWorld, service_world

_AWARDS: Final = {
    # stream: reference, awarded in percent of what is committed, quarters to its end after the last, notice and procurement
    "MoJ core": ("A1", 105, 6, 90, 180),
    "MoJ ring-fenced": ("A2", 125, 3, 90, 180),
    "Home Office": ("A3", 100, 1, 60, 150),
    "precept": ("A4", 108, 10, 0, 150),
    "partner": ("A5", 100, 3, 180, 150),
}
_KEEPS: Final = "precept"
"""The stream whose unspent money is carried forward."""


def funding_streams(
    *,
    seed: int,
    services: Sequence[str] | Mapping[str, str],
    areas: Sequence[str],
    first_quarter: str = FIRST_QUARTER,
    quarters: int = QUARTERS,
) -> pd.DataFrame:
    """Make the funding of synthetic services; with the same arguments it agrees with their contracts and spending.

    Parameters
    ----------
    seed, services, areas, first_quarter, quarters : int, sequence or mapping, sequence, str, int
        As in `service_returns`.

    Returns
    -------
    pandas.DataFrame
        In the columns of the contract ``funding``: one row an award, financial year and need (a service). The ring-fenced award
        is larger than what is committed of it; that from the precept carries forward what was not spent.

    Examples
    --------
    >>> found = funding_streams(seed=1, services=["Advocacy", "Helpline"], areas=["Kent"])
    >>> found.loc[found["financial_year"] == "2025/26", ["stream", "need", "ring_fence"]].fillna("").values.tolist()
    [['MoJ core', 'Advocacy', ''], ['MoJ ring-fenced', 'Helpline', 'Helpline']]
    """
    world = service_world(seed=seed, services=services, areas=areas, first_quarter=first_quarter, quarters=quarters)
    budget, spent = pd.Series(world.budget).groupby(world.service).sum(), _spent(world)
    rows: list[dict[str, Any]] = []
    for at, design in enumerate(world.designs):
        for place, ((stream, funder), percent) in enumerate(shares_of(design, at)):
            carried = 0
            for year in dict.fromkeys(quarter[:7] for quarter in world.quarters):
                committed, used = (
                    whole * percent // 100 if place == 0 else whole - whole * (100 - percent) // 100
                    for whole in (int(budget[at]), spent[year][at])
                )
                row = _row(world, stream, year, committed, used)
                rows.append({**row, "funder": funder, "need": design.service, "carried_in": carried})
                if stream == _KEEPS:
                    carried = max(row["awarded"] + carried - used, 0)
                rows[-1]["ring_fence"] = design.service if stream == "MoJ ring-fenced" else None
    table = pd.DataFrame(rows)[[column.name for column in funding.columns]]
    order = {stream: number for number, (stream, _) in enumerate(STREAMS)}
    table = table.sort_values(
        ["stream", "financial_year"],
        key=lambda cells: cells.map(order) if cells.name == "stream" else cells,
        kind="stable",
    ).reset_index(drop=True)
    for name in ("spent_to", "end"):
        table[name] = pd.to_datetime(table[name]).astype("datetime64[s]")
    for column in funding.columns:
        if column.kind == "money":
            table[column.name] = table[column.name].astype("float64")
        elif column.kind in ("text", "choice", "flag"):
            table[column.name] = table[column.name].astype("str")
        elif column.kind == "count":
            table[column.name] = table[column.name].astype("Int64")
    return attach(table, service_source("funding", "Synthetic funding streams"))


def _spent(world: ServiceWorld) -> dict[str, list[int]]:
    """Pounds spent by each service in each financial year, as far as the quarters go."""
    by_service = pd.DataFrame(world.spent).groupby(world.service).sum().to_numpy()
    # Spending is since April, so that of the last quarter is that of its year.
    last = {quarter[:7]: at for at, quarter in enumerate(world.quarters)}
    return {year: [int(number) for number in by_service[:, at]] for year, at in last.items()}


def _row(world: ServiceWorld, stream: str, year: str, committed: int, used: int) -> dict[str, Any]:
    award, percent, quarters_on, notice, procurement = _AWARDS[stream]
    counted_to = [quarter for quarter in world.quarters if quarter[:7] == year][-1]
    ends = periods.number_of(world.quarters[-1]) + quarters_on
    return {
        "award": award,
        "stream": stream,
        "financial_year": year,
        "awarded": committed * percent // 100,
        "committed": committed,
        "spent": used,
        "spent_to": periods.last_day(counted_to),
        "may_carry_forward": "yes" if stream == _KEEPS else "no",
        "end": periods.last_day(periods.quarter_numbered(ends)),
        "notice_days": notice,
        "procurement_days": procurement,
    }
