"""What a time course says: how soon, until when more often than in the long run, and that it is of the group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from needs_analysis import require
from needs_analysis.repeat_victimisation.course.recording_changes import recording_sentence
from needs_analysis.repeat_victimisation.cover import NO_FIGURE
from needs_analysis.said import Caveat, Said
from needs_analysis.wording import count, counted, figure, is_known, listed, missing, percent, small_percent
from needs_analysis.wording import day as in_words

BEGINS: Final = {
    "first": "a first event",
    "every": "an event",
    "clean": "an event with none in the year before",
}
_SOON: Final = 28
_YEAR: Final = 365
_MOST_NAMED: Final = 12
_GROUP: Final = "This describes the group; it does not show that any one person's risk falls."


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the table of a time course says."""
    own = table.iloc[: len(settings["bands"]) - 1].reset_index(drop=True)
    soon, title = _how_soon(own, settings)
    window = _until_when(own, settings)
    return Said(
        f"{soon} {window} {_GROUP}",
        f"{soon} {window} {_rates(own)} {_beside(own)} {_means(own)} {_GROUP}".replace("  ", " "),
        title=title,
        alt=_drawn(own),
        caveats=_caveats(table, own, settings),
    )


def begins(settings: Mapping[str, Any]) -> str:
    """From which events victims are followed, in words."""
    days = settings["look_back_days"]
    if settings["origin"] == "clean" and days != _YEAR:
        return f"an event with none in the {count(days)} days before"
    return BEGINS[settings["origin"]]


def _how_soon(own: pd.DataFrame, settings: Mapping[str, Any]) -> tuple[str, str]:
    """The share of victims hurt again by about four weeks, and by about a year."""
    after = begins(settings)
    title = f"How soon victims are victims again after {after}"
    known = own[[is_known(*row) for row in own[["share_again", "index_events"]].to_numpy()]]
    if known.empty:
        return f"How soon victims were victims again after {after} is {missing()}.", title
    early = known.iloc[int((known["by_day"] - _SOON + 1).abs().argmin())]
    late = known.iloc[int((known["by_day"] - _YEAR).abs().argmin())]
    number, share = early["index_events"], small_percent(early["share_again"])
    if settings["origin"] == "first":
        text = f"Of {counted(number, 'victims')}, {share} were victims again within {_days(early)} of {after}"
    else:
        text = f"Of {counted(number, 'events')} followed, {share} had another of the same victim within {_days(early)}"
    if is_known(early["share_lower"], early["share_upper"]):
        text += f" (range {small_percent(early['share_lower'])} to {small_percent(early['share_upper'])})"
    title = f"{percent(early['share_again'])} were followed by another within {_days(early)} of {after}"
    if late["by_day"] > early["by_day"]:
        text += f"; within {_days(late)}, {small_percent(late['share_again'])}"
    return f"{text}.", title


def _days(row: pd.Series[Any]) -> str:
    return counted(row["by_day"], "days")


def _until_when(own: pd.DataFrame, settings: Mapping[str, Any]) -> str:
    """Until which day the rate was heightened."""
    times = f"{figure(settings['k']).removesuffix('.0')} times the rate of days 183 to 365"
    if own.empty or not is_known(own["long_run_rate"].iloc[0]):
        return f"Until when the rate is heightened is {missing()}, as the rate of days 183 to 365 is."
    until = own["heightened_until"].iloc[0]
    if not is_known(until):
        return f"No band of days up to 182 lies clearly below {times}, so no end of a heightened time can be given."
    if until == 0:
        return f"From the first day on the rate was below {times}."
    return f"From day {count(until)} on, the rate was clearly below {times}."


def _rates(own: pd.DataFrame) -> str:
    """The highest rate, with its range."""
    known = own[[is_known(*row) for row in own[["value", "lower", "upper"]].to_numpy()]]
    if known.empty:
        return f"Rates are {missing()}."
    top = known.iloc[int(known["value"].astype(float).argmax())]
    return (
        f"Highest in days {top['days']}: {figure(top['value'])} further events per 1,000 person-days (range {figure(top['lower'])} to "
        f"{figure(top['upper'])}); days 183 to 365: {figure(own['long_run_rate'].iloc[0])}."
    )


def _beside(own: pd.DataFrame) -> str:
    """What fixed differences between persons alone would make."""
    known = own[[is_known(*row) for row in own[["value", "if_constant"]].to_numpy()]]
    if known.empty:
        return f"The rate if no person's risk changed is {missing()}."
    top = known.iloc[int(known["value"].astype(float).argmax())]
    return f"If no person's risk ever changed, that of days {top['days']} would be {figure(top['if_constant'])}."


def _means(own: pd.DataFrame) -> str:
    known = own[own["mean_events"].notna()]
    if known.empty:
        return ""
    last = known.iloc[-1]
    return f"By day {count(last['by_day'])} after a first event there were {figure(last['mean_events'])} further events for each victim."


def _drawn(own: pd.DataFrame) -> str:
    """The chart in words."""
    known = own[own["value"].notna()] if len(own) else own
    if known.empty:
        return "No points, because no figure is shown."
    return f"Points with ranges for {counted(len(known), 'bands')} of days since the event, the highest in days {known['days'].iloc[int(known['value'].astype(float).argmax())]}."


def _caveats(table: pd.DataFrame, own: pd.DataFrame, settings: Mapping[str, Any]) -> tuple[Caveat, ...]:
    """What to keep in mind."""
    first, last, until = (require.day(settings[name], name=name) for name in ("start", "end", "data_to"))
    found = [
        Caveat(
            "GROUP_NOT_PERSON",
            "The rate of a group also falls because people of high risk are victims again first; the column if_constant shows how far "
            "that alone would go.",
        ),
        Caveat(
            "LINKAGE", "A victim recorded under two names is counted as two people, so shares and rates are too low."
        ),
        Caveat("SAME_DAY", "Two records of one day may be one incident recorded twice."),
    ]
    if settings["origin"] == "first":
        text = "A first event is the first in the extract; earlier ones of the same victim are not known."
        found.append(Caveat("FIRST_IN_EXTRACT", text))
    if (until - last).days < _YEAR:
        text = f"Victims are followed to {in_words(until)}, those of the end of the window for less than a year; the share allows for it."
        found.append(Caveat("FOLLOW_UP_SHORT", text))
    changed = recording_sentence(first, until)
    if changed:
        found.append(Caveat("RECORDING_CHANGED", changed))
    found.append(_lag(own))
    return (*found, *_without_figure(table, settings["by"]))


def _lag(own: pd.DataFrame) -> Caveat:
    """How late events were reported, where it is known."""
    if "share_reported" not in own:
        return Caveat("REPORT_LAG", "Days are those of the events; how late they were reported is not in the table.")
    known = own[own["share_reported"].notna()]
    if known.empty:
        return Caveat("REPORT_LAG", f"How late events were reported is {missing()}.")
    row = known.iloc[min(1, len(known) - 1)]
    text = f"{percent(row['share_reported'])} of the events were reported within {_days(row)}; later ones blur the first days."
    return Caveat("REPORT_LAG", text)


def _without_figure(table: pd.DataFrame, names: list[str]) -> tuple[Caveat, ...]:
    """Which groups have events in the window and none that begins a follow-up."""
    without = table[table["flag"] == NO_FIGURE]
    if without.empty or not names:
        return ()
    named = list(dict.fromkeys(", ".join(map(str, key)) for key in without[names].to_numpy()))
    text = f"No follow-up of a known victim begins in {listed(named, most=_MOST_NAMED)}, so there is no figure."
    return (Caveat("NOT_KNOWN", text),)
