"""What to do about invalid cells of an extract: which setting of its mapping helps."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from needs_analysis.contracts import ALL
from needs_analysis.reading.meaning.columns_of_text import TextFrame

_BY_NAME: Final = {column.name: column for column in ALL["police_extract"].columns}
_NEEDED: Final = sum(column.required for column in _BY_NAME.values())
_LOOKED_AT: Final = 1_000


def below_the_records(text: TextFrame) -> int:
    """How many rows at the end are too empty to be records: a row count, a note."""
    last = text.frame.tail(_LOOKED_AT)
    filled = (last.apply(lambda column: column.str.strip()) != "").sum(axis=1).to_numpy() >= _NEEDED
    return 0 if filled.all() or not filled.any() else int(np.argmax(filled[::-1]))


def way_out(name: str, mask: pd.Series[Any], foot: int, *, text: TextFrame) -> str:
    """The remedy for the cells of a column that a mask marks.

    Parameters
    ----------
    name : str
        The column.
    mask : pandas.Series of bool
        Its cells that cannot be taken.
    foot : int
        Rows at the end of the file that are no records.
    text : TextFrame
        The file.
    """
    column = _BY_NAME[name]
    advice = []
    if foot and mask.iloc[-foot:].any():
        which = "the last row is not a record" if foot == 1 else f"the last {foot} rows are not records"
        advice.append(f"If {which}, write last_row = {int(text.rows[-foot - 1])} in a mapping.")
    if column.kind in ("count", "flag", "choice"):
        advice.append(
            f'Declare what such cells mean under codes in a mapping, such as codes = {{ {name} = {{ "Not stated" = "" }} }} ("" is an '
            "empty cell), or ask the force to correct the extract."
        )
    else:
        advice.append("Ask the force to correct the extract.")
    return " ".join(advice)
