"""Is the mean wait within what its target allows?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from needs_analysis import part_of_whole, quantities
from needs_analysis.columns import Column, keys
from needs_analysis.errors import Refusal, UnitError
from needs_analysis.quantities import Given, count_in_words, take
from needs_analysis.quantity import Quantity
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.service_gap.refuse_unlike import TAKEN_AS_ALIKE, alike_cells, refuse_unlike, taken_as_alike
from needs_analysis.service_gap.waiting.per_week import DAYS_A_WEEK, count_cells, count_columns, days_of
from needs_analysis.service_gap.waiting.target_queue import time_in_words
from needs_analysis.source import SENSITIVE, strictest
from needs_analysis.statistics import waiting_list
from needs_analysis.wording import counted, figure, is_known, missing, plain, sentence_case

_UNITS: Final = {"days": 1, "weeks": DAYS_A_WEEK}
"""Units of a mean wait, and how many days each has."""


def pressure(
    facts: pd.DataFrame | None = None,
    *,
    mean_wait_days: Given | None = None,
    mean_wait_weeks: Given | None = None,
    target_weeks: float | None = None,
    target_days: float | None = None,
    of: Given | None = None,
) -> Result:
    """Twice a mean wait over its target; above 1 the target is out of reach.

    Parameters
    ----------
    facts : pandas.DataFrame, optional
        Published facts or provider returns, where the numbers stand in it.
    mean_wait_days, mean_wait_weeks : str, mapping or Quantity
        The mean wait, in days or in weeks; one of them.
    target_weeks, target_days : float
        The target, in weeks or in days; one of them.
    of : str, mapping or Quantity, optional
        How many people the mean is of. Needed where the mean wait was not published, because a mean of few tells of each.

    Returns
    -------
    Result
        One row: ``value`` is the pressure, ``mean_wait_days`` and ``target_days`` what it is of.

    Raises
    ------
    Refusal
        For both or neither of two times, a mean wait that was not published and does not say of how many, a mean of nobody, and one
        of another service, area or period than those it is of.
    UnitError
        For a mean wait in another unit than the argument says, such as weeks given as days.

    Notes
    -----
    In the R package NHSRwaitinglist 0.1.2 the record-level function divides a mean wait in days by a target in weeks, so that its
    pressure is seven times too high. Here both are days.

    References
    ----------
    .. [1] Fong K and others (2022). Understanding waiting lists pressures. medRxiv 2022.08.23.22279117.

    Examples
    --------
    >>> returns = pd.DataFrame({"service": "ISVA", "quarter": ["2022/23 Q2"], "mean_wait_days": [42], "new_clients": [40]})
    >>> of = lambda column: {"column": column}
    >>> pressure(returns, mean_wait_days=of("mean_wait_days"), target_weeks=12, of=of("new_clients")).table["value"].tolist()
    [1.0]
    """
    if (mean_wait_days is None) == (mean_wait_weeks is None):
        raise Refusal("Give one mean wait: in days or in weeks", remedy="Write mean_wait_days= or mean_wait_weeks=.")
    unit, given = ("weeks", mean_wait_weeks) if mean_wait_days is None else ("days", mean_wait_days)
    assert given is not None
    wait, people = take(facts, given, name=f"mean_wait_{unit}"), None if of is None else take(facts, of, name="of")
    days = _in_days(wait, unit)
    alike = _require_base(wait, people)
    target = days_of(days=target_days, weeks=target_weeks, name="target")
    row = {
        "service": wait.service,
        "period": wait.when,
        "measure": "pressure",
        "value": float(waiting_list.pressure(days, target)),
        "unit": "ratio",
        "method": "twice the mean wait over the target",
        "mean_wait_days": days,
        "target_days": target,
        **alike_cells(alike),
    }
    behind = tuple(column.name for column in count_columns("people"))
    return Result(
        table=pd.DataFrame([row | ({} if people is None else count_cells("people", people))]),
        columns=(
            *keys(["service", "period"], written=["service"]),
            *count_columns("people"),
            # A mean of few tells of each of them.
            Column("mean_wait_days", "measure", of=behind, unit="days"),
            Column("target_days", "measure", unit="days"),
            Column("value", "measure", of=("mean_wait_days", *behind)),
            TAKEN_AS_ALIKE,
        ),
        measure="Pressure on a waiting list",
        definition="Twice the mean wait, over the target.",
        method="twice the mean wait over the target",
        settings={"mean_wait": wait.id, "target_days": target, "of": None if people is None else people.id},
        sources=quantities.sources(wait, *filter(None, [people])),
        words=words,
    )


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """Whether the mean wait is within what its target allows."""
    row = table.iloc[0]
    named = f"{row['service']}: " if row["service"] else ""
    target = time_in_words(settings["target_days"])
    if is_known(row["value"], row["mean_wait_days"]):
        within = "within" if row["value"] <= 1 else "above"
        many = _of_how_many(row)
        panel = (
            f"{named}the mean wait was {counted(row['mean_wait_days'], 'days')} {row['period']}{many}. That is {within} half of the target of "
            f"{target}; the pressure is {figure(row['value'])}, and 1 is the most at which targets are usually met."
        )
    else:
        panel = f"{named}the mean wait against a target of {target} is {missing()}."
    panel = sentence_case(panel)
    told = "A mean wait of those who started leaves out everyone who is still waiting, so it may be too short."
    return Said(
        panel,
        f"{panel} Both are in days.",
        title=sentence_case(f"{named}pressure on the waiting list"),
        alt="No chart.",
        caveats=(Caveat("OPEN_WAITS", told), *taken_as_alike(row)),
    )


def _of_how_many(row: pd.Series[Any]) -> str:
    """Of how many people the mean is; a cell that may be any number says nothing of them."""
    if "people" not in row.index:
        return ""
    if not is_known(row["people"]) and row.get("people_least") == 0 and not is_known(row.get("people_most")):
        return " (for how many people is not known)"
    return f" for {count_in_words(row, 'people', 'people', 'people')}"


def _in_days(wait: Quantity, unit: str) -> float:
    """A mean wait in days, where its own unit is what the argument says."""
    own = wait.unit.removeprefix("mean wait ").strip()
    if own not in _UNITS:
        says_none = not wait.is_fact and wait.unit == plain(wait.measure)
        if not says_none:
            raise UnitError(f"{wait.name} is in {wait.unit}, not days or weeks", remedy="Give a mean wait.")
        own = unit
    if own != unit:
        raise UnitError(f"{wait.name} is in {own} and was given as {unit}", remedy=f"Write mean_wait_{own}=.")
    number = wait.number
    if not math.isfinite(number) or number < 0:
        raise Refusal(f"{wait.name} is not a time of 0 or more", remedy="Correct it.")
    return number * _UNITS[unit]


def _require_base(wait: Quantity, people: Quantity | None) -> str:
    """A mean wait that was not published must say of how many people it is, and these must be those of its own service, area and period."""
    if people is None:
        if strictest(wait.sources) in SENSITIVE:
            raise Refusal(
                f"{wait.name} does not say of how many people it is, and was not published",
                remedy="Give them with of=, such as those who started.",
            )
        return ""
    part_of_whole.require_counted(people)
    # Who waits is counted on the last day of the period that the mean is of.
    said = refuse_unlike({"mean wait": wait, "people": people}, period="stock" if people.is_stock else "same")
    if people.ends[1] == 0:
        raise Refusal(f"{people.name} is 0, so there is no mean wait", remedy="Check the figures.")
    return said
