"""Benchmarks of provision as they are used: what each is of, what it gives, and what some people or a workload need by it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Literal, get_args

import pandas as pd

from needs_analysis import require
from needs_analysis.contracts import ages
from needs_analysis.contracts.sexes import PERSONS, sex_of
from needs_analysis.errors import DataError, Refusal
from needs_analysis.money import pounds
from needs_analysis.wording import count, is_known, listed

Ends = tuple[float, float]
"""The least and the most that a number can be; the most is infinite where nothing limits it."""
HaveOf = Literal["all funders", "the office", "not stated"]
"""Whose posts or places are there."""
RATE: Final = "rate"
CASELOAD: Final = "caseload"
MONEY: Final = "money"
NO_NORM: Final = "no norm"
BASES: Final = (RATE, CASELOAD, MONEY, NO_NORM)
OFFICE: Final = "the office"
SHARED: Final = "shared"
_COLUMNS: Final = (
    "benchmark",
    "value",
    "basis",
    "of_unit",
    "per",
    "need_unit",
    "strength",
    "remit",
    "source",
    "year",
    "note",
)
_DIVISIBLE: Final = frozenset({"FTE", "posts"})
"""Units of which a part is something."""
_EVERYBODY: Final = frozenset({"resident", "residents", "population", "usual residents", "inhabitants"})


@dataclass(frozen=True)
class Norm:
    """One benchmark.

    Attributes
    ----------
    name, year : str
        Its name in the table, and the year it is of.
    basis : {"rate", "caseload", "money", "no norm"}
        Things per so many people; work per thing; pounds per thing; or a range that was observed, which is no norm.
    value, most : float
        As published; both ends where it is a range.
    per : float
        Of how many people a rate is.
    of_unit, need_unit : str
        What it is of (women 16+, referrals), and what it gives (family places, FTE).
    strength, remit, source, note : str
        How strong it is, whose responsibility, who published it, and what was noted of it.
    """

    name: str
    year: str
    basis: str
    value: float
    most: float
    per: float
    of_unit: str
    need_unit: str
    strength: str
    remit: str
    source: str
    note: str

    @property
    def words(self) -> str:
        """The benchmark as it is said."""
        if self.basis == RATE:
            return f"{_singular(self.value, self.need_unit)} per {count(self.per)} {self.of_unit}"
        each = "FTE" if self.need_unit == "FTE" else self.need_unit.removesuffix("s")
        if self.basis == MONEY:
            return f"{pounds(self.value)} a {each}"
        amount = count(self.value) if self.value == self.most else f"{count(self.value)} to {count(self.most)}"
        return f"{amount} {self.of_unit} per {each}"

    def needed(self, base: Ends) -> Ends:
        """What a base needs by it, at least and at most; what comes whole is rounded up.

        Examples
        --------
        >>> norm = Norm("refuge", "2011", "rate", 1, 1, 10_000, "residents", "family places", "", "", "", "")
        >>> norm.needed((187_100, 187_100))
        (19.0, 19.0)
        """
        least, most = (self._of(end) for end in base)
        return least, most

    def _of(self, base: float) -> float:
        if math.isinf(base):
            return math.inf
        exact = Fraction(str(base)) / Fraction(str(self.per if self.basis == RATE else self.value))
        if self.basis == RATE:
            exact *= Fraction(str(self.value))
        return float(exact) if self.need_unit in _DIVISIBLE else float(math.ceil(exact))


def norm_of(benchmarks: pd.DataFrame, name: str) -> Norm:
    """A benchmark by its name; of several years the latest.

    Raises
    ------
    DataError
        Where the table lacks what a benchmark must say, or gives one twice.
    Refusal
        Where there is no such benchmark, it is one that gives nothing, or its value is no number above 0.

    Examples
    --------
    >>> from needs_analysis.reference import load
    >>> found = norm_of(load("provision_benchmarks"), "marac_cases_per_10000_adult_females")
    >>> found.words, found.year, found.remit
    ('47 cases per 10,000 women 16+', '12 months to 2024-09', 'shared')
    """
    require.columns(benchmarks, _COLUMNS, what="benchmarks")
    usable = benchmarks[benchmarks["basis"].isin(BASES)]
    rows = usable[usable["benchmark"] == name]
    if rows.empty:
        there = sorted(set(usable["benchmark"].astype("str")))
        raise Refusal(
            f"There is no benchmark {name!r} that gives a need",
            remedy=f"Choose from {listed(there)}. Those known from memory only load when they are asked for.",
        )
    years = rows["year"].astype("str")
    rows = rows[years == max(years)]
    if len(rows) > 1:
        raise DataError.one(f"the benchmark {name} is duplicated", column="benchmark", remedy="Remove one of its rows.")
    return _norm(rows.iloc[0].to_dict())


def _norm(row: dict[Any, Any]) -> Norm:
    texts = {key: str(row[key]) if is_known(row[key]) else "" for key in _COLUMNS}
    lacking = [key for key in ("of_unit", "need_unit", "strength", "remit", "source") if not texts[key].strip()]
    if lacking:
        raise DataError.one(
            f"the benchmark {row['benchmark']} does not say its {listed([key.replace('_', ' ') for key in lacking])}",
            column=lacking[0],
            expected="what a benchmark must say",
            remedy="Fill it in.",
        )
    least, _, most = texts["value"].partition("-")
    value, upper = _number(least), _number(most or least)
    per = _number(texts["per"]) if texts["basis"] == RATE else 1.0
    if not (0 < value <= upper < math.inf and 0 < per < math.inf):
        raise Refusal(f"The benchmark {row['benchmark']} is not above 0", remedy="Correct the benchmark.")
    return Norm(
        name=texts["benchmark"],
        year=texts["year"],
        basis=texts["basis"],
        value=value,
        most=upper,
        per=per,
        of_unit=texts["of_unit"],
        need_unit=texts["need_unit"],
        strength=texts["strength"],
        remit=texts["remit"],
        source=texts["source"],
        note=texts["note"],
    )


def checked_have_of(given: str) -> str:
    """Whose posts or places are there; a word that says nothing of it is refused.

    Examples
    --------
    >>> checked_have_of("all funders")
    'all funders'
    """
    if given not in get_args(HaveOf):
        raise Refusal(f"have_of {given!r} does not exist", remedy=f"Use one of {listed(list(get_args(HaveOf)))}.")
    return given


def checked_year(given: str, *, name: str) -> str:
    """The year of some residents; words that name no year are refused.

    Examples
    --------
    >>> checked_year("mid-2021", name="population_year"), checked_year("2022/23", name="population_year")
    ('mid-2021', '2022/23')
    """
    if not re.search(r"\b(?:19|20)[0-9]{2}\b", str(given)):
        raise Refusal(f"{name} is not a year", remedy=f'Write {name}="2021".')
    return str(given)


def same_people(given: str, wanted: str) -> bool:
    """Whether two names of a group of people mean the same sex and ages.

    Examples
    --------
    >>> same_people("women aged 16 and over", "women 16+"), same_people("people", "residents")
    (True, True)
    >>> same_people("women 16-74", "women 16+"), same_people("residents", "women")
    (False, False)
    """
    return bool(_group(given) == _group(wanted))


def _group(text: str) -> Any:
    plain = " ".join(text.casefold().split())
    first, _, rest = plain.partition(" ")
    if plain in _EVERYBODY:
        return PERSONS, ages.span("all ages")
    if first == "adult":
        return plain
    sex, span = sex_of(first), ages.span(rest or "all ages")
    return (sex, span) if sex is not None and span is not None else plain


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _singular(value: float, unit: str) -> str:
    return f"{count(value)} {unit.removesuffix('s') if value == 1 else unit}"
