"""Joining on codes, with a report of unmatched rows and the reasons."""

from __future__ import annotations

import re
from typing import Any, Final

import pandas as pd
from pandas.api.types import is_string_dtype

from needs_analysis import require
from needs_analysis.errors import DataError
from needs_analysis.source import attach, sources_of

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
        Every row of the table, in order, with the look-up's columns, missing where there was no partner; with the sources of both.
    report : pandas.DataFrame
        ``side, why, codes, rows, share``: what found no partner on each side.

    Raises
    ------
    DataError
        When a column is missing or stands twice, codes are not text, or a code stands twice in the look-up.

    Examples
    --------
    >>> table = pd.DataFrame({"lsoa": ["E01000001", "", "W01000001"]})
    >>> _, report = join(table, pd.DataFrame({"lsoa": ["E01000001"], "decile": [3]}), on="lsoa")
    >>> report[["why", "rows"]].to_dict("records")
    [{'why': 'a different country from the look-up', 'rows': 1}, {'why': 'no code', 'rows': 1}]
    """
    lookup_on = lookup_on or on
    for frame, name, what in ((table, on, "rows"), (lookup, lookup_on, "look-up")):
        require.columns(frame, [name], what=what)
        # Of two columns with one name a merge keeps either, and nobody would know which.
        require.columns(frame, list(frame.columns), what=what)
    for frame, name, what in ((table, on, "table"), (lookup, lookup_on, "look-up")):
        if not (is_string_dtype(frame[name]) or all(isinstance(code, str) for code in frame[name].dropna())):
            raise DataError.one(
                f"the codes of the {what} are not text",
                column=name,
                expected="codes as text",
                remedy="Read them as text.",
            )
    # A row of the look-up without a code, such as a total, is nobody's partner.
    partners = lookup[_as_text(lookup[lookup_on]).str.strip() != ""].reset_index(drop=True)
    if partners[lookup_on].duplicated().any():
        raise DataError.one(
            f"{int(partners[lookup_on].duplicated().sum())} codes of the look-up are duplicated",
            column=lookup_on,
            expected="each code once",
            remedy="Choose one area per code first; joining would duplicate rows.",
        )
    both = (set(table.columns) & set(lookup.columns)) - {on if on == lookup_on else ""}
    if both:
        raise DataError.one(
            f"both tables have a column {', '.join(sorted(map(str, both)))}",
            column=sorted(map(str, both))[0],
            expected="other names in the look-up",
            remedy="Rename it in one of them.",
        )
    table = table.reset_index(drop=True)
    codes = _as_text(table[on])
    known = set(partners[lookup_on])
    joined = table.merge(partners, left_on=[on], right_on=[lookup_on], how="left", validate="many_to_one")
    lost = codes[~codes.isin(known)]
    kinds: dict[str, bool] = {}
    for code in known:
        start = str(code)[:3]
        kinds[start] = kinds.get(start, False) or str(code) > _LAST_LSOA_2011.get(start, "Z")
    why = lost.map({code: _reason(code, kinds) for code in lost.unique()})
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
    unused = partners.loc[~partners[lookup_on].isin(set(codes)), lookup_on]
    for name, count in (("no row of the table", len(unused)), ("no code", len(lookup) - len(partners))):
        if count:
            rows.append({"side": "look-up", "why": name, "codes": count, "rows": count, "share": count / len(lookup)})
    report = pd.DataFrame(rows, columns=["side", "why", "codes", "rows", "share"])
    return attach(joined, *sources_of(table, lookup)), report


def _as_text(codes: pd.Series[Any]) -> pd.Series[Any]:
    """Codes as text, also of a column of categories, and nothing as an empty text."""
    return codes.astype("object").where(codes.notna(), "").astype("str")


def _reason(code: str, kinds: dict[str, bool]) -> str:
    """Why a code found no partner; ``kinds`` says for each kind of area whether any of its codes came new in 2021."""
    if not code.strip():
        return "no code"
    if not re.fullmatch(r"[A-Z][0-9]{8}", code):
        return "not a code"
    of_2021 = kinds.get(code[:3])
    if of_2021 is None:
        other_country = any(start[1:] == code[1:3] for start in kinds)
        return "a different country from the look-up" if other_country else "a different type of area from the look-up"
    last = _LAST_LSOA_2011.get(code[:3])
    if last is not None and code > last and not of_2021:
        return "a 2021 code, and the look-up is for 2011"
    if last is not None and code <= last and of_2021:
        return "possibly a 2011 code, and the look-up is for 2021"
    return "not in the look-up"
