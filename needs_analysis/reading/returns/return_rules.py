"""Consistency rules for the rows of a return: totals, keys, parts and totals, no missing quarters."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

from needs_analysis import periods
from needs_analysis.quantity import Measured, known
from needs_analysis.reading import spelling
from needs_analysis.reading.meaning import area_names
from needs_analysis.reading.meaning.rows_of_counts import MEASURES, STOCKS, Row, rows_of
from needs_analysis.reading.received import Notice, Problems, rows_shown

_EXPECTED_WITHIN: Final = (("engaged", "referrals"), ("new_clients", "referrals"))
"""Pairs that usually hold, and may fail honestly: people engaged now were referred in an earlier quarter."""


def taken_apart(rows: list[Row], problems: Problems, notices: list[Notice]) -> list[Row]:
    """Cumulative counts to quarterly counts; a count that falls, or a missing quarter, is refused."""
    by_key = {row.key: row for row in rows}
    apart = []
    for row in rows:
        quarter = row.texts["quarter"]
        measures = {}
        if periods.place_in_year(quarter) == 1:
            apart.append(row)
            continue
        earlier = periods.quarter_numbered(periods.number_of(quarter) - 1)
        before = by_key.get((*row.key[:-1], earlier))
        if before is None:
            problems.add(
                f"{row.place} has cumulative counts, and {earlier} is not in the file, so the quarter cannot be calculated",
                sheet=row.sheet,
                row=row.row,
                expected="every quarter of the year to date",
                remedy="Add the earlier quarters, or set period_type to quarter.",
            )
            continue
        for name, value in row.measures.items():
            if name in STOCKS:
                measures[name] = value
                continue
            old = before.measures.get(name, Measured())
            measures[name] = _later_less_earlier(value, old)
            if measures[name].upper < 0:
                problems.add(
                    f"{row.place} is lower than {earlier}, and cumulative counts since 1 April cannot fall",
                    sheet=row.sheet,
                    row=row.row,
                    column=name,
                    expected="a count that does not fall",
                    remedy="Ask the provider which of the two is right.",
                )
        apart.append(replace(row, measures=measures))
    if len(apart) == len(rows):
        notices.append(
            Notice("YEAR_TO_DATE", "Cumulative counts since 1 April were converted to quarterly counts.", problems.file)
        )
    return apart


def _later_less_earlier(later: Measured, earlier: Measured) -> Measured:
    """What was added between two counts since 1 April, as far as both are known; a negative upper end is a fall."""
    if later.state == "not_applicable":
        return later
    # What did not apply yet had not been counted yet.
    start = known(0) if earlier.state == "not_applicable" else earlier
    highest = later.upper - (start.lower if math.isfinite(start.lower) else 0.0)
    lowest = later.lower - start.upper if math.isfinite(later.lower) and math.isfinite(start.upper) else 0.0
    if later.state == start.state == "known":
        return known(later.value - start.value)
    state = later.state if later.state != "known" else start.state
    return Measured(state=state, lower=max(lowest, 0.0), upper=highest)


def check_keys(rows: list[Row], problems: Problems) -> None:
    """Refuse a duplicated service, area and quarter."""
    places: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        places.setdefault(tuple(spelling.folded(part) for part in row.key), []).append(row)
    for same in places.values():
        if len(same) > 1:
            problems.add(
                f"{' and '.join(row.place for row in same)} are for the same service, area and quarter",
                sheet=same[0].sheet,
                row=rows_shown(row.row for row in same),
                column="service + area + quarter",
                count=len(same),
                expected="each once",
                remedy="Remove the duplicate, or add the column that distinguishes them (provider, crime_type).",
            )


def check_parts(rows: list[Row], problems: Problems, notices: list[Notice]) -> None:
    """Refuse parts above their total; report those that may legitimately exceed it."""
    groups: dict[tuple[str, str], list[str]] = {}
    for column in MEASURES:
        if column.part_of:
            groups.setdefault((column.part_of, column.group or column.name), []).append(column.name)
    above: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        for (whole, group), members in groups.items():
            total = row.measures.get(whole, Measured())
            given = [(name, row.measures[name]) for name in members if name in row.measures]
            least = sum(item.lower for _, item in given if item.lower == item.lower)
            if given and total.state in ("known", "suppressed") and least > total.upper:
                problems.add(
                    f"{row.place}: {' + '.join(name for name, _ in given)} is {least:,.0f}, {whole} is "
                    f"{'at most ' if total.state != 'known' else ''}{total.upper:,.0f}",
                    sheet=row.sheet,
                    row=row.row,
                    column=group if group not in row.measures else members[0],
                    expected=f"together at most {whole}",
                    remedy="Ask the provider which is right.",
                )
        for part, whole in _EXPECTED_WITHIN:
            value, total = row.measures.get(part, Measured()), row.measures.get(whole, Measured())
            if value.state == total.state == "known" and value.value > total.value:
                above.setdefault((part, whole), []).append(row)
    for (part, whole), found in above.items():
        text = f"{part} is above {whole}; people referred in an earlier quarter may be among them."
        notices.append(Notice("PART_ABOVE_WHOLE", text, f"{problems.file}, {rows_of(found)}, {part}"))


def note_gaps(rows: list[Row], file: str, notices: list[Notice]) -> None:
    """Name every missing quarter of a service and area."""
    series: dict[tuple[str, ...], set[str]] = {}
    everywhere = {row.texts["quarter"] for row in rows}
    for row in rows:
        series.setdefault(row.key[:-1], set()).add(row.texts["quarter"])
    between = set(periods.missing_between(sorted(everywhere))) if everywhere else set()
    lacking: dict[tuple[str, ...], list[str]] = {}
    for key, found in series.items():
        if missing := tuple(sorted((everywhere | between) - found)):
            lacking.setdefault(missing, []).append(", ".join(part for part in key if part))
    if lacking:
        said = [
            f"{'; '.join(which[:4])}{' and others' if len(which) > 4 else ''}: {', '.join(missing[:8])}"
            for missing, which in list(lacking.items())[:6]
        ]
        if len(lacking) > 6:
            said.append(f"and {sum(len(which) for which in list(lacking.values())[6:])} more series")
        text = f"{'. '.join(said)} is missing; it is not 0, and its year is incomplete."
        notices.append(Notice("MISSING_QUARTER", text, file))


def note_forces(rows: list[Row], file: str, notices: list[Notice]) -> None:
    """Report areas of several forces in one return, which is usually an error."""
    force_of = {
        area: force for force, parts in area_names.inside().items() if force in area_names.forces() for area in parts
    }
    found: dict[str, list[Row]] = {}
    for row in rows:
        area = row.texts.get("area", "")
        found.setdefault(area if area in area_names.forces() else force_of.get(area, ""), []).append(row)
    found.pop("", None)
    if len(found) > 1:
        *fewer, _ = sorted(found.values(), key=len)
        places = "; ".join(f"{row.place}, area {row.texts['area']}" for few in fewer for row in few[:4])
        text = f"The areas lie in {len(found)} police force areas ({', '.join(sorted(found))})."
        notices.append(Notice("SEVERAL_FORCES", text, f"{file}, {places}"))


def note_unknown_values(rows: list[Row], file: str, notices: list[Notice]) -> None:
    """Report how many cells are suppressed, missing or low."""
    for state, code, text in (
        ("suppressed", "SUPPRESSED", "cells are suppressed, so totals that include them are ranges."),
        ("missing", "MISSING", "cells have no number; they are missing, not 0."),
        ("low", "LOW", "cells are above 0 and were rounded to 0."),
    ):
        places = [f"{row.place} {name}" for row in rows for name, value in row.measures.items() if value.state == state]
        if places:
            shown = ", ".join(places[:6]) + (", ..." if len(places) > 6 else "")
            notices.append(Notice(code, f"{len(places)} {text}", f"{file}, {shown}"))
