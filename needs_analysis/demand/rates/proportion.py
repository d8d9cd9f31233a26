"""Share of people or cases to whom something applies, group by group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd

from needs_analysis import by_group, groups, require
from needs_analysis.columns import SHARE
from needs_analysis.demand.rates.bounds import SHARE_METHODS, flags_of, withheld_counts
from needs_analysis.demand.rates.populations import PopulationOf, people_by_group
from needs_analysis.errors import Refusal
from needs_analysis.groups import By
from needs_analysis.result import Result
from needs_analysis.said import Said
from needs_analysis.statistics import proportion_interval
from needs_analysis.wording import count, small_percent


def proportion(
    table: pd.DataFrame,
    *,
    events: str = "count",
    population: str = "population",
    by: By = (),
    per: float = 1,
    confidence: float = 0.95,
    method: Literal["wilson", "clopper_pearson", "jeffreys"] = "wilson",
    population_of: PopulationOf = None,
) -> Result:
    """Share of people (or cases) to whom something applies, group by group.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows with a part and the whole it is of; rows of one group are added up.
    events, population : str
        Columns with the part and the whole.
    by : str or sequence of str
        Columns that name a group; all rows together otherwise.
    per : float
        1 for a share, 100 for percent.
    confidence : float
        Between 0 and 1.
    method : {"wilson", "clopper_pearson", "jeffreys"}
        Wilson's interval, the exact one, or that of Jeffreys.
    population_of : {"row", "group"}, optional
        Whose whole ``population`` is: that of each row, which adds up (the default), or that of the whole group, repeated beside
        its rows and taken once.

    Returns
    -------
    Result
        One row a group, as in `rate`.

    Raises
    ------
    DataError
        For missing columns, rows without a group, numbers that are negative, broken or none, and rows of a group that repeat one
        whole where ``population_of`` does not say whose it is.
    Refusal
        When a part is larger than its whole, no group has anybody, or the method is unknown.

    References
    ----------
    .. [1] Wilson EB (1927). JASA 22, 209-212.

    Examples
    --------
    >>> table = pd.DataFrame({"service": ["A", "B"], "count": [17, 296], "population": [26, 300]})
    >>> proportion(table, by="service", per=100).table[["service", "value", "lower", "upper"]].round(1).values.tolist()
    [['A', 65.4, 46.2, 80.6], ['B', 98.7, 96.6, 99.5]]
    """
    by_group.checked_per(per)
    require.columns(table, [events, population, *groups.columns_of(by)], what="rows")
    places, keys = groups.numbered(table, by)
    found = by_group.events_of(table, events, places, len(keys))
    people = people_by_group(table, population, places, keys, population_of=population_of, whole=True)
    total = people.total
    _not_more(table, events, population)
    if np.any(found.most > total):
        raise Refusal(
            "The parts of a group, or a withheld one at its most, are larger than its whole",
            remedy="Check that both count the same people, or correct the upper bound.",
        )
    lower, _ = proportion_interval(found.least, total, confidence=confidence, method=method)
    _, upper = proportion_interval(found.most, total, confidence=confidence, method=method)
    shown = by_group.table_of(
        keys,
        found.known / total * per,
        np.where(found.missing, np.nan, lower * per),
        np.where(found.missing, np.nan, upper * per),
        measure=f"share of {by_group.in_words(events)}",
        confidence=confidence,
        numerator=found.known,
        denominator=total,
        unit="share" if per == 1 else "percent" if per == 100 else f"per {count(per)}",
        method=SHARE_METHODS[method],
        flag=flags_of(found, people),
    )
    what = f"share of {by_group.in_words(events)}"
    return by_group.result_of(
        by_group.with_known(shown, found),
        table,
        by,
        words=words,
        what=what,
        measure=what,
        definition=f"Part ({events}) of a whole ({population}), added up by group.",
        method=_how(method),
        settings={"events": events, "population": population, "by": groups.columns_of(by), "per": per}
        | {"confidence": confidence, "method": method, "population_of": population_of},
        scale=100 / per,
        columns=by_group.columns_of(by, part=True, unit=SHARE if per == 1 else ""),
        notes=people.caveats,
        too_few="a count is missing or withheld",
    )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the shares say."""
    return by_group.told(
        table,
        settings,
        what=f"share of {by_group.in_words(settings['events'])}",
        said=lambda value: small_percent(value / settings["per"]),
        based_on=lambda row: f"{count(row['numerator'])} of {count(row['denominator'])}",
        method=_how(settings["method"]),
        caveats=withheld_counts(table),
    )


def _how(method: str) -> str:
    return f"{SHARE_METHODS[method]} interval for a proportion."


def _not_more(table: pd.DataFrame, events: str, population: str) -> None:
    part, whole = (require.whole_numbers(table, name, may_lack=True) for name in (events, population))
    over = int(np.sum(part > whole))
    if over:
        raise Refusal(
            f"In {over} of {len(table)} rows the part is larger than its whole",
            remedy="Check that both count the same people; a rate has no such limit.",
        )
