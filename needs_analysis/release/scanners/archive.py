"""What is in an archive of files: their names, remarks and contents."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from needs_analysis.release.scanners.members import members
from needs_analysis.release.scanners.seen import Looking, Seen


def archive(content: bytes, place: str, looking: Looking) -> Iterator[Seen]:
    """Everything in a zip archive, by the number of its entry: names may themselves be someone's.

    Parameters
    ----------
    content : bytes
        The archive.
    """
    found, remarks = members(content, looking)
    shown = f"{place}, " if place else ""
    for remark in remarks:
        yield from looking.text(f"{shown}remark of the archive", remark, out_of_sight=True)
    for number, (name, inner) in enumerate(found.items(), start=1):
        entry = f"{shown}file {number}"
        yield from looking.text(f"{entry}, name", spelled_out(name))
        yield from looking.within(inner, ending=PurePosixPath(name).suffix.lower(), place=entry)


def spelled_out(name: str) -> str:
    """The name of a file as it is, and with blanks for the signs that part its words.

    Examples
    --------
    >>> spelled_out("J_Smith_07700_900123.csv")
    'J_Smith_07700_900123.csv\\nJ Smith 07700 900123 csv'
    """
    return f"{name}\n" + "".join(" " if each in "_./\\-+~" else each for each in name)
