"""Which crime types in a Home Office table are the sum of the others of their group, whatever their name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis.reading.meaning.containment import Array
from needs_analysis.reading.meaning.layout import Layout
from needs_analysis.reading.received import Notice, Problems, rows_shown
from needs_analysis.reading.spelling import folded

Label = tuple[str, ...]

_LEAST_NAMED: Final = 10
"""Offences, over all cells, from which on a row that is named as its group and equals the others is no chance."""
_CELLS: Final = 3
"""Different sums that must be exact before a row without such a name is taken for a total."""
_WORTH_SAYING: Final = 100
_HALF: Final = 0.5


@dataclass
class _Found:
    """Labels of one level that add others up."""

    sure: dict[int, Array] = field(default_factory=dict)
    """In which cells its parts stand beside it."""
    wrong: dict[int, Array] = field(default_factory=dict)
    """In which cells it is not their sum."""
    perhaps: list[int] = field(default_factory=list)


def without_subtotals(
    frame: pd.DataFrame, problems: Problems, *, unit: Sequence[str], kinds: Sequence[str], value: str, layout: Layout
) -> tuple[pd.DataFrame, list[Notice]]:
    """The table without rows that are the exact sum of the others of their subgroup or group, or of all others.

    Parameters
    ----------
    frame : pandas.DataFrame
        With ``_row``, the row of each record in the file.
    problems : Problems
        Takes totals that are not the sum of the others everywhere.
    unit : sequence of str
        Columns that are the same in a total and its parts (force and period).
    kinds : sequence of str
        Columns that say which kind a row is of, the widest first.
    value : str
        The column of counts.
    layout : Layout
        Its ``totals`` and ``not_totals`` settle what names and arithmetic leave open.
    """
    notices: list[Notice] = []
    if frame.empty:
        return frame, notices
    cells = frame.groupby(list(unit), sort=False).ngroup().to_numpy()
    kind = frame.groupby(list(kinds), sort=False, dropna=False).ngroup().to_numpy()
    named = frame[list(kinds)].iloc[np.unique(kind, return_index=True)[1]]
    labels = [tuple(map(str, label)) for label in named.itertuples(index=False)]
    table = np.full((int(cells.max()) + 1, len(labels)), np.nan)
    sums = pd.Series(frame[value].to_numpy(dtype=float)).groupby([cells, kind]).sum()
    table[sums.index.get_level_values(0), sums.index.get_level_values(1)] = sums.to_numpy()
    aside = np.zeros(len(frame), dtype=bool)
    settled: set[int] = set()
    for depth in range(min(2, len(kinds) - 1), -1, -1):
        found = _found(table, labels, depth, layout)
        level = kinds[depth - 1].replace("_", " ") if depth else "force and period"
        out = np.zeros(len(frame), dtype=bool)
        for place, beside in found.sure.items():
            out |= (kind == place) & beside[cells]
            table[beside, place] = np.nan
        for place, cell in found.wrong.items():
            _refuse(labels[place][-1], frame.loc[(kind == place) & cell[cells], "_row"], level, problems)
        if out.any():
            names = ", ".join(sorted({repr(labels[place][-1]) for place in found.sure}))[:200]
            text = (
                f"{int(out.sum())} rows of {names} are the exact sum of the others of their {level}; they were treated as totals and "
                "excluded. If one is a separate type, list it under not_totals in a layout."
            )
            notices.append(_notice("TOTAL_SET_ASIDE", text, frame.loc[out, "_row"], problems))
        for place in found.perhaps:
            text = (
                f"{labels[place][-1]!r} equals the sum of the others of its {level}, and was kept. If it is their total, list it "
                "under totals in a layout."
            )
            notices.append(_notice("PERHAPS_A_TOTAL", text, frame.loc[kind == place, "_row"], problems))
        aside |= out
        settled |= set(found.sure)
    for place, label in enumerate(labels):
        if place not in settled and _names(label) & {folded(name) for name in layout.totals}:
            _refuse(label[-1], frame.loc[kind == place, "_row"], "group", problems)
    return frame[~aside], notices


def _notice(code: str, text: str, rows: pd.Series[Any], problems: Problems) -> Notice:
    return Notice(code, text, f"{problems.file}, rows {rows_shown(rows)}")


def _names(label: Label) -> set[str]:
    return {folded(part) for part in label}


def _groups(labels: list[Label], depth: int) -> Iterator[list[int]]:
    """Labels that share their first parts, as places; of one alone nothing is a sum."""
    members: dict[Label, list[int]] = {}
    for place, label in enumerate(labels):
        members.setdefault(tuple(folded(part) for part in label[:depth]), []).append(place)
    yield from (each for each in members.values() if len(each) > 1)


def _found(table: Array, labels: list[Label], depth: int, layout: Layout) -> _Found:
    """Labels of a level that are the sum of the others in every cell where others stand beside them."""
    found = _Found()
    totals, none = {folded(name) for name in layout.totals}, {folded(name) for name in layout.not_totals}
    for group in _groups(labels, depth):
        numbers = table[:, group]
        filled = ~np.isnan(numbers)
        positive = np.nan_to_num(numbers) > 0
        whole, there = np.nansum(numbers, axis=1), filled.sum(axis=1)
        for at, place in enumerate(group):
            label, own = labels[place], np.nan_to_num(numbers[:, at])
            beside = filled[:, at] & (there > 1)
            exact = beside & (np.abs(own * 2 - whole) < _HALF)
            if _names(label) & none or not (exact & (own > 0)).any():
                continue
            declared = bool(_names(label) & totals)
            as_group = bool(depth) and folded(label[-1]) == folded(label[depth - 1])
            counted = own[exact].sum()
            several = own[exact & (positive.sum(axis=1) - positive[:, at] > 1)]
            everywhere = exact.sum() == beside.sum()
            if (
                declared
                or (as_group and counted >= _LEAST_NAMED and exact.sum() * 2 > beside.sum())
                or (everywhere and len(set(several.tolist()) - {0.0}) >= _CELLS)
            ):
                found.sure[place] = beside
                if not everywhere:
                    found.wrong[place] = beside & ~exact
            elif everywhere and several.max(initial=0) >= _WORTH_SAYING:
                found.perhaps.append(place)
    return found


def _refuse(name: str, rows: pd.Series[Any], level: str, problems: Problems) -> None:
    problems.add(
        f"{len(rows)} rows of {name!r}, which is a total of its {level} by its name or in other rows, are not the sum of the others",
        row=rows_shown(rows),
        column="offence",
        count=len(rows),
        expected="a total that is the sum of its parts, or none",
        remedy="Check which is right; in a layout, exclude the rows with set_aside or list the name under not_totals.",
    )
