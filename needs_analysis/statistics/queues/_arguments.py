"""Checks of the arguments that queues share."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from needs_analysis.errors import Refusal
from needs_analysis.statistics._checks import FloatArray, numbers

MOST_SERVERS: Final = 100_000
"""More servers are refused: no service has them, and the time that is needed grows with them."""
MOST_ROWS: Final = 1_000_000
MOST: Final = 1e15
"""Rates and times above this, and those below one over it, are refused: arithmetic with them is not exact."""
NEAREST: Final = 1e-12
"""A load that comes as near to the servers as this, as a share of them, is full load: the rest is rounding."""
_WHOLE: Final = ("servers", "capacity")
_MAY_BE_NOUGHT: Final = ("t", "target_t", "scv_arrival", "scv_service")


def rows(**given: ArrayLike) -> dict[str, FloatArray]:
    """Arguments as columns of one length, each checked; what is one number holds for every row.

    Raises
    ------
    Refusal
        For what is not a number, missing, infinite or out of range, naming the argument and in how many rows, and for lists of
        different lengths.

    Examples
    --------
    >>> rows(arrival_rate=[8, 9], servers=10)["servers"].tolist()
    [10.0, 10.0]
    """
    arrays = {name: _numbers(values, name) for name, values in given.items()}
    lengths = {array.size for array in arrays.values() if array.ndim}
    if len(lengths - {1}) > 1:
        said = ", ".join(f"{name} has {array.size}" for name, array in arrays.items() if array.ndim)
        raise Refusal(f"The arguments have different lengths: {said}", remedy="Give one number, or one for each row.")
    many = max(lengths, default=1) if 0 not in lengths else 0
    if not 1 <= many <= MOST_ROWS:
        raise Refusal(f"The arguments have {many:,} rows", remedy=f"Give 1 to {MOST_ROWS:,} of them.")
    return {name: np.ascontiguousarray(np.broadcast_to(array, (many,))) for name, array in arrays.items()}


def _numbers(values: ArrayLike, name: str) -> FloatArray:
    shown = np.asarray(values) if not isinstance(values, list | tuple) else np.asarray(values, dtype=object)
    if shown.dtype.kind in "OUS" and any(isinstance(each, str | bytes) for each in shown.ravel().tolist()):
        raise Refusal(f"{name} contains text", remedy="Give numbers.")
    try:
        array = numbers(np.nan if values is None else values, name=name)
    except Refusal:
        raise Refusal(f"{name} contains something other than numbers", remedy="Give numbers.") from None
    if array.ndim > 1:
        raise Refusal(f"{name} is a table, not a list of numbers", remedy="Give one list.")
    with np.errstate(invalid="ignore"):
        for wrong, problem, remedy in (
            (~np.isfinite(array), "is missing or infinite", "Give a number for every row."),
            (array < 0, "is negative", "Give a number above 0."),
            ((array == 0) & (name not in _MAY_BE_NOUGHT), "is 0", "Give a number above 0."),
            ((name in _WHOLE) & (array != np.round(array)), "is not a whole number", "Give whole numbers."),
            ((name in _WHOLE) & (array > MOST_SERVERS), "is out of range", f"Give at most {MOST_SERVERS:,}."),
            (
                (array > MOST) | ((array < 1 / MOST) & (name not in _MAY_BE_NOUGHT)),
                "is out of range",
                "Give a number that is neither so large nor so near to 0, in another unit of time.",
            ),
            ((name == "target_probability") & (array >= 1), "is not below 1", "Give a share such as 0.95."),
        ):
            if np.any(wrong):
                raise Refusal(f"{name} {problem}{_in_rows(wrong)}", remedy=remedy)
    return array


def _in_rows(wrong: object) -> str:
    found = np.asarray(wrong)
    return "" if found.size == 1 else f" in {int(found.sum()):,} of {found.size:,} rows"


def require_steady(load: FloatArray, servers: FloatArray, *, fixed: bool = False) -> None:
    """Refuse work that comes in as fast as it can be done, or faster: the queue grows without end.

    Parameters
    ----------
    load : ndarray
        Work that comes in a unit of time, in servers kept busy.
    servers : ndarray
        Servers of each row.
    fixed : bool
        Whether a queue of this kind has one server, whatever is asked for.

    Raises
    ------
    Refusal
        Naming in how many rows, and from how many servers on there would be a steady state.
    """
    wrong = ~(load < servers * (1 - NEAREST))
    if wrong.any():
        worst = int(np.flatnonzero(wrong)[0])
        least = int(np.floor(load[worst] * (1 + NEAREST))) + 1
        other = "mmck and erlang_a hold at any load."
        remedy = (
            f"Give fewer or shorter cases; ggc takes {least:,} servers or more, and {other}"
            if fixed
            else f"Give at least {least:,} servers, or fewer or shorter cases; {other}"
        )
        there = f"there {'is' if servers[worst] == 1 else 'are'} {int(servers[worst]):,}"
        if load[worst] < servers[worst]:
            raise Refusal(
                f"There is no steady state{_in_rows(wrong)} that could be told from full load: {there}, and arrivals would keep all of "
                "them busy but for rounding",
                remedy=remedy,
            )
        busy = f"{load[worst]:,.6g} {'server' if load[worst] == 1 else 'servers'}"
        raise Refusal(
            f"There is no steady state{_in_rows(wrong)}: arrivals would keep {busy} busy and {there}, so the queue grows without end",
            remedy=remedy,
        )


def require_finite(table: pd.DataFrame) -> pd.DataFrame:
    """The table, refused where a number of it is too large or too small to be worked out."""
    wrong = ~np.isfinite(table.select_dtypes("number").to_numpy(dtype=float)).all(axis=1)
    if wrong.any():
        raise Refusal(
            f"The rates are too far apart to work out a wait{_in_rows(wrong)}",
            remedy="Check their units of time.",
        )
    return table
