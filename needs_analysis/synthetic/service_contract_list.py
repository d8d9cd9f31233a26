"""A synthetic list of contracts and grants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

import pandas as pd

from needs_analysis import periods
from needs_analysis.contracts.service_contracts import service_contracts
from needs_analysis.source import attach
from needs_analysis.synthetic.service_designs import ServiceDesign, Target
from needs_analysis.synthetic.service_source import service_source
from needs_analysis.synthetic.service_world import FIRST_QUARTER, QUARTERS, ServiceWorld, service_world

STREAMS: Final = (
    ("MoJ core", "Ministry of Justice"),
    ("MoJ ring-fenced", "Ministry of Justice"),
    ("Home Office", "Home Office"),
    ("precept", "Police and crime commissioner"),
    ("partner", "Councils"),
)
"""Funding streams and their funders, which services take in turn."""
_NOTICE_DAYS: Final = 91
_LARGE: Final = 100
_DATES: Final = ("start", "end", "extension_to", "notice_date", "spent_to", "changed_on")


def service_contract_list(
    *,
    seed: int,
    services: Sequence[str] | Mapping[str, str],
    areas: Sequence[str],
    first_quarter: str = FIRST_QUARTER,
    quarters: int = QUARTERS,
) -> pd.DataFrame:
    """Make the contracts and grants of synthetic services; with the same arguments they agree with their returns.

    Parameters
    ----------
    seed, services, areas, first_quarter, quarters : int, sequence or mapping, sequence, str, int
        As in `service_returns`.

    Returns
    -------
    pandas.DataFrame
        As `reading.service_contracts` gives it: one row a target. A service that works in two of several areas has a contract
        for each; one kind of service has a second contract with another funder, one has two funders, one has no target.
        Spending is up to the last day of the last quarter; some contracts do not date it, or do not give it.

    Examples
    --------
    >>> found = service_contract_list(seed=1, services=["Advocacy"], areas=["Kent"])
    >>> found[["contract", "kpi", "unit", "direction"]].iloc[1].tolist()
    ['C01', 'mean wait', 'days', 'at most']
    """
    world = service_world(seed=seed, services=services, areas=areas, first_quarter=first_quarter, quarters=quarters)
    rows = [
        {**held, **_target(target, design, held["part"])}
        for held, target, design in _held(world, everywhere=len(areas))
    ]
    names = [column.name for column in service_contracts.columns]
    table = pd.DataFrame(rows)[names]
    for name in _DATES:
        table[name] = pd.to_datetime(table[name]).astype("datetime64[s]")
    for name in ("value_a_year", "target", "tolerance", "spend_to_date"):
        table[name] = table[name].astype("float64")
    table["procurement_days"] = table["procurement_days"].astype("Int64")
    texts = [name for name in names if table[name].dtype == "object"]
    table[texts] = table[texts].astype("str")
    return attach(table, service_source("service_contracts", "Synthetic contracts and grants"))


def shares_of(design: ServiceDesign, at: int) -> list[tuple[tuple[str, str], int]]:
    """The streams (with their funders) that pay for a service, and their percent of its budget."""
    first = STREAMS[at % len(STREAMS)]
    other = STREAMS[4] if first != STREAMS[4] else STREAMS[3]
    if design.truth.second_funder:
        return [(first, 60), (other, 40)]
    return [(first, 85), (other, 15)] if design.truth.second_contract else [(first, 100)]


def spent_since_april(world: ServiceWorld, at: int) -> dict[str, int]:
    """What a service had spent by the last day of the last quarter since the first of April before it, by area."""
    rows = [row for row, service in enumerate(world.service) if service == at]
    return {world.area[row]: int(world.spent[row, -1]) for row in rows}


def _held(world: ServiceWorld, *, everywhere: int) -> Iterator[tuple[dict[str, Any], Target | None, ServiceDesign]]:
    """Each contract with each of its targets, or with none."""
    width = max(2, len(str(len(world.designs))))
    for at, design in enumerate(world.designs):
        reference = f"C{at + 1:0{width}d}"
        by_area = 1 < len(design.areas) < everywhere
        spent = spent_since_april(world, at)
        budget = {world.area[row]: int(world.budget[row]) for row, service in enumerate(world.service) if service == at}
        for number, lot in enumerate([[area] for area in design.areas] if by_area else [list(design.areas)]):
            for place, ((_, funder), percent) in enumerate(shares_of(design, at)):
                second = place == 1 and design.truth.second_contract is not None
                letter = "b" if second else "ab"[number] if by_area else ""
                # Pounds in whole, so that the parts of two funders add up to all.
                value, used = (_part(sum(of[area] for area in lot), percent, place) for of in (budget, spent))
                held = {
                    "contract": f"{reference}{letter}",
                    "service": design.service,
                    "provider": design.provider,
                    "funder": funder,
                    "value_a_year": value,
                    "area": lot[0] if len(lot) < everywhere else None,
                    "part": (sum(design.weights[design.areas.index(area)] for area in lot), sum(design.weights)),
                    **_terms(world, design, used),
                }
                targets = (design.truth.second_contract,) if second else design.truth.targets
                for target in targets or (None,):
                    yield held, target, design


def _part(amount: int, percent: int, place: int) -> int:
    """What the first funder pays of an amount, or what the second one pays, which is the rest."""
    return amount * percent // 100 if place == 0 else amount - amount * (100 - percent) // 100


def _terms(world: ServiceWorld, design: ServiceDesign, spent: int) -> dict[str, Any]:
    """Days, notice and spending of a contract."""
    truth, last = design.truth, periods.number_of(world.quarters[-1])
    end = periods.last_day(periods.quarter_numbered(last + truth.ends_in))
    has_target = bool(truth.targets)
    extended = truth.spending == "undated"
    return {
        "start": periods.first_day(f"{world.quarters[0][:7]} Q1"),
        "end": end,
        "extension_to": periods.last_day(periods.quarter_numbered(last + truth.ends_in + 4)) if extended else None,
        "notice_date": end - timedelta(days=_NOTICE_DAYS) if has_target else None,
        "procurement_days": (180 if design.referrals >= _LARGE else 120) if has_target else None,
        "spend_to_date": None if truth.spending == "not given" else spent,
        "spent_to": world.as_of if truth.spending == "dated" else None,
        "changed_on": periods.first_day(world.quarters[-1]) if truth.changed else None,
        "change": "target lowered by a tenth; one post moved to another service" if truth.changed else None,
    }


def _target(target: Target | None, design: ServiceDesign, part: tuple[int, int]) -> dict[str, Any]:
    """A target as the contract states it; that of an area is its part of the whole."""
    if target is None:
        return dict.fromkeys(("kpi", "target", "unit", "direction", "tolerance", "measure", "base"))
    number = target.percent
    if target.unit in ("a year", "a quarter"):
        a_year = design.a_year(target.measure) * part[0] * target.percent // (part[1] * 100_000)
        number = a_year if target.unit == "a year" else a_year // 4
    return {
        "kpi": target.kpi,
        "target": number,
        "unit": target.unit,
        "direction": target.direction,
        "tolerance": target.tolerance,
        "measure": target.measure,
        "base": target.base or None,
    }
