"""From the findings of an assessment to released findings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from needs_analysis.assessment.call import Call, FindingRefused, checked_call
from needs_analysis.assessment.compute import compute, finding_problem
from needs_analysis.assessment.config import FindingSettings
from needs_analysis.assessment.not_supplied import NotSupplied
from needs_analysis.assessment.open import Assessment
from needs_analysis.assessment.release_for import released_finding
from needs_analysis.errors import ConfigurationError, DataError, NeedsAnalysisError, Refusal
from needs_analysis.findings import Finding
from needs_analysis.release import BesideEarlier, CannotProtect, Register

TOO_SMALL: Final = "withheld: too small to publish safely"


class TooSmall(FindingRefused):
    """No choice of figures keeps the small ones of a finding from being worked out, so none of it leaves."""

    code = "TOO_SMALL"

    @property
    def words(self) -> str:
        """What is withheld, and the merge that would do."""
        return " ".join(
            f"{entry['problem'][:1].upper()}{entry['problem'][1:]}. {entry['remedy']}" for entry in self.entries
        )


LEAVES_OUT: Final = (NotSupplied, TooSmall)
"""Why a finding can be left out of a run that goes on."""


@dataclass(frozen=True)
class Built:
    """The findings of a run, and what it goes on without.

    Parameters
    ----------
    findings : tuple of Finding
        Those that could be computed, in the order of ``assessment.toml``.
    left_out : dict of str to DataError
        Ids of the others, and why: `NotSupplied` where the office has not supplied what they rest on, `TooSmall` where they may not leave.
    tables : dict of str to DataError
        Tables that no metric could make, and why.
    """

    findings: tuple[Finding, ...]
    left_out: dict[str, DataError]
    tables: dict[str, DataError]


def check_findings(assessment: Assessment) -> None:
    """Check every finding, and every table that a metric makes, before the first is computed.

    Raises
    ------
    ConfigurationError
        With everything that is wrong with how they are written.
    """
    problems: list[dict[str, Any]] = []
    configuration = assessment.configuration
    calls = [Call.of_table(name, item) for name, item in configuration.tables.items() if item.metric]
    for call in [*calls, *map(Call.of_finding, configuration.findings)]:
        try:
            checked_call(assessment, call)
        except ConfigurationError as error:
            problems += error.entries
    problems += _unknown_services(assessment)
    if problems:
        raise ConfigurationError(problems)


def _unknown_services(assessment: Assessment) -> Iterator[dict[str, Any]]:
    """Findings about a service that nobody knows; where the table of services cannot be read, that is another's problem."""
    about = [finding for finding in assessment.configuration.findings if finding.service]
    known: set[str] = set()
    if about and assessment.has("services"):
        try:
            known = set(assessment.table("services")["service_id"])
        except DataError:
            return
    for finding in about:
        if finding.service not in known:
            problem = f"there is no service {finding.service!r} in the table of services"
            yield finding_problem(finding, "service", problem, "Correct it, or add the service to its table.")


def build_findings(assessment: Assessment) -> list[Finding]:
    """Compute, release and name every finding, in the order of ``assessment.toml``.

    One that rests on a table whose file was not supplied is left out, and so is one that is too small to publish safely.

    Raises
    ------
    ConfigurationError
        With everything that is wrong with how the findings are written; or, where that is sound, with every finding and table that
        a metric or disclosure control refuses.
    DataError
        With every table that cannot be read.
    """
    return list(build_what_can_leave(assessment).findings)


def build_what_can_leave(assessment: Assessment, *, register: Register | None = None) -> Built:
    """The findings of a run, and what it goes on without: what was not supplied, and what is too small to publish safely.

    Raises
    ------
    ConfigurationError, DataError
        As `build_findings`.
    """
    built = _built(assessment, register)
    errors = [each for each in (*built.tables.values(), *built.left_out.values()) if not isinstance(each, LEAVES_OUT)]
    if len(errors) == 1:
        raise errors[0]
    if errors:
        kinds = (FindingRefused, ConfigurationError, DataError)
        kind = next(kind for kind in kinds if all(isinstance(error, kind) for error in errors))
        # A table that cannot be read is said once, and not for each finding on it.
        raise kind(list({str(entry): entry for error in errors for entry in error.entries}.values()))
    return built


def build_provisional_findings(assessment: Assessment, *, register: Register | None = None) -> Built:
    """Those findings that can be computed while some cells are open, and for the others the id and why not.

    Raises
    ------
    ConfigurationError
        With everything that is wrong with how the findings are written: that is no question to whoever sent the data.
    """
    built = _built(assessment, register)
    for error in (*built.tables.values(), *built.left_out.values()):
        if isinstance(error, ConfigurationError) and not isinstance(error, FindingRefused):
            raise error
    return built


def _built(assessment: Assessment, register: Register | None) -> Built:
    """Everything that can be made, and why the rest cannot; the tables that metrics make come first, in the order of what needs what."""
    check_findings(assessment)
    configuration = assessment.configuration
    tables: dict[str, DataError] = {}
    for name in configuration.behind(configuration.tables):
        if configuration.tables[name].metric:
            call = Call.of_table(name, configuration.tables[name])
            with _noted(tables, name, call):
                _must_be_there(assessment, call, tables)
                assessment.result(name)
    findings: list[Finding] = []
    left_out: dict[str, DataError] = {}
    for settings in configuration.findings:
        call = Call.of_finding(settings)
        with _noted(left_out, settings.id, call):
            _must_be_there(assessment, call, tables)
            findings.append(_finding(assessment, settings, register))
    return Built(tuple(findings), left_out, tables)


@contextmanager
def _noted(errors: dict[str, DataError], name: str, call: Call) -> Iterator[None]:
    """Note why something cannot be made, and go on to the next."""
    try:
        yield
    except DataError as error:
        errors[name] = error
    except NeedsAnalysisError as error:
        errors[name] = ConfigurationError([call.problem("tables", str(error), "")])


def _must_be_there(assessment: Assessment, call: Call, without: dict[str, DataError]) -> None:
    """Refuse what rests on a table that was not supplied, or that could not be made."""
    _must_be_supplied(assessment, call)
    for name in assessment.configuration.behind(call.needs):
        if isinstance(without.get(name), FindingRefused):
            problem = f"depends on the table {name!r}, which could not be calculated"
            raise FindingRefused([call.problem("tables", problem, f"See tables.{name}.")])
        if name in without:
            raise without[name]


def _must_be_supplied(assessment: Assessment, call: Call) -> None:
    lacking = assessment.not_supplied(call.needs)
    if lacking:
        files = ", ".join(f"{name} ({assessment.path(name).name})" for name in lacking)
        raise NotSupplied([call.problem(None, f"not supplied: {files}", "")])


def _finding(assessment: Assessment, settings: FindingSettings, register: Register | None) -> Finding:
    result = compute(assessment, settings)
    try:
        return released_finding(assessment, settings, result, register=register)
    except BesideEarlier as refusal:
        problem = f"{TOO_SMALL} beside what was published before: {refusal.which}"
        raise TooSmall([finding_problem(settings, None, problem, refusal.remedy)]) from refusal
    except CannotProtect as refusal:
        raise TooSmall([finding_problem(settings, None, TOO_SMALL, refusal.remedy)]) from refusal
    except Refusal as refusal:
        raise FindingRefused([finding_problem(settings, None, refusal.reason, refusal.remedy)]) from refusal
    except DataError:
        raise
    except NeedsAnalysisError as error:
        raise ConfigurationError([finding_problem(settings, "headline", str(error), "Take headline out.")]) from error
