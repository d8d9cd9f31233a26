"""One row a group: what every rate of this room does with its table, and how it is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import groups, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import Column, keys
from needs_analysis.errors import DataError, Refusal
from needs_analysis.groups import EVERYBODY, Array, By
from needs_analysis.result import Excluded, Result, fixed_result
from needs_analysis.said import Caveat
from needs_analysis.source import sources_of
from needs_analysis.wording import count, counted, listed, plain, sentence_case

SMALL: Final = 30
"""Below this many events a figure is marked as resting on few."""
_NAMED: Final = 5
RANK: Final = Column("rank", "measure", of=("value",), across=True)


def checked_per(per: float) -> float:
    """Return how many people a rate is for; refuse what is no number above 0."""
    if isinstance(per, str | bool) or per is None or not (per > 0 and np.isfinite(per)):
        raise Refusal(f"A rate per {per} people says nothing", remedy="Use per=1_000 or per=100_000.")
    return per


@dataclass(frozen=True)
class Counts:
    """Events of each group: as counted, and the least and most they can be where some are only known to lie in a range.

    ``sure`` are those that were counted, without what is only known as a range.
    """

    known: Array
    least: Array
    most: Array
    missing: Array
    sure: Array

    @property
    def bounded(self) -> Array:
        """Groups whose events are only known to lie in a range."""
        return ~self.missing & (self.least < self.most)


def events_of(table: pd.DataFrame, column: str, places: Array, many: int) -> Counts:
    """Events added up by group; a group with a missing count is missing, one with a suppressed count has bounds.

    Notes
    -----
    A suppressed count is one that is missing beside ``<column>_lower`` and ``<column>_upper``, as contracts give it.
    """
    numbers = require.whole_numbers(table, column, may_lack=True)
    unknown = np.isnan(numbers)
    least, most = numbers, numbers
    if unknown.any() and {f"{column}_lower", f"{column}_upper"} <= set(table.columns):
        least = np.where(unknown, require.whole_numbers(table, f"{column}_lower", may_lack=True), numbers)
        most = np.where(unknown, require.whole_numbers(table, f"{column}_upper", may_lack=True), numbers)
        if np.any(least > most):
            raise DataError.one(
                "a lower bound lies above its upper bound", column=f"{column}_lower", remedy="Correct the bounds."
            )
    lacking = np.isnan(least) | np.isnan(most)
    missing = np.zeros(many, dtype=bool)
    missing[places[lacking]] = True

    def added(values: Array) -> Array:
        return np.bincount(places, weights=np.nan_to_num(values), minlength=many).astype(float)

    low, high = added(least), added(most)
    return Counts(np.where(missing | (low < high), np.nan, low), low, high, missing, added(numbers))


def table_of(
    keys: pd.DataFrame,
    value: Array,
    lower: Array,
    upper: Array,
    *,
    measure: Any,
    confidence: float,
    numerator: Array,
    denominator: Array,
    unit: str,
    method: Any,
    flag: Any,
    ranked: Array | None = None,
) -> pd.DataFrame:
    """The tidy table of a measure by group, with each group's rank (1 is highest) among those that are ``ranked``."""
    shown = groups.with_columns(
        keys,
        measure=measure,
        value=value,
        lower=lower,
        upper=upper,
        confidence=confidence,
        numerator=pd.Series(numerator).round().astype("Int64").array,
        denominator=denominator,
        unit=unit,
        method=method,
        flag=flag,
        rank=pd.Series(value if ranked is None else np.where(ranked, value, np.nan))
        .rank(method="min", ascending=False)
        .astype("Int64")
        .array,
    )
    if keys.shape[1] == 0:
        shown.insert(0, "group", EVERYBODY)
    elif keys.shape[1] > 1:
        shown.insert(keys.shape[1], "group", groups.together(keys))
    return shown


def columns_of(by: By, *, part: bool = False, unit: str = "") -> tuple[Column, ...]:
    """What the columns of `table_of` are: events over people, or with ``part`` a part of a whole."""
    names = groups.columns_of(by)
    return (
        *keys(names or ["group"]),
        *((Column("group", "label"),) if len(names) > 1 else ()),
        Column("numerator", "count", part_of="denominator" if part else ""),
        Column("denominator", "base"),
        Column("value", "measure", of=("numerator", "denominator"), unit=unit),
        # Beside ranges of withheld counts stands what was counted for certain.
        Column("known", "count"),
        *(Column(name, "limit", of=("value", "known")) for name in ("lower", "upper")),
        RANK,
    )


def with_known(shown: pd.DataFrame, found: Counts) -> pd.DataFrame:
    """The table with what was counted for certain, where some groups are only known as ranges."""
    return shown.assign(known=np.where(found.missing, np.nan, found.sure)) if found.bounded.any() else shown


def result_of(
    shown: pd.DataFrame,
    table: pd.DataFrame,
    by: By,
    *,
    measure: str,
    definition: str,
    method: str,
    parameters: dict[str, object],
    said: Callable[[float], str],
    based_on: Callable[[pd.Series[Any]], str],
    lead: str = "",
    words: str = "",
    reference: float | None = None,
    reference_label: str = "",
    scale: float = 1.0,
    caveats: tuple[Caveat, ...] = (),
    small_on: str = "numerator",
    too_few: str = "their events are too few, or a count is missing",
    aside: str = "",
    columns: Sequence[Column] | None = None,
) -> Result:
    """What the table says: the highest and the lowest group with range and n, in both voices.

    ``aside`` is a sentence about groups that have a value and no rank, because they are not compared; ``columns`` says what the
    columns are where they are not those of `columns_of`.
    """
    label = groups.columns_of(by)[0] if len(groups.columns_of(by)) == 1 else "group"
    words = words or measure
    known = shown[shown["value"].notna()]
    if aside:
        known = known[known["rank"].notna()]
    lacking = shown["value"].isna()
    without = int(lacking.sum())
    if known.empty and shown["lower"].isna().all():
        raise Refusal(f"No group has a {measure}; {too_few}", remedy="Join groups or years, or fill the counts in.")

    def told(row: pd.Series[Any]) -> str:
        if pd.isna(row["lower"]):
            return f"{said(row['value'])} (no range; {based_on(row)})"
        return f"{said(row['value'])} (range {said(row['lower'])} to {said(row['upper'])}; {based_on(row)})"

    if known.empty:
        title = f"{sentence_case(words)}: known as ranges only"
        panel = f"{sentence_case(words)}: no group is known exactly, because counts were withheld. The ranges are in the table."
        alt = panel
    elif len(known) == 1:
        only = known.iloc[0]
        where = "" if only[label] == EVERYBODY else f", {only[label]}"
        title = f"{sentence_case(words)}{where}: {said(only['value'])}"
        panel = f"{lead}{words if lead else sentence_case(words)}{where}: {told(only)}."
        alt = f"One point with its range: {told(only)}."
    else:
        values = known["value"].to_numpy(dtype=float)
        highest, lowest = known.iloc[int(values.argmax())], known.iloc[int(values.argmin())]
        of_those = " of those known" if without else ""
        same = values.max() == values.min()
        ranged = pd.notna(highest["lower"]) and pd.notna(lowest["upper"])
        apart = highest["lower"] > lowest["upper"]
        title = f"{sentence_case(words)} is highest in {highest[label]}"
        panel = (
            f"{lead}{words if lead else sentence_case(words)} is highest in {highest[label]}{of_those}: {told(highest)}. It is lowest in "
            f"{lowest[label]}: {told(lowest)}. "
            + (
                "Their ranges, by chance alone, do not meet."
                if apart
                else "Their ranges overlap, so the order may be chance."
                if ranged
                else ""
            )
        ).rstrip()
        if same:
            title = f"{sentence_case(words)} is the same in all {len(known)} groups"
            panel = f"{lead}{words if lead else sentence_case(words)} is the same in all {len(known)} groups: {told(highest)} each."
        alt = f"Points with ranges for {len(known)} groups, from {said(highest['value'])} to {said(lowest['value'])}."
    panel += aside
    found = list(caveats)
    if without:
        of_all = f"{without} of {counted(len(shown), 'groups')} {'has' if without == 1 else 'have'}"
        found.append(Caveat("NOT_KNOWN", f"{of_all} no figure: {without_figure(shown[lacking], label)}."))
    if small_on == "numerator" and (shown["numerator"] < SMALL).any():
        found.append(Caveat("SMALL_NUMBERS", f"Some figures rest on fewer than {SMALL} events."))
    return fixed_result(
        table=shown,
        columns=columns_of(by) if columns is None else columns,
        measure=measure,
        definition=definition,
        method=method,
        sentences={"panel": panel, "analyst": f"{panel} {method}"},
        parameters=parameters,
        sources=sources_of(table),
        caveats=tuple(found),
        excluded=(Excluded("groups without a figure", without, without_figure(shown[lacking], label), False),)
        if without
        else (),
        chart=Chart(
            kind="intervals",
            label=label,
            title=title,
            alt=alt,
            value_title=sentence_case(words),
            ranked=True,
            scale=scale,
            reference=reference,
            reference_label=reference_label,
        ),
    )


def without_rates(rows: pd.DataFrame, label: str) -> tuple[Caveat, ...]:
    """Areas without a rate, by name and reason."""
    without = rows["value"].isna()
    if not without.any():
        return ()
    said = (
        f"{count(int(without.sum()))} of {count(len(rows))} areas have no rate: {without_figure(rows[without], label)}."
    )
    return (Caveat("NOT_KNOWN", said),)


def without_figure(rows: pd.DataFrame, label: str) -> str:
    """Which groups have no figure, by the reason that stands in their flag."""
    return "; ".join(
        f"{listed([*map(str, part[label])], most=_NAMED)} ({str(reason) or 'not known'})"
        for reason, part in rows.groupby("flag", sort=True)
    )


def in_words(column: str) -> str:
    """A column of counts in words, where it says more than that it is a count."""
    return "events" if column in ("count", "x", "n", "events", "observed") else plain(column)
