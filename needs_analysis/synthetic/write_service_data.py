"""Synthetic returns, contracts, funding and waiting lists written to files, as an office holds them, with the known answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd

from needs_analysis.contracts import ALL
from needs_analysis.files import write_whole
from needs_analysis.reading import write_source
from needs_analysis.synthetic.funding_streams import funding_streams
from needs_analysis.synthetic.made_together import made_together
from needs_analysis.synthetic.outcome_records import outcome_records
from needs_analysis.synthetic.provider_query_list import provider_query_list
from needs_analysis.synthetic.service_contract_list import service_contract_list
from needs_analysis.synthetic.service_returns import service_returns
from needs_analysis.synthetic.service_source import service_source
from needs_analysis.synthetic.service_truth import service_truth
from needs_analysis.synthetic.service_world import FIRST_QUARTER, QUARTERS
from needs_analysis.synthetic.waiting_list_records import waiting_list_records

SERVICE_FILES: Final = (
    "provider_returns.csv",
    "provider_returns_first_sent.csv",
    "service_contracts.csv",
    "funding.csv",
    "waiting_list.csv",
    "outcome_measurements.csv",
    "provider_queries.csv",
    "service_truth.csv",
)
"""What is written."""


def write_service_data(
    to: Path | str,
    *,
    seed: int,
    services: Sequence[str] | Mapping[str, str],
    areas: Sequence[str],
    first_quarter: str = FIRST_QUARTER,
    quarters: int = QUARTERS,
    records_of: Sequence[str] = (),
    outcomes_of: Sequence[str] = (),
    replace: bool = False,
) -> Iterator[tuple[Path, int]]:
    """Write what an office holds of its services, all synthetic and in agreement, with the known answers beside it.

    Parameters
    ----------
    to : Path or str
        Folder, made if need be.
    seed, services, areas, first_quarter, quarters : int, sequence or mapping, sequence, str, int
        As in `service_returns`.
    records_of, outcomes_of : sequence of str
        Services of which the waiting list and the outcomes of closed cases are written; of all otherwise.
    replace : bool
        Whether files of these names that stand there may go.

    Yields
    ------
    tuple of Path and int
        Each file and its rows: returns (``provider_returns.csv``, withheld cells as ``<5``, and the one figure that was first
        sent otherwise in ``provider_returns_first_sent.csv``), contracts, funding, waiting list, outcomes, queries and
        ``service_truth.csv``. Each has a source record that says that it is synthetic and holds the call that makes it.

    Raises
    ------
    Refusal
        Before anything is made, when a file of such a name stands there; and for what `service_world` refuses.
    """
    given: dict[str, Any] = {
        "seed": seed,
        "services": dict(services) if isinstance(services, Mapping) else services,
        "areas": areas,
        "first_quarter": first_quarter,
        "quarters": quarters,
    }
    call = ", ".join(f"{name}={value!r}" for name, value in given.items())
    call = f"needs_analysis.synthetic.write_service_data(to, {call}, records_of={records_of!r}, outcomes_of={outcomes_of!r})"
    tables = _tables(given, records_of, outcomes_of)
    with made_together(to, SERVICE_FILES, replace=replace) as folder:
        for name, (title, table) in tables.items():
            path = folder / f"{name}.csv"
            write_whole(path, table.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d"))
            write_source(path, service_source(name, title, made_by=call))
    for name, (_, table) in tables.items():
        yield Path(to) / f"{name}.csv", len(table)


def _tables(
    given: dict[str, Any], records_of: Sequence[str], outcomes_of: Sequence[str]
) -> dict[str, tuple[str, pd.DataFrame]]:
    """Every table as it is written, with its title."""
    latest, first = service_returns(**given), service_returns(**given, vintage="first")
    revised = first["referrals"].fillna(-1) != latest["referrals"].fillna(-1)
    others: dict[str, tuple[str, Callable[..., pd.DataFrame], dict[str, Any]]] = {
        "service_contracts": ("Synthetic contracts and grants", service_contract_list, {}),
        "funding": ("Synthetic funding streams", funding_streams, {}),
        "waiting_list": ("Synthetic waiting lists", waiting_list_records, {"only": records_of}),
        "outcome_measurements": ("Synthetic outcomes of closed cases", outcome_records, {"only": outcomes_of}),
        "provider_queries": ("Synthetic queries to providers", provider_query_list, {}),
        "service_truth": ("Known answers of the synthetic services", service_truth, {}),
    }
    return {
        "provider_returns": ("Synthetic returns of providers", as_sent(latest)),
        "provider_returns_first_sent": ("A synthetic return as first sent", as_sent(first[revised])),
        **{name: (title, _whole_numbers(make(**given, **more))) for name, (title, make, more) in others.items()},
    }


def as_sent(returns: pd.DataFrame) -> pd.DataFrame:
    """Returns as a provider writes them: withheld cells as ``<5``, and n/a where there is nothing to give.

    Examples
    --------
    >>> found = as_sent(service_returns(seed=1, services=["Advocacy"], areas=["Kent"], quarters=4))
    >>> sorted({cell for cell in found["mixed"] if cell.startswith("<")}), "male_state" in found
    (['<5'], False)
    """
    shown: dict[str, Any] = {}
    for column in ALL["provider_return"].columns:
        if column.name not in returns:
            continue
        cells = returns[column.name]
        if column.kind == "measured":
            texts = cells.astype("str")
            states = returns[f"{column.name}_state"]
            if (states == "suppressed").any():
                above = returns[f"{column.name}_upper"].fillna(0).astype("int64") + 1
                texts = texts.where(states != "suppressed", "<" + above.astype("str"))
            shown[column.name] = texts.where(states != "not_applicable", "n/a")
        else:
            shown[column.name] = cells
    return _whole_numbers(pd.DataFrame(shown))


def _whole_numbers(table: pd.DataFrame) -> pd.DataFrame:
    """A table in which numbers that are all whole are written without decimals."""
    plain = table.copy()
    for name in table.columns:
        if table[name].dtype == "float64" and (table[name].dropna() % 1 == 0).all():
            plain[name] = table[name].astype("Int64")
    return plain
