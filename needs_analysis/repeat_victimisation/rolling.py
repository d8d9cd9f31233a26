"""What share of events hit someone who was hit in the 12 months before."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import pandas as pd

from needs_analysis.charts.chart import Chart
from needs_analysis.engine import Backend
from needs_analysis.errors import DataError, Refusal
from needs_analysis.repeat_victimisation.look_back import Rule, mark_repeats
from needs_analysis.result import Caveat, Excluded, Result
from needs_analysis.source import sources_of
from needs_analysis.statistics import clustered_share
from needs_analysis.wording import count, percent, period
from needs_analysis.wording import day as in_words

ALL_AREAS: Final = "All areas"


def repeat_rate(
    events: pd.DataFrame,
    *,
    start: str,
    end: str,
    by: str = "district",
    victim: str = "victim_id",
    also_same: tuple[str, ...] = (),
    event_id: str = "event_id",
    rule: Rule = "12 months",
    data_from: str | None = None,
    confidence: float = 0.95,
    backend: Backend = "duckdb",
) -> Result:
    """Share of events in a window whose victim had suffered an earlier event in the 12 months before.

    Parameters
    ----------
    events : pandas.DataFrame
        One event a row, with the 12 months before the window: ``event_id, victim_id, date`` and ``by``.
    start, end : str
        First and last day of the reporting window, as ``"2024-04-01"``.
    by : str
        Column to split by; a row for all areas together comes first.
    victim, event_id : str
        Columns with the pseudonym of the victim and the unique id of the event.
    also_same : tuple of str
        Further columns that must agree, such as ``("crime_type",)``.
    rule : {"12 months", "365 days"}
        How the look-back ends; both include the last day.
    data_from : str, optional
        First day the extract covers; the first event otherwise.
    confidence : float
        Between 0 and 1.
    backend : {"duckdb", "spark"}
        Where the look-back runs.

    Returns
    -------
    Result
        One row for all areas and one an area: repeats over events with a known victim. Events without one are counted
        apart. A window without 12 months of history before it is flagged, because its rate is too low.

    Raises
    ------
    DataError
        When a column is missing.
    Refusal
        When the window ends before it starts or holds no event.

    Notes
    -----
    Events of one victim are not independent, so the range counts victims, not events (linearised ratio).

    Examples
    --------
    >>> import pandas as pd
    >>> events = pd.DataFrame({"event_id": [1, 2, 3], "victim_id": ["a", "a", "b"], "district": "Westshire",
    ...                        "date": pd.to_datetime(["2023-01-10", "2024-01-10", "2024-02-01"])})
    >>> repeat_rate(events, start="2024-01-01", end="2024-12-31").table["value"].tolist()
    [0.5, 0.5]
    """
    _require(events, (event_id, victim, "date", by, *also_same))
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    if last < first:
        raise Refusal("The window ends before it starts", remedy="Give start and end as year-month-day.")
    known = events[events[victim].notna()]
    marks = mark_repeats(
        known.dropna(subset=list(also_same)), same=(victim, *also_same), event_id=event_id, rule=rule, backend=backend
    )
    inside = events[(events["date"] >= pd.Timestamp(first)) & (events["date"] < pd.Timestamp(last + timedelta(days=1)))]
    unknown = int(inside[victim].isna().sum())
    counted = inside.merge(marks, on=event_id, how="inner", validate="one_to_one")
    if counted.empty:
        raise Refusal("No event with a known victim lies in the window", remedy="Check the window and the extract.")
    covered_from = date.fromisoformat(data_from) if data_from else events["date"].min().date()
    needed_from = (
        first.replace(year=first.year - 1) if (first.month, first.day) != (2, 29) else first - timedelta(days=366)
    )
    complete = covered_from <= needed_from
    rows = [_row(ALL_AREAS, counted, victim, confidence)]
    rows += [_row(str(area), group, victim, confidence) for area, group in counted.groupby(by, sort=True)]
    flag = "" if complete else "look-back incomplete"
    table = pd.DataFrame(rows).rename(columns={"area": by}).assign(flag=flag)
    everyone = table.iloc[0]
    when = period(first, last)
    scope = " and ".join(["same victim", *(f"same {name.replace('_', ' ')}" for name in also_same)])
    panel = (
        f"{count(everyone['numerator'])} of {count(everyone['denominator'])} events in {when} hit someone who had been "
        f"hit in the {rule} before. That is {percent(everyone['value'])} (range {percent(everyone['lower'])} to "
        f"{percent(everyone['upper'])})."
    )
    if not complete:
        panel += f" The history starts on {in_words(covered_from)}, so the true share is higher."
    caveats = [
        Caveat("LINKAGE", "A victim who was entered under two names counts as two people, which lowers the rate.")
    ]
    if not complete:
        caveats.append(
            Caveat(
                "LOOK_BACK_INCOMPLETE",
                f"Needs history from {in_words(needed_from)}; it starts on {in_words(covered_from)}.",
            )
        )
    return Result(
        table=table,
        measure=f"Repeat victimisation, rolling {rule}, {when}",
        definition=f"Events in {when} with an earlier event ({scope}) in the {rule} before, the last day included, over all "
        "events with a known victim; events of one day in the order of their ids.",
        method="Look-back to the event before; share with a range over victims (linearised ratio).",
        sentences={"panel": panel, "analyst": panel + f" Rule: {rule}, {scope}; events without a victim: {unknown}."},
        parameters={"start": start, "end": end, "rule": rule, "also_same": also_same, "confidence": confidence},
        sources=sources_of(events),
        caveats=tuple(caveats),
        excluded=(Excluded("events in the window without a known victim", unknown, "nobody to look back for"),)
        if unknown
        else (),
        chart=Chart(
            kind="intervals",
            label=by,
            title=f"{percent(everyone['value'])} of events were repeats, {when}",
            alt=f"Points with ranges for {len(table) - 1} areas and all together.",
            value_title="% of events",
            scale=100,
        ),
    )


def _row(area: str, group: pd.DataFrame, victim: str, confidence: float) -> dict[str, object]:
    people = group.groupby(victim)["is_repeat"].agg(["sum", "size"])
    value, lower, upper = clustered_share(people["sum"], people["size"], confidence=confidence)
    return {
        "area": area,
        "measure": "repeat events",
        "value": value,
        "lower": lower,
        "upper": upper,
        "confidence": confidence,
        "numerator": int(group["is_repeat"].sum()),
        "denominator": len(group),
        "unit": "events",
        "method": "linearised over victims",
        "victims": len(people),
    }


def _require(events: pd.DataFrame, names: tuple[str, ...]) -> None:
    missing = [name for name in names if name not in events.columns]
    if missing:
        raise DataError(
            [
                {
                    "column": name,
                    "problem": "the events have no such column",
                    "expected": ", ".join(names),
                    "remedy": "Rename the column or name it in the call.",
                }
                for name in missing
            ]
        )
