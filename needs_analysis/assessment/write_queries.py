"""The letters for all files with problems."""

from __future__ import annotations

from pathlib import Path

from needs_analysis.assessment.check import Checked
from needs_analysis.assessment.query import query
from needs_analysis.files import a_folder, must_be_free, write_whole


def write_queries(checked: Checked, folder: Path | str, *, replace: bool = False) -> list[Path]:
    """Write the letter for each file with problems, as text.

    Parameters
    ----------
    checked : Checked
        From `check` or `check_file`.
    folder : Path or str
        A folder, which is made when it is not there; the name of a file is refused.
    replace : bool
        Whether letters that stand there may go: somebody may have worked on them.

    Raises
    ------
    Refusal
        Before any is written, when one of that name stands there.
    """
    folder = a_folder(folder)
    letters = {
        folder / f"query_{Path(str(file)).name}.txt": query(checked, str(file))
        for file in dict.fromkeys(checked.problems["file"].dropna())
    }
    must_be_free(letters, replace=replace)
    folder.mkdir(parents=True, exist_ok=True)
    for path, letter in letters.items():
        write_whole(path, letter)
    return list(letters)
