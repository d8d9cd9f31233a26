"""The web page, and one page about an area."""

from needs_analysis.report.page import Page, render
from needs_analysis.report.sheet import profile_sheet

__all__ = ["Page", "profile_sheet", "render"]
