"""What a journey from stage to stage says, from its table alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from needs_analysis import by_group
from needs_analysis.demand.need import same_period
from needs_analysis.said import Caveat, Said
from needs_analysis.wording import count, counted, is_known, listed, missing, percent, plain, sentence_case


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What a journey says: that of the first group, from its first stage to its last, and where most dropped out."""
    kind, names = settings["kind"], settings["by"]
    part = _first_group(table, names)
    if part.empty:
        return Said(f"The journey is {missing()}.", f"The journey is {missing()}.")
    first, last = part.iloc[0], part.iloc[-1]
    group = ", ".join(str(first[name]) for name in names if is_known(first[name]))
    where = f"{group}: " if group else ""
    panel = sentence_case(where + (_cohort(part) if kind == "cohort" else _throughput(part)))
    if settings["unknown"]:
        panel += _unknown(part, kind)
    many = len(table) // len(part)
    if many > 1:
        panel += f" The table has {count(many)} such groups."
    title = _title(first, last, kind)
    alt = f"Bars for {counted(len(part), 'stages')}. {panel}"
    if many > 1:
        of = "share" if kind == "cohort" else "ratio"
        title = f"{of} of the first stage at {_said(last)}, by {plain(str(names[0]))}"
        alt = f"Points with ranges for {count(many)} groups: the {of} of the first stage that reached {_said(last)}."
        where = ""
    return Said(
        panel,
        f"{panel} " + ("Wilson." if kind == "cohort" else "Exact conditional (Poisson)."),
        title=sentence_case(where + title),
        alt=alt,
        caveats=tuple(_caveats(table, settings)),
    )


def _first_group(table: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """The stages of one group. Groups stand one after the other, each with every stage."""
    if not names or table.empty:
        return table
    starts = np.flatnonzero(table["stage"].astype("str") == str(table["stage"].iloc[0]))
    return table[: starts[1]] if len(starts) > 1 else table


def _cohort(part: pd.DataFrame) -> str:
    """The way of people who were followed."""
    first, last = part.iloc[0], part.iloc[-1]
    if not is_known(first["numerator"], last["numerator"]):
        panel = f"how many got from {_said(first)} to {_said(last)} is {missing()}."
    else:
        panel = f"from {count(first['numerator'])} ({_said(first)}) to {count(last['numerator'])} ({_said(last)})"
        panel += f": {_share(last, 'cumulative')}." if is_known(last["cumulative"]) else "."
    lost, at = part["lost"].iloc[1:], _worst(part)
    if lost.notna().all() and not lost.any():
        return f"{panel} Nobody dropped out."
    if at is None or len(part) == 2:
        return panel
    tied = _tied(part)
    if len(tied) > 1:
        return f"{panel} {_equal_steps(part, tied)}"
    worst, before = part.iloc[at], part.iloc[at - 1]
    most = "Most" if lost.notna().all() else "Of the steps that are shown, most"
    panel += f" {most} dropped out between {_said(before)} and {_said(worst)}: {count(worst['lost'])}"
    if is_known(worst["value"], worst["numerator"], worst["denominator"]):
        panel += f"; {percent(worst['value'], digits=1)} went on ({count(worst['numerator'])} of {count(worst['denominator'])})"
    return f"{panel}."


def _worst(part: pd.DataFrame) -> int | None:
    """Place of the stage before which most dropped out, of those that are known."""
    tied = _tied(part)
    return tied[0] if tied else None


def _tied(part: pd.DataFrame) -> list[int]:
    """Places of the stages before which most dropped out, of those that are known; none where nobody did."""
    lost = part["lost"].iloc[1:].to_numpy(dtype=float, na_value=np.nan)
    return (1 + np.flatnonzero(lost == np.nanmax(lost))).tolist() if (lost > 0).any() else []


def _equal_steps(part: pd.DataFrame, places: list[int]) -> str:
    """Between which stages equally many dropped out, and more than elsewhere."""
    lost = count(part["lost"].iloc[places[0]])
    if len(places) == len(part) - 1:
        return f"The same number dropped out at each step: {lost}."
    steps = [f"between {_said(part.iloc[at - 1])} and {_said(part.iloc[at])}" for at in places]
    most = "Most" if part["lost"].iloc[1:].notna().all() else "Of the steps that are shown, most"
    return f"{most} dropped out {listed(steps).replace(' and between', ', and between')}: {lost} each."


def _throughput(part: pd.DataFrame) -> str:
    """What passed the last stage for what passed the first."""
    first, last = part.iloc[0], part.iloc[-1]
    if not is_known(first["numerator"], last["numerator"]):
        return f"how many passed from {_said(first)} to {_said(last)} in the period is {missing()}."
    panel = f"{count(last['numerator'])} {_said(last)} for {count(first['numerator'])} {_said(first)} in the period"
    ends = ("cumulative", "cumulative_lower", "cumulative_upper")
    if is_known(*(last[name] for name in ends)):
        ratio, low, high = (float(last[name]) for name in ends)
        panel += f": a throughput ratio of {ratio:.2f} (range {low:.2f} to {high:.2f})"
    return f"{panel}. They need not be the same people, so it is no share."


def _share(row: pd.Series[Any], name: str) -> str:
    """A share with its range."""
    ends = [row[f"{name}_{end}"] for end in ("lower", "upper")]
    reach = f" (range {' to '.join(percent(end, digits=1) for end in ends)})" if is_known(*ends) else ""
    return f"{percent(row[name], digits=1)}{reach}"


def _unknown(part: pd.DataFrame, kind: str) -> str:
    """How far those of unknown status may move what was said."""
    unsure, at = part["status_unknown"], _worst(part) if kind == "cohort" and len(_tied(part)) == 1 else None
    if unsure.notna().all() and not unsure.any():
        return ""
    row = part.iloc[-1 if at is None else at]
    ends = [row[name] for name in (("cumulative_least", "cumulative_most") if at is None else ("least", "most"))]
    if not is_known(*ends):
        return f" The status of some is not known; how much that may change is {missing()}."
    said = " to ".join(percent(end, digits=1) if kind == "cohort" else f"{float(end):.2f}" for end in ends)
    where = "overall" if at is None else "at that step"
    return f" The status of some is not known: {said} {where}, excluding, then including, unknowns."


def _title(first: pd.Series[Any], last: pd.Series[Any], kind: str) -> str:
    reached = last["cumulative"]
    if kind == "cohort":
        return f"{f'{percent(reached)} ' if is_known(reached) else ''}from {_said(first)} to {_said(last)}"
    return f"{f'{float(reached):.2f} ' if is_known(reached) else ''}{_said(last)} for each {_said(first)}"


def _caveats(table: pd.DataFrame, settings: Mapping[str, Any]) -> list[Caveat]:
    found = [
        Caveat("SAME_PEOPLE", "It holds only if each stage counts people of the stage before, each once.")
        if settings["kind"] == "cohort"
        else Caveat(
            "THROUGHPUT", "Each stage counts what passed it in the period; people of one quarter may pass in the next."
        )
    ]
    if settings["unknown"]:
        text = "Shares count the unknown as not reached; the bounds exclude, then include, all of them."
        found.append(Caveat("STATUS_UNKNOWN", text))
    if "stage_period" in table:
        said = [
            str(time) for time in table["stage_period"] if is_known(time) and time not in ("", same_period.NOT_STATED)
        ]
        text = f"The stages are of different periods ({'; '.join(dict.fromkeys(said))})."
        found.append(Caveat("PERIODS_DIFFER", text))
    if (pd.to_numeric(table["denominator"], errors="coerce") < by_group.SMALL).any():
        found.append(Caveat("SMALL_NUMBERS", f"A step rests on fewer than {by_group.SMALL}."))
    return found


def _said(row: pd.Series[Any]) -> str:
    """A stage in words."""
    return plain(str(row["stage"])) if is_known(row["stage"]) else f"a stage (name {missing()})"
