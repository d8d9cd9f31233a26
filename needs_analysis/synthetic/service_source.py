"""The source record of synthetic tables of services."""

from __future__ import annotations

from typing import Final

from needs_analysis.source import Source

LABEL: Final = (
    "Synthetic data made by needs_analysis; it says nothing about any real service, provider, person or area."
)


def service_source(name: str, title: str, *, made_by: str = "") -> Source:
    """The source of one synthetic table, which says that it is synthetic.

    Examples
    --------
    >>> service_source("waiting_list", "Synthetic waiting lists").disclosure
    'synthetic'
    """
    return Source(
        id=f"synthetic_{name}",
        title=title,
        producer="needs_analysis",
        licence="MIT",
        disclosure="synthetic",
        attribution=LABEL,
        made_by=made_by,
    )
