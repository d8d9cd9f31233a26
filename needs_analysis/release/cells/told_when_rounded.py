"""What rounding leaves open of the counts of a table, and whether that is enough for the hidden ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from needs_analysis.release.cells.attacker import NEAR
from needs_analysis.release.cells.of_table import TableCells
from needs_analysis.release.cells.ranges_of import outward, ranges_of
from needs_analysis.release.cells.short_of_many import short_of
from needs_analysis.release.cells.standard import Standard
from needs_analysis.release.cells.system import Array


def told_when_rounded(
    found: TableCells,
    hidden: Array,
    *,
    base: int,
    threshold: int,
    exact: Array,
    standard: Standard | None = None,
    singletons: bool = True,
) -> Array:
    """Small cells that can be told to be small although all that is shown of the others is rounded.

    Parameters
    ----------
    found : TableCells
        A table as cells and equations.
    hidden : ndarray of bool
        Cells that are hidden, those that no table shows among them.
    base, threshold : int
        Of the profile.
    exact : ndarray of bool
        Cells that are shown as they are, or that someone may know.
    standard : Standard, optional
        What each small cell must be able to be; that of the threshold otherwise.
    singletons : bool
        Whether a person who is alone in a cell is among the attackers.

    Returns
    -------
    ndarray of bool
    """
    system = found.system
    rule = found.standard(threshold) if standard is None else standard
    whole = bool(np.abs(system.values - np.round(system.values)).max(initial=0.0) < NEAR)
    side = 0 if found.sides is None else found.sides
    ranges = ranges_of(outward(system.values, base, side), base=base, threshold=threshold, whole=whole, side=side)
    open_to = ~hidden & ~exact & (system.values > NEAR)
    # What lies below the threshold and is shown all the same is known for what it is; no rule of the table does that.
    open_to &= (ranges.least <= system.values + NEAR) & (system.values <= ranges.most + NEAR)
    rule = replace(
        rule,
        least=np.where(open_to, ranges.least, rule.least),
        most=np.where(open_to, ranges.most, np.inf),
        small=rule.small & hidden,
    )
    told = np.zeros(len(system.names), dtype=bool)
    lacks = short_of(system, hidden | open_to, rule, singletons=singletons, whole=whole)
    told[[lack.cell for lack in lacks]] = True
    return told
