"""What the bands of an aggregate stand for: so many offences, so many days, or a total of them all."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

import numpy as np

from needs_analysis import groups
from needs_analysis.errors import DataError
from needs_analysis.groups import folded
from needs_analysis.wording import count, listed

Kind = Literal["victims by offences", "offences by gap", "MARAC referrals"]
VICTIMS: Final = "victims by offences"
GAPS: Final = "offences by gap"
MARAC: Final = "MARAC referrals"
KINDS: Final[tuple[Kind, ...]] = (VICTIMS, GAPS, MARAC)

_DAYS: Final = r"(?: ?days?)?(?: (?:later|after|since)\b.*)?"
_THINGS: Final = r"(?: (?:offences?|events?|crimes?|incidents?|times))?"
_NUMBER: Final = "([0-9]{1,6})"
_TO: Final = r" ?(?:-|to|and) ?"
_NEVER: Final = re.compile(
    r"none(?: since look-?back)?|no (?:earlier|previous|prior) (?:offence|event|crime|incident)|first (?:offence|event|crime|incident)"
)
_SAME_DAY: Final = re.compile("(?:on )?the same day|same day")
_WORDS: Final = {"once": "1", "one": "1", "twice": "2", "two": "2", "three": "3", "four": "4", "five": "5"}
_AGAIN: Final = {
    **dict.fromkeys(("repeat", "repeats", "repeat referral", "repeat referrals"), True),
    **dict.fromkeys(("not repeat", "not a repeat", "first", "first referral", "first referrals", "new"), False),
}


@dataclass(frozen=True)
class Band:
    """From how many offences or days to how many; with neither end for offences without an earlier one.

    Parameters
    ----------
    low, high : float
        Both included. ``high`` is infinite where the band has no upper end. A MARAC referral has 0 where it is no repeat and 1
        where it is one.
    total : bool
        Whether it is all bands together.
    """

    low: float
    high: float
    total: bool = False

    @property
    def is_never(self) -> bool:
        """Whether there was no earlier offence."""
        return math.isinf(self.low)

    def name(self, kind: str) -> str:
        """The band in words, in the spelling of the library."""
        if self.total:
            return "all"
        if kind == MARAC:
            return "repeat" if self.low else "not repeat"
        if self.is_never:
            return "no earlier offence"
        if np.isinf(self.high):
            return f"{count(self.low)} or more"
        return count(self.low) if self.low == self.high else f"{count(self.low)} to {count(self.high)}"


_ALL: Final = Band(0, np.inf, total=True)
_NONE: Final = Band(np.inf, np.inf)


def band(text: object, kind: str) -> Band | None:
    """Read the name of a band; None where it is none.

    Examples
    --------
    >>> band("5 to 9", VICTIMS), band("10+", VICTIMS), band("over 365 days", GAPS)
    (Band(low=5, high=9, total=False), Band(low=10, high=inf, total=False), Band(low=366, high=inf, total=False))
    >>> band("five percent", VICTIMS) is None
    True
    """
    plain = re.sub("[\u2010-\u2015\u2212]", "-", folded(text))
    if plain in ("all", "total") or groups.says_total(plain):
        return _ALL
    if kind == MARAC:
        return Band(int(_AGAIN[plain]), int(_AGAIN[plain])) if plain in _AGAIN else None
    if kind == GAPS and _NEVER.fullmatch(plain):
        return _NONE
    if kind == GAPS and _SAME_DAY.fullmatch(plain):
        return Band(0, 0)
    plain = _WORDS.get(plain, plain)
    return _of_numbers(plain, _DAYS if kind == GAPS else _THINGS, least=0 if kind == GAPS else 1)


def _of_numbers(plain: str, unit: str, *, least: int) -> Band | None:
    """A band that is named by its ends."""
    plain = plain.removesuffix(".0") if re.fullmatch(r"[0-9]{1,6}\.0", plain) else plain
    more = f"{unit} ?\\+|\\+{unit}|{unit} (?:or|and) (?:more|over|above|longer)|(?: (?:or|and) (?:more|over)){unit}"
    if found := re.fullmatch(f"{_NUMBER}{unit}", plain):
        return Band(int(found[1]), int(found[1]))
    if found := re.fullmatch(f"{_NUMBER}{unit}{_TO}{_NUMBER}{unit}", plain):
        return Band(int(found[1]), int(found[2])) if int(found[1]) <= int(found[2]) else None
    if found := re.fullmatch(f"{_NUMBER}(?:{more})", plain):
        return Band(int(found[1]), math.inf)
    if found := re.fullmatch(f"(?:over|more than|above|longer than|>) ?{_NUMBER}{unit}", plain):
        return Band(int(found[1]) + 1, math.inf)
    found = re.fullmatch(f"(?:up to|within|at most) {_NUMBER}{unit}", plain)
    return Band(least, int(found[1])) if found and int(found[1]) >= least else None


def kind_of(texts: Sequence[object]) -> Kind | None:
    """What bands are of, by their names alone; None where they do not tell."""
    plain = [folded(text) for text in texts if not groups.says_total(folded(text))]
    if any("day" in text or _NEVER.fullmatch(text) for text in plain):
        return GAPS
    if plain and all(text in _AGAIN for text in plain):
        return MARAC
    return VICTIMS if any(band(text, VICTIMS) for text in plain) else None


def refuse_wrong(bands: Sequence[Band], kind: str, *, closed: bool, row_of: Sequence[str]) -> None:
    """Refuse bands that overlap, that leave a number out, or of which none says what comes last.

    Parameters
    ----------
    bands : sequence of Band
        Each once, without totals.
    kind : str
        What they are of.
    closed : bool
        Whether a band that is not there holds nobody, as in what the exporter writes.
    row_of : sequence of str
        The rows of each, for the message.

    Raises
    ------
    DataError
        Naming the two bands and their rows.
    """
    order = sorted(range(len(bands)), key=lambda at: (bands[at].low, bands[at].high))
    for one, other in pairwise(order):
        low, high = bands[one], bands[other]
        named = listed([f"{band.name(kind)!r}" for band in (low, high)])
        rows = f"{row_of[one]} and {row_of[other]}"
        if high.low <= low.high and not (high.is_never and np.isinf(low.high) and not low.is_never):
            raise _wrong(
                f"the bands {named} overlap, so some victims may belong to both", rows, "bands that do not overlap"
            )
        if not closed and not high.is_never and high.low > low.high + 1:
            left_out = Band(low.high + 1, high.low - 1).name(kind)
            raise _wrong(f"no band is for {left_out}, between {named}", rows, "bands without a gap")
    if closed or not order:
        return
    needed = {VICTIMS: (1, np.inf), GAPS: (0, np.inf), MARAC: (0, 1)}[kind]
    ends = (bands[order[0]].low, max((bands[at].high for at in order if not bands[at].is_never), default=-np.inf))
    if ends[0] > needed[0]:
        raise _wrong(
            f"no band is for {Band(needed[0], ends[0] - 1).name(kind)}", row_of[order[0]], "bands from the lowest on"
        )
    if ends[1] < needed[1]:
        what = "repeats" if kind == MARAC else f"{count(ends[1] + 1)} or more"
        raise _wrong(
            f"no band is for {what}, so whoever belongs there may be missing", row_of[order[-1]], "a last band"
        )
    if kind == GAPS and not any(band.is_never for band in bands):
        raise _wrong(
            "no band is for offences without an earlier one", row_of[order[-1]], "a band 'none since look-back'"
        )


def _wrong(problem: str, rows: str, expected: str) -> DataError:
    return DataError.one(
        problem,
        row=rows,
        column="band",
        expected=expected,
        remedy="Correct the bands; a band that nobody is in has the count 0.",
    )
