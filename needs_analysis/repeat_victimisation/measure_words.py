"""What a table of several measures of repeats says: of all together, a sentence for each of the first measures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from needs_analysis import require
from needs_analysis.repeat_victimisation.cover import NO_FIGURE
from needs_analysis.repeat_victimisation.measures import MEASURES, MULTIPLIER, REPEAT_EVENTS, Measure
from needs_analysis.repeat_victimisation.repeat_rate_words import share_in_words
from needs_analysis.repeat_victimisation.repeat_words import common_caveats, history_of, range_in_words
from needs_analysis.said import Caveat, Said
from needs_analysis.wording import (
    count,
    counted,
    during,
    figure,
    is_known,
    missing,
    percent,
    period,
    rounded,
    sentence_case,
)

_SAID: Final = 2
"""A panel hears of two measures; the table and the analyst's text have all of them."""
_FEWEST_EXPECTED: Final = 1
"""With fewer than one expected, so many times as many says nothing that the two numbers do not say better."""


@dataclass(frozen=True)
class _Share:
    """So many of all of whom something is so: ``noun`` names all, ``tail`` says the rest."""

    noun: str
    tail: str
    for_1000: bool = False


_SHARES: Final = {
    "same-offence repeat events": _Share(
        "events", "with a known offence {when} repeated an offence against the same victim within {rule}"
    ),
    "repeat victims": _Share("victims", "{when} suffered two events or more in that period"),
    "events beyond the first": _Share("events", "{when} came after the victim's first in that period"),
    "events of repeat victims": _Share("events", "{when} were against someone with two or more in that period"),
    "victims followed up": _Share("victims", "{when} suffered another event within {rule} of their first"),
    "events above the cap": _Share("events", "{when} came after the victim's first {cap}"),
    "victims per person": _Share("people", "were victims {when}", for_1000=True),
    "repeat victims against chance": _Share("people", "suffered two events or more {when}"),
    MULTIPLIER: _Share("victims", "of the year before were victims again {when}"),
    "victims of the year before, again": _Share("victims", "of the year before were victims again {when}"),
    "others, for the first time": _Share(
        "people", "who had not been victims in the year before were victims {when}", for_1000=True
    ),
}
_BROUGHT: Final = tuple(measure.name for measure in MEASURES[MULTIPLIER][1:])
"""The shares that the multiplier is the ratio of: a panel that hears of it has heard of them."""


def words_of_measures(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What a table of several measures says."""
    first, last = (require.day(settings[name], name=name) for name in ("start", "end"))
    when, rule, cap = during(first, last), settings["rule"], settings["cap"]
    names = settings["measures"]
    by_name = {measure.name: measure for each in MEASURES.values() for measure in each}
    blocks = {name: _rows(table, name) for name in names}
    told = {name: _sentence(blocks[name], by_name[name], when, rule, cap) for name in names}
    to_panel = [name for name in names if MULTIPLIER not in names or name not in _BROUGHT][:_SAID]
    panel = [told[name] for name in to_panel]
    looks_back = [name for name in names if by_name[name].looks_back]
    if looks_back:
        history = history_of(blocks[looks_back[0]], settings)
        panel += [history.sentence()] if any(by_name[name].looks_back for name in to_panel) else []
        caveats = common_caveats(blocks[looks_back[0]], settings, ["victim"])
    else:
        found = common_caveats(
            _without_history(blocks[names[0]]), {**settings, "data_from": settings["start"]}, ["victim"]
        )
        caveats = tuple(caveat for caveat in found if not caveat.code.startswith(("HISTORY", "LOOK_BACK")))
    title = _title(blocks[names[0]], by_name[names[0]], rule, cap)
    return Said(
        " ".join(panel),
        f"{' '.join(told.values())} Rule: {rule}; ranges as in the method of each row.",
        title=f"{title}, {period(first, last)}",
        alt="A table of measures of repeat victimisation.",
        caveats=(*caveats, *_of_people(names, by_name)),
    )


def _rows(table: pd.DataFrame, name: str) -> pd.DataFrame:
    return table[table["measure"] == name].reset_index(drop=True)


def _without_history(block: pd.DataFrame) -> pd.DataFrame:
    """Rows of a measure that looks at no history; those without a figure stay known as such."""
    return block.assign(history_from=None, flag=block["flag"].where(block["flag"] == NO_FIGURE, ""))


def _sentence(rows: pd.DataFrame, measure: Measure, when: str, rule: str, cap: int) -> str:
    """One measure of all together."""
    if measure.name == REPEAT_EVENTS:
        return share_in_words(rows, when, ["victim"], rule)  # type: ignore[arg-type]
    row = rows.iloc[0] if len(rows) else None
    if measure.name not in _SHARES:
        return _mean(row, measure, when, cap)
    share = _SHARES[measure.name]
    tail = share.tail.format(when=when, rule=rule, cap=cap)
    if row is None or not is_known(row["numerator"], row["denominator"]):
        return f"How many of the {share.noun} {tail} is {missing()}."
    if row["denominator"] == 0:
        return f"How many of the {share.noun} {tail} cannot be said, because there were none of them."
    part = f"{count(row['numerator'])} of {counted(row['denominator'], share.noun)} {tail}"
    return f"{sentence_case(part)}. {_that_is(row, measure, share)}"


def _that_is(row: pd.Series[Any], measure: Measure, share: _Share) -> str:
    """What a part of a whole comes to."""
    if measure.name == MULTIPLIER:
        if not is_known(row["value"]):
            return "How that compares with other people is not given."
        return f"That is {figure(row['value'])} times as likely as for other people{_between(row, figure)}."
    if measure.name == "repeat victims against chance":
        expected: Any = row.get("expected")
        if not is_known(row["value"], expected):
            return f"How many it would be if events fell on people at random is {missing()}."
        if expected < _FEWEST_EXPECTED:
            return f"If events fell on people at random, it would be fewer than {_FEWEST_EXPECTED}."
        said = f"If events fell on people at random, it would be about {figure(expected)}."
        return f"{said} That is {figure(row['value'])} times as many{_between(row, figure)}."
    if not is_known(row["value"]):
        return f"What share that is, is {missing()}."
    if share.for_1000:
        return f"That is {_of_1000(row['value'])} for every 1,000{_between(row, _of_1000)}."
    return f"That is {percent(row['value'])}{range_in_words(row)}."


def _mean(row: pd.Series[Any] | None, measure: Measure, when: str, cap: int) -> str:
    """Events for each of some people."""
    of_victims = not measure.people
    capped = f"counting at most {cap} of each victim, " if "cap" in measure.parts else ""
    if row is None or not is_known(row["value"], row["numerator"], row["denominator"]):
        of = "victim" if of_victims else "1,000 people"
        return sentence_case(f"{capped}how many events {when} there were for each {of} is {missing()}.")
    on = counted(row["denominator"], "victims") if of_victims else f"a population of {count(row['denominator'])}"
    said = sentence_case(f"{capped}{counted(row['numerator'], 'events')} {when} fell on {on}.")
    if of_victims:
        return f"{said} That is {_hundredths(row['value'])} each{_between(row, _hundredths)}."
    return f"{said} That is {_of_1000(row['value'])} for every 1,000 people{_between(row, _of_1000)}."


def _title(rows: pd.DataFrame, measure: Measure, rule: str, cap: int) -> str:
    """The first measure as a heading."""
    row = rows.iloc[0] if len(rows) else None
    if row is None or not is_known(row["value"]) or measure.name == "repeat victims against chance":
        return "Repeat victimisation"
    if measure.name == MULTIPLIER:
        return f"Victims of the year before were {figure(row['value'])} times as likely to be victims again"
    if measure.name == REPEAT_EVENTS:
        return f"{percent(row['value'])} of events were repeats"
    if measure.name not in _SHARES:
        most = f", counting at most {cap}" if "cap" in measure.parts else ""
        if measure.people:
            return f"{_of_1000(row['value'])} events for every 1,000 people"
        return f"{_hundredths(row['value'])} events for each victim{most}"
    share = _SHARES[measure.name]
    tail = share.tail.replace("{when} ", "").replace(" {when}", "").removesuffix(" in that period")
    part = f"{_of_1000(row['value'])} in every 1,000" if share.for_1000 else f"{percent(row['value'])} of"
    return f"{part} {share.noun} {tail.format(rule=rule, cap=cap)}"


def _between(row: pd.Series[Any], words: Callable[[Any], str]) -> str:
    return f" (range {words(row['lower'])} to {words(row['upper'])})" if is_known(row["lower"], row["upper"]) else ""


def _of_1000(share: Any) -> str:
    return figure(share * 1_000)


def _hundredths(value: Any) -> str:
    return f"{rounded(value, 2):,f}"


def _of_people(names: list[str], by_name: Mapping[str, Measure]) -> tuple[Caveat, ...]:
    if not any(by_name[name].people for name in names):
        return ()
    text = "The population is taken to be the same people throughout; visitors and people who moved make the figures less exact."
    return (Caveat("CLOSED_POPULATION", text),)
