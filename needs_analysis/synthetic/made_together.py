"""Files that belong together: all of them are put in their place, or none is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from needs_analysis.files import a_folder, must_be_free
from needs_analysis.reading import sidecar_path


@contextmanager
def made_together(to: Path | str, names: Iterable[str], *, replace: bool) -> Iterator[Path]:
    """A folder in which files and their source records are made, and from which they go to their place in the end.

    Parameters
    ----------
    to : Path or str
        Folder where they go, made if need be.
    names : iterable of str
        Names of the files.
    replace : bool
        Whether files of these names that stand there may go.

    Raises
    ------
    Refusal
        Before anything is made, when a file of such a name stands there.
    """
    folder = a_folder(to)
    with_records = [name for each in names for name in (each, sidecar_path(Path(each)).name)]
    must_be_free([folder / name for name in with_records], replace=replace)
    folder.mkdir(parents=True, exist_ok=True)
    # In a folder of its own first: what is broken off leaves nothing, and nothing by half.
    with TemporaryDirectory(prefix=".being-made-", dir=folder) as temporary:
        yield Path(temporary)
        for path in sorted(Path(temporary).iterdir()):
            path.replace(folder / path.name)
