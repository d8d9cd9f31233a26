"""A table of the office in a file, as it may be published, with a page that says what is withheld and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from needs_analysis.assessment.config import FILE_NAME
from needs_analysis.assessment.private_folder import alone
from needs_analysis.assessment.registered import register_of
from needs_analysis.characters import visible
from needs_analysis.documents.csv_text import csv_text
from needs_analysis.errors import DataError, Refusal
from needs_analysis.files import a_folder, must_be_free, write_whole
from needs_analysis.reading.sources.own_table import own_table
from needs_analysis.release import Profile, Register, as_published, release_table, scan
from needs_analysis.report import table_sheet


def release_file(
    path: Path | str,
    *,
    columns: Mapping[str, Any],
    profile: str | Profile = "lt5",
    title: str = "",
    to: Path | str | None = None,
    replace: bool = False,
    counts: str = "",
    where: Mapping[str, Any] | None = None,
    as_of: str = "",
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
    counts : str
        What the figures count, where the names of the columns do not say it.
    where : mapping, optional
        What the rows are limited to, such as ``{"sex": "Women"}``.
    as_of : str
        Date of the edition, as it stands in the register.

    Returns
    -------
    tuple of Path
        ``NAME_released.csv``, with ``[c]`` where a figure is withheld, and ``NAME_released.html``, which says so in words. No withheld
        figure stands in either. The table is entered in the register of the assessment that the folder belongs to (``data/released``), or else in the folder
        ``released`` beside the two; what stands there already is looked at, so that an earlier edition or another table gives nothing away.

    Raises
    ------
    DataError, Refusal
        As `release.release_table`, and for a register that was changed; nothing is written then.
    NeedsAnalysisError
        While another command holds the register.
    """
    path = Path(path)
    folder = a_folder(to) if to is not None else path.parent
    table = own_table(path)
    names = tuple(f"{path.stem}_released{ending}" for ending in (".csv", ".html"))
    files = tuple(folder / name for name in names)
    if path in files:
        raise Refusal("This is what was released before", remedy="Give the table with all its figures.")
    must_be_free(files, replace=replace, inputs=(path,))
    root = _assessment_of(folder)
    with alone(root) if root else nullcontext() as private, _in_file(path.name):
        register = register_of(root, private) if root and private else Register(folder / "released")
        released = release_table(
            table,
            columns=columns,
            what=title or visible(path.stem),
            profile=profile,
            register=register,
            output=path.stem,
            counts=counts,
            where=where,
        )
        register.add(released, output=path.stem, as_of=as_of)
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".releasing_", dir=folder) as made:
            write_whole(Path(made, names[0]), csv_text(as_published(released)))
            write_whole(Path(made, names[1]), table_sheet(released, title=title or visible(path.stem)))
            scan(made).refuse("What would be written")
            # Entered first: what stands in the register and was not put in place has given nothing away.
            register.write()
            for name, file in zip(names, files, strict=True):
                Path(made, name).replace(file)
    return files


@contextmanager
def _in_file(name: str) -> Iterator[None]:
    """Name the file beside the row and column of a problem."""
    try:
        yield
    except DataError as error:
        raise type(error)([{"file": name, **entry} for entry in error.entries]) from None


def _assessment_of(folder: Path) -> Path | None:
    """The assessment that a folder belongs to."""
    above = (folder.resolve(), *folder.resolve().parents)
    return next((each for each in above if (each / FILE_NAME).is_file()), None)
