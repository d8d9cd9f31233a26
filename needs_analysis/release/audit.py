"""What someone who can add up learns from a table that is to be published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from needs_analysis.columns import Column
from needs_analysis.errors import Refusal
from needs_analysis.release.beside.joined_cells import JoinedCells, beside_earlier_tables
from needs_analysis.release.beside.piece import Piece, what_columns_count
from needs_analysis.release.cells.attacker import NEAR, Question, answers, endless
from needs_analysis.release.cells.of_table import ALL, NOT_LISTED, TableCells, cells_of, counted_columns
from needs_analysis.release.cells.system import Array, is_whole, threshold_of
from needs_analysis.release.cells.values_of import REST
from needs_analysis.release.own_table import declared_columns, read_figures
from needs_analysis.release.release import Released
from needs_analysis.release.single_records import single_records
from needs_analysis.result import Result


@dataclass(frozen=True)
class TableAudit:
    """What an attacker learns.

    Parameters
    ----------
    cells : pandas.DataFrame
        One row a hidden figure: its row and column, ``low, high`` (the smallest and largest it can be), ``low_whole, high_whole`` (among
        whole numbers), ``told`` (whether it can be told to be small) and ``pinned_by`` (the figures shown that hold it).
    problems : tuple of str
        What else must not be shown, in words: small figures that stand there, figures worked out from hidden ones.
    """

    cells: pd.DataFrame
    problems: tuple[str, ...]

    @property
    def safe(self) -> bool:
        """Whether nobody can show of any figure that it is small."""
        return not self.problems and not self.cells["told"].any()


def audit(
    table: pd.DataFrame | Result | Released,
    *,
    columns: Mapping[Any, Any] | Iterable[Column] = (),
    threshold: int = 5,
    zeros_shown: bool = True,
    round_to: int = 0,
    earlier: Iterable[pd.DataFrame | Result | Released] = (),
) -> TableAudit:
    """Look at a table as someone would who wants to know what it hides.

    Parameters
    ----------
    table : pandas.DataFrame, Result or Released
        The table as it would be published. A figure that is missing, or has a mark in its place such as ``[c]``, is hidden.
    columns : mapping or iterable of Column
        What each column is: ``{"area": {"role": "key", "totals": ["All"]}, "victims": "count"}``, with the words of `columns.Column`. A
        Result brings its own.
    threshold : int, default 5
        Counts from 1 to one below it are small.
    zeros_shown : bool, default True
        Whether zeros are never hidden, so that what is hidden is at least 1.
    round_to : int, default 0
        What its figures were rounded to, each by itself after those under the threshold were hidden; a figure that is no multiple of it
        was not. What was released under a profile that rounds brings its own.
    earlier : iterable of pandas.DataFrame, Result or Released
        What was published before, the oldest first: earlier editions, tables of larger or smaller areas, periods and groups. Of a
        DataFrame the columns are declared as those of ``table``, as far as it has them. Columns of one name count the same.

    Returns
    -------
    TableAudit
        ``safe``, ``cells`` and ``problems``.

    Raises
    ------
    DataError
        For a column that is not declared, a figure that is none, a total that its parts do not make, and a table that no hidden
        figures could make true.
    Refusal
        For a threshold or a base of rounding that is none.

    Notes
    -----
    The attacker knows the table, its sums (``totals`` of its keys, ``part_of`` of its columns), the rule, and the earlier tables where they
    are given. Of a rounded figure they know the two ends between which it lies; what rates beside it tell of it more closely is not
    looked at. What other tables show, and what people know of each other, is not looked at.

    Examples
    --------
    >>> table = pd.DataFrame({"area": ["All", "A", "B", "C"], "victims": [47, 45, "[c]", "[c]"]})
    >>> found = audit(table, columns={"area": {"role": "key", "totals": ["All"]}, "victims": "count"})
    >>> found.safe
    False
    >>> found.cells[["area", "low", "high", "told"]].values.tolist()
    [['B', 1.0, 1.0, True], ['C', 1.0, 1.0, True]]
    """
    limit = threshold_of(threshold)
    if not is_whole(round_to) or round_to < 0 or round_to == 1:
        raise Refusal("The base of rounding is not a whole number of 2 or more", remedy="Give 5, or leave it out.")
    if not isinstance(zeros_shown, bool):
        raise Refusal("zeros_shown is neither True nor False", remedy="Give True where zeros are never hidden.")
    if not isinstance(earlier, Iterable) or isinstance(earlier, str | pd.DataFrame | Mapping):
        raise Refusal("The earlier tables are no list of tables", remedy="Give them as a list: earlier=[table].")
    round_to = int(round_to)
    if isinstance(table, Released):
        round_to = round_to or table.rule.round_to
    frame, given, told = _read(table, columns)
    found = cells_of(
        frame, given, threshold=limit, strict=isinstance(table, pd.DataFrame), absent=True, round_to=round_to
    )
    told += _all_alike(found)
    before = [_piece(each, columns, number) for number, each in enumerate(earlier, 1)]
    if before and found.ranges is not None:
        raise Refusal(
            "Earlier tables cannot be looked at beside one that is rounded", remedy="Leave out earlier, or round_to."
        )
    if before:
        found = beside_earlier_tables(found, _as_piece(frame, given, "this table"), before, threshold=limit)
    hidden = found.absent | found.unseen
    open_to = found.rests if isinstance(found, JoinedCells) else found.unseen
    least = np.where(open_to | ~hidden, 0.0, np.minimum(found.system.values, float(zeros_shown)))
    if found.ranges is not None:
        least = np.where(np.isfinite(found.ranges.most), found.ranges.least, least)
    problems = [*told, *_shown_small(found, limit), *_worked_out(frame, given, counted_columns(frame, given))]
    problems += _single(frame, given, limit)
    return TableAudit(_intervals(frame, given, found, hidden, least, limit), tuple(problems))


def _read(
    table: Any, columns: Mapping[Any, Any] | Iterable[Column]
) -> tuple[pd.DataFrame, Sequence[Column], list[str]]:
    """A table with numbers in its figures, what its columns are, and the marks that say too much."""
    if isinstance(table, Released):
        table = table.result
    frame, given = (
        (table.table, table.columns) if isinstance(table, Result) else (table, declared_columns(table, columns))
    )
    read, told = read_figures(frame.reset_index(drop=True), given)
    return read, given, told


def _piece(table: Any, columns: Mapping[Any, Any] | Iterable[Column], number: int) -> Piece:
    """An earlier table, as it is set beside the one that is looked at."""
    if isinstance(table, pd.DataFrame):
        columns = columns if isinstance(columns, Mapping) else {each.name: each for each in columns}
        columns = {name: said for name, said in columns.items() if name in table}
    frame, given, _ = _read(table, columns)
    return _as_piece(frame, given, f"earlier table {number}")


def _as_piece(frame: pd.DataFrame, given: Sequence[Column], said: str) -> Piece:
    counts = what_columns_count(given, measure="", settings={})
    return Piece(frame, tuple(given), counts, output="looked at together", said=said)


def _shown_small(found: TableCells, threshold: int) -> list[str]:
    values, system = found.system.values, found.system
    if found.ranges is not None:
        values = np.where(np.isfinite(found.ranges.most), found.ranges.most, values)
    said = []
    for cell, (name, row) in found.where.items():
        at = system.place[cell]
        if not found.absent[at] and NEAR < values[at] < threshold - NEAR:
            said.append(f"{name}, row {row + 2}: a figure under {threshold} is shown")
    return sorted(said)


def _all_alike(found: TableCells) -> list[str]:
    """Small groups of which a table says that all of them are a part, or of one label."""
    said = []
    for at in np.flatnonzero(found.small & ~found.absent).tolist():
        cell: Any = found.system.names[at]
        if cell in found.where:
            name, row = found.where[cell]
            said.append(f"{name}, row {row + 2}: a zero tells that all of a small group are of the other label")
        else:
            name, row = found.where[cell[1:]]
            said.append(f"{name}, row {row + 2}: it tells that all of a small group are a part of it")
    return sorted(said)


def _single(table: pd.DataFrame, columns: Sequence[Column], threshold: int) -> list[str]:
    """Values of one person or contributor that are shown, and sums of money that tell one."""
    known = {column.name: column for column in columns}
    said = []
    for column in columns:
        found = single_records(table, column, known, threshold) & table[column.name].notna().to_numpy(dtype=bool)
        if column.contributors:
            # Where they are all hidden nothing is known of them, and the sum was judged before it left.
            found &= table[list(column.contributors)].notna().any(axis=1).to_numpy(dtype=bool)
        what = (
            "it tells what one contributor makes"
            if column.quantile is None
            else "it is the value of one person or case"
        )
        said += [f"{column.name}, row {row + 2}: {what}" for row in np.flatnonzero(found)]
    return said


def _worked_out(table: pd.DataFrame, columns: Sequence[Column], counted: Mapping[Any, Array]) -> list[str]:
    """Figures that are shown although one that they are worked out from is hidden."""
    known = {column.name: column for column in columns}
    said = []
    for column in columns:
        if column.role not in ("count", "base", "measure", "money", "limit"):
            continue
        for name in column.of:
            if name not in counted or known[name].public or name == column.name:
                continue
            gone = table[name].isna() & table[column.name].notna()
            said += [
                f"{column.name}, row {row + 2}: it is calculated from {name}, which is hidden"
                for row in np.flatnonzero(gone)
            ]
    return said


def _intervals(
    table: pd.DataFrame, columns: Sequence[Column], found: TableCells, hidden: Array, least: Array, threshold: int
) -> pd.DataFrame:
    system = found.system
    free = endless(system, *_open(found, hidden))
    places = {system.place[cell]: where for cell, where in found.where.items() if found.absent[system.place[cell]]}
    wanted = sorted(places, key=lambda at: (places[at][1], str(places[at][0])))
    others = [at for at in np.flatnonzero(found.absent).tolist() if at not in places]
    rests = [at for at in np.flatnonzero(found.unseen).tolist() if _is_rest(found, at)]
    keys = [column.name for column in columns if column.role == "key"]
    rows = []
    for at in [*wanted, *others, *rests]:
        low, down = _end(found, hidden, least, Question(at, upward=False))
        high, up = (np.inf, ()) if free[at] else _end(found, hidden, least, Question(at, upward=True))
        whole = [np.ceil(low - NEAR), np.floor(high + NEAR) if np.isfinite(high) else np.inf]
        small = high < threshold - NEAR or (low < threshold - NEAR and high - low < threshold - 1 - NEAR)
        if at in rests and (not small or high < 1 - NEAR):
            continue
        name, row = places.get(at) or _elsewhere(found, at)
        rows.append(
            {
                **{key: table[key].iloc[row] if row is not None else "" for key in keys},
                "column": str(name),
                "row": row + 2 if row is not None else 0,
                "low": low,
                "high": high,
                "low_whole": float(whole[0]),
                "high_whole": float(whole[1]),
                "told": bool(small),
                "pinned_by": "; ".join(sorted({*down, *up})) if small else "",
            }
        )
    names = [*keys, "column", "row", "low", "high", "low_whole", "high_whole", "told", "pinned_by"]
    return pd.DataFrame(rows, columns=names)


def _is_rest(found: TableCells, at: int) -> bool:
    """Whether a cell that no table shows is what is left of a whole, and so somebody."""
    name: Any = found.system.names[at]
    return isinstance(found, JoinedCells) or str(name[0]) == REST


def _elsewhere(found: TableCells, at: int) -> tuple[str, int | None]:
    """What a cell is that does not stand in the table: what is left of a whole, or what an earlier table hides."""
    name: Any = found.system.names[at]
    of = found.where.get(name[1:]) or (found.where.get(name[1]) if len(name) == 2 else None)
    if of is not None:
        return f"what {of[0]} leaves of its whole", of[1]
    return _in_words(found, at), None


def _open(found: TableCells, hidden: Array) -> tuple[Array, Array | None]:
    """Cells of which the value is not known, and the largest that each can have."""
    most = None if found.ranges is None else found.ranges.most
    return (hidden, None) if most is None else (hidden | np.isfinite(most), most)


def _end(found: TableCells, hidden: Array, least: Array, question: Question) -> tuple[float, tuple[str, ...]]:
    """One end of a hidden figure, and the shown ones that hold it there."""
    system = found.system
    open_to, most = _open(found, hidden)
    answer = answers(system, open_to, least, [question], most=most)[0]
    end = system.values[question.cell] + (answer.distance if question.upward else -answer.distance)
    rows = np.flatnonzero(np.abs(answer.prices) > NEAR)
    shown = {int(cell) for row in rows for cell in system.matrix[row].indices if not hidden[cell]}
    return float(np.round(end, 7)) + 0.0, tuple(_in_words(found, cell) for cell in sorted(shown))


def _in_words(found: TableCells, at: int) -> str:
    """A figure by its labels and its column; with its table, where that is an earlier one."""
    name: Any = found.system.names[at]
    if isinstance(found, JoinedCells):
        return found.in_words(at)
    labels = [str(label) for label in name if label not in (NOT_LISTED, ALL)]
    return ", ".join([*labels[1:], labels[0]])
