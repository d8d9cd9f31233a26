"""Which fields a stored notebook may have at each of its levels, and what may stand in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from needs_analysis.release.profile import PROFILES

LONGEST_VALUE: Final = 80
LONGEST_WORDS: Final = 3_000
TIMING: Final = ("execution", "ExecuteTime", "papermill", "collapsed_at")
"""Metadata of cells with times in it, which has a message of its own."""

_CELL: Final = {
    "code": frozenset({"cell_type", "id", "metadata", "source", "execution_count", "outputs"}),
    "markdown": frozenset({"cell_type", "id", "metadata", "source", "attachments"}),
    "raw": frozenset({"cell_type", "id", "metadata", "source", "attachments"}),
}
_OUTPUT: Final = {
    "stream": frozenset({"output_type", "name", "text"}),
    "display_data": frozenset({"output_type", "metadata", "data"}),
    "execute_result": frozenset({"output_type", "metadata", "data", "execution_count"}),
    "error": frozenset({"output_type", "ename", "evalue", "traceback"}),
}
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_PROFILE: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")
"""The name of a profile of one's own; which there are, the assessment says."""
_VERSION: Final = re.compile(r"\d{1,3}(?:\.\d{1,4}){0,3}[a-z0-9.+]{0,12}")
_TAG: Final = re.compile(r"[A-Za-z][\w.-]{0,40}")
_REMEDY: Final = "remove it (in JupyterLab: the Property Inspector, or the cells copied into a new notebook)"
_WRITTEN_ANEW: Final = 'remove it ("needs-analysis notebooks --refresh" runs all notebooks and writes them without it)'
_NAMED: Final = frozenset(
    {
        "outputs",
        "execution_count",
        "attachments",
        "source",
        "metadata",
        "data",
        "text",
        "name",
        "id",
        "cell_type",
        "authors",
    }
    | {"title", "papermill", "colab", "vscode", "nbgrader", "toc", "widgets", "transient", "signature", "varInspector"}
    | {"jupytext", "celltoolbar", "hide_input", "collapsed", "scrolled", "tags", "jupyter", "slideshow", "isolated"}
    | {"kernelspec", "language_info", "alt", "width", "height", "needs_background", "worksheets", "interpreter"}
)
"""Fields of notebooks that are named when they are found; another name may itself be somebody's."""


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 100_000


def _is_short(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_VALUE and value.isprintable()


def _is_words(value: Any) -> bool:
    """The text that stands for a picture."""
    return isinstance(value, str) and len(value) <= LONGEST_WORDS


def _one_of(*words: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and value in words


def _is_tags(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(tag, str) and _TAG.fullmatch(tag) for tag in value)


Shape = Mapping[str, Any]
"""What may stand under each name: a rule, or the names below it."""

_CELL_METADATA: Final[Shape] = {
    "tags": _is_tags,
    "collapsed": _is_flag,
    "scrolled": lambda value: _is_flag(value) or value == "auto",
    "editable": _is_flag,
    "deletable": _is_flag,
    "trusted": _is_flag,
    "jupyter": {"source_hidden": _is_flag, "outputs_hidden": _is_flag},
    "slideshow": {"slide_type": _one_of("", "-", "slide", "subslide", "fragment", "skip", "notes")},
    "vscode": {"languageId": _one_of("python", "markdown", "raw")},
}
_OUTPUT_METADATA: Final[Shape] = {
    "needs_background": _one_of("light", "dark"),
    "image/png": {
        "alt": _is_words,
        "width": _is_number,
        "height": _is_number,
        "needs_background": _one_of("light", "dark"),
    },
}
_NOTEBOOK_METADATA: Final[Shape] = {
    "kernelspec": {"name": _is_short, "display_name": _is_short, "language": _is_short},
    "language_info": {
        "name": _is_short,
        "version": lambda value: isinstance(value, str) and _VERSION.fullmatch(value) is not None,
        "file_extension": _one_of(".py"),
        "mimetype": _one_of("text/x-python"),
        "nbconvert_exporter": _one_of("python"),
        "pygments_lexer": _one_of("python", "python3", "ipython", "ipython3"),
        "codemirror_mode": {"name": _one_of("python", "ipython"), "version": _is_number},
    },
    "orig_nbformat": _is_number,
    "toc-autonumbering": _is_flag,
    "toc-showcode": _is_flag,
    "toc-showmarkdowntxt": _is_flag,
    "toc-showtags": _is_flag,
}


def not_of_the_form(cells: list[Any]) -> list[str]:
    """Which cells are not built as cells are, so that nothing else can be asked of them.

    Examples
    --------
    >>> not_of_the_form([{"cell_type": "code", "metadata": {}, "outputs": []}, {"cell_type": "code", "outputs": {}}, "x"])
    ['cell 2: is not built as a cell is; write it anew', 'cell 3: is not built as a cell is; write it anew']
    """
    return [
        f"cell {number}: is not built as a cell is; write it anew"
        for number, cell in enumerate(cells, start=1)
        if not _is_of_the_form(cell)
    ]


def _is_of_the_form(cell: Any) -> bool:
    if not isinstance(cell, dict) or not isinstance(cell.get("cell_type"), str):
        return False
    outputs = cell.get("outputs", []) if cell["cell_type"] == "code" else []
    if not isinstance(cell.get("metadata", {}), dict) or not isinstance(outputs, list):
        return False
    return all(
        isinstance(output, dict)
        and isinstance(output.get("output_type"), str)
        and all(isinstance(output.get(name, {}), dict) for name in ("data", "metadata"))
        for output in outputs
    )


def fields_of_notebook(notebook: Mapping[str, Any]) -> list[str]:
    """What stands at the top of a notebook beside what its format needs.

    Parameters
    ----------
    notebook : mapping
        The notebook as it was read.

    Examples
    --------
    >>> fields_of_notebook({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5, "extra": "x"})
    ['the notebook has a field that is not checked; remove it']
    """
    metadata = {name: value for name, value in notebook.get("metadata", {}).items() if name != "widgets"}
    wrong = [
        f"the notebook has a field that is not checked{said}; remove it"
        for said in _unknown(notebook, frozenset({"cells", "metadata", "nbformat", "nbformat_minor"}))
    ]
    if notebook.get("nbformat") != 4 or not _is_number(notebook.get("nbformat_minor", 0)):
        wrong.append("the notebook is not of format 4; save it again from JupyterLab")
    wrong += [
        f"the notebook has metadata that is not checked{said}; {_WRITTEN_ANEW}"
        for said in _metadata(metadata, _NOTEBOOK_METADATA)
    ]
    return wrong


def fields_of_cell(cell: Mapping[str, Any]) -> list[str]:
    """What a cell and its outputs contain beyond what its kind of cell needs.

    Parameters
    ----------
    cell : mapping
        One cell of a notebook.

    Examples
    --------
    >>> fields_of_cell({"cell_type": "markdown", "id": "a", "metadata": {}, "source": "x", "outputs": []})
    ['has a field that is not checked (outputs); remove it']
    """
    if cell.get("cell_type") not in _CELL:
        return ["is of no kind that is checked; make it a code or a text cell"]
    wrong = [f"has a field that is not checked{said}; remove it" for said in _unknown(cell, _CELL[cell["cell_type"]])]
    metadata = {name: value for name, value in cell.get("metadata", {}).items() if name not in TIMING}
    wrong += [f"has metadata that is not checked{said}; {_REMEDY}" for said in _metadata(metadata, _CELL_METADATA)]
    if "id" in cell and not (isinstance(cell["id"], str) and _ID.fullmatch(cell["id"])):
        wrong.append("has an id that is not made of up to 64 letters, digits, - and _; save it again from JupyterLab")
    if not _is_text(cell.get("source", "")):
        wrong.append("has a source that is not text")
    if not _is_count(cell.get("execution_count")):
        wrong.append("has a count that is not a number; run it again")
    if cell["cell_type"] == "code":
        for output in cell.get("outputs", []):
            wrong += _fields_of_output(output)
    return wrong


def is_released_mark(value: Any) -> bool:
    """Whether the mark of a released result is as the library writes it: its profile, and one more short text at most.

    Examples
    --------
    >>> is_released_mark({"profile": "lt5"}), is_released_mark({"profile": "lt5", "rows": [1, 2]})
    (True, False)
    """
    return (
        isinstance(value, dict)
        and isinstance(value.get("profile"), str)
        and (value["profile"] in PROFILES or _PROFILE.fullmatch(value["profile"]) is not None)
        and len(value) <= 2
        and all(_is_short(each) and _TAG.fullmatch(name) for name, each in value.items())
    )


def texts_of(value: Any) -> Iterator[str]:
    """Every text within a value: names of fields, texts, lines together.

    Examples
    --------
    >>> list(texts_of({"a": ["one ", "line"], "b": {"c": [1, "x"]}}))
    ['a', 'one line', 'b', 'c', 'x']
    """
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        if all(isinstance(line, str) for line in value):
            yield "".join(value)
        else:
            for each in value:
                yield from texts_of(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            yield name
            yield from texts_of(each)


def once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The fields of one level of a file; of a field that appears twice all but the last would go unread.

    Raises
    ------
    ValueError
        When a field appears twice.

    Examples
    --------
    >>> once_each([("a", 1), ("b", 2)])
    {'a': 1, 'b': 2}
    """
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a field appears twice")
    return found


def _fields_of_output(output: Mapping[str, Any]) -> list[str]:
    kind = output.get("output_type")
    if kind not in _OUTPUT:
        return ["has an output of no kind that is checked; run it again"]
    wrong = [
        f"has an output with a field that is not checked{said}; run it again"
        for said in _unknown(output, _OUTPUT[kind])
    ]
    if kind == "stream" and output.get("name") not in ("stdout", "stderr"):
        wrong.append("has an output that is neither printed nor a warning; run it again")
    if kind == "stream" and not _is_text(output.get("text", "")):
        wrong.append("has a printed output that is not text; run it again")
    if not _is_count(output.get("execution_count")):
        wrong.append("has an output with a count that is not a number; run it again")
    beyond = _metadata(output.get("metadata", {}), _OUTPUT_METADATA)
    wrong += [f"has an output with metadata that is not checked{said}; run it again" for said in beyond]
    return wrong


def _unknown(fields: Mapping[str, Any], known: frozenset[str]) -> list[str]:
    """The fields beyond a list."""
    return _said([name for name in fields if name not in known])


def _metadata(metadata: Any, shape: Shape) -> list[str]:
    """The metadata beyond a list, or with values that are not plain."""
    return _said(list(_beyond(metadata, shape)))


def _said(names: list[str]) -> list[str]:
    """All names that may be repeated, in brackets, as one text; none where there are no names at all."""
    known = sorted({name for name in names if name in _NAMED})
    return [f" ({', '.join(known)})" if known else ""] if names else []


def _beyond(metadata: Any, shape: Shape) -> Iterator[str]:
    if not isinstance(metadata, dict):
        yield "metadata"
        return
    for name, value in metadata.items():
        rule = shape.get(name)
        if isinstance(rule, Mapping):
            yield from ([name] if list(_beyond(value, rule)) else [])
        elif rule is None or not rule(value):
            yield name


def _is_text(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(line, str) for line in value))


def _is_count(value: Any) -> bool:
    return value is None or _is_number(value)
