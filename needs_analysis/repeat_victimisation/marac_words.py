"""What a table of MARAC repeats says: of all areas together, for each version, beside the UK figures of the same version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from needs_analysis.repeat_victimisation.marac_versions import VERSIONS
from needs_analysis.repeat_victimisation.repeat_rate_words import same_of
from needs_analysis.repeat_victimisation.repeat_words import common_caveats, drawn_in_words, range_in_words
from needs_analysis.said import Caveat, Said
from needs_analysis.wording import count, is_known, listed, missing, percent

_UNFLAGGED: Final = Caveat("LOW_MAY_MEAN_UNFLAGGED", "A low share may mean that repeats were not flagged.")
_REFERRED: Final = Caveat("DAY_OF_REFERRAL", "The day of the referral stands for the day of the incident.")
_SWITCH: Final = Caveat(
    "DEFINITION_CHANGED",
    "SafeLives counts any abuse now; it used to count only conduct that would be a crime. Series across the change are not like for like.",
)
_NOT_STATED: Final = Caveat(
    "UK_VERSION_NOT_STATED",
    "The UK figures are taken to be of the current version; not every MARAC may have counted by it in the earlier years.",
)


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the table says: the share of all areas together under each version, beside the UK figures of that version."""
    asked, rule = settings["version"], settings["rule"]
    rows = [_of_all(table, name) for name in asked]
    told = [_share(row, name, rule) for row, name in zip(rows, asked, strict=True)]
    panel = " ".join([*told, *filter(None, [_beside(rows[0], asked[0]), _apart(rows[0])])])
    title = "MARAC repeats of the same pair"
    if is_known(rows[0]["value"], rows[0]["numerator"], rows[0]["denominator"]):
        title = f"{percent(rows[0]['value'])} of referrals were repeats of the same pair"
        title += "" if asked[0] == "current" else " (older definition)"
    band = ""
    if is_known(rows[0]["uk_lowest"], rows[0]["uk_highest"]):
        uk = f"{percent(rows[0]['uk_lowest'])} to {percent(rows[0]['uk_highest'])}"
        band = f", beside a band at the UK figures of {uk}"
    first = table[table["version"] == asked[0]].reset_index(drop=True)
    return Said(
        panel,
        f"{panel} Unit: dyad; SafeLives definition, {listed(list(asked))} version; rule: {rule}.",
        title=title,
        alt=f"{drawn_in_words(first)}{band}.",
        caveats=(
            *common_caveats(first, settings, same_of(settings["also_same"])),
            _UNFLAGGED,
            _REFERRED,
            _SWITCH,
            *((_NOT_STATED,) if band else ()),
        ),
    )


def _of_all(table: pd.DataFrame, name: str) -> pd.Series[Any]:
    """The row of all areas together under a version; one of nothing where there is none."""
    rows = table[table["version"] == name]
    return rows.iloc[0] if len(rows) else pd.Series(None, index=table.columns, dtype="object")


def _share(row: pd.Series[Any], name: str, rule: str) -> str:
    under = "Under the older definition (conduct that would be a crime), " if name == "older" else ""
    if not is_known(row["value"], row["numerator"], row["denominator"]):
        how = "how" if under else "How"
        return f"{under}{how} many MARAC referrals were of the same pair again is {missing()}."
    return (
        f"{under}{count(row['numerator'])} of {count(row['denominator'])} MARAC referrals {VERSIONS[name].said.format(rule=rule)}: "
        f"{percent(row['value'])}{range_in_words(row)}."
    )


def _apart(row: pd.Series[Any]) -> str:
    """How far the share may lie off because of what is not known; nothing where all is."""
    if not is_known(row["unknown"], row["least"], row["most"]) or not (row["unknown"] or row["possible"]):
        return ""
    ends = f"from {percent(row['least'])} to {percent(row['most'])}"
    if row["unknown"]:
        return f"With the {count(row['unknown'])} referrals for which this is not known, it may be {ends}."
    return f"Because some earlier referrals name nobody, it may be {ends}."


def _beside(row: pd.Series[Any], name: str) -> str:
    """The UK figures in words, with the years in which their periods end."""
    low, high, years = row["uk_lowest"], row["uk_highest"], row.get("uk_years")
    if not is_known(low, high):
        return (
            "" if name == "current" or not len(row.dropna()) else "No UK figure of the older definition was supplied."
        )
    when = "" if not is_known(years) else f" from {years}" if " to " in str(years) else f" of {years}"
    if low == high:
        return f"The UK figure{when} was {percent(low)}."
    return f"UK figures{when} were {percent(low)} to {percent(high)}."
