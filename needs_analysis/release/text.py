"""Disclosure control of texts: what people wrote (titles, notes, names, recommendations), and the words of a result."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import pandas as pd

from needs_analysis.errors import DataError, NeedsAnalysisError, Refusal
from needs_analysis.personal_data import find
from needs_analysis.result import Result
from needs_analysis.source import Source

_BLANKS: Final = re.compile(r"[^\S\n]+")
_COLUMNS: Final = re.compile(r" {2,}")
_MOST_NAMED: Final = 12
_MOST_ROWS_NAMED: Final = 5
_MADE_HERE: Final = object()
_SOURCE_TEXTS: Final = (
    "id",
    "title",
    "producer",
    "licence",
    "attribution",
    "published",
    "retrieved",
    "edition",
    "made_by",
    "place",
)


class Text(str):
    """A text that someone wrote and that may be shown: it was searched for personal data. Only `text` makes one.

    Whatever is made of it (a part, another case, a longer text) is a plain ``str`` again.
    """

    __slots__ = ()

    def __new__(cls, written: str, *, made_by: object = None) -> Text:  # noqa: D102
        if made_by is not _MADE_HERE:
            raise NeedsAnalysisError("Only release.text makes a released text. Write release.text(...).")
        return super().__new__(cls, written)

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return text, (str(self),)


def text(written: str, *, where: str = "text") -> Text:
    """Search a text that someone wrote for personal data, and return it as one that may be shown.

    Parameters
    ----------
    written : str
        The text.
    where : str
        Where it stands, for the message: ``"title of finding D01"``, ``"services.csv, column area, row 3"``.

    Raises
    ------
    Refusal
        Where something in it looks like personal data; the text is never repeated.

    Examples
    --------
    >>> text("Referrals to IDVAs", where="title of finding D01")
    'Referrals to IDVAs'
    >>> text("Ring 07700 900123", where="title of finding D01")
    Traceback (most recent call last):
    ...
    needs_analysis.errors.Refusal: Something looks like personal data (title of finding D01: phone number). Remove it before release.
    """
    if isinstance(written, Text):
        return written
    if not isinstance(written, str):
        raise NeedsAnalysisError(f"{where} is not text but a {type(written).__name__}.")
    scan_texts({where: written})
    return Text(written, made_by=_MADE_HERE)


def kinds(written: str, *, columns: bool = False) -> list[str]:
    """What kinds of personal data a text seems to hold, also between blanks and invisible characters.

    Parameters
    ----------
    written : str
        The text.
    columns : bool
        Whether it may be a printed table, in which several blanks part one column from the next.

    Examples
    --------
    >>> kinds("Ring 07700\\u00a0900123"), kinds("492 referrals"), kinds("07700  900123", columns=True)
    (['phone number'], [], [])
    """
    plain = unicodedata.normalize("NFKC", written)
    if not plain.isascii():
        plain = "".join(each for each in plain if unicodedata.category(each) != "Cf")
    plain = _COLUMNS.sub("\n", plain) if columns else _BLANKS.sub(" ", plain)
    return sorted({match.kind for match in find(plain)})


def scan_texts(texts: Mapping[str, str]) -> None:
    """Refuse texts in which something looks like personal data; they are never repeated.

    Parameters
    ----------
    texts : mapping of str to str
        Where each text stands, and the text.

    Raises
    ------
    Refusal
        Naming every place and the kind of what was found there.

    Examples
    --------
    >>> scan_texts({"note": "Ring 07700 900123"})
    Traceback (most recent call last):
    ...
    needs_analysis.errors.Refusal: Something looks like personal data (note: phone number). Remove it before release.
    """
    found = {place: kinds(written) for place, written in texts.items()}
    # A place may be named by a column or a file, and that name may itself be somebody's.
    hits = [f"{_shown(place)}: {', '.join(each)}" for place, each in found.items() if each]
    if hits:
        more = f"; and {len(hits) - _MOST_NAMED} more places" if len(hits) > _MOST_NAMED else ""
        raise Refusal(
            f"Something looks like personal data ({'; '.join(hits[:_MOST_NAMED])}{more})",
            remedy="Remove it before release.",
        )


def scan_result(result: Result) -> None:
    """Refuse a result in whose words, table, settings or sources something looks like personal data.

    Raises
    ------
    Refusal
        As `scan_texts`; of a column with the rows of the result's table, counted from 1.
    """
    chart = result.chart
    texts = {
        "sentence": f"{result.said.panel}\n{result.said.analyst}",
        "title": f"{result.said.title}\n{result.said.alt}",
        "definition": result.definition,
        "method": result.method,
        "name": result.measure,
        "caveats": "\n".join(f"{caveat.code} {caveat.text}" for caveat in result.caveats),
        "rows left out": "\n".join(f"{entry.what}\n{entry.why}" for entry in result.excluded),
        "settings": "\n".join(texts_in(dict(result.settings))),
        "names of columns": "\n".join(str(column) for column in result.table.columns),
        "chart": "" if chart is None else "\n".join(texts_in(vars(chart))),
    }
    texts |= {place: written for source in result.sources for place, written in texts_of_source(source).items()}
    scan_texts({**texts, **texts_of_table(result.table)})


def texts_of_source(source: Source, *, file: str = "") -> dict[str, str]:
    """What is written about a source, by field: of a file beside the figures, or of a source by its id."""
    place = file or f"source {source.id}"
    return {f"{place}, {name}": str(getattr(source, name)) for name in _SOURCE_TEXTS}


def texts_of_table(table: pd.DataFrame, *, place: str = "", first_row: int = 1) -> dict[str, str]:
    """The texts of a table by column; where something is found in one, by its rows.

    Parameters
    ----------
    table : pandas.DataFrame
        Any table; columns of numbers and dates hold no text.
    place : str
        What stands before the name of the column.
    first_row : int
        Number of its first row, as a reader counts.
    """
    texts: dict[str, str] = {}
    for position, column in enumerate(table.columns):
        values = table.iloc[:, position]
        if pd.api.types.is_numeric_dtype(values) or pd.api.types.is_datetime64_any_dtype(values):
            continue
        named = f"{place}column {column}"
        once = [str(each) for each in values.dropna().unique()]
        odd = {each for each in once if kinds(each)} if kinds("\n".join(once)) else set()
        if odd:
            rows = [first_row + at for at, each in enumerate(values) if str(each) in odd]
            shown = ", ".join(map(str, rows[:_MOST_ROWS_NAMED])) + (
                " and others" if len(rows) > _MOST_ROWS_NAMED else ""
            )
            named += f", row {shown}"
        texts[named] = "\n".join(sorted(odd) if odd else once)
    return texts


def require_released(owner: str, /, **given: object) -> None:
    """Refuse texts that were not through `text`.

    Parameters
    ----------
    owner : str
        What shows them, for the message.
    **given : str, or tuple or mapping of them
        The texts by name. An empty text needs no release.

    Raises
    ------
    NeedsAnalysisError
        Naming the first that was not released, without repeating it.
    """
    for name, value in given.items():
        if not _is_released(value):
            raise NeedsAnalysisError(
                f"{owner}: {name.replace('_', ' ')} was not released. Pass each text through release.text first."
            )


@contextmanager
def nothing_repeated() -> Iterator[None]:
    """Take out of any message of the library what looks like personal data; where it stands is said all the same."""
    try:
        yield
    except DataError as error:
        if not kinds(str(error)) and not any(kinds(line) for line in texts_in(error.entries)):
            raise
        raise type(error)([_without(entry) for entry in error.entries]) from None
    except Refusal as error:
        if not kinds(str(error)):
            raise
        raise Refusal(safe_line(error.reason), remedy=safe_line(error.remedy)) from None
    except NeedsAnalysisError as error:
        if not kinds(str(error)):
            raise
        raise NeedsAnalysisError(safe_line(str(error))) from None


def safe_line(line: str) -> str:
    """A line of a message, or words in its place where it looks like personal data.

    Examples
    --------
    >>> safe_line("is 07700 900123"), safe_line("is empty")
    ('the text looks like personal data (phone number), so it is not repeated', 'is empty')
    """
    found = kinds(line)
    return f"the text looks like personal data ({', '.join(found)}), so it is not repeated" if found else line


def _without(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: safe_line(value) if isinstance(value, str) else value for name, value in entry.items()}


def _shown(place: str) -> str:
    return "a place whose name looks so itself" if kinds(place) else place


def _is_released(value: object) -> bool:
    if isinstance(value, Mapping):
        return all(_is_released(each) for pair in value.items() for each in pair)
    if isinstance(value, tuple):
        return all(_is_released(each) for each in value)
    return isinstance(value, Text) or value == ""


def texts_in(value: Any) -> Iterator[str]:
    """Every text within a value, names included; no text of one runs into that of the next."""
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield str(name)
            yield from texts_in(each)
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from texts_in(each)
    elif value is not None:
        yield str(value)
