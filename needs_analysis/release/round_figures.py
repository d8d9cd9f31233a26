"""The figures of a result rounded: counts to a base, and all that is calculated from them as precisely as that allows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from needs_analysis.columns import Column
from needs_analysis.errors import Refusal
from needs_analysis.release.cells.of_table import cells_of, has_sums
from needs_analysis.release.cells.part_given import numbers, part_given, scale
from needs_analysis.release.cells.ranges_of import outward, to_nearest
from needs_analysis.release.cells.round_cells import round_cells
from needs_analysis.release.profile import Profile
from needs_analysis.release.worked_out import (
    CHANGE,
    COARSE,
    COUNT,
    DIFFERENCE,
    MULTIPLE,
    RATIO,
    SHARE,
    Array,
    Origin,
    origins,
)
from needs_analysis.result import Result

_FIGURES = ("count", "base", "measure", "money", "limit")


def round_figures(
    result: Result, rule: Profile, *, controlled: Mapping[Any, Array] | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The table of a result with its figures rounded, and the cells of which rounding leaves nothing.

    Parameters
    ----------
    result : Result
        With all its figures.
    rule : Profile
        With a base to round to.
    controlled : mapping of str to array, optional
        Counts that were rounded together, so that their sums hold; see `controlled_counts`. Otherwise each is rounded by itself.

    Returns
    -------
    table, gone : pandas.DataFrame
        ``gone`` is True where a figure is smaller than the step to which it would have to be rounded.

    Notes
    -----
    A share, ratio, change or difference of two counts is worked out again from the rounded ones. Any other figure is rounded to a step
    of 1, 2 or 5 times a power of ten that is at least ``|figure| * base / smallest count that enters``, and the ends of a range to the
    step of the figure that it belongs to at least. Public bases stay as they are.

    Examples
    --------
    >>> from needs_analysis.release.profile import PROFILES
    >>> from needs_analysis.said import Said
    >>> table = pd.DataFrame({"n": [42, 58], "all": [103, 97], "share": [42 / 103, 58 / 97]})
    >>> columns = [Column("n", "count", part_of="all"), Column("all", "base"), Column("share", "measure", of=("n", "all"))]
    >>> result = Result(table, "x", "x", "x", lambda table, settings: Said("", ""), columns=columns)
    >>> round_figures(result, PROFILES["lt5-round5"])[0].values.tolist()
    [[40.0, 105.0, 0.380952381], [60.0, 95.0, 0.6315789474]]
    """
    table = result.table.reset_index(drop=True)
    known = {column.name: column for column in result.columns}
    found = origins(table, result.columns, threshold=rule.threshold)
    counts: dict[Any, Array] = {}
    for name, origin in found.items():
        if origin.kind == COUNT:
            given = (controlled or {}).get(name)
            side = known[name].side
            # The ends of a range stay on their sides, whatever else is rounded together.
            if given is None or side:
                given = outward(numbers(table, name), rule.round_to, side)
            counts[name] = given
        elif origin.kind == SHARE:
            counts[name] = to_nearest(part_given(table, known[name]), rule.round_to)
    shown = {name: counts[name] for name, origin in found.items() if origin.kind == COUNT}
    for name, origin in found.items():
        if origin.kind in (SHARE, RATIO, CHANGE, DIFFERENCE, MULTIPLE):
            shown[name] = _again(table, known[name], origin, counts)
    coarse = _coarse(table, result, found, counts, shown, rule.round_to)
    left, gone = table.copy(), pd.DataFrame(False, index=table.index, columns=list(table.columns))
    for name, values in {**shown, **coarse}.items():
        before = numbers(table, name)
        gone[name] = np.isnan(values) & ~np.isnan(before)
        left[name] = _as_before(table[name], np.where(gone[name], before, values))
    return left, gone


def controlled_counts(result: Result, rule: Profile) -> dict[Any, Array] | None:
    """Counts rounded so that all sums of the table hold, or None where it has no sums or no such rounding.

    Parameters
    ----------
    result : Result
        With all its figures.
    rule : Profile
        With a base to round to.
    """
    table = result.table.reset_index(drop=True)
    if not has_sums(table, result.columns):
        return None
    found = cells_of(table, result.columns, threshold=rule.threshold)
    system, columns = found.system, {column.name: column for column in result.columns}
    counted = {cell: where for cell, where in found.where.items() if columns[where[0]].role != "measure"}
    if not counted:
        return None
    fixed = {at for at in np.flatnonzero(found.kept).tolist() if system.names[at] not in found.where}
    fixed |= {system.place[cell] for cell in found.where if cell not in counted}
    equations: list[dict[Any, float]] = []
    for row in system.matrix:
        if not fixed & set(row.indices.tolist()):
            equations.append({system.names[at]: share for at, share in zip(row.indices, row.data, strict=True)})
    for name in {name for name, _ in counted.values()}:
        # One figure that stands in every row is one.
        same = [cell for cell, where in counted.items() if where[0] == name and found.kept[system.place[cell]]]
        equations += [{same[0]: -1, cell: 1} for cell in same[1:]]
    cells = {name: float(system.values[at]) for at, name in enumerate(system.names) if at not in fixed}
    try:
        rounded = round_cells(cells, equations, base=rule.round_to)
    except Refusal:
        return None
    values = {name: numbers(table, name).copy() for name, _ in counted.values()}
    for cell, (name, row) in counted.items():
        values[name][row] = rounded[cell]
    return values


def step_of(least: Array) -> Array:
    """The smallest step of 1, 2 or 5 times a power of ten that is at least so large.

    Examples
    --------
    >>> step_of(np.array([0.05, 0.3, 1.2, 60.0, 0.0])).tolist()
    [0.05, 0.5, 2.0, 100.0, 0.0]
    """
    steps = np.zeros(len(least))
    for at, size in enumerate(np.asarray(least, dtype=float)):
        if not np.isfinite(size) or size <= 0:
            steps[at] = size if size > 0 else 0.0
            continue
        power = int(np.floor(np.log10(size)))
        steps[at] = next(
            float(f"{times}e{power + more}")
            for more in (-1, 0, 1)
            for times in (1, 2, 5)
            if float(f"{times}e{power + more}") >= size * (1 - 1e-9)
        )
    return steps


def _again(table: pd.DataFrame, column: Column, origin: Origin, counts: Mapping[Any, Array]) -> Array:
    """A figure worked out again from rounded counts; nothing where it cannot be."""

    def figures(name: Any) -> Array:
        return counts[name] if name in counts else numbers(table, name)

    before = numbers(table, column.name)
    with np.errstate(divide="ignore", invalid="ignore"):
        if origin.kind == SHARE:
            value = scale(table, column) * counts[column.name] / figures(origin.made_of[0])
        elif origin.kind == DIFFERENCE:
            value = figures(origin.made_of[0]) - figures(origin.made_of[1])
        elif origin.kind == MULTIPLE:
            value = origin.factor * figures(origin.made_of[0])
        else:
            ratio = figures(origin.made_of[0]) / figures(origin.made_of[1])
            value = origin.factor * (ratio - 1 if origin.kind == CHANGE else ratio)
    value = np.where(np.isfinite(value), value, np.nan)
    # The last digits of a quotient depend on the processor.
    return np.where(np.isnan(before), np.nan, _clean(value))


def _clean(values: Array) -> Array:
    return np.array([float(f"{value:.10g}") for value in values], dtype=float)


def _coarse(
    table: pd.DataFrame,
    result: Result,
    found: Mapping[Any, Origin],
    counts: Mapping[Any, Array],
    shown: Mapping[Any, Array],
    base: int,
) -> dict[Any, Array]:
    """Figures that cannot be worked out again, to the precision of the counts that enter."""
    known = {column.name: column for column in result.columns}
    names = [name for name, origin in found.items() if origin.kind == COARSE]
    names = [name for name in names if known[name].role in _FIGURES or _is_number(table[name])]
    steps: dict[Any, Array] = {}
    for name, origin in found.items():
        if origin.counts and (known[name].role in _FIGURES or _is_number(table[name])):
            least, none = _smallest(table, known[name], origin, counts)
            with np.errstate(divide="ignore", invalid="ignore"):
                size = np.abs(numbers(table, name)) * base / least
            steps[name] = np.where(none & (numbers(table, name) != 0), np.inf, np.where(np.isfinite(size), size, 0.0))
    rounded: dict[Any, Array] = {}
    for name in sorted(names, key=lambda each: known[each].role == "limit"):
        value, wanted = numbers(table, name), steps[name]
        if known[name].role == "limit":
            own = [steps[each] for each in known[name].of if each in steps and known[each].role in ("measure", "money")]
            wanted = np.max([wanted, *own], axis=0) if own else wanted
        step = step_of(wanted)
        nothing = (step > np.abs(value) * (1 + 1e-9)) & (value != 0)
        to_step = _to_step(value, step, known[name].side)
        kept = np.isnan(value) | np.isinf(value)
        rounded[name] = np.where(kept, value, np.where(nothing, np.nan, _clean(to_step)))
    _as_what_they_equal(table, known, {**shown, **rounded}, rounded)
    _in_order(table, known, {**shown, **rounded}, rounded)
    return rounded


def _as_what_they_equal(
    table: pd.DataFrame, known: Mapping[Any, Column], shown: Mapping[Any, Array], rounded: dict[Any, Array]
) -> None:
    """A range that is one figure stays that figure."""
    for name in [each for each in rounded if known[each].role == "limit"]:
        for other in known[name].of:
            if other in shown and known[other].role in ("count", "base", "measure", "money"):
                same = numbers(table, name) == numbers(table, other)
                rounded[name] = np.where(same, shown[other], rounded[name])


def _to_step(value: Array, step: Array, side: int) -> Array:
    """Figures at the nearest step; the ends of a range outward, so that it still holds what it held."""
    with np.errstate(divide="ignore", invalid="ignore"):
        if side:
            turn = np.floor if side < 0 else np.ceil
            return np.where(step > 0, step * turn(np.round(value / step, 6)), value)
        return np.where(step > 0, np.sign(value) * step * np.floor(np.abs(value) / step + 0.5 + 1e-9), value)


def _in_order(
    table: pd.DataFrame, known: Mapping[Any, Column], shown: Mapping[Any, Array], rounded: dict[Any, Array]
) -> None:
    """Lower and upper ends on their sides of the figure that they belong to after rounding."""
    for name in [each for each in rounded if known[each].side]:
        before, turn = numbers(table, name), np.fmin if known[name].side < 0 else np.fmax
        for other in known[name].of:
            if other not in table or (known[other].role not in ("measure", "money") and other != "value"):
                continue
            true = numbers(table, other)
            figure = shown.get(other, true)
            held = (before <= true) if known[name].side < 0 else (before >= true)
            held &= ~np.isnan(rounded[name]) & ~np.isnan(figure)
            rounded[name] = np.where(held, turn(rounded[name], figure), rounded[name])


def _smallest(table: pd.DataFrame, column: Column, origin: Origin, counts: Mapping[Any, Array]) -> tuple[Array, Array]:
    """The smallest rounded count that enters each row, and where one that was something is nothing."""
    least, none = np.full(len(table), np.inf), np.zeros(len(table), dtype=bool)
    for name in origin.counts:
        if name not in counts:
            continue
        sizes = np.abs(counts[name])
        sizes = np.where(np.isnan(sizes), np.inf, sizes)
        if origin.across:
            some = sizes[(sizes > 0) & np.isfinite(sizes)]
            least = np.minimum(least, some.min(initial=np.inf))
        else:
            true = np.abs(numbers(table, name))
            none |= (sizes == 0) & (true > 0)
            least = np.minimum(least, np.where(sizes > 0, sizes, np.inf))
    return least, none


def _is_number(column: pd.Series[Any]) -> bool:
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def _as_before(before: pd.Series[Any], values: Array) -> pd.Series[Any]:
    """Rounded figures in the type that the column had, as far as that holds them."""
    whole = bool(np.all(np.isnan(values) | (values == np.round(values))))
    if pd.api.types.is_integer_dtype(before) and whole:
        if not np.isnan(values).any():
            return pd.Series(values, index=before.index).round().astype("int64").astype(before.dtype)
        return pd.Series(pd.array(values, dtype="Float64"), index=before.index).astype("Int64")
    if pd.api.types.is_extension_array_dtype(before):
        return pd.Series(pd.array(values, dtype="Float64"), index=before.index)
    return pd.Series(values, index=before.index, dtype=float)
