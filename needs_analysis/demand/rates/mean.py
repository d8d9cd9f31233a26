"""Mean of a number, group by group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import by_group, groups, require
from needs_analysis.columns import Column, amended
from needs_analysis.errors import Refusal
from needs_analysis.groups import By
from needs_analysis.result import Excluded, Result
from needs_analysis.said import Caveat, Said
from needs_analysis.statistics.mean_t import student_limits
from needs_analysis.wording import counted, figure

_METHOD: Final = "Mean with Student's interval."


def mean(table: pd.DataFrame, *, value: str = "value", by: By = (), confidence: float = 0.95) -> Result:
    """Mean of a number, group by group, such as days waited.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a person or case.
    value : str
        Column with the number.
    by : str or sequence of str
        Columns that name a group; all rows together otherwise.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Result
        One row a group: ``numerator`` is the sum, ``denominator`` the rows with a number, ``standard_deviation`` beside them.
        One number has a mean and no range. Rows without a number are left out and counted.

    Raises
    ------
    DataError
        For missing columns, rows without a group, and texts or infinities in place of numbers.
    Refusal
        When no row has a number.

    Notes
    -----
    Student's interval, ``mean +- t s / sqrt(n)``. Waits have long tails: with few rows, look at the median too.

    Examples
    --------
    >>> table = pd.DataFrame({"service": ["A"] * 3, "value": [2.0, 4.0, 6.0]})
    >>> mean(table, by="service").table[["value", "lower", "upper"]].round(2).values.tolist()
    [[4.0, -0.97, 8.97]]
    """
    require.columns(table, [value, *groups.columns_of(by)], what="rows")
    places, keys = groups.numbered(table, by)
    numbers = require.numbers(table, value)
    kept = ~np.isnan(numbers)
    if not kept.any():
        raise Refusal(f"No row has a number in {value}", remedy="Check that the right column was named.")
    n = np.bincount(places[kept], minlength=len(keys)).astype(float)
    total = np.bincount(places[kept], weights=numbers[kept], minlength=len(keys))
    with np.errstate(invalid="ignore", divide="ignore"):
        average = total / n
        off = (numbers - average[places])[kept]
        deviation = np.sqrt(np.bincount(places[kept], weights=off**2, minlength=len(keys)) / (n - 1))
        deviation = np.where(n > 1, deviation, np.nan)
    lower, upper = student_limits(average, deviation, n, confidence=confidence)
    shown = by_group.table_of(
        keys,
        average,
        lower,
        upper,
        measure=f"mean {value}",
        confidence=confidence,
        numerator=np.full(len(keys), np.nan),
        denominator=n,
        unit=value,
        method="Student's t",
        flag=np.where(n == 0, "no number", np.where(n == 1, "one number, no range", "")),
    ).assign(numerator=total, standard_deviation=deviation)
    return by_group.result_of(
        shown,
        table,
        by,
        words=words,
        what=f"mean {value}",
        measure=f"mean {value}",
        definition=f"Mean of {value} over the rows that have it.",
        method=_METHOD,
        settings={"value": value, "by": groups.columns_of(by), "confidence": confidence},
        columns=amended(
            by_group.columns_of(by),
            # A sum of ones and noughts is a number of people.
            Column("numerator", "count", part_of="denominator")
            if np.isin(numbers[kept], (0, 1)).all()
            else Column("numerator", "measure", of=("denominator",)),
            *(Column(name, "measure", of=("numerator", "denominator")) for name in ("value", "standard_deviation")),
        ),
        excluded=(Excluded("rows without a number", int((~kept).sum()), "missing is not 0"),) if not kept.all() else (),
        too_few="no number is given",
    )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the means say."""
    few = (table["denominator"] < by_group.SMALL).fillna(False).any()
    return by_group.told(
        table,
        settings,
        what=f"mean {settings['value']}",
        said=figure,
        based_on=lambda row: counted(row["denominator"], "rows"),
        method=_METHOD,
        caveats=(Caveat("FEW_ROWS", f"Some means rest on fewer than {by_group.SMALL} rows."),) if few else (),
        counts_events=False,
    )
