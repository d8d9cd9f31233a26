"""The register of what was released: one line a table, only ever added to, and never a figure that was withheld."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

from needs_analysis.characters import visible
from needs_analysis.errors import DataError, NeedsAnalysisError
from needs_analysis.files import held, write_whole
from needs_analysis.release.beside.piece import Piece
from needs_analysis.release.registered_entry import Entry, plain
from needs_analysis.release.registered_table import meaning_of, safe_label, shown_text
from needs_analysis.release.release import WITHHELD, Released
from needs_analysis.release.text import scan_texts

FILE: Final = "register.csv"
TABLES: Final = "tables"
FIELDS: Final = (
    *("line", "as_of", "output", "measure", "profile", "label", "rows", "sources", "disclosure", "table", "meaning"),
    "check",
)
_SHORT: Final = 16
_MOST_CHARACTERS: Final = 1_000_000


class Register:
    """What was released, and what this run releases besides.

    Parameters
    ----------
    folder : Path or str, optional
        ``data/released`` of an assessment. Without one, what is added is kept for this run only.

    Raises
    ------
    DataError
        For a register that was changed by hand, with its line, and for a table that is missing or was changed.

    Notes
    -----
    `add` notes a released table, `write` appends what was noted. Nothing is written before, so that a run that fails adds nothing. A line
    that is there already is not added again.

    Examples
    --------
    >>> import pandas as pd
    >>> from needs_analysis.release import release_table
    >>> columns = {"area": {"role": "key", "totals": ["All"]}, "victims": "count"}
    >>> register = Register()
    >>> first = pd.DataFrame({"area": ["All", "A", "B", "C"], "victims": [50, 38, 9, 3]})
    >>> left = release_table(first, columns=columns, register=register, output="victims")
    >>> register.add(left, output="victims"), register.add(left, output="victims")
    (True, False)
    >>> again = pd.DataFrame({"area": ["All", "A", "B", "C"], "victims": [53, 38, 9, 6]})
    >>> release_table(again, columns=columns, register=register, output="victims").result.table["victims"].tolist()
    [53, 38, <NA>, <NA>]
    """

    def __init__(self, folder: Path | str | None = None) -> None:
        self.folder = Path(folder) if folder is not None else None
        self._texts: dict[str, str] = {}
        self._pieces: dict[int, Piece] = {}
        self._found = _read(self.folder) if self.folder is not None else ((), "")
        self.entries: list[Entry] = list(self._found[0])
        if self.folder is not None:
            self._texts = _tables(self.folder, self.entries)

    def beside(self, piece: Piece) -> list[Piece]:
        """The tables that may be about the same people as another, the oldest first."""
        found = []
        for entry in self.entries:
            if entry.may_be_beside(piece):
                if entry.line not in self._pieces:
                    self._pieces[entry.line] = entry.piece(self._texts[entry.table])
                found.append(self._pieces[entry.line])
        return found

    def rounded_beside(self, piece: Piece) -> list[str]:
        """The rounded tables with withheld figures that count the same as another, as they are named to people."""
        return [
            entry.said
            for entry in self.entries
            if entry.was_rounded_beside(piece) and WITHHELD in self._texts[entry.table]
        ]

    def add(self, released: Released, *, output: str = "", as_of: str = "") -> bool:
        """Note a released table, to be written at the end.

        Parameters
        ----------
        released : Released
            What leaves.
        output : str
            The finding or file that it is.
        as_of : str
            The date of the assessment.

        Returns
        -------
        bool
            False where the same table stands in the register already.

        Raises
        ------
        Refusal
            Where its name or date looks like personal data.
        """
        scan_texts({"name of the table": output, "as_of": as_of})
        entry, text = self._next(released, output, as_of)
        if any(_same(entry, other) for other in self.entries):
            return False
        self.entries.append(entry)
        self._texts[entry.table] = text
        return True

    def holds(self, released: Released) -> bool:
        """Whether the same table stands in it already, under whatever name."""
        entry, _ = self._next(released, "", "")
        return any(_same(replace(entry, output=other.output), other) for other in self.entries)

    def _next(self, released: Released, output: str, as_of: str) -> tuple[Entry, str]:
        """A released table as the next line, and the text of its keys and figures."""
        result, text = released.result, shown_text(released)
        entry = Entry(
            line=len(self.entries) + 1,
            as_of=visible(as_of),
            output=visible(output),
            measure=visible(result.measure),
            profile=released.profile,
            label=released.label,
            rows=len(result.table),
            sources=tuple(sorted({visible(source.id) for source in result.sources})),
            disclosure=result.disclosure,
            table=f"{_named(text)}.csv",
            meaning=meaning_of(released),
        )
        return entry, text

    def note(self, pending: Mapping[str, Any]) -> None:
        """Note what a program that was given `pending` has noted since; nothing of it where anything is not as it is written here.

        Raises
        ------
        DataError
            Where it does not go on from what is noted here, or its lines and tables are not as `pending` has them.
        """
        own = self.pending
        lines, given = pending.get("lines"), pending.get("tables")
        sound = isinstance(lines, str) and isinstance(given, Mapping) and pending.get("after") == own["after"]
        if not sound or not str(lines).startswith(own["lines"]):
            raise _changed(len(self.entries))
        check = _lines(self.added, self._found[1])[1]
        entries, _ = _parsed(str(lines)[len(own["lines"]) :], check, len(self.entries) + 1)
        texts = {entry.table: str(dict(given or {}).get(entry.table, "")) for entry in entries}
        for entry in entries:
            if f"{_named(texts[entry.table])}.csv" != entry.table:
                raise _changed(entry.line)
        self.entries += entries
        self._texts |= texts

    @property
    def added(self) -> list[Entry]:
        """What is not written yet."""
        return self.entries[len(self._found[0]) :]

    def ends_with(self, lines: str) -> bool:
        """Whether some lines, as they are written, are its last."""
        check = self._found[1]
        return bool(check) and lines.rstrip("\n").endswith(f",{check}")

    @property
    def pending(self) -> dict[str, Any]:
        """What `write` would append, in a form that a program which was stopped in between finds again."""
        return {
            "after": self._found[1],
            "lines": _lines(self.added, self._found[1])[0],
            "tables": {entry.table: self._texts[entry.table] for entry in self.added},
        }

    def write(self) -> None:
        """Append what was noted, whole or not at all.

        Raises
        ------
        NeedsAnalysisError
            While another program writes to it, and where another one has since this one read it.
        """
        if self.folder is not None and self.added:
            append(self.folder, self.pending)
            self._found = (tuple(self.entries), _lines(self.added, self._found[1])[1])


def append(folder: Path, pending: Mapping[str, Any]) -> None:
    """Append lines to a register that is as it was when they were made; see `Register.write`."""
    if folder.is_symlink():
        raise NeedsAnalysisError(f"{folder.name} is a link, and nothing is written through one. Make it a folder.")
    (folder / TABLES).mkdir(parents=True, exist_ok=True)
    with _alone(folder / FILE) as opened:
        entries, last = _read(folder)
        if last != pending["after"]:
            raise NeedsAnalysisError(
                f"{FILE} was added to by another run since this one began. Nothing more was written; run it again."
            )
        for name, text in pending["tables"].items():
            write_whole(folder / TABLES / name, text)
        start = "" if entries or os.fstat(opened).st_size else _line(FIELDS)
        os.lseek(opened, 0, os.SEEK_END)
        os.write(opened, (start + str(pending["lines"])).encode())
        os.fsync(opened)


def _same(entry: Entry, other: Entry) -> bool:
    """Whether two lines say the same but for their number and the date of the assessment."""
    return all(
        getattr(entry, name) == getattr(other, name)
        for name in ("output", "measure", "profile", "label", "sources", "disclosure", "table", "meaning")
    )


def _cells(entry: Entry) -> list[str]:
    given = asdict(entry) | {"sources": json.dumps(list(entry.sources), ensure_ascii=False)}
    return [safe_label(str(given[name])) for name in FIELDS[:-1]]


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(list(cells))
    return out.getvalue()


def _check(before: str, cells: Sequence[str]) -> str:
    """A checksum of a line and all before it."""
    return hashlib.sha256("\x1f".join([before, *cells]).encode()).hexdigest()[:_SHORT]


def _lines(entries: Iterable[Entry], check: str) -> tuple[str, str]:
    written = []
    for entry in entries:
        cells = _cells(entry)
        check = _check(check, cells)
        written.append(_line([*cells, check]))
    return "".join(written), check


def _read(folder: Path) -> tuple[tuple[Entry, ...], str]:
    """The lines of a register, each found as it was written, and the checksum of the last."""
    path = folder / FILE
    if path.is_symlink():
        raise NeedsAnalysisError(f"{FILE} is a link, and the register is read through none. Put the file itself there.")
    if not path.is_file() or not path.stat().st_size:
        return (), ""
    # Git may have written other ends of lines.
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise _changed(1) from None
    return _parsed(text, "", 0)


def _parsed(text: str, check: str, start: int) -> tuple[tuple[Entry, ...], str]:
    """Lines as they were written after a checksum, the first with a number; the names of the columns have the number 0."""
    entries: list[Entry] = []
    usual = csv.field_size_limit(_MOST_CHARACTERS)
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline="")), start):
            if not number and tuple(cells) == FIELDS:
                continue
            check = _sound(cells, number, check)
            entries.append(_entry(cells))
    except (csv.Error, ValueError, KeyError, TypeError) as error:
        if isinstance(error, NeedsAnalysisError):
            raise
        raise _changed(max(start, 1) + len(entries)) from None
    finally:
        # The limit is that of the whole program.
        csv.field_size_limit(usual)
    return tuple(entries), check


def _named(text: str) -> str:
    """The name of a table's file."""
    return hashlib.sha256(text.encode()).hexdigest()[:_SHORT]


def _sound(cells: Sequence[str], number: int, before: str) -> str:
    """The checksum of a line that is as it was written."""
    right = len(cells) == len(FIELDS) and cells[0] == str(number) and cells[-1] == _check(before, cells[:-1])
    if not right:
        raise _changed(number)
    return cells[-1]


def _changed(number: int) -> DataError:
    return DataError.one(
        "this line, or one before it, is not as it was written",
        file=FILE,
        row=number + 1,
        expected="lines that nobody changed, took out or put in another order",
        remedy="Take the register back from git as it was committed, then run again.",
    )


def _entry(cells: Sequence[str]) -> Entry:
    given: dict[str, Any] = dict(zip(FIELDS[:-1], map(plain, cells), strict=False))
    given |= {"line": int(given["line"]), "rows": int(given["rows"]), "sources": tuple(json.loads(given["sources"]))}
    entry = Entry(**given)
    json.loads(entry.meaning)
    return entry


def _tables(folder: Path, entries: Iterable[Entry]) -> dict[str, str]:
    """The texts of the released tables, each found as it was released."""
    found: dict[str, str] = {}
    problems: list[dict[str, Any]] = []
    for entry in entries:
        if entry.table in found:
            continue
        path = folder / TABLES / entry.table
        text = ""
        if re.fullmatch(r"[0-9a-f]{16}\.csv", entry.table) and path.is_file() and not path.is_symlink():
            text = path.read_bytes().decode("utf-8", errors="replace").replace("\r\n", "\n")
        if _named(text) != Path(entry.table).stem:
            problems.append(
                {
                    "file": f"{TABLES}/{entry.table}",
                    "problem": f"the table of line {entry.line} of the register is missing or was changed",
                    "expected": "the table as it was released",
                    "remedy": "Take it back from git as it was committed, then run again.",
                }
            )
        found[entry.table] = text
    if problems:
        raise DataError(problems)
    return found


@contextmanager
def _alone(path: Path) -> Iterator[int]:
    """The open register, held for one program."""
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    opened = os.open(path, flags, 0o666)
    try:
        if not held(opened):
            raise NeedsAnalysisError(f"Another run is writing to {FILE}. Nothing was released; wait, and run it again.")
        yield opened
    finally:
        os.close(opened)
