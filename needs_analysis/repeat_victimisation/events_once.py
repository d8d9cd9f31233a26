"""Each event once with each victim, and in an order that any engine gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from needs_analysis.engine import fetch
from needs_analysis.errors import DataError
from needs_analysis.repeat_victimisation.spellings import one_spelling

if TYPE_CHECKING:
    import ibis


def events_once(table: ibis.Table, *, event_id: str) -> tuple[ibis.Table, tuple[str, ...]]:
    """The events, with what orders those of one victim.

    Parameters
    ----------
    table : ibis.Table
        Events with ``event``, ``date`` and ``who_0``, which is known.
    event_id : str
        What the column with the ids was called, for the message.

    Returns
    -------
    table : ibis.Table
        The same events.
    order : tuple of str
        The columns that order them: by time, then whole numbers as numbers and other ids by length first, so that C9 stands before C10.

    Raises
    ------
    DataError
        When an event stands twice with one victim, in whatever spelling: it would be a repeat of itself.
    """
    if table.event.type().is_integer():
        _refuse_doubled(table, event_id)
        return table, ("date", "event")
    table = _references(table, event_id)
    _refuse_doubled(table, event_id)
    numbers = table.event.re_search("^[0-9]{1,18}$")
    every = fetch(table.agg(every=numbers.all()))["every"].iloc[0]
    length = table.event.cast("int64") if every is not None and bool(every) else table.event.length()
    return table.mutate(length=length), ("date", "length", "event")


def _references(table: ibis.Table, event_id: str) -> ibis.Table:
    """Events with their ids in one spelling; 0 and "unknown" are references like any other."""
    return one_spelling(table.rename(event_raw="event"), "event_raw", "event", name=event_id, kind="reference")


def _refuse_doubled(table: ibis.Table, event_id: str) -> None:
    """Look for ids that stand twice, and only among those for a victim."""
    twice = _twice(table, ["event"])
    if not int(fetch(twice.agg(n=twice.count()))["n"].iloc[0]):
        return
    pairs = _twice(table, ["event", "who_0"])
    doubled = int(fetch(pairs.agg(n=(pairs.times - 1).sum().fill_null(0)))["n"].iloc[0])
    if doubled:
        raise DataError.one(
            f"{doubled} of the events {'is' if doubled == 1 else 'are'} duplicated",
            column=f"{event_id} + victim",
            count=doubled,
            expected="each key once",
            remedy="Remove the duplicates, or add the rows up first.",
        )


def _twice(table: ibis.Table, key: Sequence[str]) -> ibis.Table:
    each = table.group_by(list(key)).agg(times=table.count())
    return each.filter(each.times > 1)
