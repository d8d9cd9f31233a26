"""Needs assessment and service evaluation for Offices of Police and Crime Commissioners.

The modules are imported when they are first used, so ``import needs_analysis as na`` is quick::

    import needs_analysis as na
    a = na.assessment.open()
    na.demand.compare_counts(a.table("published_facts"), now="B016", before="B017")
"""

from __future__ import annotations

import importlib
from importlib.metadata import PackageNotFoundError, version
from types import ModuleType

from needs_analysis.renamed import keep_old_files

try:
    __version__ = version("needs-analysis")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0+unknown"

_ROOMS = (
    "assessment",
    "charts",
    "contracts",
    "cost_benefit",
    "demand",
    "effect",
    "engine",
    "errors",
    "evaluation",
    "findings",
    "money",
    "people",
    "personal_data",
    "published",
    "quantities",
    "reading",
    "reference",
    "release",
    "repeat_victimisation",
    "report",
    "result",
    "service_gap",
    "source",
    "statistics",
    "synthetic",
    "units",
    "wording",
)

__all__ = ["__version__", *_ROOMS]


def __getattr__(name: str) -> ModuleType:
    if name in _ROOMS:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module 'needs_analysis' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)


keep_old_files(__name__)
