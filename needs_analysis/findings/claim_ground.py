"""What a claim rests on, what its test says, and the words and units that all tests share."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from needs_analysis.contracts import fact
from needs_analysis.errors import DataError, UnitError
from needs_analysis.money import pounds
from needs_analysis.quantity import Quantity
from needs_analysis.units import kind
from needs_analysis.wording import QUALIFIERS, counted, listed

PARAMETERS: Final = (
    "assumption",
    "candidate_base",
    "candidate_target",
    "complete",
    "direction",
    "disruption",
    "elapsed_share",
    "given_for",
    "kind",
    "multiple",
    "needs",
    "period",
    "readings",
)
"""What a claim may say beside its facts."""
_EXACT: Final = 0.005
_SCALES: Final = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9}
_FIGURE: Final = re.compile(
    r"(?P<digits>[0-9][0-9,]*)(?:\.(?P<decimals>[0-9]+))?\s*(?P<scale>k|thousand|m|million|bn|billion)?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Tested:
    """What a test says of a claim.

    Parameters
    ----------
    verdict, why : str
        What the figures allow to be said, and the reason.
    inconsistency : str
        What does not fit, named alike by every claim that meets it, so that it is counted once.
    """

    verdict: str
    why: str
    inconsistency: str = ""


@dataclass(frozen=True)
class Ground:
    """What a claim rests on."""

    facts: pd.DataFrame
    ids: tuple[str, ...]
    parameters: Mapping[str, str]
    figures: str = ""

    def fact(self, place: int) -> Quantity:
        """The fact at a place in the claim's list."""
        return fact(self.facts, self.ids[place])

    def number(self, name: str, *, otherwise: str = "") -> float:
        """A parameter that is a number."""
        try:
            return float(self.parameters.get(name, otherwise))
        except ValueError:
            raise DataError.one(f"the parameter {name} is not a number", expected=f"{name}=0.25") from None

    @property
    def all(self) -> list[Quantity]:
        """Every fact, in order."""
        return [fact(self.facts, fact_id) for fact_id in self.ids]

    @property
    def needs(self) -> str:
        """What would have to be published, as a sentence."""
        return f" It would take: {self.parameters['needs']}." if "needs" in self.parameters else ""

    def half_of_last_digit(self, item: Quantity) -> float:
        """How far a figure may lie from the true one by the rounding that the source says: "£794k", "rounded to thousand"."""
        if item.rounding:
            return item.rounding
        for found in _FIGURE.finditer(self.figures):
            scale = _SCALES.get((found["scale"] or "").casefold(), 1.0)
            value = float(f"{found['digits'].replace(',', '')}.{found['decimals'] or 0}") * scale
            if scale > 1 and abs(value - item.number) < _EXACT:
                return float(scale * 10.0 ** -len(found["decimals"] or "") / 2)
        return _EXACT


@dataclass(frozen=True)
class ClaimTest:
    """A test, the fewest facts it takes and the parameter it cannot do without."""

    put: Callable[[Ground], Tested]
    facts: int
    parameter: str


TESTS: Final[dict[str, ClaimTest]] = {}
"""Every test by name."""


def claim_test(
    *, facts: int = 0, parameter: str = ""
) -> Callable[[Callable[[Ground], Tested]], Callable[[Ground], Tested]]:
    """Register a test under the name of its function."""

    def register(test: Callable[[Ground], Tested]) -> Callable[[Ground], Tested]:
        TESTS[test.__name__] = ClaimTest(test, facts, parameter)
        return test

    return register


def shown(item: Quantity) -> str:
    """A figure with its unit, hedged as it was printed."""
    return f"{QUALIFIERS.get(item.qualifier, '')}{amount(item.number, item.unit)}"


def amount(value: float, unit: str) -> str:
    """An amount in its unit: pounds as pounds, a percentage as one, anything else counted."""
    if kind(unit) == "money":
        return pounds(value)
    return f"{value:g}%" if unit == "percent" else counted(value, unit)


def require_alike(items: Sequence[Quantity], *, action: str) -> None:
    """Refuse to add or compare figures that count different things.

    Raises
    ------
    UnitError
        Naming the units.
    """
    if len({kind(item.unit) for item in items}) > 1:
        units = listed(list(dict.fromkeys(_unit_in_words(item.unit) for item in items)))
        raise UnitError(
            f"{units[:1].upper()}{units[1:]} count different things and are not {action}",
            remedy="It would take figures in one unit.",
        )


def may_be_part_of(part: Quantity, whole: Quantity) -> bool:
    """Whether things of one unit can be among things of the other: of one kind, or people among referrals."""
    kinds = {kind(part.unit), kind(whole.unit)}
    return len(kinds) == 1 or kinds <= {"people", "referrals"}


def _unit_in_words(unit: str) -> str:
    return "pounds" if unit == "GBP" else unit
