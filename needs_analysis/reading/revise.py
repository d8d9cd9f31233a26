"""Two vintages of one table: both kept, the later one used, and every revised cell listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import pandas as pd
from pandas.api.types import is_string_dtype

from needs_analysis import require
from needs_analysis.errors import DataError, Refusal
from needs_analysis.reading.received import Notice, Received, rows_shown
from needs_analysis.reading.spelling import folded
from needs_analysis.source import attach, sources_of
from needs_analysis.wording import listed

_PLACES: Final = ("sheet", "row")
_SHOWN: Final = 5


def revise(
    earlier: Received,
    later: Received,
    *,
    earlier_as_at: str,
    later_as_at: str,
    key: Sequence[str] = ("service", "area", "quarter"),
) -> Received:
    """Update a table to a later vintage.

    Parameters
    ----------
    earlier, later : Received
        The same return as it was sent at two times; the later one may cover more or fewer rows.
    earlier_as_at, later_as_at : str
        As at which day each was sent, such as ``"2022-10-14"``; the later day must be later.
    key : sequence of str
        Columns that name a row. Those of ``provider`` and ``crime_type`` count too where both tables have them. Capitals,
        accents and punctuation do not tell names apart, as in the reader.

    Returns
    -------
    Received
        ``.table`` holds every row, the later one where both have it, with ``as_at``. ``.tables["earlier"]`` keeps the first
        vintage whole, and ``.tables["changes"]`` lists each changed cell: the key, ``column, before, after, what`` (*changed,
        added, no longer supplied, renamed*: a name in another spelling, of which the later one is taken).

    Raises
    ------
    Refusal
        When the days are not in order.
    DataError
        When a row stands twice in a vintage, or a key column is missing.
    """
    first, second = require.day(earlier_as_at, name="earlier_as_at"), require.day(later_as_at, name="later_as_at")
    if second <= first:
        raise Refusal("The later vintage is not later than the earlier one", remedy="Check the days, or swap the two.")
    both = (earlier.table, later.table)
    names = list(
        dict.fromkeys([*(name for name in ("provider", "crime_type") if all(name in table for table in both)), *key])
    )
    for table, what in zip(both, ("earlier vintage", "later vintage"), strict=True):
        require.columns(table, names, what=what)
        doubled = _folded(table, names).duplicated(keep=False).to_numpy()
        if doubled.any():
            raise DataError.one(
                f"rows of the {what} share {' + '.join(names)}",
                row=rows_shown(table.loc[doubled, "row"]) if "row" in table else None,
                column=" + ".join(names),
                count=int(doubled.sum()),
                expected="each once (names that differ only in capitals and punctuation are the same)",
                remedy="Add further columns to key.",
            )
    respelled, renamed = _respelled(*both, names)
    changes = pd.concat([_changes(respelled, later.table, names), renamed], ignore_index=True)
    old, new = respelled.assign(as_at=earlier_as_at), later.table.assign(as_at=later_as_at)
    replaced = pd.MultiIndex.from_frame(_folded(old, names)).isin(pd.MultiIndex.from_frame(_folded(new, names)))
    together = pd.concat([new, old[~replaced]], ignore_index=True).sort_values(names, kind="stable", ignore_index=True)
    together = _with_bounds(together)
    notices, file = [*later.warnings], ", ".join(later.log["file"].astype("str").unique())
    if len(changes) > len(renamed):
        text = (
            f"{len(changes) - len(renamed)} cells differ from the vintage of {earlier_as_at}; see .tables['changes']."
        )
        notices.append(Notice("REVISED", text, file))
    if len(renamed):
        pairs = renamed[["before", "after"]].drop_duplicates().itertuples(index=False)
        shown = listed([f"{after} (earlier {before})" for before, after in pairs], most=_SHOWN)
        text = (
            f"Names are spelled differently from the vintage of {earlier_as_at}; the later spelling was used: {shown}."
        )
        notices.append(Notice("RENAMED", text, file))
    return replace(
        later,
        table=attach(together, *sources_of(*both)),
        warnings=tuple(notices),
        log=pd.concat(
            [earlier.log.assign(as_at=earlier_as_at), later.log.assign(as_at=later_as_at)], ignore_index=True
        ),
        tables={**later.tables, "earlier": earlier.table, "changes": changes},
    )


def _with_bounds(table: pd.DataFrame) -> pd.DataFrame:
    """Both bounds of a known cell are its number, also where only the other vintage had any bounds."""
    filled = {
        f"{name}_{end}": table[f"{name}_{end}"].where(table[f"{name}_state"] != "known", table[name])
        for name in table.columns
        for end in ("lower", "upper")
        if {f"{name}_{end}", f"{name}_state"} <= set(table.columns)
    }
    return table.assign(**filled)


def _folded(table: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Key columns in the spelling that the reader compares names by; an empty name where there is none."""
    return pd.DataFrame({name: ["" if pd.isna(cell) else folded(str(cell)) for cell in table[name]] for name in names})


def _respelled(earlier: pd.DataFrame, later: pd.DataFrame, names: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The earlier table in the spellings of the later one, and each cell that this changed."""
    changed, cells = earlier.copy(), []
    for name in names:
        if not is_string_dtype(earlier[name]):
            continue
        spelling = {folded(str(text)): text for text in later[name].dropna().drop_duplicates()[::-1]}
        changed[name] = (
            earlier[name]
            .map(lambda text, spelling=spelling: spelling.get(folded(str(text)), text), na_action="ignore")
            .astype(earlier[name].dtype)
        )
    for name in names:
        other = (earlier[name] != changed[name]) & earlier[name].notna()
        cells.append(
            changed.loc[other, names].assign(
                column=name, before=earlier.loc[other, name], after=changed.loc[other, name], what="renamed"
            )
        )
    return changed, pd.concat(cells, ignore_index=True)


def _changes(earlier: pd.DataFrame, later: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Every cell that differs, with what it was and is; a marker is compared by its state and range."""
    shown = [_as_sent(table, names) for table in (earlier, later)]
    long = [
        table.melt(names, var_name="column", value_name="sent").set_index([*names, "column"])["sent"] for table in shown
    ]
    joined = pd.concat(long, axis=1, keys=["before", "after"]).reset_index()
    rows = [set(map(tuple, table[names].fillna("").to_numpy())) for table in shown]
    different = joined["before"].fillna("") != joined["after"].fillna("")
    changed = joined[different].copy()
    keys = [tuple(key) for key in changed[names].fillna("").to_numpy()]
    changed["what"] = [
        "added" if key not in rows[0] else "no longer supplied" if key not in rows[1] else "changed" for key in keys
    ]
    return changed.sort_values([*names, "column"], ignore_index=True)


def _as_sent(table: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Each value in one cell: the number, or its state with its range."""
    plain: dict[str, pd.Series[Any]] = {name: table[name] for name in names}
    for name in table.columns:
        if name in names or name in _PLACES or name.endswith(("_state", "_lower", "_upper")):
            continue
        values = table[name].astype("str")
        if f"{name}_state" in table:
            state = table[f"{name}_state"]
            lower, upper = (
                table.get(f"{name}_{end}", pd.Series(index=table.index, dtype="float64")) for end in ("lower", "upper")
            )
            ends = lower.map("{:g}".format) + " to " + upper.map("{:g}".format).replace("nan", "any")
            values = values.where(state == "known", state.where(state != "suppressed", "suppressed, " + ends))
        plain[name] = values
    return pd.DataFrame(plain)
