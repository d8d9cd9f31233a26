"""Conditional formats that hide the content of a cell: their rules and the cells they apply to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from needs_analysis.reading.formats.grid import CellError, Percent, as_shown, column_number, letters
from needs_analysis.reading.formats.number_formats import COMPARE, Format

Area = tuple[int, int, int, int]
"""First row, first column, last row and last column, counted from 1."""
At = Callable[[int, int], Any]
"""The value of a cell by row and column, counted from 1."""

_REFERENCE: Final = re.compile(r"(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7})")
_OPERATORS: Final = {
    "lessThan": "<",
    "lessThanOrEqual": "<=",
    "equal": "=",
    "notEqual": "<>",
    "greaterThanOrEqual": ">=",
    "greaterThan": ">",
}


@dataclass(frozen=True)
class Rule:
    """One rule of a conditional format.

    Parameters
    ----------
    areas : tuple
        The cells that it is for; a formula is written for the first of them.
    formula : str, optional
        What must hold, as a formula; none where it cannot be told from the file which cells the rule is for.
    form : Format, optional
        Number format that it puts on.
    bare : bool
        Whether it shows a bar or an icon alone in the place of a number.
    unseen : bool
        Whether it writes in the colour of the ground.
    base : (int, int), optional
        Row and column of the cell that the formula is written for, where that is another one.
    """

    areas: tuple[Area, ...]
    formula: str | None
    form: Format | None = None
    bare: bool = False
    unseen: bool = False
    base: tuple[int, int] | None = None

    @property
    def places(self) -> str:
        """The cells that it applies to, for a message."""
        shown = [f"{letters(left - 1)}{top}:{letters(right - 1)}{bottom}" for top, left, bottom, right in self.areas]
        return ", ".join(shown[:4]) + (", ..." if len(shown) > 4 else "")

    def holds(self, row: int, column: int, at: At) -> bool | None:
        """Whether it applies to a cell; nothing where that cannot be determined."""
        if self.formula is None:
            return None
        top, left = self.base or self.areas[0][:2]
        return _truth(self.formula, lambda name: _referred(name, row - top, column - left, at))


def compared(operator: str, reference: str, numbers: list[str]) -> str | None:
    """A comparison of a cell as a formula, from the name of the comparison in the file."""
    if operator in ("between", "notBetween") and len(numbers) == 2:
        inside = f"AND({reference}>={numbers[0]},{reference}<={numbers[1]})"
        return inside if operator == "between" else f"NOT({inside})"
    if operator in _OPERATORS and len(numbers) == 1:
        return f"{reference}{_OPERATORS[operator]}{numbers[0]}"
    return None


def follow(rules: list[Rule], rows: list[tuple[int, list[Any]]]) -> list[str]:
    """Replace every value that a rule hides by an error, and name the ranges that are invisible.

    Parameters
    ----------
    rules : list of Rule
        The first that holds and puts on a number format decides.
    rows : list of (int, list)
        Rows of the sheet, changed in place.
    """
    if not rules:
        return []
    held = {row: cells for row, cells in rows}
    original = {row: list(cells) for row, cells in rows}

    def at(row: int, column: int) -> Any:
        cells = original.get(row, [])
        return cells[column - 1] if 0 < column <= len(cells) else None

    unseen: list[str] = []
    decided: set[tuple[int, int]] = set()
    for rule in rules:
        for row, column, value in _cells(rule, original):
            holds = rule.holds(row, column, at)
            if holds is False:
                continue
            if rule.unseen and rule.places not in unseen:
                unseen.append(rule.places)
            if (row, column) not in decided and (hidden := _hidden(rule, value, certain=holds is True)) is not None:
                held[row][column - 1] = hidden
            if holds and rule.form is not None:
                decided.add((row, column))
    return unseen


def _cells(rule: Rule, rows: dict[int, list[Any]]) -> Iterator[tuple[int, int, Any]]:
    for top, left, bottom, right in rule.areas:
        few = bottom - top < len(rows)
        for row in range(top, bottom + 1) if few else [row for row in rows if top <= row <= bottom]:
            cells = rows.get(row, [])
            for column in range(left, min(right, len(cells)) + 1):
                value = cells[column - 1]
                if value is not None and not isinstance(value, CellError):
                    yield row, column, value


def _hidden(rule: Rule, value: Any, *, certain: bool) -> CellError | None:
    """The error of a value that a rule hides, or may hide."""
    number = _number(value)
    if rule.bare:
        shown: Any = CellError("a number that is displayed only as a bar or an icon") if number is not None else None
    elif rule.form is not None:
        shown = as_shown(value if number is None else number, rule.form)
    else:
        return None
    if not isinstance(shown, CellError):
        return None
    if certain:
        return CellError(f"{shown.what} (by a conditional format)", shown.remedy or _REMEDY)
    return CellError(f"a value that a conditional format may hide ({rule.places})", _REMEDY)


_REMEDY: Final = (
    "Type what is shown, such as <5, into the cell and remove the conditional format, or ask the sender for the figure "
    "as shown."
)


def _number(value: Any) -> float | None:
    if isinstance(value, Percent):
        return value.shown / 100
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _referred(name: str, down: int, right: int, at: At) -> Any:
    """The value of the cell that a reference means, moved along with the cell that is judged."""
    found = _REFERENCE.fullmatch(name)
    if found is None:
        raise LookupError(name)
    column = column_number(found[2]) + 1
    return at(int(found[4]) + (0 if found[3] else down), column + (0 if found[1] else right))


def areas_of(text: str) -> tuple[Area, ...]:
    """Areas from a list of ranges such as ``D2:D9 F2``.

    Examples
    --------
    >>> areas_of("D2:D9 F2")
    ((2, 4, 9, 4), (2, 6, 2, 6))
    """
    areas = []
    for part in text.replace("$", "").split():
        ends = [_REFERENCE.fullmatch(end) for end in part.split(":")]
        places = []
        for end in ends:
            if end is None:
                break
            places.append((int(end[4]), column_number(end[2]) + 1))
        if len(places) == len(ends):
            areas.append((*places[0], *places[-1]))
    return tuple(areas)


_PIECE: Final = re.compile(
    r"\s*(?:(?P<number>-?[0-9]+(?:\.[0-9]+)?)|(?P<text>\"[^\"]*\")|(?P<reference>\$?[A-Z]{1,3}\$?[0-9]{1,7})(?![A-Z0-9(])"
    r"|(?P<name>[A-Z][A-Z.]*)\(|(?P<truth>TRUE|FALSE)|(?P<sign><=|>=|<>|[<>=(),]))",
    re.IGNORECASE,
)


def _truth(formula: str, refer: Callable[[str], Any]) -> bool | None:
    """The truth of a formula of comparisons, AND, OR, NOT, ISNUMBER, ISBLANK; nothing for any other formula."""
    pieces, place = [], 0
    plain = formula.strip().removeprefix("=")
    while place < len(plain):
        found = _PIECE.match(plain, place)
        if found is None:
            return None if plain[place:].strip() else False
        pieces.append((str(found.lastgroup), found[found.lastgroup or 0]))
        place = found.end()
    if len(pieces) > 200:
        return None
    reader = _Formula(pieces, refer)
    try:
        value = reader.comparison(0)
        return None if reader.left else bool(value)
    except (LookupError, TypeError, ValueError):
        return None


class _Formula:
    """Reads the pieces of a formula from left to right."""

    def __init__(self, pieces: list[tuple[str, str]], refer: Callable[[str], Any]) -> None:
        self._pieces, self._refer = pieces[::-1], refer

    @property
    def left(self) -> bool:
        return bool(self._pieces)

    def comparison(self, depth: int) -> Any:
        value = self._value(depth)
        while self._pieces and self._pieces[-1][1] in COMPARE:
            sign = self._pieces.pop()[1]
            value = _compare(sign, value, self._value(depth))
        return value

    def _value(self, depth: int) -> Any:
        if depth > 10:
            raise ValueError
        kind, text = self._pieces.pop()
        if kind == "number":
            return float(text)
        if kind == "text":
            return text.strip('"')
        if kind == "truth":
            return text.upper() == "TRUE"
        if kind == "reference":
            value = self._refer(text.upper())
            number = _number(value)
            return value if number is None else number
        if kind == "name":
            return _call(text.upper(), self._arguments(depth + 1))
        if text == "(":
            value = self.comparison(depth + 1)
            if self._pieces.pop()[1] != ")":
                raise ValueError
            return value
        raise ValueError

    def _arguments(self, depth: int) -> list[Any]:
        found = [self.comparison(depth)]
        while (sign := self._pieces.pop()[1]) == ",":
            found.append(self.comparison(depth))
        if sign != ")":
            raise ValueError
        return found


def _compare(sign: str, one: Any, other: Any) -> bool:
    # An empty cell counts as 0 beside a number and as an empty text beside a text.
    if one is None:
        one = "" if isinstance(other, str) or other is None else 0.0
    if other is None:
        other = "" if isinstance(one, str) else 0.0
    if isinstance(one, str) and isinstance(other, str):
        return COMPARE[sign](one.casefold(), other.casefold())  # type: ignore[arg-type]
    if isinstance(one, bool) != isinstance(other, bool):
        raise ValueError
    if isinstance(one, float) and isinstance(other, float):
        return COMPARE[sign](one, other)
    # Excel ranks any number below any text.
    ranks = [(1.0 if isinstance(part, str) else 0.0) for part in (one, other)]
    if ranks[0] == ranks[1]:
        raise ValueError
    return COMPARE[sign](*ranks)


def _call(name: str, given: list[Any]) -> Any:
    if name == "AND":
        return all(bool(value) for value in given)
    if name == "OR":
        return any(bool(value) for value in given)
    if name == "NOT" and len(given) == 1:
        return not given[0]
    if name == "ISNUMBER" and len(given) == 1:
        return isinstance(given[0], float)
    if name == "ISBLANK" and len(given) == 1:
        return given[0] is None
    raise LookupError(name)
