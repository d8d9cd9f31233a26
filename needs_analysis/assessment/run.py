"""Running an assessment: tables, findings, report and executed notebooks, with the record of what made them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from needs_analysis.assessment.build_findings import (
    Built,
    TooSmall,
    build_provisional_findings,
    build_what_can_leave,
    check_findings,
)
from needs_analysis.assessment.call import Call
from needs_analysis.assessment.config import FILE_NAME
from needs_analysis.assessment.not_supplied import NotSupplied, who_could
from needs_analysis.assessment.open import Assessment
from needs_analysis.assessment.outputs import as_json, findings_json, placed_lines, write_tables
from needs_analysis.assessment.private_folder import alone, being_made, put_in_place
from needs_analysis.assessment.recommendations import recommendations
from needs_analysis.assessment.record import Record, allowed_profiles, is_sensitive, versions
from needs_analysis.assessment.refresh_notebooks import execute_all, notebook_paths
from needs_analysis.assessment.registered import register_of, registered
from needs_analysis.assessment.written_texts import scan_written_texts
from needs_analysis.errors import ConfigurationError, DataError, NeedsAnalysisError, problem_lines
from needs_analysis.files import write_whole
from needs_analysis.findings import profile_services, split_recommendations
from needs_analysis.release import Register, Text, scan, text
from needs_analysis.release.text import nothing_repeated, safe_line
from needs_analysis.report import Page, render
from needs_analysis.wording import listed

STATED: Final = "stated_needs"
"""The table of what was stated without a figure, which profiles show where an assessment has it."""


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


def run(
    assessment: Assessment,
    *,
    say: Callable[[str], None] = lambda text: None,
    force: bool = False,
    with_notebooks: bool = True,
) -> Outcome:
    """Run an assessment.

    Parameters
    ----------
    assessment : Assessment
        An opened folder.
    say : callable
        Told each stage in words.
    force : bool
        Run even if nothing has changed.
    with_notebooks : bool
        Whether the notebooks are run. They are programs with all rights of whoever runs them: leave them out for an
        assessment that somebody else wrote, until you have read them.

    Returns
    -------
    Outcome

    Notes
    -----
    An assessment that was opened with ``provisional=True`` sets cells aside that cannot be read, computes what does not
    rest on them, marks every page as provisional and lists what is open. Its notebooks are not run. What is written about
    an open problem is its kind, file, place and count; its text goes to the screen.

    What rests on a file that the office has not supplied is left out of any run and stops none: findings, recommendations on them and
    notebooks are named in the notes, and the findings among what is missing on the page. So is a finding that is too small to publish
    safely, with the merge that would do. A finding that a metric refuses, or that holds what looks like personal data, stops a run that is not provisional, after all such are named.

    Raises
    ------
    DataError, ConfigurationError, NeedsAnalysisError
        When an input is not what it should be, or the register of what was released. What an earlier run made is left as it was, and
        nothing is added to the register.
    """
    with nothing_repeated(), alone(assessment.folder) as private, _in_words(assessment.processed):
        # What was read before belongs to no run: the record is of what stands in the files now.
        return _run(assessment.reopened(), private, say, force, with_notebooks)


def _run(
    assessment: Assessment, private: Path, say: Callable[[str], None], force: bool, with_notebooks: bool
) -> Outcome:
    target = assessment.processed
    if target.is_symlink() or target.parent.is_symlink():
        raise NeedsAnalysisError("data/processed is a link, and nothing is written through one. Make it a folder.")
    if target.exists() and not target.is_dir():
        raise NeedsAnalysisError(
            "data/processed is a file, and was not replaced: a run writes a folder of that name. Move it elsewhere."
        )
    report = target / "report.html"
    can_run = find_spec("nbclient") is not None and find_spec("ipykernel") is not None
    runs_notebooks = with_notebooks and can_run and not assessment.provisional
    register = register_of(assessment.folder, private)
    record = Record(assessment, private, runs_notebooks=runs_notebooks)
    if not force and record.is_current():
        say("Nothing has changed since the last run; nothing to do.")
        return Outcome(report, worked=False)
    with being_made(private) as staging:
        notes = _make(assessment, staging, (record, register), can_run, with_notebooks, say)
        record.keep_foreign(staging)
        with registered(register, staging, private):
            put_in_place(staging, target, private)
    notes = [safe_line(note) for note in notes]
    for note in notes:
        say(note)
    return Outcome(report, worked=True, notes=tuple(notes))


@contextmanager
def _in_words(target: Path) -> Iterator[None]:
    """What the system says of a file that cannot be written, in words."""
    try:
        yield
    except OSError as error:
        place = Path(str(error.filename)).name if error.filename else target.name
        raise NeedsAnalysisError(
            f"{place} could not be written ({error.strerror or type(error).__name__}). Close it if it is open elsewhere, "
            "free some disk space, or move what is in its way."
        ) from None


def _make(
    assessment: Assessment,
    staging: Path,
    kept: tuple[Record, Register],
    can_run: bool,
    with_notebooks: bool,
    say: Callable[[str], None],
) -> list[str]:
    """Make everything in a folder of its own, so that a run that fails leaves the last one as it was."""
    record, register = kept
    check_findings(assessment)
    say("Reading and checking the raw tables")
    assessment.read_all()
    scan_written_texts(assessment)
    say("Computing and releasing the findings")
    build = build_provisional_findings if assessment.provisional else build_what_can_leave
    built = build(assessment, register=register)
    findings = list(built.findings)
    page = _page(assessment, built)
    say("Writing tables, findings and the report")
    write_tables(staging / "tables", findings)
    write_whole(staging / "findings.json", findings_json(findings, page))
    write_whole(staging / "register.json", as_json([{**item.released.entry, "finding": item.id} for item in findings]))
    write_whole(staging / "report.html", render(page))
    notes = [f"Withdrawn: {item.id}, because {why}." for item, why in page.withdrawn]
    also_read: list[Path] = []
    if assessment.provisional:
        notes = [*_provisional_notes(assessment, built, page), *notes]
    elif not with_notebooks:
        notes.append("The notebooks were not run, as you asked.")
    elif not can_run:
        notes.append(
            'The notebooks were not run, because the extra is not installed: pip install "needs-analysis[notebooks]"'
        )
    elif notebooks := notebook_paths(assessment.folder / "notebooks"):
        say(f"Running {len(notebooks)} notebook{'s' if len(notebooks) > 1 else ''}")
        notes += execute_all(
            notebooks,
            staging / "notebooks",
            cwd=assessment.folder / "notebooks",
            profiles=lambda opened: allowed_profiles(assessment, opened),
            opened=also_read,
            not_supplied=NotSupplied.__name__,
            register=register,
            private=staging.parent,
        )
    record.write(staging, findings, page, also_read)
    # Every file once more, as somebody who receives it could look into it.
    scan(staging).personal.refuse("What this run would write")
    rule = assessment.configuration.release_profile
    notes = [*filter(None, [rule.label, rule.caveat]), *notes]
    return [*notes, *(f"Finding {name} is left out: {_why(error)}" for name, error in built.left_out.items())]


def _provisional_notes(assessment: Assessment, built: Built, page: Page) -> list[str]:
    """What whoever runs a provisional assessment is told that the page does not say."""
    number = len(page.open)
    which = {0: "no problem is open", 1: "1 problem is open"}.get(number, f"{number} problems are open")
    tables = {name: error for name, error in built.tables.items() if not isinstance(error, NotSupplied)}
    return [
        f"PROVISIONAL: {which}, and the notebooks were not run.",
        *problem_lines(assessment.open_problems),
        *(f"Table {name} is left out: {error}" for name, error in tables.items()),
    ]


def _why(error: DataError) -> str:
    return error.words if isinstance(error, NotSupplied | TooSmall) else str(error)


def _must_be_published(assessment: Assessment, name: str) -> None:
    """Refuse a table that the page shows as it stands, where its source says that it may not be shown so."""
    if is_sensitive(assessment, name):
        raise ConfigurationError.one(
            "is shown on the page as it stands, and its source is not already_published",
            file=Path(assessment.configuration.tables[name].path).name or FILE_NAME,
            column="disclosure",
            expected="a table that was published, or may be",
            remedy="Take out what may not be shown, and say so in its .source.toml.",
        )


def _page(assessment: Assessment, built: Built) -> Page:
    configuration = assessment.configuration
    resting = recommendations(assessment)
    waiting = [
        (item, text(f"finding {item.finding} is left out", where=f"recommendation {item.id}"))
        for item in resting
        if item.finding in built.left_out
    ]
    standing, withdrawn = split_recommendations(
        [item for item in resting if item.finding not in built.left_out], list(built.findings)
    )
    withdrawn += waiting
    described = {"services", "facts"} <= set(configuration.tables)
    profiles = []
    if described and not assessment.not_supplied(("services", "facts")):
        _must_be_published(assessment, "services")
        there = STATED in configuration.tables and not assessment.not_supplied((STATED,))
        if there:
            _must_be_published(assessment, STATED)
        stated = assessment.table(STATED) if there else None
        profiles = profile_services(assessment.table("services"), assessment.table("facts"), stated)
    about, place = configuration.about, FILE_NAME
    return Page(
        title=text(about.title, where=f"{place}, about.title"),
        office=text(about.office, where=f"{place}, about.office"),
        as_of=text(about.as_of, where=f"{place}, about.as_of"),
        priorities=tuple(text(each, where=f"{place}, priorities") for each in configuration.priorities),
        findings=built.findings,
        standing=tuple(standing),
        withdrawn=tuple(withdrawn),
        profiles=tuple(profiles),
        missing=(*_missing(assessment), *_not_supplied(assessment, built, described=described)),
        versions=versions(),
        note=text(about.note, where=f"{place}, about.note"),
        terms={
            text(term, where=f"{place}, terms"): text(meaning, where=f"{place}, terms")
            for term, meaning in configuration.terms.items()
        },
        provisional=assessment.provisional,
        copy_label=text(configuration.release_profile.label, where=f"{place}, profiles"),
        open=tuple(text(line, where="outstanding queries") for line in _open_lines(assessment, built)),
    )


def _open_lines(assessment: Assessment, built: Built) -> Iterator[str]:
    """What is open, as it may be written: by kind and place."""
    yield from placed_lines(assessment.open_problems, files=assessment.file_names)
    for name, error in built.left_out.items():
        if not isinstance(error, NotSupplied):
            yield f"Finding {name} is left out ({error.code}); whoever ran this was told why."


def _missing(assessment: Assessment) -> Iterator[tuple[Text, Text, Text]]:
    """What was not to be had, why it matters and who has it, as released texts."""
    for number, item in enumerate(assessment.configuration.missing, start=1):
        place = f"{FILE_NAME}, missing.{number}"
        yield (
            text(item.what, where=f"{place}.what"),
            text(item.why, where=f"{place}.why"),
            text(item.who, where=f"{place}.who"),
        )


def _too_small(assessment: Assessment, built: Built) -> Iterator[tuple[Text, Text, Text]]:
    """What is missing because nothing of it can leave: the merge that would do stands beside it."""
    for finding in assessment.configuration.findings:
        error = built.left_out.get(finding.id)
        if isinstance(error, TooSmall):
            where = f"finding {finding.id}"
            named = text(f"{finding.title} (finding {finding.id})", where=where)
            yield named, text(error.words, where=where), text("The office, which does not publish it", where=where)


def _not_supplied(assessment: Assessment, built: Built, *, described: bool) -> Iterator[tuple[Text, Text, Text]]:
    """What is missing because a file was not supplied: a finding each, and the profiles of services."""
    resting = [
        (f"{finding.title} (finding {finding.id})", Call.of_finding(finding).needs)
        for finding in assessment.configuration.findings
        if isinstance(built.left_out.get(finding.id), NotSupplied)
    ]
    if described:
        resting.append(("Profiles of the services", ("services", "facts")))
    yield from _too_small(assessment, built)
    for what, needs in resting:
        paths = [assessment.path(name) for name in assessment.not_supplied(needs)]
        if paths:
            files = listed([path.name for path in paths])
            place = "what was not supplied"
            who = listed(sorted({who_could(path) for path in paths}))
            yield text(what, where=place), text(f"Not supplied: {files}", where=place), text(who, where=place)
