"""A table of one's own as it may be published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis.columns import Column
from needs_analysis.errors import DataError, Refusal
from needs_analysis.release.beside.piece import Earlier
from needs_analysis.release.cells.of_table import TableCells, cells_of
from needs_analysis.release.cells.short_of_many import short_of
from needs_analysis.release.cells.told_when_rounded import told_when_rounded
from needs_analysis.release.few_people import few_in_columns, few_people, too_few
from needs_analysis.release.own_table import declared_columns, read_figures, require_whole, require_words
from needs_analysis.release.profile import PROFILES, Profile, profile_named
from needs_analysis.release.release import NOT_AVAILABLE, TOGETHER, WITHHELD, Released, release
from needs_analysis.release.text import scan_texts, texts_in
from needs_analysis.release.withheld import Array, behind
from needs_analysis.release.worked_out import entering, origins
from needs_analysis.result import Result
from needs_analysis.said import Said
from needs_analysis.source import Source
from needs_analysis.wording import counted, percent

_WORDS: Final = ("key", "label", "helper")
_OWN: Final = Source("own_table", "A table of the office", "The office", "not stated", disclosure="aggregate")


def release_table(
    table: pd.DataFrame,
    *,
    columns: Mapping[Any, Any] | Iterable[Column],
    what: str = "Table",
    profile: str | Profile = "lt5",
    register: Earlier | None = None,
    output: str = "",
    counts: str = "",
    where: Mapping[str, Any] | None = None,
) -> Released:
    """Hide in a table of one's own what may not be published.

    Parameters
    ----------
    table : pandas.DataFrame
        The table with all its figures, totals among them.
    columns : mapping or iterable of Column
        What each column is: ``{"area": {"role": "key", "totals": ["All"]}, "victims": "count"}``, with the words of `columns.Column`.
    what : str
        What it shows, for its title.
    profile : str or Profile, default "lt5"
        The rule to release it under: ``lt5, lt10, lt5-round5, lt8-round5, lt10-round5``, or one of your own that withholds.
    register : Register, optional
        What was released before; see `release`.
    output : str
        Name under which the table is released, the same for each edition.
    counts : str
        What its figures count, where columns of the same name count something else in other tables, or where another name counts the same.
    where : mapping, optional
        What its rows are limited to, such as ``{"sex": "Women"}``.

    Returns
    -------
    Released
        Its ``result.table`` has nothing where a figure is withheld. Someone who can add up cannot show of any of them that it is small.

    Raises
    ------
    DataError
        For a column that is not declared, a figure that is none, is missing or was hidden before, a row that stands twice, a total that
        its parts do not make, and a label that holds numbers instead of words; with its place.
    CannotProtect
        Where no choice of figures is safe, with the merge that would do.
    Refusal
        For an unknown profile, and where something looks like personal data, or a title or label counts a few people.

    Examples
    --------
    >>> table = pd.DataFrame({"area": ["All", "A", "B", "C"], "victims": [50, 38, 9, 3]})
    >>> left = release_table(table, columns={"area": {"role": "key", "totals": ["All"]}, "victims": "count"})
    >>> left.result.table["victims"].tolist(), left.result.sentence()
    ([50, 38, <NA>, <NA>], 'Table: 2 of 4 figures are shown (50%), and 2 are withheld.')
    """
    for name, value in {"what": what, "output": output, "counts": counts}.items():
        if not isinstance(value, str):
            raise Refusal(f"{name} is of type {type(value).__name__}", remedy="Give a text.")
    if where is not None and not isinstance(where, Mapping):
        raise Refusal(f"where is of type {type(where).__name__}", remedy='Give a mapping: {"sex": "Women"}.')
    if register is not None and not hasattr(register, "beside"):
        raise Refusal(f"The register is of type {type(register).__name__}", remedy="Give a Register, or leave it out.")
    given = declared_columns(table, columns)
    rules = tuple(name for name, each in PROFILES.items() if each.threshold)
    rule = profile_named(profile, among=rules)
    if not rule.threshold:
        raise Refusal(f"The release profile {rule.name} withholds nothing", remedy=f"Use one of {', '.join(rules)}.")
    _scan_words(table, given, threshold=rule.threshold, what=what, counts=counts, where=where, output=output)
    table = table.reset_index(drop=True)
    require_whole(table, given)
    require_words(table, given)
    frame, _ = read_figures(table, given)
    for column in given:
        # A whole number stays one, and what is missing stays missing.
        if column.role in ("count", "base") and (frame[column.name].dropna() % 1 == 0).all():
            frame[column.name] = frame[column.name].astype("Int64")
    found = cells_of(frame, given, threshold=rule.threshold, strict=True)
    if "flag" in frame:
        raise DataError.one("this name is needed for what is withheld", column="flag", remedy="Rename the column.")
    result = Result(
        table=frame,
        columns=given,
        measure=what,
        definition=f"{what}, as given.",
        method="as given",
        settings={
            "what": what,
            "figures": [column.name for column in given if column.role in ("count", "base")],
            "counts": counts,
            "where": dict(where or {}),
        },
        words=words,
        sources=(_OWN,),
    )
    released = release(result, rule, register=register, output=output)
    if _told(found, released.result, frame, rule):
        raise Refusal("What would be left of this table can be calculated", remedy="Publish a coarser table.")
    return replace(released, blank=_blank(frame, given))


def _blank(table: pd.DataFrame, columns: Sequence[Column]) -> frozenset[tuple[Any, tuple[str, ...]]]:
    """Where a column has no figure although nothing was withheld yet."""
    rows = _row_labels(table, columns)
    figures = [column.name for column in columns if column.role not in _WORDS]
    return frozenset((name, rows[at]) for name in figures for at in np.flatnonzero(table[name].isna()))


def _row_labels(table: pd.DataFrame, columns: Sequence[Column]) -> list[tuple[str, ...]]:
    """What names each row: its keys, or where there are none its place."""
    keys = [table[column.name].astype("str") for column in columns if column.role == "key"]
    return list(zip(*keys, strict=True)) if keys else [(str(at),) for at in range(len(table))]


def _scan_words(table: pd.DataFrame, columns: Iterable[Column], *, threshold: int, **said: Any) -> None:
    """Refuse personal data and small numbers of people in what someone wrote of a table or in its labels; labels of a key may count ("2 children")."""
    scan_texts({name: "\n".join(map(str, texts_in(written))) for name, written in said.items()})
    few = [
        name
        for name, written in said.items()
        if any(few_people(each, threshold=threshold) for each in texts_in(written))
    ]
    few += few_in_columns(table, [column.name for column in columns if column.role in ("label", "helper")], threshold)
    if few:
        raise too_few(few, threshold)


def _told(found: TableCells, left: Result, frame: pd.DataFrame, rule: Profile) -> bool:
    """Whether someone who knows the rule, or who is alone in a cell, tells a small figure of what is left."""
    if any(caveat.code == TOGETHER for caveat in left.caveats):
        # Nothing is hidden, and each small count stands for several that it may be.
        return False
    gone = {name: left.table[name].isna().to_numpy() for name in {name for name, _ in found.where.values()}}
    hidden = found.unseen | found.flags(gone)
    standard = found.standard(rule.threshold, zeros_shown=rule.zeros_shown)
    if not rule.round_to:
        return bool(short_of(found.system, hidden, standard, singletons=True))
    known = entering(origins(frame, left.columns, threshold=rule.threshold))
    exact = found.system.flags(name for name in found.system.names if found.where.get(name, (name,))[0] in known)
    exact |= found.system.flags(name for name in found.system.names if name not in found.where)
    told = told_when_rounded(
        found, hidden, base=rule.round_to, threshold=rule.threshold, exact=exact & ~hidden, standard=standard
    )
    return bool(told.any())


def words(table: pd.DataFrame, settings: Mapping[str, Any]) -> Said:
    """How many figures are shown."""
    cells = table[settings["figures"]]
    shown, all_of_them = int(cells.notna().to_numpy().sum()), int(cells.size)
    gone = all_of_them - shown
    if not gone:
        text = f"{settings['what']}: no figure is withheld; the table shows {counted(shown, 'figures')}."
        return Said(text, text, title=settings["what"], alt="No chart; the table holds all of it.")
    share = f" ({percent(shown / all_of_them)})"
    verb = "is" if gone == 1 else "are"
    text = f"{settings['what']}: {shown} of {counted(all_of_them, 'figures')} are shown{share}, and {gone} {verb} withheld."
    return Said(text, text, title=settings["what"], alt="No chart; the table holds all of it.")


def as_published(released: Released) -> pd.DataFrame:
    """The table with the mark ``[c]`` where a figure is withheld, and ``[x]`` where there was none, as a file would show it."""
    result = released.result
    table = result.table.drop(columns=[name for name in ("flag",) if name in result.table])
    rows = _row_labels(result.table, result.columns)
    for column in result.columns:
        if column.name in table and column.role not in _WORDS:
            missing = result.table[column.name].isna().to_numpy(dtype=bool)
            none = np.array([(column.name, row) in released.blank for row in rows], dtype=bool) & missing
            if none.any():
                # Beside a figure that is withheld it would tell of that one, a base of 0 as a rule.
                none &= _all_shown(result, column)
            texts = table[column.name].astype("object").mask(missing, WITHHELD)
            table[column.name] = texts.mask(none, NOT_AVAILABLE)
    return table


def _all_shown(result: Result, column: Column) -> Array:
    """The rows in which every count is shown from which a column is calculated, however many steps away."""
    known = {each.name: each for each in result.columns}
    shown, across = np.ones(len(result.table), dtype=bool), False
    follow, passed = [column.name], set()
    while follow:
        each = known[follow.pop()]
        passed.add(each.name)
        across |= bool(each.across)
        if each.role in ("count", "base", "money"):
            shown &= result.table[each.name].notna().to_numpy(dtype=bool)
        follow += [name for name in behind(each) if name in known and name not in passed]
    return shown & (shown.all() or not across)
