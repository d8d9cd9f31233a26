"""What a comparison with a benchmark says: the need, what is there, the gap where it may be stated, and whose remit it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from needs_analysis.money import pounds
from needs_analysis.quantities import count_in_words
from needs_analysis.said import Caveat, Said
from needs_analysis.service_gap.benchmarks.norms import MONEY, NO_NORM, OFFICE, SHARED
from needs_analysis.service_gap.refuse_unlike import taken_as_alike
from needs_analysis.wording import count, counted, is_known, listed, missing, rounded, sentence_case

ALL_OF_THEM: Final = "all of these"
ALL_FUNDERS: Final = "all funders"


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the benchmark says, of the row of all of them where there are several."""
    row = table.iloc[-1]
    unit = str(row["unit"])
    need = need_in_words(row, unit)
    have = have_in_words(row)
    sentences = [_first(table, row, need)]
    if have:
        sentences.append(_gap_said(row, have, settings, unit))
    sentences.append(remit_said(str(row["remit"])))
    if settings["assumption"]:
        sentences.append(f"This assumes that {settings['assumption']}.")
    panel = " ".join(filter(None, sentences))
    norms = [
        f"{each['norm']} ({each['norm_source']}, {each['benchmark_year']}; {each['strength']})" for each in _own(table)
    ]
    title = f"{need} by the benchmark" if row["basis"] != NO_NORM else "No national caseload norm"
    return Said(
        panel,
        f"{panel} Benchmarks: {listed(norms)}. The benchmark is taken as fixed.",
        title=sentence_case(title),
        alt=f"Points with ranges for {counted(len(table), 'benchmarks')}: {need}.",
        caveats=tuple(_caveats(table, settings)),
    )


def _own(table: pd.DataFrame) -> list[dict[Any, Any]]:
    return [row for row in table.to_dict("records") if row["benchmark"] != ALL_OF_THEM]


def need_in_words(row: pd.Series[Any], unit: str) -> str:
    """A need in words: itself, its range, or that it is at least so much."""
    if not is_known(row["lower"]):
        return f"{unit} needed: {missing()}"
    return f"{spread(row['lower'], row['upper'])} {_plural(row, unit)}"


def spread(low: Any, high: Any) -> str:
    """Two ends of a number in words; without the upper one it is at least the lower.

    Examples
    --------
    >>> spread(19, 19), spread(24.6, 32.8), spread(2191, float("nan"))
    ('19', '24.6 to 32.8', 'at least 2,191')
    """
    if not is_known(low) and not is_known(high):
        return missing()
    if not is_known(high):
        return f"at least {_short(low)}"
    if not is_known(low):
        return f"at most {_short(high)}"
    return _short(low) if _short(low) == _short(high) else f"{_short(low)} to {_short(high)}"


def _short(value: float) -> str:
    return count(value) if float(value).is_integer() else f"{rounded(value, 1):,}"


def _plural(row: pd.Series[Any], unit: str) -> str:
    one = is_known(row["upper"]) and row["lower"] == row["upper"] == 1
    return unit.removesuffix("s") if one and unit != "FTE" else unit


def _first(table: pd.DataFrame, row: pd.Series[Any], need: str) -> str:
    base = _base_said(row)
    if row["basis"] == NO_NORM:
        norm = str(row["norm"]).partition(" per ")
        return f"There is no national caseload norm: {norm[0]} per {norm[2]} have been observed, so no need is stated."
    if row["basis"] == MONEY:
        return f"{base} would pay for {need} at {row['norm']}; that is what the money buys, not the need."
    if row["benchmark"] == ALL_OF_THEM:
        norms = list(dict.fromkeys(str(each["norm"]) for each in _own(table)))
        if len(norms) == 1:
            return f"{sentence_case(need)} would be needed for {base}, at {norms[0]}{_same_norm(_own(table))}."
        return f"{sentence_case(need)} would be needed for {base}, depending on the benchmark: {listed(norms)}."
    return f"{sentence_case(need)} would be needed for {base}, at {row['norm']}."


def _same_norm(rows: list[dict[Any, Any]]) -> str:
    """Of what years, and how strong, several benchmarks of one number are."""
    years, strengths = (list(dict.fromkeys(str(row[name]) for row in rows)) for name in ("benchmark_year", "strength"))
    every = "both" if len(rows) == 2 else f"all {count(len(rows))}"
    return f" in {every} benchmarks ({listed(sorted(years))}; {listed(strengths)})"


def _base_said(row: pd.Series[Any]) -> str:
    of = str(row["base_of"]) if is_known(row["base_of"]) else ""
    if "demand" in row and (is_known(row["demand"]) or is_known(row.get("demand_least"))):
        amount = count_in_words(row, "demand", "demand")
        if of.startswith("GBP "):
            return f"{pounds(row['demand']) if is_known(row['demand']) else amount}{of.removeprefix('GBP')}"
        return f"{amount} {of}"
    if "demand" in row:
        return f"{of} (number {missing()})"
    if not is_known(row.get("population")):
        return f"{of} (number {missing()})"
    return f"{spread(row['population'], row['population_most'])} {of}"


def have_in_words(row: pd.Series[Any]) -> str:
    """What is there, in words; nothing where it was not asked about."""
    if "have" not in row or not is_known(row.get("have_unit")):
        return ""
    amount = count_in_words(row, "have", "have")
    when = f" {row['have_when']}" if is_known(row["have_when"]) and row["have_when"] else ""
    return f"{amount} {row['have_unit']}{when}"


def _gap_said(row: pd.Series[Any], have: str, settings: Mapping[str, Any], unit: str) -> str:
    per_head = ""
    if is_known(row.get("have_per_10000")) and row["basis"] == NO_NORM:
        per_head = f", {rounded(row['have_per_10000'], 2)} per 10,000"
    converted = f" ({settings['conversion']})" if settings["conversion"] else ""
    gap = gap_in_words(row.get("gap_least"), row.get("gap_most"), unit)
    if converted and row["basis"] not in (MONEY, NO_NORM) and settings["have_of"] == ALL_FUNDERS:
        return f"All funders together have {have}, which count as {_as_needed(row, settings, unit)}{converted}: {gap}."
    have += converted
    if row["basis"] in (MONEY, NO_NORM):
        return f"{_there(row)} {have}{per_head}; without a norm no gap is stated."
    if settings["have_of"] == OFFICE:
        return f"The office has {have}; a gap is stated only against those of all funders, so none is."
    if settings["have_of"] != ALL_FUNDERS:
        return f"{_there(row)} {have}; whether those are of all funders is not stated, so no gap is stated."
    return f"All funders together have {have}: {gap}."


def _there(row: pd.Series[Any]) -> str:
    return "There is" if is_known(row["have"]) and row["have"] == 1 else "There are"


def _as_needed(row: pd.Series[Any], settings: Mapping[str, Any], unit: str) -> str:
    """What is there, in the unit of what is needed."""
    exact = is_known(row["have"]) or not is_known(row.get("have_least"))
    low, high = (row["have"],) * 2 if exact else (row["have_least"], row.get("have_most"))
    each = [end / settings["have_per_need"] if is_known(end) else end for end in (low, high)]
    return f"{spread(*each)} {_of_number(unit, *each)}"


def _of_number(unit: str, least: Any, most: Any) -> str:
    """A unit in the singular where both ends are one."""
    return unit.removesuffix("s") if is_known(least, most) and least == most == 1 else unit


def gap_in_words(least: Any, most: Any, unit: str = "") -> str:
    """What is lacking, in words and with its unit; more than needed is said so.

    Examples
    --------
    >>> gap_in_words(3, 3), gap_in_words(-4, -4), gap_in_words(-2, 5), gap_in_words(0, 0)
    ('3 fewer than needed', '4 more than needed', 'from 2 more than needed to 5 fewer', 'as many as needed')
    >>> gap_in_words(3, float("nan")), gap_in_words(float("nan"), -1)
    ('at least 3 fewer than needed', 'at least 1 more than needed')
    >>> gap_in_words(7, 7, "family places"), gap_in_words(-2, 5, "posts")
    ('7 family places fewer than needed', 'from 2 posts more than needed to 5 fewer')
    """
    low, high = (-most, -least) if is_known(least, most) and most <= 0 else (least, most)
    of = f" {_of_number(unit, low, high)}" if unit else ""
    if not is_known(least) and not is_known(most):
        return f"the gap is {missing()}"
    if is_known(least) and not is_known(most):
        return (
            f"at least {_short(least)}{of} fewer than needed"
            if least > 0
            else "how many are lacking has no upper limit"
        )
    if not is_known(least):
        if most < 0:
            return f"at least {_short(-most)}{of} more than needed"
        return f"at most {_short(most)}{of} fewer than needed"
    if least == most == 0:
        return f"as many{of} as needed"
    if least >= 0:
        return f"{spread(least, most)}{of} fewer than needed"
    if most <= 0:
        return f"{spread(-most, -least)}{of} more than needed"
    return f"from {_short(-least)}{of} more than needed to {_short(most)} fewer"


def remit_said(remit: str) -> str:
    """Whose responsibility it is, where it is not the office's alone.

    Examples
    --------
    >>> remit_said("local authorities"), remit_said("the office")
    ('This is the remit of local authorities, not of the office.', '')
    """
    others = [each for each in remit.split("; ") if each not in (OFFICE, "")]
    if not others:
        return ""
    if others == [SHARED]:
        return "The remit is shared with other commissioners."
    return f"This is the remit of {listed([each for each in others if each != SHARED])}, not of the office."


def _caveats(table: pd.DataFrame, settings: Mapping[str, Any]) -> list[Caveat]:
    found = []
    for row in _own(table):
        told = f"{sentence_case(str(row['norm']))}: {row['strength']} ({row['norm_source']}, {row['benchmark_year']})"
        note = f"; {row['norm_note']}" if is_known(row["norm_note"]) and row["norm_note"] else ""
        found.append(Caveat("BENCHMARK", f"{told}{note}."))
    if (table["flag"] == "less than a year").any():
        found.append(Caveat("PART_YEAR", "Work of part of a year was annualised; the seasons differ."))
    if "have" in table and settings["have_of"] != ALL_FUNDERS:
        found.append(Caveat("NOT_ALL_FUNDERS", "A gap is stated only against places or posts of all funders."))
    return [*found, *taken_as_alike(table.iloc[0])]
