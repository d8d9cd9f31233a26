"""A long table once it is read as text: its columns, the row of each record, and unusual characters in its cells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from needs_analysis.characters import ODD
from needs_analysis.reading.formats.container import Kind
from needs_analysis.reading.received import Notice, formula_words, rows_shown
from needs_analysis.reading.spelling import header_key


@dataclass(frozen=True)
class TextFrame:
    """A table as text.

    Parameters
    ----------
    file, kind, encoding : str
        What was read.
    header : tuple of str
        The header as it stands.
    frame : pandas.DataFrame
        One column a header, in order, named 0, 1, 2 and so on; every cell is text, empty where there is none.
    rows : numpy.ndarray of int
        Row of each record in the file.
    notices : list of Notice
        What else was noticed.
    sheet : str, optional
        Sheet of a workbook.
    header_rows : tuple of int
        Rows of the header, as a spreadsheet numbers them.
    header_levels : list of list of str
        The texts of each of them, before they were joined.
    own_dates : dict of int to pandas.Series
        For each column in which the file itself has dates (and no texts that look like some): in which rows.
    asked : dict of int to bool
        Columns that were looked through for unusual characters.
    """

    file: str
    kind: Kind
    encoding: str
    header: tuple[str, ...]
    frame: pd.DataFrame
    rows: np.ndarray[Any, np.dtype[np.int64]]
    notices: list[Notice] = field(default_factory=list)
    sheet: str | None = None
    header_rows: tuple[int, ...] = (1,)
    header_levels: list[list[str]] = field(default_factory=list)
    own_dates: dict[int, pd.Series[Any]] = field(default_factory=dict)
    asked: dict[int, bool] = field(default_factory=dict, repr=False)

    @property
    def header_row(self) -> int:
        """Last row of the header."""
        return self.header_rows[-1]

    def odd(self, places: Iterable[int]) -> list[dict[str, Any]]:
        """Problems for columns with control characters; never with the content of a cell."""
        found = []
        for place in places:
            if not self._unusual(place):
                continue
            odd = self.frame[place].str.contains(ODD, regex=True)
            if odd.any():
                found.append(
                    {
                        "file": self.file,
                        "sheet": self.sheet,
                        "row": self.places(odd),
                        "column": f"number {place + 1}",
                        "count": int(odd.sum()),
                        "problem": f"{int(odd.sum())} cells contain control characters or marks that hide or reverse text",
                        "expected": "plain text",
                        "remedy": "Ask for the file without them.",
                    }
                )
        return found

    def formulas(self, places: Iterable[int]) -> list[Notice]:
        """Notices for columns in which cells begin like a spreadsheet formula."""
        found = []
        for place in places:
            if not self._unusual(place):
                continue
            like = self.frame[place].str.match("[=@]")
            if like.any():
                where = f"{self.file}, column number {place + 1}, rows {self.places(like)}"
                found.append(Notice("FORMULA_TEXT", formula_words(int(like.sum())), where))
        return found

    def _unusual(self, place: int) -> bool:
        """Whether a column holds anything of which the two above speak; asked once, for a million cells take their time."""
        if place not in self.asked:
            self.asked[place] = bool(self.frame[place].str.contains(rf"^[=@]|{ODD}", regex=True).any())
        return self.asked[place]

    def entry(self, **more: Any) -> pd.DataFrame:
        """The log line of this file, with further entries of a reader."""
        return pd.DataFrame(
            [{"file": self.file, "sheet": self.sheet, "kind": self.kind, "encoding": self.encoding, **more}]
        )

    def doubled_headers(self, *, ignored: Iterable[str] = ()) -> list[dict[str, Any]]:
        """A problem for each duplicated header, unless it is ignored; headers are named by their position."""
        places: dict[str, list[int]] = {}
        for place, title in enumerate(self.header, start=1):
            places.setdefault(header_key(title), []).append(place)
        left_out = {header_key(title) for title in ignored}
        return [
            {
                "file": self.file,
                "sheet": self.sheet,
                "row": self.header_row,
                "column": f"number {' and '.join(map(str, found))}",
                "count": len(found),
                "problem": f"{len(found)} columns have the same header",
                "expected": "each header once",
                "remedy": "Rename or delete the others, so that it is clear which is meant; or put the header under ignore.",
            }
            for key, found in places.items()
            if len(found) > 1 and key not in left_out
        ]

    def places(self, mask: pd.Series[Any]) -> str:
        """Rows of the records that a mask marks, for a message."""
        return rows_shown(int(row) for row in self.rows[mask.to_numpy(dtype=bool)])
