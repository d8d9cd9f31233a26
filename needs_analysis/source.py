"""Where a figure comes from, under which licence, and how freely it may be shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

if TYPE_CHECKING:
    import pandas as pd

Disclosure = Literal["already_published", "synthetic", "aggregate", "record_level"]

# From the least to the most strict: a result takes the strictest of its sources.
DISCLOSURE_ORDER: Final[tuple[str, ...]] = get_args(Disclosure)

SENSITIVE: Final = ("aggregate", "record_level")
"""Classes whose small figures are withheld on release."""

_ATTRS_KEY: Final = "needs_analysis_sources"


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


UNKNOWN: Final = Source(
    id="unknown", title="A table without a paper trail", producer="not stated", licence="not stated"
)
"""Stands for the source of a table that has none attached."""


def strictest(sources: Iterable[Source]) -> str:
    """The strictest disclosure class of some sources; ``record_level`` when there is no source at all.

    Examples
    --------
    >>> strictest([])
    'record_level'
    """
    classes = [source.disclosure for source in sources]
    return max(classes, key=DISCLOSURE_ORDER.index) if classes else "record_level"


def attach(table: pd.DataFrame, *sources: Source) -> pd.DataFrame:
    """Return the table with its sources attached, so that a result computed from it can name them."""
    labelled = table.copy(deep=False)
    labelled.attrs[_ATTRS_KEY] = [asdict(source) for source in sources]
    return labelled


def sources_of(*tables: pd.DataFrame) -> tuple[Source, ...]:
    """The sources attached to some tables, each once, in a stable order.

    A table without a source (one made by hand, or put together by pandas) counts as record-level, because nothing says
    that it may be shown. Of two sources with one id the strictest counts.
    """
    found: dict[str, Source] = {}
    for table in tables:
        entries: list[dict[str, Any]] = table.attrs.get(_ATTRS_KEY) or [asdict(UNKNOWN)]
        for entry in entries:
            source = Source(**entry)
            other = found.get(source.id)
            if other is None or _strictness(source) > _strictness(other):
                found[source.id] = source
    return tuple(found[key] for key in sorted(found))


def _strictness(source: Source) -> int:
    return DISCLOSURE_ORDER.index(source.disclosure)
