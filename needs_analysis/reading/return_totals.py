"""Rows of totals in a return, set aside once they are seen to add up, so that nothing is counted twice."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from needs_analysis import reference
from needs_analysis.contracts.measured import Measured
from needs_analysis.reading import names
from needs_analysis.reading.layout import Layout
from needs_analysis.reading.received import Notice, Problems, rows_shown
from needs_analysis.reading.return_rules import NOT_ADDITIVE, Row

_DIMENSIONS: Final = ("provider", "service", "crime_type", "area")
_MAY_BE_BLANK: Final = ("provider", "crime_type")
_THINGS: Final = (
    "areas|services|providers|crimes|crime types|offences|types|referrals|cases|clients|victims|people|contacts"
)
_SURE: Final = re.compile(
    rf"(grand |overall )?(sub ?)?totals?( (for |of )?(all )?({_THINGS}))?( all( ({_THINGS}))?)?|overall|sum|all( ({_THINGS}))?"
)
_COUNTIES: Final = frozenset(
    {
        *("Bedfordshire", "Cambridgeshire", "Cheshire", "Cumbria", "Derbyshire", "Dorset", "Durham", "Essex"),
        *("Gloucestershire", "Hampshire", "Hertfordshire", "Kent", "Lancashire", "Leicestershire", "Lincolnshire"),
        *("Norfolk", "North Yorkshire", "Northamptonshire", "Nottinghamshire", "Staffordshire", "Suffolk", "Surrey"),
        *("Warwickshire", "Wiltshire"),
    }
)
"""Forces that share their name with a county (council), which may be smaller than the force."""
_PERHAPS: Final = re.compile(
    r"(?P<of>.+?) (?:sub ?)?totals?|(?:sub ?)?totals? (?:of |for )?(?P<named>.+)|all (?P<some>.+)"
)


def may_be_total(text: str) -> bool:
    """Whether a word may stand for the sum of others."""
    return bool(_SURE.fullmatch(names.folded(text)) or _PERHAPS.fullmatch(names.folded(text)))


def without_totals(
    rows: list[Row], layout: Layout, problems: Problems, notices: list[Notice]
) -> tuple[list[Row], list[Row]]:
    """Rows that are no totals, and those that are: each was held against its parts.

    A row that says that it is a total must add up, or the file is refused: by a word for nothing but totals, or as "X total"
    beside rows of X. A row whose name only may say so (a service called "Total Respect") is one if two rows or more add up to
    it, and is otherwise what it says, and that it may be a total.
    """
    larger = _larger(layout)
    filled = _filled(rows)
    marks = {id(row): _marks(row, filled) for row in rows}
    marked = [row for row in rows if marks[id(row)]]
    plain = [row for row in rows if not marks[id(row)]]
    aside: list[Row] = []
    doubtful = [row for row in plain if _perhaps(row)]
    blocks = _blocks(rows, [*marked, *doubtful])
    for row in doubtful:
        others = [other for other in plain if other is not row]
        named, every = _candidates(row, others, larger)
        block = [part for part in blocks[id(row)] if any(part is other for other in every)]
        if any(_is_sum(row, parts) for parts in (*named, block, every)):
            aside.append(row)
        elif beside := _beside(row, others, larger):
            _must_add_up(row, beside, problems, block=block)
            aside.append(row)
        else:
            text = "A row may be a total by its name, and no rows add up to it; it was kept as it stands."
            notices.append(Notice("MAY_BE_TOTAL", text, row.place))
            continue
        plain = others
    blocks = _blocks(rows, [*marked, *aside])
    by_quarter: dict[str, list[Row]] = {}
    for row in plain:
        by_quarter.setdefault(row.texts.get("quarter", ""), []).append(row)
    whole: list[Row] = []
    for row in marked:
        same = by_quarter.get(row.texts.get("quarter", ""), [])
        parts = _finest(_parts_of(row, same, marks[id(row)], larger), larger)
        if not parts and marks[id(row)] <= set(_MAY_BE_BLANK):
            # A service for all kinds of crime, which nobody broke down: there is nothing that it could count twice.
            whole.append(row)
            continue
        _must_add_up(row, parts, problems, block=blocks.get(id(row), []))
        aside.append(row)
    plain += whole
    kept = []
    alike: dict[tuple[str, ...], list[Row]] = {}
    for row in plain:
        alike.setdefault(row.parts_key("area"), []).append(row)
    for row in plain:
        if _is_larger_area(row, alike[row.parts_key("area")], larger, problems, notices):
            aside.append(row)
        else:
            kept.append(row)
    if aside:
        place = ", ".join(row.place for row in sorted(aside, key=lambda row: row.row)[:8])
        text = f"{len(aside)} rows of totals were" if len(aside) > 1 else "A row of totals was"
        notices.append(Notice("TOTAL_SET_ASIDE", f"{text} checked against the parts and set aside.", place))
    return kept, aside


def _larger(layout: Layout) -> dict[str, frozenset[str]]:
    listed = names.areas().extended(list(layout.parents), {})
    own = {name: frozenset(listed.find(part) or part for part in parts) for name, parts in layout.parents.items()}
    return {**names.inside(), **own}


def _perhaps(row: Row) -> frozenset[str]:
    """Columns in which a row may say that it is a total."""
    return frozenset(name for name in _DIMENSIONS if _PERHAPS.fullmatch(names.folded(row.texts.get(name, ""))))


def _filled(rows: Sequence[Row]) -> dict[tuple[str, ...], set[tuple[str, ...]]]:
    """For each column that may be blank, and without the others that may be or not, the keys of rows that fill it in."""
    found: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for name in _MAY_BE_BLANK:
        for without in {(name,), tuple(_MAY_BE_BLANK)}:
            found[name, *without] = {row.parts_key(*without) for row in rows if row.texts.get(name)}
    return found


def _marks(row: Row, filled: Mapping[tuple[str, ...], set[tuple[str, ...]]]) -> frozenset[str]:
    """Columns in which a row says that it is a total: by a word, or left blank where its like are filled in."""
    found = {name for name in _DIMENSIONS if _SURE.fullmatch(names.folded(row.texts.get(name, "")))}
    blank = [name for name in _MAY_BE_BLANK if not row.texts.get(name)]
    for name in blank:
        without = tuple(_MAY_BE_BLANK) if len(blank) == len(_MAY_BE_BLANK) else (name,)
        if row.parts_key(*without) in filled[name, *without]:
            found.add(name)
    area = row.texts.get("area", "")
    if may_be_total(area) and names.areas().find(area) is None:
        found.add("area")
    return frozenset(found)


def _parts_of(row: Row, plain: Sequence[Row], marks: frozenset[str], larger: Mapping[str, frozenset[str]]) -> list[Row]:
    area = row.texts.get("area", "")
    if "area" in marks and (said := _PERHAPS.fullmatch(names.folded(area))):
        named = names.areas().find(said["of"] or said["named"] or "")
        # "Shropshire total" is a total of Shropshire and not of all areas.
        area, marks = (named, marks - {"area"}) if named else (area, marks)
    total = bool(marks) or area != row.texts.get("area", "")

    row_perhaps = _perhaps(row) if marks else frozenset()

    def is_part(other: Row) -> bool:
        if other.texts.get("quarter") != row.texts.get("quarter"):
            return False
        for name in ("provider", "service", "crime_type"):
            given = row.texts.get(name, "")
            # A total over everything does not say which provider or crime type it is of.
            if name in marks or (total and name in _MAY_BE_BLANK and not given):
                continue
            if name in row_perhaps and _of(row, name) == names.folded(other.texts.get(name, "")):
                continue
            if names.folded(other.texts.get(name, "")) != names.folded(given):
                return False
        return "area" in marks or other.texts.get("area") == area or other.texts.get("area") in larger.get(area, ())

    return [other for other in plain if other is not row and is_part(other)]


def _of(row: Row, name: str) -> str:
    """What a row may be a total of, by what stands in a column."""
    found = _PERHAPS.fullmatch(names.folded(row.texts.get(name, "")))
    return (found["of"] or found["named"] or found["some"] or "") if found else ""


def _candidates(row: Row, others: list[Row], larger: Mapping[str, frozenset[str]]) -> tuple[list[list[Row]], list[Row]]:
    """Rows that a row may be the sum of, by what its name says, and all that it may be."""
    marks = _perhaps(row)
    every = _finest(_parts_of(row, others, marks, larger), larger)
    named = []
    for name in marks:
        of = _of(row, name)
        named.append([other for other in every if names.folded(other.texts.get(name, "")) == of])
        named.append([other for other in every if names.folded(other.texts.get(name, "")).startswith(f"{of} ")])
    return named, every


def _beside(row: Row, others: list[Row], larger: Mapping[str, frozenset[str]]) -> list[Row]:
    """Rows of X beside a row that is called "X total" (and not the other way round, as services are)."""
    for name in _perhaps(row):
        found = _PERHAPS.fullmatch(names.folded(row.texts[name]))
        if found and found["of"]:
            every = _finest(_parts_of(row, others, frozenset({name}), larger), larger)
            parts = [other for other in every if names.folded(other.texts.get(name, "")) == found["of"]]
            if parts:
                return parts
    return []


def _is_sum(row: Row, parts: Sequence[Row]) -> bool:
    """Whether two rows or more add up to a row in every number that it gives, and it gives one."""
    gives = any(value.state == "known" and value.value > 0 for value in row.measures.values())
    return gives and len(parts) > 1 and not differences(row, parts)


def _finest(parts: list[Row], larger: Mapping[str, frozenset[str]]) -> list[Row]:
    return [part for part in parts if not any(_is_inside(other, part, larger) for other in parts)]


def _is_inside(other: Row, row: Row, larger: Mapping[str, frozenset[str]]) -> bool:
    inside = other.texts.get("area") in larger.get(row.texts.get("area", ""), ())
    return inside and other.parts_key("area") == row.parts_key("area")


def _blocks(rows: Sequence[Row], totals: Sequence[Row]) -> dict[int, list[Row]]:
    """For each total the rows above it, back to the total before: what a subtotal adds up."""
    found: dict[int, list[Row]] = {}
    block: list[Row] = []
    for row in rows:
        if any(row is total for total in totals):
            found[id(row)] = block
            block = []
        else:
            block = [*(other for other in block if other.sheet == row.sheet), row]
    return found


def _must_add_up(row: Row, parts: Sequence[Row], problems: Problems, *, block: Sequence[Row] = ()) -> None:
    if not parts:
        problems.add(
            f"{row.place} is a total of rows that are not in the file",
            sheet=row.sheet,
            row=row.row,
            expected="the rows that it adds up",
            remedy="Take it out, or send the parts.",
        )
        return
    wrong = differences(row, parts)
    if wrong and block and not differences(row, block):
        return
    for name, expected in wrong.items():
        problems.add(
            f"{row.place} is a total, and its parts (rows {rows_shown(part.row for part in parts)}) add up to another number",
            sheet=row.sheet,
            row=row.row,
            column=name,
            count=len(parts),
            expected=expected,
            remedy="Ask the provider which is right; a total is never added to its parts.",
        )


def _is_larger_area(
    row: Row,
    alike: Sequence[Row],
    larger: Mapping[str, frozenset[str]],
    problems: Problems,
    notices: list[Notice],
) -> bool:
    """Whether a row is of a larger area beside the parts of it that make it up, among the rows that differ in area alone."""
    parts = _finest([other for other in alike if _is_inside(other, row, larger)], larger)
    if not parts:
        return False
    area = row.texts["area"]
    exact = all(
        value.state == "known"
        for part in (row, *parts)
        for name, value in part.measures.items()
        if name not in NOT_ADDITIVE
    )
    adds_up = not differences(row, parts)
    certain = area in _made_up_of_known_parts()
    if adds_up and (_covers(area, parts, larger) or (exact and (certain or len(parts) > 1))):
        return True
    if not certain:
        # Many forces share their name with an authority inside them, which is no total of its neighbours.
        text = f"{area} may contain {', '.join(sorted({part.texts['area'] for part in parts}))}; all were kept as areas of their own."
        notices.append(Notice("AREA_MAY_OVERLAP", text, f"{row.place}, rows {rows_shown(part.row for part in parts)}"))
        return False
    if adds_up:
        problems.add(
            f"{row.place} is of {area}, and only some of its parts stand beside it (rows {rows_shown(p.row for p in parts)})",
            sheet=row.sheet,
            row=row.row,
            column="area",
            expected="all of its parts, or none",
            remedy="Ask the provider whether the parts are in it; both together would count twice.",
        )
    else:
        _must_add_up(row, parts, problems)
    return True


def _covers(area: str, parts: Sequence[Row], larger: Mapping[str, frozenset[str]]) -> bool:
    """Whether the parts make up all of an area: every smallest area of it is in one of them."""
    if area in _authorities():
        return False
    smallest = {name for name in larger.get(area, ()) if not larger.get(name) and name in _authorities()}
    covered = {name for part in parts for name in (part.texts["area"], *larger.get(part.texts["area"], ()))}
    return bool(smallest) and smallest <= covered


def _authorities() -> frozenset[str]:
    table = reference.load("areas_england_wales")
    kept = table.loc[table["area_type"] == "local authority", "area_name"]
    return frozenset(names.areas().find(name) or name for name in kept)


def _made_up_of_known_parts() -> frozenset[str]:
    """Larger areas of which we know for certain that they are made up of others, and are no authority themselves."""
    west_mercia = reference.load("areas_west_mercia")
    forces = frozenset(names.areas().find(name) or name for name in names.forces())
    return (frozenset(west_mercia["parent_name"].dropna()) | (forces - _authorities() - _COUNTIES)) - {""}


def differences(row: Row, parts: Sequence[Row]) -> dict[str, str]:
    """Measures of a total that its parts do not add up to, and what they do add up to."""
    found = {}
    for name, value in row.measures.items():
        if value.state != "known" or name in NOT_ADDITIVE:
            continue
        given = [part.measures.get(name, Measured()) for part in parts]
        lowest = sum(item.lower for item in given if item.lower == item.lower)
        highest = sum(item.upper for item in given if item.state != "not_applicable")
        if value.value < lowest or value.value > highest:
            found[name] = f"{lowest:,.0f}" if lowest == highest else f"{lowest:,.0f} to {highest:,.0f}"
    return found
