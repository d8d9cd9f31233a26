"""Street-level crime files of data.police.uk."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from needs_analysis.errors import DataError

STREET_COLUMNS = (
    "Crime ID",
    "Month",
    "Reported by",
    "Falls within",
    "Longitude",
    "Latitude",
    "Location",
    "LSOA code",
    "LSOA name",
    "Crime type",
    "Last outcome category",
    "Context",
)


def street(folder: Path | str, *, force_slug: str, year: int) -> pd.DataFrame:
    """Read a year of street-level rows of one force.

    Parameters
    ----------
    folder : Path or str
        Folder with one folder a month, as the archive of data.police.uk has it: ``2025-01/2025-01-<force>-street.csv``,
        plain or gzipped.
    force_slug : str
        Name of the force in the file names, such as ``"west-mercia"``.
    year : int
        Calendar year.

    Returns
    -------
    pandas.DataFrame
        Every row as published. Rows that look alike are kept: without a crime id nothing shows that they are copies.

    Raises
    ------
    DataError
        When a month is missing, a header differs, or a row belongs to another month.
    """
    folder = Path(folder)
    problems: list[dict[str, object]] = []
    frames = []
    for month in (f"{year}-{number:02d}" for number in range(1, 13)):
        stem = f"{month}-{force_slug}-street.csv"
        found = [path for path in (folder / month / stem, folder / month / f"{stem}.gz") if path.is_file()]
        if not found:
            problems.append(
                {
                    "file": stem,
                    "problem": "is missing (plain and .gz)",
                    "expected": "every month of the year; a missing month is never a zero",
                    "remedy": "Download it from data.police.uk.",
                }
            )
            continue
        try:
            frame = pd.read_csv(found[0], dtype="str", keep_default_na=False)
        except (ValueError, OSError, EOFError):
            problems.append({"file": found[0].name, "problem": "cannot be read", "remedy": "Download the file again."})
            continue
        if tuple(frame.columns) != STREET_COLUMNS:
            problems.append(
                {
                    "file": found[0].name,
                    "row": 1,
                    "problem": "has other columns",
                    "expected": ", ".join(STREET_COLUMNS),
                    "remedy": "Download the file again.",
                }
            )
        elif (frame["Month"] != month).any():
            problems.append(
                {
                    "file": found[0].name,
                    "column": "Month",
                    "count": int((frame["Month"] != month).sum()),
                    "problem": "has rows of another month",
                    "expected": month,
                    "remedy": "Download the file again.",
                }
            )
        frames.append(frame)
    if problems:
        raise DataError(problems)
    return pd.concat(frames, ignore_index=True)
