"""``assessment.toml``, read and checked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from needs_analysis import toml
from needs_analysis.assessment.config import FORMAT, FORMAT_LINE, Configuration
from needs_analysis.assessment.consistent import consistent
from needs_analysis.assessment.profiles_fit import profiles_fit
from needs_analysis.contracts import ALL, Contract
from needs_analysis.contracts.own import own_contracts
from needs_analysis.errors import ConfigurationError


def read_configuration(path: Path) -> Configuration:
    """Read and check an ``assessment.toml``.

    Raises
    ------
    ConfigurationError
        With every problem: bad TOML with its line, a format that this version does not know, an unknown, missing or wrong setting with
        its place, and parts that do not fit each other, such as a table that is made of itself.
    """
    entries = toml.entries(path)
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    _check_format(entries.get("format", 1), lines, path)
    problems: list[dict[str, Any]] = []
    try:
        found = Configuration.model_validate(entries)
    except ValidationError as error:
        # A list whose items are faulty is not too short besides.
        faults = [item for item in error.errors() if not (item["type"] == "too_short" and item["input"])]
        problems += [_problem(item, lines, path) for item in faults]
    problems += [
        {
            "file": path.name,
            "row": _line(list(misfit.place), lines),
            "column": ".".join(misfit.place),
            "problem": misfit.problem,
            "expected": misfit.expected,
            "remedy": misfit.remedy,
        }
        for misfit in (*profiles_fit(entries), *consistent(entries, contracts_of(path.parent)))
    ]
    if problems:
        raise ConfigurationError(problems)
    return found


def _check_format(given: Any, lines: list[str], path: Path) -> None:
    """Refuse a format that is none; what another one would mean, nobody can say."""
    if isinstance(given, int) and not isinstance(given, bool) and 1 <= given <= FORMAT:
        return
    newer = isinstance(given, int) and not isinstance(given, bool) and given > FORMAT
    raise ConfigurationError.one(
        f"there is no format {given!r}"
        if not newer
        else f"format {given} is newer than this version of needs_analysis",
        file=path.name,
        row=_line(["format"], lines),
        column="format",
        expected=FORMAT_LINE,
        remedy=f"Write {FORMAT_LINE}, without quotation marks." if not newer else "Install the newest needs_analysis.",
    )


def contracts_of(folder: Path) -> dict[str, Contract]:
    """Every contract that tables of an assessment may keep: the shipped ones and its own, in ``contracts/``."""
    return {**ALL, **own_contracts(folder / "contracts", shipped=frozenset(ALL))}


def _problem(item: Any, lines: list[str], path: Path) -> dict[str, Any]:
    place = [str(part) for part in item["loc"]]
    return {
        "file": path.name,
        "row": _line(place, lines),
        "column": ".".join(place) or None,
        "problem": toml.in_words(item),
        "expected": "a value" if item["type"] == "missing" else "",
        "remedy": toml.remedy_of(item),
    }


def _line(place: list[str], lines: list[str]) -> int | None:
    """Line of a setting: the n-th block of an array of tables, then the key in it."""
    start, names = 0, place
    if len(place) > 1 and place[1].isdigit():
        headers = [number for number, line in enumerate(lines) if line.strip() == f"[[{place[0]}]]"]
        if int(place[1]) >= len(headers):
            return None
        start, names = headers[int(place[1])], place[2:]
    elif len(place) > 1:
        above = [f"[{'.'.join(place[:parts])}]" for parts in range(len(place), 0, -1)]
        found = [n for header in above for n, line in enumerate(lines) if line.strip() == header]
        if not found:
            return None
        start, names = found[0], place[-1:]
    for number in range(start, len(lines)):
        if names and lines[number].split("=")[0].strip() == names[-1]:
            return number + 1
        if number > start and lines[number].startswith("["):
            break
    return start + 1 if place else None
