"""A released table as the register keeps it: what is shown of it, and what that means."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis.characters import begins_as_formula, visible
from needs_analysis.columns import Column
from needs_analysis.release.beside.piece import piece_of
from needs_analysis.release.profile import PROFILES
from needs_analysis.release.release import WITHHELD, Released
from needs_analysis.source import SENSITIVE

_DECLARED: Final = ("name", "role", "of", "part_of", "totals", "public", "unit", "apart", "distinct")


def shown_text(released: Released) -> str:
    """The keys and figures of a released table, as they are kept: ``[c]`` where one is withheld, and nothing that is not shown."""
    result = released.result
    # Of a copy for one recipient, small figures would stand in a register that many can read.
    nothing = released.rule.unsuppressed and result.disclosure in SENSITIVE
    gone = WITHHELD if result.withheld or nothing else ""
    kept: dict[str, list[str]] = {}
    for column in _kept(result.columns):
        values = result.table[column.name]
        if column.role in ("key", "label"):
            kept[str(column.name)] = [safe_label(str(value)) for value in values]
            continue
        numbers = pd.to_numeric(values, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
        kept[str(column.name)] = [gone if nothing or np.isnan(each) else _number(each) for each in numbers]
    return pd.DataFrame(kept, index=range(len(result.table))).to_csv(index=False, lineterminator="\n")


def _number(value: float) -> str:
    """A figure; of one that is not whole the digits beyond these depend on the processor."""
    return f"{value:.0f}" if value == np.round(value) else f"{value:.9g}"


def _kept(columns: Iterable[Column]) -> list[Column]:
    """Keys, figures that are counts or give one, and what was measured."""
    return [
        column
        for column in columns
        if column.role in ("key", "count", "base")
        or (column.role == "measure" and column.part_of)
        or column.name == "measure"
    ]


def meaning_of(released: Released) -> str:
    """What its columns are, what they count, what its rows are limited to, and a rule that is not a shipped one, as JSON."""
    piece = piece_of(released.result)
    names = {column.name for column in _kept(piece.columns)}
    columns = []
    for column in _kept(piece.columns):
        said = asdict(replace(column, of=tuple(each for each in column.of if each in names), totals=()))
        said = {name: said[name] for name in _DECLARED} | {"name": str(column.name)}
        said["totals"] = [[total, list(parts)] for total, parts in column.adds_up.items()]
        columns.append({name: value for name, value in said.items() if value or name == "role"})
    meaning: dict[str, Any] = {
        "columns": columns,
        "counts": dict(piece.counts),
        "where": {name: list(labels) for name, labels in piece.where.items()},
        "stated": piece.stated,
    }
    rule, sensitive = released.rule, released.result.disclosure in SENSITIVE
    if sensitive and rule.round_to:
        meaning["round_to"] = rule.round_to
    if sensitive and rule != PROFILES.get(rule.name):
        meaning["profile"] = rule.entry
    return json.dumps(meaning, ensure_ascii=False)


def safe_label(text: str) -> str:
    """A label as a spreadsheet may open it: no formula, and no invisible characters."""
    return visible(f"'{text}" if begins_as_formula(text) else text)
