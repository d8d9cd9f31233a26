"""Which rows of a Home Office table are for one force and crime type, and which are totals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import groups, periods, reference
from needs_analysis.reading.meaning.containment import Array, compared, overlapping, wholes_of_sets
from needs_analysis.reading.received import Notice, Problems, rows_shown
from needs_analysis.reading.spelling import folded, tidy
from needs_analysis.reference.forces import force_of, is_england_and_wales

NOT_TERRITORIAL: Final = (
    "British Transport Police",
    "Action Fraud",
    "CIFAS",
    "UK Finance",
    "Financial Fraud",
    "NFIB",
    "National Fraud",
)
"""Bodies beside the 43 forces; a name that begins with one of these is left out."""
_BESIDE: Final = "other bodies"
_ALL_OFFENCES: Final = re.compile(
    r"(?:grand |sub ?)?totals?(?: .*)?|.* total|all (?:police |recorded |notifiable |reported )*(?:crimes?|offences|outcomes)(?: .*)?"
)
_ALL_OF_A_KIND: Final = re.compile(
    r"(?:all|sum of|overall|combined) (?!others?\b|else\b).+|.+ (?:overall|combined|altogether)"
)
"""Names that a kind of crime has where it is all of its group."""
_EASTERN: Final = {"eastern": "East of England", "east": "East of England"}


def of_one_force(
    frame: pd.DataFrame, places: Array, problems: Problems, *, value: str, spellings: dict[str, str]
) -> tuple[pd.DataFrame, list[Notice]]:
    """Rows of the territorial forces, each under one spelling; totals over several forces are checked against them and excluded.

    Parameters
    ----------
    frame : pandas.DataFrame
        A column ``force``, the column of counts, and what else names a row.
    places : ndarray of int
        Row of each record in the file.
    problems : Problems
        Takes forces that are on no list, and totals that do not add up.
    value : str
        The column of counts.
    spellings : dict of str to str
        Other names of forces, and the force that each is.
    """
    own = {folded(other): name for other, name in spellings.items()}
    names = frame["force"].drop_duplicates().tolist()
    of = {name: force_of(own.get(folded(name), name)) for name in names}
    many = {name: _forces_in(name) for name in names if of[name] is None}
    beside = {name for name, inside in many.items() if not inside and _is_beside(name)}
    unknown = [name for name, inside in many.items() if not inside and name not in beside]
    if unknown:
        wrong = frame["force"].isin(unknown)
        problems.add(
            f"names {len(unknown)} forces that are not on the list: {', '.join(map(repr, unknown[:5]))}"[:300],
            row=rows_shown(places[wrong.to_numpy()]),
            column="force",
            count=int(wrong.sum()),
            expected=f"the {len(_every_force())} territorial forces of England and Wales, or totals of them",
            remedy="Correct the name, or declare in a layout under areas which force it is, or list it under set_aside to exclude it.",
        )
    frame = frame.assign(_row=places)
    others = frame[frame["force"].isin(beside)]
    frame = frame[~frame["force"].isin([*beside, *unknown])]
    first: dict[str, str] = {}
    for name in names:
        if of[name]:
            first.setdefault(str(of[name]), name)
    sets = {name: _bits([str(of[name])]) for name in names if of[name]}
    sets |= {name: _bits(inside) for name, inside in many.items() if inside}
    everything = _everything(frame, many, sets)
    sets |= {name: everything for name in many if _is_all(name)}
    aside, notices = _totals_of_forces(frame, others, sets, set(many) - beside - set(unknown), problems, value)
    frame = frame[~frame["force"].isin(aside)]
    one_spelling = {name: first[str(of[name])] for name in names if of[name]}
    return frame.assign(force=frame["force"].map(lambda name: one_spelling.get(name, name)).astype("str")), notices


def _everything(frame: pd.DataFrame, many: dict[str, frozenset[str]], sets: dict[str, int]) -> int:
    """All that stands beside a row that is called a total without saying of what."""
    found = 0
    for name in frame["force"].unique():
        found |= 0 if _is_all(name) else sets[name]
    return found or _bits(_every_force())


def _totals_of_forces(
    frame: pd.DataFrame, others: pd.DataFrame, sets: dict[str, int], many: set[str], problems: Problems, value: str
) -> tuple[set[str], list[Notice]]:
    """Names that are of several forces and stand in a table of what they hold; ``others`` are the other bodies."""
    there = [name for name in frame["force"].drop_duplicates() if name in many]
    forces = [name for name in sets if name not in many]
    if not there:
        return set(), []
    keys = [name for name in frame.columns if name not in ("force", value, "_row")]
    every = pd.concat([frame, others.assign(force=_BESIDE)])
    numbers = every.assign(_cell=every.groupby(keys, dropna=False).ngroup())
    numbers = numbers.pivot_table(index="_cell", columns="force", values=value, aggfunc="sum")
    wrong: set[str] = set()
    both = None
    if forces:
        aside = set(there)
        for name in there:
            parts = [force for force in forces if sets[force] & sets[name]]
            wrong |= {name} if parts and _is_not_its_parts(numbers, name, parts, sets) else set()
    else:
        wholes = wholes_of_sets({name: sets[name] for name in there})
        aside = {whole.label for whole in wholes}
        wrong = {whole.label for whole in wholes if _is_not_its_parts(numbers, whole.label, list(whole.parts), sets)}
        both = overlapping(sets, among=[name for name in there if name not in aside])
    for name in sorted(wrong):
        _refuse(frame, [name], f"the rows of {name!r} are not the sum of those of the forces in it", problems)
    if both:
        _refuse(frame, list(both), f"{both[0]!r} and {both[1]!r} contain the same forces", problems)
    every_part = 0
    for name in forces or there:
        every_part |= sets[name]
    held = {name: ((every_part & sets[name]).bit_count(), sets[name].bit_count()) for name in aside}
    return aside, _said_of_totals(frame, held, problems)


def _said_of_totals(frame: pd.DataFrame, held: dict[str, tuple[int, int]], problems: Problems) -> list[Notice]:
    """Which totals were compared with their forces, and which could not be, as only some of these are there."""
    notices = []
    checked = sorted(name for name, (there, all_of_it) in held.items() if there == all_of_it)
    partly = sorted(set(held) - set(checked))
    for names, how in (
        (checked, "they were checked against the forces in the file and excluded."),
        (
            partly,
            "they were excluded, but could not be checked against their forces, because only some of these are "
            f"in the file ({', '.join(f'{name}: {held[name][0]} of {held[name][1]}' for name in partly)[:200]}).",
        ),
    ):
        if names:
            rows = frame.loc[frame["force"].isin(names), "_row"]
            text = f"{len(rows)} rows of {', '.join(names)[:200]} cover several forces; {how}"
            notices.append(Notice("TOTAL_SET_ASIDE", text, f"{problems.file}, rows {rows_shown(rows)}"))
    return notices


def _refuse(frame: pd.DataFrame, names: list[str], problem: str, problems: Problems) -> None:
    rows = frame.loc[frame["force"].isin(names), "_row"]
    problems.add(
        problem,
        row=rows_shown(rows),
        column="force",
        count=len(rows),
        expected="one row per force, or totals that are the sum of their forces",
        remedy=f'Check which is right, or exclude rows with set_aside in a layout (set_aside = {{ force = ["{names[0]}"] }}).',
    )


def _is_not_its_parts(numbers: pd.DataFrame, name: str, parts: list[str], sets: dict[str, int]) -> bool:
    """Whether in any cell a total is below its parts, or is not all of them where all are there."""
    whole, of_parts = numbers[name].to_numpy(dtype=float), numbers[parts].to_numpy(dtype=float)
    held = 0
    for part in parts:
        held |= sets[part]
    known = ~np.isnan(whole) & ~np.isnan(of_parts).all(axis=1)
    sign = compared(whole[known], np.nan_to_num(of_parts[known]), unit=1)
    if _BESIDE in numbers:
        # A national total may hold what the other bodies recorded.
        more = np.column_stack([np.nan_to_num(of_parts), np.nan_to_num(numbers[_BESIDE].to_numpy(dtype=float))])[known]
        sign = np.where(compared(whole[known], more, unit=1) == 0, 0, sign)
    # A cell without a row of a force holds no offence of that kind there; other forces may be missing from the file altogether.
    return bool((sign < 0).any() or (held == sets[name] and (sign != 0).any()))


def _is_beside(name: str) -> bool:
    return name.casefold().startswith(tuple(each.casefold() for each in NOT_TERRITORIAL))


def _is_all(name: str) -> bool:
    return groups.says_total(name) and not is_england_and_wales(name) and not folded(name).startswith("england")


def _forces_in(name: str) -> frozenset[str]:
    """Forces of a country or region, of all of England and Wales, or of a total; none where it is none of them."""
    plain = folded(name)
    regions = _regions()
    region = plain.removesuffix(" region")
    by_name = {folded(each): each for each in set(regions.values())}
    found = by_name.get(region) or _EASTERN.get(region)
    if found:
        return frozenset(force for force, own in regions.items() if own == found)
    if plain == "england":
        return frozenset(force for force, own in regions.items() if own != "Wales")
    if is_england_and_wales(name) or groups.says_total(name) or plain in ("national", "all police", "united kingdom"):
        return _every_force()
    return frozenset()


def _regions() -> dict[str, str]:
    table = reference.load("police_forces")
    return dict(zip(table["force"], table["region"], strict=True))


def _every_force() -> frozenset[str]:
    return frozenset(_regions())


def _bits(forces: Iterable[str]) -> int:
    order = {force: place for place, force in enumerate(sorted(_every_force()))}
    return sum(1 << order[force] for force in set(forces))


def without_totals(
    frame: pd.DataFrame,
    problems: Problems,
    *,
    unit: Sequence[str],
    kinds: Sequence[str],
    value: str,
    not_totals: Sequence[str] = (),
) -> tuple[pd.DataFrame, list[Notice]]:
    """Rows of single kinds of crime, outcomes or places; a total over them is checked against them and excluded.

    Parameters
    ----------
    frame : pandas.DataFrame
        With ``_row``, the row of each record in the file.
    unit : sequence of str
        Columns that are the same in a total and its parts (force and period).
    kinds : sequence of str
        Columns that say which kind of crime, outcome or place a row is of.
    value : str
        The column of counts.
    not_totals : sequence of str
        Names that look like those of totals, and are none.
    """
    none = {folded(name) for name in not_totals}
    marks = pd.DataFrame({name: frame[name].map(_memoised(frame[name], none)) for name in kinds})
    total = marks.any(axis=1)
    if not total.any():
        return frame, []
    single = frame[~total]
    adds_up, beside = pd.Series(False, index=frame.index), pd.Series(False, index=frame.index)
    choices = [[name for name in kinds[:depth]] for depth in range(len(kinds) + 1)] + [[name] for name in kinds]
    for matched in choices:
        keys = [*unit, *matched]
        sums = single.groupby(keys)[value].sum()
        usable = total & ~marks[matched].any(axis=1) if matched else total
        of = frame.loc[usable, keys]
        found = pd.Series(sums.reindex(pd.MultiIndex.from_frame(of)).to_numpy(), index=of.index)
        beside.loc[of.index] |= found.notna()
        adds_up.loc[of.index] |= (found - frame.loc[of.index, value]).abs() < 0.5
    wrong = total & beside & ~adds_up
    if wrong.any():
        problems.add(
            f"{int(wrong.sum())} rows are named as totals, but no other rows add up to them",
            row=rows_shown(frame.loc[wrong, "_row"]),
            column=" or ".join(kinds),
            count=int(wrong.sum()),
            expected="one row per type or place, or totals that are the sum of theirs",
            remedy="Check the others, or in a layout exclude these rows with set_aside or list the name under not_totals; a total is "
            "never added to its parts.",
        )
    aside = total & adds_up
    rows = frame.loc[aside, "_row"]
    text = f"{len(rows)} total rows were checked and excluded."
    notices = [Notice("TOTAL_SET_ASIDE", text, f"{problems.file}, rows {rows_shown(rows)}")] if len(rows) else []
    return frame[~aside], notices


def _memoised(column: pd.Series[Any], none: set[str]) -> dict[str, bool]:
    """Which names of a column are those of totals."""
    of_places = column.name == "csp"
    found = {}
    for name in column.unique():
        plain = folded(name)
        word = is_all_kinds(name)
        found[name] = plain not in none and (word or (not of_places and bool(_ALL_OF_A_KIND.fullmatch(plain))))
    return found


_QUARTER: Final = re.compile(r"(?:q|qtr|quarter)?\.? ?([0-9]{1,2})(?:\.0+)?", re.IGNORECASE)


def _quarters(cells: pd.Series[Any], places: Array, problems: Problems) -> pd.Series[Any]:
    """Quarters as numbers, also of Q1 and Quarter 1; a row of a whole year is named with what leaves it out."""
    read = {text: _QUARTER.fullmatch(tidy(text)) for text in cells.unique()}
    numbers = cells.map({text: int(found[1]) if found else 0 for text, found in read.items()})
    wrong = ~numbers.between(1, 4)
    if wrong.any():
        words = [text for text, found in read.items() if not found and text]
        listed = ", ".join(f'"{text[:30]}"' for text in words[:5])
        leave = f" Exclude full-year rows with set_aside = {{ quarter = [{listed}] }} in a layout." if words else ""
        problems.add(
            f"{int(wrong.sum())} of {len(wrong)} cells are not a quarter",
            row=rows_shown(places[wrong.to_numpy(dtype=bool)]),
            column="quarter",
            count=int(wrong.sum()),
            expected="1 (April to June), 2, 3 or 4; also Q1 or Quarter 1",
            remedy=f"Check the file.{leave}",
        )
    return numbers


def is_all_kinds(name: str) -> bool:
    """Whether a name is a total of all crime types, outcomes or places."""
    return bool(_ALL_OFFENCES.fullmatch(folded(name)) or groups.says_total(name))


def in_periods(frame: pd.DataFrame, places: Array, problems: Problems) -> pd.DataFrame:
    """Financial years in one spelling, and quarters 1 to 4, none in the future."""
    years: dict[str, str | None] = {}
    for text in frame["financial_year"].unique():
        try:
            years[text] = periods.read_financial_year(text)
        except periods.UnclearPeriod:
            years[text] = None
    year = frame["financial_year"].map(years)
    quarter = pd.Series(1, index=frame.index)
    if "quarter" in frame:
        quarter = _quarters(frame["quarter"], places, problems)
        frame = frame.assign(quarter=quarter.astype("int64"))
    begun = {
        (each, number): periods.first_day(f"{each} Q{number}") <= date.today()
        for each in set(years.values()) - {None}
        for number in range(1, 5)
    }
    sound = year.notna() & quarter.between(1, 4)
    future = pd.Series(
        [ok and not begun[each, number] for each, number, ok in zip(year, quarter, sound, strict=True)],
        index=frame.index,
    )
    for wrong, column, problem, expected in (
        (year.isna(), "financial_year", "are not a financial year", "a financial year such as 2024/25"),
        (future, "financial_year", "are in the future", "periods that have begun"),
    ):
        if wrong.any():
            problems.add(
                f"{int(wrong.sum())} of {len(wrong)} cells {problem}",
                row=rows_shown(places[wrong.to_numpy(dtype=bool)]),
                column=column,
                count=int(wrong.sum()),
                expected=expected,
                remedy="Check the file.",
            )
    return frame.assign(financial_year=year.fillna(frame["financial_year"]).astype("str"))
