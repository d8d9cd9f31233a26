"""What a spreadsheet displays for a cell: the stored number, nothing, a number with a mark, or a different number."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final, Literal

from needs_analysis.reading.formats.format_words import (
    changes_text,
    foreign_currency,
    is_another_unit,
    is_currency,
    is_unit,
    scale_of,
    without_currency,
)

State = Literal["shown", "hidden", "marked", "another"]

COMPARE: Final[dict[str, Callable[[float, float], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
    "!=": operator.ne,
}

_TOKEN: Final = re.compile(
    r"""(?P<quoted>"[^"]*"?) | \\(?P<escaped>.?) | (?P<pad>_.?) | \*(?P<fill>.?) | (?P<bracket>\[[^\[\]]*\])
    | (?P<general>General|Standard) | (?P<day>AM/PM|A/P) | (?P<exponent>E[+-]) | (?P<date>[ymdhsbeg]+)
    | (?P<digit>[0\#?]) | (?P<sign>[.,%@/;]) | (?P<other>.)""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_CONDITION: Final = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[0-9]+(?:[.,][0-9]+)?)")
_COLOUR: Final = re.compile(r"black|blue|cyan|green|magenta|red|white|yellow|colou?r ?\d{1,2}", re.IGNORECASE)
_ZERO_WORDS: Final = frozenset({"-", "–", "—", "−", "0", "nil", "none", "zero"})


@dataclass(frozen=True)
class Look:
    """How one value is shown.

    Parameters
    ----------
    state : {"shown", "hidden", "marked", "another"}
        As it is (rounded, with a currency, a unit or separators), not at all, with a mark beside its digits that says
        something more, or as another number.
    times : float
        By how much what is shown as a percentage is multiplied: 100, or 1 where the sign is only written behind it;
        0 where it is no percentage.
    leading : int
        Width of a number that is filled up with zeros, such as 3 for 007.
    dash : bool
        Whether a zero is shown as a dash or a word for none.
    white : bool
        Whether the format paints it white.
    before, after : str
        A unit, or a currency that is not the pound, as it stands beside the digits: it belongs to the number as if it were
        typed.
    """

    state: State
    times: float = 0.0
    leading: int = 0
    dash: bool = False
    white: bool = False
    before: str = ""
    after: str = ""


_AS_IS: Final = Look("shown")
_HIDDEN: Final = Look("hidden")


@dataclass(frozen=True)
class Section:
    """One part of a number format, with its condition.

    Parameters
    ----------
    pieces : tuple of (str, str)
        Kind (``literal``, ``fill``, ``digit``, ``point``, ``comma``, ``percent``, ``exponent``, ``date``, ``general``,
        ``text``, ``slash``, ``colour``) and text of each piece, in order.
    condition : (str, float), optional
        Sign of comparison and the number to compare with.
    """

    pieces: tuple[tuple[str, str], ...]
    condition: tuple[str, float] | None = None

    def holds(self, value: float) -> bool:
        """Whether its condition, if it has one, holds for a number."""
        return self.condition is None or COMPARE[self.condition[0]](value, self.condition[1])

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Which kinds of pieces it has."""
        return frozenset(kind for kind, _ in self.pieces)

    @cached_property
    def white(self) -> bool:
        """Whether it paints white."""
        return any(kind == "colour" and text.casefold() in ("white", "color2", "color 2") for kind, text in self.pieces)

    @cached_property
    def words(self) -> str:
        """All of its literal text."""
        return "".join(text for kind, text in self.pieces if kind in ("literal", "fill"))

    def number(self, value: float, *, signed: bool) -> Look:
        """How it shows a number; ``signed`` says whether a minus sign is added before a negative number."""
        if self._may_be_blank and self._is_blank_for(value):
            return _HIDDEN
        key = (value > 0) - (value < 0), signed
        if key not in self._looks:
            self._looks[key] = self._of_sign(float(key[0]), signed=signed)
        return self._looks[key]

    def _of_sign(self, value: float, *, signed: bool) -> Look:
        if "date" in self.kinds:
            # A number that is shown as a day or a time; where a date is held, it was read as one before.
            return Look("another")
        if value == 0 and without_currency(self.words).strip().casefold() in _ZERO_WORDS:
            padded = any(kind in ("fill", "pad") for kind, _ in self.pieces) or "digit" in self.kinds
            return Look("shown", dash=not padded and self.words.strip() != "0", white=self.white)
        if not self.kinds & {"digit", "general", "text"}:
            return _HIDDEN
        return self._with_digits(value, signed=signed)

    @cached_property
    def _looks(self) -> dict[tuple[int, bool], Look]:
        return {}

    def text(self) -> Look:
        """How it shows a text."""
        return self._text_and_day[0]

    def day(self) -> Look:
        """How it shows a date."""
        return self._text_and_day[1]

    @cached_property
    def _text_and_day(self) -> tuple[Look, Look]:
        text = day = _HIDDEN
        if self.kinds & {"text", "general"}:
            marked = any(changes_text(part) for part in self._around({"text", "general"}))
            text = Look("marked" if marked else "shown", white=self.white)
        if self.kinds & {"date", "digit", "general", "text"}:
            day = Look("marked" if changes_text(self.words) else "shown", white=self.white)
        return text, day

    def _around(self, kinds: set[str]) -> tuple[str, str, str]:
        """What stands before, among and after the pieces of some kinds."""
        places = [place for place, (kind, _) in enumerate(self.pieces) if kind in kinds]
        first, last = places[0], places[-1]
        before, inside, after = "", "", ""
        for place, (kind, text) in enumerate(self.pieces):
            if kind in ("literal", "fill"):
                if place < first:
                    before += text
                elif place > last:
                    after += text
                else:
                    inside += text
        return before, inside, after

    @cached_property
    def _may_be_blank(self) -> bool:
        """Whether nothing but ``#`` and ``?`` stand where digits would be."""
        sure = self.kinds & {"general", "text", "exponent", "date"} or "digit" not in self.kinds
        return not sure and all(text != "0" for kind, text in self.pieces if kind == "digit")

    def _is_blank_for(self, value: float) -> bool:
        """Whether a number is rounded to zero, of which ``#`` and ``?`` show nothing."""
        if value == 0 and without_currency(self.words).strip().casefold() in _ZERO_WORDS:
            return False
        if "slash" in self.kinds:
            return value == 0
        scaled = abs(value) * 100.0 ** sum(kind == "percent" for kind, _ in self.pieces) / 1000.0**self._thousands
        return round(scaled, self._decimals) == 0

    @cached_property
    def _decimals(self) -> int:
        kinds = [kind for kind, _ in self.pieces]
        return kinds[kinds.index("point") :].count("digit") if "point" in kinds else 0

    @cached_property
    def _thousands(self) -> int:
        """How many commas divide by a thousand: those right behind a digit with no further digit before the point."""
        bare = "".join(
            {"digit": "0", "comma": ",", "point": "."}.get(kind, "") for kind, _ in self.pieces if kind != "exponent"
        )
        return sum(len(run[1]) for run in re.finditer(r"0(,+)(?![0,])", bare))

    def _with_digits(self, value: float, *, signed: bool) -> Look:
        kinds = {"digit", "general", "text", "point"}
        before, inside, after = (re.sub(r"[\s\u00a0\u2007\u2009\u202f]+", " ", part) for part in self._around(kinds))
        currency = foreign_currency(before + after)
        before, after = without_currency(before).strip(), after.strip()
        percents = sum(kind == "percent" for kind, _ in self.pieces)
        negative = value < 0
        sign = signed or any(kind == "colour" for kind, _ in self.pieces)
        if negative and before.startswith("(") and after.endswith(")"):
            before, after, sign = before[1:].strip(), after[:-1].strip(), True
        elif before in ("-", "−", "–") and (negative or value == 0):
            before, sign = "", True
        elif negative and after in ("-", "−"):
            after, sign = "", True
        before = "" if before == "+" and not negative else before
        times, state = 100.0 if percents else 0.0, "shown"
        if after == "%" and not percents:
            times, after = 1.0, ""
        scale = scale_of(after)
        if scale is not None:
            after = ""
        if percents > 1 or (scale or 0) != self._thousands or (negative and not sign):
            state = "another"
        elif "slash" not in self.kinds and re.sub(r"[ ,'’]", "", inside):
            state = "another" if value or not re.fullmatch(r"[-–−]", inside.strip()) else "shown"
        elif before or not (after == "" or is_currency(after) or is_unit(after)):
            state = "another" if re.search(r"\d$", before) or re.match(r"\d", after) else "marked"
        plain = all(kind == "digit" and text == "0" for kind, text in self.pieces if kind != "colour")
        leading = len(self.pieces) - sum(kind == "colour" for kind, _ in self.pieces) if plain else 0
        unit = after if is_another_unit(after) else ""
        filled = leading if leading > 1 else 0
        return Look(state, times, filled, white=self.white, before=currency, after=unit)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Format:
    """A parsed number format.

    Parameters
    ----------
    sections : tuple of Section
        For numbers; the first whose condition holds is used, and without conditions positive, negative and zero.
    text : Section, optional
        For texts; they are shown as they stand where there is none.
    by_condition : bool
        Whether every section but the last says when it is used, as in OpenDocument.
    """

    sections: tuple[Section, ...]
    text: Section | None = None
    by_condition: bool = False

    @cached_property
    def plain(self) -> bool:
        """Whether it displays every number, text or date unchanged."""
        if self.text is not None or len(self.sections) != 1 or self.sections[0].condition is not None:
            return False
        looks = [*(self.number(value) for value in (3.0, 0.0, -3.0)), self.words(), self.day(45_000.0)]
        return all(look == _AS_IS for look in looks)

    def number(self, value: float) -> Look:
        """How a number is shown."""
        section, signed = self._section(value)
        return _AS_IS if section is None else section.number(value, signed=signed)

    def day(self, serial: float) -> Look:
        """How a date is shown, given as the day number stored in a workbook."""
        section, _ = self._section(serial)
        return _AS_IS if section is None else section.day()

    def words(self) -> Look:
        """How a text is shown."""
        return _AS_IS if self.text is None else self.text.text()

    def oddities(self, value: object) -> frozenset[str]:
        """What is unusual about how a number is shown: a zero as a dash, or in white."""
        if isinstance(value, bool) or not isinstance(value, int | float) or self.plain:
            return frozenset()
        look = self.number(value)
        if look.state != "shown":
            return frozenset()
        return frozenset(code for code, holds in (("ZERO_AS_DASH", look.dash), ("WHITE_TEXT", look.white)) if holds)

    def _section(self, value: float) -> tuple[Section | None, bool]:
        """The section for a number, and whether a minus is shown of itself; none where no condition holds."""
        parts = self.sections
        conditions = self.by_condition or any(part.condition for part in parts)
        if conditions:
            chosen = next((part for part in parts[:2] if part.condition and part.holds(value)), None)
            if self.by_condition:
                return next((part for part in parts if part.holds(value)), None), True
            if chosen is None:
                rest = [part for part in parts if part.condition is None]
                # Of [<5]"x";0;0 the third is for what neither of the first two takes.
                chosen = rest[-1] if rest else None
            return chosen, True
        if value < 0 and len(parts) > 1:
            return parts[1], False
        return (parts[2] if value == 0 and len(parts) > 2 else parts[0]), True


@lru_cache(maxsize=4_096)
def number_format(form: str) -> Format:
    """Parse a number format in Excel notation.

    Parameters
    ----------
    form : str
        Such as ``#,##0;-#,##0;"-"``.

    Examples
    --------
    >>> number_format("#,##0.0").number(3).state, number_format('[<5]"<5";0').number(3).state
    ('shown', 'hidden')
    """
    found = [_section(part) for part in _parts(form)][:4]
    if not found or not form.strip() or form.strip().casefold() == "general":
        return Format((Section((("general", "General"),)),))
    text = None
    if len(found) == 4:
        text = found.pop()
    elif "text" in found[-1].kinds:
        text = found[-1]
        found = found[:-1] or [Section((("general", "General"),))]
    if text is not None and text.pieces == (("text", "@"),):
        text = None
    return Format(tuple(found), text)


def _parts(form: str) -> list[list[re.Match[str]]]:
    parts: list[list[re.Match[str]]] = [[]]
    for token in _TOKEN.finditer(form):
        if token["sign"] == ";":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


_SIGNS: Final = {".": "point", ",": "comma", "%": "percent", "@": "text"}


def _section(tokens: list[re.Match[str]]) -> Section:
    condition: tuple[str, float] | None = None
    pieces: list[tuple[str, str]] = []
    for token in tokens:
        kind, text = str(token.lastgroup), token[0]
        if kind == "bracket":
            inside = text[1:-1].strip()
            if found := _CONDITION.fullmatch(inside):
                condition = (found[1], float(found[2].replace(",", ".")))
            else:
                pieces += _bracket(inside, text)
        elif kind == "quoted":
            pieces.append(("literal", text.strip('"')))
        elif kind in ("escaped", "other"):
            pieces.append(("literal", text[-1] if kind == "escaped" and len(text) > 1 else text.replace("\\", "")))
        elif kind == "fill":
            pieces.append(("fill", text[1:]))
        elif kind == "sign" and text == "/":
            pieces.append(("slash", text))
        else:
            name = _SIGNS.get(text, "literal") if kind == "sign" else "date" if kind == "day" else kind
            pieces.append((name, text))
    return Section(_with_fraction(pieces), condition)


def _bracket(inside: str, text: str) -> list[tuple[str, str]]:
    if inside.startswith("$"):
        currency = inside[1:].split("-")[0]
        return [("literal", currency)] if currency else []
    if re.fullmatch(r"h+|m+|s+", inside, re.IGNORECASE):
        return [("date", inside)]
    if _COLOUR.fullmatch(inside):
        return [("colour", inside)]
    if re.fullmatch(r"(DB|Nat)Num\d.*|~.*|[A-Z]{2,3}", inside):
        return []
    return [("literal", text)]


def _with_fraction(pieces: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """A stroke between digits makes a fraction, whose lower part may be written out (``?/100``); any other is a sign."""
    places = [place for place, (kind, _) in enumerate(pieces) if kind == "slash"]
    for place in places:
        before = any(kind == "digit" for kind, _ in pieces[:place])
        rest = place + 1
        while rest < len(pieces) and (pieces[rest][0] == "digit" or re.fullmatch("[1-9]", pieces[rest][1])):
            pieces[rest] = ("digit", pieces[rest][1] if pieces[rest][0] == "digit" else "?")
            rest += 1
        if not before or rest == place + 1:
            pieces[place] = ("literal", "/")
    return tuple(pieces)
