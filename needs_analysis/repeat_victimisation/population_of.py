"""How many people there are in each group, victims or not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from needs_analysis import require
from needs_analysis.errors import DataError, Refusal


def population_of(population: pd.DataFrame, by: Sequence[str], shown: pd.DataFrame) -> list[float]:
    """People of all groups together, and of each that is shown.

    Parameters
    ----------
    population : pandas.DataFrame
        ``population`` and the columns of ``by``; rows of one group, such as ages, add up.
    by : sequence of str
        Columns that name a group.
    shown : pandas.DataFrame
        The groups, in the order of their columns.

    Raises
    ------
    DataError
        When a column or the number of people is missing.
    Refusal
        When a group has no row, or the rows are of several years.

    Examples
    --------
    >>> people = pd.DataFrame({"district": ["A", "B"], "population": [100, 200]})
    >>> population_of(people, ["district"], pd.DataFrame({"g_0": ["B"]}))
    [300.0, 200.0]
    """
    require.columns(population, ("population", *by), what="population")
    if "year" in population and population["year"].nunique() > 1:
        raise Refusal("The population is of several years, which would add up", remedy="Keep one year of it.")
    people = require.people(population, "population", above_zero=False)
    if not by:
        return [float(people.sum())]
    names = pd.DataFrame({place: population[name].astype("str") for place, name in zip(shown, by, strict=True)})
    each = names.assign(people=people).groupby(list(shown.columns))["people"].sum()
    found = shown.merge(each.reset_index(), on=list(shown.columns), how="left")["people"].to_numpy()
    if np.isnan(found).any():
        raise DataError.one(
            f"{int(np.isnan(found).sum())} of {len(found)} groups of the events have no row in the population",
            column=" + ".join(by),
            expected="a number of people for each group",
            remedy="Add it, or leave those groups out of the events.",
        )
    return [float(people.sum()), *found.tolist()]
