"""What every table of repeats says beside its share: its range, its history, and the areas without a figure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from needs_analysis import require
from needs_analysis.repeat_victimisation.cover import NO_FIGURE, History, history
from needs_analysis.said import Caveat
from needs_analysis.wording import count, counted, is_known, listed, percent

_LINKAGE: Final = "A victim recorded under two names is counted as two people, so the rate is too low."
_MOST_NAMED: Final = 12


def history_of(table: pd.DataFrame, settings: Mapping[str, Any]) -> History:
    """How far back the history of a table of repeats reaches."""
    given = settings["data_from"]
    return history(
        table,
        settings["by"] or ["group"],
        first=require.day(settings["start"], name="start"),
        data_from=None if given is None else require.day(given, name="data_from"),
    )


def range_in_words(row: pd.Series[Any]) -> str:
    """The range behind a share that is known, as it follows the share in a sentence."""
    if is_known(row["lower"], row["upper"]):
        return f" (range {percent(row['lower'])} to {percent(row['upper'])})"
    # One person has no range; another that is missing is not spoken of.
    return ", from one person, so no range can be given" if row["victims"] == 1 else ""


def drawn_in_words(table: pd.DataFrame) -> str:
    """The points of a table of repeats, whose first row is of all together, in words."""
    areas = int(table["value"].iloc[1:].notna().sum())
    everyone = len(table) > 0 and is_known(table["value"].iloc[0])
    if not areas:
        return "One point with its range, for all together" if everyone else "No points, because no figure is shown"
    return f"Points with ranges for {counted(areas, 'areas')}{' and all together' if everyone else ''}"


def common_caveats(table: pd.DataFrame, settings: Mapping[str, Any], what: list[str]) -> tuple[Caveat, ...]:
    """The caveats of every table of repeats."""
    return (
        Caveat("LINKAGE", _LINKAGE),
        *history_of(table, settings).caveats(),
        *_without_figure(table, settings["by"], what),
    )


def _without_figure(table: pd.DataFrame, names: list[str], what: list[str]) -> tuple[Caveat, ...]:
    """Which areas have events in the window and none that can be counted."""
    rows = table.iloc[1:]
    without = rows[rows["flag"] == NO_FIGURE]
    if without.empty:
        return ()
    named = [", ".join(map(str, key)) for key in without[names].to_numpy()]
    more = f" and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
    has = "has" if len(named) == 1 else "have"
    text = (
        f"{count(len(named))} of {count(len(rows))} areas {has} no figure, because no event there in the window has a known "
        f"{listed(what)}: {'; '.join(named[:_MOST_NAMED])}{more}."
    )
    return (Caveat("NOT_KNOWN", text),)
