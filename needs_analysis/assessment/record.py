"""What a run was made from, and whether anything of it has changed since."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
from collections.abc import Callable, Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

import needs_analysis
from needs_analysis.assessment.may_hold_people import may_hold_people
from needs_analysis.assessment.open import Assessment
from needs_analysis.assessment.outputs import as_json
from needs_analysis.assessment.private_folder import keyed
from needs_analysis.characters import visible
from needs_analysis.errors import NeedsAnalysisError
from needs_analysis.files import sha256, why_not_inside, write_whole
from needs_analysis.findings import Finding
from needs_analysis.release.text import kinds
from needs_analysis.report import Page
from needs_analysis.source import SENSITIVE, strictest

RECORD: Final = "run.json"
_ALSO_READ: Final = "also-read.json"
_KEYED: Final = "keyed:"
_WITHHELD: Final = "withheld"
_NOT_SUPPLIED: Final = "not supplied"
_PACKAGES: Final = (
    "duckdb",
    "ibis-framework",
    "jinja2",
    "matplotlib",
    "numpy",
    "pandas",
    "pyarrow",
    "scipy",
    "statsmodels",
)


def versions() -> dict[str, str]:
    """Versions of everything that figures depend on."""
    found = {"python": platform.python_version(), "needs_analysis": needs_analysis.__version__}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def holds_people(assessment: Assessment, also_read: Iterable[Path] = ()) -> bool:
    """Whether small figures may have to be withheld: of a table, of any file of the raw data, or of what notebooks read elsewhere."""
    if any(is_sensitive(assessment, name) for name in assessment.configuration.tables):
        return True
    return any(may_hold_people(path) for path in {*assessment.raw_files(), *also_read})


def allowed_profiles(assessment: Assessment, also_read: Iterable[Path] = ()) -> tuple[str, ...] | None:
    """Profiles that withhold at least as much as the assessment's; None where nothing need be withheld."""
    if not holds_people(assessment, also_read):
        return None
    least = assessment.configuration.release_profile
    return tuple(each.name for each in assessment.configuration.release_profiles if each.as_strict_as(least))


def is_sensitive(assessment: Assessment, name: str) -> bool:
    """Whether a table is of a class whose small figures are withheld; one that cannot be read may be, and one that is not there is not."""
    if assessment.configuration.tables[name].kind == "boundaries" or assessment.not_supplied([name]):
        return False
    try:
        return strictest(assessment.sources(name)) in SENSITIVE
    except NeedsAnalysisError:
        return True


def _shown_name(name: str) -> str:
    """The name of an input as it is written: not where it looks like a person."""
    looks = kinds(name) or kinds(Path(name).stem.replace("_", " "))
    return visible(name) if not looks else f"{Path(name).parent.as_posix()}/(name withheld)"


class Record:
    """The record of a run, before and after.

    Parameters
    ----------
    assessment : Assessment
        The opened folder.
    private : Path
        Its private folder, with the key of its stamps.
    runs_notebooks : bool
        Whether the notebooks are run.
    """

    def __init__(self, assessment: Assessment, private: Path, *, runs_notebooks: bool) -> None:
        self._assessment, self._folder = assessment, assessment.folder
        self._target = assessment.processed
        self._keyed, self._private = keyed(private), private
        self._runs_notebooks = runs_notebooks
        self._inputs = self._checksums(assessment.inputs)

    def is_current(self) -> bool:
        """Whether the last run was made from what is there now, and what it made is as it was."""
        before = self._last()
        try:
            stamp = self._stamp(keyed=str(before["stamp"]).startswith(_KEYED))
            same = before["stamp"] == stamp and self._also_read_is_as_it_was()
            outputs = self._outputs(before)
            return same and bool(outputs) and all(sha256(self._target / name) == each for name, each in outputs.items())
        except (OSError, KeyError, TypeError, AttributeError):
            return False

    def _also_read_is_as_it_was(self) -> bool:
        """Whether the files that notebooks read elsewhere are those of the last run; the list stays with the office."""
        try:
            before = json.loads((self._private / _ALSO_READ).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return True
        return bool(before == self._checksums([Path(name) for name in before]))

    def _checksums(self, paths: list[Path]) -> dict[str, str]:
        found = {}
        for path in sorted(set(paths)):
            inside = path.is_relative_to(self._folder)
            name = path.relative_to(self._folder).as_posix() if inside else path.as_posix()
            found[name] = sha256(path) if path.is_file() else "missing"
        return found

    def _stamp(self, *, keyed: bool) -> str:
        """One checksum of everything that makes a run; under the folder's key where people are behind it."""
        package = Path(needs_analysis.__file__).parent
        code = {
            path.relative_to(package).as_posix(): sha256(path)
            for path in sorted(package.rglob("*"))
            if path.is_file() and path.suffix in (".py", ".csv", ".toml", ".j2", ".css")
        }
        made_from = {
            "inputs": self._inputs,
            "code": code,
            "versions": versions(),
            "notebooks": self._runs_notebooks,
            "provisional": self._assessment.provisional,
        }
        content = as_json(made_from).encode()
        return f"{_KEYED}{self._keyed(content)}" if keyed else hashlib.sha256(content).hexdigest()

    def _shown(self, checksum: str) -> str:
        """A checksum of an input as it is written."""
        return f"{_KEYED}{self._keyed(checksum.encode())}"

    def write(self, staging: Path, findings: list[Finding], page: Page, also_read: list[Path]) -> None:
        """Write the record beside what was made.

        Raises
        ------
        NeedsAnalysisError
            When an input has changed while the run was reading.
        """
        if self._checksums(self._assessment.inputs) != self._inputs:
            raise NeedsAnalysisError("A file of the assessment changed while it was run. Run it again.")
        tables = self._assessment.configuration.tables
        sensitive = {name for name in tables if is_sensitive(self._assessment, name)}
        also = set(also_read) - set(self._assessment.inputs)
        write_whole(self._private / _ALSO_READ, as_json(self._checksums(sorted(also))), private=True)
        people = holds_people(self._assessment, also)
        shown: Callable[[str], str] = self._shown if people else str
        record = {
            "stamp": self._stamp(keyed=people),
            "provisional": self._assessment.provisional,
            "open": list(page.open),
            "seed": self._assessment.configuration.seed,
            "release_profile": self._assessment.configuration.release_profile.entry,
            "inputs": {_shown_name(name): shown(checksum) for name, checksum in self._inputs.items()},
            "versions": versions(),
            "settings": {finding.id: finding.released.result.settings for finding in findings},
            "rows_in": {
                name: self._rows(name, withheld=name in sensitive)
                for name, settings in tables.items()
                if settings.kind == "table" and not settings.metric
            },
            "rows_out": {finding.id: len(finding.released.result.table) for finding in findings},
            "left_out": {
                finding.id: [
                    {"what": entry.what, "rows": entry.rows, "why": entry.why}
                    for entry in finding.released.result.excluded
                ]
                for finding in findings
            },
            "outputs": {
                path.relative_to(staging).as_posix(): sha256(path)
                for path in sorted(staging.rglob("*"))
                if path.is_file()
            },
        }
        write_whole(staging / RECORD, as_json(record))

    def _rows(self, name: str, *, withheld: bool) -> int | str:
        """How many rows a table has, as it may be written."""
        if self._assessment.not_supplied([name]):
            return _NOT_SUPPLIED
        return _WITHHELD if withheld else self._assessment.rows(name)

    def _last(self) -> dict[str, Any]:
        """The record of the last run; nothing where there is no sound one."""
        try:
            found = json.loads((self._target / RECORD).read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    def _outputs(self, record: dict[str, Any]) -> dict[str, str]:
        """Outputs and checksums of a run; a name that leads out of the folder is none."""
        outputs = record.get("outputs")
        if not isinstance(outputs, dict):
            return {}
        return {str(name): str(checksum) for name, checksum in outputs.items() if not why_not_inside(str(name))}

    def keep_foreign(self, staging: Path) -> None:
        """Take over into what was made what someone else added to the last run, or changed there.

        Raises
        ------
        NeedsAnalysisError
            When such a file has the name of one that was made: neither is written over.
        """
        own, taken = self._outputs(self._last()), []
        for path in sorted(self._target.rglob("*")) if self._target.is_dir() else []:
            name = path.relative_to(self._target).as_posix()
            kept = staging / name
            plain = path.is_file() and not path.is_symlink()
            if path.is_dir() and not path.is_symlink():
                kept.mkdir(parents=True, exist_ok=True)
            elif name == RECORD or (plain and name in own and (kept.exists() or sha256(path) == own[name])):
                continue
            elif os.path.lexists(kept):
                taken.append(f"data/processed/{name}")
            else:
                kept.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, kept, follow_symlinks=False)
        if taken:
            raise NeedsAnalysisError(
                f"{', '.join(taken[:5])} was made by no run that is recorded, and is not written over. Move it elsewhere."
            )
