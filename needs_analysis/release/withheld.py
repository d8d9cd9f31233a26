"""Which cells of a result may not leave, by what its columns declare. Nothing is guessed from names, texts or kinds of numbers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from needs_analysis.columns import Column
from needs_analysis.release.beside.joined_cells import JoinedCells
from needs_analysis.release.beside.refused import beside_earlier
from needs_analysis.release.cells.all_alike import SMALL_GROUP, all_alike
from needs_analysis.release.cells.attacker import NEAR, pieces
from needs_analysis.release.cells.cheapest import Pattern, Unprotected, cheapest
from needs_analysis.release.cells.merges import cannot_protect
from needs_analysis.release.cells.of_table import (
    TableCells,
    cells_of,
    counted_columns,
    has_sums,
    sums_of,
)
from needs_analysis.release.cells.part_given import numbers, part_given
from needs_analysis.release.cells.told_when_rounded import told_when_rounded
from needs_analysis.release.single_records import single_records
from needs_analysis.release.worked_out import entering, origins
from needs_analysis.result import Result

Array = np.ndarray[Any, Any]

Beside = Callable[[TableCells], JoinedCells | None]

SECONDS: Final = 30.0
"""Time to look for the cheapest cells to hide besides; after it the best that were found do."""


class Withheld(NamedTuple):
    """Cells that may not leave, the rows of small figures, and how far the cost may be above the least: 0 where it is the least.

    ``earlier`` names the tables published before with which what is withheld was chosen.
    """

    cells: pd.DataFrame
    rows: Array
    gap: float
    earlier: str = ""


def withheld(
    result: Result, threshold: int, *, round_to: int = 0, zeros_shown: bool = True
) -> tuple[pd.DataFrame, Array]:
    """Cells that may not leave, and the rows in which a figure is itself too small; see `what_is_withheld`."""
    found = what_is_withheld(result, threshold, round_to=round_to, zeros_shown=zeros_shown)
    return found.cells, found.rows


def what_is_withheld(
    result: Result,
    threshold: int,
    *,
    round_to: int = 0,
    zeros_shown: bool = True,
    beside: Beside | None = None,
) -> Withheld:
    """Cells that may not leave, and the rows in which a figure is itself too small.

    Parameters
    ----------
    result : Result
        With a declaration for each of its columns.
    threshold : int
        Counts above 0 and below it are withheld.
    round_to : int, default 0
        What all other counts are rounded to. Where rounding leaves enough open, nothing is hidden besides the small ones.
    zeros_shown : bool, default True
        Whether a count of 0 may be shown.
    beside : callable, optional
        Gives the cells of the table among those of tables that were published before, or None where they have nothing to do with each
        other; what it hides then also keeps the figures safe that those hide.

    Returns
    -------
    cells : pandas.DataFrame of bool
        True where a cell is withheld; of the shape of the table.
    rows : ndarray of bool
        Rows with a count or base that is too small, or of which too few are left over, and which others may give back.
    gap : float
        By what share of its cost the choice may be dearer than the cheapest, where the search was stopped; else 0.
    earlier : str
        The tables published before beside which figures were chosen to withhold; "" where there are none.

    Raises
    ------
    CannotProtect
        Where a total stands in the table and no choice of cells keeps a small figure from being worked out.

    Notes
    -----
    A count is too small, and so is what it leaves of its whole; of 12 of 12 nobody is left, and everybody is known. With a cell
    goes all that is worked out from it (``of``), in other rows too where those enter (``across``); and where a cell that is too
    small is itself worked out from others, one could work it out again, so those go as well. Then the cheapest other cells go without which
    the sums of the table would give a small one back (`release.cells`).
    """
    columns = {column.name: column for column in result.columns}
    table = result.table
    hidden = {name: np.zeros(len(table), dtype=bool) for name in columns}
    small = np.zeros(len(table), dtype=bool)
    sums = sums_of(table, result.columns)
    keys, counted = (
        [column for column in result.columns if column.role == "key"],
        counted_columns(table, result.columns),
    )
    for column in columns.values():
        found = _too_small(table, column, columns, threshold)
        if column.name in counted and column.role != "measure" and not column.apart:
            found |= all_alike(table, keys, counted[column.name], sums, threshold=threshold)
        if found.any():
            hidden[column.name] |= found
            small |= found & (not column.apart)
            _hide_its_parts(table, column, columns, hidden, found)
        # No sum gives these back, so no other figure goes for them.
        hidden[column.name] |= single_records(table, column, columns, threshold, in_sums=bool(sums))
    _shares_of_sums(table, result.columns, hidden)
    gap, earlier = 0.0, ""
    if small.any() or beside is not None:
        rule = _Rule(
            threshold,
            round_to,
            zeros_shown,
            entering(origins(table, result.columns, threshold=threshold)) if round_to else frozenset(),
        )
        alone = bool(small.sum() == 1 and len(table) > 1)
        gap, earlier = _hide_what_gives_back(table, result.columns, hidden, rule, alone=alone, beside=beside)
    _hide_what_follows(table, columns, hidden)
    return Withheld(pd.DataFrame(hidden, index=table.index, columns=list(table.columns)), small, gap, earlier)


def with_what_follows(result: Result, cells: pd.DataFrame) -> pd.DataFrame:
    """Some cells with all that is calculated from them, however many steps away."""
    hidden: dict[Any, Array] = {name: cells[name].to_numpy(dtype=bool).copy() for name in cells}
    _hide_what_follows(result.table, {column.name: column for column in result.columns}, hidden)
    return pd.DataFrame(hidden, index=cells.index, columns=list(cells.columns))


@dataclass(frozen=True)
class _Rule:
    """The threshold, the base of rounding, whether zeros are shown, and the counts that are known although they are rounded."""

    threshold: int
    round_to: int
    zeros_shown: bool
    exact: Collection[Any]


def _shares_of_sums(table: pd.DataFrame, columns: Sequence[Column], hidden: dict[Any, Array]) -> None:
    """Where totals stand beside shares, one share that is too small takes all: rounded parts tell it from their total."""
    if has_sums(table, columns):
        for column in columns:
            if column.role == "measure" and column.part_of and hidden[column.name].any():
                hidden[column.name][:] = True


def _hide_what_gives_back(
    table: pd.DataFrame,
    columns: Sequence[Column],
    hidden: dict[Any, Array],
    rule: _Rule,
    *,
    alone: bool,
    beside: Beside | None = None,
) -> tuple[float, str]:
    """Hide the cheapest figures without which a small one could be worked out from the sums of the table.

    Where one row alone holds small figures and no total stands in the table, someone may know it nevertheless.
    """
    in_sums = has_sums(table, columns)
    counted = counted_columns(table, columns)
    lonely = [
        column.name
        for column in columns
        if alone
        and not in_sums
        and column.role in ("count", "base", "measure")
        and not column.apart
        and hidden[column.name].sum() == 1
    ]
    # A change can be below 0, and is no part of a sum that could be looked through: one alone goes with all.
    for name in lonely:
        hidden[name] |= name not in counted
    lonely = [name for name in lonely if name in counted]
    sought = partial(_sought, table, columns, hidden, rule, in_sums=in_sums, beside=beside)
    try:
        cells, chosen = sought(known=lonely)
    except Unprotected:
        for name in lonely:
            hidden[name] |= ~np.isnan(counted[name])
        cells, chosen = sought()
    if chosen is None:
        return 0.0, ""
    for cell, (name, row) in cells.where.items():
        hidden[name][row] |= chosen.hidden[cells.system.place[cell]]
    shut = [cells.system.place[cell] for cell in cells.where if chosen.hidden[cells.system.place[cell]]]
    earlier = cells.who(shut) if isinstance(cells, JoinedCells) and shut else ""
    lost = float(cells.system.values[chosen.hidden & ~cells.unseen].sum())
    return max(0.0, (lost - chosen.bound) / lost) if chosen.reached_limit and lost else 0.0, earlier


def _sought(
    table: pd.DataFrame,
    columns: Sequence[Column],
    hidden: Mapping[Any, Array],
    rule: _Rule,
    *,
    in_sums: bool,
    beside: Beside | None,
    known: Collection[Any] = (),
) -> tuple[TableCells, Pattern | None]:
    """The cells of a table, among those of tables that were published before where there are some, and which of them to hide."""
    cells = cells_of(table, columns, threshold=rule.threshold, known=known)
    joined = beside(cells) if beside is not None and cells.where else None
    try:
        if joined is not None:
            return joined, _chosen(joined, hidden, rule, known=bool(known), in_sums=True)
        return cells, _chosen(cells, hidden, rule, known=bool(known), in_sums=in_sums)
    except Unprotected as none:
        if joined is None or known:
            raise
        # A table that cannot be protected by itself is refused for that.
        _chosen(cells, hidden, rule, in_sums=has_sums(table, columns))
        raise beside_earlier(joined.who(none.cells), none.cells) from None


def _chosen(
    found: TableCells,
    hidden: Mapping[Any, Array],
    given: _Rule,
    *,
    known: bool = False,
    in_sums: bool,
) -> Pattern | None:
    """The cells to hide; the sums of some columns may be known from elsewhere (``known``)."""
    system, threshold = found.system, given.threshold
    if not found.where:
        return None
    joined = found if isinstance(found, JoinedCells) else None
    rule = found.standard(threshold, zeros_shown=given.zeros_shown)
    if not in_sums:
        # Where no total is shown, what is shown need not depend on how small the small figures are.
        rule = rule.whatever_they_are(system, threshold=threshold)
    kept = found.kept | ((system.values == 0) & ~found.small if given.zeros_shown else False)
    already = found.flags(hidden)
    if given.round_to and joined is None:
        # Beside exact figures that were published before, rounding leaves nothing open.
        rule = replace(rule, small=rule.small & _told(found, already, given, in_sums=in_sums))
    begun = set(np.flatnonzero(np.any(list(hidden.values()), axis=0)).tolist())
    cost = np.where(found.unseen, 0.0, system.values)
    asked = partial(
        cheapest,
        system,
        free=~(kept | found.unseen),
        cost=cost,
        seconds=SECONDS,
        whole=bool(np.abs(system.values - np.round(system.values)).max(initial=0.0) < NEAR),
        singletons=True,
        always=found.unseen | already,
        lighter=system.flags(cell for cell, (_, row) in found.where.items() if row in begun),
    )
    try:
        pattern = asked(rule)
    except Unprotected as none:
        if joined is not None or known:
            raise
        if in_sums:
            raise cannot_protect(
                system, rule, kept, none.cells, singletons=True, threshold=threshold, in_time=none.in_time
            ) from None
        # Of a whole that everyone knows and that is small itself nothing more can be hidden than its part.
        open_to = np.isin(np.arange(len(system.names)), none.cells)
        pattern = asked(replace(rule, small=rule.small & ~open_to), always=found.unseen | already | (open_to & ~kept))
    if joined is None:
        return pattern
    return replace(pattern, hidden=joined.steady(pattern.hidden, rule=rule, always=found.unseen | already, cost=cost))


def _told(found: TableCells, already: Array, given: _Rule, *, in_sums: bool) -> Array:
    """Cells that no sum joins with one that could be told from the rounded figures are safe as they are."""
    system = found.system
    rule = found.standard(given.threshold, zeros_shown=given.zeros_shown)
    if not in_sums:
        rule = replace(rule, alone=rule.small)
    told = told_when_rounded(
        found,
        found.unseen | already,
        base=given.round_to,
        threshold=given.threshold,
        exact=system.flags(cell for cell, (name, _) in found.where.items() if name in given.exact)
        | system.flags(cell for cell in system.names if cell not in found.where),
        standard=rule,
    )
    joined = np.zeros(len(system.names), dtype=bool)
    for cells, _ in pieces(system, np.ones(len(system.names), dtype=bool)):
        joined[cells] = told[cells].any()
    return joined


def is_small(counts: Array, threshold: int) -> Array:
    """Which counts are above 0 and below the threshold."""
    return np.asarray((np.abs(counts) > 0) & (np.abs(counts) < threshold))


def _too_small(table: pd.DataFrame, column: Column, columns: dict[str, Column], threshold: int) -> Array:
    """Where the figure of a column is too small, or leaves too few of its whole."""
    if column.role in ("count", "base") and not column.public:
        found = numbers(table, column.name)
        return is_small(found, threshold) | _leaves_few(table, column, columns, found, threshold)
    if column.role == "measure" and column.part_of in columns:
        # A share or rate beside its base gives the part, where it does not stand beside it.
        part = part_given(table, column)
        return ((part > 0) & (part < threshold)) | _leaves_few(table, column, columns, part, threshold)
    return np.zeros(len(table), dtype=bool)


def _leaves_few(table: pd.DataFrame, column: Column, columns: dict[str, Column], part: Array, threshold: int) -> Array:
    """Where a part leaves fewer of its whole than may be shown; where it leaves nobody, everybody is known."""
    if column.part_of not in columns:
        return np.zeros(len(table), dtype=bool)
    whole = numbers(table, column.part_of)
    rest = whole - part
    everybody = (rest == 0) & (whole < SMALL_GROUP * threshold)
    return np.asarray((part > 0) & (everybody | ((rest > 0) & (rest < threshold))))


def _hide_its_parts(
    table: pd.DataFrame, column: Column, columns: dict[str, Column], hidden: dict[str, Array], small: Array
) -> None:
    """Hide the figures from which one that is too small could be worked out again."""
    for name in column.of:
        part = columns.get(name)
        if part is None or part.public or part.role not in ("count", "base") or part.name == column.part_of:
            continue
        hidden[name] |= _reached(table, column, small)


def behind(column: Column) -> tuple[Any, ...]:
    """What a column is calculated from; of a share its whole, even where that is not said."""
    share = column.role == "measure" and column.part_of and column.part_of not in column.of
    return (*column.of, column.part_of) if share else column.of


def _hide_what_follows(table: pd.DataFrame, columns: dict[str, Column], hidden: dict[str, Array]) -> None:
    """Hide all that is worked out from hidden cells, however many steps away."""
    changed = True
    while changed:
        changed = False
        for column in columns.values():
            origin = np.zeros(len(table), dtype=bool)
            for name in behind(column):
                origin |= hidden.get(name, origin)
            reached = _reached(table, column, origin)
            if (reached & ~hidden[column.name]).any():
                hidden[column.name] |= reached
                changed = True


def _reached(table: pd.DataFrame, column: Column, origin: Array) -> Array:
    """Rows of a column into which some rows enter: those themselves, and with ``across`` the others of their group."""
    if column.across is True:
        return np.full(len(table), bool(origin.any()))
    if column.across:
        keys = [table[name] for name in column.across]
        return pd.Series(origin, index=table.index).groupby(keys, dropna=False).transform("any").to_numpy(dtype=bool)
    return origin


def _overwritten(column: pd.Series[Any], hidden: pd.Series[bool]) -> pd.Series[Any]:
    """A column without some of its cells. A masked array keeps what it hides, and categories keep their names; neither may here."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.mask(hidden).cat.remove_unused_categories()
    if pd.api.types.is_numeric_dtype(column) and isinstance(column.dtype, pd.api.extensions.ExtensionDtype):
        column = column.where(~hidden, False if pd.api.types.is_bool_dtype(column) else 0)
    return column.mask(hidden)


def without_cells(result: Result, cells: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
    """The table without some of its cells. Rows that stood in the order of one of them stand last, in the order of their keys."""
    kept = result.table.reset_index(drop=True)
    cells = cells.reset_index(drop=True)
    for name in names:
        column = kept[name]
        if pd.api.types.is_integer_dtype(column) and not isinstance(column.dtype, pd.api.extensions.ExtensionDtype):
            # A whole number stays one beside a missing one.
            column = column.astype("Int64")
        if pd.api.types.is_bool_dtype(column):
            column = column.astype("boolean")
        kept[name] = _overwritten(column, cells[name])
    placed = np.zeros(len(kept), dtype=bool)
    for declared in result.columns:
        placed |= cells[declared.name].to_numpy() if declared.sorts else placed
    if not placed.any():
        return kept
    keys = [declared.name for declared in result.columns if declared.role == "key"] or [result.columns[0].name]
    last = kept[placed].sort_values(keys, key=lambda values: values.astype("str"))
    return pd.concat([kept[~placed], last])
