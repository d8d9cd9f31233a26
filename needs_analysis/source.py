"""Where a figure comes from, its licence and its disclosure class."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from secrets import token_hex
from typing import TYPE_CHECKING, Final, Literal, get_args

if TYPE_CHECKING:
    import pandas as pd

Disclosure = Literal["already_published", "synthetic", "aggregate", "record_level"]

# From the least to the most strict: a result takes the strictest of its sources.
DISCLOSURE_ORDER: Final[tuple[str, ...]] = get_args(Disclosure)

SENSITIVE: Final = ("aggregate", "record_level")
"""Classes whose small figures are withheld on release."""

_ATTRS_KEY: Final = "needs_analysis_sources"
LATER_COLUMNS: Final = "later_columns"
"""Id of the source that stands for columns which came after a table's sources were attached."""

_THIS_PROCESS: Final = token_hex(16)
"""No file can name it, so that a label holds only where this process attached it."""


@dataclass(frozen=True, order=True)
class Source:
    """One source of figures.

    Parameters
    ----------
    id : str
        Short name, unique in an assessment.
    title, producer, licence : str
        As the producer gives them; ``licence="not stated"`` where none was found.
    disclosure : {"already_published", "synthetic", "aggregate", "record_level"}
        ``already_published`` is never suppressed again, ``aggregate`` and ``record_level`` are suppressed on
        release, ``synthetic`` is labelled in words wherever it shows.
    attribution : str
        The line the licence asks for.
    published, retrieved, sha256, edition, made_by : str
        Dates, checksum, edition, and the command that made the file, where they apply.
    place : str
        Section or page of it that the figures stand in, or the rows that they were taken from.
    """

    id: str
    title: str
    producer: str
    licence: str
    disclosure: str = "record_level"
    attribution: str = ""
    published: str = ""
    retrieved: str = ""
    edition: str = ""
    sha256: str = ""
    made_by: str = ""
    place: str = ""

    @property
    def cited(self) -> str:
        """Title and place, as a source is cited beside a figure."""
        return f"{self.title}, {self.place}" if self.place else self.title


UNKNOWN: Final = Source(id="unknown", title="Source not recorded", producer="not stated", licence="not stated")
"""Stands for the source of a table that has none attached."""


def strictest(sources: Iterable[Source]) -> str:
    """The strictest disclosure class of some sources; ``record_level`` when there is no source.

    Examples
    --------
    >>> strictest([])
    'record_level'
    """
    classes = [source.disclosure for source in sources]
    return max(classes, key=DISCLOSURE_ORDER.index) if classes else "record_level"


def attach(table: pd.DataFrame, *sources: Source) -> pd.DataFrame:
    """Return the table with its sources attached, so that a result calculated from it can cite them.

    Parameters
    ----------
    table : pandas.DataFrame
        Any table.
    *sources : Source
        Where each of its columns comes from; the strictest class counts for the whole table.

    Returns
    -------
    pandas.DataFrame
        The same rows. The sources hold for the columns that the table has now, and for no more rows: with a column or rows that
        come later it counts as record-level, until its sources are named again. A value that is overwritten under an old name
        is not seen.

    Examples
    --------
    >>> import pandas as pd
    >>> ours = attach(pd.DataFrame({"cases": [4]}), Source("us", "Our cases", "us", "none", "aggregate"))
    >>> theirs = attach(pd.DataFrame({"crimes": [90]}), Source("open", "Crimes", "them", "OGL", "already_published"))
    >>> both = theirs.assign(cases=ours["cases"])
    >>> strictest(sources_of(both))
    'record_level'
    >>> strictest(sources_of(attach(both, *sources_of(ours, theirs))))
    'aggregate'
    """
    labelled = table.copy(deep=False)
    labelled.attrs[_ATTRS_KEY] = {
        "sources": [asdict(source) for source in sources],
        "columns": sorted(_names(table)),
        "rows": len(table),
        "attached_by": _THIS_PROCESS,
    }
    return labelled


def sources_of(*tables: pd.DataFrame) -> tuple[Source, ...]:
    """The sources attached to some tables, each once, in a stable order.

    A table without a source (one made by hand, or put together by pandas), one whose label came with a file, and one with
    a column that came after its sources were attached count as record-level, because nothing says that they may be
    shown. Of a source that is attached twice the strictest class counts; two files of one name are two.
    """
    found: dict[tuple[str, str, str], Source] = {}
    for table in tables:
        for source in _labels(table):
            other = found.get(_file(source))
            if other is None or _strictness(source) > _strictness(other):
                found[_file(source)] = source
    return tuple(found[key] for key in sorted(found))


def united(*sources: Source) -> tuple[Source, ...]:
    """Sources each once, in a stable order: of two with the same id the stricter applies, and the places of both are named.
    Two files of one name are two sources.

    Examples
    --------
    >>> first, second = (Source("r", "A report", "us", "none", place=place) for place in ("page 2", "page 5"))
    >>> [source.cited for source in united(first, second, first)]
    ['A report, page 2; page 5']
    """
    found: dict[tuple[str, str, str], Source] = {}
    for source in sources:
        other = found.get(_file(source))
        if other is not None:
            places = "; ".join(dict.fromkeys(filter(None, [*other.place.split("; "), *source.place.split("; ")])))
            source = replace(max(other, source, key=_strictness), place=places)
        found[_file(source)] = source
    return tuple(found[key] for key in sorted(found))


def _file(source: Source) -> tuple[str, str, str]:
    """What makes two sources one: two files of one name are two."""
    return source.id, source.title, source.sha256


def floored(source: Source, floor: str) -> Source:
    """A source with a class at least as strict as its contract requires; a synthetic source stays synthetic.

    Examples
    --------
    >>> floored(Source("victims", "Victims", "a force", "none", "already_published"), "record_level").disclosure
    'record_level'
    """
    if source.disclosure == "synthetic" or DISCLOSURE_ORDER.index(floor) <= _strictness(source):
        return source
    return replace(source, disclosure=floor)


def _labels(table: pd.DataFrame) -> list[Source]:
    """The sources that this process attached to a table, and one for the columns that came later."""
    label = table.attrs.get(_ATTRS_KEY)
    # Parquet files carry such labels too; what their sender wrote there says nothing.
    if not isinstance(label, dict) or label.get("attached_by") != _THIS_PROCESS or not label["sources"]:
        return [UNKNOWN]
    sources = [Source(**entry) for entry in label["sources"]]
    later = sorted(_names(table) - set(label["columns"]))
    more = len(table) - int(label["rows"])
    if later or more > 0:
        what = f"Source not recorded for columns: {', '.join(later)}" if later else "Source not recorded for some rows"
        title = (
            f"{what}. Name the sources again: table = na.source.attach(table, *na.source.sources_of(first, second))."
        )
        sources.append(replace(UNKNOWN, id=LATER_COLUMNS, title=title))
    return sources


def _names(table: pd.DataFrame) -> set[str]:
    """The names of everything that a table holds figures under."""
    return {str(name) for name in (*table.columns, *table.index.names) if name is not None}


def _strictness(source: Source) -> int:
    return DISCLOSURE_ORDER.index(source.disclosure)
