"""Running notebooks, and writing them in place when asked."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Any, Final

from needs_analysis.assessment.kept_outputs import only_what_may_stay, written_in
from needs_analysis.assessment.notebook_register import JOURNAL_VARIABLE, hand_over, has_shown, take_back
from needs_analysis.assessment.private_folder import STAGING
from needs_analysis.errors import DataError, MissingExtra, NeedsAnalysisError
from needs_analysis.files import write_whole
from needs_analysis.people.read_key import VARIABLE
from needs_analysis.reading.formats.opened import OPENED_VARIABLE
from needs_analysis.release import Register, scan_texts
from needs_analysis.release.release import PROOF_VARIABLE

_LANGUAGES: Final = {"ir": "R", "stata": "Stata", "sas": "SAS", "octave": "Octave", "bash": "Bash"}
"""Languages of kernels in use at offices, for notebooks that name the kernel only."""


class CellFailed(NeedsAnalysisError):
    """A cell of a notebook failed.

    Parameters
    ----------
    said : str
        Which, where.
    kind : str
        Name of the error that stopped it.
    """

    def __init__(self, said: str, *, kind: str) -> None:
        self.kind = kind
        super().__init__(said)


def notebook_paths(folder: Path) -> list[Path]:
    """The notebooks of an assessment, in order."""
    if folder.is_symlink():
        raise NeedsAnalysisError(f"{folder.name} is a link, which could lead anywhere. Make it a folder.")
    return sorted(folder.glob("*.ipynb"))


def execute(
    path: Path, *, cwd: Path, opened: str = "", proof: str = "", journal: str = "", clients: list[Any] | None = None
) -> Any:
    """Run a notebook from a clean start and return it with its outputs.

    Parameters
    ----------
    path : Path
        The notebook.
    cwd : Path
        Folder that it runs in.
    opened : str
        File that takes the path of every file that its readers open, one a line.
    proof : str
        Secret with which its kernel marks what was released.
    journal : str
        File with what was released before it, which takes what it shows.
    clients : list, optional
        Takes what runs it, so that it can be ended from outside.

    Raises
    ------
    MissingExtra
        Without the extra ``notebooks``.
    NeedsAnalysisError
        When the notebook is not in Python, or a cell fails (`CellFailed`); names the notebook, the cell (counted from 1), the line and the kind
        of error, and never what it says.
    """
    try:
        from nbclient import NotebookClient
        from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
    except ImportError:
        raise MissingExtra(needed_for="Running notebooks", package="nbclient", extra="notebooks") from None
    notebook = _opened(path)
    for cell in notebook["cells"]:
        # Only what this run shows is kept, and every cell is run.
        cell.get("metadata", {}).pop("tags", None)
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    at: list[int] = []
    client = NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(cwd)}},
        # The cell that is at work, for the message: not every failure leaves a trace in its outputs.
        on_cell_start=lambda cell, cell_index: at.append(cell_index),
    )
    # A notebook is a program of whoever wrote it, and needs no key to people.
    given = {OPENED_VARIABLE: opened, PROOF_VARIABLE: proof, JOURNAL_VARIABLE: journal}
    environment = {name: value for name, value in os.environ.items() if name not in (VARIABLE, *given)}
    environment |= {name: value for name, value in given.items() if value}
    if clients is not None:
        clients.append(client)
    try:
        # The kernel says at every start that it is not encrypted; it listens on this machine only.
        client.execute(stderr=subprocess.DEVNULL, env=environment)
    except (DeadKernelError, CellTimeoutError) as error:
        place = _code_cell_number(notebook, at)
        raise NeedsAnalysisError(
            f"{path.name} could not be run to its end{place and f', {place}'} ({type(error).__name__})."
        ) from None
    except CellExecutionError as error:
        # What the error says may be a cell of a table; its kind and place are none.
        line = _line_number(error.traceback)
        raise CellFailed(
            f"{path.name}, {_code_cell_number(notebook, at)}: {error.ename}{line}. Run it in JupyterLab to see what it says.",
            kind=error.ename,
        ) from None
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = _one_stream(cell["outputs"])
    notebook["metadata"] = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return notebook


def _one_stream(outputs: list[Any]) -> list[Any]:
    """What a cell printed in one piece: a busy kernel sends it in several, another time in one."""
    found: list[Any] = []
    for output in outputs:
        before = found[-1] if found else None
        if (
            before is not None
            and output["output_type"] == before["output_type"] == "stream"
            and output["name"] == before["name"]
        ):
            before["text"] += output["text"]
        else:
            found.append(output)
    return found


def _opened(path: Path) -> Any:
    """A notebook in Python, read and not run."""
    import nbformat

    try:
        notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    except Exception:  # nbformat has no error of its own for a file that is no notebook
        raise no_notebook(path) from None
    other = other_language(notebook.get("metadata", {}))
    if other:
        raise NeedsAnalysisError(
            f"{path.name} is a notebook in {other}, and notebooks are run in Python. Write it in Python, or move it out of the "
            "folder of notebooks."
        )
    return notebook


def _code_cell_number(notebook: Any, at: list[int]) -> str:
    """Which code cell was the last to start, counted from 1; nothing before the first."""
    if not at:
        return ""
    return f"code cell {sum(cell['cell_type'] == 'code' for cell in notebook['cells'][: at[-1] + 1])}"


def other_language(metadata: Any) -> str:
    """The language of a notebook that is not in Python, or nothing."""
    kernel, info = metadata.get("kernelspec", {}), metadata.get("language_info", {})
    named = str(kernel.get("name", ""))
    language = str(kernel.get("language") or (named if named.startswith("python") else info.get("name")) or "")
    language = language or _LANGUAGES.get(named, "")
    return "" if not language or language.casefold().startswith(("python", "ipython")) else language


def _line_number(traceback: str) -> str:
    """The line of the cell that failed, as the kernel's own trace has it; nothing where it has none."""
    found = re.search(r"Cell In\[\d{1,6}\], line (\d{1,6})", re.sub(r"\x1b\[[0-9;]*m", "", traceback))
    return f" in line {found[1]}" if found else ""


def execute_all(
    paths: list[Path],
    target: Path,
    *,
    cwd: Path,
    profiles: Callable[[list[Path]], Collection[str] | None] = lambda opened: None,
    opened: list[Path] | None = None,
    not_supplied: str = "",
    register: Register | None = None,
    private: Path | None = None,
) -> list[str]:
    """Run notebooks and, when all have run, write the executed copies.

    Where there are people behind the tables they are run one after the other, so that each sees what those before it show, in the same
    order in every run; else two at a time.

    Parameters
    ----------
    paths : list of Path
        The notebooks.
    target : Path
        Folder for the copies.
    cwd : Path
        Folder that they run in.
    profiles : callable
        Told which files the readers opened; gives the profiles under which an output may have been released, where the
        copies keep nothing else because there are people behind the tables.
    opened : list of Path, optional
        Takes the files that the notebooks' readers opened.
    not_supplied : str, optional
        Name of the error that a notebook meets where a table was not supplied: such a one is left out, and stops no other.
    register : Register, optional
        What was released before, in which what the notebooks show is noted.
    private : Path, optional
        The private folder of the assessment, for what is handed to the notebooks.

    Returns
    -------
    list of str
        Which cells were left out of the copies, and which notebooks.
    """
    import nbformat

    for path in paths:
        _opened(path)  # so that none is run where one cannot be
    proof, read = token_hex(32), opened if opened is not None else []
    with TemporaryDirectory(prefix=STAGING, dir=private) as folder:
        runs = _Runs(Path(folder), cwd, proof, not_supplied, register if register is not None else Register())
        ran = runs.beside_each_other(paths) if profiles([]) is None else runs.after_each_other(paths)
        lines = [line for log in runs.logs(paths) for line in log.read_text("utf-8").splitlines()]
        read += [Path(line) for line in sorted(set(lines))]
    allowed = profiles(read)
    notes: list[str] = []
    for path, notebook in zip(paths, ran, strict=True):
        if isinstance(notebook, CellFailed):
            notes.append(f"{path.name} is left out: a table that it uses was not supplied.")
            continue
        # Before any is written.
        scan_texts(written_in(notebook, path.name))
        notes += only_what_may_stay(notebook, path.name, allowed, proof)
    target.mkdir(parents=True, exist_ok=True)
    for path, notebook in zip(paths, ran, strict=True):
        if isinstance(notebook, CellFailed):
            continue
        text = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
        write_whole(target / path.name, text + ("" if text.endswith("\n") else "\n"))
    return notes


@dataclass(frozen=True)
class _Runs:
    """Running notebooks that hand on to each other what they show."""

    folder: Path
    cwd: Path
    proof: str
    not_supplied: str
    register: Register
    clients: list[Any] = field(default_factory=list)

    def after_each_other(self, paths: list[Path]) -> list[Any]:
        """Run each when the one before has ended, and note what it showed."""
        return self._all(paths, self._noted, at_once=1)

    def beside_each_other(self, paths: list[Path]) -> list[Any]:
        """Run two at a time; where one shows figures of people all the same, run all once more, one after the other."""
        ran = self._all(paths, self._one, at_once=2)
        shown = [has_shown(self.register, self._journal(path), name=path.stem) for path in paths]
        return self.after_each_other(paths) if any(shown) else ran

    def logs(self, paths: list[Path]) -> Iterator[Path]:
        """The lists of the files that notebooks opened."""
        return (log for log in map(self._log, paths) if log.is_file())

    def _journal(self, path: Path) -> Path:
        return self.folder / f"{path.stem}.json"

    def _log(self, path: Path) -> Path:
        return self.folder / f"{path.stem}.txt"

    def _noted(self, path: Path) -> Any:
        ran = self._one(path)
        if not isinstance(ran, CellFailed):
            take_back(self.register, self._journal(path), name=path.name)
        return ran

    def _one(self, path: Path) -> Any:
        """A notebook that was run, or why it is left out."""
        journal, log = self._journal(path), str(self._log(path))
        hand_over(self.register, journal, name=path.stem)
        try:
            return execute(path, cwd=self.cwd, opened=log, proof=self.proof, journal=str(journal), clients=self.clients)
        except CellFailed as error:
            if error.kind != self.not_supplied:
                raise
            return error

    def _all(self, paths: list[Path], one: Callable[[Path], Any], *, at_once: int) -> list[Any]:
        with ThreadPoolExecutor(max_workers=at_once) as pool:
            try:
                return list(pool.map(one, paths))
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                self._end()
                raise

    def _end(self) -> None:
        """End the kernels that are still at work, which nobody waits for any more."""
        for client in self.clients:
            process = getattr(getattr(client.km, "provisioner", None), "process", None)
            if process is not None:
                process.kill()


def refresh_notebooks(
    folder: Path, *, profiles: Callable[[list[Path]], Collection[str] | None] = lambda opened: None
) -> list[Path]:
    """Run the notebooks of a folder and, when all have run, write them in place with their outputs.

    Parameters
    ----------
    folder : Path
        The folder of the notebooks.
    profiles : callable
        As of `execute_all`.
    """
    try:
        import nbclient  # noqa: F401
    except ImportError:
        raise MissingExtra(needed_for="Running notebooks", package="nbclient", extra="notebooks") from None
    paths = notebook_paths(folder)
    # They see what was released, and what they show is entered by the next run.
    register = Register(folder.parent / "data" / "released")
    execute_all(paths, folder, cwd=folder, profiles=profiles, register=register)
    return paths


def no_notebook(path: Path) -> DataError:
    """The error for a file that is not a notebook."""
    return DataError.one(
        "is not a notebook", file=path.name, expected="a Jupyter notebook", remedy="Save it again from JupyterLab."
    )
