"""A table of the office in a file, as it may be published, with a page that says what is withheld and why."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from needs_analysis.characters import visible
from needs_analysis.documents.csv_text import csv_text
from needs_analysis.errors import Refusal
from needs_analysis.files import a_folder, must_be_free, write_whole
from needs_analysis.reading.sources.own_table import own_table
from needs_analysis.release import Profile, as_published, release_table
from needs_analysis.report import table_sheet


def release_file(
    path: Path | str,
    *,
    columns: Mapping[str, Any],
    profile: str | Profile = "lt5",
    title: str = "",
    to: Path | str | None = None,
    replace: bool = False,
) -> tuple[Path, ...]:
    """Write a table of one's own without the figures that may not be published.

    Parameters
    ----------
    path : Path or str
        A CSV file with all its figures, totals among them.
    columns : mapping
        What each column is; see `release.release_table`.
    profile : str or Profile, default "lt5"
        The rule to release it under; see `release.release_table`.
    title : str
        What it shows; the name of the file otherwise.
    to : Path or str, optional
        Folder to write to; that of the file otherwise.
    replace : bool
        Whether what was written before is replaced.

    Returns
    -------
    tuple of Path
        ``NAME_released.csv``, with ``[c]`` where a figure is withheld, and ``NAME_released.html``, which says so in words. No withheld
        figure stands in either.

    Raises
    ------
    DataError, Refusal
        As `release.release_table`; nothing is written then.
    """
    path = Path(path)
    folder = a_folder(to) if to is not None else path.parent
    table = own_table(path)
    released = release_table(table, columns=columns, what=title or visible(path.stem), profile=profile)
    files = tuple(folder / f"{path.stem}_released{ending}" for ending in (".csv", ".html"))
    if path in files:
        raise Refusal("This is what was released before", remedy="Give the table with all its figures.")
    must_be_free(files, replace=replace, inputs=(path,))
    page = table_sheet(released, title=title or visible(path.stem))
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(files[0], csv_text(as_published(released)))
    write_whole(files[1], page)
    return files
