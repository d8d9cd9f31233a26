"""What a table of waits says of several groups, and of what it does not know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from needs_analysis.added import added
from needs_analysis.service_gap.waiting.per_week import weeks_in_words
from needs_analysis.service_gap.waiting.wait_records import referrals_of
from needs_analysis.wording import count, counted, is_known, listed, missing, percent, sentence_case

TOO_SHORT: Final = "not followed for so long"
TOO_FEW: Final = "too few followed for so long"
FEW: Final = "few followed for so long"
_BOTH: Final = 2


def waits_by_group(table: pd.DataFrame, settings: Mapping[str, Any], when: str) -> str:
    """From which share to which the groups reach, and of how many there is none.

    The shares are those within the first number of days for which any group has one; where none has, those known to have started.

    Parameters
    ----------
    table : DataFrame
        The table of `waits`.
    settings : mapping
        Its settings, of which ``by`` is read.
    when : str
        The last day of the records, in words.
    """
    by, of = settings["by"], f"referrals {referrals_of(table, otherwise=f'by {when}')}"
    told = f"Of {of}, the shares that started in time are {no_share(table)}."
    # What was seen stands in for a share that is withheld, and never for one that is not known.
    seen = table["seen_share"].where(table["followed"].isna() & (table["follow_up"] != TOO_SHORT))
    for shares, verb in ((table["value"], "started"), (seen, "known to have started")):
        within = table.loc[shares.notna(), "within_days"].min()
        if is_known(within):
            rows = table.assign(share=shares)[table["within_days"] == within]
            told = f"{_reach(rows, by, of, verb, counted(within, 'days'))}{_others(rows)}"
            break
    one = table.drop_duplicates(by, keep="last")
    if len(one) == 1:
        return f"{told} {still_waiting(one.iloc[0], when)}"
    waiting = added(one["waiting"])
    if not is_known(waiting):
        return f"{told} How many were still waiting in all on {when} is {missing()}."
    if waiting == 0:
        return f"{told} Nobody was still waiting on {when}."
    were = "was" if waiting == 1 else "were"
    return f"{told} In the {count(len(one))} groups together, {count(waiting)} {were} still waiting on {when}."


def _reach(rows: pd.DataFrame, by: Sequence[str], of: str, verb: str, days: str) -> str:
    """The lowest and the highest share of the groups that have one."""
    known = rows.dropna(subset=["share"])
    low, high = (known.iloc[int(at)] for at in (known["share"].argmin(), known["share"].argmax()))
    names = [", ".join(str(row[name]) for name in by) for row in (low, high)]
    shares = [percent(row["share"]) for row in (low, high)]
    asked = f"the share {verb if verb.startswith('known') else f'that {verb}'} within {days}"
    if len(known) == 1:
        return f"{names[0]}: of {of}, {asked} was {shares[0]}."
    if shares[0] == shares[1]:
        groups = "both groups" if len(known) == len(rows) == _BOTH else f"each of {count(len(known))} groups"
        return f"Of {of}, {asked} was {shares[0]} in {groups}."
    return f"Of {of}, {asked} was {shares[0]} ({names[0]}) to {shares[1]} ({names[1]})."


def _others(rows: pd.DataFrame) -> str:
    """Of how many groups there is no share, and why."""
    none = rows[rows["share"].isna()]
    not_yet = int(((none["follow_up"] == TOO_SHORT) | (none["followed"] == TOO_FEW)).sum())
    parts = [(not_yet, "not yet known"), (len(none) - not_yet, missing())]
    said = [f"of {count(many)} more it is {why}" for many, why in parts if many]
    return f" {sentence_case(listed(said))}." if said else ""


def no_share(table: pd.DataFrame) -> str:
    """Why there is no share at all."""
    nobody, few = table["follow_up"] == TOO_SHORT, table["followed"] == TOO_FEW
    if not (nobody | few).all():
        return missing()
    return "not yet known" if nobody.all() else "not yet known: too few were followed for so long"


def still_waiting(row: pd.Series[Any], when: str) -> str:
    """Who still waits, and the longest of them."""
    if not is_known(row["waiting"]):
        return f"How many were still waiting on {when} is {missing()}."
    if row["waiting"] == 0:
        return f"Nobody was still waiting on {when}."
    still = f"{count(row['waiting'])} {'was' if row['waiting'] == 1 else 'were'} still waiting on {when}"
    return (
        f"{still}, the longest for {weeks_in_words(row['longest_weeks'])}."
        if is_known(row["longest_weeks"])
        else f"{still}."
    )
