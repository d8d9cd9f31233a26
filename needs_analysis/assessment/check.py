"""What is wrong with the tables of an assessment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from needs_analysis import reading
from needs_analysis.assessment.open import Assessment
from needs_analysis.contracts import Contract
from needs_analysis.errors import PROBLEM_COLUMNS, ChangedFile, DataError, NeedsAnalysisError, problem_lines
from needs_analysis.reading.received import Received
from needs_analysis.release.text import safe_line

NOT_SUPPLIED: Final = "not supplied"


@dataclass(frozen=True)
class Checked:
    """The result of a check.

    Parameters
    ----------
    results : pandas.DataFrame
        ``table, rows, result``: one row a table or file.
    problems : pandas.DataFrame
        In the columns of ``DataError.problems``; empty where all is in order.
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
    """Read every table of an assessment and gather everything that is wrong; a file that was not supplied is no fault."""
    configuration = assessment.configuration
    results: dict[str, tuple[str, str]] = {}
    problems: dict[str, pd.DataFrame] = {}
    warnings: list[dict[str, str]] = []
    # Tables before what is made of them.
    for name in configuration.behind(configuration.tables):
        settings = configuration.tables[name]
        below = [part for part in configuration.behind(settings.needs) if part in problems]
        if below:
            results[name] = ("-", f"depends on {below[0]}")  # what is wrong is said there
            continue
        if assessment.not_supplied([name]):
            results[name] = ("-", NOT_SUPPLIED)
            continue
        try:
            rows = len(assessment.boundaries(name)[0]) if settings.kind == "boundaries" else assessment.rows(name)
            results[name] = (f"{rows:,}", "OK")
            if settings.kind not in ("table", "boundaries"):
                warnings += warnings_of(name, assessment.received(name))
        except NeedsAnalysisError as error:
            if settings.contract and isinstance(error, ChangedFile):
                read: Any = reading.unloaded if assessment.is_unloaded(name) else reading.table
                error = _all_problems(read, assessment.path(name), assessment.contract(settings.contract), error)
            problems[name] = as_problems(name, error)
            results[name] = ("-", how_many(len(problems[name])))
    rows_and_results = [
        {"table": name, "rows": results[name][0], "result": results[name][1]} for name in configuration.tables
    ]
    return checked(rows_and_results, [problems[name] for name in configuration.tables if name in problems], warnings)


def how_many(problems: int) -> str:
    """A number of problems in words."""
    return f"{problems} problem{'s' if problems > 1 else ''}"


def _all_problems(read: Any, path: Path, contract: Contract, first: NeedsAnalysisError) -> NeedsAnalysisError:
    """A changed file is read all the same, so that everything that is wrong with it is listed."""
    try:
        read(path, contract, check_source=False)
    except DataError as error:
        return error
    return first


def as_problems(name: str, error: NeedsAnalysisError) -> pd.DataFrame:
    """An error as rows of problems."""
    if isinstance(error, DataError):
        return error.problems
    return DataError.one(str(error), file=name).problems


def warnings_of(name: str, received: Received) -> list[dict[str, str]]:
    """What did not stop a file from being read, as rows."""
    return [{"file": name, "code": item.code, "text": item.text, "place": item.place} for item in received.warnings]


def checked(
    results: Sequence[dict[str, Any]], problems: Sequence[pd.DataFrame], warnings: Sequence[dict[str, str]]
) -> Checked:
    """The tables of a check."""
    found = pd.concat(problems, ignore_index=True) if problems else pd.DataFrame(columns=list(PROBLEM_COLUMNS))
    # Where it stands is said; what stands there goes into no letter and on no screen where it looks like a person.
    said = [{name: _safe(value) for name, value in warning.items()} for warning in warnings]
    asked = found.assign(**{name: found[name].map(_safe) for name in ("column", "problem", "expected", "remedy")})
    return Checked(
        pd.DataFrame(
            [{name: _safe(value) for name, value in row.items()} for row in results],
            columns=["table", "rows", "result"],
        ),
        asked.astype(object).where(asked.notna(), None),
        pd.DataFrame(said, columns=["file", "code", "text", "place"]),
    )


def _safe(value: Any) -> Any:
    return safe_line(value) if isinstance(value, str) else value
