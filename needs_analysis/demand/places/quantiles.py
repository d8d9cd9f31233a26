"""Quantiles of areas by a measure, such as tenths by deprivation."""

from __future__ import annotations

import numpy as np
import pandas as pd

from needs_analysis import groups, require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import Column
from needs_analysis.errors import Refusal
from needs_analysis.groups import By
from needs_analysis.result import Result, fixed_result
from needs_analysis.source import sources_of
from needs_analysis.statistics._checks import whole as checked_whole
from needs_analysis.statistics.quantile_of import quantile_of
from needs_analysis.wording import count


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
    places, keys = groups.numbered(table, by)
    found = np.full(len(table), np.nan)
    for place, here in enumerate(groups.rows_of(places, len(keys))):
        if down[here].any() != down[here].all():
            raise Refusal(
                f"{highest_first} says both within {groups.named(keys, place)}", remedy="Let it say one thing."
            )
        found[here] = quantile_of(numbers[here], quantiles=int(quantiles), highest_first=bool(down[here[0]]))
    shown = groups.with_columns(
        table.reset_index(drop=True), quantile=pd.array(found, dtype="Int64"), quantiles=int(quantiles)
    )
    without = int(np.isnan(found).sum())
    used = int(shown["quantile"].nunique())
    panel = (
        f"{count(len(table) - without)} of {count(len(table))} areas stand in {used} of {quantiles} groups by {value}"
        + (f"; without a group: {count(without)}, because a value is missing or there are too few." if without else ".")
        + (" Equal values stand together, so the groups are not of one size." if 0 < used < quantiles else "")
    )
    made = fixed_result(
        table=shown,
        columns=(
            *(Column(name, "key") for name in [*groups.columns_of(by), *flag]),
            # What else the table holds is not known here, so a number may be of people.
            *(Column(name, "count") for name in table if name not in [*groups.columns_of(by), *flag]),
            Column("quantile", "measure", of=(value,), across=tuple(groups.columns_of(by)) or True),
            Column("quantiles", "measure"),
        ),
        measure=f"quantiles by {value}",
        definition=f"Areas in {quantiles} groups of about one size by {value}"
        + (f", within each {' and '.join(groups.columns_of(by))}." if groups.columns_of(by) else "."),
        method="Ranks; equal values share the lower one.",
        sentences={"panel": panel, "analyst": panel},
        parameters={"value": value, "by": groups.columns_of(by), "quantiles": quantiles}
        | {"highest_first": highest_first},
        sources=sources_of(table),
        chart=_sizes(shown, quantiles, value) if not shown["quantile"].isna().all() else None,
    )
    return (
        made.leaving_out("rows without a quantile", without, "no value, or too few in the group", counted=False)
        if without
        else made
    )


def _require_no_copies(table: pd.DataFrame, within: list[str]) -> None:
    """Refuse rows that are alike in every cell, their area's name too, which would shift all quantiles."""
    names = [
        column for column in table if str(column) not in within and not pd.api.types.is_numeric_dtype(table[column])
    ]
    if names:
        require.once(table, list(table.columns), what="areas")


def _sizes(shown: pd.DataFrame, quantiles: int, value: str) -> Chart | None:
    label = next((name for name in ("area_name", "area", "group") if name in shown), None)
    return label and Chart(  # type: ignore[return-value]
        kind="bars",
        label=label,
        title=f"Areas by {value}, in {quantiles} groups",
        alt=f"Bars of {value} for {len(shown)} areas, highest first.",
        value_title=value,
        value=value,
        lower=value,
        ranked=True,
    )
