"""Every kind of file that can be read, by name: the only list, used by the configuration, assessments and checks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from needs_analysis.errors import Refusal
from needs_analysis.reading.received import Received
from needs_analysis.reading.returns.provider_return import provider_return
from needs_analysis.reading.sources.force_aggregate import force_aggregate
from needs_analysis.reading.sources.funding import funding
from needs_analysis.reading.sources.outcome_measurements import outcome_measurements
from needs_analysis.reading.sources.police_extract import police_extract
from needs_analysis.reading.sources.police_uk import police_uk
from needs_analysis.reading.sources.population import population
from needs_analysis.reading.sources.provider_queries import provider_queries
from needs_analysis.reading.sources.published import published
from needs_analysis.reading.sources.service_contracts import service_contracts
from needs_analysis.reading.sources.survey import survey
from needs_analysis.reading.sources.waiting_list import waiting_list


@dataclass(frozen=True)
class Reader:
    """How one kind of file is read.

    Parameters
    ----------
    name : str
        In ``assessment.toml``.
    read : callable
        From the path, and the description where there is one, to what was received.
    layout : {"none", "optional", "needed"}
        Whether a description of the file (a layout, a mapping, a map of questions) goes with it.
    command : str
        A shorter name, beside its own; both are taken with hyphens and with underscores.
    provisional : bool
        Whether single cells that cannot be read may be treated as missing.
    """

    name: str
    read: Callable[..., Received]
    layout: Literal["none", "optional", "needed"] = "optional"
    command: str = ""
    provisional: bool = False

    @property
    def typed(self) -> str:
        """Its name on the command line."""
        return self.command or self.name.replace("_", "-")

    def check_layout(self, layout: Path | str | None) -> None:
        """Refuse to read a file without the description that it needs."""
        if layout is None and self.layout == "needed":
            raise Refusal(
                f"A {self.typed} file needs its description",
                remedy="Give it with --layout; see needs-analysis template.",
            )

    def __call__(self, path: Path, layout: Path | str | None = None, *, provisional: bool = False) -> Received:
        """Read a file; see the reader for what it refuses."""
        self.check_layout(layout)
        options = {"provisional": provisional} if self.provisional else {}
        return self.read(path, **options) if self.layout == "none" else self.read(path, layout, **options)


READERS: Final[dict[str, Reader]] = {
    reader.name: reader
    for reader in (
        Reader("provider_return", provider_return, provisional=True),
        Reader("police_extract", police_extract),
        Reader("force_aggregate", force_aggregate, layout="none"),
        Reader("police_uk", police_uk, layout="none"),
        Reader("population", population),
        Reader("service_contracts", service_contracts, command="contracts"),
        Reader("funding", funding),
        Reader("provider_queries", provider_queries),
        Reader("waiting_list", waiting_list),
        Reader("outcome_measurements", outcome_measurements),
        Reader("survey", survey, layout="needed"),
        Reader("published", published, layout="needed"),
    )
}
"""Readers by their name in ``assessment.toml``."""


def reader_typed(kind: str) -> Reader:
    """The reader of a kind as it is written on the command line or in ``assessment.toml``.

    Raises
    ------
    Refusal
        When there is no such kind.

    Examples
    --------
    >>> reader_typed("contracts").name, reader_typed("provider_return").name
    ('service_contracts', 'provider_return')
    """
    name = kind_named(kind)
    if name not in READERS:
        known = ", ".join(reader.typed for reader in READERS.values())
        raise Refusal(f"{kind!r} is not a kind of file", remedy=f"Choose one of {known}.")
    return READERS[name]


def kind_named(written: str) -> str:
    """The name of a kind, with hyphens or underscores, in full or in short; what is no kind is returned as it was written.

    Examples
    --------
    >>> kind_named("provider-return"), kind_named("contracts"), kind_named("boundaries")
    ('provider_return', 'service_contracts', 'boundaries')
    """
    name = written.replace("-", "_")
    short = {reader.command: reader.name for reader in READERS.values() if reader.command}
    return short.get(name, name) if short.get(name, name) in READERS else written
