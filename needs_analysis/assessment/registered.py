"""Outputs of a run and the register of what was released come together, or neither does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from needs_analysis.assessment.record import RECORD
from needs_analysis.errors import NeedsAnalysisError
from needs_analysis.files import sha256, write_whole
from needs_analysis.release import Register
from needs_analysis.release.register import append

_PENDING: Final = "released.json"


def register_of(folder: Path, private: Path) -> Register:
    """The register of an assessment, with what a run that was stopped had released and not entered.

    Parameters
    ----------
    folder : Path
        The assessment's folder, held alone.
    private : Path
        Its private folder.

    Raises
    ------
    DataError
        For a register that was changed, with its place.
    """
    released, pending = folder / "data" / "released", private / _PENDING
    if released.is_symlink() or released.parent.is_symlink():
        raise NeedsAnalysisError("data/released is a link, and nothing is written through one. Make it a folder.")
    if pending.is_file():
        noted = json.loads(pending.read_text(encoding="utf-8"))
        record = folder / "data" / "processed" / RECORD
        if record.is_file() and sha256(record) == noted["made"]:
            _entered(released, noted)
        pending.unlink()
    return Register(released)


def _entered(released: Path, noted: dict[str, object]) -> None:
    """Enter what was released, unless it was entered before the run was stopped."""
    before = Register(released)
    if str(noted["lines"]) and before.ends_with(str(noted["lines"])):
        return
    append(released, noted)


@contextmanager
def registered(register: Register, staging: Path, private: Path) -> Iterator[None]:
    """Put outputs in place inside; what they release is entered once they are, even if the program is stopped in between.

    Raises
    ------
    NeedsAnalysisError
        Where the register was added to by another program since it was read.
    """
    pending = private / _PENDING
    write_whole(pending, json.dumps({"made": sha256(staging / RECORD), **register.pending}), private=True)
    try:
        yield
    except BaseException:
        pending.unlink(missing_ok=True)
        raise
    register.write()
    pending.unlink()
