"""What share of events hit someone who was hit in the 12 months before."""

from __future__ import annotations

from datetime import date
from typing import Final

import pandas as pd

from needs_analysis.charts.chart import Chart
from needs_analysis.contracts import require
from needs_analysis.engine import Backend
from needs_analysis.errors import Refusal
from needs_analysis.repeat_victimisation.look_back import Rule, mark_repeats
from needs_analysis.result import Caveat, Excluded, Result
from needs_analysis.source import sources_of
from needs_analysis.statistics import clustered_share
from needs_analysis.wording import count, during, percent, period
from needs_analysis.wording import day as in_words

ALL_AREAS: Final = "All areas"
NOT_STATED: Final = "Not stated"
_OWN_COLUMNS: Final = frozenset(
    {
        "measure",
        "value",
        "lower",
        "upper",
        "confidence",
        "numerator",
        "denominator",
        "unit",
        "method",
        "victims",
        "flag",
    }
)
UNKNOWN_WORDS: Final = frozenset(
    {
        "",
        "unknown",
        "not known",
        "not stated",
        "nk",
        "n/k",
        "none",
        "na",
        "n/a",
        "nan",
        "null",
        "0",
        "00",
        "000",
        "0000",
        "-",
    }
)
"""What is written in the place of a victim who is not known."""


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
        apart. A window without 12 months of history before it is flagged, because its rate may be too low.

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
    _check(events, by, victim, event_id, also_same)
    first, last = require.day(start, name="start"), require.day(end, name="end")
    if last < first:
        raise Refusal("The window ends before it starts", remedy="Give start and end as year-month-day.")
    covered_from = events["date"].min().date() if data_from is None else require.day(data_from, name="data_from")
    if data_from is not None and covered_from > min(first, events["date"].min().date()):
        raise Refusal(
            f"The extract is said to begin on {in_words(covered_from)}, and there are earlier events or an earlier window",
            remedy="Give data_from as the first day the extract covers.",
        )
    days = events["date"].dt.date
    window = (days >= first) & (days <= last)
    nobody = _unknown(events[victim])
    incomplete = events[list(also_same)].isna().any(axis=1) & ~nobody
    marks = mark_repeats(
        events[~nobody & ~incomplete], same=(victim, *also_same), event_id=event_id, rule=rule, backend=backend
    )
    repeats = pd.Series(marks["is_repeat"].to_numpy(), index=marks[event_id])
    inside = events[window & ~nobody & ~incomplete]
    counted = pd.DataFrame(
        {
            "area": inside[by].astype("str").where(inside[by].notna(), NOT_STATED).to_numpy(),
            "victim": inside[victim].astype("str").to_numpy(),
            "repeat": repeats.reindex(inside[event_id]).to_numpy(),
        }
    )
    if counted.empty:
        raise Refusal("No event with a known victim lies in the window", remedy="Check the window and the extract.")
    needed_from = _year_before(first)
    complete = covered_from <= needed_from
    rows = [_row(ALL_AREAS, counted, confidence)]
    rows += [_row(str(area), group, confidence) for area, group in counted.groupby("area", sort=True)]
    flag = "look-back complete" if complete else "look-back incomplete"
    table = pd.DataFrame(rows).rename(columns={"area": by}).assign(flag=flag)
    everyone = table.iloc[0]
    when = period(first, last)
    scope = " and ".join(["same victim", *(f"same {name.replace('_', ' ')}" for name in also_same)])
    panel = (
        f"{count(everyone['numerator'])} of {count(everyone['denominator'])} events {during(first, last)} hit someone who "
        f"had been hit in the {rule} before. That is {percent(everyone['value'])}{range_in_words(everyone)}."
    )
    if complete:
        panel += f" The history begins on {in_words(covered_from)}, early enough."
    else:
        panel += f" The history starts on {in_words(covered_from)}, so the true share may be higher."
    return Result(
        table=table,
        measure=f"Repeat victimisation, rolling {rule}, {when}",
        definition=f"Events {during(first, last)} with an earlier event ({scope}) in the {rule} before, the last day included, over all "
        "events with a known victim; events of one day in the order of their ids.",
        method="Look-back to the event before; share with a range over victims (linearised ratio).",
        sentences={"panel": panel, "analyst": panel + f" Rule: {rule}, {scope}; range linearised over victims."},
        parameters={"start": start, "end": end, "rule": rule, "also_same": also_same, "confidence": confidence},
        sources=sources_of(events),
        caveats=_caveats(covered_from, needed_from, inferred=data_from is None),
        excluded=_excluded(window & nobody, window & incomplete, also_same),
        chart=Chart(
            kind="intervals",
            label=by,
            title=f"{percent(everyone['value'])} of events were repeats, {when}",
            alt=f"Points with ranges for {len(table) - 1} areas and all together.",
            value_title="% of events",
            scale=100,
        ),
    )


def _check(events: pd.DataFrame, by: str, victim: str, event_id: str, also_same: tuple[str, ...]) -> None:
    require.columns(events, (event_id, victim, "date", by, *also_same), what="events")
    if by in _OWN_COLUMNS:
        raise Refusal(
            f"The column {by} cannot be split by, because the result has one of that name", remedy="Rename it."
        )
    require.dates(events, "date", what="events")
    require.known(events, event_id, what="events")
    require.once(events, (event_id,), what="events")


def _year_before(day: date) -> date:
    """The same day a year earlier; the 28th for 29 February."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _excluded(nobody: pd.Series, incomplete: pd.Series, also_same: tuple[str, ...]) -> tuple[Excluded, ...]:
    missing = " or ".join(name.replace("_", " ") for name in also_same)
    left_out = (
        Excluded("events in the window without a known victim", int(nobody.sum()), "nobody to look back for"),
        Excluded(f"events in the window without {missing}", int(incomplete.sum()), "not comparable"),
    )
    return tuple(item for item in left_out if item.rows)


def _caveats(covered_from: date, needed_from: date, *, inferred: bool) -> tuple[Caveat, ...]:
    starts = in_words(covered_from)
    caveats = [
        Caveat("LINKAGE", "A victim who was entered under two names counts as two people, which lowers the rate.")
    ]
    if inferred:
        caveats.append(Caveat("HISTORY_INFERRED", f"The history is taken to begin with the first event, on {starts}."))
    if covered_from > needed_from:
        needs = f"Needs history from {in_words(needed_from)}; it starts on {starts}."
        caveats.append(Caveat("LOOK_BACK_INCOMPLETE", needs))
    return tuple(caveats)


def _row(area: str, group: pd.DataFrame, confidence: float) -> dict[str, object]:
    people = group.groupby("victim")["repeat"].agg(["sum", "size"])
    value, lower, upper = clustered_share(people["sum"], people["size"], confidence=confidence)
    return {
        "area": area,
        "measure": "repeat events",
        "value": value,
        "lower": lower,
        "upper": upper,
        "confidence": confidence,
        "numerator": int(group["repeat"].sum()),
        "denominator": len(group),
        "unit": "events",
        "method": "linearised over victims",
        "victims": len(people),
    }


def range_in_words(row: pd.Series) -> str:
    """The range behind a share, as it follows the share in a sentence."""
    if pd.isna(row["lower"]):
        return ", from one person, so no range can be given"
    return f" (range {percent(row['lower'])} to {percent(row['upper'])})"


def _unknown(victims: pd.Series) -> pd.Series:
    """Which events have nobody to look back for; a word for "unknown" is nobody, and never one much-repeated victim."""
    return victims.isna() | victims.astype("str").str.strip().str.casefold().isin(UNKNOWN_WORDS)
