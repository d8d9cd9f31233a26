"""Running an assessment: tables, findings, report and executed notebooks, with the record of what made them."""

from __future__ import annotations

import hashlib
import json
import platform
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pandas as pd

import needs_analysis
from needs_analysis.assessment.build import build_findings, build_provisional_findings, recommendations
from needs_analysis.assessment.config import FILE_NAME
from needs_analysis.assessment.folder import Assessment
from needs_analysis.assessment.notebooks import execute_all, notebook_paths
from needs_analysis.errors import NeedsAnalysisError, problem_lines
from needs_analysis.findings import Finding, profile_services, split_recommendations
from needs_analysis.reading import sha256, sidecar_path
from needs_analysis.report import Page, render
from needs_analysis.source import Source

RECORD = "run.json"
STAGING = ".staging"
_PACKAGES = ("duckdb", "ibis-framework", "jinja2", "matplotlib", "numpy", "pandas", "pyarrow", "scipy", "statsmodels")


@dataclass(frozen=True)
class Outcome:
    """What a run did.

    Attributes
    ----------
    report : Path
        The web page.
    worked : bool
        False where nothing had changed since the last run.
    notes : tuple of str
        What was left out, and why.
    """

    report: Path
    worked: bool
    notes: tuple[str, ...] = field(default=())


def run(assessment: Assessment, *, say: Callable[[str], None] = lambda text: None, force: bool = False) -> Outcome:
    """Run an assessment.

    Parameters
    ----------
    assessment : Assessment
        An opened folder.
    say : callable
        Told each stage in words.
    force : bool
        Run even if nothing has changed.

    Returns
    -------
    Outcome

    Notes
    -----
    An assessment that was opened with ``provisional=True`` sets cells aside that cannot be read, computes what does not
    rest on them, marks every page as provisional and lists what is open. Its notebooks are not run.

    Raises
    ------
    DataError, ConfigurationError, NeedsAnalysisError
        When an input is not what it should be. What an earlier run made is left as it was.
    """
    target = assessment.processed
    report = target / "report.html"
    installed = find_spec("nbclient") is not None and find_spec("ipykernel") is not None
    with_notebooks = installed and not assessment.provisional
    inputs = _inputs(assessment)
    stamp = _stamp(inputs, with_notebooks, assessment.provisional)
    if not force and _is_current(target, stamp):
        say("Nothing has changed since the last run; nothing to do.")
        return Outcome(report, worked=False)

    staging = target / STAGING
    try:
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(parents=True)
        notes = _make(assessment, staging, stamp, inputs, with_notebooks, say)
        _swap(staging, target)
    except OSError as error:
        place = Path(str(error.filename)).name if error.filename else target.name
        raise NeedsAnalysisError(
            f"{place} could not be written ({error.strerror or type(error).__name__}). Close it if it is open elsewhere, "
            "free some disk space, or move what stands in its way."
        ) from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    for note in notes:
        say(note)
    return Outcome(report, worked=True, notes=tuple(notes))


def _make(
    assessment: Assessment,
    staging: Path,
    stamp: str,
    inputs: dict[str, str],
    with_notebooks: bool,
    say: Callable[[str], None],
) -> list[str]:
    """Make everything in a folder of its own, so that a run that fails leaves the last one as it was."""
    say("Reading and checking the raw tables")
    tables = assessment.configuration.tables
    rows_in = {name: len(assessment.table(name)) for name, settings in tables.items() if settings.kind == "table"}
    say("Computing and releasing the findings")
    without: list[tuple[str, str]] = []
    if assessment.provisional:
        findings, without = build_provisional_findings(assessment)
    else:
        findings = build_findings(assessment)
    page = _page(assessment, findings, without)
    say("Writing tables, findings and the report")
    _write_tables(staging / "tables", findings)
    (staging / "findings.json").write_bytes(_findings_json(findings, page).encode())
    register = [dict(finding.released.entry, finding=finding.id) for finding in findings]
    (staging / "register.json").write_bytes(_json(register).encode())
    (staging / "report.html").write_bytes(render(page).encode())
    notes = [f"Withdrawn: {item.id}, because {why}." for item, why in page.withdrawn]
    notebooks = notebook_paths(assessment.folder / "notebooks")
    if assessment.provisional:
        notes.insert(0, f"PROVISIONAL: {len(page.open)} problems are open, and the notebooks were not run.")
    elif not with_notebooks:
        notes.append(
            'The notebooks were not run, because the extra is not installed: pip install "needs-analysis[notebooks]"'
        )
    elif notebooks:
        say(f"Running {len(notebooks)} notebook{'s' if len(notebooks) > 1 else ''}")
        execute_all(notebooks, staging / "notebooks", cwd=assessment.folder / "notebooks")
    record = {
        "stamp": stamp,
        "provisional": assessment.provisional,
        "open": list(page.open),
        "seed": assessment.configuration.seed,
        "inputs": inputs,
        "versions": _versions(),
        "parameters": {finding.id: finding.released.result.parameters for finding in findings},
        "rows_in": rows_in,
        "rows_out": {finding.id: len(finding.released.result.table) for finding in findings},
        "left_out": {
            finding.id: [
                {"what": entry.what, "rows": entry.rows, "why": entry.why} for entry in finding.released.result.excluded
            ]
            for finding in findings
        },
        "outputs": {
            path.relative_to(staging).as_posix(): sha256(path) for path in sorted(staging.rglob("*")) if path.is_file()
        },
    }
    (staging / RECORD).write_bytes(_json(record).encode())
    return notes


def _swap(staging: Path, target: Path) -> None:
    """Put the new outputs in the place of the old ones; what a run did not make is left alone."""
    old, new = _recorded(target), _recorded(staging)
    (target / RECORD).unlink(missing_ok=True)
    for name in new:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (staging / name).replace(target / name)
    for name in old:
        if name not in new:
            (target / name).unlink(missing_ok=True)
    (staging / RECORD).replace(target / RECORD)


def _recorded(folder: Path) -> dict[str, str]:
    """Outputs and checksums by the record of a run; nothing where there is no sound record."""
    try:
        outputs = json.loads((folder / RECORD).read_text(encoding="utf-8"))["outputs"]
        return {str(name): str(checksum) for name, checksum in outputs.items() if _is_inside(str(name))}
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return {}


def _is_inside(name: str) -> bool:
    return not Path(name).is_absolute() and ".." not in Path(name).parts


def _inputs(assessment: Assessment) -> dict[str, str]:
    """Checksum of everything a run reads, by path."""
    files = [assessment.folder / FILE_NAME, *notebook_paths(assessment.folder / "notebooks")]
    for settings in assessment.configuration.tables.values():
        if settings.path:
            path = assessment.folder / settings.path
            files += [path, sidecar_path(path)]
        if settings.layout:
            files.append(assessment.folder / settings.layout)
    return {
        path.relative_to(assessment.folder).as_posix(): sha256(path) if path.is_file() else "missing"
        for path in sorted(set(files))
    }


def _stamp(inputs: dict[str, str], with_notebooks: bool, provisional: bool) -> str:
    package = Path(needs_analysis.__file__).parent
    code = {
        path.relative_to(package).as_posix(): sha256(path)
        for path in sorted(package.rglob("*"))
        if path.is_file() and path.suffix in (".py", ".csv", ".toml", ".j2", ".css")
    }
    return _sha256(
        _json(
            {
                "inputs": inputs,
                "code": code,
                "versions": _versions(),
                "notebooks": with_notebooks,
                "provisional": provisional,
            }
        ).encode()
    )


def _is_current(target: Path, stamp: str) -> bool:
    try:
        same = json.loads((target / RECORD).read_text(encoding="utf-8"))["stamp"] == stamp
        outputs = _recorded(target)
        return same and bool(outputs) and all(sha256(target / name) == checksum for name, checksum in outputs.items())
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version(), "needs_analysis": needs_analysis.__version__}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def _page(assessment: Assessment, findings: list[Finding], without: list[tuple[str, str]]) -> Page:
    configuration = assessment.configuration
    standing, withdrawn = split_recommendations(recommendations(assessment), findings)
    profiles = []
    if {"services", "facts"} <= set(configuration.tables):
        profiles = profile_services(assessment.table("services"), assessment.table("facts"))
    return Page(
        title=configuration.about.title,
        office=configuration.about.office,
        as_of=configuration.about.as_of,
        priorities=configuration.priorities,
        findings=tuple(findings),
        standing=tuple(standing),
        withdrawn=tuple(withdrawn),
        profiles=tuple(profiles),
        missing=tuple((item.what, item.why, item.who) for item in configuration.missing),
        versions=_versions(),
        note=configuration.about.note,
        terms=configuration.terms,
        provisional=assessment.provisional,
        open=(
            *problem_lines(assessment.open_problems),
            *(f"Finding {name} is left out: {why}" for name, why in without),
        ),
    )


def _write_tables(folder: Path, findings: list[Finding]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for finding in findings:
        table = finding.released.result.table
        text = table.to_csv(index=False, lineterminator="\n", float_format="%.10g")
        (folder / f"{finding.id}.csv").write_bytes(text.encode())
        stored = _ten_digits(table)
        stored.attrs = {}  # the label holds in this process only
        stored.to_parquet(folder / f"{finding.id}.parquet", index=False)


def _ten_digits(table: pd.DataFrame) -> pd.DataFrame:
    """The numbers as the CSV file has them: the digits after the tenth depend on the processor."""

    def rounded(value: Any) -> Any:
        return float(f"{value:.10g}") if isinstance(value, float) else value

    decimals = [name for name in table if not pd.api.types.is_integer_dtype(table[name])]
    return table.assign(**{str(name): table[name].map(rounded).astype(table[name].dtype) for name in decimals})


def _findings_json(findings: list[Finding], page: Page) -> str:
    def source(item: Source) -> dict[str, str]:
        return {"id": item.id, "title": item.title, "producer": item.producer, "licence": item.licence}

    entries = [
        {
            "id": finding.id,
            "title": finding.title,
            "family": finding.family,
            "priority": finding.priority,
            "service_id": finding.service_id,
            "sentence": finding.sentence,
            "analyst": finding.released.result.sentence("analyst"),
            "verdict": finding.verdict,
            "label": finding.released.label,
            "definition": finding.released.result.definition,
            "method": finding.released.result.method,
            "caveats": [{"code": caveat.code, "text": caveat.text} for caveat in finding.released.result.caveats],
            "sources": [source(item) for item in finding.released.result.sources],
            "table": f"tables/{finding.id}.csv",
            "recommendations": [item.id for item in page.standing if item.finding == finding.id],
        }
        for finding in findings
    ]
    return _json(
        {
            "title": page.title,
            "provisional": page.provisional,
            "open": list(page.open),
            "findings": entries,
            "recommendations": [{**vars(item), "when_verdict": list(item.when_verdict)} for item in page.standing],
            "withdrawn": [{"id": item.id, "finding": item.finding, "why": why} for item, why in page.withdrawn],
            "services": [
                {
                    "id": profile.id,
                    "service": profile.name,
                    "says": [vars(line) for line in profile.says],
                    "funding": list(profile.funding),
                    "cannot": list(profile.cannot),
                    "needed": list(profile.needed),
                }
                for profile in page.profiles
            ],
            "missing": [{"what": what, "why": why, "who": who} for what, why, who in page.missing],
        }
    )


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.item() if hasattr(value, "item") else value


def _json(value: Any) -> str:
    return json.dumps(_plain(value), ensure_ascii=False, indent=1, sort_keys=False) + "\n"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
