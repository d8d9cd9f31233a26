"""A table's cells beside those of earlier tables, in the form in which disclosure control looks for what to hide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from needs_analysis.release.beside.join import join
from needs_analysis.release.beside.piece import Piece
from needs_analysis.release.beside.sets import CELL
from needs_analysis.release.beside.together import BEFORE, Joined
from needs_analysis.release.cells.attacker import NEAR, Question, answers
from needs_analysis.release.cells.of_table import TableCells
from needs_analysis.release.cells.short_of_many import short_of
from needs_analysis.release.cells.standard import Standard
from needs_analysis.release.cells.system import Array, checked
from needs_analysis.release.cells.values_of import REST

DEARER = 1.1
"""A pattern like that of the edition before is kept where it costs no more than so many times the cheapest."""


@dataclass(frozen=True, kw_only=True)
class JoinedCells(TableCells):
    """A table's cells among those of others.

    Parameters
    ----------
    rests : ndarray of bool
        Cells that no table shows and that may be nobody.
    ignored : ndarray of bool
        Cells that the new table can neither give away nor protect: known from the earlier ones, or told by them.
    before : ndarray of bool
        What the last edition of the same table hid.
    joined : Joined
        Where they come from.
    """

    rests: Array
    ignored: Array
    before: Array
    joined: Joined

    def standard(self, threshold: int, *, zeros_shown: bool = True) -> Standard:
        """What each small cell must be able to be; see `TableCells.standard`."""
        rule = _rule(self, threshold, zeros_shown)
        # Who is alone in a figure of which nobody knows the value, nobody can say.
        alone = rule.alone & ~self.ignored & ~self.system.flags(self.joined.guessed)
        return Standard(rule.small & ~self.ignored, rule.rise, rule.width, rule.least, alone)

    def steady(self, chosen: Array, *, rule: Standard, always: Array, cost: Array) -> Array:
        """The pattern of the last edition, where it protects as well and costs little more than the one chosen."""
        usual = self.before | rule.small | always
        if not self.before.any() or cost[usual].sum() > DEARER * cost[chosen].sum() + NEAR:
            return chosen
        return chosen if short_of(self.system, usual, rule, singletons=True) else usual

    def in_words(self, at: int) -> str:
        """A cell by its labels and its column, with its table where that is an earlier one."""
        name: Any = self.system.names[at]
        own = next((cell for cell, mine in self.joined.own.items() if mine == name), None)
        if own is not None and name in self.where:
            labels = [str(label) for label in own]  # type: ignore[attr-defined]
            return ", ".join([*labels[1:], labels[0]])
        said = f" ({self.joined.said[name]})" if name in self.joined.said else ""
        while isinstance(name, tuple) and name[0] in (BEFORE, REST) and isinstance(name[-1], tuple):
            name = name[-1]
        if name[0] != CELL:
            return f"what is left of a whole{said}"
        limits = ["/".join(each for each in limit[1:]) for limit in name[2:]]
        return ", ".join([*limits, name[1]]) + said

    def who(self, cells: Sequence[int]) -> str:
        """Which earlier tables say something of some cells."""
        names = self.system.names
        rows = self.system.matrix[:, list(cells)].nonzero()[0]
        near = {names[at] for row in rows for at in self.system.matrix[row].indices}
        said = self.joined.said
        found = sorted({said[name] for name in (*near, *(names[at] for at in cells)) if name in said})
        return ", ".join(found or sorted(set(said.values())))


def joined_cells(found: TableCells, new: Piece, earlier: Sequence[Piece], *, threshold: int) -> JoinedCells | None:
    """The cells of a table among those of earlier ones; None where they have nothing to do with each other.

    Parameters
    ----------
    found : TableCells
        Those of the table by itself.
    new : Piece
        The table, with all its figures.
    earlier : sequence of Piece
        What was published, the oldest first.
    threshold : int
        Counts from 1 to one below it are small.
    """
    joined = join(new, earlier, found, threshold=threshold) if earlier and found.where else None
    if joined is None:
        return None
    made = _among(found, joined, _before(new, joined, earlier))
    system, unseen, own = made.system, made.unseen, set(joined.own.values())
    guessed = system.flags(joined.guessed & joined.hidden)
    small = made.small | _may_be_small(made, guessed, threshold)
    made = replace(made, small=small)
    # What the earlier tables tell by themselves, no choice of this one can hide; of its own cells that is a reason to refuse it.
    rule = made.standard(threshold)
    told = short_of(system, ~system.flags(joined.fixed), rule)
    known = {lack.cell for lack in told if system.names[lack.cell] in joined.hidden - own}
    return replace(made, ignored=made.ignored | np.isin(np.arange(len(unseen)), sorted(known)))


def beside_earlier_tables(found: TableCells, new: Piece, earlier: Sequence[Piece], *, threshold: int) -> TableCells:
    """The cells of a table that someone else may have released, among those of earlier ones, to be looked at from outside."""
    joined = join(new, earlier, found, threshold=threshold) if found.where else None
    if joined is None:
        return found
    made = _among(found, joined, set())
    hidden = (set(joined.guessed) | set(joined.hidden)) - joined.fixed - joined.rests
    return replace(made, absent=made.system.flags(hidden), unseen=made.system.flags(joined.rests - joined.fixed))


def _among(found: TableCells, joined: Joined, before: set[Any]) -> JoinedCells:
    """The cells of a table in the order of the joined ones."""
    system = checked(joined.cells, joined.equations)
    own = set(joined.own.values())

    def mine(flags: Array) -> set[Any]:
        return {joined.own[name] for name, flag in zip(found.system.names, flags, strict=True) if flag}

    fixed = system.flags(joined.fixed)
    unseen = system.flags(((joined.hidden | joined.rests) - own - joined.fixed) | mine(found.unseen))
    return JoinedCells(
        system,
        {joined.own[cell]: where for cell, where in found.where.items()},
        system.flags(mine(found.small)),
        unseen,
        system.flags(mine(found.kept)) | fixed,
        np.zeros(len(fixed), dtype=bool),
        rests=system.flags(joined.rests | mine(found.unseen)),
        ignored=fixed | system.flags(joined.guessed & joined.rests),
        before=system.flags(before),
        joined=joined,
    )


def _rule(made: JoinedCells, threshold: int, zeros_shown: bool) -> Standard:
    least = np.where(made.rests, 0.0, np.minimum(made.system.values, float(zeros_shown)))
    more = made.small if zeros_shown else made.small | (~made.unseen & ~made.kept & (made.system.values == 0))
    return Standard.of(made.system, threshold=threshold, standard="interval", least=least, more=more)


def _may_be_small(made: JoinedCells, guessed: Array, threshold: int) -> Array:
    """Hidden figures of earlier tables that may be small, as far as whoever knows the whole new table can tell."""
    found = np.zeros(len(guessed), dtype=bool)
    places = np.flatnonzero(guessed)
    open_to = system_open = guessed | (made.rests & made.ignored)
    least = np.where(made.rests, 0.0, np.minimum(made.system.values, 1.0))
    questions = [Question(int(at), upward=False) for at in places]
    for question, answer in zip(questions, answers(made.system, open_to, least, questions), strict=True):
        found[question.cell] = made.system.values[question.cell] - answer.distance < threshold - NEAR
    return found & system_open


def _before(new: Piece, joined: Joined, earlier: Sequence[Piece]) -> set[Any]:
    """Cells of the new table that the last edition of the same one hid."""
    last = next((piece for piece in reversed(earlier) if new.output and piece.output == new.output), None)
    if last is None:
        return set()
    return {
        cell for cell in joined.hidden if cell in set(joined.own.values()) and last.said in joined.hid.get(cell, ())
    }
