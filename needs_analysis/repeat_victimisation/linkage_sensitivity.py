"""How each headline moves with how surely records must be of one person to be joined."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from needs_analysis import require
from needs_analysis.charts.chart import Chart
from needs_analysis.columns import SHARE, Column
from needs_analysis.errors import DataError, Refusal
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.source import sources_of
from needs_analysis.wording import as_chosen, count, counted, is_known, listed, missing, percent

_SAID: Final = 3
"""Headlines that a panel hears of; the table has all of them."""
_NEEDED: Final = ("threshold", "what", "value")


def linkage_sensitivity(rates_by_threshold: pd.DataFrame, *, at: float, confidence_of_rates: float = 0.95) -> Result:
    """How each headline share moves with the threshold at which records are linked.

    Parameters
    ----------
    rates_by_threshold : pandas.DataFrame
        One row a threshold and headline: ``threshold`` (how surely two records are of one person, 0 to 1), ``what`` (the headline), ``value``
        (a share), ``numerator, denominator``, and where there are any ``lower, upper`` and ``verdict`` as worked out at that
        threshold.
    at : float
        The threshold that the headlines are given at.
    confidence_of_rates : float
        That of ``lower`` and ``upper``.

    Returns
    -------
    Result
        Each row as given, with ``lowest, highest`` over all thresholds, ``beyond_range`` (whether another threshold puts the headline outside
        the range that is given with it at ``at``), and ``verdict_changes``.

    Raises
    ------
    DataError, Refusal
        For a missing column, a threshold outside 0 to 1, a pair that is there twice or lacking, and ``at`` that is none of them.

    Notes
    -----
    Joining fewer records makes repeats look like new people, joining too many makes one person of several. What moves more with the threshold
    than its own range is wide depends on the linkage more than on chance, and should be given as a range over thresholds.

    Examples
    --------
    >>> rates = pd.DataFrame({"threshold": [0.5, 0.9], "what": "repeat victims", "value": [0.31, 0.28], "lower": [0.30, 0.27],
    ...                       "upper": [0.32, 0.29], "numerator": [310, 280], "denominator": 1_000})
    >>> linkage_sensitivity(rates, at=0.9).sentence()
    'Repeat victims: 280 of 1,000, or 28%, where records that are 90% sure to be of one person are joined. Over all 2 thresholds it is 28% to 31%. How records are linked moves it more than chance does.'
    """
    table = _checked(rates_by_threshold)
    chosen = require.number(at, name="at", example="0.9")
    if chosen not in set(table["threshold"]):
        raise Refusal(f"No rates are given at a threshold of {chosen:g}", remedy="Give at as one of the thresholds.")
    by = table.groupby("what", sort=False)["value"]
    table = table.assign(lowest=by.transform("min"), highest=by.transform("max"))
    own = table[table["threshold"] == chosen].set_index("what")
    low, high = (table["what"].map(own[name]) for name in ("lower", "upper"))
    outside = ((table["lowest"] < low) | (table["highest"] > high)).astype("boolean")
    table["beyond_range"] = outside.mask(low.isna() | high.isna())
    if "verdict" in table.columns:
        table["verdict_changes"] = table.groupby("what", sort=False)["verdict"].transform("nunique", dropna=False) > 1
    table["chosen"] = (table["threshold"] == chosen).map({True: "yes", False: "no"})
    return Result(
        table=table.assign(measure="share by threshold of linkage", confidence=confidence_of_rates),
        columns=columns_of(),
        measure="How headlines move with the linkage of records",
        definition="Each share worked out again from records linked at each threshold, with the lowest and highest over all of them.",
        method="Range over thresholds, beside the range at the chosen one.",
        words=words,
        settings={"at": chosen, "confidence_of_rates": confidence_of_rates},
        sources=sources_of(rates_by_threshold),
        chart=Chart(
            kind="intervals",
            label="what",
            value_title="%",
            scale=100,
            lower="lowest",
            upper="highest",
            only=("chosen", "yes"),
        ),
    )


def columns_of() -> tuple[Column, ...]:
    """What the columns are. The same people stand at every threshold, so a small figure at one takes those of all."""
    return (
        Column("threshold", "key"),
        Column("what", "key"),
        Column("numerator", "count", of=("numerator",), across=("what",), part_of="denominator"),
        Column("denominator", "base", of=("numerator",), across=("what",)),
        Column("value", "measure", of=("numerator", "denominator"), across=("what",), unit=SHARE),
        Column("lowest", "measure", of=("value",), across=("what",), unit=SHARE),
        Column("highest", "measure", of=("value",), across=("what",), unit=SHARE),
        Column("beyond_range", "measure", of=("value",), across=("what",)),
        Column("verdict", "label"),
        Column("verdict_changes", "measure", of=("value",), across=("what",)),
        Column("chosen", "label"),
    )


def _checked(rates: pd.DataFrame) -> pd.DataFrame:
    """The rows in the order of headline and threshold, each pair once and all there."""
    require.columns(rates, (*_NEEDED, "numerator", "denominator"), what="rates")
    require.known(rates, "what", what="rates")
    numbers = {name: require.complete_numbers(rates, name) for name in ("threshold", "value")}
    if ((numbers["threshold"] < 0) | (numbers["threshold"] > 1)).any():
        raise DataError.one(
            "is outside 0 to 1",
            column="threshold",
            expected="how surely two records are of one person",
            remedy="Correct it.",
        )
    if ((numbers["value"] < 0) | (numbers["value"] > 1)).any():
        raise DataError.one(
            "is not a share", column="value", expected="a number from 0 to 1", remedy="Divide percentages by 100."
        )
    table = pd.DataFrame(
        {"threshold": numbers["threshold"], "what": rates["what"].astype("str").to_numpy(), "value": numbers["value"]}
    )
    for name in ("lower", "upper"):
        table[name] = require.numbers(rates, name) if name in rates.columns else float("nan")
    for name in ("numerator", "denominator"):
        table[name] = require.counts(rates, name, what="rates").to_numpy()
    if "verdict" in rates.columns:
        table["verdict"] = rates["verdict"].astype("str").to_numpy()
    require.once(table, ("threshold", "what"), what="rates")
    pairs = table["threshold"].nunique() * table["what"].nunique()
    if pairs != len(table):
        raise Refusal(
            f"{pairs - len(table)} pairs of threshold and headline have no rate",
            remedy="Give every headline at every threshold.",
        )
    return table.sort_values(["what", "threshold"], kind="stable", ignore_index=True)


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """Each headline at the chosen threshold with its range over all, at most three, and which verdicts change."""
    at = settings["at"]
    own = table[table["threshold"].astype(float) == at]
    thresholds = sorted({float(each) for each in table["threshold"]})
    said = [_headline(row, at, len(thresholds)) for _, row in own.head(_SAID).iterrows()] or [
        f"How headlines move with linkage is {missing()}."
    ]
    if len(own) > _SAID:
        said.append(f"The table has {count(len(own) - _SAID)} more.")
    moved = [
        str(row["what"]) for _, row in own.iterrows() if is_known(row["beyond_range"]) and bool(row["beyond_range"])
    ]
    if moved:
        which = "it" if len(own) == 1 else listed(moved, most=3)
        said.append(f"How records are linked moves {which} more than chance does.")
    if "verdict_changes" in own.columns:
        changed = [
            str(row["what"])
            for _, row in own.iterrows()
            if is_known(row["verdict_changes"]) and bool(row["verdict_changes"])
        ]
        if changed:
            said.append(f"The verdict on {listed(changed, most=3)} changes with the threshold.")
        elif own["verdict_changes"].notna().all():
            said.append("No verdict changes with it.")
    panel = " ".join(said)
    return Said(
        panel,
        f"{panel} Thresholds: {listed([as_chosen(each) for each in thresholds])}.",
        title="How headlines move with the linkage of records",
        alt=f"Points with the range of each headline over {counted(len(thresholds), 'thresholds')}.",
        caveats=(
            Caveat("LINKAGE", "Some groups are linked less often than others, by their names or their addresses."),
        ),
    )


def _headline(row: pd.Series[Any], at: float, thresholds: int) -> str:
    name = str(row["what"])[:1].upper() + str(row["what"])[1:]
    if not is_known(row["value"], row["lowest"], row["highest"]):
        return f"{name}: {missing()}."
    of = (
        f"{count(row['numerator'])} of {count(row['denominator'])}, or "
        if is_known(row["numerator"], row["denominator"])
        else ""
    )
    own, low, high = (percent(row[each]) for each in ("value", "lowest", "highest"))
    said = f"{name}: {of}{own}, where records that are {as_chosen(at)} sure to be of one person are joined."
    if thresholds < 2:
        return f"{said} No other threshold was tried, so how far linkage moves it cannot be said."
    return f"{said} Over all {thresholds} thresholds it is {low if low == high else f'{low} to {high}'}."
