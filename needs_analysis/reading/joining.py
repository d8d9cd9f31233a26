"""Joining on codes, with a report of what found no partner, and why."""

from __future__ import annotations

import re
from typing import Any, Final

import pandas as pd

from needs_analysis.contracts import require
from needs_analysis.errors import DataError

_LAST_LSOA_2011: Final = {"E01": "E01033768", "W01": "W01001958"}


def join(
    table: pd.DataFrame, lookup: pd.DataFrame, *, on: str, lookup_on: str = ""
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Join a table to a look-up on a code, keeping every row.

    Parameters
    ----------
    table : pandas.DataFrame
        Any table with a column of codes.
    lookup : pandas.DataFrame
        One row a code; a code that stands twice is refused, because it would double rows.
    on, lookup_on : str
        The column of codes in each; the same name where only one is given.

    Returns
    -------
    joined : pandas.DataFrame
        Every row of the table, in order, with the look-up's columns, missing where there was no partner.
    report : pandas.DataFrame
        ``side, why, codes, rows, share``: what found no partner on each side.

    Raises
    ------
    DataError
        When a column is missing, or a code stands twice in the look-up.

    Examples
    --------
    >>> table = pd.DataFrame({"lsoa": ["E01000001", "", "W01000001"]})
    >>> _, report = join(table, pd.DataFrame({"lsoa": ["E01000001"], "decile": [3]}), on="lsoa")
    >>> report[["why", "rows"]].to_dict("records")
    [{'why': 'another country than the look-up', 'rows': 1}, {'why': 'no code', 'rows': 1}]
    """
    lookup_on = lookup_on or on
    require.columns(table, [on], what="rows")
    require.columns(lookup, [lookup_on], what="look-up")
    if lookup[lookup_on].duplicated().any():
        raise DataError.one(
            f"{int(lookup[lookup_on].duplicated().sum())} codes of the look-up stand more than once",
            column=lookup_on,
            expected="each code once",
            remedy="Choose one area a code first; joining would double rows.",
        )
    codes = table[on].fillna("").astype("str")
    known = set(lookup[lookup_on].dropna())
    joined = table.merge(
        lookup, left_on=on, right_on=lookup_on, how="left", suffixes=("", "_lookup"), validate="many_to_one"
    )
    lost = codes[~codes.isin(known)]
    why = lost.map(lambda code: _reason(code, known))
    rows = [
        {
            "side": "table",
            "why": reason,
            "codes": int(group.nunique()),
            "rows": len(group),
            "share": len(group) / len(table),
        }
        for reason, group in lost.groupby(why)
    ]
    unused = lookup.loc[~lookup[lookup_on].isin(set(codes)), lookup_on]
    if len(unused):
        rows.append(
            {
                "side": "look-up",
                "why": "no row of the table",
                "codes": len(unused),
                "rows": len(unused),
                "share": len(unused) / len(lookup),
            }
        )
    return joined, pd.DataFrame(rows, columns=["side", "why", "codes", "rows", "share"])


def _reason(code: str, known: set[Any]) -> str:
    if not code.strip():
        return "no code"
    if not re.fullmatch(r"[A-Z][0-9]{8}", code):
        return "not a code"
    alike = {str(other) for other in known if str(other)[:3] == code[:3]}
    if not alike:
        other_country = any(str(other)[1:3] == code[1:3] for other in known)
        return "another country than the look-up" if other_country else "another kind of area than the look-up"
    last = _LAST_LSOA_2011.get(code[:3])
    if last is not None:
        of_2021 = any(other > last for other in alike)
        if code > last and not of_2021:
            return "a code of 2021, and the look-up is of 2011"
        if code <= last and of_2021:
            return "perhaps a code of 2011, and the look-up is of 2021"
    return "not in the look-up"
