"""One assessment as a whole: open, process, run, and check its notebooks."""

from needs_analysis.assessment.build import build_findings, compute, recommendations
from needs_analysis.assessment.check import Checked, check, check_file, problems_workbook, query, write_queries
from needs_analysis.assessment.folder import Assessment, open
from needs_analysis.assessment.notebook_checks import check_notebook
from needs_analysis.assessment.notebooks import refresh_notebooks
from needs_analysis.assessment.process import process
from needs_analysis.assessment.run import Outcome, run

__all__ = [
    "Assessment",
    "Checked",
    "Outcome",
    "build_findings",
    "check",
    "check_file",
    "check_notebook",
    "compute",
    "open",
    "problems_workbook",
    "process",
    "query",
    "recommendations",
    "refresh_notebooks",
    "run",
    "write_queries",
]
