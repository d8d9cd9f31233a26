"""How a measure goes from the most to the least deprived areas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd

from needs_analysis import groups, require
from needs_analysis.charts.chart import NOUGHT, Chart
from needs_analysis.columns import Column, keys
from needs_analysis.errors import DataError, Refusal
from needs_analysis.groups import EVERYBODY, Array, By
from needs_analysis.result import Result
from needs_analysis.said import Caveat, Said
from needs_analysis.source import sources_of
from needs_analysis.statistics._checks import confidence as checked_confidence
from needs_analysis.statistics.slope_index import Slope
from needs_analysis.statistics.slope_index import slope_index as slope_index_of_arrays
from needs_analysis.wording import count, counted, is_known, missing, sentence_case

INDICES = ("slope index of inequality", "relative index of inequality")


def slope_index(
    table: pd.DataFrame,
    *,
    value: str = "value",
    population: str = "population",
    quantile: str = "quantile",
    by: By = (),
    standard_error: str = "",
    lower: str = "lower",
    upper: str = "upper",
    limits_confidence: float = 0.95,
    kind: Literal["normal", "rate", "proportion"] = "normal",
    transform: bool = False,
    multiplier: float = 1,
    confidence: float = 0.95,
    repetitions: int = 100_000,
    seed: int = 1,
) -> Result:
    """Slope and relative index of inequality over deprivation quantiles (SII and RII).

    Parameters
    ----------
    table : pandas.DataFrame
        One row a quantile (of each area): its measure, its people, and how sure the measure is.
    value, population, quantile : str
        Columns; the quantile counts from 1, the most deprived.
    by : str or sequence of str
        Columns that name an area, each with quantiles of its own; one slope over all rows otherwise.
    standard_error : str
        Column with the standard error of the value; ``lower`` and ``upper`` are used where it is not given.
    lower, upper : str
        Columns with the limits of the value.
    limits_confidence : float
        Confidence of those limits.
    kind : {"normal", "rate", "proportion"}
        Scale on which values vary: as they are, their logarithm, or their log-odds.
    transform : bool
        Whether the line is fitted on that scale too.
    multiplier : float
        Factor for the slope index; a negative one turns both round, where a high value is good.
    confidence : float
        Between 0 and 1.
    repetitions, seed : int
        Simulated sets of values for the ranges; every area is simulated with the same random numbers.

    Returns
    -------
    Result
        Two rows an area: the slope index (difference between the two ends of the line) and the relative index (their ratio).

    Raises
    ------
    DataError
        For missing columns and quantiles that stand twice or are no whole numbers from 1.
    Refusal
        For fewer than 5 or more than 100 quantiles, values outside their scale, a gap, or neither errors nor limits.

    References
    ----------
    .. [1] Low A, Low A (2004). J Public Health 26, 388-395.

    Examples
    --------
    >>> table = pd.DataFrame({"quantile": [1, 2, 3, 4, 5], "value": [18, 16, 14, 12, 10], "population": 100, "se": 1})
    >>> slope_index(table, standard_error="se", repetitions=1_000).table[["measure", "value"]].round(2).values.tolist()
    [['slope index of inequality', -10.0], ['relative index of inequality', 0.47]]
    """
    sure = [standard_error] if standard_error else [lower, upper]
    require.columns(table, [value, population, quantile, *groups.columns_of(by), *sure], what="rows")
    require.once(table, [*groups.columns_of(by), quantile], what="rows")
    order = require.whole_numbers(table, quantile)
    places, keys = groups.numbered(table, by)
    for level in (confidence, limits_confidence):
        checked_confidence(level)
    repetitions, multiplier = _checked(repetitions, multiplier)
    draws = np.random.default_rng(seed).standard_normal((repetitions, int(min(100, np.bincount(places).max()))))
    rows, of = [], []
    columns = {name: require.complete_numbers(table, name) for name in (value, population, *sure)}
    _require_sure(columns, value, sure)
    for place, unsorted in enumerate(groups.rows_of(places, len(keys))):
        here = unsorted[np.argsort(order[unsorted])]
        _require_no_gap(order[here], groups.in_message(keys, place, otherwise="one of the groups"), quantile)
        found = slope_index_of_arrays(
            columns[value][here],
            columns[population][here],
            standard_error=columns[standard_error][here] if standard_error else None,
            lower=None if standard_error else columns[lower][here],
            upper=None if standard_error else columns[upper][here],
            limits_confidence=limits_confidence,
            kind=kind,
            transform=transform,
            multiplier=multiplier,
            confidences=(confidence,),
            draws=draws,
        )
        of += [place] * len(INDICES)
        people = float(columns[population][here].sum())
        rows += _indices(found, confidence, people, len(here), kind, _units(value, multiplier))
    if keys.shape[1] != 1:
        keys = groups.with_columns(keys, group=groups.together(keys))
    made = pd.DataFrame(rows)
    shown = groups.with_columns(keys.iloc[of].reset_index(drop=True), **{str(name): made[name] for name in made})
    settings = {"value": value, "by": groups.columns_of(by), "kind": kind, "transform": bool(transform)}
    settings |= {"multiplier": multiplier, "confidence": float(confidence), "repetitions": repetitions, "seed": seed}
    return _slope_result(shown, table, settings)


def _require_no_gap(order: Array, where: str, column: str) -> None:
    """Refuse quantiles of which one is missing."""
    if not np.array_equal(order, np.arange(1, len(order) + 1)):
        raise DataError.one(
            f"{where} lacks a quantile between 1 and {count(order.max())}",
            column=column,
            expected="1, 2, 3 and so on",
            remedy="Give every quantile, with its people.",
        )


def _checked(repetitions: int, multiplier: float) -> tuple[int, float]:
    """Both as numbers that can be used."""
    many = require.number(repetitions, name="repetitions", example="10_000")
    times = require.number(multiplier, name="multiplier", example="100")
    if many < 100 or many != int(many) or times == 0:
        raise Refusal("Too few repetitions, or a multiplier of 0", remedy="Give 1,000 repetitions or more.")
    return int(many), times


def _units(value: str, multiplier: float) -> tuple[str, str]:
    """What the slope and the ratio are in."""
    return f"times {multiplier:g}" if multiplier != 1 else value, "ratio"


def _indices(
    found: Slope, confidence: float, people: float, quantiles: int, kind: str, units: tuple[str, str]
) -> list[dict[str, Any]]:
    """Slope and ratio of one area; a line that ends at or below 0 has no ratio of its ends."""
    crossed = not found.rii_limits[confidence][0] > 0
    ratio = (np.nan, np.nan) if crossed else found.rii_limits[confidence]
    return [
        {
            "measure": measure,
            "value": index,
            "lower": limits[0],
            "upper": limits[1],
            "confidence": confidence,
            "denominator": people,
            "unit": unit,
            "method": f"weighted line, simulated ({kind})",
            "flag": "no ratio: the line may reach 0" if crossed and measure == INDICES[1] else "",
            "intercept": found.intercept,
            "quantiles": quantiles,
        }
        for measure, index, limits, unit in zip(
            INDICES,
            (found.sii, np.nan if crossed else found.rii),
            (found.sii_limits[confidence], ratio),
            units,
            strict=True,
        )
    ]


def _require_sure(columns: dict[str, Array], value: str, sure: list[str]) -> None:
    """Refuse errors below 0 and values outside their limits."""
    if len(sure) == 1:
        wrong = columns[sure[0]] < 0
    else:
        wrong = (columns[sure[0]] > columns[value]) | (columns[value] > columns[sure[1]])
    if wrong.any():
        raise DataError.one(
            f"{int(wrong.sum())} values lie outside their limits, or have an error below 0",
            column=", ".join(sure),
            expected="lower, value and upper in this order",
            remedy="Check which column is which.",
        )
    if not columns[value].any():
        raise Refusal("All values are 0", remedy="Give a measure that is not 0 everywhere; this one has no slope.")


def _slope_result(shown: pd.DataFrame, table: pd.DataFrame, settings: dict[str, Any]) -> Result:
    names, value = settings["by"], settings["value"]
    return Result(
        table=shown,
        columns=(
            *keys(names or ["group"]),
            Column("group", "label") if len(names) > 1 else Column("measure", "label"),
            Column("denominator", "base"),
            Column("value", "measure", of=("denominator",)),
            Column("intercept", "measure", of=("denominator",)),
            Column("quantiles", "measure"),
        ),
        measure=f"inequality of {value} by deprivation",
        definition="Difference (slope index) and ratio (relative index) between the two ends of a line through the quantiles, "
        "each weighted by its people.",
        method="Weighted least squares; limits by simulation.",
        settings=settings,
        sources=sources_of(table),
        words=words,
        chart=Chart(
            kind="intervals",
            label="measure" if len(shown) == len(INDICES) else _label(names),
            value_title=f"Slope index of {value}",
            only=("measure", INDICES[0]),
            ranked=True,
            reference=NOUGHT,
            reference_label="No difference",
        ),
    )


def _label(names: list[str]) -> str:
    """Column with the name of each area."""
    return names[0] if len(names) == 1 else "group"


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """What the indices say: those of the area with the steepest slope, and whether its range excludes no difference."""
    value, label = settings["value"], _label(settings["by"])
    table = table.reset_index(drop=True)
    slopes = table[table["measure"] == INDICES[0]]
    known = slopes[slopes["value"].notna()]
    drawn = f"Points with ranges of the slope index for {counted(len(slopes), 'areas')}."
    if known.empty:
        panel = f"How {value} varies with deprivation is {missing()}."
        title, found = f"{value} by deprivation", panel
    else:
        at = int(known.index[int(np.abs(known["value"].to_numpy(dtype=float)).argmax())])
        row = table.iloc[at]
        where = f"{row[label]}: " if is_known(row[label]) and row[label] != EVERYBODY else ""
        # The two indices of an area stand one below the other.
        after = table.iloc[at + 1 : at + 2]
        ratio = after.iloc[0] if after["measure"].eq(INDICES[1]).any() else None
        panel = sentence_case(where + _panel(row, ratio, settings)) + _steepest(slopes, known)
        title = f"{where}{value} {_differs(row)} with deprivation"
        found = f"{panel} SII and RII; {settings['repetitions']:,} simulations on the {settings['kind']} scale, seed {settings['seed']}."
    caveats = (
        Caveat(
            "STRAIGHT_LINE", "The index assumes that the measure changes in a straight line over the ranks of areas."
        ),
        Caveat("OF_PLACES", "Deprivation is of places; it says nothing of each person who lives there."),
    )
    return Said(panel, found, title=sentence_case(title), alt=f"{drawn} {panel}", caveats=caveats)


def _panel(row: pd.Series[Any], ratio: pd.Series[Any] | None, settings: Mapping[str, Any]) -> str:
    """Slope and ratio of one area."""
    more, less = ("most", "least") if settings["multiplier"] > 0 else ("least", "most")
    panel = f"from the {more} to the {less} deprived end, {settings['value']} changes by {_number(row['value'])}{_range(row)}."
    if ratio is not None and is_known(ratio["value"]):
        panel += f" The {less} deprived end has {_number(ratio['value'])} times the value of the {more} deprived{_range(ratio)}."
    said = {True: " The difference is clear.", False: " The range includes no difference.", None: ""}
    return panel + said[_clear(row)]


def _steepest(slopes: pd.DataFrame, known: pd.DataFrame) -> str:
    if len(slopes) < 2:
        return ""
    of_those = "" if len(known) == len(slopes) else " with a figure"
    return f" Of {counted(len(known), 'areas')}{of_those} it has the steepest slope." if len(known) > 1 else ""


def _clear(row: pd.Series[Any]) -> bool | None:
    """Whether the range of a slope excludes no difference."""
    return bool(row["lower"] > 0 or row["upper"] < 0) if is_known(row["lower"], row["upper"]) else None


def _differs(row: pd.Series[Any]) -> str:
    return "differs" if _clear(row) else "does not clearly differ"


def _range(row: pd.Series[Any]) -> str:
    known = is_known(row["lower"], row["upper"])
    return f" (range {_number(row['lower'])} to {_number(row['upper'])})" if known else ""


def _number(value: float) -> str:
    return f"{value:,.2f}" if np.isfinite(value) else "no limit"
