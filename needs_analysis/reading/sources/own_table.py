"""A table of one's own, whatever its columns, as it stands in its file."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Final

import pandas as pd

from needs_analysis.errors import DataError
from needs_analysis.reading.sources.table import records_of


def own_table(path: Path | str) -> pd.DataFrame:
    """Read a CSV file whose columns no contract knows.

    Parameters
    ----------
    path : Path or str
        A UTF-8 file with one header row and commas between fields.

    Returns
    -------
    pandas.DataFrame
        Every cell as the text that it is, without blanks around it; an empty cell is missing. Numbers keep neither commas nor signs of
        money: ``1,204`` is 1204.

    Raises
    ------
    DataError
        For a column without a name, a name that stands twice, a row with too many or too few fields, and a file of another kind.
    """
    path = Path(path)
    header, _, rows, problems = records_of(path, may_be_empty=False)
    for number, name in enumerate(header, 1):
        if not name or header.count(name) > 1:
            problems.append(
                {
                    "file": path.name,
                    "row": 1,
                    "column": name or f"number {number}",
                    "problem": "has no name" if not name else "appears more than once",
                    "expected": "a name of its own",
                    "remedy": "Correct the header row.",
                }
            )
    if problems:
        raise DataError(problems)
    return pd.DataFrame(rows, columns=header, dtype="str").map(_plain)


_NUMBER: Final = re.compile(r"-?£?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")


def _plain(cell: str) -> str | float:
    text = cell.strip()
    if not text:
        return math.nan
    return text.replace("£", "").replace(",", "") if _NUMBER.fullmatch(text) else text
