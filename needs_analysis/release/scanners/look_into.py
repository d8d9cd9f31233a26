"""Which scanner looks into a file: by its content, and by its name only where the content leaves it open."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from needs_analysis.release.scanners.archive import archive
from needs_analysis.release.scanners.delimited_text import delimited_text
from needs_analysis.release.scanners.markup import markup
from needs_analysis.release.scanners.members import members
from needs_analysis.release.scanners.notebook import notebook
from needs_analysis.release.scanners.office_parts import office_parts
from needs_analysis.release.scanners.parquet import parquet
from needs_analysis.release.scanners.picture import picture
from needs_analysis.release.scanners.png_parts import SIGNATURE
from needs_analysis.release.scanners.seen import MOST_BYTES, Looking, NotLookedInto, Seen
from needs_analysis.release.scanners.structured import structured
from needs_analysis.release.scanners.workbook import workbook

_REFUSED: Final = (
    (b"%PDF", "PDF documents are not read; look at it yourself, or scan what it was made of"),
    (b"\xd0\xcf\x11\xe0", "it is an old or protected Office file; save it as .xlsx or .docx without a password"),
    (b"\x1f\x8b", "it is compressed"),
    (b"GIF8", "pictures of this kind are not read; save it as PNG"),
    (b"RIFF", "pictures of this kind are not read; save it as PNG"),
    (b"BM", "pictures of this kind are not read; save it as PNG"),
    (b"II*\x00", "pictures of this kind are not read; save it as PNG"),
    (b"MM\x00*", "pictures of this kind are not read; save it as PNG"),
    (b"{\\rtf", "Rich Text is not read; save it as .docx"),
    (b"SQLite", "it is a database"),
    (b"7z\xbc\xaf", "it is an archive, and not a zip file"),
    (b"Rar!", "it is an archive, and not a zip file"),
)
_TABLES: Final = (".csv", ".tsv")
_PLAIN: Final = (".py", ".sql", ".css", ".js", ".log")


def look_into(content: bytes, ending: str, place: str, looking: Looking) -> Iterator[Seen]:
    """Everything that is in a file.

    Parameters
    ----------
    content : bytes
        The file.
    ending : str
        How its name ends, in small letters: ``".csv"``.
    place : str
        What stands before each place in it.

    Raises
    ------
    NotLookedInto
        For a file of a kind that is not read, and one that is damaged or too large; why, in words.
    """
    if len(content) > MOST_BYTES:
        raise NotLookedInto(f"it is larger than {MOST_BYTES // 1_000_000} MB")
    if content.startswith(b"PK"):
        yield from _packed(content, place, looking)
    elif content.startswith((SIGNATURE, b"\xff\xd8\xff")):
        yield from picture(content, place, looking)
    elif content.startswith(b"PAR1"):
        yield from parquet(content, place, looking)
    else:
        for start, why in _REFUSED:
            # Only what no text begins with.
            if content.startswith(start) and not (start in (b"BM", b"RIFF", b"SQLite") and _is_text(content)):
                raise NotLookedInto(why)
        yield from _text(_decoded(content), ending, place, looking)


def _packed(content: bytes, place: str, looking: Looking) -> Iterator[Seen]:
    if (
        content.startswith(b"PK\x05\x06")
        or b"[Content_Types].xml" in content[:2_000_000]
        or b"mimetype" in content[:100]
    ):
        parts, remarks = members(content, looking)
        for remark in remarks:
            yield from looking.text(
                f"{place}, remark of the file" if place else "remark of the file", remark, out_of_sight=True
            )
        if "xl/workbook.xml" in parts:
            yield from workbook(parts, place, looking)
        else:
            yield from office_parts(parts, place, looking)
    else:
        yield from archive(content, place, looking)


def _is_text(content: bytes) -> bool:
    return b"\x00" not in content[:4_096]


def _decoded(content: bytes) -> str:
    """The text of a file.

    Raises
    ------
    NotLookedInto
        For what is no text.
    """
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    if b"\x00" in content:
        raise NotLookedInto("it is of a kind that is not read")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _text(text: str, ending: str, place: str, looking: Looking) -> Iterator[Seen]:
    start = text[:500].lstrip().lower()
    if ending == ".toml":
        yield from structured(text, place, looking, toml=True)
    elif ending in _TABLES:
        yield from delimited_text(text, place, looking)
    elif ending in _PLAIN:
        yield from looking.text(f"{place}, text" if place else "text", text)
    elif start.startswith(("<!doctype", "<html", "<svg", "<?xml", "<!--")) or ending in (
        ".html",
        ".htm",
        ".svg",
        ".xml",
    ):
        yield from markup(text, place, looking)
    elif start.startswith(("{", "[")) or ending in (".json", ".geojson", ".ipynb", ".jsonl"):
        yield from _json(text, ending, place, looking)
    else:
        # Markdown and plain text may hold tags.
        yield from looking.text(f"{place}, text" if place else "text", text)
        if "<" in text:
            yield from markup(text, place, looking)


def _json(text: str, ending: str, place: str, looking: Looking) -> Iterator[Seen]:
    if ending == ".ipynb" or '"nbformat"' in text:
        try:
            value = json.loads(text, object_pairs_hook=_once)
        except RecursionError:
            raise NotLookedInto("it is nested too deeply") from None
        except ValueError:
            value = None
        if isinstance(value, dict) and "cells" in value:
            yield from notebook(value, place, looking)
            return
    yield from structured(text, place, looking)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object in which no name stands twice: of two, one would not be looked at."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found
