"""A line of the register of what was released, and its table as others are set beside it."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from needs_analysis.characters import begins_as_formula
from needs_analysis.columns import Column
from needs_analysis.release.beside.piece import Piece
from needs_analysis.release.release import WITHHELD


@dataclass(frozen=True)
class Entry:
    """One released table.

    Parameters
    ----------
    line : int
        Its number in the register, from 1.
    as_of : str
        The date of the assessment, as its configuration gives it.
    output : str
        The finding or file that it is.
    measure, profile, label : str
        What was measured, the rule it was released under, and words that stand wherever it shows.
    rows : int
        How many rows it has.
    sources : tuple of str
        Ids of its sources.
    disclosure : str
        The strictest class of them.
    table : str
        Name of the file that holds its keys and figures as they were released.
    meaning : str
        What its columns are, what they count, and what its rows are limited to, as JSON.
    """

    line: int
    as_of: str
    output: str
    measure: str
    profile: str
    label: str
    rows: int
    sources: tuple[str, ...]
    disclosure: str
    table: str
    meaning: str

    @property
    def said(self) -> str:
        """How it is named to people."""
        named = ", ".join(part for part in (self.output or self.measure, self.as_of) if part)
        return f"{named} (line {self.line} of the register)"

    @cached_property
    def _meaning(self) -> dict[str, Any]:
        return dict(json.loads(self.meaning))

    def may_be_beside(self, piece: Piece) -> bool:
        """Whether its figures may be about the same people as those of another table; nothing is read for it.

        A copy for one recipient is not published, and rounded figures are no known ones; see `was_rounded_beside`.
        """
        own = self._meaning
        return self._may_count_the_same(piece) and not own.get("round_to") and not own.get("profile", {}).get("for")

    def was_rounded_beside(self, piece: Piece) -> bool:
        """Whether it was rounded, and counts what another table counts of people who may be the same."""
        own = self._meaning
        same = set(own["counts"].values()) & set(piece.counts.values())
        return bool(own.get("round_to") and same) and self._may_count_the_same(piece)

    def _may_count_the_same(self, piece: Piece) -> bool:
        stated = bool(self._meaning["stated"]) and piece.stated
        return self.disclosure != "synthetic" and (
            (self.output == piece.output != "") or bool(set(self.sources) & piece.sources) or stated
        )

    def piece(self, text: str) -> Piece:
        """The table, to be set beside another."""
        own = self._meaning
        columns = tuple(_column(each) for each in own["columns"])
        table = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
        for column in columns:
            if column.role in ("key", "label"):
                table[column.name] = table[column.name].map(plain)
            else:
                table[column.name] = pd.to_numeric(table[column.name], errors="coerce")
        where = {name: tuple(labels) for name, labels in own["where"].items()}
        return Piece(
            table,
            columns,
            own["counts"],
            where,
            frozenset(self.sources),
            self.output,
            self.said,
            bool(own["stated"]),
            WITHHELD in text,
        )


def _column(said: Mapping[str, Any]) -> Column:
    given = dict(said)
    totals = given.pop("totals", [])
    adds_up = {total: tuple(parts) for total, parts in totals}
    plain = tuple(adds_up) if not any(adds_up.values()) else adds_up
    return Column(**{**given, "of": tuple(given.get("of", ())), "totals": plain})


def plain(text: str) -> str:
    """A label as it was before `safe_label` made it safe to open."""
    return text[1:] if text.startswith("'") and begins_as_formula(text[1:]) else text
