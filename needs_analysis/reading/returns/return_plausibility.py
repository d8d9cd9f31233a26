"""Implausible figures in a return: future quarters, cumulative counts sent as quarterly counts, copied quarters, keying errors."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import combinations, pairwise
from statistics import median
from typing import Final

from needs_analysis import periods
from needs_analysis.reading.meaning.rows_of_counts import MEASURES, STOCKS, Row, rows_of
from needs_analysis.reading.received import Notice, Problems, rows_shown
from needs_analysis.wording import listed

_CATCH_ALL: Final = frozenset(
    {
        *("from_other", "closed_other", "other_sex", "not_stated", "age_not_known", "other_ethnic_group"),
        *("ethnicity_not_known", "disability_not_known", "orientation_not_known", "gender_identity_not_known"),
        *("religion_other", "religion_not_known"),
    }
)
"""Categories for those who are in none of the others; a return may lack them."""
_MISSING_SHARE: Final = 0.1
_MISSING_LEAST: Final = 5
"""From what share and number on people in no category are worth a word."""
_GROWTH: Final = 2
_LEAST_YEAR: Final = 10
_LEAST_CLEAR: Final = 20
_EVEN: Final = 2
"""Within what factor of the average quarter every quarter of a running sum must be, where not all four are there to tell."""
_SLIP: Final = 0.15
"""How far from a power of ten (in its logarithm) a number may be from its like, to be a slip of one digit or two."""
_SLIP_LEAST: Final = 50
_STEADY: Final = 2
"""Within what factor of their median its like must be."""
_LARGE: Final = 20


def refuse_future(rows: Sequence[Row], problems: Problems, notices: list[Notice]) -> None:
    """Refuse quarters that have not begun; report those that have not ended."""
    today = date.today()
    future, running = [], []
    for row in rows:
        quarter = row.texts["quarter"]
        if periods.first_day(quarter) > today:
            future.append(row)
        elif periods.last_day(quarter) >= today:
            running.append(row)
    if future:
        named = listed(sorted({row.texts["quarter"] for row in future}), most=4)
        problems.add(
            f"{len(future)} rows are for quarters that have not begun ({named})",
            sheet=future[0].sheet,
            row=rows_shown(row.row for row in future),
            column="quarter",
            count=len(future),
            expected=f"quarters up to {periods.quarter_of(today)}",
            remedy="Correct the year, or remove planned figures.",
        )
    if running:
        text = "The quarter has not ended, so its counts are incomplete."
        notices.append(Notice("UNFINISHED_QUARTER", text, _place(problems.file, running)))


def note_implausible(rows: Sequence[Row], file: str, notices: list[Notice]) -> None:
    """Report implausible figures of a return, with their rows; nothing is changed."""
    series: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        series.setdefault(row.key[:-1], []).append(row)
    _note_since_april(series.values(), file, notices)
    _note_people_in_no_category(rows, file, notices)
    _note_caseload(rows, series.values(), file, notices)
    _note_slips(series.values(), file, notices)
    _note_copies(series.values(), file, notices)


def _place(file: str, rows: Sequence[Row], more: str = "") -> str:
    return f"{file}, {rows_of(rows)}{more}"


def _known(row: Row, name: str) -> float:
    value = row.measures.get(name)
    return value.value if value is not None and value.state == "known" else math.nan


def _note_since_april(series: Iterable[list[Row]], file: str, notices: list[Notice]) -> None:
    """Quarters of a year in which no count ever falls, and that grow as a running sum does."""
    whole: list[list[Row]] = []
    shorter: dict[str, list[list[Row]]] = {}
    of_three: dict[str, int] = {}
    for same in series:
        years: dict[str, dict[str, Row]] = {}
        for row in same:
            year, quarter = row.texts["quarter"].split(" ")
            years.setdefault(year, {})[quarter] = row
        for year, quarters in years.items():
            rows = [quarters[name] for name in sorted(quarters)]
            if len(rows) == 4 and _grows(rows):
                whole.append(rows)
            elif len(rows) == 3:
                of_three[year] = of_three.get(year, 0) + 1
                if _adds_up_evenly(rows):
                    shorter.setdefault(year, []).append(rows)
    # Of many services one may grow like that by itself; a provider counts all of them in one way.
    found = [*whole, *(rows for year, same in shorter.items() if 2 * len(same) >= of_three[year] for rows in same)]
    if found:
        times = "once" if len(found) == 1 else f"{len(found)} times"
        text = (
            f"Counts grow {times} from quarter to quarter of a year, and none falls, as cumulative counts do. If they are "
            'counts since 1 April, write period_type = "year_to_date" in the layout; added up as supplied, people would be counted more than once.'
        )
        rows = sorted((row for same in found for row in same), key=lambda row: row.row)
        notices.append(Notice("MAY_BE_YEAR_TO_DATE", text, _place(file, rows)))


def _adds_up_evenly(rows: Sequence[Row]) -> bool:
    """Whether every count of three quarters is what about as many people in each quarter of the year come to so far."""
    at = [periods.place_in_year(row.texts["quarter"]) for row in rows]
    clear = False
    for name in rows[0].measures:
        values = [_known(row, name) for row in rows]
        if name in STOCKS or any(math.isnan(value) for value in values):
            continue
        steps = [values[0], *(later - earlier for earlier, later in pairwise(values))]
        lengths = [at[0], *(later - earlier for earlier, later in pairwise(at))]
        usual = values[-1] / at[-1]
        even = all(
            usual <= _EVEN * step / length <= _EVEN**2 * usual for step, length in zip(steps, lengths, strict=True)
        )
        if min(steps) < 0 or (values[-1] >= _LEAST_YEAR and not even):
            return False
        clear = clear or values[-1] >= _LEAST_CLEAR
    return clear


def _grows(year: Sequence[Row]) -> bool:
    clear = False
    for name in year[0].measures:
        values = [_known(row, name) for row in year]
        if name in STOCKS or any(math.isnan(value) for value in values):
            continue
        steps = [later - earlier for earlier, later in pairwise(values)]
        if min(steps) < 0:
            return False
        clear = clear or (min(steps) > 0 and values[3] >= max(_GROWTH * values[0], _LEAST_YEAR))
    return clear


def _note_people_in_no_category(rows: Sequence[Row], file: str, notices: list[Notice]) -> None:
    groups: dict[tuple[str, str], list[str]] = {}
    for column in MEASURES:
        if column.group:
            groups.setdefault((column.part_of, column.group), []).append(column.name)
    for (whole, group), members in groups.items():
        short: list[Row] = []
        shown = ""
        for row in rows:
            given = [name for name in members if name in row.measures]
            total = row.measures.get(whole)
            if total is None or any(name not in given for name in members if name not in _CATCH_ALL):
                continue
            most = sum(row.measures[name].upper for name in given)
            lacking = total.lower - most
            if lacking >= max(_MISSING_LEAST, _MISSING_SHARE * total.lower):
                shown = shown or f"{' + '.join(given)} is {most:,.0f} where {whole} is {total.lower:,.0f}"
                short.append(row)
        if short:
            text = f"Many people are in no category of {group}: {shown} (row {short[0].row}). Percentages of it are based on people in a category."
            notices.append(Notice("PARTS_BELOW_WHOLE", text, _place(file, short)))


def _note_caseload(rows: Sequence[Row], series: Iterable[list[Row]], file: str, notices: list[Notice]) -> None:
    wrong, shown = [], ""
    for row in rows:
        came, new, closed, left = (_known(row, name) for name in ("carried_in", "new_clients", "closed", "carried_out"))
        if not math.isnan(came + new + closed + left) and came + new - closed != left:
            said = f"{came:,.0f} + {new:,.0f} - {closed:,.0f} is {came + new - closed:,.0f}, and carried_out is {left:,.0f}"
            shown = shown or f"{said} (row {row.row})"
            wrong.append(row)
    if wrong:
        text = f"carried_in + new_clients - closed is not carried_out: {shown}."
        notices.append(Notice("CASELOAD", text, _place(file, wrong)))
    apart = []
    for same in series:
        by_quarter = {row.texts["quarter"]: row for row in same}
        for quarter, row in by_quarter.items():
            then = by_quarter.get(periods.following(quarter))
            if then is not None and abs(_known(row, "carried_out") - _known(then, "carried_in")) > 0:
                apart.append((row, then))
    if apart:
        first, then = apart[0]
        text = (
            "People carried out of a quarter are not those carried into the next: "
            f"{_known(first, 'carried_out'):,.0f} (row {first.row}) and {_known(then, 'carried_in'):,.0f} (row {then.row})."
        )
        notices.append(Notice("CASELOAD", text, _place(file, [row for pair in apart for row in pair])))


def _note_slips(series: Iterable[list[Row]], file: str, notices: list[Notice]) -> None:
    """A number that is about ten times what its like are in all other quarters, or a tenth of it."""
    found: list[tuple[Row, str, float, float]] = []
    for same in series:
        for name in {name: None for row in same for name in row.measures}:
            given = [(row, _known(row, name)) for row in same]
            given = [(row, value) for row, value in given if value > 0]
            for row, value in given if len(given) > 2 else []:
                others = [other for each, other in given if each is not row]
                usual = median(others)
                steady = max(others) <= _STEADY * usual and usual <= _STEADY * min(others)
                digits = abs(math.log10(value / usual))
                slip = round(digits) > 0 and abs(digits - round(digits)) <= _SLIP
                if steady and slip and max(value, usual) >= _SLIP_LEAST:
                    found.append((row, name, value, usual))
    if found:
        row, name, value, usual = found[0]
        text = (
            f"A number is about ten (or a hundred) times, or a tenth of, that of other quarters: {name} is {value:,.0f} (row {row.row}), and about "
            f"{usual:,.0f} in the other quarters. Is there an extra or missing digit?"
        )
        columns = ", ".join(dict.fromkeys(each for _, each, _, _ in found))
        notices.append(Notice("FACTOR_OF_TEN", text, _place(file, [row for row, *_ in found], f", {columns}")))


def _note_copies(series: Iterable[list[Row]], file: str, notices: list[Notice]) -> None:
    """Two quarters that are the same in every number, over more numbers than chance would make equal."""
    alike: dict[tuple[str, str], list[tuple[Row, Row]]] = {}
    unlike: set[tuple[str, str]] = set()
    for same in series:
        for one, other in combinations(sorted(same, key=lambda row: row.texts["quarter"]), 2):
            pair = (one.texts["quarter"], other.texts["quarter"])
            if _content(one) == _content(other):
                alike.setdefault(pair, []).append((one, other))
            else:
                unlike.add(pair)
    copied: dict[str, dict[int, Row]] = {}
    said: dict[tuple[str, str], None] = {}
    for pair, rows in alike.items():
        whole = pair not in unlike and _says([number for one, _ in rows for number in _numbers(one)])
        for both in rows:
            if whole or (len(_numbers(both[0])) > 3 and _says(_numbers(both[0]))):
                said[pair] = None
                for row in both:
                    copied.setdefault(pair[0], {})[id(row)] = row
    if copied:
        found = {id(row): row for same in copied.values() for row in same.values()}
        first = {later: min(pair[0] for pair in said if pair[1] == later) for _, later in said}
        shown = [f"{later} is the same as {earlier}" for later, earlier in list(first.items())[:4]]
        more = f", and {len(first) - 4} more quarters" if len(first) > 4 else ""
        text = (
            f"{'; '.join(shown)}{more} in every number; was one copied from the other? Ask the provider; no change is needed "
            "if the quarter is right."
        )
        notices.append(
            Notice("IDENTICAL_QUARTERS", text, _place(file, sorted(found.values(), key=lambda row: row.row)))
        )


def _content(row: Row) -> dict[str, tuple[str, float, float]]:
    """Every measure in a form in which what is not known equals itself."""
    return {name: (item.state, *_comparable(item.lower, item.upper)) for name, item in row.measures.items()}


def _comparable(lower: float, upper: float) -> tuple[float, float]:
    return (-1.0 if math.isnan(lower) else lower, -1.0 if math.isnan(upper) else upper)


def _numbers(row: Row) -> list[float]:
    return [item.value for item in row.measures.values() if item.state == "known" and item.value > 0]


def _says(numbers: Sequence[float]) -> bool:
    return len(numbers) > 2 or (len(numbers) > 1 and max(numbers) >= _LARGE)
