"""Everything known of one area, each measure beside all areas: a page that a council can be handed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis.charts.chart import Chart
from needs_analysis.columns import Column, limits, measures
from needs_analysis.demand.places.all_areas import not_compared, together, totals_of
from needs_analysis.errors import Refusal
from needs_analysis.result import Result, fixed_result
from needs_analysis.said import Caveat
from needs_analysis.source import SENSITIVE
from needs_analysis.units import kind
from needs_analysis.wording import count, counted, figure, listed, plain, sentence_case, small_percent

_SMALL: Final = 10
_COUNTED: Final = frozenset({"people", "cases", "referrals", "contacts", "sessions", "offences"})
_APART: Final = "not compared: "
NO_RANGE: Final = "no range"


def area_profile(results: Mapping[str, Result], *, area: str) -> Result:
    """Set each measure of one area beside that of all areas together.

    Parameters
    ----------
    results : mapping of str to Result
        Results with one row an area (such as of `area_rates`, `rate`, `proportion` or `funnel_points`), by a short name for
        each measure.
    area : str
        Name of the area, as the results spell it.

    Returns
    -------
    Result
        One row a measure: the area's value with its range and n, its ``rank`` among the ``areas`` that have a value, the value
        of ``all_areas`` (with ``all_areas_lower`` and ``all_areas_upper``, which differ where some counts were withheld), the
        ratio to it with its range, and ``flag`` (above, below, no clear difference, or no range). ``unit`` is ``share`` where
        the value is a part of a whole. Measures without the area, or that do not compare it, are left out and counted, and so
        are rows that are totals.

    Raises
    ------
    Refusal
        When no measure has the area, the area is itself a total, there is no measure at all, or one of unpublished records
        holds small counts.

    Notes
    -----
    The value of all areas is that of their events over their people, the area itself included; the median where a measure has
    none. An area without a value is in it with the range of its own, and the value is then the middle of what it can be. Rows
    are totals that are named so ("All areas", "England and Wales") or whose events and people are the sum of all the others. Areas
    that their measure does not compare, such as those counted in fewer months, are not in it. The ranges are those of the
    measures.

    Examples
    --------
    >>> from needs_analysis.demand import rate
    >>> table = pd.DataFrame({"ward": ["A", "B"], "count": [90, 30], "population": [1_000, 1_000]})
    >>> area_profile({"crime": rate(table, by="ward", per=1_000)}, area="A").table[["measure", "value", "all_areas", "flag"]]\\
    ...     .values.tolist()
    [['crime', 90.0, 60.0, 'above all areas']]
    """
    if not isinstance(results, Mapping) or not all(isinstance(result, Result) for result in results.values()):
        raise Refusal("The measures are no results by name", remedy='Give {"crime": area_rates(...), ...}.')
    if not results:
        raise Refusal("There is no measure to profile", remedy="Give results by name, such as those of area_rates.")
    for name, result in results.items():
        if result.disclosure in SENSITIVE and _holds_small(result):
            raise Refusal(
                f"The measure {name!r} holds counts under {_SMALL}, which the value of all areas would give away",
                remedy='Release each measure first and profile what was released: release.release(result, "lt10").result.',
            )
    rows: list[dict[str, Any]] = []
    without: dict[str, list[str]] = {}
    totals: list[str] = []
    aside: list[str] = []
    for name, result in results.items():
        row, why = _row(name, result, str(area), totals, aside)
        if row is None:
            without.setdefault(why, []).append(name)
        else:
            rows.append(row)
    if not rows:
        apart = [why for why in without if why.startswith(_APART)]
        if apart:
            raise Refusal(
                f"No measure compares {area} with the other areas ({listed(apart)})",
                remedy="Give its counts for the same time as those of the others.",
            )
        raise Refusal(f"No measure has an area called {area!r} with a figure", remedy="Spell it as the results do.")
    shown = pd.DataFrame(rows).astype({"rank": "Int64"})
    cautions = _cautions(shown)
    shown = shown.drop(columns="areas_without")
    panel = _panel(shown, str(area))
    codes: dict[str, Caveat] = {}
    for result in results.values():
        for caveat in result.caveats:
            codes.setdefault(caveat.code, caveat)
    made = fixed_result(
        table=shown,
        columns=_columns(results),
        measure=f"profile of {area}",
        definition="Each measure of the area beside that of all areas of the same result together, itself included.",
        method="Values, ranges and ranks of the results; all areas by their events over their people, or by their median.",
        sentences={
            "panel": panel,
            "analyst": f"{panel} All areas: {'; '.join(f'{row.measure} {row.all_areas_by}' for row in shown.itertuples())}.",
        },
        parameters={"area": area, "measures": list(results)},
        sources=tuple(sorted({source for result in results.values() for source in result.sources})),
        caveats=(*codes.values(), *cautions),
        chart=Chart(
            kind="intervals",
            label="measure",
            title=f"{area} beside all areas",
            alt=f"Points with ranges for {len(shown)} measures as a ratio to all areas. {panel}",
            value_title="Ratio to all areas (1 = the same)",
            value="ratio",
            lower="ratio_lower",
            upper="ratio_upper",
            reference=1.0,
            reference_label="All areas",
        ),
    )
    for why, names in without.items():
        made = made.leaving_out(f"measures without {area}: {listed(names)}", len(names), why, counted=False)
    if totals:
        made = made.leaving_out(
            "rows that are totals of the others", len(totals), "all areas together are no area", counted=False
        )
    if aside:
        made = made.leaving_out(
            "areas that their measure does not compare", len(aside), "not counted like the others", counted=False
        )
    return made


def _panel(shown: pd.DataFrame, area: str) -> str:
    parts = [
        f"{side} in {counted(len(names), 'measures')} ({listed(_fewer(names))})"
        for side in ("above", "below")
        if (names := shown.loc[shown["flag"] == f"{side} all areas", "measure"].tolist())
    ]
    unsure = int((shown["flag"] == NO_RANGE).sum())
    first = shown.iloc[0]
    place = f", number {first['rank']} of {first['areas']}" if pd.notna(first["rank"]) else ""
    return (
        f"{area}, {counted(len(shown), 'measures')} beside all areas together: "
        + (f"beyond chance {' and '.join(parts)}." if parts else "no difference beyond chance in any.")
        + (
            f" {sentence_case(counted(unsure, 'measures'))} {'has' if unsure == 1 else 'have'} no range."
            if unsure
            else ""
        )
        + f" {sentence_case(str(first['measure']))}: {_said(first)}{place}."
    )


def _cautions(shown: pd.DataFrame) -> list[Caveat]:
    """What all areas together do not hold for certain."""
    found = []
    if (shown["all_areas_lower"] < shown["all_areas_upper"]).any():
        found.append(
            Caveat(
                "ALL_AREAS_AS_RANGE",
                "Some areas' counts were withheld, so all areas together are known as a range.",
                figures=False,
            )
        )
    if (shown["areas_without"] > 0).any():
        found.append(
            Caveat(
                "NOT_ALL_AREAS",
                "Of some areas nothing is known, so all areas together are those with a figure.",
                figures=False,
            )
        )
    return found


def _row(
    name: str, result: Result, area: str, totals: list[str], aside: list[str]
) -> tuple[dict[str, Any] | None, str]:
    """The row of one measure, or why there is none; totals among its rows, and areas set aside, are added to lists."""
    table = result.table
    labels = [column for column in dict.fromkeys([*([result.chart.label] if result.chart else []), *table.columns])]
    label = next((c for c in labels if c in table and table[c].astype("str").eq(area).any()), None)
    if label is None or "value" not in table:
        return None, "not in their results"
    own = (table[label].astype("str") == area).to_numpy(dtype=bool)
    if own.sum() > 1:
        raise Refusal(
            f"The measure {name!r} has {int(own.sum())} rows for {area}",
            remedy="Give results with one row an area, one each.",
        )
    row = table[own].iloc[0]
    if pd.isna(row["value"]) and pd.isna(row.get("lower", np.nan)):
        return None, "no figure for the area"
    total = totals_of(table, label)
    if total[own].any():
        raise Refusal(f"{area} is all areas together in {name!r}", remedy="Give one of the areas.")
    totals += [f"{name}: {label}" for _ in range(int(total.sum()))]
    apart = not_compared(table) & ~total
    if apart[own].any():
        return None, f"{_APART}{row.get('flag') or 'it has no rank there'}"
    aside += [name] * int(apart.sum())
    areas = table[~total & ~apart]
    whole = together(areas)
    unit = _unit(str(row.get("unit", "")), whole.is_share, result)
    value, lower, upper = (float(row.get(part, np.nan)) for part in ("value", "lower", "upper"))
    # The least of a ratio is of the most that all areas can be.
    ratio, least, most = (
        part / all_ if all_ else np.nan
        for part, all_ in ((value, whole.value), (lower, whole.upper), (upper, whole.lower))
    )
    return {
        "measure": name,
        "value": value,
        "lower": lower,
        "upper": upper,
        "confidence": row.get("confidence", np.nan),
        "numerator": row.get("numerator", np.nan),
        "denominator": row.get("denominator", np.nan),
        "unit": unit,
        "method": str(row.get("method", "")),
        "flag": _flag(least, most),
        "rank": int((areas["value"] > value).sum()) + 1 if np.isfinite(value) else pd.NA,
        "areas": whole.areas,
        "areas_without": whole.without,
        "all_areas": whole.value,
        "all_areas_lower": whole.lower,
        "all_areas_upper": whole.upper,
        "all_areas_by": whole.how,
        "ratio": ratio,
        "ratio_lower": least,
        "ratio_upper": most,
        "definition": result.definition,
    }, ""


def _flag(least: float, most: float) -> str:
    if not (np.isfinite(least) or np.isfinite(most)):
        return NO_RANGE
    return "above all areas" if least > 1 else "below all areas" if most < 1 else "no clear difference"


def _unit(unit: str, is_share: bool, result: Result) -> str:
    """What the value is in: a share where it is a part of a whole, whatever the parts are counted in."""
    rate = unit.startswith("per ") or unit in ("percent", "ratio", "share")
    drawn_as_share = result.chart is not None and result.chart.scale == 100
    return "share" if not rate and (is_share or drawn_as_share) else unit


def _holds_small(result: Result) -> bool:
    """Whether a count of any row is small: what is said of all areas together rests on each of them."""
    table = result.table.apply(pd.to_numeric, errors="coerce")
    judged = [column for column in result.columns if column.role in ("count", "base") and not column.public]
    small = [(table[column.name] > 0) & (table[column.name] < _SMALL) for column in judged]
    rests = [table[column.part_of] - table[column.name] for column in judged if column.part_of in table]
    return any(bool(part.any()) for part in [*small, *((rest >= 0) & (rest < _SMALL) for rest in rests)])


def _columns(results: Mapping[str, Result]) -> tuple[Column, ...]:
    """What the columns are; a value is a count where it is one in any of the results."""
    counted = any(
        column.name == "value" and column.role == "count" for made in results.values() for column in made.columns
    )
    return (
        Column("numerator", "count"),
        Column("denominator", "base"),
        Column("value", "count" if counted else "measure", of=("numerator", "denominator")),
        Column("rank", "measure", of=("value",)),
        *(Column(name, "helper", of=("value",)) for name in ("ratio", "ratio_lower", "ratio_upper")),
        *measures("areas", "all_areas", of=()),
        *limits("all_areas_lower", "all_areas_upper", of=()),
        Column("all_areas_by", "label"),
        Column("definition", "helper"),
    )


def _said(row: pd.Series[Any]) -> str:
    """Value and range of a measure in words, in its own unit."""
    unit = str(row["unit"])

    def one(value: float) -> str:
        if unit == "share":
            return small_percent(value)
        if unit == "percent":
            return small_percent(value / 100)
        if kind(unit) in _COUNTED and value >= _SMALL:
            return count(round(value))
        return figure(value)

    after = "" if unit in ("share", "percent", "") else f" {plain(unit)}"
    reach = f"{one(row['lower'])} to {one(row['upper'])}" if pd.notna(row["lower"]) else ""
    if pd.isna(row["value"]):
        return f"not known exactly, {reach}{after}"
    return f"{one(row['value'])}{after} ({f'range {reach}' if reach else 'no range'})"


def _fewer(names: list[str]) -> list[str]:
    return names if len(names) <= 5 else [*names[:4], f"{len(names) - 4} more"]
