"""One assessment as a whole: open, process, run, and check its notebooks."""

from needs_analysis.assessment.build_findings import build_findings
from needs_analysis.assessment.check import Checked, check
from needs_analysis.assessment.check_file import check_file
from needs_analysis.assessment.check_notebook import check_notebook
from needs_analysis.assessment.compute import compute
from needs_analysis.assessment.open import Assessment, open
from needs_analysis.assessment.problems_workbook import problems_workbook
from needs_analysis.assessment.process import process
from needs_analysis.assessment.query import query
from needs_analysis.assessment.recommendations import recommendations
from needs_analysis.assessment.refresh_notebooks import refresh_notebooks
from needs_analysis.assessment.run import Outcome, run
from needs_analysis.assessment.write_queries import write_queries

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
