"""What the scorecard says: how many targets of each colour, and which contracts to look at first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import pandas as pd

from needs_analysis.said import Caveat, Said
from needs_analysis.service_gap.delivery.attention import Attention, Row, attention, by_contract
from needs_analysis.service_gap.delivery.ending import in_days_said
from needs_analysis.service_gap.delivery.rated import AMBER, GREEN, NOT_RATED, RED, WHITE
from needs_analysis.service_gap.delivery.spending import LATER, NO_DATE
from needs_analysis.wording import counted, is_known, listed, missing, sentence_case
from needs_analysis.wording import day as said_day

FIRST: Final = 3
"""Contracts that are named as the first to look at."""
_LEAST: Final = 2
"""Points below which a contract is not among them."""
_REASONS: Final = 3
SOON_DAYS: Final = 28
"""Days within which a decision is said, whatever the points of its contract."""
_TOLD: Final = {WHITE: "white (no clear answer)"}


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """The page in a few sentences."""
    targets = table
    first, tied = _looked_at(targets)
    panel = [_colours(targets)]
    panel += [f"{'Look first at' if not at else 'Then look at'} {said}" for at, said in enumerate(map(_named, first))]
    if tied:
        panel.append(
            f"{listed(tied, most=5)} {'has' if len(tied) == 1 else 'have'} as many points as the last of these."
        )
    if not first:
        panel.append("No contract stands out for a first look.")
    panel += _to_decide(targets, [_named(pair) for pair in first])
    panel += [*queries_said(targets), *not_returned_said(targets)]
    rolled = (table["window"] == "four quarters").any() and not table["window_asked"].any()
    if rolled:
        panel.append("The year to date gave no clear answer for more than half, so the last four quarters are counted.")
    text = " ".join(panel)
    return Said(
        text,
        f"{text} Exact Poisson ranges of counts, Wilson's of percentages; waits in days have none.",
        title=_title(targets),
        alt="No chart; the table holds all of it.",
        caveats=_caveats(targets),
    )


def queries_said(table: pd.DataFrame) -> list[str]:
    """That no query is open, where queries were given; open ones stand with their contract."""
    return ["No query about these contracts is open."] if (table["queries_open"] == 0).all() else []


def not_returned_said(table: pd.DataFrame) -> list[str]:
    """Which quarters nobody has returned, although they were due."""
    return [text for text in [str(table["not_returned"].iloc[0])] if text]


def _looked_at(targets: pd.DataFrame) -> tuple[list[tuple[list[Row], Attention]], list[str]]:
    """The contracts with the most points, with their rows, and others that have as many as the last of them."""
    each = [(part, attention(part)) for part in by_contract(targets).values()]
    each = sorted([(part, found) for part, found in each if found.points >= _LEAST], key=lambda pair: -pair[1].points)
    first, rest = each[:FIRST], each[FIRST:]
    return first, [str(part[0]["contract"]) for part, found in rest if found.points == first[-1][1].points]


def _to_decide(targets: pd.DataFrame, told: list[str]) -> list[str]:
    """What must be decided within the next weeks, however few points it has, unless it was told already."""
    by_day: dict[tuple[float, str], list[str]] = {}
    for part in by_contract(targets).values():
        one = part[0]
        days, by = one.get("decide_in_days"), str(one.get("decide_by"))
        text = next((text for text in told if text.startswith(f"{one['contract']} (")), "")
        if days is not None and is_known(days) and days <= SOON_DAYS and f"must be decided by {by}" not in text:
            by_day.setdefault((float(days), by), []).append(str(one["contract"]))
    return [
        f"What follows {listed(names, most=5)} must be decided by {by}{in_days_said(days)}."
        for (days, by), names in sorted(by_day.items())[:_REASONS]
    ]


def _named(pair: tuple[list[Row], Attention]) -> str:
    part, found = pair
    one = part[0]
    # What explains a figure stands before it.
    before = [text for text in [str(one["what_may_explain_it"])] if is_known(one["what_may_explain_it"]) and text]
    reasons = [reason for reason in found.reasons if reason not in before and reason not in "; ".join(before)]
    reasons = [reason for reason in reasons if not (before and reason in ("a return is missing", "a return came late"))]
    # Each reason is a sentence of its own, short enough to be read aloud.
    told = [
        f"It {reason}" if reason.startswith(("ends ", "ended ")) else sentence_case(reason)
        for reason in reasons[:_REASONS]
    ]
    if len(reasons) > _REASONS:
        more = len(reasons) - _REASONS
        told.append(f"The table has {more} more {'reason' if more == 1 else 'reasons'}")
    told = [*map(sentence_case, "; ".join(before).split("; ") if before else []), *told]
    who = ", ".join(str(cell) for cell in (one["service"], one.get("provider")) if is_known(cell) and cell)
    return " ".join([f"{one['contract']} ({who}).", *(f"{each}." for each in told)])


def _colours(targets: pd.DataFrame) -> str:
    idle = int(targets.loc[targets["ran"] != "yes", "contract"].nunique())
    beside = f" {counted(idle, 'more contracts')} did not run then." if idle else ""
    targets = targets[targets["ran"] == "yes"] if idle < targets["contract"].nunique() else targets
    rows = targets[targets["target"] != ""]
    without = int(targets["contract"].nunique() - rows["contract"].nunique())
    if without:
        beside = f" {counted(without, 'contracts')} {'has' if without == 1 else 'have'} no target.{beside}"
    many = counted(int(targets["contract"].nunique()), "contracts")
    day = date.fromisoformat(str(targets["as_of"].iloc[0]))
    when = f"On {said_day(day)}"
    if rows.empty:
        return f"{when}: {many}, none with a target."
    colours = rows["colour"].map(lambda cell: str(cell) if is_known(cell) else missing())
    parts = [
        f"{int((colours == name).sum())} {_TOLD.get(name, name)}"
        for name in (RED, AMBER, GREEN, WHITE, NOT_RATED, missing())
        if (colours == name).any()
    ]
    agreed = f"{when}: {many} with {counted(len(rows), 'targets')}, counted for {targets['counted_in'].iloc[0]}."
    are = f"The target is {parts[0].partition(' ')[2]}" if len(rows) == 1 else f"The targets are {listed(parts)}"
    return f"{agreed} {are}.{beside}"


def _title(targets: pd.DataFrame) -> str:
    known = [str(cell) for cell in targets["colour"] if is_known(cell)]
    return f"{counted(sum(cell == RED for cell in known), 'targets')} red, {sum(cell == GREEN for cell in known)} green"


def _caveats(targets: pd.DataFrame) -> tuple[Caveat, ...]:
    found = [
        Caveat(
            "EVEN_SHARE",
            "A count is compared with an even share of its annual target; services have seasons, and part of a year is not a year.",
        )
    ]
    if (targets["colour"] == WHITE).any():
        found.append(
            Caveat("WHITE", "White is neither good nor bad: the numbers are too few to tell, or were not supplied.")
        )
    if (targets["colour"] == NOT_RATED).any():
        text = "Referrals and reports have no colour, because more may mean that more people come forward."
        found.append(Caveat("VOLUMES", text))
    if targets["what_may_explain_it"].astype("str").str.contains("contract changed").any():
        text = "A target that was changed within the quarters counted is applied to all of them as it is now."
        found.append(Caveat("CHANGED", text))
    if (targets["spending"] == NO_DATE).any():
        found.append(
            Caveat("NO_SPEND_DATE", "Whether spending is on profile needs the day up to which it was counted.")
        )
    if (targets["spending"] == LATER).any():
        text = "Spending that was counted to a later day was not known on the day of this page, and is not compared."
        found.append(Caveat("SPENT_LATER", text))
    return tuple(found)
