"""The only loader of the supplied reference tables."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from io import StringIO
from typing import Any, Final

import pandas as pd

from needs_analysis.errors import DataError
from needs_analysis.source import Source, attach

CONFIDENCES: Final = ("seen", "quoted", "derived", "memory")
"""How a figure is known: seen in the source itself, seen quoted elsewhere, derived from such figures, or remembered."""

_USUAL: Final = ("seen", "quoted", "derived")


def names() -> list[str]:
    """Names of the tables that can be loaded."""
    return sorted(_catalogue())


def load(name: str, *, edition: str | None = None, confidence: Sequence[str] = _USUAL) -> pd.DataFrame:
    """Load a shipped reference table.

    Parameters
    ----------
    name : str
        One of `names`.
    edition : str, optional
        Edition, vintage or price base to load; the table's default edition otherwise.
    confidence : sequence of {"seen", "quoted", "derived", "memory"}
        Which figures to take. Figures known from memory only come when they are asked for by name, and never belong in
        a headline.

    Returns
    -------
    pandas.DataFrame
        The rows, with columns ``edition``, ``confidence`` and ``confidence_original`` and the source attached.

    Raises
    ------
    DataError
        For an unknown table, edition or confidence.

    Examples
    --------
    >>> weights = load("esp2013")
    >>> int(weights["weight"].sum())
    100000
    >>> load("gdp_deflators", edition="HMT June 2030")
    Traceback (most recent call last):
    ...
    needs_analysis.errors.DataError: gdp_deflators.csv, column "edition": edition 'HMT June 2030' does not exist. Expected one of HMT December 2025, HMT March 2015, HMT September 2019. Choose one of these, or leave edition out for HMT December 2025.
    """
    entry = _entry(name)
    unknown = [level for level in confidence if level not in CONFIDENCES]
    if isinstance(confidence, str) or unknown:
        raise DataError.one(
            f"not a level of confidence: {confidence!r}",
            file=f"{name}.csv",
            column="confidence",
            expected=f"one or more of {', '.join(CONFIDENCES)}",
            remedy='Give a list, such as confidence=["seen", "quoted"].',
        )
    chosen = entry["default_edition"] if edition is None else edition
    if chosen not in entry["editions"]:
        raise DataError.one(
            f"edition {chosen!r} does not exist",
            file=f"{name}.csv",
            column="edition",
            expected=f"one of {', '.join(sorted(entry['editions']))}",
            remedy=f"Choose one of these, or leave edition out for {entry['default_edition']}.",
        )
    table = _table(name)
    rows = table[(table["edition"] == chosen) & table["confidence"].isin(list(confidence))]
    return attach(rows.reset_index(drop=True), _source(name, entry, chosen))


def attributions(*table_names: str) -> list[str]:
    """The attribution lines that the licences of some tables require, each once.

    Examples
    --------
    >>> attributions("esp2013")
    ['Source: Eurostat, European Standard Population 2013.']
    """
    return sorted({_entry(name)["attribution"] for name in table_names or names()})


def _entry(name: str) -> dict[str, Any]:
    catalogue = _catalogue()
    if name not in catalogue:
        raise DataError.one(
            f"reference table {name!r} does not exist",
            expected=f"one of {', '.join(sorted(catalogue))}",
            remedy="See needs_analysis.reference.names().",
        )
    return catalogue[name]


def _source(name: str, entry: dict[str, Any], edition: str) -> Source:
    return Source(
        id=f"reference:{name}",
        title=entry["title"],
        producer=entry["producer"],
        licence=entry["licence"],
        attribution=entry["attribution"],
        disclosure="already_published",
        edition=edition,
    )


@cache
def _catalogue() -> dict[str, dict[str, Any]]:
    return tomllib.loads((files(__package__) / "catalogue.toml").read_text(encoding="utf-8"))


@cache
def _table(name: str) -> pd.DataFrame:
    text = (files(__package__) / f"{name}.csv").read_text(encoding="utf-8")
    table = pd.read_csv(StringIO(text), keep_default_na=False, na_values=[""])
    entry = _entry(name)
    if len(table) != entry["rows"]:
        raise DataError.one(
            f"holds {len(table)} rows",
            file=f"{name}.csv",
            expected=f"{entry['rows']} rows",
            remedy="The installed file is damaged; install the library again.",
        )
    return table.assign(**entry.get("constants", {}))
