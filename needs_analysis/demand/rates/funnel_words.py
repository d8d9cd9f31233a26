"""What a funnel says, of its points and of its lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from needs_analysis.demand.rates.funnel_lines import FEWEST_EXPECTED, INSIDE, NOT_JUDGED, scale_of
from needs_analysis.said import Caveat, Said
from needs_analysis.wording import (
    count,
    counted,
    figure,
    is_known,
    listed,
    missing,
    percent,
    sentence_case,
)

FEWEST_FOR_SPREAD: Final = 20
"""With fewer areas an estimate of how much they differ beyond chance is very unsure."""
_ESTIMATES: Final = {
    "robust": "robust estimate, Huber's proposal 2",
    "winsorised": "winsorised, as FunnelPlotR",
    "shmi": "outermost tenths left out, as for the SHMI",
}
_OUTSIDE: Final = {"winsorised": 15, "shmi": 20}
_MOST_NAMED: Final = 5


def words_of_points(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """Which units lie outside the funnel."""
    label, many, widened = label_of(settings["by"]), counted(len(table), "units"), settings["over_dispersed"]
    high, low, unknown = _by_side(table)
    panel = f"The average of {many} is {_said(_one(table, 'average'), settings)}."
    if unknown == len(table):
        panel += f" Which of them lie outside the lines is {missing()}."
    else:
        panel += _outside(high, low, label, widened=widened)
        if unknown:
            panel += f" Where {counted(unknown, 'units')} {_lie(unknown)} is {missing()}."
    far = pd.concat([_beyond(high, widened), _beyond(low, widened)])
    title = f"none of the {many} lies outside the funnel"
    if len(far):
        title = f"{_some(far, label)} {_lie(len(far))} outside the funnel"
    elif unknown or table.empty:
        title = f"{settings['kind']} of each unit against the average"
    analyst = f"{panel} {method_of_points(settings)}; inner limits 95%, outer 99.8%.{_spread(table, settings)}"
    alt = f"Points for {many} by size, with the lines of the funnel. {panel}"
    caveats = (*_caveats(settings, len(table)), *_too_few(_with_few_expected(table, settings), len(table)))
    return Said(panel, analyst, title=sentence_case(title), alt=alt, caveats=caveats)


def words_of_limits(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """How far from the average the smallest and the largest unit may lie."""
    units = _one(table, "number_of_units")
    of_units = f" over {counted(units, 'units')}" if is_known(units) else ""
    panel = f"The average is {_said(_one(table, 'value'), settings)}{of_units}."
    ends = [_reach(table.iloc[place], settings) for place in dict.fromkeys((0, len(table) - 1) if len(table) else ())]
    panel += "".join(ends)
    if not all(ends):
        panel += f" How far units{' of other sizes' if any(ends) else ''} may lie from it is {missing()}."
    chance = "chance and the usual differences" if settings["over_dispersed"] else "chance alone"
    return Said(
        panel,
        f"{panel} {method_of(settings)}.{_spread(table, settings)}",
        title=f"How far from the average {chance} may take a {settings['kind']}",
        alt=f"Two pairs of lines around the average, by size. {panel}",
        caveats=(*_caveats(settings, units), *_too_few(_one(table, "units_with_few"), units)),
    )


def method_of(settings: Mapping[str, Any]) -> str:
    """How the lines are worked out."""
    if settings["over_dispersed"]:
        return f"Limits widened by the variance between units (Spiegelhalter; {_ESTIMATES[settings['method']]})"
    return "Wilson's limits" if settings["kind"] == "proportion" else "Exact Poisson limits"


def method_of_points(settings: Mapping[str, Any]) -> str:
    """How the lines and each unit's own range are worked out."""
    own = "Wilson's" if settings["kind"] == "proportion" else "exact or Byar's"
    return f"Lines: {method_of(settings)}; each unit's own range: {own}"


def label_of(names: list[str]) -> str:
    """Column with the names of the units."""
    return "row" if not names else names[0] if len(names) == 1 else "group"


def _one(table: pd.DataFrame, column: str) -> Any:
    """The one value of a column; missing where it has none."""
    known = table[column].dropna().tolist() if column in table else []
    return known[0] if known else None


def _by_side(table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Units above the lines, highest first, those below, lowest first, and how many are not known to be on any side."""
    flags = table["flag"].astype("str")
    high, low = flags.str.startswith("High"), flags.str.startswith("Low")
    unknown = ~(high | low | flags.isin([INSIDE, NOT_JUDGED]))
    above = table[high].sort_values("value", ascending=False)
    return above, table[low].sort_values("value"), int(unknown.sum())


def _outside(high: pd.DataFrame, low: pd.DataFrame, label: str, *, widened: bool) -> str:
    """The sentence on what lies beyond what is usual, and, of widened lines, between the inner and the outer ones."""
    beyond = "what chance and the usual differences explain" if widened else "what chance explains"
    far = _sides(_beyond(high, widened), _beyond(low, widened), label)
    text = f" Beyond {beyond}, {' and '.join(far)}." if far else f" None lies beyond {beyond}."
    near = _sides(_between(high), _between(low), label) if widened else []
    if near:
        text += f" Between the inner and the outer lines {' and '.join(near)}; about one in 20 is so far out by chance."
    return text


def _beyond(rows: pd.DataFrame, widened: bool) -> pd.DataFrame:
    """Units on one side that lie outside all that is usual: of widened lines those beyond the outer ones."""
    return rows[rows["flag"].str.contains("outer", regex=False)] if widened and len(rows) else rows


def _between(rows: pd.DataFrame) -> pd.DataFrame:
    """Units between the inner and the outer lines."""
    return rows[rows["flag"].str.contains("inner", regex=False)] if len(rows) else rows


def _sides(high: pd.DataFrame, low: pd.DataFrame, label: str) -> list[str]:
    """How many units lie above and below, and which."""
    return [
        f"{len(rows)} {_lie(len(rows))} {side} ({_some(rows, label)})"
        for rows, side in ((high, "above"), (low, "below"))
        if len(rows)
    ]


def _lie(many: int) -> str:
    return "lies" if many == 1 else "lie"


def _some(part: pd.DataFrame, label: str) -> str:
    names = [str(name) for name in part[label]]
    return listed(names, most=4 if len(names) > _MOST_NAMED else None)


def _reach(row: pd.Series[Any], settings: Mapping[str, Any]) -> str:
    """Between which values a unit of this size lies by chance; nothing where they are missing."""
    size, low, high = (row[name] for name in (settings["population"], "lower_998", "upper_998"))
    if not is_known(size, low, high):
        return ""
    return f" A unit of {count(round(size))} lies within chance from {_said(low, settings)} to {_said(high, settings)}."


def _said(value: Any, settings: Mapping[str, Any]) -> str:
    """A value as it is shown."""
    kind, per = settings["kind"], settings["per"]
    if not is_known(value):
        return missing()
    if kind == "proportion":
        return percent(value / (100 if per == 100 else 1), digits=1)
    return f"{figure(value)} per {count(per)}" if kind == "rate" else f"{value:,.2f}"


def _spread(table: pd.DataFrame, settings: Mapping[str, Any]) -> str:
    """How much units differ beyond chance, for the analyst."""
    if not settings["over_dispersed"]:
        return ""
    phi, between = _one(table, "dispersion"), _one(table, "variance_between")
    if not is_known(phi, between):
        return f" The dispersion is {missing()}."
    return f" Dispersion {phi:.1f}, variance between units {between:.4f}."


def few_expected(expected: pd.Series[Any]) -> pd.Series[Any]:
    """Units of which so few events are expected that none at all would be no surprise."""
    return expected < FEWEST_EXPECTED


def _with_few_expected(table: pd.DataFrame, settings: Mapping[str, Any]) -> int | None:
    """How many units have too few events expected to be judged; missing where that is not known of all."""
    years = settings["years"] if settings["kind"] == "rate" else 1
    expected = table["denominator"] * years * table["average"] / scale_of(settings["kind"], settings["per"])
    return None if expected.isna().any() else int(few_expected(expected).sum())


def _too_few(few: Any, units: Any) -> tuple[Caveat, ...]:
    if not is_known(few, units) or not few:
        return ()
    text = (
        f"{count(few)} of {counted(units, 'units')} {'has' if few == 1 else 'have'} under {FEWEST_EXPECTED:.1f} events expected: "
        "none at all there would be no surprise."
    )
    return (Caveat("TOO_FEW_TO_JUDGE", text),)


def _caveats(settings: Mapping[str, Any], units: Any) -> tuple[Caveat, ...]:
    """What to keep in mind of the lines around so many units."""
    widened, method = settings["over_dispersed"], settings["method"]
    outside = "A unit outside the funnel is a line of enquiry, not a conclusion; it may count or record differently."
    found = [Caveat("NOT_LIKE_FOR_LIKE", outside)]
    if not widened:
        alone = "The lines allow for chance alone; areas usually differ by more than that."
        found.append(Caveat("CHANCE_ALONE", alone))
    if widened and method != "robust":
        narrow = (
            f"This estimate makes the lines narrow: of units that differ in one usual way about {_OUTSIDE[method]} in 100 lie "
            "outside the inner ones. The robust method does not."
        )
        found.append(Caveat("NARROW_LINES", narrow))
    if widened and is_known(units) and units < FEWEST_FOR_SPREAD:
        unsure = f"How much units differ was estimated from {count(units)}, which is very unsure."
        found.append(Caveat("SPREAD_UNSURE", unsure))
    return tuple(found)
