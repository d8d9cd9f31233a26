"""What a map of coverage says: how many services are stated for all, some or none of the areas, and what was stated of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import pandas as pd

from needs_analysis.said import Caveat, Said
from needs_analysis.wording import count, counted, day, is_known, listed, missing, sentence_case

COVERED: Final = "covered"
NOT_COVERED: Final = "stated not covered"
NOT_STATED: Final = "not stated"
NOT_SUPPLIED: Final = "not supplied"
_SAID_FIRST: Final = ("waiting list", "demand above capacity", "more provision needed", "low reporting")
"""What is stated that a commissioner asks for first; the rest is counted."""


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """How many services are stated for all, some or none of the areas, and what was stated without a figure."""
    of_services = settings["by"] == "service"
    states = table[settings["areas"]]
    name = "service" if of_services else "service_type"
    covered = (states == COVERED).sum(axis=1)
    part = (covered > 0) & (covered < len(settings["areas"]))
    panel = f"{_how_many(table, settings)} Nothing is reported for the other areas, which does not mean that there is no service."
    strange = _with(table, name, "not_on_list")
    panel += f" Not on the list of areas: {listed(strange, most=3)}." if strange else ""
    over = _with(table, name, "not_running")
    caveats = []
    if settings["as_of"] is not None:
        on = day(date.fromisoformat(settings["as_of"]))
        panel += f" Ended, or not begun, on {on} and so not counted: {listed(over, most=3)}." if over else ""
    elif _has_ends(table):
        panel += " Whether any of them has ended was not checked."
        text = "Contracts and services count as covering their areas even where their last day has passed; give as_of= to leave these out."
        caveats.append(Caveat("ENDS_NOT_CHECKED", text))
    without = [str(each) for each in table.loc[(states == NOT_COVERED).any(axis=1), name]]
    if without:
        panel += f" Stated not to cover every area: {listed(without, most=3)}."
    stated = table.loc[table["stated"].fillna("") != "", [name, "stated"]]
    if len(stated):
        panel += f" {_kinds_of_need(stated[name], stated['stated'])}"
    named = [str(each) for each in table.loc[part, name]]
    left_out = f" Part only: {listed(named)}." if named else ""
    text = "A service that is not reported for an area may still be there: ask before concluding that there is a gap."
    return Said(panel, f"{panel}{left_out}", caveats=(Caveat("NOT_STATED", text), *caveats))


def _how_many(table: pd.DataFrame, settings: Mapping[str, Any]) -> str:
    """How many services are stated for all, some or none of the areas, and for how many only words that are on no list."""
    what = counted(len(table), "services" if settings["by"] == "service" else "types of service")
    if len(table) == 1 and settings["by"] != "service":
        what = "1 type of service"
    states, whole = table[settings["areas"]], settings["whole"]
    if states.isna().any(axis=None):
        return f"How many of {what} are stated to cover {whole} is {missing()}."
    covered = (states == COVERED).sum(axis=1)
    everywhere = int((covered == len(settings["areas"])).sum())
    part = int(((covered > 0) & (covered < len(settings["areas"]))).sum())
    none = covered == 0
    other = none & (states != NOT_COVERED).all(axis=1) & _there(table, "not_on_list")
    over = none & ~other & _there(table, "not_running")
    nothing = int((none & ~other & ~over).sum())
    first = (
        f"Of {what}, {count(everywhere)} {'is' if everywhere == 1 else 'are'} stated to cover all of {whole} and {count(part)} a part; "
        f"for {count(nothing)} no area of it is stated."
    )
    if other.any():
        first += f" For {count(int(other.sum()))} only an area that is not on the list is stated."
    return first


def _there(table: pd.DataFrame, name: str) -> Any:
    """In which rows something is said."""
    return (table[name].fillna("") != "") if name in table else pd.Series(False, index=table.index)


def _with(table: pd.DataFrame, name: str, column: str) -> list[str]:
    """What a column says, with the service or need that it is said of."""
    rows = table[_there(table, column)]
    return [f"{row[column]} ({row[name]})" for _, row in rows.iterrows()]


def _has_ends(table: pd.DataFrame) -> bool:
    """Whether a last day is known of anything."""
    return any(is_known(cell) and str(cell) not in ("", NOT_STATED, NOT_SUPPLIED) for cell in table["ends"])


def _kinds_of_need(services: pd.Series[Any], stated: pd.Series[Any]) -> str:
    """What was stated of which services, the waiting lists first."""
    said, named = [], set()
    for kind in _SAID_FIRST:
        there = [
            str(name) for name, text in zip(services, stated, strict=True) if re.search(rf"(?:^|; ){kind}:", str(text))
        ]
        named |= set(there)
        said += [f"{kind} ({listed(there, most=3)})"] if there else []
    rest = len(services) - len(named)
    said += (
        [f"other matters of {counted(rest, 'services')}" if said else f"needs of {counted(rest, 'services')}"]
        if rest
        else []
    )
    # One sentence each: together they would be too long to read.
    return " ".join([f"Stated without a figure: {said[0]}.", *(f"{sentence_case(each)}." for each in said[1:])])
