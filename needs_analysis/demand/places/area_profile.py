"""Everything known of one area, each measure compared with all areas: a page that a council can be handed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import require
from needs_analysis.charts.chart import EVEN, Chart
from needs_analysis.columns import SHARE, STANDARD, Column, limits, measures
from needs_analysis.demand.places.all_areas import not_compared, together, totals_of
from needs_analysis.errors import Refusal
from needs_analysis.result import Excluded, Result
from needs_analysis.said import Caveat, Said
from needs_analysis.source import SENSITIVE
from needs_analysis.units import kind
from needs_analysis.wording import (
    count,
    counted,
    figure,
    is_known,
    listed,
    missing,
    plain,
    sentence_case,
    small_percent,
)

_SMALL: Final = 10
_NAMED: Final = 4
_FIGURE: Final = re.compile(r"\d")
_YEAR: Final = re.compile(r"(?<![\d,.])(?:19|20)\d\d(?:[/-]\d\d)?(?![\d,.]\d|\d)")
"""A year, which is no figure: counts of four digits have a comma."""
_IN_WORDS: Final = {
    "FEW_ROWS": "Some means rest on few rows",
    "INCIDENTS": "Anti-social behaviour incidents are counted with crimes",
    "NOT_KNOWN": "Some areas have no figure",
    "NOWHERE": "Some events are in no area",
    "RESIDENTS_AS_OF": "Residents are of the date that their source states",
    "SMALL_NUMBERS": "Some figures rest on small numbers",
    "SUPPRESSED": "Small figures are withheld",
    "UNEQUAL_COVER": "Areas were not all counted for the same time",
}
"""Cautions that hold figures of their measure, in general words; any other is said by its code."""
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
        raise Refusal("The measures are not named results", remedy='Give {"crime": area_rates(...), ...}.')
    if not results:
        raise Refusal("There is no measure to profile", remedy="Give results by name, such as those of area_rates.")
    for name, result in results.items():
        if result.disclosure in SENSITIVE and _holds_small(result):
            raise Refusal(
                f"The measure {name!r} holds counts under {_SMALL}, which the value of all areas would give away",
                remedy='Release each measure first and profile what was released: release.release(result, "lt10").result.',
            )
    rows, left = _gathered(results, str(area))
    return Result(
        table=pd.DataFrame(rows).astype({"rank": "Int64"}).drop(columns="areas_without"),
        columns=_columns(results),
        measure=f"profile of {area}",
        definition="Each measure of the area compared with that of all areas of the same result together, itself included.",
        method="Values, ranges and ranks of the results; all areas by their events over their people, or by their median.",
        settings={"area": str(area), "measures": list(results)},
        sources=tuple(sorted({source for result in results.values() for source in result.sources})),
        notes=_notes(results, rows),
        excluded=left,
        words=words,
        chart=Chart(
            kind="intervals",
            label="measure",
            value_title="Ratio to all areas (1 = the same)",
            value="ratio",
            lower="ratio_lower",
            upper="ratio_upper",
            reference=EVEN,
            reference_label="All areas",
        ),
        withheld=any(result.withheld for result in results.values()),
    )


def _gathered(results: Mapping[str, Result], area: str) -> tuple[list[dict[str, Any]], tuple[Excluded, ...]]:
    """One row a measure, and what was left out: measures without the area, totals, and areas that are not compared."""
    rows: list[dict[str, Any]] = []
    without: dict[str, list[str]] = {}
    totals: list[str] = []
    aside: list[str] = []
    for name, result in results.items():
        row, why = _row(name, result, area, totals, aside)
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
    left = [
        Excluded(f"measures without {area}: {listed(names)}", len(names), why, False) for why, names in without.items()
    ]
    for what, found, why in (
        ("rows that are totals of the others", totals, "all areas together are no area"),
        ("areas that their measure does not compare", aside, "not counted like the others"),
    ):
        left += [Excluded(what, len(found), why, False)] if found else []
    return rows, tuple(left)


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """Where the area is clearly above or below all areas, and its first measure with range and rank."""
    area = settings["area"]
    nameless = f"measure (name {missing()})"
    table = table.assign(measure=[name if is_known(name) else nameless for name in table["measure"]])
    panel = _panel(table, area)
    how = [f"{row['measure']} {row['all_areas_by']}" for _, row in table.iterrows() if is_known(row["all_areas_by"])]
    caveats: tuple[Caveat, ...] = ()
    if (require.floats(table["all_areas_lower"]) < require.floats(table["all_areas_upper"])).any():
        text = "Some areas' counts were withheld, so all areas together are known as a range."
        caveats = (Caveat("ALL_AREAS_AS_RANGE", text),)
    return Said(
        panel,
        f"{panel} All areas: {'; '.join(how)}." if how else panel,
        title=f"{area} compared with all areas",
        alt=f"Points with ranges for {counted(len(table), 'measures')} as a ratio to all areas. {panel}",
        caveats=caveats,
    )


def _panel(table: pd.DataFrame, area: str) -> str:
    known = table[table["value"].notna() | table["lower"].notna() | table["upper"].notna()]
    if known.empty:
        return f"{area}: the figures of {counted(len(table), 'measures')} are {missing()}."
    parts = [
        f"clearly {side} in {counted(len(names), 'measures')} ({listed(names, most=_NAMED)})"
        for side in ("above", "below")
        if (names := known.loc[known["flag"] == f"{side} all areas", "measure"].tolist())
    ]
    unsure, lacking = int((known["flag"] == NO_RANGE).sum()), len(table) - len(known)
    none = f"no clear difference in any measure{' that is shown' if lacking else ''}"
    said = " and ".join(parts) or (none if unsure < len(known) else "no difference can be judged")
    panel = f"{area} compared with all areas together: {said}."
    for many, what in ((unsure, "no range"), (lacking, f"a figure that is {missing()}")):
        panel += f" {sentence_case(counted(many, 'measures'))} {'has' if many == 1 else 'have'} {what}." if many else ""
    first = known.iloc[0]
    place = (
        f", number {count(first['rank'])} of {count(first['areas'])}" if is_known(first["rank"], first["areas"]) else ""
    )
    return f"{panel} {sentence_case(str(first['measure']))}: {_said(first)}{place}."


def _notes(results: Mapping[str, Result], rows: list[dict[str, Any]]) -> tuple[Caveat, ...]:
    """Cautions of the measures, each once. One that holds a figure of theirs is said without it, as that may be withheld here."""
    told: dict[str, str] = {}
    figured: dict[str, list[str]] = {}
    for name, result in results.items():
        for caveat in result.caveats:
            told.setdefault(caveat.code, caveat.text)
            if _FIGURE.search(_YEAR.sub("", caveat.text)) and name not in figured.setdefault(caveat.code, []):
                figured[caveat.code].append(name)
    found = [
        Caveat(code, _without_figures(code, names) if (names := figured.get(code)) else text)
        for code, text in told.items()
    ]
    if any(row["areas_without"] for row in rows):
        text = "Of some areas nothing is known, so all areas together are those with a figure."
        found.append(Caveat("NOT_ALL_AREAS", text))
    return tuple(found)


def _without_figures(code: str, names: list[str]) -> str:
    """A caution in general words, and the measures that it is of."""
    said = _IN_WORDS.get(code, sentence_case(plain(code.lower())))
    return f"{said} ({listed(names, most=_NAMED)}; see the measure itself for details)."


def _row(
    name: str, result: Result, area: str, totals: list[str], aside: list[str]
) -> tuple[dict[str, Any] | None, str]:
    """The row of one measure, or why there is none; totals among its rows, and areas set aside, are added to lists."""
    table = result.table
    label = _label(result, area)
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
        return None, "the figure for the area is withheld" if result.withheld else "no figure for the area"
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
    value, lower, upper = (
        float(part) if is_known(part) else np.nan for part in (row.get(end) for end in ("value", "lower", "upper"))
    )
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


def _label(result: Result, area: str) -> Any:
    """The column in which the area stands: one that names rows, or says something of them in words."""
    for role in ("key", "label", "helper"):
        for column in result.columns:
            if column.role != role or column.name in STANDARD:
                continue
            if result.table[column.name].astype("str").eq(area).any():
                return column.name
    return None


def _flag(least: float, most: float) -> str:
    if not (np.isfinite(least) or np.isfinite(most)):
        return NO_RANGE
    return "above all areas" if least > 1 else "below all areas" if most < 1 else "no clear difference"


def _unit(unit: str, is_share: bool, result: Result) -> str:
    """What the value is in: a share where it is a part of a whole, whatever the parts are counted in."""
    rate = unit.startswith("per ") or unit in ("percent", "ratio", "share")
    return SHARE if not rate and (is_share or result.column("value").unit == SHARE) else unit


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
    unit = str(row["unit"]) if is_known(row["unit"]) else ""

    def one(value: float) -> str:
        if unit == "share":
            return small_percent(value)
        if unit == "percent":
            return small_percent(value / 100)
        if kind(unit) in _COUNTED and value >= _SMALL:
            return count(round(value))
        return figure(value)

    after = "" if unit in ("share", "percent", "") else f" {plain(unit)}"
    known = is_known(row["lower"], row["upper"])
    reach = f"{one(row['lower'])} to {one(row['upper'])}" if known else ""
    if not is_known(row["value"]):
        return f"not known exactly, {reach}{after}" if reach else "not known exactly"
    return f"{one(row['value'])}{after} ({f'range {reach}' if reach else 'no range'})"
