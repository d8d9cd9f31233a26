"""A table as CSV for people: no text in it is taken for a formula, and none is obeyed."""

from __future__ import annotations

import pandas as pd

from needs_analysis.characters import begins_as_formula, visible


def csv_text(table: pd.DataFrame) -> str:
    """The table as CSV, the one way in which the library writes one that people open in a spreadsheet.

    Parameters
    ----------
    table : pandas.DataFrame
        As it may leave.

    Examples
    --------
    >>> print(csv_text(pd.DataFrame({"service": ["=1+1", "Idva"], "n": [1, 2.5]})), end="")
    service,n
    '=1+1,1
    Idva,2.5
    """
    return as_text(table).to_csv(index=False, lineterminator="\n", float_format="%.10g")


def as_text(table: pd.DataFrame) -> pd.DataFrame:
    """A table as a person opens it in a spreadsheet: no text in it, and no heading, is taken for a formula."""
    plain = table.rename(columns=lambda name: _as_text(str(name)))
    return plain.assign(
        **{
            str(name): plain[name].map(lambda value: _as_text(value) if isinstance(value, str) else value)
            for name in plain
            if not pd.api.types.is_numeric_dtype(plain[name]) and not pd.api.types.is_datetime64_dtype(plain[name])
        }
    )


def _as_text(text: str) -> str:
    return visible(f"'{text}" if begins_as_formula(text) else text)
