"""Rows of a larger area as well as its parts: excluded where they add up, refused or reported where they do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from needs_analysis.reading.meaning.area_readings import authorities, in_every_reading, made_up_of_known_parts
from needs_analysis.reading.meaning.layout import Layout
from needs_analysis.reading.meaning.rows_of_counts import NOT_ADDITIVE, Row
from needs_analysis.reading.meaning.sums_of_rows import agreeing, differences, enough
from needs_analysis.reading.meaning.total_words import TotalWords, settle
from needs_analysis.reading.received import Notice, Problems, rows_shown
from needs_analysis.reading.returns.total_parts import finest, must_add_up


@dataclass
class _Larger:
    """A row of an area that may hold others beside it, and what their numbers say."""

    row: Row
    parts: Sequence[Row]
    """All that may lie in it."""
    total: bool
    """Whether it is shown to be their sum."""
    fits: bool
    """Whether it could be, as 0 could be of any zeros."""
    against: Sequence[Row] = ()
    """The parts in the reading that fits; all of them where none does."""

    @property
    def area(self) -> str:
        return self.row.texts["area"]


def without_larger_areas(
    rows: Sequence[Row],
    layout: Layout,
    words: TotalWords,
    larger: Mapping[str, frozenset[str]],
    *,
    held: dict[int, Sequence[Row]],
    problems: Problems,
    notices: list[Notice],
) -> tuple[list[Row], list[Row]]:
    """Rows that are kept, and rows of larger areas that are the sum of the areas listed with them.

    A force that shares its name with a county is read in both ways: one row is the sum of the districts, another that of the
    districts and the unitary authority beside them.
    """
    alike: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        alike.setdefault(row.parts_key("area"), []).append(row)
    aside: list[Row] = []
    doubtful: dict[str, list[_Larger]] = {}
    declared = frozenset(names_of_parents(layout, larger))
    for row in rows:
        area = row.texts.get("area", "")
        inside = larger.get(area)
        if not inside or words.none(area):
            continue
        parts = finest([other for other in alike[row.parts_key("area")] if other.texts.get("area") in inside], larger)
        if not parts:
            continue
        found = _judged(row, parts, larger)
        held[id(row)] = found.against
        certain = area in declared or area in made_up_of_known_parts()
        if not certain:
            doubtful.setdefault(area, []).append(found)
        elif found.total or _exact(row, parts):
            aside.append(row)
        else:
            _refuse(found, problems)
    aside += _one_answer_an_area(doubtful, problems, notices)
    out = {id(row) for row in aside}
    return [row for row in rows if id(row) not in out], aside


def names_of_parents(layout: Layout, larger: Mapping[str, frozenset[str]]) -> list[str]:
    """Larger areas of the layout."""
    return [name for name in layout.parents if name in larger]


def readings(area: str, parts: Sequence[Row], larger: Mapping[str, frozenset[str]]) -> list[list[Row]]:
    """The parts of an area as its name may be read: all of them, and those it contains in every reading."""
    certain = in_every_reading().get(area, larger.get(area, frozenset()))
    fewer = [part for part in parts if part.texts["area"] in certain]
    return [list(parts), fewer] if 0 < len(fewer) < len(parts) else [list(parts)]


def _judged(row: Row, parts: Sequence[Row], larger: Mapping[str, frozenset[str]]) -> _Larger:
    area = row.texts["area"]
    fitting = [some for some in readings(area, parts, larger) if not differences(row, some)]
    total = any(
        _covers(area, some, larger) or (len(some) > 1 and enough(agreeing(row, some, exact=True))) for some in fitting
    )
    return _Larger(row, parts, total, fits=bool(fitting), against=(*fitting, parts)[0])


def _exact(row: Row, parts: Sequence[Row]) -> bool:
    """Whether every number is known, and the parts add up to it."""
    known = all(
        value.state == "known"
        for part in (row, *parts)
        for name, value in part.measures.items()
        if name not in NOT_ADDITIVE
    )
    return known and not differences(row, parts)


def _covers(area: str, parts: Sequence[Row], larger: Mapping[str, frozenset[str]]) -> bool:
    """Whether the parts make up all of an area: every smallest area of it is in one of them."""
    if area in authorities():
        return False
    smallest = {name for name in larger.get(area, ()) if not larger.get(name) and name in authorities()}
    covered = {name for part in parts for name in (part.texts["area"], *larger.get(part.texts["area"], ()))}
    return bool(smallest) and smallest <= covered


def _refuse(found: _Larger, problems: Problems) -> None:
    row, parts = found.row, found.parts
    if not found.fits:
        must_add_up(row, parts, problems, label=("area", found.area))
        return
    problems.add(
        f"{row.place} is for {found.area}, and only some of its parts are in the file (rows {rows_shown(p.row for p in parts)})",
        sheet=row.sheet,
        row=row.row,
        column="area",
        expected="all of its parts, or none",
        remedy=f"Ask the provider whether it includes the parts; both together would double-count. {settle(found.area)}",
    )


def _one_answer_an_area(
    doubtful: Mapping[str, Sequence[_Larger]], problems: Problems, notices: list[Notice]
) -> list[Row]:
    """Rows of areas that are totals in every row; an area that is one in some rows only is asked about."""
    aside: list[Row] = []
    open_ones: list[Sequence[_Larger]] = []
    for area, same in doubtful.items():
        totals = [each for each in same if each.total]
        others = [each for each in same if not each.fits]
        if totals and not others:
            aside += [each.row for each in same]
        elif totals:
            problems.add(
                f"{area!r} is the sum of the areas listed with it in rows {rows_shown(each.row.row for each in totals)}, and not in "
                f"rows {rows_shown(each.row.row for each in others)}",
                sheet=totals[0].row.sheet,
                row=rows_shown(each.row.row for each in same),
                column="area",
                count=len(same),
                expected="a total in every quarter and service, or in none",
                remedy=settle(area),
            )
        else:
            open_ones.append(same)
    if open_ones:
        notices.append(_may_overlap(open_ones, problems.file))
    return aside


def _may_overlap(open_ones: Sequence[Sequence[_Larger]], file: str) -> Notice:
    """Many forces share their name with an authority inside them, which is no total of its neighbours."""
    said = []
    for same in open_ones[:3]:
        parts = sorted({part.texts["area"] for each in same for part in each.parts})
        said.append(f"{same[0].area} may contain {', '.join(parts[:6])}{' and others' if len(parts) > 6 else ''}")
    more = f" (and so may {len(open_ones) - 3} more areas)" if len(open_ones) > 3 else ""
    labels = [same[0].area for same in open_ones]
    text = f"{'; '.join(said)}{more}; all were kept as separate areas. {settle(*labels)}"
    rows = rows_shown(each.row.row for same in open_ones for each in same)
    return Notice("AREA_MAY_OVERLAP", text, f"{file}, rows {rows}")
