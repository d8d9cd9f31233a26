"""Every error the library raises, with a common root.

An error says what is wrong, where (file, sheet, row as the spreadsheet numbers it, column), how many,
what was expected and what to do next. It never repeats a cell of a record-level table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self

from needs_analysis.characters import visible

if TYPE_CHECKING:
    import pandas as pd

PROBLEM_COLUMNS = ("file", "sheet", "row", "column", "count", "problem", "expected", "remedy")


class NeedsAnalysisError(Exception):
    """Root of all errors of the library.

    Attributes
    ----------
    code : str
        What kind of error it is: the one word of it that may be written where others read it, because its text may hold
        what stood in a file.
    """

    code: ClassVar[str] = "ERROR"

    def __init__(self, *said: object) -> None:
        super().__init__(*(visible(each) if isinstance(each, str) else each for each in said))


class DataError(NeedsAnalysisError):
    """A file or table is not as expected.

    Parameters
    ----------
    problems : iterable of mappings
        One mapping a problem, with the keys ``file, sheet, row, column, count, problem, expected, remedy``
        (those that apply). All problems of a file come in one error.

    Attributes
    ----------
    problems : pandas.DataFrame
        The same, one row a problem.
    """

    code = "DATA"

    def __init__(self, problems: Iterable[Mapping[str, Any]]) -> None:
        self._problems = [
            {key: visible(value) if isinstance(value, str) else value for key, value in problem.items()}
            for problem in problems
        ]
        super().__init__(self._message())

    @classmethod
    def one(cls, problem: str, **where: Any) -> Self:
        """The error of a single problem, with those of the other keys that apply."""
        return cls([{"problem": problem, **where}])

    @property
    def entries(self) -> list[dict[str, Any]]:
        """The problems as recorded, for another error that repeats them."""
        return [dict(problem) for problem in self._problems]

    @property
    def problems(self) -> pd.DataFrame:
        """One row per problem."""
        import pandas as pd

        frame = pd.DataFrame(self._problems, columns=list(PROBLEM_COLUMNS))
        return frame.astype(object).where(frame.notna(), None)

    def _message(self) -> str:
        shown = [_problem_line(problem) for problem in self._problems[:10]]
        if len(self._problems) > 10:
            shown.append(f"... and {len(self._problems) - 10} more problems (see .problems)")
        return "\n".join(shown)


class ChangedFile(DataError):
    """A raw file does not match its recorded checksum."""

    code = "CHANGED_FILE"


class ConfigurationError(DataError):
    """``assessment.toml`` (or another settings file) is not valid."""

    code = "CONFIGURATION"


class Refusal(NeedsAnalysisError):
    """A calculation that would mislead was refused.

    Parameters
    ----------
    reason : str
        Why, in the field's words ("needs 12 months of history before the window; has 3").
    remedy : str
        What would make it possible.
    """

    code = "REFUSED"

    def __init__(self, reason: str, *, remedy: str) -> None:
        self.reason = reason
        self.remedy = remedy
        super().__init__(f"{reason if reason.endswith(('.', '?')) else f'{reason}.'} {remedy}".rstrip())


class UnitError(Refusal):
    """Different units (people and referrals, amounts in different price years) would have been combined."""

    code = "UNITS"


class MissingExtra(NeedsAnalysisError):
    """An optional part of the library is not installed."""

    code = "MISSING_EXTRA"

    def __init__(self, *, needed_for: str, package: str, extra: str) -> None:
        self.extra = extra
        super().__init__(
            f"{needed_for} needs the package {package}, which is not installed. "
            f'Install it with: pip install "needs-analysis[{extra}]"'
        )


def problem_lines(problems: pd.DataFrame) -> list[str]:
    """Each row of a table of problems in words."""
    return [_problem_line(row) for row in problems.to_dict("records")]  # type: ignore[arg-type]


def _problem_line(problem: Mapping[str, Any]) -> str:
    place = [str(problem["file"])] if problem.get("file") else []
    if problem.get("sheet"):
        place.append(f'sheet "{problem["sheet"]}"')
    if problem.get("row") is not None:
        place.append(f"row {problem['row']}")
    if problem.get("column"):
        place.append(f'column "{" ".join(str(problem["column"]).split())}"')
    parts = [f"{', '.join(place)}: {problem['problem']}" if place else str(problem["problem"])]
    if problem.get("expected"):
        parts.append(f"Expected {problem['expected']}")
    if problem.get("remedy"):
        parts.append(str(problem["remedy"]))
    return " ".join(part if part.endswith((".", "?")) else f"{part}." for part in parts)
