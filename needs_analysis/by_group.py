"""One row per group: what every rate does with its table, and how it is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import groups, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import Column, keys
from needs_analysis.errors import DataError, Refusal
from needs_analysis.groups import EVERYBODY, Array, By
from needs_analysis.result import Excluded, Result
from needs_analysis.said import Caveat, Said, Words
from needs_analysis.source import sources_of
from needs_analysis.wording import count, counted, is_known, listed, missing, plain, sentence_case

SMALL: Final = 30
"""Below this many events a figure is marked as resting on few."""
_NAMED: Final = 5
WITHHELD: Final = "[c]"
"""How release marks the row of a withheld figure in ``flag``."""
RANK: Final = Column("rank", "measure", of=("value",), across=True)
COMPARED: Final = Column("compared", "helper")
"""Whether a group is set beside the others, such as one that was counted throughout; only there where one is not."""


def checked_per(per: float) -> float:
    """Return how many people a rate is for; refuse what is not a number above 0."""
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
    """The tidy table of a measure by group, with each group's rank (1 is highest) among those that are ``ranked``.

    Where some are not, ``compared`` says so: a rank alone would not tell it from one that was withheld.
    """
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
    if ranked is not None and not np.all(ranked):
        shown = groups.with_columns(shown, compared=ranked)
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
        COMPARED,
    )


def with_known(shown: pd.DataFrame, found: Counts) -> pd.DataFrame:
    """The table with what was counted for certain, where some groups are only known as ranges."""
    return shown.assign(known=np.where(found.missing, np.nan, found.sure)) if found.bounded.any() else shown


def result_of(
    shown: pd.DataFrame,
    table: pd.DataFrame,
    by: By,
    *,
    words: Words,
    what: str,
    measure: str,
    definition: str,
    method: str,
    settings: Mapping[str, Any],
    columns: Sequence[Column] | None = None,
    notes: tuple[Caveat, ...] = (),
    excluded: tuple[Excluded, ...] = (),
    reference: str | None = None,
    reference_label: str = "",
    scale: float = 1.0,
    too_few: str = "their events are too few, or a count is missing",
) -> Result:
    """A measure by group as a result, drawn as points with their ranges.

    Parameters
    ----------
    shown : pandas.DataFrame
        What `table_of` made, one row a group.
    table : pandas.DataFrame
        What it was made of, with its sources.
    words : callable
        What the metric says of its table; see `told`.
    what : str
        The measure in words, for the axis.
    columns : sequence of Column, optional
        What the columns are where they are not those of `columns_of`.
    excluded : tuple of Excluded
        What was left out beside the groups without a figure.
    too_few : str
        Why there may be no figure at all.

    Raises
    ------
    Refusal
        When no group has a figure or a range.
    """
    label = label_of(by)
    lacking = shown["value"].isna()
    if lacking.all() and shown["lower"].isna().all():
        raise Refusal(f"No group has a {measure}; {too_few}", remedy="Join groups or years, or fill the counts in.")
    without = Excluded(
        "groups without a figure", int(lacking.sum()), without_figure(shown[lacking], label), counted=False
    )
    return Result(
        table=shown,
        columns=columns_of(by) if columns is None else columns,
        measure=measure,
        definition=definition,
        method=method,
        settings=settings,
        words=words,
        sources=sources_of(table),
        notes=notes,
        excluded=(*((without,) if without.rows else ()), *excluded),
        chart=Chart(
            kind="intervals",
            label=label,
            value_title=sentence_case(what),
            ranked=True,
            scale=scale,
            reference=reference,
            reference_label=reference_label,
        ),
    )


def told(
    table: pd.DataFrame,
    settings: Mapping[str, Any],
    *,
    what: str,
    said: Callable[[float], str],
    based_on: Callable[[pd.Series[Any]], str],
    method: str,
    aside: str = "",
    caveats: tuple[Caveat, ...] = (),
    counts_events: bool = True,
) -> Said:
    """What a table of groups says: the highest and the lowest with range and n, in both voices.

    Parameters
    ----------
    table : pandas.DataFrame
        As it is shown.
    settings : mapping
        Of these ``by``, the columns that name a group.
    what : str
        The measure in words, such as "rate of crimes per 1,000 people".
    said, based_on : callable
        How a value is written, and what the figure of a row rests on.
    method : str
        For the analyst.
    aside : str
        A sentence about groups that have a value and are not compared.
    counts_events : bool
        Whether the numerator counts events, of which few say little.
    """
    label = label_of(settings["by"])
    lacking = table["value"].isna()
    rows = table[~lacking & compared(table)]

    def full(row: pd.Series[Any]) -> str:
        if not is_known(row["lower"], row["upper"]):
            return f"{said(row['value'])} (no range; {based_on(row)})"
        return f"{said(row['value'])} (range {said(row['lower'])} to {said(row['upper'])}; {based_on(row)})"

    if rows.empty:
        panel, title, alt = _none_known(table, what)
    elif len(rows) == 1:
        only = rows.iloc[0]
        where = "" if str(only[label]) == EVERYBODY else f", {only[label]}"
        title = f"{sentence_case(what)}{where}: {said(only['value'])}"
        panel = f"{sentence_case(what)}{where}: {full(only)}."
        known = is_known(only["lower"], only["upper"])
        alt = (
            f"One point with its range: {full(only)}."
            if known
            else f"One point without a range: {said(only['value'])}."
        )
    else:
        values = rows["value"].to_numpy(dtype=float)
        highest, lowest = rows.iloc[int(values.argmax())], rows.iloc[int(values.argmin())]
        if highest["value"] == lowest["value"]:
            groups_shown = f"{'both' if len(rows) == 2 else f'all {len(rows)}'} groups"
            groups_shown += " with a figure" if lacking.any() else ""
            # Equal values may rest on other numbers, and have other ranges.
            same = {full(row) for _, row in rows.iterrows()}
            each = f"{full(highest)} each" if len(same) == 1 else said(highest["value"])
            title = f"{sentence_case(what)} is the same in {groups_shown}"
            panel = f"The {what} is the same in {groups_shown}: {each}."
        else:
            of_those = " of those known" if lacking.any() else ""
            title = f"{sentence_case(what)} is highest in {highest[label]}"
            panel = (
                f"The {what} is highest in {highest[label]}{of_those}: {full(highest)}. It is lowest in {lowest[label]}: "
                f"{full(lowest)}.{_apart(highest, lowest)}"
            )
        ends = list(dict.fromkeys((said(highest["value"]), said(lowest["value"]))))
        alt = f"Points with ranges for {len(rows)} groups, {f'all at {ends[0]}' if len(ends) == 1 else f'from {ends[0]} to {ends[1]}'}."
    panel += aside
    found = list(caveats)
    if lacking.any():
        without = int(lacking.sum())
        of_all = f"{without} of {counted(len(table), 'groups')} {'has' if without == 1 else 'have'}"
        found.append(Caveat("NOT_KNOWN", f"{of_all} no figure: {without_figure(table[lacking], label)}."))
    if counts_events and (table["numerator"] < SMALL).fillna(False).any():
        found.append(Caveat("SMALL_NUMBERS", f"Some figures rest on fewer than {SMALL} events."))
    return Said(panel, f"{panel} {method}", title=title, alt=alt, caveats=tuple(found))


def _none_known(table: pd.DataFrame, what: str) -> tuple[str, str, str]:
    """Sentence, title and picture in words where no group can be compared."""
    if table["value"].notna().any():
        text = f"The {what} is not compared, because no group with a figure was counted throughout."
        return text, f"{sentence_case(what)}: not compared", text
    if table["lower"].notna().any():
        text = f"{sentence_case(what)}: no group is known exactly, because counts were withheld. The ranges are in the table."
        return text, f"{sentence_case(what)}: known as ranges only", text
    text = f"{sentence_case(what)}: every figure is {missing()}."
    return text, f"{sentence_case(what)}: figures {missing()}", text


def _apart(highest: pd.Series[Any], lowest: pd.Series[Any]) -> str:
    """Whether the ranges of both ends meet."""
    if not is_known(highest["lower"], lowest["upper"]):
        return ""
    if highest["lower"] > lowest["upper"]:
        return " Their ranges, which allow for chance alone, do not overlap."
    return " Their ranges overlap, so the order may be chance."


def label_of(by: By) -> Any:
    """The column with the name of each group."""
    names = groups.columns_of(by)
    return names[0] if len(names) == 1 else "group"


def compared(table: pd.DataFrame) -> pd.Series[bool]:
    """Which groups are set beside each other: all, unless a column says which are not."""
    if COMPARED.name not in table:
        return pd.Series(True, index=table.index)
    return pd.Series(table[COMPARED.name].fillna(True).astype(bool))


def without_rates(rows: pd.DataFrame, label: str) -> tuple[Caveat, ...]:
    """Areas without a rate, by name and reason."""
    without = rows["value"].isna()
    if not without.any():
        return ()
    how_many = f"{count(int(without.sum()))} of {counted(len(rows), 'areas')} {'has' if without.sum() == 1 else 'have'}"
    return (Caveat("NOT_KNOWN", f"{how_many} no rate: {without_figure(rows[without], label)}."),)


def without_figure(rows: pd.DataFrame, label: str) -> str:
    """Which groups have no figure, by the reason that stands in their flag."""
    flags = rows["flag"] if "flag" in rows else pd.Series("", index=rows.index)
    reasons = flags.fillna("").astype("str").replace({"": missing(), WITHHELD: "withheld"})
    return "; ".join(
        f"{listed([*map(str, part[label])], most=_NAMED)} ({reason})"
        for reason, part in rows.groupby(reasons, sort=True)
    )


def in_words(column: str) -> str:
    """A column of counts in words, where it says more than that it is a count."""
    return "events" if column in ("count", "x", "n", "events", "observed") else plain(column)
