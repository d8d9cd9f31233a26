"""The metrics by name: which function a finding calls."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from typing import Final, get_type_hints

from needs_analysis.assessment.config import FILE_NAME
from needs_analysis.errors import ConfigurationError
from needs_analysis.renamed import current
from needs_analysis.result import Result

METRIC_ROOMS: Final = (
    "cost_benefit",
    "demand",
    "evaluation",
    "findings",
    "published",
    "repeat_victimisation",
    "service_gap",
)


def metric(name: str, *, place: str = "findings.metric") -> Callable[..., Result]:
    """The public function of a metric module by its dotted name, such as ``"demand.compare_counts"``.

    Parameters
    ----------
    name : str
        As a finding or a table writes it; an old name is forwarded with a warning.
    place : str
        Where it stands in ``assessment.toml``, for the message.

    Raises
    ------
    ConfigurationError
        When there is no such metric, with those there are.
    """
    room, _, function = current(name).partition(".")
    if room in METRIC_ROOMS and function in _metrics(room):
        return _metrics(room)[function]
    known = [f"{place}.{item}" for place in METRIC_ROOMS for item in _metrics(place)]
    raise ConfigurationError.one(
        f"there is no metric {name!r}",
        file=FILE_NAME,
        column=place,
        expected=f"one of {', '.join(known)}",
        remedy="Correct the name.",
    )


def _metrics(room: str) -> dict[str, Callable[..., Result]]:
    """The functions of a module that return a result."""
    module = importlib.import_module(f"needs_analysis.{room}")
    functions = {name: getattr(module, name) for name in module.__all__}
    return {
        name: function
        for name, function in functions.items()
        if inspect.isfunction(function) and get_type_hints(function).get("return") is Result
    }
