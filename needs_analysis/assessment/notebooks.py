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
_LANGUAGES: Final = {"ir": "R", "stata": "Stata", "sas": "SAS", "octave": "Octave", "bash": "Bash"}
"""Languages of kernels in use at offices, for notebooks that name the kernel only."""
_TIMING_KEYS: Final = ("execution", "ExecuteTime", "papermill", "collapsed_at")
_MACHINE_PATH: Final = re.compile(r"(?<![\w/.])(?:/(?:home|root|Users|tmp|work|var|opt)/|[A-Z]:\\\\?Users\\)")

_PROGRAM: Final = re.compile(
    r"<script|<iframe|<object|<embed|<form|<link|<meta|<base|<[a-z][^>]*\son[a-z]{3,20}\s*=|javascript:|vbscript:"
    r"|(?:src|action|srcset|poster)\s*=\s*[\"']?(?:https?:)?//|@import|url\(\s*[\"']?(?:https?:)?//",
    re.IGNORECASE,
)
"""What a stored output could do by itself when the notebook is opened."""
_SECRET: Final = re.compile(
    r"(?:password|passwd|pwd|secret|api[_-]?key|access[_-]?key|auth[_-]?token|token)[\"']?\s*[=:]\s*[\"'][^\"'\s]{6,}[\"']"
    r"|-----BEGIN [A-Z ]*PRIVATE[ ]KEY|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{20,}|://[^/\s:@]+:[^/\s:@]+@",
    re.IGNORECASE,
)

MOST_DIGITS: Final = 10
_DECIMAL: Final = re.compile(r"(?<![\w.#])\d[\d,]{0,40}\.\d{1,40}(?:[eE][+-]?\d{1,3})?(?![\w.])")
"""A number with decimals; whole numbers are exact however long they are."""


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
        raise _no_notebook(path) from None
    other = _other_language(notebook.get("metadata", {}))
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


def _other_language(metadata: Any) -> str:
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
        that are too large or hold programs, machine paths, secrets, numbers of more digits than any processor agrees on, a
        picture without the table under it, the banner "not for release", or anything that looks like personal data in an output, a text or the code. Cells are counted
        from 1, texts included.

    Raises
    ------
    DataError
        When the file is not a notebook.
    """
    path = Path(path)
    try:
        if path.stat().st_size > LARGEST_NOTEBOOK_BYTES:
            return [*_largest_cells(path), f"the file is over {LARGEST_NOTEBOOK_BYTES:,} bytes"]
        notebook = json.loads(path.read_text(encoding="utf-8-sig"))
        cells, code = notebook["cells"], _code_cells(notebook)
        return _problems_of(notebook, cells, code)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _no_notebook(path) from None


def _largest_cells(path: Path) -> list[str]:
    """Which cell makes a notebook too large, as long as it can be read at all."""
    if path.stat().st_size > 50 * LARGEST_NOTEBOOK_BYTES:
        return []
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        sizes = {number: len(json.dumps(cell)) for number, cell in enumerate(cells, start=1)}
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _no_notebook(path) from None
    return [
        f"cell {number}: is over {LARGEST_OUTPUT_BYTES:,} bytes"
        for number, size in sizes.items()
        if size > LARGEST_OUTPUT_BYTES
    ]


def _problems_of(notebook: dict[str, Any], cells: list[Any], code: list[Any]) -> list[str]:
    wrong = []
    if not code:
        wrong.append("there is no code cell")
    counts = [cell.get("execution_count") for cell in code]
    place = {id(cell): number for number, cell in enumerate(cells, start=1)}
    expected = range(1, len(code) + 1)
    odd = [str(place[id(cell)]) for cell, count, due in zip(code, counts, expected, strict=True) if count != due]
    if odd:
        wrong.append(f"code cells were not run once each in order (cell {', cell '.join(odd)}; counts {counts})")
    for number, cell in enumerate(cells, start=1):
        problems = _cell_problems(cell) if cell in code else []
        problems += _source_problems(cell)
        wrong += [f"cell {number}: {problem}" for problem in sorted(set(problems))]
    for number, cell in enumerate(code):
        under = code[number + 1] if number + 1 < len(code) else None
        if _shows(cell, "image/") and not any(_has_table(each) for each in (cell, under) if each is not None):
            wrong.append(f"cell {place[id(cell)]}: shows a picture without the table under it")
    if any(key in cell.get("metadata", {}) for cell in cells for key in _TIMING_KEYS):
        wrong.append("a cell carries timing metadata")
    other = _other_language(notebook.get("metadata", {}))
    if other:
        wrong.append(f"the notebook is in {other}, not in Python")
    if notebook.get("metadata", {}).get("kernelspec", {}).get("name") != "python3":
        wrong.append('the kernel is not "python3"')
    if "widgets" in notebook.get("metadata", {}):
        wrong.append("the notebook keeps the state of widgets, which may hold data")
    return wrong


def _source_problems(cell: dict[str, Any]) -> list[str]:
    """What is wrong with the text or code of a cell."""
    source = _joined(cell.get("source", ""))
    problems = _personal(source)
    if cell.get("attachments"):
        problems.append("has an attachment, which is not looked into")
    if cell.get("cell_type") == "code":
        if not source.strip():
            problems.append("is empty")
        if _SECRET.search(source):
            problems.append("holds what looks like a password or key")
        if re.search(r"^\s*(?:!|%%?(?:bash|sh|cmd|system|sx|script))", source, re.MULTILINE):
            problems.append("runs a command of the system")
    elif _PROGRAM.search(source):
        problems.append("holds a program or calls another site")
    if _MACHINE_PATH.search(source):
        problems.append("names a path of a machine")
    return problems


def _cell_problems(cell: dict[str, Any]) -> list[str]:
    problems = []
    for output in cell.get("outputs", []):
        if output.get("output_type") == "error":
            problems.append("ended in an error")
        if output.get("output_type") == "stream" and output.get("name") == "stderr":
            problems.append("wrote a warning or error text")
        texts = {**output.get("data", {}), "text": output.get("text", "")}
        texts |= {name: output.get(name, "") for name in ("ename", "evalue", "traceback")}
        for kind, value in texts.items():
            problems += _output_problems(kind, value)
    return problems


def _output_problems(kind: str, value: Any) -> list[str]:
    if kind.startswith("image/") and kind != "image/svg+xml":
        return []
    text = _joined(value)
    problems = _personal(re.sub(r"<[^<>]+>", " ", text)) + _personal(text)
    if len(text.encode()) > LARGEST_OUTPUT_BYTES:
        problems.append(f"has an output of over {LARGEST_OUTPUT_BYTES:,} bytes ({kind})")
    if any(_digits(number) > MOST_DIGITS for number in _DECIMAL.findall(text)):
        problems.append(
            f"shows a number of more than {MOST_DIGITS} significant digits, the last of which depend on the processor"
        )
    if NOT_FOR_RELEASE in text:
        problems.append(f'shows the banner "{NOT_FOR_RELEASE}"')
    if _MACHINE_PATH.search(text):
        problems.append("shows a path of a machine")
    if "javascript" in kind or (kind != "text" and _PROGRAM.search(text)):
        problems.append(f"holds a program or calls another site ({kind})")
    if _SECRET.search(text):
        problems.append("shows what looks like a password or key")
    return problems


def _digits(number: str) -> int:
    """Significant digits of a number as it is written."""
    return len(re.sub(r"[eE].*|\D", "", number).lstrip("0"))


def _joined(value: Any) -> str:
    """The text of an output or cell: a string, lines, or data."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return "".join(value)
    return json.dumps(value, ensure_ascii=False)


def _personal(text: str) -> list[str]:
    kinds = sorted({match.kind for match in find(text)})
    return [f"shows what looks like personal data ({', '.join(kinds)})"] if kinds else []


def _no_notebook(path: Path) -> DataError:
    return DataError.one(
        "is not a notebook", file=path.name, expected="a Jupyter notebook", remedy="Save it again from JupyterLab."
    )


def _shows(cell: dict[str, Any], kind: str) -> bool:
    return any(name.startswith(kind) for output in cell.get("outputs", []) for name in output.get("data", {}))


def _has_table(cell: dict[str, Any]) -> bool:
    return any("<table" in "".join(output.get("data", {}).get("text/html", "")) for output in cell.get("outputs", []))


def _code_cells(notebook: Any) -> list[Any]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
