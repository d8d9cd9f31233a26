"""How results speak: verdicts, numbers in words, periods in words.

The verdicts are a closed list. The panel's text keeps to plain words; `STATISTICAL_TERMS` are the words it never uses.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import wraps
from typing import Any, Final, TypeVar, cast

from needs_analysis.added import About

HAS_RISEN: Final = "has risen"
HAS_FALLEN: Final = "has fallen"
NO_CLEAR_CHANGE: Final = "no clear change"
NO_CLEAR_DIFFERENCE: Final = "no clear difference"
WITHIN_SWING: Final = "within its usual swing"
BEYOND_SWING: Final = "beyond its usual swing"
NOT_COMPARABLE: Final = "not comparable"
HIGHER_NOT_LIKE: Final = "higher but not like for like"
LOWER_NOT_LIKE: Final = "lower but not like for like"
ARITHMETIC_FAILS: Final = "arithmetic does not hold"
ARITHMETIC_HOLDS: Final = "arithmetic holds"
RESTATED: Final = "restated: nothing to test"
CANNOT_BE_CHECKED: Final = "cannot be checked from what was published"
ON_TRACK: Final = "on track"
BEHIND_PROFILE: Final = "behind profile"
AHEAD_OF_PROFILE: Final = "ahead of profile"

VERDICTS: Final = (
    HAS_RISEN,
    HAS_FALLEN,
    NO_CLEAR_CHANGE,
    NO_CLEAR_DIFFERENCE,
    WITHIN_SWING,
    BEYOND_SWING,
    NOT_COMPARABLE,
    HIGHER_NOT_LIKE,
    LOWER_NOT_LIKE,
    ARITHMETIC_FAILS,
    ARITHMETIC_HOLDS,
    RESTATED,
    CANNOT_BE_CHECKED,
    ON_TRACK,
    BEHIND_PROFILE,
    AHEAD_OF_PROFILE,
)

STATISTICAL_TERMS: Final = (
    "poisson",
    "byar",
    "wilson",
    "bootstrap",
    "ceac",
    "evpi",
    "knox",
    "dsr",
    "p-value",
    "dispersion",
    "gini",
    "confidence interval",
    "clopper",
    "standard error",
)

_BEYOND: Final = 1_000
NO_LIMIT: Final = "no limit"
"""What is said of a number that nothing limits."""
QUALIFIERS: Final = {"over": "over ", "just_over": "just over ", "up_to": "up to ", "about": "about "}
"""How a published figure was hedged, by its code."""

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


_Writer = TypeVar("_Writer", bound=Callable[..., str])
_MISSING: ContextVar[str] = ContextVar("missing", default="not supplied")


@contextmanager
def missing_is(word: str) -> Iterator[None]:
    """Say a cell without a value so while words are made: *withheld* of a released table, otherwise *not supplied*.

    Examples
    --------
    >>> with missing_is("withheld"):
    ...     count(float("nan")), counted(None, "referrals")
    ('withheld', 'referrals (number withheld)')
    """
    token = _MISSING.set(word)
    try:
        yield
    finally:
        _MISSING.reset(token)


def missing() -> str:
    """The word for a cell without a value: *withheld* or *not supplied*."""
    return _MISSING.get()


def is_known(*values: Any) -> bool:
    """Whether cells of a table hold values, all of them.

    Examples
    --------
    >>> is_known(3, "Q2"), is_known(3, float("nan")), is_known(None)
    (True, False, False)
    """
    # What is missing is the only thing that is not itself, and pandas' own does not say yes to anything.
    return all(value is not None and str(value) not in ("<NA>", "NaT") and value == value for value in values)


def _of_known(write: _Writer) -> _Writer:
    """Let a writer of numbers say what is missing in its place."""

    @wraps(write)
    def written(value: Any, *args: Any, **options: Any) -> str:
        return write(value, *args, **options) if is_known(value) else missing()

    return cast(_Writer, written)


_MOST_DIGITS: Final = 27  # Of a Decimal; a larger number has nothing to round.
_KNOWN_DIGITS: Final = 14
"""Digits of a result that the last bits of its arithmetic do not touch."""


def rounded(value: float, digits: int = 0) -> Decimal:
    """Round as people do: a half goes up, away from zero, and is no half only because of the last bits of a float.

    Examples
    --------
    >>> [str(rounded(value)) for value in (62.5, 82.5, 100 * 0.145, -2.5)]
    ['63', '83', '15', '-3']
    """
    exact = _exact(value)
    if not exact.is_finite() or exact.adjusted() + digits >= _MOST_DIGITS:
        return exact
    return exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def _exact(value: float) -> Decimal:
    return Decimal(f"{value:.{_KNOWN_DIGITS}g}")


@_of_known
def count(value: Any) -> str:
    """Write a count with thousands separators; up to one decimal where it is not whole.

    Examples
    --------
    >>> count(39289), count(19.68), count(12.25)
    ('39,289', '19.7', '12.3')
    """
    if isinstance(value, About):
        return f"about {count(float(value))}"
    if math.isinf(value):
        return NO_LIMIT
    if value == round(value):
        return f"{value:,.0f}"
    return f"{rounded(value, 1):,f}"


def counted(value: Any, unit: str) -> str:
    """Write a count with its unit, in the singular where it is one.

    Examples
    --------
    >>> counted(1, "posts"), counted(2, "posts"), counted(1, "people")
    ('1 post', '2 posts', '1 person')
    """
    if not is_known(value):
        return f"{unit} (number {missing()})"
    if value == 1:
        unit = {"people": "person", "children": "child", "men": "man"}.get(unit, unit.removesuffix("s"))
    return f"{count(value)} {unit}"


@_of_known
def figure(value: Any) -> str:
    """Write a rate or ratio: one decimal from 1 on, three figures below, so that what is rare is not nothing.

    Examples
    --------
    >>> figure(114.96), figure(0.00925), figure(0.0)
    ('115.0', '0.00925', '0')
    """
    if value == 0 or math.isinf(value):
        return NO_LIMIT if value else "0"
    return f"{rounded(value, 1):,f}" if abs(value) >= 1 else f"{value:.3g}"


@_of_known
def small_percent(share: Any) -> str:
    """Write a share as a percentage with one decimal, or two figures where it would be nothing.

    Examples
    --------
    >>> small_percent(0.1233), small_percent(0.000123), small_percent(0.0)
    ('12.3%', '0.012%', '0.0%')
    """
    return percent(share, digits=1) if share == 0 or abs(share) >= 0.001 else f"{100 * share:.2g}%"


@_of_known
def percent(share: Any, *, digits: int = 0) -> str:
    """Write a share between 0 and 1 as a percentage: halves up, and never 0% for some or 100% for not quite all.

    Examples
    --------
    >>> percent(0.1233, digits=1), percent(0.625), percent(0.825)
    ('12.3%', '63%', '83%')
    >>> percent(0.004), percent(0.998), percent(0.0), percent(1.0)
    ('0.4%', '99.8%', '0%', '100%')
    """
    value = 100 * share
    if not math.isfinite(value):
        return f"{value:,.0f}%"
    exact, shown = _exact(value), rounded(value, digits)
    while shown != exact and shown in (0, 100):
        digits += 1
        shown = rounded(value, digits)
    return f"{shown:,f}%"


@_of_known
def as_chosen(share: float) -> str:
    """Write a share that someone chose, such as a confidence, as they chose it.

    Examples
    --------
    >>> as_chosen(0.95), as_chosen(0.998), as_chosen(0.975)
    ('95%', '99.8%', '97.5%')
    """
    return f"{100 * share:.{_KNOWN_DIGITS}g}%"


@_of_known
def more_or_fewer(change: Any, *, noun: str = "") -> str:
    """Say a difference in a count: "27 more referrals", "no difference".

    Examples
    --------
    >>> more_or_fewer(27), more_or_fewer(-607, noun="referrals")
    ('27 more', '607 fewer referrals')
    """
    if change == 0:
        return "no difference"
    word = "more" if change > 0 else "fewer"
    return f"{count(abs(change))} {word} {noun}".rstrip()


@_of_known
def percent_more_or_fewer(ratio: Any) -> str:
    """Say a ratio as a whole percentage more or fewer.

    Examples
    --------
    >>> percent_more_or_fewer(1.058), percent_more_or_fewer(0.93), percent_more_or_fewer(157.49)
    ('6% more', '7% fewer', '15,649% more')
    >>> percent_more_or_fewer(1.125), percent_more_or_fewer(1.004), percent_more_or_fewer(1.0)
    ('13% more', '0.4% more', 'no difference')
    """
    if math.isinf(ratio):
        return "no upper limit"
    if ratio >= _BEYOND:
        return f"over {_BEYOND:,} times as many"
    if _exact(ratio) == 1:
        return "no difference"
    return f"{percent(abs(ratio - 1))} {'more' if ratio > 1 else 'fewer'}"


@_of_known
def percent_higher_or_lower(ratio: Any) -> str:
    """Say a ratio of levels as a whole percentage higher or lower.

    Examples
    --------
    >>> percent_higher_or_lower(1.058), percent_higher_or_lower(0.93)
    ('6% higher', '7% lower')
    """
    said = percent_more_or_fewer(ratio).replace("more", "higher").replace("fewer", "lower")
    return "the same" if said == "no difference" else said.replace("as many", "as high")


@_of_known
def signed_percent(ratio: Any) -> str:
    """Say a ratio as a signed whole percentage, for the analyst.

    Examples
    --------
    >>> signed_percent(1.058), signed_percent(0.93)
    ('+6%', '-7%')
    """
    return "unbounded" if math.isinf(ratio) else f"{'-' if ratio < 1 else '+'}{percent(abs(ratio - 1))}"


def period(start: date | None, end: date | None) -> str:
    """Say a period in words.

    Examples
    --------
    >>> period(date(2022, 7, 1), date(2022, 9, 30)), period(date(2022, 4, 1), date(2023, 3, 31))
    ('July to September 2022', 'April 2022 to March 2023')
    >>> period(None, date(2020, 9, 30)), period(None, None)
    ('up to 30 September 2020', 'a period that was not stated')
    """
    start, end = (moment if is_known(moment) else None for moment in (start, end))
    if start is None and end is None:
        return "a period that was not stated"
    if start is None:
        assert end is not None
        return f"up to {day(end)}"
    if end is None:
        return f"from {day(start)}"
    if start == end:
        return f"on {day(start)}"
    if start.day != 1 or (end + timedelta(days=1)).day != 1:
        return f"{day(start)} to {day(end)}"
    first, last = MONTHS[start.month - 1], MONTHS[end.month - 1]
    if start.year == end.year:
        return f"{first} {end.year}" if start.month == end.month else f"{first} to {last} {end.year}"
    return f"{first} {start.year} to {last} {end.year}"


def during(start: date | None, end: date | None) -> str:
    """Say a period with its preposition: "in July to September 2022", "up to 30 September 2020".

    Examples
    --------
    >>> during(date(2022, 7, 1), date(2022, 9, 30)), during(None, date(2020, 9, 30))
    ('in July to September 2022', 'up to 30 September 2020')
    """
    words = period(start, end)
    start, end = (moment if is_known(moment) else None for moment in (start, end))
    if (
        start is not None
        and end is not None
        and start != end
        and (start.day != 1 or (end + timedelta(days=1)).day != 1)
    ):
        return f"from {words}"
    return words if words.startswith(("up to", "from", "on ")) else f"in {words}"


def day(value: date) -> str:
    """Write a date as people say it.

    Examples
    --------
    >>> day(date(2020, 9, 18))
    '18 September 2020'
    """
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def one_after_another(sentences: Iterable[str]) -> str:
    """Sentences in one line, each once and each with its full stop.

    Examples
    --------
    >>> one_after_another(["Quoted from a report.", "", "Crown copyright", "Quoted from a report."])
    'Quoted from a report. Crown copyright.'
    """
    each = dict.fromkeys(sentence.strip() for sentence in sentences)
    return " ".join(text if text.endswith((".", "?", "!")) else f"{text}." for text in each if text)


def listed(items: list[str], *, most: int | None = None) -> str:
    """Join items with commas and a last "and"; of more than the ``most`` that are named, how many there are.

    Examples
    --------
    >>> listed(["one", "two", "three"]), listed(["one", "two", "three"], most=1)
    ('one, two and three', 'one and 2 more')
    """
    if most is not None and len(items) > most:
        items = [*items[:most], f"{count(len(items) - most)} more"]
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""


def sentence_case(text: str) -> str:
    """Begin with a capital and leave the rest as it is.

    Examples
    --------
    >>> sentence_case("they are different; IT disruption")
    'They are different; IT disruption'
    """
    return text[:1].upper() + text[1:]


_CAPITALS: Final = frozenset(
    {
        "val",
        "rj",
        "cse",
        "vawg",
        "asb",
        "pcc",
        "da",
        "idva",
        "isva",
        "ksi",
        "wte",
        "csp",
        "kpi",
        "marac",
        "sarc",
        "opcc",
        "moj",
    }
)


def plain(code: str) -> str:
    """A code name as words, with the field's abbreviations in capitals.

    Examples
    --------
    >>> plain("rj_champions_created"), plain("workers_colocated_in_val")
    ('RJ champions created', 'workers colocated in VAL')
    >>> plain("csps"), plain("cost_benefit")
    ('CSPs', 'cost benefit')
    """
    return " ".join(_in_capitals(word) for word in code.split("_"))


def _in_capitals(word: str) -> str:
    """An abbreviation of the field in capitals, one or several of what it names; any other word as it is."""
    if word in _CAPITALS:
        return word.upper()
    return f"{word[:-1].upper()}s" if word.endswith("s") and word[:-1] in _CAPITALS else word
