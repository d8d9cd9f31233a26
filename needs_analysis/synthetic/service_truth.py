"""What is true of synthetic services, whatever their returns withhold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd

from needs_analysis.source import attach
from needs_analysis.synthetic.provider_query_list import provider_query_list
from needs_analysis.synthetic.service_contract_list import service_contract_list, spent_since_april
from needs_analysis.synthetic.service_counts import OUTCOMES, service_counts
from needs_analysis.synthetic.service_designs import ServiceDesign
from needs_analysis.synthetic.service_people import NEVER, Whole
from needs_analysis.synthetic.service_returns import REVISED_BY, late_quarters, missing_quarter, revised
from needs_analysis.synthetic.service_source import service_source
from needs_analysis.synthetic.service_world import FIRST_QUARTER, QUARTERS, ServiceWorld, service_world

WITHIN_DAYS: Final = 28
"""Days within which support should start."""
_COLUMNS: Final = ("service", "contract", "kpi", "area", "quarter", "measure", "value")
_Fact = dict[str, str]


def service_truth(
    *,
    seed: int,
    services: Sequence[str] | Mapping[str, str],
    areas: Sequence[str],
    first_quarter: str = FIRST_QUARTER,
    quarters: int = QUARTERS,
) -> pd.DataFrame:
    """What is true of synthetic services: the known answers for what is made of their returns, lists and contracts.

    Parameters
    ----------
    seed, services, areas, first_quarter, quarters : int, sequence or mapping, sequence, str, int
        As in `service_returns`.

    Returns
    -------
    pandas.DataFrame
        ``service, contract, kpi, area, quarter, measure, value``, one fact a row and all as text. Of a service: its
        ``circumstance``; whether to ``look_first`` at it (1, 2, 3); designed ``referrals_a_quarter``; ``posts_funded`` and
        ``posts_in_post``; over all quarters the number ``started``, those ``started_within_28_days`` and the
        ``mean_wait_days``; ``waiting`` on the last day and the year before; ``percent_of_budget_spent``; for each outcome
        ``measured`` and ``improved``; each ``return_late``, ``return_missing`` and ``return_first_sent_as``; and
        ``open_queries``. Of a contract: its ``end`` (``within 6 months``, ``within 12 months``, ``later``) and of each target
        the ``answer`` a reader should find.

    Examples
    --------
    >>> found = service_truth(seed=1, services=["Advocacy"], areas=["Kent"])
    >>> found.loc[found["measure"].isin(["answer", "end"]), "value"].tolist()
    ['within 6 months', 'short of its target', 'short of its target']
    """
    given = {"seed": seed, "services": services, "areas": areas, "first_quarter": first_quarter, "quarters": quarters}
    world = service_world(**given)  # type: ignore[arg-type]
    contracts = service_contract_list(**given)  # type: ignore[arg-type]
    queries = provider_query_list(**given)  # type: ignore[arg-type]
    still_open = queries.loc[queries["answered"].isna(), "service"].value_counts()
    held = {name: rows for name, rows in contracts.drop_duplicates(["contract", "kpi"]).groupby("service", sort=False)}
    rows = []
    counts = service_counts(world)
    sums = _of_services(world, counts)
    for at, design in enumerate(world.designs):
        facts = [
            {"measure": "circumstance", "value": design.truth.name},
            *_look_first(at, design),
            {"measure": "referrals_a_quarter", "value": str(design.referrals)},
            *({"measure": name, "value": numbers[at]} for name, numbers in sums.items()),
            {"measure": "percent_of_budget_spent", "value": _budget_spent(world, at)},
            *_of_returns(world, at, counts["referrals"]),
            {"measure": "open_queries", "value": str(int(still_open.get(design.service, 0)))},
            *_of_contracts(held[design.service], design),
        ]
        rows += [{**dict.fromkeys(_COLUMNS, ""), "service": design.service, **fact} for fact in facts]
    table = pd.DataFrame(rows, dtype="str")[list(_COLUMNS)]
    return attach(table, service_source("service_truth", "Known answers of the synthetic services"))


def _look_first(at: int, design: ServiceDesign) -> list[_Fact]:
    return [{"measure": "look_first", "value": str(at + 1)}] if at < 3 and design.first_round else []


def _of_services(world: ServiceWorld, counts: dict[str, Whole]) -> dict[str, list[str]]:
    """Numbers of each service as text."""
    people, many = world.people, len(world.designs)
    of = world.service[people.series]
    last = world.first_days[-1] - 1
    started = (people.started >= world.first_days[0]) & (people.started <= last)
    waits = np.where(started, people.started - people.referred, NEVER)
    days = np.bincount(of[started], waits[started], minlength=many).astype(np.int64)
    number = np.bincount(of[started], minlength=many)
    soon = np.bincount(of[waits <= WITHIN_DAYS], minlength=many)

    def by_service(numbers: Whole, back: int) -> Whole:
        column = numbers.reshape(len(world.service), -1)[:, -back]
        return np.bincount(world.service, column, minlength=many).astype(np.int64)

    funded = np.bincount(world.service, world.funded, minlength=many).astype(np.int64)
    in_post = np.bincount(world.service, world.in_post[:, -1], minlength=many).astype(np.int64)
    found = {
        "posts_funded": _tenths(funded),
        "posts_in_post": _tenths(in_post),
        "started": _whole(number),
        f"started_within_{WITHIN_DAYS}_days": _whole(soon),
        "mean_wait_days": _tenths((20 * days + number) // np.maximum(2 * number, 1)),
        "waiting": _whole(by_service(counts["waiting"], 1)),
        "waiting_a_year_before": _whole(by_service(counts["waiting"], min(5, len(world.quarters)))),
    }
    for name in OUTCOMES:
        total = {
            change: np.bincount(
                world.service, counts[f"{name}_{change}"].reshape(len(world.service), -1).sum(axis=1), minlength=many
            ).astype(np.int64)
            for change in ("improved", "same", "worse")
        }
        found[f"{name}_measured"] = _whole(sum(total.values(), start=np.zeros(many, dtype=np.int64)))
        found[f"{name}_improved"] = _whole(total["improved"])
    return found


def _whole(numbers: Whole) -> list[str]:
    return [str(number) for number in numbers.tolist()]


def _tenths(numbers: Whole) -> list[str]:
    """Numbers that are held in tenths."""
    return [f"{number // 10}.{number % 10}" for number in numbers.tolist()]


def _budget_spent(world: ServiceWorld, at: int) -> str:
    """What was spent since April in percent of the year's budget, to a tenth."""
    budget = int(world.budget[world.service == at].sum())
    spent = sum(spent_since_april(world, at).values())
    return _tenths(np.array([(2_000 * spent + budget) // (2 * budget)]))[0]


def _of_returns(world: ServiceWorld, at: int, referrals: Whole) -> Iterator[_Fact]:
    if world.designs[at].truth.late_returns:
        for quarter in late_quarters(world):
            yield {"quarter": quarter, "measure": "return_late", "value": "yes"}
        yield {"quarter": missing_quarter(world), "measure": "return_missing", "value": "yes"}
    row = revised(world)
    if row is not None and world.service[row // len(world.quarters)] == at:
        series, number = divmod(row, len(world.quarters))
        yield {
            "area": world.area[series],
            "quarter": world.quarters[number],
            "measure": "return_first_sent_as",
            "value": str(int(referrals[row]) + REVISED_BY),
        }


def _of_contracts(rows: pd.DataFrame, design: ServiceDesign) -> Iterator[_Fact]:
    quarters = design.truth.ends_in
    end = "within 6 months" if quarters < 2 else "within 12 months" if quarters < 4 else "later"
    second = design.truth.second_contract
    answers = {target.kpi: target.answer for target in (*design.truth.targets, *filter(None, [second]))}
    for contract, same in rows.groupby("contract", sort=False):
        yield {"contract": str(contract), "measure": "end", "value": end}
        for kpi in same["kpi"].dropna():
            yield {"contract": str(contract), "kpi": str(kpi), "measure": "answer", "value": answers[kpi]}
