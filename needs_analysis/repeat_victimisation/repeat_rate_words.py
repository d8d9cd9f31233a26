"""What a table of repeat events says: of all together, and whether the history was long enough."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from needs_analysis import require
from needs_analysis.repeat_victimisation.look_back import Rule
from needs_analysis.repeat_victimisation.repeat_words import common_caveats, drawn_in_words, history_of, range_in_words
from needs_analysis.repeat_victimisation.who import plain
from needs_analysis.said import Said
from needs_analysis.wording import count, during, is_known, listed, missing, percent, period


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the table of repeats says: of all together, and whether the history was long enough."""
    what, rule = same_of(settings["also_same"]), settings["rule"]
    first, last = (require.day(settings[name], name=name) for name in ("start", "end"))
    panel = f"{share_in_words(table, during(first, last), what, rule)} {history_of(table, settings).sentence()}"
    everyone = float(table["value"].iloc[0]) if len(table) and is_known(table["value"].iloc[0]) else float("nan")
    title = f"Share of events that were repeats, {period(first, last)}"
    if is_known(everyone):
        title = f"{percent(everyone)} of events were repeats, {period(first, last)}"
    return Said(
        panel,
        f"{panel} Rule: {rule}, {scope(what)}; range linearised over victims.",
        title=title,
        alt=f"{drawn_in_words(table)}." if settings["by"] else "One point with its range.",
        caveats=common_caveats(table, settings, what),
    )


def same_of(also_same: Sequence[str]) -> list[str]:
    """What must be the same in two events, in words."""
    return ["victim", *map(plain, also_same)]


def scope(what: list[str]) -> str:
    """What must be the same, as a definition has it."""
    return " and ".join(f"same {name}" for name in what)


def share_in_words(table: pd.DataFrame, when: str, what: list[str], rule: Rule) -> str:
    """How many events were repeats, of all together."""
    hit = f"had the same {listed(what)} as one" if len(what) > 1 else "were against someone victimised"
    row = table.iloc[0] if len(table) else None
    if row is None or not is_known(row["value"], row["numerator"], row["denominator"]):
        return f"How many events {when} {hit} in the previous {rule} is {missing()}."
    return (
        f"{count(row['numerator'])} of {count(row['denominator'])} events {when} {hit} in the previous {rule}. "
        f"That is {percent(row['value'])}{range_in_words(row)}."
    )
