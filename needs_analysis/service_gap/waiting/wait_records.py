"""Records of waits as they are counted: how long each lasted and what became of it, or everything that is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import groups, require
from needs_analysis.errors import DataError, Refusal
from needs_analysis.groups import Array, By
from needs_analysis.service_gap.waiting.per_week import so_many
from needs_analysis.statistics.cumulative_incidence import HAPPENED, NO_LONGER, STILL_WAITING
from needs_analysis.wording import count, during, listed

_KEY: Final = ("client", "service", "referred")
_NAMES: Final = ("service", "area", "priority")
_OF_ONE_PERSON: Final = frozenset({"client", "referred", "started", "left"})
_MOST_ROWS: Final = 5
MONTHS: Final = ("first_month", "last_month")
"""Columns with the months of the first and the last referral."""
SHARED_MONTHS: Final = "shared_months"
"""Column with how many were referred in the first month and in the last, the fewer of both, as `per_week.so_many` says."""
SOME_WAIT, NOBODY_WAITS = "some still wait", "nobody waits"
_FIRST: Final = "1900-01-01"
"""No date is earlier."""
_MARKS: Final = re.compile(r"[\s.,'’/()–-]+")
REMEDY: Final = "Ask the provider for the correct dates."


@dataclass(frozen=True)
class WaitRecords:
    """Waits, one entry each in the order of the table.

    Parameters
    ----------
    days : ndarray of float
        Days waited: from the referral to the start or to leaving, or so far.
    became : ndarray of int
        Of `statistics.cumulative_incidence`: 0 still waiting, 1 started, 2 left the list unsupported.
    referred, ended : ndarray of datetime64[D]
        Day of the referral, and of the start or of leaving; missing where the person still waits.
    place : ndarray of int
        The group of each.
    keys : DataFrame
        Names of the groups.
    as_of : date
        Last day that the records cover.
    """

    days: Array
    became: Array
    referred: Array
    ended: Array
    place: Array
    keys: pd.DataFrame
    as_of: date

    @property
    def waiting(self) -> Array:
        """Which of them still wait."""
        return np.asarray(self.became == STILL_WAITING)

    def months(self, chosen: Array) -> dict[str, Any]:
        """The months of the first and the last referral of some of them; the days would be those of one person each.

        So would the month be where few were referred in it, and how many were stands beside it.
        """
        found = self.referred[chosen].astype("datetime64[M]")
        ends = found.min(), found.max()
        fewest = min(int((found == end).sum()) for end in ends)
        return {**dict(zip(MONTHS, map(str, ends), strict=True)), SHARED_MONTHS: so_many(fewest)}


def referrals_of(table: pd.DataFrame, *, otherwise: str) -> str:
    """From which month to which referrals are, of the cells of `WaitRecords.months`; ``otherwise`` where these are withheld.

    Examples
    --------
    >>> referrals_of(pd.DataFrame({"first_month": ["2023-04", "2023-01"], "last_month": "2023-06"}), otherwise="by 9 June 2023")
    'in January to June 2023'
    """
    if table[list(MONTHS)].isna().any(axis=None):
        return otherwise
    first, last = (pd.Period(table[name].agg(end), "M") for name, end in zip(MONTHS, ("min", "max"), strict=True))
    return during(first.start_time.date(), last.end_time.date())


def wait_records(
    waiting_list: pd.DataFrame, *, as_of: str | date, by: By = (), also: Sequence[str] = ()
) -> WaitRecords:
    """Read waits, or refuse all that is wrong with them at once, with how many and in which rows.

    Parameters
    ----------
    waiting_list : pandas.DataFrame
        One row a wait, as the contract ``waiting_list`` says: ``client, service, referred`` and, as far as there are any,
        ``started`` and ``left``.
    as_of : str or date
        Last day that the records cover.
    by : str or sequence of str
        Columns that name groups.
    also : sequence of str
        Columns of the result, by whose names no group can be called.

    Raises
    ------
    DataError
        For a start or a leaving before the referral, both of one wait, a date after ``as_of``, a missing referral, dates that are
        text, duplicated rows, and two spellings of one name.

    Notes
    -----
    Rows are numbered as in the file, where the table says them, and otherwise from 1. No cell is repeated.

    Examples
    --------
    >>> waits = pd.DataFrame({"client": ["a", "b"], "service": "ISVA", "referred": pd.to_datetime(["2024-01-01", "2024-01-10"]),
    ...                       "started": pd.to_datetime(["2024-01-15", None])})
    >>> found = wait_records(waits, as_of="2024-01-31")
    >>> found.days.tolist(), found.became.tolist()
    ([14.0, 21.0], [1, 0])
    """
    names = groups.columns_of(by)
    last = require.day(as_of, name="as_of")
    require.columns(waiting_list, [*_KEY, *names], what="waits", when_empty="nobody waited")
    personal = [str(name) for name in names if name in _OF_ONE_PERSON]
    if personal:
        raise Refusal(
            f"by={personal[0]} would give one person a row", remedy="Group by service, area or priority, or by a month."
        )
    # The name of an index may be that of a column.
    table = waiting_list.reset_index(drop=True)
    problems = [entry for name in ("referred", "started", "left") for entry in _not_dates(table, name)]
    problems += [entry for name in dict.fromkeys([*_KEY[:2], *_NAMES, *names]) for entry in _no_names(table, name)]
    if problems:
        raise DataError(problems)
    referred, started, left = (_days(table, name) for name in ("referred", "started", "left"))
    problems = [*_wrong_dates(table, referred, started, left, np.datetime64(last, "D")), *_wrong_rows(table, names)]
    if problems:
        raise DataError(problems)
    place, keys = groups.numbered(table, by, also=also)
    has_started, has_left = ~np.isnat(started), ~np.isnat(left)
    ended = np.where(has_started, started, left)
    until = np.where(np.isnat(ended), np.datetime64(last, "D"), ended)
    became = np.where(has_started, HAPPENED, np.where(has_left, NO_LONGER, STILL_WAITING))
    days = (until - referred).astype("timedelta64[D]").astype(float)
    return WaitRecords(days, became, referred, ended, place, keys, last)


def _not_dates(table: pd.DataFrame, name: str) -> list[dict[str, Any]]:
    """A column that holds anything but plain dates; one that is not there, or is empty, holds none."""
    if name not in table or _are_dates(table[name]) or (table[name].isna().all() and name != "referred"):
        return []
    kind = table[name].dtype
    return [
        {
            "column": name,
            "problem": f"contains values of type {kind} instead of dates",
            "count": int(table[name].notna().sum()),
            "expected": "dates without a time zone",
            "remedy": 'Read the file with kind = "waiting_list", or convert it with pandas.to_datetime and a stated format.',
        }
    ]


def _no_names(table: pd.DataFrame, name: str) -> list[dict[str, Any]]:
    """A column of names with cells that hold several values, or none that can be compared."""
    if name not in table or not pd.api.types.is_object_dtype(table[name].dtype):
        return []
    wrong = np.array([not isinstance(cell, Hashable) for cell in table[name]], dtype=bool)
    if not wrong.any():
        return []
    return [_entry(table, wrong, name, "{} a list or similar", "one value in a cell", "Give each its own row.")]


def _days(table: pd.DataFrame, name: str) -> Array:
    """A column of dates as days; all missing where there is none."""
    if name not in table or not _are_dates(table[name]):
        return np.full(len(table), np.datetime64("NaT", "D"))
    return np.asarray(table[name].to_numpy(dtype="datetime64[D]"))


def _are_dates(column: pd.Series[Any]) -> bool:
    return isinstance(column.dtype, np.dtype) and np.issubdtype(column.dtype, np.datetime64)


def _wrong_dates(
    table: pd.DataFrame, referred: Array, started: Array, left: Array, last: np.datetime64
) -> list[dict[str, Any]]:
    """Dates that cannot be, with their rows. A comparison with a missing date is never true."""
    early = np.datetime64(_FIRST, "D")
    found = [
        (np.isnat(referred), "referred", "{} no date of referral"),
        (referred < early, "referred", f"{{}} a date before {_FIRST}"),
        (started < referred, "started", "{} a start before the referral"),
        (left < referred, "left", "{} a leaving before the referral"),
        (~np.isnat(started) & ~np.isnat(left), "started + left", "{} a start and a leaving of one wait"),
        (_says_why(table) & np.isnat(left), "left_because", "{} a reason for leaving and no date of it"),
        *(
            (days > last, name, f"{{}} a date after {last.item():%Y-%m-%d}, the day that as_of says the records end")
            for days, name in ((referred, "referred"), (started, "started"), (left, "left"))
        ),
    ]
    remedies = {"started + left": "Keep the one that came first.", "referred": "Fill it in, or correct as_of."}
    return [
        _entry(table, wrong, name, problem, "dates in their order", remedies.get(name, REMEDY))
        for wrong, name, problem in found
        if wrong.any()
    ]


def _says_why(table: pd.DataFrame) -> Array:
    """Rows that say why a person left the list."""
    if "left_because" not in table:
        return np.zeros(len(table), dtype=bool)
    texts = table["left_because"].astype("object").where(table["left_because"].notna(), "").astype("str").str.strip()
    return np.asarray((texts != "").to_numpy(dtype=bool))


def _wrong_rows(table: pd.DataFrame, names: Sequence[str]) -> list[dict[str, Any]]:
    """Names that are missing or written in two ways, and waits that are there twice."""
    found = []
    for name in ("client", "service"):
        if (missing := table[name].isna().to_numpy()).any():
            found.append(_entry(table, missing, name, "{} none", "a value in every row", "Fill it in."))
    for name in dict.fromkeys([*_NAMES, *names]):
        if name in table and (again := _other_spellings(table[name])).any():
            problem = "{} a second spelling of a name that is written differently elsewhere"
            found.append(_entry(table, again, name, problem, "one spelling of each name", "Write it the same way."))
    doubled = table.duplicated(list(_KEY)).to_numpy() & table["client"].notna().to_numpy()
    if doubled.any():
        problem = "{} the client, service and date of referral of an earlier row"
        found.append(_entry(table, doubled, " + ".join(_KEY), problem, "each wait once", "Remove the duplicates."))
    return found


def _entry(table: pd.DataFrame, wrong: Array, column: str, problem: str, expected: str, remedy: str) -> dict[str, Any]:
    many = int(wrong.sum())
    numbers = table["row"].to_numpy() if "row" in table else np.arange(1, len(table) + 1)
    rows = [str(number) for number in numbers[np.flatnonzero(wrong)[:_MOST_ROWS]]]
    more = [f"{count(many - _MOST_ROWS)} more"] if many > _MOST_ROWS else []
    has = f"{count(many)} of {count(len(table))} waits {'has' if many == 1 else 'have'}"
    return {
        "row": listed([*rows, *more]),
        "column": column,
        "count": many,
        "problem": problem.format(has),
        "expected": expected,
        "remedy": remedy,
    }


def _other_spellings(column: pd.Series[Any]) -> Array:
    """Rows with a spelling that is not the most frequent one of its name."""
    codes, found = pd.factorize(column)
    texts = pd.Series(
        [_MARKS.sub(" ", str(one).casefold().replace("&", " and ")).strip() for one in found], dtype="object"
    )
    if texts.nunique() == len(texts):
        return np.zeros(len(column), dtype=bool)
    many = np.bincount(codes[codes >= 0], minlength=len(found))
    order = np.lexsort((np.arange(len(found)), -many))
    first = texts.iloc[order].drop_duplicates().index
    usual = np.zeros(len(found) + 1, dtype=bool)
    usual[first] = True
    usual[-1] = True  # A missing name has no spelling.
    return ~usual[codes]
