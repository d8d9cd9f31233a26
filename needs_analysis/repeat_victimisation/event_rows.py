"""The events as an engine takes them: own names, plain types, whether they come in memory, from a file or from a warehouse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from needs_analysis import engine, groups, identifiers, require
from needs_analysis.errors import DataError
from needs_analysis.repeat_victimisation.needed import refuse_absent
from needs_analysis.source import Source, sources_of

if TYPE_CHECKING:
    import ibis

NOT_STATED: Final = "Not stated"
OWN_COLUMNS: Final = (
    *("victims", "history_from", "expected", "rest", "unknown", "possible", "least", "most"),
    *("uk_lowest", "uk_highest", "uk_years", "version", "not_counted"),
)
"""Columns of results of this module, by which no group can be named."""
_FACTS: Final[Mapping[str, tuple[str, ...]]] = {
    "sex": ("sex", "gender", "victim_sex", "victim_gender"),
    "born": ("date_of_birth", "dob", "birth_date", "year_of_birth", "birth_year"),
    "age": ("age", "victim_age"),
}
_DATES: Final = ("date", "reported")
_LARGEST_FLOAT: Final = 2.0**53


@dataclass(frozen=True)
class EventRows:
    """Events on an engine.

    Parameters
    ----------
    table : ibis.Table
        ``event``, ``date`` (with its time, if it has one), ``day``, ``raw_0`` (the victim), ``raw_1`` and so on (what else must be
        the same), ``g_0`` and so on (the names of the group as text), and facts of the victim as ``sex_0``, ``born_0``, ``age_0``.
    same : tuple of str
        What ``raw_0`` and so on were called.
    by : tuple of str
        What ``g_0`` and so on were called.
    sources : tuple of Source
        Where the events come from.
    """

    table: ibis.Table
    same: tuple[str, ...]
    by: tuple[str, ...]
    sources: tuple[Source, ...]

    @property
    def places(self) -> list[str]:
        """The columns that name the group."""
        return [f"g_{place}" for place in range(len(self.by))]


@contextmanager
def event_rows(
    events: Any,
    *,
    same: Sequence[str],
    by: Sequence[str],
    event_id: str,
    values: Mapping[str, str] = MappingProxyType({}),
    reported: str = "",
) -> Iterator[EventRows]:
    """Open events for as long as they are needed.

    Parameters
    ----------
    events : pandas.DataFrame, engine.Handle, engine.OnDisk or ibis.Table
        One row an event and victim.
    same : sequence of str
        The column with the victim, and then further ones that must be the same.
    by : sequence of str
        Columns that name a group.
    event_id : str
        Column with the id of the event.
    values : mapping of str to str
        Further columns that are needed, by what they hold: that of ``"offence"`` becomes ``raw_offence``.
    reported : str
        The column with the day of the report, where it is needed; it becomes ``reported``.

    Raises
    ------
    DataError
        When a column is missing, or does not hold what it should.
    """
    wanted = _wanted(same, by, event_id, values) | ({"reported": reported} if reported else {})
    if isinstance(events, pd.DataFrame):
        refuse_absent(events.columns, tuple(wanted.values()), what="events")
        require.columns(events, tuple(wanted.values()), what="events")
        require.dates(events, "date", what="events")
        require.known(events, event_id, what="events")
        groups.own_names(by, also=OWN_COLUMNS)
        sources, given = sources_of(events), _plain(events, wanted)
    else:
        sources, given = (), events
    with engine.opened(given) as handle:
        if not isinstance(events, pd.DataFrame):
            # One row stands for all of them, which are counted later.
            one = pd.DataFrame([[None] * len(handle.columns)], columns=handle.columns)
            refuse_absent(handle.columns, tuple(wanted.values()), what="events")
            require.columns(one, tuple(wanted.values()), what="events")
            groups.own_names(by, also=OWN_COLUMNS)
            sources = handle.sources
        table = _own(handle.table, wanted, named=not isinstance(events, pd.DataFrame))
        yield EventRows(table, tuple(same), tuple(by), sources)


def _wanted(same: Sequence[str], by: Sequence[str], event_id: str, values: Mapping[str, str]) -> dict[str, str]:
    """Own name of each column that is needed, with the name it was given under."""
    raws = {f"raw_{place}": name for place, name in enumerate(same)}
    raws |= {f"raw_{what}": name for what, name in values.items()}
    return {"event": event_id, "date": "date", **raws, **{f"g_{place}": name for place, name in enumerate(by)}}


def _facts(names: Sequence[Any]) -> dict[str, Any]:
    """Own name of each column with a fact of the victim, with the name it was given under."""
    there = {str(name).casefold(): name for name in names}
    return {
        f"{kind}_{place}": there[name]
        for kind, known in _FACTS.items()
        for place, name in enumerate(known)
        if name in there
    }


def _plain(events: pd.DataFrame, wanted: Mapping[str, str]) -> pd.DataFrame:
    """A table in memory, with columns that an engine can take."""
    columns: dict[str, Any] = {}
    for own, name in {**wanted, **_facts(list(events.columns))}.items():
        column = events[name]
        if own in _DATES:
            columns[own] = column.array
        elif own.startswith("g_"):
            columns[own] = _names(column, name).array
        elif own.startswith("age_"):
            columns[own] = pd.to_numeric(column, errors="coerce").astype("float64").array
        else:
            ids = own in ("event", "raw_0") or (own.startswith("raw_") and identifiers.holds_ids(name))
            columns[own] = identifiers.as_sent(column, ids=ids).array
    return pd.DataFrame(columns, index=events.index)


def _names(column: pd.Series[Any], name: str) -> pd.Series[Any]:
    """Names of groups as texts."""
    if isinstance(column.dtype, pd.StringDtype):
        return column
    try:
        codes, found = pd.factorize(column)
    except TypeError:
        raise _lists(name) from None
    return pd.Series(pd.Series(found).astype("str").array.take(codes, allow_fill=True), index=column.index)


def _own(table: ibis.Table, wanted: Mapping[str, str], *, named: bool) -> ibis.Table:
    """The columns that are needed, under own names and of plain types."""
    columns = {own: table[name if named else own] for own, name in wanted.items()}
    facts = _facts(table.columns) if named else {own: own for own in table.columns if own not in wanted}
    columns |= {own: table[name] for own, name in facts.items()}
    for own, column in columns.items():
        if column.type().is_nested():
            raise _lists(wanted.get(own, own))
    for own in _DATES:
        if own in columns:
            _a_date(columns[own], wanted[own])
    found = {own: _typed(own, column, wanted) for own, column in columns.items()}
    return table.select(**found, day=columns["date"].cast("date"))


def _typed(own: str, column: Any, wanted: Mapping[str, str]) -> Any:
    kind = column.type()
    if own in _DATES:
        return column
    if own.startswith("age_"):
        return column.try_cast("float64") if kind.is_string() else column.cast("float64")
    if own.startswith("g_"):
        return column.cast("string").fill_null(NOT_STATED)
    if kind.is_string() or kind.is_integer():
        return column
    if kind.is_floating() or kind.is_decimal():
        # A number that is no whole one becomes a text with a point, which is then refused like any other.
        whole = (column == column.round()) & (column.abs() < _LARGEST_FLOAT)
        return whole.ifelse(column.cast("int64").cast("string"), column.cast("string"))
    return column.cast("string")


def _a_date(column: Any, name: str) -> None:
    """Refuse a date column that holds text, or times of another zone."""
    kind = column.type()
    if not (kind.is_date() or (kind.is_timestamp() and kind.timezone is None)):
        raise DataError.one(
            f"the events are not plain dates there ({kind})",
            column=name,
            expected="dates without a time zone",
            remedy="Convert it to a date first.",
        )


def _lists(name: str) -> DataError:
    return DataError.one(
        "contains lists or similar", column=name, expected="one value in a cell", remedy="Give each a row."
    )
