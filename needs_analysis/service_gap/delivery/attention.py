"""Which contracts to look at first, and why: from the cells of the scorecard that are shown, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import pandas as pd

from needs_analysis.service_gap.delivery.ending import in_days_said
from needs_analysis.service_gap.delivery.page_columns import COUNTS
from needs_analysis.service_gap.delivery.rated import AMBER, RED
from needs_analysis.service_gap.delivery.said_of_targets import delivered_said
from needs_analysis.service_gap.delivery.spending import AHEAD, BEHIND, OVERSPENT
from needs_analysis.service_gap.money.decide_by import ENDED, WITHIN_6_MONTHS, WITHIN_12_MONTHS
from needs_analysis.wording import day, is_known

FEW: Final = 10
"""Figures of fewer people give no points: they may be withheld, and who is looked at first must not tell of them."""
VERY_FEW: Final = 5
"""Figures of fewer people stand in no view of several targets together."""
Row = Mapping[Any, Any]

GROWN: Final = 1.2
_AT_LEAST: Final = 5
_MOST_REDS: Final = 2
_SPENT: Final = {OVERSPENT: 2, AHEAD: 1, BEHIND: 1}
_ENDS: Final = {WITHIN_6_MONTHS: 2, WITHIN_12_MONTHS: 1}


@dataclass(frozen=True)
class Attention:
    """How many points a contract has, and for what.

    Attributes
    ----------
    points : int
    reasons : tuple of str
        The strongest first.
    earned : tuple of str
        What gave points, with how many, and no figure: it may stand wherever the points may.
    """

    points: int
    reasons: tuple[str, ...]
    earned: tuple[str, ...] = field(default=(), repr=False, compare=False)


def attention(rows: Sequence[Row]) -> Attention:
    """The points of one contract.

    Parameters
    ----------
    rows : sequence of mapping
        Its rows of the scorecard. Cells that are withheld give none.

    Examples
    --------
    >>> row = {"kpi": "Contacted", "colour": "red", "target": "at least 90%", "counts_as": "percent", "note": "", "counted": 71.0}
    >>> attention([row | {"base": 100.0}])
    Attention(points=3, reasons=('Contacted is red: 71 of 100, 71.0%, against at least 90%',))
    """
    found = [*_of_targets(rows), *_of_contract(rows[0])]
    found.sort(key=lambda each: -each[0])
    earned = tuple(f"{kind} ({points})" for points, _, kind in found if points)
    return Attention(sum(points for points, *_ in found), tuple(reason for _, reason, _ in found), earned)


def rule(*, funding: bool, queries: bool) -> str:
    """How points are given, with no rule for what was not looked at.

    Parameters
    ----------
    funding, queries : bool
        Whether awards and queries to providers were given.

    Examples
    --------
    >>> [("funding ends" in said, "open queries" in said) for said in (rule(funding=True, queries=False), rule(funding=False, queries=True))]
    [(True, False), (False, True)]
    """
    awards = "2 where funding ends before the contract does, or 3 where that funding has ended or the day to decide what follows it has passed; "
    others = (
        "for open cases that do not add up, and for open queries"
        if queries
        else "and for open cases that do not add up"
    )
    return (
        "Points say what to look at first: 3 for each red target (at most two) and 1 for an amber one; 3 where the contract has ended or the "
        "day to decide what follows has passed, 2 where that day is within 3 months or the contract ends within 6 months, 1 where it ends within 12; "
        f"{awards if funding else ''}2 for a missing return and 1 for a late one; 2 for overspending and 1 for spending ahead of or behind "
        "profile; 2 where a quarter of posts are vacant and 1 where fewer are; 1 each for a waiting list that is closed, or has grown by a "
        f"fifth and by five or more (from fewer than 10 people, as if from 10), {others}. "
        "Other figures of fewer than 10 people give no points."
    )


def has_grown(before: float, now: float) -> bool:
    """Whether a waiting list has grown by a fifth and by five people.

    A list of 1 to 9 people counts as one of 10, so that it does not tell how many they were, and can have grown all the same.

    Examples
    --------
    >>> has_grown(8, 45), has_grown(20, 26), has_grown(20, 24), has_grown(3, 14), has_grown(0, 9)
    (True, True, False, False, False)
    """
    least = max(before, FEW) if before > 0 else before
    return now >= FEW and now > least * GROWN and now - least >= _AT_LEAST


def is_of_few(row: Row, few: int = FEW) -> bool:
    """Whether a target rests on fewer people than may be shown anywhere (or than some number), or leaves so few of its whole.

    Examples
    --------
    >>> is_of_few({"counted": 9.0}), is_of_few({"counted": 0.0, "base": 40.0}), is_of_few({"counted": 12.0, "base": 14.0})
    (True, False, True)
    """
    numbers = [row[name] for name in COUNTS if is_known(row.get(name))]
    if is_known(row.get("counted")) and is_known(row.get("base")):
        rest = row["base"] - row["counted"]
        # Where everybody is a part, a group must be larger for that to be shown of each of them.
        numbers.append(rest if rest else row["base"] / 4)
    return any(0 < number < few for number in numbers)


def band(row: Row) -> float:
    """How few people a target rests on: 1 for fewer than 5, 5 for fewer than 10, and missing for more.

    It tells no figure, so that a colour may be withheld exactly where its figures are, with nothing to subtract from others.

    Examples
    --------
    >>> [band({"counted": number}) for number in (3.0, 7.0, 12.0)]
    [1.0, 5.0, nan]
    """
    return 1.0 if is_of_few(row, VERY_FEW) else float(VERY_FEW) if is_of_few(row) else float("nan")


def by_contract(table: pd.DataFrame) -> dict[str, list[Row]]:
    """The rows of each contract, in the order of contracts.

    Examples
    --------
    >>> list(by_contract(pd.DataFrame({"contract": ["C2", "C1", "C2"]})))
    ['C1', 'C2']
    """
    found: dict[str, list[Row]] = {}
    for row in table.to_dict("records"):
        found.setdefault(str(row["contract"]), []).append(row)
    return dict(sorted(found.items()))


def _of_targets(rows: Sequence[Row]) -> list[tuple[int, str, str]]:
    reds, ambers = [], []
    for row in rows:
        if is_of_few(row):
            continue
        colour = str(row["colour"]) if is_known(row["colour"]) else ""
        if colour == AMBER:
            ambers.append(str(row["kpi"]))
        if colour != RED:
            continue
        said, target = delivered_said(row), str(row.get("target", ""))
        against = f", against {target}" if said and target.endswith(("%", "days")) else ""
        reds.append((3, f"{row['kpi']} is red{f': {said}' if said else ''}{against}", "a red target"))
    more = len(reds) - _MOST_REDS
    return [
        *reds[:_MOST_REDS],
        *([(0, f"{more} more red", "")] if more > 0 else []),
        *([(1, f"{ambers[0]} is amber", "an amber target")] if ambers else []),
    ]


def _of_contract(one: Row) -> list[tuple[int, str, str]]:
    """Points that do not hang on a target."""
    found = []
    ending = str(one.get("ending"))
    by = str(one.get("decide_by"))
    if ending == ENDED:
        found.append((3, f"ended on {one.get('ends_on')}", "has ended"))
    elif one.get("decide_passed") == "yes":
        text = f"ends on {one.get('ends_on')}, and the day to decide what follows ({by}) has passed"
        found.append((3, text, "day to decide what follows has passed"))
    elif one.get("decide_soon") == "yes":
        text = f"ends on {one.get('ends_on')}, and what follows must be decided by {by}{in_days_said(one.get('decide_in_days'))}"
        found.append((2, text, "what follows must be decided within 3 months"))
    elif ending in _ENDS:
        found.append((_ENDS[ending], f"ends on {one.get('ends_on')}", ending))
    short = one.get("funding_ends_first")
    if is_known(short) and short and ending != ENDED:
        found.append((3 if one.get("funding_passed") == "yes" else 2, str(short), "funding ends first"))
    for name, points in (("returns_missing", 2), ("returns_late", 1)):
        if is_known(one.get(name)) and one[name] > 0:
            text = "a return is missing" if name == "returns_missing" else "a return came late"
            found.append((points, text, text))
    spending = one.get("spending")
    if is_known(spending) and spending in _SPENT:
        found.append((_SPENT[str(spending)], _spent(one), f"spending {spending}"))
    vacant = one.get("vacant_share")
    if vacant is not None and is_known(vacant) and vacant > 0:
        found.append((2 if vacant >= 0.25 else 1, str(one.get("posts")), "vacant posts"))
    if is_known(one.get("waiting_list")) and one.get("waiting_list"):
        found.append((1, str(one["waiting_list"]), "waiting list closed"))
    if one.get("waiting_grew") == "yes":
        before, now = (one[name] if is_known(one.get(name)) else None for name in ("waiting_before", "waiting_now"))
        span = f"{'' if before is None else f' from {before:,.0f}'}{'' if now is None else f' to {now:,.0f}'}"
        found.append((1, f"the waiting list grew{span}", "waiting list grew"))
    if is_known(one.get("open_cases")) and one.get("open_cases") and one.get("smallest_flow", FEW) >= FEW:
        found.append((1, str(one["open_cases"]), "open cases do not add up"))
    queries = one.get("queries_open")
    if queries is not None and is_known(queries) and queries > 0:
        found.append((1, f"{queries:.0f} open {'query' if queries == 1 else 'queries'}", "open queries"))
    return found


def _spent(one: Row) -> str:
    """How spending compares with the year, with the day of the figure where that is not the day of the page."""
    counted_to, as_of = one.get("spent_to"), one.get("as_of")
    of_the_day = is_known(as_of) and day(date.fromisoformat(str(as_of))) == counted_to
    when = f" (counted to {counted_to})" if is_known(counted_to) and counted_to and not of_the_day else ""
    spending = str(one["spending"])
    return f"{spending if spending == OVERSPENT else f'spending is {spending}'}{when}"
