"""Old names and their new names. An old name works until 1.0, with a warning that states the new one."""

from __future__ import annotations

import functools
import importlib
import sys
import warnings
from collections.abc import Callable
from types import ModuleType
from typing import Any, Final, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

NAMES: Final[dict[str, str]] = {
    "demand.change": "demand.compare_counts",
    "demand.published_share": "published.published_share",
    "findings.coverage": "service_gap.coverage_matrix",
}
"""Public names by their module, the old one first; those of findings in ``assessment.toml`` too."""

MODULES: Final[dict[str, str]] = {
    "contracts.measured": "quantity",
    "contracts.periods": "periods",
    "contracts.require": "require",
    "people.pseudonyms": "people.pseudonymise",
    "reading.fetchable": "reading.fetch.fetchable",
    "reading.joining": "reading.join",
    "reading.open_data": "reading.sources.open_data",
    "reading.police_extract": "reading.sources.police_extract",
    "reading.police_uk": "reading.sources.police_uk",
    "reading.population": "reading.sources.population",
    "reading.provider_return": "reading.returns.provider_return",
    "reading.revisions": "reading.revise",
    "reading.survey": "reading.sources.survey",
    "reading.template": "reading.write_template",
    "release.gate": "release.release",
    "report.page": "report.render",
    "report.sheet": "report.profile_sheet",
}
"""Files from which somebody may have imported, the old one first."""


ARGUMENTS: Final[dict[str, dict[str, str]]] = {
    "repeat_victimisation.repeat_rate": {"events": "victim_events"},
}
"""Arguments of public functions, the old name first."""

GONE: Final[dict[str, dict[str, tuple[object, str]]]] = {
    f"repeat_victimisation.{name}": {
        "backend": (
            "duckdb",
            "Leave backend out; to run on Spark, hand over na.engine.open(table, connection=na.engine.connect(master=...)).",
        )
    }
    for name in ("repeat_rate", "marac_repeats")
}
"""Arguments that have gone, each with the value that it is passed over with, and what to write now."""


def with_old_arguments(function: Callable[P, R]) -> Callable[P, R]:
    """A public function that still takes its old arguments, with a warning that states what to write.

    Parameters
    ----------
    function : callable
        Of a module of the package, under its own name.

    Raises
    ------
    TypeError
        When an argument that has gone asks for what the function does not do any more.
    """
    name = ".".join((function.__module__.split(".")[1], function.__name__))
    old, gone = ARGUMENTS.get(name, {}), GONE.get(name, {})

    @functools.wraps(function)
    def forwarded(*args: P.args, **given: P.kwargs) -> R:
        settings: dict[str, Any] = dict(given)
        for argument in [each for each in settings if each in old or each in gone]:
            value = settings.pop(argument)
            if argument in gone and value != gone[argument][0]:
                raise TypeError(f"{name}: the argument {argument} has gone. {gone[argument][1]}")
            told = gone[argument][1] if argument in gone else f"Write {old[argument]}."
            warnings.warn(
                f"{name}: the argument {argument} was renamed or has gone. {told}", FutureWarning, stacklevel=2
            )
            if argument in old:
                settings[old[argument]] = value
        return function(*args, **settings)

    return forwarded


def current(name: str, *, stacklevel: int = 2) -> str:
    """The current form of a public name; the name itself where it was not renamed.

    Parameters
    ----------
    name : str
        With its module, such as ``"demand.change"``.
    stacklevel : int
        Whose line the warning names.

    Examples
    --------
    >>> current("demand.rate")
    'demand.rate'
    """
    new = NAMES.get(name, name)
    if new != name:
        warnings.warn(f"{name} has been renamed {new}. Write {new}.", FutureWarning, stacklevel=stacklevel + 1)
    return new


def attribute(package: str, name: str) -> Any:
    """The object that an old name of a package refers to; for the ``__getattr__`` of the package.

    Raises
    ------
    AttributeError
        When it never had one of that name.
    """
    room = package.rpartition(".")[2]
    if f"{room}.{name}" not in NAMES:
        raise AttributeError(f"module {package!r} has no attribute {name!r}")
    module, _, new = current(f"{room}.{name}", stacklevel=3).rpartition(".")
    return getattr(importlib.import_module(f"{package.rpartition('.')[0]}.{module}"), new)


class _Moved(ModuleType):
    """Stands where a file was, and hands over what the file holds that took its place."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        root, _, old = self.__name__.partition(".")
        new = f"{root}.{MODULES[old]}"
        warnings.warn(f"{self.__name__} is {new} now. Write: from {new} import {name}", FutureWarning, stacklevel=2)
        return getattr(importlib.import_module(new), name)


def keep_old_files(root: str) -> None:
    """Redirect imports from files that were moved."""
    for old in MODULES:
        # Not through a finder: importing a file binds it in its package, in the place of the function of the same name.
        sys.modules.setdefault(f"{root}.{old}", _Moved(f"{root}.{old}"))
