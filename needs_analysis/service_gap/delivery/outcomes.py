"""Outcomes of services as a set names them: only what was measured at both ends, beside the cases that closed."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import require
from needs_analysis.contracts.provider_return import OUTCOMES
from needs_analysis.errors import Refusal
from needs_analysis.groups import folded
from needs_analysis.quantities import between
from needs_analysis.service_gap.delivery.agreed import days_of
from needs_analysis.service_gap.delivery.rated import NOT_RATED
from needs_analysis.service_gap.delivery.returned import Returned
from needs_analysis.statistics import wilson
from needs_analysis.wording import day, percent

CHANGES: Final = ("improved", "same", "worse")
_IMPROVED: Final = f"_{CHANGES[0]}"


def outcome_names(outcome_set: pd.DataFrame | None, returns: pd.DataFrame) -> dict[str, str]:
    """The outcomes to show: the beginning of their columns in the returns, and their names.

    Parameters
    ----------
    outcome_set : pandas.DataFrame or None
        As `contracts.outcome_set` has it; None for those that the returns measure.
    returns : pandas.DataFrame

    Examples
    --------
    >>> outcome_names(None, pd.DataFrame(columns=["safety_improved", "safety_same", "safety_worse"]))
    {'safety': 'feeling safer'}
    """
    if outcome_set is None:
        return {stem: name for stem, name in OUTCOMES.items() if f"{stem}{_IMPROVED}" in returns}
    require.columns(outcome_set, ("outcome_set", "outcome", "measure", "seen"), what="outcome set")
    if outcome_set["outcome_set"].nunique() != 1:
        raise Refusal("The outcomes are of several sets", remedy="Pass the rows of one set.")
    seen = days_of(outcome_set, "seen")
    if seen.isna().any():
        raise Refusal("An outcome does not say when it was seen", remedy="Fill in seen.")
    require.once(outcome_set, ["measure"], what="outcomes")
    name = f"{outcome_set['outcome_set'].iloc[0]}, seen on {day(seen.max().date())}"
    return {str(row["measure"]).strip(): f"{row['outcome']} ({name})" for row in outcome_set.to_dict("records")}


def outcomes(targets: pd.DataFrame, found: Returned, names: dict[str, str], *, first: int, last: int) -> pd.DataFrame:
    """One row per service and outcome: who improved of those who were measured twice, and how many cases closed.

    Parameters
    ----------
    targets : pandas.DataFrame
        As `agreed` returns them, for the services and their contracts.
    found : Returned
        Provider returns with the columns of the outcomes.
    names : dict of str to str
        As `outcome_names` returns them.
    first, last : int
        Numbers of the quarters from and to which are added up.
    """
    places = np.arange(max(first, found.first), last + 1) - found.first
    rows = []
    for service, part in targets.groupby(targets["service"].map(folded), sort=False):
        at = found.services.get(service)
        if at is None:
            continue
        closed = _sum(found, ["closed"], at, places)
        for stem, name in names.items():
            improved = _sum(found, [f"{stem}_improved"], at, places)
            measured = _sum(found, [f"{stem}_{change}" for change in CHANGES], at, places)
            if np.isnan(improved[0]) or np.isnan(measured[0]):
                continue
            contracts = sorted(set(part["contract"]))
            rows.append(
                {
                    "contract": ", ".join(contracts),
                    "service": part["service"].iloc[0],
                    "kpi": f"Outcome: {name}",
                    "colour": NOT_RATED,
                    "delivered": _said(improved, measured, closed),
                    "counted": _exact(improved),
                    "base": _exact(measured),
                    **_ends("counted", improved),
                    **_ends("base", measured),
                    "closed": _exact(closed),
                    "counts_as": "outcome",
                    "note": "",
                    "is_outcome": 1,
                    **dict.fromkeys(
                        (
                            "context",
                            "target",
                            "spending",
                            "ends_on",
                            "ending",
                            "decide_by",
                            "funder",
                            "period",
                            "range",
                            "waiting",
                            "money",
                            "ends",
                        ),
                        "",
                    ),
                }
            )
    return pd.DataFrame(rows)


def _sum(found: Returned, columns: list[str], at: int, places: Any) -> tuple[float, float]:
    """The least and the most that some columns add up to; missing where the returns lack one of them."""
    if not all(name in found.lower for name in columns):
        return np.nan, np.nan
    parts = [[cells[name][at][:, places] for name in columns] for cells in (found.lower, found.upper)]
    if any(np.isnan(part).all() for part in parts[0]):
        return np.nan, np.nan
    least, most = (float(sum(np.nansum(part) for part in each)) for each in parts)
    return least, most


def _exact(ends: tuple[float, float]) -> float:
    return ends[0] if ends[0] == ends[1] else np.nan


def _ends(name: str, ends: tuple[float, float]) -> dict[str, float]:
    if ends[0] == ends[1] or np.isnan(ends[0]):
        return {f"{name}_least": np.nan, f"{name}_most": np.nan}
    return {f"{name}_least": ends[0], f"{name}_most": ends[1] if np.isfinite(ends[1]) else np.nan}


def _said(improved: tuple[float, float], measured: tuple[float, float], closed: tuple[float, float]) -> str:
    of_closed = "" if np.isnan(closed[0]) else f"; {between(*closed)} cases closed"
    if measured[1] == 0:
        return f"nobody measured at entry and exit{of_closed}"
    if not np.isfinite(measured[1]) or not np.isfinite(improved[1]):
        return f"not supplied{of_closed}"
    said = f"{between(*improved)} of {between(*measured)} measured improved"
    if improved[0] == improved[1] and measured[0] == measured[1]:
        low, high = (float(end) for end in wilson(improved[0], measured[0]))
        said += f", {percent(improved[0] / measured[0])} (range {percent(low)} to {percent(high)})"
    return f"{said}{of_closed}"
