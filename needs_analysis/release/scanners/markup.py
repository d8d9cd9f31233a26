"""What is in a page or a drawing: texts, attributes, comments, programs and packed files, however it is written."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from typing import Final

from needs_analysis.release.scanners.seen import Looking, Seen

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9:._-]{0,60}")
_STOP: Final = re.compile(r"[\"'>]")
_WITHIN_LINE: Final = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "strike",
        "sub",
        "sup",
        "time",
        "tspan",
        "tt",
        "u",
        "var",
        "wbr",
        "t",
        "r",
        "rpr",
    ]
)
"""Tags within a line: what stands beside them is one word to a reader. `t` and `r` are those of Word and Excel."""
_NAMED: Final = frozenset(
    [
        "alt",
        "title",
        "aria-label",
        "aria-description",
        "content",
        "value",
        "placeholder",
        "summary",
        "href",
        "src",
        "srcset",
        "id",
        "class",
        "name",
        "style",
        "descr",
        "label",
        "caption",
        "srcdoc",
        "action",
    ]
)
"""Attributes that are named in a place; another name may itself be someone's."""
_SEEN: Final = frozenset({"alt", "title", "aria-label", "placeholder", "value", "label", "descr"})
_COLOUR: Final = re.compile(r"#?(?:[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})")
_NOT_RUN: Final = ("script", "style", "template", "noscript", "metadata", "desc")
_RAW: Final = ("script", "style")


def markup(text: str, place: str, looking: Looking) -> Iterator[Seen]:
    """Everything in HTML, SVG or other XML, by line.

    Parameters
    ----------
    text : str
        The source. It need not be sound: what is no tag is text, and an open tag ends with the file.
    place : str
        Where it stands.
    looking : Looking
        How far it is looked into.
    """
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    shown = f"{place}, " if place else ""

    def line(at: int) -> str:
        return f"{shown}line {bisect.bisect_right(starts, at)}"

    words: list[str] = []
    began = at = 0
    unseen = ""

    def said() -> Iterator[Seen]:
        yield from _joined(words, f"{line(began)}, {'text' if not unseen else 'out of sight'}", looking, bool(unseen))
        words.clear()

    while at < len(text):
        begin = text.find("<", at)
        begin = len(text) if begin < 0 else begin
        if not words:
            began = at
        words.append(text[at:begin])
        if begin == len(text):
            break
        if text.startswith("<!--", begin):
            at, inner = _until(text, begin + 4, "-->")
            yield from looking.text(f"{line(begin)}, comment", inner, out_of_sight=True)
            continue
        if text.startswith("<![CDATA[", begin):
            at, inner = _until(text, begin + 9, "]]>")
            words.append(inner)
            continue
        name, closes, quoted, bare, at = _tag(text, begin)
        if not name:
            words.append("<")
            continue
        if name not in _WITHIN_LINE:
            yield from said()
        yield from _attributes(quoted, bare, line(begin), looking)
        if name in _RAW and not closes:
            at, inner = _until(text, at, f"</{name}", ends_tag=True)
            yield from looking.text(f"{line(begin)}, {name}", inner, out_of_sight=True)
        elif name in _NOT_RUN or (unseen and name == unseen):
            unseen = "" if closes else (unseen or name)
        elif not closes and not unseen and _is_hidden(quoted, bare):
            yield Seen(line(begin), kind="a part of the page that is not shown", out_of_sight=True)
    yield from said()


def _joined(words: list[str], place: str, looking: Looking, unseen: bool) -> Iterator[Seen]:
    """What a reader sees in one piece, and once more with a blank at each tag within it."""
    parts = [each for each in words if each]
    if not "".join(parts).strip():
        return
    once = "".join(parts)
    yield from looking.text(place, once if len(parts) == 1 else f"{once}\n{' '.join(parts)}", out_of_sight=unseen)


def _until(text: str, at: int, end: str, *, ends_tag: bool = False) -> tuple[int, str]:
    """Where something ends, and what stands before; all the rest where it does not end."""
    found = text.find(end, at) if not ends_tag else _find_closing(text, at, end)
    if found < 0:
        return len(text), text[at:]
    if not ends_tag:
        return found + len(end), text[at:found]
    after = text.find(">", found)
    return (len(text) if after < 0 else after + 1), text[at:found]


def _find_closing(text: str, at: int, end: str) -> int:
    found = re.compile(re.escape(end), re.IGNORECASE).search(text, at)
    return found.start() if found else -1


def _tag(text: str, begin: int) -> tuple[str, bool, list[tuple[str, str]], str, int]:
    """A tag: its name in small letters without a prefix, whether it closes, what is quoted in it, the rest, and where it ends."""
    at = begin + 1
    closes = text.startswith("/", at)
    at += 1 if closes or text[at : at + 1] in ("!", "?") else 0
    found = _NAME.match(text, at)
    if not found:
        return "", False, [], "", at
    at = found.end()
    quoted, bare = [], []
    while stop := _STOP.search(text, at):
        before = text[at : stop.start()]
        bare.append(before)
        if stop[0] == ">":
            at = stop.end()
            break
        close = text.find(stop[0], stop.end())
        close = len(text) if close < 0 else close
        name = before.rstrip().removesuffix("=").rstrip().rpartition(" ")[2].strip().lower()
        quoted.append((name, text[stop.end() : close]))
        at = close + 1
    else:
        bare.append(text[at:])
        at = len(text)
    name = found[0].lower().rpartition(":")[2]
    return name, closes, quoted, " ".join(bare), min(at, len(text))


def _attributes(quoted: list[tuple[str, str]], bare: str, place: str, looking: Looking) -> Iterator[Seen]:
    for name, value in quoted:
        known = name.rpartition(":")[2]
        if known not in _NAMED and not name.startswith("data-") and _COLOUR.fullmatch(value):
            continue
        said = (
            "a data attribute" if name.startswith("data-") else f"attribute {known}" if known in _NAMED else "attribute"
        )
        if name in ("srcdoc", "style") or not value.strip():
            yield from looking.text(f"{place}, {said}", value, out_of_sight=True)
            continue
        yield from looking.text(f"{place}, {said}", value, out_of_sight=known not in _SEEN)
    # Values without quotes, and names that may themselves be someone's.
    rest = " ".join(word for word in bare.split() if word.strip("=/").lower() not in _NAMED)
    yield from looking.text(f"{place}, attributes", rest, out_of_sight=True)


_HIDES: Final = re.compile(r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden", re.IGNORECASE)


def _is_hidden(quoted: list[tuple[str, str]], bare: str) -> bool:
    """Whether a tag says that its content is not shown."""
    return "hidden" in bare.lower().split() or any(name == "style" and _HIDES.search(value) for name, value in quoted)
