"""What is wrong with what was sent: as a table, as a workbook, and as a letter to whoever sent it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from needs_analysis import reading
from needs_analysis.assessment.folder import Assessment
from needs_analysis.characters import visible
from needs_analysis.errors import PROBLEM_COLUMNS, ChangedFile, DataError, NeedsAnalysisError, Refusal, problem_lines
from needs_analysis.files import a_folder, must_be_free, write_whole
from needs_analysis.reading.received import Received
from needs_analysis.reading.template import fit_to_width, saved

HEADINGS: Final = {
    "file": "File",
    "sheet": "Sheet",
    "row": "Row",
    "column": "Column",
    "count": "How many",
    "problem": "What is wrong",
    "expected": "What was expected",
    "remedy": "What to do",
}
"""Columns of problems in words."""

READERS: Final[dict[str, Callable[..., Received]]] = {
    "provider-return": reading.provider_return,
    "police-extract": reading.police_extract,
    "force-aggregate": lambda path, _=None: reading.force_aggregate(path),
    "police-uk": lambda path, _=None: reading.police_uk(path),
    "population": reading.population,
    "contracts": reading.service_contracts,
    "survey": reading.survey,
    "published": reading.published,
}
"""Kinds of files that can be checked on their own, and their readers."""


@dataclass(frozen=True)
class Checked:
    """The result of a check.

    Parameters
    ----------
    results : pandas.DataFrame
        ``table, rows, result``: one row a table or file.
    problems : pandas.DataFrame
        In the columns of ``DataError.problems``; empty where all is sound.
    warnings : pandas.DataFrame
        ``file, code, text, place``: what did not stop a file from being read.
    """

    results: pd.DataFrame
    problems: pd.DataFrame
    warnings: pd.DataFrame

    @property
    def sound(self) -> bool:
        """Whether there is no problem."""
        return self.problems.empty

    @property
    def lines(self) -> list[str]:
        """Every problem in a line of its own."""
        return problem_lines(self.problems)


def check(assessment: Assessment) -> Checked:
    """Read every table of an assessment and gather everything that is wrong."""
    results: list[dict[str, Any]] = []
    problems: list[pd.DataFrame] = []
    warnings: list[dict[str, str]] = []
    for name, settings in assessment.configuration.tables.items():
        try:
            rows = len(assessment.boundaries(name)[0] if settings.kind == "boundaries" else assessment.table(name))
            results.append({"table": name, "rows": f"{rows:,}", "result": "sound"})
            if settings.kind not in ("table", "boundaries"):
                warnings += _warnings(name, assessment.received(name))
        except NeedsAnalysisError as error:
            if settings.contract and isinstance(error, ChangedFile):
                error = _all_problems(assessment.path(name), settings.contract, error)
            problems.append(_as_problems(name, error))
            results.append({"table": name, "rows": "-", "result": _how_many(len(problems[-1]))})
    return _checked(results, problems, warnings)


def check_file(path: Path | str, *, kind: str, layout: Path | str | None = None) -> Checked:
    """Read one file that was sent, before it is part of any assessment.

    Parameters
    ----------
    path : Path or str
        The file.
    kind : str
        One of `READERS`.
    layout : Path or str, optional
        TOML file with its layout, mapping or map of questions.
    """
    if kind not in READERS:
        raise Refusal(f"There is no kind {kind!r}", remedy=f"Take one of {', '.join(READERS)}.")
    if kind in ("survey", "published") and layout is None:
        raise Refusal(
            f"A {kind} file needs its description", remedy="Give it with --layout; see needs-analysis template."
        )
    path = Path(path)
    try:
        received = READERS[kind](path, layout)
    except NeedsAnalysisError as error:
        found = _as_problems(path.name, error)
        return _checked([{"table": path.name, "rows": "-", "result": _how_many(len(found))}], [found], [])
    rows = [{"table": path.name, "rows": f"{len(received.table):,}", "result": "sound"}]
    return _checked(rows, [], _warnings(path.name, received))


def _how_many(problems: int) -> str:
    return f"{problems} problem{'s' if problems > 1 else ''}"


def _all_problems(path: Path, contract: str, first: NeedsAnalysisError) -> NeedsAnalysisError:
    """A changed file is read all the same, so that everything that is wrong with it is listed."""
    try:
        reading.table(path, contract, check_source=False)
    except DataError as error:
        return error
    return first


def _as_problems(name: str, error: NeedsAnalysisError) -> pd.DataFrame:
    if isinstance(error, DataError):
        return error.problems
    return DataError.one(str(error), file=name).problems


def _warnings(name: str, received: Received) -> list[dict[str, str]]:
    return [{"file": name, "code": item.code, "text": item.text, "place": item.place} for item in received.warnings]


def _checked(
    results: Sequence[dict[str, Any]], problems: Sequence[pd.DataFrame], warnings: Sequence[dict[str, str]]
) -> Checked:
    found = pd.concat(problems, ignore_index=True) if problems else pd.DataFrame(columns=list(PROBLEM_COLUMNS))
    return Checked(
        pd.DataFrame(results, columns=["table", "rows", "result"]),
        found,
        pd.DataFrame(warnings, columns=["file", "code", "text", "place"]),
    )


def problems_workbook(checked: Checked, path: Path | str, *, replace: bool = False) -> Path:
    """Write what is wrong as an accessible workbook: one table a sheet, from cell A1, with a header row.

    Parameters
    ----------
    checked : Checked
        From `check` or `check_file`.
    path : Path or str
        Where to write it (``.xlsx``).
    replace : bool
        Whether what stands there may go.

    Raises
    ------
    Refusal
        When something stands there, or the name does not end in ``.xlsx``.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.table import Table, TableStyleInfo

    path = workbook_place(path, replace=replace)
    book = Workbook()
    book.remove(book.active)
    sheets = (
        ("Problems", checked.problems.rename(columns=HEADINGS), "problems"),
        ("Warnings", checked.warnings.rename(columns=str.capitalize), "warnings"),
        ("Tables", checked.results.rename(columns=str.capitalize), "tables"),
    )
    for title, frame, name in sheets:
        sheet = book.create_sheet(title)
        sheet.append(list(frame.columns))
        for row in frame.itertuples(index=False):
            sheet.append([_safe(cell) for cell in row])
        if frame.empty:
            sheet.append(["None"])
        for column in sheet.columns:
            longest = max((len(str(cell.value or "")) for cell in column), default=0)
            sheet.column_dimensions[column[0].column_letter].width = min(max(longest + 2, 10), 60)
            for cell in column:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                cell.font = Font(name="Arial", size=12, bold=cell.row == 1)
                if isinstance(cell.value, str):
                    cell.data_type = "s"  # a text that begins with "=" stays a text
        last = sheet.cell(row=sheet.max_row, column=max(len(frame.columns), 1)).coordinate
        table = Table(displayName=name, ref=f"A1:{last}")
        table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
        sheet.add_table(table)
        sheet.freeze_panes = "A2"
        fit_to_width(sheet)
    return saved(book, path, title="What is wrong with what was sent")


def workbook_place(path: Path | str, *, replace: bool = False, inputs: Iterable[Path] = ()) -> Path:
    """The place of a workbook, which must be free."""
    path = Path(path)
    if path.suffix.lower() != ".xlsx":
        raise Refusal(
            f"{path.name} does not end in .xlsx", remedy="A workbook is written; give it a name ending in .xlsx."
        )
    must_be_free([path], replace=replace, inputs=inputs)
    return path


def _safe(cell: Any) -> Any:
    if isinstance(cell, str):
        return visible(cell)
    return None if cell is None or (isinstance(cell, float) and cell != cell) else cell


def query(checked: Checked, file: str) -> str:
    """Draft a letter to whoever sent a file: what could not be read, where, and what is asked of them.

    Parameters
    ----------
    checked : Checked
        From `check` or `check_file`.
    file : str
        Which file.

    Raises
    ------
    Refusal
        When there is nothing to ask about that file.
    """
    rows = checked.problems[checked.problems["file"] == file]
    if rows.empty:
        raise Refusal(f"There is no problem with {file}", remedy="Nothing needs to be asked.")
    lines = []
    for number, row in enumerate(rows.to_dict("records"), start=1):
        place = [f"{name} {row[name]}" for name in ("sheet", "row", "column") if row[name]]
        where = f"{', '.join(place)}: " if place else ""
        expected = f" We expected {str(row['expected']).rstrip('.')}." if row["expected"] else ""
        lines.append(f"{number}. {where}{str(row['problem']).rstrip('.')}.{expected}")
    return "\n".join(
        [
            f"Subject: {file}: {'a question' if len(rows) == 1 else f'{len(rows)} questions'} before we can use it",
            "",
            "Dear colleague,",
            "",
            f"Thank you for {file}. Before we can use its figures, could you please look at the following?",
            "",
            *lines,
            "",
            "Please send the whole file again when it is corrected, rather than single numbers, and under a new name.",
            "Rows are numbered as the spreadsheet shows them. If one of our questions is wrong, please tell us that too.",
            "",
            "With kind regards,",
            "",
        ]
    )


def write_queries(checked: Checked, folder: Path | str, *, replace: bool = False) -> list[Path]:
    """Write the letter for each file with problems, as text.

    Parameters
    ----------
    checked : Checked
        From `check` or `check_file`.
    folder : Path or str
        A folder, which is made when it is not there; the name of a file is refused.
    replace : bool
        Whether letters that stand there may go: somebody may have worked on them.

    Raises
    ------
    Refusal
        Before any is written, when one of that name stands there.
    """
    folder = a_folder(folder)
    letters = {
        folder / f"query_{Path(str(file)).name}.txt": query(checked, str(file))
        for file in dict.fromkeys(checked.problems["file"].dropna())
    }
    must_be_free(letters, replace=replace)
    folder.mkdir(parents=True, exist_ok=True)
    for path, letter in letters.items():
        write_whole(path, letter)
    return list(letters)
