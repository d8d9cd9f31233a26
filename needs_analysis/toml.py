"""The only place that opens TOML files: their content, or what is wrong with them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from needs_analysis.characters import is_odd
from needs_analysis.errors import ConfigurationError, DataError

_LARGEST_BYTES: Final = 2_097_152
_LISTS: Final = ("Sequence", "Collection", "Iterable", "list", "tuple")
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


_IN_WORDS: Final[dict[str, str]] = {
    "missing": "is missing",
    "extra_forbidden": "is not a setting here",
    "bool": "must be true or false, without quotation marks",
    "date": "must be a date, such as 2024-04-01",
    "decimal": "must be a number, without quotation marks",
    "dict": "must be a table, in curly brackets, such as { name = 1 }",
    "float": "must be a number, without quotation marks",
    "int": "must be a whole number, without quotation marks",
    "is_instance_of": "must be a list, in square brackets",
    "iterable": "must be a list, in square brackets",
    "list": "must be a list, in square brackets",
    "sequence_str": "must be a list, in square brackets",
    "mapping": "must be a table, in curly brackets, such as { name = 1 }",
    "dataclass": "must be a table, in curly brackets, such as { name = 1 }",
    "model": "must be a table, in curly brackets, such as { name = 1 }",
    "none": "must be left out",
    "set": "must be a list, in square brackets",
    "frozen_set": "must be a list, in square brackets",
    "string": "must be text, in quotation marks",
    "string_too_short": "is empty",
    "tuple": "must be a list, in square brackets",
}
"""What is said of a value, by the kind of error that pydantic found or by what it wanted there."""


def in_words(item: Mapping[str, Any]) -> str:
    """What is wrong with a value of a TOML file, in words for the person who wrote the file.

    Parameters
    ----------
    item : mapping
        One of the errors of a `pydantic.ValidationError`.

    Examples
    --------
    >>> in_words({"type": "tuple_type", "msg": "Input should be a valid tuple", "loc": ("areas",)})
    'must be a list, in square brackets'
    """
    kind = str(item["type"])
    wanted = re.sub(
        r"_(?:type|parsing|from_float|parsing_size|attributes_type|exact_type|unicode|not_iterable)\Z", "", kind
    )
    context = item.get("ctx") or {}
    if kind == "literal_error":
        return f"must be one of {str(context.get('expected', '')).replace(' or ', ', ')}"
    if kind == "too_short":
        least = context.get("min_length", 1)
        return "is an empty list" if least == 1 else f"needs at least {least} values in its list"
    if kind == "is_instance_of" and context.get("class") not in _LISTS:
        return f"must be a value of the type {context.get('class')}, which cannot be written in a TOML file"
    message = str(item["msg"]).removeprefix("Value error, ").removeprefix("Input ")
    return _IN_WORDS.get(kind) or _IN_WORDS.get(wanted) or message[:1].lower() + message[1:]


def remedy_of(item: Mapping[str, Any]) -> str:
    """What to do about it."""
    return {"missing": "Add it.", "extra_forbidden": "Correct its spelling or remove it."}.get(
        str(item["type"]), "Correct it."
    )


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
