"""What is wrong with a stored notebook, found without running it."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from needs_analysis.assessment.notebook_fields import (
    TIMING,
    fields_of_cell,
    fields_of_notebook,
    is_released_mark,
    not_of_the_form,
    once_each,
    texts_of,
)
from needs_analysis.assessment.notebook_source import ALLOWED, beside_python, names_in
from needs_analysis.assessment.refresh_notebooks import no_notebook, other_language
from needs_analysis.assessment.stored_html import not_allowed_in_html, not_allowed_in_text
from needs_analysis.assessment.stored_pictures import not_allowed_in_picture
from needs_analysis.characters import is_odd
from needs_analysis.release.release import RELEASED_TYPE
from needs_analysis.release.scanners.look_into import look_into
from needs_analysis.release.scanners.looks import MACHINE_PATH
from needs_analysis.release.scanners.notebook import cell_seen, joined
from needs_analysis.release.scanners.people_in import people_in
from needs_analysis.release.scanners.seen import Looking, Seen
from needs_analysis.release.scanners.structured import values
from needs_analysis.result import NOT_FOR_RELEASE

LARGEST_OUTPUT_BYTES: Final = 100_000
LARGEST_NOTEBOOK_BYTES: Final = 2_000_000

_PLAIN_KINDS: Final = frozenset({"text", "text/plain", "application/json", "ename", "evalue", "traceback"})
_OTHER_KINDS: Final = frozenset(
    {"application/javascript", "application/pdf", "image/svg+xml", "image/jpeg", "image/gif", "application/xhtml+xml"}
    | {"application/vnd.plotly.v1+json", "application/vnd.jupyter.widget-view+json"}
)
"""Kinds of output that are named when they are found; another name may itself be somebody's."""
_PROGRAM: Final = re.compile(
    r"<(?:script|iframe|embed|form|link|meta|base|svg)\b|(?:javascript|vbscript):", re.IGNORECASE
)
"""A program that was printed: a text does nothing by itself, and yet nobody prints one for a reader."""
_STAYS: Final = "text, tables and PNG pictures may stay"
_SECRET: Final = re.compile(
    r"(?:password|passwd|pwd|secret|api[_-]?key|access[_-]?key|auth[_-]?token|token)[\"']?\s*[=:]\s*[\"'][^\"'\s]{6,}[\"']"
    r"|-----BEGIN [A-Z ]*PRIVATE[ ]KEY|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{20,}|://[^/\s:@]+:[^/\s:@]+@"
    r"|(?<![\w+/=])(?:[0-9a-f]{64}|[A-Za-z0-9+/]{43}=|(?:\\x[0-9a-f]{2}){32})(?![\w+/=])",
    re.IGNORECASE,
)
"""Passwords, keys of services, and 32 bytes in hexadecimal or base 64, as a key for pseudonyms has them."""
_DIGEST: Final = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
"""What the mark of a released result may name a table by; anywhere else it may be a key."""
_A_SECRET: Final = "what looks like a password or key; remove it (of a checksum, the first 12 digits are enough)"

MOST_DIGITS: Final = 10
_ODD: Final = "contains an invisible character or one that reverses the direction of writing; remove it (colours of printed text too)"
_DECIMAL: Final = re.compile(r"(?<![\w.#])\d[\d,]{0,40}\.\d{1,40}(?:[eE][+-]?\d{1,3})?(?![\w.])")
"""A number with decimals; whole numbers are exact however long they are."""


def check_notebook(path: Path | str, *, released_only: bool = False) -> list[str]:
    """Check a committed notebook without running it.

    Parameters
    ----------
    path : Path or str
        The notebook.
    released_only : bool
        Whether its cells may show nothing but what was released, because there are people behind the tables. The words
        "not for release", as the library leaves them in the place of what was not released, are then sound.

    Returns
    -------
    list of str
        What is wrong, empty for a sound notebook: cells not run or run out of order, errors, timing metadata, outputs
        that are too large or hold anything but text, tables and PNG pictures of their own, commands beside Python, machine
        paths, secrets, numbers of more digits than any processor agrees on, a picture without a table above or under it, the banner
        "not for release", fields and metadata that no notebook needs, characters that cannot be seen, or anything that looks
        like personal data, wherever in the file it stands. Cells are counted from 1, texts included.

    Raises
    ------
    DataError
        When the file is not a notebook.

    Notes
    -----
    It finds carelessness. Whoever means to hide something in a notebook can, and a sound notebook may still do harm when it
    is run: it is a program, and is run with all the rights of whoever runs it.
    """
    path = Path(path)
    try:
        if path.stat().st_size > LARGEST_NOTEBOOK_BYTES:
            return [*_largest_cells(path), f"the file is over {LARGEST_NOTEBOOK_BYTES:,} bytes"]
        notebook = json.loads(path.read_text(encoding="utf-8-sig"), object_pairs_hook=once_each)
        return _problems_of(notebook, released_only)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise no_notebook(path) from None


def _largest_cells(path: Path) -> list[str]:
    """Which cell makes a notebook too large, as long as it can be read at all."""
    if path.stat().st_size > 50 * LARGEST_NOTEBOOK_BYTES:
        return []
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        sizes = {number: len(json.dumps(cell)) for number, cell in enumerate(cells, start=1)}
    except (ValueError, KeyError, TypeError, RecursionError):
        raise no_notebook(path) from None
    return [
        f"cell {number}: is over {LARGEST_OUTPUT_BYTES:,} bytes"
        for number, size in sizes.items()
        if size > LARGEST_OUTPUT_BYTES
    ]


def _problems_of(notebook: dict[str, Any], released_only: bool) -> list[str]:
    cells = notebook["cells"]
    if misbuilt := not_of_the_form(cells):
        return misbuilt
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    wrong = []
    if not code:
        wrong.append("it has no cell with code")
    counts = [cell.get("execution_count") for cell in code]
    place = {id(cell): number for number, cell in enumerate(cells, start=1)}
    expected = range(1, len(code) + 1)
    odd = [str(place[id(cell)]) for cell, count, due in zip(code, counts, expected, strict=True) if count != due]
    if odd:
        numbers = [count if count is None or isinstance(count, int) else "?" for count in counts]
        wrong.append(f"code cells were not run once each in order (cell {', cell '.join(odd)}; counts {numbers})")
    names: dict[str, str] = {}
    for number, cell in enumerate(cells, start=1):
        problems = _cell_problems(cell, released_only) if cell["cell_type"] == "code" else []
        problems += _source_problems(cell, names) + fields_of_cell(cell) + _text_problems(_beside_shown(cell))
        problems += _personal(cell_seen(cell, f"cell {number}", Looking(look_into)))
        wrong += [f"cell {number}: {problem}" for problem in sorted(set(problems))]
    for number, cell in enumerate(code):
        # The card of a result has its table, and stands above its picture.
        if _shows(cell, "image/") and not any(map(_has_table, code[max(0, number - 1) : number + 2])):
            wrong.append(f"cell {place[id(cell)]}: shows a picture without the table above or under it")
    if any(key in cell.get("metadata", {}) for cell in cells for key in TIMING):
        wrong.append("a cell carries timing metadata")
    other = other_language(notebook.get("metadata", {}))
    if other:
        wrong.append(f"the notebook is in {other}, not in Python")
    if notebook.get("metadata", {}).get("kernelspec", {}).get("name") != "python3":
        wrong.append('the kernel is not "python3"')
    if "widgets" in notebook.get("metadata", {}):
        wrong.append("the notebook keeps the state of widgets, which may hold data")
    rest = {name: value for name, value in notebook.items() if name != "cells"}
    problems = _text_problems(rest) + _personal(values(rest, "metadata", Looking(look_into)))
    wrong += [f"the notebook {problem}" for problem in sorted(set(problems))]
    return wrong + fields_of_notebook(notebook)


def _beside_shown(cell: dict[str, Any]) -> dict[str, Any]:
    """What a cell holds beside its text and what its outputs show, which have rules of their own."""
    rest = {name: value for name, value in cell.items() if name not in ("source", "attachments")}
    if cell["cell_type"] == "code":
        shown = ("data", "text", "ename", "evalue", "traceback")
        outputs = [
            {name: value for name, value in each.items() if name not in shown} for each in cell.get("outputs", [])
        ]
        rest["outputs"] = [*outputs, {kind: None for each in cell.get("outputs", []) for kind in each.get("data", {})}]
    return rest


def _text_problems(value: Any) -> list[str]:
    """What is wrong with any of the texts within a value, wherever in the file it stands."""
    problems = []
    for text in texts_of(value):
        if is_odd(html.unescape(text)) or is_odd(text):
            problems.append(_ODD)
        if _SECRET.search(text):
            problems.append(f"holds {_A_SECRET}")
        if MACHINE_PATH.search(text):
            problems.append("names a path of a machine")
    return problems


def _source_problems(cell: dict[str, Any], names: dict[str, str]) -> list[str]:
    """What is wrong with the text or code of a cell; adds the names that it gives to those of earlier cells."""
    source = joined(cell.get("source", ""))
    problems = _text_problems(source)
    if cell.get("attachments"):
        problems.append("has an attachment, which is not checked")
    if cell.get("cell_type") == "code":
        if not source.strip():
            problems.append("is empty")
        commands = beside_python(source, names)
        names |= names_in(source)
        if commands:
            problems.append(
                f"runs a command of the system or of the notebook ({', '.join(commands)}); write it in Python, or remove it"
                f" ({', '.join(ALLOWED)} may stay)"
            )
    elif programs := not_allowed_in_text(source):
        problems.append(f"holds a program or calls another site, or might ({', '.join(programs)}); {_STAYS}")
    return problems


def _cell_problems(cell: dict[str, Any], released_only: bool) -> list[str]:
    problems = []
    for output in cell.get("outputs", []):
        if released_only and _says_withheld(output):
            continue
        if released_only and not is_released_mark(output.get("data", {}).get(RELEASED_TYPE)):
            problems.append("shows something that was not released")
        if output.get("output_type") == "error":
            problems.append("ended in an error")
        if output.get("output_type") == "stream" and output.get("name") == "stderr":
            problems.append("wrote a warning or error text")
        texts = {**output.get("data", {}), "text": output.get("text", "")}
        texts |= {name: output.get(name, "") for name in ("ename", "evalue", "traceback")}
        for kind, value in texts.items():
            problems += _output_problems(kind, value)
    return problems


def _says_withheld(output: dict[str, Any]) -> bool:
    """Whether an output is the words alone that the library leaves in the place of what was not released."""
    return (
        output.get("output_type") == "stream"
        and output.get("name") == "stdout"
        and joined(output.get("text", "")).strip() == f"[{NOT_FOR_RELEASE}]"
    )


def _output_problems(kind: str, value: Any) -> list[str]:
    text = joined(value)
    if kind == "image/png":
        return [f"shows {what}; draw it with matplotlib, smaller if need be" for what in not_allowed_in_picture(text)]
    if kind == RELEASED_TYPE and not is_released_mark(value):
        return ["has the mark of a released result, not as the library writes it; run it again"]
    if kind == RELEASED_TYPE:
        text = _DIGEST.sub(" ", text)
    problems = [_ODD] if any(is_odd(each) or is_odd(html.unescape(each)) for each in texts_of(value)) else []
    if len(text.encode()) > LARGEST_OUTPUT_BYTES:
        problems.append(f"has an output of over {LARGEST_OUTPUT_BYTES:,} bytes ({_said(kind)})")
    if any(_digits(number) > MOST_DIGITS for number in _DECIMAL.findall(text)):
        problems.append(
            f"shows a number of more than {MOST_DIGITS} significant digits, the last of which depend on the processor"
        )
    if NOT_FOR_RELEASE in text:
        problems.append(f'shows the banner "{NOT_FOR_RELEASE}"')
    if MACHINE_PATH.search(text):
        problems.append("shows a path of a machine")
    if programs := _programs(kind, text):
        problems.append(
            f"holds a program or calls another site, or might ({_said(kind)}: {', '.join(programs)}); {_STAYS}"
        )
    if _SECRET.search(text):
        problems.append(f"shows {_A_SECRET}")
    return problems


def _programs(kind: str, text: str) -> list[str]:
    """What an output could do by itself when the notebook is opened."""
    if kind == "text/html":
        return not_allowed_in_html(text)
    if kind in ("text/markdown", "text/latex"):
        return not_allowed_in_text(text)
    if kind == RELEASED_TYPE:
        return []
    if kind in _PLAIN_KINDS:
        return ["a program as text"] if kind != "text" and _PROGRAM.search(text) else []
    return ["a kind of output that is not checked"]


def _said(kind: str) -> str:
    named = _PLAIN_KINDS | _OTHER_KINDS | {"text/html", "text/markdown", "text/latex", "image/png", RELEASED_TYPE}
    return kind if kind in named else "another kind"


def _digits(number: str) -> int:
    """Significant digits of a number as it is written."""
    return len(re.sub(r"[eE].*|\D", "", number).lstrip("0"))


def _personal(seen: Iterable[Seen]) -> list[str]:
    found = people_in(seen)
    return [f"shows what looks like personal data ({', '.join(found)})"] if found else []


def _shows(cell: dict[str, Any], kind: str) -> bool:
    return any(name.startswith(kind) for output in cell.get("outputs", []) for name in output.get("data", {}))


def _has_table(cell: dict[str, Any]) -> bool:
    return any("<table" in "".join(output.get("data", {}).get("text/html", "")) for output in cell.get("outputs", []))
