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
from needs_analysis.columns import SHARE, STANDARD, Column
from needs_analysis.findings import Finding, Recommendation, ServiceProfile
from needs_analysis.findings.finding import FAMILIES
from needs_analysis.money import pounds
from needs_analysis.result import Result, column_title, shown_text
from needs_analysis.source import Source
from needs_analysis.wording import percent, sentence_case

MOST_ROWS: Final = 120


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
    """Header and rows as text: what a reader needs, by what the columns are, without those that are empty."""
    table = result.table.head(MOST_ROWS)
    shown = [column for column in result.columns if _is_shown(table, column)]
    header = [column_title(column.name) + (" (%)" if unit_of(result, column) == SHARE else "") for column in shown]
    units = table["unit"].tolist() if "unit" in table else [""] * len(table)
    columns = [
        [
            _cell(value, column, unit_of(result, column), row_unit)
            for value, row_unit in zip(table[column.name], units, strict=True)
        ]
        for column in shown
    ]
    return {"header": header, "rows": list(zip(*columns, strict=True)) if columns else []}


def unit_of(result: Result, column: Column) -> str:
    """Unit of a column; the ends of a range have that of what they are the range of."""
    if column.unit or column.role != "limit" or len(column.of) != 1 or column.of[0] not in result.table:
        return column.unit
    return result.column(column.of[0]).unit


def _is_shown(table: pd.DataFrame, column: Column) -> bool:
    values = table[column.name]
    # One measure throughout is what the table is called.
    said_above = column == STANDARD["measure"] and values.nunique() == 1
    return column.role != "helper" and not said_above and not _is_blank(values)


def _cell(value: Any, column: Column, unit: str, row_unit: object) -> str:
    if unit == SHARE and isinstance(value, int | float) and math.isfinite(value):
        shown = percent(value, digits=1).removesuffix("%")
        return shown.rstrip("0").rstrip(".") if "." in shown else shown
    if column.role == "money" and "GBP" in (unit, row_unit) and pd.notna(value):
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
