"""What the HTML of a stored notebook may hold: text, tables and pictures of its own, and nothing that runs or calls another site."""

from __future__ import annotations

import html
import re
from typing import Final

from needs_analysis.assessment.stored_pictures import not_allowed_in_picture

_TAGS: Final = frozenset(
    [
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "caption",
        "cite",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "details",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "style",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "u",
        "ul",
        "var",
    ]
)
_ATTRIBUTES: Final = frozenset(
    [
        "align",
        "alt",
        "border",
        "cellpadding",
        "cellspacing",
        "class",
        "colspan",
        "dir",
        "headers",
        "height",
        "href",
        "id",
        "lang",
        "open",
        "role",
        "rowspan",
        "scope",
        "scoped",
        "span",
        "src",
        "start",
        "style",
        "title",
        "type",
        "valign",
        "width",
    ]
)
_STYLE_FUNCTIONS: Final = frozenset(
    [
        "calc",
        "first-child",
        "hsl",
        "hsla",
        "is",
        "last-child",
        "linear-gradient",
        "max",
        "min",
        "not",
        "nth-child",
        "nth-last-child",
        "nth-of-type",
        "only-of-type",
        "rgb",
        "rgba",
        "where",
    ]
)
_OPENING: Final = re.compile(r"<[A-Za-z/!?]")
"""Where a browser begins to read a tag; any other "<" is text to it."""
_ATTRIBUTE: Final = re.compile(r"""\s+([A-Za-z-]{1,40})(?:=(?:"([^"<]*)"|'([^'<]*)'|([\w.%#-]{1,80})))?""")
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,30}")
_END: Final = re.compile(r"\s*/?>")
_CLOSING: Final = re.compile(r"</([A-Za-z][A-Za-z0-9]{0,30})\s*>")
_COMMENT: Final = re.compile(r"<!--(?!-?>)[^<>]*-->")
_END_OF_STYLE: Final = re.compile(r"</style\s*>", re.IGNORECASE)
_PICTURE: Final = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=\s]*)")
_LINK: Final = re.compile(r"https?://.*|#.*|(?!//)[^:]*", re.IGNORECASE | re.DOTALL)
_CALL: Final = re.compile(r"(?<![\w-])([\w-]{0,40})\s?\(")
_CODE_ADDRESS: Final = re.compile(
    r"(?:\]\(|\]:|\{)<?(?:javascript|vbscript):|(?:\]\(|\]:)<?(?:data:[a-z]{1,20}/|file:)", re.IGNORECASE
)
_SITE_LINK: Final = re.compile(r"<https?://[\w.:/~%#&+,;@-]{1,500}(?:\?[\w.~%#&+,;@=-]{0,500})?>", re.IGNORECASE)
_PICTURE_LINK: Final = re.compile(r"!\[[^\]\[]*\](?:\(([^()]*)\))?")
_ELSEWHERE: Final = re.compile(r"<?(?:[a-z][a-z0-9+.-]{0,30}:|//)", re.IGNORECASE)
_KNOWN: Final = frozenset(
    [
        "applet",
        "area",
        "audio",
        "base",
        "body",
        "button",
        "canvas",
        "dialog",
        "embed",
        "font",
        "form",
        "frame",
        "frameset",
        "head",
        "html",
        "iframe",
        "input",
        "link",
        "map",
        "marquee",
        "math",
        "meta",
        "noscript",
        "object",
        "option",
        "picture",
        "plaintext",
        "portal",
        "script",
        "select",
        "slot",
        "source",
        "svg",
        "template",
        "textarea",
        "title",
        "track",
        "video",
        "xmp",
    ]
)
"""Tags that are named when they are found; another may be somebody's name between brackets."""


def not_allowed_in_html(text: str) -> list[str]:
    """What HTML holds beside text, tables and pictures of its own: each tag or attribute once, in order.

    Only what is written plainly is let through: a tag that a browser would have to guess at is named too.

    Parameters
    ----------
    text : str
        HTML.

    Examples
    --------
    >>> not_allowed_in_html("<p>492 &lt; 500, and 3 < 4</p>"), not_allowed_in_html("<p onclick='x'>a</p><iframe src='b'>")
    ([], ['<p onclick>', '<iframe>'])
    """
    found, at = [], 0
    while opening := _OPENING.search(text, at):
        wrong, at = _tag(text, opening.start())
        found += wrong
    return list(dict.fromkeys(found))


def not_allowed_in_text(text: str) -> list[str]:
    """What a text with marks (Markdown) holds that could run or call another site.

    Parameters
    ----------
    text : str
        Markdown, with or without HTML in it.

    Examples
    --------
    >>> not_allowed_in_text("See [the plan](https://example.org)."), not_allowed_in_text("[x](javascript:alert)")
    ([], ['an address that is a program'])
    """
    found = not_allowed_in_html(_SITE_LINK.sub(" ", text))
    if _CODE_ADDRESS.search(_read(text)):
        found.append("an address that is a program")
    if any(_is_elsewhere(picture[1]) for picture in _PICTURE_LINK.finditer(html.unescape(text))):
        found.append("a picture from elsewhere")
    return found


def _tag(text: str, start: int) -> tuple[list[str], int]:
    """What is not allowed in the tag at a place, and where to read on."""
    after = start + 2
    if plain := _COMMENT.match(text, start) or _CLOSING.match(text, start):
        name = plain[1].lower() if plain.re is _CLOSING else ""
        return ([_said(name)] if name and name not in _TAGS else []), plain.end()
    name_at = _NAME.match(text, start + 1)
    if name_at is None:
        return ["a tag that is not written plainly"], after
    name, after = name_at[0].lower(), name_at.end()
    if name not in _TAGS:
        return [_said(name)], after
    found: list[str] = []
    while attribute := _ATTRIBUTE.match(text, after):
        after = attribute.end()
        if not _is_allowed(name, attribute[1].lower(), attribute[2] or attribute[3] or attribute[4] or ""):
            found.append(_said(name, attribute[1].lower()))
    end = _END.match(text, after)
    if end is None:
        return [*found, f"<{name}> that is not written plainly"], after
    if name != "style":
        return found, end.end()
    closed = _END_OF_STYLE.search(text, end.end())
    if closed is None or not _is_plain_style(text[end.end() : closed.start()]):
        found.append("<style>")
    return found, closed.end() if closed else len(text)


def _said(tag: str, attribute: str = "") -> str:
    """A tag and its attribute as far as they are of HTML; nothing else is repeated."""
    if tag not in _KNOWN | _TAGS:
        return "a tag that is not of HTML"
    if not attribute:
        return f"<{tag}>"
    known = attribute in _ATTRIBUTES or re.fullmatch("on[a-z]{3,20}|src[a-z]{3}|action|data|name|xlink", attribute)
    return f"<{tag} {attribute}>" if known else f"<{tag}> with an attribute that is not on the list"


def _is_allowed(tag: str, name: str, value: str) -> bool:
    if name not in _ATTRIBUTES and not name.startswith("aria-"):
        return False
    if name == "src":
        picture = _PICTURE.fullmatch(html.unescape(value))
        return tag == "img" and picture is not None and not not_allowed_in_picture(picture[1])
    if name == "href":
        return tag == "a" and _LINK.fullmatch(_read(value)) is not None
    return name != "style" or _is_plain_style(html.unescape(value))


def _is_elsewhere(target: str | None) -> bool:
    """Whether a picture is no file beside the notebook, or its address is not written at its place."""
    return target is None or "\\" in target or _ELSEWHERE.match(_read(target)) is not None


def _is_plain_style(text: str) -> bool:
    """Whether rules of style load nothing: no import, no address, no escapes, and functions of a closed list only."""
    return not re.search(r"[@<\\]", text) and all(
        call[1].lower() in _STYLE_FUNCTIONS for call in _CALL.finditer(re.sub(r"\s+", " ", text))
    )


def _read(address: str) -> str:
    """An address as a browser reads it: without entities, blanks, control characters and backslashes."""
    return re.sub(r"[\x00-\x20\\]", "", html.unescape(address))
