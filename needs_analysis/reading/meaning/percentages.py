"""Whether a column writes its percentages in one format: 45%, 45 and 0.45 in one column may be one number."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any, Final

from needs_analysis.reading.formats.grid import Percent
from needs_analysis.reading.meaning import cells
from needs_analysis.reading.received import Problems, rows_shown
from needs_analysis.reading.spelling import header_key, tidy

_WAYS: Final = ("with a percent sign", "as numbers from 0 to 1", "as plain numbers")
_ONE: Final = "as 1"
"""Which may be 1 or 100 percent, and goes with numbers from 0 to 1 as with plain ones."""


def is_percentage(cell: Any) -> bool:
    """Whether a cell has a percent sign, in its text or its format.

    Examples
    --------
    >>> is_percentage("45 %"), is_percentage(0.45)
    (True, False)
    """
    return isinstance(cell, Percent) or (isinstance(cell, str) and bool(re.fullmatch(r"-?[0-9.,]+ ?%", tidy(cell))))


def check_one_way(
    given: Sequence[tuple[str, Any, str]],
    *,
    column: str,
    problems: Problems,
    units: Collection[str],
    by_unit: bool,
) -> None:
    """Refuse a column that mixes formats of percentages, unit by unit.

    Parameters
    ----------
    given : sequence of (str, object, str)
        Row, cell and unit (empty where the table has none).
    column : str
        Where the cells stand.
    problems : Problems
        Where it is noted.
    units : collection of str
        Units whose numbers are percentages, and for which 0.95 beside 95 is a mixture too; ``""`` for every unit.
    by_unit : bool
        Whether rows of different units are judged apart.
    """
    if not units and not any(is_percentage(cell) for _, cell, _ in given):
        return
    found: dict[str, dict[str, list[str]]] = {}
    for row, cell, unit in given:
        plain = header_key(unit) if by_unit else ""
        way = _way(cell, percent="" in units or plain in units)
        if way:
            found.setdefault(plain, {}).setdefault(way, []).append(row)
    for ways in found.values():
        ones = ways.pop(_ONE, [])
        if ones and _WAYS[0] in ways:
            ways[_WAYS[2]] = [*ways.get(_WAYS[2], []), *ones]
        if len(ways) > 1:
            wrong = {row for rows in ways.values() for row in rows}
            said = " and ".join(f"{way} in rows {rows_shown(ways[way])}" for way in _WAYS if way in ways)
            problems.add(
                f"numbers are written {said}, so 45%, 45 and 0.45 could be one number or three",
                row=rows_shown(row for row, _, _ in given if row in wrong),
                column=column,
                count=len(wrong),
                expected="one format in the whole column",
                remedy="Write each percentage with its sign (45%, 0.5%). Where rows are of different units, give the table a column "
                "unit, or name the column under mixed_units in the layout.",
            )


def _way(cell: Any, *, percent: bool) -> str:
    """How a number is written; empty for what is none, and for 0, which is read alike in every way."""
    if is_percentage(cell):
        return _WAYS[0]
    try:
        number = cells.number(cell)
    except cells.Unreadable:
        return ""
    if not number:
        return ""
    if percent and number == 1:
        return _ONE
    return _WAYS[1] if percent and 0 < number < 1 else _WAYS[2]
