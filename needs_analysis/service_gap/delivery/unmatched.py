"""Services and areas of contracts that no return names, beside what the returns name instead."""

from __future__ import annotations

from typing import Final

import pandas as pd

from needs_analysis.groups import folded
from needs_analysis.service_gap.delivery.agreed import records
from needs_analysis.service_gap.delivery.returned import Returned
from needs_analysis.wording import listed

_MOST: Final = 3


def unmatched(contracts: pd.DataFrame, targets: pd.DataFrame, found: Returned) -> str:
    """What may be spelt otherwise in contracts than in returns, in sentences; empty where every name is found.

    Parameters
    ----------
    contracts : pandas.DataFrame
        All contracts, also those that are not shown.
    targets : pandas.DataFrame
        Those that are shown, as `agreed` returns them.
    found : Returned
        Provider returns.

    Examples
    --------
    >>> from needs_analysis.service_gap.delivery.returned import returned
    >>> rows = pd.DataFrame({"service": "IDVA service", "area": "A", "quarter": ["2025/26 Q1"]})
    >>> contracts = pd.DataFrame({"service": ["IDVA"], "area": ["A"]})
    >>> unmatched(contracts, contracts, returned(rows, [], due_days=28))
    'No return names IDVA. Returns name IDVA service, which no contract does: check the spelling.'
    """
    told = []
    named = set(contracts["service"].map(folded))
    others = [name for key, name in found.services_named.items() if key not in named]
    lacking = sorted({str(row.service) for row in records(targets) if folded(row.service) not in found.services})
    if lacking and others:
        told += [
            f"No return names {listed(lacking, most=_MOST)}.",
            f"Returns name {listed(sorted(others), most=_MOST)}, which no contract does: check the spelling.",
        ]
    elsewhere = sorted({str(row.area) for row in records(targets) if found.unknown_areas(row.area)})
    areas = sorted(filter(None, found.named.values()))
    if elsewhere:
        instead = f"; they name {listed(areas, most=_MOST)}" if areas else ""
        told.append(f"No return names the area {listed(elsewhere, most=_MOST)}{instead}.")
    return " ".join(told)
