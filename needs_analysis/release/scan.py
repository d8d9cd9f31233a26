"""Files looked at before they leave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from needs_analysis.errors import Refusal
from needs_analysis.release.release import Released
from needs_analysis.release.scanners.archive import spelled_out
from needs_analysis.release.scanners.found import found_in
from needs_analysis.release.scanners.look_into import look_into
from needs_analysis.release.scanners.looks import looks
from needs_analysis.release.scanners.names_in import Recogniser, names_in
from needs_analysis.release.scanners.notebook import notebook
from needs_analysis.release.scanners.people_in import KINDS
from needs_analysis.release.scanners.remedies import remedy
from needs_analysis.release.scanners.seen import MOST_BYTES, NOT_LOOKED_INTO, Looking, NotLookedInto, Seen
from needs_analysis.release.scanners.structured import values
from needs_analysis.release.scanners.table_seen import table_seen
from needs_analysis.result import Result
from needs_analysis.wording import counted

COLUMNS: Final = ("file", "place", "kind", "count")
MOST_FILES: Final = 10_000
_MOST_LINES: Final = 40
_HISTORY: Final = "a history of changes (git)"
_A_LINK: Final = f"{NOT_LOOKED_INTO}: it is a link"


@dataclass(frozen=True, eq=False)
class Scan:
    """What was found in files that are to leave.

    Parameters
    ----------
    table : pandas.DataFrame
        ``file``, ``place``, ``kind`` and ``count``, a row for each kind at a place; never a word of what stands there.
    files : int
        How many files were looked at.
    """

    table: pd.DataFrame
    files: int

    @property
    def sound(self) -> bool:
        """Whether nothing was found, and every file could be looked into."""
        return self.table.empty

    @property
    def personal(self) -> Scan:
        """The same with what looks like personal data only, for files that nobody hides anything in: those of the library itself."""
        return Scan(self.table[self.table["kind"].isin(KINDS)].reset_index(drop=True), self.files)

    @property
    def lines(self) -> list[str]:
        """What was found, in words, and what to do about each kind."""
        table = self.table
        if len(table) > _MOST_LINES:
            # Of each kind the first place before the second of any.
            table = table.iloc[table.groupby("kind").cumcount().argsort(kind="stable")]
        rows = [
            f"{', '.join(each for each in (file, place) if each)}: {kind}{f' ({count})' if count > 1 else ''}"
            for file, place, kind, count in table.itertuples(index=False, name=None)
        ]
        more = [f"and {len(rows) - _MOST_LINES} more places"] if len(rows) > _MOST_LINES else []
        return [*rows[:_MOST_LINES], *more, *dict.fromkeys(remedy(kind) for kind in self.table["kind"])]

    def __repr__(self) -> str:
        looked = f"{counted(self.files, 'files')} looked at"
        return "\n".join([looked, *self.lines]) if not self.sound else f"{looked}: nothing found."

    def refuse(self, what: str = "These files") -> None:
        """Refuse what is not sound.

        Raises
        ------
        Refusal
            Naming places and kinds.
        """
        if not self.sound:
            rows = [line for line in self.lines[:12] if line]
            raise Refusal(
                f"{what} may not leave yet ({'; '.join(rows[: min(len(self.table), 12)])})",
                remedy=remedy(self.table["kind"].iloc[0]),
            )


def scan(
    what: Path | str | pd.DataFrame | Result | Released | Mapping[str, Any] | Iterable[Path],
    *,
    names: str | Recogniser | None = None,
    threshold: int = 0,
    withheld: Iterable[float] = (),
) -> Scan:
    """Look at files before they leave: what looks like someone's details, and what a reader would not see.

    Parameters
    ----------
    what : Path, str, pandas.DataFrame, Result, Released, mapping, or iterable of Path
        A file, a folder with all that is in it, an archive, several of them; or a table, a result, or a notebook or chart as a structure.
    names : {"presidio"} or callable, optional
        Finds names as well: Presidio (the extra ``presidio``), or a function that takes a text and gives the kinds found in it.
    threshold : int
        From 2 on, fewer people than this in figures or words ("three women") are found too; for what rests on people's records.
    withheld : iterable of float
        Figures that were withheld. Where one stands out of a reader's sight (a hidden sheet, a property, a cache, a comment) it is found.

    Returns
    -------
    Scan
        ``table`` with file, place, kind and count, and ``sound``. Neither repeats what was found.

    Raises
    ------
    Refusal
        Where there is nothing to look at, or what is given is neither file nor table.
    MissingExtra
        Where names are asked for and the recogniser is not installed.

    Notes
    -----
    It finds patterns: numbers, addresses, references, dates of birth by their label. Without `names` it finds no name, and with it some are
    missed. Pictures are looked into for texts that are stored with them; what is drawn is not read. A file that cannot be looked into is
    listed and makes the scan unsound: too large, too deep, damaged, protected, or of a kind that is not read.

    Examples
    --------
    >>> table = pd.DataFrame({"area": ["A", "B"], "note": ["fine", "ring 07700 900123"]})
    >>> found = scan(table)
    >>> found.sound, found.table.to_dict("records")
    (False, [{'file': 'the table', 'place': 'column 2, row 2', 'kind': 'phone number', 'count': 1}])
    """
    recogniser = names_in(names)
    gone = frozenset(float(each) for each in withheld)
    rows: list[dict[str, Any]] = []
    files = 0
    for name, seen in _things(what):
        files += 1
        found = found_in(seen, threshold=threshold, names=recogniser, withheld=gone)
        shown = _name(name, files, recogniser)
        rows += [{"file": shown, "place": each.place, "kind": each.kind, "count": each.count} for each in found]
    table = pd.DataFrame(rows, columns=list(COLUMNS)).astype({"count": "int64"})
    return Scan(table, files)


def _things(what: Any) -> Iterator[tuple[str, Iterator[Seen]]]:
    """Each thing to look at, by its name."""
    if isinstance(what, Released):
        what = what.result
    if isinstance(what, Result):
        texts = {"panel": what.said.panel, "analyst": what.said.analyst, "title": what.said.title, "alt": what.said.alt}
        yield "the words of the result", values(texts, "", Looking(look_into))
        what = what.table
    if isinstance(what, pd.DataFrame):
        yield "the table", table_seen(what, Looking(look_into))
    elif isinstance(what, Mapping):
        look = notebook if "cells" in what else values
        yield "the notebook" if "cells" in what else "the structure", look(what, "", Looking(look_into))
    elif isinstance(what, Path | str):
        yield from _files(Path(what))
    elif isinstance(what, Iterable) and not isinstance(what, bytes):
        for each in what:
            if not isinstance(each, Path | str):
                raise Refusal("One of these is no path", remedy="Give paths of files or folders.")
            yield from _files(Path(each))
    else:
        raise Refusal(
            f"A {type(what).__name__} cannot be looked into", remedy="Give a file, a folder, a table or a result."
        )


def _files(path: Path) -> Iterator[tuple[str, Iterator[Seen]]]:
    try:
        is_folder, is_file = path.is_dir(), path.is_file()
    except (OSError, ValueError):
        is_folder = is_file = False
    if not is_folder and not is_file:
        # What was given may be a text, and not a path.
        raise Refusal("There is no such file or folder", remedy="Check the path; to search a text, use release.text.")
    if is_file:
        yield path.name, _of_file(path, path.name)
        return
    number = 0
    for each in _walked(path):
        number += 1
        if number > MOST_FILES:
            raise Refusal(f"The folder has over {MOST_FILES:,} files", remedy="Scan the parts of it that are to leave.")
        name = each.relative_to(path).as_posix()
        yield name, _of_file(each, name)
    if not number:
        raise Refusal("The folder is empty", remedy="Give the folder that is to leave.")


def _walked(folder: Path) -> Iterator[Path]:
    """Files and links of a folder, in order; no link is followed."""
    for each in sorted(folder.iterdir()):
        if each.is_symlink() or not each.is_dir() or each.name == ".git":
            yield each
        else:
            yield from _walked(each)


def _of_file(path: Path, name: str) -> Iterator[Seen]:
    looking = Looking(look_into)
    yield from looking.text("name of the file", spelled_out(name))
    if path.is_symlink():
        yield Seen("", kind=_A_LINK)
    elif path.is_dir():
        yield Seen("", kind=_HISTORY)
    else:
        try:
            if path.stat().st_size > MOST_BYTES:
                raise NotLookedInto(f"it is larger than {MOST_BYTES // 1_000_000} MB")
            content = path.read_bytes()
        except NotLookedInto as error:
            yield Seen("", kind=f"{NOT_LOOKED_INTO}: {error}")
            return
        except OSError:
            yield Seen("", kind=f"{NOT_LOOKED_INTO}: it cannot be opened")
            return
        yield from looking.within(content, ending=path.suffix.lower(), place="")


def _name(name: str, number: int, names: Recogniser | None) -> str:
    """The name of a file, unless it looks like someone's itself."""
    spelled = spelled_out(name)
    return f"file {number}" if looks(spelled) or (names is not None and names(spelled)) else name
