"""What a table of measures from an aggregate says: the lead measure, what leaves it open, and what is not available."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from needs_analysis.quantities import count_in_words
from needs_analysis.repeat_victimisation.aggregate.measures import NOT_AVAILABLE, REPEAT_VICTIMS
from needs_analysis.said import Caveat, Said
from needs_analysis.wording import as_chosen, count, counted, is_known, listed, missing, percent, rounded, sentence_case

_NAMED: Final = 2
_LINKAGE: Final = "A victim recorded under two names is counted as two people, so the figures are too low."
_NO_ID: Final = "Offences without a victim ID are not in an aggregate."
_NO_CHANCE: Final = (
    "Counts of gaps and of referrals do not tell whose they are, so chance cannot be given a range for shares of them."
)


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the table says: of one group its lead measure, of several the highest and the lowest."""
    rows = table[table["flag"] != NOT_AVAILABLE]
    lead = _lead(rows)
    mine = rows[rows["measure"] == lead]
    label = _label(settings["by"])
    figures = mine[[is_known(least) for least in mine["least"]]]
    if figures.empty:
        what = _what(lead)
        panel, title = f"{sentence_case(what)} is {missing()}.", f"{sentence_case(what)}: {missing()}"
        alt = "No points, because no figure is shown."
    elif not settings["by"]:
        panel, title = _of_one(figures.iloc[0], lead), f"{sentence_case(_what(lead))}: {_span(figures.iloc[0])}"
        alt = f"Points and lines for {counted(_drawn(rows), 'measures')}; {_what(lead)} is {_span(figures.iloc[0])}."
    else:
        panel, title = _of_several(figures, lead, label)
        alt = f"Points and lines for {counted(len(figures), 'groups')}: {_what(lead)}."
    without = _without(table)
    panel += f" {_not_available(without)}" if without else ""
    return Said(
        panel, f"{panel} {_analyst(rows, settings)}", title=title, alt=alt, caveats=_caveats(table, rows, settings)
    )


def _lead(rows: pd.DataFrame) -> str:
    """The measure that is said first: repeat victims, or else the first that there is."""
    there = list(dict.fromkeys(map(str, rows["measure"])))
    return REPEAT_VICTIMS if REPEAT_VICTIMS in there or not there else there[0]


def _what(measure: str) -> str:
    """A measure in words, as the subject of a sentence."""
    if measure == REPEAT_VICTIMS:
        return "the share of victims with two or more offences"
    if measure == "repeat-event share":
        return "the share of offences beyond a victim's first"
    if measure.startswith("repeats within "):
        return f"the share of offences within {measure.removeprefix('repeats within ')} of the victim's last one"
    if measure.startswith("gaps within "):
        return f"the share of gaps of {measure.removeprefix('gaps within ')} or less"
    if measure == "MARAC repeats":
        return "the share of MARAC referrals that are repeats"
    return f"the number of {measure}" if measure == "events per victim" else f"the share of {measure}"


def _span(row: pd.Series[Any]) -> str:
    """A value, or between what it lies."""
    if row["scale"] == "share":
        least, most = (percent(row[name]) for name in ("least", "most"))
    else:
        least, most = (f"{rounded(row[name], 2)}" if is_known(row[name]) else missing() for name in ("least", "most"))
    if not is_known(row["most"]):
        return f"at least {least}"
    return least if least == most else f"{least} to {most}"


def _count(row: pd.Series[Any], name: str, unit: str = "") -> str:
    return count_in_words(row, name, name, unit)


def _of_one(row: pd.Series[Any], lead: str) -> str:
    """The lead measure of the one group, and what leaves it open."""
    when = f" {row['when']}" if is_known(row["when"]) and row["when"] else ""
    unit = str(row["unit"]) if row["scale"] == "share" else "victims"
    if row["scale"] == "share":
        of = f"{_count(row, 'numerator')} of {_count(row, 'denominator', unit)}"
        said = {
            REPEAT_VICTIMS: f"{of}{when} suffered two or more offences",
            "MARAC repeats": f"{of}{when} were of a pair referred before",
        }.get(lead, f"{sentence_case(_what(lead))}{when} covers {of}")
        panel = f"{said}: {_span(row)}."
    else:
        panel = f"{_count(row, 'denominator', unit)}{when} suffered {_span(row)} offences each on average."
    return sentence_case(panel) + _left_open(row)


def _left_open(row: pd.Series[Any]) -> str:
    """What keeps a figure from being exact, and how far chance could move it: two things, said one after the other."""
    exact = row["least"] == row["most"]
    chance = ""
    if is_known(row["lower"], row["upper"]):
        low, high = (
            percent(row[name]) if row["scale"] == "share" else f"{rounded(row[name], 2)}" for name in ("lower", "upper")
        )
        chance = f"{low} to {high}"
    if exact:
        return f" The range from chance is {chance}." if chance else ""
    why = "The range comes from counts that the source suppressed or did not give"
    return f" {why}{f'; with chance it is {chance}' if chance else ''}."


def _of_several(rows: pd.DataFrame, lead: str, label: str) -> tuple[str, str]:
    """The highest and the lowest group, and whether their order is certain."""
    middle = rows["least"].astype(float) + rows["most"].astype(float).fillna(rows["least"].astype(float))
    highest, lowest = (rows.iloc[int(at)] for at in (middle.to_numpy().argmax(), middle.to_numpy().argmin()))
    what = _what(lead)
    if len(rows) == 1 or (highest["least"] == lowest["least"] and middle.max() == middle.min()):
        which = f"in {highest[label]}" if len(rows) == 1 else f"in all {len(rows)} groups"
        return f"{sentence_case(what)} is {_span(highest)} {which}.", f"{sentence_case(what)}: {_span(highest)} {which}"
    panel = f"{sentence_case(what)} is highest in {highest[label]} ({_span(highest)}) and lowest in {lowest[label]} ({_span(lowest)})."
    return panel + _order(highest, lowest), f"{sentence_case(what)} is highest in {highest[label]}"


def _order(highest: pd.Series[Any], lowest: pd.Series[Any]) -> str:
    if not is_known(lowest["most"]) or lowest["most"] >= highest["least"]:
        return " Suppressed counts leave that order open."
    if not is_known(highest["lower"], lowest["upper"]):
        return ""
    if lowest["upper"] >= highest["lower"]:
        return " Their ranges from chance overlap, so the order may be chance."
    return " Their ranges from chance do not overlap."


def _without(table: pd.DataFrame) -> list[str]:
    return [str(name) for name in table.loc[table["flag"] == NOT_AVAILABLE, "measure"]]


def _not_available(names: list[str]) -> str:
    are = "is" if len(names) == 1 else "are"
    return f"{sentence_case(counted(len(names), 'measures'))} {are} not available from these counts, such as {listed(names[:_NAMED])}."


def _drawn(rows: pd.DataFrame) -> int:
    return int(((rows["scale"] == "share") & rows["least"].notna()).sum())


def _analyst(rows: pd.DataFrame, settings: Mapping[str, Any]) -> str:
    """Every measure of the one group, and how the ends were found."""
    found = [f"{row['measure']} {_span(row)}" for _, row in rows.iterrows() if is_known(row["least"])]
    all_of_them = f"All measures: {'; '.join(found)}. " if found and not settings["by"] else ""
    return (
        f"{all_of_them}Ends from suppressed counts are sharp (fractional linear programmes in whole numbers); limits from chance at "
        f"{as_chosen(settings['confidence'])} hold over all counts allowed (Wilson for victims, linearised over victims for offences)."
    )


def _caveats(table: pd.DataFrame, rows: pd.DataFrame, settings: Mapping[str, Any]) -> tuple[Caveat, ...]:
    flags = set(rows["flag"].dropna().astype("str"))
    found = [Caveat("LINKAGE", _LINKAGE), Caveat("NO_VICTIM_ID", _NO_ID)]
    if flags & {"range", "no upper limit"}:
        found.append(
            Caveat(
                "NOT_ALL_KNOWN",
                "Suppressed or missing counts enter with all that they can be, so some figures are ranges.",
            )
        )
    if "no upper limit" in flags:
        text = "A band without an upper end does not tell its offences, so some figures have no upper limit."
        found.append(Caveat("NO_UPPER_LIMIT", f"{text} Ask the force for the offences of its victims."))
    if settings["most_events"] is not None:
        found.append(
            Caveat(
                "ASSUMED_MOST",
                f"No victim is taken to have suffered more than {count(settings['most_events'])} offences in the period.",
            )
        )
    if "look-back incomplete" in flags:
        text = "The data do not reach back far enough before the period, or do not say how far, so some offences counted as first may be repeats."
        found.append(Caveat("LOOK_BACK_INCOMPLETE", text))
    if set(rows["unit"].dropna().astype("str")) & {"gaps", "referrals"}:
        found.append(Caveat("NO_RANGE_FROM_CHANCE", _NO_CHANCE))
    needs = {
        str(row["measure"]): str(row["needs"])
        for _, row in table[table["flag"] == NOT_AVAILABLE].iterrows()
        if is_known(row["needs"])
    }
    if needs:
        listing = "; ".join(f"{name} (needs {need})" for name, need in needs.items())
        found.append(Caveat("NOT_AVAILABLE", f"Not available from an aggregate: {listing}."))
    return tuple(found)


def _label(by: list[str]) -> str:
    return "group" if len(by) != 1 else by[0]
