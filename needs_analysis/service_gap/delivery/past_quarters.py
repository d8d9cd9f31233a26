"""What the rule of the scorecard says of each of the last quarters: whether a red target is new or lasting."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import pandas as pd

from needs_analysis import periods
from needs_analysis.columns import Column, helpers, keys, labels
from needs_analysis.errors import Refusal
from needs_analysis.said import Caveat, Said
from needs_analysis.service_gap.delivery.attention import band
from needs_analysis.service_gap.delivery.delivered import delivered
from needs_analysis.service_gap.delivery.rated import RED, WHITE
from needs_analysis.service_gap.delivery.returned import Returned
from needs_analysis.service_gap.delivery.standing import standing
from needs_analysis.service_gap.delivery.target_rows import rated_targets, target_rows
from needs_analysis.wording import count, counted, is_known, missing
from needs_analysis.wording import day as said_day

QUARTER: Final = "quarter"
YEAR_TO_DATE: Final = "year to date"
FOUR_QUARTERS: Final = "four quarters"
SHOWN: Final = 4
"""Quarters that are shown, the latest among them."""
_SMALLEST: Final = "smallest_count"
_TARGET: Final = ("contract", "kpi")
_MOST_NAMED: Final = 3

COLUMNS: Final = (
    *keys(["contract"], written=["contract"]),
    *labels("service", "provider", written=True),
    *keys(["kpi"], written=["kpi"]),
    *keys(["quarter"]),
    *labels("target"),
    Column("colour", "label", of=(_SMALLEST,)),
    # How often a target was red tells of the colours of its other quarters.
    Column("red_before", "label", of=(_SMALLEST,), across=_TARGET),
    *labels("what_may_explain_it", written=True),
    Column(_SMALLEST, "count", apart=True, shown=False),
    *helpers("as_of", "not_returned"),
)
"""What each column of the scorecard by quarter is."""


def first_quarter(last: int, over: str | None) -> int:
    """Number of the first of the quarters that are added up to a latest one; the latest itself where nothing is asked for.

    Examples
    --------
    >>> last = periods.number_of("2025/26 Q3")
    >>> [last - first_quarter(last, over) for over in (None, YEAR_TO_DATE, FOUR_QUARTERS)]
    [0, 2, 3]
    """
    if over == YEAR_TO_DATE:
        return last - periods.place_in_year(periods.quarter_numbered(last)) + 1
    return last - 3 if over == FOUR_QUARTERS else last


def past_quarters(
    targets: pd.DataFrame, found: Returned, *, last: int, over: str | None, confidence: float
) -> pd.DataFrame:
    """The colour of each target in each of the last quarters.

    Parameters
    ----------
    targets : pandas.DataFrame
        As `agreed` returns them, with the day to which each contract runs (``runs_to``).
    found : Returned
        Provider returns.
    last : int
        Number of the latest quarter.
    over : {"year to date", "four quarters"} or None
        The quarters that are added up for each colour; None for each quarter by itself.
    confidence : float
        Of the ranges.

    Returns
    -------
    pandas.DataFrame
        One row per contract, target and quarter, the oldest first. ``red_before`` says in how many of the earlier quarters that are
        shown the target was red; it is empty in the first.

    Raises
    ------
    Refusal
        When no contract has a target.
    """
    rows = targets[targets["target"].notna()].reset_index(drop=True)
    if rows.empty:
        raise Refusal("No contract has a target, so there is no colour", remedy='Leave view="quarter" out.')
    parts = []
    for number in range(max(found.first, last - SHOWN + 1), last + 1):
        done = delivered(rows, found, first=first_quarter(number, over), last=number)
        each = target_rows(rows, done, rated_targets(rows, done, confidence), confidence)
        told = standing(rows, found, first=number, last=number)["what_may_explain_it"]
        each = each.assign(
            quarter=periods.quarter_numbered(number),
            what_may_explain_it=told,
            **{_SMALLEST: [band(row) for row in each.to_dict("records")]},
        )
        parts.append(each)
    shown = pd.concat(parts, ignore_index=True).sort_values([*_TARGET, "quarter"], kind="stable")
    by_target = [shown[name] for name in _TARGET]
    before = (shown["colour"] == RED).astype(int).groupby(by_target, sort=False)
    reds = before.cumsum() - (shown["colour"] == RED)
    place = shown.groupby(list(_TARGET), sort=False).cumcount()
    shown["red_before"] = [
        f"{red} of {counted(at, 'earlier quarters')}" if at else "" for red, at in zip(reds, place, strict=True)
    ]
    return shown.reset_index(drop=True)


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """Which targets are red for the first time, and which were before."""
    day = date.fromisoformat(str(table["as_of"].iloc[0]))
    quarters = sorted(set(table["quarter"]))
    latest = table[table["quarter"] == quarters[-1]]
    of = "" if len(quarters) == 1 else f", of {quarters[0]} to {quarters[-1]}"
    how = f", each with its {settings['over']}" if settings["over"] else ""
    told = [
        f"On {said_day(day)}: {counted(len(latest), 'targets')} of {counted(latest['contract'].nunique(), 'contracts')}{of}{how}."
    ]
    red = latest[latest["colour"].map(lambda cell: is_known(cell) and cell == RED)]
    lasting, new, unsure = [], [], []
    for row in red.to_dict("records"):
        name = f"{row['kpi']} of {row['contract']} ({row['service']})"
        if not is_known(row["red_before"]):
            unsure.append(name)
        elif row["red_before"] and not str(row["red_before"]).startswith("0 "):
            lasting.append(f"{name}, also in {row['red_before']}")
        else:
            new.append(name)
    first = len(quarters) == 1
    for said, names in (
        ("Red in the latest quarter and before", lasting),
        ("Red in the only quarter shown" if first else "Red in the latest quarter for the first time", new),
        (f"Red in the latest quarter, with earlier colours {missing()}", unsure),
    ):
        told += [f"{said}: {'; '.join(names[:_MOST_NAMED])}."] if names else []
        told += [f"The table has {count(len(names) - _MOST_NAMED)} more."] if len(names) > _MOST_NAMED else []
    if red.empty:
        told.append("No target is known to be red in the latest quarter.")
    hidden = int(latest["colour"].isna().sum())
    told += [f"The latest colour of {counted(hidden, 'targets')} is {missing()}."] if hidden == 1 else []
    told += [f"The latest colours of {counted(hidden, 'targets')} are {missing()}."] if hidden > 1 else []
    text = " ".join(filter(None, [*told, str(table["not_returned"].iloc[0])]))
    caveats = [
        Caveat("AS_AGREED_NOW", "Every quarter is compared with the target as it is now, whatever it was at the time.")
    ]
    if (table["colour"] == WHITE).any():
        caveats.append(
            Caveat("WHITE", "White is neither good nor bad: the numbers are too few to tell, or were not supplied.")
        )
    return Said(
        text,
        f"{text} Exact Poisson ranges of counts, Wilson's of percentages; waits in days have none.",
        title=f"Targets of contracts by quarter, {quarters[0]}{f' to {quarters[-1]}' if len(quarters) > 1 else ''}",
        alt="No chart; the table holds all of it.",
        caveats=tuple(caveats),
    )
