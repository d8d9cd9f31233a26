"""Running notebooks, and writing them in place when asked."""

from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from needs_analysis.errors import DataError, MissingExtra, NeedsAnalysisError
from needs_analysis.reading import write_whole

_LANGUAGES: Final = {"ir": "R", "stata": "Stata", "sas": "SAS", "octave": "Octave", "bash": "Bash"}
"""Languages of kernels in use at offices, for notebooks that name the kernel only."""


def notebook_paths(folder: Path) -> list[Path]:
    """The notebooks of an assessment, in order."""
    return sorted(folder.glob("*.ipynb"))


def execute(path: Path, *, cwd: Path) -> Any:
    """Run a notebook from a clean start and return it with its outputs.

    Raises
    ------
    MissingExtra
        Without the extra ``notebooks``.
    NeedsAnalysisError
        When the notebook is not in Python, or a cell fails; names the notebook, the cell (counted from 1) and the error.
    """
    try:
        from nbclient import NotebookClient
        from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
    except ImportError:
        raise MissingExtra(needed_for="Running notebooks", package="nbclient", extra="notebooks") from None
    notebook = _opened(path)
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
    try:
        # The kernel says at every start that it is not encrypted; it listens on this machine only.
        client.execute(stderr=subprocess.DEVNULL)
    except (DeadKernelError, CellTimeoutError) as error:
        place = _code_cell_number(notebook, at)
        raise NeedsAnalysisError(
            f"{path.name} could not be run to its end{place and f', {place}'} ({type(error).__name__})."
        ) from None
    except CellExecutionError as error:
        raise NeedsAnalysisError(
            f"{path.name}, {_code_cell_number(notebook, at)}: {error.ename}: {error.evalue}"
        ) from None
    notebook["metadata"] = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return notebook


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


def execute_all(paths: list[Path], target: Path, *, cwd: Path) -> list[Path]:
    """Run notebooks two at a time and write the executed copies."""
    import nbformat

    target.mkdir(parents=True, exist_ok=True)
    for path in paths:
        _opened(path)  # so that none is run where one cannot be

    def one(path: Path) -> Path:
        text = nbformat.writes(execute(path, cwd=cwd))  # type: ignore[no-untyped-call]
        write_whole(target / path.name, text + ("" if text.endswith("\n") else "\n"))
        return target / path.name

    with ThreadPoolExecutor(max_workers=2) as pool:
        return list(pool.map(one, paths))


def refresh_notebooks(folder: Path) -> list[Path]:
    """Run the notebooks of a folder and write them in place, with their outputs.

    Parameters
    ----------
    folder : Path
        The folder of the notebooks.
    """
    try:
        import nbclient  # noqa: F401
    except ImportError:
        raise MissingExtra(needed_for="Running notebooks", package="nbclient", extra="notebooks") from None
    return execute_all(notebook_paths(folder), folder, cwd=folder)


def no_notebook(path: Path) -> DataError:
    """The error for a file that is not a notebook."""
    return DataError.one(
        "is not a notebook", file=path.name, expected="a Jupyter notebook", remedy="Save it again from JupyterLab."
    )
