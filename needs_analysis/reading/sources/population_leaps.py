"""Which areas have many times more residents in one year than in the next: an extra or missing digit."""

from __future__ import annotations

from typing import Final

import pandas as pd

from needs_analysis.reading.meaning.containment import Array
from needs_analysis.reading.received import Notice, rows_shown
from needs_analysis.reading.sources.population_parts import Group

_LEAP: Final = 5.0
"""No area grows or falls so many times from one estimate to the next."""


def note_leaps(table: pd.DataFrame, groups: list[Group], rows: Array, notices: list[Notice], file: str) -> None:
    """Areas whose residents of the same sexes and ages are many times more, or fewer, than a year earlier.

    Parameters
    ----------
    table : pandas.DataFrame
        ``area_code, year, population``, nobody twice.
    groups : list of (str, (int, int))
        Sex and ages of each record.
    rows : ndarray of int
        Row of each record in the file.
    notices : list of Notice
        Where it is said.
    file : str
        The file.
    """
    if table["year"].nunique() < 2:
        return
    frame = pd.DataFrame(
        {
            "area": table["area_code"].to_numpy(),
            "year": table["year"].to_numpy(dtype=int),
            "people": table["population"].to_numpy(dtype=float),
            "group": pd.factorize(pd.Series(groups, dtype="object"))[0],
            "row": rows,
        }
    )
    years = frame.sort_values("group").groupby(["area", "year"], sort=True)
    totals = years.agg(people=("people", "sum"), groups=("group", tuple), row=("row", "min")).reset_index()
    before = totals.groupby("area", sort=False).shift()
    alike = pd.Series([one == other for one, other in zip(totals["groups"], before["groups"], strict=True)])
    ratio = totals["people"] / before["people"]
    leap = alike & ((ratio >= _LEAP) | (ratio <= 1 / _LEAP))
    if leap.any():
        found = totals[leap]
        shown = ", ".join(f"{area} in {year}" for area, year in zip(found["area"][:5], found["year"][:5], strict=True))
        text = (
            f"{int(leap.sum())} numbers of residents are {_LEAP:.0f} or more times those of the estimate before, or a {_LEAP:.0f}th of "
            f"them or less ({shown}{', ...' if len(found) > 5 else ''}); there may be an extra or missing digit."
        )
        notices.append(Notice("POPULATION_LEAP", text, f"{file}, rows {rows_shown(found['row'])}"))
