"""One assessment as a whole: open, process, run, and check its notebooks."""

from needs_analysis.assessment.build import build_findings, compute, recommendations
from needs_analysis.assessment.folder import Assessment, open
from needs_analysis.assessment.notebooks import check_notebook, refresh_notebooks
from needs_analysis.assessment.process import process
from needs_analysis.assessment.run import Outcome, run

__all__ = [
    "Assessment",
    "Outcome",
    "build_findings",
    "check_notebook",
    "compute",
    "open",
    "process",
    "recommendations",
    "refresh_notebooks",
    "run",
]
