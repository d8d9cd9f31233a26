"""Residents of a sex and age, whatever areas, groups and age bands the population's table is cut into."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import groups, require
from needs_analysis.contracts import ages
from needs_analysis.contracts.ages import Span
from needs_analysis.contracts.sexes import PERSONS, sex_of
from needs_analysis.errors import DataError, Refusal
from needs_analysis.groups import Array
from needs_analysis.wording import listed

_HEADINGS: Final = frozenset({"band_set"})
"""Columns under which an edition lists a band more than once; it is of the same people each time."""
_TIMES: Final = frozenset({"year", "edition", "period", "period_start", "period_end", "quarter", "financial_year"}) | {
    "as_at",
    "as_of",
    "date",
    "reference_date",
    "census_date",
    "calendar_year",
    "month",
    "mid_year",
}
_NOTES: Final = frozenset({"note", "notes", "source", "source_ref", "licence", "published", "status", "confidence"}) | {
    "confidence_original",
    "retrieved",
    "retrieved_on",
    "accessed",
    "downloaded",
    "file",
    "file_name",
    "filename",
    "url",
    "sha256",
}
"""What is said of a file and not of people: it makes no other row of a copy."""
_LOWER: Final = frozenset({"E06", "E08", "E09", "W06", "S12", "N09"})
_SIDE_BY_SIDE: Final = (
    _LOWER | {"E07"},
    _LOWER | {"E10"},
    *map(frozenset, (("E00", "W00"), ("E01", "W01"), ("E02", "W02"), ("E05", "W05"), ("E23", "W15"))),
    *map(frozenset, (("E12", "W92", "S92", "N92"), ("E92", "W92", "S92", "N92"), ("K02",), ("K03",), ("K04",))),
)
"""Beginnings of the codes of areas that do not hold each other."""
_CODE: Final = re.compile(r"[EWSNK]\d{8}")
_A_CODE: Final = re.compile(r".*(?:code|id|decile|quintile|quartile|group|area|ward|district|force|region)")
_ALIKE: Final = 0.01
_NO_CHANCE: Final = 1_000
"""From so many people on a row that is exactly all the others together is their total."""


@dataclass(frozen=True)
class Residents:
    """A population's table, read.

    Parameters
    ----------
    numbers : ndarray
        People of each row; missing where there is none.
    sexes, bands : ndarray of object
        Sex of each row, and its first and last year of age (None where it is no age band).
    headings, units : ndarray of int
        Under which heading a row stands, and which unit (area, ethnic group ...) it is of.
    parts : pandas.DataFrame
        What names each unit.
    people, age : str
        Columns, for messages.
    repeats : bool
        Whether messages may repeat what names a unit.
    """

    numbers: Array
    sexes: Array
    bands: Array
    headings: Array
    units: Array
    parts: pd.DataFrame
    people: str
    age: str
    repeats: bool

    def of(self, rows: Array, wanted: list[tuple[str, str]], where: str) -> Array:
        """People of each sex and age group among some rows, added up over what else the rows are of.

        Raises
        ------
        DataError
            When a key stands twice, or people are negative or missing.
        Refusal
            When a unit has no such ages, nobody is of them, or a unit holds another.
        """
        self._require_side_by_side(rows, where)
        return np.array([self._group(rows, sex, group, where) for sex, group in wanted])

    def _group(self, rows: Array, sex: str, group: str, where: str) -> float:
        whole = ages.span(group)
        found: list[tuple[float, frozenset[Span]]] = []
        for unit in _split(rows, self.units[rows]):
            parts = [unit[self.sexes[unit] == sex]]
            if sex == PERSONS and not parts[0].size:
                parts = [unit[self.sexes[unit] == each] for each in ("female", "male")]
            listed_bands = [self._bands(part, where) for part in parts]
            chosen = [ages.tiling(bands, whole) if whole else () for bands in listed_bands]
            if not all(chosen):
                found, where = [], f"{where}{self._named(int(self.units[unit[0]]), rows)}"
                break
            people = sum(bands[band] for bands, tiles in zip(listed_bands, chosen, strict=True) for band in tiles)
            found.append((people, frozenset().union(*listed_bands)))
        if not found:
            raise Refusal(
                f"The population has no {sex} aged {group}{where}",
                remedy="Use a population of the survey's ages and sexes; other ages are another base.",
            )
        total = sum(people for people, _ in found)
        if not np.isfinite(total):
            raise DataError.one(
                f"holds people that are negative, missing or not numbers{where}",
                column=self.people,
                remedy="Correct them.",
            )
        if total == 0:
            raise Refusal(
                f"Nobody is {sex} aged {group} in the population{where}",
                remedy="Leave the area out, or correct its people.",
            )
        self._require_other_people(found, where)
        return float(total)

    def _bands(self, rows: Array, where: str) -> dict[Span, float]:
        """People of each age band; a band that stands under two headings is one, a key that stands twice is refused."""
        found: dict[Span, float] = {}
        seen: dict[Span, set[int]] = {}
        for row in rows:
            band, heading = self.bands[row], int(self.headings[row])
            if band is None:
                continue
            people = float(self.numbers[row])
            if band in found and (heading in seen[band] or people != found[band]):
                raise DataError.one(
                    f"the population has an age band twice{where}",
                    column=self.age,
                    expected="each band once for an area and sex",
                    remedy="Remove the duplicates, name what else the rows are of in a column, or choose one edition.",
                )
            found[band] = people if people >= 0 else np.nan
            seen.setdefault(band, set()).add(heading)
        return found

    def _require_other_people(self, found: list[tuple[float, frozenset[Span]]], where: str) -> None:
        """Refuse units of one number in other age bands: they are the same people, listed twice."""
        # In the order of their people, the nearest of another set of bands stands beside one of its own kind or of the other.
        ordered = sorted(found, key=lambda unit: unit[0])
        for (people, bands), (others, theirs) in pairwise(ordered):
            if bands != theirs and others - people <= _ALIKE * others:
                raise Refusal(
                    f"The population{where} lists people in two sets of age bands that have the same total, as if they "
                    f"were the same people ({listed(list(map(str, self.parts.columns)))} differ)",
                    remedy="Choose one set of age bands; or name the column in by=, if they are other people.",
                )

    def _require_side_by_side(self, rows: Array, where: str) -> None:
        """Refuse rows of which some hold others: a total beside its parts, a county beside its districts."""
        units = np.unique(self.units[rows])
        if len(units) < 2:
            return
        parts = self.parts.iloc[units]
        for name in (str(name) for name in parts if parts[name].nunique() > 1):
            if name in _TIMES:
                raise Refusal(
                    f"The population{where} is of several times ({name})",
                    remedy="Choose one, so that nobody counts twice; or name the column in by=.",
                )
            values = parts[name].unique().tolist()
            total = next((value for value in values if groups.says_total(value)), None)
            starts = {value[:3] for value in values} if all(map(_CODE.fullmatch, values)) else set()
            if total is None and starts and not any(starts <= family for family in _SIDE_BY_SIDE):
                known = starts <= frozenset().union(*_SIDE_BY_SIDE)
                total = f"areas whose codes begin with {listed(sorted(starts))}" if known else None
            total = total or self._sum_of_others(rows, name)
            if total is not None:
                raise Refusal(
                    f"The population{where} has rows that hold others ({f'{name}: {total}' if self.repeats else name}), so people would count twice",
                    remedy="Leave them out, or name the column in by=.",
                )

    def _sum_of_others(self, rows: Array, name: str) -> str | None:
        """A value of a column whose people are those of all the others, in every sex and age."""
        others = [str(column) for column in self.parts if column != name]
        frame = self.parts.iloc[self.units[rows]].reset_index(drop=True)
        # What follows from the column (an area's code from its name) is no further division.
        others = [column for column in others if (frame.groupby(name)[column].nunique() > 1).any()]
        frame = frame[[name, *others]].assign(_sex=self.sexes[rows], _band=[str(band) for band in self.bands[rows]])
        frame["_people"] = self.numbers[rows]
        frame = frame.drop_duplicates([name, *others, "_sex", "_band"])
        wide = frame.pivot(index=name, columns=[*others, "_sex", "_band"], values="_people")
        adding = groups.adding_up(wide.to_numpy(), alone=_NO_CHANCE)
        return str(wide.index[int(np.flatnonzero(adding)[0])]) if adding.any() else None

    def _named(self, unit: int, rows: Array) -> str:
        """Name of a unit, where the rows are of several."""
        if len(np.unique(self.units[rows])) < 2 or not self.repeats:
            return ""
        return f" ({', '.join(dict.fromkeys(map(str, self.parts.iloc[int(unit)])))})"


def residents(population: pd.DataFrame, *, age: str, people: str, names: list[str]) -> Residents:
    """Read a population's table.

    Parameters
    ----------
    population : pandas.DataFrame
        People by ``age`` and, where there is such a column, ``sex``; any other column of texts or codes divides them further.
    age, people : str
        Columns.
    names : list of str
        Columns that name an area, by which the caller takes rows together.

    Raises
    ------
    DataError
        For texts in place of people.
    """
    numbers = require.numbers(population, people)
    bands = _said(population[age])
    of_text = {text: ages.span(text) for text in bands.unique()}
    sexes = np.full(len(population), PERSONS, dtype=object)
    if "sex" in population:
        said = _said(population["sex"]).str.strip().str.casefold()
        sexes = np.array([sex_of(sex) or sex for sex in said], dtype=object)
    own = {age, people, "sex", *names, *(f"{people}_{end}" for end in ("state", "lower", "upper"))}
    parts = [name for name in population.columns if name not in own | _HEADINGS | _NOTES]
    parts = [
        name
        for name in parts
        if name in _TIMES or (_divides(population[name]) and not _repeats(population, name, (age, "sex")))
    ]
    units, named = _numbered(population, parts)
    headings, _ = _numbered(population, [name for name in population.columns if name in _HEADINGS])
    spans = np.empty(len(population), dtype=object)
    spans[:] = [of_text[text] for text in bands]
    return Residents(numbers, sexes, spans, headings, units, named, people, age, groups.may_repeat(population))


def _divides(column: pd.Series[Any]) -> bool:
    """Whether a column says whom a row is of: texts, or whole numbers that are codes by the column's name."""
    if not pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
        return True
    return pd.api.types.is_integer_dtype(column) and _A_CODE.fullmatch(str(column.name).casefold()) is not None


def _repeats(population: pd.DataFrame, name: Any, of: tuple[str, ...]) -> bool:
    """Whether a column only says the age or the sex once more, such as its code: by its name, and row by row."""
    words = set(re.split(r"[^a-z]+", str(name).casefold()))
    return bool(words & {"age", "ages", "sex", "gender"}) and any(
        column in population and bool((population.groupby(column)[name].nunique() <= 1).all()) for column in of
    )


def _numbered(table: pd.DataFrame, names: list[Any]) -> tuple[Array, pd.DataFrame]:
    """Number of each row's combination of some columns, and the combinations; an empty cell is one of its own."""
    if not names:
        return np.zeros(len(table), dtype=np.int64), pd.DataFrame(index=range(1))
    said = table[names].apply(_said).reset_index(drop=True)
    numbers = said.groupby(names, sort=False).ngroup().to_numpy()
    return numbers, said.drop_duplicates().reset_index(drop=True).rename(columns=str)


def _said(column: pd.Series[Any]) -> pd.Series[Any]:
    """Cells as texts; an empty one says so."""
    return column.astype("object").where(column.notna(), "not stated").astype("str")


def _split(rows: Array, units: Array) -> list[Array]:
    """Rows of each unit."""
    order = np.argsort(units, kind="stable")
    return np.split(rows[order], np.flatnonzero(np.diff(units[order])) + 1) if rows.size else []
