"""A released result with its place in an assessment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from needs_analysis.errors import NeedsAnalysisError
from needs_analysis.release import Released, scan_texts
from needs_analysis.release.text import require_released

FAMILIES: Final = ("demand", "repeat victimisation", "cost-benefit", "service gap", "claims")
"""What findings are about, in the order in which a report tells them."""


@dataclass(frozen=True)
class Finding:
    """A released result with its place in the assessment.

    Parameters
    ----------
    id : str
        Stable id, such as ``"D01"``.
    title : Text
        What it is about; like every text of a finding it comes from `release.text`.
    family : str
        Demand, repeat victimisation, cost-benefit, service gap, claims.
    priority : Text
        The priority of the police and crime plan it serves.
    released : Released
        The result behind it; nothing else is accepted.
    service_id : Text
        The service it is about, if it is about one.
    headline : bool
        Whether it stands in the summary. Synthetic results never do.
    """

    id: str
    title: str
    family: str
    priority: str
    released: Released
    service_id: str = ""
    headline: bool = False

    def __post_init__(self) -> None:
        if not isinstance(self.released, Released):
            raise NeedsAnalysisError(
                f"Finding {self.id} was given a {type(self.released).__name__}, not a released result. "
                "Pass it through release.release first."
            )
        if self.family not in FAMILIES:
            raise NeedsAnalysisError(f"Finding {self.id} is of no family of findings; there are {', '.join(FAMILIES)}.")
        require_released(f"Finding {self.id}", title=self.title, priority=self.priority, service_id=self.service_id)
        scan_texts({"the id of a finding": self.id})
        if self.headline and self.released.result.is_synthetic:
            raise NeedsAnalysisError(f"Finding {self.id} is worked on synthetic data and cannot be a headline.")

    @property
    def sentence(self) -> str:
        """The finding in the panel's words."""
        return self.released.result.sentence()

    @property
    def verdict(self) -> str | None:
        """What the numbers allow to be said."""
        return self.released.result.verdict
