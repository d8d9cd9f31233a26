"""The web page, and one page about an area."""

from needs_analysis.report.profile_sheet import profile_sheet
from needs_analysis.report.render import Page, render
from needs_analysis.report.table_sheet import table_sheet

__all__ = ["Page", "profile_sheet", "render", "table_sheet"]
