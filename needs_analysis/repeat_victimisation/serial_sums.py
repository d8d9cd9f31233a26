"""How many victims and events each perpetrator has, as a few rows that any engine makes, and what they come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from needs_analysis.engine import fetch
from needs_analysis.statistics import ClusterSums, clustered_sums, proportion_interval

if TYPE_CHECKING:
    import ibis

MEASURES = ("serial perpetrators", "victims of serial perpetrators", "events of serial perpetrators")


@dataclass(frozen=True)
class SerialSums:
    """Sums of each group; of all together they are under ``()``.

    Parameters
    ----------
    profiles : dict of tuple to pandas.DataFrame
        How many ``perpetrators`` have so many ``victims``, ``events``, and victims counted for them alone (``own``).
    unknown : dict of tuple to pandas.Series
        ``no_perpetrator`` and ``no_victim`` events (the latter of a known perpetrator), ``nameless`` events (without a known victim),
        ``victims`` that are known, and those of them with an event of an unknown perpetrator (``exposed``).
    """

    profiles: dict[tuple[str, ...], pd.DataFrame]
    unknown: dict[tuple[str, ...], pd.Series[Any]]


def serial_sums(inside: ibis.Table, known: ibis.Table, places: Sequence[str], *, at_least: int) -> SerialSums:
    """Look at the events of a window.

    Parameters
    ----------
    inside : ibis.Table
        Every event in the window, with ``who_0`` (the victim) and ``who_1`` (the perpetrator), missing where not known.
    known : ibis.Table
        Those of which both are known.
    places : sequence of str
        The columns that name a group.
    at_least : int
        From so many victims on a perpetrator is a serial one.
    """
    profiles: dict[tuple[str, ...], pd.DataFrame] = {}
    unknown: dict[tuple[str, ...], pd.Series[Any]] = {}
    for by in [[], *([list(places)] if places else [])]:
        found = fetch(_profiles(known, by, at_least), order_by=[*by, "victims", "events", "own"])
        for name, rows in _split(found, by):
            profiles[name] = rows
        sums = fetch(_unknown(inside, by), order_by=by).fillna(0)
        for name, rows in _split(sums, by):
            unknown[name] = rows.iloc[0]
    return SerialSums(profiles, unknown)


def _split(rows: pd.DataFrame, by: list[str]) -> list[tuple[tuple[str, ...], pd.DataFrame]]:
    if not by:
        return [((), rows)]
    return [(tuple(map(str, name)), part.drop(columns=by)) for name, part in rows.groupby(by, sort=True)]


def _profiles(known: ibis.Table, by: list[str], at_least: int) -> ibis.Table:
    """How many perpetrators have so many victims and events. A victim of several counts once: for a serial one, where there is one."""
    import ibis

    pairs = known.group_by([*by, "who_1", "who_0"]).agg(events=known.count().cast("int64"))
    own_victims = ibis.window(group_by=[*by, "who_1"])
    pairs = pairs.mutate(victims=pairs.count().over(own_victims).cast("int64"))
    pairs = pairs.mutate(single=ibis.ifelse(pairs.victims >= at_least, 0, 1))
    of_victim = ibis.window(group_by=[*by, "who_0"], order_by=[pairs.single, pairs.who_1])
    pairs = pairs.mutate(own=ibis.ifelse(ibis.row_number().over(of_victim) == 0, 1, 0).cast("int64"))
    each = pairs.group_by([*by, "who_1", "victims"]).agg(events=pairs.events.sum(), own=pairs.own.sum())
    return each.group_by([*by, "victims", "events", "own"]).agg(perpetrators=each.count().cast("int64"))


def _unknown(inside: ibis.Table, by: list[str]) -> ibis.Table:
    def number(condition: Any) -> Any:
        return condition.ifelse(1, 0).sum().cast("int64")

    nobody, lone = inside.who_0.isnull(), inside.who_1.isnull()
    sums = {
        "no_perpetrator": number(lone),
        "no_victim": number(~lone & nobody),
        "nameless": number(nobody),
    }
    counts = inside.group_by(by).agg(**sums) if by else inside.agg(**sums)
    named = inside.filter(inside.who_0.notnull())
    each = named.group_by([*by, "who_0"]).agg(lone=named.who_1.isnull().ifelse(1, 0).max())
    people = {"victims": each.count().cast("int64"), "exposed": each.lone.sum().cast("int64")}
    victims = each.group_by(by).agg(**people) if by else each.agg(**people)
    if not by:
        return counts.cross_join(victims)
    joined = counts.left_join(victims, by)
    return joined.select(*(counts[name] for name in [*by, *sums]), joined.victims, joined.exposed)


def rows_of(sums: SerialSums, name: tuple[str, ...], *, at_least: int, confidence: float) -> list[dict[str, Any]]:
    """One row per measure of a group, with its range and with what the unknown people of events allow.

    Notes
    -----
    An event of which somebody is not known can make at most one more perpetrator a serial one, with all his victims and events, and can be
    one of theirs itself. At the other end each is of a person of its own.
    """
    none = pd.DataFrame({"victims": [], "events": [], "own": [], "perpetrators": []}, dtype="int64")
    table, apart = sums.profiles.get(name, none), sums.unknown[name]
    serial = table["victims"] >= at_least
    n = table["perpetrators"]
    unknown = int(apart["no_perpetrator"] + apart["no_victim"])
    nameless = int(apart["nameless"])
    lone = int(apart["no_perpetrator"])
    perpetrators, victims, events = (
        (int((n * of)[serial].sum()), int((n * of).sum())) for of in (1, table["own"], table["events"])
    )
    more = min(unknown, perpetrators[1] - perpetrators[0])
    wider = int(apart["victims"]) + nameless - victims[1]
    ends = (
        (lone, more),
        (wider, _largest(table[~serial], "victims", unknown) + int(apart["exposed"]) + nameless),
        (unknown, _largest(table[~serial], "events", unknown) + unknown),
    )
    low, high = proportion_interval(*perpetrators, confidence=confidence)
    share = perpetrators[0] / perpetrators[1] if perpetrators[1] else float("nan")
    ranges = (
        (share, float(low), float(high)),
        clustered_sums(_clusters(table, "own", serial), confidence=confidence),
        clustered_sums(_clusters(table, "events", serial), confidence=confidence),
    )
    found = []
    for measure, counts, beyond, (value, lower, upper) in zip(
        MEASURES, (perpetrators, victims, events), ends, ranges, strict=True
    ):
        every = counts[1] + beyond[0]
        # A new perpetrator adds himself to those above and below: never more than all.
        over = counts[1] if measure == MEASURES[0] else every
        possible = min(beyond[1], over - counts[0])
        found.append(
            {
                "measure": measure,
                "value": value,
                "lower": lower,
                "upper": upper,
                "numerator": counts[0],
                "denominator": counts[1],
                "rest": counts[1] - counts[0],
                "unknown": unknown,
                "beyond": beyond[0],
                "possible": possible,
                "least": counts[0] / every if every else float("nan"),
                "most": (counts[0] + possible) / over if over else float("nan"),
            }
        )
    return found


def _largest(others: pd.DataFrame, of: str, how_many: int) -> int:
    """What so many of the other perpetrators come to at most."""
    total, left = 0, how_many
    for each, number in sorted(zip(others[of], others["perpetrators"], strict=True), reverse=True):
        taken = min(left, int(number))
        total, left = total + taken * int(each), left - taken
    return total


def _clusters(table: pd.DataFrame, of: str, serial: pd.Series[Any]) -> ClusterSums:
    """Perpetrators as clusters of victims or events."""
    n, t = table["perpetrators"], table[of]
    s = t.where(serial, 0)
    return ClusterSums(*(int(each.sum()) for each in (n[t > 0], n * s, n * t, n * s * s, n * s * t, n * t * t)))
