"""What stands before a figure and may explain it: a changed contract, vacancies, returns that are missing or late, a closed list."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from needs_analysis import periods
from needs_analysis.service_gap.delivery.agreed import records
from needs_analysis.service_gap.delivery.attention import has_grown
from needs_analysis.service_gap.delivery.returned import Returned
from needs_analysis.wording import count, counted, day, listed, period

Array = np.ndarray[Any, Any]
At = tuple[int, Any]
FUNDED, IN_POST, WAITING = "staff_funded_fte", "staff_in_post_fte", "waiting"
BALANCE = ("carried_in", "new_clients", "closed", "carried_out")
_EXPLAINS = ("changed", "returns", "posts", "waiting_list")


def standing(targets: pd.DataFrame, found: Returned, *, first: int, last: int) -> pd.DataFrame:
    """What explains the figures of each target: of its contract, and of what its service returned for its area.

    Parameters
    ----------
    targets : pandas.DataFrame
        As `agreed` returns them, with the day to which each contract runs (``runs_to``).
    found : Returned
        Provider returns with posts and the waiting list, where they give them.
    first, last : int
        Numbers of the quarters from and to which figures are counted.

    Returns
    -------
    pandas.DataFrame
        ``changed``, ``returns``, ``posts`` and ``waiting_list`` in words (empty where there is nothing to say), all of them in
        ``what_may_explain_it``; ``open_cases``, where they do not add up, with the smallest number it rests on (``smallest_flow``);
        ``returns_missing``, ``returns_late``, ``vacant_share``, and ``waiting_before`` and ``waiting_now`` (people waiting at the
        first and the last quarter's end that are known; in words in ``waiting``), with ``waiting_grew`` as `has_grown` says.
    """
    shown = found.between(first, last)
    names = [periods.quarter_numbered(number) for number in range(first, last + 1)]
    known: dict[tuple[str, str], dict[str, Any]] = {}
    rows = []
    for row in records(targets):
        key = row.service, row.area
        if key not in known:
            at = shown.places_of(row.service, row.area)
            known[key] = _of_nobody() if at is None else _of_service(shown, at, names)
        told = known[key].copy()
        runs, there, late = _quarters_of(row, names), told.pop("there"), told.pop("late")
        if row.area and shown.unknown_areas(row.area):
            # An area that no return has is no missing return.
            runs = []
        lacking, late = [name for name in runs if name not in there], [name for name in runs if name in late]
        said = [f"no return for {_named(lacking)}"] if lacking else []
        said += [f"return for {_named(late)} received late"] if late else []
        told |= {"changed": _changed(row, names), "returns": listed(said)}
        rows.append(told | {"returns_missing": len(lacking), "returns_late": len(late)})
    explained = pd.DataFrame(rows, index=targets.index)
    explained["what_may_explain_it"] = [
        "; ".join(filter(None, parts)) for parts in explained[list(_EXPLAINS)].itertuples(index=False, name=None)
    ]
    return explained


def _of_nobody() -> dict[str, Any]:
    """What is known where nothing was returned."""
    texts = dict.fromkeys(("posts", "waiting_list", "open_cases", "waiting", "waiting_grew"), "")
    numbers = dict.fromkeys(("vacant_share", "waiting_before", "waiting_now", "smallest_flow"), np.nan)
    return {**texts, **numbers, "there": set(), "late": set()}


def _quarters_of(row: Any, names: list[str]) -> list[str]:
    """Quarters in which a contract ran."""
    begins, ends = row.start.date(), row.runs_to.date()
    return [name for name in names if periods.first_day(name) <= ends and begins <= periods.last_day(name)]


def _named(quarters: list[str]) -> str:
    return listed(quarters, most=3)


def _changed(row: Any, names: list[str]) -> str:
    """The change of a contract within the quarters that are counted."""
    if pd.isna(row.changed_on):
        return ""
    if not periods.first_day(names[0]) <= row.changed_on.date() <= periods.last_day(names[-1]):
        return ""
    return f"contract changed on {day(row.changed_on.date())}{f' ({row.change})' if row.change else ''}"


def _of_service(found: Returned, at: At, names: list[str]) -> dict[str, Any]:
    """Vacancies, the waiting list and returns of one service, in one area or in all of its own."""
    there, late = (np.asarray(cells[at].any(axis=0)) for cells in (found.present, found.late))
    told = _of_nobody()
    told["there"] = {name for name, is_there in zip(names, there, strict=True) if is_there}
    told["late"] = {name for name, is_late in zip(names, late, strict=True) if is_late}
    if not there.any():
        return told
    latest = int(np.flatnonzero(there)[-1])
    funded, filled = (_exact(found, name, at, latest) for name in (FUNDED, IN_POST))
    if funded > 0 and filled < funded:
        told["posts"] = f"{count(round(funded - filled, 2))} of {counted(round(funded, 2), 'posts')} vacant"
        told["vacant_share"] = (funded - filled) / funded
    if found.closed[at][:, latest].any():
        told["waiting_list"] = "waiting list closed"
    return told | _waiting(found, at, names, latest) | _open_cases(found, at, names)


def _waiting(found: Returned, at: At, names: list[str], latest: int) -> dict[str, Any]:
    """The waiting list at the first and the last quarter's end that are known; nothing where the last is not."""
    known = [(place, _exact(found, WAITING, at, place)) for place in range(len(names))]
    known = [(place, number) for place, number in known if not np.isnan(number)]
    if len(known) < 2 or known[-1][0] != latest:
        return {}
    (first, before), (last, now) = known[0], known[-1]
    ends = [periods.last_day(names[place]) for place in (first, last)]
    when = [period(end.replace(day=1), end) for end in ends]
    return {
        "waiting_before": before,
        "waiting_now": now,
        "waiting_grew": "yes" if has_grown(before, now) else "",
        "waiting": f"{count(before)} ({when[0]}), {count(now)} ({when[1]})",
    }


def _open_cases(found: Returned, at: At, names: list[str]) -> dict[str, Any]:
    """Quarters in which cases carried in and opened, less those closed, are not those carried out, where all four are known."""
    flows = np.array([[_exact(found, name, at, place) for name in BALANCE] for place in range(len(names))])
    known = ~np.isnan(flows).any(axis=1)
    wrong = known & (flows[:, 0] + flows[:, 1] - flows[:, 2] != flows[:, 3])
    positive = flows[known][flows[known] > 0]
    quarters = [name for name, is_wrong in zip(names, wrong, strict=True) if is_wrong]
    return {
        "open_cases": f"open cases do not add up in {_named(quarters)}" if quarters else "",
        "smallest_flow": float(positive.min()) if positive.size else np.nan,
    }


def _exact(found: Returned, name: str, at: At, quarter: int) -> float:
    """A figure of one quarter over all areas, where it is known exactly."""
    if name not in found.lower:
        return float("nan")
    low, high = (cells[name][at][:, quarter] for cells in (found.lower, found.upper))
    told = ~np.isnan(low)
    if not told.any() or not np.array_equal(low[told], high[told]):
        return float("nan")
    return float(low[told].sum())
