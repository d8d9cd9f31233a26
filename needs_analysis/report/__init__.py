"""The web page, and one page about an area."""

from needs_analysis.report.profile_sheet import profile_sheet
from needs_analysis.report.render import Page, render

__all__ = ["Page", "profile_sheet", "render"]
