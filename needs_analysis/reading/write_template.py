"""Blank workbooks for providers, and the files that a force's analyst needs."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from needs_analysis import periods
from needs_analysis.contracts import ALL, Column, Contract
from needs_analysis.documents.workbook import as_table, fit_to_width, font, saved
from needs_analysis.errors import NeedsAnalysisError, Refusal
from needs_analysis.files import a_folder, must_be_free, write_new, write_whole
from needs_analysis.reading.formats.grid import letters
from needs_analysis.reading.meaning.layout import READ_ME, RETURN_SHEET
from needs_analysis.reading.sources.force_aggregate import EXPORTER

_ROWS: Final = 200
_MARKS: Final = '"<5", "*", "not known", "not applicable"'

_TITLES: Final = {
    "provider_return": "Monitoring return",
    "service_contracts": "Contracts and grants",
    "funding": "Funding",
    "provider_queries": "Queries to providers",
}
_SHORT: Final = {"contracts": "service_contracts"}
"""Shorter names, as on the command line."""
_HOW: Final = {
    "provider_return": (
        "One row for each service, area and quarter. Please do not add total rows: totals are calculated.",
        "Leave out (or leave empty) what you do not collect. An empty cell means not known. Write 0 where there were none.",
        'Write a small number that you do not want to disclose as "<5"; it is then treated as 1 to 4.',
        "Counts are for the quarter, not cumulative since April.",
        "Please do not write names, dates of birth, addresses or references of people anywhere in this workbook.",
    ),
    "service_contracts": (
        "One row for each target of each contract or grant; a contract without a target has one row.",
        "Write dates as 2026-03-31. Money is in pounds a year.",
    ),
    "funding": (
        "One row for each award, financial year and need; an award for several needs has a row for each. Please do not add total rows.",
        "Leave ring_fence empty where the award may be used for any need. Money is in pounds; write dates as 2026-03-31.",
        "An empty cell means not known. Write 0 where there is none.",
    ),
    "provider_queries": (
        "One row for each query to a provider; leave answered empty while it is open.",
        "Please do not write names, dates of birth, addresses or references of people anywhere in this workbook.",
    ),
}
EXAMPLES: Final = {
    "layout": "layout.toml",
    "police-mapping": "police_mapping.toml",
    "survey-questions": "survey_questions.toml",
}
"""Examples of the small files that describe what was sent, by name."""


def write_template(kind: str, to: Path | str, *, first_quarter: str = "2025/26 Q1") -> list[Path]:
    """Write a template.

    Parameters
    ----------
    kind : str
        ``provider-return``, ``contracts``, ``funding`` or ``provider-queries`` (a blank workbook), ``force-aggregate`` (the exporter, its SQL and the
        data-sharing schedule), or one of `EXAMPLES`.
    to : Path or str
        The file of a workbook or example, or the folder of the exporter. What is there already is not overwritten.
    first_quarter : str
        First of the eight quarters that can be chosen.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    Refusal
        For a kind that there is not, or a file that is there already.
    """
    path, asked = Path(to), kind
    kind = kind.replace("_", "-")
    name = _SHORT.get(kind, kind.replace("-", "_"))
    if name in _TITLES:
        must_be_free([path], replace=None)
        return [_workbook(ALL[name], path, first_quarter)]
    if kind == "force-aggregate":
        must_be_free([a_folder(path) / name for name in EXPORTER], replace=None)
        path.mkdir(parents=True, exist_ok=True)
        for name in EXPORTER:
            text = (files("needs_analysis.reading") / "force_export" / name).read_text(encoding="utf-8")
            write_whole(path / name, text)
        return [path / name for name in EXPORTER]
    if kind in EXAMPLES:
        text = (files("needs_analysis.reading") / "examples" / EXAMPLES[kind]).read_text(encoding="utf-8")
        write_new(path, text, replace=None)
        return [path]
    written = {contract: short for short, contract in _SHORT.items()}
    known = [*(written.get(each, each.replace("_", "-")) for each in _TITLES), "force-aggregate", *EXAMPLES]
    raise Refusal(f"{asked!r} is not a template", remedy=f"Choose one of {', '.join(known)}.")


def _workbook(contract: Contract, path: Path, first_quarter: str) -> Path:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    if path.suffix.lower() != ".xlsx":
        raise NeedsAnalysisError(f"{path.name} must end in .xlsx.")
    title = _TITLES[contract.name]
    book = Workbook()
    cover = book.active
    cover.title = READ_ME
    cover.append([title])
    cover["A1"].font = Font(bold=True, size=16)
    for line in _HOW[contract.name]:
        cover.append([line])
    cover.append([])
    cover.append(["Column", "Content", "Accepted values"])
    for cell in cover[cover.max_row]:
        cell.font = Font(bold=True)
    for column in contract.columns:
        needed = "needed" if not column.optional else "if you have it"
        cover.append([column.name, column.meaning, f"{column.expected} ({needed})"])
    for name, width in (("A", 32), ("B", 70), ("C", 60)):
        cover.column_dimensions[name].width = width
    table_starts = len(_HOW[contract.name]) + 3
    for row in cover.iter_rows():
        for cell in row:
            # The lines above the table run over the empty cells beside them.
            cell.alignment = Alignment(wrap_text=cell.row >= table_starts, vertical="top")
            cell.font = font(bold=cell.font.bold, size=16 if cell.row == 1 else 12)
    fit_to_width(cover)

    sheet = book.create_sheet(RETURN_SHEET)
    sheet.append([column.name for column in contract.columns])
    last = letters(len(contract.columns) - 1)
    as_table(sheet, name="return_rows", ref=f"A1:{last}{_ROWS + 1}")
    sheet.freeze_panes = "B2"
    quarters = _quarters(first_quarter)
    for place, column in enumerate(contract.columns):
        name = letters(place)
        sheet.column_dimensions[name].width = max(14, len(column.name) + 3)
        sheet[f"{name}1"].font = font(bold=True)
        if column.kind == "date":
            for number in range(2, _ROWS + 2):
                sheet[f"{name}{number}"].number_format = "yyyy-mm-dd"
        validation = _validation(column, name, quarters)
        if validation is not None:
            sheet.add_data_validation(validation)
            validation.add(f"{name}2:{name}{_ROWS + 1}")
    fit_to_width(sheet)
    book.active = 1
    return saved(book, path, title=title)


def _quarters(first: str) -> list[str]:
    found = [periods.quarter(first)]
    while len(found) < 8:
        found.append(periods.following(found[-1]))
    return found


def _validation(column: Column, name: str, quarters: Sequence[str]) -> Any:
    """What Excel checks while somebody types; the reader checks all of it again."""
    from openpyxl.worksheet.datavalidation import DataValidation

    if column.kind == "quarter":
        return _list(quarters, column)
    if column.kind == "choice":
        return _list(column.choices, column)
    cell = f"{name}2"
    if column.kind == "measured":
        marks = "{" + _MARKS.replace(", ", ",") + "}"
        whole = "" if column.decimals else f",{cell}=INT({cell})"
        formula = f"OR(AND(ISNUMBER({cell}),{cell}>=0{whole}),ISNUMBER(MATCH({cell},{marks},0)))"
        text = f"A {'number' if column.decimals else 'whole number'}, 0 or more, or {_MARKS}."
    elif column.kind in ("money", "number"):
        formula, text = f"AND(ISNUMBER({cell}),{cell}>=0)", "A number, 0 or more."
    elif column.kind == "date":
        formula, text = f"AND(ISNUMBER({cell}),{cell}>36525)", "A date."
    else:
        return None
    check = DataValidation(type="custom", formula1=formula, allow_blank=True, showErrorMessage=True)
    check.errorTitle, check.error = column.name[:32], text
    return check


def _list(words: Sequence[str], column: Column) -> Any:
    from openpyxl.worksheet.datavalidation import DataValidation

    check = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True, showErrorMessage=True)
    check.errorTitle, check.error = column.name[:32], f"One of {', '.join(words)}."[:255]
    return check
