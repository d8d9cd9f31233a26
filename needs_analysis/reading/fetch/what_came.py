"""Whether a download is what the source provides, checked before it is recorded."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NoReturn

from needs_analysis.errors import DataError
from needs_analysis.reading.fetch.fetchable import Published
from needs_analysis.reading.formats import delimited
from needs_analysis.reading.formats.container import MIB, Counted, Kind, kind_of, opened_zip

_LOOK: Final = "No file was saved. Check the address in a browser: a proxy or a sign-in page may be intercepting it."
_KINDS: Final[dict[str, tuple[Kind, ...]]] = {
    # Publishers at times serve a workbook under the ending of the other kind; readers say so.
    ".xlsx": ("xlsx", "ods"),
    ".ods": ("xlsx", "ods"),
    ".csv": ("csv",),
    ".zip": ("zip",),
}
_LARGEST_ANSWER: Final = 64 * MIB


def look_at(path: Path, *, name: str, published: Published, settings: Mapping[str, str], whole: bool) -> None:
    """Refuse a file that is not in the form that its source provides.

    Parameters
    ----------
    path : Path
        Where it is so far.
    name : str
        Name it will have.
    published : Published
        Its source.
    settings : mapping of str to str
        What was asked for.
    whole : bool
        Whether the server said how long the file is, and so many bytes came.

    Raises
    ------
    DataError
        For an empty file, a web page, another kind of file, a damaged or incomplete one, or one without the headers,
        keys or files that the source always has.
    """
    ending = Path(name).suffix.lower()
    try:
        if ending == ".json":
            _answer(path, published, settings)
        elif kind_of(path, allowed=_KINDS[ending], limits=published.limits, ending=ending) == "csv":
            _table(path, published, whole)
        else:
            _archive(path, published, settings)
    except DataError as error:
        raise DataError({**problem, "file": name, "remedy": _LOOK} for problem in error.entries) from None


def _not(problem: str, expected: str, **where: Any) -> NoReturn:
    raise DataError.one(problem, expected=expected, **where)


def _answer(path: Path, published: Published, settings: Mapping[str, str]) -> None:
    form = f"JSON: a list of entries, each with {', '.join(published.columns)}"
    size = path.stat().st_size
    if not size:
        _not("is empty (0 bytes)", form)
    if size > _LARGEST_ANSWER:
        _not(f"has {size / MIB:,.0f} MiB", f"at most {_LARGEST_ANSWER / MIB:,.0f} MiB")
    content = path.read_bytes()
    if content.lstrip().startswith(b"<"):
        _not("is a web page or XML file", form)
    try:
        entries = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError):
        _not("is not valid JSON, or was cut off", form)
    if not isinstance(entries, list):
        _not("is JSON in a different form", form)
    lacking = sum(not isinstance(entry, dict) or not set(published.columns) <= set(entry) for entry in entries)
    if lacking:
        _not(f"{lacking:,} of {len(entries):,} entries are in a different form", form, count=lacking)
    for key, setting in published.same.items():
        other = sum(entry[key] != settings[setting] for entry in entries)
        if other:
            _not(
                f"{other:,} of {len(entries):,} entries have a different {key}",
                settings[setting],
                column=key,
                count=other,
            )


def _table(path: Path, published: Published, whole: bool) -> None:
    content = path.read_bytes()
    text = delimited.decoded(content, file=path.name)
    if text.first_line.lstrip().startswith(("<", "{", "[")):
        _not("is a web page, XML or JSON, and not a table", "a table as text")
    rows = delimited.records(text, file=path.name, limits=published.limits, delimiter=delimited.delimiter_of(text))
    _, header = next(rows, (1, []))
    names = {cell.strip().casefold() for cell in header}
    absent = [column for column in published.columns if column.casefold() not in names]
    if absent:
        _not("has different headers", f"headers including {', '.join(absent)}", row=1)
    count, widest, last, place, uneven = 0, len(header), len(header), 1, []
    for place, record in rows:
        count, last, widest = count + 1, len(record), max(widest, len(record))
        if published.columns and last != len(header):
            uneven.append(place)
    if not count or widest < 2:
        _not("has no rows below a header of several columns", "a table as text")
    if uneven:
        _not(
            f"{len(uneven):,} rows have more or fewer cells than the header, or the file was cut off",
            f"{len(header)} cells in each row",
            row=uneven[0],
            count=len(uneven),
        )
    if not content.endswith((b"\n", b"\r", b"\n\x00", b"\r\x00")) and (not whole or last < len(header)):
        _not("ends part-way through a row, so it may be cut off", "a complete last row", row=place)


def _archive(path: Path, published: Published, settings: Mapping[str, str]) -> None:
    with opened_zip(path) as archive:
        for name in archive.namelist():
            member = Counted(path, archive, name)
            try:
                while member.read(MIB):
                    pass
            finally:
                member.close()
        if published.member:
            pattern = published.member.replace("{month}", re.escape(settings["month"]))
            if not any(re.fullmatch(pattern, name) for name in archive.namelist()):
                _not(
                    f"is an archive without a file of {settings['month']}",
                    f"entries such as {settings['month']}/{settings['month']}-west-mercia-street.csv",
                )
