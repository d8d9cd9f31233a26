"""Outcomes of services as a set names them: only what was measured at both ends, beside the cases that closed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import periods, require
from needs_analysis.columns import SHARE, Column, helpers, keys, labels, limits
from needs_analysis.contracts.provider_return import OUTCOMES
from needs_analysis.errors import Refusal
from needs_analysis.groups import folded
from needs_analysis.said import Caveat, Said
from needs_analysis.service_gap.delivery.agreed import days_of
from needs_analysis.service_gap.delivery.outcome_change import REGRESSION
from needs_analysis.service_gap.delivery.returned import Returned
from needs_analysis.statistics import wilson
from needs_analysis.wording import count, counted, day, is_known, listed, missing, percent, period

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
    for name in ("outcome_set", "outcome", "measure"):
        require.known(outcome_set, name, what="outcomes")
    lacking = [str(stem) for stem in outcome_set["measure"] if f"{str(stem).strip()}{_IMPROVED}" not in returns]
    if lacking:
        raise Refusal(
            f"The returns have no column {lacking[0]}{_IMPROVED}, which the outcome set names",
            remedy="Write the beginning of its columns in the returns, such as safety.",
        )
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

    Raises
    ------
    Refusal
        When no service returned any of the outcomes.
    """
    shown = found.between(first, last)
    rows = []
    for service, part in targets.groupby(targets["service"].map(folded), sort=True):
        at = shown.services.get(service)
        if at is None:
            continue
        returned = _returned(shown, at)
        closed = _sum(shown, ["closed"], at)
        for stem, name in names.items():
            improved = _sum(shown, [f"{stem}_improved"], at)
            measured = _sum(shown, [f"{stem}_{change}" for change in CHANGES], at)
            if not np.isnan(improved[0]) and not np.isnan(measured[0]):
                row = {"service": part["service"].iloc[0], "outcome": name, **returned}
                rows.append(
                    row | {"contracts": ", ".join(sorted(set(part["contract"])))} | _cells(improved, measured, closed)
                )
    if not rows:
        raise Refusal(
            "The returns measure no outcome of these services",
            remedy="Ask for people whose outcome improved, stayed the same and worsened.",
        )
    return pd.DataFrame(rows)


def _returned(found: Returned, at: int) -> dict[str, str]:
    """What is lacking of the quarters of one service, and of which period its figures are."""
    there = found.present[at].any(axis=0)
    lacking = [] if there.all() else [f"{there.sum()} of {counted(len(there), 'quarters')} returned"]
    if found.before is not None and (found.before[at] & ~found.present[at])[:, there].any():
        lacking.append("not every area returned")
    names = [periods.quarter_numbered(found.first + int(place)) for place in np.flatnonzero(there)]
    if not names:
        return {"quarters": "; ".join(lacking), "period": "no quarter"}
    follow = len(names) == np.ptp(np.flatnonzero(there)) + 1
    of = period(periods.first_day(names[0]), periods.last_day(names[-1])) if follow else listed(names)
    return {"quarters": "; ".join(lacking), "period": of}


def _cells(
    improved: tuple[float, float], measured: tuple[float, float], closed: tuple[float, float]
) -> dict[str, float]:
    """The counts of one outcome, and the share that improved where both are known. Nobody is measured whose case did not close."""
    if not np.isnan(closed[1]):
        measured = measured[0], max(measured[0], min(measured[1], closed[1]))
    improved = improved[0], max(improved[0], min(improved[1], measured[1]))
    cells = {"counted": _exact(improved), "base": _exact(measured), "closed": _exact(closed)}
    cells |= _ends("counted", improved) | _ends("base", measured) | _ends("closed", closed)
    known = not np.isnan(cells["counted"]) and cells["base"] > 0
    low, high = (float(end) for end in wilson(cells["counted"], cells["base"])) if known else (np.nan, np.nan)
    return cells | {"value": cells["counted"] / cells["base"] if known else np.nan, "lower": low, "upper": high}


def _sum(found: Returned, columns: list[str], at: int) -> tuple[float, float]:
    """The least and the most that some columns add up to; missing where the returns lack one of them."""
    if not all(name in found.lower for name in columns):
        return np.nan, np.nan
    parts = [[cells[name][at] for name in columns] for cells in (found.lower, found.upper)]
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


_COUNTS: Final = ("counted", "counted_least", "counted_most", "base", "base_least", "base_most")
COLUMNS: Final = (
    *keys(["service", "outcome"], written=["service", "outcome"]),
    Column("value", "measure", of=_COUNTS, unit=SHARE),
    *limits("lower", "upper", of=("value", *_COUNTS), unit=SHARE),
    Column("counted", "count", part_of="base", apart=True),
    Column("base", "base", part_of="closed", apart=True),
    Column("closed", "base", apart=True),
    *(
        Column(f"{name}_{end}", "count", of=(f"{name}_{other}",), apart=True)
        for name in ("counted", "base", "closed")
        for end, other in (("least", "most"), ("most", "least"))
    ),
    *labels("contracts", written=True),
    *labels("quarters", "period"),
    *helpers("confidence", "counted_in", "not_returned"),
)
"""What each column of the view of outcomes is."""


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """Which share improved, at least and at most, and of which outcomes it is not known."""
    services = counted(int(table["service"].nunique()), "services")
    shown, hidden = table[table["value"].notna()], table[table["value"].isna()]
    told = [f"{services} measured outcomes at entry and exit in {table['counted_in'].iloc[0]}."]
    if shown.empty:
        told.append(f"How many improved is not known or {missing()}.")
    elif len(shown) == 1:
        told.append(f"The share that improved was {_share(shown.iloc[0])}.")
    else:
        low, high = shown.iloc[int(shown["value"].argmin())], shown.iloc[int(shown["value"].argmax())]
        told.append(f"Of {count(len(shown))} known shares, the smallest that improved was {_share(low)}.")
        told.append(f"The largest was {_share(high)}.")
    if len(hidden) and len(shown):
        whose = listed(list(dict.fromkeys(hidden["service"].astype("str"))), most=3)
        told.append(f"For {counted(len(hidden), 'outcomes')} of {whose} the share is not known or {missing()}.")
    told.append(str(table["not_returned"].iloc[0]))
    panel = " ".join(filter(None, told))
    return Said(
        panel,
        f"{panel} Wilson's ranges.",
        title="Share of people measured whose outcome improved",
        alt="No chart; the table holds all of it.",
        caveats=_caveats(table, shown),
    )


def _caveats(table: pd.DataFrame, shown: pd.DataFrame) -> tuple[Caveat, ...]:
    found = [
        REGRESSION,
        Caveat(
            "ONLY_MEASURED",
            "Only people measured at both ends are compared; the cases closed are the number to compare them with.",
        ),
    ]
    if len(shown) > 1:
        text = "The smallest and the largest of several shares lie apart by chance alone as well; they are no ranking of services."
        found.append(Caveat("NO_RANKING", text))
    part = table[table["quarters"] != ""].drop_duplicates("service")
    if len(part):
        whose = [f"{row['service']} ({row['quarters']})" for row in part.to_dict("records")]
        found.append(Caveat("PART_RETURNED", f"Figures are of a part of the period only for {listed(whose, most=5)}."))
    return tuple(found)


def _share(row: pd.Series[Any]) -> str:
    """A share with its range, what it is of and, where that is a part of the period only, of when."""
    ends = f" ({percent(row['lower'])} to {percent(row['upper'])})" if is_known(row["lower"], row["upper"]) else ""
    when = [str(row["period"])] if row["period"] != row["counted_in"] else []
    who = ", ".join([str(row["service"]), str(row["outcome"]), *when])
    return f"{percent(row['value'])}{ends} of {count(row['base'])} ({who})"
