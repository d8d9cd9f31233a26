"""Quantiles of areas by a measure, such as tenths by deprivation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from needs_analysis import groups, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import Column, keys
from needs_analysis.errors import Refusal
from needs_analysis.groups import Array, By
from needs_analysis.result import Excluded, Result
from needs_analysis.said import Said
from needs_analysis.source import sources_of
from needs_analysis.statistics._checks import whole as checked_whole
from needs_analysis.statistics.quantile_of import quantile_of
from needs_analysis.wording import count, counted, listed, missing


def quantiles(
    table: pd.DataFrame,
    *,
    value: str = "value",
    by: By = (),
    quantiles: int = 10,
    highest_first: bool | str = True,
) -> Result:
    """Quantile (tenth, fifth ...) of each area by a measure.

    Parameters
    ----------
    table : pandas.DataFrame
        One row an area.
    value : str
        Column with the measure.
    by : str or sequence of str
        Columns within which quantiles are formed, such as the region; over all rows otherwise.
    quantiles : int
        How many.
    highest_first : bool or str
        Whether quantile 1 holds the highest values; or a column that says so (yes or no, True or False, 1 or 0, also as
        text), one way within a group.

    Returns
    -------
    Result
        The rows as given, in their order, with ``quantile`` and ``quantiles`` beside them. A row without a value has no
        quantile, nor has any in a group with fewer values than quantiles.

    Raises
    ------
    DataError
        For missing columns, texts in place of numbers, rows that are copies, a column that says neither yes nor no, and a
        table that has a column ``quantile`` or ``quantiles`` of its own.
    Refusal
        For fewer than two quantiles, or a column that says both within one group.

    Notes
    -----
    With ``N`` values and rank ``r`` (equal values share the lower one), the quantile is
    ``floor(k + 1 - ceil((N + 1 - r) / (N / k)))`` and at least 1.

    Examples
    --------
    >>> table = pd.DataFrame({"area": list("ABCD"), "value": [10, 20, 30, 40]})
    >>> quantiles(table, quantiles=2).table["quantile"].tolist()
    [2, 2, 1, 1]
    """
    quantiles = checked_whole(quantiles, name="quantiles", least=2)
    if not isinstance(highest_first, bool | np.bool_ | str):
        raise Refusal("highest_first is neither yes nor no", remedy="Give True, False, or a column that says so.")
    flag = [highest_first] if isinstance(highest_first, str) else []
    require.columns(table, [value, *groups.columns_of(by), *flag], what="rows")
    _require_no_copies(table, [*groups.columns_of(by), *flag])
    numbers = require.numbers(table, value)
    down = (
        require.yes_or_no(table, highest_first)
        if isinstance(highest_first, str)
        else np.full(len(table), bool(highest_first))
    )
    places, of_groups = groups.numbered(table, by)
    found = np.full(len(table), np.nan)
    for place, here in enumerate(groups.rows_of(places, len(of_groups))):
        if down[here].any() != down[here].all():
            raise Refusal(
                f"{highest_first} says both within {groups.in_message(of_groups, place, otherwise='one group')}",
                remedy="Let it say one thing.",
            )
        found[here] = quantile_of(numbers[here], quantiles=int(quantiles), highest_first=bool(down[here[0]]))
    shown = groups.with_columns(
        table.reset_index(drop=True), quantile=pd.array(found, dtype="Int64"), quantiles=int(quantiles)
    )
    without = int(np.isnan(found).sum())
    why = "no value, or too few in the group"
    names = groups.columns_of(by)
    return Result(
        table=shown,
        columns=_columns(table, value, names, flag),
        measure=f"quantiles by {value}",
        definition=f"Areas in {quantiles} groups of about one size by {value}"
        + (f", within each {' and '.join(map(str, names))}." if names else "."),
        method="Ranks; equal values share the lower one.",
        settings={"value": value, "by": names, "quantiles": quantiles}
        | {"highest_first": highest_first if isinstance(highest_first, str) else bool(highest_first)},
        sources=sources_of(table),
        excluded=(Excluded("rows without a quantile", without, why, False),) if without else (),
        words=words,
        chart=_sizes(shown, value) if without < len(table) else None,
    )


def _columns(table: pd.DataFrame, value: str, names: list[str], flag: list[str]) -> tuple[Column, ...]:
    """What the columns are. What else the table holds is not known here: whole numbers may be of people, and the measure and
    all broken ones may be rates of any of them; a text is none."""
    own = [*names, *flag]
    numbers: dict[Any, Array] = {name: require.floats(table[name]) for name in table if name not in own}
    counts = [name for name, found in numbers.items() if (np.isnan(found) | (found == np.floor(found))).all()]

    def declared(name: Any, found: Array) -> Column:
        if name != value and np.isnan(found).all():
            return Column(name, "label")
        behind = tuple(other for other in counts if other != name)
        if name in counts:
            return Column(name, "count", of=behind if name == value else ())
        return Column(name, "measure", of=behind)

    return (
        *keys(own),
        *(declared(name, found) for name, found in numbers.items()),
        Column("quantile", "measure", of=(value,), across=tuple(names) or True),
        Column("quantiles", "measure"),
    )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """How many areas are in how many groups, and of how many no group is known."""
    value, quantiles = settings["value"], settings["quantiles"]
    found = table["quantile"].dropna()
    without, used = len(table) - len(found), int(found.nunique())
    few, within = _too_few(table, settings), f" within each {listed(settings['by'])}" if settings["by"] else ""
    if found.empty and few == len(table):
        panel = f"{counted(len(table), 'areas')} cannot be divided into {quantiles} groups by {value}{within}: there are too few."
    elif found.empty:
        panel = f"The groups of {counted(len(table), 'areas')} by {value} are {missing()}."
    else:
        panel = f"{count(len(found))} of {counted(len(table), 'areas')} are in {used} of {quantiles} groups by {value}."
        if without:
            lacking = without - few
            have, those = ("area has", "its value is") if lacking == 1 else ("areas have", "their values are")
            panel += f" {count(lacking)} {have} no group, because {those} {missing()}." if lacking else ""
            have = "area has" if few == 1 else "areas have"
            panel += f" {count(few)} {have} no group, because there are too few to divide{within}." if few else ""
        elif used < quantiles:
            panel += " Equal values stay together, so the groups are not of one size."
    return Said(
        panel,
        panel,
        title=f"Areas by {value}, in {quantiles} groups",
        alt=f"Bars of {value} for {counted(len(table), 'areas')}, highest first.",
    )


def _too_few(table: pd.DataFrame, settings: Mapping[str, Any]) -> int:
    """How many areas have a value and no group, because there are fewer values than groups to divide them into."""
    names, there = settings["by"], table[settings["value"]].notna()
    # In a released table a missing value may have been there.
    counts = there if missing() == "not supplied" else pd.Series(True, index=table.index)
    sizes = counts.groupby([table[name] for name in names]).transform("sum") if names else counts.sum()
    return int((there & table["quantile"].isna() & (sizes < settings["quantiles"])).sum())


def _require_no_copies(table: pd.DataFrame, within: list[str]) -> None:
    """Refuse rows that are alike in every cell, their area's name too, which would shift all quantiles."""
    names = [
        column for column in table if str(column) not in within and not pd.api.types.is_numeric_dtype(table[column])
    ]
    if names:
        require.once(table, list(table.columns), what="areas")


def _sizes(shown: pd.DataFrame, value: str) -> Chart | None:
    label = next((name for name in ("area_name", "area", "group") if name in shown), None)
    if label is None:
        return None
    return Chart(kind="bars", label=label, value_title=value, value=value, lower=value, ranked=True)
