"""What was released, as a notebook that is running sees it: each table that it shows is looked at beside all before it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final
from weakref import WeakKeyDictionary

from needs_analysis.errors import NeedsAnalysisError, Refusal
from needs_analysis.files import is_own, write_whole
from needs_analysis.release import Profile, Register, Released, release
from needs_analysis.release.beside.piece import piece_of
from needs_analysis.result import Result
from needs_analysis.wording import listed

JOURNAL_VARIABLE: Final = "NEEDS_ANALYSIS_JOURNAL"
"""Environment variable with the path of the journal: what a run released before a notebook, and takes back from it."""
_NOTEBOOK: Final = "notebook"
_MOST_BYTES: Final = 64 * 1_048_576


class NotebookRegister:
    """The register of an assessment, with what a notebook has shown since it began.

    In a notebook that a run executes, what the run released so far stands in it too, and what is shown is handed back to the run in its
    journal. In any other nothing is written.

    Parameters
    ----------
    folder : Path, optional
        ``data/released`` of the assessment; in a run it is that of the run. Without one, what is shown is kept for this notebook only.
    as_of : str
        The date of the assessment.

    Raises
    ------
    NeedsAnalysisError
        For a register, or a journal, that was changed.
    """

    def __init__(self, folder: Path | None, *, as_of: str = "") -> None:
        self._as_of = as_of
        named = os.environ.get(JOURNAL_VARIABLE, "")
        self._journal = Path(named) if named else None
        given = _read(self._journal) if self._journal is not None else {"name": _NOTEBOOK, "folder": folder}
        self._name = str(given["name"])
        self._register = Register(given["folder"])
        if self._journal is not None:
            self._register.note(given)
        self._written = len(self._register.entries)
        self._shown: WeakKeyDictionary[Result, Released] = WeakKeyDictionary()

    def release(self, result: Result, profile: str | Profile) -> Released:
        """Release a result beside what was released and shown before, and note it; the same result is released once.

        Raises
        ------
        Refusal
            As `release.release`.
        """
        if result not in self._shown:
            output = self._output(result)
            found = release(result, profile, register=self._register, output=output)
            repr(found)
            self._note(found, output)
            self._shown[result] = found
        return self._shown[result]

    def show(self, released: Released) -> None:
        """Note a table that was released without the register, where that makes no difference.

        Raises
        ------
        Refusal
            Where another table of the same people was released or shown before.
        """
        if self._register.holds(released):
            self._note(released, "")
            return
        piece = piece_of(released.result)
        earlier = [*(each.said for each in self._register.beside(piece)), *self._register.rounded_beside(piece)]
        if earlier:
            raise Refusal(
                f"It was released by itself, and figures of the same people were shown before ({listed(earlier)})",
                remedy="Show the result itself, which is looked at beside them.",
            )
        self._note(released, self._output(released.result))

    def _output(self, result: Result) -> str:
        """How a table is named in the register: the same in each run."""
        keys = [str(column.name) for column in result.columns if column.role == "key"]
        return f"{self._name}, {result.measure}" + (f" by {listed(keys)}" if keys else "")

    def _note(self, released: Released, output: str) -> None:
        """Note a table under a name, unless it stands in the register under another."""
        if not self._register.holds(released):
            self._register.add(released, output=output, as_of=self._as_of)
        entries = len(self._register.entries)
        if self._journal is not None and entries > self._written:
            hand_over(self._register, self._journal, name=self._name)
        self._written = entries


@cache
def notebook_register(folder: Path, *, as_of: str = "") -> NotebookRegister:
    """The register that a notebook sees, read when it first matters; what was shown stays known while it runs.

    Raises
    ------
    Refusal
        Where it was changed: nothing is shown then that would have to be looked at beside it.
    """
    try:
        return NotebookRegister(folder, as_of=as_of)
    except NeedsAnalysisError as error:
        raise Refusal(
            f"The register of what was released cannot be read: {error}", remedy="Run the assessment."
        ) from None


def hand_over(register: Register, journal: Path, *, name: str) -> None:
    """Write what a notebook needs to know of a run into a private file."""
    write_whole(journal, _handed(register, name), private=True)


def has_shown(register: Register, journal: Path, *, name: str) -> bool:
    """Whether a journal is not as it was handed over, because something of people was shown."""
    return not journal.is_file() or journal.read_bytes() != _handed(register, name).encode()


def take_back(register: Register, journal: Path, *, name: str) -> None:
    """Note in the register of a run what a notebook has shown.

    Raises
    ------
    NeedsAnalysisError
        Where the journal is not one that the notebook wrote by showing results, or does not go on from the register.
    """
    try:
        register.note(_read(journal))
    except NeedsAnalysisError:
        raise NeedsAnalysisError(
            f"What {name} shows could not be entered in the register, because the journal of its tables was changed or deleted. "
            "Take out of the notebook what writes to it, and run it again."
        ) from None


def _handed(register: Register, name: str) -> str:
    """A register with what is noted in it, for one notebook."""
    folder = str(register.folder) if register.folder is not None else None
    return json.dumps({"name": name, "folder": folder, **register.pending})


def _read(journal: Path) -> Mapping[str, Any]:
    """A journal as it was written, by this user and for nobody else."""
    try:
        found = journal.lstat()
        text = journal.read_text(encoding="utf-8") if is_own(found) and found.st_size <= _MOST_BYTES else ""
        given = json.loads(text)
        folder = given["folder"]
        if isinstance(given["name"], str) and (folder is None or isinstance(folder, str)):
            return dict(given)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        pass
    raise NeedsAnalysisError("The journal of what a run released is not as it was written.")
