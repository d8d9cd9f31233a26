"""What a run writes: tables, findings, and what went wrong, each only as it may leave."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final

import pandas as pd

from needs_analysis.characters import visible
from needs_analysis.contracts import ALL
from needs_analysis.documents.csv_text import csv_text
from needs_analysis.files import write_whole
from needs_analysis.findings import Finding
from needs_analysis.report import Page
from needs_analysis.source import Source

_COLUMNS: Final = frozenset(column.name for contract in ALL.values() for column in contract.columns)


def placed_lines(problems: pd.DataFrame, *, files: frozenset[str]) -> list[str]:
    """What may be written about problems: file, place and count. Their texts may repeat what stood in a file.

    Parameters
    ----------
    problems : pandas.DataFrame
        In the columns of ``DataError.problems``.
    files : frozenset of str
        Names of files that the assessment itself names; another name is not repeated.

    Returns
    -------
    list of str
        One line a problem.
    """
    return [_placed(row, files) for row in problems.to_dict("records")]


def _placed(row: dict[Any, Any], files: frozenset[str]) -> str:
    place = [str(row["file"])] if row.get("file") in files else []
    rows = str(row.get("row") or "")
    if re.fullmatch(r"[0-9, .]{1,80}", rows):
        place.append(f"row {rows}")
    names = [name for name in str(row.get("column") or "").split(" + ") if name in _COLUMNS]
    if names:
        place.append(f"column {' + '.join(names)}")
    count = int(row["count"]) if row.get("count") else 1
    what = "a cell" if count == 1 else f"{count:,} cells"
    return f"{', '.join(place) or 'A file'}: {what} could not be read (DATA); needs-analysis check says more."


def write_tables(folder: Path, findings: list[Finding]) -> None:
    """Write the released table of each finding, for people as CSV and exact as Parquet."""
    folder.mkdir(parents=True, exist_ok=True)
    for finding in findings:
        table = finding.released.result.table
        write_whole(folder / f"{finding.id}.csv", csv_text(table))
        stored = _ten_digits(table)
        for name in stored.columns[[isinstance(each, pd.CategoricalDtype) for each in stored.dtypes]]:
            # A category that no row has is written too.
            stored[name] = stored[name].cat.remove_unused_categories()
        stored.attrs = {}  # the label holds in this process only
        stored.to_parquet(folder / f"{finding.id}.parquet", index=False)


def _ten_digits(table: pd.DataFrame) -> pd.DataFrame:
    """The numbers as the CSV file has them: the digits after the tenth depend on the processor."""

    def rounded(value: Any) -> Any:
        return float(f"{value:.10g}") if isinstance(value, float) else value

    decimals = [name for name in table if not pd.api.types.is_integer_dtype(table[name])]
    return table.assign(**{str(name): table[name].map(rounded).astype(table[name].dtype) for name in decimals})


def findings_json(findings: list[Finding], page: Page) -> str:
    """Everything of the report that another program may want to read."""

    def source(item: Source) -> dict[str, str]:
        return {"id": item.id, "title": item.title, "producer": item.producer, "licence": item.licence}

    entries = [
        {
            "id": finding.id,
            "title": finding.title,
            "family": finding.family,
            "priority": finding.priority,
            "service_id": finding.service_id,
            "sentence": finding.sentence,
            "analyst": finding.released.result.sentence("analyst"),
            "verdict": finding.verdict,
            "label": finding.released.label,
            "definition": finding.released.result.definition,
            "method": finding.released.result.method,
            "caveats": [{"code": caveat.code, "text": caveat.text} for caveat in finding.released.result.caveats],
            "sources": [source(item) for item in finding.released.result.sources],
            "table": f"tables/{finding.id}.csv",
            "columns": [
                {"name": column.name, "role": column.role, "unit": column.unit}
                for column in finding.released.result.columns
            ],
            "recommendations": [item.id for item in page.standing if item.finding == finding.id],
        }
        for finding in findings
    ]
    return as_json(
        {
            "title": page.title,
            "provisional": page.provisional,
            "open": list(page.open),
            "findings": entries,
            "recommendations": [{**vars(item), "when_verdict": list(item.when_verdict)} for item in page.standing],
            "withdrawn": [{"id": item.id, "finding": item.finding, "why": why} for item, why in page.withdrawn],
            "services": [
                {
                    "id": profile.id,
                    "service": profile.name,
                    "says": [vars(line) for line in profile.says],
                    "funding": list(profile.funding),
                    "cannot": list(profile.cannot),
                    "needed": list(profile.needed),
                }
                for profile in page.profiles
            ],
            "missing": [{"what": what, "why": why, "who": who} for what, why, who in page.missing],
        }
    )


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, str):
        return visible(value)
    return value.item() if hasattr(value, "item") else value


def as_json(value: Any) -> str:
    """A nested structure as JSON text, the same each time."""
    return json.dumps(_plain(value), ensure_ascii=False, indent=1, sort_keys=False) + "\n"
