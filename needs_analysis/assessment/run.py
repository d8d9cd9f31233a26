"""Running an assessment: tables, findings, report and executed notebooks, with the record of what made them."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import needs_analysis
from needs_analysis.assessment.build import build_findings, recommendations
from needs_analysis.assessment.config import FILE_NAME
from needs_analysis.assessment.folder import Assessment
from needs_analysis.assessment.notebooks import execute_all, notebook_paths
from needs_analysis.errors import NeedsAnalysisError
from needs_analysis.findings import Finding, profile_services, split_recommendations
from needs_analysis.report import Page, render
from needs_analysis.source import Source, attach

RECORD = "run.json"
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

    Raises
    ------
    DataError, ConfigurationError, NeedsAnalysisError
        When an input is not what it should be. What an earlier run made is left as it was.
    """
    target = assessment.processed
    report = target / "report.html"
    with_notebooks = find_spec("nbclient") is not None and find_spec("ipykernel") is not None
    inputs = _inputs(assessment)
    stamp = _stamp(inputs, with_notebooks)
    if not force and _is_current(target, stamp):
        say("Nothing has changed since the last run; nothing to do.")
        return Outcome(report, worked=False)

    say("Reading and checking the raw tables")
    rows_in = {
        name: len(assessment.table(name))
        for name, settings in assessment.configuration.tables.items()
        if settings.kind == "table"
    }
    say("Computing and releasing the findings")
    findings = build_findings(assessment)
    page = _page(assessment, findings)
    say("Writing tables, findings and the report")
    target.mkdir(parents=True, exist_ok=True)
    for left_over in target.rglob("*.tmp"):
        left_over.unlink()
    written = _write_tables(target / "tables", findings)
    files = {
        "findings.json": _findings_json(findings, page),
        "register.json": _json([dict(finding.released.entry, finding=finding.id) for finding in findings]),
        "report.html": render(page),
    }
    for name, text in files.items():
        written[name] = _write(target / name, text.encode())
    notes: list[str] = []
    notebooks = notebook_paths(assessment.folder / "notebooks")
    if not with_notebooks:
        notes.append(
            'The notebooks were not run, because the extra is not installed: pip install "needs-analysis[notebooks]"'
        )
    elif notebooks:
        say(f"Running {len(notebooks)} notebooks")
        execute_all(notebooks, target / "notebooks", cwd=assessment.folder / "notebooks")
    record = {
        "stamp": stamp,
        "seed": assessment.configuration.seed,
        "inputs": inputs,
        "versions": _versions(),
        "parameters": {finding.id: _plain(finding.released.result.parameters) for finding in findings},
        "rows_in": rows_in,
        "rows_out": {finding.id: len(finding.released.result.table) for finding in findings},
        "left_out": {
            finding.id: [
                {"what": entry.what, "rows": entry.rows, "why": entry.why} for entry in finding.released.result.excluded
            ]
            for finding in findings
        },
        "outputs": written,
        "notebooks": [path.name for path in notebooks] if with_notebooks else [],
    }
    _write(target / RECORD, _json(record).encode())
    for note in notes:
        say(note)
    return Outcome(report, worked=True, notes=tuple(notes))


def _inputs(assessment: Assessment) -> dict[str, str]:
    """Checksum of everything a run reads, by path."""
    files = [assessment.folder / FILE_NAME, *notebook_paths(assessment.folder / "notebooks")]
    for settings in assessment.configuration.tables.values():
        if settings.path:
            path = assessment.folder / settings.path
            files += [path, path.with_name(f"{path.name}.source.toml")]
    return {
        path.relative_to(assessment.folder).as_posix(): _sha256(path.read_bytes()) if path.is_file() else "missing"
        for path in sorted(set(files))
    }


def _stamp(inputs: dict[str, str], with_notebooks: bool) -> str:
    package = Path(needs_analysis.__file__).parent
    code = {
        path.relative_to(package).as_posix(): _sha256(path.read_bytes())
        for path in sorted(package.rglob("*"))
        if path.is_file() and path.suffix in (".py", ".csv", ".toml", ".j2", ".css")
    }
    return _sha256(
        _json({"inputs": inputs, "code": code, "versions": _versions(), "notebooks": with_notebooks}).encode()
    )


def _is_current(target: Path, stamp: str) -> bool:
    try:
        record = json.loads((target / RECORD).read_text(encoding="utf-8"))
        same = record["stamp"] == stamp and all(
            _sha256((target / name).read_bytes()) == checksum for name, checksum in record["outputs"].items()
        )
        return same and all((target / "notebooks" / name).is_file() for name in record["notebooks"])
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return False


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version(), "needs_analysis": needs_analysis.__version__}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def _page(assessment: Assessment, findings: list[Finding]) -> Page:
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
    )


def _write_tables(folder: Path, findings: list[Finding]) -> dict[str, str]:
    folder.mkdir(parents=True, exist_ok=True)
    written = {}
    for finding in findings:
        table = finding.released.result.table
        stem = f"{finding.id}"
        text = table.to_csv(index=False, lineterminator="\n", float_format="%.10g")
        written[f"tables/{stem}.csv"] = _write(folder / f"{stem}.csv", text.encode())
        temporary = folder / f"{stem}.parquet.tmp"
        attach(table).to_parquet(temporary, index=False)
        written[f"tables/{stem}.parquet"] = _sha256(temporary.read_bytes())
        temporary.replace(folder / f"{stem}.parquet")
    wanted = {Path(name).name for name in written}
    for stale in folder.iterdir():
        if stale.name not in wanted:
            stale.unlink()
    return written


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


def _write(path: Path, content: bytes) -> str:
    """Write beside and then replace, so that a reader never sees half a file."""
    temporary = path.with_name(f"{path.name}.tmp")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    except OSError as error:
        raise NeedsAnalysisError(
            f"{path.name} could not be written ({error.strerror}). Close it if it is open elsewhere, or "
            "free some disk space; the old file is as it was."
        ) from None
    return _sha256(content)
