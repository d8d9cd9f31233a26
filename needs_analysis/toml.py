"""The only place that opens TOML files: their content, or what is wrong with them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Final

from needs_analysis.characters import is_odd
from needs_analysis.errors import ConfigurationError, DataError

_LARGEST_BYTES: Final = 2_097_152
_DEEPEST: Final = 20
_MOST_DOTS: Final = 400
_LARGEST_NUMBER: Final = 2**63 - 1
"""TOML's own limit of whole numbers."""


def entries(path: Path, *, error: type[DataError] = ConfigurationError) -> dict[str, Any]:
    """Read a TOML file.

    Parameters
    ----------
    path : Path
        The file.
    error : type
        What is raised.

    Returns
    -------
    dict
        As `tomllib` has it.

    Raises
    ------
    ConfigurationError
        When the file was not found, is a folder, is too large, is no UTF-8 text or no TOML, is nested too deeply, holds a number beyond all
        sense, or characters that nobody can see.
    """

    def wrong(problem: str, remedy: str, **where: Any) -> DataError:
        return error.one(problem, file=path.name, remedy=remedy, **where)

    if path.suffix.lower() != ".toml":
        raise wrong("is not a TOML file", "Write it as TOML.", expected="a file that ends in .toml")
    if path.is_dir():
        raise wrong("is a folder, not a file", "Give the path of a file, or rename the folder.")
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise wrong(f"has over {_LARGEST_BYTES:,} bytes", "Remove what is not a setting.")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise wrong("is not UTF-8 text", "Save it again as UTF-8.") from None
    except (OSError, ValueError):
        raise wrong("the file was not found", "Check its path.") from None
    # The time that keys of many parts take grows with the square of their number.
    if any(line.count(".") > _MOST_DOTS for line in text.splitlines()):
        raise wrong("is not valid TOML (nested too deeply, or a line has too many dots)", "Correct it.")
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as unread:
        raise wrong(f"is not valid TOML ({unread})", "Correct that line; each key may appear only once.") from None
    except (RecursionError, ValueError):
        raise wrong("is not valid TOML (nested too deeply, or a number is too long)", "Correct it.") from None
    for place, value in _walked(found, []):
        if len(place) > _DEEPEST:
            raise wrong("is nested too deeply", "Correct it.")
        if isinstance(value, int) and abs(value) > _LARGEST_NUMBER:
            raise wrong("is a number out of range", "Correct it.", column=".".join(place))
        if any(is_odd(each) for each in (*place[-1:], *([value] if isinstance(value, str) else []))):
            raise wrong("contains invisible characters", "Retype it.", column=".".join(place))
    return found


def _walked(value: Any, place: list[str]) -> Any:
    """Every value of a nested structure with the keys that lead to it; what is far too deep is not followed."""
    yield place, value
    if len(place) > _DEEPEST:
        return
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _walked(item, [*place, key])
    elif isinstance(value, list):
        for number, item in enumerate(value, start=1):
            yield from _walked(item, [*place, str(number)])
