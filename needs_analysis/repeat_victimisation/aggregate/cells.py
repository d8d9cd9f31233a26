"""An aggregate as cells: for each group, how many victims or offences are in each band, as ranges, and what they add up to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from needs_analysis import groups, require
from needs_analysis.errors import DataError, Refusal
from needs_analysis.groups import Array, folded
from needs_analysis.repeat_victimisation.aggregate.bands import (
    GAPS,
    KINDS,
    MARAC,
    VICTIMS,
    Band,
    band,
    kind_of,
    refuse_wrong,
)
from needs_analysis.repeat_victimisation.aggregate.period import NAMES, Spans, of_one_period
from needs_analysis.repeat_victimisation.aggregate.ranges import Ranges, ranges, rows_said
from needs_analysis.wording import listed

ADDED: Final = ("area", "crime_type")
"""Columns over which offences may be added up, because each is in one of them; victims may not."""
OWN: Final = (
    "measure",
    "events",
    "least",
    "most",
    "smallest_count",
    "based_on",
    "when",
    "scale",
    "needs",
    "band",
    "count",
    "denominator_least",
    "denominator_most",
)
_EXPORTED: Final = frozenset({"measure", "look_back_start", "threshold", "band", "count"})
"""Columns of what the exporter writes, in which an empty band has no row."""


@dataclass(frozen=True)
class Cells:
    """The counts of one kind.

    Parameters
    ----------
    kind : str
        What is counted.
    bands : tuple of Band
        In their order, without totals.
    low, high, known : ndarray, shape (groups, bands)
        Between what each count lies, and whether it is known itself.
    total, all_events : ndarray, shape (groups, 2)
        Between what all of them, and all events of these victims, lie by rows of totals; 0 to infinity where there are none.
    events : ndarray, shape (groups, bands, 2)
        Between what the events of the victims of a band lie, where the aggregate says; 0 to infinity otherwise.
    there : ndarray of bool, shape (groups,)
        Which groups have any such count.
    """

    kind: str
    bands: tuple[Band, ...]
    low: Array
    high: Array
    known: Array
    total: Array
    events: Array
    all_events: Array
    there: Array

    @property
    def has_totals(self) -> Array:
        """Groups whose counts add up to something that is stated."""
        stated = np.isfinite(self.total[:, 1]) | np.isfinite(self.all_events[:, 1]) | (self.all_events[:, 0] > 0)
        return np.asarray(stated | (self.total[:, 0] > 0) | np.isfinite(self.events[:, :, 1]).any(axis=1))


@dataclass(frozen=True)
class Aggregate:
    """Names of the groups, their counts by kind, and the days of each group's period."""

    keys: pd.DataFrame
    cells: dict[str, Cells]
    spans: Spans
    quiet: bool = True
    """Whether messages may not repeat the names of groups."""


def cells_of(
    table: pd.DataFrame,
    by: list[str],
    *,
    period: str | None,
    start: str | None,
    end: str | None,
    data_from: str | None,
) -> Aggregate:
    """Read an aggregate, checked.

    Raises
    ------
    DataError
        For bands that cannot be read, overlap or leave a number out, duplicate rows, and text or percentages for counts.
    Refusal
        For several periods or areas that would be counted together, and totals that do not add up.
    """
    require.columns(table, ("band", "count", *by), what="counts")
    groups.own_names(by, also=OWN)
    require.known(table, "band", what="counts")
    closed = set(table.columns) >= _EXPORTED
    table, spans = of_one_period(table, by, period=period, start=start, end=end, data_from=data_from)
    table = table.reset_index(drop=True)
    kinds = _kinds(table)
    _refuse_doubled(table, by, kinds)
    _refuse_wholes(table)
    places, keys = groups.numbered(table, by, also=OWN)
    found: dict[str, Cells] = {}
    for kind in KINDS:
        rows = kinds == kind
        if rows.any():
            found[kind] = _of_kind(table[rows], kind, places[rows], len(keys), by, closed=closed)
    first = np.unique(places, return_index=True)[1]
    of_groups = Spans(*(getattr(spans, name)[first] for name in ("start", "end", "data_from")))
    return Aggregate(keys.astype("str"), found, of_groups, quiet=not groups.may_repeat(table))


def _kinds(table: pd.DataFrame) -> Array:
    """What each row counts: by its measure, or by its band where there is none."""
    if "measure" not in table:
        kind = kind_of(list(table["band"].unique()))
        if kind is None:
            raise _unread(table, np.ones(len(table), dtype=bool), "are not bands")
        return np.full(len(table), kind, dtype=object)
    names = {folded(kind): kind for kind in KINDS}
    found = table["measure"].map(lambda text: names.get(folded(text), "")).to_numpy(dtype=object)
    if (wrong := found == "").any():
        raise DataError.one(
            f"{int(wrong.sum())} of {len(wrong)} rows count something else",
            row=rows_said(table, wrong),
            column="measure",
            expected=f"one of {listed(list(KINDS))}",
            remedy="Pass the rows of these measures only.",
        )
    return found


def _unread(table: pd.DataFrame, wrong: Array, what: str) -> DataError:
    return DataError.one(
        f"{int(np.sum(wrong))} of {len(table)} cells {what}",
        row=rows_said(table, wrong),
        column="band",
        count=int(np.sum(wrong)),
        expected='a band such as "2", "5 to 9", "10 or more", "8 to 28 days" or "none since look-back"',
        remedy="Write each as from how many to how many.",
    )


def _refuse_doubled(table: pd.DataFrame, by: list[str], kinds: Array) -> None:
    """Refuse rows that have one key, or that only a column tells apart which is not among the groups."""
    apart = [name for name in dict.fromkeys((*by, *ADDED, *NAMES, "period_start")) if name in table]
    for name in apart:
        groups.factorised(table[name], name)
    frame = table[[*apart]].assign(_kind=kinds, _band=[folded(text) for text in table["band"]])
    doubled = frame.duplicated(keep=False).to_numpy()
    if doubled.any():
        more = [name for name in ("force", "district", "sex", "offence") if name in table and name not in by]
        raise DataError.one(
            f"{int(doubled.sum())} rows are duplicated: they count the same band of the same group",
            row=rows_said(table, doubled),
            column=" + ".join([*apart, "band"]),
            count=int(doubled.sum()),
            expected="each band once in a group",
            remedy=f"Remove the duplicates, or name what tells them apart in by={f' ({listed(more)})' if more else ''}.",
        )


def _refuse_wholes(table: pd.DataFrame) -> None:
    """Refuse a total of all areas or crime types beside its parts: everyone in it would count twice."""
    for name in ADDED:
        if name in table and table[name].nunique() > 1:
            whole = (
                table[name].map({text: groups.says_total(text) for text in table[name].unique()}).to_numpy(dtype=bool)
            )
            if whole.any():
                raise DataError.one(
                    "rows count all together beside the parts, so everyone in them would count twice",
                    row=rows_said(table, whole),
                    column=name,
                    expected="parts that do not overlap, or only all together",
                    remedy="Leave one or the other out.",
                )


def _of_kind(table: pd.DataFrame, kind: str, places: Array, many: int, by: list[str], *, closed: bool) -> Cells:
    """The cells of one kind, over all groups."""
    _refuse_added(table, kind, by)
    texts = {text: band(text, kind) for text in table["band"].unique()}
    unread = table["band"].map({text: found is None for text, found in texts.items()}).to_numpy(dtype=bool)
    if unread.any():
        raise _unread(table, unread, f"are not bands of {kind}")
    of_rows = [texts[text] for text in table["band"]]
    is_total = np.array([found is not None and found.total for found in of_rows])
    bands = sorted({found for found in of_rows if found and not found.total}, key=lambda each: (each.low, each.high))
    counts = ranges(table, "count")
    given = ranges(table, "events") if kind == VICTIMS and "events" in table else None
    total, all_events = (_totals(found, is_total, table, places, many) for found in (counts, given))
    bands = _with_rest(bands, kind, bool(is_total.any()), bool(np.isfinite(total[:, 1]).all()))
    rows_of = [rows_said(table, np.array([found == each for found in of_rows])) for each in bands]
    spelt = {each: {text for text, found in texts.items() if found == each} for each in bands}
    refuse_wrong(bands, kind, closed=closed, row_of=rows_of)
    at = np.array([bands.index(found) if found and not found.total else -1 for found in of_rows])
    _refuse_two_spellings(table, places, at, spelt, bands, kind, adds=kind != VICTIMS)
    shape, inside = (many, len(bands)), at >= 0
    low, high, events = np.zeros(shape), np.zeros(shape), np.zeros((*shape, 2))
    events[:, :, 1] = np.inf
    known = np.ones(shape, dtype=bool)
    index = (places[inside], at[inside])
    np.add.at(low, index, counts.low[inside])
    np.add.at(high, index, counts.high[inside])
    np.logical_and.at(known, index, counts.known[inside])
    if given is not None:
        events[index[0], index[1]] = np.column_stack([given.low, given.high])[inside]
    there, filled = np.zeros(many, dtype=bool), np.zeros(shape, dtype=bool)
    there[places] = True
    filled[index] = True
    rest = len(bands) > len(set(at[inside]))
    _fill(table, kind, bands, places, filled, there=there, high=high, known=known, closed=closed, rest=rest)
    return Cells(kind, tuple(bands), low, high, known, total, events, all_events, there)


def _refuse_added(table: pd.DataFrame, kind: str, by: list[str]) -> None:
    """Refuse to add victims up over areas or crime types: one who is in two would be two people."""
    for name in ADDED:
        if kind != GAPS and name in table and name not in by and table[name].nunique() > 1:
            who = "victims" if kind == VICTIMS else "pairs"
            raise Refusal(
                f"The {who} of {table[name].nunique()} {name.replace('_', ' ')}s cannot be added up, because some belong to more than one",
                remedy=f"Give them apart, with by={[*by, name]!r}, or ask for all together (the exporter's --all-crime-types)."
                if name == "crime_type"
                else f"Give them apart, with by={[*by, name]!r}.",
            )


def _totals(found: Ranges | None, rows: Array, table: pd.DataFrame, places: Array, many: int) -> Array:
    """What the rows of totals say of each group; where it is of several areas, only if each has one."""
    ends = np.column_stack([np.zeros(many), np.full(many, np.inf)])
    if found is None or not rows.any():
        return ends
    parts = table[[name for name in ADDED if name in table]].assign(_place=places).drop_duplicates()
    complete = np.bincount(parts["_place"], minlength=many) == np.bincount(places[rows], minlength=many)
    for side, values in enumerate((found.low, found.high)):
        added = np.bincount(places[rows], weights=values[rows], minlength=many)
        ends[:, side] = np.where(complete, added, ends[:, side])
    return ends


def _with_rest(bands: list[Band], kind: str, totals: bool, known: bool) -> list[Band]:
    """The bands with the lowest, which a total implies: all victims and the repeat victims leave those with one offence."""
    lowest = {VICTIMS: 1, MARAC: 0}.get(kind)
    if totals and known and lowest is not None and bands and bands[0].low == lowest + 1:
        return [Band(lowest, lowest), *bands]
    return bands


def _refuse_two_spellings(
    table: pd.DataFrame,
    places: Array,
    at: Array,
    spelt: dict[Band, set[str]],
    bands: list[Band],
    kind: str,
    *,
    adds: bool,
) -> None:
    """Refuse a band that is in one group under two names, such as "5+" and "5 or more"."""
    for number, each in enumerate(bands):
        if len(spelt[each]) > 1 and not adds:
            rows = (at == number) & pd.Series(places).where(at == number).duplicated(keep=False).to_numpy()
            if rows.any():
                raise DataError.one(
                    f"the band {each.name(kind)!r} is there twice, in two spellings",
                    row=rows_said(table, rows),
                    column="band",
                    expected="each band once in a group",
                    remedy="Remove the duplicates.",
                )


def _fill(
    table: pd.DataFrame,
    kind: str,
    bands: list[Band],
    places: Array,
    filled: Array,
    *,
    there: Array,
    high: Array,
    known: Array,
    closed: bool,
    rest: bool,
) -> None:
    """Bands without a row: nobody where the exporter made the aggregate, otherwise unknown and refused; what a total leaves is open."""
    empty = ~filled & there[:, None]
    if rest:
        high[:, 0] = np.where(empty[:, 0], np.inf, high[:, 0])
        known[:, 0] &= ~empty[:, 0]
        empty[:, 0] = False
    if closed or not empty.any():
        return
    group, number = np.argwhere(empty)[0]
    raise DataError.one(
        f"a group has no row for the band {bands[number].name(kind)!r}, which others have",
        row=rows_said(table, places == group),
        column="band",
        expected="every band in each group",
        remedy="Add the row; a band that nobody is in has the count 0.",
    )
