"""One self-contained web page from released findings."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final

import pandas as pd

from needs_analysis.characters import visible
from needs_analysis.charts import PHONE_WIDTH_INCHES, WIDTH_INCHES, png
from needs_analysis.findings import Finding, Recommendation, ServiceProfile
from needs_analysis.money import pounds
from needs_analysis.result import Result, column_title, shown_text
from needs_analysis.source import Source
from needs_analysis.wording import percent, sentence_case

FAMILIES: Final = ("demand", "repeat victimisation", "cost-benefit", "service gap", "claims")
MOST_ROWS: Final = 120
_HIDDEN: Final = frozenset(
    {
        "confidence",
        "method",
        "lower_by_chance",
        "upper_by_chance",
        "area_code",
        "lsoa21_code",
        "source",
        "test",
        "facts",
        "service_id",
    }
)
_SCALED: Final = ("value", "lower", "upper", "uk_lowest", "uk_highest", "share_of_units")


@dataclass(frozen=True)
class Page:
    """Everything that the page shows.

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
    """

    title: str
    office: str
    as_of: str
    priorities: tuple[str, ...]
    findings: tuple[Finding, ...]
    standing: tuple[Recommendation, ...]
    withdrawn: tuple[tuple[Recommendation, str], ...]
    profiles: tuple[ServiceProfile, ...]
    missing: tuple[tuple[str, str, str], ...]
    versions: Mapping[str, str]
    note: str = ""
    terms: Mapping[str, str] = field(default_factory=dict)
    provisional: bool = False
    open: tuple[str, ...] = ()


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
    text: str = _template().render(
        page=page,
        families=[(name, [item for item in shown if item["finding"].family == name]) for name in FAMILIES[:-1]],
        claims=claims,
        headlines=[item for item in shown if item["finding"].headline],
        by_service={
            profile.id: [item for item in shown if item["finding"].service_id == profile.id]
            for profile in page.profiles
        },
        sources=_sources(page),
        synthetic=any(finding.released.label for finding in page.findings),
    )
    return text


def _shown(finding: Finding, page: Page) -> dict[str, Any]:
    result = finding.released.result
    return {
        "finding": finding,
        "result": result,
        "picture": picture(result),
        "phone_picture": picture(result, width_inches=PHONE_WIDTH_INCHES),
        "table": table_of(result),
        "recommendations": [item for item in page.standing if item.finding == finding.id],
        "rows_not_shown": max(0, len(result.table) - MOST_ROWS),
    }


def picture(result: Result, *, width_inches: float = WIDTH_INCHES) -> str:
    """The result's chart as text to put into a page, or nothing."""
    if result.chart is None:
        return ""
    return base64.b64encode(png(result.plot(width_inches=width_inches))).decode()


def table_of(result: Result) -> dict[str, Any]:
    """Header and rows as text, without columns that are the same throughout or empty."""
    table = result.table.head(MOST_ROWS)
    scaled = result.chart is not None and result.chart.scale == 100
    keep = [
        name
        for name in table.columns
        if str(name) not in _HIDDEN
        and not _is_blank(table[name])
        and not (name == "measure" and table[name].nunique() == 1)
    ]
    header, columns = [], []
    for name in keep:
        percent_here = scaled and name in _SCALED
        header.append(column_title(name) + (" (%)" if percent_here else ""))
        columns.append(
            [
                _cell(value, str(name), percent_here, row)
                for value, row in zip(table[name], table.to_dict("records"), strict=True)
            ]
        )
    return {"header": header, "rows": list(zip(*columns, strict=True)) if columns else []}


def _cell(value: Any, column: str, percent_here: bool, row: Mapping[Any, Any]) -> str:
    if percent_here and isinstance(value, int | float) and math.isfinite(value):
        shown = percent(value, digits=1).removesuffix("%")
        return shown.rstrip("0").rstrip(".") if "." in shown else shown
    if row.get("unit") == "GBP" and column in ("numerator", "denominator", "unspent") and pd.notna(value):
        return pounds(float(value))
    return shown_text(value)


def _is_blank(column: pd.Series) -> bool:
    return bool(column.isna().all() or (column.astype(str) == "").all())


def _sources(page: Page) -> list[Source]:
    found: dict[str, Source] = {}
    for finding in page.findings:
        for source in finding.released.result.sources:
            found.setdefault(source.id, source)
    return [found[name] for name in sorted(found, key=lambda name: (found[name].title, name))]


def shown_plainly(value: Any) -> Any:
    """What a template shows of a value: a text with nothing in it that cannot be seen."""
    return visible(value) if type(value) is str else value


@cache
def _template() -> Any:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=shown_plainly
    )
    environment.filters["sentence_case"] = sentence_case
    environment.filters["shown"] = shown_text
    folder = files(__package__)
    environment.globals["css"] = (folder / "report.css").read_text(encoding="utf-8")
    return environment.from_string((folder / "report.html.j2").read_text(encoding="utf-8"))
