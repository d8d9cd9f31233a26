"""What stands before a figure and may explain it: a changed contract, vacancies, returns that are missing or late, a closed list."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from needs_analysis import periods
from needs_analysis.groups import folded
from needs_analysis.service_gap.delivery.agreed import records
from needs_analysis.service_gap.delivery.returned import Returned
from needs_analysis.wording import count, counted, day, listed

Array = np.ndarray[Any, Any]
FUNDED, IN_POST, WAITING = "staff_funded_fte", "staff_in_post_fte", "waiting"
BALANCE = ("carried_in", "new_clients", "closed", "carried_out")
_CONTEXT = ("changed", "returns", "posts", "waiting_list", "balance")


def standing(targets: pd.DataFrame, found: Returned, *, first: int, last: int) -> pd.DataFrame:
    """What explains the figures of each target, from its contract and its service's returns.

    Parameters
    ----------
    targets : pandas.DataFrame
        As `agreed` returns them.
    found : Returned
        Provider returns with posts and the waiting list, where they give them.
    first, last : int
        Numbers of the quarters from and to which figures are counted.

    Returns
    -------
    pandas.DataFrame
        ``changed``, ``returns``, ``posts``, ``waiting_list`` and ``balance`` in words (empty where there is nothing to say), all of
        them in ``context``, ``returns_missing``,
        ``returns_late``, ``vacant_share``, and ``waiting_before`` and ``waiting_now`` (people waiting at the first and the last quarter's end that are known; in words in ``waiting``).
    """
    by_service = {name: _of_service(found, at, first, last) for name, at in found.services.items()}
    rows = []
    for row in records(targets):
        told = dict(by_service.get(folded(row.service), {"late": [], "there": []}))
        runs, there = _quarters_of(row, first, last), set(told.pop("there"))
        lacking = [name for name in runs if name not in there]
        late = [name for name in told.pop("late") if name in runs]
        said = [f"no return for {_named(lacking)}"] if lacking else []
        said += [f"return for {_named(late)} received late"] if late else []
        rows.append(
            {
                "changed": _changed(row, first, last),
                "returns": listed(said),
                "returns_missing": len(lacking),
                "returns_late": len(late),
                "posts": "",
                "waiting_list": "",
                "balance": "",
                "vacant_share": np.nan,
                "waiting_before": np.nan,
                "waiting_now": np.nan,
                **told,
            }
        )
    found_rows = pd.DataFrame(rows, index=targets.index)
    found_rows["context"] = [
        "; ".join(filter(None, parts)) for parts in found_rows[list(_CONTEXT)].itertuples(index=False, name=None)
    ]
    found_rows["waiting"] = [
        "" if np.isnan(now) else f"{count(before)}, then {count(now)}"
        for before, now in zip(found_rows["waiting_before"], found_rows["waiting_now"], strict=True)
    ]
    return found_rows


def _quarters_of(row: Any, first: int, last: int) -> list[str]:
    """Quarters in which a contract ran."""
    ends = row.end if pd.isna(row.extension_to) else row.extension_to
    names = [periods.quarter_numbered(number) for number in range(first, last + 1)]
    return [
        name for name in names if periods.first_day(name) <= ends.date() and row.start.date() <= periods.last_day(name)
    ]


def _named(quarters: list[str]) -> str:
    return listed(quarters, most=3)


def _changed(row: Any, first: int, last: int) -> str:
    """The change of a contract within the quarters that are counted."""
    if pd.isna(row.changed_on):
        return ""
    opened = periods.first_day(periods.quarter_numbered(first))
    closed = periods.last_day(periods.quarter_numbered(last))
    if not opened <= row.changed_on.date() <= closed:
        return ""
    return f"contract changed on {day(row.changed_on.date())}{f' ({row.change})' if row.change else ''}"


def _of_service(found: Returned, at: int, first: int, last: int) -> dict[str, Any]:
    """Vacancies, the waiting list and returns of one service."""
    places = np.arange(max(first, found.first), last + 1) - found.first
    there = found.present[at][:, places].any(axis=0)
    names = [periods.quarter_numbered(int(place) + found.first) for place in places]
    unbalanced = [name for name, place in zip(names, places, strict=True) if _is_unbalanced(found, at, int(place))]
    shown: dict[str, Any] = {
        "balance": f"open cases do not add up in {_named(unbalanced)}" if unbalanced else "",
        "there": [name for name, is_there in zip(names, there, strict=True) if is_there],
        "late": [name for name, place in zip(names, places, strict=True) if found.late[at, place]],
    }
    if not there.any():
        return shown
    latest = int(places[np.flatnonzero(there)[-1]])
    funded, filled = (_exact(found, name, at, latest) for name in (FUNDED, IN_POST))
    if funded > 0 and filled < funded:
        shown["posts"] = f"{count(round(funded - filled, 2))} of {counted(round(funded, 2), 'posts')} vacant"
        shown["vacant_share"] = (funded - filled) / funded
    known = [(place, _exact(found, WAITING, at, int(place))) for place in places]
    known = [(place, number) for place, number in known if not np.isnan(number)]
    if len(known) > 1 and known[-1][0] == latest:
        shown["waiting_before"], shown["waiting_now"] = known[0][1], known[-1][1]
    if found.closed[at, latest]:
        shown["waiting_list"] = "waiting list closed"
    return shown


def _is_unbalanced(found: Returned, at: int, quarter: int) -> bool:
    """Whether cases carried in and opened, less those closed, are not those carried out, where all four are known."""
    came, opened, closed, left = (_exact(found, name, at, quarter) for name in BALANCE)
    return bool(came + opened - closed != left) if not np.isnan([came, opened, closed, left]).any() else False


def _exact(found: Returned, name: str, at: int, quarter: int) -> float:
    """A figure of one quarter over all areas, where it is known exactly."""
    if name not in found.lower:
        return float("nan")
    low, high = (cells[name][at][:, quarter] for cells in (found.lower, found.upper))
    told = ~np.isnan(low)
    if not told.any() or not np.array_equal(low[told], high[told]):
        return float("nan")
    return float(low[told].sum())
