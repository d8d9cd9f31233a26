"""Which rows of a population count people who are also in other rows: by age, by sex, by area."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import reference
from needs_analysis.contracts.ages import NO_END, Span
from needs_analysis.contracts.sexes import PERSONS
from needs_analysis.reading.meaning.containment import (
    NOISE,
    Array,
    Whole,
    compared,
    overlapping,
    rounded_to,
    wholes_of_nested,
    wholes_of_sets,
)
from needs_analysis.reading.received import Notice, Problems, rows_shown
from needs_analysis.reading.spelling import folded
from needs_analysis.reference import areas

Group = tuple[str, Span]
"""A sex and an age band."""

_ADVICE: Final = (
    "Remove those rows, or list them under set_aside in a layout, such as set_aside = {{ {} }}; read the file a second time "
    "for the others."
)
_PLACE_IN: Final = re.compile(r"(?P<authority>.+?) (?P<msoa>[0-9]{3})[A-Z]?")
_EVERY_AGE: Final[Span] = (0, NO_END)


@dataclass
class Wholes:
    """Rows that are totals of others, and inconsistencies of those that are not."""

    rows: Array
    """Row of each record in the file."""
    numbers: Array
    """People of each record."""
    problems: Problems
    notices: list[Notice]
    aside: set[int] = field(default_factory=set)
    some_parts: set[int] = field(default_factory=set)
    """Those set aside of which not all parts stand in the table."""
    off: dict[int, tuple[float, int]] = field(default_factory=dict)
    """How far those set aside lie from the sum of their parts, where no more than rounding explains it, and to what."""

    def against(self, wholes: Iterable[int], whole: Array, parts: Array) -> Array:
        """Whether records are above (1), below (-1) or equal to (0) the sum of their parts, allowing for rounding."""
        unit = rounded_to(parts)
        sign = compared(whole, parts, unit=unit)
        apart = np.abs(whole - parts.sum(axis=1))
        for place, far, each in zip(wholes, apart, sign, strict=False):
            if each == 0 and far > NOISE:
                self.off[int(place)] = (float(far), unit)
        return sign

    def note(self, code: str, text: str, which: Iterable[int]) -> None:
        """Add a notice about some records."""
        shown = rows_shown(sorted({int(self.rows[place]) for place in which}))
        self.notices.append(Notice(code, text, f"{self.problems.file}, rows {shown}"))

    def refuse(self, which: Iterable[int], problem: str, column: str, expected: str, remedy: str) -> None:
        """Report a problem with some records."""
        numbers = sorted({int(self.rows[place]) for place in which})
        self.problems.add(
            problem, row=rows_shown(numbers), column=column, count=len(numbers), expected=expected, remedy=remedy
        )


def find_wholes(
    table: pd.DataFrame, groups: list[Group], rows: Array, problems: Problems, notices: list[Notice]
) -> Wholes:
    """Records that are totals of others, checked against them.

    Parameters
    ----------
    table : pandas.DataFrame
        ``area_code, year, population`` and perhaps ``area``; no key twice.
    groups : list of (str, (int, int))
        Sex and ages of each record.
    rows : ndarray of int
        Row of each record in the file.
    problems, notices
        Take what does not add up, and what was set aside.
    """
    found = Wholes(rows, table["population"].to_numpy(dtype=float), problems, notices)
    codes, labels = pd.factorize(pd.Series(groups, dtype="object"))
    sets = dict(enumerate(_as_sets(list(labels))))
    if len(labels) > 1:
        _people(table, codes, list(labels), sets, found)
    _areas(table, np.array([sets[code] for code in range(len(labels))], dtype=object)[codes], found)
    if found.aside:
        text = (
            f"{len(found.aside)} rows count people who are also in other rows (a total as well as its parts); they were "
            'checked and excluded, and are kept in .tables["wholes"].'
        )
        found.note("TOTAL_BESIDE_PARTS", text, found.aside)
    if found.off:
        most, unit = max(found.off.values())
        text = (
            f"{len(found.off)} of the excluded totals differ from the sum of their parts, by up to {most:,.0f}. Rounding to {unit:,} may "
            "explain that, and nothing more than it was allowed; check them against unrounded figures."
        )
        found.note("ONLY_ROUNDED", text, found.off)
    if found.some_parts:
        text = f"{len(found.some_parts)} of the excluded rows are for a country or region with only some of its parts in the table."
        found.note("LARGER_AREA", text, found.some_parts)
    return found


def _as_sets(labels: list[Group]) -> list[int]:
    """Each sex and age band as a set of the shortest bands between any two ages that the table names."""
    cuts = sorted({age for _, (first, last) in labels for age in (first, last + 1)})
    at = {age: place for place, age in enumerate(cuts)}
    found = []
    for sex, (first, last) in labels:
        bits = (1 << at[last + 1]) - (1 << at[first])
        found.append((bits if sex != "male" else 0) | (bits << len(cuts) if sex != "female" else 0))
    return found


def _people(table: pd.DataFrame, codes: Array, labels: list[Group], sets: dict[int, int], found: Wholes) -> None:
    """Totals of ages and sexes within an area and year."""
    numbers = found.numbers
    place = table.groupby(["area_code", "year"], sort=False).ngroup().to_numpy()
    at = np.full((int(place.max()) + 1, len(labels)), -1)
    at[place, codes] = np.arange(len(table))
    patterns, which = np.unique(at >= 0, axis=0, return_inverse=True)
    wrong: dict[str, list[int]] = {}
    gaps: dict[str, int] = {}
    for number, pattern in enumerate(patterns):
        there = [int(label) for label in np.flatnonzero(pattern)]
        groups = at[which.ravel() == number]
        wholes = wholes_of_sets({label: sets[label] for label in there})
        for whole in wholes:
            own = groups[:, whole.label]
            far = found.against(own, numbers[own], numbers[groups[:, list(whole.parts)]]) != 0
            found.aside |= set(groups[~far, whole.label].tolist())
            if far.any():
                said = f"{_words(labels[whole.label])} is not {' + '.join(_words(labels[part]) for part in whole.parts[:6])}"
                said += " + ..." if len(whole.parts) > 6 else ""
                wrong.setdefault(said, []).extend(groups[far, whole.label].tolist())
        kept = [label for label in there if label not in {whole.label for whole in wholes}]
        both = overlapping(sets, among=sorted(kept, key=lambda label: -sets[label].bit_count()))
        if both:
            said = f"{_words(labels[both[0]])} and {_words(labels[both[1]])} double-count some people"
            wrong.setdefault(said, []).extend(groups[:, list(both)].ravel().tolist())
        elif gap := _gap([labels[label] for label in kept]):
            gaps[gap] = gaps.get(gap, 0) + len(groups)
    for said, places in wrong.items():
        remedy = _ADVICE.format('age = ["16+"], sex = ["persons"]')
        found.refuse(places, said, "sex + age", "groups that do not overlap, or totals that add up", remedy)
    for gap, count in gaps.items():
        text = f"Ages {gap} are missing between others in {count} areas and years; no one of that age is counted."
        found.notices.append(Notice("AGE_GAP", text, f"{found.problems.file}, column age"))


def _words(group: Group) -> str:
    sex, (first, last) = group
    if (first, last) == _EVERY_AGE:
        return f"{sex} of all ages"
    return f"{sex} {first}+" if last == NO_END else f"{sex} {first}" if first == last else f"{sex} {first}-{last}"


def _gap(groups: list[Group]) -> str:
    """Ages that are missing between others of the same sex; nothing where none are."""
    missing = []
    for sex in sorted({sex for sex, _ in groups}):
        spans = sorted(span for each, span in groups if each == sex)
        for (_, last), (first, _) in itertools.pairwise(spans):
            if first > last + 1:
                missing.append(f"{last + 1}" if first == last + 2 else f"{last + 1}-{first - 1}")
    return ", ".join(dict.fromkeys(missing))


def _areas(table: pd.DataFrame, sets: Array, found: Wholes) -> None:
    """Areas that hold others of the same year."""
    kinds = set(table["area_code"].str[:3].unique())
    if len(kinds) < 2 or kinds <= areas.AUTHORITIES:
        return
    kept = np.ones(len(table), dtype=bool)
    kept[list(found.aside)] = False
    larger = _larger(table)
    if _unknown(table, kinds, larger, found):
        return
    frame = table[["area_code", "year"]].assign(number=found.numbers, people=sets, place=np.arange(len(table)))
    for _, year in frame[kept].groupby("year", sort=True):
        totals = year.groupby("area_code", sort=True)["number"].sum()
        # Rows of one area do not overlap any more, so that the sum of their sets is the set of their people.
        people = year.groupby("area_code", sort=True)["people"].sum()
        for whole in wholes_of_nested(list(totals.index), larger):
            places = year.loc[year["area_code"] == whole.label, "place"].tolist()
            _judge(whole, places, totals, people, found)


def _judge(whole: Whole, places: list[int], totals: Any, people: Any, found: Wholes) -> None:
    """Set an area aside that its parts make up; refuse one that they cannot, or that only some of them stand beside."""
    code, parts = whole.label, list(whole.parts)
    of_parts = 0
    for part in parts:
        of_parts |= people[part]
    national = code[:3] in areas.NATIONAL
    if not people[code] & of_parts:
        return
    alike = all(people[part] == people[code] for part in parts)
    of_all = totals[[code]].to_numpy(), totals[parts].to_numpy()[None, :]
    sign = int(found.against(places, *of_all)[0]) if alike else 1
    if alike and sign == 0:
        found.aside |= set(places)
        return
    named = f"{', '.join(parts[:5])}{', ...' if len(parts) > 5 else ''}"
    if alike and (sign < 0 or _covers(code, parts)):
        found.refuse(
            places,
            f"{code} has {totals[code]:,.0f} residents, and the areas inside it ({named}) have {totals[parts].sum():,.0f}",
            "area_code",
            "an area that is the sum of its parts",
            "Check which is right; a larger area is never added to its parts.",
        )
    elif national:
        found.aside |= set(places)
        found.some_parts |= set(places)
    else:
        why = "and only some of its parts" if alike else "and parts of it by other ages or sexes"
        found.refuse(
            places,
            f"{code} is in the table {why} ({named}), so a sum double-counts people",
            "area_code",
            "a larger area or its parts",
            _ADVICE.format(f'area_code = ["{code}"]'),
        )


def _covers(code: str, parts: list[str]) -> bool:
    """Whether every authority of an area lies in one of its parts, by the list of authorities of today."""
    listed = reference.load("areas_england_wales")["area_code"]
    inside = {each for each in listed[listed.str[:3].isin(areas.AUTHORITIES)] if code in areas.larger(each)}
    covered = {each for each in inside if each in parts or set(areas.larger(each)) & set(parts)}
    return bool(inside) and inside == covered


def _larger(table: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Larger areas of each area of the table: by its code, and of a census area by the name that it is given."""
    found = {code: areas.larger(code) for code in table["area_code"].unique()}
    if "area" not in table.columns:
        return found
    named = table[["area_code", "area"]].drop_duplicates("area_code")
    own = {
        (code[:3] in areas.SMALL, folded(name)): code
        for code, name in zip(named["area_code"], named["area"], strict=True)
        if code[:3] in areas.AUTHORITIES or code[:3] in ("E02", "W02")
    }
    for code, name in zip(named["area_code"], named["area"], strict=True):
        said = _PLACE_IN.fullmatch(str(name)) if code[:3] in areas.SMALL else None
        if said is None:
            continue
        authority = own.get((False, folded(said["authority"]))) or areas.authority_named(said["authority"])
        msoa = own.get((True, folded(f"{said['authority']} {said['msoa']}")))
        above = (authority, *areas.larger(authority)) if authority else ("not an authority on the list", *found[code])
        found[code] = tuple(each for each in (msoa, *above) if each and each != code)
    return found


def _unknown(table: pd.DataFrame, kinds: set[str], larger: dict[str, tuple[str, ...]], found: Wholes) -> bool:
    """Refuse areas of kinds that may lie in each other where nothing says which does."""
    codes = table["area_code"]
    start = codes.str[:3]
    for kind in sorted(kinds):
        for other in sorted(kinds):
            if kind >= other or not areas.may_hold_each_other(kind, other):
                continue
            small = [each for each in (kind, other) if each in areas.SMALL]
            placed = [code for code in codes[start.isin(small)].unique() if len(larger[code]) > len(areas.larger(code))]
            if small and len(placed) == codes[start.isin(small)].nunique():
                continue
            fewer = min((kind, other), key=lambda each: int((start == each).sum()))
            found.refuse(
                np.flatnonzero(start == fewer).tolist(),
                f"areas of the kinds {kind} and {other} are in one table, and which contain which is not known",
                "area_code",
                "areas of one type",
                _ADVICE.format(f'area_code = ["{fewer}*"]'),
            )
            return True
    return False


def group_of(sex: str | None, band: Span | None) -> Group:
    """Sex and ages of a record, where a table may have neither."""
    return sex or PERSONS, band or _EVERY_AGE
