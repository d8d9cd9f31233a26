"""What a Word, Excel, PowerPoint or OpenDocument file holds beside what its pages show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from needs_analysis.release.scanners.markup import markup
from needs_analysis.release.scanners.printed import printed
from needs_analysis.release.scanners.seen import Looking, NotLookedInto, Seen

COMMENT: Final = "a comment"
PROPERTY: Final = "a custom property"
PIVOT: Final = "a pivot cache"
LINK: Final = "a link to another file"
EMBEDDED: Final = "an embedded file"
PROGRAM: Final = "a program (macros)"
CONNECTION: Final = "a connection to data"
CHANGES: Final = "a history of changes"
HIDDEN_TEXT: Final = "hidden text"
NOTES: Final = "speaker notes"
AUTHOR: Final = "the name of an author"

_PARTS: Final = (
    (re.compile(r"(?:xl|word|ppt)/(?:threaded)?comments?[^/]*(?:/[^/]+)?\.xml"), COMMENT),
    (re.compile(r"xl/pivotcache/[^/]*definition[^/]*\.xml"), PIVOT),
    (re.compile(r"xl/externallinks/[^/]+\.xml"), LINK),
    (re.compile(r"(?:xl|word|ppt)/embeddings/.+|objectreplacements/.+"), EMBEDDED),
    (
        re.compile(r"(?:xl|word|ppt)/vbaproject[^/]{0,40}\.bin|xl/macrosheets/.+|(?:xl|word|ppt)/activex/.+|basic/.+"),
        PROGRAM,
    ),
    (re.compile(r"xl/connections\.xml|xl/querytables/[^/]+\.xml|xl/model/.+|xl/customdata/.+"), CONNECTION),
    (re.compile(r"xl/revisions/.+"), CHANGES),
    (re.compile(r"ppt/notesslides/[^/]+\.xml"), NOTES),
)
_SIGNS: Final = (
    (re.compile(r"<(?:\w{1,20}:)?annotation\b"), COMMENT),
    (re.compile(r"<(?:\w{1,20}:)?(?:tracked-changes|ins|del|moveFrom) "), CHANGES),
    (
        re.compile(r"<(?:\w{1,20}:)?vanish ?/?>|table:visibility=.(?:collapse|filter)|table:display=.false|\bshow=.0"),
        HIDDEN_TEXT,
    ),
)
_CONTENT: Final = frozenset({"word/document.xml", "content.xml", "styles.xml"})
_PLACES: Final = (
    ("docprops/", "document properties"),
    ("meta.xml", "document properties"),
    ("xl/drawings/", "pictures and shapes"),
    ("xl/charts/", "charts"),
    ("word/header", "header"),
    ("word/footer", "footer"),
    ("word/document", "text"),
    ("content.xml", "text"),
    ("ppt/slides/", "slides"),
)
_PROGRAMS: Final = re.compile(
    r"|needs_analysis|openpyxl|xlsxwriter|python-docx|microsoft office user|libreoffice.{0,60}|apache poi|windows user|user",
    re.IGNORECASE,
)
_PICTURES: Final = (".png", ".jpg", ".jpeg", ".svg")


def office_parts(
    parts: Mapping[str, bytes], place: str, looking: Looking, *, known: frozenset[str] = frozenset()
) -> Iterator[Seen]:
    """Comments, properties, caches, links, embedded files, programs, and the texts of every part.

    Parameters
    ----------
    parts : mapping of str to bytes
        The parts of the file.
    known : frozenset of str
        Parts that another scanner looks into.
    """
    shown = f"{place}, " if place else ""
    for name, content in parts.items():
        low, where = name.lower(), f"{shown}{_place(name)}"
        for pattern, kind in _PARTS:
            if pattern.fullmatch(low):
                yield Seen(where, kind=kind, out_of_sight=True)
        if low in ("docprops/core.xml", "docprops/custom.xml", "meta.xml"):
            yield from _properties(content, where, looking, custom=low.endswith("custom.xml"))
        ending = PurePosixPath(low).suffix
        if name in known or low in ("docprops/core.xml", "docprops/custom.xml"):
            continue
        if ending in (".xml", ".rels", ".vml"):
            text = xml_text(content)
            if low in _CONTENT or low.startswith("ppt/slides/"):
                for pattern, kind in _SIGNS:
                    if pattern.search(text):
                        yield Seen(where, kind=kind, out_of_sight=True)
            if ending == ".rels" and 'TargetMode="External"' in text and "externalLink" not in text:
                text = text.replace("file:///", "file: ")
            yield from markup(text, where, looking)
        elif ending in _PICTURES or "embeddings/" in low:
            yield from looking.within(content, ending=ending, place=where)
        else:
            yield from looking.text(where, printed(content), out_of_sight=True)


def _place(name: str) -> str:
    """Where a part stands in the words of the program that shows it; its name may itself be someone's."""
    low = name.lower()
    return next((words for start, words in _PLACES if low.startswith(start)), "another part")


def xml_text(content: bytes) -> str:
    """The text of an XML file by its own mark.

    Raises
    ------
    NotLookedInto
        Where it declares entities, which can make a small file a large one.
    """
    coding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    text = content.decode(coding, errors="replace")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise NotLookedInto("it declares entities, as no office file does")
    return text


def _properties(content: bytes, place: str, looking: Looking, *, custom: bool) -> Iterator[Seen]:
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, LookupError, ValueError):
        raise NotLookedInto("it is damaged") from None
    for each in root.iter():
        tag, text = str(each.tag).rpartition("}")[2], (each.text or "").strip()
        if custom and tag == "property":
            yield Seen(place, kind=PROPERTY, out_of_sight=True)
            yield from looking.text(place, str(each.get("name") or ""), out_of_sight=True)
        yield from looking.text(place, text, out_of_sight=True)
        if tag in ("creator", "lastModifiedBy", "initial-creator") and not _PROGRAMS.fullmatch(text):
            yield Seen(place, kind=AUTHOR, out_of_sight=True)
