"""What is in JSON and TOML: names and values at any depth, packed columns of charts among them."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, Final

from needs_analysis.release.scanners.seen import Looking, NotLookedInto, Seen, unpacked

_KINDS: Final = frozenset(["i1", "i2", "i4", "u1", "u2", "u4", "f4", "f8"])
_MOST_DEEP: Final = 200


def structured(text: str, place: str, looking: Looking, *, toml: bool = False) -> Iterator[Seen]:
    """Every name and value of a text in JSON (or one JSON value a line) or TOML.

    Raises
    ------
    NotLookedInto
        Where it is nested too deeply. What is neither is searched as plain text.
    """
    try:
        value = tomllib.loads(text) if toml else _read_json(text)
    except RecursionError:
        raise NotLookedInto("it is nested too deeply") from None
    except ValueError:
        yield from looking.text(place or "text", text)
        return
    if toml:
        # Remarks are no values.
        yield from looking.text(_under(place, "text"), text)
    yield from values(value, place, looking)


def _read_json(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_Pairs)
    except json.JSONDecodeError:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2:
            raise
        return [json.loads(line, object_pairs_hook=_Pairs) for line in lines]


class _Pairs(list[tuple[str, Any]]):
    """The pairs of a JSON object: of a name that stands twice, neither is lost."""


def _pairs(value: Any) -> list[tuple[Any, Any]] | None:
    if isinstance(value, _Pairs):
        return list(value)
    return list(value.items()) if isinstance(value, Mapping) else None


def values(value: Any, place: str, looking: Looking, *, out_of_sight: bool = False) -> Iterator[Seen]:
    """Every name and value within a structure, by its place from the top: ``value 3, field 2``.

    Raises
    ------
    NotLookedInto
        Where it is nested too deeply.
    """
    waiting: list[tuple[Any, str, int]] = [(value, place, 0)]
    while waiting:
        each, where, depth = waiting.pop()
        if depth > _MOST_DEEP:
            raise NotLookedInto("it is nested too deeply")
        pairs = _pairs(each)
        if pairs is not None:
            for name, _ in pairs:
                yield from looking.text(_under(where, "name of a field"), str(name), out_of_sight=out_of_sight)
                yield Seen(_under(where, "field"), str(name), heading=True)
            yield from _packed(dict(pairs), where, looking)
            waiting += [(inner, _under(where, _named(name)), depth + 1) for name, inner in reversed(pairs)]
        elif isinstance(each, list | tuple):
            waiting += [(inner, where, depth + 1) for inner in reversed(each)]
        elif each is not None and not isinstance(each, bool):
            yield from looking.text(where or "a value", str(each), out_of_sight=out_of_sight)


def _under(place: str, what: str) -> str:
    return f"{place}, {what}" if place else what


def _named(name: Any) -> str:
    """A field by its name where that is one of a chart or notebook; any other may itself be someone's."""
    return f"field {name}" if name in _KNOWN else "a field"


_KNOWN: Final = frozenset(
    [
        "data",
        "values",
        "datasets",
        "encoding",
        "layout",
        "x",
        "y",
        "z",
        "text",
        "customdata",
        "hovertext",
        "labels",
        "ids",
        "name",
        "title",
        "mark",
        "metadata",
        "meta",
        "columns",
        "rows",
        "index",
        "findings",
        "sentence",
        "source",
        "note",
        "description",
        "properties",
        "features",
        "geometry",
    ]
)


def _packed(pairs: dict[Any, Any], place: str, looking: Looking) -> Iterator[Seen]:
    """The numbers of a column that a chart keeps packed."""
    kind, written = pairs.get("dtype"), pairs.get("bdata")
    if kind not in _KINDS or not isinstance(written, str):
        return
    import numpy as np

    content = unpacked(written)
    width = np.dtype(kind).itemsize
    numbers = np.frombuffer(content[: len(content) // width * width], dtype=kind)
    shown = "\n".join(f"{number:.12g}" for number in numbers[:1_000_000].tolist())
    yield from looking.text(_under(place, "a packed column"), shown, out_of_sight=True)
