"""Running notebooks, writing them in place when asked, and checking them without a kernel."""

from __future__ import annotations

import json
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from needs_analysis.errors import DataError, MissingExtra, NeedsAnalysisError
from needs_analysis.personal_data import find
from needs_analysis.reading import write_whole
from needs_analysis.result import NOT_FOR_RELEASE

LARGEST_OUTPUT_BYTES: Final = 100_000
LARGEST_NOTEBOOK_BYTES: Final = 2_000_000
_TIMING_KEYS: Final = ("execution", "ExecuteTime", "papermill", "collapsed_at")
_MACHINE_PATH: Final = re.compile(r"(?<![\w/.])(?:/(?:home|root|Users|tmp|work|var|opt)/|[A-Z]:\\\\?Users\\)")


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
        When a cell fails; names the notebook, the cell and the error.
    """
    try:
        import nbformat
        from nbclient import NotebookClient
        from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
    except ImportError:
        raise MissingExtra(needed_for="Running notebooks", package="nbclient", extra="notebooks") from None
    try:
        notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    except Exception:  # nbformat has no error of its own for a file that is no notebook
        raise _no_notebook(path) from None
    client = NotebookClient(
        notebook, timeout=300, kernel_name="python3", record_timing=False, resources={"metadata": {"path": str(cwd)}}
    )
    try:
        # The kernel says at every start that it is not encrypted; it listens on this machine only.
        client.execute(stderr=subprocess.DEVNULL)
    except (DeadKernelError, CellTimeoutError) as error:
        raise NeedsAnalysisError(f"{path.name} could not be run to its end ({type(error).__name__}).") from None
    except CellExecutionError as error:
        failed = next(
            (
                number
                for number, cell in enumerate(_code_cells(notebook), start=1)
                if any(output.get("output_type") == "error" for output in cell["outputs"])
            ),
            0,
        )
        raise NeedsAnalysisError(f"{path.name}, code cell {failed}: {error.ename}: {error.evalue}") from None
    notebook["metadata"] = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return notebook


def execute_all(paths: list[Path], target: Path, *, cwd: Path) -> list[Path]:
    """Run notebooks two at a time and write the executed copies."""
    import nbformat

    target.mkdir(parents=True, exist_ok=True)

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


def check_notebook(path: Path | str) -> list[str]:
    """Check a committed notebook without running it.

    Parameters
    ----------
    path : Path or str
        The notebook.

    Returns
    -------
    list of str
        What is wrong, empty for a sound notebook: cells not run or run out of order, errors, timing metadata, outputs
        that are too large, machine paths, a picture without the table under it, the banner "not for release", or
        anything that looks like personal data.

    Raises
    ------
    DataError
        When the file is not a notebook.
    """
    path = Path(path)
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        cells, code = notebook["cells"], _code_cells(notebook)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise _no_notebook(path) from None
    wrong = []
    if path.stat().st_size > LARGEST_NOTEBOOK_BYTES:
        wrong.append(f"the file is over {LARGEST_NOTEBOOK_BYTES:,} bytes")
    if not code:
        wrong.append("there is no code cell")
    counts = [cell.get("execution_count") for cell in code]
    if counts != list(range(1, len(code) + 1)):
        wrong.append(f"code cells were not run once each in order (counts {counts})")
    for number, cell in enumerate(code, start=1):
        wrong += [f"code cell {number}: {problem}" for problem in _cell_problems(cell)]
    for number, cell in enumerate(code, start=1):
        under = code[number] if number < len(code) else None
        if _shows(cell, "image/") and not any(_has_table(place) for place in (cell, under) if place is not None):
            wrong.append(f"code cell {number}: shows a picture without the table under it")
    if any(key in cell.get("metadata", {}) for cell in cells for key in _TIMING_KEYS):
        wrong.append("a cell carries timing metadata")
    if notebook.get("metadata", {}).get("kernelspec", {}).get("name") != "python3":
        wrong.append('the kernel is not "python3"')
    return wrong


def _cell_problems(cell: dict[str, Any]) -> list[str]:
    problems = []
    outputs = cell.get("outputs", [])
    if not "".join(cell.get("source", [])).strip():
        problems.append("is empty")
    for output in outputs:
        if output.get("output_type") == "error":
            problems.append("ended in an error")
        if output.get("output_type") == "stream" and output.get("name") == "stderr":
            problems.append("wrote a warning or error text")
        for kind, value in {**output.get("data", {}), "text": output.get("text", "")}.items():
            if kind.startswith("image/"):
                continue
            text = "".join(value) if isinstance(value, list) else str(value)
            if len(text.encode()) > LARGEST_OUTPUT_BYTES:
                problems.append(f"has an output of over {LARGEST_OUTPUT_BYTES:,} bytes ({kind})")
            if NOT_FOR_RELEASE in text:
                problems.append(f'shows the banner "{NOT_FOR_RELEASE}"')
            if _MACHINE_PATH.search(text):
                problems.append("shows a path of a machine")
            kinds = sorted({match.kind for match in find(re.sub(r"<[^>]+>", " ", text))})
            if kinds:
                problems.append(f"shows what looks like personal data ({', '.join(kinds)})")
    return sorted(set(problems))


def _no_notebook(path: Path) -> DataError:
    return DataError.one("is not a notebook", file=path.name, remedy="Save it again from JupyterLab.")


def _shows(cell: dict[str, Any], kind: str) -> bool:
    return any(name.startswith(kind) for output in cell.get("outputs", []) for name in output.get("data", {}))


def _has_table(cell: dict[str, Any]) -> bool:
    return any("<table" in "".join(output.get("data", {}).get("text/html", "")) for output in cell.get("outputs", []))


def _code_cells(notebook: Any) -> list[Any]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
