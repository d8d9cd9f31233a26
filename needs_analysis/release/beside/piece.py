"""A table as others are set beside it: its figures, what they count, and of whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import pandas as pd

from needs_analysis.characters import visible
from needs_analysis.columns import Column
from needs_analysis.groups import folded
from needs_analysis.result import Result

_SAID_NOTHING_OF_WHOM: Final = frozenset(
    {"measure", "by", "events", "population", "per", "at", "confidence", "seed", "method", "what", "when", "title"}
    | {"figures", "view", "history_from", "price_year", "disrupted", "population_of", "unit", "horizon", "counts"}
)
"""Settings that do not say who is counted."""
_LISTED: Final = {"areas": "area", "districts": "area", "quarters": "quarter", "services": "service"}


@dataclass(frozen=True)
class Piece:
    """One table.

    Parameters
    ----------
    table : pandas.DataFrame
        With nothing where a figure is hidden.
    columns : sequence of Column
        What its columns are.
    counts : mapping
        Name of each column of figures to what it counts, in the words of `what_columns_count`.
    where : mapping of str to tuple of str
        What all its rows are limited to, such as ``{"sex": ("Women",)}``.
    sources : frozenset of str
        Ids of its sources.
    output : str
        The finding or file that it is.
    said : str
        How it is named to people.
    stated : bool
        Whether somebody said what it counts, so that its sources need not be those of another.
    withheld : bool
        Whether what is missing was withheld, and not just not supplied.
    hull : dict
        All that the labels of each key stand for, once that was asked.
    """

    table: pd.DataFrame
    columns: tuple[Column, ...]
    counts: Mapping[Any, str]
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sources: frozenset[str] = frozenset()
    output: str = ""
    said: str = ""
    stated: bool = False
    withheld: bool = True
    hull: dict[str, frozenset[str]] = field(default_factory=dict, repr=False, compare=False)

    def may_count_the_same(self, other: Piece) -> bool:
        """Whether figures of two tables can be about the same people: of one output, of a common source, or because someone says so."""
        return (
            (self.output == other.output != "") or bool(self.sources & other.sources) or (self.stated and other.stated)
        )


class Earlier(Protocol):
    """What knows the tables that were published before, such as a `Register`."""

    def beside(self, piece: Piece) -> list[Piece]:
        """The tables that may be about the same people as another, the oldest first."""

    def rounded_beside(self, piece: Piece) -> list[str]:
        """The rounded tables with withheld figures that count the same as another, as they are named to people."""


def piece_of(result: Result, *, output: str = "", said: str = "the new table") -> Piece:
    """A result as it is set beside others."""
    settings = result.settings
    return Piece(
        result.table,
        tuple(result.columns),
        what_columns_count(
            result.columns, measure=result.measure, settings=settings, counts=str(settings.get("counts") or "")
        ),
        limits_of(settings),
        frozenset(visible(source.id) for source in result.sources),
        visible(output),
        said,
        bool(settings.get("counts")),
    )


def what_columns_count(
    columns: Sequence[Column], *, measure: str, settings: Mapping[str, Any], counts: str = ""
) -> dict[str, str]:
    """What each column of figures counts, as one name that is the same in every table that counts the same.

    Parameters
    ----------
    columns : sequence of Column
        What the columns are.
    measure : str
        What was measured.
    settings : mapping
        What the caller chose.
    counts : str
        What the table counts, where someone says so.

    Returns
    -------
    dict of str to str
        ``value`` and ``numerator`` count the measure or the events, ``denominator`` the people; in a table with a column ``measure`` the
        label there comes first; every other column counts what its name says. Settings that change what is counted, such as a
        number of days, are part of it.

    Examples
    --------
    >>> what_columns_count([Column("victims", "count")], measure="Table 1", settings={})
    {'victims': 'victims'}
    >>> what_columns_count([Column("numerator", "count")], measure="m", settings={"events": "victims", "window_days": 90})
    {'numerator': 'victims, window_days 90'}
    """
    names = {"value": settings.get("events") or measure, "numerator": settings.get("events") or measure}
    names |= {"denominator": settings.get("population") or f"{measure} people"}
    more = [
        f"{name} {value}"
        for name, value in sorted(settings.items())
        if name not in _SAID_NOTHING_OF_WHOM and isinstance(value, int | float) and not isinstance(value, bool)
    ]
    found = {}
    for column in columns:
        if column.role in ("count", "base") or (column.role == "measure" and column.part_of):
            name = str(names.get(column.name, column.name))
            found[str(column.name)] = ", ".join([folded(counts), folded(name)] if counts else [folded(name), *more])
    return found


def limits_of(settings: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """What the rows of a result are limited to, by the settings that its caller chose: ``where`` and each that names labels.

    Examples
    --------
    >>> limits_of({"where": {"sex": "Women"}, "areas": ["A", "B"], "by": ["quarter"], "per": 1000})
    {'sex': ('Women',), 'area': ('A', 'B')}
    """
    where = settings.get("where")
    found = {str(name): _texts(value) for name, value in where.items()} if isinstance(where, Mapping) else {}
    for name, value in settings.items():
        texts = (
            isinstance(value, str | list | tuple) and bool(value) and all(isinstance(e, str) for e in _listed(value))
        )
        if texts and name not in _SAID_NOTHING_OF_WHOM | {"where"}:
            found.setdefault(_LISTED.get(name, str(name)), _texts(value))
    return found


def _listed(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list | tuple) else (value,)


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(str(each) for each in _listed(value))
