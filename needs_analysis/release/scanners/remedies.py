"""What to do about each kind of thing that a scan finds."""

from __future__ import annotations

from typing import Final

from needs_analysis.release.scanners import looks, office_parts, picture, workbook, worksheet
from needs_analysis.release.scanners.found import WITHHELD
from needs_analysis.release.scanners.seen import NOT_LOOKED_INTO

_OFFICE: Final = (
    "In Office: File, Info, Check for Issues, Inspect Document, Remove All; then save it under another name."
)
_COPY: Final = "Copy what is to be published into a new workbook, by its values (Paste Special), and publish that."
_REMEDIES: Final = {
    **dict.fromkeys(
        (
            office_parts.COMMENT,
            office_parts.PROPERTY,
            office_parts.AUTHOR,
            office_parts.HIDDEN_TEXT,
            office_parts.NOTES,
        ),
        _OFFICE,
    ),
    **dict.fromkeys((worksheet.HIDDEN_ROWS, worksheet.HIDDEN_COLUMNS, office_parts.CHANGES), _OFFICE),
    **dict.fromkeys(
        (workbook.HIDDEN_SHEET, workbook.HIDDEN_NAME, workbook.UNSHOWN, workbook.LEFT_OVER, workbook.HIDING_FORMAT),
        _COPY,
    ),
    **dict.fromkeys(
        (office_parts.PIVOT, office_parts.LINK, office_parts.CONNECTION, office_parts.EMBEDDED, office_parts.PROGRAM),
        _COPY,
    ),
    picture.TAKEN_AT: "Save the picture again without its details (in Paint: copy it into a new picture).",
    picture.MORE: "Save the picture again as PNG.",
    looks.FEW: 'Write it without the number ("a few people wait").',
    looks.ODD: "Remove these characters.",
    looks.COLUMN: "Remove the column; split by area or group instead.",
    WITHHELD: _COPY,
}
_OTHERWISE: Final = "Remove it before release."


def remedy(kind: str) -> str:
    """What to do about a kind of thing that a scan found.

    Examples
    --------
    >>> remedy("phone number"), remedy("a small number of people")
    ('Remove it before release.', 'Write it without the number ("a few people wait").')
    """
    if kind.startswith(NOT_LOOKED_INTO):
        return (
            "What could not be looked into may hold anything: leave it out, or save it as a kind of file that is read."
        )
    return _REMEDIES.get(kind, _OTHERWISE)
