"""What must hold between the rows of a return: totals, keys, parts and wholes, quarters without a gap."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from needs_analysis.contracts import ALL, periods
from needs_analysis.contracts.measured import Measured, known
from needs_analysis.reading import names
from needs_analysis.reading.layout import Layout
from needs_analysis.reading.received import Notice, Problems, rows_shown

CONTRACT: Final = ALL["provider_return"]
_TOTAL: Final = re.compile(r"(grand |overall |sub ?|all )?totals?( .*)?|all( (areas|services|providers))?|overall|sum")
_NOT_ADDITIVE: Final = ("longest_wait_days", "mean_wait_days")
_STOCKS: Final = ("waiting", "carried_in", "carried_out", *_NOT_ADDITIVE)
"""Measures of a day, which a count since 1 April leaves as they are."""
_EXPECTED_WITHIN: Final = (("engaged", "referrals"), ("new_clients", "referrals"))
"""Pairs that usually hold, and may fail honestly: people engaged now were referred in an earlier quarter."""
KEY: Final = CONTRACT.key
_MEASURES: Final = tuple(column for column in CONTRACT.columns if column.kind == "measured")


@dataclass(frozen=True)
class Row:
    """One row of a return, read."""

    sheet: str | None
    row: int
    texts: dict[str, str]
    measures: dict[str, Measured]
    others: dict[str, float | date | None] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, ...]:
        """What names the row."""
        return tuple(self.texts.get(name, "") for name in KEY)

    @property
    def place(self) -> str:
        """Where it stands, for a message."""
        return f"{self.sheet}!row {self.row}" if self.sheet else f"row {self.row}"

    def parts_key(self, *without: str) -> tuple[str, ...]:
        """The key without some of its columns."""
        return tuple(self.texts.get(name, "") for name in KEY if name not in without)


def is_total(text: str) -> bool:
    """Whether a word stands for the sum of others."""
    return bool(_TOTAL.fullmatch(names.folded(text)))


def taken_apart(rows: list[Row], problems: Problems, notices: list[Notice]) -> list[Row]:
    """Counts since 1 April into counts of the quarter; a count that falls, or a quarter that is missing, is refused."""
    by_key = {row.key: row for row in rows}
    apart = []
    for row in rows:
        quarter = row.texts["quarter"]
        measures = {}
        if quarter.endswith("Q1"):
            apart.append(row)
            continue
        earlier = f"{quarter[:-1]}{int(quarter[-1]) - 1}"
        before = by_key.get((*row.key[:-1], earlier))
        if before is None:
            problems.add(
                f"{row.place} counts since 1 April, and {earlier} is not in the file to take it apart",
                sheet=row.sheet,
                row=row.row,
                expected="every quarter of the year so far",
                remedy="Add the earlier quarters, or set period_type to quarter.",
            )
            continue
        for name, value in row.measures.items():
            if name in _STOCKS:
                measures[name] = value
                continue
            old = before.measures.get(name, Measured())
            if value.state == old.state == "known":
                if value.value < old.value:
                    problems.add(
                        f"{row.place} is lower than {earlier}, and counts since 1 April cannot fall",
                        sheet=row.sheet,
                        row=row.row,
                        column=name,
                        expected="a count that stays or rises",
                        remedy="Ask the provider which of the two is right.",
                    )
                measures[name] = known(max(value.value - old.value, 0))
            else:
                state = value.state if value.state != "known" else old.state
                lowest = value.lower - old.upper if old.upper == old.upper else 0.0
                measures[name] = Measured(state=state, lower=max(lowest, 0.0), upper=value.upper - old.lower)
        apart.append(replace(row, measures=measures))
    if len(apart) == len(rows):
        notices.append(Notice("YEAR_TO_DATE", "Counts since 1 April were taken apart into quarters.", problems.file))
    return apart


def without_totals(
    rows: list[Row], layout: Layout, problems: Problems, notices: list[Notice]
) -> tuple[list[Row], list[Row]]:
    """Rows of totals, and of larger areas beside their parts, set aside once they are seen to add up."""
    larger = {**names.inside(), **{name: frozenset(parts) for name, parts in layout.parents.items()}}
    marked = [row for row in rows if any(is_total(row.texts.get(name, "")) for name in ("service", "area"))]
    plain = [row for row in rows if row not in marked]
    aside: list[Row] = []
    for row, block in _with_block(rows, marked):
        in_service, in_area = (is_total(row.texts.get(name, "")) for name in ("service", "area"))
        area = row.texts.get("area", "")
        parts = [
            other
            for other in plain
            if other.texts.get("quarter") == row.texts.get("quarter")
            and (in_service or other.texts.get("service") == row.texts.get("service"))
            and (in_area or other.texts.get("area") == area or other.texts.get("area") in larger.get(area, ()))
        ]
        parts = [part for part in parts if not _has_parts(part, parts, larger)]
        _adds_up(row, parts, problems, block=block)
        aside.append(row)
    kept = []
    for row in plain:
        parts = [other for other in plain if _is_part(other, row, larger)]
        if parts:
            finest = [part for part in parts if not _has_parts(part, parts, larger)]
            _adds_up(row, finest, problems)
            aside.append(row)
        else:
            kept.append(row)
    if aside:
        place = ", ".join(row.place for row in aside[:8])
        text = f"{len(aside)} rows of totals" if len(aside) > 1 else "A row of totals"
        notices.append(Notice("TOTAL_SET_ASIDE", f"{text} was checked against its parts and set aside.", place))
    return kept, aside


def _is_part(other: Row, row: Row, larger: Mapping[str, frozenset[str]]) -> bool:
    return other.texts.get("area") in larger.get(row.texts.get("area", ""), ()) and other.parts_key(
        "area"
    ) == row.parts_key("area")


def _has_parts(row: Row, among: list[Row], larger: Mapping[str, frozenset[str]]) -> bool:
    return any(_is_part(other, row, larger) for other in among)


def _with_block(rows: list[Row], marked: list[Row]) -> Iterator[tuple[Row, list[Row]]]:
    """Each marked row with the rows above it, back to the last marked one: what a subtotal adds up."""
    block: list[Row] = []
    for row in rows:
        if row in marked:
            yield row, block
            block = []
        else:
            block = [*(other for other in block if other.sheet == row.sheet), row]


def _adds_up(row: Row, parts: list[Row], problems: Problems, *, block: Sequence[Row] = ()) -> None:
    if not parts:
        problems.add(
            f"{row.place} is a total of rows that are not in the file",
            sheet=row.sheet,
            row=row.row,
            expected="the rows that it adds up",
            remedy="Take it out, or send the parts.",
        )
        return
    wrong = _differences(row, parts)
    if wrong and block and not _differences(row, block):
        return
    for name, expected in wrong.items():
        shown = rows_shown(part.row for part in parts)
        problems.add(
            f"{row.place} is a total, and its parts (rows {shown}) add up to another number",
            sheet=row.sheet,
            row=row.row,
            column=name,
            count=len(parts),
            expected=expected,
            remedy="Ask the provider which is right; a total is never added to its parts.",
        )


def _differences(row: Row, parts: Sequence[Row]) -> dict[str, str]:
    """Measures of a total that its parts do not add up to, and what they do add up to."""
    found = {}
    for name, value in row.measures.items():
        if value.state != "known" or name in _NOT_ADDITIVE:
            continue
        given = [part.measures.get(name, Measured()) for part in parts]
        lowest = sum(item.lower for item in given if item.lower == item.lower)
        highest = sum(item.upper for item in given if item.state != "not_applicable")
        if value.value < lowest or value.value > highest:
            found[name] = f"{lowest:,.0f}" if lowest == highest else f"{lowest:,.0f} to {highest:,.0f}"
    return found


def check_keys(rows: list[Row], problems: Problems) -> None:
    """Refuse a service, area and quarter that stands twice."""
    places: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        places.setdefault(tuple(names.folded(part) for part in row.key), []).append(row)
    for same in places.values():
        if len(same) > 1:
            problems.add(
                f"{' and '.join(row.place for row in same)} are for the same service, area and quarter",
                sheet=same[0].sheet,
                row=rows_shown(row.row for row in same),
                column="service + area + quarter",
                count=len(same),
                expected="each once",
                remedy="Take the copy out, or say what tells them apart (provider, crime_type).",
            )


def check_parts(rows: list[Row], problems: Problems, notices: list[Notice]) -> None:
    """Refuse parts above their whole; note those that may exceed it honestly."""
    groups: dict[tuple[str, str], list[str]] = {}
    for column in _MEASURES:
        if column.part_of:
            groups.setdefault((column.part_of, column.group or column.name), []).append(column.name)
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
                text = f"{part} is above {whole}; people referred in an earlier quarter may be among them."
                notices.append(Notice("PART_ABOVE_WHOLE", text, f"{row.place} {part}"))


def note_gaps(rows: list[Row], file: str, notices: list[Notice]) -> None:
    """Name every quarter that a service and area lacks."""
    series: dict[tuple[str, ...], set[str]] = {}
    everywhere = {row.texts["quarter"] for row in rows}
    for row in rows:
        series.setdefault(row.key[:-1], set()).add(row.texts["quarter"])
    between = set(periods.missing_between(sorted(everywhere))) if everywhere else set()
    for key, found in series.items():
        missing = sorted((everywhere | between) - found)
        if missing:
            what = ", ".join(part for part in key if part)
            text = f"{what}: {', '.join(missing[:8])} is missing; it is not 0, and a year with it is not whole."
            notices.append(Notice("MISSING_QUARTER", text, file))


def note_forces(rows: list[Row], file: str, notices: list[Notice]) -> None:
    """Say when areas of several forces stand in one return: a slip of the list, more often than not."""
    force_of = {area: force for force, parts in names.inside().items() if force in names.forces() for area in parts}
    found: dict[str, list[Row]] = {}
    for row in rows:
        area = row.texts.get("area", "")
        found.setdefault(area if area in names.forces() else force_of.get(area, ""), []).append(row)
    found.pop("", None)
    if len(found) > 1:
        *fewer, _ = sorted(found.values(), key=len)
        places = "; ".join(f"{row.place}, area {row.texts['area']}" for few in fewer for row in few[:4])
        text = f"The areas lie in {len(found)} police force areas ({', '.join(sorted(found))})."
        notices.append(Notice("SEVERAL_FORCES", text, f"{file}, {places}"))


def note_unknown_values(rows: list[Row], file: str, notices: list[Notice]) -> None:
    """Say how many cells are suppressed, missing or low."""
    for state, code, text in (
        ("suppressed", "SUPPRESSED", "cells are suppressed, so that totals over them are ranges."),
        ("missing", "MISSING", "cells hold no number; they are missing, and not 0."),
        ("low", "LOW", "cells are above 0 and were rounded to 0."),
    ):
        places = [f"{row.place} {name}" for row in rows for name, value in row.measures.items() if value.state == state]
        if places:
            shown = ", ".join(places[:6]) + (", ..." if len(places) > 6 else "")
            notices.append(Notice(code, f"{len(places)} {text}", f"{file}, {shown}"))
