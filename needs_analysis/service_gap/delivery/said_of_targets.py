"""A target, and what was delivered of it, as a contract manager writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from needs_analysis.contracts.provider_return import return_unit
from needs_analysis.quantities import between
from needs_analysis.service_gap.delivery.delivered import Delivered
from needs_analysis.wording import count, counted, is_known, percent, rounded

NOT_SUPPLIED = "not supplied"
BEYOND = "the returns count more than the whole that this is a part of"


def target_said(row: Any) -> str:
    """A target in words; empty where there is none.

    Examples
    --------
    >>> from types import SimpleNamespace as Row
    >>> target_said(Row(target=90.0, unit="percent", direction="at least"))
    'at least 90%'
    >>> target_said(Row(target=60.0, unit="a year", direction="at least")), target_said(Row(target=28.0, unit="days", direction="at most"))
    ('at least 60 a year', 'at most 28 days')
    """
    if np.isnan(row.target):
        return ""
    unit = {"percent": "%", "days": " days"}.get(row.unit, f" {row.unit}")
    return f"{row.direction} {_short(row.target)}{unit}"


def _whole_number(number: float) -> str:
    """A number of people that an even share of a target comes to, as a whole one."""
    return f"{'' if float(number).is_integer() else 'about '}{rounded(number, 0):,f}"


def _short(number: float) -> str:
    return f"{rounded(number, 1).normalize():,f}"


def note_of(row: Any, done: Delivered, place: int) -> str:
    """Why nothing, or not all, can be said of a target; empty where all can.

    Parameters
    ----------
    row : named tuple
        The target, as `agreed` has it.
    done : Delivered
        What was delivered of all targets.
    place : int
        Its place among them.
    """
    if not row.kpi:
        return "no target"
    if done.unnamed[place]:
        if row.measure and (row.unit == "days") != row.measure.endswith("_days"):
            return "the unit of the target is not that of the figure"
        if row.measure and row.unit == "percent":
            return "what the percentage is of is not in the returns"
        if return_unit(row.measure) in ("FTE", "GBP"):
            return "posts and money are no targets here"
        return "the returns have no such figure; name their column in measure"
    if done.elsewhere[place]:
        return f"the returns have no {row.area}"
    if done.covered[place] == 0:
        if not done.expected[place] and done.in_part[place]:
            return f"the contract ran for only part of {done.in_part[place]}"
        return "no return" if done.expected[place] else "the contract did not run"
    if np.isnan(done.least[place]):
        return "does not apply"
    if np.isinf(done.most[place]) and not done.least[place]:
        return NOT_SUPPLIED
    if done.beyond[place]:
        return BEYOND
    if done.unit[place] == "percent" and not done.base_most[place] > 0:
        return "nobody it could apply to"
    if done.unit[place] == "percent" and np.isinf(done.base_most[place]):
        return NOT_SUPPLIED
    told = ["another contract has the same target and service"] if done.shared[place] else []
    if done.covered[place] < done.expected[place]:
        told.append(f"{done.covered[place]} of {counted(int(done.expected[place]), 'quarters')} returned")
    if done.in_part[place]:
        told.append(f"without {done.in_part[place]}, of which the contract ran for only a part")
    return "; ".join(told)


def delivered_said(row: Mapping[Any, Any], ends: str = "") -> str:
    """What was delivered of one target, as its row of the scorecard has it, with its range; empty where that is withheld.

    Parameters
    ----------
    row : mapping
        ``counts_as``, ``note``, ``days``, ``due``, ``value``, and ``counted`` and ``base`` with the ends of their ranges.
    ends : str
        The range in words, where it is to be said.

    Examples
    --------
    >>> delivered_said({"counts_as": "percent", "note": "", "counted": 71.0, "base": 100.0})
    '71 of 100, 71.0%'
    >>> delivered_said({"counts_as": "count", "note": "", "counted": 225.0, "due": 300.0, "value": 0.75})
    '225 of 300 expected so far, 75%'
    """
    note = str(row["note"]) if is_known(row["note"]) else ""
    if note == NOT_SUPPLIED:
        return note
    if row["counts_as"] == "days":
        said = _days(row)
    elif row["counts_as"] == "percent":
        said = _share(row)
    elif row["counts_as"] == "level":
        number = _number(row, "counted")
        said = f"{number} at the end of {row['period']}" if number else ""
    else:
        most = str(row.get("target", "")).startswith("at most")
        due = (
            f" {'against at most' if most else 'of'} {_whole_number(row['due'])}{' so far' if most else ' expected so far'}"
            if is_known(row.get("due"))
            else ""
        )
        reached = f", {percent(row['value'])}" if is_known(row.get("value")) else ""
        number = _number(row, "counted")
        said = f"{number}{due}{reached}" if number else ""
    return "; ".join(
        filter(None, [f"{said} ({percent(row.get('confidence', 0.95))} range {ends})" if said and ends else said, note])
    )


def _days(row: Mapping[Any, Any]) -> str:
    """A wait, with when it was and how many people it is of."""
    if not is_known(row.get("days")):
        return ""
    people = _number(row, "base")
    of_whom = ", ".join(
        filter(
            None,
            [f"{people} {'person' if people == '1' else 'people'}" if people else "", str(row.get("period") or "")],
        )
    )
    return f"{counted(row['days'], 'days')}{f' ({of_whom})' if of_whom else ''}"


def _number(row: Mapping[Any, Any], name: str) -> str:
    """A count of a row, or between what it lies; empty where neither is known."""
    if is_known(row.get(name)):
        return count(row[name])
    least, most = row.get(f"{name}_least"), row.get(f"{name}_most")
    return between(least, most) if is_known(least) else ""


def _share(row: Mapping[Any, Any]) -> str:
    part, whole = _number(row, "counted"), _number(row, "base")
    if not part or not whole:
        return ""
    exact = row.get("note") != BEYOND and is_known(row.get("counted")) and is_known(row.get("base")) and row["base"]
    return f"{part} of {whole}, {percent(row['counted'] / row['base'], digits=1)}" if exact else f"{part} of {whole}"


def range_said(row: Mapping[Any, Any]) -> str:
    """The range of what was delivered: of a percentage itself, of a count in percent of what was due; empty where there is none."""
    low, high = row["lower"], row["upper"]
    if not is_known(low, high) or row.get("note") == BEYOND:
        return ""
    if row["counts_as"] == "percent":
        return f"{percent(low * row['due'])} to {percent(min(high * row['due'], 1.0))}"
    return f"{percent(low)} to {percent(high)}"
