"""Two vintages of one table: both kept, the later one used, and every changed cell listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from needs_analysis.contracts import require
from needs_analysis.errors import DataError, Refusal
from needs_analysis.reading.received import Notice, Received
from needs_analysis.source import attach, sources_of

_PLACES = ("sheet", "row")


def revise(
    earlier: Received,
    later: Received,
    *,
    earlier_as_at: str,
    later_as_at: str,
    key: Sequence[str] = ("service", "area", "quarter"),
) -> Received:
    """Bring a table up to a later vintage.

    Parameters
    ----------
    earlier, later : Received
        The same return as it was sent at two times; the later one may cover more or fewer rows.
    earlier_as_at, later_as_at : str
        As at which day each was sent, such as ``"2022-10-14"``; the later day must be later.
    key : sequence of str
        Columns that name a row. Those of ``provider`` and ``crime_type`` count too where both tables have them.

    Returns
    -------
    Received
        ``.table`` holds every row, the later one where both have it, with ``as_at``. ``.tables["earlier"]`` keeps the first
        vintage whole, and ``.tables["changes"]`` lists each changed cell: the key, ``column, before, after, what`` (*changed,
        added, no longer sent*).

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
    names = [name for name in ("provider", "crime_type") if all(name in table for table in both)] + list(key)
    for table, what in zip(both, ("earlier vintage", "later vintage"), strict=True):
        require.columns(table, names, what=what)
        if table.duplicated(names).any():
            raise DataError.one(
                f"rows of the {what} share {' + '.join(names)}",
                column=" + ".join(names),
                count=int(table.duplicated(names).sum()),
                expected="each once",
                remedy="Name further columns in key.",
            )
    changes = _changes(*both, names)
    old, new = (table.assign(as_at=as_at) for table, as_at in zip(both, (earlier_as_at, later_as_at), strict=True))
    replaced = pd.MultiIndex.from_frame(old[names].fillna("")).isin(pd.MultiIndex.from_frame(new[names].fillna("")))
    together = pd.concat([new, old[~replaced]], ignore_index=True).sort_values(names, kind="stable", ignore_index=True)
    notices = [*later.warnings]
    if len(changes):
        text = f"{len(changes)} cells differ from the vintage of {earlier_as_at}; see .tables['changes']."
        notices.append(Notice("REVISED", text, ", ".join(later.log["file"].astype("str").unique())))
    return replace(
        later,
        table=attach(together, *sources_of(*both)),
        warnings=tuple(notices),
        log=pd.concat(
            [earlier.log.assign(as_at=earlier_as_at), later.log.assign(as_at=later_as_at)], ignore_index=True
        ),
        tables={**later.tables, "earlier": earlier.table, "changes": changes},
    )


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
        "added" if key not in rows[0] else "no longer sent" if key not in rows[1] else "changed" for key in keys
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
