"""Rows that are lacking where several areas, services or other keys are added over several periods."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis import groups
from needs_analysis.contracts.provider_return import provider_return
from needs_analysis.errors import Refusal
from needs_analysis.wording import count, listed

_KEYS: Final = tuple(name for name in provider_return.key if name not in ("provider", "quarter"))
_MOST_NAMED: Final = 6


def refuse_missing(rows: pd.DataFrame, periods: Sequence[str], *, also: Iterable[str] = (), quiet: bool) -> None:
    """Refuse rows of several areas, services or other keys of which some have no row in one of the periods that are added.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows that are to be added.
    periods : sequence of str
        The period of each row, in one spelling.
    also : iterable of str
        Further columns that tell rows apart, beside ``service``, ``area``, ``crime_type`` and ``provider``.
    quiet : bool
        Whether no cell may be repeated: the periods alone are named.

    Raises
    ------
    Refusal
        Naming what is missing, and in which period. A new provider that follows another is none: each period has as many providers.

    Examples
    --------
    >>> rows = pd.DataFrame({"service": "IDVA", "area": ["Swale", "Swale", "Dover"], "referrals": [9, 8, 7]})
    >>> refuse_missing(rows, ["2025/26 Q1", "2025/26 Q2", "2025/26 Q1"], quiet=False)
    Traceback (most recent call last):
    ...
    needs_analysis.errors.Refusal: Rows are missing in periods that are added: Dover in 2025/26 Q2. Supply these rows (as 0, or with \
the status not_applicable, where there was no service), or choose with where periods, areas or services that have all rows.
    """
    found = missing_rows(rows, periods, also=also, quiet=quiet)
    if found:
        raise Refusal(
            f"Rows are missing in periods that are added: {found}",
            remedy="Supply these rows (as 0, or with the status not_applicable, where there was no service), "
            "or choose with where periods, areas or services that have all rows.",
        )


def missing_rows(rows: pd.DataFrame, periods: Sequence[str], *, also: Iterable[str] = (), quiet: bool) -> str:
    """Which rows are lacking, and in which period, as a text; nothing where all are there.

    The parameters are those of `refuse_missing`.

    Examples
    --------
    >>> rows = pd.DataFrame({"service": "IDVA", "area": ["Swale", "Swale", "Dover"], "referrals": [9, 8, 7]})
    >>> missing_rows(rows, ["2025/26 Q1", "2025/26 Q2", "2025/26 Q1"], quiet=False)
    'Dover in 2025/26 Q2'
    """
    names = [name for name in dict.fromkeys([*_KEYS, *also]) if name in rows]
    if len(set(periods)) < 2:
        return ""
    keys = pd.DataFrame({name: _folded(rows[name]) for name in names}, index=range(len(rows)))
    # What is the same in all rows does not name what is missing.
    names = [name for name in names if keys[name].nunique() > 1]
    if "provider" in rows and "provider" not in names:
        keys["provider"] = _folded(rows["provider"])
    keys["at"] = list(periods)
    found = _lacking(keys, names)
    if "provider" in keys and "provider" not in names and keys["provider"].nunique() > 1:
        found = found or _providers_lacking(keys, names)
    if not found:
        return ""
    written = {
        name: dict(zip(keys[name], rows[name].astype("object"), strict=True)) for name in keys.columns if name != "at"
    }
    return _said(found, written, quiet=quiet)


def _folded(cells: pd.Series[Any]) -> np.ndarray[Any, Any]:
    """Cells in one spelling each; a missing one is blank."""
    texts = cells.astype("object").where(cells.notna(), "")
    spelled = {text: groups.folded(text) for text in set(map(str, texts))}
    return np.array([spelled[str(text)] for text in texts], dtype="object")


def _lacking(keys: pd.DataFrame, names: list[str]) -> list[tuple[dict[str, str], str]]:
    """Each combination of keys that has no row in a period, with the period."""
    if not names:
        return []
    given = keys[[*names, "at"]].drop_duplicates()
    series = given[names].drop_duplicates()
    if len(given) == len(series) * given["at"].nunique():
        return []
    wanted = series.merge(given[["at"]].drop_duplicates(), how="cross")
    both = wanted.merge(given, how="left", on=[*names, "at"], indicator=True)
    gaps = both.loc[both["_merge"] == "left_only", [*names, "at"]].sort_values(["at", *names])
    return [({name: row[name] for name in names}, row["at"]) for row in gaps.to_dict("records")]


def _providers_lacking(keys: pd.DataFrame, names: list[str]) -> list[tuple[dict[str, str], str]]:
    """Providers without a row in a period that has fewer of them than others have, of one area and service."""
    found: list[tuple[dict[str, str], str]] = []
    for _, part in keys.groupby(names, sort=True) if names else [((), keys)]:
        many = part.groupby("at")["provider"].nunique()
        short = set(many.index[many < many.max()])
        found += [gap for gap in _lacking(part, [*names, "provider"]) if gap[1] in short]
    return found


def _said(found: list[tuple[dict[str, str], str]], written: dict[str, dict[str, Any]], *, quiet: bool) -> str:
    """What is missing, as it is written where it is there."""
    if quiet:
        periods = listed(sorted({at for _, at in found}))
        return f"{count(len(found))} in {periods}"
    told = []
    for named, at in found[:_MOST_NAMED]:
        texts = [str(written[name][cell]).strip() if cell else f"no {name}" for name, cell in named.items()]
        told.append(f"{', '.join(texts)} in {at}")
    more = len(found) - _MOST_NAMED
    return "; ".join([*told, *([f"and {count(more)} more"] if more > 0 else [])])
