"""The result of one finding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from needs_analysis.assessment.call import SEE, Call, FindingRefused, checked_call, result_of
from needs_analysis.assessment.config import FindingSettings
from needs_analysis.assessment.handed_on import handed_on
from needs_analysis.assessment.open import Assessment
from needs_analysis.result import Result

__all__ = ["FindingRefused", "compute", "finding_problem", "prepared"]


def compute(assessment: Assessment, finding: FindingSettings) -> Result:
    """Compute the result of one finding. A metric that draws numbers takes the assessment's seed, unless it is given one.

    A metric that must have ``force`` or ``areas`` takes them from ``[about]``, unless it is given them. Of tables that metrics made, the
    finding takes over sources, caveats and rows left out.

    Raises
    ------
    ConfigurationError
        For an unknown metric, or a setting that is unknown, missing or of the wrong kind.
    FindingRefused
        When the metric refuses. The message names the finding.
    DataError
        When a table is not what it should be.
    """
    call = Call.of_finding(finding)
    result, behind = result_of(assessment, call), assessment.results_behind(call.needs)
    return handed_on(result, behind, profile=assessment.configuration.release_profile) if behind else result


def prepared(assessment: Assessment, finding: FindingSettings) -> tuple[Callable[..., Result], dict[str, Any]]:
    """The metric of a finding and its settings, checked; no table is read for it."""
    return checked_call(assessment, Call.of_finding(finding))


def finding_problem(finding: FindingSettings, name: str | None, problem: str, remedy: str = SEE) -> dict[str, Any]:
    """What is wrong with how a finding is written, with its place."""
    return Call.of_finding(finding).problem(name, problem, remedy)
