"""The counts of a table as cells and equations, by what its columns declare and by nothing else."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from needs_analysis.columns import Column
from needs_analysis.errors import DataError
from needs_analysis.release.cells.all_alike import SMALL_GROUP, all_alike
from needs_analysis.release.cells.attacker import NEAR
from needs_analysis.release.cells.part_given import numbers, part_given
from needs_analysis.release.cells.ranges_of import Ranges, ranges_of
from needs_analysis.release.cells.standard import Standard
from needs_analysis.release.cells.system import Array, System, checked
from needs_analysis.release.cells.values_of import REST, values_of

NOT_LISTED: Final = "not listed"
ALL: Final = "all of the table"


@dataclass(frozen=True)
class TableCells:
    """A table's counts as a system.

    Parameters
    ----------
    system : System
        Cells and equations.
    where : dict
        Name of each cell that the table shows to its column and row.
    small : ndarray of bool
        Cells to protect besides those under the threshold: nobody left where everybody is a part, or beside the one part of a total.
    unseen : ndarray of bool
        Cells that the table does not show: what is left of a whole, what is missing or not listed.
    kept : ndarray of bool
        Cells that cannot be hidden: totals that are known without the table, and wholes that stand in each row.
    absent : ndarray of bool
        Cells that the table does not show and whose values were found so that all sums hold.
    ranges : Ranges, optional
        Where the table is rounded, what is known of each cell that it shows; their values too were found so that all sums hold.
    sides : ndarray of int, optional
        Cells that are the lower (-1) or upper (1) ends of ranges.
    in_several : frozenset
        Columns, each with a measure where the table has several, of which someone stands in several parts of a total.
    """

    system: System
    where: Mapping[Hashable, tuple[Any, int]]
    small: Array
    unseen: Array
    kept: Array
    absent: Array
    ranges: Ranges | None = None
    sides: Array | None = None
    in_several: frozenset[tuple[Any, str]] = frozenset()

    def standard(self, threshold: int, *, zeros_shown: bool = True) -> Standard:
        """What each small cell must be able to be; where zeros are shown, everyone knows that what is hidden is at least 1."""
        least = np.where(self.unseen, 0.0, np.minimum(self.system.values, float(zeros_shown)))
        more = self.small if zeros_shown else self.small | (~self.unseen & ~self.kept & (self.system.values == 0))
        return Standard.of(self.system, threshold=threshold, standard="interval", least=least, more=more)

    def flags(self, hidden: Mapping[Any, Array]) -> Array:
        """The cells that a table hides, given by column and row."""
        return self.system.flags(cell for cell, (name, row) in self.where.items() if hidden[name][row])


def counted_columns(table: pd.DataFrame, columns: Sequence[Column]) -> dict[Any, Array]:
    """The columns that count people or cases, as numbers; those that fall below 0, such as changes, are no part of any sum.

    A share beside its base counts the part that it gives.
    """
    found: dict[Any, Array] = {}
    declared = {column.name: column for column in columns}
    for column in columns:
        if column.role in ("count", "base") and not column.public:
            values = numbers(table, column.name)
        elif column.role == "measure" and column.part_of in declared:
            values = part_given(table, column)
        else:
            continue
        if not (values < 0).any():
            found[column.name] = values
    return found


def cells_of(
    table: pd.DataFrame,
    columns: Sequence[Column],
    *,
    threshold: int,
    known: Collection[Any] = (),
    strict: bool = False,
    absent: bool = False,
    round_to: int = 0,
) -> TableCells:
    """A table as cells and equations.

    Parameters
    ----------
    table : pandas.DataFrame
        The table, with all its values.
    columns : sequence of Column
        What its columns are. Sums follow from ``totals`` of its keys and from ``part_of``.
    threshold : int
        Counts from 1 to one below it are small.
    known : collection
        Columns whose sum over all rows someone may know, although it does not stand in the table.
    strict : bool
        Whether a total that its parts do not make is refused; otherwise what is missing is a cell of its own, and where parts come to
        more than their total, as people who are counted in two areas do, there is no sum.
    absent : bool
        Whether what is missing was hidden by someone: it is then a cell like any other, of some value with which all sums hold.

    round_to : int, default 0
        With ``absent``: what the figures of the table were rounded to, each by itself. One that is no multiple of it is exact.

    Raises
    ------
    DataError
        With ``strict``, for a total that its parts do not make; with ``absent``, where no value of what is missing would make the sums
        hold.
    """
    builder = _Builder(table.reset_index(drop=True), columns, threshold, known=known, strict=strict, absent=absent)
    builder.round_to = round_to
    return builder.built()


def sums_of(table: pd.DataFrame, columns: Sequence[Column]) -> list[tuple[int, list[int]]]:
    """The rows of a table that add up others, each with those, by their places."""
    if len(table) < 2 or not any(column.totals for column in columns if column.role == "key"):
        return []
    return _Builder(table.reset_index(drop=True), columns, 2, known=(), strict=False, absent=False).sums()


def has_sums(table: pd.DataFrame, columns: Sequence[Column]) -> bool:
    """Whether some row of a table adds up others."""
    return bool(sums_of(table, columns))


class _Builder:
    def __init__(
        self,
        table: pd.DataFrame,
        columns: Sequence[Column],
        threshold: int,
        *,
        known: Collection[Any],
        strict: bool,
        absent: bool,
    ) -> None:
        self.table, self.threshold, self.known = table, threshold, known
        self.strict, self.absent = strict, absent
        self.round_to = 0
        self.between: dict[Hashable, tuple[float, float]] = {}
        self.columns = {column.name: column for column in columns}
        self.counted = counted_columns(table, columns)
        self.keys = [column for column in columns if column.role == "key"]
        self.rows = _row_names(table, [key.name for key in self.keys])
        self.cells: dict[Hashable, float] = {}
        self.where: dict[Hashable, tuple[Any, int]] = {}
        self.equations: list[dict[Hashable, float]] = []
        self.unseen: set[Hashable] = set()
        self.small: set[Hashable] = set()
        self.kept: set[Hashable] = set()
        self.problems: list[dict[str, Any]] = []
        self.in_several: set[tuple[Any, str]] = set()

    def built(self) -> TableCells:
        for name, values in self.counted.items():
            for row in np.flatnonzero(~np.isnan(values) | self.absent):
                cell = self._cell(name, row)
                self.cells[cell] = float(values[row])
                self.where[cell] = (name, int(row))
            if self.round_to:
                self._ranges(name, values)
            if self._same_everywhere(name):
                self.kept |= {self._cell(name, row) for row in np.flatnonzero(~np.isnan(values))}
        twins = self._all_the_parts()
        for name in self.counted:
            # Of two parts that make their whole, what one leaves is the other.
            if name not in twins:
                self._rests(self.columns[name])
        sums = self.sums()
        for name in self.counted:
            # Of rounded shares the parts come near their total and not to it; see `withheld`.
            if (
                not self.columns[name].apart
                and not self._same_everywhere(name)
                and self.columns[name].role != "measure"
            ):
                self._add_up(name, sums)
                alike = all_alike(self.table, self.keys, self.counted[name], sums, threshold=self.threshold)
                self.small |= {self._cell(name, row) for row in np.flatnonzero(alike)}
        if self.problems:
            raise DataError(self.problems)
        lacking = {cell for cell, value in self.cells.items() if np.isnan(value)}
        if lacking or self.between:
            open_to = {*lacking, *self.between, *(self.unseen if self.between else ())}
            self.cells |= values_of(open_to, self.cells, self.equations, between=self.between)
        system = checked(self.cells, self.equations) if self.cells else System((), np.zeros(0), csr_matrix((0, 0)))
        return TableCells(
            system,
            self.where,
            system.flags(self.small),
            system.flags(self.unseen),
            system.flags(self.kept),
            system.flags(lacking),
            self._known(system) if self.between else None,
            np.array([self.columns[self.where[name][0]].side if name in self.where else 0 for name in system.names]),
            frozenset(self.in_several),
        )

    def _ranges(self, name: Any, values: Array) -> None:
        """What is known of the rounded figures of a column."""
        there = np.flatnonzero(~np.isnan(values) & (values > NEAR) & (np.abs(values % self.round_to) < NEAR))
        known = ranges_of(values, base=self.round_to, threshold=self.threshold, side=self.columns[name].side)
        for row in there.tolist():
            self.between[self._cell(name, row)] = (float(known.least[row]), float(known.most[row]))

    def _known(self, system: System) -> Ranges:
        least, most = np.zeros(len(system.names)), np.full(len(system.names), np.inf)
        for cell, (lower, upper) in self.between.items():
            least[system.place[cell]], most[system.place[cell]] = lower, upper
        return Ranges(least, most)

    def _cell(self, name: Any, row: Any) -> tuple[Any, ...]:
        return (str(name), *self.rows[row])

    def _same_everywhere(self, name: Any) -> bool:
        """Whether a base is one figure that stands in each row, so that hiding it in one of them hides nothing."""
        values = self.counted[name]
        known = values[~np.isnan(values)]
        return self.columns[name].role == "base" and len(known) > 1 and bool((known == known[0]).all())

    def _rests(self, column: Column) -> None:
        """What each part leaves of its whole."""
        whole = self.counted.get(column.part_of)
        public = self.columns.get(column.part_of)
        if whole is None:
            if public is None or not column.part_of:
                return
            whole = numbers(self.table, column.part_of)
        part = self.counted[column.name]
        there = np.ones(len(whole), dtype=bool) if self.absent and column.part_of in self.counted else ~np.isnan(whole)
        for row in np.flatnonzero(there & (~np.isnan(part) | self.absent)):
            rest = float(whole[row] - part[row])
            if rest < 0 or part[row] == 0 or (self.round_to and rest == 0):
                # Of nobody the whole is left, and that is a figure of its own.
                continue
            mine, total = self._cell(column.name, row), self._cell(column.part_of, row)
            name = (REST, *mine)
            self.cells[name] = rest
            self.unseen.add(name)
            if total not in self.cells:
                self.cells[total] = float(whole[row])
                self.kept.add(total)
            if rest == 0 and 0 < whole[row] < SMALL_GROUP * self.threshold:
                self.small.add(name)
            self.equations.append({total: -1, mine: 1, name: 1})

    def _all_the_parts(self) -> set[Any]:
        """Columns that come to their whole in every row: nobody who sees that takes it for chance. Those that are one of two are given."""
        twins: set[Any] = set()
        by_whole: dict[Any, list[Any]] = {}
        for name in self.counted:
            whole = self.columns[name].part_of
            if whole and whole in self.counted and self.columns[name].role != "measure":
                by_whole.setdefault(whole, []).append(name)
        for whole, names in by_whole.items():
            parts, total = np.array([self.counted[name] for name in names]), self.counted[whole]
            known = ~np.isnan(parts).any(axis=0) & ~np.isnan(total)
            if (
                len(names) < 2
                or self.round_to
                or not known.any()
                or np.abs(parts.sum(axis=0) - total)[known].max() > NEAR
            ):
                continue
            for row in np.flatnonzero(known | self.absent):
                self.equations.append({self._cell(whole, row): -1, **{self._cell(name, row): 1 for name in names}})
            twins |= set(names) if len(names) == 2 else set()
        return twins

    def sums(self) -> list[tuple[int, list[int]]]:
        """Rows that add up others, each with those it adds up."""
        totals = {key.name: _parts(key) for key in self.keys if key.totals}
        if not totals:
            return []
        labels = {key.name: self.table[key.name].astype("str").tolist() for key in self.keys}
        found = []
        alike: dict[tuple[Any, ...], dict[tuple[str, ...], list[int]]] = {}
        for row in range(len(self.table)):
            over = [name for name in totals if labels[name][row] in totals[name]]
            alone = {name: self._parts(row, (name,), labels, totals, alike) for name in over}
            found += [(row, parts) for parts in alone.values() if parts]
            for many in range(2, len(over) + 1):
                for names in combinations(over, many):
                    # Where each key has lines of its own, theirs hold already.
                    if not all(alone[name] for name in names):
                        parts = self._parts(row, names, labels, totals, alike)
                        found += [(row, parts)] if parts else []
        return found

    def _parts(
        self,
        row: int,
        over: tuple[Any, ...],
        labels: Mapping[Any, list[str]],
        totals: Mapping[Any, Mapping[str, tuple[str, ...]]],
        alike: dict[tuple[Any, ...], dict[tuple[str, ...], list[int]]],
    ) -> list[int]:
        """Rows that differ from one in some keys only, and there are its parts."""
        others = [labels[name] for name in labels if name not in over]
        if over not in alike:
            rows: dict[tuple[str, ...], list[int]] = {}
            for at in range(len(self.table)):
                rows.setdefault(tuple(each[at] for each in others), []).append(at)
            alike[over] = rows
        fits = alike[over][tuple(each[row] for each in others)]
        for name in over:
            given, sums = set(totals[name][labels[name][row]]), totals[name]
            fits = [at for at in fits if (labels[name][at] in given if given else labels[name][at] not in sums)]
        return [at for at in fits if at != row]

    def _add_up(self, name: Any, sums: Sequence[tuple[int, list[int]]]) -> None:
        values = self.counted[name]
        for row, parts in sums:
            self._sum_of(name, row, parts)
        there = np.flatnonzero(~np.isnan(values))
        if name in self.known and len(there) > 1:
            total = (ALL, str(name))
            self.cells[total] = float(values[there].sum())
            self.kept.add(total)
            self.equations.append({total: -1, **{self._cell(name, row): 1 for row in there}})

    def _says_so(self, row: int, parts: Sequence[int]) -> bool:
        """Whether the parts of a total differ from it in one key only, so that none of them can be missing."""
        one, other = (self.table[[key.name for key in self.keys]].iloc[at].astype("str") for at in (row, parts[0]))
        return int((one != other).sum()) == 1

    def _sum_of(self, name: Any, row: int, parts: Sequence[int]) -> None:
        values, distinct = self.counted[name], self.columns[name].distinct
        if distinct and (np.isnan(values[row]) or np.isnan(values[list(parts)]).any()):
            # How many people are in several of them is not known then, so that no subtraction gives what is missing.
            return
        if self.absent and (self.round_to or np.isnan(values[row]) or np.isnan(values[list(parts)]).any()):
            self.equations.append({self._cell(name, row): -1, **{self._cell(name, part): 1 for part in parts}})
            return
        if np.isnan(values[row]):
            return
        known = [part for part in parts if not np.isnan(values[part])]
        missing = len(parts) - len(known)
        rest = float(values[row] - values[known].sum())
        if abs(rest) <= NEAR * max(1.0, abs(values[row])):
            rest = 0.0
        if self.strict and not missing and (rest > 0 if distinct else rest) and self._says_so(row, parts):
            self.problems.append(
                {
                    "row": row + 2,
                    "column": str(name),
                    "problem": "the parts of this total do not make it",
                    "expected": "rows that add up to their total",
                }
            )
            return
        if distinct and rest:
            self.in_several.add((name, str(self.table["measure"].iloc[row]) if "measure" in self.table else ""))
        if rest < 0 or not known or (distinct and rest):
            return
        equation: dict[Hashable, float] = {self._cell(name, row): -1, **{self._cell(name, part): 1 for part in known}}
        if rest or missing:
            left = (NOT_LISTED, *self._cell(name, row), *map(str, known[:1]))
            self.cells[left] = rest
            self.unseen.add(left)
            equation[left] = 1
        self.equations.append(equation)


def _parts(key: Column) -> dict[str, tuple[str, ...]]:
    """Each label of a key that adds up others, with those; with none, all that add up nothing."""
    return {str(total): parts for total, parts in key.adds_up.items()}


def _row_names(table: pd.DataFrame, keys: Sequence[Any]) -> list[tuple[str, ...]]:
    """A name for each row: its keys, and which of those alike it is."""
    if not keys:
        return [(str(number),) for number in range(len(table))]
    texts = pd.DataFrame({number: table[key].astype("str") for number, key in enumerate(keys)})
    again = texts.groupby(list(texts.columns), dropna=False).cumcount()
    return [
        (*labels, *((str(number),) if number else ()))
        for labels, number in zip(texts.itertuples(index=False, name=None), again, strict=True)
    ]
