"""What a table of several measures of repeats says: of all together, a sentence for each of the first measures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from needs_analysis import require
from needs_analysis.repeat_victimisation.cover import NO_FIGURE
from needs_analysis.repeat_victimisation.measures import MEASURES, REPEAT_EVENTS, Measure
from needs_analysis.repeat_victimisation.repeat_rate_words import share_in_words
from needs_analysis.repeat_victimisation.repeat_words import common_caveats, history_of
from needs_analysis.said import Caveat, Said
from needs_analysis.wording import count, during, figure, is_known, missing, period, sentence_case, small_percent

_SAID: Final = 2
"""A panel hears of two measures; the table and the analyst's text have all of them."""


def words_of_measures(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What a table of several measures says."""
    first, last = (require.day(settings[name], name=name) for name in ("start", "end"))
    when, rule, cap = during(first, last), settings["rule"], settings["cap"]
    by_name = {measure.name: measure for each in MEASURES.values() for measure in each}
    told = [_sentence(_rows(table, name), by_name[name], when, rule, cap) for name in settings["measures"]]
    looks_back = [name for name in settings["measures"] if by_name[name].looks_back]
    blocks = [_rows(table, name) for name in settings["measures"]]
    panel = [*told[:_SAID]]
    caveats: tuple[Caveat, ...] = ()
    for block, name in zip(blocks, settings["measures"], strict=True):
        if name in looks_back[:1]:
            panel.append(history_of(block, settings).sentence())
            caveats = common_caveats(block, settings, ["victim"])
    if not looks_back:
        caveats = common_caveats(_without_history(blocks[0]), {**settings, "data_from": settings["start"]}, ["victim"])
        caveats = tuple(caveat for caveat in caveats if not caveat.code.startswith(("HISTORY", "LOOK_BACK")))
    return Said(
        " ".join(panel),
        f"{' '.join(told)} Rule: {rule}; ranges as in the method of each row.",
        title=f"Repeat victimisation, {period(first, last)}",
        alt="A table of measures of repeat victimisation.",
        caveats=(*caveats, *_of_people(settings["measures"], by_name)),
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
    what = measure.counts.format(rule=rule, cap=cap)
    if row is None or not is_known(row["value"], row["numerator"], row["denominator"]):
        return f"How many there were {when} of {what} is {missing()}."
    over = measure.over.format(rule=rule, cap=cap)
    counted = f"{count(row['numerator'])} {what}, of {count(row['denominator'])} {over}, {when}"
    if measure.share:
        return f"{sentence_case(counted)}: {small_percent(row['value'])}{_between(row, small_percent)}."
    if "expected" in row and is_known(row.get("expected")):
        return (
            f"{sentence_case(when)}, {count(row['numerator'])} {what}: {figure(row['value'])} times as many as if events fell on "
            f"people at random{_between(row, figure)}."
        )
    if measure.unit == "times as likely":
        return (
            f"{sentence_case(when)}, victims of the year before were {figure(row['value'])} times as likely to be victims as other "
            f"people{_between(row, figure)}."
        )
    if measure.people:
        return (
            f"{sentence_case(when)}, {count(row['numerator'])} {what} among {count(row['denominator'])} {over}: "
            f"{figure(row['value'] * 1_000)} for every 1,000{_between(row, lambda value: figure(value * 1_000))}."
        )
    return f"{sentence_case(when)}, {count(row['numerator'])} {what} for {count(row['denominator'])} {over}: {figure(row['value'])} each{_between(row, figure)}."


def _between(row: pd.Series[Any], words: Any) -> str:
    return f" (range {words(row['lower'])} to {words(row['upper'])})" if is_known(row["lower"], row["upper"]) else ""


def _of_people(names: list[str], by_name: Mapping[str, Measure]) -> tuple[Caveat, ...]:
    if not any(by_name[name].people for name in names):
        return ()
    text = "The population is taken to be the same people throughout; visitors and people who moved make the figures less exact."
    return (Caveat("CLOSED_POPULATION", text),)
