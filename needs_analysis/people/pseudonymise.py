"""Ids of people into tokens that only the holder of the key can reproduce."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from needs_analysis import groups, require
from needs_analysis.errors import DataError, NeedsAnalysisError, Refusal
from needs_analysis.identifiers import NORMALISATION, normalised
from needs_analysis.people.key import Key

TOKEN_BITS: Final = 96
_RECORD: Final = "needs_analysis_pseudonyms"


def pseudonymise(table: pd.DataFrame, *, key: Key, columns: str | Sequence[str] = ("victim_id",)) -> pd.DataFrame:
    """Replace ids of people by pseudonyms.

    Parameters
    ----------
    table : pandas.DataFrame
        One row an event, with ids as text.
    key : Key
        See `new_key` and `read_key`. One key a project: two projects with different keys cannot be joined.
    columns : str or sequence of str
        Columns of ids of people. The same person has the same pseudonym in each of them.

    Returns
    -------
    pandas.DataFrame
        The same table with 96-bit tokens, and missing where the id was blank or a placeholder. ``attrs`` records the id
        of the key, the rule for spellings, and how many ids were missing.

    Raises
    ------
    DataError
        When a column is not there, or holds numbers (also as categories).
    NeedsAnalysisError
        Should two ids ever have the same token.

    Notes
    -----
    HMAC-SHA-256 of the normalised id. Without the key a token cannot be turned back, nor tried out: a plain or salted
    hash of a seven-digit reference can be, in seconds. What is pseudonymised is still personal data in the hands of whoever
    holds the key.

    References
    ----------
    .. [1] H. Krawczyk, M. Bellare, R. Canetti (1997). HMAC: Keyed-Hashing for Message Authentication. RFC 2104.

    Examples
    --------
    >>> key = Key(bytes(range(32)))
    >>> pseudonymise(pd.DataFrame({"victim_id": ["V1", "v1 ", "unknown"]}), key=key)["victim_id"].nunique()
    1
    """
    columns = groups.columns_of(columns)
    require.columns(table, columns, what="events")
    if not isinstance(key, Key):
        raise Refusal("A key is needed, not text", remedy="Make one with people.new_key, or read it with read_key.")
    kept = {_bare(name) for name in columns}
    others = [str(name) for name in (*table.columns, *table.index.names) if name is not None and name not in columns]
    others += [str(name) for name in table.index.names if name in columns]
    if alike := [name for name in others if _bare(name) in kept]:
        raise DataError.one(
            f"the table holds {', '.join(alike[:5])} as well as the columns that are pseudonymised, which may contain the same ids",
            column=alike[0],
            expected="each id in one column, and none in the index",
            remedy="Remove it (reset_index, drop), or name it under columns too.",
        )
    for name in columns:
        column = table[name]
        held = pd.Series(column.cat.categories) if isinstance(column.dtype, pd.CategoricalDtype) else column
        if pd.api.types.infer_dtype(held, skipna=True) not in ("string", "empty"):
            raise DataError.one(
                "contains numbers, so 123 and 123.0 would count as two people",
                column=name,
                expected="ids as text",
                remedy="Read the ids as text, with their leading zeros.",
            )
    changed = table.copy(deep=False)
    missing: dict[str, int] = {}
    of_token: dict[str, str] = {}
    for name in columns:
        ids = normalised(changed[name])
        codes, distinct = pd.factorize(ids)
        tokens = [_token(str(text), key) for text in distinct]
        for token, text in zip(tokens, distinct, strict=True):
            if of_token.setdefault(token, text) != text:
                raise NeedsAnalysisError("Two people would have one pseudonym; make a new key and try again.")
        missing[name] = int((codes < 0).sum())
        changed[name] = _taken(tokens, codes, changed.index)
    changed.attrs = {
        **table.attrs,
        _RECORD: {"key_id": key.id, "columns": list(columns), "normalisation": NORMALISATION, "missing": missing},
    }
    return changed


def _bare(name: object) -> str:
    """What two spellings of the name of a column have in common."""
    return re.sub(r"[\W_]+", "", str(name).casefold())


def _taken(tokens: list[str], codes: Any, index: pd.Index[Any]) -> pd.Series[Any]:
    return pd.Series(pd.array(tokens, dtype="str").take(codes, allow_fill=True), index=index)


def _token(text: str, key: Key) -> str:
    return key.digest(text.encode())[: TOKEN_BITS // 8].hex()
