"""What is in a notebook: code, texts, outputs of every kind, attachments and metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, Final

from needs_analysis.release.scanners.markup import markup
from needs_analysis.release.scanners.seen import Looking, NotLookedInto, Seen, unpacked
from needs_analysis.release.scanners.structured import values

_MARKUP: Final = frozenset({"text/html", "image/svg+xml", "text/markdown", "text/xml", "application/xhtml+xml"})
_PACKED: Final = {"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "application/pdf": ".pdf"}
_KIND: Final = re.compile(r"(?:text|image|application)/[a-z0-9.+-]{1,60}")
_SHOWN: Final = ("data", "text", "ename", "evalue", "traceback")


def notebook(value: Any, place: str, looking: Looking) -> Iterator[Seen]:
    """Everything in a notebook, by cell and output as counted from 1.

    Parameters
    ----------
    value : mapping
        The notebook, as it is read from its file.

    Raises
    ------
    NotLookedInto
        Where it is not built as a notebook is.
    """
    shown = f"{place}, " if place else ""
    try:
        for number, cell in enumerate(value["cells"], start=1):
            yield from cell_seen(cell, f"{shown}cell {number}", looking)
        rest = {name: each for name, each in value.items() if name != "cells"}
    except (KeyError, TypeError, AttributeError):
        raise NotLookedInto("it is not built as a notebook is") from None
    yield from values(rest, f"{shown}metadata of the notebook", looking, out_of_sight=True)


def cell_seen(cell: Mapping[str, Any], place: str, looking: Looking) -> Iterator[Seen]:
    """Everything in one cell."""
    source = joined(cell.get("source", ""))
    if cell.get("cell_type") == "code":
        yield from looking.text(f"{place}, code", source)
    else:
        yield from markup(source, f"{place}, text", looking)
        yield from looking.text(f"{place}, text", source)
    for number, (name, kinds) in enumerate((cell.get("attachments") or {}).items(), start=1):
        where = f"{place}, attachment {number}"
        yield from looking.text(f"{where}, name", str(name))
        for content in kinds.values():
            ending = PurePosixPath(str(name)).suffix.lower()
            yield from looking.within(unpacked(joined(content)), ending=ending, place=where)
    told = {"source", "attachments"}
    if cell.get("cell_type") == "code":
        told.add("outputs")
        for number, output in enumerate(cell.get("outputs") or [], start=1):
            yield from output_seen(output, f"{place}, output {number}", looking)
    rest = {name: each for name, each in cell.items() if name not in told}
    yield from values(rest, f"{place}, metadata", looking, out_of_sight=True)


def output_seen(output: Mapping[str, Any], place: str, looking: Looking) -> Iterator[Seen]:
    """Everything in one output of a cell."""
    for kind, content in (output.get("data") or {}).items():
        where = f"{place}, {kind if _KIND.fullmatch(str(kind)) else 'another kind'}"
        yield from looking.text(f"{place}, kind", str(kind))
        if kind in _PACKED:
            yield from looking.within(unpacked(joined(content)), ending=_PACKED[kind], place=where)
        elif kind in _MARKUP:
            yield from markup(joined(content), where, looking)
        elif isinstance(content, Mapping):
            yield from values(content, where, looking)
        else:
            yield from looking.text(where, joined(content))
    for name in ("text", "ename", "evalue", "traceback"):
        if output.get(name):
            yield from looking.text(f"{place}, {'printed text' if name == 'text' else 'error'}", joined(output[name]))
    rest = {name: each for name, each in output.items() if name not in _SHOWN}
    yield from values(rest, f"{place}, metadata", looking, out_of_sight=True)


def joined(value: Any) -> str:
    """The text of a field: a text, or lines of one."""
    if isinstance(value, list | tuple) and all(isinstance(each, str) for each in value):
        return "".join(value)
    return value if isinstance(value, str) else str(value)
