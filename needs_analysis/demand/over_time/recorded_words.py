"""What recorded crime of a force says, from its table alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from needs_analysis.demand.over_time.recorded_change import left_out_in_words
from needs_analysis.judgement import DEFAULT
from needs_analysis.judgement_words import default_in_words, in_words, overturn_in_words, range_in_words, verdict_of
from needs_analysis.said import Caveat, Said, neither_better
from needs_analysis.wording import (
    count,
    counted,
    is_known,
    missing,
    more_or_fewer,
    percent_more_or_fewer,
    sentence_case,
)

A_YEAR: Final = "year"
NEWEST: Final = "newest quarters"
"""What a row is of."""


def crime_in_words(offence_group: str | None, *, everything: str = "recorded crime") -> str:
    """What is counted: one offence group, or everything.

    Examples
    --------
    >>> crime_in_words("Theft offences"), crime_in_words(None)
    ('recorded theft offences', 'recorded crime')
    """
    return everything if offence_group is None else f"recorded {offence_group[:1].lower()}{offence_group[1:]}"


def words_of_series(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the newest quarters say against the same ones a year before, and the full years before them."""
    force, what = settings["force"], crime_in_words(settings["offence_group"], everything="police recorded crime")
    newest, years = table[table["span"] == NEWEST], table[table["span"] == A_YEAR]
    own, others = newest[newest["force"] == force], newest[newest["force"] != force]
    if own.empty:
        return Said(f"{force}, {what}: no change is shown.", f"{force}, {what}: no change is shown.")
    row = own.iloc[0]
    judged = row.rename(
        {"value": "offences", "ratio": "value", "ratio_lower": "lower", "ratio_upper": "upper", "before": "denominator"}
    )
    verdict, unlike = verdict_of(judged), _text(row["not_like_for_like"])
    first = f"{force}, {what}: {_counts_in_words(row)}."
    skipped = left_out_in_words(_split(row["usual_without"]), settings["history_from"])
    panel = [first, in_words(judged), *_elsewhere(others), *_full_year(years, " Q" not in str(row["financial_year"]))]
    panel += [f"Why they cannot be compared: {unlike}."] if unlike else []
    analyst = [first, range_in_words(judged), f"Not counted as usual: {skipped}." if skipped else ""]
    analyst += [overturn_in_words(judged), f"Verdict: {verdict}." if verdict else ""]
    about = f"{sentence_case(what)} in {force}"
    return Said(
        " ".join(panel),
        " ".join(text for text in analyst if text),
        verdict,
        f"{about}, by financial year" + (f" (latest change, {row['financial_year']}: {verdict})" if verdict else ""),
        _alt(years),
        _caveats(judged, unlike, skipped, what),
    )


def _text(cell: Any) -> str:
    return str(cell) if is_known(cell) else ""


def _split(cell: Any) -> list[str]:
    """The parts of a cell that holds several."""
    return [part for part in _text(cell).split("; ") if part]


def _counts_in_words(row: pd.Series[Any]) -> str:
    now, before, when, against = row["value"], row["before"], row["financial_year"], row["against"]
    if not is_known(now):
        return f"the number of offences in {when} is {missing()}"
    first = f"{counted(now, 'offences')} in {when}"
    if not is_known(before):
        return f"{first}; the number in {against} is {missing()}"
    return (
        f"{first}, the same as in {against}"
        if now == before
        else f"{first}, {more_or_fewer(now - before)} than in {against}"
    )


def _elsewhere(others: pd.DataFrame) -> list[str]:
    """How all forces together changed, where they stand beside."""
    if others.empty or (is_known(others["before"].iloc[0]) and others["before"].iloc[0] == 0):
        return []
    row = others.iloc[0]
    if not is_known(row["value"], row["before"]):
        return [f"{row['force']}: the change is {missing()}."]
    return [f"{row['force']}: {percent_more_or_fewer(row['value'] / row['before'])}."]


def _full_year(years: pd.DataFrame, judged: bool) -> list[str]:
    """How the last full year compares with the one before and the one before that, where it is not what was judged."""
    if years.empty:
        return []
    last, parts, changes = years.iloc[-1], [], []
    if not is_known(last["value"]):
        return [f"The full year {last['financial_year']} is {missing()}."]
    for back, column, before in (
        (1, "ratio_to_year_before", "the year before"),
        (2, "ratio_to_two_years_before", "two years before"),
    ):
        if not is_known(last[column]) or (back == 1 and judged):
            continue
        said = percent_more_or_fewer(last[column])
        changed = [part for cell in years["not_like_for_like"].tail(back) for part in _split(cell)]
        changes.append("; ".join(dict.fromkeys(changed)))
        parts.append(f"{'as many as' if said == 'no difference' else f'{said} than'} {before}")
    if len(parts) == 2 and changes[0] and changes[0] == changes[1]:
        alike = [f"Neither is like for like: {changes[0]}."]
    else:
        alike = []
        parts = [
            f"{part} ({change}, so not like for like)" if change else part
            for part, change in zip(parts, changes, strict=True)
        ]
    return [f"The full year {last['financial_year']} had {' and '.join(parts)}.", *alike] if parts else []


def _alt(years: pd.DataFrame) -> str:
    shown = years[years["value"].notna()]
    if shown.empty:
        return f"A line by financial year; its figures are {missing()}."
    first, last = shown.iloc[0], shown.iloc[-1]
    highest = shown.iloc[int(shown["value"].to_numpy(dtype=float).argmax())]
    of_those = "highest year" if len(shown) == len(years) else "highest of the years shown"
    return (
        f"A line from {counted(first['value'], 'offences')} in {first['financial_year']} to {count(last['value'])} in "
        f"{last['financial_year']}; the {of_those} was {highest['financial_year']} with {count(highest['value'])}."
    )


def _caveats(row: pd.Series[Any], unlike: str, skipped: str, what: str) -> tuple[Caveat, ...]:
    found = [
        Caveat(
            "RECORDING", "How fully crime is recorded has changed over these years, above all in 2014/15 to 2016/17."
        ),
        Caveat("NOT_ALL_CRIME", "It counts only what was reported and recorded; much is not."),
    ]
    if skipped:
        found.append(Caveat("NOT_USUAL", f"Not counted among the usual changes: {skipped}."))
    if unlike:
        found.append(Caveat("NOT_LIKE_FOR_LIKE", f"{sentence_case(unlike)}."))
    if str(row["allowance"]) == DEFAULT:
        found.append(Caveat("DEFAULT_DISPERSION", default_in_words(row)))
    return (*found, *neither_better(what))
