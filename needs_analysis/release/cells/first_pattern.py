"""A first safe pattern of a large table, found and proven soon."""

from __future__ import annotations

import time
from typing import Final

import numpy as np

from needs_analysis.release.cells.freed import freed
from needs_analysis.release.cells.short_of_many import short_of_many
from needs_analysis.release.cells.small_movements import small_movements
from needs_analysis.release.cells.standard import Lack, Standard, asked_of
from needs_analysis.release.cells.system import Array, System

_ROUNDS: Final = 20
_SOON: Final = 0.3
"""Part of the time for movements of few cells; the rest is for the cells for which none was found."""


def first_pattern(
    system: System,
    standard: Standard,
    fixed: Array,
    free: Array,
    weights: Array,
    *,
    rule: tuple[bool, bool],
    ends: float,
) -> Array | None:
    """A safe pattern that is soon found, or None where none was.

    Parameters
    ----------
    system, standard
        The table, and what each small cell must be able to be.
    fixed, free : ndarray of bool
        Cells that are hidden in any case, and those that may be.
    weights : ndarray
        What is lost with each.
    rule : tuple of bool
        Whether attackers may be alone in a cell, and whether they count in whole numbers.
    ends : float
        When to give up, by `time.process_time`.

    Raises
    ------
    TimeoutError
        Once ``ends`` is reached and nothing is proven.

    Notes
    -----
    Movements of few cells protect most small cells. For the few others programmes look for one among all cells; where that fails, all that
    may be hidden is, which is proven for those few only.
    """
    singletons, whole = rule
    now = time.process_time()
    soon = now + _SOON * (ends - now)
    hidden, left = small_movements(system, standard, fixed, free, weights, singletons=singletons, ends=soon)
    asked = np.array(left, dtype=int)

    def told(pattern: Array, *, exactly: bool) -> list[Lack]:
        rules = {"singletons": singletons, "whole": exactly, "all_of_them": False}
        return short_of_many(system, pattern, standard, asked, ends=ends, **rules)

    for _ in range(_ROUNDS):
        lacks = (told(hidden, exactly=False) or (told(hidden, exactly=True) if whole else [])) if left else []
        if not lacks:
            return hidden
        before = int(hidden.sum())
        for lack in lacks:
            if not _safe_now(system, standard, hidden, lack, ends):
                hidden = hidden | freed(system, standard, hidden, free, fixed, weights, lack=lack, ends=ends, most=1)
        if hidden.sum() == before:
            break
    everything = fixed | free
    return everything if not told(everything, exactly=whole) else None


def _safe_now(system: System, standard: Standard, hidden: Array, lack: Lack, ends: float) -> bool:
    """Whether what was hidden for others frees a cell already."""
    return bool(asked_of(system, hidden, standard, [(lack.cell, lack.known)], ends)[1])
