"""One self-contained web page from released findings."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

from needs_analysis.card import Shown, shown_text, whole_table
from needs_analysis.characters import visible
from needs_analysis.charts import PHONE_WIDTH_INCHES, WIDTH_INCHES, png
from needs_analysis.errors import NeedsAnalysisError
from needs_analysis.findings import Finding, Recommendation, ServiceProfile
from needs_analysis.findings.finding import FAMILIES
from needs_analysis.release import Text
from needs_analysis.release.text import require_released
from needs_analysis.result import Result, drawn
from needs_analysis.source import Source
from needs_analysis.wording import sentence_case

MOST_ROWS: Final = 120
MOST_OPEN_ROWS: Final = 60
MOST_OPEN_COLUMNS: Final = 13
"""A table that is larger does not fit the page, and is opened by who wants it."""


@dataclass(frozen=True)
class Page:
    """Everything that the page shows: released findings, and texts that come from `release.text`.

    Parameters
    ----------
    title, office, as_of : str
        What it is, for whom, and as of when.
    priorities : tuple of str
        The plan's priorities, in order.
    findings : tuple of Finding
        Released findings.
    standing : tuple of Recommendation
        Recommendations whose finding still says what they rest on.
    withdrawn : tuple of (Recommendation, str)
        The others, with the reason.
    profiles : tuple of ServiceProfile
        One a service.
    missing : tuple of (str, str, str)
        What is missing, why it matters, who could supply it.
    versions : mapping
        Versions of the programs.
    note : str
        What a reader must know before anything else.
    terms : mapping of str to str
        Words that need explaining.
    provisional : bool
        Whether cells were set aside, so that no page is final.
    open : tuple of str
        What is open, a line each.
    copy_label : str
        For whom the page is, where nothing is withheld in it because their terms ask for that.
    """

    title: Text
    office: Text
    as_of: Text
    priorities: tuple[Text, ...]
    findings: tuple[Finding, ...]
    standing: tuple[Recommendation, ...]
    withdrawn: tuple[tuple[Recommendation, Text], ...]
    profiles: tuple[ServiceProfile, ...]
    missing: tuple[tuple[Text, Text, Text], ...]
    versions: Mapping[str, str]
    note: Text | Literal[""] = ""
    terms: Mapping[Text, Text] = field(default_factory=dict)
    provisional: bool = False
    open: tuple[Text, ...] = ()
    copy_label: Text | Literal[""] = ""

    def __post_init__(self) -> None:
        names = ("title", "office", "as_of", "note", "priorities", "missing", "terms", "open", "copy_label")
        why = tuple(reason for _, reason in self.withdrawn)
        require_released("The page", **{name: getattr(self, name) for name in names}, why_withdrawn=why)
        parts = [(self.findings, Finding), (self.profiles, ServiceProfile)]
        parts += [((*self.standing, *(item for item, _ in self.withdrawn)), Recommendation)]
        for given, kind in parts:
            strange = [type(each).__name__ for each in given if not isinstance(each, kind)]
            if strange:
                raise NeedsAnalysisError(f"The page was given a {strange[0]} in the place of a {kind.__name__}.")


def render(page: Page) -> str:
    """Write the page as HTML.

    Parameters
    ----------
    page : Page
        What to show.

    Returns
    -------
    str
        One file with its pictures inside; the same page gives the same text.
    """
    shown = [_shown(finding, page) for finding in page.findings]
    claims = [item for item in shown if item["finding"].family == "claims"]
    text: str = template("report.html.j2").render(
        page=page,
        families=[(name, [item for item in shown if item["finding"].family == name]) for name in FAMILIES[:-1]],
        claims=claims,
        headlines=[item for item in shown if item["finding"].headline],
        by_service={
            profile.id: [item for item in shown if item["finding"].service_id == profile.id]
            for profile in page.profiles
        },
        sources=_sources(page),
        synthetic=any(finding.released.result.is_synthetic for finding in page.findings),
    )
    return text


def _shown(finding: Finding, page: Page) -> dict[str, Any]:
    result = finding.released.result
    table = table_of(result)
    fits = len(result.table) <= MOST_OPEN_ROWS and len(table.header) <= MOST_OPEN_COLUMNS
    return {
        "finding": finding,
        "result": result,
        "picture": picture(result),
        "phone_picture": picture(result, width_inches=PHONE_WIDTH_INCHES),
        "table": table,
        # Where there is no chart, the table is what a reader looks at.
        "table_is_open": result.chart is None and fits,
        "recommendations": [item for item in page.standing if item.finding == finding.id],
        "rows_not_shown": max(0, len(result.table) - MOST_ROWS),
    }


def picture(result: Result, *, width_inches: float = WIDTH_INCHES) -> str:
    """The result's chart as text to put into a page, or nothing."""
    if result.chart is None:
        return ""
    return base64.b64encode(png(drawn(result, width_inches=width_inches))).decode()


def table_of(result: Result) -> Shown:
    """Header and rows as text: what a reader needs, by what the columns are, without those that are empty."""
    return whole_table(result, most_rows=MOST_ROWS)


def _sources(page: Page) -> list[Source]:
    found: dict[str, Source] = {}
    for finding in page.findings:
        for source in finding.released.result.sources:
            found.setdefault(source.id, source)
    return [found[name] for name in sorted(found, key=lambda name: (found[name].title, name))]


def shown_plainly(value: Any) -> Any:
    """What a template shows of a value: a text with no invisible characters."""
    return visible(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


@cache
def template(name: str) -> Any:
    """A page's template, with the style and the words that all pages share."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=shown_plainly
    )
    environment.filters["sentence_case"] = sentence_case
    environment.filters["shown"] = shown_text
    folder = files(__package__)
    environment.globals["css"] = (folder / "report.css").read_text(encoding="utf-8")
    return environment.from_string((folder / name).read_text(encoding="utf-8"))
